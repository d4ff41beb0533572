//! Whose words a quote is: from the words that name its source to a person, an organisation, a role.

use super::attributions::{Attribution, Source};
use super::lexicon::{self, CONJ, DET, HE, POSS, PREP, PRONOUN, RELATIVE, SHE};
use super::mentions::Mention;
use super::people::{Cast, Entity, Who};
use super::sentences::Text;
use super::sureness::Method;
use super::tokens::{Case, Kind, Token};
use super::{Abbreviation, Speaker, SpeakerKind};
use crate::article::Span;

/// How many of the last people and speakers are remembered.
const MEMORY: usize = 16;
/// Abbreviations that are searched for a long form.
const MOST_ABBREVIATIONS: usize = 100;
/// Most members of a joint speaker.
const MOST_JOINT: usize = 6;
/// How far into a sentence its subject may stand, in bytes.
const SUBJECT_REACH: usize = 60;

/// What names a referent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Somebody or something that the article names.
    Cast(Who),
    /// The country that its capital stands for.
    Country(u8),
    /// These words only.
    Words(Span),
    /// Several: an index into [`Resolver::joints`].
    Joint(usize),
}

/// Somebody or something that a pronoun or a nominal may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referent {
    pub kind: SpeakerKind,
    pub name: Name,
    /// The noun that it was called by, where it has no name.
    pub head: Span,
    pub gender: u64,
    pub plural: bool,
}

/// A referent where it was seen last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub referent: Referent,
    pub sentence: usize,
    /// Whether it was quoted there, not only the subject.
    pub spoke: bool,
}

/// A speaker and how it was found.
pub(super) type Found = (Option<Referent>, Method);

/// Resolves the sources of attributions, in the order of the text.
pub(super) struct Resolver<'a, 't> {
    pub text: &'t Text<'a>,
    pub cast: &'t mut Cast<'a>,
    pub abbreviations: &'t [Abbreviation],
    /// Whom a pronoun may mean, the last at the end.
    pub memory: Vec<Seen>,
    /// The members of those who spoke jointly.
    pub joints: Vec<Vec<Referent>>,
    /// The next sentence whose subject has not been looked at.
    sentence: usize,
    /// Index of the next mention to be looked at for subjects.
    mention: usize,
}

impl<'a, 't> Resolver<'a, 't> {
    pub(super) fn new(text: &'t Text<'a>, cast: &'t mut Cast<'a>, abbreviations: &'t [Abbreviation]) -> Self {
        Self {
            text,
            cast,
            abbreviations,
            memory: Vec::with_capacity(MEMORY),
            joints: Vec::new(),
            sentence: 0,
            mention: 0,
        }
    }

    /// Resolves one attribution: the speaker, and how sure it is that the name is right. They must come in order.
    pub(super) fn resolve(&mut self, attribution: &Attribution) -> (Speaker, f32) {
        let (sentence, last) = attribution.sentences;
        self.remember_subjects(sentence);
        let (referent, method) = match attribution.source {
            Source::Mention(span) => self.mention(span, sentence),
            Source::Shared | Source::Unnamed => self.unnamed(attribution, sentence),
        };
        let mut speaker = referent.map_or_else(Speaker::default, |referent| self.speaker(&referent));
        if let Source::Mention(span) = attribution.source {
            speaker.mention = Some(span);
        }
        if let Some(referent) = referent {
            self.mark_quoted(&referent);
            self.remember(Seen { referent, sentence: last, spoke: true });
        }
        (speaker, method.sure())
    }

    fn mark_quoted(&mut self, referent: &Referent) {
        let (list, index) = match referent.name {
            Name::Cast(Who::Person(index)) => (&mut self.cast.people, index),
            Name::Cast(Who::Organisation(index)) => (&mut self.cast.organisations, index),
            Name::Cast(Who::Place(index)) => (&mut self.cast.places, index),
            Name::Joint(joint) => {
                for member in self.joints.get(joint).cloned().unwrap_or_default() {
                    self.mark_quoted(&member);
                }
                return;
            }
            Name::Country(_) | Name::Words(_) => return,
        };
        if let Some(entity) = list.get_mut(index) {
            entity.quoted = true;
        }
    }

