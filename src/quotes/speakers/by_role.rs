//! Whom a role means: `the Russian minister`, `the diplomat`, `the 54-year-old`, `a spokesman`.

use super::method::SpeakerMethod;
use super::phrase::Nominal;
use super::referent::{ReferentName, Resolution};
use super::related_roles::is_case_of;
use super::resolver::Resolver;
use crate::quotes::entities::{Entity, EntityRef};
use crate::quotes::extraction::SpeakerKind;
use crate::quotes::text::endings::Ending;
use crate::quotes::text::lexicon::{COUNTRY, DEMONYM, DET, DOC, ORG, ORG_WORD, PEOPLE, POSS, ROLE, ROLE_MOD};
use crate::quotes::text::word_lists::{FORMER, GENERIC, OFFICE, PERSON_NOUN, SPOKESMAN};
use crate::quotes::text::{Case, SentenceIdx, Token, TokenKind};

/// Shorter words do not show by their end that they are people: `human`.
const SHORTEST_PERSON: usize = 5;
/// People who are weighed for a role.
const MOST_PEOPLE: usize = 60;
/// Roles of one person that are looked at.
const MOST_ROLES: usize = 8;

/// What speaks for a person being meant by a role.
mod worth {
    /// The very noun stands among the roles.
    pub(super) const SAME: f32 = 3.0;
    /// A noun that is a case of it, or it of that.
    pub(super) const RELATED: f32 = 2.0;
    /// A word beside the noun stands among the roles.
    pub(super) const MODIFIER: f32 = 0.8;
    /// It does not.
    pub(super) const NO_MODIFIER: f32 = -0.3;
    /// It does not and tells one office from another: `foreign`.
    pub(super) const OTHER_OFFICE: f32 = -1.5;
    /// A people's name beside the noun does: `the Norvan minister`.
    pub(super) const PEOPLE: f32 = 1.8;
    /// A name that does not stand there: `the Merrill analyst`.
    pub(super) const OTHER_NAME: f32 = -0.3;
    pub(super) const COUNTRY: f32 = 1.0;
    pub(super) const GENDER: f32 = 0.4;
    /// Spoke last, by sentences since.
    pub(super) const SPOKE: [f32; 5] = [2.0, 2.0, 1.5, 1.0, 1.0];
    /// Named shortly before.
    pub(super) const NAMED: f32 = 0.7;
    /// Each mention of whom a headline's `governor` may mean.
    pub(super) const OFTEN: f32 = 0.3;
    /// Named only later.
    pub(super) const LATER: f32 = -0.6;
    /// What it takes to be meant, with a role that fits and by nearness alone.
    pub(super) const ENOUGH: f32 = 2.3;
    pub(super) const ENOUGH_NEAR: f32 = 1.9;
    /// As near to the best as this is a rival.
    pub(super) const RIVAL: f32 = 0.8;
}

/// How a person's roles and a nominal go together.
#[derive(Clone, Copy, PartialEq)]
enum RoleFit {
    Same,
    Related,
    No,
}

/// Somebody whom a role may mean.
#[derive(Clone, Copy)]
struct RoleHolder {
    who: EntityRef,
    fit: RoleFit,
    /// Whether he is named only later.
    later: bool,
    score: f32,
}

impl Resolver<'_, '_> {
    /// Whether a nominal speaks of one person.
    pub(super) fn is_personal(&self, nominal: &Nominal<'_>) -> bool {
        let head = nominal.head;
        let named = head.is_capital() && nominal.phrase.iter().rev().nth(1).is_some_and(Token::is_capital);
        if head.is(PEOPLE | DOC) || head.is(ORG | ORG_WORD) && (named || !head.is(ROLE)) {
            return false;
        }
        let word = self.text.word(&head);
        head.is(ROLE)
            || word.ends_with("-year-old")
            || self.is_person_noun(&head)
            || head.in_list(OFFICE) && head.case == Case::Upper
            || nominal.definite
                && nominal.rest.is_empty()
                && (head.is(DEMONYM) && !head.is(COUNTRY) || self.is_demonym_like(nominal))
                && !word.ends_with('s')
    }

    /// `The Halvikan`, `the 28-year-old Halvikan`: a capitalised word that no list has.
    fn is_demonym_like(&self, nominal: &Nominal<'_>) -> bool {
        let described = nominal.phrase.get(1..nominal.phrase.len().saturating_sub(1)).unwrap_or_default();
        nominal.head.is_capital()
            && nominal.head.word.classes == 0
            && self.begins_with_the(nominal)
            && described.iter().all(|token| self.text.word(token).ends_with("-year-old"))
    }

