use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::prelude::*;

use super::{Lexemes, search_vector};

/// Lexemes with their places, in the order in which they are stored.
fn read(vector: &Lexemes) -> Vec<(String, Vec<u16>)> {
    let (count, mut rest) = vector.as_bytes().split_first_chunk::<4>().unwrap();
    let number = |bytes: &mut &[u8]| {
        let (first, behind) = bytes.split_first_chunk::<2>().unwrap();
        *bytes = behind;
        u16::from_be_bytes(*first)
    };
    let mut lexemes = Vec::new();
    for _ in 0..i32::from_be_bytes(*count) {
        let end = rest.iter().position(|byte| *byte == 0).unwrap();
        let text = String::from_utf8(rest[..end].to_vec()).unwrap();
        rest = &rest[end + 1..];
        lexemes.push((text, (0..number(&mut rest)).map(|_| number(&mut rest)).collect()));
    }
    assert!(rest.is_empty());
    lexemes
}

/// As PostgreSQL writes a `tsvector`.
fn shown(vector: &Lexemes) -> String {
    let mut out = String::new();
    for (text, places) in read(vector) {
        let places: Vec<String> = places.iter().map(u16::to_string).collect();
        let space = if out.is_empty() { "" } else { " " };
        write!(out, "{space}'{}':{}", text.replace('\'', "''"), places.join(",")).unwrap();
    }
    out
}

#[track_caller]
fn assert_lexemes(rows: &[(&str, &str)]) {
    for (quote, expected) in rows {
        assert_eq!(shown(&search_vector(quote, None, None)), *expected, "{quote}");
    }
}

#[test]
fn words_have_their_stems_and_stop_words_only_a_place() {
    assert_lexemes(&[
        ("He ran, runs, running: the runner's run", "'ran':2 'run':3,4,8 'runner':6"),
        ("Ms. Solvang's pier isn't the company’s", "'compani':8 'isn':5 'ms':1 'pier':4 'solvang':2"),
        ("The talks will go on, won't they?", "'go':4 'talk':2 'won':6"),
        ("Rock'n'roll, O’Neil; 50km at 10th", "'10th':8 '50km':6 'n':2 'neil':5 'o':4 'rock':1 'roll':3"),
        ("the of and to", ""),
        ("… — “”", ""),
        ("", ""),
    ]);
}

#[test]
fn compounds_come_whole_and_in_parts() {
    assert_lexemes(&[
        ("a well-known, so-called view", "'call':7 'known':4 'so-cal':5 'view':8 'well':3 'well-known':2"),
        ("Jean-Pierre e-mailed", "'e':5 'e-mail':4 'jean':2 'jean-pierr':1 'mail':6 'pierr':3"),
        ("F-16s in the mid-1990s", "'16s':3 '1990s':8 'f':2 'f-16s':1 'mid':7 'mid-1990s':6"),
        ("G-7 won 5-4", "'-4':5 '-7':2 '5':4 'g':1 'won':3"),
        ("Twenty-to-5 -- not a-", "'5':4 'twenti':2 'twenty-to':1"),
        ("then-fiancée", "'fiancé':3 'then-fiancé':1"),
    ]);
}

#[test]
fn numbers_stay_as_they_are() {
    assert_lexemes(&[
        ("3.5 percent, $4.2bn, 1,000", "'000':6 '1':5 '3.5':1 '4.2':3 'bn':4 'percent':2"),
        ("10/12/1999 10:30 20/20 1.2.3", "'1.2.3':5 '10':2 '10/12/1999':1 '20/20':4 '30':3"),
        ("+5 -3.5 (-7) 2e-5 1e5x", "'+5':1 '-3.5':2 '-7':3 '1e5':5 '2e-5':4 'x':6"),
        ("-1.2.3", "'1.2.3':1"),
    ]);
}

#[test]
fn abbreviations_and_slashes_are_paths() {
    assert_lexemes(&[
        ("the U.S. and a U.N.-led p.m.", "'led':6 'p.m':7 'u.n':5 'u.s':2"),
        ("and/or AT&T, ./back ~home", "'/back':4 'and/or':1 'home':5"),
        ("gone.. now", "'..':2 'gone':1"),
        ("gone ... now .. then", "'gone':1"),
    ]);
}

#[test]
fn addresses_are_words_and_urls_come_in_parts_too() {
    assert_lexemes(&[
        ("press@example.org or www.example.org.", "'press@example.org':1 'www.example.org':3"),
        (
            "https://example.org:80/pier?id=1, now",
            "'/pier?id=1,':3 'example.org:80':2 'example.org:80/pier?id=1,':1",
        ),
        ("ended.So it went", "'ended.so':1 'went':3"),
    ]);
}