    fn remember(&mut self, seen: Seen) {
        if self.memory.len() >= MEMORY {
            self.memory.remove(0);
        }
        self.memory.push(seen);
    }

    /// Takes in the subjects of the sentences before `end`: whom `he` may mean although nobody quoted him.
    fn remember_subjects(&mut self, end: usize) {
        while self.sentence < end {
            let index = self.sentence;
            self.sentence += 1;
            let Some(&sentence) = self.text.sentences.get(index) else {
                return;
            };
            let units = self.text.units_of(sentence);
            let (Some(first), Some(last)) = (units.first(), units.last()) else {
                continue;
            };
            let mentions = &self.cast.mentions;
            while mentions.get(self.mention).is_some_and(|(mention, _)| mention.span.end <= first.span.start)
            {
                self.mention += 1;
            }
            let rest = mentions.get(self.mention..).unwrap_or_default();
            let subject = rest
                .iter()
                .take_while(|(mention, _)| {
                    mention.span.start < last.span.end
                        && mention.whole.start.saturating_sub(first.span.start) <= SUBJECT_REACH
                })
                .find(|(mention, who)| {
                    !matches!(who, Who::Place(_))
                        && self.token(mention.first).quoted == 0
                        && !self.is_modifier(mention)
                });
            if self.memory.last().is_some_and(|last| last.sentence >= index) {
                continue;
            }
            let named = subject.map(|(mention, who)| (mention.whole.start, *who));
            let common = self
                .common_subject(units)
                .filter(|common| named.is_none_or(|(start, _)| common.head.start < start));
            let Some(referent) = common.or_else(|| named.map(|(_, who)| self.referent(who))) else {
                continue;
            };
            self.remember(Seen { referent, sentence: index, spoke: false });
        }
    }

    /// The referent of a name.
    pub(super) fn referent(&self, who: Who) -> Referent {
        let (kind, gender) = match who {
            Who::Person(person) => {
                (SpeakerKind::Person, self.cast.people.get(person).map_or(0, |person| person.gender))
            }
            Who::Organisation(_) | Who::Place(_) => (SpeakerKind::Organisation, 0),
        };
        Referent { kind, name: Name::Cast(who), head: Span::default(), gender, plural: false }
    }

