//! What a search's address says, and addresses that say it: every search can be shared as a link.

use jiff::civil::Date;
use serde::Deserialize;

use super::error::PageError;
use crate::store::reading::{HitOrder, Search};

/// The parameters of `/quotes`; empty ones count as none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct QuoteQuery {
    /// Words of the quote.
    pub(super) q: String,
    /// Who said it.
    pub(super) speaker: String,
    /// Their office or role.
    pub(super) office: String,
    /// Who or what is named in it.
    pub(super) about: String,
    pub(super) source: String,
    pub(super) place: String,
    /// The kind of speaker.
    pub(super) who: String,
    /// direct, mixed or indirect.
    pub(super) kind: String,
    /// At least so sure, in percent.
    pub(super) confidence: String,
    /// The first day.
    pub(super) from: String,
    /// The last day.
    pub(super) to: String,
    /// `newest`, else the best first.
    pub(super) order: String,
    /// From 1.
    pub(super) page: String,
}

/// Names and values of the conditions, in the order in which they stand in an address.
type QueryField = (&'static str, fn(&mut QuoteQuery) -> &mut String);

const FIELDS: [QueryField; 13] = [
    ("q", |q| &mut q.q),
    ("speaker", |q| &mut q.speaker),
    ("office", |q| &mut q.office),
    ("about", |q| &mut q.about),
    ("source", |q| &mut q.source),
    ("place", |q| &mut q.place),
    ("who", |q| &mut q.who),
    ("kind", |q| &mut q.kind),
    ("confidence", |q| &mut q.confidence),
    ("from", |q| &mut q.from),
    ("to", |q| &mut q.to),
    ("order", |q| &mut q.order),
    ("page", |q| &mut q.page),
];

/// Kinds of speakers, as the database names them.
pub(super) const SPEAKER_KINDS: [&str; 6] =
    ["person", "organisation", "role", "anonymous", "document", "none"];
/// Kinds of quotes.
pub(super) const QUOTE_KINDS: [&str; 3] = ["direct", "mixed", "indirect"];

impl QuoteQuery {
    /// The search that it means.
    pub(super) fn search(&self) -> Result<Search, PageError> {
        // U+0000 stands in no text of PostgreSQL.
        let given =
            |text: &str| Some(text.replace('\0', " ").trim().to_owned()).filter(|text| !text.is_empty());
        let one_of = |name: &str, text: &str, known: &[&str]| match given(text) {
            Some(value) if !known.contains(&value.as_str()) => {
                Err(PageError::BadRequest(format!("{name} is one of {}.", known.join(", "))))
            }
            value => Ok(value),
        };
        let confidence = match given(&self.confidence).map(|text| text.parse::<f32>()) {
            None => None,
            Some(Ok(percent)) if (0.0..=100.0).contains(&percent) => Some(percent / 100.0),
            Some(_) => {
                return Err(PageError::BadRequest("confidence is a number from 0 to 100.".to_owned()));
            }
        };
        Ok(Search {
            words: given(&self.q),
            speaker: given(&self.speaker),
            person_id: None,
            office: given(&self.office),
            about: given(&self.about),
            // Codes of sources are in small letters.
            source: given(&self.source).map(|source| source.to_lowercase()),
            place: given(&self.place).map(|place| capitalised(&place)),
            speaker_kind: one_of("who", &self.who, &SPEAKER_KINDS)?,
            kind: one_of("kind", &self.kind, &QUOTE_KINDS)?,
            confidence,
            since: given(&self.from).map(|from| bound(&from, false)).transpose()?,
            until: given(&self.to).map(|to| bound(&to, true)).transpose()?,
            order: if self.order == "newest" { HitOrder::Newest } else { HitOrder::Best },
        })
    }

    /// Which page of the answer, from 0.
    pub(super) fn page(&self) -> usize {
        self.page.parse::<usize>().unwrap_or(1).clamp(1, 1_000) - 1
    }

    /// The same with another value for a condition, from the first page on.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = Self { page: String::new(), ..self.clone() };
        if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
            value.clone_into(field(&mut changed));
        }
        changed
    }

    /// The value of a condition.
    pub(super) fn value(&self, name: &str) -> String {
        let field = FIELDS.iter().find(|(known, _)| *known == name);
        field.map(|(_, field)| field(&mut self.clone()).clone()).unwrap_or_default()
    }

    /// What stands behind `?` in the address.
    pub(super) fn address(&self) -> String {
        let mut copy = self.clone();
        let mut address = form_urlencoded::Serializer::new(String::new());
        for (name, field) in FIELDS {
            let value = field(&mut copy);
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        address.finish()
    }

    /// Whether nothing is asked for.
    pub(super) fn is_empty(&self) -> bool {
        let conditions = Self { order: String::new(), page: String::new(), ..self.clone() };
        conditions == Self::default()
    }
}

