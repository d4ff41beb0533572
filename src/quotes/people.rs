//! Who is who: the names of an article gathered into people, organisations and places.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Abbreviation;
use super::lexicon::{BASE, CUE, DET, FEMALE, GIVEN, MALE, PREP, RELATIVE, ROLE};
use super::mentions::{Mention, Sort};
use super::sentences::Text;
use super::tokens::{Kind, Token};
use crate::article::Span;

/// Somebody or something that the article names.
#[derive(Debug, Clone, Default)]
pub(super) struct Entity<'a> {
    /// The fullest form.
    pub name: &'a str,
    /// Where it is named.
    pub spans: Vec<Span>,
    /// Roles and titles, as they stand.
    pub roles: Vec<Span>,
    /// [`MALE`], [`FEMALE`] or 0.
    pub gender: u64,
    /// Countries that its roles or its name speak of; 0 is none.
    pub country: u8,
    /// Whether a quote is attributed to it.
    pub quoted: bool,
}

/// What a mention names, as an index into the lists of [`Cast`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Person(usize),
    Organisation(usize),
    Place(usize),
}

/// Everyone and everything that the article names.
#[derive(Debug, Default)]
pub(super) struct Cast<'a> {
    pub people: Vec<Entity<'a>>,
    pub organisations: Vec<Entity<'a>>,
    pub places: Vec<Entity<'a>>,
    /// The mentions in order, with what each names.
    pub mentions: Vec<(Mention, Who)>,
}

/// Roles kept of one person.
const MOST_ROLES: usize = 16;
/// Longest role kept, in words.
const LONGEST_ROLE: usize = 18;

struct Gatherer<'a, 't> {
    text: &'t Text<'a>,
    cast: Cast<'a>,
    /// Family names, and first words of names that are no common given name, with the people who have them.
    by_word: FxHashMap<&'a str, Vec<usize>>,
    organisations: FxHashMap<Cow<'a, str>, usize>,
    abbreviations: &'t [Abbreviation],
    places: FxHashMap<&'a str, usize>,
}

/// Gathers the mentions of a text.
pub(super) fn gather<'a>(
    text: &Text<'a>,
    mentions: Vec<Mention>,
    abbreviations: &[Abbreviation],
) -> Cast<'a> {
    let mut gatherer = Gatherer {
        text,
        cast: Cast::default(),
        by_word: FxHashMap::default(),
        organisations: FxHashMap::default(),
        abbreviations,
        places: FxHashMap::default(),
    };
    let alone: FxHashSet<&str> = mentions
        .iter()
        .filter(|mention| mention.end - mention.first == 1)
        .map(|mention| mention.span.of(text.whole))
        .collect();
    // Full names first: a family name may stand before the full one, in the headline.
    let mut named: Vec<Option<Who>> =
        mentions.iter().map(|mention| gatherer.full_name(mention, &alone)).collect();
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
    gatherer.cast
}

