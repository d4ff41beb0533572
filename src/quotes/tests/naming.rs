//! What is named in an article: people, organisations, places, and what is none of them.

use super::*;

/// `people | organisations | places` of a body.
fn named(body: &str) -> String {
    let article = crate::wire::read_text(&format!("It rained again\n\n{body}"), &Limits::default());
    let found = extract(&article, &Limits::default());
    let names = |list: &[NamedEntity]| list.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join("; ");
    let places: Vec<&str> = found.places.iter().map(|place| place.name.as_str()).collect();
    format!("{} | {} | {}", names(&found.people), names(&found.organisations), places.join("; "))
}

fn check(cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        assert_eq!(named(body), *expected, "{body}");
    }
}

#[test]
fn organisations_are_named_whole() {
    check(&[
        ("Shares of Harlan & Stroud fell.", " | Harlan & Stroud | "),
        (
            "The Coffee Roasters' Association met the People's Rice Bank.",
            " | Coffee Roasters' Association; People's Rice Bank | ",
        ),
        (
            "The Fuel and Salt Ministry met the Commonwealth of Independent States.",
            " | Fuel and Salt Ministry; Commonwealth of Independent States | ",
        ),
        ("He sued Orvo Devices Inc. of Halden on Friday.", " | Orvo Devices Inc. | "),
        (
            "An analyst at Morgan Stanley Europe bought shares of Sun Microsystems from Lloyd's of London.",
            " | Morgan Stanley Europe; Sun Microsystems; Lloyd's of London | ",
        ),
        ("He complained to the SEC. The SEC said nothing.", " | SEC | "),
        (
            "Kremlin Press Secretary Lev Orlo met Ostbank Chairman Ann Rowe.",
            "Lev Orlo; Ann Rowe | Kremlin; Ostbank | ",
        ),
    ]);
}

#[test]
fn words_with_capitals_are_no_names() {
    check(&[
        (
            "Aid workers left. Competition authorities stayed. Western diplomats and Southeast Asian ministers met.",
            " |  | ",
        ),
        ("Family said so. He'd know. Neither Rowe nor Tan came.", " |  | "),
        ("It was shown on TV and cost 2 percent of GDP. The F-150 sold well.", " |  | "),
        ("The Coalition and the Party won.", " |  | "),
        ("Hydrologist Boris Tal measured the dam.", "Boris Tal |  | "),
        (
            "Former Orvo engineers of Canadian-authorised and Sino-U.S. ventures came on New Year's Eve.",
            " |  | ",
        ),
    ]);
}

#[test]
fn the_council_is_that_of_the_article() {
    check(&[(
        "The Council of the Delta met on Monday. The Council will meet again.",
        " | Council of the Delta | ",
    )]);
    let article = crate::wire::read_text(
        "It rained\n\nThe Council of the Delta met. The Council will meet again.",
        &Limits::default(),
    );
    assert_eq!(extract(&article, &Limits::default()).organisations[0].spans.len(), 2);
}

#[test]
fn places_are_told_without_a_gazetteer() {
    check(&[
        ("Rain fell in Gagnorra, Dalovia and Tabourg.", " |  | Gagnorra; Dalovia; Tabourg"),
        ("The Oshna river reached Mount Sefa and Marlow County.", " |  | Oshna; Mount Sefa; Marlow County"),
        ("Karvelia's Foreign Minister resigned. Karvelia is small.", " |  | Karvelia"),
        (
            "A Houston-based firm moved to Linden, N.J. and to Dar es Salaam.",
            " |  | Houston; Linden; N.J.; Dar es Salaam",
        ),
        (
            "The ship left the Black Sea for the Middle East and the Strait of Hormuz.",
            " |  | Black Sea; Middle East; Strait of Hormuz",
        ),
        // Who speaks is in no place.
        ("Confidence in Belsky fell. Minister Anton Belsky said so.", "Anton Belsky |  | "),
    ]);
}

#[test]
fn what_describes_a_speaker_does_not_speak() {
    for body in [
        "\"I look ahead,\" said Spain-based climber Aldo Ferrante.",
        "\"I look ahead,\" said Kremlin Press Secretary Aldo Ferrante.",
        "The Ostbank failed. In an interview, Ostbank Chief Executive and Chairman Aldo Ferrante told them, \"I look ahead.\"",
    ] {
        speaks(body, "Aldo Ferrante");
    }
    speaks("\"We look ahead,\" said Michael Ward of Orvo.", "Michael Ward");
}

fn speaks(body: &str, name: &str) {
    let article = crate::wire::read_text(&format!("It rained\n\n{body}"), &Limits::default());
    let found = extract(&article, &Limits::default());
    assert_eq!(found.quotes[0].speaker.name.as_deref(), Some(name), "{body}");
}
