//! Sources that a name is the head of, alone or with others.

use super::method::SpeakerMethod;
use super::phrase::{breaks, head_phrase};
use super::referent::{Referent, ReferentName, Resolution};
use super::resolver::Resolver;
use crate::article::Span;
use crate::quotes::entities::{EntityRef, Mention};
use crate::quotes::text::lexicon::{self, CONJ, Classes, DET, POSS, PREP, PRONOUN, RELATIVE};
use crate::quotes::text::{Case, Token, TokenKind};

/// Most members of a joint speaker.
const MOST_JOINT: usize = 6;

/// Nouns that a name may stand before as a modifier.
const NOUN: Classes = lexicon::ROLE | lexicon::PEOPLE | lexicon::ORG | lexicon::DOC | lexicon::ROLE_MOD;

/// Words that are no nouns.
const NO_NOUN: Classes =
    CONJ | DET | lexicon::FINITE | lexicon::ADVERB | lexicon::SUBORD | lexicon::TIME | PRONOUN | POSS;

impl Resolver<'_, '_> {
    /// Whether a name only describes what follows it: `Freeport spokeswoman`, `Elian's father`.
    pub(super) fn is_modifier(&self, mention: &Mention) -> bool {
        let next = self.text.token(mention.tokens.end);
        let noun = next.kind == TokenKind::Word
            && next.case == Case::Lower
            && !next.is(PREP | RELATIVE | CONJ | lexicon::FINITE | lexicon::ADVERB | lexicon::SUBORD | DET)
            && (next.is(NOUN) && !next.is(lexicon::SAY) || !next.is(lexicon::CUE));
        let touches = next.span.start.saturating_sub(mention.span.end) <= 1;
        let clitic = next.kind == TokenKind::Clitic && next.span.start == mention.span.end;
        clitic || touches && noun && next.is(NOUN)
    }

    /// In a source, whether any noun follows a name without a comma: `Janata Front state president`.
    fn stands_before_noun(&self, mention: &Mention) -> bool {
        let next = self.text.token(mention.tokens.end);
        let touches = next.span.start.saturating_sub(mention.span.end) <= 1;
        touches
            && next.kind == TokenKind::Word
            && next.case == Case::Lower
            && !breaks(&next)
            && !next.is(NO_NOUN)
    }

    /// A source that a name is the head of.
    pub(super) fn named(&mut self, span: Span, tokens: &[Token]) -> Option<Resolution> {
        let lead =
            tokens.iter().position(breaks).and_then(|at| tokens.get(at)).map_or(span.end, |t| t.span.start);
        let mentions = self.entities.mentions_in(span);
        // `Central Committee (CC) Chairwoman Ann Orr`: a person with a role at the end is what all before
        // describes.
        let titled = mentions.iter().rposition(|(mention, who)| {
            matches!(who, EntityRef::Person(_)) && mention.span.end == span.end && mention.role.is_some()
        });
        let alone = titled.filter(|&at| {
            let between = mentions.first().map(|(first, _)| Span::new(first.span.end, span.end));
            let governed = mentions
                .get(at)
                .is_some_and(|(mention, _)| self.text.token_before(mention.whole.start).is(PREP));
            let parts = |token: &Token| token.is(CONJ | RELATIVE) || token.kind == TokenKind::Comma;
            let parted = between.is_none_or(|between| self.text.tokens_in(between).iter().any(parts));
            at > 0
                && !governed
                && (!parted || mentions.get(at).is_some_and(|(named, _)| self.is_of_firm(named)))
        });
        if let Some((_, who)) = alone.and_then(|at| mentions.get(at)) {
            return Some((Some(self.referent(*who)), SpeakerMethod::FullName));
        }
        let (at, method) = mentions.iter().enumerate().find_map(|(at, (mention, who))| {
            if mention.span.end < span.end && (self.is_modifier(mention) || self.stands_before_noun(mention))
            {
                return None;
            }
            if mention.whole.start < lead {
                let fits = !self.is_indefinite(tokens, mention) || matches!(who, EntityRef::Person(_));
                return fits.then(|| (at, self.by_name(mention, *who)));
            }
            let before = self.text.token_before(mention.whole.start);
            let person = matches!(who, EntityRef::Person(_));
            let behind_comma = before.kind == TokenKind::Comma && !matches!(who, EntityRef::Place(_));
            let last = person
                && mention.span.end == span.end
                && mention.tokens.len() > 1
                && !before.is(PREP | RELATIVE)
                && !tokens.iter().any(|token| token.is(RELATIVE));
            (behind_comma && self.fits_apposition(tokens, person) || last)
                .then_some((at, SpeakerMethod::Apposition))
        })?;
        let members =
            if method == SpeakerMethod::Apposition { Vec::new() } else { self.members(mentions, at) };
        let (_, who) = mentions.get(at)?;
        if members.len() > 1 {
            return Some(self.joint(members));
        }
        Some((Some(self.called(*who)), method))
    }

