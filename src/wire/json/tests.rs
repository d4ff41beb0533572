use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::article::{BlockKind, PubStatus};

fn context() -> RecordContext {
    RecordContext {
        time: stamp("2026-10-05T18:00:00Z"),
        received_at: stamp("2026-10-05T19:00:00Z"),
        ..RecordContext::default()
    }
}

fn read(json: &str) -> Result<Article, DecodeError> {
    article(&parse(json)?.items[0], &context(), &Limits::default())
}

fn stamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[test]
fn the_usual_keys_are_read() {
    let article = read(
        r#"{"ID": "lund-1", "Agency": "Reuters", "headline": "UPDATE 1-Ferry firm cuts outlook", "deck": "Fuel is dear",
            "body": "OSLO, Oct 5 (Reuters) - Lund Line cut its outlook.\n\nNo ships\n\n\"It is bad,\" Ode Moss said.",
            "published_at": "2026-10-05T10:00:00+02:00", "updated_at": 1791280800, "version": "3", "urgency": 4,
            "authors": ["Ann Rowe", {"name": "Lee Tan"}], "lang": "en", "keywords": "ferries, fuel",
            "subjects": [{"code": "04015001"}], "slug": "FERRY-RESULTS/", "pubStatus": "stat:usable", "ednote": "Adds"}"#,
    )
    .expect("it is an article");
    assert_eq!(article.guid.as_deref(), Some("lund-1"));
    assert_eq!(article.source.as_deref(), Some("reuters"));
    assert_eq!(article.headline(), Some("Ferry firm cuts outlook"));
    assert_eq!(article.take_key.as_deref(), Some("UPDATE 1"));
    assert_eq!(article.deck(), Some("Fuel is dear"));
    assert_eq!(article.first(BlockKind::Subheading), Some("No ships"));
    assert_eq!(article.first(BlockKind::Dateline), Some("OSLO, Oct 5 (Reuters) -"));
    assert_eq!(article.published_at, stamp("2026-10-05T08:00:00Z"));
    assert_eq!(article.version_created_at, Timestamp::from_second(1_791_280_800).ok());
    assert_eq!((article.version, article.urgency), (Some(3), Some(4)));
    assert_eq!(article.byline.as_deref(), Some("Ann Rowe, Lee Tan"));
    assert_eq!(article.keywords, ["ferries", "fuel"]);
    assert_eq!(article.subjects, ["04015001"]);
    assert_eq!(article.notes, ["Adds"]);
    assert!(article.repairs.is_empty(), "{:?}", article.repairs);
}

#[test]
fn html_becomes_paragraphs() {
    let article = read(
        r#"{"title": "Fish &amp; ferries", "body_html": "<p>Oslo (dpa) - The ferry sailed.</p><h2>No fish</h2><p>&ldquo;None,&rdquo; Ode Moss said.</p>"}"#,
    )
    .expect("it is an article");
    assert_eq!(
        article.text,
        "Fish & ferries\n\nOslo (dpa) - The ferry sailed.\n\nNo fish\n\n“None,” Ode Moss said."
    );
    assert_eq!(article.first(BlockKind::Subheading), Some("No fish"));
    assert_eq!(article.source.as_deref(), Some("dpa"));
}

