//! Who is who: the names of an article gathered into people, organisations and places.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::entity::{Entities, Entity, EntityRef};
use super::mention::{EntityKind, Mention};
use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::extraction::Abbreviation;
use crate::quotes::text::endings::Ending;
use crate::quotes::text::lexicon::{
    self, CITY, COUNTRY, CUE, Classes, DEMONYM, DET, FUNCTION, GIVEN, ORG, ORG_WORD, PEOPLE, PLACE_WORD,
    PREP, RELATIVE, ROLE, ROLE_MOD,
};
use crate::quotes::text::word_lists::{ANALYST, BELIEVER, GENERATION, OWNED};
use crate::quotes::text::word_shapes::{is_misspelt, short_forms, without_stop};
use crate::quotes::text::{Case, Text, Token, TokenKind, document_frequency, name_lists};

/// Words that do not stand for an organisation although its name begins with them.
const NO_NAME: Classes = DEMONYM | COUNTRY | CITY | ROLE_MOD | ROLE | PLACE_WORD | FUNCTION | GIVEN;

/// Names of which evidence is gathered.
const MOST_NAMES: usize = 4000;

/// Gathers mentions into entities.
pub(super) struct Gatherer<'a, 't> {
    pub(super) text: &'t Text<'a>,
    /// How much speaks for a name being a person's; against it when negative.
    leanings: FxHashMap<&'a str, i32>,
    entities: Entities<'a>,
    /// Family names, and first words of names that are no common given name, with the people who have them.
    by_word: FxHashMap<&'a str, Vec<usize>>,
    organisations: FxHashMap<Cow<'a, str>, usize>,
    abbreviations: &'t [Abbreviation],
    places: FxHashMap<&'a str, usize>,
}

/// Gathers the mentions of a text.
pub(in crate::quotes) fn build_entities<'a>(
    text: &Text<'a>,
    mentions: Vec<Mention>,
    abbreviations: &[Abbreviation],
) -> Entities<'a> {
    let mut gatherer = Gatherer {
        text,
        leanings: FxHashMap::default(),
        entities: Entities::default(),
        by_word: FxHashMap::default(),
        organisations: FxHashMap::default(),
        abbreviations,
        places: FxHashMap::default(),
    };
    // Names of one word, and of two: short forms of longer ones.
    let alone: FxHashSet<&str> = mentions
        .iter()
        .filter(|mention| mention.tokens.len() <= 2)
        .map(|mention| mention.span.of(text.whole))
        .collect();
    for mention in mentions.iter().take(MOST_NAMES) {
        *gatherer.leanings.entry(mention.span.of(text.whole)).or_default() += gatherer.leaning(mention);
    }
    // Full names first: a family name may stand before the full one, in the headline. Organisations before
    // people: a part of an organisation's name is no person.
    let mut named: Vec<Option<EntityRef>> = mentions
        .iter()
        .map(|mention| {
            (mention.kind == EntityKind::Organisation).then(|| gatherer.full_name(mention, &alone)).flatten()
        })
        .collect();
    for (mention, who) in
        mentions.iter().zip(&mut named).filter(|(mention, _)| mention.kind != EntityKind::Organisation)
    {
        *who = gatherer.full_name(mention, &alone);
    }
    for (mention, who) in mentions.iter().zip(&mut named) {
        if who.is_none() {
            *who = gatherer.short_name(mention);
        }
    }
    for (mention, who) in mentions.into_iter().zip(named) {
        if let Some(who) = who {
            gatherer.add(mention, who);
        }
    }
    gatherer.entities
}

