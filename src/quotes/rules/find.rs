//! The rules: which words of a sentence are said, by which cue, and which words name the source.

use super::attribution::{Attribution, Source};
use super::clauses::Clause;
use super::content_before::ContentBefore;
use super::cues::{self, Cue};
use crate::article::{BlockKind, Span};
use crate::quotes::extraction::CueClass;
use crate::quotes::text::lexicon::{CONJ, DET, FINITE, ING, QUIET, RELATIVE, SAY, TELL};
use crate::quotes::text::{SentenceIdx, Text, TokenKind};

/// Finds the attributions of one sentence.
struct RuleMatcher {
    sentence: SentenceIdx,
    headline: bool,
}

/// What a rule finds in a sentence; `None` when it does not fit. There is seldom more than one, which needs
/// no list.
type Matches = Option<(Attribution, Vec<Attribution>)>;

/// All attributions of a text, in order, not yet joined.
pub(in crate::quotes) fn find_attributions(text: &Text<'_>) -> Vec<Attribution> {
    let (mut out, mut cues) = (Vec::new(), Vec::new());
    for (number, sentence) in text.numbered_sentences() {
        let clause = Clause::new(text, sentence);
        cues::find_cues(text.whole, clause.units, &mut cues);
        cues.retain(|cue: &Cue| cue.first >= clause.start && cue.end <= clause.end);
        let headline = text.block_of(sentence).is_some_and(|block| block.kind == BlockKind::Headline);
        let rules = RuleMatcher { sentence: number, headline };
        if let Some((first, more)) = rules.read(&clause, &cues) {
            out.push(first);
            out.extend(more);
        }
    }
    out
}

impl RuleMatcher {
    /// What the first rule finds that fits.
    fn read(&self, clause: &Clause<'_>, cues: &[Cue]) -> Matches {
        self.backward(clause, cues)
            .or_else(|| self.signed(clause))
            .or_else(|| self.postposed(clause, cues))
            .or_else(|| self.according(clause, cues))
            .or_else(|| self.preposed(clause, cues, clause.start))
            .or_else(|| self.colon(clause))
            .or_else(|| self.bare(clause))
    }

    /// An attribution by a cue of which more is known than where it stands.
    fn reported(
        &self,
        clause: &Clause<'_>,
        cue: &Cue,
        spans: Vec<Span>,
        source: Source,
        sure: f32,
    ) -> Attribution {
        Attribution {
            cue: Some(clause.cue_span(cue)),
            class: Some(cue.class()),
            negated: cue.negated,
            sure,
            ..Attribution::new(spans, source, self.sentence)
        }
    }

    /// An attribution by another sign: a colon, a dash, `according to`.
    fn signalled(&self, sign: Span, spans: Vec<Span>, source: Span, sure: f32) -> Attribution {
        Attribution {
            cue: Some(sign),
            class: Some(CueClass::Speech),
            sure,
            ..Attribution::new(spans, Source::Mention(source), self.sentence)
        }
    }

    /// `This said X after talks`: the content stands before.
    fn backward(&self, clause: &Clause<'_>, cues: &[Cue]) -> Matches {
        let cue = cues.first().filter(|cue| cue.first == clause.start + 1 && cue.word.is(SAY))?;
        if !clause.is_word(clause.start, "This")
            || clause.at(cue.end).is(DET) && clause.any(cue.end..clause.end, |u| u.is(FINITE))
        {
            return None;
        }
        let source = clause.span(clause.source(cue.end..clause.source_end(cue.end))?)?;
        let found = self.reported(clause, cue, Vec::new(), Source::Mention(source), 0.8);
        Some((Attribution { backward: true, ..found }, Vec::new()))
    }

    /// `CONTENT, SOURCE said` and `CONTENT, said SOURCE`.
    fn postposed(&self, clause: &Clause<'_>, cues: &[Cue]) -> Matches {
        for (index, cue) in cues.iter().enumerate() {
            if cue.participle {
                continue;
            }
            let found = clause.subject_first(cue).or_else(|| clause.inverted(cue));
            let Some(ContentBefore { content, source, rest }) = found else {
                continue;
            };
            let (Some(span), Some(source)) = (clause.span(clause.start..content), clause.span(source)) else {
                continue;
            };
            let sure = if clause.has_quotation(clause.start..content) { 0.97 } else { 0.9 };
            let mut first = self.reported(clause, cue, vec![span], Source::Mention(source), sure);
            let later = cues.get(index + 1..).unwrap_or_default();
            let more = self.after_postposed(clause, later, rest);
            if more.is_none() {
                first.spans.extend(clause.rest_of_content(rest));
            }
            return Some(with_more(first, more));
        }
        None
    }

