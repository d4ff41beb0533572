//! What is sent: records that carry a number of their own, and what each is to become.

use fastrand::Rng;
use serde_json::json;

/// The header that carries a record's number.
pub(crate) const NUMBER: &str = "number";

/// What is added to a record's number for the second story in it.
const SECOND: u64 = 1_000_000;

/// A record as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) meaning: Meaning,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Articles(Vec<Version>),
    /// Withdraws the story of that name.
    Kill(String),
    /// Orders the story to be killed that has a version with that headline.
    Order(String),
    Tombstone,
    /// Cannot be read: the class of dead letter that it must become.
    Broken(&'static str),
}

/// One version of a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Version {
    /// Which story. A plain text has no name, and is the story of its own text.
    pub(crate) story: String,
    /// When it was made, in seconds since 1970.
    pub(crate) made_s: i64,
    pub(crate) headline: String,
    pub(crate) body: String,
    pub(crate) quotes: Vec<String>,
}

/// The headline of a version with that number.
pub(crate) fn headline(number: u64) -> String {
    format!("Harbour talks enter round {number}")
}

/// A version whose every quote carries a number that no other has.
pub(crate) fn version(story: &str, made_s: i64, number: u64, padding: usize) -> Version {
    let sea = if padding > 0 {
        format!("\n\n{}", "The sea is calm. ".repeat(padding).trim())
    } else {
        String::new()
    };
    let body = format!(
        "OSTHAVEN, Norway, November 14 (Nordwire) - The dispute over the harbour of Osthaven entered round {number} on \
         Tuesday.\n\n\"We will not leave the table before berth {number} is open,\" said Ingrid Solvang, the port's director. \
         \"That is promise {number}.\"\n\nUnion leader Jørn Åsgård said the offer was “start {number}, and no more than \
         that”.{sea}"
    );
    Version {
        story: story.to_owned(),
        made_s,
        headline: headline(number),
        quotes: vec![
            format!(
                "\"We will not leave the table before berth {number} is open,\" \"That is promise {number}.\""
            ),
            format!("the offer was “start {number}, and no more than that”"),
        ],
        body,
    }
}

impl Version {
    fn json(&self) -> serde_json::Value {
        json!({
            "id": self.story, "source": "nordwire", "versioncreated": self.made_s, "headline": self.headline,
            "body": self.body,
        })
    }
}

/// A story of its own, as plain text.
pub(crate) fn plain(number: u64, padding: usize) -> Sent {
    let version = version(&format!("text {number}"), 0, number, padding);
    let payload = format!("{}\n\n{}\n", version.headline, version.body);
    Sent { key: None, payload: Some(payload.into_bytes()), meaning: Meaning::Articles(vec![version]) }
}

/// A version of a story, as JSON.
pub(crate) fn of_story(story: &str, made_s: i64, number: u64) -> Sent {
    let version = version(story, made_s, number, 0);
    let payload = version.json().to_string();
    let key = Some(story.as_bytes().to_vec());
    Sent { key, payload: Some(payload.into_bytes()), meaning: Meaning::Articles(vec![version]) }
}

/// Two stories of their own in one record. The second one's number is beyond those of other records.
pub(crate) fn two(number: u64) -> Sent {
    let of = |number: u64, padding| version(&format!("urn:nordwire:{number}"), 1, number, padding);
    let both = [of(number, 0), of(number + SECOND, 1)];
    let payload = serde_json::Value::from(both.iter().map(Version::json).collect::<Vec<_>>()).to_string();
    Sent { key: None, payload: Some(payload.into_bytes()), meaning: Meaning::Articles(both.to_vec()) }
}

/// Withdraws a story.
pub(crate) fn kill(story: &str) -> Sent {
    let payload = json!({ "id": story, "source": "nordwire", "pubstatus": "canceled" }).to_string();
    let key = Some(story.as_bytes().to_vec());
    Sent { key, payload: Some(payload.into_bytes()), meaning: Meaning::Kill(story.to_owned()) }
}

