//! Which runs of words are names, and the role before them.

use crate::quotes::entities::tests::{check, mentions};

#[test]
fn a_name_is_a_run_of_capitals_that_are_more_than_a_sentence_s_first() {
    check(
        mentions,
        &[
            ("Sailing takes time.", ""),
            ("Reports came from Halden.", "Unknown Halden"),
            ("Police said the woman was not hurt.", ""),
            ("Officials Orvo trained were late.", "Unknown Orvo"),
            ("\"Let Gamaro take the bus!\" he shouted.", "Unknown Gamaro"),
            ("Beijing slept.", "Place Beijing"),
            ("Post rose on Monday.", ""),
            ("Sterling said no.", "Unknown Sterling"),
            ("I'm Rowe.", "Unknown Rowe"),
            ("On Sunday Rowe left.", "Unknown Rowe"),
            ("Will it rain?", ""),
            ("Will Vance come?", "Person Will Vance m"),
            ("Tom Will left.", "Person Tom Will m"),
            ("Lee Monday left.", "Unknown Lee m"),
            ("The US-led talks ended.", "Place US…"),
        ],
    );
}

#[test]
fn small_words_and_marks_join_the_parts_of_a_name() {
    check(
        mentions,
        &[
            ("He saw Peter van Orlo.", "Person Peter van Orlo m"),
            ("Sheikh al-Nuri left.", "Person al-Nuri m /Sheikh"),
            ("Anton \"Toni\" Belk sang.", "Person Anton \"Toni\" Belk m"),
            ("William \"Bosun Bill\" Harker spoke.", "Person William \"Bosun Bill\" Harker m"),
            ("Anton \"Toni\" sang.", "Unknown Anton m; Unknown Toni f"),
            ("Shares of Harlan & Stroud fell.", "Organisation Harlan & Stroud"),
            ("Harlan &amp; Stroud rose.", "Organisation Harlan &amp; Stroud"),
            ("The Fuel and Salt Ministry met.", "Organisation Fuel and Salt Ministry"),
            ("Karvelia's Energy Ministry met.", "Unknown Karvelia; Organisation Energy Ministry"),
            ("The Council of the Delta met.", "Organisation Council of the Delta"),
            ("The Council of the delta met.", "Unknown Council"),
            ("The Council of Rivers and Coasts met.", "Organisation Council of Rivers and Coasts"),
            ("The Institute for River Studies met.", "Organisation Institute for River Studies"),
            ("Banc One rose on Monday.", "Organisation Banc One"),
            ("He is a trader at Morgan Stanley Europe in the city.", "Organisation Morgan Stanley Europe"),
            (
                "The French Foreign Ministry asked South Korea to wait.",
                "Organisation French Foreign Ministry; Place South Korea",
            ),
            ("It was sent by EFE on Monday.", "Organisation EFE"),
        ],
    );
}

#[test]
fn a_headline_of_capitals_has_names_where_a_first_name_tells() {
    check(
        mentions,
        &[
            ("# TALLIS SAYS RATES MAY RISE\nIt rained.", ""),
            ("# SEC\nIt rained.", "Organisation SEC"),
            ("# Mayor Says Pier Will Stay Shut\nIt rained.", ""),
            ("# Halvik Farmers Demand Border Talks\nIt rained.", ""),
            ("# Tom Kent Fully Backed Harbor Plan\nIt rained.", "Person Tom Kent m"),
            ("# Tom Kent Orr Backs Harbor Plan\nIt rained.", "Person Tom Kent Orr m"),
            ("# Tom J. Kent Backs Harbor Plan\nIt rained.", "Person Tom J. Kent m"),
            ("# Tom de Vries Backs Harbor Plan\nIt rained.", "Person Tom de Vries m"),
            ("# Anna Maria Louisa Rowe Backs Harbor Plan\nIt rained.", "Person Anna Maria Louisa Rowe f"),
            ("# Anna Maria B. Rowe Backs Harbor Plan\nIt rained.", "Person Anna Maria B. Rowe f"),
            ("# Anna Maria de Vries Backs Harbor Plan\nIt rained.", "Person Anna Maria de Vries f"),
            ("# Mayor Tom Kent wins vote on harbour plan\nIt rained.", "Person Tom Kent m (Mayor)"),
        ],
    );
}

