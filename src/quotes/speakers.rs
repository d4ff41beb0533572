//! Whose words a quote is: from the words that name its source to a person, an organisation, a role.

use super::attributions::{Attribution, Source};
use super::lexicon::{DET, FEMALE, HE, IT, MALE, PEOPLE, POSS, PREP, RELATIVE, SHE, THEY};
use super::mentions::Mention;
use super::people::{Cast, Who};
use super::sentences::Text;
use super::tokens::{Kind, Token};
use super::{Abbreviation, Speaker, SpeakerKind};
use crate::article::Span;

/// How far back a pronoun looks for its person, in sentences.
const PRONOUN_REACH: usize = 6;
/// How many of the last people and speakers are remembered.
const MEMORY: usize = 12;

/// Somebody whom a pronoun or a nominal may mean.
#[derive(Clone)]
pub(super) struct Focus {
    pub speaker: Speaker,
    pub who: Option<Who>,
    pub gender: u64,
    pub plural: bool,
    pub sentence: usize,
    /// Whether it was quoted there, not only the subject.
    pub spoke: bool,
}

/// A speaker, how sure the rule is that found it, and what to remember.
pub(super) type Found = (Speaker, f32, Option<Focus>);

/// Resolves the sources of attributions, in the order of the text.
pub(super) struct Resolver<'a, 't> {
    pub text: &'t Text<'a>,
    pub cast: &'t mut Cast<'a>,
    pub abbreviations: &'t [Abbreviation],
    pub memory: Vec<Focus>,
    /// The next sentence whose subject has not been looked at.
    sentence: usize,
    /// Index of the next mention to be looked at for subjects.
    mention: usize,
}

/// A resolved speaker and how sure the rule is that found it.
pub(super) type Resolved = (Speaker, f32);

impl<'a, 't> Resolver<'a, 't> {
    pub(super) fn new(text: &'t Text<'a>, cast: &'t mut Cast<'a>, abbreviations: &'t [Abbreviation]) -> Self {
        Self { text, cast, abbreviations, memory: Vec::new(), sentence: 0, mention: 0 }
    }

    /// Resolves one attribution; they must come in order.
    pub(super) fn resolve(&mut self, attribution: &Attribution) -> Resolved {
        let sentence = attribution.sentences.0;
        self.remember_subjects(sentence);
        let (mut speaker, sure, focus) = match attribution.source {
            Source::Mention(span) => self.mention(span, sentence),
            Source::Shared | Source::Unnamed => self.unnamed(sentence),
        };
        if let Source::Mention(span) = attribution.source {
            speaker.mention = Some(span);
        }
        if let Some(mut focus) = focus {
            focus.sentence = attribution.sentences.1;
            focus.speaker = speaker.clone();
            focus.spoke = true;
            self.remember(focus);
        }
        if let Some(who) = self.memory.last().filter(|last| last.speaker == speaker).and_then(|last| last.who)
        {
            self.mark_quoted(who);
        }
        (speaker, sure)
    }

    fn mark_quoted(&mut self, who: Who) {
        let (list, index) = match who {
            Who::Person(index) => (&mut self.cast.people, index),
            Who::Organisation(index) => (&mut self.cast.organisations, index),
            Who::Place(index) => (&mut self.cast.places, index),
        };
        if let Some(entity) = list.get_mut(index) {
            entity.quoted = true;
        }
    }

    fn remember(&mut self, focus: Focus) {
        if self.memory.len() >= MEMORY {
            self.memory.remove(0);
        }
        self.memory.push(focus);
    }

