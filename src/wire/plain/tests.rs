use std::fmt::Write;

use super::*;

fn segmented(text: &str) -> Article {
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    let time = "2026-10-05T18:00:00Z".parse().ok();
    segment(&mut article, 0, KnownParts { time, ..KnownParts::default() });
    article
}

/// A line a block: its kind and how it begins.
fn outline(article: &Article) -> String {
    let mut out = String::new();
    for block in &article.blocks {
        let text: String = block.span.of(&article.text).chars().take(48).collect();
        writeln!(out, "{:?}: {}", block.kind, text.replace('\n', "⏎")).expect("a string takes it");
    }
    out
}

#[test]
fn an_itar_tass_article_falls_into_its_parts() {
    let article = segmented(
        "All news\n\nFerry talks may resume in 3rd week of November\n\n\
         This said Lundian Transport Minister Ode Moss after talks with her colleague Pavel Rowe\n\
         Photo ITAR-TASS/ EPA/ LEE TAN\nPhoto ITAR-TASS/ EPA/ LEE TAN\n\n\
         BALI, Indonesia, October 5 (Itar-Tass) - The talks on ferries will most likely resume in November, Moss \
         stated on Monday.\n\n“We agreed again that the ferries must sail,” Moss said.\n\n\
         Lundia calling for calm\n\nPavel Rowe noted that the crews cooperate.\n\n\
         “For all these weeks (since the strike) the crews have been patient,” he said.\n\n\
         No pause in talks\n\nRowe stressed there was no pause.",
    );
    insta::assert_snapshot!(outline(&article), @r"
    Crumb: All news
    Headline: Ferry talks may resume in 3rd week of November
    Deck: This said Lundian Transport Minister Ode Moss af
    Credit: Photo ITAR-TASS/ EPA/ LEE TAN
    Furniture: Photo ITAR-TASS/ EPA/ LEE TAN
    Dateline: BALI, Indonesia, October 5 (Itar-Tass) -
    Paragraph: The talks on ferries will most likely resume in 
    Paragraph: “We agreed again that the ferries must sail,” Mo
    Subheading: Lundia calling for calm
    Paragraph: Pavel Rowe noted that the crews cooperate.
    Paragraph: “For all these weeks (since the strike) the crew
    Subheading: No pause in talks
    Paragraph: Rowe stressed there was no pause.
    ");
    assert_eq!(article.credit.as_deref(), Some("ITAR-TASS/ EPA/ LEE TAN"));
    assert!(article.body().starts_with("BALI, Indonesia") && article.body().ends_with("no pause."));
    let dateline = article.dateline.expect("a dateline");
    assert_eq!(dateline.country.as_deref(), Some("Indonesia"));
    assert_eq!(dateline.date.map(|date| date.to_string()).as_deref(), Some("2026-10-05"));
}

#[test]
fn an_ap_article_of_the_eighties() {
    let article = segmented(
        "BC-EU--Harbor Strike, 1st Ld-Writethru,127\n\
         Dockers Walk Out As Talks Fail\n\
         Eds: LEADS with 3 grafs to UPDATE with minister's comment.\n\
         With AM-Strike History\n\
         By INA MOSS\n\
         Associated Press Writer\n\
         ASTERVILLE, England (AP) Dockers walked out on Friday.\n\
         ``We had no choice,'' said Lee Tan, who speaks for them.\n\
         ___\n\
         AP writer Uma Fox in Bonn contributed to this report.\n\
         AP-WF-05-02-26 0811GMT",
    );
    insta::assert_snapshot!(outline(&article), @r"
    Slug: BC-EU--Harbor Strike, 1st Ld-Writethru,127
    Headline: Dockers Walk Out As Talks Fail
    Note: Eds: LEADS with 3 grafs to UPDATE with minister'
    Note: With AM-Strike History
    Byline: By INA MOSS
    Byline: Associated Press Writer
    Dateline: ASTERVILLE, England (AP)
    Paragraph: Dockers walked out on Friday.
    Paragraph: ``We had no choice,'' said Lee Tan, who speaks f
    EndMark: ___
    SignOff: AP writer Uma Fox in Bonn contributed to this re
    EndMark: AP-WF-05-02-26 0811GMT
    ");
    assert_eq!(article.slugline.as_deref(), Some("BC-EU--Harbor Strike"));
    assert_eq!(article.take_key.as_deref(), Some("1st Ld-Writethru"));
    assert_eq!(article.byline.as_deref(), Some("INA MOSS"));
    assert_eq!(article.notes.len(), 2);
}

#[test]
fn a_reuters_update_with_sign_off_and_table() {
    let article = segmented(
        "FERRY-RESULTS/ (UPDATE 2)\nUPDATE 2-Ferry firm cuts outlook\n\n(Adds analyst's comment)\n\n\
         By Ann Rowe and Lee Tan, Reuters\n\n\
         OSLO, Oct 5 (Reuters) - Lund Line cut its outlook on Monday.\n\n\
         NO SHIPS, NO FUTURE?\n\n\"It is bad,\" one trader said.\n\n\
         Quarter   2025   2026\n\nFirst   12   14\n\nSecond   10   11\n\n\
         Below are the key figures:\n\n\
         FILE PHOTO: A ferry leaves Aster, May 4, 2026. REUTERS/Ode Quill\n\n\
         (Reporting by Ann Rowe; editing by P Quill)\n\n($1 = 5.2 crowns)\n\nREUTER\n\nShare this",
    );
    insta::assert_snapshot!(outline(&article), @r#"
    Slug: FERRY-RESULTS/ (UPDATE 2)
    Headline: Ferry firm cuts outlook
    Note: (Adds analyst's comment)
    Byline: By Ann Rowe and Lee Tan, Reuters
    Dateline: OSLO, Oct 5 (Reuters) -
    Paragraph: Lund Line cut its outlook on Monday.
    Subheading: NO SHIPS, NO FUTURE?
    Paragraph: "It is bad," one trader said.
    Table: Quarter   2025   2026⏎⏎First   12   14⏎⏎Second  
    Paragraph: Below are the key figures:
    Caption: FILE PHOTO: A ferry leaves Aster, May 4, 2026. R
    SignOff: (Reporting by Ann Rowe; editing by P Quill)
    Furniture: ($1 = 5.2 crowns)
    EndMark: REUTER
    Furniture: Share this
    "#);
    assert_eq!(article.take_key.as_deref(), Some("UPDATE 2"));
}

#[test]
fn without_a_dateline_the_first_line_may_be_the_headline_or_the_copy() {
    let copy = "The ferry firm said on Monday that it would sail.\n\n\"We sail,\" its head said.";
    assert_eq!(segmented(copy).headline(), None);
    let headed = segmented(&format!("Ferry firm to sail again\n\n{copy}"));
    assert_eq!(headed.headline(), Some("Ferry firm to sail again"));
    assert_eq!(headed.deck(), None);
    let decked =
        segmented(&format!("Ferry firm to sail again\n\nCrews said to be glad after weeks ashore\n\n{copy}"));
    assert_eq!(decked.deck(), Some("Crews said to be glad after weeks ashore"));
    let named =
        segmented(&format!("Ferry firm to sail again\nThe crews are glad of it.\nBy Ann Rowe\n{copy}"));
    assert_eq!(named.deck(), Some("The crews are glad of it."));
}

#[test]
fn a_flash_takes_its_first_sentence_as_its_headline() {
    let article = segmented("FLASH\n\nOSLO, Oct 5 (Reuters) - Island president resigns. More follows.");
    insta::assert_snapshot!(outline(&article), @r"
    Slug: FLASH
    Dateline: OSLO, Oct 5 (Reuters) -
    Headline: Island president resigns.
    Paragraph: More follows.
    ");
    assert_eq!(article.urgency, Some(1));
    assert_eq!(segmented("ALERT: Island votes to leave.").headline(), Some("Island votes to leave."));
}

#[test]
fn a_byline_in_brackets_and_a_note_share_the_datelines_line() {
    let article = segmented(
        "[By Yara Ode] Tokyo, Feb. 17 Kyodo -- (EDS: CLARIFYING PLACE)\n\nA protest was held.\n\nkl/mn/op",
    );
    insta::assert_snapshot!(outline(&article), @r"
    Byline: [By Yara Ode]
    Dateline: Tokyo, Feb. 17 Kyodo --
    Note: (EDS: CLARIFYING PLACE)
    Paragraph: A protest was held.
    SignOff: kl/mn/op
    ");
    assert_eq!(article.byline.as_deref(), Some("Yara Ode"));
}

#[test]
fn an_abstract_that_repeats_the_lead_stays_above_it() {
    let lead = "OSLO (AP) — Lund Line cut its outlook on Monday, the firm said.";
    let article = segmented(&format!("Ferry firm cuts outlook\n\n{lead}\n\n{lead} It was the third time."));
    insta::assert_snapshot!(outline(&article), @r"
    Headline: Ferry firm cuts outlook
    Deck: OSLO (AP) — Lund Line cut its outlook on Monday,
    Dateline: OSLO (AP) —
    Paragraph: Lund Line cut its outlook on Monday, the firm sa
    ");
}

#[test]
fn kills_holds_and_embargoes_set_the_status() {
    let kill =
        segmented("KILL KILL KILL =\n\nPlease kill item dpa 031 \"Ferry sinks\". A new version follows.");
    assert_eq!((kill.status, kill.headline()), (PubStatus::Canceled, Some("Ferry sinks")));
    let held =
        segmented("EMBARGOED UNTIL 0001 GMT October 7\n\nFerry firm cuts outlook\n\nOSLO (AP) — It did.");
    assert_eq!((held.status, held.headline()), (PubStatus::Withheld, Some("Ferry firm cuts outlook")));
    assert_eq!(held.embargo.map(|time| time.to_string()).as_deref(), Some("2026-10-07T00:01:00Z"));
    let vague = segmented("Embargoed until the speech\n\nFerry firm cuts outlook\n\nOSLO (AP) — It did.");
    assert_eq!((vague.status, vague.embargo), (PubStatus::Withheld, None));
    assert_eq!(vague.repairs, ["embargo without a readable time: withheld"]);
    let without_time = segmented("Please hold item dpa 031 \"Ferry sinks\".");
    assert_eq!(
        (without_time.status, without_time.repairs),
        (PubStatus::Withheld, vec![]),
        "a hold needs no time"
    );
    assert_eq!(segmented("Embargo on fish lifted\n\nOSLO (AP) — It was.").status, PubStatus::Usable);
}

#[test]
fn the_private_part_is_all_notes() {
    let article = segmented(
        "Ferry firm cuts outlook\n\nOslo (dpa) - It did.\n\nThe following information is not for publication\n\n\
         ## Contacts\n\nAuthor: Ann Rowe, +49 30 5550 1234",
    );
    assert_eq!(article.body(), "Oslo (dpa) - It did.");
    assert_eq!(article.notes.len(), 3);
}

#[test]
fn dialogue_lists_and_last_lines_are_no_subheadings() {
    let article = segmented(
        "Ferry trial: crew was asleep\n\nASTER, Aug 6 (Bernama) -- A witness was heard.\n\n\
         Rowe: Did you know that?.\n\nTan: I don't know.\n\nThe boats were:\n\nOde One\n\nOde Two\n\nOde Three\n\n\
         Ode Four\n\nThe trial goes on\n\n-- BERNAMA",
    );
    assert!(article.blocks.iter().all(|block| block.kind != BlockKind::Subheading), "{}", outline(&article));
}

#[test]
fn lines_of_a_time_are_no_copy() {
    for (line, byline, time) in [
        ("Published 5 March 2026, 10:15", None, "5 March 2026 10:15"),
        ("Aktualisiert am 5. März 2026 um 10:15 Uhr", None, "am 5. März 2026 10:15"),
        ("Updated: 9:15 p.m. EST, March 5, 2026", None, "9:15 p.m. EST March 5 2026"),
        ("05.03.2026", None, "05.03.2026"),
        ("By Ann Rowe | 5 March 2026 10:15", Some("Ann Rowe"), "5 March 2026 10:15"),
        ("Door Ina Moss - 5 maart 2026 10:15", Some("Ina Moss"), "5 maart 2026 10:15"),
        ("LUSA 10:15 05-03-2026 - FERRIES", None, "10:15 05-03-2026"),
    ] {
        let copy = "The ferry sailed on Monday with all its passengers and crew, the harbour master said.";
        let article = segmented(&format!("Ferry sails again\n{line}\n{copy}\n"));
        assert_eq!(article.byline.as_deref(), byline, "{line}");
        assert_eq!(article.declared.published_local.as_deref(), Some(time), "{line}");
        assert_eq!(article.body(), copy, "{line}");
    }
    let article = segmented("Ferry sails again\nOn 5 March 2026 it sank.\n5/6/2026 is no day.\n");
    assert_eq!(article.declared.published_local, None);
}

#[test]
fn signs_behind_the_last_sentence_are_no_copy() {
    for (end, kind) in [
        ("(ANSA).", BlockKind::EndMark),
        ("(PAP)", BlockKind::EndMark),
        ("（完）", BlockKind::EndMark),
        ("PTI KSV ROH", BlockKind::EndMark),
        ("\nabk/ jann/ mhr/", BlockKind::SignOff),
        ("\nRTC (JLP) // MSP", BlockKind::SignOff),
        ("\nYXD-GIO", BlockKind::SignOff),
        ("\njkl mbr", BlockKind::SignOff),
        ("(Forts. mögl.) lok/hel", BlockKind::EndMark),
        ("\n12-NOV-26 10:42", BlockKind::Furniture),
        ("\n// انتهى //", BlockKind::EndMark),
    ] {
        let article =
            segmented(&format!("Ferry sails again\nIt sailed on Monday.\nAll are well, he said. {end}\n"));
        assert!(article.body().ends_with("he said."), "{end}: {}", article.body());
        assert_eq!(article.first(kind), Some(end.trim()), "{end}");
    }
    let article = segmented("Ferry sails again\nIt sailed on Monday.\nIt met the Ode (AP) and others.\n");
    assert!(article.body().ends_with("and others."));
    let article = segmented("Färjan går\nDen gick i måndags.\nAlla mår bra, sade hon.\nAnn Rowe/TT\n");
    assert_eq!(
        (article.byline.as_deref(), article.body().ends_with("sade hon.")),
        (Some("Ann Rowe/TT"), true)
    );
}

#[test]
fn what_stands_below_a_release_is_no_copy() {
    let article = segmented(
        "MEDIA RELEASE\nLund Line names Ann Rowe master\nLUND, May 2, 2026 /PRNewswire/ -- Lund Line today named Ann \
         Rowe master of its ferry.\n\"She knows the sea,\" said Ode Moss, who leads the line.\n\
         Media Contact:\nLee Tan\npress@lund.example\nSOURCE Lund Line\n",
    );
    assert_eq!(article.headline(), Some("Lund Line names Ann Rowe master"));
    assert!(article.body().ends_with("who leads the line."), "{}", article.body());
    let issuer = article.declared.organisations.first().map(|issuer| issuer.name.as_str());
    assert_eq!(issuer, Some("Lund Line"));
    let article = segmented(
        "Lund Line names Ann Rowe master\nLund Line today named Ann Rowe.\nShe knows the sea.\n-ends-\n\
         Notes to editors:\n1. Lund Line sails since 1911.\n2. Media enquiries: 020 7946 0000\n",
    );
    assert!(article.body().ends_with("knows the sea."), "{}", article.body());
}

#[test]
fn slugs_in_capitals_stand_above_the_headline() {
    for (line, slug) in [
        ("HARBOR-STRIKE/NORWAY (UPDATE 2, PIX)", "HARBOR-STRIKE/NORWAY"),
        ("FRANCE-POLITIQUE-VILLES", "FRANCE-POLITIQUE-VILLES"),
        ("TN-FLOODS-MINISTER", "TN-FLOODS-MINISTER"),
        ("PERÚ MINERÍA", "PERÚ MINERÍA"),
        ("MDS4", "MDS4"),
    ] {
        let article = segmented(&format!(
            "{line}\nDockers walk out in north\nLIMA, May 4 (Reuters) - Dockers walked out.\n"
        ));
        assert_eq!(
            (article.headline(), article.slugline.as_deref()),
            (Some("Dockers walk out in north"), Some(slug))
        );
    }
}
