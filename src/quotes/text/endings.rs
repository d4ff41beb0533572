//! Endings that tell what a word is.

use std::sync::LazyLock;

use crate::list_file;

/// What a word is by its ending, as `data/endings.txt` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) enum Ending {
    /// An adjective of a country: `Velian`.
    Demonym,
    /// The same, of fewer words.
    People,
    /// Somebody: `biologist`.
    Person,
    /// What somebody does: `climber`.
    Occupation,
    /// A verb or an adverb.
    Verbal,
    /// Who makes up an organisation: `women`.
    Members,
}

impl Ending {
    const ALL: [Self; 6] =
        [Self::Demonym, Self::People, Self::Person, Self::Occupation, Self::Verbal, Self::Members];

    const fn name(self) -> &'static str {
        match self {
            Self::Demonym => "demonym",
            Self::People => "people",
            Self::Person => "person",
            Self::Occupation => "occupation",
            Self::Verbal => "verbal",
            Self::Members => "members",
        }
    }

    /// Whether a word has such an ending.
    pub(in crate::quotes) fn ends(self, word: &str) -> bool {
        ENDINGS.get(self as usize).is_some_and(|endings| endings.iter().any(|end| word.ends_with(end)))
    }
}

static FILE: &str = include_str!("../../../data/endings.txt");

static ENDINGS: LazyLock<[Vec<&'static str>; Ending::ALL.len()]> = LazyLock::new(|| {
    Ending::ALL.map(|ending| {
        let lines = list_file::lines(FILE).filter(|(class, _)| *class == ending.name());
        lines.flat_map(|(_, endings)| endings.split_whitespace()).collect()
    })
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn the_list_is_well_written() {
        let is_class = |name: &str| Ending::ALL.iter().any(|ending| ending.name() == name);
        assert_well_written("data/endings.txt", FILE, &common(&is_class));
    }

    #[test]
    fn an_ending_tells_what_a_word_is() {
        for (ending, word) in [
            (Ending::Demonym, "western"),
            (Ending::People, "Velian"),
            (Ending::Person, "mayor-elect"),
            (Ending::Occupation, "climber"),
            (Ending::Verbal, "running"),
            (Ending::Members, "Women"),
        ] {
            assert!(ending.ends(word) && !ending.ends("jazz"), "{word}");
        }
    }
}
