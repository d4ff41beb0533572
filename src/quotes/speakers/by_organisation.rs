//! Which organisation is meant: `the company`, `the ministry`, `the companies`, `the statement`.

use super::method::SpeakerMethod;
use super::organisation_sorts::{OrganisationSort, sort_of, sorts};
use super::phrase::{Nominal, ORGANISATION_NOUN};
use super::referent::{Referent, ReferentName, Resolution};
use super::resolver::Resolver;
use crate::article::Span;
use crate::quotes::entities::{Entity, EntityRef};
use crate::quotes::extraction::SpeakerKind;
use crate::quotes::text::lexicon::{self, DET, ORG, ORG_WORD, PLACE_WORD};
use crate::quotes::text::plural::{is_same_noun, singular};
use crate::quotes::text::word_lists::{SIDE, TELLING_WHICH, has};
use crate::quotes::text::{SentenceIdx, Token, TokenKind};

/// Names before the nominal that are looked at.
const MOST_NAMES: usize = 80;

/// What speaks for an organisation being meant.
mod worth {
    /// The noun stands in the name or beside it.
    pub(super) const SAME: f32 = 3.0;
    /// The name's words are of that sort: `Corp` of a company.
    pub(super) const OF_SORT: f32 = 1.5;
    /// They are of another sort.
    pub(super) const OTHER: f32 = -2.5;
    pub(super) const SPOKE: [f32; 5] = [2.0, 1.8, 1.4, 1.0, 0.7];
    /// Named so near, by 150 bytes.
    pub(super) const NAMED: [f32; 4] = [1.0, 0.8, 0.5, 0.3];
    pub(super) const OFTEN: f32 = 0.2;
    pub(super) const ENOUGH: f32 = 2.0;
    pub(super) const RIVAL: f32 = 0.5;
}

impl Resolver<'_, '_> {
    /// An organisation by its noun; `None` when the noun is of none.
    pub(super) fn organisation(
        &mut self,
        nominal: &Nominal<'_>,
        sentence: SentenceIdx,
    ) -> Option<Resolution> {
        let head = nominal.head;
        let word = self.text.word(&head);
        let sort = sort_of(word);
        if !head.is(ORG) && sort.is_none() && !(head.is(ORG_WORD) && head.is_capital()) {
            return None;
        }
        let described = nominal.phrase.iter().filter(|token| Self::tells(token)).count();
        if let Some(name) = self.name_behind(nominal) {
            let referent = Referent {
                name: ReferentName::Words(name),
                ..Self::words(nominal, SpeakerKind::Organisation, false)
            };
            return Some((Some(referent), SpeakerMethod::Apposition));
        }
        let alone = nominal.rest.first().is_none_or(|next| next.kind == TokenKind::Comma);
        if nominal.definite
            && alone
            && let Some((found, rivals)) = self.organisation_of(nominal, described, sentence)
        {
            return Some((
                Some(found),
                if rivals { SpeakerMethod::RoleRivals } else { SpeakerMethod::BySort },
            ));
        }
        let mut referent = Self::words(nominal, SpeakerKind::Organisation, false);
        // `the union of distillery workers`, but not `the company in the north`
        let is_told = |next: &Token| {
            matches!(self.text.word(next), "of" | "for" | "that") || next.in_list(TELLING_WHICH)
        };
        if nominal.rest.first().is_some_and(is_told) {
            referent.name = ReferentName::Words(nominal.span);
        } else if nominal.definite
            && alone
            && nominal.phrase.len() == 2
            && sort.is_none_or(|sort| !sort.is_general)
            && let Some(full) = self.introduction(nominal)
        {
            referent.name = ReferentName::Words(full);
        }
        Some((Some(referent), SpeakerMethod::OrganisationWords))
    }

    /// `the airport operator, Aerovalm,`: a name behind the comma that is in no list of names.
    pub(super) fn name_behind(&self, nominal: &Nominal<'_>) -> Option<Span> {
        let [comma, rest @ ..] = nominal.rest else { return None };
        let rest =
            rest.get(rest.iter().take_while(|token| self.text.word(token).ends_with("-based")).count()..)?;
        let length = rest.iter().take_while(|token| token.is_capital() && !token.is(DET)).count();
        let name = rest.get(..length)?;
        let ends = rest.get(length).is_none_or(|next| next.kind == TokenKind::Comma);
        (comma.kind == TokenKind::Comma && ends)
            .then(|| Some(Span::new(name.first()?.span.start, name.last()?.span.end)))
            .flatten()
    }

