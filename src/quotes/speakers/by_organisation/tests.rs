//! Which organisation a noun means.

use crate::quotes::speakers::tests::{check, resolved};

#[test]
fn a_noun_means_a_body_of_its_sort() {
    check(&[
        ("Vantor Steel Corp met the Daily Herald. [The company] said no.", "Organisation Vantor Steel Corp"),
        ("Vantor Steel Corp met the Daily Herald. [The newspaper] said no.", "Organisation Daily Herald"),
        ("The Energy Ministry met Vantor Corp. [The ministry] said no.", "Organisation Energy Ministry"),
        ("The Metal Workers Union met Vantor Corp. [The union] said no.", "Organisation Metal Workers Union"),
        ("The Green Front met the Energy Ministry. [The party] said no.", "Organisation Green Front"),
        ("The agency Interfax met Vantor Corp. [The agency] said no.", "Organisation Interfax"),
        ("Halden Bancorp met the Energy Ministry. [The bank] said no.", "Organisation Halden Bancorp"),
        (
            "The Halden College met the Energy Ministry. [The institute] said no.",
            "Organisation Halden College",
        ),
        ("The Halden Tribunal met Vantor Corp. [The court] said no.", "Organisation Halden Tribunal"),
        ("The Orvo Group, a lender, met. [The lender] said no.", "Organisation Orvo Group"),
        ("Orvo shares rose. The Halvik Times met. [the company] said no.", "Organisation Orvo"),
        ("Orvo shares rose. The Halvik Embassy met. [the company] said no.", "Organisation Orvo"),
        ("The Orvo Times met. [the company] said no.", "Organisation the company"),
        ("The Orvo Embassy met. [the company] said no.", "Organisation the company"),
    ]);
}

#[test]
fn the_words_beside_the_noun_have_to_be_the_name_s() {
    check(&[
        ("The Harbour Commission met. [the harbour commission] said no.", "Organisation Harbour Commission"),
        (
            "The Utilities Commission met. [The utility commission] said no.",
            "Organisation Utilities Commission",
        ),
        ("The Orvo Bank met. [the harbour commission] said no.", "Organisation the harbour commission"),
        ("The Orvo Bank met. [the bank in Halden] said no.", "Organisation the bank"),
        ("The Orvo Bank met. [a bank] said no.", "Organisation a bank"),
        ("The Orvo Bank met. [The Bank] said no.", "Organisation Orvo Bank"),
        (
            "[the harbour bank] said no. [the bank] left.",
            "Organisation the harbour bank; Organisation the harbour bank",
        ),
        (
            "[the harbour bank] said no. [the river bank] left.",
            "Organisation the harbour bank; Organisation the river bank",
        ),
    ]);
}

#[test]
fn who_spoke_last_or_is_named_most_is_meant() {
    check(&[
        (
            "[Orvo Corp] said no. [The company] left. [Halvik Corp] agreed. [The company] sang.",
            "Organisation Orvo Corp; Organisation Orvo Corp; \
             Organisation Halvik Corp; Organisation Halvik Corp",
        ),
        (
            "Vantor Corp rose. Halden Inc fell. Halden Inc sank. [The company] said no.",
            "Organisation Halden Inc",
        ),
    ]);
    let sure = |marked| resolved(marked).pop().expect("a source in brackets").1;
    assert!(sure("It rained. [The company] said no.") < sure("Vantor Corp fell. [The company] said no."));
}

#[test]
fn a_body_without_a_name_is_called_by_its_words() {
    check(&[
        ("[The airport operator, Aerovalm,] said no.", "Organisation Aerovalm"),
        ("[The airport operator, Halden-based Aerovalm,] said no.", "Organisation Aerovalm"),
        ("[The airport operator, the big one,] said no.", "Organisation The airport operator"),
        ("[The firm, Aerovalm of Norway,] left.", "Organisation The firm"),
        ("[The union of distillery workers] said no.", "Organisation The union of distillery workers"),
        ("[The company in the north] said no.", "Organisation The company"),
        (
            "The new commission of rivers is here. [The commission] left.",
            "Organisation new commission of rivers",
        ),
        ("The new commission of rivers is here. [A commission] left.", "Organisation A commission"),
        ("The new company of Halden is here. [The company] left.", "Organisation The company"),
        ("[The Navy] said no.", "Organisation The Navy"),
        ("[The union] said no. [The statement] left.", "Organisation The union; Organisation The union"),
        ("[A statement by the Velian Union] said no.", "Organisation Velian Union"),
        ("[Rivals] said no.", "Anonymous Rivals"),
    ]);
}

