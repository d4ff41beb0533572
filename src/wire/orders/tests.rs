use super::*;
use crate::article::Declared;

/// What a line orders, on a Monday.
fn orders(source: &str, line: &str) -> Vec<ItemOrder> {
    let mut article =
        Article { source: Some(source.into()), notes: vec![line.to_owned()], ..Article::default() };
    complete(&mut article, "2026-05-04T10:00:00Z".parse().ok());
    article.orders
}

/// The one thing that a line orders as words: kind, number, title, and the first and last moment.
fn ordered(source: &str, line: &str) -> Option<String> {
    let orders = orders(source, line);
    assert!(orders.len() < 2, "{line}: {orders:?}");
    let order = orders.first()?;
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

/// The items that a line orders about: `kill dpa 31 "Ferry sinks" 05-03`, the day where it is not today.
fn items(source: &str, line: &str) -> Vec<String> {
    let told = |order: &ItemOrder| {
        let title = order.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
        let number = order.number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
        let is_a_day = !order.to.to_string().contains("10:00:00.000001");
        let day = order.to.to_string().get(5..10).filter(|_| is_a_day).map(|day| format!(" before {day}"));
        format!("{}{number}{title}{}", order.kind.name(), day.unwrap_or_default())
    };
    orders(source, line).iter().map(told).collect()
}

#[test]
fn an_order_may_name_several_items() {
    for (source, line, expected) in [
        (
            "nordwire",
            "Please kill items nordwire 031 and 032.",
            &["kill nordwire 31", "kill nordwire 32"][..],
        ),
        (
            "nordwire",
            "Please hold items 031, 032 and 0033 of May 2",
            &[
                "hold nordwire 31 before 05-03",
                "hold nordwire 32 before 05-03",
                "hold nordwire 33 before 05-03",
            ],
        ),
        (
            "nordwire",
            "Please kill stories nwe0417 and nwe0418 (\"Ferry sinks\").",
            &["kill nwe 417", "kill nwe 418 \"Ferry sinks\""],
        ),
        (
            "nordwire",
            "Please kill stories \"Ferry sinks\" and \"Dog swims\"",
            &["kill \"Ferry sinks\"", "kill \"Dog swims\""],
        ),
        (
            "nordwire",
            "Please kill item 031 and the story \"Dog swims\"",
            &["kill nordwire 31", "kill \"Dog swims\""],
        ),
        (
            "nordwire",
            "Please kill item 031 \"Ferry sinks\" of May 2 and item 032 \"Dog swims\" of May 3.",
            &["kill nordwire 31 \"Ferry sinks\" before 05-03", "kill nordwire 32 \"Dog swims\" before 05-04"],
        ),
        (
            "dpa",
            "Bitte streichen Sie die Meldungen dpa 0031 „Fähre sinkt“ und dpa 0032 „Hund schwimmt“.",
            &["kill dpa 31 \"Fähre sinkt\"", "kill dpa 32 \"Hund schwimmt\""],
        ),
        (
            "dpa",
            "Bitte löschen Sie die Meldungen bdt0417, bdt0418 sowie bdt0420.",
            &["kill bdt 417", "kill bdt 418", "kill bdt 420"],
        ),
        ("dpa", "Bitte verwenden Sie die Meldungen dpa 031 und 032 nicht.", &["kill dpa 31", "kill dpa 32"]),
        ("afp", "Prière d'annuler les dépêches AFP 0123 et AFP 0124", &["kill afp 123", "kill afp 124"]),
        ("efe", "Rogamos anulen las noticias EFE 0087 y 0088", &["kill efe 87", "kill efe 88"]),
        (
            "ansa",
            "Si prega di annullare le notizie ANSA 0442 e ANSA 0443",
            &["kill ansa 442", "kill ansa 443"],
        ),
        ("tass", "Просим аннулировать сообщения ТАСС 118 и 119", &["kill tass 118", "kill tass 119"]),
        (
            "anp",
            "Gelieve de berichten ANP 0123 en 0124 niet te gebruiken.",
            &["kill anp 123", "kill anp 124"],
        ),
    ] {
        assert_eq!(items(source, line), expected, "{line}");
    }
}

#[test]
fn what_goes_on_with_something_else_names_nothing_more() {
    for (source, line, expected) in [
        (
            "nordwire",
            "Please kill item 031 \"Ferry sinks\" and use \"Ferry sails\" instead.",
            &["kill nordwire 31 \"Ferry sinks\""],
        ),
        (
            "nordwire",
            "Please kill item 031 \"Ferry sinks\". \"Ferry sails\" replaces it.",
            &["kill nordwire 31 \"Ferry sinks\""],
        ),
        (
            "nordwire",
            "Please kill item 031 \"Ferry sinks\", 12 people were saved and 40 died.",
            &["kill nordwire 31 \"Ferry sinks\""],
        ),
    ] {
        assert_eq!(items(source, line), expected, "{line}");
    }
    assert_eq!(items("nordwire", "Please kill story: 12 and 40 dead in ferry accidents"), [""; 0]);
}

#[test]
fn a_weekday_may_be_the_day() {
    // The Monday of the order is today.
    for (source, line, expected) in [
        ("nordwire", "Please kill Monday's item 031", "kill nordwire 31 before 05-05"),
        ("nordwire", "Please kill Saturday’s story \"Ferry sinks\"", "kill \"Ferry sinks\" before 05-03"),
        ("nordwire", "Please hold Friday's item nordwire 031.", "hold nordwire 31 before 05-02"),
        ("nordwire", "Please kill item 031 of Tuesday.", "kill nordwire 31 before 04-29"),
        (
            "nordwire",
            "Please kill item 031 \"Ferry sinks\" from Sunday.",
            "kill nordwire 31 \"Ferry sinks\" before 05-04",
        ),
        ("dpa", "Bitte löschen Sie die Meldung dpa 204 vom Samstag.", "kill dpa 204 before 05-02"),
        ("dpa", "Bitte die Meldung dpa 204 vom Sonnabend streichen", "kill dpa 204 before 05-02"),
        ("afp", "Prière d'annuler la dépêche AFP 0123 de dimanche", "kill afp 123 before 05-04"),
        ("efe", "Rogamos anulen la noticia EFE 0087 del domingo", "kill efe 87 before 05-03"),
        ("ansa", "Si prega di annullare la notizia ANSA 0442 di domenica", "kill ansa 442 before 05-03"),
        ("tass", "Просим аннулировать сообщение ТАСС 118 за воскресенье", "kill tass 118 before 05-03"),
        ("anp", "Gelieve bericht ANP 0123 van zondag niet te gebruiken", "kill anp 123 before 05-03"),
    ] {
        assert_eq!(items(source, line), [expected], "{line}");
    }
    // One that stands in another sentence is not that of the item, and no order begins so.
    assert_eq!(
        items("dpa", "Bitte löschen Sie die Meldung dpa 204. Ersatz kommt am Montag."),
        ["kill dpa 204"]
    );
    assert_eq!(items("dpa", "Please kill Monday's mood 031"), [""; 0]);
}

#[test]
fn verbs_may_stand_behind_what_they_are_about() {
    for (source, line, expected) in [
        ("dpa", "Bitte die Meldung dpa 204 löschen.", "kill dpa 204"),
        ("dpa", "Bitte Meldung dpa 204 „Fähre sinkt“ nicht verwenden", "kill dpa 204 \"Fähre sinkt\""),
        ("dpa", "Bitte die Meldung dpa 204 zurückhalten", "hold dpa 204"),
        (
            "anp",
            "Gelieve bericht ANP 0123 \"Veerboot zinkt\" niet te gebruiken.",
            "kill anp 123 \"Veerboot zinkt\"",
        ),
        ("anp", "Gelieve het bericht ANP 0123 te vernietigen", "kill anp 123"),
        ("anp", "Wilt u het bericht ANP 0123 annuleren?", "kill anp 123"),
        ("anp", "Verzoeke bericht ANP 0123 te schrappen", "kill anp 123"),
        ("anp", "Gelieve bericht ANP 0123 aan te houden; wij houden het bericht zelf ook vast", ""),
        ("anp", "Gelieve het bericht ANP 0123 achterhouden", "hold anp 123"),
    ] {
        let expected: Vec<&str> = Some(expected).filter(|text| !text.is_empty()).into_iter().collect();
        assert_eq!(items(source, line), expected, "{line}");
    }
    for line in [
        "Bitte die Meldung dpa 204 beachten",
        "Bitte die Meldung dpa 204 nicht löschen",
        "Bitte die Meldung dpa 204 „Wir löschen nicht“ verwenden",
        "Gelieve bericht ANP 0123 te gebruiken",
    ] {
        assert_eq!(items("dpa", line), [""; 0], "{line}");
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