impl<'a> Gatherer<'a, '_> {
    fn token(&self, at: usize) -> Token {
        self.text.tokens.get(at).copied().unwrap_or_default()
    }

    fn word(&self, at: usize) -> &'a str {
        self.token(at).span.of(self.text.whole)
    }

    fn full_name(&mut self, mention: &Mention, alone: &FxHashSet<&str>) -> Option<Who> {
        let words = mention.end - mention.first;
        match mention.sort {
            Sort::Organisation if words > 1 => Some(Who::Organisation(self.organisation(mention.span))),
            Sort::Place => Some(Who::Place(self.place(mention.span, mention.country))),
            Sort::MaybePerson if !self.has_evidence(mention, alone) => None,
            Sort::Person | Sort::MaybePerson if words > 1 => Some(Who::Person(self.person(mention))),
            _ => None,
        }
    }

    /// An apposition, a cue or the last word on its own elsewhere tell a person's name from other capitals.
    fn has_evidence(&self, mention: &Mention, alone: &FxHashSet<&str>) -> bool {
        let next = self.token(mention.end);
        let before = mention.first.checked_sub(1).map(|before| self.token(before)).unwrap_or_default();
        alone.contains(self.word(mention.end - 1))
            || alone.contains(self.word(mention.first))
            || next.is(CUE)
            || before.is(CUE)
            || self.apposition(mention.end).is_some()
            || next.is(RELATIVE)
    }

    fn organisation(&mut self, span: Span) -> usize {
        let name = span.of(self.text.whole);
        let next = self.cast.organisations.len();
        let index = *self.organisations.entry(Cow::Borrowed(name)).or_insert(next);
        if index == next {
            self.cast.organisations.push(Entity { name, ..Entity::default() });
            // `Vantor` and `VSC` for `Vantor Steel Corp` later on.
            if let Some((first, _)) = name.split_once(' ').filter(|(first, _)| first.len() > 2) {
                self.organisations.entry(Cow::Borrowed(first)).or_insert(index);
            }
            for short in short_forms(name) {
                self.organisations.entry(Cow::Owned(short)).or_insert(index);
            }
            if let Some(pair) = self.abbreviations.iter().take(200).find(|pair| pair.long == name) {
                self.organisations.entry(Cow::Owned(pair.short.clone())).or_insert(index);
            }
        } else if let Some(entity) =
            self.cast.organisations.get_mut(index).filter(|entity| entity.name.len() < name.len())
        {
            entity.name = name;
        }
        index
    }

    fn place(&mut self, span: Span, country: u8) -> usize {
        let name = span.of(self.text.whole);
        let next = self.cast.places.len();
        let index = *self.places.entry(name).or_insert(next);
        if index == next {
            self.cast.places.push(Entity { name, country, ..Entity::default() });
        }
        index
    }

    fn person(&mut self, mention: &Mention) -> usize {
        let name = mention.span.of(self.text.whole);
        let (first, last) = (self.word(mention.first), self.last_word(mention));
        let known = self.by_word.get(last).into_iter().flatten().rev().take(8).copied();
        let same = known.into_iter().find(|&index| {
            let other = self.cast.people.get(index).map_or("", |person| person.name);
            let (theirs, _) = other.split_once(' ').unwrap_or((other, ""));
            let short = |word: &str| word.len() <= 2 && word.ends_with('.') || word.len() == 1;
            theirs == first
                || ((short(theirs) || short(first)) && theirs.chars().next() == first.chars().next())
                || (theirs.len() > 2
                    && first.len() > 2
                    && (theirs.starts_with(first) || first.starts_with(theirs)))
        });
        if let Some(index) = same {
            if let Some(person) =
                self.cast.people.get_mut(index).filter(|person| person.name.len() < name.len())
            {
                person.name = name;
            }
            return index;
        }
        self.new_person(name, &[last, first])
    }

    fn new_person(&mut self, name: &'a str, words: &[&'a str]) -> usize {
        let index = self.cast.people.len();
        self.cast.people.push(Entity { name, ..Entity::default() });
        for word in words {
            let people = self.by_word.entry(word).or_default();
            if people.last() != Some(&index) {
                people.push(index);
            }
        }
        index
    }

    fn last_word(&self, mention: &Mention) -> &'a str {
        let last = self.word(mention.end - 1);
        if mention.end - mention.first > 2
            && matches!(last, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV")
        {
            self.word(mention.end - 2)
        } else {
            last
        }
    }

    /// A single word: a family name, a given name, an organisation's first word; else a new person, if it has a title.
    fn short_name(&mut self, mention: &Mention) -> Option<Who> {
        if mention.end - mention.first != 1 {
            return None;
        }
        let mut word = mention.span.of(self.text.whole);
        // A transcript sets its speakers' family names in capitals.
        if mention.sort == Sort::Organisation && !self.organisations.contains_key(word) {
            let title: String =
                word.chars().take(1).chain(word.chars().skip(1).flat_map(char::to_lowercase)).collect();
            match self.by_word.get_key_value(title.as_str()).filter(|_| word.len() > 3) {
                Some((&name, _)) => word = name,
                None => return Some(Who::Organisation(self.organisation(mention.span))),
            }
        }
        let known = self.by_word.get(word).map(Vec::as_slice).unwrap_or_default();
        let fits = |index: &&usize| {
            let person = self.cast.people.get(**index);
            person.is_some_and(|person| {
                person.gender == 0
                    || mention.gender == 0
                    || person.gender == mention.gender
                    || known.len() == 1
            })
        };
        // People whose family name it is come before those whose first name it is.
        let family =
            |index: &&usize| self.cast.people.get(**index).is_some_and(|person| person.name.ends_with(word));
        let found =
            known.iter().take(8).filter(fits).find(family).or_else(|| known.iter().take(8).find(fits));
        if let Some(&index) = found {
            return Some(Who::Person(index));
        }
        if let Some(&index) = self.organisations.get(word) {
            return Some(Who::Organisation(index));
        }
        let next = self.token(mention.end);
        let before = mention.first.checked_sub(1).map(|before| self.token(before)).unwrap_or_default();
        let named = mention.sort == Sort::Person || self.token(mention.first).is(GIVEN);
        let speaks = (next.is(CUE) || before.is(CUE)) && !before.is(DET);
        (named || speaks).then(|| Who::Person(self.new_person(word, &[word])))
    }

    fn add(&mut self, mention: Mention, who: Who) {
        let apposition = matches!(who, Who::Person(_))
            .then(|| self.apposition(mention.end).or_else(|| self.apposition_before(&mention)));
        let role = mention.role.map(|role| self.with_owner(role, &mention));
        let roles = [role, apposition.flatten()];
        let country = roles.iter().flatten().find_map(|&role| self.country_of(role));
        let list = match who {
            Who::Person(_) => &mut self.cast.people,
            Who::Organisation(_) => &mut self.cast.organisations,
            Who::Place(_) => &mut self.cast.places,
        };
        let (Who::Person(index) | Who::Organisation(index) | Who::Place(index)) = who;
        if let Some(entity) = list.get_mut(index) {
            entity.spans.push(mention.span);
            if entity.roles.len() < MOST_ROLES {
                entity.roles.extend(roles.into_iter().flatten());
            }
            if entity.gender == 0 {
                entity.gender = mention.gender;
            }
            if entity.country == 0 {
                entity.country = country.unwrap_or(0);
            }
        }
        self.cast.mentions.push((mention, who));
    }

    /// `Russia's Foreign Minister`: the possessor in front of the role belongs to it.
    fn with_owner(&self, role: Span, mention: &Mention) -> Span {
        let first = (mention.first.saturating_sub(LONGEST_ROLE)..mention.first)
            .find(|&at| self.token(at).span.start == role.start);
        let Some(owner) = first.and_then(|first| first.checked_sub(2)) else {
            return role;
        };
        let possessive = self.token(owner + 1).kind == Kind::Clitic && self.token(owner).is_capital();
        if possessive { Span::new(self.token(owner).span.start, role.end) } else { role }
    }

    /// `, the UN envoy on Syria,` behind a name: its words without the article.
    fn apposition(&self, comma: usize) -> Option<Span> {
        if self.token(comma).kind != Kind::Comma {
            return None;
        }
        let mut first = comma + 1;
        let mut aged = false;
        if self.token(first).kind == Kind::Number && self.token(first + 1).kind == Kind::Comma {
            first += 2; // an age: what follows it is an occupation, whatever its words
            aged = true;
        }
        while self.token(first).is(DET) && first < comma + 5 {
            first += 1;
        }
        let mut role = aged && self.token(first.saturating_sub(1)).is(DET);
        let mut end = first;
        while end - first < LONGEST_ROLE {
            let token = self.token(end);
            let inside = matches!(
                token.kind,
                Kind::Word | Kind::Number | Kind::Clitic | Kind::Other | Kind::Open | Kind::Close
            ) && !token.is(RELATIVE)
                && (!token.is(CUE) || !role || token.is(ROLE | BASE));
            if !inside {
                break;
            }
            role |= token.is(ROLE) && end < first + 8;
            end += 1;
        }
        let begins = self.token(first);
        if !role || begins.is(PREP | CUE | RELATIVE) || begins.is_capital() && self.starts_name(first) {
            return None;
        }
        Some(Span::new(begins.span.start, self.token(end.checked_sub(1)?).span.end))
    }

    /// A list of people, `A, B and C`, is no apposition.
    fn starts_name(&self, at: usize) -> bool {
        self.token(at).is(GIVEN) && self.token(at + 1).is_capital()
    }

    /// `the envoy on Syria, Lakhdar Brahimi`: the nominal before the comma.
    fn apposition_before(&self, mention: &Mention) -> Option<Span> {
        if mention.end - mention.first < 2 || mention.role.is_some() {
            return None;
        }
        let comma = mention.first.checked_sub(1).filter(|&at| self.token(at).kind == Kind::Comma)?;
        let words = |at: &usize| matches!(self.token(*at).kind, Kind::Word | Kind::Clitic | Kind::Other);
        let first = (comma.saturating_sub(12)..comma)
            .rev()
            .take_while(words)
            .filter(|&at| self.token(at).is(DET | super::lexicon::POSS))
            .last()?;
        let role = (first + 1..comma.min(first + 9)).any(|at| self.token(at).is(ROLE));
        let last_det = (first..comma).rev().find(|&at| {
            self.token(at).is(DET) && (at + 1..comma.min(at + 7)).any(|at| self.token(at).is(ROLE))
        });
        let first = last_det.unwrap_or(first);
        role.then(|| Span::new(self.token(first + 1).span.start, self.token(comma - 1).span.end))
    }

    fn country_of(&self, role: Span) -> Option<u8> {
        let first = self.text.tokens.partition_point(|token| token.span.start < role.start);
        let tokens = self.text.tokens.get(first..).unwrap_or_default();
        tokens
            .iter()
            .take_while(|token| token.span.start < role.end)
            .map(|token| token.word.country)
            .find(|&country| country > 0)
    }
}

