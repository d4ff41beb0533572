//! Where something stands in a text, by tokens, units or sentences: types of their own, so that none is taken
//! for another. All ranges are half-open.

use std::ops::Range;

/// Which sentence of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::quotes) struct SentenceIdx(u32);

impl SentenceIdx {
    pub(in crate::quotes) const FIRST: Self = Self(0);

    /// That of an index of [`super::Text::sentences`].
    pub(super) const fn at(index: usize) -> Self {
        Self(index as u32)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(in crate::quotes) const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    pub(in crate::quotes) fn before(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// How many sentences it stands behind another; none where it stands before it.
    pub(in crate::quotes) const fn since(self, other: Self) -> usize {
        self.0.saturating_sub(other.0) as usize
    }
}

/// Sentences that stand one behind the other, half-open; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) struct SentenceRange {
    pub first: SentenceIdx,
    pub end: SentenceIdx,
}

impl SentenceRange {
    /// One alone.
    pub(in crate::quotes) const fn only(sentence: SentenceIdx) -> Self {
        Self { first: sentence, end: sentence.next() }
    }

    pub(in crate::quotes) fn last(self) -> SentenceIdx {
        self.end.before().unwrap_or(self.first)
    }
}

/// Some of [`super::Text::units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) struct UnitRange {
    pub first: usize,
    pub end: usize,
}

impl UnitRange {
    pub(in crate::quotes) const fn len(self) -> usize {
        self.end.saturating_sub(self.first)
    }

    /// The index of the last one.
    pub(in crate::quotes) const fn last(self) -> usize {
        self.end.saturating_sub(1)
    }

    /// Their indices, one by one.
    pub(in crate::quotes) const fn each(self) -> Range<usize> {
        self.first..self.end
    }

    /// How many units lie between two ranges, whichever comes first.
    pub(in crate::quotes) const fn gap(self, other: Self) -> usize {
        if self.end <= other.first { other.first - self.end } else { self.first.saturating_sub(other.end) }
    }
}

/// Some of [`super::Text::tokens`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) struct TokenRange {
    pub first: usize,
    pub end: usize,
}

impl TokenRange {
    pub(in crate::quotes) const fn len(self) -> usize {
        self.end.saturating_sub(self.first)
    }

    /// The index of the last one.
    pub(in crate::quotes) const fn last(self) -> usize {
        self.end.saturating_sub(1)
    }
}
