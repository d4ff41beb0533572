//! Contents that stand before their cue: `CONTENT, SOURCE said` and `CONTENT, said SOURCE`.

use std::ops::Range;

use super::clauses::Clause;
use super::cues::Cue;
use crate::article::Span;
use crate::quotes::text::TokenKind;
use crate::quotes::text::lexicon::{
    ADVERB, CONJ, DAY, DET, ING, OBJECT, PAST, POSS, PREP, PRESENT, PRONOUN, QUIET, RELATIVE, ROLE, SAY,
    SUBORD, TELL, THOUGHT, TIME, TO,
};

/// A postposed cue's surroundings: the content's end, the source's units, and where the cue's part ends.
pub(super) struct ContentBefore {
    pub(super) content: usize,
    pub(super) source: Range<usize>,
    pub(super) rest: usize,
}

impl Clause<'_> {
    pub(super) fn subject_first(&self, cue: &Cue) -> Option<ContentBefore> {
        let mut boundary = self.boundary_before(self.start, cue.first)?;
        let mut first = boundary + 1;
        if first == cue.first {
            // `…,” Vance, the minister, said`: the source has an apposition and ends with the comma.
            if !self.is_kind(boundary, TokenKind::Comma) {
                return None;
            }
            let inner = self.boundary_before(self.start, boundary)?;
            if !self.is_kind(inner, TokenKind::Comma) || !self.starts_apposition(inner + 1) {
                return None;
            }
            boundary = self.boundary_before(self.start, inner)?;
            first = boundary + 1;
        }
        if !matches!(self.at(boundary).kind, TokenKind::Comma | TokenKind::Quotation | TokenKind::Dash)
            || self.at(first).is(RELATIVE)
        {
            return None;
        }
        if self.at(first).is(SUBORD | CONJ) {
            return None;
        }
        let source = self.source(first..cue.first)?;
        if self.at(source.start).is(RELATIVE) {
            return None;
        }
        let content = if self.is_kind(boundary, TokenKind::Quotation) { boundary + 1 } else { boundary };
        if self.is_kind(boundary, TokenKind::Quotation)
            && self.text.quotation(self.at(boundary)).is_some_and(|q| !(q.pending || q.stopped))
            && source.start > first
        {
            return None;
        }
        let rest = self.rest_after(cue, content)?;
        Some(ContentBefore { content, source, rest })
    }

    /// What follows a postposed cue, where it is more of the content.
    pub(super) fn rest_of_content(&self, rest: usize) -> Option<Span> {
        let parts = |unit: usize| {
            matches!(
                self.at(unit).kind,
                TokenKind::Comma | TokenKind::Dash | TokenKind::Colon | TokenKind::Semicolon
            )
        };
        let first = (rest..self.end).find(|&unit| !parts(unit)).unwrap_or(rest.max(self.end));
        let goes_on = self.is_kind(rest, TokenKind::Quotation) || first > rest && first < self.end;
        let marked = self.has_quotation(first..self.end);
        let unit = self.at(first);
        let plain = !unit.is(ING | RELATIVE | SUBORD | PREP | ADVERB) && self.is_clause(first..self.end);
        let is_content =
            self.is_kind(first, TokenKind::Quotation) || plain && !marked || marked && unit.is(CONJ);
        (goes_on && is_content).then(|| self.span(first..self.end)).flatten()
    }

    /// Whether content from the sentence's start up to `content` can be what the cue reports; where the cue's
    /// part ends.
    fn rest_after(&self, cue: &Cue, content: usize) -> Option<usize> {
        let marked = self.has_quotation(content.saturating_sub(2)..content);
        let mut rest = cue.end;
        if cue.word.is(TELL) && !self.closes(rest) {
            rest = self.addressee_end(rest);
        }
        let speech = cue.word.is(SAY | TELL) || marked || !cue.word.is(OBJECT | TO);
        if !speech || self.words(self.start..content, 3) < if marked { 1 } else { 3 } {
            return None;
        }
        if self.is_kind(rest, TokenKind::Quotation) && !marked {
            return None;
        }
        if self.closes(rest) {
            let fronted = self.at(self.start).is(PREP) && !self.is_clause(self.start..content) && !marked;
            return (!fronted).then_some(rest);
        }
        let unit = self.at(rest);
        let adverbial =
            unit.is(PREP | SUBORD | TIME | DAY | ADVERB | ING | CONJ) || self.is_word(rest, "here");
        let that = self.any(rest..rest + 8, |unit| self.text.word(&unit) == "that");
        let opens = self.at(self.start).is(PREP | SUBORD | ADVERB | ING);
        let fits = marked
            || (!opens && self.words(self.start..content, 5) >= 5 && self.is_clause(self.start..content));
        (adverbial && !that && fits).then(|| {
            (rest..self.end)
                .find(|&unit| {
                    matches!(
                        self.at(unit).kind,
                        TokenKind::Comma | TokenKind::Dash | TokenKind::Quotation | TokenKind::Semicolon
                    )
                })
                .unwrap_or(self.end)
        })
    }

    pub(super) fn closes(&self, unit: usize) -> bool {
        unit >= self.end
            || matches!(
                self.at(unit).kind,
                TokenKind::Comma
                    | TokenKind::Semicolon
                    | TokenKind::Dash
                    | TokenKind::Stop
                    | TokenKind::Quotation
                    | TokenKind::Colon
                    | TokenKind::Close
            )
    }

    pub(super) fn inverted(&self, cue: &Cue) -> Option<ContentBefore> {
        let boundary = cue.first.checked_sub(1).filter(|&unit| unit >= self.start)?;
        if !cue.word.is(SAY | TELL | QUIET)
            || !cue.word.is(PAST | PRESENT)
            || self.closes(cue.end)
            || cue.word.is(THOUGHT)
        {
            return None;
        }
        let quotation = self.text.quotation(self.at(boundary));
        if !(quotation.is_some() || self.is_kind(boundary, TokenKind::Comma)) {
            return None;
        }
        let marked = quotation.is_some() || self.has_quotation(boundary.saturating_sub(1)..boundary);
        let first = cue.end;
        let unit = self.at(first);
        if !(unit.is_capital()
            || unit.is(DET | POSS | PRONOUN | ROLE)
            || self.source(first..first + 2).is_some())
            || unit.is(RELATIVE)
        {
            return None;
        }
        let end = self.source_end(first);
        let source = self.source(first..end)?;
        if !marked && unit.is_capital() {
            let name = (first..end).find(|&unit| !self.at(unit).is_capital()).unwrap_or(end);
            if name < end
                && self.is_kind(name, TokenKind::Word)
                && !self.at(name).is(PREP | SUBORD | DAY | TIME | ROLE)
            {
                return None;
            }
        }
        if !marked
            && (!self.closes(end) && !self.at(end).is(PREP | SUBORD | DAY)
                || self.words(self.start..boundary, 4) < 4
                || self.starts_apposition(
                    self.boundary_before(self.start, boundary).map_or(self.start, |unit| unit + 1),
                ) && !self.is_clause(self.start..boundary))
        {
            return None;
        }
        let rest = (end..self.end)
            .find(|&unit| {
                matches!(
                    self.at(unit).kind,
                    TokenKind::Comma
                        | TokenKind::Dash
                        | TokenKind::Quotation
                        | TokenKind::Semicolon
                        | TokenKind::Colon
                )
            })
            .unwrap_or(self.end);
        let content = if quotation.is_some() { boundary + 1 } else { boundary };
        Some(ContentBefore { content, source, rest })
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::rules::tests::check;

    #[test]
    fn a_source_stands_between_content_and_cue() {
        check(&[
            ("The old pier, Ann Rowe said.", "Ann Rowe | said | The old pier"),
            ("The pier is safe - Ann Rowe said.", "Ann Rowe | said | The pier is safe"),
            ("The pier is safe; Ann Rowe said.", ""),
            ("\"It rains\" Ann Rowe said.", "Ann Rowe | said | \"It rains\""),
            ("\"It rains\" Ann Rowe said the pier is safe.", ""),
            ("\"It rains,\" Vance, the minister, said.", "Vance, the minister | said | \"It rains,\""),
            ("\"It rains,\" Vance, singing, said.", ""),
            ("The pier - Ann Rowe, the mayor, said.", ""),
            ("\"It rains,\" which Vance said.", ""),
            ("\"It rains,\" but Vance said no.", ""),
            (
                "The pier was old and safe, Ann Rowe announced.",
                "Ann Rowe | announced | The pier was old and safe",
            ),
            ("The pier was old and safe, Ann Rowe accused.", ""),
        ]);
    }

    #[test]
    fn what_follows_the_cue_tells_whether_the_content_stands_before() {
        check(&[
            ("\"It rains,\" Ann Rowe told them.", "Ann Rowe | told | \"It rains,\""),
            ("\"It rains,\" Ann Rowe told reporters in Halden on Monday.", "Ann Rowe | told | \"It rains,\""),
            (
                "\"It rains,\" Ann Rowe said and \"it pours.\"",
                "Ann Rowe | said | \"It rains,\" + \"it pours.\"",
            ),
            (
                "The pier is old and safe, Ann Rowe said on Monday.",
                "Ann Rowe | said on Monday | The pier is old and safe",
            ),
            (
                "The pier is old and safe, Ann Rowe said here.",
                "Ann Rowe | said here | The pier is old and safe",
            ),
            ("The pier is old and safe, Ann Rowe said after that.", ""),
            ("In Halden, Ann Rowe said.", ""),
            ("\"It rains,\" Ann Rowe said, and it poured.", "Ann Rowe | said | \"It rains,\""),
            (
                "\"It rains,\" Ann Rowe said, and \"it pours\".",
                "Ann Rowe | said | \"It rains,\" + and \"it pours\"",
            ),
            ("\"It rains,\" Ann Rowe said, in \"an old town\".", "Ann Rowe | said | \"It rains,\""),
            ("In the old town, Ann Rowe said.", ""),
            ("In the old town it was cold, Ann Rowe said.", "Ann Rowe | said | In the old town it was cold"),
            ("After rain, Ann Rowe said \"it pours\".", "Ann Rowe | said | \"it pours\""),
        ]);
    }

    #[test]
    fn a_source_may_stand_behind_its_cue() {
        check(&[
            ("\"It rains,\" said workers.", "workers | said | \"It rains,\""),
            (
                "\"It rains,\" said Ann Rowe, \"and it pours.\"",
                "Ann Rowe | said | \"It rains,\" + \"and it pours.\"",
            ),
            ("The \"old pier\", said Ann Rowe.", "Ann Rowe | said | The \"old pier\""),
            (
                "The pier is old and safe, said Ann Rowe, who left.",
                "Ann Rowe, who left | said | The pier is old and safe",
            ),
            (
                "The pier is old and safe, said traders on Monday.",
                "traders | said | The pier is old and safe",
            ),
            ("The pier is old and safe, said he.", "he | said | The pier is old and safe"),
            ("The pier is old and safe, said which.", ""),
            ("The pier is old and safe, thought Ann Rowe.", ""),
            ("The pier is old and safe, accused Ann Rowe.", ""),
            ("The pier is old and safe, said Ann Rowe helped him.", ""),
            ("The pier, said Ann Rowe.", ""),
            ("The old and safe pier, said Ann Rowe.", ""),
        ]);
    }

    #[test]
    fn a_source_between_content_and_cue_is_no_clause_of_its_own() {
        check(&[
            (
                "He spoke of “fair pay,” which he described as “late.”",
                "He | spoke | of “fair pay,” which he described as “late.”",
            ),
            (
                "He called him “the best man” in an Echo post.",
                "He | called | him “the best man” in an Echo post",
            ),
            ("“The best man in town,” but Rowe said.", ""),
            ("'''Old Song,''' he replied.", "he | replied | '''Old Song,''"),
        ]);
    }

    #[test]
    fn more_of_a_content_may_follow_the_cue() {
        check(&[
            ("\"Quiet,\" he said, who is late.", "he | said | \"Quiet,\""),
            ("The trade is “old”, she said, it is “good”.", "she | said | The trade is “old”"),
            ("\"It rains,\" she told men of it \"it pours\".", "she | told | \"It rains,\" + \"it pours\""),
        ]);
    }

    #[test]
    fn a_cue_that_reports_may_stand_behind_the_content() {
        check(&[
            ("The mayor is late, she urged them.", "she | urged | The mayor is late"),
            ("\"Quiet,\" he accused on Monday.", "he | accused on Monday | \"Quiet,\""),
            ("With all these “boats”, he said.", "he | said | With all these “boats”"),
            ("Over time he has won it all, she said to cheers.", "she | said | to cheers"),
            ("It has rained, he said to cheers.", "he | said | to cheers"),
            ("The song that I say, he agrees with me.", ""),
            (
                "\"It rains,\" he said after talks - and it is late.",
                "he | said | \"It rains,\" + and it is late",
            ),
            (
                "It has rained for long, he said in talks; it is late.",
                "he | said | It has rained for long + it is late",
            ),
            ("The dream is alive, he said ... it is late.", "he | said | The dream is alive"),
            ("(The dream is alive, they say).", "they | say | (The dream is alive"),
        ]);
    }

    #[test]
    fn a_source_behind_its_cue_has_no_verb_of_its_own() {
        check(&[
            ("\"It rains,\" say workers.", ""),
            ("The film is a dream, written and led by Ann and Tom Orr.", ""),
            ("“It rains,” said Rowe ally Tom Kent.", "Rowe ally Tom Kent | said | “It rains,”"),
            (
                "It was an old and grey pier, said Rowe: it is late.",
                "Rowe | said | It was an old and grey pier + it is late",
            ),
            (
                "It was an old and grey pier, said Rowe - it is late.",
                "Rowe | said | It was an old and grey pier + it is late",
            ),
            (
                "It was an old and grey pier, said Rowe; it is late.",
                "Rowe | said | It was an old and grey pier + it is late",
            ),
            (
                "It was an old and grey pier, said Rowe, it is late.",
                "Rowe | said | It was an old and grey pier + it is late",
            ),
            ("It was an old and grey pier, said workers told them.", ""),
            ("It rained, said workers.", ""),
            ("“This is hard” for Rowe, said Kent.", "Kent | said | “This is hard” for Rowe"),
            ("\"It rains,\" said Rowe \"and it pours.\"", "Rowe | said | \"It rains,\" + \"and it pours.\""),
        ]);
    }
}
