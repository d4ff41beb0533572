//! The best sequence of tags under the scores of units and of transitions.

use wide::{f32x4, i32x4};

use super::tables::{LABELS, LabelScores};
use super::tag::Tag;

/// Steps of [`BestPath::find`] after which scores are counted from the best one again: in so few they stay
/// whole numbers, as `f32` has them up to 2^24.
const SETTLED: usize = 64;

/// So little that no path comes from there.
const NEVER: f32 = -4_000_000.0;

/// Bits of a score in which [`BestPath::find`] keeps the tag before.
const FROM: i32 = LABELS as i32 - 1;

/// Tags that any tag may stand before.
const OPEN: [Tag; 4] = [Tag::Out, Tag::ContentB, Tag::SourceB, Tag::CueB];

/// Tags that only go on with a chunk, each beside the one that begins it. The first is there for the sake of
/// order only.
const INNER: [Tag; 4] = [Tag::Out, Tag::ContentI, Tag::SourceI, Tag::CueI];

/// Where each tag stands in [`OPEN`] or, from 4 on, in [`INNER`].
const LANES: [usize; Tag::ALL.len()] = [0, 1, 5, 2, 6, 3, 7];

/// The best path that was found last, with the space that finding it takes.
#[derive(Debug, Default)]
pub(in crate::quotes) struct BestPath {
    /// The tags of each unit.
    pub tags: Vec<Tag>,
    /// The tags before, as the lanes of [`OPEN`] and of [`INNER`] have them.
    back: Vec<[[i32; 4]; 2]>,
}

impl BestPath {
    /// Finds the best path through the scores of some units (Viterbi 1967): [`Self::tags`].
    #[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
    pub(in crate::quotes) fn find(&mut self, transitions: &[LabelScores; LABELS], rows: &[LabelScores]) {
        let Self { tags, back } = self;
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
}

/// What leads to the tags of a unit: the best score of each so far, times eight, with the tag before in the
/// lowest three bits, so that a step is additions and maxima alone.
struct Steps {
    /// From each tag, or the sentence's start, to the open ones.
    open: [f32x4; LABELS],
    /// From the open tags to the inner ones beside them, and from these to themselves.
    begun: f32x4,
    gone_on: f32x4,
}

impl Steps {
    #[expect(clippy::indexing_slicing, reason = "indexed by tags: the arrays have a place for each")]
    fn new(transitions: &[LabelScores; LABELS]) -> Self {
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

/// By how much a tag's score exceeds the best other one: 0 for not at all, then by halves of a power of two
/// up to 15.
pub(super) fn margin(row: &LabelScores, tag: Tag) -> u8 {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a path scores; `None` where a chunk goes on that has not begun.
    fn score(transitions: &[LabelScores; LABELS], rows: &[LabelScores], path: &[Tag]) -> Option<i64> {
        let mut from = LABELS - 1;
        let mut total = 0;
        for (row, &tag) in rows.iter().zip(path) {
            let before = Tag::ALL.get(from).copied().unwrap_or_default();
            let goes_on = before.chunk_kind().is_some_and(|kind| Tag::new(kind, false) == tag);
            let begun = tag == Tag::Out || tag.begins() || goes_on && from < LABELS - 1;
            if !begun {
                return None;
            }
            total += i64::from(transitions[from][tag as usize]) + i64::from(row[tag as usize]);
            from = tag as usize;
        }
        Some(total)
    }

    /// The best score of any path, by trying each tag behind each (Viterbi 1967).
    fn best_score(transitions: &[LabelScores; LABELS], rows: &[LabelScores]) -> i64 {
        let step = |from: usize, row: &LabelScores, tag: Tag| {
            let before = Tag::ALL.get(from).copied();
            let goes_on = before.and_then(Tag::chunk_kind).is_some_and(|kind| Tag::new(kind, false) == tag);
            let may_stand = tag == Tag::Out || tag.begins() || goes_on;
            may_stand.then(|| i64::from(transitions[from][tag as usize]) + i64::from(row[tag as usize]))
        };
        let mut best: Vec<Option<i64>> = vec![None; LABELS];
        best[LABELS - 1] = Some(0);
        for row in rows {
            let to = |tag: Tag| {
                let ways = best.iter().enumerate();
                ways.filter_map(|(from, score)| Some((*score)? + step(from, row, tag)?)).max()
            };
            let mut next: Vec<Option<i64>> = Tag::ALL.map(to).into();
            next.push(None);
            best = next;
        }
        best.into_iter().flatten().max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_path_is_better_than_the_one_that_is_found(
            transitions in prop::array::uniform8(prop::array::uniform8(-4_000..4_000_i32)),
            rows in prop::collection::vec(prop::array::uniform8(-4_000..4_000_i32), 0..200),
        ) {
            let mut best = BestPath::default();
            best.find(&transitions, &rows);
            prop_assert_eq!(best.tags.len(), rows.len());
            prop_assert_eq!(score(&transitions, &rows, &best.tags), Some(best_score(&transitions, &rows)));
        }
    }

    #[test]
    fn a_margin_says_by_how_much_a_tag_is_the_best() {
        let row = [0, 100, 60, -5, 0, 0, 0, 9_999];
        assert_eq!(margin(&row, Tag::ContentB), 6, "40 is below the sixth power of two");
        assert_eq!(margin(&row, Tag::ContentI), 0);
        assert_eq!(margin(&[1 << 20, 0, 0, 0, 0, 0, 0, 0], Tag::Out), 15);
    }
}
