//! Where the parts of a sentence begin and end.

use super::*;
use crate::quotes::rules::tests::check;
use crate::quotes::tests::article;

/// The units that `find` gives, as words: it is asked about the only sentence of a text, at the unit
/// behind the bar.
fn at_the_bar(sentence: &str, find: impl Fn(&Clause<'_>, usize) -> Range<usize>) -> String {
    let (before, rest) = sentence.split_once("| ").expect("a bar");
    let article = article("", &format!("{before}{rest}"));
    let (text, ..) = Text::read(&article, usize::MAX);
    let first = text.unit_from(before.len());
    let clause = Clause::new(&text, *text.sentences.first().expect("a sentence"));
    let units = clause.units.get(find(&clause, first)).unwrap_or_default();
    match (units.first(), units.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end).of(text.whole).to_owned(),
        _ => String::new(),
    }
}

#[test]
fn a_source_goes_as_far_as_its_appositions() {
    for (sentence, source) in [
        ("\"It rains,\" said | Ann Rowe.", "Ann Rowe"),
        ("\"It rains,\" said | Ann Rowe, the mayor of Halden, on Monday.", "Ann Rowe, the mayor of Halden"),
        (
            "\"It rains,\" said | Ann Rowe, who leads the union, after the talks.",
            "Ann Rowe, who leads the union,",
        ),
        ("\"It rains,\" said | Ann Rowe, 54, in a statement.", "Ann Rowe, 54"),
        ("\"It rains,\" said | Daniel Orr Jr., a baker.", "Daniel Orr Jr., a baker"),
        ("\"It rains,\" said | Daniel Orr, Jr., a baker.", "Daniel Orr, Jr., a baker"),
        ("\"It rains,\" said | Ann Rowe, adding that it pours.", "Ann Rowe"),
        ("\"It rains,\" said | the mayor on Monday.", "the mayor"),
    ] {
        assert_eq!(
            at_the_bar(sentence, |clause, first| first..clause.source_end(first)),
            source,
            "{sentence}"
        );
    }
}

#[test]
fn an_addressee_goes_as_far_as_its_place_and_day() {
    for (sentence, addressee) in [
        ("He told | reporters that it rained.", "reporters"),
        ("He told | reporters in Geneva Monday that it rained.", "reporters in Geneva Monday"),
        ("He told | a news conference it rained.", "a news conference"),
        ("He told | the BBC the talks had failed.", "the BBC"),
        ("He told | them the talks had failed.", "them"),
    ] {
        assert_eq!(
            at_the_bar(sentence, |clause, first| first..clause.addressee_end(first)),
            addressee,
            "{sentence}"
        );
    }
}

#[test]
fn a_sentence_begins_behind_its_dateline_and_ends_before_its_stop() {
    for (sentence, inner) in [
        ("HALDEN, Nov 8 (NW) - It rained.", "It rained"),
        ("- It rained.", "It rained"),
        ("It rained - as it does - all day!", "It rained - as it does - all day"),
    ] {
        let article = article("", sentence);
        let (text, ..) = Text::read(&article, usize::MAX);
        let clause = Clause::new(&text, *text.sentences.first().expect("a sentence"));
        let span = clause.span(clause.start..clause.end).expect("words");
        assert_eq!(span.of(text.whole), inner);
    }
}

#[test]
fn what_has_a_verb_is_no_source() {
    let source = |words: &str| {
        let article = article("", words);
        let (text, ..) = Text::read(&article, usize::MAX);
        let clause = Clause::new(&text, *text.sentences.first().expect("a sentence"));
        let units = clause.source(0..clause.end)?;
        Some(clause.span(units)?.of(text.whole).to_owned())
    };
    for (words, expected) in [
        ("Ann Rowe", Some("Ann Rowe")),
        ("but the mayor of Halden", Some("the mayor of Halden")),
        ("In a statement the ministry", Some("the ministry")),
        ("the bridge which he", Some("he")),
        ("the bridge is closed", None),
        ("quickly", None),
    ] {
        assert_eq!(source(words).as_deref(), expected, "{words}");
    }
}

