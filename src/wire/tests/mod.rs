mod any_record;

use super::*;
use crate::article::PubStatus;
use crate::record::{Position, TopicPartition};

/// The day after the records' own time.
const RECEIVED_AT: Timestamp = Timestamp::constant(1_791_309_600, 0);

fn record(payload: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> Record {
    Record {
        position: Position { partition: TopicPartition::new("wire.raw", 0), offset: 7 },
        topic_id: None,
        timestamp_ms: Some(1_791_223_200_000),
        received_at: RECEIVED_AT,
        key: None,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Some(value.as_bytes().to_vec())))
            .collect(),
        payload: Some(payload.into()),
    }
}

fn articles(record: &Record) -> Vec<Article> {
    match decode(record, &Limits::default()) {
        Ok(Decoded::Articles(articles)) => articles,
        other => panic!("no articles: {other:?}"),
    }
}

const COPY: &str = "Ferry sails\n\nOSLO, Oct 5 (Reuters) - The ferry sailed.";

#[test]
fn tombstones_are_skipped_and_blanks_refused() {
    let tombstone = Record { payload: None, ..record("", &[]) };
    assert_eq!(decode(&tombstone, &Limits::default()), Ok(Decoded::Skip("tombstone")));
    for blank in ["", " \r\n\t ", "\0\0\0", "\u{FEFF}", "\u{200B}"] {
        assert_eq!(decode(&record(blank, &[]), &Limits::default()), Err(DecodeError::Empty), "{blank:?}");
    }
}

#[test]
fn markup_is_no_copy() {
    let nitf =
        articles(&record("<?xml version='1.0'?><nitf><body><p>\"No,\" she said.</p></body></nitf>", &[]))
            .remove(0);
    assert_eq!((nitf.body(), nitf.wire_format), ("\"No,\" she said.", Format::Nitf));
    assert_eq!(decode(&record("<rss/>", &[]), &Limits::default()), Err(DecodeError::Empty));
    for broken in
        ["<?xml version='1.0'?><nitf><p>\"No,\" she", "<!-- - - -", "<nitf><p>\"No,\" she said.</b></nitf>"]
    {
        let result = decode(&record(broken, &[]), &Limits::default());
        assert!(matches!(result, Err(DecodeError::Malformed { format: "xml", .. })), "{broken}: {result:?}");
    }
    assert_eq!(articles(&record("<Ferry> sails\n\nOSLO (AP) - It sailed.", &[])).len(), 1);
}