    /// Whether a word beside the noun tells one organisation from another.
    fn tells(token: &Token) -> bool {
        token.kind == TokenKind::Word
            && !token.is(DET | lexicon::POSS | ORG)
            && !token.is(ORGANISATION_NOUN & !ORG_WORD)
    }

    fn organisation_of(
        &self,
        nominal: &Nominal<'_>,
        described: usize,
        sentence: SentenceIdx,
    ) -> Option<(Referent, bool)> {
        let before = self.entities.mentions_before(nominal.span.start);
        let before = before.get(before.len().saturating_sub(MOST_NAMES)..).unwrap_or_default();
        let mut weighed: Vec<(usize, f32)> = Vec::new();
        for (mention, who) in before.iter().rev() {
            let EntityRef::Organisation(index) = *who else { continue };
            if let Some((_, score)) = weighed.iter_mut().find(|(known, _)| *known == index) {
                *score += worth::OFTEN;
                continue;
            }
            let distance = (nominal.span.start - mention.span.start) / 150;
            let near = worth::NAMED.get(distance).copied().unwrap_or(0.0);
            let named = self.entities.organisations.get(index);
            let fit = named.map_or(worth::OTHER, |one| self.sort_fit(one, nominal, described));
            weighed.push((index, near + fit));
        }
        let mut best: Option<(Referent, f32)> = None;
        let mut second = f32::MIN;
        let spoken = self
            .memory
            .latest()
            .filter(|seen| matches!(seen.referent.name, ReferentName::Words(_)))
            .filter(|seen| seen.referent.kind == SpeakerKind::Organisation);
        let unnamed = spoken.map(|seen| {
            let ReferentName::Words(words) = seen.referent.name else { return (seen.referent, 0.0) };
            let has =
                |word: &str| words.of(self.text.whole).split(' ').any(|one| one.eq_ignore_ascii_case(word));
            let same = has(self.text.word(&nominal.head))
                && nominal
                    .phrase
                    .iter()
                    .filter(|token| Self::tells(token))
                    .all(|token| has(self.text.word(token)));
            let since = sentence.since(seen.sentence);
            let spoke = worth::SPOKE.get(since).copied().unwrap_or(0.3);
            (seen.referent, if same { worth::SAME + spoke } else { 0.0 })
        });
        let named = weighed.iter().map(|&(index, score)| {
            let referent = self.referent(EntityRef::Organisation(index));
            let seen = self.memory.last_named(referent.name);
            let spoke = seen
                .map_or(0.0, |seen| worth::SPOKE.get(sentence.since(seen.sentence)).copied().unwrap_or(0.3));
            (referent, score + spoke)
        });
        for (referent, score) in named.chain(unnamed) {
            match &mut best {
                Some((known, most)) if score <= *most => {
                    if known.name != referent.name {
                        second = second.max(score);
                    }
                }
                _ => {
                    second = best.map_or(f32::MIN, |(_, score)| score);
                    best = Some((referent, score));
                }
            }
        }
        best.filter(|(_, score)| *score >= worth::ENOUGH)
            .map(|(referent, score)| (referent, score - second < worth::RIVAL))
    }

    /// How an organisation's name and what is said of it go together with a nominal.
    fn sort_fit(&self, one: &Entity<'_>, nominal: &Nominal<'_>, described: usize) -> f32 {
        let head = self.text.word(&nominal.head);
        let words = || one.name.split([' ', '-']);
        let beside = one
            .roles
            .iter()
            .take(4)
            .flat_map(|&role| self.text.tokens_in(role))
            .any(|token| self.text.is_word(token, head));
        if beside || words().any(|word| word.eq_ignore_ascii_case(head)) {
            // `the utilities commission`: the other words have to stand there too.
            let telling = nominal.phrase.iter().filter(|token| Self::tells(token));
            let missing = telling
                .filter(|token| !words().any(|word| is_same_noun(word, self.text.word(token))))
                .count();
            return if described > 0 && missing == described { 1.0 } else { worth::SAME };
        }
        if described > 0 && sort_of(head).is_none() {
            return worth::OTHER;
        }
        let is_named_as = |sort: &OrganisationSort| words().any(|word| sort.has_name_word(word));
        if sorts().iter().filter(|sort| sort.has_noun(head)).any(is_named_as) {
            return worth::OF_SORT;
        }
        let other = sorts().iter().filter(|sort| !sort.is_general).any(is_named_as);
        let office = words().any(|word| lexicon::look_up(word).is(ORG_WORD | PLACE_WORD));
        let general = sorts().iter().any(|sort| sort.is_general && sort.has_noun(head));
        if other || !general {
            worth::OTHER
        } else if office {
            -0.5
        } else {
            0.7 // a name that tells nothing of its sort may be a company's
        }
    }