/// Orders, by its headline, a story to be killed of which a version was made at that time; so it is about
/// whatever has that headline, whichever comes first and wherever.
pub(crate) fn order(headline: &str, made_s: i64) -> Sent {
    let body = format!("Please kill the story \"{headline}\"");
    let payload = json!({ "source": "nordwire", "versioncreated": made_s + 60, "body": body }).to_string();
    Sent { key: None, payload: Some(payload.into_bytes()), meaning: Meaning::Order(headline.to_owned()) }
}

/// A record with nothing that could be stored.
pub(crate) fn odd(number: u64, random: &mut Rng) -> Sent {
    let key = random.bool().then(|| format!("key {number}").into_bytes());
    let (payload, meaning) = match random.u8(0..4) {
        0 => (None, Meaning::Tombstone),
        1 => (Some(Vec::new()), Meaning::Broken("empty")),
        2 => (
            Some(format!("{{\"id\": \"{number}\", \"headline\": ").into_bytes()),
            Meaning::Broken("malformed"),
        ),
        _ => {
            // What begins like a picture is one, whatever follows.
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(200));
            (Some(bytes), Meaning::Broken("not_text"))
        }
    };
    Sent { key, payload, meaning }
}

#[cfg(test)]
mod tests {
    use quotewire::limits::Limits;
    use quotewire::record::{Position, Record, TopicPartition};
    use quotewire::store::Prepared;
    use quotewire::topic_rules::TopicRules;
    use quotewire::worker::prepare;

    use super::*;

    fn prepared(sent: &Sent) -> Prepared {
        let record = Record {
            position: Position { partition: TopicPartition::new("wire", 0), offset: 0 },
            topic_id: None,
            timestamp_ms: Some(1_700_000_000_000),
            received_at: jiff::Timestamp::now(),
            key: sent.key.clone(),
            headers: Vec::new(),
            payload: sent.payload.clone(),
        };
        prepare(&record, &Limits::default(), &TopicRules::default())
    }

    #[test]
    fn records_become_what_they_are_meant_to() {
        let mut random = Rng::with_seed(1);
        for number in 1..200 {
            let sent = odd(number, &mut random);
            match (&sent.meaning, prepared(&sent)) {
                (Meaning::Tombstone, Prepared::Skip(_)) => {}
                (Meaning::Broken(class), Prepared::Dead(death)) => {
                    assert_eq!(death.class.name(), *class, "{sent:?}");
                }
                (meaning, prepared) => panic!("{meaning:?} became {prepared:?}"),
            }
        }
    }

    #[test]
    fn an_order_is_about_the_headline_of_a_version() {
        let (story, order) = (of_story("s", 1_700_000_000, 7), order(&headline(7), 1_700_000_000));
        let (story, order) = (prepared(&story), prepared(&order));
        let ([story], [order]) = (story.articles(), order.articles()) else { panic!("one article each") };
        let [order] = order.orders.as_slice() else { panic!("one order") };
        assert_eq!((order.kind.name(), order.title_key), ("kill", story.title_key));
        assert!(story.title_key.is_some());
        assert!(order.from_time <= story.published_at && story.published_at < order.to_time);
    }

    #[test]
    fn the_quotes_of_an_article_are_found() {
        for (number, padding) in [(1, 0), (17, 1), (23_456, 30)] {
            let Meaning::Articles(versions) = plain(number, padding).meaning else { panic!("an article") };
            let found = quotewire::extract(&format!("{}\n\n{}", versions[0].headline, versions[0].body));
            let quotes: Vec<String> = found
                .extraction
                .quotes
                .iter()
                .map(|quote| {
                    quote.spans.iter().map(|span| span.of(&found.article.text)).collect::<Vec<_>>().join(" ")
                })
                .collect();
            assert_eq!(quotes, versions[0].quotes);
        }
    }
}
