//! Which names are places, and which places they are.

use crate::quotes::entities::tests::{check, places};

#[test]
fn a_city_that_everybody_knows_needs_no_evidence_and_a_smaller_one_some() {
    check(
        places,
        &[
            ("Lyon slept.", "Lyon FR-ARA*"),
            ("Buenos Aires slept.", "Buenos Aires AR-C*"),
            ("San Diego slept.", "San Diego US-CA*"),
            ("He came from Lille.", "Lille FR-HDF*"),
            ("The road to Tromso is shut.", "Tromso NO*"),
            ("In Annecy it rained.", "Annecy FR-ARA*"),
            ("Suez rose.", "Suez EG*"),
        ],
    );
}

#[test]
fn a_word_or_a_person_s_name_is_a_city_only_where_the_text_says_so() {
    check(
        places,
        &[
            ("Reading is hard, and Nice is nice. Mobile phones were for Sale in March.", ""),
            ("It lies in Nice.", "Nice FR-PAC*"),
            ("Lincoln slept.", ""),
            ("Ann Lincoln sang. Critics have confidence in Lincoln.", ""),
            ("Denise Washington spoke. The offer was good, Washington said.", ""),
            ("The train from Washington to Boston was late.", "Washington US-DC*; Boston US-MA*"),
            ("Ann Bergen sang. Bergen left.", ""),
            ("He bought a stake in Santander.", ""),
            ("Shares of the Compagnie de Suez rose. Suez fell.", ""),
            ("Shares of the Compagnie de Suez rose. He went to Suez.", "Suez EG*"),
        ],
    );
}

#[test]
fn a_place_that_nobody_knows_is_told_by_the_words_around_it() {
    check(
        places,
        &[
            ("It happened near Halvorna.", "Halvorna -"),
            ("The port of Halvorna closed.", "Halvorna -"),
            ("The book of Halvorna sold.", ""),
            ("The Oshna river rose.", "Oshna -"),
            ("Karvelia's Foreign Minister resigned. Karvelia is small.", "Karvelia -"),
            ("Marnia's ruling party left.", "Marnia -"),
            ("Tarnia's book sold.", ""),
            ("It is in Halvorna's book.", ""),
            ("It lies in Vance Orr.", ""),
            ("In Russian it rained.", ""),
            ("In Bank it rained.", ""),
            ("He invested in Halvorna.", ""),
        ],
    );
}

#[test]
fn a_name_that_is_said_to_be_somebody_is_no_place() {
    check(
        places,
        &[
            ("Halvorna said no. In Halvorna it rained.", ""),
            ("He said Marnovo left. In Marnovo it rained.", ""),
            ("Halvorna say no. It lies in Halvorna.", "Halvorna -"),
            ("Mr Halvorna left. It lies in Halvorna.", ""),
            ("Halvorna who sang left. It lies in Halvorna.", ""),
            ("Halvorna, 54, left. It lies in Halvorna.", ""),
            ("Halvorna, which is old, left. It lies in Halvorna.", "Halvorna -"),
            ("Peter Halvorna left. He lives in Halvorna.", ""),
        ],
    );
}

#[test]
fn a_list_goes_on_with_places() {
    check(
        places,
        &[
            ("Rain fell in Gagnorra, Dalovia and Tabourg.", "Gagnorra -; Dalovia -; Tabourg -"),
            ("Rain fell in Gagnorra, Dalovia or Tabourg.", "Gagnorra -; Dalovia -; Tabourg -"),
            ("Rain fell in Gagnorra, and Dalovia met.", "Gagnorra -"),
            ("Rain fell in Gagnorra, Peter and Daloa.", "Gagnorra -"),
            ("They met in Gagnorra, Harvest Festival, and left.", "Gagnorra -"),
            ("Rain fell in Gagnorra and Ann. Minister Ann Rowe left.", "Gagnorra -"),
        ],
    );
}

#[test]
fn a_region_or_country_behind_a_comma_says_which_city_it_is() {
    check(
        places,
        &[
            ("They met in Paris, Texas, on Monday.", "Paris US-TX*; Texas US-TX"),
            ("He was in Mobile, Alabama.", "Mobile US-AL*; Alabama US-AL"),
            ("He moved to Linden, N.J. on Monday.", "Linden US-NJ*; N.J. US-NJ"),
            ("He moved to Linden, Mr. Orr said.", ""),
            ("In Remer, Minn., it rained.", "Remer US-MN"),
            ("He lives in Marn, Ohio.", "Marn US-OH"),
            ("In Halvorna, Norway, it rained.", "Halvorna -; Norway NO"),
            ("In Sydney, New South Wales, it rained.", "Sydney AU-NSW*; New South Wales AU-NSW"),
            ("Alabama, Idaho and Ohio voted.", "Alabama US-AL; Idaho US-ID; Ohio US-OH"),
            ("New York, New Jersey and Ohio voted.", "New York US-NY*; New Jersey US-NJ; Ohio US-OH"),
            ("VALENCE, France, November 14 (Nordwire) - The pier of Valence closed.", "Valence FR-ARA*"),
            ("OSTHAVEN, Norway, November 14 (Nordwire) - The pier of Osthaven closed.", "Osthaven -"),
            ("PARIS, Texas, Nov 14 (Nordwire) - Austin slept.", "Austin US-TX*"),
        ],
    );
}

