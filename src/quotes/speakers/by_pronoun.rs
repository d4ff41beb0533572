//! Whom a pronoun means.

use super::method::SpeakerMethod;
use super::referent::{Referent, ReferentName, Resolution};
use super::resolver::Resolver;
use crate::article::Span;
use crate::quotes::entities::EntityRef;
use crate::quotes::extraction::SpeakerKind;
use crate::quotes::text::lexicon::{
    CONJ, DET, DOC, FINITE, Gender, HE, IT, ORG, PEOPLE, PREP, ROLE, SHE, THEY,
};
use crate::quotes::text::{SentenceIdx, Token, TokenKind};

/// How far back a pronoun looks, in sentences.
const REACH: usize = 6;
/// How far back a name counts that was neither speaker nor subject, in bytes.
const NAMED_REACH: usize = 300;
/// How far before a relative pronoun its noun may stand, in tokens.
const NOUN_REACH: usize = 14;

/// What a candidate's features are worth.
mod worth {
    pub(super) const SENTENCE: f32 = -0.5;
    pub(super) const SPOKE: f32 = 0.6;
    pub(super) const GENDER: f32 = 0.9;
    pub(super) const LAST: f32 = 0.3;
    pub(super) const NAMED: f32 = -0.6;
    pub(super) const UNNAMED: f32 = -0.2;
    /// Several people for `they`.
    pub(super) const SEVERAL: f32 = 1.2;
    /// Below this nobody is meant.
    pub(super) const LEAST: f32 = -2.5;
    /// As near to the best as this is a rival.
    pub(super) const RIVAL: f32 = 0.5;
}

/// Those who may be meant, as far as they have been weighed.
struct BestCandidate {
    referent: Option<Referent>,
    score: f32,
    /// The score of the best that is somebody else.
    second: f32,
    sentences: usize,
}

impl BestCandidate {
    const fn new() -> Self {
        Self { referent: None, score: worth::LEAST, second: f32::MIN, sentences: 0 }
    }

    fn weigh(&mut self, referent: Referent, score: f32, sentences: usize) {
        let same = self.referent.is_some_and(|best| best.name == referent.name);
        if score > self.score {
            if !same {
                self.second = self.score;
            }
            (self.referent, self.score, self.sentences) = (Some(referent), score, sentences);
        } else if !same {
            self.second = self.second.max(score);
        }
    }
}

impl Resolver<'_, '_> {
    /// `he`, `she`, `they`, `it`.
    pub(super) fn pronoun(&self, pronoun: &Token, sentence: SentenceIdx) -> Resolution {
        if pronoun.is(THEY | IT) {
            return self.thing(pronoun, sentence);
        }
        let gender = if pronoun.is(SHE) { Gender::Female } else { Gender::Male };
        let mut best = BestCandidate::new();
        for (back, seen) in self.memory.latest().enumerate() {
            let distance = sentence.since(seen.sentence);
            let referent = seen.referent;
            let fits = !referent.plural
                && matches!(referent.kind, SpeakerKind::Person | SpeakerKind::Role | SpeakerKind::Anonymous)
                && referent.gender.is_none_or(|own| own == gender);
            if distance > REACH || !fits {
                continue;
            }
            let is = |what: bool, worth: f32| if what { worth } else { 0.0 };
            let score = worth::SENTENCE * distance as f32
                + is(seen.spoke, worth::SPOKE)
                + is(referent.gender == Some(gender), worth::GENDER)
                + is(back == 0, worth::LAST)
                + is(referent.kind != SpeakerKind::Person, worth::UNNAMED);
            best.weigh(referent, score, distance);
        }
        for (mention, who) in self.entities.mentions_before(pronoun.span.start).iter().rev().take(8) {
            let distance = pronoun.span.start - mention.span.start;
            let EntityRef::Person(person) = *who else { continue };
            let agrees = self.entities.people.get(person).is_some_and(|person| person.gender == Some(gender));
            if distance > NAMED_REACH {
                break;
            }
            if agrees && self.text.token(mention.tokens.first).quoted.is_none() {
                let far = distance as f32 / NAMED_REACH as f32;
                best.weigh(self.referent(*who), worth::GENDER + worth::NAMED - far, 1);
            }
        }
        let Some(mut referent) = best.referent else {
            return self.named_last(gender, pronoun.span.start);
        };
        let method = match best.sentences {
            _ if best.score - best.second < worth::RIVAL => SpeakerMethod::PronounRivals,
            0..=1 => SpeakerMethod::PronounNear,
            _ => SpeakerMethod::PronounFar,
        };
        referent.gender = referent.gender.or(Some(gender));
        (Some(referent), method)
    }

