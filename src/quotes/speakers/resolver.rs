//! Whose words a quote is: from the words that name its source to a person, an organisation, a role.

use super::memory::{LastMention, Memory};
use super::method::SpeakerMethod;
use super::referent::{Referent, ReferentName, Resolution};
use crate::article::Span;
use crate::quotes::entities::{Entities, EntityRef};
use crate::quotes::extraction::{Abbreviation, Quote, QuoteKind, Speaker, SpeakerKind};
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::text::lexicon::{HE, POSS, PRONOUN, RELATIVE, SHE};
use crate::quotes::text::{SentenceIdx, Text, Token, one_line};

/// Abbreviations that are searched for a long form.
const MOST_ABBREVIATIONS: usize = 100;
/// How far into a sentence its subject may stand, in bytes.
const SUBJECT_REACH: usize = 60;

/// Somebody or something that spoke or was the subject before.
#[derive(Debug)]
pub(in crate::quotes) struct Remembered {
    pub speaker: Speaker,
    /// How many sentences before.
    pub sentences_before: usize,
    /// Whether it was quoted there.
    pub spoke: bool,
}

/// Resolves the sources of attributions, in the order of the text.
pub(in crate::quotes) struct Resolver<'a, 't> {
    pub(super) text: &'t Text<'a>,
    pub(super) entities: &'t mut Entities<'a>,
    abbreviations: &'t [Abbreviation],
    /// Whom a pronoun may mean, the last at the end.
    pub(super) memory: Memory,
    /// The members of those who spoke jointly.
    joints: Vec<Vec<Referent>>,
    /// The next sentence whose subject has not been looked at.
    sentence: SentenceIdx,
    /// Index of the next mention to be looked at for subjects.
    mention: usize,
}

impl<'a, 't> Resolver<'a, 't> {
    pub(in crate::quotes) fn new(
        text: &'t Text<'a>,
        entities: &'t mut Entities<'a>,
        abbreviations: &'t [Abbreviation],
    ) -> Self {
        Self {
            text,
            entities,
            abbreviations,
            memory: Memory::default(),
            joints: Vec::new(),
            sentence: SentenceIdx::FIRST,
            mention: 0,
        }
    }