    fn begins_with_the(&self, nominal: &Nominal<'_>) -> bool {
        nominal.phrase.first().is_some_and(|first| matches!(self.text.word(first), "the" | "The"))
    }

    /// The person whom a nominal means; its words where no name is given.
    pub(super) fn person_of(&mut self, nominal: &Nominal<'_>, sentence: SentenceIdx) -> Resolution {
        let unnamed =
            Some(nominal).filter(|nominal| nominal.definite).and_then(|nominal| self.same_unnamed(nominal));
        let likeliest = self.weigh_people(nominal, sentence);
        let spoke_last = |name: ReferentName| {
            self.memory.latest().find(|seen| seen.spoke).is_some_and(|seen| seen.referent.name == name)
        };
        if let Some(unnamed) = unnamed {
            // The unnamed source of before, unless somebody of that role has spoken since.
            let since = likeliest.is_some_and(|(best, _)| {
                best.fit != RoleFit::No && spoke_last(ReferentName::Entity(best.who))
            });
            if !since {
                return (Some(unnamed), SpeakerMethod::SameUnnamed);
            }
        }
        if let Some((best, has_rival)) = likeliest {
            let method = match (best.fit, best.later) {
                _ if !nominal.definite => SpeakerMethod::RoleIndefinite,
                (RoleFit::No, _) => SpeakerMethod::RoleNear,
                (_, true) => SpeakerMethod::RoleLater,
                _ if has_rival => SpeakerMethod::RoleRivals,
                _ => SpeakerMethod::Role,
            };
            return (Some(self.referent(best.who)), method);
        }
        let (kind, method) = if nominal.definite && nominal.head.is(ROLE) {
            (SpeakerKind::Role, SpeakerMethod::RoleWords)
        } else {
            (SpeakerKind::Anonymous, SpeakerMethod::Anonymous)
        };
        (Some(Self::words(nominal, kind, false)), method)
    }

    /// The likeliest person, and whether another is as likely.
    fn weigh_people(&self, nominal: &Nominal<'_>, sentence: SentenceIdx) -> Option<(RoleHolder, bool)> {
        let mut best: Option<RoleHolder> = None;
        let mut second = f32::MIN;
        for (index, person) in self.entities.people.iter().enumerate().take(MOST_PEOPLE) {
            if !person.may_be(nominal.gender) || !person.may_be_of(nominal.country) {
                continue;
            }
            let (fit, mut score) = self.role_fit(person, nominal);
            let who = EntityRef::Person(index);
            let (near, later) = self.nearness(who, person, nominal.span.start, sentence);
            score += near;
            if nominal.country.is_some() && person.country == nominal.country {
                score += worth::COUNTRY;
            }
            if nominal.gender.is_some() && person.gender == nominal.gender {
                score += worth::GENDER;
            }
            if nominal.bare {
                score += worth::OFTEN * person.spans.len().min(5) as f32;
            }
            let enough = self.is_enough(nominal, fit, score, later, person);
            if !enough {
                continue;
            }
            match best {
                Some(best) if score <= best.score => second = second.max(score),
                _ => {
                    second = best.map_or(f32::MIN, |best| best.score);
                    best = Some(RoleHolder { who, fit, later, score });
                }
            }
        }
        best.map(|best| (best, best.score - second < worth::RIVAL))
    }

    fn is_enough(
        &self,
        nominal: &Nominal<'_>,
        fit: RoleFit,
        score: f32,
        later: bool,
        person: &Entity<'_>,
    ) -> bool {
        if !nominal.definite {
            // `a spokesman` is whoever is called one; `a senior official` of the beginning is named soon
            // after.
            let spokesman = nominal.head.in_list(SPOKESMAN);
            let soon = person
                .spans
                .first()
                .is_some_and(|first| first.start > nominal.span.end && first.start - nominal.span.end < 700);
            let opening =
                self.text.sentences.get(2).and_then(|sentence| self.text.units.get(sentence.units.first));
            let early = opening.is_some_and(|unit| nominal.span.start < unit.span.start);
            return match fit {
                RoleFit::Same => {
                    spokesman && score > worth::SAME + worth::LATER - 0.4 && (soon || !later) || early && soon
                }
                RoleFit::Related => early && soon,
                RoleFit::No => false,
            };
        }
        match fit {
            RoleFit::Same | RoleFit::Related => {
                score >= worth::ENOUGH || later && score >= worth::ENOUGH + worth::LATER
            }
            RoleFit::No => !later && score >= worth::ENOUGH_NEAR && self.begins_with_the(nominal),
        }
    }