    /// Nobody near: the last one named, however far back, whose gender agrees.
    fn named_last(&self, gender: Gender, before: usize) -> Resolution {
        let named =
            self.entities.mentions_before(before).iter().rev().take(60).find(|(mention, who)| match who {
                EntityRef::Person(person) => {
                    self.entities.people.get(*person).is_some_and(|person| person.gender == Some(gender))
                        && !self.is_modifier(mention)
                }
                _ => false,
            });
        named.map_or((None, SpeakerMethod::Unresolved), |(_, who)| {
            (Some(self.referent(*who)), SpeakerMethod::PronounLost)
        })
    }

    /// `they` and `it`.
    fn thing(&self, pronoun: &Token, sentence: SentenceIdx) -> Resolution {
        let many = pronoun.is(THEY);
        let mut best = BestCandidate::new();
        for seen in self.memory.latest() {
            let referent = seen.referent;
            let distance = sentence.since(seen.sentence);
            let thing = matches!(referent.kind, SpeakerKind::Organisation | SpeakerKind::Document);
            let fits = if many {
                referent.plural || referent.kind == SpeakerKind::Organisation
            } else {
                thing && !referent.plural
            };
            if distance > REACH || !fits {
                continue;
            }
            let is = |what: bool, worth: f32| if what { worth } else { 0.0 };
            let score = worth::SENTENCE * distance as f32
                + is(seen.spoke, worth::SPOKE)
                + is(many && referent.plural, worth::SEVERAL)
                + is(matches!(referent.name, ReferentName::Words(_)) && !seen.spoke, worth::UNNAMED);
            best.weigh(referent, score, distance);
        }
        (
            best.referent,
            if best.referent.is_some() { SpeakerMethod::PronounThing } else { SpeakerMethod::Unresolved },
        )
    }

    /// `who`, `which`: the noun or name before it.
    pub(super) fn relative(&mut self, span: Span, sentence: SentenceIdx) -> Resolution {
        let at = self.text.token_from(span.start);
        let person = span.of(self.text.whole).eq_ignore_ascii_case("who");
        let behind = (1..=2).find_map(|back| {
            let end = self.text.token(at.checked_sub(back)?);
            (end.kind != TokenKind::Comma).then_some(end.span.end)
        });
        let last = self.entities.mentions_before(span.start).last().copied();
        if let (Some((mention, who)), Some(behind)) = (last, behind)
            && mention.span.end == behind
            && (matches!(who, EntityRef::Person(_)) == person)
        {
            return (Some(self.referent(who)), SpeakerMethod::Relative);
        }
        // The last noun of people, or of things, with its article.
        let wanted = if person { ROLE | PEOPLE } else { ORG | DOC };
        let nouns = at.saturating_sub(NOUN_REACH)..at;
        let in_clause = |&back: &usize| {
            !matches!(self.text.token(back).kind, TokenKind::Stop | TokenKind::Semicolon | TokenKind::Mark)
        };
        let head = nouns.rev().take_while(in_clause).find(|&back| {
            let token = self.text.token(back);
            token.is(wanted) || matches!(self.text.word(&token), "those" | "others")
        });
        if let Some(head) = head {
            let first = (head.saturating_sub(5)..head)
                .rev()
                .take_while(|&back| {
                    let token = self.text.token(back);
                    token.kind == TokenKind::Word && !token.is(PREP | CONJ | FINITE | HE | SHE)
                })
                .last()
                .unwrap_or(head);
            let words = Span::new(self.text.token(first).span.start, self.text.token(head).span.end);
            let (found, _) = self.mention(words, sentence);
            return (found, SpeakerMethod::Relative);
        }
        match last {
            Some((mention, who @ EntityRef::Person(_))) if person && span.start - mention.span.end < 80 => {
                (Some(self.referent(who)), SpeakerMethod::Relative)
            }
            Some((mention, who)) if !person && span.start - mention.span.end < 3 => {
                (Some(self.referent(who)), SpeakerMethod::Relative)
            }
            _ => (None, SpeakerMethod::Unresolved),
        }
    }

