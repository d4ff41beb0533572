//! Which role means whom.

use super::{is_akin, is_people};
use crate::quotes::speakers::tests::{check, resolved};
use crate::quotes::tests::resolution::names;

#[test]
fn a_role_means_whoever_has_it() {
    for (text, role, expected) in [
        (
            "Velian Foreign Minister Thomas Orlo met Mayor Ann Rowe. The minister smiled.",
            "The minister",
            "Thomas Orlo",
        ),
        (
            "Velian Foreign Minister Thomas Orlo met Mayor Ann Rowe. The mayor smiled.",
            "The mayor",
            "Ann Rowe",
        ),
        ("Velian Foreign Minister Thomas Orlo came. The diplomat smiled.", "The diplomat", "Thomas Orlo"),
        ("Peter Vance, 54, a baker, left. The 54-year-old smiled.", "The 54-year-old", "Peter Vance"),
        ("A police spokesman came. Spokesman Daniel Orr smiled.", "A police spokesman", "Daniel Orr"),
        ("Former minister Thomas Orlo left. The minister smiled.", "The minister", "Thomas Orlo"),
        ("Thomas Orlo left. Two lawyers came. The judge smiled.", "The judge", "The judge"),
    ] {
        assert_eq!(names(text, &[role]), [expected], "{text}");
    }
}

#[test]
fn names_of_peoples_are_akin_to_those_of_their_countries() {
    assert!(is_akin("Velia", "Velian") && is_akin("minister", "Minister"));
    assert!(!is_akin("minister", "ministry") && !is_akin("Velia", "Norvan"));
    assert!(is_people("Velian") && is_people("Norvish") && !is_people("velian") && !is_people("Halden"));
}

/// Each role with the noun that means it, while a mayor stands by.
#[test]
fn a_noun_means_a_role_that_is_a_case_of_it() {
    for (role, noun) in [
        ("Premier", "minister"),
        ("Secretary", "minister"),
        ("President", "leader"),
        ("Director", "chief"),
        ("Prime Minister", "premier"),
        ("Prime Minister", "PM"),
        ("Chief Minister", "CM"),
        ("Attorney", "lawyer"),
        ("Lawyer", "attorney"),
        ("Counsel", "attorney"),
        ("Professor", "scientist"),
        ("Economist", "scientist"),
        ("Researcher", "expert"),
        ("CEO", "businessman"),
        ("Captain", "skipper"),
        ("Skipper", "captain"),
        ("Spokesperson", "spokesman"),
        ("Spokesman", "spokesperson"),
    ] {
        let marked = format!("{role} Peter Orr met Mayor Ann Rowe. [The {noun}] smiled.");
        check(&[(&marked, "Person Peter Orr")]);
    }
    check(&[
        ("Trader Peter Orr met envoy Ann Rowe. [The diplomat] left.", "Person Ann Rowe"),
        ("Mayor Peter Orr met Ann Rowe. Traders left. [The official] smiled.", "Person Peter Orr"),
        ("Prime Minister Peter Orr met Foreign Minister Ann Rowe. [The FM] smiled.", "Person Ann Rowe"),
        ("Peter Orr, president of the bank, met the mayor. [The executive] left.", "Person Peter Orr"),
        ("Baptist Peter Orr met trader Ann Rowe. [The scientist] left.", "Role The scientist"),
    ]);
}