    /// `The companies`, `both ministers`: those who were named together or last.
    pub(super) fn group(&mut self, nominal: &Nominal<'_>) -> Option<Resolution> {
        let head = self.text.word(&nominal.head);
        let first = self.text.word(nominal.phrase.first()?);
        let one = singular(head);
        let one = one.as_ref();
        if !matches!(first, "the" | "The" | "both" | "Both") || one == head || nominal.head.is_capital() {
            return None;
        }
        let things = sort_of(one).is_some() || has(SIDE, one);
        let two = matches!(first, "both" | "Both")
            || nominal.phrase.iter().any(|token| self.text.word(token) == "two");
        let jointly = self.memory.latest().find(|seen| {
            matches!(seen.referent.name, ReferentName::Joint(_))
                && (seen.referent.kind == SpeakerKind::Organisation) == things
        });
        let role = lexicon::look_up(one).is(lexicon::ROLE);
        if !things && !role || !nominal.rest.is_empty() && !two {
            return None;
        }
        if let Some(seen) = jointly {
            return Some((Some(seen.referent), SpeakerMethod::Group));
        }
        let members = if things { self.named_together(nominal, one) } else { self.all_of_role(one) };
        if members.len() < 2 || members.len() > 3 || members.len() > 2 && two {
            return None;
        }
        let (joint, _) = self.joint(members);
        Some((joint, SpeakerMethod::Group))
    }

    /// Everyone who has a role, if they are few.
    fn all_of_role(&self, role: &str) -> Vec<Referent> {
        let people = self.entities.people.iter().enumerate().take(60);
        let has = |person: &Entity<'_>| {
            let roles = person.roles.iter().take(8).flat_map(|&role| self.text.tokens_in(role));
            roles.into_iter().any(|token| self.text.is_word(token, role))
        };
        people
            .filter(|(_, person)| has(person))
            .map(|(index, _)| self.referent(EntityRef::Person(index)))
            .take(4)
            .collect()
    }

    /// The two organisations, or for `the sides` countries too, that were named most before.
    fn named_together(&self, nominal: &Nominal<'_>, one: &str) -> Vec<Referent> {
        // `The groups` may be of any sort, `the companies` are no newspapers.
        let companies = sort_of(one).is_some_and(|sort| sort.is_general && sort.name == one);
        let places = has(SIDE, one);
        let mut counted: Vec<(EntityRef, usize)> = Vec::new();
        for (_, who) in self.entities.mentions_before(nominal.span.start).iter().rev().take(MOST_NAMES) {
            let fits = match who {
                EntityRef::Organisation(index) => {
                    !places
                        && self.entities.organisations.get(*index).is_some_and(|entity| {
                            let words = entity.name.split(' ');
                            !companies
                                || !words.into_iter().any(|word| {
                                    lexicon::look_up(word).is(ORG_WORD & !lexicon::COUNTRY)
                                        && sorts()
                                            .iter()
                                            .any(|sort| !sort.is_general && sort.has_name_word(word))
                                })
                        })
                }
                EntityRef::Place(_) => places,
                EntityRef::Person(_) => false,
            };
            if !fits {
                continue;
            }
            match counted.iter_mut().find(|(known, _)| known == who) {
                Some((_, count)) => *count += 1,
                None => counted.push((*who, 1)),
            }
        }
        counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let third = counted.get(2).map_or(0, |(_, count)| *count);
        counted.truncate(2);
        let clear = counted.get(1).is_some_and(|(_, count)| *count > third);
        if clear {
            counted.into_iter().rev().map(|(who, _)| self.referent(who)).collect()
        } else {
            Vec::new()
        }
    }

    /// Whose a statement is: that of whom it is said to be, else of whoever spoke or was spoken of last.
    pub(super) fn issuer(&self, nominal: &Nominal<'_>) -> Option<Referent> {
        let inside = self
            .entities
            .mentions_in(nominal.span)
            .iter()
            .find(|(_, who)| matches!(who, EntityRef::Organisation(_)));
        if let Some((_, who)) = inside {
            return Some(self.referent(*who));
        }
        if !nominal.definite {
            return None;
        }
        let organisation = self.memory.latest().find(|seen| seen.referent.kind == SpeakerKind::Organisation);
        organisation.map(|seen| seen.referent)
    }
}

#[cfg(test)]
mod tests;
