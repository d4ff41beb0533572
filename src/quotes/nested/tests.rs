//! Which words inside a quote are somebody else's.

use crate::quotes::tests::nested;

/// Checks what is found inside quotes of the mayor's: each row is what she says, and `source [cue] content`
/// of what is inside.
fn check(rows: &[(&str, &str)]) {
    for (said, expected) in rows {
        let found: Vec<String> = nested(&format!("{said} Rita Coombes said."))
            .into_iter()
            .map(|line| line.trim_end_matches(" in Rita Coombes").to_owned())
            .collect();
        assert_eq!(found.join("; "), *expected, "{said}");
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