#[test]
fn the_words_beside_the_noun_tell_who_of_several_is_meant() {
    check(&[
        ("Minister Tom Kent met Deputy Minister Peter Orr. [The deputy minister] left.", "Person Peter Orr"),
        (
            "Foreign Minister Peter Orr met Finance Minister Tom Kent. [The finance minister] smiled.",
            "Person Tom Kent",
        ),
        (
            "Norwegian Minister Peter Orr met French Minister Tom Kent. [The French minister] smiled.",
            "Person Tom Kent",
        ),
        (
            "The Norwegian Minister Tom Kent met Ann Rowe. [The French minister] left.",
            "Role The French minister",
        ),
        (
            "Halvik Minister Tom Kent met Norva Minister Peter Orr. [The Norvan minister] left.",
            "Person Peter Orr",
        ),
        (
            "Merrin analyst Peter Orr met Halvik analyst Tom Kent. [The Halvik analyst] left.",
            "Person Tom Kent",
        ),
        ("Minister Tom Kent met Mayor Peter Orr. [The senior minister] left.", "Person Tom Kent"),
        ("Spokesperson Lee Tal met Spokesperson Ann Orr. [The spokeswoman] left.", "Person Ann Orr"),
        ("Spokesperson Ann Rowe met Spokesperson Tom Kent. [The spokesman] smiled.", "Person Tom Kent"),
        (
            "Peter Vance, 54, a baker, left. Ann Rowe, 31, sang. [The 54-year-old] smiled.",
            "Person Peter Vance",
        ),
    ]);
}

#[test]
fn who_held_an_office_before_is_not_who_holds_it() {
    check(&[
        ("Minister Thomas Orlo left. [The former minister] smiled.", "Role The former minister"),
        ("Former Minister Thomas Orlo left. [The former minister] smiled.", "Person Thomas Orlo"),
        (
            "President Tom Kent met former president Peter Orr. [The former president] left.",
            "Person Peter Orr",
        ),
    ]);
}

#[test]
fn a_description_means_who_spoke_last() {
    for noun in [
        "newcomer",
        "man",
        "ombudsman",
        "logician",
        "biologist",
        "mayor-elect",
        "father-to-be",
        "Halvikan",
        "28-year-old Halvikan",
        "Norwegian",
        "German",
        "PM",
        "old filmmaker from Halden",
    ] {
        check(&[(&format!("[Peter Orr] said no. [The {noun}] left."), "Person Peter Orr; Person Peter Orr")]);
    }
    check(&[
        ("[Ann Rowe] said no. [The policewoman] left.", "Person Ann Rowe; Person Ann Rowe"),
        ("[Peter Orr] said no. [The omen] left.", "Person Peter Orr; Anonymous The omen"),
        ("[Peter Orr] said no. [The old Halvikan] left.", "Person Peter Orr; Anonymous The old Halvikan"),
        ("[Peter Orr] said no. [A Halvikan] left.", "Person Peter Orr; Anonymous A Halvikan"),
        (
            "[Peter Orr] said no. [The Norwegian in Halden] left.",
            "Person Peter Orr; Anonymous The Norwegian in Halden",
        ),
        ("[Peter Orr] said no. [The Norwegians] smiled.", "Person Peter Orr; Organisation Norway"),
        ("[Peter Orr] said no. [Halden's newcomer] left.", "Person Peter Orr; Anonymous Halden's newcomer"),
        ("[Peter Orr] said no. [His brother] smiled.", "Person Peter Orr; Role His brother"),
        ("[Peter Orr] said no. [A newcomer] smiled.", "Person Peter Orr; Anonymous A newcomer"),
        ("[The newcomer] said no. Peter Orr left.", "Anonymous The newcomer"),
    ]);
}

#[test]
fn somebody_unnamed_may_be_named_later() {
    check(&[
        ("[A police spokesman] came. Spokesman Daniel Orr smiled.", "Person Daniel Orr"),
        ("Spokesman Daniel Orr left. [A spokesman] said no.", "Person Daniel Orr"),
        ("It rained. [A minister] said no. Minister Peter Orr came.", "Person Peter Orr"),
        ("[A senior official] said no. It rained. Mayor Peter Orr came.", "Person Peter Orr"),
        (
            "It rained. It poured. It snowed. [A minister] said no. Minister Peter Orr came.",
            "Anonymous A minister",
        ),
        ("[The minister] said no. Minister Peter Orr came.", "Person Peter Orr"),
        ("[The foreign minister] said no. Minister Peter Orr came.", "Person Peter Orr"),
        ("[The official] said no. Minister Peter Orr came.", "Role The official"),
        (
            "# Dam will hold, [governor] says\nIt will hold, Governor Ann Rowe said. \
             Governor Peter Orr agreed. Orr left. Orr sang.",
            "Person Peter Orr",
        ),
    ]);
}

