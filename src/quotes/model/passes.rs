//! The two passes of the tagger: weights packed for adding up, and the scores that they give.

use wide::{u8x16, u16x8};

use super::best_path::BestPath;
use super::block_features::BlockFeatures;
use super::tables::{BUCKETS, LABELS, LabelScores, MOST_WEIGHT, UPDATES, WeightTable, no_weights, rows_of};
use super::tag::Tag;
use super::tagger_features::{self, FeatureSink, Scratch};

/// The weights of a bucket, a byte each and counted from `-MOST_WEIGHT`: those of the first pass, then those
/// of the second. Rows may be added [`AT_ONCE`] at a time before a byte overflows; one instruction adds a
/// row.
type Packed = u8x16;

const AT_ONCE: usize = 4;

/// A weight of 0 in every byte.
const NOTHING: Packed = Packed::new([MOST_WEIGHT as u8; 2 * LABELS]);

fn pack(weights: impl Iterator<Item = i8>) -> Packed {
    let mut packed = [0; 2 * LABELS];
    packed.iter_mut().zip(weights).for_each(|(packed, weight)| *packed = (weight + MOST_WEIGHT) as u8);
    Packed::new(packed)
}

/// Adds up the weights of a unit's features, of both passes.
struct PassSums<'r> {
    rows: &'r [Packed; BUCKETS],
    /// The features since the bytes were last spread.
    bytes: Packed,
    /// Sums of a pass each.
    spread: [u16x8; 2],
    count: usize,
}

#[expect(
    clippy::inline_always,
    reason = "the count is a constant in the straight line that the features are written by"
)]
impl FeatureSink for PassSums<'_> {
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "a bucket of 16 bits is always one of the 65,536 rows")]
    fn take(&mut self, bucket: u16) {
        self.bytes += self.rows[usize::from(bucket)];
        self.count += 1;
        if self.count.is_multiple_of(AT_ONCE) {
            self.spread();
        }
    }
}

impl<'r> PassSums<'r> {
    #[inline]
    const fn new(rows: &'r [Packed; BUCKETS]) -> Self {
        Self { rows, bytes: Packed::ZERO, spread: [u16x8::ZERO; 2], count: 0 }
    }

    #[inline]
    fn spread(&mut self) {
        self.spread[0] += u16x8::from_u8x16_low(self.bytes);
        self.spread[1] += u16x8::from_u8x16_high(self.bytes);
        self.bytes = Packed::ZERO;
    }

    /// The scores of each pass, in updates.
    #[inline]
    fn scores(mut self) -> [LabelScores; 2] {
        self.spread();
        let zero = self.count as i32 * i32::from(MOST_WEIGHT);
        self.spread.map(|sums| sums.to_array().map(|sum| (i32::from(sum) - zero) * UPDATES))
    }
}

/// The weights of both passes side by side: they share most features, and what costs is the way to a row.
#[derive(Debug, Clone)]
pub(in crate::quotes) struct Passes {
    rows: Box<[Packed; BUCKETS]>,
    transitions: [[LabelScores; LABELS]; 2],
}

/// Scratch space of the passes, kept between blocks.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Scores {
    /// Of each unit, in the pass that was run last.
    pub rows: Vec<LabelScores>,
    /// The best path through them.
    pub best: BestPath,
    /// What the features of both passes weigh in the second one.
    ahead: Vec<LabelScores>,
    scratch: Scratch,
    /// Units that were active.
    active: Vec<usize>,
}

impl Scores {
    /// Leaves only those sentences of a block active in which the first pass has given tags; `tags` are those
    /// of all units.
    pub(super) fn narrow(&mut self, block: &mut BlockFeatures, tags: &[Tag]) {
        std::mem::swap(&mut block.active, &mut self.active);
        block.active.clear();
        let (mut from, mut to) = (0, 0);
        for sentence in &block.sentences {
            // All of a sentence is active or nothing.
            if self.active.get(from) != Some(&sentence.start) {
                continue;
            }
            let units = sentence.len();
            if tags.get(sentence.clone()).unwrap_or_default().iter().any(|&tag| tag != Tag::Out) {
                block.active.extend(sentence.clone());
                if from > to {
                    self.ahead.copy_within(from..from + units, to);
                }
                to += units;
            }
            from += units;
        }
        self.ahead.truncate(to);
    }
}

