//! Whom the words that name a source mean: invented people, one test a behaviour.

use super::*;
use crate::quotes::entities::Entities;
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::speakers::Resolver;
use crate::quotes::speakers::tests::resolved;
use crate::quotes::text::{SentenceIdx, Text};

/// Resolves mentions in their order in the text, each line of which is a paragraph; the first line is a
/// headline when it begins with `# `. A mention that stands there several times is taken where it stands
/// first behind the one before.
pub(in crate::quotes) fn resolve(text: &str, mentions: &[&str]) -> Vec<(Speaker, f32)> {
    let (mut marked, mut rest) = (String::new(), text);
    for mention in mentions {
        let (before, behind) = rest.split_once(mention).unwrap_or_else(|| panic!("{mention} is not there"));
        marked.extend([before, "[", mention, "]"]);
        rest = behind;
    }
    resolved(&(marked + rest))
}

/// The names of the resolved mentions.
pub(in crate::quotes) fn names(text: &str, mentions: &[&str]) -> Vec<String> {
    resolve(text, mentions)
        .into_iter()
        .map(|(speaker, _)| speaker.name.unwrap_or_else(|| "-".to_owned()))
        .collect()
}

fn last(text: &str, mentions: &[&str]) -> Speaker {
    resolve(text, mentions).pop().expect("a mention").0
}

#[test]
fn family_names_lead_to_full_names() {
    let text =
        "Trade will grow, Minister Robert Tallis said. Tallis said it was early. Robert said nothing more.";
    assert_eq!(names(text, &["Minister Robert Tallis", "Tallis", "Robert"]), ["Robert Tallis"; 3]);
    let text = "# Hollis: no way back\nThere is no way back, Pawel K. Hollis told reporters.";
    assert_eq!(names(text, &["Hollis"]), ["Pawel K. Hollis"]);
}

#[test]
fn headlines_in_capitals_know_their_people() {
    let text = "# TALLIS SAYS RATES MAY RISE\nRates may rise, Treasury Secretary James Tallis said.";
    assert_eq!(names(text, &["TALLIS"]), ["James Tallis"]);
}

#[test]
fn nicknames_and_particles_stay_in_the_name() {
    let text = "``Cold,'' said William ``Bosun Bill'' Harker, a sailor. Harker laughed. Governor Salim al-Nuri said no.";
    assert_eq!(
        names(text, &["William ``Bosun Bill'' Harker, a sailor", "Harker", "Governor Salim al-Nuri"]),
        ["William ``Bosun Bill'' Harker", "William ``Bosun Bill'' Harker", "Salim al-Nuri"]
    );
}

#[test]
fn pronouns_agree_in_gender() {
    let text =
        "Mayor Rita Coombes met engineer Peter Vance on Monday. She said it was late. He said it was early.";
    assert_eq!(names(text, &["She", "He"]), ["Rita Coombes", "Peter Vance"]);
}

#[test]
fn a_pronoun_without_anybody_is_nobody() {
    let (speaker, sure) = resolve("It rained. He said it would go on.", &["He"]).remove(0);
    assert_eq!((speaker.kind, speaker.name), (SpeakerKind::None, None));
    assert!(sure < 0.5);
}

#[test]
fn they_and_it_are_groups_and_things() {
    let text = "Analysts said prices would fall. They said demand was weak. Vantor Steel Corp said it would \
                close. It added that talks went on.";
    assert_eq!(
        names(text, &["Analysts", "They", "Vantor Steel Corp", "It"]),
        ["Analysts", "Analysts", "Vantor Steel Corp", "Vantor Steel Corp"]
    );
}

#[test]
fn relatives_mean_what_stands_before() {
    let text = "The talks failed, Peter Vance, who said he was sad, told AFP. Residents who said they were tired left.";
    assert_eq!(names(text, &["who", "who"]), ["Peter Vance", "Residents"]);
}

#[test]
fn roles_lead_to_people() {
    let text = "Velian Foreign Minister Thomas Orlo met Norvan Defence Minister Anton Belk. Orlo said yes. \
                The diplomat smiled. The Norvan minister said no.";
    assert_eq!(
        names(
            text,
            &["Orlo said yes", "The diplomat", "The Norvan minister"]
                .map(|words| words.trim_end_matches(" said yes"))
        ),
        ["Thomas Orlo", "Thomas Orlo", "Anton Belk"]
    );
    let text = "Ann Dale, 54, a baker, was there. Peter Vance, 31, was not. The 54-year-old said it shook.";
    assert_eq!(names(text, &["The 54-year-old"]), ["Ann Dale"]);
}