#[test]
fn a_sentence_is_read_without_what_stands_at_its_ends() {
    check(&[
        ("HALDEN, Nov 8 - The pier is old, Ann Rowe said.", "Ann Rowe | said | The pier is old"),
        (
            "Halden, Nov 8 - The pier is old, Ann Rowe said.",
            "Ann Rowe | said | Halden, Nov 8 - The pier is old",
        ),
        ("- This said Ann Rowe.", "Ann Rowe | said | "),
        ("I left.' So we went home,” she said.", "she | said | So we went home"),
        ("He said: ‘It rains.'”", "He | said: | ‘It rains.'"),
        ("* Ann Rowe said it rains.", "Ann Rowe | said | it rains"),
        ("“It rains.” - Ann Rowe.", "Ann Rowe | - | “It rains.”"),
        (
            "“Stop it” (2008) — “Stop it now and for all time”.",
            "- | - | “Stop it” (2008) — “Stop it now and for all time”",
        ),
        (
            "HALDEN -- “The pier is old and it will close.”",
            "HALDEN | - | “The pier is old and it will close.”",
        ),
        (".", ""),
    ]);
}

#[test]
fn a_content_is_without_the_marks_at_its_ends() {
    check(&[
        ("Ann Rowe said - but it rains.", "Ann Rowe | said | but it rains"),
        ("Ann Rowe says it rains;", "Ann Rowe | says | it rains"),
        ("Ann Rowe said ... it rains.", "Ann Rowe | said | it rains"),
        ("According to Ann Rowe.", ""),
    ]);
}

#[test]
fn a_number_is_a_word_of_what_is_said() {
    check(&[("Ann Rowe said in 2011.", "Ann Rowe | said | in 2011")]);
}

#[test]
fn a_source_begins_behind_the_mark_or_adverbial_in_front_of_it() {
    check(&[
        ("It rained ... the mayor said it pours.", "the mayor | said | it pours"),
        ("It rains - Ann Rowe said it pours.", "Ann Rowe | said | it pours"),
        ("Port news: Ann Rowe said it rains.", "Ann Rowe | said | it rains"),
        ("It rained; Ann Rowe said it pours.", "Ann Rowe | said | it pours"),
        ("After aides said that it rains.", ""),
        ("At the pier Ann Rowe said it rains.", "Ann Rowe | said | it rains"),
        ("Will Rowe said it rains.", ""),
        ("Per Holm said it rains.", "Per Holm | said | it rains"),
    ]);
}

#[test]
fn a_source_has_a_noun_that_can_speak_and_no_verb_of_its_own() {
    check(&[
        ("\"Old\" Rowe: \"It rains.\"", ""),
        ("The man who was late said it rains.", ""),
        (
            "\"It rains,\" said Ann Rowe, whose boat is late, on Monday.",
            "Ann Rowe, whose boat is late | said | \"It rains,\"",
        ),
        (
            "\"It rains,\" said Ann Rowe, which is late, on Monday.",
            "Ann Rowe, which is late | said | \"It rains,\"",
        ),
        ("While another posted this tweet:", "another posted this | tweet: | "),
        ("Ann Rowe said, adding: \"It rains.\"", ""),
        (
            "People who responded to Rowe's call for a pier.",
            "People who responded to Rowe's | call for | a pier",
        ),
        ("The Ostland State said it rains.", "The Ostland State | said | it rains"),
        ("One said it rains.", "One | said | it rains"),
        ("No one said it rains.", "No one | said | it rains"),
        ("Another said it rains.", "Another | said | it rains"),
        ("\"It rains,\" said most.", "most | said | \"It rains,\""),
        ("\"It rains,\" the ads said.", ""),
        ("\"It rains,\" the ship claims said.", ""),
        ("\"It rains,\" the words said.", "the words | said | \"It rains,\""),
    ]);
}

