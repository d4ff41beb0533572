//! Roles that stand beside a name: `Lakhdar Brahimi, the UN envoy`, `the envoy, Lakhdar Brahimi`.

use super::coreference::Gatherer;
use super::mention::Mention;
use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::text::TokenKind;
use crate::quotes::text::lexicon::{
    BASE, CONJ, CUE, DAY, DEMONYM, DET, FINITE, GIVEN, MONTH, POSS, PREP, PRONOUN, RELATIVE, ROLE, ROLE_MOD,
    ROLE_TAIL,
};
use crate::quotes::text::word_lists::{CHANNEL, DEVICE, GATHERING};

/// Longest role kept, in words.
const LONGEST_ROLE: usize = 18;

impl Gatherer<'_, '_> {
    /// `Russia's Foreign Minister`: the possessor in front of the role belongs to it.
    pub(super) fn with_owner(&self, role: Span, mention: &Mention) -> Span {
        let first = (mention.tokens.first.saturating_sub(LONGEST_ROLE)..mention.tokens.first)
            .find(|&at| self.text.token(at).span.start == role.start);
        let Some(owner) = first.and_then(|first| first.checked_sub(2)) else {
            return role;
        };
        let possessive =
            self.text.token(owner + 1).kind == TokenKind::Clitic && self.text.token(owner).is_capital();
        if possessive { Span::new(self.text.token(owner).span.start, role.end) } else { role }
    }

    /// `, the UN envoy on Syria,` behind a name: its words without the article.
    pub(super) fn apposition(&self, comma: usize) -> Option<Span> {
        if self.text.token(comma).kind != TokenKind::Comma {
            return None;
        }
        let mut first = comma + 1;
        let mut aged = false;
        if self.text.token(first).kind == TokenKind::Number
            && self.text.token(first + 1).kind == TokenKind::Comma
        {
            first += 2; // an age: what follows it is an occupation, whatever its words
            aged = true;
        }
        while self.text.token(first).is(DET | POSS) && first < comma + 5 {
            first += 1;
        }
        let mut role = aged && self.text.token(first.saturating_sub(1)).is(DET);
        let mut end = first;
        while end - first < LONGEST_ROLE {
            let token = self.text.token(end);
            let inside = matches!(
                token.kind,
                TokenKind::Word
                    | TokenKind::Number
                    | TokenKind::Clitic
                    | TokenKind::Other
                    | TokenKind::Open
                    | TokenKind::Close
            ) && !token.is(RELATIVE)
                && !(end > first && token.is_capital() && token.is(DET | PRONOUN | POSS))
                && (!token.is(CUE) || !role || token.is(ROLE | BASE));
            if !inside {
                break;
            }
            role |= token.is(ROLE) && end < first + 8;
            end += 1;
        }
        end = self.without_circumstance(first, end);
        while self.text.word_at(first).ends_with("-year-old") {
            first += 1;
        }
        let begins = self.text.token(first);
        if !role
            || end <= first
            || begins.is(PREP | CUE | RELATIVE | FINITE | CONJ)
            || begins.is_capital() && self.starts_name(first)
        {
            return None;
        }
        Some(Span::new(begins.span.start, self.text.token(end.checked_sub(1)?).span.end))
    }

    /// Where a role ends behind which it is said when or in what he spoke:
    /// `vice president in a telephone interview`.
    fn without_circumstance(&self, first: usize, end: usize) -> usize {
        let said = |at: usize| self.text.token(at).in_list(CHANNEL | DEVICE | GATHERING);
        let cut = (first + 1..end).find(|&at| {
            let time = self.text.token(at).is(PREP) && self.text.token(at + 1).is(DAY | MONTH);
            time || self.text.word_at(at) == "in" && (said(at + 1) || said(at + 2) || said(at + 3))
        });
        let end = cut.unwrap_or(end);
        if end > first + 1 && self.text.word_at(end - 1) == "here" { end - 1 } else { end }
    }

    /// A list of people, `A, B and C`, is no apposition.
    fn starts_name(&self, at: usize) -> bool {
        self.text.token(at).is(GIVEN) && self.text.token(at + 1).is_capital()
    }

    /// `the envoy on Syria, Lakhdar Brahimi`: the nominal before the comma.
    pub(super) fn apposition_before(&self, mention: &Mention) -> Option<Span> {
        if mention.tokens.len() < 2 || mention.role.is_some() {
            return None;
        }
        let comma =
            mention.tokens.first.checked_sub(1).filter(|&at| self.text.token(at).kind == TokenKind::Comma)?;
        let words = |at: &usize| {
            matches!(self.text.token(*at).kind, TokenKind::Word | TokenKind::Clitic | TokenKind::Other)
        };
        let phrase = (comma.saturating_sub(12)..comma).rev().take_while(words);
        let Some(first) = phrase.filter(|&at| self.text.token(at).is(DET | POSS)).last() else {
            return self.titles_before(comma);
        };
        let role = (first + 1..comma.min(first + 9)).any(|at| self.text.token(at).is(ROLE));
        let last_det = (first..comma).rev().find(|&at| {
            self.text.token(at).is(DET) && (at + 1..comma.min(at + 7)).any(|at| self.text.token(at).is(ROLE))
        });
        let first = last_det.unwrap_or(first);
        role.then(|| Span::new(self.text.token(first + 1).span.start, self.text.token(comma - 1).span.end))
    }

    /// `Velian President, Ann Orr,`: capitalised words in front of the comma that end in a role.
    fn titles_before(&self, comma: usize) -> Option<Span> {
        let title = |at: &usize| {
            self.text.token(*at).is_capital()
                && self.text.token(*at).is(ROLE | ROLE_MOD | DEMONYM | ROLE_TAIL)
        };
        let first = (comma.saturating_sub(6)..comma).rev().take_while(title).last()?;
        let last = self.text.token(comma.checked_sub(1)?);
        last.is(ROLE).then(|| Span::new(self.text.token(first).span.start, last.span.end))
    }

    pub(super) fn country_of(&self, role: Span) -> Option<CountryId> {
        self.text.tokens_in(role).iter().find_map(|token| token.word.country)
    }
}