    /// How near a person is: as a speaker, by name, or only later.
    fn nearness(
        &self,
        who: EntityRef,
        person: &Entity<'_>,
        before: usize,
        sentence: SentenceIdx,
    ) -> (f32, bool) {
        let seen = self.memory.last_named(ReferentName::Entity(who));
        let spoke = seen.map_or(0.0, |seen| {
            let worth = worth::SPOKE.get(sentence.since(seen.sentence)).copied().unwrap_or(0.5);
            if seen.spoke { worth } else { worth / 2.0 }
        });
        let at = person.spans.partition_point(|span| span.start < before);
        match at.checked_sub(1).and_then(|last| person.spans.get(last)) {
            Some(last) if before - last.start < 400 => (spoke + worth::NAMED, false),
            Some(_) => (spoke, false),
            None => (spoke + worth::LATER, true),
        }
    }

    fn role_fit(&self, person: &Entity<'_>, nominal: &Nominal<'_>) -> (RoleFit, f32) {
        let head = self.text.word(&nominal.head);
        let mut fit = RoleFit::No;
        let roles = || person.roles.iter().take(MOST_ROLES).flat_map(|&role| self.text.tokens_in(role));
        for token in roles() {
            if same_word(self.text.word(token), head) {
                fit = RoleFit::Same;
                break;
            }
            if is_case_of(&nominal.head, token) {
                fit = RoleFit::Related;
            }
        }
        if let Some((years, _)) = head.split_once("-year-old")
            && self.is_aged(person, years)
        {
            fit = RoleFit::Same;
        }
        // Who is called a former president may not be the president.
        let former = |token: &Token| token.in_list(FORMER) || self.text.word(token).starts_with("ex-");
        if nominal.phrase.iter().any(former) && !roles().any(former) {
            fit = RoleFit::No;
        }
        let mut score = match fit {
            RoleFit::Same => worth::SAME,
            RoleFit::Related => worth::RELATED,
            RoleFit::No => 0.0,
        };
        let bare = person.roles.iter().take(MOST_ROLES).all(|&role| self.text.tokens_in(role).len() <= 1);
        let described = nominal.phrase.get(..nominal.phrase.len().saturating_sub(1)).unwrap_or_default();
        for wanted in described.iter().filter(|token| describes(token)) {
            let word = self.text.word(wanted);
            let found = roles().any(|token| is_akin(self.text.word(token), word));
            score += match fit {
                _ if found && is_people(word) => worth::PEOPLE,
                _ if found => worth::MODIFIER,
                // A bare `spokesman` may be any ministry's.
                RoleFit::Same if bare => worth::NO_MODIFIER,
                _ if wanted.is_capital() => worth::OTHER_NAME,
                RoleFit::Same | RoleFit::Related if wanted.is(ROLE_MOD) => worth::OTHER_OFFICE,
                _ => worth::NO_MODIFIER,
            };
        }
        (fit, score)
    }

    /// Nouns that are people though they are no roles: `newcomer`, `biologist`.
    fn is_person_noun(&self, head: &Token) -> bool {
        let word = self.text.word(head);
        head.in_list(PERSON_NOUN)
            || word.len() > SHORTEST_PERSON && Ending::Person.ends(word) && !head.is(DEMONYM)
    }

    /// `Ann Orr, 54,` and `54-year-old Ann Orr`.
    fn is_aged(&self, person: &Entity<'_>, years: &str) -> bool {
        person.spans.iter().take(MOST_ROLES).any(|span| {
            let end = self.text.token_from(span.end);
            let (comma, age) = (self.text.token(end), self.text.token(end + 1));
            comma.kind == TokenKind::Comma && age.kind == TokenKind::Number && self.text.word(&age) == years
        })
    }
}

/// Whether a word beside a noun tells who is meant.
fn describes(token: &Token) -> bool {
    token.kind == TokenKind::Word
        && !token.is(DET | POSS | DEMONYM | COUNTRY)
        && !token.in_list(GENERIC)
        && token.span.len() > 1
}

/// The same word, or names that one is made of the other: `Velia`, `Velian`.
fn is_akin(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    same_word(a, b) || common >= 4 && common + 3 >= a.len().max(b.len()) && a.starts_with(char::is_uppercase)
}

/// Whether a word may be a people's: `Norvan`, `Velish`.
fn is_people(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && Ending::People.ends(word)
}

fn same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[cfg(test)]
mod tests;