    /// Resolves one attribution: the speaker, and how it was found. They must come in order.
    pub(in crate::quotes) fn resolve(&mut self, attribution: &Attribution) -> (Speaker, SpeakerMethod) {
        let sentence = attribution.sentences.first;
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
            self.memory.remember(LastMention {
                referent,
                sentence: attribution.sentences.last(),
                spoke: true,
            });
        }
        (speaker, method)
    }

    /// Resolves an attribution inside the content of a quote that was resolved last. Whoever is quoted there
    /// is nobody's `he` outside; and who speaks directly calls himself by no third person.
    pub(in crate::quotes) fn resolve_inside(
        &mut self,
        attribution: &Attribution,
        outer: &Quote,
    ) -> (Speaker, SpeakerMethod) {
        let memory = self.memory.clone();
        if outer.kind == QuoteKind::Direct {
            self.memory = memory.without(|referent| self.speaker(referent).name == outer.speaker.name);
        }
        let resolved = self.resolve(attribution);
        self.memory = memory;
        resolved
    }

    /// Whom a source in this sentence may mean besides what its own words say, the last first, each once.
    pub(in crate::quotes) fn remembered(&mut self, sentence: SentenceIdx) -> Vec<Remembered> {
        self.remember_subjects(sentence);
        let mut all: Vec<Remembered> = Vec::new();
        for seen in self.memory.latest() {
            let speaker = self.speaker(&seen.referent);
            if all.iter().all(|known| known.speaker.name != speaker.name) {
                let sentences_before = sentence.since(seen.sentence);
                all.push(Remembered { speaker, sentences_before, spoke: seen.spoke });
            }
        }
        all
    }

    fn mark_quoted(&mut self, referent: &Referent) {
        match referent.name {
            ReferentName::Entity(entity) => {
                if let Some(entity) = self.entities.get_mut(entity) {
                    entity.quoted = true;
                }
            }
            ReferentName::Joint(joint) => {
                for member in self.joints.get(joint).cloned().unwrap_or_default() {
                    self.mark_quoted(&member);
                }
            }
            ReferentName::Country(_) | ReferentName::Words(_) => {}
        }
    }

    /// Takes in the subjects of the sentences before `end`: whom `he` may mean although nobody quoted him.
    fn remember_subjects(&mut self, end: SentenceIdx) {
        while self.sentence < end {
            let number = self.sentence;
            self.sentence = number.next();
            let Some(sentence) = self.text.sentence(number) else {
                return;
            };
            let units = self.text.units_of(sentence.units);
            let (Some(first), Some(last)) = (units.first(), units.last()) else {
                continue;
            };
            let mentions = &self.entities.mentions;
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
                    !matches!(who, EntityRef::Place(_))
                        && self.text.token(mention.tokens.first).quoted.is_none()
                        && !self.is_modifier(mention)
                });
            if self.memory.latest().next().is_some_and(|last| last.sentence >= number) {
                continue;
            }
            let named = subject.map(|(mention, who)| (mention.whole.start, self.referent(*who)));
            let both = named.into_iter().chain(self.common_subject(units));
            let Some((_, referent)) = both.min_by_key(|(start, _)| *start) else { continue };
            self.memory.remember(LastMention { referent, sentence: number, spoke: false });
        }
    }

    /// The referent of a name.
    pub(super) fn referent(&self, who: EntityRef) -> Referent {
        let (kind, gender) = match who {
            EntityRef::Person(person) => {
                (SpeakerKind::Person, self.entities.people.get(person).and_then(|person| person.gender))
            }
            EntityRef::Organisation(_) | EntityRef::Place(_) => (SpeakerKind::Organisation, None),
        };
        Referent { kind, name: ReferentName::Entity(who), gender, plural: false }
    }

    /// What is said of a referent in the rows.
    fn speaker(&self, referent: &Referent) -> Speaker {
        let mut speaker = Speaker { kind: referent.kind, ..Speaker::default() };
        match referent.name {
            ReferentName::Entity(who) => {
                let entity = self.entities.get(who);
                let name = entity.map(|entity| one_line(entity.name));
                let long = name.as_deref().filter(|_| referent.kind == SpeakerKind::Organisation);
                let long = long.and_then(|short| self.long_form(short)).map(str::to_owned);
                speaker.name = long.or(name);
                if referent.kind == SpeakerKind::Person {
                    speaker.role = entity.and_then(|entity| entity.role(self.text.whole));
                }
            }
            ReferentName::Country(country) => {
                speaker.name = country.country().map(|country| country.name.to_owned());
            }
            ReferentName::Words(words) => {
                let name = one_line(words.of(self.text.whole).trim_end_matches(','));
                if referent.kind == SpeakerKind::Role {
                    let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The "));
                    speaker.role = Some(bare.unwrap_or(&name).to_owned());
                }
                speaker.name = Some(name);
            }
            ReferentName::Joint(joint) => self.join_names(joint, &mut speaker),
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

    /// Resolves the words that name a source.
    pub(super) fn mention(&mut self, span: Span, sentence: SentenceIdx) -> Resolution {
        let tokens = self.text.tokens_in(span);
        match tokens {
            [only] if only.is(RELATIVE) => return self.relative(only.span, sentence),
            [only] if only.is(PRONOUN) && !only.is(POSS) || self.text.is_word(only, "his") => {
                return self.pronoun(only, sentence);
            }
            [pronoun, and, ..] if pronoun.is(HE | SHE) && self.text.word(and) == "and" => {
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
    fn pronoun_and(&mut self, span: Span, pronoun: &Token, sentence: SentenceIdx) -> Resolution {
        let (first, _) = self.pronoun(pronoun, sentence);
        let rest = Span::new(pronoun.span.end, span.end);
        let second = self.entities.mentions_in(rest).first().map(|(_, who)| self.referent(*who));
        match (first, second) {
            (Some(first), Some(second)) => self.joint(vec![first, second]),
            (one, _) => (one, SpeakerMethod::Unresolved),
        }
    }

    /// Several who speak as one.
    pub(super) fn joint(&mut self, members: Vec<Referent>) -> Resolution {
        let person = members.iter().all(|member| member.kind == SpeakerKind::Person);
        let kind = if person { SpeakerKind::Person } else { SpeakerKind::Organisation };
        let name = ReferentName::Joint(self.joints.len());
        self.joints.push(members);
        (Some(Referent { kind, name, gender: None, plural: true }), SpeakerMethod::Joint)
    }

    /// A quotation without a source goes on with whoever spoke right before; a cue without one is nobody's.
    fn unnamed(&self, attribution: &Attribution, sentence: SentenceIdx) -> Resolution {
        if attribution.cue.is_some() {
            return (None, SpeakerMethod::Nobody);
        }
        match self.memory.latest().next().filter(|seen| sentence.since(seen.sentence) <= 1) {
            Some(seen) => (Some(seen.referent), SpeakerMethod::ContinuesPrevious),
            None => (None, SpeakerMethod::Nobody),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::speakers::tests::{check, resolved};

    #[test]
    fn subjects_are_remembered_although_nobody_quotes_them() {
        check(&[
            ("Tom Kent saw analysts. [They] left.", "None"),
            ("Analysts saw Tom Kent. [They] left.", "Anonymous Analysts"),
            ("Ann Rowe sang. Tom Kent sang. It rained. [He] left.", "Person Tom Kent"),
            ("In Halden it rained. [He] left.", "None"),
            ("The Report in Halden is out. [It] said no.", "None"),
            (
                "Peter Vance met the traders. \"Tom Kent is a fool,\" he sang. [He] left.",
                "Person Peter Vance",
            ),
        ]);
    }

    #[test]
    fn a_pronoun_may_stand_with_a_name() {
        check(&[
            ("Tom Kent sang. [He and Peter Vance] said no.", "Person Tom Kent and Peter Vance"),
            ("[He and Peter Vance] said no.", "None"),
            ("[He, Peter Vance,] said no.", "Person Peter Vance"),
            ("Residents [who] said no left.", "Anonymous Residents"),
        ]);
    }

    #[test]
    fn names_and_roles_are_given_in_full() {
        check(&[
            (
                "The National River Council (NRC) met. [The NRC] said no.",
                "Organisation National River Council",
            ),
            ("[Anton Belk, Ann Rowe and Tom Kent] said no.", "Person Anton Belk, Ann Rowe and Tom Kent"),
        ]);
        let role = |marked| resolved(marked).pop().expect("a source in brackets").0.role;
        for (marked, expected) in [
            ("[Mayor Ann Rowe] said no.", Some("Mayor")),
            ("[Mayor Ann Rowe and Minister Tom Kent] said no.", Some("Mayor; Minister")),
            ("[Ann Rowe and Tom Kent] said no.", None),
            ("[The minister] said no.", Some("minister")),
            ("[the minister] said no.", Some("minister")),
            ("[Vantor Corp] said no.", None),
        ] {
            assert_eq!(role(marked).as_deref(), expected, "{marked}");
        }
    }

    #[test]
    fn a_subject_of_a_sentence_may_be_meant() {
        check(&[
            ("\"Let me go.\"\n\"Quiet,\" [he] said, as Tom Kent went on.", "None"),
            ("Fox officials left. [It] said no.", "None"),
            ("[His] old song is it.", "None"),
            ("Ostbank left. [It and Tom Kent] left.", "Person Tom Kent"),
        ]);
    }

    #[test]
    fn the_last_speaker_is_meant_by_a_noun_of_persons_only() {
        check(&[("[Tom Kent] said so. [The PM] left.", "Person Tom Kent; Person Tom Kent")]);
    }

    #[test]
    fn the_last_named_is_meant() {
        check(&[("NRC left. FBC left. [The company] said no.", "Organisation FBC")]);
    }
}
