//! What each rule finds, and what it leaves.

use crate::quotes::rules::tests::check;

#[test]
fn a_content_stands_before_or_behind_its_cue() {
    check(&[
        ("\"It rains,\" Ann Rowe said.", "Ann Rowe | said | \"It rains,\""),
        ("Ann Rowe said the pier is safe.", "Ann Rowe | said | the pier is safe"),
        ("Ann Rowe said \"rain\".", "Ann Rowe | said | \"rain\""),
        ("Ann Rowe did not say that the pier is safe.", "Ann Rowe | did not say not | that the pier is safe"),
        ("Ann Rowe continued:", "Ann Rowe | continued: | "),
        ("Ann Rowe told them: \"It rains.\"", "Ann Rowe | told | \"It rains.\""),
        ("Ann Rowe told reporters the pier is safe.", "Ann Rowe | told | the pier is safe"),
        ("Ann Rowe urged that they go home.", "Ann Rowe | urged | that they go home"),
        ("Ann Rowe urged them to go home.", "Ann Rowe | urged | to go home"),
        ("Ann Rowe urged them \"to go home\".", "Ann Rowe | urged | \"to go home\""),
        ("Ann Rowe ordered \"Go.\"", "Ann Rowe | ordered | \"Go.\""),
        ("Ann Rowe ordered the men home.", ""),
    ]);
}

#[test]
fn a_quotation_may_go_on_behind_its_cue() {
    check(&[
        ("\"It rains,\" Ann Rowe said, \"it pours.\"", "Ann Rowe | said | \"It rains,\" + \"it pours.\""),
        ("\"It rains,\" Ann Rowe said: \"it pours.\"", "Ann Rowe | said: | \"It rains,\" + \"it pours.\""),
        (
            "\"It rains,\" Ann Rowe said, and \"it pours\".",
            "Ann Rowe | said | \"It rains,\" + and \"it pours\"",
        ),
        (
            "\"It rains,\" said Ann Rowe. \"It pours.\"",
            "Ann Rowe | said | \"It rains,\"; - | - | \"It pours.\"",
        ),
        ("\"It rains,\" Ann Rowe said, and it poured.", "Ann Rowe | said | \"It rains,\""),
        ("\"It rains,\" Ann Rowe said, leaving the pier.", "Ann Rowe | said | \"It rains,\""),
        ("\"It rains,\" Ann Rowe said, in \"an old town\".", "Ann Rowe | said | \"It rains,\""),
    ]);
}

#[test]
fn a_further_cue_has_its_own_source_or_shares_it() {
    check(&[
        (
            "\"It rains,\" Ann Rowe said, and Peter Orr said it pours.",
            "Ann Rowe | said | \"It rains,\"; Peter Orr | said | it pours",
        ),
        (
            "\"It rains,\" Ann Rowe said, adding that it pours.",
            "Ann Rowe | said | \"It rains,\"; shared | adding | that it pours",
        ),
        (
            "Ann Rowe said that the pier is safe and added that it is old.",
            "Ann Rowe | said | that the pier is safe; shared | added | that it is old",
        ),
        (
            "Ann Rowe said it rains, and added it pours.",
            "Ann Rowe | said | it rains; shared | added | it pours",
        ),
        ("Ann Rowe said it rains, adding.", "Ann Rowe | said | it rains, adding"),
        (
            "Ann Rowe said it rains and called it \"a mess\".",
            "Ann Rowe | said | it rains and called it \"a mess\"",
        ),
        ("He left, saying that the pier is safe.", "He | saying | that the pier is safe"),
        ("He left, saying the pier is safe.", ""),
        ("In the rain, saying that it rains.", ""),
    ]);
}

#[test]
fn according_to_a_source_a_content_stands_on_either_side() {
    check(&[
        ("According to reports, it rained.", "reports | According to | it rained"),
        ("The pier is safe, according to Ann Rowe.", "Ann Rowe | according to | The pier is safe"),
        (
            "The pier is safe, according to Ann Rowe, and it is open.",
            "Ann Rowe | according to | The pier is safe + and it is open",
        ),
        (
            "The pier is safe, according to Ann Rowe, adding nothing.",
            "Ann Rowe | according to | The pier is safe",
        ),
        (
            "Ann Rowe said the pier is safe, according to the paper.",
            "Ann Rowe | said | the pier is safe, according to the paper",
        ),
        ("The pier is safe according the rules.", ""),
        (
            "\"It rains,\" Ann Rowe said, while Peter Orr told reporters it pours.",
            "Ann Rowe | said | \"It rains,\"",
        ),
        ("According to officials.", ""),
    ]);
}