#[test]
fn the_unnamed_source_of_before_stays_who_it_was() {
    check(&[
        (
            "[A minister] said no. [Peter Orr] agreed. [The minister] left.",
            "Anonymous A minister; Person Peter Orr; Anonymous A minister",
        ),
        (
            "[A senior official] said no. [The Norwegian official] left.",
            "Anonymous A senior official; Role The Norwegian official",
        ),
        (
            "[The finance minister] said no. [The minister] left.",
            "Role The finance minister; Role The finance minister",
        ),
    ]);
}

#[test]
fn several_who_fit_and_a_name_that_comes_later_make_it_less_sure() {
    let sure = |marked| resolved(marked).pop().expect("a source in brackets").1;
    let one = sure("Foreign Minister Peter Orr smiled. [The minister] smiled.");
    assert!(sure("[The minister] said no. Minister Peter Orr came.") < one);
    assert!(sure("[Peter Orr] said no. [The newcomer] left.") < one);
    assert!(sure("Spokesman Peter Orr came. [A spokesman] said no.") < one);
}

#[test]
fn a_body_in_capitals_is_nobody() {
    check(&[("# [U.N. PANEL] RULES NOW", "Organisation U.N. PANEL")]);
}

#[test]
fn the_person_of_a_role_is_the_likeliest() {
    check(&[
        ("Velian Gov. Tom Kent left. [the Velian governor] said no.", "Person Tom Kent"),
        (
            "In a song [a veteran diplomat] said former Secretary Ann Kent is late.",
            "Anonymous a veteran diplomat",
        ),
        ("Selma Orr left. [The actress] said no.", "Person Selma Orr"),
        (
            "Tom Kent, an outsider, could win over Ann Marlow, [the 68-year-old former secretary of state] said.",
            "Person Ann Marlow",
        ),
        ("Secretary Tom Kent left. [The foreign minister] said no.", "Role The foreign minister"),
    ]);
}

#[test]
fn the_last_speaker_is_meant_by_a_noun_of_persons_only() {
    check(&[
        ("[Tom Kent] said so. [The pm] left.", "Person Tom Kent; Anonymous The pm"),
        ("[Tom Kent] said so. [The Street] left.", "Person Tom Kent; Anonymous The Street"),
        ("[Tom Kent] said so. [The Halvikans] left.", "Person Tom Kent; Anonymous The Halvikans"),
        ("[Tom Kent] said so. [The publisher] left.", "Person Tom Kent; Person Tom Kent"),
        ("[Tom Kent] said so. [The Ost Publisher] left.", "Person Tom Kent; Organisation The Ost Publisher"),
        ("[Tom Kent] said so. [The ost Publisher] left.", "Person Tom Kent; Person Tom Kent"),
        ("[Tom Kent] said so. [The human] left.", "Person Tom Kent; Anonymous The human"),
        (
            "[A senior minister] said no. [A minister] left.",
            "Anonymous A senior minister; Anonymous A minister",
        ),
        (
            "Norwegian Minister Tom Kent left. Minister Peter Orr left. [The Norwegian minister] said no.",
            "Person Tom Kent",
        ),
        ("Tom Kent and 54 men left. [The 54-year-old] said no.", "Anonymous The 54-year-old"),
    ]);
}

#[test]
fn who_is_named_only_later_is_not_meant_by_a_role_without_an_article() {
    check(&[
        ("Prime Minister Tom Kent left. [PM] said no.", "Anonymous PM"),
        (
            "It rained. It poured. It was late. [A minister] said no. Minister Tom Kent left. [The minister] left.",
            "Anonymous A minister; Anonymous A minister",
        ),
        ("Mayor Tom Kent left. [A mayor] said no. It rained. It poured.", "Anonymous A mayor"),
        ("Minister Tom Kent left. [A diplomat] said no. It rained. It poured.", "Anonymous A diplomat"),
    ]);
}
