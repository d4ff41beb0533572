//! Weights and the best sequence of tags under them.

use wide::{u8x16, u16x8};

use super::Tag;
use super::atoms::{Passage, Vocabulary};
use super::features::{self, Desk, Sink};

/// Rows of a weight table: a power of two.
pub(in super::super) const BUCKETS: usize = 1 << 16;
/// Columns of a row: the seven tags and one of padding, so that a row is eight bytes.
pub(in super::super) const LABELS: usize = 8;

/// Weights go from `-MOST_WEIGHT` to this: six bits, so that four of them add up in eight. The tables are small enough for
/// the processor's nearer caches, and six instructions add up a row.
pub(in super::super) const MOST_WEIGHT: i8 = 31;

/// How many of the perceptron's updates a weight of 1 is worth. Finer ones find no more quotes.
pub(in super::super) const UPDATES: i32 = 4;

/// A row for each bucket, all alike, by way of the heap: they are more than a stack should hold.
#[expect(clippy::unnecessary_box_returns, reason = "see above")]
fn rows_of<T: Copy>(row: T) -> Box<[T; BUCKETS]> {
    let rows: Box<[T]> = vec![row; BUCKETS].into_boxed_slice();
    rows.try_into().unwrap_or_else(|_| Box::new([row; BUCKETS]))
}

/// Weights of which none is other than 0.
pub(in super::super) fn no_weights() -> Weights {
    rows_of([0; LABELS])
}

/// Scores of the tags at one unit.
pub(in super::super) type Row = [i32; LABELS];

/// A row for each bucket.
pub(in super::super) type Weights = Box<[[i8; LABELS]; BUCKETS]>;

/// The weights of one pass, each at most [`MOST_WEIGHT`], as they are learnt and stored.
#[derive(Debug, Clone)]
pub(in super::super) struct Table {
    pub weights: Weights,
    /// From tag (row; the last row is the sentence's start) to tag.
    pub transitions: [Row; LABELS],
}

/// The weights of a bucket, a byte each and counted from `-MOST_WEIGHT`: those of the first pass, then those of the second. Rows
/// may be added [`AT_ONCE`] at a time before a byte overflows; one instruction adds a row.
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
struct Sums<'r> {
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
impl Sink for Sums<'_> {
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

impl<'r> Sums<'r> {
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
    fn scores(mut self) -> [Row; 2] {
        self.spread();
        let zero = self.count as i32 * i32::from(MOST_WEIGHT);
        self.spread.map(|sums| sums.to_array().map(|sum| (i32::from(sum) - zero) * UPDATES))
    }
}

/// The weights of both passes side by side: they share most features, and what costs is the way to a row.
#[derive(Debug, Clone)]
pub(in super::super) struct Passes {
    rows: Box<[Packed; BUCKETS]>,
    transitions: [[Row; LABELS]; 2],
}

/// All that was trained: what gate, tagger and judge know.
#[derive(Debug, Clone)]
pub struct Model {
    pub(in super::super) vocabulary: Vocabulary,
    pub(in super::super) passes: Passes,
    /// Weights of the gate; without any it lets everything in.
    pub(in super::super) gate: Vec<f32>,
    /// Weights of the judge.
    pub(in super::super) judge: Vec<f32>,
}

/// Scratch space of the passes, kept between passages.
#[derive(Debug, Default)]
pub(in super::super) struct Scores {
    /// Of each unit, in the pass that was run last.
    pub rows: Vec<Row>,
    /// The tags of each unit, in the pass that was run last.
    pub tags: Vec<Tag>,
    /// What the features of both passes weigh in the second one.
    ahead: Vec<Row>,
    back: Vec<[u8; LABELS]>,
    desk: Desk,
    /// Units that were live.
    live: Vec<usize>,
}