    /// A further cue behind a postposed one, of the same source or another.
    fn after_postposed(&self, clause: &Clause<'_>, cues: &[Cue], rest: usize) -> Matches {
        let later = || cues.iter().filter(|cue| cue.first >= rest);
        later()
            .filter(|cue| clause.coordinated(cue))
            .find_map(|cue| self.content_after(clause, cue, cues, Source::Shared))
            .or_else(|| {
                later().any(|cue| !cue.participle).then(|| self.preposed(clause, cues, rest)).flatten()
            })
    }

    /// `According to X, CONTENT` and `CONTENT, according to X`.
    fn according(&self, clause: &Clause<'_>, cues: &[Cue]) -> Matches {
        let cue = (clause.start..clause.end)
            .find(|&unit| clause.is_word(unit, "according") && clause.is_word(unit + 1, "to"))?;
        let first = cue + 2;
        let fronted = !clause.any(clause.start..cue, |unit| !unit.is(CONJ) && unit.kind != TokenKind::Comma);
        if !fronted
            && cues.iter().any(|other| other.first < cue && !other.word.is(QUIET) && other.word.is(SAY))
        {
            return None;
        }
        let mut end = clause.source_end(first);
        if !clause.is_kind(end, TokenKind::Comma) && end < clause.end && fronted {
            end =
                (end..clause.end).find(|&unit| clause.is_kind(unit, TokenKind::Comma)).unwrap_or(clause.end);
        }
        let (source, sign) = (clause.span(first..end)?, clause.span(cue..first)?);
        let content = if fronted { end..clause.end } else { clause.start..cue };
        let mut spans = vec![clause.span(content)?];
        if !fronted && clause.is_kind(end, TokenKind::Comma) {
            spans.extend(clause.span(end..clause.end).filter(|_| !clause.at(end + 1).is(ING | RELATIVE)));
        }
        Some((self.signalled(sign, spans, source, 0.9), Vec::new()))
    }

    /// `SOURCE said (that) CONTENT`, from unit `from` on.
    fn preposed(&self, clause: &Clause<'_>, cues: &[Cue], from: usize) -> Matches {
        let mut numbered = cues.iter().enumerate().filter(|(_, cue)| cue.first >= from);
        numbered.find_map(|(index, cue)| {
            let source = clause.source_before(cue, index == 0, from)?;
            let later = cues.get(index + 1..).unwrap_or_default();
            self.content_after(clause, cue, later, Source::Mention(source))
        })
    }

    /// The attribution of a cue whose content follows it, and those coordinated with it.
    fn content_after(&self, clause: &Clause<'_>, cue: &Cue, later: &[Cue], source: Source) -> Matches {
        let quotation = clause.has_quotation(cue.end..clause.end);
        let first = clause.skip_adverbial(clause.behind_addressee(cue, quotation)?);
        let reported = |spans, sure| self.reported(clause, cue, spans, source, sure);
        if clause.is_kind(first, TokenKind::Colon) && first + 1 >= clause.end {
            return Some((reported(Vec::new(), 0.9), Vec::new()));
        }
        if !clause.reports(cue, first, quotation) {
            return None;
        }
        let next = later.iter().position(|other| {
            other.first > first + 1 && clause.coordinated(other) && other.word.is(SAY | TELL | QUIET)
        });
        let next = next.and_then(|at| later.get(at..)?.split_first());
        let mut end = next.map_or(clause.end, |(next, _)| next.first);
        if clause.at(end.saturating_sub(1)).is(CONJ) && next.is_some() {
            end -= 1;
        }
        if next.is_none() && quotation {
            end = clause.cut_incidental(first, end);
        }
        let sure = if clause.has_quotation(first..end) { 0.95 } else { 0.85 };
        let mut own = reported(vec![clause.span(first..end)?], sure);
        let more = next.and_then(|(next, rest)| self.content_after(clause, next, rest, Source::Shared));
        if next.is_some()
            && more.is_none()
            && let Some(all) = clause.span(first..clause.end)
        {
            own.spans = vec![all];
        }
        Some(with_more(own, more))
    }

