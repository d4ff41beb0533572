//! Who spoke or was the subject last.

use super::referent::{Referent, ReferentName};
use crate::quotes::text::SentenceIdx;

/// How many of the last people and speakers are remembered.
const MEMORY: usize = 16;

/// A referent where it was seen last.
#[derive(Debug, Clone, Copy)]
pub(super) struct LastMention {
    pub(super) referent: Referent,
    pub(super) sentence: SentenceIdx,
    /// Whether it was quoted there, not only the subject.
    pub(super) spoke: bool,
}

/// Whom a pronoun may mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// The last at the end.
    seen: Vec<LastMention>,
}

impl Memory {
    pub(super) fn remember(&mut self, seen: LastMention) {
        if self.seen.len() >= MEMORY {
            self.seen.remove(0);
        }
        self.seen.push(seen);
    }

    /// Those who are remembered, the last one first.
    pub(super) fn latest(&self) -> impl DoubleEndedIterator<Item = &LastMention> + ExactSizeIterator {
        self.seen.iter().rev()
    }

    /// Where one of that name was seen last.
    pub(super) fn last_named(&self, name: ReferentName) -> Option<&LastMention> {
        self.latest().find(|seen| seen.referent.name == name)
    }

    /// A memory without those of whom `is_one` holds.
    pub(super) fn without(&self, is_one: impl Fn(&Referent) -> bool) -> Self {
        Self { seen: self.seen.iter().filter(|seen| !is_one(&seen.referent)).copied().collect() }
    }
}