/// The initials of a name of several words, without and with its last word: `GM` for `General Motors Corp`.
fn short_forms(name: &str) -> Vec<String> {
    let initials: String = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().next().filter(|first| first.is_uppercase()))
        .collect();
    let bare = if name.ends_with(['.', 'c', 'p', 'd']) { initials.len().saturating_sub(1) } else { 0 };
    [initials.get(..bare).unwrap_or(""), &initials]
        .into_iter()
        .filter(|short| short.len() > 1)
        .map(str::to_owned)
        .collect()
}

impl Entity<'_> {
    /// The fullest role: most words, then no possessive, then most letters.
    pub(super) fn role(&self, text: &str) -> Option<String> {
        let words = |role: &str| role.split_whitespace().count();
        let past = |role: &str| ["former ", "Former ", "ex-"].iter().any(|past| role.starts_with(past));
        let rank = |span: &&Span| {
            let role = span.of(text);
            (!past(role), words(role), !role.contains("'s") && !role.contains("’s"), role.len())
        };
        self.roles
            .iter()
            .max_by_key(rank)
            .map(|span| span.of(text).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Whether the two genders (bits of the lexicon) do not contradict each other.
    pub(super) const fn may_be(&self, gender: u64) -> bool {
        self.gender == 0 || gender == 0 || self.gender & gender & (MALE | FEMALE) != 0
    }

    /// Whether a nominal of this country may mean it.
    pub(super) const fn may_be_of(&self, country: u8) -> bool {
        country == 0 || self.country == 0 || self.country == country
    }
}
