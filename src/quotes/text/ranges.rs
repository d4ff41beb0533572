//! Which sentences of a text something stands in: numbers of their own, so that no unit, token or byte is
//! taken for one.

/// Which sentence of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
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
