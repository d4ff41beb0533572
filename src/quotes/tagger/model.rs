//! Weights and the best sequence of tags under them.

use super::Tag;
use super::atoms::Vocabulary;
use super::features::{Features, WIDEST};

/// Rows of a weight table: a power of two.
pub(in super::super) const BUCKETS: usize = 1 << 16;
/// Columns of a row: the seven tags and one of padding, so that a row is 16 bytes.
pub(in super::super) const LABELS: usize = 8;

/// No weight is larger, so that the sum over all features of a unit stays in 16 bits: eight sums are one SIMD register then.
pub(in super::super) const MOST_WEIGHT: i16 = i16::MAX / WIDEST as i16;

/// Weights of which none is other than 0.
#[expect(clippy::large_stack_arrays, reason = "never made: a slice of this length is always an array of it")]
pub(in super::super) fn no_weights() -> Weights {
    // A boxed array by way of the heap: the array is larger than a stack should hold.
    let rows: Box<[[i16; LABELS]]> = vec![[0; LABELS]; BUCKETS].into_boxed_slice();
    rows.try_into().unwrap_or_else(|_| Box::new([[0; LABELS]; BUCKETS]))
}

/// Scores of the tags at one unit.
pub(in super::super) type Row = [i32; LABELS];

/// A row for each bucket.
pub(in super::super) type Weights = Box<[[i16; LABELS]; BUCKETS]>;

/// The weights of one pass, each at most [`MOST_WEIGHT`].
#[derive(Debug, Clone)]
pub(in super::super) struct Table {
    pub weights: Weights,
    /// From tag (row; the last row is the sentence's start) to tag.
    pub transitions: [Row; LABELS],
}

/// All that was trained: what the tagger and the judge know.
#[derive(Debug, Clone)]
pub struct Model {
    pub(in super::super) vocabulary: Vocabulary,
    pub(in super::super) first: Table,
    pub(in super::super) second: Table,
    /// Weights of the judge.
    pub(in super::super) judge: Vec<f32>,
}

/// Scratch space of [`viterbi`], kept between passages.
#[derive(Debug, Default)]
pub(in super::super) struct Scores {
    pub rows: Vec<Row>,
    back: Vec<[u8; LABELS]>,
}

/// So little that nothing outweighs it, and the sum of several does not overflow.
const NEVER: i32 = (i32::MIN / 8) & !FROM;

/// The best tags of a passage, by all `parts` of its units' features.
pub(in super::super) fn viterbi(table: &Table, parts: &[&Features], scores: &mut Scores) -> Vec<Tag> {
    add_up(table, parts, &mut scores.rows);
    best_path(&table.transitions, scores)
}

/// The sum of the weights of each unit's features.
#[expect(clippy::indexing_slicing, reason = "a bucket of 16 bits is always one of the 65,536 rows")]
fn add_up(table: &Table, parts: &[&Features], rows: &mut Vec<Row>) {
    rows.clear();
    let units = parts.iter().map(|part| part.units().len()).min().unwrap_or(0);
    rows.resize(units, [0; LABELS]);
    for part in parts {
        for (row, unit) in rows.iter_mut().zip(part.units()) {
            let mut sums = [0_i16; LABELS];
            for &bucket in unit {
                let weights = table.weights[usize::from(bucket)];
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = sum.wrapping_add(weight);
                }
            }
            for (total, sum) in row.iter_mut().zip(sums) {
                *total += i32::from(sum);
            }
        }
    }
}

/// By how much a tag's score exceeds the best other one: 0 for not at all, then by halves of a power of two up to 15.
pub(super) fn margin(row: &Row, tag: Tag) -> u8 {
    let own = row.get(tag as usize).copied().unwrap_or_default();
    let others = Tag::ALL.into_iter().filter(|&other| other != tag);
    let best = others.filter_map(|other| row.get(other as usize)).max().copied().unwrap_or_default();
    let by = (own - best).max(0) as u32;
    (32 - by.leading_zeros()).min(15) as u8
}

/// Bits of a score in which [`best_path`] keeps the tag before.
const FROM: i32 = LABELS as i32 - 1;

#[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
/// The best path through `scores.rows` (Viterbi 1967).
///
/// A score and the tag that it came from are one number, so that a step is eight additions and maxima of whole rows.
pub(in super::super) fn best_path(transitions: &[Row; LABELS], scores: &mut Scores) -> Vec<Tag> {
    let Scores { rows, back } = scores;
    back.clear();
    let mut steps = [[NEVER; LABELS]; LABELS];
    for (before, step) in steps.iter_mut().enumerate() {
        let tag = Tag::ALL.get(before).copied().unwrap_or_default();
        for to in Tag::ALL.into_iter().filter(|&to| tag.may_precede(to)) {
            step[to as usize] = transitions[before][to as usize] * LABELS as i32 + before as i32;
        }
    }
    let mut best: Row = [NEVER; LABELS];
    best[LABELS - 1] = 0;
    for row in rows.iter() {
        let mut next: Row = [i32::MIN; LABELS];
        for (score, step) in best.iter().zip(&steps) {
            for (next, step) in next.iter_mut().zip(step) {
                *next = (*next).max(score + step);
            }
        }
        back.push(next.map(|score| (score & FROM) as u8));
        next[LABELS - 1] = NEVER;
        for (next, row) in next.iter_mut().zip(row) {
            *next = (*next & !FROM) + row * LABELS as i32;
        }
        let top = next.iter().copied().max().unwrap_or(0);
        best = next.map(|score| (score - top).max(NEVER));
    }
    let mut last = Tag::ALL.into_iter().max_by_key(|&tag| best[tag as usize]).unwrap_or_default();
    let mut out = vec![Tag::Out; rows.len()];
    for (place, from) in out.iter_mut().zip(back.iter()).rev() {
        *place = last;
        last = Tag::ALL.get(usize::from(from[last as usize])).copied().unwrap_or_default();
    }
    out
}