    fn entity(&self, who: Who) -> Option<&Entity<'a>> {
        match who {
            Who::Person(index) => self.cast.people.get(index),
            Who::Organisation(index) => self.cast.organisations.get(index),
            Who::Place(index) => self.cast.places.get(index),
        }
    }

    fn speaker(&self, referent: &Referent) -> Speaker {
        let mut speaker = Speaker { kind: referent.kind, ..Speaker::default() };
        match referent.name {
            Name::Cast(who) => {
                let entity = self.entity(who);
                let name = entity.map(|entity| tidy(entity.name));
                let long = name.as_deref().filter(|_| referent.kind == SpeakerKind::Organisation);
                let long = long.and_then(|short| self.long_form(short)).map(str::to_owned);
                speaker.name = long.or(name);
                if referent.kind == SpeakerKind::Person {
                    speaker.role = entity.and_then(|entity| entity.role(self.text.whole));
                }
            }
            Name::Country(country) => speaker.name = lexicon::country_name(country).map(str::to_owned),
            Name::Words(words) => {
                let name = tidy(words.of(self.text.whole).trim_end_matches(','));
                if referent.kind == SpeakerKind::Role {
                    let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The "));
                    speaker.role = Some(bare.unwrap_or(&name).to_owned());
                }
                speaker.name = Some(name);
            }
            Name::Joint(joint) => self.join_names(joint, &mut speaker),
        }
        speaker
    }

    /// `A, B and C`, and their roles.
    fn join_names(&self, joint: usize, speaker: &mut Speaker) {
        let members = self.joints.get(joint).map(Vec::as_slice).unwrap_or_default();
        let all: Vec<Speaker> = members.iter().map(|member| self.speaker(member)).collect();
        let mut name = String::new();
        for (at, member) in all.iter().enumerate() {
            name.push_str(match at {
                0 => "",
                _ if at + 1 == all.len() => " and ",
                _ => ", ",
            });
            name.push_str(member.name.as_deref().unwrap_or(""));
        }
        speaker.name = Some(name);
        let roles: Vec<&str> = all.iter().filter_map(|member| member.role.as_deref()).collect();
        speaker.role = (!roles.is_empty()).then(|| roles.join("; "));
    }

    /// The long form of an abbreviation.
    fn long_form(&self, short: &str) -> Option<&str> {
        let pairs = self.abbreviations.iter().take(MOST_ABBREVIATIONS);
        pairs.into_iter().find(|pair| pair.short == short).map(|pair| pair.long.as_str())
    }

    pub(super) fn token(&self, at: usize) -> Token {
        self.text.tokens.get(at).copied().unwrap_or_default()
    }

    /// The token before a byte of the text.
    fn before(&self, byte: usize) -> Token {
        let at = self.text.tokens.partition_point(|token| token.span.start < byte);
        at.checked_sub(1).map(|at| self.token(at)).unwrap_or_default()
    }

    pub(super) fn word(&self, token: &Token) -> &'a str {
        token.span.of(self.text.whole)
    }

    /// The tokens of a span.
    pub(super) fn tokens(&self, span: Span) -> &'t [Token] {
        let first = self.text.tokens.partition_point(|token| token.span.start < span.start);
        let rest = self.text.tokens.get(first..).unwrap_or_default();
        let length = rest.iter().take_while(|token| token.span.start < span.end).count();
        rest.get(..length).unwrap_or_default()
    }

    /// The names that begin in a span.
    pub(super) fn mentions_in(&self, span: Span) -> &[(Mention, Who)] {
        let mentions = &self.cast.mentions;
        let first = mentions.partition_point(|(mention, _)| mention.span.start < span.start);
        let rest = mentions.get(first..).unwrap_or_default();
        let length = rest.iter().take_while(|(mention, _)| mention.span.start < span.end).count();
        rest.get(..length).unwrap_or_default()
    }

    /// The names before a byte of the text.
    pub(super) fn mentions_before(&self, byte: usize) -> &[(Mention, Who)] {
        let end = self.cast.mentions.partition_point(|(mention, _)| mention.span.start < byte);
        self.cast.mentions.get(..end).unwrap_or_default()
    }

    /// Resolves the words that name a source.
    pub(super) fn mention(&mut self, span: Span, sentence: usize) -> Found {
        let tokens = self.tokens(span);
        match tokens {
            [only] if only.is(RELATIVE) => return self.relative(only.span, sentence),
            [only] if only.is(PRONOUN) && !only.is(POSS) || self.word(only).eq_ignore_ascii_case("his") => {
                return self.pronoun(only, sentence);
            }
            [pronoun, and, ..] if pronoun.is(HE | SHE) && self.word(and) == "and" => {
                return self.pronoun_and(span, pronoun, sentence);
            }
            _ => {}
        }
        if let Some(found) = self.named(span, tokens) {
            return found;
        }
        self.nominal(span, tokens, sentence)
    }

    /// `He and Rodolfo Luna`.
    fn pronoun_and(&mut self, span: Span, pronoun: &Token, sentence: usize) -> Found {
        let (first, _) = self.pronoun(pronoun, sentence);
        let rest = Span::new(pronoun.span.end, span.end);
        let second = self.mentions_in(rest).first().map(|(_, who)| self.referent(*who));
        match (first, second) {
            (Some(first), Some(second)) => self.joint(vec![first, second]),
            (one, _) => (one, Method::Lost),
        }
    }

    /// Several who speak as one.
    pub(super) fn joint(&mut self, members: Vec<Referent>) -> Found {
        let person = members.iter().all(|member| member.kind == SpeakerKind::Person);
        let kind = if person { SpeakerKind::Person } else { SpeakerKind::Organisation };
        let name = Name::Joint(self.joints.len());
        self.joints.push(members);
        (Some(Referent { kind, name, head: Span::default(), gender: 0, plural: true }), Method::Joint)
    }

    /// Whether a name only describes what follows it: `Freeport spokeswoman`, `Elian's father`.
    pub(super) fn is_modifier(&self, mention: &Mention) -> bool {
        let next = self.token(mention.end);
        let noun = next.kind == Kind::Word
            && next.case == Case::Lower
            && !next.is(PREP | RELATIVE | CONJ | lexicon::FINITE | lexicon::ADVERB | lexicon::SUBORD | DET)
            && (next.is(NOUN) && !next.is(lexicon::SAY) || !next.is(lexicon::CUE));
        let touches = next.span.start.saturating_sub(mention.span.end) <= 1;
        let clitic = next.kind == Kind::Clitic && next.span.start == mention.span.end;
        clitic || touches && noun && next.is(NOUN)
    }

    /// In a source, whether any noun follows a name without a comma: `Janata Front state president`.
    fn stands_before_noun(&self, mention: &Mention) -> bool {
        let next = self.token(mention.end);
        let touches = next.span.start.saturating_sub(mention.span.end) <= 1;
        touches && next.kind == Kind::Word && next.case == Case::Lower && !breaks(&next) && !next.is(NO_NOUN)
    }

    /// A source that a name is the head of.
    fn named(&mut self, span: Span, tokens: &[Token]) -> Option<Found> {
        let lead =
            tokens.iter().position(breaks).and_then(|at| tokens.get(at)).map_or(span.end, |t| t.span.start);
        let mentions = self.mentions_in(span);
        // `Central Committee (CC) Chairwoman Ann Orr`: a person with a role at the end is what all before describes.
        let titled = mentions.iter().rposition(|(mention, who)| {
            matches!(who, Who::Person(_)) && mention.span.end == span.end && mention.role.is_some()
        });
        let alone = titled.filter(|&at| {
            let between = mentions.first().map(|(first, _)| Span::new(first.span.end, span.end));
            let governed =
                mentions.get(at).is_some_and(|(mention, _)| self.before(mention.whole.start).is(PREP));
            at > 0
                && !governed
                && between.is_some_and(|between| {
                    !self
                        .tokens(between)
                        .iter()
                        .any(|token| token.is(CONJ | RELATIVE) || token.kind == Kind::Comma)
                })
        });
        if let Some((_, who)) = alone.and_then(|at| mentions.get(at)) {
            return Some((Some(self.referent(*who)), Method::FullName));
        }
        let (at, method) = mentions.iter().enumerate().find_map(|(at, (mention, who))| {
            if mention.span.end < span.end && (self.is_modifier(mention) || self.stands_before_noun(mention))
            {
                return None;
            }
            if mention.whole.start < lead {
                let fits = !self.is_indefinite(tokens, mention) || matches!(who, Who::Person(_));
                return fits.then(|| (at, self.by_name(mention, *who)));
            }
            let before = self.before(mention.whole.start);
            let person = matches!(who, Who::Person(_));
            let behind_comma = before.kind == Kind::Comma && !matches!(who, Who::Place(_));
            let last = person
                && mention.span.end == span.end
                && mention.end - mention.first > 1
                && !before.is(PREP | RELATIVE)
                && !tokens.iter().any(|token| token.is(RELATIVE));
            (behind_comma && self.fits_apposition(tokens, person) || last).then_some((at, Method::Apposition))
        })?;
        let members = if method == Method::Apposition { Vec::new() } else { self.members(mentions, at) };
        let (_, who) = mentions.get(at)?;
        if members.len() > 1 {
            return Some(self.joint(members));
        }
        Some((Some(self.called(*who)), method))
    }

    /// Whether the nominal before a comma may be what the name behind it is.
    fn fits_apposition(&self, tokens: &[Token], person: bool) -> bool {
        let head = super::nominals::head_phrase(tokens).last();
        head.is_some_and(|head| {
            let thing = head.is(lexicon::ORG | lexicon::ORG_WORD | lexicon::PEOPLE);
            let one = matches!(self.word(head), "one" | "One");
            if person { !thing || head.is(lexicon::ROLE) || one } else { thing && !head.is(lexicon::ROLE) }
        })
    }

    /// `a London hotel` is no London, `a Labour minister` no Labour.
    fn is_indefinite(&self, tokens: &[Token], mention: &Mention) -> bool {
        tokens.first().is_some_and(|first| {
            first.span.start < mention.whole.start
                && matches!(self.word(first), "a" | "A" | "an" | "An" | "one" | "One")
        })
    }

    fn by_name(&self, mention: &Mention, who: Who) -> Method {
        let Who::Person(_) = who else {
            return Method::Organisation;
        };
        let full = self.entity(who).map_or("", |entity| entity.name);
        let titled = mention.whole != mention.span;
        if mention.end - mention.first > 1 || titled && full.len() == mention.span.len() {
            Method::FullName
        } else if full.len() > mention.span.len() {
            Method::PartOfName
        } else {
            Method::OneName
        }
    }

    /// The referent of a name, a capital standing for its country.
    pub(super) fn called(&self, who: Who) -> Referent {
        let mut referent = self.referent(who);
        if let Who::Place(place) = who
            && let Some(place) = self.cast.places.get(place)
            && place.country > 0
            && lexicon::look_up(place.name).is(lexicon::CITY)
            && !lexicon::look_up(place.name).is(lexicon::COUNTRY)
        {
            referent.name = Name::Country(place.country);
        }
        referent
    }

    /// Those who are named together, `A, B and C`, from the mention `first` on.
    fn members(&self, mentions: &[(Mention, Who)], first: usize) -> Vec<Referent> {
        let Some((mut before, who)) = mentions.get(first).copied() else {
            return Vec::new();
        };
        let mut members = vec![self.called(who)];
        let mut linked = false;
        for &(mention, next) in mentions.iter().skip(first + 1).take(MOST_JOINT) {
            let between = self.tokens(Span::new(before.span.end, mention.whole.start));
            let conjunction = between.iter().any(|token| matches!(self.word(token), "and" | "nor" | "or"));
            let links = between.iter().all(|token| {
                token.kind == Kind::Comma
                    || matches!(self.word(token), "and" | "nor" | "or" | "the" | "its" | "his" | "her")
            });
            let person = |who| matches!(who, Who::Person(_));
            if !links || !conjunction && person(who) != person(next) || self.is_modifier(&mention) {
                break;
            }
            linked |= conjunction || person(next);
            let referent = self.called(next);
            if members.iter().all(|member| member.name != referent.name) {
                members.push(referent);
            }
            before = mention;
            if conjunction {
                break;
            }
        }
        if linked { members } else { Vec::new() }
    }

    /// A quotation without a source goes on with whoever spoke right before; a cue without one is nobody's.
    fn unnamed(&self, attribution: &Attribution, sentence: usize) -> Found {
        if attribution.cue.is_some() {
            return (None, Method::Nobody);
        }
        match self.memory.last().filter(|seen| sentence.saturating_sub(seen.sentence) <= 1) {
            Some(seen) => (Some(seen.referent), Method::Wake),
            None => (None, Method::Nobody),
        }
    }
}

/// Nouns that a name may stand before as a modifier.
const NOUN: u64 = lexicon::ROLE | lexicon::PEOPLE | lexicon::ORG | lexicon::DOC | lexicon::ROLE_MOD;

/// Words that are no nouns.
const NO_NOUN: u64 =
    CONJ | DET | lexicon::FINITE | lexicon::ADVERB | lexicon::SUBORD | lexicon::TIME | PRONOUN | POSS;

/// Whether a noun phrase ends before this token.
pub(super) fn breaks(token: &Token) -> bool {
    match token.kind {
        Kind::Word => {
            token.is(PREP | RELATIVE)
                || token.is(lexicon::CUE)
                    && token.is(lexicon::PAST | lexicon::ING)
                    && !token.is(lexicon::BASE)
                    && token.case == Case::Lower
                    && !token.is(lexicon::ROLE | lexicon::PEOPLE | lexicon::DOC | lexicon::ORG)
        }
        Kind::Clitic | Kind::Number | Kind::Other => false,
        _ => true,
    }
}

/// `one line`: blanks and line ends become single spaces.
pub(super) fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
