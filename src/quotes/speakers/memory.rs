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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::entities::EntityRef;
    use crate::quotes::extraction::SpeakerKind;

    fn person(number: usize) -> Referent {
        let name = ReferentName::Entity(EntityRef::Person(number));
        Referent { kind: SpeakerKind::Person, name, gender: None, plural: false }
    }

    /// A memory of so many people, one after the other.
    fn memory_of(people: usize) -> Memory {
        let mut memory = Memory::default();
        (0..people).map(person).for_each(|referent| {
            memory.remember(LastMention { referent, sentence: SentenceIdx::FIRST, spoke: false });
        });
        memory
    }

    #[test]
    fn the_last_ones_are_remembered_the_latest_first() {
        let names = |people| memory_of(people).latest().map(|seen| seen.referent.name).collect::<Vec<_>>();
        assert_eq!(names(3), [2, 1, 0].map(|number| person(number).name));
        assert_eq!(names(MEMORY).len(), MEMORY);
        assert_eq!(
            names(MEMORY + 2),
            (2..MEMORY + 2).rev().map(|number| person(number).name).collect::<Vec<_>>()
        );
    }

    #[test]
    fn one_may_be_asked_for_by_name_or_left_out() {
        let memory = memory_of(3);
        let seen = |memory: &Memory, number| memory.last_named(person(number).name).is_some();
        assert!(seen(&memory, 1) && !seen(&memory, 3));
        let without = memory.without(|referent| referent.name == person(1).name);
        assert!(!seen(&without, 1) && seen(&without, 0) && seen(&without, 2));
    }
}
