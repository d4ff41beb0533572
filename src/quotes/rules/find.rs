//! The rules: which words of a sentence are said, by which cue, and which words name the source.

use super::attribution::{Attribution, Source};
use super::clauses::Clause;
use super::content_before::ContentBefore;
use super::cues::{self, Cue};
use crate::article::{BlockKind, Span};
use crate::quotes::extraction::CueClass;
use crate::quotes::text::lexicon::{
    ADVERB, CONJ, CUE, DET, FINITE, ING, OBJECT, PAST, PREP, PRESENT, QUIET, RELATIVE, SAY, SUBORD, TELL, TO,
};
use crate::quotes::text::{Sentence, SentenceIdx, Text, TokenKind};

/// Finds attributions, sentence by sentence.
struct RuleMatcher<'a> {
    text: &'a Text<'a>,
    cues: Vec<Cue>,
    sentence: SentenceIdx,
    headline: bool,
    out: Vec<Attribution>,
}

/// All attributions of a text, in order, not yet joined.
pub(in crate::quotes) fn find_attributions<'a>(text: &'a Text<'a>) -> Vec<Attribution> {
    let (sentence, headline) = (SentenceIdx::FIRST, false);
    let mut finder = RuleMatcher { text, cues: Vec::new(), sentence, headline, out: Vec::new() };
    for (number, sentence) in text.numbered_sentences() {
        finder.sentence = number;
        finder.read(sentence);
    }
    finder.out
}

impl<'a> RuleMatcher<'a> {
    fn read(&mut self, sentence: Sentence) {
        let clause = Clause::new(self.text, sentence);
        self.headline =
            self.text.blocks.get(sentence.block).is_some_and(|block| block.kind == BlockKind::Headline);
        let mut cues = std::mem::take(&mut self.cues);
        cues::find_cues(self.text.whole, clause.units, &mut cues);
        cues.retain(|cue| cue.first >= clause.start && cue.end <= clause.end);
        let _found = self.backward(&clause, &cues)
            || self.signed(&clause)
            || self.postposed(&clause, &cues)
            || self.according(&clause, &cues)
            || self.preposed(&clause, &cues, clause.start)
            || self.colon(&clause)
            || self.bare(&clause);
        self.cues = cues;
    }

    fn push(&mut self, spans: Vec<Span>, cue: Option<Span>, word: Option<&Cue>, source: Source, sure: f32) {
        self.out.push(Attribution {
            cue,
            class: cue.map(|_| word.map_or(CueClass::Speech, Cue::class)),
            negated: word.is_some_and(|cue| cue.negated),
            sure,
            ..Attribution::new(spans, source, self.sentence)
        });
    }

    /// `This said X after talks`: the content stands before.
    fn backward(&mut self, clause: &Clause<'a>, cues: &[Cue]) -> bool {
        let Some(cue) = cues.first().filter(|cue| cue.first == clause.start + 1 && cue.word.is(SAY)) else {
            return false;
        };
        if !clause.is_word(clause.start, "This")
            || clause.at(cue.end).is(DET) && clause.any(cue.end, clause.end, |u| u.is(FINITE))
        {
            return false;
        }
        let end = clause.source_end(cue.end);
        let Some((first, end)) = clause.source(cue.end, end) else {
            return false;
        };
        let Some(source) = clause.span(first, end) else {
            return false;
        };
        self.push(Vec::new(), Some(clause.cue_span(cue)), Some(cue), Source::Mention(source), 0.8);
        if let Some(last) = self.out.last_mut() {
            last.backward = true;
        }
        true
    }

    /// `CONTENT, SOURCE said` and `CONTENT, said SOURCE`.
    fn postposed(&mut self, clause: &Clause<'a>, cues: &[Cue]) -> bool {
        for (index, cue) in cues.iter().enumerate() {
            if cue.participle || !cue.word.is(PAST | PRESENT) && !cue.word.is(CUE) {
                continue;
            }
            let found = clause.subject_first(cue).or_else(|| clause.inverted(cue));
            let Some(ContentBefore { content, source: (first, end), rest }) = found else {
                continue;
            };
            let (Some(span), Some(source)) = (clause.span(clause.start, content), clause.span(first, end))
            else {
                continue;
            };
            let marked = clause.has_quotation(clause.start, content);
            self.push(
                vec![span],
                Some(clause.cue_span(cue)),
                Some(cue),
                Source::Mention(source),
                if marked { 0.97 } else { 0.9 },
            );
            self.remainder(clause, cues.get(index + 1..).unwrap_or_default(), rest);
            return true;
        }
        false
    }

