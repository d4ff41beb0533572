//! Which words inside a quote are somebody else's.

use crate::quotes::tests::nested;

/// What is found inside the mayor's quotes, each as `source [cue] content`.
fn inside(copy: &str) -> String {
    let found = nested(copy);
    found.iter().map(|line| line.trim_end_matches(" in Rita Coombes")).collect::<Vec<_>>().join("; ")
}

/// Checks what is found inside quotes of the mayor's: each row is what she says, and what is inside.
fn check(rows: &[(&str, &str)]) {
    for (said, expected) in rows {
        assert_eq!(inside(&format!("{said} Rita Coombes said.")), *expected, "{said}");
    }
}

/// The same of whole sentences.
fn check_whole(rows: &[(&str, &str)]) {
    for (sentence, expected) in rows {
        assert_eq!(inside(sentence), *expected, "{sentence}");
    }
}

#[test]
fn a_verb_that_reports_has_somebody_else_as_its_subject() {
    check(&[
        ("\"The mayor said the bridge is unsafe,\"", "The mayor [said] the bridge is unsafe"),
        (
            "\"The mayor announced that the bridge is unsafe,\"",
            "The mayor [announced] that the bridge is unsafe",
        ),
        ("\"The mayor thinks that the bridge is unsafe,\"", "The mayor [thinks] that the bridge is unsafe"),
        ("\"Tom Kent believes the bridge is unsafe,\"", "Tom Kent [believes] the bridge is unsafe"),
        ("\"Residents say that the bridge is unsafe,\"", "Residents [say] that the bridge is unsafe"),
        ("\"12 residents say that the bridge is unsafe,\"", "12 residents [say] that the bridge is unsafe"),
        ("\"Orlo says that the bridge is unsafe,\"", "Orlo [says] that the bridge is unsafe"),
        ("\"The report says that the bridge is unsafe,\"", "The report [says] that the bridge is unsafe"),
        ("\"The manual says that the bridge is unsafe,\"", "The manual [says] that the bridge is unsafe"),
        ("\"Norway says that the bridge is unsafe,\"", "Norway [says] that the bridge is unsafe"),
        ("\"The rise says that the bridge is unsafe,\"", ""),
        ("\"You said that the bridge is unsafe,\"", ""),
        ("\"We told the mayor that the bridge is unsafe,\"", ""),
        ("\"I've said that the bridge is unsafe,\"", ""),
        ("\"It is believed that the bridge is unsafe,\"", ""),
        ("\"The mayor did not say that the bridge is unsafe,\"", ""),
        ("\"Tom Kent never believes that the bridge is unsafe,\"", ""),
    ]);
}

#[test]
fn a_report_begins_its_clause() {
    check(&[
        (
            "\"It rained, and the mayor said that the bridge is unsafe,\"",
            "the mayor [said] that the bridge is unsafe",
        ),
        (
            "\"It rained because the mayor said that the bridge is unsafe,\"",
            "the mayor [said] that the bridge is unsafe",
        ),
        ("\"When the mayor says that the bridge is unsafe, I listen,\"", ""),
        ("\"It is what the mayor says, 'the bridge is unsafe,'\"", ""),
        ("\"The mayor who said that the bridge is unsafe left,\"", ""),
        ("\"What he said was 'the bridge is unsafe,' and left,\"", ""),
        ("\"The bridge was built according to the rules of the town,\"", ""),
    ]);
}

#[test]
fn words_in_marks_of_their_own_are_as_they_stand() {
    check(&[
        (
            "\"The mayor stated 'the bridge is unsafe' and left,\"",
            "The mayor [stated] 'the bridge is unsafe'",
        ),
        (
            "\"The mayor asks: 'Is the bridge unsafe or is it old?' and laughs,\"",
            "The mayor [asks:] 'Is the bridge unsafe or is it old?'",
        ),
        (
            "\"The mayor wrote in a letter: 'We will come by boat,'\"",
            "The mayor [wrote in a letter:] 'We will come by boat,'",
        ),
        ("\"He said: 'The bridge is old,'\"", " [said:] 'The bridge is old,'"),
    ]);
}

#[test]
fn words_in_marks_behind_a_document_are_its_own() {
    for (words, document) in [
        ("the terms of the treaty “to stop the trade in arms” were clear", "the treaty"),
        ("the treaty of the council “to stop the trade in arms” was clear", "the treaty of the council"),
        (
            "our treaty of the old council “to stop the trade in arms” was clear",
            "our treaty of the old council",
        ),
        ("treaty of the old council “to stop the trade in arms” was clear", "treaty of the old council"),
    ] {
        let found = nested(&format!("Rita Coombes said {words}."));
        assert_eq!(found, [format!("{document} [-] “to stop the trade in arms” in Rita Coombes")], "{words}");
    }
    for none in [
        "the terms of the treaty “to stop” were clear",
        "the council of the town “to stop the trade in arms” was clear",
        "the treaty “to stop the trade in arms” was clear",
        "the treaty of those who are “to stop the trade in arms” was clear",
        "the requirements were “to stop the trade in arms” by May",
    ] {
        assert_eq!(nested(&format!("Rita Coombes said {none}.")), [""; 0], "{none}");
    }
}

#[test]
fn a_country_that_the_speaker_speaks_for_is_himself() {
    let says =
        |role: &str| nested(&format!("\"Norway says that the bridge is unsafe,\" {role} Rita Coombes said."));
    assert_eq!(says("Norwegian Foreign Minister"), [""; 0]);
    assert_eq!(says("French Foreign Minister").len(), 1);
    let own = "\"The government says that the bridge is unsafe,\" the Norvan government said.";
    assert_eq!(nested(own), [""; 0]);
}

