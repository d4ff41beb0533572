//! Sources without a person's name: organisations, roles, people in general, texts.

use super::lexicon::{
    self, ADVERB, BASE, COUNTRY, CUE, DEMONYM, DET, DIPLOMAT, DOC, FEMALE, ING, LEADER, MALE, ORG, ORG_WORD,
    PAST, PEOPLE, PREP, RELATIVE, ROLE, ROLE_MOD,
};
use super::people::Who;
use super::speakers::{Focus, Found, Resolver, tidy};
use super::tokens::{Case, Kind, Token};
use super::{Speaker, SpeakerKind};
use crate::article::Span;

impl Resolver<'_, '_> {
    /// A source without a person's name: an organisation, a role, people in general, a text.
    pub(super) fn nominal(&self, span: Span, tokens: &[Token], sentence: usize) -> Found {
        let phrase = head_phrase(tokens);
        let (Some(first), Some(last)) = (phrase.first(), phrase.last()) else {
            return (Speaker::default(), 0.3, None);
        };
        let words = Span::new(first.span.start, last.span.end);
        let article =
            matches!(first.span.of(self.text.whole), "the" | "The" | "his" | "its" | "her" | "His" | "Its");
        let definite = article
            || first.is(DEMONYM | COUNTRY)
            || phrase.iter().any(|token| token.kind == Kind::Clitic)
            || first.is(ROLE | ROLE_MOD) && !first.is(PEOPLE);
        let known_as =
            |kind, span, plural| as_is(kind, &self.words(span), gender_of(phrase), plural, sentence);
        if let Some(found) = self.role_or_people(phrase, span, definite, sentence) {
            return found;
        }
        if let Some((name, who)) = self.organisation(phrase, words) {
            let (speaker, _, focus) = as_is(SpeakerKind::Organisation, &name, 0, false, sentence);
            let focus = focus.map(|focus| Focus { who, ..focus });
            return (speaker, 0.95, focus);
        }
        if last.is(DOC | ORG) {
            let known = if last.is(DOC) {
                self.issuer(last)
            } else {
                self.same_organisation(last, span.start, sentence)
            };
            if let Some(focus) = known.filter(|_| definite && phrase.len() <= 2) {
                return (focus.speaker.clone(), 0.65, Some(focus));
            }
            return known_as(
                if last.is(DOC) { SpeakerKind::Document } else { SpeakerKind::Organisation },
                words,
                false,
            );
        }
        let name = phrase.iter().all(|token| token.is_capital() || token.kind != Kind::Word);
        if first.is_capital() && !first.is(DET) && name {
            let upper = last.case == Case::Upper;
            return known_as(
                if upper { SpeakerKind::Organisation } else { SpeakerKind::Person },
                words,
                false,
            );
        }
        known_as(SpeakerKind::Anonymous, span, last.span.of(self.text.whole).ends_with('s'))
    }

    /// `The Russian minister`, `a senior official`, `analysts`.
    fn role_or_people(&self, phrase: &[Token], span: Span, definite: bool, sentence: usize) -> Option<Found> {
        let (first, last) = (phrase.first()?, phrase.last()?);
        let named_group = last.is_capital() && first.is_capital() && phrase.len() > 1 && last.is(ORG_WORD);
        if definite
            && last.is(ROLE | PEOPLE)
            && let Some(focus) = self.same_nominal(last)
        {
            return Some((focus.speaker.clone(), 0.75, Some(focus.clone())));
        }
        if last.is(ROLE) && !last.is(PEOPLE) {
            if definite && let Some(person) = self.person_of_role(phrase, span.start) {
                let focus = self.person_focus(person, sentence);
                return Some((focus.speaker.clone(), 0.85, Some(focus)));
            }
            let kind = if definite { SpeakerKind::Role } else { SpeakerKind::Anonymous };
            return Some(as_is(kind, &self.words(span), gender_of(phrase), false, sentence));
        }
        let people = last.is(PEOPLE) && !named_group;
        people.then(|| as_is(SpeakerKind::Anonymous, &self.words(span), 0, true, sentence))
    }