    /// What follows a postposed cue: more of the content, or a further cue of the same source.
    fn remainder(&mut self, clause: &Clause<'a>, cues: &[Cue], rest: usize) {
        for cue in cues.iter().filter(|cue| cue.first >= rest) {
            if clause.coordinated(cue) && self.content_after(clause, cue, cues, Source::Shared) {
                return;
            }
        }
        if cues.iter().any(|cue| cue.first >= rest && !cue.participle) && self.preposed(clause, cues, rest) {
            return;
        }
        let mut first = rest;
        while matches!(
            clause.at(first).kind,
            TokenKind::Comma | TokenKind::Dash | TokenKind::Colon | TokenKind::Semicolon
        ) {
            first += 1;
        }
        let goes_on = clause.is_kind(rest, TokenKind::Quotation) || first > rest && first < clause.end;
        let marked = clause.has_quotation(first, clause.end);
        let unit = clause.at(first);
        let plain = !unit.is(ING | RELATIVE | SUBORD | PREP | ADVERB) && clause.is_clause(first, clause.end);
        if goes_on
            && (clause.is_kind(first, TokenKind::Quotation)
                || (plain && !marked)
                || (marked && unit.is(CONJ)))
            && let (Some(span), Some(last)) = (clause.span(first, clause.end), self.out.last_mut())
        {
            last.spans.push(span);
        }
    }

    /// `According to X, CONTENT` and `CONTENT, according to X`.
    fn according(&mut self, clause: &Clause<'a>, cues: &[Cue]) -> bool {
        let Some(cue) = (clause.start..clause.end)
            .find(|&unit| clause.is_word(unit, "according") && clause.is_word(unit + 1, "to"))
        else {
            return false;
        };
        let first = cue + 2;
        let fronted = !clause.any(clause.start, cue, |unit| !unit.is(CONJ) && unit.kind != TokenKind::Comma);
        if !fronted
            && cues.iter().any(|other| other.first < cue && !other.word.is(QUIET) && other.word.is(SAY))
        {
            return false;
        }
        let mut end = clause.source_end(first);
        if !clause.is_kind(end, TokenKind::Comma) && end < clause.end && fronted {
            end =
                (end..clause.end).find(|&unit| clause.is_kind(unit, TokenKind::Comma)).unwrap_or(clause.end);
        }
        let (Some(source), Some(cue_span)) = (clause.span(first, end), clause.span(cue, first)) else {
            return false;
        };
        let content = if fronted { clause.span(end, clause.end) } else { clause.span(clause.start, cue) };
        let Some(content) = content else { return false };
        let mut spans = vec![content];
        if !fronted && clause.is_kind(end, TokenKind::Comma) {
            spans.extend(clause.span(end, clause.end).filter(|_| !clause.at(end + 1).is(ING | RELATIVE)));
        }
        self.push(spans, Some(cue_span), None, Source::Mention(source), 0.9);
        true
    }

    /// `SOURCE said (that) CONTENT`, from unit `from` on.
    fn preposed(&mut self, clause: &Clause<'a>, cues: &[Cue], from: usize) -> bool {
        for (index, cue) in cues.iter().enumerate().filter(|(_, cue)| cue.first >= from) {
            if cue.participle
                && let Some(source) = clause.quoted_as(cue)
            {
                if self.content_after(
                    clause,
                    cue,
                    cues.get(index + 1..).unwrap_or_default(),
                    Source::Mention(source),
                ) {
                    return true;
                }
                continue;
            }
            if cue.participle {
                // `…, saying “…”`: the subject of the sentence speaks.
                let subject = clause.sentence_subject(cue.first).map_or(Source::Unnamed, Source::Mention);
                let quotes = clause.has_quotation(cue.end, clause.end) || clause.is_word(cue.end, "that");
                if quotes
                    && index == 0
                    && cue.word.is(SAY | TELL)
                    && cue.first > from
                    && subject != Source::Unnamed
                    && self.content_after(clause, cue, cues.get(index + 1..).unwrap_or_default(), subject)
                {
                    return true;
                }
                continue;
            }
            let Some(source) = clause.subject_before(cue, from) else {
                continue;
            };
            let later = cues.get(index + 1..).unwrap_or_default();
            if self.content_after(clause, cue, later, Source::Mention(source)) {
                return true;
            }
        }
        false
    }

    /// Pushes the attribution of a cue whose content follows it, and those coordinated with it.
    fn content_after(&mut self, clause: &Clause<'a>, cue: &Cue, later: &[Cue], source: Source) -> bool {
        let mut first = cue.end;
        let quotation = clause.has_quotation(first, clause.end);
        if cue.word.is(TELL | TO)
            && !cue.word.is(OBJECT)
            && !clause.closes(first)
            && !clause.is_word(first, "that")
        {
            first = clause.addressee_end(first);
        }
        if cue.word.is(TO) && !clause.is_word(first, "that") && !clause.is_kind(first, TokenKind::Quotation) {
            let to = (cue.end..clause.end.min(cue.end + 20)).find(|&unit| {
                let inner = clause
                    .is_kind(unit, TokenKind::Quotation)
                    .then(|| clause.word(unit).trim_start_matches(['"', '“', '«', '`', '\'']));
                clause.is_word(unit, "to") || inner.is_some_and(|inner| inner.starts_with("to "))
            });
            match to {
                Some(to) => first = to,
                None if !quotation => return false,
                None => {}
            }
        }
        first = clause.skip_adverbial(first);
        let colon = clause.is_kind(first, TokenKind::Colon);
        if colon && first + 1 >= clause.end {
            self.push(Vec::new(), Some(clause.cue_span(cue)), Some(cue), source, 0.9);
            return true;
        }
        if !clause.reports(cue, first, quotation) {
            return false;
        }
        let next = later.iter().position(|other| {
            other.first > first + 1 && clause.coordinated(other) && other.word.is(SAY | TELL | QUIET)
        });
        let next_cue = next.and_then(|next| later.get(next));
        let mut end = next_cue.map_or(clause.end, |next| next.first);
        if clause.at(end.saturating_sub(1)).is(CONJ) && next.is_some() {
            end -= 1;
        }
        if next.is_none() && quotation {
            end = clause.cut_incidental(first, end);
        }
        let Some(span) = clause.span(first, end) else {
            return false;
        };
        let marked = clause.has_quotation(first, end);
        self.push(
            vec![span],
            Some(clause.cue_span(cue)),
            Some(cue),
            source,
            if marked { 0.95 } else { 0.85 },
        );
        if let (Some(next), Some(at)) = (next_cue, next) {
            let rest = later.get(at + 1..).unwrap_or_default();
            if !self.content_after(clause, next, rest, Source::Shared)
                && let (Some(all), Some(last)) = (clause.span(first, clause.end), self.out.last_mut())
            {
                last.spans = vec![all];
            }
        }
        true
    }

