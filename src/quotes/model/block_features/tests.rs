//! What is known about each unit, and how blocks are read.

use super::*;
use crate::quotes::rules;
use crate::quotes::tests::article;

/// The blocks of an article in which every sentence is active and the rules find nothing.
pub(in crate::quotes::model) fn blocks(
    headline: &str,
    body: &str,
    vocabulary: &Vocabulary,
) -> Vec<BlockFeatures> {
    let article = article(headline, body);
    let (text, ..) = Text::read(&article, usize::MAX);
    let mut reader = BlockReader::new(&text, &[], vocabulary);
    let mut blocks = Vec::new();
    loop {
        let mut block = BlockFeatures::default();
        if !reader.read(&mut block) {
            return blocks;
        }
        block.active = (0..block.units().len()).collect();
        blocks.push(block);
    }
}

/// What training found out about some words, all of them in cluster 7.
pub(in crate::quotes::model) fn vocabulary(words: &[(&str, CueLevel)]) -> Vocabulary {
    let known = |&(word, cue_level): &(&str, CueLevel)| {
        (word_hash(word) as u32, WordStatistics { cue_level, cluster: Cluster::numbered(7) })
    };
    words.iter().map(known).collect()
}

/// The units of a paragraph.
fn units(body: &str, vocabulary: &Vocabulary) -> Vec<UnitFeatures> {
    blocks("", body, vocabulary)[0].units().to_vec()
}

/// Checks pairs of a unit each: whether their words are alike, and whether their classes are.
fn check_alike(rows: &[(&str, &str, bool, bool)]) {
    for &(one, other, words, classes) in rows {
        let [a, b] = [one, other].map(|body| units(body, &Vocabulary::default())[0]);
        assert_eq!((a.word == b.word, a.class == b.class), (words, classes), "{one}, {other}");
    }
}

#[test]
fn a_word_is_known_by_its_letters_and_its_class_by_what_the_lexicon_has_of_it() {
    check_alike(&[
        ("zorlu", "Zorlu", true, false),
        ("Zorlu", "Orlvik", false, true),
        ("said", "told", false, false),
        ("12", "34", true, true),
        ("12", "345", false, true),
        ("12", "zorlu", false, false),
        (", he left", "; he left", false, false),
    ]);
}

#[test]
fn a_quotation_is_known_by_how_it_begins_and_ends_and_how_long_it_is() {
    let [eight, fourteen] = [
        "\"It rains all day and all night long\"",
        "\"It rains all day and all night long and it will not stop soon\"",
    ];
    check_alike(&[
        ("\"Rain\"", "\"Snow\"", true, true),
        ("\"Rain\"", "\"It rains\"", false, true),
        ("\"It rains\"", "\"It rains all day\"", false, true),
        ("\"It rains all day\"", eight, false, false),
        (eight, fourteen, false, true),
        ("\"It rains\"", "\"It rains.\"", false, false),
        ("\"It rains\"", "\"it rains\"", false, false),
        ("\"It rains.\"", "'It rains.'", false, true),
    ]);
}

#[test]
fn a_suffix_is_three_letters_whatever_their_case_and_script() {
    for (one, other, same) in [
        ("raining", "SINGING", true),
        ("rained", "raining", false),
        ("at", "AT", true),
        ("at", "hat", false),
        ("café", "CAFÉ", true),
        ("café", "ifé", false),
    ] {
        assert_eq!(tail_hash(one) == tail_hash(other), same, "{one}, {other}");
    }
}

#[test]
fn a_word_may_be_a_cue_as_often_as_training_saw_it_or_as_the_lexicon_knows_it() {
    let vocabulary = vocabulary(&[
        ("rain", CueLevel::Often),
        ("the", CueLevel::Rarely),
        ("now", CueLevel::Mostly),
        ("monday", CueLevel::Often),
    ]);
    for (body, at, level, may_head) in [
        ("it told", 1, CueLevel::Rarely, true),
        ("it asked", 1, CueLevel::Rarely, true),
        ("it sank", 1, CueLevel::Unseen, false),
        ("rain", 0, CueLevel::Often, true),
        ("the", 0, CueLevel::Rarely, false),
        ("monday", 0, CueLevel::Often, false),
        ("now", 0, CueLevel::Mostly, true),
        ("Rain falls", 0, CueLevel::Often, true),
        ("the Rain", 1, CueLevel::Sometimes, true),
        ("the RAIN", 1, CueLevel::Often, true),
        (", 12", 1, CueLevel::Unseen, false),
    ] {
        let unit = units(body, &vocabulary)[at];
        assert_eq!((unit.cue_level, unit.may_head), (level, may_head), "{body}");
    }
    let clusters =
        |body| units(body, &vocabulary).iter().map(UnitFeatures::cluster_number).collect::<Vec<_>>();
    assert_eq!(clusters("the pier, that"), [7, 0, 0, 0]);
    assert_eq!(
        units("not that", &vocabulary).iter().map(|unit| unit.is_that).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn a_block_has_its_sentences_and_the_first_paragraph_leads() {
    let blocks = blocks("Pier to close", "It rained. The pier closed.\nIt poured.", &Vocabulary::default());
    let kinds = [BlockKind::Headline, BlockKind::Paragraph, BlockKind::Paragraph];
    assert_eq!(blocks.iter().filter_map(|block| block.kind).collect::<Vec<_>>(), kinds);
    assert_eq!(blocks.iter().map(|block| block.leads).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(blocks.iter().map(|block| block.first).collect::<Vec<_>>(), [0, 3, 10]);
    assert_eq!(blocks[1].sentences, [0..3, 3..7]);
    let numbers: Vec<u32> = blocks[1].units().iter().map(|unit| unit.sentence).collect();
    assert_eq!(numbers, [0, 0, 0, 1, 1, 1, 1]);
    let around = |at: usize| blocks[1].around(at).expect("a unit").map(|unit| unit.word);
    let word = |at: usize| blocks[1].units()[at].word;
    assert_eq!(around(0), [0, 0, word(0), word(1), word(2)]);
    assert_eq!(around(6), [word(4), word(5), word(6), 0, 0]);
    assert!(blocks[1].around(7).is_none());
}

#[test]
fn the_rules_take_units_for_source_cue_and_content() {
    for (body, expected) in [
        ("Ann Rowe has said it rains.", "SsQqCc."),
        ("Ann Rowe said it rains and added it pours.", "SsQCc.QCc."),
        ("\"It rains,\" Ann Rowe said.", "CSsQ."),
        ("\"It rains and it pours.\"", "C"),
        ("It rained.", "..."),
    ] {
        let article = article("", body);
        let (text, ..) = Text::read(&article, usize::MAX);
        let tags = rule_tags(&text, &rules::find_attributions(&text));
        let letters: String =
            tags.iter().map(|&tag| ['.', 'C', 'c', 'S', 's', 'Q', 'q'][tag as usize]).collect();
        assert_eq!(letters, expected, "{body}");
    }
}

#[test]
fn tags_of_active_units_are_spread_over_all() {
    let mut block = blocks("", "one two three four", &Vocabulary::default()).remove(0);
    block.active = vec![1, 3];
    let mut tags = vec![Tag::CueI];
    block.spread(&[Tag::SourceB, Tag::CueB], &mut tags);
    assert_eq!(tags, [Tag::Out, Tag::SourceB, Tag::Out, Tag::CueB]);
}