    /// `The statement`, `the letter`: whose it is was said before.
    fn issuer(&self, head: &Token) -> Option<Focus> {
        let issued = matches!(
            head.span.of(self.text.whole),
            "statement" | "letter" | "communique" | "release" | "message"
        );
        let organisation = |focus: &&Focus| focus.speaker.kind == SpeakerKind::Organisation;
        self.memory.iter().rev().find(organisation).filter(|_| issued).cloned()
    }

    /// `The source`: the unnamed source that spoke last, unless a person of that role spoke since.
    fn same_nominal(&self, head: &Token) -> Option<&Focus> {
        let word = head.span.of(self.text.whole);
        let same = |focus: &&Focus| {
            let name = focus.speaker.name.as_deref().unwrap_or("");
            let unnamed = focus.who.is_none()
                && matches!(focus.speaker.kind, SpeakerKind::Anonymous | SpeakerKind::Role);
            unnamed && name.split(' ').any(|part| part == word)
                || focus
                    .speaker
                    .role
                    .as_deref()
                    .is_some_and(|role| role.split(' ').any(|part| part.eq_ignore_ascii_case(word)))
        };
        self.memory.iter().rev().find(same).filter(|focus| focus.who.is_none())
    }

    /// `The company`, `the union`: the last organisation whose name has that word, else the one that spoke last, else the
    /// last one named.
    fn same_organisation(&self, head: &Token, before: usize, sentence: usize) -> Option<Focus> {
        let word = head.span.of(self.text.whole);
        let end = self.cast.mentions.partition_point(|(mention, _)| mention.span.start < before);
        let earlier = || {
            self.cast.mentions.get(..end).unwrap_or_default().iter().rev().take(60).filter_map(|(_, who)| {
                match who {
                    Who::Organisation(index) => {
                        self.cast.organisations.get(*index).map(|entity| (*index, entity.name))
                    }
                    _ => None,
                }
            })
        };
        let focus = |(index, name): (usize, &str)| {
            let speaker =
                Speaker { kind: SpeakerKind::Organisation, name: Some(tidy(name)), ..Speaker::default() };
            Focus {
                speaker,
                who: Some(Who::Organisation(index)),
                gender: 0,
                plural: false,
                sentence,
                spoke: false,
            }
        };
        let has_word = |name: &str| name.split(' ').any(|part| part.eq_ignore_ascii_case(word));
        if let Some(found) = earlier().find(|(_, name)| has_word(name)) {
            return Some(focus(found));
        }
        let spoke = self.memory.iter().rev().find(|focus| focus.speaker.kind == SpeakerKind::Organisation);
        let general =
            matches!(word, "company" | "firm" | "group" | "agency" | "bank" | "corporation" | "concern");
        spoke.cloned().or_else(|| earlier().next().filter(|_| general).map(focus))
    }

    /// The source's words as a name: without the closing comma.
    fn words(&self, span: Span) -> String {
        tidy(span.of(self.text.whole).trim_end_matches(','))
    }

    /// The organisation or government that a phrase names.
    fn organisation(&self, phrase: &[Token], words: Span) -> Option<(String, Option<Who>)> {
        let last = phrase.last()?;
        let (mention, who) =
            self.mentions_in(words).iter().rev().find(|(mention, _)| mention.span.end == words.end)?;
        let name = match who {
            Who::Organisation(index) => {
                let name = self.cast.organisations.get(*index).map(|entity| tidy(entity.name))?;
                self.abbreviations
                    .iter()
                    .take(200)
                    .find(|pair| pair.short == name)
                    .map_or(name, |pair| pair.long.clone())
            }
            Who::Place(index) => {
                let place = self.cast.places.get(*index)?;
                let capital = !last.is(COUNTRY) && phrase.len() == 1 && mention.country > 0;
                lexicon::country_name(mention.country)
                    .filter(|_| capital)
                    .map_or_else(|| tidy(place.name), str::to_owned)
            }
            Who::Person(_) => return None,
        };
        Some((name, Some(*who)))
    }