/// A place as datelines write it, where it was typed in small letters.
fn capitalised(place: &str) -> String {
    if place.chars().any(char::is_uppercase) {
        return place.to_owned();
    }
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    place.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A day or a time as a bound; the last day belongs to what is asked for.
fn bound(text: &str, is_end: bool) -> Result<String, PageError> {
    match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => {
            let date = if is_end { date.tomorrow().unwrap_or(date) } else { date };
            Ok(format!("{date}T00:00:00Z"))
        }
        _ if text.parse::<jiff::Timestamp>().is_ok() => Ok(text.to_owned()),
        _ => Err(PageError::BadRequest(format!("{text:?} is no date: write it like 2026-01-31."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> QuoteQuery {
        let mut query = QuoteQuery::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            query = QuoteQuery { page: query.page.clone(), ..query.with(&name, &value) };
        }
        query
    }

    #[test]
    fn an_address_says_a_search_and_a_search_says_its_address() {
        let address = "q=%22final+date%22+-draft&speaker=Zo%C3%AB+Ame&who=person&confidence=80&from=2024-02-28&to=2024-02-28";
        let query = query(address);
        assert_eq!(query.address(), address);
        let search = query.search().unwrap();
        assert_eq!(search.words.as_deref(), Some("\"final date\" -draft"));
        assert_eq!(search.speaker.as_deref(), Some("Zoë Ame"));
        assert_eq!(search.since.as_deref(), Some("2024-02-28T00:00:00Z"));
        assert_eq!(search.until.as_deref(), Some("2024-02-29T00:00:00Z"));
        assert_eq!(search.confidence, Some(0.8));
        assert!(!query.is_empty());
        assert!(QuoteQuery::default().is_empty());
    }

    #[test]
    fn a_changed_condition_begins_at_the_first_page() {
        let third = QuoteQuery { page: "3".to_owned(), q: "ferry".to_owned(), ..QuoteQuery::default() };
        assert_eq!(third.page(), 2);
        assert_eq!(third.with("source", "a&b").address(), "q=ferry&source=a%26b");
        assert_eq!(third.with("page", "4").address(), "q=ferry&page=4");
    }

    #[test]
    fn small_letters_name_a_place_and_a_source_too() {
        let search = query("place=port+selim&source=ITAR-TASS").search().unwrap();
        assert_eq!(
            (search.place.as_deref(), search.source.as_deref()),
            (Some("Port Selim"), Some("itar-tass"))
        );
        assert_eq!(query("place=L%27Aquila").search().unwrap().place.as_deref(), Some("L'Aquila"));
    }

    #[test]
    fn what_cannot_be_asked_for_is_told() {
        for wrong in [
            "who=everybody",
            "kind=loud",
            "confidence=sure",
            "confidence=101",
            "from=yesterday",
            "to=2024-13-01",
        ] {
            assert!(matches!(query(wrong).search(), Err(PageError::BadRequest(_))), "{wrong}");
        }
        assert!(query("who=&confidence=&from=+").search().is_ok());
    }
}