#[test]
fn this_said_somebody_takes_the_sentence_before() {
    check(&[
        ("This said Ann Rowe after the talks.", "Ann Rowe | said | "),
        ("This said the mayor.", "the mayor | said | "),
        ("This said the mayor is late.", ""),
        ("This announced Ann Rowe.", ""),
        ("That said Ann Rowe.", ""),
    ]);
}

#[test]
fn a_dash_or_a_colon_may_stand_for_the_cue() {
    check(&[
        ("\"It rains.\" — Ann Rowe, Halden", "Ann Rowe, Halden | — | \"It rains.\""),
        ("\"It rains.\" — Ann Rowe and her four old friends came", ""),
        ("\"It rains\" - it was late", ""),
        ("\"It rains\" - Ann Rowe, Tom Kent, Peter Orr, Boris Tal", ""),
        ("It rains - Ann Rowe", ""),
        ("VANCE: \"It rains.\"", "VANCE | : | \"It rains.\""),
        ("Ann Rowe: it rains.", ""),
        ("# Rowe: pier is safe\nIt rained.", "Rowe | : | pier is safe"),
        ("# 'Pier is safe': Rowe\nIt rained.", ""),
        ("# Pier is safe — mayor\nIt rained.", "mayor | — | Pier is safe"),
        ("# Pier is safe — the old mayor of Halden in the far north\nIt rained.", ""),
    ]);
}

#[test]
fn a_quotation_without_a_cue_is_a_piece_when_it_is_no_term() {
    check(&[
        ("\"It rains.\"", "- | - | \"It rains.\""),
        (
            "\"It rains and it pours and it will not stop.\"",
            "- | - | \"It rains and it pours and it will not stop.\"",
        ),
        ("\"Big Six\"", ""),
        ("\"Big\"", ""),
        ("The \"Big Six\" met in Lund.", ""),
        ("He saw \"a big old pier that nobody likes\".", "He | - | \"a big old pier that nobody likes\""),
        ("He saw 'a big old pier that nobody likes'.", ""),
        ("He saw 'a big old pier that nobody likes.'", "He | - | 'a big old pier that nobody likes.'"),
        (
            "He saw \"a big old pier that nobody likes\" and \"another big old pier that nobody likes\".",
            "He | - | \"a big old pier that nobody likes\"; \
             He | - | \"another big old pier that nobody likes\"",
        ),
    ]);
}

#[test]
fn a_cue_belongs_to_the_sentence_that_it_stands_in() {
    check(&[("This time said Ann Rowe.", ""), ("This said Ann Rowe is late.", "Ann Rowe | said | ")]);
}

#[test]
fn a_participle_is_no_cue_behind_its_content() {
    check(&[
        ("\"It rains,\" Rowe saying.", ""),
        ("\"It rains,\" records show.", "records | show | \"It rains,\""),
    ]);
}

#[test]
fn according_to_a_source_a_content_is_fronted_only_when_nothing_stands_before() {
    check(&[
        ("But, according to Rowe, it rains.", "Rowe | according to | it rains"),
        ("Rowe asked, according to the paper.", "the paper | according to | Rowe asked"),
        (
            "Rowe declared it rains, according to the paper.",
            "the paper | according to | Rowe declared it rains",
        ),
        ("It rains, according to Rowe on Monday.", "Rowe | according to | It rains"),
        ("According to Rowe - it rains.", ""),
    ]);
}

#[test]
fn coordinated_cues_part_contents() {
    check(&[
        (
            "Rowe told men of “Echo,” adding that it rains.",
            "Rowe | told | of “Echo,”; shared | adding | that it rains",
        ),
        ("Rowe said it was late and", "Rowe | said | it was late and"),
        ("Rowe noted that one had “died” while at sea.", "Rowe | noted | that one had “died”"),
        (
            "Rowe said one had “died” when asked and added that it rains.",
            "Rowe | said | one had “died” when asked; shared | added | that it rains",
        ),
    ]);
}

#[test]
fn a_name_behind_a_dash_signs_a_quotation_only() {
    check(&[("TOWN — Old U.S.", "")]);
}

#[test]
fn a_colon_has_a_source_alone_before_it() {
    check(&[("And Rowe: \"I told you so.\"", "")]);
}

#[test]
fn a_quotation_without_a_cue_has_words() {
    check(&[
        ("“Go to it now” 2009 2010 2011 2012 2013", ""),
        ("“Go to it now” 2009", "- | - | “Go to it now” 2009"),
        (
            "“We are it and we will be it for as long as it takes us to go there and back and there again and on,” Mr. Rowe and the old men.",
            "- | - | “We are it and we will be it for as long as it takes us to go there and back and there again and on,”",
        ),
        ("“[Echo.]", "- | - | “[Echo.]"),
    ]);
}