#[test]
fn objects_may_stand_on_lines_and_in_envelopes() {
    let headlines = |json: &str| {
        let objects = parse(json).expect("objects");
        let found = objects
            .items
            .iter()
            .map(|item| article(item, &context(), &Limits::default()).expect("an article"));
        found.map(|article| article.headline().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    for json in [
        "{\"headline\": \"One\"}\n{\"headline\": \"Two\"}\n",
        r#"[{"headline": "One"}, {"headline": "Two"}]"#,
        r#"{"total": 2, "item": [{"title": "One"}, {"title": "Two"}]}"#,
        r#"{"data": {"items": [{"item": {"headline": "One"}}, {"item": {"headline": "Two"}}]}}"#,
        r#"{"_items": [{"headline": "One"}, {"headline": "Two"}], "_meta": {"total": 2}}"#,
    ] {
        assert_eq!(headlines(json), ["One", "Two"], "{json}");
    }
    assert!(parse("{\"headline\": \"One\"}\n{\"headline\": \"T").is_err(), "cut off");
}

#[test]
fn what_ninjs_declares_is_read() {
    let article = read(
        r#"{"uri": "urn:1", "type": "text", "versionCreated": "2026-05-04T10:00:00Z", "firstCreated": "2026-05-04T09:00:00Z",
            "expires": "2026-06-04T10:00:00Z", "headlines": [{"role": "main", "value": "Ferry sails"}], "copyrightNotice": "(c) Lund",
            "usageTerms": "No ships", "genres": [{"name": "Current", "uri": "http://cv.example/1"}], "people": [{"name": "Ode Moss"}],
            "organisations": [{"name": "Lund Line", "literal": "lund"}], "places": [{"name": "Aster"}], "signals": ["update"],
            "subjects": [{"name": "sea", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000001"}, {"name": "x", "code": "y"}],
            "associations": [{"type": "picture", "headlines": [{"value": "No"}], "descriptions": [{"value": "A quay."}]}],
            "bodies": [{"contentType": "text/plain", "value": "Ferry sails\nIt sailed."}, {"contentType": "text/html",
            "value": "<h1>Ferry sails</h1><figure><figcaption>A dog.</figcaption></figure><p>It sailed.</p>"}],
            "links": [{"rel": "canonical", "href": "http://l.example/1"}], "located": "Aster"}"#,
    )
    .expect("it is an article");
    let declared = &article.declared;
    assert_eq!((article.wire_format, article.body()), (Format::Ninjs, "It sailed."));
    assert_eq!(declared.first_created_at, stamp("2026-05-04T09:00:00Z"));
    assert_eq!(declared.expires_at, stamp("2026-06-04T10:00:00Z"));
    assert_eq!(
        (declared.copyright.as_deref(), declared.usage_terms.as_deref()),
        (Some("(c) Lund"), Some("No ships"))
    );
    assert_eq!(declared.people[0].name, "Ode Moss");
    assert_eq!(declared.organisations[0].code.as_deref(), Some("lund"));
    assert_eq!(
        (declared.places[0].name.as_str(), declared.genres.as_slice()),
        ("Aster", &["Current".to_owned()][..])
    );
    assert_eq!(article.subjects, ["20000001", "y"]);
    assert_eq!(declared.captions, ["A quay.", "A dog."]);
    assert_eq!(
        (declared.links[0].rel.as_str(), declared.signals.as_slice()),
        ("canonical", &["update".to_owned()][..])
    );
}

#[test]
fn the_text_beside_an_item_is_its_own() {
    let article = read(
        r#"{"data": {"item": {"altids": {"itemid": "abc"}, "uri": "http://api.example/abc?et=1", "headline": "Ferry sails",
            "notepad": {"public_html": "<p>Adds dog.</p>", "nonpublic_html": "<p>Ann, 555</p>"}}},
            "nitf": {"body_html": "<block><p>ASTER (AP) — It sailed.</p></block>"}}"#,
    )
    .expect("it is an article");
    assert_eq!((article.guid.as_deref(), article.body()), (Some("abc"), "ASTER (AP) — It sailed."));
    assert_eq!(article.notes, ["Adds dog."]);
}

