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

#[cfg(test)]
mod tests {
    use crate::quotes::entities::tests::{check, entities};

    #[test]
    fn what_stands_behind_a_name_and_a_comma_is_its_role() {
        check(
            entities,
            &[
                ("Anton Belk, the UN envoy on Syria, left.", "Anton Belk (UN envoy on Syria) | UN | Syria"),
                ("Peter Orr, 54, a baker from Halden, left.", "Peter Orr (baker from Halden) |  | "),
                ("Peter Orr, a baker, left.", "Peter Orr |  | "),
                ("Ann Rowe, his former wife, left.", "Ann Rowe (former wife) |  | "),
                ("Peter Orr, an 18-year-old student, left.", "Peter Orr (student) |  | "),
                ("Ann Rowe, a former minister who sang, left.", "Ann Rowe (former minister) |  | "),
                ("Ann Rowe, a political analyst said, left.", "Ann Rowe (political analyst) |  | "),
                ("Orlo Halvik, 54, left.", "Orlo Halvik |  | "),
                ("Peter Orr, head trader at Halden, left.", "Peter Orr (head trader at Halden) | Halden | "),
            ],
        );
    }

    #[test]
    fn when_and_where_it_was_said_is_no_part_of_a_role() {
        check(
            entities,
            &[
                (
                    "Ann Dale, director of the institute in a statement, left.",
                    "Ann Dale (director of the institute) |  | ",
                ),
                ("Ann Rowe, minister in a written statement, left.", "Ann Rowe (minister) |  | "),
                (
                    "Ann Rowe, vice president in a telephone interview, left.",
                    "Ann Rowe (vice president) |  | ",
                ),
                ("Tom Kent, envoy on Monday, left.", "Tom Kent (envoy) |  | "),
                ("Peter Orr, minister here, left.", "Peter Orr (minister) |  | "),
            ],
        );
    }

    #[test]
    fn a_list_of_people_a_clause_and_a_circumstance_are_none() {
        check(
            entities,
            &[
                (
                    "Ann Rowe, Tom Kent and minister Peter Orr left.",
                    "Ann Rowe; Tom Kent; Peter Orr (minister) |  | ",
                ),
                ("Ann Rowe, who is minister, left.", "Ann Rowe |  | "),
                ("Ann Rowe, in charge as minister, left.", "Ann Rowe |  | "),
                ("Ann Rowe, and the minister, left.", "Ann Rowe |  | "),
                ("Ann Rowe, here, left.", "Ann Rowe |  | "),
            ],
        );
    }

    #[test]
    fn what_stands_before_a_comma_and_a_name_is_its_role() {
        check(
            entities,
            &[
                ("The envoy on Syria, Lakhdar Orlo, left.", "Lakhdar Orlo (envoy on Syria) |  | Syria"),
                ("The mayor of the old town, Ann Rowe, left.", "Ann Rowe (mayor of the old town) |  | "),
                ("Their mayor, Tom Kent, left.", "Tom Kent (mayor) |  | "),
                ("The firm of the mayor, Ann Rowe, rose.", "Ann Rowe (mayor) |  | "),
                ("The mayor, Orlo Halvik, left.", "Orlo Halvik (mayor) |  | "),
                ("Velian President, Ann Orr, left.", "Ann Orr (President) |  | "),
                ("In the Council President, Ann Rowe, left.", "Ann Rowe (Council President) |  | "),
                ("A friend, Peter Vance, left.", "Peter Vance |  | "),
                ("The city of the poor, Peter Orr, left.", "Peter Orr |  | "),
                ("Halvik, Peter Tal, left.", "Peter Tal |  | "),
            ],
        );
    }

    #[test]
    fn an_owner_belongs_to_the_role() {
        check(
            entities,
            &[
                (
                    "Norva's Foreign Minister Anton Belk left.",
                    "Anton Belk (Norva's Foreign Minister) |  | Norva",
                ),
                ("Their Foreign Minister Peter Orr left.", "Peter Orr (Foreign Minister) |  | "),
            ],
        );
    }

    #[test]
    fn a_role_is_what_stands_between_the_commas() {
        check(
            entities,
            &[
                ("Ann Rowe, 54 a baker, left.", "Ann Rowe |  | "),
                ("Ann Rowe, old, a baker, left.", "Ann Rowe |  | "),
                ("Ann Rowe, the the the the the the minister, left.", "Ann Rowe (the the minister) |  | "),
                ("Ann Rowe, the minister's aide, left.", "Ann Rowe (minister's aide) |  | "),
                ("Ann Rowe, the minister & aide, left.", "Ann Rowe (minister & aide) |  | "),
                ("Ann Rowe, the minister of Ost (54), left.", "Ann Rowe (minister of Ost (54)) | Ost | "),
                ("Ann Rowe, minister The town, left.", "Ann Rowe (minister) |  | "),
                ("Ann Rowe, the minister state it, left.", "Ann Rowe (minister state it) |  | "),
                ("Ann Rowe, a man of the old far grey wet big town minister, left.", "Ann Rowe |  | "),
                ("Ann Rowe, Tom minister, left.", "Ann Rowe (Tom minister) | Tom | "),
                ("Ann Rowe, tom Kent minister, left.", "Ann Rowe (tom Kent minister) | Kent | "),
                ("Ann Rowe, Minister Kent, left.", "Ann Rowe (Minister Kent); Kent (Minister) |  | "),
            ],
        );
    }

    #[test]
    fn when_it_was_said_is_cut_from_a_role() {
        check(
            entities,
            &[
                ("Tom Kent, envoy in statement, left.", "Tom Kent (envoy) |  | "),
                ("Tom Kent, envoy in the old town, left.", "Tom Kent (envoy in the old town) |  | "),
            ],
        );
    }

    #[test]
    fn a_role_stands_before_a_comma_and_a_name_of_several_words() {
        check(
            entities,
            &[
                ("The envoy “Tom Kent” left.", "Tom Kent |  | "),
                ("The union's envoy, Tom Kent, left.", "Tom Kent (union's envoy) |  | "),
                ("The envoy & aide, Tom Kent, left.", "Tom Kent (envoy & aide) |  | "),
                ("Ost envoy, Tom Kent, left.", "Tom Kent | Ost | "),
            ],
        );
    }
}