    /// `“…” — Ann Rowe`: a quotation with its author's name behind a dash and nothing else.
    fn signed(&self, clause: &Clause<'_>) -> Matches {
        let dash = clause.start + 1;
        let is_name = |unit: usize| clause.at(unit).is_capital() || clause.is_kind(unit, TokenKind::Comma);
        if !clause.is_kind(clause.start, TokenKind::Quotation)
            || !clause.is_kind(dash, TokenKind::Dash)
            || !(2..=7).contains(&(clause.end - dash))
            || !(dash + 1..clause.end).all(is_name)
        {
            return None;
        }
        let (content, source) = (clause.span(clause.start..dash)?, clause.span(dash + 1..clause.end)?);
        Some((self.signalled(clause.at(dash).span, vec![content], source, 0.9), Vec::new()))
    }

    /// `VANCE: “…”`, and in headlines `Vance: …` and `… — ambassador`.
    fn colon(&self, clause: &Clause<'_>) -> Matches {
        let colon = (clause.start..clause.end.min(clause.start + 8))
            .find(|&unit| clause.is_kind(unit, TokenKind::Colon));
        if let Some(colon) = colon
            && (clause.is_kind(colon + 1, TokenKind::Quotation) || self.headline)
            && let Some(source) = clause.source(clause.start..colon)
            && source.start == clause.start
            && let (Some(source), Some(content)) = (clause.span(source), clause.span(colon..clause.end))
        {
            return Some((self.signalled(clause.at(colon).span, vec![content], source, 0.8), Vec::new()));
        }
        let dash = (clause.start..clause.end)
            .rev()
            .find(|&unit| clause.is_kind(unit, TokenKind::Dash))
            .filter(|dash| self.headline && clause.end - dash <= 6)?;
        let source = clause.span(clause.source(dash + 1..clause.end)?)?;
        let content = clause.span(clause.start..dash)?;
        Some((self.signalled(clause.at(dash).span, vec![content], source, 0.75), Vec::new()))
    }

    /// Quotations without a cue.
    fn bare(&self, clause: &Clause<'_>) -> Matches {
        let quoted = clause.units.iter().filter_map(|unit| clause.text.quotation(*unit));
        let (mut inside, mut longest) = (0, 0);
        for quotation in quoted {
            inside += quotation.words;
            longest = longest.max(quotation.words);
        }
        if inside == 0 {
            return None;
        }
        let outside = clause
            .units
            .iter()
            .filter(|unit| matches!(unit.kind, TokenKind::Word | TokenKind::Number))
            .count() as u32;
        let unnamed =
            |span, source, sure| Attribution { sure, ..Attribution::new(vec![span], source, self.sentence) };
        let starts = clause.is_kind(clause.start, TokenKind::Quotation);
        let whole = starts && (outside == 0 || outside * 4 <= inside && outside <= 4);
        if whole && let Some(span) = clause.span(clause.start..clause.end) {
            let is_term = longest < 3
                && clause.text.quotation(clause.at(clause.start)).is_some_and(|q| !q.stopped && q.closed);
            return (!is_term)
                .then(|| (Attribution { whole, ..unnamed(span, Source::Unnamed, 0.5) }, Vec::new()));
        }
        let mut found = clause.units.iter().enumerate().take(clause.end).filter_map(|(at, unit)| {
            let quotation = clause.text.quotation(*unit).filter(|quotation| quotation.words >= 6)?;
            if quotation.single && !quotation.stopped {
                return None;
            }
            let source = clause.sentence_subject(at).map_or(Source::Unnamed, Source::Mention);
            Some(unnamed(quotation.span, source, 0.35))
        });
        Some((found.next()?, found.collect()))
    }
}

/// An attribution, and what else is found behind it.
fn with_more(first: Attribution, more: Matches) -> (Attribution, Vec<Attribution>) {
    let more = more.map(|(next, mut rest)| {
        rest.insert(0, next);
        rest
    });
    (first, more.unwrap_or_default())
}

#[cfg(test)]
mod tests;
