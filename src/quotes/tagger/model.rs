//! Weights and the best sequence of tags under them.

use super::Tag;
use super::atoms::Cueness;
use super::features::Features;

/// Rows of a weight table: a power of two.
pub(in super::super) const BUCKETS: usize = 1 << 16;
/// Columns of a row: the seven tags and one of padding, so that a row is 16 bytes.
pub(in super::super) const LABELS: usize = 8;

/// Scores of the tags at one unit.
pub(in super::super) type Row = [i32; LABELS];

/// The weights of one pass.
#[derive(Debug, Clone)]
pub(in super::super) struct Table {
    pub weights: Vec<[i16; LABELS]>,
    /// From tag (row; the last row is the sentence's start) to tag.
    pub transitions: [Row; LABELS],
}

/// All that was trained: what the tagger and the judge know.
#[derive(Debug, Clone)]
pub struct Model {
    pub(in super::super) cueness: Cueness,
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

const NEVER: i32 = i32::MIN / 4;

/// The best tags of a passage.
pub(in super::super) fn viterbi(table: &Table, features: &Features, scores: &mut Scores) -> Vec<Tag> {
    scores.rows.clear();
    if features.width == 0 {
        return Vec::new();
    }
    for unit in features.buckets.chunks_exact(features.width) {
        let mut sums = [0_i32; LABELS];
        for &bucket in unit {
            if let Some(weights) = table.weights.get(usize::from(bucket)) {
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(weight);
                }
            }
        }
        scores.rows.push(sums);
    }
    best_path(&table.transitions, scores)
}

/// By how much a tag's score exceeds the best other one: 0 for not at all, then by halves of a power of two up to 15.
pub(super) fn margin(row: &Row, tag: Tag) -> u8 {
    let own = row.get(tag as usize).copied().unwrap_or_default();
    let others = Tag::ALL.into_iter().filter(|&other| other != tag);
    let best = others.filter_map(|other| row.get(other as usize)).max().copied().unwrap_or_default();
    let by = (own - best).max(0) as u32;
    (32 - by.leading_zeros()).min(15) as u8
}

#[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
/// The best path through `scores.rows`.
pub(in super::super) fn best_path(transitions: &[Row; LABELS], scores: &mut Scores) -> Vec<Tag> {
    let Scores { rows, back } = scores;
    back.clear();
    let mut best: Row = [NEVER; LABELS];
    for (at, row) in rows.iter().enumerate() {
        let mut next: Row = [NEVER; LABELS];
        let mut from = [0_u8; LABELS];
        for tag in Tag::ALL {
            let to = tag as usize;
            let mut top = (NEVER, 0);
            if at == 0 {
                if !matches!(tag, Tag::ContentI | Tag::SourceI | Tag::CueI) {
                    top = (transitions[LABELS - 1][to], 0);
                }
            } else {
                for before in Tag::ALL {
                    let score = best[before as usize] + transitions[before as usize][to];
                    if before.may_precede(tag) && score > top.0 {
                        top = (score, before as u8);
                    }
                }
            }
            next[to] = (top.0 + row[to]).max(NEVER);
            from[to] = top.1;
        }
        back.push(from);
        best = next;
    }
    let mut last = Tag::ALL.into_iter().max_by_key(|&tag| best[tag as usize]).unwrap_or_default();
    let mut out = vec![Tag::Out; rows.len()];
    for (place, from) in out.iter_mut().zip(back.iter()).rev() {
        *place = last;
        last = Tag::ALL.get(usize::from(from[last as usize])).copied().unwrap_or_default();
    }
    out
}
