//! Who is who: short forms and full names, people and bodies.

use crate::quotes::entities::tests::{check, entities};

#[test]
fn a_part_of_a_name_is_whoever_has_it() {
    check(
        entities,
        &[
            ("Mayor Ann Rowe left. Rowe sang.", "Ann Rowe x2 (Mayor) |  | "),
            ("# Rowe: no way back\nAnn Rowe told reporters so. Ann left.", "Ann Rowe x3 |  | "),
            ("Robert Tallis met Ann Orr. Tallis left. Robert stayed.", "Robert Tallis x3; Ann Orr |  | "),
            (
                "Robert Tallis met Tallis Orr. Tallis left. Robert stayed.",
                "Robert Tallis x3; Tallis Orr |  | ",
            ),
            ("Tom Kent Jr. spoke. Kent left.", "Tom Kent Jr. x2 |  | "),
            ("Peter Orr III spoke. Orr left.", "Peter Orr III x2 |  | "),
            ("Peter Orr left. Peter Tom Orr sang.", "Peter Tom Orr x2 |  | "),
            ("Ann Rowe spoke. ROWE left.", "Ann Rowe x2 |  | "),
            ("Tal Orr spoke. TAL left.", "Tal Orr | TAL | "),
            ("Ann Tallis met Peter Tallis. Mr Tallis left.", "Ann Tallis; Peter Tallis x2 |  | "),
            ("Ann Tallis met Peter Tallis. Ms Tallis left.", "Ann Tallis x2; Peter Tallis |  | "),
            ("Orlo Tallis met Peter Tallis, who sang. Ms Tallis left.", "Orlo Tallis x2; Peter Tallis |  | "),
            ("Kim Orr left. Ms Orr sang. Kim Orr slept.", "Kim Orr x3 |  | "),
            ("Mr Orlo left. Orlo said no.", "Orlo x2 |  | "),
            ("In Halden it rained. Halden slept.", " |  | Halden x2"),
        ],
    );
}

#[test]
fn first_names_may_be_shortened_and_family_names_misspelt() {
    check(
        entities,
        &[
            ("P. Vance spoke. Peter Vance left.", "Peter Vance x2 |  | "),
            ("P Vance said no. Peter Vance left.", "Peter Vance x2 |  | "),
            ("Peter Vance left, and so did P. Vance, who sang.", "Peter Vance x2 |  | "),
            ("Peter Vance spoke. Pete Vance left.", "Peter Vance x2 |  | "),
            ("Pete Vance spoke. Peter Vance left.", "Peter Vance x2 |  | "),
            ("Peter Vance spoke. Paul Vance left.", "Peter Vance; Paul Vance |  | "),
            ("Mohd Rizal said no. Mohd Rizal Sabri left.", "Mohd Rizal Sabri x2 |  | "),
            ("Mohd Rizal Sabri, who sang, left. Mohd Rizal said no.", "Mohd Rizal Sabri x2 |  | "),
            ("Jonathan Marvo spoke. Jonathan Morvo left.", "Jonathan Marvo x2 |  | "),
            ("Jonathan Marvo spoke. Boris Morvo left.", "Jonathan Marvo; Boris Morvo |  | "),
            ("Jonathan Marvo spoke. Morvo said nothing.", "Jonathan Marvo x2 |  | "),
            (
                "Jonathan Marvo met Peter Marva. Minister Marvu left.",
                "Jonathan Marvo; Peter Marva; Marvu (Minister) |  | ",
            ),
        ],
    );
}

