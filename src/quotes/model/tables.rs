//! Tables of weights, as they are learnt and stored.

/// Rows of a weight table: a power of two.
pub(in crate::quotes) const BUCKETS: usize = 1 << 16;
/// Columns of a row: the seven tags and one of padding, so that a row is eight bytes.
pub(in crate::quotes) const LABELS: usize = 8;

/// Weights go from `-MOST_WEIGHT` to this: six bits, so that four of them add up in eight. The tables are
/// small enough for the processor's nearer caches, and six instructions add up a row.
pub(in crate::quotes) const MOST_WEIGHT: i8 = 31;

/// How many of the perceptron's updates a weight of 1 is worth. Finer ones find no more quotes.
pub(in crate::quotes) const UPDATES: i32 = 4;

/// A row for each bucket, all alike, by way of the heap: they are more than a stack should hold.
#[expect(clippy::unnecessary_box_returns, reason = "see above")]
pub(super) fn rows_of<T: Copy>(row: T) -> Box<[T; BUCKETS]> {
    let rows: Box<[T]> = vec![row; BUCKETS].into_boxed_slice();
    rows.try_into().unwrap_or_else(|_| Box::new([row; BUCKETS]))
}

/// Weights of which none is other than 0.
pub(in crate::quotes) fn no_weights() -> Weights {
    rows_of([0; LABELS])
}

/// Scores of the tags at one unit.
pub(super) type LabelScores = [i32; LABELS];

/// A row for each bucket.
type Weights = Box<[[i8; LABELS]; BUCKETS]>;

/// The weights of one pass, each at most [`MOST_WEIGHT`], as they are learnt and stored.
#[derive(Debug, Clone)]
pub(in crate::quotes) struct WeightTable {
    pub weights: Weights,
    /// From tag (row; the last row is the sentence's start) to tag.
    pub transitions: [LabelScores; LABELS],
}
