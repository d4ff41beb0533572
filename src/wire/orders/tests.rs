use super::*;
use crate::article::Declared;

/// What a line orders as words: kind, number, title, and the first and last moment.
fn ordered(source: &str, line: &str) -> Option<String> {
    let mut article =
        Article { source: Some(source.into()), notes: vec![line.to_owned()], ..Article::default() };
    complete(&mut article, "2026-05-04T10:00:00Z".parse().ok());
    let order = article.orders.first()?;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    Some(format!(
        "{} | {} | {} | {} | {}",
        order.kind.name(),
        or_none(&order.number),
        or_none(&order.title),
        order.from,
        order.to
    ))
}

#[test]
fn orders_name_items_by_number_day_and_title() {
    let berlin = "2026-05-03T22:00:00Z | 2026-05-04T10:00:00.000001Z";
    let utc = "2026-05-04T00:00:00Z | 2026-05-04T10:00:00.000001Z";
    for (source, line, expected) in [
        (
            "dpa",
            "Please kill item dpa 031 \"Ferry sinks\". A new version follows.",
            format!("kill | dpa 31 | Ferry sinks | {berlin}"),
        ),
        ("dpa", "Bitte löschen Sie die Meldung dpa 204.", format!("kill | dpa 204 | - | {berlin}")),
        (
            "dpa",
            "Bitte verwenden Sie die Meldung Nr. 0204 „Fähre sinkt“ nicht.",
            format!("kill | dpa 204 | Fähre sinkt | {berlin}"),
        ),
        (
            "dpa",
            "Bitte löschen Sie die Meldung bdt0417 vom 3. Mai.",
            "kill | bdt 417 | - | 2026-05-02T22:00:00Z | 2026-05-03T22:00:00Z".to_owned(),
        ),
        ("dpa", "Bitte halten Sie die Meldung dpa 204 zurück.", format!("hold | dpa 204 | - | {berlin}")),
        ("afp", "KILL AFP 0123, transmitted at 0910 GMT", format!("kill | afp 123 | - | {utc}")),
        (
            "afp",
            "Prière d’annuler la dépêche AFP 0123 \"Le bac coule\"",
            format!("kill | afp 123 | Le bac coule | {utc}"),
        ),
        ("afp", "HOLD AFP 0123", format!("hold | afp 123 | - | {utc}")),
        (
            "nordwire",
            "Please kill story nwe0417 (\"UPDATE 1-Ferry sinks\") of May 2, 2026.",
            "kill | nwe 417 | Ferry sinks | 2026-05-02T00:00:00Z | 2026-05-03T00:00:00Z".to_owned(),
        ),
        (
            "nordwire",
            "Please hold item \"Ferry sinks\" of May 3",
            "hold | - | Ferry sinks | 2026-05-03T00:00:00Z | 2026-05-04T00:00:00Z".to_owned(),
        ),
        (
            "nordwire",
            "Please kill the story \"Ferry sinks\"",
            "kill | - | Ferry sinks | 2026-05-02T10:00:00Z | 2026-05-04T10:00:00.000001Z".to_owned(),
        ),
        (
            "efe",
            "Rogamos anulen la noticia EFE 0087 «El ferri se hunde»",
            format!("kill | efe 87 | El ferri se hunde | {berlin}"),
        ),
        (
            "tass",
            "Просим аннулировать сообщение ТАСС 118",
            "kill | tass 118 | - | 2026-05-03T21:00:00Z | 2026-05-04T10:00:00.000001Z".to_owned(),
        ),
        ("ansa", "Si prega di annullare la notizia ANSA 0442", format!("kill | ansa 442 | - | {berlin}")),
    ] {
        assert_eq!(ordered(source, line).as_deref(), Some(expected.as_str()), "{line}");
    }
}

#[test]
fn numbers_and_days_are_written_in_many_ways() {
    let berlin = "2026-05-03T22:00:00Z | 2026-05-04T10:00:00.000001Z";
    let utc = "2026-05-04T00:00:00Z | 2026-05-04T10:00:00.000001Z";
    for (source, line, expected) in [
        ("dpa", "Please kill item dpa-031", format!("kill | dpa 31 | - | {berlin}")),
        ("afp", "Prière d'annuler la dépêche n° 123", format!("kill | afp 123 | - | {utc}")),
        (
            "dpa",
            "Bitte löschen Sie die Meldung dpa 204 vom 03.05.2026.",
            "kill | dpa 204 | - | 2026-05-02T22:00:00Z | 2026-05-03T22:00:00Z".to_owned(),
        ),
        (
            "nordwire",
            "Please kill item nordwire 031 of yesterday.",
            "kill | nordwire 31 | - | 2026-05-03T00:00:00Z | 2026-05-04T00:00:00Z".to_owned(),
        ),
        (
            "nordwire",
            "Please kill the story on the 2024 vote \"Ferry sinks\"",
            "kill | - | Ferry sinks | 2026-05-02T10:00:00Z | 2026-05-04T10:00:00.000001Z".to_owned(),
        ),
    ] {
        assert_eq!(ordered(source, line).as_deref(), Some(expected.as_str()), "{line}");
    }
}

#[test]
fn an_order_of_just_after_midnight_reaches_back_before_it() {
    let mut article = Article {
        source: Some("nordwire".into()),
        notes: vec!["Please kill item nordwire 2001.".to_owned()],
        ..Article::default()
    };
    complete(&mut article, "2026-05-04T00:10:00Z".parse().ok());
    assert_eq!(article.orders[0].from.to_string(), "2026-05-03T21:10:00Z");
}

#[test]
fn what_names_no_item_orders_nothing_of_others() {
    for line in [
        "KILL KILL KILL =",
        "Please kill item",
        "Please kill item 000",
        "Bitte löschen Sie die Meldung vom 3. Mai.",
        "Kill Bill 2004 returns",
        "Kill all 1200 of them, he said",
        "Hold the line",
        "Please killjoy",
        "Please kill story: 12 dead in ferry accident",
        "Please kill story on A320 crash",
        "Bitte verwenden Sie die Meldung dpa 204 statt dpa 031.",
        "Bitte löschen Sie die Meldung dpa 204 nicht.",
    ] {
        assert_eq!(ordered("dpa", line), None, "{line}");
    }
    // An order that speaks of another agency's item is none to its own of that number.
    assert!(ordered("dpa", "Please kill item AFP 031").is_some_and(|order| order.contains("| afp 31 |")));
}

#[test]
fn items_have_the_numbers_that_orders_name() {
    let numbers = |source: &str, declared| {
        let mut article = Article { source: Some(source.into()), declared, ..Article::default() };
        complete(&mut article, None);
        article.numbers
    };
    let declared = |service: &str, sequence: &str, story: &str| {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Declared {
            service: some(service),
            sequence: some(sequence),
            story_id: some(story),
            ..Declared::default()
        }
    };
    assert_eq!(numbers("dpa", declared("lun", "0124", "dpa 1888")), ["dpa 1888", "lun 124"]);
    assert_eq!(numbers("ap", declared("a", "0123", "")), ["a 123", "ap 123"]);
    assert_eq!(numbers("nordwire", declared("", "0031", "")), ["nordwire 31"]);
    assert_eq!(numbers("nordwire", declared("", "0000", "urn:x 12:b")), [""; 0]);
}