impl Scores {
    /// Leaves only those sentences of a passage live in which the first pass has given tags; `tags` are those of all units.
    pub(super) fn narrow(&mut self, passage: &mut Passage, tags: &[Tag]) {
        std::mem::swap(&mut passage.live, &mut self.live);
        passage.live.clear();
        let (mut from, mut to) = (0, 0);
        for &(start, end) in &passage.sentences {
            // All of a sentence is live or nothing.
            if self.live.get(from) != Some(&start) {
                continue;
            }
            let units = end - start;
            if tags.get(start..end).unwrap_or_default().iter().any(|&tag| tag != Tag::Out) {
                passage.live.extend(start..end);
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

/// So little that nothing outweighs it, and the sum of several does not overflow.
const NEVER: i32 = (i32::MIN / 8) & !FROM;

impl Passes {
    pub(in super::super) fn new(first: &Table, second: &Table) -> Self {
        let mut rows = rows_of(NOTHING);
        for (row, (first, second)) in rows.iter_mut().zip(first.weights.iter().zip(second.weights.iter())) {
            *row = pack(first.iter().chain(second).copied());
        }
        Self { rows, transitions: [first.transitions, second.transitions] }
    }

    /// One pass as it is stored: 0 is the first.
    pub(super) fn table(&self, pass: usize) -> Table {
        let mut weights = no_weights();
        for (out, row) in weights.iter_mut().zip(self.rows.iter()) {
            let packed = row.as_array().iter().skip(pass * LABELS);
            out.iter_mut().zip(packed).for_each(|(weight, &packed)| *weight = packed as i8 - MOST_WEIGHT);
        }
        Table { weights, transitions: self.transitions.get(pass).copied().unwrap_or_default() }
    }

    /// Finds the tags that the first pass gives the live units of a passage.
    pub(in super::super) fn first(&self, passage: &Passage, scores: &mut Scores) {
        let Scores { rows, ahead, desk, .. } = scores;
        rows.clear();
        ahead.clear();
        let new = || Sums::new(&self.rows);
        features::each(passage, desk, new, |sums| {
            let [first, second] = sums.scores();
            rows.push(first);
            ahead.push(second);
        });
        best_path(&self.transitions[0], scores);
    }

    /// Finds the tags that the second pass gives the same units, by `tags`, those of the first for all units of the passage.
    pub(super) fn second(&self, passage: &Passage, tags: &[Tag], scores: &mut Scores) {
        let Scores { rows, ahead, desk, .. } = scores;
        std::mem::swap(rows, ahead);
        let mut rows = rows.iter_mut();
        let new = || Sums::new(&self.rows);
        features::each_tagged(passage, tags, desk, new, |sums| {
            let Some(row) = rows.next() else { return };
            for (total, sum) in row.iter_mut().zip(sums.scores()[1]) {
                *total += sum;
            }
        });
        best_path(&self.transitions[1], scores);
    }
}

/// By how much a tag's score exceeds the best other one: 0 for not at all, then by halves of a power of two up to 15.
pub(super) fn margin(row: &Row, tag: Tag) -> u8 {
    let of = |which: &dyn Fn(usize) -> bool| {
        row.iter()
            .enumerate()
            .take(Tag::ALL.len())
            .map(|(at, &score)| if which(at) { score } else { NEVER })
            .fold(NEVER, i32::max)
    };
    let by = (of(&|at| at == tag as usize) - of(&|at| at != tag as usize)).max(0) as u32;
    (32 - by.leading_zeros()).min(15) as u8
}

/// Steps of [`best_path`] after which scores are counted from the best one again: they cannot overflow in so few.
const SETTLED: usize = 256;

/// Bits of a score in which [`best_path`] keeps the tag before.
const FROM: i32 = LABELS as i32 - 1;

/// Tags that any tag may stand before.
const OPEN: [Tag; 4] = [Tag::Out, Tag::ContentB, Tag::SourceB, Tag::CueB];

/// Tags that only go on with a chunk of their own, behind its first.
const INNER: [[Tag; 2]; 3] =
    [[Tag::ContentB, Tag::ContentI], [Tag::SourceB, Tag::SourceI], [Tag::CueB, Tag::CueI]];

/// Finds the best path through `scores.rows` (Viterbi 1967): `scores.tags`.
///
/// A score and the tag that it came from are one number, so that a step is additions and maxima alone.
#[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
pub(in super::super) fn best_path(transitions: &[Row; LABELS], scores: &mut Scores) {
    let Scores { rows, back, tags, .. } = scores;
    back.clear();
    let step = |from: usize, to: Tag| transitions[from][to as usize] * LABELS as i32 + from as i32;
    let open_steps: [[i32; 4]; LABELS] = std::array::from_fn(|from| OPEN.map(|to| step(from, to)));
    let inner_steps = INNER.map(|chunk| chunk.map(|from| step(from as usize, chunk[1])));
    let mut best: Row = [NEVER; LABELS];
    best[LABELS - 1] = 0;
    for (at, row) in rows.iter().enumerate() {
        if at % SETTLED == SETTLED - 1 {
            let top = best.iter().copied().max().unwrap_or(0);
            best = best.map(|score| (score - top).max(NEVER));
        }
        let mut open = [i32::MIN; 4];
        for (score, steps) in best.iter().zip(&open_steps) {
            for (open, step) in open.iter_mut().zip(steps) {
                *open = (*open).max(score + step);
            }
        }
        let [content, source, cue]: [i32; 3] = std::array::from_fn(|chunk| {
            let [begin, inside] = INNER[chunk].map(|tag| best[tag as usize]);
            (begin + inner_steps[chunk][0]).max(inside + inner_steps[chunk][1])
        });
        let next = [open[0], open[1], content, open[2], source, open[3], cue, NEVER];
        back.push(next.map(|score| (score & FROM) as u8));
        best = std::array::from_fn(|tag| (next[tag] & !FROM) + row[tag] * LABELS as i32);
    }
    let mut last = Tag::ALL.into_iter().max_by_key(|&tag| best[tag as usize]).unwrap_or_default();
    tags.clear();
    tags.resize(rows.len(), Tag::Out);
    for (place, from) in tags.iter_mut().zip(back.iter()).rev() {
        *place = last;
        last = Tag::ALL.get(usize::from(from[last as usize])).copied().unwrap_or_default();
    }
}