#[test]
fn a_role_before_a_name_is_none_of_it_and_one_alone_is_no_name() {
    check(
        mentions,
        &[
            ("The Foreign Minister left.", ""),
            ("Foreign Minister Orr left.", "Person Orr (Foreign Minister)"),
            ("FM calls it urgent.", ""),
            ("He met the head of Treasury on Monday.", "Organisation Treasury"),
            ("General Orr left.", "Person Orr (General)"),
            ("General Ann Rowe left.", "Person Ann Rowe f (General)"),
            ("General Peter Bank left.", "Person Peter Bank m (General)"),
            ("General Motors Corp rose.", "Organisation General Motors Corp"),
            ("Dean Ann Rowe left.", "Person Ann Rowe f (Dean)"),
            ("Peter Dean Rowe left.", "Person Peter Dean Rowe m"),
            ("Chief Rabbi Peter Orr left.", "Person Peter Orr m (Chief Rabbi)"),
            ("Prime Minister Sir Julius Orr stayed.", "Person Julius Orr m (Prime Minister)"),
            ("Lord Orlo left.", "Person Orlo m /Lord"),
            ("Lady Orr smiled.", "Person Orr f /Lady"),
            ("Mr Vance met Dr. Peter Orr.", "Person Vance m /Mr; Person Peter Orr m /Dr."),
            ("Aunt Ann met Uncle Boris.", "Person Ann f; Person Boris m"),
            ("Former Norvan left.", "Unknown Norvan"),
            ("He saw the Democrat Ann Rowe.", "Person Ann Rowe f"),
            ("Ministers Anton Belk and Rita Coombes met.", "Person Anton Belk m; Person Rita Coombes f"),
            ("The League of Defense Attorneys met.", "Organisation League of Defense Attorneys"),
            ("The Governor's Office closed.", "Organisation Governor's Office"),
            ("Ann Rowe Union met.", "Organisation Ann Rowe Union"),
        ],
    );
}

#[test]
fn a_role_may_begin_with_a_body_or_end_with_one() {
    check(
        mentions,
        &[
            (
                "Kremlin Press Secretary Lev Orlo left.",
                "Organisation Kremlin…; Person Lev Orlo m (Kremlin Press Secretary)",
            ),
            ("The Defence Ministry Spokesman left.", "Organisation Defence Ministry…"),
            ("Secretary of Defence Ann Rowe stayed.", "Person Ann Rowe f (Secretary of Defence)"),
            ("Ambassador to Hanoi Gennadi Orlo left.", "Person Gennadi Orlo m (Ambassador to Hanoi)"),
            ("He met Head of Space Flights Gleb Orlo.", "Person Gleb Orlo m (Head of Space Flights)"),
            (
                "Deputy Director of the Bureau of Rivers (BR) Ann Orr left.",
                "Organisation Bureau of Rivers; Organisation BR; \
                 Person Ann Orr f (Deputy Director of the Bureau of Rivers (BR))",
            ),
            (
                "Commission President Peter Orr met Council member Ann Rowe.",
                "Person Peter Orr m (Commission President); Unknown Council; \
                 Person Ann Rowe f (Council member)",
            ),
        ],
    );
}

#[test]
fn a_role_tells_the_gender_before_the_name_does() {
    check(
        mentions,
        &[
            ("Jean Rowe left.", "Person Jean Rowe"),
            ("Actress Lee Tal sang.", "Person Lee Tal f (Actress)"),
            ("Spokeswoman Kim Orr left.", "Person Kim Orr f (Spokeswoman)"),
            ("Orlo's mother Ann Rowe left.", "Unknown Orlo; Person Ann Rowe f (Orlo's mother)"),
        ],
    );
}

#[test]
fn a_headline_in_capitals_tells_no_name_from_another_word() {
    check(
        mentions,
        &[
            ("# 2016 Dems React To NRC Debate\nIt rained.", "MaybePerson Dems React; MaybePerson NRC Debate"),
            ("THE OLD pier is late.", "Organisation OLD"),
            (
                "Ann Rowe Met Tom Kent In Ost Town Ann Rowe Met Tom Kent In Ost Town Ann Rowe Met Tom Kent In Ost Town Ann Rowe Met Tom Kent In Ost Town Ann Rowe Met Tom Kent In Ost Town Ann Rowe Met Tom Kent.",
                "Person Ann Rowe Met Tom Kent f; Person Ann Rowe Met Tom Kent f; Person Ann Rowe Met Tom Kent f; Person Ann Rowe Met Tom Kent f; Person Ann Rowe Met Tom Kent f; Person Ann Rowe Met Tom Kent f",
            ),
            ("# Stated Stone:\nIt rained.", ""),
            ("# Orlo Claim Halvik Left Ost\nIt rained.", ""),
            ("# SHORT READS Told:\nIt rained.", ""),
        ],
    );
}

