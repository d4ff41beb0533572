use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::article::{Block, BlockKind, PubStatus};
use crate::quotes::{CueClass, QuoteKind, Speaker};

fn provenance() -> Provenance {
    Provenance {
        topic: "wire".into(),
        topic_id: None,
        partition: 0,
        offset: 4,
        item: 0,
        recorded_at: "2024-05-06T10:00:00Z".parse().ok(),
        received_at: "2024-05-06T10:00:02Z".parse().unwrap(),
        trace_id: None,
    }
}

fn article() -> Article {
    let text = "Talks fail\n\nOSLO (XX) - “Né à Oslo,” Åse Berg said. She left.".to_owned();
    let block = |kind, piece: &str| {
        let start = text.find(piece).unwrap();
        Block { kind, span: Span::new(start, start + piece.len()) }
    };
    let blocks = vec![
        block(BlockKind::Headline, "Talks fail"),
        block(BlockKind::Dateline, "OSLO (XX) -"),
        block(BlockKind::Paragraph, "“Né à Oslo,” Åse Berg said. She left."),
    ];
    Article { text, blocks, source: Some("xx".into()), guid: Some("1".into()), ..Article::default() }
}

fn extraction(article: &Article) -> Extraction {
    let at = |piece: &str| {
        let start = article.text.find(piece).unwrap();
        Span::new(start, start + piece.len())
    };
    let quote = Quote {
        kind: QuoteKind::Direct,
        spans: vec![at("“Né à Oslo,”")],
        cue: Some(at("said")),
        cue_class: Some(CueClass::Speech),
        negated: false,
        speaker: Speaker {
            kind: SpeakerKind::Person,
            mention: Some(at("Åse Berg")),
            name: Some("Åse Berg".into()),
            role: None,
        },
        heading: None,
        parent: None,
        confidence: 0.9,
    };
    let person =
        NamedEntity { name: "Åse Berg".into(), role: None, spans: vec![at("Åse Berg")], quoted: true };
    Extraction { quotes: vec![quote], people: vec![person], ..Extraction::default() }
}

/// What PostgreSQL's `substr(body, start + 1, end - start)` gives.
fn substr(text: &str, span: Span) -> String {
    text.chars().skip(span.start).take(span.end - span.start).collect()
}

#[test]
fn offsets_count_code_points_of_the_body() {
    let (article, provenance) = (article(), provenance());
    let extraction = extraction(&article);
    let rows = rows(&article, &extraction, &provenance);
    let quote = &rows.quotes[0];
    assert_eq!(rows.version.body, "OSLO (XX) - “Né à Oslo,” Åse Berg said. She left.");
    assert_eq!(quote.part, Part::Body);
    assert_eq!(substr(rows.version.body, quote.spans[0]), "“Né à Oslo,”");
    assert_eq!(substr(rows.version.body, quote.cue_span.unwrap()), "said");
    assert_eq!(substr(rows.version.body, quote.speaker_span.unwrap()), "Åse Berg");
    assert_eq!(quote.person_id, Some(person_id("ase berg")));
    assert_eq!(rows.people[0].person_id, person_id("ase berg"));
}