#[test]
fn markup_is_no_word() {
    assert_lexemes(&[
        ("<b>Bold</b> &amp; \"free\" &#38;&#x26; a<b", "'b':4 'bold':1 'free':2"),
        ("<a href=\"x>y\">pier</a> 3<4>2", "'2':4 '3':2 '4':3 'pier':1"),
    ]);
}

#[test]
fn letters_beyond_ascii_are_letters() {
    assert_lexemes(&[
        ("Zürich, МОСКВА, القاهرة, 東京, naïve", "'naïv':5 'zürich':1 'москва':2 'القاهرة':3 '東京':4"),
        ("e\u{301}lan co\u{ad}op x² ½ 😀 İzmir", "'co':2 'e\u{301}lan':1 'izmir':5 'op':3 'x':4"),
        ("Ａ١٢ १२", "'१२':2 'ａ١٢':1"),
    ]);
}

#[test]
fn names_and_roles_are_told_from_the_words_of_the_quote() {
    let vector = |quote: &str| search_vector(quote, Some("Ingrid Solvang"), Some("Mayor of Osthaven"));
    assert_eq!(
        shown(&vector("The mayor asked Ingrid to wait for it")),
        "'ask':3 'ingrid':4 'mayor':2 'name=ingrid':7 'name=solvang':8 'role=mayor':9 'role=osthaven':11 'wait':6"
    );
    assert_eq!(shown(&search_vector("Wait", None, Some("Mayor"))), "'role=mayor':2 'wait':1");
    assert_eq!(shown(&search_vector("to be", Some("Ann Rowe"), None)), "'name=ann':1 'name=row':2");
    let far = search_vector(&"pier ".repeat(20_000), Some("Ann Rowe"), None);
    assert_eq!(
        read(&far)[..2],
        [("name=ann".to_owned(), vec![16_383]), ("name=row".to_owned(), vec![16_383])]
    );
}

#[test]
fn no_more_places_than_a_lexeme_may_have() {
    let places = |text: &str| read(&search_vector(text, None, None)).pop().unwrap().1;
    assert_eq!(places(&"pier ".repeat(300)), (1..=255).collect::<Vec<u16>>());
    assert_eq!(read(&search_vector("", Some(&"pier ".repeat(300)), None))[0].1.len(), 255);
    // What stands behind the last place stands in it, once.
    assert_eq!(places(&("a ".repeat(17_000) + "pier pier")), [16_383]);
}

#[test]
fn what_is_too_long_is_left_out() {
    let (longest, longer) = ("x".repeat(2_046), "y".repeat(2_047));
    assert_eq!(
        shown(&search_vector(&format!("{longer} {longest} end"), None, None)),
        format!("'end':2 '{longest}':1")
    );
    // With the mark it would be.
    assert_eq!(shown(&search_vector("end", Some(&longest), None)), "'end':1");
    let unstemmed = "x".repeat(1_000) + "s";
    assert_eq!(shown(&search_vector(&unstemmed, None, None)), format!("'{unstemmed}':1"));
    let large: String = (0..400_000).fold(String::new(), |text, number| text + &number.to_string() + " ");
    let vector = search_vector(&large, Some("Ingrid Solvang"), None);
    assert!(vector.as_bytes().len() < 1 << 20 && read(&vector).len() > 50_000);
}

#[test]
fn what_was_remembered_makes_no_difference() {
    let quote = "The ferries ran as they had run";
    let before = search_vector(quote, None, None);
    (0..20_000).for_each(|number| drop(search_vector(&format!("ferries{number}"), None, None)));
    assert_eq!(search_vector(quote, None, None), before);
}

#[test]
fn the_list_of_stop_words_is_well_written() {
    use crate::list_file::check::{assert_well_written, common};
    let text = include_str!("../../../data/stop-words.txt");
    assert_well_written("data/stop-words.txt", text, &common(&|class| class == "english"));
}

/// Words and signs that mean something to the parser, in any order.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé漢٣\u{301}]{1,3}",
        "[0-9e]{1,3}",
        "[-+./_@:~<>&;#\"'=%?! ]{1,3}",
        Just("www.example.org".to_owned()),
        Just("http://".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_becomes_a_vector_that_the_server_takes(quote in odd_text(), name in odd_text(), role in any::<String>()) {
        let lexemes = read(&search_vector(&quote, Some(&name), Some(&role)));
        let texts: Vec<&str> = lexemes.iter().map(|(text, _)| text.as_str()).collect();
        let sorted: Vec<&str> = texts.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        prop_assert_eq!(&texts, &sorted);
        for (text, places) in &lexemes {
            prop_assert!(!text.is_empty() && text.len() <= 2_046);
            prop_assert!(places.first().is_some_and(|at| *at > 0));
            prop_assert!(places.is_sorted_by(|one, other| one < other), "{:?}", places);
        }
    }
}