    /// `“…” — Ann Rowe`: a quotation with its author's name behind a dash and nothing else.
    fn signed(&mut self, clause: &Clause<'a>) -> bool {
        let dash = clause.start + 1;
        let is_name = |unit: usize| clause.at(unit).is_capital() || clause.is_kind(unit, TokenKind::Comma);
        if !clause.is_kind(clause.start, TokenKind::Quotation)
            || !clause.is_kind(dash, TokenKind::Dash)
            || !(2..=7).contains(&(clause.end - dash))
            || !(dash + 1..clause.end).all(is_name)
        {
            return false;
        }
        let (Some(content), Some(source)) =
            (clause.span(clause.start, dash), clause.span(dash + 1, clause.end))
        else {
            return false;
        };
        self.push(vec![content], Some(clause.at(dash).span), None, Source::Mention(source), 0.9);
        true
    }

    /// `VANCE: “…”`, and in headlines `Vance: …` and `… — ambassador`.
    fn colon(&mut self, clause: &Clause<'a>) -> bool {
        let colon = (clause.start..clause.end.min(clause.start + 8))
            .find(|&unit| clause.is_kind(unit, TokenKind::Colon));
        if let Some(colon) = colon
            && (clause.is_kind(colon + 1, TokenKind::Quotation) || self.headline)
            && let Some((first, end)) = clause.source(clause.start, colon)
            && first == clause.start
            && let (Some(source), Some(content)) = (clause.span(first, end), clause.span(colon, clause.end))
        {
            self.push(vec![content], Some(clause.at(colon).span), None, Source::Mention(source), 0.8);
            return true;
        }
        let dash = (clause.start..clause.end)
            .rev()
            .find(|&unit| clause.is_kind(unit, TokenKind::Dash))
            .filter(|_| self.headline);
        if let Some(dash) = dash
            && clause.end - dash <= 6
            && let Some((first, end)) = clause.source(dash + 1, clause.end)
            && let (Some(source), Some(content)) = (clause.span(first, end), clause.span(clause.start, dash))
        {
            self.push(vec![content], Some(clause.at(dash).span), None, Source::Mention(source), 0.75);
            return true;
        }
        false
    }

    /// Quotations without a cue.
    fn bare(&mut self, clause: &Clause<'a>) -> bool {
        let quoted = clause.units.iter().filter_map(|unit| self.text.quotation(*unit));
        let (mut inside, mut longest) = (0, 0);
        for quotation in quoted {
            inside += quotation.words;
            longest = longest.max(quotation.words);
        }
        if inside == 0 {
            return false;
        }
        let outside = clause
            .units
            .iter()
            .filter(|unit| matches!(unit.kind, TokenKind::Word | TokenKind::Number))
            .count() as u32;
        let starts = clause.is_kind(clause.start, TokenKind::Quotation);
        let whole = starts && (outside == 0 || outside * 4 <= inside && outside <= 4);
        if whole && let Some(span) = clause.span(clause.start, clause.end) {
            if longest < 3
                && clause.text.quotation(clause.at(clause.start)).is_some_and(|q| !q.stopped && q.closed)
            {
                return false;
            }
            self.push(vec![span], None, None, Source::Unnamed, 0.5);
            if let Some(last) = self.out.last_mut() {
                last.whole = true;
            }
            return true;
        }
        let mut found = false;
        for (at, unit) in clause.units.iter().enumerate().filter(|(at, _)| *at < clause.end) {
            let Some(quotation) = self.text.quotation(*unit).filter(|quotation| quotation.words >= 6) else {
                continue;
            };
            if quotation.single && !quotation.stopped {
                continue;
            }
            let source = clause.sentence_subject(at).map_or(Source::Unnamed, Source::Mention);
            self.push(vec![quotation.span], None, None, source, 0.35);
            found = true;
        }
        found
    }
}