#[test]
fn a_source_ends_where_what_it_did_begins() {
    check(&[
        ("“It rains,” said Ann Rowe during mayor Tom Kent's visit.", "Ann Rowe | said | “It rains,”"),
        (
            "\"It rains,\" said Ann Rowe, Halden's director of pay, simply.",
            "Ann Rowe, Halden's director of pay | said | \"It rains,\"",
        ),
        (
            "\"It rains,\" said Ann Rowe of Ost, N.J., the current leader.",
            "Ann Rowe of Ost | said | \"It rains,\"",
        ),
        ("\"It rains,\" said Ann Rowe, and the mayor.", "Ann Rowe | said | \"It rains,\""),
        ("It rains, according to after all the mayor.", "after all the mayor | according to | It rains"),
        (
            "It rains, according to a memo released Friday by the mayor.",
            "a memo released | according to | It rains",
        ),
        (
            "It rains, according to three men briefed on the talks.",
            "three men briefed on the talks | according to | It rains",
        ),
        ("It rains, according to the man until May.", "the man | according to | It rains"),
        ("Now, according to the recent poll, some are late.", "the recent poll, some | according to | Now"),
        ("“It rains,” said Ann Rowe (D-Ost) in an interview.", "Ann Rowe (D-Ost) | said | “It rains,”"),
        ("\"It rains,\" said Ann Rowe / Tom Kent.", "Ann Rowe / Tom Kent | said | \"It rains,\""),
        ("“It rains,” said Ann Rowe at a meeting.", "Ann Rowe | said | “It rains,”"),
        ("“It rains,” said Ann Rowe at Ost meeting.", "Ann Rowe at Ost meeting | said | “It rains,”"),
        ("“It rains,” said Ann Rowe, who came when it was late.", "Ann Rowe, who came | said | “It rains,”"),
        ("“It rains,” said Ann Rowe, who came while it was late.", "Ann Rowe, who came | said | “It rains,”"),
        (
            "“It rains,” said Ann Rowe, who came before it was late.",
            "Ann Rowe, who came | said | “It rains,”",
        ),
        ("“It rains,” said Ann Rowe, who as mayor left.", "Ann Rowe, who as mayor left | said | “It rains,”"),
        ("“It rains,” said Ann Rowe by telephone.", "Ann Rowe | said | “It rains,”"),
    ]);
}

#[test]
fn a_source_has_at_most_forty_words() {
    let men = |piers: usize| format!("Men{}", " of the pier".repeat(piers));
    check(&[
        (&format!("{} said it rains.", men(13)), &format!("{} | said | it rains", men(13))),
        (&format!("{} said it rains.", men(14)), ""),
        (&format!("\"It rains,\" said {}.", men(20)), &format!("{} | said | \"It rains,\"", men(13))),
    ]);
}

#[test]
fn an_addressee_ends_where_a_name_or_a_clause_begins() {
    check(&[
        ("Rowe told them today the pier was closed.", "Rowe | told | the pier was closed"),
        ("Rowe asks at the school, “Does it rain?”", "Rowe | asks | at the school, “Does it rain?”"),
        ("Rowe told reporters on board it was late.", "Rowe | told | it was late"),
        ("Rowe told reporters after talks it was late.", "Rowe | told | it was late"),
        ("Rowe told reporters during talks it was late.", "Rowe | told | it was late"),
        ("Rowe told reporters with him it was late.", "Rowe | told | it was late"),
        ("Rowe told reporters before talks it was late.", "Rowe | told | it was late"),
        ("Rowe told reporters under oath it was late.", "Rowe | told | under oath it was late"),
        ("Rowe told his men of Monday, “It rains.”", "Rowe | told | of Monday, “It rains.”"),
        ("Rowe told reporters Today the pier was closed.", "Rowe | told | Today the pier was closed"),
        (
            "Rowe told reporters from the north of the land at the end of the road by the sea in the west the pier was closed.",
            "Rowe | told | in the west the pier was closed",
        ),
        ("Rowe told NRC's Today show when asked about the pier.", "Rowe | told | when asked about the pier"),
        ("“It rains,” he told Radio 35 in Ost.", "he | told | “It rains,”"),
        ("Rowe told NRC Tom Kent was late.", "Rowe | told | Tom Kent was late"),
        ("Rowe told NRC ECHO it was late.", "Rowe | told | it was late"),
        ("Rowe told deputy Tom Kent it was late.", "Rowe | told | it was late"),
        ("Rowe told all that the pier was closed.", "Rowe | told | that the pier was closed"),
        (
            "Rowe told the big old tired cold wet far grey men women boys girls dogs cats it was late.",
            "Rowe | told | boys girls dogs cats it was late",
        ),
    ]);
}

#[test]
fn a_mark_of_a_contraction_is_no_subject() {
    check(&[("So now they go, let’s say, home.", "")]);
}