impl<'a> Gatherer<'a, '_> {
    fn full_name(&mut self, mention: &Mention, alone: &FxHashSet<&str>) -> Option<EntityRef> {
        let words = mention.tokens.len();
        match mention.kind {
            EntityKind::Organisation if words > 1 => Some(self.organisation(mention.span)),
            EntityKind::Place => Some(self.place(mention.span, mention.country)),
            EntityKind::Person | EntityKind::MaybePerson if words > 1 => {
                let name = mention.span.of(self.text.whole);
                let titled = mention.whole != mention.span;
                if let Some(&known) = self.organisations.get(name).filter(|_| !titled) {
                    return Some(EntityRef::Organisation(known));
                }
                // `Gopal said` later on tells that Adoor Gopal is somebody.
                let (first, last) =
                    (self.text.word_at(mention.tokens.first), self.text.word_at(mention.tokens.last()));
                let shortened = if alone.contains(last) && !alone.contains(first) { 2 } else { 0 };
                // `Polyarnik head coach` tells what Polyarnik Severodol is.
                let owned = self.leanings.get(first).copied().unwrap_or(0).min(0);
                let leaning = self.leanings.get(name).copied().unwrap_or(0) + shortened + owned;
                let given = mention.kind == EntityKind::Person;
                if !titled && leaning + 2 * i32::from(given) < 0 {
                    Some(self.organisation(mention.span))
                } else if given || leaning > 0 || self.has_evidence(mention, alone) {
                    Some(self.person(mention))
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// The token that stands so many before a name; an empty one where the text begins.
    fn before(&self, mention: &Mention, back: usize) -> Token {
        mention.tokens.first.checked_sub(back).map(|at| self.text.token(at)).unwrap_or_default()
    }

    /// What the words around a name tell of it: a person's when positive, an organisation's when negative.
    fn leaning(&self, mention: &Mention) -> i32 {
        if mention.whole != mention.span {
            return 3;
        }
        let next = self.text.token(mention.tokens.end);
        let [before, second] = [1, 2].map(|back| self.before(mention, back));
        let touches = next.span.start.saturating_sub(mention.span.end) <= 1;
        let mut leaning = 0;
        match next.kind {
            TokenKind::Comma => {
                let who = self.text.token(mention.tokens.end + 1);
                let age = who.kind == TokenKind::Number
                    && self.text.token(mention.tokens.end + 2).kind == TokenKind::Comma;
                if age
                    || who.is(RELATIVE) && self.text.word_at(mention.tokens.end + 1) == "who"
                    || self.apposition(mention.tokens.end).is_some()
                    || self.apposition_before(mention).is_some()
                {
                    leaning += 2;
                }
            }
            // `Merrill Lynch analyst Joe Orr`, `Vantor shares`
            TokenKind::Word if touches && next.case == Case::Lower => {
                let owned = next.in_list(OWNED);
                // `the Velian leader`
                let demonym = mention.tokens.len() == 1
                    && (Ending::Demonym.ends(self.text.word_at(mention.tokens.first))
                        || self.text.token(mention.tokens.first).is(DEMONYM)
                        || self.may_be_word(mention));
                if next.is(ROLE | PEOPLE) && !next.is(CUE) && !demonym || owned {
                    leaning -= 2;
                } else if self.text.word_at(mention.tokens.end) == "who" {
                    leaning += 2;
                }
            }
            _ => {}
        }
        // `an analyst at Merrill Lynch`
        if before.is(PREP) && second.is(ROLE | PEOPLE) {
            let analyst = second.small_in_list(ANALYST);
            leaning -= match self.text.word(&before) {
                "at" => 2,
                "with" if analyst => 2,
                "of" => 1,
                _ => 0,
            };
        }
        leaning
    }

    /// Whether a lone word has its capital from where it stands, and is no name elsewhere either.
    fn may_be_word(&self, mention: &Mention) -> bool {
        let token = self.text.token(mention.tokens.first);
        let word = self.text.word_at(mention.tokens.first).trim_end_matches('.');
        mention.opens
            && mention.tokens.len() == 1
            && document_frequency::is_common(document_frequency::hash_of(&token, word))
    }

    /// An apposition, a cue or the last word on its own elsewhere tell a person's name from other capitals.
    fn has_evidence(&self, mention: &Mention, alone: &FxHashSet<&str>) -> bool {
        let next = self.text.token(mention.tokens.end);
        let before = self.before(mention, 1);
        // `Mohd Rizal Sabri` whom the article calls `Mohd Rizal` later
        let shorter = || {
            mention.span.of(self.text.whole).rsplit_once(' ').is_some_and(|(short, _)| alone.contains(short))
        };
        alone.contains(self.text.word_at(mention.tokens.last()))
            || alone.contains(self.text.word_at(mention.tokens.first))
            || shorter()
            || next.is(CUE)
            || before.is(CUE)
            || self.apposition(mention.tokens.end).is_some()
            || self.apposition_before(mention).is_some()
            || next.is(RELATIVE)
    }

    fn organisation(&mut self, span: Span) -> EntityRef {
        let name = without_stop(span.of(self.text.whole));
        let next = self.entities.organisations.len();
        let index = *self.organisations.entry(Cow::Borrowed(name)).or_insert(next);
        if index == next {
            self.entities.organisations.push(Entity::new(name, None));
            // `Vantor`, `Vantor Steel` and `VSC` for `Vantor Steel Corp` later on.
            for (end, _) in name.match_indices([' ', '-']).take(4) {
                let (short, long) = (name.get(..end).unwrap_or(""), name.get(end..).unwrap_or(""));
                let first = !short.contains(' ');
                let telling = !first || short.len() > 2 && !lexicon::look_up(short).is(NO_NAME);
                let cut =
                    short.ends_with(" of") || short.ends_with(" and") || long.starts_with('-') && !first;
                if telling && !cut {
                    self.organisations.entry(Cow::Borrowed(short)).or_insert(index);
                }
            }
            for short in short_forms(name) {
                self.organisations.entry(Cow::Owned(short)).or_insert(index);
            }
            if let Some(pair) = self.abbreviations.iter().take(200).find(|pair| pair.long == name) {
                self.organisations.entry(Cow::Owned(pair.short.clone())).or_insert(index);
            }
        } else if let Some(entity) =
            self.entities.organisations.get_mut(index).filter(|entity| entity.name.len() < name.len())
        {
            entity.name = name;
        }
        EntityRef::Organisation(index)
    }

    fn place(&mut self, span: Span, country: Option<CountryId>) -> EntityRef {
        let name = span.of(self.text.whole);
        let next = self.entities.places.len();
        let index = *self.places.entry(name).or_insert(next);
        if index == next {
            self.entities.places.push(Entity::new(name, country));
        }
        EntityRef::Place(index)
    }

    fn person(&mut self, mention: &Mention) -> EntityRef {
        let name = mention.span.of(self.text.whole);
        let (first, last) = (self.text.word_at(mention.tokens.first), self.last_word(mention));
        let known = self.by_word.get(last).into_iter().flatten().rev().take(8).copied();
        let same = known.into_iter().find(|&index| {
            let other = self.entities.people.get(index).map_or("", |person| person.name);
            let (theirs, _) = other.split_once(' ').unwrap_or((other, ""));
            let short = |word: &str| word.len() <= 2 && word.ends_with('.') || word.len() == 1;
            theirs == first
                || ((short(theirs) || short(first)) && theirs.chars().next() == first.chars().next())
                || (theirs.len() > 2
                    && first.len() > 2
                    && (theirs.starts_with(first) || first.starts_with(theirs)))
        });
        let index = same.or_else(|| self.longer_or_misspelt(name, first, last));
        let index = index.unwrap_or_else(|| self.new_person(name, &[last, first]));
        if let Some(person) = self.entities.people.get_mut(index) {
            if person.name.len() < name.len() {
                person.name = name;
            }
            person.gender = person.gender.or(mention.gender);
        }
        EntityRef::Person(index)
    }

    /// `Mohd Rizal` for `Mohd Rizal Sabri`, and a family name with one letter wrong behind the same first
    /// name.
    fn longer_or_misspelt(&self, name: &str, first: &str, last: &str) -> Option<usize> {
        let longer =
            |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with(' '));
        let known = self.by_word.get(first)?.iter().take(8).copied();
        known.into_iter().find(|&index| {
            let other = self.entities.people.get(index).map_or("", |person| person.name);
            let Some((theirs, family)) = other.rsplit_once(' ') else { return false };
            longer(other, name) || longer(name, other) || theirs == first && is_misspelt(family, last)
        })
    }

    /// Somebody whose family name is a word but for one letter, if it is one person only.
    fn misspelt(&self, word: &str) -> Option<usize> {
        let fits = |index: &usize| {
            let name = self.entities.people.get(*index).map_or("", |person| person.name);
            name.rsplit_once(' ').is_some_and(|(_, family)| is_misspelt(family, word))
        };
        let mut found = (0..self.entities.people.len().min(60)).filter(fits);
        found.next().filter(|_| found.next().is_none())
    }

    fn new_person(&mut self, name: &'a str, words: &[&'a str]) -> usize {
        let index = self.entities.people.len();
        self.entities.people.push(Entity::new(name, None));
        for word in words {
            let people = self.by_word.entry(word).or_default();
            if people.last() != Some(&index) {
                people.push(index);
            }
        }
        index
    }

    fn last_word(&self, mention: &Mention) -> &'a str {
        let last = self.text.word_at(mention.tokens.last());
        if mention.tokens.len() > 2 && self.text.token(mention.tokens.last()).in_list(GENERATION) {
            self.text.word_at(mention.tokens.end - 2)
        } else {
            last
        }
    }

    /// The organisation whose name ends in words with these initials: `HC` for `Northern High Court`.
    fn with_initials(&self, short: &str) -> Option<usize> {
        let fits = |name: &str| {
            let capitals =
                name.split(' ').filter_map(|word| word.bytes().next().filter(u8::is_ascii_uppercase)).rev();
            name.contains(' ') && capitals.take(short.len()).eq(short.bytes().rev())
        };
        let known = self.entities.organisations.iter().take(60);
        (2..=5).contains(&short.len()).then(|| known.into_iter().position(|one| fits(one.name))).flatten()
    }

    /// A single word: a family name, a given name, an organisation's first word; else a new person, if it has
    /// a title.
    fn short_name(&mut self, mention: &Mention) -> Option<EntityRef> {
        if mention.tokens.len() != 1 {
            return None;
        }
        let mut word = mention.span.of(self.text.whole);
        // A transcript sets its speakers' family names in capitals.
        if mention.kind == EntityKind::Organisation && !self.organisations.contains_key(word) {
            let title: String =
                word.chars().take(1).chain(word.chars().skip(1).flat_map(char::to_lowercase)).collect();
            match self.by_word.get_key_value(title.as_str()).filter(|_| word.len() > 3) {
                Some((&name, _)) => word = name,
                None if let Some(known) = self.with_initials(word) => {
                    self.organisations.insert(Cow::Borrowed(word), known);
                    return Some(EntityRef::Organisation(known));
                }
                None => return Some(self.organisation(mention.span)),
            }
        }
        let leaning = self.leanings.get(word).copied().unwrap_or(0);
        if let Some(&index) =
            self.organisations.get(word).filter(|_| leaning < 0 && mention.whole == mention.span)
        {
            return Some(EntityRef::Organisation(index));
        }
        let known = self.by_word.get(word).map(Vec::as_slice).unwrap_or_default();
        let fits = |index: &&usize| {
            let person = self.entities.people.get(**index);
            person.is_some_and(|person| person.may_be(mention.gender) || known.len() == 1)
        };
        // People whose family name it is come before those whose first name it is.
        let family = |index: &&usize| {
            self.entities.people.get(**index).is_some_and(|person| person.name.ends_with(word))
        };
        let found =
            known.iter().take(8).filter(fits).find(family).or_else(|| known.iter().take(8).find(fits));
        if let Some(&index) = found {
            return Some(EntityRef::Person(index));
        }
        if let Some(&index) = self.organisations.get(word) {
            return Some(EntityRef::Organisation(index));
        }
        let next = self.text.token(mention.tokens.end);
        let [before, second] = [1, 2].map(|back| self.before(mention, back));
        // `the tabloid Morgenblatt`, `the operator, Aerovalm,`
        let is_sort = |token: &Token| token.is(ORG) && token.case == Case::Lower;
        let between_commas = before.kind == TokenKind::Comma && next.kind == TokenKind::Comma;
        let described = is_sort(&before) || between_commas && is_sort(&second);
        let is_word = self.may_be_word(mention)
            || mention.kind == EntityKind::Unknown && self.text.token(mention.tokens.first).is(ORG_WORD);
        if is_word && mention.whole == mention.span {
            return None;
        }
        if leaning < 0 || described {
            return Some(self.organisation(mention.span));
        }
        let token = self.text.token(mention.tokens.first);
        let named = mention.kind == EntityKind::Person
            || token.is(GIVEN)
                && !token.is(DEMONYM)
                && !before.is(DET)
                && before.kind != TokenKind::Clitic
                && !token.in_list(BELIEVER);
        // `Prosecutors said` is nobody's name.
        let several = word.ends_with('s') && !name_lists::look_up(word).family;
        let speaks = (next.is(CUE) || before.is(CUE)) && !before.is(DET) && !several;
        (named || speaks)
            .then(|| EntityRef::Person(self.misspelt(word).unwrap_or_else(|| self.new_person(word, &[word]))))
    }

    fn add(&mut self, mention: Mention, who: EntityRef) {
        let apposition = matches!(who, EntityRef::Person(_))
            .then(|| self.apposition(mention.tokens.end).or_else(|| self.apposition_before(&mention)));
        let role = mention.role.map(|role| self.with_owner(role, &mention));
        let roles = [role, apposition.flatten()];
        let country = roles.iter().flatten().find_map(|&role| self.country_of(role));
        if let Some(entity) = self.entities.get_mut(who) {
            entity.spans.push(mention.span);
            roles.into_iter().flatten().for_each(|role| entity.add_role(self.text.whole, role));
            entity.gender = entity.gender.or(mention.gender);
            entity.country = entity.country.or(country);
        }
        if !mention.describes {
            self.entities.mentions.push((mention, who));
        }
    }
}

#[cfg(test)]
mod tests;
