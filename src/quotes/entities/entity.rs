//! Somebody or something that an article names, and all of them.

use super::mention::Mention;
use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::text::lexicon::Gender;
use crate::quotes::text::one_line;
use crate::quotes::text::word_lists::{self, FORMER};

/// Roles kept of one person.
const MOST_ROLES: usize = 16;

/// Somebody or something that the article names.
#[derive(Debug, Clone, Default)]
pub(in crate::quotes) struct Entity<'a> {
    /// The fullest form.
    pub name: &'a str,
    /// Where it is named.
    pub spans: Vec<Span>,
    /// Roles and titles, as they stand.
    pub roles: Vec<Span>,
    /// The fullest of them.
    fullest: Option<(RoleRank, Span)>,
    pub gender: Option<Gender>,
    /// The country that its name or one of its roles speaks of.
    pub country: Option<CountryId>,
    /// Whether a quote is attributed to it.
    pub quoted: bool,
}

impl<'a> Entity<'a> {
    /// One that has not been added to.
    pub(super) fn new(name: &'a str, country: Option<CountryId>) -> Self {
        Self { name, country, ..Self::default() }
    }

    /// The fullest role: most words, then no possessive, then most letters.
    pub(in crate::quotes) fn role(&self, text: &str) -> Option<String> {
        self.fullest.map(|(_, span)| one_line(span.of(text)))
    }

    /// Notes a role.
    pub(super) fn add_role(&mut self, text: &str, span: Span) {
        if self.roles.len() >= MOST_ROLES {
            return;
        }
        self.roles.push(span);
        let role = span.of(text);
        if self.fullest.is_none_or(|(_, fullest)| fullest.of(text) != role) {
            let rank = RoleRank::of(role);
            self.fullest = self.fullest.filter(|(fullest, _)| *fullest > rank).or(Some((rank, span)));
        }
    }

    /// Whether the two genders do not contradict each other.
    pub(in crate::quotes) fn may_be(&self, gender: Option<Gender>) -> bool {
        self.gender.zip(gender).is_none_or(|(own, other)| own == other)
    }

    /// Whether a nominal of this country may mean it.
    pub(in crate::quotes) fn may_be_of(&self, country: Option<CountryId>) -> bool {
        self.country.zip(country).is_none_or(|(own, other)| own == other)
    }
}

/// How full a role is: not a past one, its words, without a possessive, its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RoleRank(bool, usize, bool, usize);

impl RoleRank {
    fn of(role: &str) -> Self {
        let is_past = role.split(' ').next().is_some_and(|first| word_lists::has(FORMER, first))
            || role.starts_with("ex-");
        let is_owned = role.contains("'s") || role.contains("’s");
        Self(!is_past, role.split_whitespace().count(), !is_owned, role.len())
    }
}

/// What a mention names, as an index into the lists of [`Entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::quotes) enum EntityRef {
    Person(usize),
    Organisation(usize),
    Place(usize),
}

/// Everyone and everything that the article names.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Entities<'a> {
    pub people: Vec<Entity<'a>>,
    pub organisations: Vec<Entity<'a>>,
    pub places: Vec<Entity<'a>>,
    /// The mentions in order, with what each names.
    pub mentions: Vec<(Mention, EntityRef)>,
}

impl<'a> Entities<'a> {
    /// Somebody or something of the lists.
    pub(in crate::quotes) fn get(&self, entity: EntityRef) -> Option<&Entity<'a>> {
        match entity {
            EntityRef::Person(index) => self.people.get(index),
            EntityRef::Organisation(index) => self.organisations.get(index),
            EntityRef::Place(index) => self.places.get(index),
        }
    }

    pub(in crate::quotes) fn get_mut(&mut self, entity: EntityRef) -> Option<&mut Entity<'a>> {
        match entity {
            EntityRef::Person(index) => self.people.get_mut(index),
            EntityRef::Organisation(index) => self.organisations.get_mut(index),
            EntityRef::Place(index) => self.places.get_mut(index),
        }
    }

    /// The names that begin in a span.
    pub(in crate::quotes) fn mentions_in(&self, span: Span) -> &[(Mention, EntityRef)] {
        let mentions = &self.mentions;
        let first = mentions.partition_point(|(mention, _)| mention.span.start < span.start);
        let rest = mentions.get(first..).unwrap_or_default();
        let length = rest.iter().take_while(|(mention, _)| mention.span.start < span.end).count();
        rest.get(..length).unwrap_or_default()
    }

    /// The names before a byte of the text.
    pub(in crate::quotes) fn mentions_before(&self, byte: usize) -> &[(Mention, EntityRef)] {
        let end = self.mentions.partition_point(|(mention, _)| mention.span.start < byte);
        self.mentions.get(..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::entities::tests::{check, entities};

    #[test]
    fn the_fullest_role_is_one_that_is_held_has_most_words_and_no_owner() {
        check(
            entities,
            &[
                (
                    "Minister Ann Rowe left. Velian Foreign Minister Ann Rowe sang.",
                    "Ann Rowe x2 (Velian Foreign Minister) |  | ",
                ),
                (
                    "Velian Foreign Minister Ann Rowe left. Minister Ann Rowe sang.",
                    "Ann Rowe x2 (Velian Foreign Minister) |  | ",
                ),
                ("Former foreign minister Ann Rowe left. Mayor Ann Rowe sang.", "Ann Rowe x2 (Mayor) |  | "),
                (
                    "Norva's minister Ann Rowe left. Norvan minister Ann Rowe sang.",
                    "Ann Rowe x2 (Norvan minister) |  | ",
                ),
                (
                    "Norva’s minister Ann Rowe left. Norvan minister Ann Rowe sang.",
                    "Ann Rowe x2 (Norvan minister) |  | ",
                ),
            ],
        );
    }
}