#[test]
fn an_adjective_is_no_place() {
    check(places, &[("South American ministers met.", ""), ("A North Carolina-led group met.", "")]);
}

#[test]
fn who_is_spoken_of_decides_between_places_of_a_name() {
    check(
        places,
        &[
            ("In Hyderabad it rained.", "Hyderabad IN-TS*"),
            ("In Tripoli it rained.", "Tripoli LY*"),
            ("In Cambridge it rained. In London it rained.", "Cambridge GB-ENG*; London GB-ENG*"),
            (
                "Springfield, Illinois, slept. In Aurora it rained.",
                "Springfield US-IL*; Illinois US-IL; Aurora US-IL*",
            ),
            ("In Leon it rained.", "Leon -"),
            ("Officials of the Georgian army and Georgian police met in Georgia.", "Georgia GE"),
            (
                "U.S. officials, American and U.S. voters and American farmers in Georgia agreed.",
                "U.S. US; Georgia US-GA",
            ),
            (
                "U.S. officials, American and U.S. voters and American farmers met in Geneva.",
                "U.S. US; Geneva CH*",
            ),
            ("The United States agreed. The U.S. will pay.", "United States US"),
            ("The U.S. will pay. The United States agreed.", "United States US"),
        ],
    );
}

#[test]
fn a_firm_or_person_of_the_name_is_no_place() {
    check(
        places,
        &[
            ("The Ann Suez left. Suez fell.", "Suez EG*"),
            ("Tim Lazio left. Lazio fell.", "Lazio IT-62"),
            ("Minister Rick Oslo left. In Oslo it rained.", "Oslo NO*"),
            ("Sy Holm slept.", ""),
            ("Lower Saxony slept.", ""),
            ("HALDEN, N.Y., Sept. 26 (UPI) - Green men left N.Y. there.", ""),
        ],
    );
}

#[test]
fn a_list_of_places_goes_on() {
    check(
        places,
        &[
            ("It is near Halvik, and Orlo.", "Halvik -; Orlo -"),
            ("Minister Ann Orlo left. It is near Halvik and Orlo.", "Halvik -"),
            ("After Iowa and N.H., it rained.", "Iowa US-IA"),
            ("Norway’s Orlo.", "Norway NO"),
        ],
    );
}

#[test]
fn what_an_unknown_name_may_not_be() {
    check(places, &[("Vance river rose.", "Vance -"), ("In Lazar, in a green suit, it rained.", "")]);
}

#[test]
fn a_short_region_stands_behind_a_city() {
    check(
        places,
        &[
            ("He left, N.J. now.", ""),
            ("Linden, OK now.", ""),
            ("Linden, Corp. slept.", ""),
            ("An Oslo-based man left.", "Oslo NO*"),
        ],
    );
}

#[test]
fn how_large_a_city_must_be() {
    check(
        places,
        &[
            ("Look at Charlotte there.", "Charlotte US-NC*"),
            ("He came from Charlotte.", "Charlotte US-NC*"),
            ("He came from Cleveland.", ""),
            ("Minister Tom Charlotte left. He came from Charlotte.", ""),
            ("Minister Tom Nice left. In Nice it rained.", ""),
            ("He came from Kennedy.", ""),
            ("Le Havre slept.", "Le Havre FR-NOR*"),
        ],
    );
}

#[test]
fn the_words_before_a_name_tell_how_likely_it_is() {
    check(
        places,
        &[
            ("Near Annecy it rained.", "Annecy FR-ARA*"),
            ("Just outside Halvorna it rained.", "Halvorna -"),
            ("From Albany he came.", "Albany -"),
            ("He went into Albany.", "Albany -"),
            ("He went around Albany.", "Albany -"),
            ("He went via Albany.", "Albany -"),
            ("He went towards Albany.", "Albany -"),
            ("He stood between Albany and Oslo.", "Albany -; Oslo NO*"),
            ("In Lille, Norway, it rained.", "Lille FR-HDF*; Norway NO"),
            ("It rained in New York, New Jersey, and Connecticut.", "New Jersey US-NJ; Connecticut US-CT"),
            ("It rained in Mexico, Missouri.", "Mexico MX; Missouri US-MO"),
            ("It rained in Colorado, Oklahoma and Ost.", "Colorado US-CO; Oklahoma US-OK; Ost -"),
            ("Waterloo’s Iowa plan slept.", "Iowa US-IA"),
            ("In Halvorna, New York Times men slept.", "Halvorna -"),
        ],
    );
}

#[test]
fn which_place_of_the_name_is_meant() {
    check(
        places,
        &[
            ("The U.N. slept.", "+ U.N."),
            (
                "Georgia, Alabama, Ohio, and Tennessee slept.",
                "Georgia US-GA; Alabama US-AL; Ohio US-OH; Tennessee US-TN",
            ),
        ],
    );
}