#[test]
fn the_content_counts_more_than_the_declared_type() {
    let nitf = "<nitf><body><body.content><p>The ferry sailed.</p></body.content></body></nitf>";
    let read = |payload: &str, content_type: &str| {
        articles(&record(payload, &[("content-type", content_type)])).remove(0)
    };
    assert_eq!(read(nitf, "application/json").repairs, ["declared as application/json, read as nitf"]);
    assert_eq!(
        read(r#"{"headline": "Ferry"}"#, "text/xml; charset=utf-8").repairs,
        ["declared as text/xml, read as json"]
    );
    for (payload, content_type) in [
        (nitf, "application/nitf+xml"),
        (nitf, "application/octet-stream"),
        (nitf, ""),
        ("The ferry sailed.", "text/plain"),
        (r#"{"headline": "Ferry"}"#, "application/ninjs+json"),
    ] {
        assert!(read(payload, content_type).repairs.is_empty(), "{content_type}");
    }
}

#[test]
fn events_carry_items_of_any_format() {
    let event = |data: &str| {
        format!(r#"{{"specversion": "1.0", "type": "t", "source": "/lund", "id": "e1", {data}}}"#)
    };
    let nitf = "<nitf><head><docdata><doc-id id-string='n1'/></docdata></head><body><body.content><p>It sailed.</p></body.content></body></nitf>";
    let encoded = "RmVycnkgc2FpbHMKCk9TTE8sIE9jdCA1IChSZXV0ZXJzKSAtIEl0IHNhaWxlZC4=";
    for (data, format, body) in [
        (
            r#""data": {"guid": "n1", "headline": "Ferry", "body": "It sailed."}"#.to_owned(),
            Format::Json,
            "It sailed.",
        ),
        (
            format!(r#""datacontenttype": "application/nitf+xml", "data": "{nitf}""#),
            Format::Nitf,
            "It sailed.",
        ),
        (format!(r#""data_base64": "{encoded}""#), Format::Text, "OSLO, Oct 5 (Reuters) - It sailed."),
    ] {
        let article =
            articles(&record(event(&data), &[("content-type", "application/cloudevents+json")])).remove(0);
        assert_eq!((article.wire_format, article.body()), (format, body));
        assert!(article.repairs.is_empty(), "{:?}", article.repairs);
        assert_ne!(article.guid.as_deref(), Some("e1"), "the event's id is not the item's");
    }
    let binary = [
        ("ce_specversion", "1.0"),
        ("ce_id", "e1"),
        ("ce_type", "t"),
        ("ce_source", "/lund"),
        ("content-type", "text/xml"),
    ];
    assert_eq!(articles(&record(nitf, &binary)).remove(0).guid.as_deref(), Some("n1"));
}

#[test]
fn a_document_is_read_in_the_character_set_that_it_declares() {
    let xml = "<?xml version='1.0' encoding='ISO-8859-2'?><nitf><body><body.content><p>Přívoz vyplul.</p></body.content></body></nitf>";
    let (bytes, _, _) = encoding_rs::ISO_8859_2.encode(xml);
    let article = articles(&record(bytes.into_owned(), &[])).remove(0);
    assert_eq!((article.body(), article.charset), ("Přívoz vyplul.", "iso-8859-2"));
    let units: Vec<u8> =
        xml.replace("ISO-8859-2", "UTF-16").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let article = articles(&record([&[0xFE, 0xFF][..], &units].concat(), &[])).remove(0);
    assert_eq!((article.body(), article.charset), ("Přívoz vyplul.", "utf-16be"));
}

#[test]
fn size_is_checked_first() {
    let limits = Limits { record_bytes: 10, ..Limits::default() };
    let error = decode(&record(vec![0xFF; 11], &[]), &limits);
    assert!(matches!(error, Err(DecodeError::TooLarge { size: 11, limit: 10, .. })), "{error:?}");
}

#[test]
fn the_source_is_always_set() {
    let source =
        |payload: &str, headers: &[(&str, &str)]| articles(&record(payload, headers)).remove(0).source;
    assert_eq!(source(COPY, &[]).as_deref(), Some("reuters"));
    assert_eq!(source(COPY, &[("Source", "AFP")]).as_deref(), Some("afp"));
    assert_eq!(source("The ferry sailed.", &[]).as_deref(), Some("wire.raw"));
    let json = r#"{"headline": "Ferry sails", "source": "dpa"}"#;
    assert_eq!(source(json, &[("source", "AFP")]).as_deref(), Some("dpa"));
}

#[test]
fn headers_fill_in_identity_and_language() {
    let article = articles(&record(COPY, &[("article-id", "lund-1"), ("Language", "en")])).remove(0);
    assert_eq!((article.guid.as_deref(), article.language.as_deref()), (Some("lund-1"), Some("en")));
}

#[test]
fn the_character_set_comes_from_the_content_type() {
    let text = "Færgen sejler\n\nAARHUS /ritzau/: Færgen sejlede.";
    let bytes = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let article = articles(&record(bytes, &[("content-type", "text/plain; charset=iso-8859-1")])).remove(0);
    assert_eq!(article.headline(), Some("Færgen sejler"));
    assert_eq!(article.repairs, ["decoded as windows-1252"]);
}

#[test]
fn a_bracket_is_not_yet_json() {
    let text = "[By Ann Rowe] OSLO, Oct 5 (Reuters) - The ferry sailed.";
    assert_eq!(articles(&record(text, &[])).remove(0).byline.as_deref(), Some("Ann Rowe"));
    let declared = decode(&record(text, &[("content-type", "application/json")]), &Limits::default());
    assert!(matches!(declared, Err(DecodeError::Malformed { format: "json", .. })));
    let broken = decode(&record("{\"headline\": \"Ferry", &[]), &Limits::default());
    assert!(matches!(broken, Err(DecodeError::Malformed { format: "json", .. })));
}

#[test]
fn an_array_is_several_articles_and_a_bad_one_spoils_nothing() {
    let json = r#"[{"headline": "One"}, {"nothing": 1}, {"guid": "3", "status": "killed"}]"#;
    let found = articles(&record(json, &[]));
    assert_eq!(found.len(), 2);
    assert!(found[0].repairs[0].starts_with("left out item 1: broken json"), "{:?}", found[0].repairs);
    assert_eq!(found[1].status, PubStatus::Canceled);
    let limits = Limits { articles_per_record: 2, ..Limits::default() };
    assert!(matches!(decode(&record(json, &[]), &limits), Err(DecodeError::Malformed { .. })));
    assert_eq!(decode(&record("[]", &[]), &Limits::default()), Err(DecodeError::Empty));
}

#[test]
fn fields_and_lists_are_cut_to_their_limits() {
    let limits = Limits { field_bytes: 9, list_items: 2, ..Limits::default() };
    let json =
        r#"{"headline": "Ærø-ferry sails", "byline": "Ann Rowe and Lee Tan", "keywords": ["a", "b", "c"]}"#;
    let Ok(Decoded::Articles(found)) = decode(&record(json, &[]), &limits) else {
        panic!("it is an article")
    };
    assert_eq!(found[0].headline(), Some("Ærø-fer"));
    assert_eq!(found[0].byline.as_deref(), Some("Ann Rowe"));
    assert_eq!(found[0].keywords, ["a", "b"]);
    assert_eq!(found[0].repairs.len(), 4);
    let limits = Limits { field_bytes: 6, ..Limits::default() };
    assert_eq!(read_text("Ferry sails\n\nIt left.", &limits).headline(), Some("Ferry"));
}

#[test]
fn a_text_of_very_many_lines_has_its_last_ones_in_one_block() {
    let text = format!(
        "Ferry sails\n\nOSLO (AP) - It sailed.\n\n{}The end.",
        "a\nB\n\n".repeat(crate::limits::BLOCKS)
    );
    let article = articles(&record(text, &[])).remove(0);
    assert_eq!(article.blocks.len(), crate::limits::BLOCKS);
    assert!(article.body().ends_with("The end."));
    assert_eq!(article.repairs, ["took the lines behind 9999 blocks for one"]);
}

#[test]
fn times_of_records_and_datelines_that_are_none_are_left_out_and_noted() {
    let read = |timestamp_ms, text: &str| articles(&Record { timestamp_ms, ..record(text, &[]) }).remove(0);
    let day = |article: &Article| article.dateline.as_ref().and_then(|dateline| dateline.date);
    // The receipt says which October it is.
    for (timestamp_ms, note) in [
        (None, None),
        (Some(-1), Some("ignored the record's time: 1969-12-31T23:59:59.999Z stands for none")),
        (Some(1_791_223_200), Some("ignored the record's time: 1970-01-21T17:33:43.2Z stands for none")),
        (
            Some(4_000_000_000_000),
            Some("ignored the record's time: 2096-10-02T07:06:40Z is days after it was received"),
        ),
        (
            Some(i64::MAX),
            Some("ignored the record's time: 9223372036854775807 ms since 1970 is out of any calendar"),
        ),
    ] {
        let article = read(timestamp_ms, COPY);
        assert_eq!(day(&article), Some(jiff::civil::date(2026, 10, 5)), "{timestamp_ms:?}");
        assert_eq!(article.repairs, note.into_iter().collect::<Vec<_>>());
    }
    let usual = Some(1_791_223_200_000);
    for none in ["Jan 1, 1900", "Oct 5, 2126"] {
        let article = read(usual, &format!("Ferry sails\n\nOSLO, {none} (Reuters) - The ferry sailed."));
        assert_eq!(day(&article), None, "{none}");
        assert!(article.repairs[0].starts_with("ignored the dateline's day: "), "{:?}", article.repairs);
    }
    // A declared time that lies ahead does not say which year a day is of.
    let json = r#"{"headline": "Ferry sails", "published": "2096-01-01T00:00:00Z", "body": "OSLO, Oct 5 (AP) - It sailed."}"#;
    assert_eq!(day(&read(usual, json)), Some(jiff::civil::date(2026, 10, 5)));
    let held = read(usual, "EMBARGOED UNTIL 9999-12-30T00:00:00Z\n\nFerry sails\n\nOSLO (AP) - It sailed.");
    assert_eq!((held.status, held.embargo), (PubStatus::Withheld, None));
    assert_eq!(held.repairs, ["embargo without a readable time: withheld"]);
}

#[test]
fn keys_and_headers_count_with_what_each_costs() {
    let limits = Limits { header_bytes: 200, ..Limits::default() };
    assert!(decode(&record(COPY, &[("a", "b"), ("c", "d")]), &limits).is_ok());
    for over in [record(COPY, &[("a", ""); 4]), Record { key: Some(vec![0; 201]), ..record(COPY, &[]) }] {
        let error = decode(&over, &limits);
        assert!(matches!(error, Err(DecodeError::TooLarge { limit: 200, .. })), "{error:?}");
    }
    let mut odd = record(COPY, &[]);
    odd.headers.push(("GUID".into(), Some(vec![0xFF])));
    assert_eq!(articles(&odd).remove(0).repairs, ["ignored header GUID: not UTF-8"]);
}

#[test]
fn what_begins_alike_is_not_the_same_when_it_is_cut() {
    let long = |end: &str| format!("{}{end}", "g".repeat(3_000));
    let guid = |end: &str| {
        let payload =
            format!(r#"{{"guid": "{0}", "source": "{0}", "headline": "A", "body": "B."}}"#, long(end));
        let article = articles(&record(payload, &[])).remove(0);
        (article.guid.unwrap(), article.source.unwrap())
    };
    let ((first, first_source), (second, second_source)) = (guid("a"), guid("b"));
    assert_eq!(first.len(), 2_000);
    assert!(first != second && first_source != second_source);
    assert_eq!(guid("a").0, first);
}

#[test]
fn a_declared_time_that_cannot_be_used_is_known() {
    let is_unusable = |members: &str| {
        let payload = format!(r#"{{"guid": "g", "headline": "A", "body": "B."{members}}}"#);
        articles(&record(payload, &[])).remove(0).has_unusable_time
    };
    assert!(is_unusable(r#", "versioncreated": "0001-01-01T00:00:00Z""#));
    assert!(is_unusable(r#", "published": "some day""#));
    assert!(!is_unusable(""));
    assert!(!is_unusable(r#", "versioncreated": null"#));
    assert!(!is_unusable(r#", "published": "some day", "versioncreated": "2024-05-02T10:00:00Z""#));
}

fn rules(sources: &[&str], format: Option<Format>) -> TopicRules {
    let topic = "wire.raw".to_owned();
    let sources = sources.iter().map(|&source| source.to_owned()).collect::<Vec<_>>();
    TopicRules {
        sources: Some((topic.clone(), sources))
            .filter(|(_, sources)| !sources.is_empty())
            .into_iter()
            .collect(),
        formats: format.map(|format| (topic, format)).into_iter().collect(),
    }
}

fn decoded(record: &Record, rules: &TopicRules) -> Result<Vec<Article>, DecodeError> {
    match decode_by(record, &Limits::default(), rules)? {
        Decoded::Articles(articles) => Ok(articles),
        Decoded::Skip(reason) => panic!("{reason}"),
    }
}

#[test]
fn a_topic_carries_its_own_sources_only() {
    let own = rules(&["reuters", "nw"], None);
    let source = |payload: &str, headers: &[(&str, &str)]| {
        decoded(&record(payload, headers), &own).map(|articles| articles[0].source.clone().unwrap())
    };
    assert_eq!(source(COPY, &[]).unwrap(), "reuters");
    assert_eq!(source("The ferry sailed.", &[]).unwrap(), "reuters", "the first, where nothing is said");
    assert_eq!(source("The ferry sailed.", &[("source", "NW")]).unwrap(), "nw");
    for (payload, headers) in [
        (COPY, &[("source", "AFP")][..]),
        (r#"{"headline": "Ferry sails", "source": "dpa"}"#, &[]),
        (r#"[{"headline": "Ferry sails", "source": "nw"}, {"headline": "Kill", "source": "dpa"}]"#, &[]),
    ] {
        assert!(matches!(source(payload, headers), Err(DecodeError::NotItsSource { .. })), "{payload}");
    }
}

#[test]
fn a_topic_or_a_header_says_what_a_record_is_read_as() {
    let page = "<p>The <b>ferry</b> sailed.</p>";
    let format = |rules: &TopicRules, headers: &[(&str, &str)]| {
        let articles = decoded(&record(page, headers), rules).unwrap();
        (articles[0].wire_format, articles[0].text.clone())
    };
    let as_text = rules(&[], Some(Format::Text));
    assert_eq!(format(&as_text, &[]), (Format::Text, page.to_owned()));
    assert_eq!(format(&as_text, &[("Wire-Format", "html")]).0, Format::Html, "the record counts more");
    let unknown = decoded(&record(page, &[("wire-format", "telex")]), &as_text).unwrap();
    assert!(unknown[0].repairs.iter().any(|note| note.contains("no format of the name telex")));
    assert!(decoded(&record("The ferry sailed.", &[]), &rules(&[], Some(Format::Ninjs))).is_err());
}
