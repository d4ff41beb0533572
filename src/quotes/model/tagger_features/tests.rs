//! Where a unit stands, and at which place of its features what stands.

use super::super::block_features::CueLevel;
use super::super::block_features::tests::{blocks, vocabulary};
use super::*;

/// Keeps the features that it is given.
#[derive(Default)]
struct Kept(Vec<u16>);

impl FeatureSink for Kept {
    fn take(&mut self, bucket: u16) {
        self.0.push(bucket);
    }
}

/// The features of each unit of a paragraph in which `said` is a cue, and what is known of the units.
fn features(body: &str) -> (Vec<Vec<u16>>, BlockFeatures) {
    let block = blocks("", body, &vocabulary(&[("said", CueLevel::NearlyAlways)])).remove(0);
    let mut all = Vec::new();
    each(&block, &mut Scratch::default(), Kept::default, |kept| all.push(kept.0));
    (all, block)
}

/// The feature that stands at a place when it has this value.
fn feature(place: u32, value: u32) -> u16 {
    let mut writer = UnitFeatureWriter::new(Kept::default(), place);
    writer.add(value);
    writer.done().0[0]
}

#[test]
fn a_unit_stands_so_far_from_cues_and_quotations_and_the_ends_of_its_sentence() {
    let (_, mut block) = features("Now, Rowe said, late, that \"it rains\" Monday");
    let mut positions = Vec::new();
    find_positions(&block, &mut positions);
    let said = block.units()[3].word;
    // Left and right cue; commas and `that` since; left and right quotation; start and end.
    for (unit, expected) in [
        (0, [0, 3, 0, 0, 0, 6, 1, 6]),
        (2, [0, 1, 0, 0, 0, 5, 3, 6]),
        (3, [0, 0, 0, 0, 0, 5, 4, 6]),
        (5, [2, 0, 1, 0, 0, 3, 5, 5]),
        (8, [5, 0, 2, 1, 0, 0, 6, 2]),
        (9, [5, 0, 2, 1, 1, 0, 6, 1]),
    ] {
        let at = positions[unit];
        let found = [
            at.left_distance,
            at.right_distance,
            at.commas,
            at.that,
            at.quoted_left,
            at.quoted_right,
            at.from_start,
            at.from_end,
        ];
        assert_eq!(found, expected, "unit {unit}");
    }
    assert_eq!((positions[0].left, positions[0].right), (0, said));
    assert_eq!((positions[9].left, positions[9].right), (said, 0));
    block.active.clear();
    find_positions(&block, &mut positions);
    assert!(positions.iter().all(|at| at.from_start == 0), "only active sentences are looked at");
}

#[test]
fn the_features_of_a_unit_are_of_its_words_and_of_two_at_either_side() {
    let (all, block) = features("The mayor said late on Monday");
    let [b2, b1, this, a1, a2] = [1, 2, 3, 4, 5].map(|at| block.units()[at]);
    for (place, what, value) in [
        (6, "always", 0),
        (7, "its word", this.word),
        (8, "the word before", b1.word),
        (9, "the word behind", a1.word),
        (10, "two before", b2.word),
        (11, "two behind", a2.word),
        (16, "its class", this.class),
        (17, "the class before", b1.class),
        (18, "the class behind", a1.class),
        (19, "two before", b2.class),
        (20, "two behind", a2.class),
        (26, "its suffix", this.suffix),
        (29, "how often it is a cue", this.cue_level as u32),
        (30, "how often its neighbours are", b1.cue_level as u32 * 8 + a1.cue_level as u32),
        (34, "its cluster", this.cluster_number()),
        (35, "the cluster before", b1.cluster_number()),
        (36, "the cluster behind", a1.cluster_number()),
        (45, "what the rules take it for", this.rule as u32),
        (52, "the cue before", b1.word),
        (53, "the cue behind", 0),
    ] {
        assert_eq!(all[3][place as usize], feature(place, value), "{what}");
    }
    assert!(all.iter().all(|unit| unit.len() == all[0].len() && unit.len() <= WIDEST));
}

#[test]
fn the_second_pass_knows_how_far_cues_and_sources_are() {
    let (_, block) = features("one two three four five six");
    let tags = [Tag::SourceB, Tag::SourceI, Tag::CueB, Tag::CueI, Tag::ContentB, Tag::Out];
    let mut scratch = Scratch::default();
    let tagged = FirstPassTags::new(&block, &tags, &mut scratch);
    // Cue and source at the left, cue and source at the right.
    let expected = [[0, 0, 2, 1], [0, 1, 1, 0], [0, 1, 1, 0], [1, 2, 0, 0], [1, 3, 0, 0], [2, 4, 0, 0]];
    assert_eq!(tagged.scratch.nearest, expected);
    assert_eq!(tagged.scratch.sets, [0b111_1011], "all tags but the inside of a content");
}