    /// `Harlow and Dean analyst Ann Orr`: what stands before the noun is the name of a firm, whatever parts
    /// it.
    fn is_of_firm(&self, mention: &Mention) -> bool {
        let role = self.text.tokens_in(mention.role.unwrap_or_default());
        let noun = role.iter().position(|token| token.case == Case::Lower);
        let before = noun.map_or(Token::default(), |noun| match noun.checked_sub(1) {
            Some(before) => role.get(before).copied().unwrap_or_default(),
            None => self.text.token_before(mention.whole.start),
        });
        let described = before.is(lexicon::COUNTRY | lexicon::DEMONYM | lexicon::ROLE | lexicon::ROLE_MOD);
        before.is_capital() && !described
    }

    /// Whether the nominal before a comma may be what the name behind it is.
    fn fits_apposition(&self, tokens: &[Token], person: bool) -> bool {
        let head = head_phrase(tokens).last();
        head.is_some_and(|head| {
            let thing = head.is(lexicon::ORG | lexicon::ORG_WORD | lexicon::PEOPLE);
            let one = matches!(self.text.word(head), "one" | "One");
            if person { !thing || head.is(lexicon::ROLE) || one } else { thing && !head.is(lexicon::ROLE) }
        })
    }

    /// `a London hotel` is no London, `a Labour minister` no Labour.
    fn is_indefinite(&self, tokens: &[Token], mention: &Mention) -> bool {
        tokens.first().is_some_and(|first| {
            first.span.start < mention.whole.start
                && matches!(self.text.word(first), "a" | "A" | "an" | "An" | "one" | "One")
        })
    }

    fn by_name(&self, mention: &Mention, who: EntityRef) -> SpeakerMethod {
        let EntityRef::Person(_) = who else {
            return SpeakerMethod::Organisation;
        };
        let full = self.entities.get(who).map_or("", |entity| entity.name);
        let titled = mention.whole != mention.span;
        if mention.tokens.len() > 1 || titled && full.len() == mention.span.len() {
            SpeakerMethod::FullName
        } else if full.len() > mention.span.len() {
            SpeakerMethod::PartOfName
        } else {
            SpeakerMethod::OneName
        }
    }

    /// The referent of a name, a capital standing for its country.
    fn called(&self, who: EntityRef) -> Referent {
        let mut referent = self.referent(who);
        if let EntityRef::Place(place) = who
            && let Some(place) = self.entities.places.get(place)
            && let Some(country) = place.country
            && lexicon::look_up(place.name).is(lexicon::CITY)
            && !lexicon::look_up(place.name).is(lexicon::COUNTRY)
        {
            referent.name = ReferentName::Country(country);
        }
        referent
    }

