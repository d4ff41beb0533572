//! Of every field it can be asked where it came from, whichever format it came in.

use std::collections::BTreeMap;
use std::path::Path;

use quotewire::Limits;
use quotewire::article::{Article, Format};
use quotewire::record::{Position, Record, TopicPartition};
use quotewire::topic_rules::TopicRules;
use quotewire::wire::{Decoded, decode, decode_traced};

fn record(payload: &[u8], headers: &[(&str, &str)]) -> Record {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), Some(value.as_bytes().to_vec()));
    Record {
        position: Position { partition: TopicPartition::new("origins", 0), offset: 0 },
        topic_id: None,
        timestamp_ms: Some(1_794_320_160_000),
        received_at: jiff::Timestamp::from_second(1_794_320_161).expect("a time"),
        key: None,
        headers: headers.iter().map(header).collect(),
        payload: Some(payload.to_vec()),
    }
}

fn traced(record: &Record) -> Article {
    let Ok(Decoded::Articles(mut articles)) =
        decode_traced(record, &Limits::default(), &TopicRules::default())
    else {
        panic!("it is an article")
    };
    articles.remove(0)
}

/// Origins of fields of a sample, each `field: origin`.
#[rustfmt::skip]
const SAMPLES: &[(&str, &[&str])] = &[
    ("plain.txt", &[
        "headline: the head of the copy", "byline: the byline of the copy", "dateline: the dateline of the copy",
        "source: the agency that the copy names", "body: the copy",
    ]),
    ("zczc.txt", &[
        "headline: the lines under ZCZC", "slugline: the lines under ZCZC", "subjects: the lines under ZCZC",
        "category: the lines under ZCZC", "dateline: the lines under ZCZC", "body: the copy",
    ]),
    ("iptc7901.txt", &[
        "service: the service line", "sequence: the service line", "guid: the service line and the trailer",
        "slugline: the slug line", "published_at: the trailer", "headline: the head above the copy",
        "dateline: the dateline of the copy", "source: the service line",
    ]),
    ("anpa1312.txt", &[
        "service: the service line", "priority: the line of priority and slug", "headline: a header line",
        "byline: a header line", "published_at: the trailer", "dateline: the dateline of the copy",
    ]),
    ("nitf.xml", &[
        "guid: NITF docdata/doc-id", "headline: NITF hedline/hl1", "deck: NITF hedline/hl2",
        "published_at: NITF docdata/date.issue", "urgency: NITF docdata/urgency", "byline: NITF body.head/byline",
        "subjects: NITF tobject/tobject.subject", "captions: NITF media/media-caption", "sequence: NITF head/meta",
    ]),
    ("newsml1.xml", &[
        "guid: NewsML 1 NewsIdentifier/PublicIdentifier", "version_no: NewsML 1 NewsIdentifier/RevisionId",
        "headline: NewsML 1 NewsLines/HeadLine", "byline: NewsML 1 NewsLines/ByLine",
        "version_created_at: NewsML 1 NewsManagement/ThisRevisionCreated", "priority: NewsML 1 NewsEnvelope/Priority",
        "service: NewsML 1 NewsEnvelope/NewsService", "source: NewsML 1 Provider/Party",
    ]),
    ("newsmlg2.xml", &[
        "guid: NewsML-G2 newsItem", "headline: NewsML-G2 contentMeta/headline", "status: NewsML-G2 itemMeta/pubStatus",
        "version_created_at: NewsML-G2 itemMeta/versionCreated", "published_at: NewsML-G2 itemMeta/versionCreated",
        "authors: NewsML-G2 contentMeta/by", "places_declared: NewsML-G2 contentMeta/located",
        "dateline: the dateline of the copy", "source: NewsML-G2 itemMeta/provider",
    ]),
    ("ninjs.json", &[
        "guid: ninjs uri", "headline: ninjs headlines", "body: ninjs bodies", "byline: ninjs by",
        "version_created_at: ninjs versioncreated", "status: ninjs pubstatus", "source: ninjs infosources",
        "dateline: the dateline of the copy",
    ]),
    ("record.json", &[
        "guid: JSON id", "headline: JSON headline", "deck: JSON subheadline", "published_at: JSON published_at",
        "language: JSON language", "source: JSON source",
    ]),
    ("event.json", &[
        "guid: JSON id", "headline: JSON headline", "byline: JSON byline", "body: JSON body", "language: JSON language",
    ]),
    ("feed.rss", &[
        "headline: RSS item/title", "body: RSS item/content:encoded", "authors: RSS item/dc:creator",
        "published_at: RSS item/pubDate", "language: RSS channel/language", "feed_title: RSS channel/title",
    ]),
    ("feed.atom", &[
        "headline: Atom entry/title", "body: Atom entry/content", "byline: Atom author/name", "guid: Atom entry/id",
        "version_created_at: Atom entry/updated", "feed_title: Atom feed/title",
    ]),
    ("page.html", &[
        "headline: JSON-LD headline", "authors: JSON-LD author", "published_at: JSON-LD datePublished",
        "guid: HTML link canonical", "language: HTML html lang", "body: the page's text",
    ]),
];

