//! Weights and the best sequence of tags under them.

use wide::{f32x4, i32x4, u8x16, u16x8};

use super::passage::{Passage, Vocabulary};
use super::tag::Tag;
use super::tagger_features::{self, Desk, Sink};

/// Rows of a weight table: a power of two.
pub(in crate::quotes) const BUCKETS: usize = 1 << 16;
/// Columns of a row: the seven tags and one of padding, so that a row is eight bytes.
pub(in crate::quotes) const LABELS: usize = 8;

/// Weights go from `-MOST_WEIGHT` to this: six bits, so that four of them add up in eight. The tables are small enough for
/// the processor's nearer caches, and six instructions add up a row.
pub(in crate::quotes) const MOST_WEIGHT: i8 = 31;

/// How many of the perceptron's updates a weight of 1 is worth. Finer ones find no more quotes.
pub(in crate::quotes) const UPDATES: i32 = 4;

/// A row for each bucket, all alike, by way of the heap: they are more than a stack should hold.
#[expect(clippy::unnecessary_box_returns, reason = "see above")]
fn rows_of<T: Copy>(row: T) -> Box<[T; BUCKETS]> {
    let rows: Box<[T]> = vec![row; BUCKETS].into_boxed_slice();
    rows.try_into().unwrap_or_else(|_| Box::new([row; BUCKETS]))
}

/// Weights of which none is other than 0.
pub(in crate::quotes) fn no_weights() -> Weights {
    rows_of([0; LABELS])
}

/// Scores of the tags at one unit.
pub(in crate::quotes) type Row = [i32; LABELS];

/// A row for each bucket.
pub(in crate::quotes) type Weights = Box<[[i8; LABELS]; BUCKETS]>;

/// The weights of one pass, each at most [`MOST_WEIGHT`], as they are learnt and stored.
#[derive(Debug, Clone)]
pub(in crate::quotes) struct Table {
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
pub(in crate::quotes) struct Passes {
    rows: Box<[Packed; BUCKETS]>,
    transitions: [[Row; LABELS]; 2],
}

/// All that was trained: what gate, tagger and judge know.
#[derive(Debug, Clone)]
pub struct Model {
    pub(in crate::quotes) vocabulary: Vocabulary,
    pub(in crate::quotes) passes: Passes,
    /// Weights of the gate; without any it lets everything in.
    pub(in crate::quotes) gate: Vec<f32>,
    /// Weights of the judge.
    pub(in crate::quotes) judge: Vec<f32>,
}

/// Scratch space of the passes, kept between passages.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Scores {
    /// Of each unit, in the pass that was run last.
    pub rows: Vec<Row>,
    /// The tags of each unit, in the pass that was run last.
    pub tags: Vec<Tag>,
    /// What the features of both passes weigh in the second one.
    ahead: Vec<Row>,
    /// The tags before, as the lanes of [`OPEN`] and of [`INNER`] have them.
    back: Vec<[[i32; 4]; 2]>,
    desk: Desk,
    /// Units that were live.
    live: Vec<usize>,
}