    /// The person whom `the Russian minister` means.
    fn person_of_role(&self, phrase: &[Token], before: usize) -> Option<usize> {
        let head = phrase.last()?;
        let head_word = head.span.of(self.text.whole);
        let country = phrase.iter().map(|token| token.word.country).find(|&country| country > 0).unwrap_or(0);
        let gender = gender_of(phrase);
        let modifiers = || {
            phrase.iter().filter(|token| {
                token.is(ROLE_MOD)
                    && !token.is(ROLE | DET | ADVERB | DEMONYM)
                    && !is_generic(token.span.of(self.text.whole))
            })
        };
        let fits = |index: usize| {
            let Some(person) = self.cast.people.get(index) else {
                return false;
            };
            let roles = || person.roles.iter().take(8).flat_map(|&role| self.tokens(role));
            let named = roles().any(|token| {
                let word = token.span.of(self.text.whole);
                word.eq_ignore_ascii_case(head_word)
                    || head_word == "diplomat" && token.is(DIPLOMAT)
                    || matches!(head_word, "leader" | "chief" | "head") && token.is(LEADER)
                    || head_word == "premier" && word.eq_ignore_ascii_case("prime")
                    || matches!(head_word, "official" | "politician") && token.is(ROLE)
            });
            let modified = modifiers().all(|wanted| {
                roles().any(|token| {
                    token.span.of(self.text.whole).eq_ignore_ascii_case(wanted.span.of(self.text.whole))
                })
            });
            named && modified && person.may_be(gender) && person.may_be_of(country)
        };
        let focus = self.memory.iter().rev().filter_map(|focus| match focus.who {
            Some(Who::Person(person)) => Some(person),
            _ => None,
        });
        focus.into_iter().find(|&person| fits(person)).or_else(|| {
            let end = self.cast.mentions.partition_point(|(mention, _)| mention.span.start < before);
            let earlier = self.cast.mentions.get(..end).unwrap_or_default().iter().rev().take(40);
            let near = earlier.into_iter().find_map(|(_, who)| match who {
                Who::Person(person) if fits(*person) => Some(*person),
                _ => None,
            });
            // Named only later: then nobody else may have that role.
            near.or_else(|| {
                let mut all = (0..self.cast.people.len().min(60)).filter(|&person| fits(person));
                all.next().filter(|_| all.next().is_none())
            })
        })
    }
}
fn gender_of(phrase: &[Token]) -> u64 {
    phrase
        .iter()
        .map(|token| token.word.classes & (MALE | FEMALE))
        .find(|&gender| gender == MALE || gender == FEMALE)
        .unwrap_or(0)
}

/// Words that say nothing about which minister is meant.
fn is_generic(word: &str) -> bool {
    matches!(
        word,
        "senior"
            | "top"
            | "veteran"
            | "then"
            | "leading"
            | "local"
            | "chief"
            | "ex"
            | "late"
            | "outgoing"
            | "retired"
    )
}

/// The noun phrase at the start of a source: up to a comma, preposition, relative or participle.
fn head_phrase(tokens: &[Token]) -> &[Token] {
    let stops = |token: &Token| match token.kind {
        Kind::Word => {
            token.is(PREP | RELATIVE)
                || token.is(CUE)
                    && token.is(PAST | ING)
                    && !token.is(BASE)
                    && token.case == Case::Lower
                    && !token.is(ROLE | PEOPLE | DOC | ORG)
        }
        Kind::Clitic | Kind::Number | Kind::Other => false,
        _ => true,
    };
    let end = tokens.iter().position(stops).unwrap_or(tokens.len());
    tokens.get(..end).unwrap_or_default()
}

/// A speaker who is known only by these words.
fn as_is(kind: SpeakerKind, name: &str, gender: u64, plural: bool, sentence: usize) -> Found {
    let role = (kind == SpeakerKind::Role)
        .then(|| name.trim_start_matches("the ").trim_start_matches("The ").to_owned());
    let speaker = Speaker { kind, mention: None, name: Some(name.to_owned()), role };
    let sure = if kind == SpeakerKind::Role { 0.45 } else { 0.85 };
    let focus = Focus { speaker: speaker.clone(), who: None, gender, plural, sentence, spoke: false };
    (speaker, sure, Some(focus))
}