#[test]
fn each_field_of_each_format_has_its_origin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/formats");
    for entry in std::fs::read_dir(&folder).expect("the samples") {
        let file = entry.expect("a sample").path();
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        let (_, expected) = SAMPLES.iter().find(|(sample, _)| *sample == name).expect("its origins");
        let record = record(&std::fs::read(&file).expect("a sample"), &[]);
        let article = traced(&record);
        for line in *expected {
            let (field, origin) = line.split_once(": ").expect("a field and an origin");
            assert_eq!(article.origins.get(field).map(String::as_str), Some(origin), "{field} of {name}");
        }
        // That it is an entry or a page nothing says but its format.
        let found = article.origins.iter().filter(|(field, _)| **field != "item_kind");
        let worked_out: Vec<_> = found.filter(|(_, origin)| *origin == "worked out").collect();
        assert!(worked_out.is_empty(), "{name}: {worked_out:?}");
    }
}

#[test]
fn asking_for_origins_changes_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files: Vec<_> = ["", "formats"]
        .iter()
        .flat_map(|inner| std::fs::read_dir(folder.join(inner)).expect("the samples"))
        .map(|entry| entry.expect("a sample").path())
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let mut formats = BTreeMap::new();
    for file in files {
        let record = record(&std::fs::read(&file).expect("a sample"), &[]);
        let plain = decode(&record, &Limits::default());
        let mut traced = decode_traced(&record, &Limits::default(), &TopicRules::default());
        if let Ok(Decoded::Articles(articles)) = &mut traced {
            for article in articles {
                assert!(!std::mem::take(&mut article.origins).is_empty(), "{}", file.display());
                *formats.entry(article.wire_format.name()).or_insert(0) += 1;
            }
        }
        assert_eq!(traced, plain, "{}", file.display());
    }
    assert!(formats.len() > 10, "{formats:?}");
}

#[test]
fn what_is_read_elsewhere_is_told_apart() {
    let plain = "Ferry sails\n\nOSLO, May 4 - The ferry sailed.";
    for (headers, field, origin) in [
        (&[("source", "lund")][..], "source", "the header source"),
        (&[], "source", "the topic's name"),
        (&[("guid", "a-1")], "guid", "the header guid"),
        (&[("language", "en")], "language", "the header language"),
    ] {
        let article = traced(&record(plain.as_bytes(), headers));
        assert_eq!(article.origins.get(field).map(String::as_str), Some(origin), "{field}");
    }
    // What the copy says counts where an element names less, and a note may change a status.
    for (xml, field, origin) in [
        (
            "<nitf><head><title>Ferry</title></head><body><p>It sailed.</p></body></nitf>",
            "headline",
            "NITF head/title",
        ),
        (
            "<newsItem guid='a'><itemMeta><pubStatus qcode='stat:usable'/></itemMeta><contentMeta>\
             <headline>Ferry</headline><edNote>Please kill item dpa 031.</edNote></contentMeta></newsItem>",
            "status",
            "a note in the copy",
        ),
        (
            "<newsItem guid='a'><contentMeta><headline>Ferry</headline><located qcode='x'><name>Oslo</name></located>\
             </contentMeta><contentSet><inlineData>It sailed.</inlineData></contentSet></newsItem>",
            "dateline",
            "NewsML-G2 contentMeta/located",
        ),
    ] {
        let article = traced(&record(xml.as_bytes(), &[]));
        assert_ne!(article.wire_format, Format::Text);
        assert_eq!(article.origins.get(field).map(String::as_str), Some(origin), "{field} in {xml}");
    }
}