#[test]
fn headlines_name_the_role_before_the_person() {
    let text = "# Dam will hold — governor\nThe dam will hold, Governor of the Uzhen Region Boris Malik said. The governor was calm.";
    assert_eq!(
        names(text, &["governor", "Governor of the Uzhen Region Boris Malik", "The governor"]),
        ["Boris Malik"; 3]
    );
}

#[test]
fn a_spokesman_is_whoever_is_called_one() {
    let text = "A Foreign Ministry spokesman said the talks went on. Spokesman Daniel Orr said they would end on Friday.";
    assert_eq!(names(text, &["A Foreign Ministry spokesman"]), ["Daniel Orr"]);
    let text = "One trader said prices fell. Thomas Orr, a trader at Halden Bank, disagreed.";
    assert_eq!(last(text, &["One trader"]).kind, SpeakerKind::Anonymous);
}

#[test]
fn the_fullest_role_is_kept() {
    let text = "U.S. Secretary of State Thomas Orlo left. Secretary Orlo said so. The tournament director James Fenn said no.";
    let found = resolve(text, &["Secretary Orlo", "The tournament director James Fenn"]);
    assert_eq!(found[0].0.role.as_deref(), Some("U.S. Secretary of State"));
    assert_eq!(found[1].0.role.as_deref(), Some("tournament director"));
}

#[test]
fn former_holders_of_an_office_are_others() {
    let text = "President Robert Tallis opened the hall. The former Velian president said it was too small.";
    assert_ne!(names(text, &["The former Velian president"]), ["Robert Tallis"]);
}

#[test]
fn organisations_are_no_people() {
    let text = "Mining rose, an analyst at Merrin Lench said. Merrin Lench analyst Joseph Bell said it fell.";
    let found = resolve(text, &["an analyst at Merrin Lench", "Merrin Lench analyst Joseph Bell"]);
    assert_eq!(found[0].0.kind, SpeakerKind::Anonymous);
    assert_eq!(found[1].0.name.as_deref(), Some("Joseph Bell"));
    let text = "General Tools Corp said it would pay. GT rose. The company said so in June.";
    assert_eq!(names(text, &["General Tools Corp", "The company"]), ["General Tools Corp"; 2]);
}

#[test]
fn abbreviations_have_long_forms() {
    let text = "The National River Council (NRC) met. The NRC said it would meet again. The council said nothing else.";
    assert_eq!(names(text, &["The NRC", "The council"]), ["National River Council"; 2]);
}

#[test]
fn sorts_of_organisations_lead_to_names() {
    let text = "Vantor Steel Corp may be sold, the Daily Herald reported. The newspaper said a bid was near. \
                The company said it knew nothing. The Energy Ministry was silent at first. The ministry said \
                later that it would look.";
    assert_eq!(
        names(text, &["the Daily Herald", "The newspaper", "The company", "The ministry"]),
        ["Daily Herald", "Daily Herald", "Vantor Steel Corp", "Energy Ministry"]
    );
}

#[test]
fn an_apposition_names_the_organisation() {
    let text = "The airport operator, Aerovane, said flights would go on.";
    let speaker = last(text, &["The airport operator, Aerovane,"]);
    assert_eq!((speaker.kind, speaker.name.as_deref()), (SpeakerKind::Organisation, Some("Aerovane")));
}

#[test]
fn capitals_and_peoples_stand_for_governments() {
    assert_eq!(names("Seoul said it would answer.", &["Seoul"]), ["South Korea"]);
    assert_eq!(names("The Soviets said no.", &["The Soviets"]), ["Soviet Union"]);
    assert_eq!(names("Norway said yes.", &["Norway"]), ["Norway"]);
}

#[test]
fn unnamed_people_keep_their_words() {
    let text = "A senior official close to the talks said they failed. The official said no more. One trader agreed.";
    let found = resolve(text, &["A senior official close to the talks", "The official", "One trader"]);
    assert!(found.iter().all(|(speaker, _)| speaker.kind == SpeakerKind::Anonymous), "{found:?}");
    assert_eq!(found[1].0.name.as_deref(), Some("A senior official close to the talks"));
}

