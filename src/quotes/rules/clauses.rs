//! The parts of a sentence that attributions are made of: sources, addressees, contents.

use std::ops::Range;

use super::cues::Cue;
use crate::article::Span;
use crate::quotes::text::lexicon::{
    ADVERB, CONJ, COUNTRY, CUE, DAY, DEMONYM, DET, DOC, FINITE, FIRST, FUNCTION, GIVEN, ING, MONTH, ORG,
    ORG_WORD, PAST, PEOPLE, POSS, PREP, PRONOUN, RELATIVE, ROLE, ROLE_MOD, SAY, SUBORD, TIME, TITLE,
};
use crate::quotes::text::word_lists::{
    CHANNEL, DEVICE, GATHERING, GENERATION, GOES_ON, SUFFIX, SURE_CHANNEL_WORD,
};
use crate::quotes::text::{Case, Sentence, Text, TokenKind, Unit, at_or_empty, may_be_name};

/// Most units that a source may have.
const LONGEST_SOURCE: usize = 40;

/// A sentence under study.
#[derive(Clone, Copy)]
pub(in crate::quotes) struct Clause<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) units: &'a [Unit],
    /// First unit that is no leading mark.
    pub start: usize,
    /// One past the last unit before the full stop.
    pub end: usize,
}

impl<'a> Clause<'a> {
    pub(in crate::quotes) fn new(text: &'a Text<'a>, sentence: Sentence) -> Self {
        let units = text.units_of(sentence.units);
        let mut clause = Self { text, units, start: 0, end: units.len() };
        while clause.end > 0 && matches!(clause.at(clause.end - 1).kind, TokenKind::Stop | TokenKind::Mark) {
            clause.end -= 1;
        }
        while clause.start < clause.end
            && matches!(clause.at(clause.start).kind, TokenKind::Dash | TokenKind::Mark | TokenKind::Other)
        {
            clause.start += 1;
        }
        clause.start = clause.after_dateline();
        clause
    }

    /// Behind a dateline that still stands in front of a sentence: `LUNDA, Nov 8 (XX) -`.
    fn after_dateline(&self) -> usize {
        let place = self.at(self.start);
        let end = self.end.min(self.start + 16);
        let dash = (self.start + 1..end).find(|&unit| {
            let before = self.at(unit - 1);
            self.is_kind(unit, TokenKind::Dash)
                && (before.kind == TokenKind::Close
                    || before.kind == TokenKind::Number && place.case == Case::Upper)
        });
        dash.filter(|_| place.is_capital()).map_or(self.start, |dash| dash + 1)
    }

    pub(in crate::quotes) fn at(&self, unit: usize) -> Unit {
        if unit < self.end.min(self.units.len()) { at_or_empty(self.units, unit) } else { Unit::default() }
    }