#[test]
fn two_capitals_are_somebody_where_something_says_so() {
    check(
        entities,
        &[
            ("Orlo Halvik sang. It rained.", " |  | "),
            ("Orlo Halvik said no.", "Orlo Halvik |  | "),
            ("He said Orlo Halvik left.", "Orlo Halvik |  | "),
            ("Orlo Halvik, 54, left.", "Orlo Halvik |  | "),
            ("Orlo Halvik, 54 men, left.", " |  | "),
            ("Orlo Halvik, mayor of Halden, left.", "Orlo Halvik (mayor of Halden) | Halden | "),
            ("The mayor, Orlo Halvik, left.", "Orlo Halvik (mayor) |  | "),
            ("Orlo Halvik, who sang, left.", "Orlo Halvik |  | "),
            ("Orlo Halvik, which sang, left.", " |  | "),
            ("Orlo Halvik who sang left.", "Orlo Halvik |  | "),
            ("Adoor Gopal came. Gopal sang.", "Adoor Gopal x2 |  | "),
            ("Adoor Gopal came. Adoor sang.", "Adoor Gopal x2 |  | "),
            ("Orlo Halvik left. Gopal sang.", " |  | "),
        ],
    );
}

#[test]
fn what_has_shares_or_an_analyst_is_a_body() {
    check(
        entities,
        &[
            ("Orvo shares fell. Orvo rose.", " | Orvo x2 | "),
            ("Vantor Vance shares fell.", " | Vantor Vance | "),
            ("Peter Vance shares fell.", "Peter Vance |  | "),
            ("Orlo Halvik left. Orlo shares fell.", " | Orlo Halvik x2 | "),
            ("An economist at Merrin Lench spoke.", " | Merrin Lench | "),
            ("An analyst with Merrin Lench spoke.", " | Merrin Lench | "),
            ("A baker with Halvorn left. Halvorn said no.", "Halvorn |  | "),
            ("A director of Orlo Venn left.", " | Orlo Venn | "),
            (
                "Polyarnik head coach Tom Kent spoke. Polyarnik Severodol won.",
                "Tom Kent (Polyarnik head coach) | Polyarnik Severodol x2 | ",
            ),
            ("The operator, Aerovalm, closed.", " | Aerovalm | "),
            ("The company Halvorn rose. Halvorn fell.", " | Halvorn x2 | "),
            ("The operator, Aerovalm closed.", " |  | "),
            ("The Operator, Aerovalm, closed.", " |  | "),
            ("An operator and Aerovalm, closed.", " |  | "),
            ("Velian leader said no.", " |  | "),
            ("Norvan officials left. Norvan met.", " |  | "),
        ],
    );
}

#[test]
fn a_body_is_known_by_its_first_words_and_its_initials() {
    check(
        entities,
        &[
            ("Vantor Steel Corp rose. Vantor fell. Vantor Steel closed.", " | Vantor Steel Corp x3 | "),
            ("Vantor Steel Corp rose. VSC met.", " | Vantor Steel Corp x2 | "),
            ("General Tools Corp rose. GT fell.", " | General Tools Corp x2 | "),
            ("Orlo-Halvik Motors rose. Orlo-Halvik fell. Orlo met.", " | Orlo-Halvik Motors x3 | "),
            ("Norvan Steel Corp rose. Norvan fell. Norvan Steel fell.", " | Norvan Steel Corp x3 | "),
            ("AB Steel Corp rose. AB fell.", " | AB Steel Corp; AB | "),
            ("National Steel Corp rose. National fell.", " | National Steel Corp | "),
            ("Ann Steel Corp rose. Ann sang.", "Ann | Ann Steel Corp | "),
            ("Bank of Norva rose. Bank fell.", " | Bank of Norva x2 | "),
            ("The Northern High Court met. HC left.", " | Northern High Court x2 | "),
            ("The National River Council (NRC) met. NRC met again.", " | National River Council x3 | "),
            ("The Bureau of Harbour Safety (BOHSA) met.", " | Bureau of Harbour Safety x2 | "),
            ("The Rowe Corp fell. Ann Rowe spoke. ROWE rose.", "Ann Rowe x2 | Rowe Corp | "),
        ],
    );
}