    /// Those who are named together, `A, B and C`, from the mention `first` on.
    fn members(&self, mentions: &[(Mention, EntityRef)], first: usize) -> Vec<Referent> {
        let Some((mut before, who)) = mentions.get(first).copied() else {
            return Vec::new();
        };
        let mut members = vec![self.called(who)];
        let mut linked = false;
        for &(mention, next) in mentions.iter().skip(first + 1).take(MOST_JOINT) {
            let between = self.text.tokens_in(Span::new(before.span.end, mention.whole.start));
            let conjunction =
                between.iter().any(|token| matches!(self.text.word(token), "and" | "nor" | "or"));
            let links = between.iter().all(|token| {
                token.kind == TokenKind::Comma
                    || matches!(self.text.word(token), "and" | "nor" | "or" | "the" | "its" | "his" | "her")
            });
            let person = |who| matches!(who, EntityRef::Person(_));
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
}

#[cfg(test)]
mod tests {
    use crate::quotes::speakers::tests::{check, resolved};

    #[test]
    fn a_name_that_describes_what_follows_it_does_not_speak() {
        check(&[
            ("[Orvo Corp spokeswoman] said no.", "Anonymous Orvo Corp spokeswoman"),
            ("[Orvo Corp new boss] said no.", "Anonymous Orvo Corp new boss"),
            ("[Orvo Corp's buyers] said no.", "Anonymous Orvo Corp's buyers"),
            ("[Anton Belk's father] said no.", "Role Anton Belk's father"),
            ("[Anton Belk's father Peter Orr] said no.", "Person Peter Orr"),
            ("[Orvo Corp of Halden] said no.", "Organisation Orvo Corp"),
            ("[Vantor Corp analyst Ann Orr] said no.", "Person Ann Orr"),
            ("[Halvik Front state president Ann Orr] said no.", "Person Ann Orr"),
        ]);
    }

    #[test]
    fn a_person_with_a_role_at_the_end_is_what_all_before_describes() {
        check(&[
            ("[Central Committee (CC) Chairwoman Ann Orr] said no.", "Person Ann Orr"),
            ("[Carrol McTee and McGinn analyst Brian Orr] said no.", "Person Brian Orr"),
            ("[Harlow and Dean analyst Ann Orr] said no.", "Person Ann Orr"),
            ("[Tom Kent and Norwegian analyst Ann Orr] said no.", "Person Tom Kent and Ann Orr"),
            ("[Tom Kent and analyst Ann Orr] said no.", "Person Tom Kent and Ann Orr"),
            ("[a man who knows Minister Ann Orr] said no.", "Anonymous a man who knows Minister Ann Orr"),
            ("[Tom Kent, a friend of Minister Ann Orr] said no.", "Person Tom Kent"),
        ]);
    }

    #[test]
    fn a_name_may_stand_behind_a_comma_or_at_the_end() {
        check(&[
            ("[the captain, Juan Orr] said no.", "Person Juan Orr"),
            ("[the captain of Orvo Corp, Ann Orr] said no.", "Person Ann Orr"),
            ("[the bank, Orvo Corp] said no.", "Organisation Orvo Corp"),
            ("[one, Ann Orr,] said no.", "Person Ann Orr"),
            ("[a friend of Anton Belk] said no.", "Anonymous a friend of Anton Belk"),
            ("[the driver who hit Anton Belk] said no.", "Role the driver who hit Anton Belk"),
        ]);
    }

    #[test]
    fn what_is_one_of_several_is_not_the_name_that_it_has() {
        check(&[
            ("[a Vantor Corp official] said no.", "Anonymous a Vantor Corp official"),
            ("[a London hotel] said no. In London it rained.", "Anonymous a London hotel"),
            ("[one Ann Orr] said no.", "Person Ann Orr"),
        ]);
    }

    #[test]
    fn a_capital_speaks_for_its_country() {
        check(&[
            ("[Moscow] said no.", "Organisation Russia"),
            ("[Moscow and Oslo] said no.", "Organisation Russia and Norway"),
            ("[Norway] said no.", "Organisation Norway"),
            ("[Mexico] said no.", "Organisation Mexico"),
            ("[Bergen] said no. In Bergen it rained.", "Organisation Bergen"),
        ]);
    }

    #[test]
    fn those_who_are_named_together_speak_together() {
        check(&[
            ("[Anton Belk, Ann Rowe and Tom Kent] said no.", "Person Anton Belk, Ann Rowe and Tom Kent"),
            ("[Anton Belk, Ann Rowe] said no.", "Person Anton Belk and Ann Rowe"),
            ("[Neither Anton Belk nor Ann Rowe] said no.", "Person Anton Belk and Ann Rowe"),
            ("[Anton Belk and his brother Peter Orr] said no.", "Person Anton Belk and Peter Orr"),
            ("[Ann Orr and mayor Tom Kent] said no.", "Person Ann Orr and Tom Kent"),
            ("[Halvik Front leader Tom Kent and Ann Orr] said no.", "Person Tom Kent and Ann Orr"),
            ("[Anton Belk and Belk] said no.", "Person Anton Belk"),
            ("[Ann Orr with Tom Kent] said no.", "Person Ann Orr"),
            ("[Ann Orr and Orvo Corp spokeswoman] said no.", "Person Ann Orr"),
            ("[Anton Belk and Vantor Corp] said no.", "Organisation Anton Belk and Vantor Corp"),
        ]);
    }

    #[test]
    fn one_name_alone_is_less_sure_than_a_full_or_titled_one() {
        let sure = |marked| resolved(marked).pop().expect("a source in brackets").1;
        let full = sure("[Peter Orr] said no.");
        assert!(sure("Orr said no. [Orr] said no.") < full);
        assert!(sure("Peter Orr left. [Orr] said no.") >= full);
        assert!(sure("Minister Orr left. [Minister Orr] said no.") >= full);
        assert!(sure("[Vantor Corp] said no.") < full);
    }

    #[test]
    fn a_name_before_a_noun_only_describes_it() {
        check(&[
            ("Ann Rowe met [Ann Rowe Campaign] there.", "Person Ann Rowe"),
            ("Ann Rowe left when [Rowe and Tom Kent both] came.", "Person Ann Rowe and Tom Kent"),
            ("[NRC 12] shows it.", "Organisation NRC"),
        ]);
    }

    #[test]
    fn a_person_with_a_role_at_the_end_is_the_source() {
        check(&[
            ("[NRC, editor Tom Kent] left.", "Organisation NRC"),
            ("[NRC study by professor Tom Kent] left.", "Document NRC study by professor Tom Kent"),
        ]);
    }

    #[test]
    fn a_name_stands_at_the_head_of_its_source_or_behind_a_comma() {
        check(&[
            ("[The Ost Times] reports it.", "Organisation Ost Times"),
            ("[Leaders across Norway, Sweden] left.", "Anonymous Leaders across Norway, Sweden"),
            ("Chaos, blared [the front page of The Ost Times].", "Anonymous the front page of The Ost Times"),
            ("[a columnist called Tom Kent] left.", "Person Tom Kent"),
            ("[a columnist called Kent] left.", "Anonymous a columnist called Kent"),
            ("[One of them, Ostbank Group,] left.", "Anonymous One of them, Ostbank Group"),
            ("[The rivals, Ann Rowe and Senator Tom Kent,] left.", "Person Ann Rowe"),
        ]);
    }

    #[test]
    fn an_article_tells_a_thing_from_its_name() {
        check(&[
            ("[A Norway of old] left.", "Anonymous A Norway of old"),
            ("[an angry South Korea] left.", "Anonymous an angry South Korea"),
            ("[An angry South Korea] left.", "Anonymous An angry South Korea"),
            ("[one Halden, Norway,] left.", "Anonymous one Halden, Norway"),
        ]);
    }

    #[test]
    fn a_capital_stands_for_its_country() {
        check(&[("[Mexico City] left.", "Organisation Mexico City")]);
    }

    #[test]
    fn an_article_or_an_owner_may_stand_between_those_who_speak_together() {
        check(&[
            ("[Ann Rowe and the NRC] left.", "Organisation Ann Rowe and NRC"),
            ("[Ostbank Inc and its president Tom Kent] left.", "Organisation Ostbank Inc and Tom Kent"),
            ("[Ann Rowe and her Tom Kent] left.", "Person Ann Rowe and Tom Kent"),
            ("[Ann Rowe or Tom Kent or Peter Orr] left.", "Person Ann Rowe and Tom Kent"),
        ]);
    }
}
