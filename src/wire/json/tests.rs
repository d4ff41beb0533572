use super::*;

fn context() -> Context {
    Context { received: "2026-10-05T18:00:00Z".parse().ok(), source: None }
}

fn read(json: &str) -> Result<Article, DecodeError> {
    let (mut objects, _) = parse(json)?;
    article(objects.remove(0), &context(), &Limits::default())
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
    let (objects, repairs) =
        parse("{\"headline\": \"Ferry sails\",\n\"body\": \"One.\nTwo \\\"x\\\".\"}").expect("readable");
    assert_eq!((objects.len(), repairs.len()), (1, 1));
    let error = parse("{\"headline\": }").err().expect("broken");
    assert!(error.to_string().starts_with("broken json: expected value at line 1"), "{error}");
}