impl Passes {
    pub(in crate::quotes) fn new(first: &WeightTable, second: &WeightTable) -> Self {
        let mut rows = rows_of(NOTHING);
        for (row, (first, second)) in rows.iter_mut().zip(first.weights.iter().zip(second.weights.iter())) {
            *row = pack(first.iter().chain(second).copied());
        }
        Self { rows, transitions: [first.transitions, second.transitions] }
    }

    /// One pass as it is stored: 0 is the first.
    pub(super) fn table(&self, pass: usize) -> WeightTable {
        let mut weights = no_weights();
        for (out, row) in weights.iter_mut().zip(self.rows.iter()) {
            let packed = row.as_array().iter().skip(pass * LABELS);
            out.iter_mut().zip(packed).for_each(|(weight, &packed)| *weight = packed as i8 - MOST_WEIGHT);
        }
        WeightTable { weights, transitions: self.transitions.get(pass).copied().unwrap_or_default() }
    }

    /// Finds the tags that the first pass gives the active units of a block.
    pub(in crate::quotes) fn first(&self, block: &BlockFeatures, scores: &mut Scores) {
        let Scores { rows, best, ahead, scratch, .. } = scores;
        rows.clear();
        ahead.clear();
        let new = || PassSums::new(&self.rows);
        tagger_features::each(block, scratch, new, |sums| {
            let [first, second] = sums.scores();
            rows.push(first);
            ahead.push(second);
        });
        best.find(&self.transitions[0], rows);
    }

    /// Finds the tags that the second pass gives the same units, by `tags`, those of the first for all units
    /// of the block.
    pub(super) fn second(&self, block: &BlockFeatures, tags: &[Tag], scores: &mut Scores) {
        let Scores { rows, best, ahead, scratch, .. } = scores;
        std::mem::swap(rows, ahead);
        let mut unit = rows.iter_mut();
        let new = || PassSums::new(&self.rows);
        tagger_features::each_tagged(block, tags, scratch, new, |sums| {
            let Some(row) = unit.next() else { return };
            for (total, sum) in row.iter_mut().zip(sums.scores()[1]) {
                *total += sum;
            }
        });
        best.find(&self.transitions[1], rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weights of all sizes.
    fn weight(pass: usize, bucket: usize, label: usize) -> i8 {
        ((bucket * 7 + label * 5 + pass * 11) % 63) as i8 - MOST_WEIGHT
    }

    fn table(pass: usize) -> WeightTable {
        let mut weights = no_weights();
        for (bucket, row) in weights.iter_mut().enumerate() {
            row.iter_mut().enumerate().for_each(|(label, place)| *place = weight(pass, bucket, label));
        }
        WeightTable { weights, transitions: [[pass as i32; LABELS]; LABELS] }
    }

    #[test]
    fn each_pass_is_stored_as_it_was_learnt() {
        let passes = Passes::new(&table(0), &table(1));
        for pass in [0, 1] {
            assert!(passes.table(pass).weights == table(pass).weights, "pass {pass}");
            assert_eq!(passes.table(pass).transitions, table(pass).transitions);
        }
    }

    #[test]
    fn the_weights_of_however_many_features_add_up() {
        let passes = Passes::new(&table(0), &table(1));
        for count in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 100] {
            let mut sums = PassSums::new(&passes.rows);
            (0..count).for_each(|bucket| sums.take(bucket as u16));
            let expected = [0, 1].map(|pass| {
                let sum =
                    |label| (0..count).map(|bucket| i32::from(weight(pass, bucket, label))).sum::<i32>();
                std::array::from_fn(|label| sum(label) * UPDATES)
            });
            assert_eq!(sums.scores(), expected, "{count} features");
        }
    }

    #[test]
    fn only_sentences_with_tags_go_into_the_second_pass() {
        let mut block = BlockFeatures::default();
        block.sentences.extend([0..2, 2..5, 5..7, 7..9]);
        block.active.extend([0, 1, 2, 3, 4, 7, 8]);
        let mut tags = [Tag::Out; 9];
        [tags[3], tags[5], tags[8]] = [Tag::ContentB, Tag::ContentB, Tag::CueB];
        let ahead = block.active.iter().map(|&at| [at as i32; LABELS]).collect();
        let mut scores = Scores { ahead, ..Scores::default() };
        scores.narrow(&mut block, &tags);
        assert_eq!(block.active, [2, 3, 4, 7, 8], "the third sentence was not active before");
        assert_eq!(scores.ahead, [2, 3, 4, 7, 8].map(|at| [at; LABELS]), "each with its own weights");
    }
}