impl Scores {
    /// Leaves only those sentences of a passage live in which the first pass has given tags; `tags` are those of all units.
    pub(in crate::quotes) fn narrow(&mut self, passage: &mut Passage, tags: &[Tag]) {
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

impl Passes {
    pub(in crate::quotes) fn new(first: &Table, second: &Table) -> Self {
        let mut rows = rows_of(NOTHING);
        for (row, (first, second)) in rows.iter_mut().zip(first.weights.iter().zip(second.weights.iter())) {
            *row = pack(first.iter().chain(second).copied());
        }
        Self { rows, transitions: [first.transitions, second.transitions] }
    }

    /// One pass as it is stored: 0 is the first.
    pub(in crate::quotes) fn table(&self, pass: usize) -> Table {
        let mut weights = no_weights();
        for (out, row) in weights.iter_mut().zip(self.rows.iter()) {
            let packed = row.as_array().iter().skip(pass * LABELS);
            out.iter_mut().zip(packed).for_each(|(weight, &packed)| *weight = packed as i8 - MOST_WEIGHT);
        }
        Table { weights, transitions: self.transitions.get(pass).copied().unwrap_or_default() }
    }

    /// Finds the tags that the first pass gives the live units of a passage.
    pub(in crate::quotes) fn first(&self, passage: &Passage, scores: &mut Scores) {
        let Scores { rows, ahead, desk, .. } = scores;
        rows.clear();
        ahead.clear();
        let new = || Sums::new(&self.rows);
        tagger_features::each(passage, desk, new, |sums| {
            let [first, second] = sums.scores();
            rows.push(first);
            ahead.push(second);
        });
        best_path(&self.transitions[0], scores);
    }

    /// Finds the tags that the second pass gives the same units, by `tags`, those of the first for all units of the passage.
    pub(in crate::quotes) fn second(&self, passage: &Passage, tags: &[Tag], scores: &mut Scores) {
        let Scores { rows, ahead, desk, .. } = scores;
        std::mem::swap(rows, ahead);
        let mut rows = rows.iter_mut();
        let new = || Sums::new(&self.rows);
        tagger_features::each_tagged(passage, tags, desk, new, |sums| {
            let Some(row) = rows.next() else { return };
            for (total, sum) in row.iter_mut().zip(sums.scores()[1]) {
                *total += sum;
            }
        });
        best_path(&self.transitions[1], scores);
    }
}

/// By how much a tag's score exceeds the best other one: 0 for not at all, then by halves of a power of two up to 15.
pub(in crate::quotes) fn margin(row: &Row, tag: Tag) -> u8 {
    let own = row.get(tag as usize).copied().unwrap_or_default();
    let mut others = *row;
    for at in [tag as usize, LABELS - 1] {
        others.get_mut(at).into_iter().for_each(|score| *score = i32::MIN);
    }
    // One tag beats four at a time.
    let (halves, _) = others.as_chunks::<4>();
    let best = halves.iter().fold(i32x4::splat(i32::MIN), |best, &half| best.max(i32x4::new(half)));
    let best = best.to_array().into_iter().fold(i32::MIN, i32::max);
    let by = (own - best).max(0) as u32;
    (32 - by.leading_zeros()).min(15) as u8
}

/// Steps of [`best_path`] after which scores are counted from the best one again: in so few they stay whole numbers, as `f32` has them
/// up to 2^24.
const SETTLED: usize = 64;

/// So little that no path comes from there.
const NEVER: f32 = -4_000_000.0;

/// Bits of a score in which [`best_path`] keeps the tag before.
const FROM: i32 = LABELS as i32 - 1;

/// Tags that any tag may stand before.
const OPEN: [Tag; 4] = [Tag::Out, Tag::ContentB, Tag::SourceB, Tag::CueB];

/// Tags that only go on with a chunk, each beside the one that begins it. The first is there for the sake of order only.
const INNER: [Tag; 4] = [Tag::Out, Tag::ContentI, Tag::SourceI, Tag::CueI];

/// Where each tag stands in [`OPEN`] or, from 4 on, in [`INNER`].
const LANES: [usize; Tag::ALL.len()] = [0, 1, 5, 2, 6, 3, 7];

/// What leads to the tags of a unit: the best score of each so far, times eight, with the tag before in the lowest three bits, so
/// that a step is additions and maxima alone.
struct Steps {
    /// From each tag, or the sentence's start, to the open ones.
    open: [f32x4; LABELS],
    /// From the open tags to the inner ones beside them, and from these to themselves.
    begun: f32x4,
    gone_on: f32x4,
}

impl Steps {
    #[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
    fn new(transitions: &[Row; LABELS]) -> Self {
        let step =
            |from: usize, to: Tag| (transitions[from][to as usize] * LABELS as i32 + from as i32) as f32;
        let inner =
            |from: [Tag; 4]| f32x4::new(std::array::from_fn(|lane| step(from[lane] as usize, INNER[lane])));
        Self {
            open: std::array::from_fn(|from| f32x4::new(OPEN.map(|to| step(from, to)))),
            begun: inner(OPEN),
            gone_on: inner(INNER),
        }
    }

    /// The scores one unit on: of the open tags and of the inner ones.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "as above")]
    fn take(&self, [open, inner]: [f32x4; 2]) -> [f32x4; 2] {
        let (from_open, from_inner) = (open.to_array(), inner.to_array());
        let mut next = f32x4::splat(from_open[0]) + self.open[0];
        for lane in 1..4 {
            next = next.fast_max(f32x4::splat(from_open[lane]) + self.open[OPEN[lane] as usize]);
            next = next.fast_max(f32x4::splat(from_inner[lane]) + self.open[INNER[lane] as usize]);
        }
        [next, (open + self.begun).fast_max(inner + self.gone_on)]
    }
}

/// Finds the best path through `scores.rows` (Viterbi 1967): `scores.tags`.
#[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
pub(in crate::quotes) fn best_path(transitions: &[Row; LABELS], scores: &mut Scores) {
    let Scores { rows, back, tags, .. } = scores;
    back.clear();
    let steps = Steps::new(transitions);
    let mut best = [f32x4::splat(NEVER); 2];
    for (at, row) in rows.iter().enumerate() {
        if at % SETTLED == SETTLED - 1 {
            let top = best.map(|scores| scores.to_array().into_iter().fold(NEVER, f32::max));
            let top = f32x4::splat(top[0].max(top[1]));
            best = best.map(|scores| (scores - top).fast_max(f32x4::splat(NEVER)));
        }
        let next = if at == 0 { [steps.open[LABELS - 1], best[1]] } else { steps.take(best) };
        let next = next.map(f32x4::fast_trunc_int);
        back.push(next.map(|scores| (scores & i32x4::splat(FROM)).to_array()));
        let row = [OPEN, INNER].map(|tags| i32x4::new(tags.map(|tag| row[tag as usize] * LABELS as i32)));
        best = [0, 1].map(|half| ((next[half] & i32x4::splat(!FROM)) + row[half]).round_float());
    }
    let best = best.map(f32x4::to_array);
    let of = |tag: Tag| best[LANES[tag as usize] / 4][LANES[tag as usize] % 4];
    let mut last =
        Tag::ALL.into_iter().max_by(|&one, &other| of(one).total_cmp(&of(other))).unwrap_or_default();
    tags.clear();
    tags.resize(rows.len(), Tag::Out);
    for (place, from) in tags.iter_mut().zip(back.iter()).rev() {
        *place = last;
        let lane = LANES[last as usize];
        last = Tag::ALL.get(from[lane / 4][lane % 4] as usize).copied().unwrap_or_default();
    }
}