#[test]
fn pictures_packages_and_kills_have_their_kind() {
    use crate::article::ItemKind;
    for (json, kind) in [
        (r#"{"uri": "1", "type": "picture", "headline": "A quay"}"#, ItemKind::Picture),
        (r#"{"uri": "1", "type": "composite", "headline": "All day"}"#, ItemKind::Package),
        (
            r#"{"uri": "1", "type": "composite", "headline": "All day", "body_text": "It sailed."}"#,
            ItemKind::Article,
        ),
        (r#"{"uri": "1", "pubstatus": "canceled", "headline": "Ferry"}"#, ItemKind::Kill),
    ] {
        assert_eq!(read(json).expect("an article").item_kind, kind, "{json}");
    }
}

#[test]
fn a_headline_or_deck_that_the_body_repeats_counts_once() {
    let article = read(
        r#"{"headline": "Ferry sails", "summary": "The ferry sailed on Monday.",
            "text": "Ferry sails\nThe ferry sailed on Monday.\nNobody was hurt."}"#,
    )
    .expect("it is an article");
    assert_eq!(article.deck(), None);
    assert_eq!(article.body(), "The ferry sailed on Monday.\nNobody was hurt.");
}

#[test]
fn a_dateline_of_its_own_is_put_before_the_body() {
    let article = read(
        r#"{"headline": "Ferry sails", "dateline": "ASTER, England (AP)", "body": "The ferry sailed."}"#,
    )
    .expect("it is an article");
    let dateline = article.dateline.clone().expect("a dateline");
    assert_eq!((dateline.place.as_deref(), dateline.agency.as_deref()), (Some("Aster"), Some("AP")));
    assert_eq!(article.body(), "ASTER, England (AP) - The ferry sailed.");
}

#[test]
fn what_is_odd_is_tolerated_and_noted() {
    let article = read(
        r#"{"headline": "Old", "headline": "Ferry\u0000 sails", "urgency": [4], "published": "soon", "date": "2026-10-05",
            "body": "The ferry sailed.", "version": {}, "status": "draft"}"#,
    )
    .expect("it is an article");
    assert_eq!(article.headline(), Some("Ferry sails"));
    assert_eq!(article.status, PubStatus::Usable);
    insta::assert_snapshot!(article.repairs.join("\n"), @r"
    repeated key headline: the last one counts
    ignored key urgency: it is an array
    ignored key version: it is an object
    ignored key published: it is a text that cannot be read
    date: no time zone, read as UTC
    unknown status draft: taken for usable
    headline: removed 1 NUL character
    ");
}

#[test]
fn a_kill_needs_no_text_and_anything_else_does() {
    let kill = read(r#"{"guid": "lund-1", "pubstatus": "canceled"}"#).expect("it is a kill");
    assert_eq!((kill.status, kill.text.as_str()), (PubStatus::Canceled, ""));
    for json in [r#"{"guid": "lund-1"}"#, r#"{"pubstatus": "killed"}"#, "{}", r#"{"body": " \u0000 "}"#] {
        assert!(matches!(read(json), Err(DecodeError::Malformed { format: "json", .. })), "{json}");
    }
}

#[test]
fn embargoes_withhold() {
    let held =
        read(r#"{"headline": "Ferry sails", "embargoed": "2026-10-06T00:01:00Z"}"#).expect("an article");
    assert_eq!((held.status, held.embargo), (PubStatus::Withheld, stamp("2026-10-06T00:01:00Z")));
    let vague = read(r#"{"headline": "Ferry sails", "embargo": true}"#).expect("an article");
    assert_eq!((vague.status, vague.embargo), (PubStatus::Withheld, None));
}

#[test]
fn ninjs_of_both_generations_is_read() {
    for json in [
        r#"{"uri": "tag:lund", "versioncreated": "2026-10-05T10:00:00Z", "byline": "By Ann Rowe", "headline_main": "Ferry sails",
            "body_main": "ASTER, England (AP) -- The ferry sailed."}"#,
        r#"{"uri": "tag:lund", "versionCreated": "2026-10-05T10:00:00Z", "by": "Ann Rowe",
            "headlines": [{"role": "main", "value": "Ferry sails"}],
            "bodies": [{"role": "main", "value": "ASTER, England (AP) -- The ferry sailed."}]}"#,
    ] {
        let article = read(json).expect("it is an article");
        assert_eq!(article.headline(), Some("Ferry sails"));
        assert_eq!(article.guid.as_deref(), Some("tag:lund"));
        assert_eq!(article.byline.as_deref(), Some("Ann Rowe"));
        assert_eq!(article.version_created_at, stamp("2026-10-05T10:00:00Z"));
        assert_eq!(article.body(), "ASTER, England (AP) -- The ferry sailed.");
    }
}

#[test]
fn line_ends_inside_strings_are_forgiven() {
    let text = "{\"headline\": \"Ferry sails\",\n\"body\": \"One.\nTwo \\\"x\\\".\rThree.\"}";
    assert!(parse(text).is_err());
    let mended = without_controls(text).expect("it has some");
    assert_eq!(read(&mended).expect("an article").body(), "One.\nTwo \"x\".\nThree.");
    let error = parse("{\"headline\": }").err().expect("broken");
    assert!(error.to_string().starts_with("broken json: expected value at line 1"), "{error}");
}

/// What JSON allows and no field is.
const ODD: [&str; 16] = [
    "1e999",
    "-1e999",
    "1e-999",
    "123456789012345678901234567890",
    "-0",
    "0.5",
    "true",
    "null",
    "{}",
    "[]",
    r#"{"a": {"b": [1e999]}}"#,
    r#"[[[["deep"]]], {}, null]"#,
    r#""\ud835""#,
    r#""\udc00\ud835\ud835\udd04 \u0000\b\f\/\ufffe""#,
    r#"{"value": "\ud800", "name": 1e999}"#,
    r#"["\ud800", {"name": "\udfff"}, 1e999, 7]"#,
];

#[test]
fn a_field_that_cannot_be_read_costs_itself_alone() {
    for key in keys::ALL.iter().copied().flatten() {
        for odd in ODD {
            let json = format!(
                r#"{{"{key}": {odd}, "headline_main": "Ferry sails", "article_html": "It sailed."}}"#
            );
            let article = read(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
            let all = format!("{article:?}");
            assert!(all.contains("Ferry sails") || keys::HEADLINE.contains(key), "{json}: {all}");
            assert!(!article.text.contains('\0'), "{json}");
        }
    }
    let article =
        read(r#"{"headline": "Ferry sails", "urgency": 1e999, "version": 1e999, "published": 1e999}"#);
    let repairs = article.expect("an article").repairs;
    assert_eq!(
        repairs,
        [
            "ignored key urgency: it is a number",
            "ignored key version: it is a number",
            "ignored key published: it is a number"
        ]
    );
}

#[test]
fn a_half_surrogate_pair_is_replaced_and_noted() {
    let article = read(
        r#"{"headline": "\ud835 sails", "bod\ud835y": 1, "BODY": "A \ud835\udd04 \udd04\ud835\ud835.", "keywords": ["\ud800"],
            "author": {"name": "Ann \udc00"}}"#,
    )
    .expect("an article");
    assert_eq!(article.headline(), Some("\u{fffd} sails"));
    assert_eq!(article.body(), "A \u{1d504} \u{fffd}\u{fffd}\u{fffd}.");
    assert_eq!(article.byline.as_deref(), Some("Ann \u{fffd}"));
    assert_eq!(
        article.repairs,
        [
            "author: replaced 1 half surrogate pair",
            "keywords: replaced 1 half surrogate pair",
            "headline: replaced 1 half surrogate pair",
            "body: replaced 3 half surrogate pairs"
        ]
    );
}

#[test]
fn what_nobody_reads_may_be_anything() {
    let deep = format!("{}1e999{}", "[".repeat(200_000), "]".repeat(200_000));
    let objects = format!("{}0{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let json =
        format!(r#"{{"x": {deep}, "\u0000\ud800": {objects}, "headline": "Ferry sails", "": [], "x": 0}}"#);
    let article = read(&json).expect("an article");
    assert_eq!((article.headline(), article.repairs.len()), (Some("Ferry sails"), 0));
    let deep = format!(r#"{{"headline": "Ferry sails", "body": {deep}}}"#);
    assert_eq!(read(&deep).expect("an article").repairs, ["ignored key body: it is an array"]);
}

#[test]
fn versions_that_are_none_are_left_out() {
    for (given, version) in [
        ("3", Some(3)),
        ("3.0", Some(3)),
        (r#""3.0""#, Some(3)),
        ("3e0", Some(3)),
        ("20260504101500", Some(20_260_504_101_500)),
        ("3.5", None),
        ("0", None),
        ("-1", None),
        ("2147483647", None),
        ("4294967295", None),
        ("9007199254740991", None),
        ("9223372036854775807", None),
        ("9223372036854775808", None),
        ("1e999", None),
        (r#""first""#, None),
    ] {
        let article =
            read(&format!(r#"{{"headline": "Ferry sails", "version": {given}}}"#)).expect("an article");
        assert_eq!(article.version, version, "{given}");
        assert_eq!(article.repairs.is_empty(), version.is_some(), "{given}: {:?}", article.repairs);
    }
    let other = read(r#"{"headline": "Ferry sails", "version": 0, "revision": 4}"#).expect("an article");
    assert_eq!(other.version, Some(4));
}

#[test]
fn times_that_stand_for_none_are_left_out() {
    let none = [
        "0",
        "-1",
        r#""0""#,
        r#""0001-01-01T00:00:00""#,
        r#""1899-12-30""#,
        r#""1970-01-01T00:00:00+01:00""#,
        r#""9999-12-31T23:59:59Z""#,
        r#""0000-00-00""#,
        r#""1970-01-20T20:23:09.600Z""#,
        r#""2038-01-19T03:14:07Z""#,
    ];
    for none in none {
        for key in ["published_at", "versioncreated", "updated"] {
            let json = format!(r#"{{"headline": "Ferry sails", "{key}": {none}, "date": "2026-10-04"}}"#);
            let article = read(&json).expect("an article");
            assert_eq!(article.published_at, stamp("2026-10-04T00:00:00Z"), "{json}");
            assert_eq!(article.version_created_at, None, "{json}");
            let noted = format!("ignored key {key}: ");
            assert!(article.repairs.iter().any(|note| note.starts_with(&noted)), "{:?}", article.repairs);
        }
        let held = read(&format!(r#"{{"headline": "Ferry sails", "embargo": {none}}}"#)).expect("an article");
        assert_eq!((held.status, held.embargo), (PubStatus::Withheld, None), "{none}");
        assert!(held.repairs.iter().any(|note| note == "embargo without a readable time: withheld"));
    }
    let either =
        read(r#"{"headline": "Ferry sails", "embargoed": false, "embargo_until": "2124-05-06T00:00:00Z"}"#);
    assert_eq!(either.expect("an article").embargo, stamp("2124-05-06T00:00:00Z"));
}

/// Values as JSON's grammar has them.
fn any_json() -> impl Strategy<Value = String> {
    let escape = prop_oneof![
        "\\\\[\"\\\\/bfnrt]",
        "\\\\u[0-9a-fA-F]{4}",
        "\\\\u[dD][89abAB][0-9a-fA-F]{2}",
        "[^\"\\\\\\x00-\\x1f]{0,9}",
    ];
    let text = prop::collection::vec(escape, 0..6).prop_map(|pieces| format!("\"{}\"", pieces.concat()));
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,4})?";
    let leaf = prop_oneof![
        text.clone(),
        number,
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned())
    ];
    let known: Vec<&str> = keys::ALL.iter().copied().flatten().copied().collect();
    let key = prop_oneof![text, prop::sample::select(known).prop_map(|key| format!("\"{key}\""))];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        let member = (key.clone(), inner.clone()).prop_map(|(key, value)| format!("{key} : {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_the_grammar_allows_is_read(value in any_json(), other in any_json()) {
        let key = keys::PUBLISHED_AT[0];
        let json = format!(r#"{{"guid": {value}, "{key}": {other}, "x": {value}, "body_html": "The ferry sailed."}}"#);
        let article = read(&json).map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert!(article.text.contains("The ferry sailed."));
        let controls = |text: &str| text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        let text = article.text + &article.repairs.concat();
        prop_assert!(!controls(&text));
        prop_assert!(!article.guid.is_some_and(|guid| controls(&guid)));
    }
}

#[test]
fn answers_of_programs_are_envelopes_and_members_may_stand_one_level_deeper() {
    for json in [
        r#"{"status": "ok", "totalResults": 1, "articles": [{"title": "Ferry sails", "content": "It sailed."}]}"#,
        r#"{"response": {"status": "ok", "results": [{"id": "a", "webTitle": "x", "fields": {"headline": "Ferry sails",
            "body": "<p>It sailed.</p>"}}]}}"#,
        r#"{"data": [{"type": "news", "id": "a", "attributes": {"title": "Ferry sails", "body": "It sailed."}}]}"#,
        r#"{"hits": {"hits": [{"_source": {"headline": "Ferry sails", "fulltext": "It sailed."}}]}}"#,
        r#"[{"title": {"rendered": "Ferry sails"}, "content": {"rendered": "<p>It sailed.</p>"}, "status": "publish"}]"#,
    ] {
        let article = read(json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!((article.headline(), article.body()), (Some("Ferry sails"), "It sailed."), "{json}");
    }
    let article = read(
        r#"{"headline": "Ferry", "text": "It sailed.", "date": "2026-05-04T12:00:00", "source": "ntb",
        "date_gmt": "2026-05-04T10:00:00"}"#,
    )
    .expect("an article");
    assert_eq!(article.published_at.map(|time| time.to_string()).as_deref(), Some("2026-05-04T10:00:00Z"));
    assert!(
        read(r#"{"status": "canceled", "guid": "a", "items": [{"headline": "other"}]}"#)
            .is_ok_and(|article| article.guid.as_deref() == Some("a"))
    );
}

#[test]
fn of_several_headlines_the_main_one_counts_and_numbers_are_no_names() {
    let article = read(
        r#"{"uri": "a", "versioncreated": "2026-05-04T10:00:00Z", "author": 4, "headlines": [{"role": "short", "value": "Ferry"},
            {"role": "main", "value": "Ferry sails again"}], "bodies": [{"value": "It sailed."}]}"#,
    );
    let article = article.expect("an article");
    assert_eq!((article.headline(), article.byline.as_deref()), (Some("Ferry sails again"), None));
    let picture = read(
        r#"{"uri": "a", "type": "picture", "versioncreated": "2026-05-04T10:00:00Z", "headline": "Ferry", "description_text": "The ferry at the quay."}"#,
    );
    assert_eq!(picture.expect("a picture").declared.captions, ["The ferry at the quay."]);
}

#[test]
fn categories_that_say_what_they_are_go_where_they_belong() {
    let article = read(
        r#"{"headline": "Ferry", "text": "It sailed.", "categories": [{"type": "dnltype:genre", "name": "Bericht"},
            {"type": "dnltype:keyword", "name": "Fähre"}, {"type": "dnltype:geosubject", "name": "Aster"}, "x"]}"#,
    );
    let article = article.expect("an article");
    assert_eq!(
        (article.declared.genres, article.keywords),
        (vec!["Bericht".to_owned()], vec!["Fähre".to_owned()])
    );
    assert_eq!(article.declared.places.first().map(|place| place.name.as_str()), Some("Aster"));
}