#[test]
fn documents_speak_for_themselves_and_statements_for_who_issued_them() {
    let text = "A report by the safety board found two faults. The report said more. The Velian Football \
                Union met on Monday. The statement said it was sorry.";
    let found = resolve(
        text,
        &["A report by the safety board", "The report", "The Velian Football Union", "The statement"],
    );
    assert_eq!(found[1].0.kind, SpeakerKind::Document);
    assert_eq!(found[1].0.name.as_deref(), Some("A report by the safety board"));
    assert_eq!(found[3].0.name.as_deref(), Some("Velian Football Union"));
}

#[test]
fn joint_speakers_are_one_name() {
    let text = "Ministers Anton Belk and Rita Coombes said yes. Both ministers smiled. Vantor Corp. and Halden Inc. said no.";
    assert_eq!(
        names(
            text,
            &["Ministers Anton Belk and Rita Coombes", "Both ministers", "Vantor Corp. and Halden Inc."]
        ),
        ["Anton Belk and Rita Coombes", "Anton Belk and Rita Coombes", "Vantor Corp. and Halden Inc."]
    );
}

#[test]
fn a_cue_without_source_is_nobodys() {
    let article = Article::default();
    let text = Text { whole: &article.text, ..Text::default() };
    let mut entities = Entities::default();
    let mut resolver = Resolver::new(&text, &mut entities, &[]);
    let (speaker, _) = resolver.resolve(&Attribution {
        cue: Some(Span::new(0, 1)),
        sure: 1.0,
        ..Attribution::new(Vec::new(), Source::Unnamed, SentenceIdx::FIRST)
    });
    assert_eq!((speaker.kind, speaker.name), (SpeakerKind::None, None));
}

#[test]
fn words_of_headlines_are_no_names() {
    let text = "# Envoy Says Border Talks Near Failure\nThe talks may fail, envoy Lars Holm said. Holm left.";
    assert_eq!(names(text, &["Holm"]), ["Lars Holm"]);
    let text = "# Tom Kent Fully Backed Harbor Plan\nSenator Tom Kent backed it. Kent said so. He left.";
    assert_eq!(
        names(text, &["Kent said", "He"].map(|words| words.trim_end_matches(" said"))),
        ["Tom Kent"; 2]
    );
}

#[test]
fn what_is_surer_is_likelier_right() {
    let text = "Mayor Rita Coombes spoke. Coombes said so. He said no. The letter said yes.";
    let sure: Vec<f32> =
        resolve(text, &["Coombes said", "He", "The letter"].map(|words| words.trim_end_matches(" said")))
            .into_iter()
            .map(|(_, sure)| sure)
            .collect();
    assert!(sure[0] > 0.9 && sure[1] < sure[0] && sure[2] < sure[0], "{sure:?}");
}

#[test]
fn a_wrong_letter_and_a_left_out_name_make_nobody_new() {
    let text = "It works, said Jonathan Marvo. Morvo added that it was cheap. Mohd Rizal Sabri saw it. Mohd Rizal said no.";
    assert_eq!(
        names(text, &["Jonathan Marvo", "Morvo", "Mohd Rizal"]),
        ["Jonathan Marvo", "Jonathan Marvo", "Mohd Rizal Sabri"]
    );
}

#[test]
fn a_title_tells_mother_from_son() {
    let text = "Oscar's mother Sarah-Ann Tallis spoke. Oscar Tallis is six. Ms Tallis said it was hard.";
    assert_eq!(names(text, &["Ms Tallis"]), ["Sarah-Ann Tallis"]);
}

#[test]
fn a_name_may_be_a_trade_s() {
    let text =
        "Rates will fall, said Carrol McTee and McGinn analyst Brian Singer. Singer said it was early.";
    assert_eq!(
        names(text, &["Carrol McTee and McGinn analyst Brian Singer", "Singer"]),
        ["Brian Singer", "Brian Singer"]
    );
}

#[test]
fn a_title_between_commas_is_a_role() {
    let text = "Velian President, Ramiro Orellana, today defended the vote in a talk with Pedro Tallis. The Velian president said it was fair.";
    let speaker = last(text, &["The Velian president"]);
    assert_eq!(
        (speaker.name.as_deref(), speaker.role.as_deref()),
        (Some("Ramiro Orellana"), Some("President"))
    );
}

#[test]
fn an_organisation_may_be_its_members() {
    let text = "The Halvik Cattlemen's Federation said in a statement that it would sue.";
    assert_eq!(names(text, &["The Halvik Cattlemen's Federation"]), ["Halvik Cattlemen's Federation"]);
}