    /// Takes in the subjects of the sentences before `end`: whom `he` may mean although nobody quoted him.
    pub(super) fn remember_subjects(&mut self, end: usize) {
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
            let subject =
                mentions.get(self.mention).filter(|(mention, _)| mention.span.start < last.span.end);
            let Some((mention, who)) = subject else { continue };
            let quoted = self.token(mention.first).quoted > 0;
            let inside = mention.whole.start.saturating_sub(first.span.start) > 60;
            let Who::Person(person) = *who else { continue };
            if quoted || inside || self.memory.last().is_some_and(|last| last.sentence >= index) {
                continue;
            }
            let focus = self.person_focus(person, index);
            self.remember(focus);
        }
    }

    pub(super) fn person_focus(&self, person: usize, sentence: usize) -> Focus {
        let entity = self.cast.people.get(person);
        let speaker = Speaker {
            kind: SpeakerKind::Person,
            mention: None,
            name: entity.map(|entity| tidy(entity.name)),
            role: entity.and_then(|entity| entity.role(self.text.whole)),
        };
        let gender = entity.map_or(0, |entity| entity.gender);
        Focus { speaker, who: Some(Who::Person(person)), gender, plural: false, sentence, spoke: false }
    }

    fn token(&self, at: usize) -> Token {
        self.text.tokens.get(at).copied().unwrap_or_default()
    }

    /// The tokens of a span.
    pub(super) fn tokens(&self, span: Span) -> &'t [Token] {
        let first = self.text.tokens.partition_point(|token| token.span.start < span.start);
        let end = self.text.tokens.partition_point(|token| token.span.start < span.end);
        self.text.tokens.get(first..end).unwrap_or_default()
    }

    pub(super) fn mentions_in(&self, span: Span) -> &[(Mention, Who)] {
        let mentions = &self.cast.mentions;
        let first = mentions.partition_point(|(mention, _)| mention.span.start < span.start);
        let end = mentions.partition_point(|(mention, _)| mention.span.start < span.end);
        mentions.get(first..end).unwrap_or_default()
    }

    fn mention(&self, span: Span, sentence: usize) -> Found {
        let tokens = self.tokens(span);
        if let [only] = tokens {
            if only.is(HE | SHE | THEY | IT) && !only.is(POSS) {
                return self.pronoun(only, sentence);
            }
            if only.is(RELATIVE) {
                return self.relative(only.span, sentence);
            }
        }
        if let Some(found) = self.person(span, tokens, sentence) {
            return found;
        }
        self.nominal(span, tokens, sentence)
    }

    /// A person named in the source, if the person is its head.
    fn person(&self, span: Span, tokens: &[Token], sentence: usize) -> Option<Found> {
        let mut people = self.mentions_in(span).iter().filter_map(|(mention, who)| match who {
            Who::Person(person) => Some((mention, *person)),
            _ => None,
        });
        let (mention, person) = people.next()?;
        let before = |token: &&Token| token.span.start < mention.whole.start;
        let possessive =
            tokens.iter().any(|token| token.kind == Kind::Clitic && token.span.start == mention.span.end);
        let governed = tokens
            .iter()
            .take_while(before)
            .any(|token| token.is(PREP | RELATIVE) && token.kind == Kind::Word);
        let after_comma =
            tokens.iter().take_while(before).last().is_some_and(|token| token.kind == Kind::Comma);
        let ends = mention.span.end == span.end
            && mention.end - mention.first > 1
            && tokens.first().is_some_and(|token| {
                !token.is(DET | PEOPLE) || token.span.of(self.text.whole).eq_ignore_ascii_case("the")
            })
            && tokens.iter().take_while(before).last().is_some_and(|token| !token.is(PREP));
        if possessive || governed && !after_comma && !ends {
            return None;
        }
        let mut focus = self.person_focus(person, sentence);
        if let Some((other, second)) = people.next().filter(|(_, second)| *second != person) {
            let between = Span::new(mention.span.end, other.whole.start).of(self.text.whole).trim();
            if between == "and" {
                let other = self.cast.people.get(second).map_or("", |entity| entity.name);
                let name = focus.speaker.name.as_deref().unwrap_or("");
                focus.speaker.name = Some(format!("{name} and {}", tidy(other)));
                focus.plural = true;
            }
        }
        let full = mention.end - mention.first > 1
            || focus.speaker.name.as_deref() != Some(mention.span.of(self.text.whole));
        Some((focus.speaker.clone(), if full { 1.0 } else { 0.85 }, Some(focus)))
    }

    fn pronoun(&self, pronoun: &Token, sentence: usize) -> Found {
        let gender = if pronoun.is(HE) {
            MALE
        } else if pronoun.is(SHE) {
            FEMALE
        } else {
            0
        };
        let plural = pronoun.is(THEY);
        let fits = |focus: &&Focus| {
            let kind = focus.speaker.kind;
            let single = gender != 0
                && !focus.plural
                && !matches!(kind, SpeakerKind::Organisation | SpeakerKind::Document);
            let agrees = focus.gender == 0 || focus.gender & gender != 0;
            let thing = pronoun.is(IT) && matches!(kind, SpeakerKind::Organisation | SpeakerKind::Document);
            let many = plural && (focus.plural || kind == SpeakerKind::Organisation);
            sentence.saturating_sub(focus.sentence) <= PRONOUN_REACH && (single && agrees || thing || many)
        };
        let Some(nearest) = self.memory.iter().rev().find(fits) else {
            return (Speaker::default(), 0.4, None);
        };
        // Somebody whose gender is not known and who only stood there gives way to somebody whose gender agrees.
        let known = || self.memory.iter().rev().filter(fits).find(|focus| focus.gender & gender != 0);
        let woman = if nearest.gender == 0 && gender == FEMALE {
            self.woman_before(pronoun.span.start, sentence)
        } else {
            None
        };
        let focus = if let Some(woman) = &woman {
            woman
        } else if nearest.gender == 0 && !nearest.spoke {
            known().unwrap_or(nearest)
        } else {
            nearest
        };
        let distance = sentence.saturating_sub(focus.sentence);
        let sure = match distance {
            0 | 1 => 0.95,
            2 => 0.85,
            _ => 0.65,
        };
        let sure = if focus.gender == 0 && gender != 0 { sure - 0.05 } else { sure };
        let mut focus = focus.clone();
        if focus.gender == 0 {
            focus.gender = gender;
        }
        (focus.speaker.clone(), sure, Some(focus))
    }

    /// The last woman named shortly before: `she` hardly means somebody else then.
    fn woman_before(&self, before: usize, sentence: usize) -> Option<Focus> {
        let end = self.cast.mentions.partition_point(|(mention, _)| mention.span.start < before);
        let near = self.cast.mentions.get(..end)?.iter().rev().take(6);
        near.take_while(|(mention, _)| before - mention.span.start < 300).find_map(|(_, who)| match who {
            Who::Person(person) => {
                Some(self.person_focus(*person, sentence)).filter(|focus| focus.gender == FEMALE)
            }
            _ => None,
        })
    }

    /// `who`: whoever is named right before.
    fn relative(&self, span: Span, sentence: usize) -> Found {
        let end = self.cast.mentions.partition_point(|(mention, _)| mention.span.start < span.start);
        let last = end.checked_sub(1).and_then(|last| self.cast.mentions.get(last));
        match last {
            Some((mention, Who::Person(person))) if span.start - mention.span.end < 80 => {
                let focus = self.person_focus(*person, sentence);
                (focus.speaker.clone(), 0.8, Some(focus))
            }
            _ => (Speaker::default(), 0.4, None),
        }
    }

    /// A quotation without a source: whoever spoke or was the subject in the sentence before.
    fn unnamed(&self, sentence: usize) -> Found {
        match self.memory.last().filter(|focus| sentence.saturating_sub(focus.sentence) <= 1) {
            Some(focus) => (focus.speaker.clone(), 0.45, Some(focus.clone())),
            None => (Speaker::default(), 0.2, None),
        }
    }
}

/// `one line`: blanks and line ends become single spaces.
pub(super) fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