#[test]
fn the_companies_are_the_two_that_were_named_most() {
    check(&[
        (
            "Vantor Corp and Halden Inc fell. [The companies] said no.",
            "Organisation Vantor Corp and Halden Inc",
        ),
        (
            "Vantor Corp and Halden Inc fell. [Both companies] said no.",
            "Organisation Vantor Corp and Halden Inc",
        ),
        ("Vantor Corp and Halden Inc fell. [Companies] said no.", "Anonymous Companies"),
        ("Vantor Corp, Orvo Ltd and Halden Inc fell. [The companies] said no.", "Anonymous The companies"),
        (
            "Vantor Corp, Orvo Ltd and Halden Inc fell. Orvo Ltd and Vantor Corp rose. \
             [The two companies] said no.",
            "Organisation Orvo Ltd and Vantor Corp",
        ),
        ("Vantor Corp and the Halden Times fell. [The companies] said no.", "Anonymous The companies"),
        (
            "Vantor Corp and Halden Inc fell. [The companies in Halden] said no.",
            "Anonymous The companies in Halden",
        ),
        (
            "Vantor Corp and Halden Inc fell. [The two companies in the north] left.",
            "Organisation Vantor Corp and Halden Inc",
        ),
        (
            "The Green Front and the Red Front met. [The parties] said no.",
            "Organisation Green Front and Red Front",
        ),
        ("Norway and France met. [The countries] said no.", "Organisation Norway and France"),
        (
            "Norway and France met Vantor Corp and Halden Inc. [Both sides] said no.",
            "Organisation Norway and France",
        ),
        ("Vantor Corp and Halden Inc fell. [The cats] said no.", "Anonymous The cats"),
    ]);
}

#[test]
fn both_ministers_are_those_who_are_ministers_or_spoke_together() {
    check(&[
        (
            "Minister Anton Belk met Minister Ann Rowe. [The ministers] said no.",
            "Person Anton Belk and Ann Rowe",
        ),
        ("Minister Anton Belk met Mayor Ann Rowe. [The ministers] said no.", "Anonymous The ministers"),
        (
            "Minister Anton Belk met Minister Ann Rowe and Minister Tom Kent. [The ministers] said no.",
            "Person Anton Belk, Ann Rowe and Tom Kent",
        ),
        (
            "Minister Anton Belk met Minister Ann Rowe and Minister Tom Kent. [Both ministers] said no.",
            "Anonymous Both ministers",
        ),
        (
            "Minister Anton Belk met Minister Ann Rowe, Minister Peter Orr and Minister Tom Kent. \
             [The ministers] said no.",
            "Anonymous The ministers",
        ),
        (
            "[Anton Belk and Ann Rowe] said no. Vantor Corp and Halden Inc fell. [The companies] left.",
            "Person Anton Belk and Ann Rowe; Organisation Vantor Corp and Halden Inc",
        ),
        (
            "[Ministers Anton Belk and Ann Rowe] said no. [Both ministers] left.",
            "Person Anton Belk and Ann Rowe; Person Anton Belk and Ann Rowe",
        ),
    ]);
}

#[test]
fn the_sort_of_an_organisation_tells_which_is_meant() {
    check(&[
        ("[New research] shows it.", "Anonymous New research"),
        ("[The Research] shows it.", "Organisation The Research"),
        ("[a union for men] left.", "Organisation a union for men"),
        ("[a union that is old] left.", "Organisation a union that is old"),
        ("[the union, The Orlo,] left.", "Organisation the union"),
        (
            "Orlo Boat Union left. Halvik Union left. [The boat union] said no.",
            "Organisation Orlo Boat Union",
        ),
        ("Ost Bank left. [The company] said no.", "Organisation The company"),
        ("The Halvik State is one.\n[The police union] pushed for it.", "Organisation The police union"),
        (
            "He told the Ost Daily News that she is late. [The old tabloid] said no.",
            "Organisation Ost Daily News",
        ),
        (
            "Campaign aides said the sum was small. Kent left. [His campaign] said no.",
            "Organisation His campaign",
        ),
        ("[A union] said no. [The union] left.", "Organisation A union; Organisation A union"),
        (
            "[A union] said no. It rained. Orlo Union left. [The union] said so.",
            "Organisation A union; Organisation Orlo Union",
        ),
    ]);
}

#[test]
fn those_who_were_named_together_are_a_group() {
    check(&[
        ("Israel met Jordan.\n[Many countries] left.", "Anonymous Many countries"),
        ("Israel met Jordan. [the countries] left.", "Organisation Israel and Jordan"),
        ("Israel met Jordan. [both Countries] left.", "Anonymous both Countries"),
        ("Ost Corp met NRC and Ost Times. [The groups] left.", "Anonymous The groups"),
    ]);
}

#[test]
fn both_may_be_used_of_two() {
    check(&[
        ("Ost Corp met NRC. [both firms in town] left.", "Organisation Ost Corp and NRC"),
        (
            "[Ann Rowe and Tom Kent] said no. [The boats] left.",
            "Person Ann Rowe and Tom Kent; Anonymous The boats",
        ),
        ("Rivers Council met. [A statement] said no.", "Document A statement"),
    ]);
}

#[test]
fn an_office_is_no_company() {
    check(&[("Council NRC left. Ost Street left. [The company] said no.", "Organisation The company")]);
}