    /// Whether a noun phrase begins with an article or a pronoun.
    pub(super) fn begins_definite(&self, token: &Token) -> bool {
        token.is(DET)
            && matches!(self.text.word(token), "the" | "The" | "this" | "This" | "both" | "Both" | "that")
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::speakers::tests::{check, resolved};
    use crate::quotes::tests::resolution::names;

    #[test]
    fn a_pronoun_means_the_last_who_agrees_with_it() {
        for (text, mentions, expected) in [
            ("Ann Rowe met Peter Vance. She smiled.", &["She"] as &[_], &["Ann Rowe"] as &[_]),
            ("Ann Rowe met Peter Vance. He smiled.", &["He"], &["Peter Vance"]),
            ("Peter Vance came. It rained. It poured. He left.", &["He"], &["Peter Vance"]),
            (
                "Peter Vance spoke. Robert Orr listened. He left.",
                &["Peter Vance", "He"],
                &["Peter Vance", "Robert Orr"],
            ),
            ("Traders said no. They left.", &["Traders", "They"], &["Traders", "Traders"]),
            ("Vantor Corp said no. It left.", &["Vantor Corp", "It"], &["Vantor Corp", "Vantor Corp"]),
            ("Peter Vance came. It rained. They left.", &["They"], &["-"]),
            ("Peter Vance came. She left.", &["She"], &["-"]),
            ("It rained. He left.", &["He"], &["-"]),
        ] {
            assert_eq!(names(text, mentions), expected, "{text}");
        }
    }

    #[test]
    fn a_relative_means_the_name_or_noun_before_it() {
        for (text, relative, expected) in [
            ("Peter Vance, who said no, left.", "who", "Peter Vance"),
            ("Residents who said no left.", "who", "Residents"),
            ("The report, which said no, is old.", "which", "The report"),
            ("It rained, which said enough.", "which", "-"),
        ] {
            assert_eq!(names(text, &[relative]), [expected], "{text}");
        }
    }

    #[test]
    fn he_and_she_are_one_person_who_was_named_or_spoke_not_long_before() {
        check(&[
            (
                "[The minister] said no. [Ann Rowe] said yes. [He] left.",
                "Role The minister; Person Ann Rowe; Role The minister",
            ),
            ("[Peter Vance] spoke. Robert Orr listened. [He] left.", "Person Peter Vance; Person Robert Orr"),
            ("[A spokesman] said no. [He] left.", "Anonymous A spokesman; Anonymous A spokesman"),
            ("It rained on Tom Kent's house. [He] left.", "Person Tom Kent"),
            (
                "Peter Vance met the traders. \"Tom Kent is a fool,\" he sang. [He] left.",
                "Person Peter Vance",
            ),
            ("[Traders] said no. [He] left.", "Anonymous Traders; None"),
            ("[The report] said no. [He] left.", "Document The report; None"),
            ("[Vantor Corp] said no. [He] left.", "Organisation Vantor Corp; None"),
            ("Peter Vance came. [She] left.", "None"),
        ]);
    }

    #[test]
    fn who_stands_further_back_is_less_sure() {
        let sure = |marked| resolved(marked).pop().expect("a source in brackets").1;
        let near = "[The minister] said no. [He] left.";
        let far = "[The minister] said no. It rained. It poured. [He] left.";
        assert!(sure(near) > sure(far), "{} and {}", sure(near), sure(far));
    }

    #[test]
    fn two_who_fit_make_it_less_sure() {
        let sure = |marked| resolved(marked).pop().expect("a source in brackets").1;
        assert!(sure("Ann Rowe met Ann Orr. [She] left.") < sure("Ann Rowe met Tom Orr. [She] left."));
        assert!(sure("It rained. [He] left.") < sure("Ann Rowe met Ann Orr. [She] left."));
    }

    #[test]
    fn they_are_several_or_a_body_and_it_is_a_body_or_a_text() {
        check(&[
            ("[Vantor Corp] said no. [They] left.", "Organisation Vantor Corp; Organisation Vantor Corp"),
            (
                "[Officials] said no. [Vantor Corp] agreed. [They] left.",
                "Anonymous Officials; Organisation Vantor Corp; Anonymous Officials",
            ),
            (
                "[Vantor Corp] said no. [Traders] agreed. [It] left.",
                "Organisation Vantor Corp; Anonymous Traders; Organisation Vantor Corp",
            ),
            (
                "[Vantor Corp and Halden Inc] said no. [They] left. [It] left.",
                "Organisation Vantor Corp and Halden Inc; Organisation Vantor Corp and Halden Inc; None",
            ),
            ("[The report] said no. [It] found more.", "Document The report; Document The report"),
            ("[Peter Orr] said no. [They] left.", "Person Peter Orr; None"),
            ("[The report] said no. [They] left.", "Document The report; None"),
            ("Peter Orr sang of the report. [It] said no.", "None"),
            (
                "[Traders] said no. It rained. It rained. It rained. It rained. It rained. It rained. \
                 It rained. [They] left.",
                "Anonymous Traders; None",
            ),
        ]);
    }

    #[test]
    fn a_relative_looks_back_no_further_than_its_clause() {
        check(&[
            ("She and the small minister [who] said no left.", "Role the small minister"),
            ("Peter Vance, a man [who] said no, left.", "Person Peter Vance"),
            ("The mayor, one of those [who] said no, left.", "Anonymous those"),
            ("The Vantor Corp, [which] said no, is old.", "Organisation Vantor Corp"),
            ("Norway, [which] said no, left.", "Organisation Norway"),
            ("The new government in Halden, [which] said no, left.", "Organisation Halden"),
            ("Norway voted, [which] said no.", "None"),
            ("The ministry; it was late, [which] said no.", "None"),
            (
                "Peter Vance, late and old as the town itself and all its houses and bridges and boats \
                 by the sea, was one [who] said no.",
                "None",
            ),
        ]);
    }

    #[test]
    fn both_of_a_people_are_its_country() {
        check(&[("[both Norwegians] left.", "Organisation Norway")]);
    }

    #[test]
    fn a_pronoun_means_who_fits_and_is_near() {
        check(&[("\"No thanks to Tom Kent's men,\" [he] added.", "None")]);
    }

    #[test]
    fn who_and_which_mean_the_noun_or_name_before_them() {
        check(&[
            ("Ann Rowe of Florida [who] left in May came.", "None"),
            ("Tom Kent [that] left came.", "Person Tom Kent"),
            ("Kent tweet [that] hit Rowe came.", "None"),
            ("The mayor left. A man of it [who] left came.", "None"),
            ("The mayor left \"old\" boats [who] left then.", "None"),
            ("In 2005 the board [that] had seen it left.", "Organisation the board"),
        ]);
    }

    #[test]
    fn this_and_both_are_definite() {
        check(&[
            ("[this source] told the Post it is late.", "Role this source"),
            ("[This minister] left.", "Role This minister"),
        ]);
    }

    #[test]
    fn a_subject_of_a_sentence_may_be_meant() {
        check(&[
            ("\"Tom Kent\" left. [He] said no.", "Person Tom Kent"),
            ("[Tom Kent] said no, Peter Orr left. [He] said so.", "Person Tom Kent; Person Tom Kent"),
        ]);
    }

    #[test]
    fn both_officials_are_those_of_before() {
        check(&[(
            "[Old officials] said no. [Both officials] left.",
            "Anonymous Old officials; Anonymous Old officials",
        )]);
    }
}