#[test]
fn a_lone_word_is_somebody_who_has_a_title_speaks_or_is_called_by_a_first_name() {
    check(
        entities,
        &[
            ("Vance said no.", "Vance |  | "),
            ("The Halvorn said no.", " |  | "),
            ("Velians said no.", " |  | "),
            ("Jones said no.", "Jones |  | "),
            ("The cat said Halvorn left.", "Halvorn |  | "),
            ("He looked at Halvorn. Halvorn said no.", "Halvorn |  | "),
            ("Prosecutors said no.", " |  | "),
            ("Council said no.", " |  | "),
            ("Competition said no.", " |  | "),
            ("Mr Competition said no.", "Competition |  | "),
            ("Boris left.", "Boris |  | "),
            ("The Boris sank.", " |  | "),
            ("Norva's Boris sank.", " |  | "),
            ("Christian left.", " |  | "),
            ("German left.", " |  | "),
        ],
    );
}

#[test]
fn a_body_may_be_named_shorter_or_by_its_number() {
    check(
        entities,
        &[
            ("Ost Lund-Orr Steel Corp rose. Ost Lund rose.", " | Ost Lund-Orr Steel Corp | "),
            ("Ann Orr Corp rose. Ann Orr left.", " | Ann Orr Corp x2 | "),
        ],
    );
}

#[test]
fn the_words_around_a_name_tell_whose_it_is() {
    check(
        entities,
        &[
            ("Visiting Orlo, Halvik, in town for a rally, Kent left.", " |  | "),
            ("Orlo Halvik reports that. Orlo Halvik left.", "Orlo Halvik |  | "),
            (
                "Ann, professor at Harvik who worked for Ost, left. Harvik left.",
                "Ann (professor at Harvik) |  | ",
            ),
            ("A term as a two-term governor with Orlich as a leader. Orlich said so.", "Orlich |  | "),
            ("“Well, we see,” said Snow.", "Snow |  | "),
        ],
    );
}

#[test]
fn something_must_tell_that_a_name_is_somebodys() {
    check(
        entities,
        &[
            ("Orlo Halvik that left is here.", "Orlo Halvik |  | "),
            ("Polyarnik Orlo left. Polyarnik shares rose. Orlo slept.", " | Polyarnik Orlo x2 | "),
            ("Polyarnik Orlo left. Polyarnik Orlo shares rose. Orlo slept.", "Polyarnik Orlo x3 |  | "),
            ("Mr Ann Orlo left. Ann Orlo shares rose. Ann Orlo shares fell.", "Ann Orlo x3 |  | "),
            ("Ken White left.", " |  | "),
        ],
    );
}

#[test]
fn an_initial_fits_the_name_that_it_begins() {
    check(
        entities,
        &[
            ("Al Gorm left. Al Gorm slept.", "Al Gorm x2 |  | "),
            ("Al. Gorm said so. Ann Gorm slept.", "Ann Gorm x2; Al |  | "),
            ("Al Gorm said so. Alan Gorm slept.", "Al Gorm; Alan Gorm |  | "),
            ("Ahmed Helam, 40, left. Ahmed Helam/NordWire left.", "Ahmed Helam; Ahmed Helam/NordWire |  | "),
            (
                "Davis Marlo left. Tom Kent met Tim Davis. Davis said so.",
                "Davis Marlo; Tom Kent; Tim Davis x2 |  | ",
            ),
        ],
    );
}

#[test]
fn a_lone_name_needs_a_reason() {
    check(
        entities,
        &[("Campaign Manager Laughs, at it. Laughs left.", "Laughs x2 (Campaign Manager) |  | ")],
    );
}

#[test]
fn a_short_name_is_of_whom_the_article_has() {
    check(
        entities,
        &[
            ("Velian Orlo leader left. Velian Orlo said so.", " | Velian Orlo x2 | "),
            ("Boats leader left. Then Boats said so.", " |  | "),
            ("A. Gorm said so. Tom Gorm slept. B. Gorm left.", "Tom Gorm x2; B. Gorm |  | "),
            ("John Gorm said so. Jo Gorm slept.", "John Gorm; Jo Gorm |  | "),
            ("The NRC met. The NRC slept. Ann NRC left.", "Ann NRC x2 | NRC | "),
            (
                "Ann Vantor left. Vantor Corp rose. Vantor shares fell. Vantor slept.",
                "Ann Vantor | Vantor Corp x3 | ",
            ),
        ],
    );
}