#[test]
fn only_what_may_be_somebody_elses_report_is_looked_at() {
    check(&[
        ("\"Kent’s proposed toll “is a mistake,”\"", "Kent’s [proposed] toll “is a mistake,”"),
        ("\"The page of the book 'is old and torn' now,\"", ""),
        ("\"The States feared 'late and old' ships,\"", ""),
    ]);
}

#[test]
fn the_marks_around_a_content_are_the_speakers() {
    check(&[
        (
            "“Kent mocked the talk as “old men in town” and said, “He felt the need to go,””",
            "Kent [said] “He felt the need to go,”",
        ),
        ("That Kent said that the bridge is unsafe,", "Kent [said] that the bridge is unsafe"),
    ]);
}

#[test]
fn a_report_inside_has_a_verb_that_reports_and_a_subject_that_speaks() {
    check(&[
        ("\"The men admit that they are late and all,\"", ""),
        (
            "\"Kent promises town panel report 'as soon as possible,'\"",
            "Kent [promises town panel report] 'as soon as possible,'",
        ),
        ("\"Nobody has ever suggested that to me,\"", ""),
        ("\"Kent promised to go on with it and said he would stand up,\"", "Kent [said] he would stand up"),
        (
            "\"Kent announced last week that it hired Ann Rowe,\"",
            "Kent [announced last week] that it hired Ann Rowe",
        ),
        ("\"What his parents told him: 'To get to town, you need a boat,'\"", ""),
        ("\"Kent and said 'the town is in decline' again,\"", ""),
        ("\"It was late so she suspects that some of them left,\"", ""),
        (
            "\"It was late or the mayor said that some of them left,\"",
            "the mayor [said] that some of them left",
        ),
        (
            "\"It was late so the mayor said that some of them left,\"",
            "the mayor [said] that some of them left",
        ),
        (
            "\"I saw that Kent said that his part was 41 percent,\"",
            "Kent [said] that his part was 41 percent",
        ),
        ("\"The big Rise showed that the bridge is unsafe,\"", "Rise [showed] that the bridge is unsafe"),
        ("\"The book shows that the bridge is unsafe,\"", "The book [shows] that the bridge is unsafe"),
        ("\"Our side believes that the bridge is unsafe,\"", ""),
        ("\"- Kent said that the bridge is unsafe,\"", "Kent [said] that the bridge is unsafe"),
        ("\"Kent defended the ‘look at my man’ line by saying it was a ‘term of love’ for us,\"", ""),
    ]);
}

#[test]
fn the_country_or_the_name_of_the_speaker_is_no_other() {
    check(&[("\"Aunt Rita Coombes said that the bridge is unsafe,\"", "")]);
}

#[test]
fn a_document_has_its_own_words_in_marks() {
    check(&[
        ("The mayor said release all his notes of “no more talks at all”.", ""),
        (
            "The mayor said the charter mentions “a third world of it” now,",
            "The mayor [said] the charter mentions “a third world of it” now",
        ),
    ]);
}

#[test]
fn a_document_that_mentions_words_or_goes_on_with_them() {
    check_whole(&[
        (
            "Rita Coombes said the preamble speaks of “a third world of it” now.",
            "the preamble [-] “a third world of it”",
        ),
        ("Rita Coombes said the charter thinks of “a third world of it” now.", ""),
        (
            "Rita Coombes said the charter refers to “a third world of it” now.",
            "the charter [-] “a third world of it”",
        ),
        ("Rita Coombes said the charter goes to “a third world of it” now.", ""),
        (
            "Rita Coombes said the charter mentions “a third world of it” now.",
            "the charter [-] “a third world of it”",
        ),
        ("Rita Coombes said the charter which mentions “a third world of it” is new.", ""),
        ("Rita Coombes said the charter, he mentions “a third world of it” now.", ""),
        (
            "Rita Coombes said the terms of the town's treaty “to stop the trade in arms” were clear.",
            "the town's treaty [-] “to stop the trade in arms”",
        ),
        (
            "Rita Coombes said the treaty from the town “to stop the trade in arms” was clear.",
            "the treaty from the town [-] “to stop the trade in arms”",
        ),
        ("Rita Coombes said the treaty of the town, “to stop the trade in arms” was clear.", ""),
        (
            "Rita Coombes said the, treaty of a town “to stop the trade in arms” was clear.",
            "treaty of a town [-] “to stop the trade in arms”",
        ),
    ]);
}

#[test]
fn what_is_looked_at_inside_a_quote() {
    check_whole(&[
        (
            "Rita Coombes said the manual says “the bridge is old and torn” now.",
            "the manual [says] “the bridge is old and torn”",
        ),
        ("Rita Coombes said the diary of “old and torn” notes was there.", ""),
        ("\"They think “it is”,\" Rita Coombes said.", ""),
        ("\"(The mayor) said that it is late,\" Rita Coombes said.", ""),
        (
            "\"It is ours but the mayor said that it is late,\" Rita Coombes said.",
            "the mayor [said] that it is late",
        ),
        ("\"Kent's men said that it is late,\" Rita Coombes said.", "Kent's men [said] that it is late"),
        ("\"Tom Kent and I said that it is late,\" Rita Coombes said.", ""),
        (
            "\"Oslo says that it is late,\" Norwegian Foreign Minister Rita Coombes said.",
            "Norway [says] that it is late",
        ),
    ]);
}