    pub(in crate::quotes) fn word(&self, unit: usize) -> &'a str {
        self.text.word(&self.at(unit))
    }

    pub(super) fn is_word(&self, unit: usize, word: &str) -> bool {
        self.word(unit).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_kind(&self, unit: usize, kind: TokenKind) -> bool {
        self.at(unit).kind == kind
    }

    /// Whether any of these units satisfies `test`.
    pub(super) fn any(&self, units: Range<usize>, test: impl Fn(Unit) -> bool) -> bool {
        self.units
            .get(units.start..units.end.min(self.end))
            .is_some_and(|units| units.iter().any(|unit| test(*unit)))
    }

    pub(super) fn has_quotation(&self, units: Range<usize>) -> bool {
        self.any(units, |unit| unit.kind == TokenKind::Quotation)
    }

    /// How many words these units have, counted up to `enough` of them; a quotation counts its own.
    pub(super) fn words(&self, units: Range<usize>, enough: usize) -> usize {
        let mut words = 0;
        for unit in self.units.get(units.start..units.end.min(self.end)).unwrap_or_default() {
            words += match unit.kind {
                TokenKind::Word | TokenKind::Number => 1,
                TokenKind::Quotation => {
                    self.text.quotation(*unit).map_or(0, |quotation| quotation.words as usize)
                }
                _ => 0,
            };
            if words >= enough {
                break;
            }
        }
        words
    }

    /// The span of these units, without the marks and commas at its ends.
    pub(in crate::quotes) fn span(&self, units: Range<usize>) -> Option<Span> {
        let Range { start: mut first, mut end } = units;
        let edge = |kind| {
            matches!(
                kind,
                TokenKind::Comma
                    | TokenKind::Dash
                    | TokenKind::Colon
                    | TokenKind::Semicolon
                    | TokenKind::Stop
                    | TokenKind::Beyond
            )
        };
        while first < end && edge(self.at(first).kind) {
            first += 1;
        }
        while first < end && edge(self.at(end - 1).kind) {
            end -= 1;
        }
        (first < end).then(|| Span::new(self.at(first).span.start, self.at(end - 1).span.end))
    }

    /// The span of a cue, with a colon behind it.
    pub(super) fn cue_span(&self, cue: &Cue) -> Span {
        let colon = usize::from(self.is_kind(cue.end, TokenKind::Colon));
        Span::new(self.at(cue.first).span.start, self.at(cue.end + colon - 1).span.end)
    }

    /// The last boundary (comma, quotation, dash, colon) before `end`, at or after `from`.
    pub(super) fn boundary_before(&self, from: usize, end: usize) -> Option<usize> {
        let parts = |unit: &usize| {
            matches!(
                self.at(*unit).kind,
                TokenKind::Comma
                    | TokenKind::Quotation
                    | TokenKind::Dash
                    | TokenKind::Colon
                    | TokenKind::Semicolon
                    | TokenKind::Stop
            )
        };
        (from.max(end.saturating_sub(LONGEST_SOURCE))..end).rev().find(parts)
    }

    /// These units as a source, without what stands in front of it; `None` when they are none.
    pub(super) fn source(&self, units: Range<usize>) -> Option<Range<usize>> {
        let Range { start: mut first, end } = units;
        let last = self.at(end.checked_sub(1)?);
        if first >= end || end - first > LONGEST_SOURCE {
            return None;
        }
        if last.is(PRONOUN) || self.is_word(end - 1, "who") {
            return Some(end - 1..end);
        }
        let opens = |unit: Unit| unit.is(CONJ | ADVERB) || unit.is(SUBORD) && !unit.is(PREP);
        while first < end && opens(self.at(first)) {
            first += 1;
        }
        if self.at(first).is(PREP) && !self.at(first).is(GIVEN) {
            first = self.after_adverbial(first, end)?;
        }
        if first >= end || !self.is_nominal(first, end) {
            return None;
        }
        Some(first..end)
    }

    /// Behind a fronted adverbial without a comma: `In a statement | the ministry`.
    fn after_adverbial(&self, first: usize, end: usize) -> Option<usize> {
        let last_prep = (first..end).rev().find(|&unit| self.at(unit).is(PREP))?;
        let starts = |&unit: &usize| {
            let (this, before) = (self.at(unit), self.at(unit - 1));
            this.is(DET | POSS | TITLE) || this.is_capital() && !before.is_capital()
        };
        (last_prep + 2..end).rev().find(starts)
    }

    fn is_nominal(&self, first: usize, end: usize) -> bool {
        let mut relative = false;
        let mut head = false;
        for unit in self.units.get(first..end).unwrap_or_default() {
            relative |= unit.is(RELATIVE);
            if unit.kind == TokenKind::Quotation || !relative && unit.is(FINITE) {
                return false;
            }
            if !relative && unit.is(SAY) && unit.is(PAST) {
                return false;
            }
            head |= !relative && is_head(unit, self.text.whole);
        }
        head
    }

    /// Whether an apposition may begin here: `the minister`, `who …`, `chief of …`.
    pub(super) fn starts_apposition(&self, unit: usize) -> bool {
        let token = self.at(unit);
        let who = matches!(self.word(unit), "who" | "whose" | "which");
        let role = self.units.get(unit..(unit + 6).min(self.end)).unwrap_or_default();
        let role =
            role.iter().take_while(|token| token.kind == TokenKind::Word || token.kind == TokenKind::Clitic);
        who || token.is(DET | POSS)
            || token.kind == TokenKind::Number
            || (!token.is(PREP | CONJ | SUBORD | ING) && role.into_iter().any(|token| token.is(ROLE)))
    }

    /// Where a source that begins at `first` ends, appositions included.
    pub(super) fn source_end(&self, first: usize) -> usize {
        let mut unit = first;
        let mut relative = false;
        while unit < self.end && unit - first < LONGEST_SOURCE {
            let token = self.at(unit);
            let after = self.at(unit + 1);
            let stops = match token.kind {
                TokenKind::Comma => {
                    !(self.starts_apposition(unit + 1) || relative || self.is_suffix(unit + 1))
                }
                TokenKind::Word => {
                    unit > first
                        && (token.is(DAY)
                            || self.is_word(unit, "on") && (after.is(DAY | MONTH))
                            || token.is(SUBORD) && !relative
                            || self.is_tail(unit)
                            || token.is(FINITE) && !relative)
                }
                TokenKind::Clitic
                | TokenKind::Number
                | TokenKind::Open
                | TokenKind::Close
                | TokenKind::Other => false,
                _ => true,
            };
            if stops {
                break;
            }
            relative |= matches!(self.word(unit), "who" | "whose" | "which");
            unit += 1;
        }
        unit
    }

    fn is_suffix(&self, unit: usize) -> bool {
        self.at(unit).in_list(GENERATION | SUFFIX)
    }

    /// `in a statement`, `during a visit`, `at a news conference`, `by telephone`, `told reporters`.
    fn is_tail(&self, unit: usize) -> bool {
        let next = self.at(unit + 2);
        match self.word(unit) {
            "in" => next.in_list(CHANNEL | SURE_CHANNEL_WORD),
            "at" => self.at(unit + 1).is(DET) && next.in_list(GATHERING),
            "during" | "after" | "before" | "when" | "while" | "as" => {
                !self.is_word(unit, "as") || !self.at(unit + 1).is(ROLE)
            }
            "by" => self.at(unit + 1).in_list(DEVICE),
            _ => self.at(unit).in_list(GOES_ON),
        }
    }

    /// Where the addressee that begins at `first` ends: `reporters in Geneva`, `a news conference`.
    pub(super) fn addressee_end(&self, first: usize) -> usize {
        let mut unit = self.noun_end(first);
        while unit > first
            && unit - first < 16
            && matches!(
                self.word(unit),
                "in" | "at" | "on" | "after" | "during" | "by" | "from" | "of" | "with" | "before"
            )
        {
            let end = self.noun_end(unit + 1);
            if end == unit + 1 {
                break;
            }
            unit = end;
        }
        while self.at(unit).is(DAY) || self.at(unit).is(TIME) && !self.at(unit).is_capital() {
            unit += 1;
        }
        unit
    }

    /// Where the noun phrase that begins at `first` ends.
    pub(super) fn noun_end(&self, first: usize) -> usize {
        let mut unit = first;
        if self.at(unit).is(PRONOUN | FIRST) {
            return unit + 1;
        }
        while self.at(unit).is(DET | POSS) && !self.is_word(unit, "that") {
            unit += 1;
        }
        let mut common = false;
        while unit < self.end && unit - first < 10 {
            let token = self.at(unit);
            let goes_on = match token.kind {
                TokenKind::Clitic | TokenKind::Number => true,
                TokenKind::Word => {
                    let after_name =
                        unit > first && self.at(unit - 1).case == Case::Upper && token.case == Case::Title;
                    let next_name = token.is_capital() && (common || after_name);
                    let ends = DET | POSS | PREP | PRONOUN | FIRST | FINITE | RELATIVE | CONJ | SUBORD | DAY;
                    !(token.is(ends) || next_name)
                }
                _ => false,
            };
            if !goes_on {
                break;
            }
            common = !token.is_capital() && !token.is(ROLE_MOD) && !self.is_kind(unit, TokenKind::Clitic);
            unit += 1;
        }
        unit
    }

    /// Whether the units look like a clause: a finite verb that the lexicon knows, early enough.
    pub(super) fn is_clause(&self, units: Range<usize>) -> bool {
        self.any(units.start..units.end.min(units.start + 24), |unit| unit.is(FINITE | PAST))
    }
}

/// Whether a unit can be the head of a source.
fn is_head(unit: &Unit, text: &str) -> bool {
    let word = unit.span.of(text);
    unit.kind == TokenKind::Word
        && (may_be_name(unit)
            || unit.is(ROLE | PEOPLE | ORG | ORG_WORD | DOC | COUNTRY | DEMONYM)
            || matches!(word, "one" | "One" | "another" | "Another" | "most")
            || (word.ends_with('s')
                && word.len() > 3
                && !unit.is(FUNCTION | ADVERB | CUE | PREP | DET | POSS)))
}

#[cfg(test)]
mod tests;
