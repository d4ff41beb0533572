//! The judge must notice: made-up rows that are right, and then each thing that can be wrong with them.

use super::*;
use crate::sent;

fn at(topic: &str, partition: i32, offset: i64) -> At {
    At { topic: topic.to_owned(), partition, offset }
}

fn row(at: At, version: &Version, article: u128, outcome: &str, is_current: bool) -> VersionRow {
    VersionRow {
        at,
        item: 0,
        headline: version.headline.clone(),
        body: version.body.clone(),
        outcome: outcome.to_owned(),
        article: Uuid::from_u128(article),
        is_current,
        is_shown: is_current,
        quotes: version.quotes.clone(),
    }
}

fn other(at: At, outcome: &str, article: Option<u128>) -> OtherRow {
    OtherRow { at, outcome: outcome.to_owned(), article: article.map(Uuid::from_u128) }
}

/// A text and its repeat, three versions of a story of which one comes late, a killed story, a tombstone and
/// a broken record, and a story that an order kills.
fn good() -> (BTreeMap<u64, Sent>, Vec<Log>, Found) {
    let text = sent::plain(1, 0);
    let tombstone = Sent { key: Some(b"k".to_vec()), payload: None, meaning: Meaning::Tombstone };
    let broken = Sent { key: None, payload: Some(b"{".to_vec()), meaning: Meaning::Broken("malformed") };
    let records = [
        text.clone(),
        text,
        sent::of_story("s", 10, 3),
        sent::of_story("s", 5, 4),
        sent::of_story("s", 20, 5),
        sent::of_story("k", 1, 6),
        sent::kill("k"),
        tombstone,
        broken.clone(),
        sent::of_story("o", 30, 10),
        sent::order(&sent::headline(10), 30),
    ];
    let sent: BTreeMap<u64, Sent> = (1..).zip(records).collect();
    let log = Log {
        topic: "wire".into(),
        partition: 0,
        records: sent.keys().map(|number| (*number as i64, *number)).collect(),
    };
    let version = |number: u64| match &sent[&number].meaning {
        Meaning::Articles(versions) => versions[0].clone(),
        meaning => panic!("{meaning:?}"),
    };
    let here = |offset| at("wire", 0, offset);
    let mut killed = row(here(6), &version(6), 3, "stored", true);
    killed.is_shown = false;
    let mut ordered = row(here(10), &version(10), 4, "stored", true);
    ordered.is_shown = false;
    let found = Found {
        versions: vec![
            row(here(1), &version(1), 1, "stored", true),
            row(here(3), &version(3), 2, "stored", false),
            row(here(4), &version(4), 2, "superseded", false),
            row(here(5), &version(5), 2, "stored", true),
            killed,
            ordered,
        ],
        others: vec![
            other(here(2), "unchanged", Some(1)),
            other(here(7), "withdrawn", Some(3)),
            other(here(8), "skipped", None),
            other(here(11), "withdrawn", Some(5)),
        ],
        letters: vec![LetterRow {
            at: here(9),
            class: "malformed".into(),
            key: broken.key,
            payload: broken.payload,
            number: Some(9),
        }],
        withdrawn: BTreeSet::from([Uuid::from_u128(3)]),
    };
    (sent, vec![log], found)
}

/// Spoils what is good and returns what the judge says.
fn spoilt(spoil: impl FnOnce(&mut Found)) -> Vec<String> {
    let (sent, logs, mut found) = good();
    spoil(&mut found);
    compare(&sent, &logs, &found)
}

#[test]
fn what_is_right_is_not_complained_of() {
    assert_eq!(spoilt(|_| {}), [""; 0]);
}

type Spoil = fn(&mut Found);

#[test]
fn whatever_is_wrong_is_noticed() {
    let ways: [(&str, Spoil); 16] = [
        ("a lost version", |found| drop(found.versions.remove(1))),
        ("a lost repeat", |found| drop(found.others.remove(0))),
        ("a lost dead letter", |found| drop(found.letters.remove(0))),
        ("two outcomes", |found| found.others.push(other(at("wire", 0, 3), "unchanged", Some(2)))),
        ("a version twice", |found| found.versions.push(found.versions[2].clone())),
        ("swapped bodies", |found| {
            let body = found.versions[0].body.clone();
            found.versions[0].body = std::mem::replace(&mut found.versions[1].body, body);
        }),
        ("a lost quote", |found| drop(found.versions[0].quotes.pop())),
        ("an offset that holds no record", |found| found.versions[0].at.offset = 77),
        ("another topic", |found| found.versions[0].at.topic = "wire#1".into()),
        ("an old version on show", |found| {
            (found.versions[1].is_current, found.versions[1].is_shown) = (true, true);
            (found.versions[3].is_current, found.versions[3].is_shown) = (false, false);
        }),
        ("a killed story on show", |found| found.versions[4].is_shown = true),
        ("a kill that did nothing", |found| found.withdrawn.clear()),
        ("a story killed by order on show", |found| found.versions[5].is_shown = true),
        ("an order that is lost", |found| drop(found.others.remove(3))),
        ("other bytes in a dead letter", |found| found.letters[0].payload = Some(b"[".to_vec())),
        ("a late version taken for a new one", |found| found.versions[2].outcome = "stored".into()),
    ];
    for (way, spoil) in ways {
        assert_ne!(spoilt(spoil), [""; 0], "{way}");
    }
}

#[test]
fn a_content_that_was_there_before_must_be_there() {
    let said = spoilt(|found| {
        // Both the text and its repeat claim to be repeats.
        found.versions.remove(0);
        found.others.push(other(at("wire", 0, 1), "unchanged", Some(1)));
    });
    assert!(said.iter().any(|fault| fault.contains("kept 0 times")), "{said:?}");
}

#[test]
fn over_several_partitions_the_order_is_open_and_the_end_is_not() {
    let (sent, _, _) = good();
    let log = |partition, number: u64| Log {
        topic: "wire".into(),
        partition,
        records: BTreeMap::from([(number as i64, number)]),
    };
    let logs = [log(0, 3), log(1, 4), log(2, 5)];
    let version = |number: u64| match &sent[&number].meaning {
        Meaning::Articles(versions) => versions[0].clone(),
        meaning => panic!("{meaning:?}"),
    };
    for (first, second) in [("stored", "superseded"), ("superseded", "stored"), ("stored", "stored")] {
        let found = |newest: &str| Found {
            versions: vec![
                row(at("wire", 0, 3), &version(3), 2, first, false),
                row(at("wire", 1, 4), &version(4), 2, second, false),
                row(at("wire", 2, 5), &version(5), 2, newest, true),
            ],
            ..Found::default()
        };
        assert_eq!(compare(&sent, &logs, &found("stored")), [""; 0]);
        assert_ne!(compare(&sent, &logs, &found("superseded")), [""; 0]);
    }
}