#[test]
fn what_begins_a_sentence_with_a_capital_may_be_no_name() {
    check(
        mentions,
        &[
            ("Tennis. Boating. Summers in Ost are wet.", "Unknown Tennis; Unknown Summers; Unknown Ost"),
            ("– Using Tom Kent? –", "Person Tom Kent m"),
            ("Either way, men left.", ""),
            ("He met Neither there.", ""),
            ("He met Boating there.", "Unknown Boating"),
            ("Sun Microsystems left.", "Organisation Sun Microsystems"),
        ],
    );
}

#[test]
fn a_name_goes_on_over_what_belongs_to_it() {
    check(
        mentions,
        &[
            ("Orlo  Halvik left.", "Unknown Orlo; Unknown Halvik"),
            (
                "Orlo Halvik Tal Orr Kent Rowe Lund Dale Holm Vance Belk Brekke Nuri Sabah Pruitt left.",
                "Person Nuri Sabah Pruitt",
            ),
            ("The Orlo Committee on Monday left.", "Organisation Orlo Committee"),
            ("The Justice Department of giving Kent it left.", "Unknown Department /Justice; Unknown Kent m"),
            ("Mayor de Halvik left.", "Unknown Halvik"),
            ("The Office of the Secretary of State left.", "Organisation Office of the Secretary of State"),
            ("The Secretary in State left.", ""),
            ("The Song of State left.", "Unknown Song"),
            ("Orlo &amp; tal left.", "Unknown Orlo"),
            ("Minister al-Nuri left.", ""),
            ("The Horn of Africa is wet.", "Place Horn of Africa"),
            ("William \"bill\" Orr left.", "Unknown William m; Unknown Orr"),
            ("William \"Bill\" There left.", "Unknown William m; Unknown Bill m"),
            ("Orlo \"Bill\" Orr left.", "Unknown Orlo; Unknown Bill m; Unknown Orr"),
            (
                "Kent says William’s ‘Honesty’ Orr is late.",
                "Unknown Kent m; Unknown William m; Unknown Honesty f; Unknown Orr",
            ),
        ],
    );
}

#[test]
fn what_the_list_of_names_knows() {
    check(
        mentions,
        &[("He left the Geneva Convention there.", ""), ("ING Barings left.", "MaybePerson ING Barings")],
    );
}

#[test]
fn a_role_is_no_name_and_a_name_no_role() {
    check(
        mentions,
        &[
            ("Ann Singer left.", "Person Ann Singer f"),
            ("Mr. Singer left.", ""),
            ("Tom Judge left.", ""),
            ("He met Pm Orlo there.", "MaybePerson Pm Orlo"),
            ("Defense Orlo left.", "Organisation Defense Orlo"),
            ("Mr Motors Corp left.", "Organisation Motors Corp /Mr"),
            ("The Guard left.", ""),
            ("The Orlo GOP Executive Committee left.", "Unknown Committee /Orlo GOP Executive"),
        ],
    );
}

#[test]
fn who_else_is_named_in_a_run() {
    check(
        mentions,
        &[
            ("Top Grant left.", "Organisation Top Grant"),
            ("A bearded veteran of Orr's New Ost left.", "Unknown Orr"),
            (
                "Anthony Orr, president and CEO of Washington Restaurant Association, left.",
                "Person Anthony Orr m; Person Restaurant Association (CEO of Washington)",
            ),
            ("He met Sen.  Tom Kent there.", "Person Tom Kent m"),
            ("He met baker  Tom Kent there.", "Person Tom Kent m"),
            ("Demographics favor Kent.", "Unknown Demographics; Unknown Kent m /Demographics favor"),
            ("Oslo-based Tom left.", "Place Oslo…; Unknown Tom m"),
        ],
    );
}

#[test]
fn what_only_describes_ends_a_name() {
    check(
        mentions,
        &[
            ("Orlo von  Halvik left.", "Unknown Orlo; Unknown Halvik"),
            ("Orlo & tal; Ost left.", "Unknown Orlo; Unknown Ost"),
            ("Ost Mayor's Office left.", "Organisation Ost Mayor's Office"),
        ],
    );
}