#[test]
fn blocks_outside_the_body_carry_their_text() {
    let (article, provenance) = (article(), provenance());
    let extraction = extraction(&article);
    let rows = rows(&article, &extraction, &provenance);
    let blocks = serde_json::to_string(&rows.version.blocks).unwrap();
    assert_eq!(blocks, r#"[["headline","Talks fail"],["dateline",0,11],["paragraph",12,49]]"#);
}

#[test]
fn the_same_content_has_the_same_hash_wherever_it_came_from() {
    let article = article();
    let extraction = extraction(&article);
    let (here, mut there) = (provenance(), provenance());
    there.offset = 99;
    let (one, two) =
        (rows(&article, &extraction, &here).encode(), rows(&article, &extraction, &there).encode());
    assert_eq!(one.content_hash, two.content_hash);
    assert_eq!(one.article_id, two.article_id);
    assert_ne!(one.version_id, two.version_id);
    let withheld = Article { status: PubStatus::Withheld, ..article.clone() };
    assert_ne!(rows(&withheld, &extraction, &here).encode().content_hash, one.content_hash);
}

#[test]
fn without_a_time_it_was_made_when_it_was_received_and_has_the_same_id_whenever_that_was() {
    let received: Timestamp = "2026-10-05T18:00:00Z".parse().unwrap();
    let time = |text: &str| text.parse::<Timestamp>().ok();
    let nothing = Extraction::default();
    let made = |article: &Article, recorded_at: Option<Timestamp>, received_at: Timestamp| {
        let provenance = Provenance { recorded_at, received_at, ..provenance() };
        let version = rows(article, &nothing, &provenance).version;
        (
            version.version_id,
            version.published_at,
            version.made_at,
            version.made_at_is_assumed,
            version.repairs,
        )
    };
    let later = received + jiff::SignedDuration::from_hours(24 * 400);
    for none in [None, time("1970-01-01T00:00:00Z"), time("1969-12-31T23:59:59.999Z")] {
        let (id, published_at, made_at, is_assumed, repairs) = made(&article(), none, received);
        assert_eq!((published_at, made_at, is_assumed), (received, received, true));
        assert_eq!(repairs, ["without a time: taken for made when it was received"]);
        let again = made(&article(), none, later);
        assert_eq!((again.0, again.2), (id, later));
    }
    // A year later this time is none that lies ahead.
    let ahead = received + jiff::SignedDuration::from_hours(24 * 300);
    let declared = Article { published_at: Some(ahead), ..article() };
    for recorded_at in [None, Some(ahead)] {
        let (id, published_at, _, is_assumed, repairs) = made(&declared, recorded_at, received);
        assert_eq!((published_at, is_assumed, repairs.len()), (received, true, 2));
        let (again, published_at, _, is_assumed, _) = made(&declared, recorded_at, later);
        assert_eq!((again, published_at, is_assumed), (id, ahead, false));
    }
    let day = time("2026-10-04T00:00:00Z").unwrap();
    let dateline = crate::article::Dateline {
        date: Some(jiff::civil::date(2026, 10, 4)),
        ..crate::article::Dateline::default()
    };
    let dated = Article { dateline: Some(dateline), ..article() };
    let (_, published_at, made_at, is_assumed, _) = made(&dated, None, received);
    assert_eq!((published_at, made_at, is_assumed), (day, received, true), "a day is no order");
    let versions = Article { version_created_at: time("2026-10-05T12:00:00Z"), ..dated };
    assert_eq!(made(&versions, None, received).2, versions.version_created_at.unwrap());
}

#[test]
fn without_a_guid_the_content_is_the_identity() {
    let anonymous = Article { guid: None, ..article() };
    let other = Article { text: anonymous.text.replace("Oslo", "Bergen"), ..anonymous.clone() };
    let (provenance, nothing) = (provenance(), Extraction::default());
    let id = |article: &Article| rows(article, &nothing, &provenance).version.article_id;
    assert_eq!(id(&anonymous), id(&anonymous.clone()));
    assert_ne!(id(&anonymous), id(&other));
}

/// How many fields a tuple declares, and what comes behind it.
fn tuple(bytes: &[u8]) -> (usize, &[u8]) {
    let (count, mut rest) = bytes.split_at(2);
    let count = usize::try_from(i16::from_be_bytes(count.try_into().unwrap())).unwrap();
    for _ in 0..count {
        let (length, behind) = rest.split_at(4);
        // A null has a length of -1 and no bytes.
        let length = i32::from_be_bytes(length.try_into().unwrap()).max(0);
        rest = &behind[usize::try_from(length).unwrap()..];
    }
    (count, rest)
}

#[test]
fn a_tuple_has_a_field_for_each_column_of_its_statement() {
    let copy = "HALDEN, Norway, Nov 8 (NW) - \"The National River Council (NRC) met,\" Mayor Rita Coombes said in Oslo.";
    let article = crate::wire::read_text(copy, &crate::Limits::default());
    let extraction = crate::quotes::extract(&article, &crate::Limits::default());
    let provenance = provenance();
    let encoded = rows(&article, &extraction, &provenance).encode();
    for table in Table::ALL {
        let mut bytes = encoded.tuples(table).to_vec();
        assert!(!bytes.is_empty(), "the article has something for {table:?}");
        if table == Table::Versions {
            EncodedArticle::close_version(&mut bytes, "stored");
        }
        let columns = table.statement().split(',').count();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (fields, behind) = tuple(rest);
            assert_eq!(fields, columns, "{table:?}");
            rest = behind;
        }
    }
}

proptest! {
    #[test]
    fn words_are_counted_as_white_space_parts_them(text in "([a-z é“]|\\PC){0,60}", ascii in "[ -~\\t-\\r]{0,600}") {
        for text in [crate::wire::clean(&text).0, ascii] {
            prop_assert_eq!(words(&text), text.split_whitespace().count());
        }
    }
}
