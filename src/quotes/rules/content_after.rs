//! Contents that stand behind their cue: whose subject it is, where the content begins and ends.

use super::clauses::Clause;
use super::cues::Cue;
use crate::article::Span;
use crate::quotes::extraction::CueClass;
use crate::quotes::text::TokenKind;
use crate::quotes::text::lexicon::{
    ADVERB, CONJ, CUE, DAY, DET, FINITE, ING, OBJECT, PAST, PREP, PRESENT, PRONOUN, SAY, SUBORD, TELL, TIME,
    TO,
};
use crate::quotes::text::word_lists::{ACCUSED, CALL, CITED, PLAIN_SAY, QUOTED};

impl Clause<'_> {
    /// `The paper quoted X as saying`, `X was quoted by the paper as saying`: X speaks.
    pub(super) fn quoted_as(&self, cue: &Cue) -> Option<Span> {
        let as_ = cue.first.checked_sub(1).filter(|&unit| self.is_word(unit, "as"))?;
        let from = as_.saturating_sub(24).max(self.start);
        let quoted = (from..as_).rev().find(|&unit| self.at(unit).in_list(QUOTED | CITED))?;
        let source = if quoted + 1 < as_ && !self.is_word(quoted + 1, "by") {
            self.source(quoted + 1..as_)?
        } else {
            let end = (self.start..quoted).rev().find(|&unit| !self.at(unit).is(FINITE | ADVERB))? + 1;
            let first = self.boundary_before(self.start, end).map_or(self.start, |unit| unit + 1);
            self.source(first..end)?
        };
        self.span(source)
    }

    pub(super) fn sentence_subject(&self, before: usize) -> Option<Span> {
        let start = self.start;
        let end = if self.at(start).is(PRONOUN) { start + 1 } else { self.noun_end(start).min(before) };
        self.span(self.source(start..end)?)
    }

    /// The subject in front of a cue.
    pub(super) fn subject_before(&self, cue: &Cue, from: usize) -> Option<Span> {
        let boundary = self.boundary_before(from, cue.first);
        if let Some(comma) = boundary.filter(|&unit| unit + 1 == cue.first) {
            // `Vance, the minister, said`: an apposition belongs to the source, an incidental clause does
            // not.
            if !self.is_kind(comma, TokenKind::Comma) {
                return None;
            }
            let inner = self.boundary_before(from, comma)?;
            let head = self.boundary_before(from, inner).map_or(from, |unit| unit + 1);
            let source = self.source(head..inner)?;
            let end = if self.starts_apposition(inner + 1) { comma } else { source.end };
            return self.span(source.start..end);
        }
        let first = boundary.map_or(from, |unit| unit + 1);
        let conjunction = (first..cue.first).rev().find(|&unit| {
            let token = self.at(unit);
            self.is_word(unit, "that") && unit > first
                || token.is(SUBORD) && !token.is(PREP | PRONOUN) && unit > first
                || token.is(CONJ) && self.any(first..unit, |unit| unit.is(FINITE))
        });
        if boundary.is_some_and(|unit| self.is_kind(unit, TokenKind::Quotation)) {
            return None;
        }
        self.span(self.source(conjunction.map_or(first, |unit| unit + 1)..cue.first)?)
    }

    /// Whose words the content behind a cue is.
    pub(super) fn source_before(&self, cue: &Cue, is_first: bool, from: usize) -> Option<Span> {
        if !cue.participle {
            return self.subject_before(cue, from);
        }
        self.quoted_as(cue).or_else(|| {
            // `…, saying “…”`: the subject of the sentence speaks.
            let quotes = self.has_quotation(cue.end..self.end) || self.is_word(cue.end, "that");
            let says = is_first && cue.word.is(SAY | TELL) && cue.first > from;
            (quotes && says).then(|| self.sentence_subject(cue.first)).flatten()
        })
    }

    /// Where a content may begin behind its cue and whom it was said to; `None` where it would have to begin
    /// with an infinitive and there is none.
    pub(super) fn behind_addressee(&self, cue: &Cue, quotation: bool) -> Option<usize> {
        let mut first = cue.end;
        if cue.word.is(TELL | TO)
            && !cue.word.is(OBJECT)
            && !self.closes(first)
            && !self.is_word(first, "that")
        {
            first = self.addressee_end(first);
        }
        if !cue.word.is(TO) || self.is_word(first, "that") || self.is_kind(first, TokenKind::Quotation) {
            return Some(first);
        }
        let to = (cue.end..self.end.min(cue.end + 20)).find(|&unit| {
            let inner = self
                .is_kind(unit, TokenKind::Quotation)
                .then(|| self.word(unit).trim_start_matches(['"', '“', '«', '`', '\'']));
            self.is_word(unit, "to") || inner.is_some_and(|inner| inner.starts_with("to "))
        });
        to.or_else(|| quotation.then_some(first))
    }

    /// Behind `on Monday after talks with X` when `that` follows it.
    pub(super) fn skip_adverbial(&self, first: usize) -> usize {
        let mut unit = first;
        if self.is_kind(unit, TokenKind::Comma) && self.is_kind(unit + 1, TokenKind::Quotation) {
            return unit + 1;
        }
        if !self.at(unit).is(PREP | SUBORD | DAY | TIME) && !self.is_kind(unit, TokenKind::Comma)
            || self.is_word(unit, "that")
        {
            return first;
        }
        while unit < self.end.min(first + 20) {
            if self.is_word(unit, "that") || self.is_kind(unit, TokenKind::Colon) {
                return unit;
            }
            if self.at(unit).is(FINITE | CUE) || self.is_kind(unit, TokenKind::Quotation) {
                break;
            }
            unit += 1;
        }
        first
    }

    /// Whether what begins at `first` is what the cue reports.
    pub(super) fn reports(&self, cue: &Cue, first: usize, quotation: bool) -> bool {
        if first >= self.end {
            return false;
        }
        let that = self.is_word(first, "that");
        if self.at(cue.verb).in_list(QUOTED) && self.any(first..self.end, |unit| unit.is(ING)) {
            return false;
        }
        let near = self.has_quotation(first..first + 12);
        if self.is_kind(first, TokenKind::Colon) || self.is_kind(first, TokenKind::Quotation) {
            return true;
        }
        if self.words(first..self.end, 2) < 2
            || self.is_kind(first, TokenKind::Comma)
            || self.at(first).is(CONJ)
        {
            return false;
        }
        if cue.word.is(TO) && self.is_word(first, "to") && !cue.word.is(SAY) {
            return true;
        }
        if cue.word.is(OBJECT) {
            let of = self.at(cue.verb).in_list(ACCUSED);
            let called = self.is_word(cue.end - 1, "for") || self.is_word(first, "on");
            return near || of || (called && self.at(cue.verb).in_list(CALL));
        }
        if cue.word.is(SAY) {
            let object = self.at(first).is(DET) && !self.is_clause(first..self.end) && !quotation;
            let plain = self.at(cue.verb).small_in_list(PLAIN_SAY);
            return that
                || near
                || (plain && (!cue.word.is(PRESENT) || !object))
                || self.is_clause(first..self.end);
        }
        if matches!(cue.class(), CueClass::Thought | CueClass::Document) {
            return that;
        }
        that || near
            || (cue.word.is(TELL) && self.is_clause(first..self.end))
            || (cue.class() == CueClass::Speech
                && self.is_clause(first..self.end)
                && !self.at(first).is(PREP))
    }

    /// Cuts `, making this statement` and `after talks` behind the last quotation.
    pub(super) fn cut_incidental(&self, first: usize, end: usize) -> usize {
        let last = (first..end).rev().find(|&unit| self.is_kind(unit, TokenKind::Quotation)).unwrap_or(first);
        (last + 1..end)
            .find(|&unit| {
                let next = self.at(unit + 1);
                self.is_kind(unit, TokenKind::Comma) && (next.is(ING) || self.word(unit + 1).ends_with("ing"))
                    || unit == last + 1
                        && (self.at(unit).is(DAY)
                            || matches!(self.word(unit), "after" | "when" | "while" | "as"))
            })
            .unwrap_or(end)
    }

    /// Whether a cue has no subject of its own and goes on with the one before: `, adding`, `and said`.
    pub(super) fn coordinated(&self, cue: &Cue) -> bool {
        let before = cue.first.checked_sub(1).map(|unit| self.at(unit)).unwrap_or_default();
        if cue.participle {
            return matches!(before.kind, TokenKind::Comma | TokenKind::Quotation) || before.is(CONJ);
        }
        before.is(CONJ) && self.text.word(&before) != "so" && cue.word.is(PAST | PRESENT)
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::rules::tests::check;

    #[test]
    fn who_is_quoted_as_saying_something_speaks() {
        check(&[
            (
                "Ann Rowe quoted Peter Orr as saying that the pier is safe.",
                "Peter Orr | saying | that the pier is safe",
            ),
            (
                "In Halden, Peter Orr was quoted as saying that the pier is safe.",
                "Peter Orr | saying | that the pier is safe",
            ),
            ("Peter Orr was often quoted as saying that it rains.", "Peter Orr | saying | that it rains"),
            ("The paper quoted Peter Orr saying no to that.", ""),
        ]);
    }

    #[test]
    fn the_subject_of_a_cue_is_that_of_its_clause() {
        check(&[
            (
                "Ann Rowe and Tom Kent said the pier is safe.",
                "Ann Rowe and Tom Kent | said | the pier is safe",
            ),
            ("He knew that Ann Rowe said the pier is safe.", "Ann Rowe | said | the pier is safe"),
            ("It was late and Ann Rowe said the pier is safe.", "Ann Rowe | said | the pier is safe"),
            ("It rained while Ann Rowe said the pier is safe.", "Ann Rowe | said | the pier is safe"),
            ("Ann Rowe, singing, said the pier is safe.", "Ann Rowe | said | the pier is safe"),
            (
                "Ann Rowe, the mayor of Halden, said it rains.",
                "Ann Rowe, the mayor of Halden | said | it rains",
            ),
            ("\"It rains\" Ann Rowe said the pier is safe.", ""),
            ("Those said to be late left.", ""),
            ("He said, she said.", ""),
            (
                "\"It rains,\" Ann Rowe said, and Peter Orr said it pours.",
                "Ann Rowe | said | \"It rains,\"; Peter Orr | said | it pours",
            ),
        ]);
    }

    #[test]
    fn when_and_where_it_was_said_is_no_content() {
        check(&[
            (
                "Ann Rowe said on Monday after talks with Peter Orr that the pier is safe.",
                "Ann Rowe | said on Monday | that the pier is safe",
            ),
            ("Ann Rowe said of the old pier: it is safe.", "Ann Rowe | said | it is safe"),
            ("Ann Rowe said, \"It rains.\"", "Ann Rowe | said | \"It rains.\""),
            ("Ann Rowe said, that the pier is safe.", "Ann Rowe | said | that the pier is safe"),
            ("Ann Rowe said: \"Rain.\"", "Ann Rowe | said: | \"Rain.\""),
            ("Ann Rowe said \"it rains\" after talks.", "Ann Rowe | said | \"it rains\""),
            ("Ann Rowe said \"it rains\" Monday.", "Ann Rowe | said | \"it rains\""),
            ("Ann Rowe said \"it rains\", leading the talks.", "Ann Rowe | said | \"it rains\""),
            (
                "Ann Rowe said \"it rains\", making this statement on Monday.",
                "Ann Rowe | said | \"it rains\"",
            ),
        ]);
    }

    #[test]
    fn a_cue_reports_what_verbs_of_its_kind_take() {
        check(&[
            ("Ann Rowe said the truth.", "Ann Rowe | said | the truth"),
            ("Ann Rowe says the truth.", ""),
            ("Ann Rowe says the truth is out.", "Ann Rowe | says | the truth is out"),
            ("Ann Rowe said no.", ""),
            ("Ann Rowe said \"rain\".", "Ann Rowe | said | \"rain\""),
            ("Ann Rowe asked, \"Is it late?\"", "Ann Rowe | asked | \"Is it late?\""),
            ("Ann Rowe urged that they go home.", "Ann Rowe | urged | that they go home"),
            ("Ann Rowe said and left.", ""),
            ("Ann Rowe explained the rules.", ""),
            ("Ann Rowe explained it was late.", "Ann Rowe | explained | it was late"),
            ("Ann Rowe explained the \"old rules\" of it.", "Ann Rowe | explained | the \"old rules\" of it"),
            ("Ann Rowe demanded to go.", "Ann Rowe | demanded | to go"),
            ("Ann Rowe told them the old story.", ""),
            ("Ann Rowe told them the pier was safe.", "Ann Rowe | told | the pier was safe"),
            ("Ann Rowe tweeted the pier was safe.", "Ann Rowe | tweeted | the pier was safe"),
            ("Ann Rowe announced she was leaving.", "Ann Rowe | announced | she was leaving"),
            ("Ann Rowe announced the new pier.", ""),
            ("Ann Rowe announced \"a new pier\".", "Ann Rowe | announced | \"a new pier\""),
            ("Ann Rowe thinks that the pier is safe.", "Ann Rowe | thinks | that the pier is safe"),
            ("The report shows that the pier is safe.", "The report | shows | that the pier is safe"),
            ("The report shows the pier is safe.", ""),
        ]);
    }

    #[test]
    fn a_cue_with_an_object_reports_a_judgement() {
        check(&[
            ("Ann Rowe accused the council of lying.", "Ann Rowe | accused | the council of lying"),
            ("Ann Rowe blamed the council for it.", "Ann Rowe | blamed | the council for it"),
            ("Ann Rowe called for a new pier.", "Ann Rowe | called for | a new pier"),
            ("Ann Rowe called on the council to go.", "Ann Rowe | called | on the council to go"),
            ("Ann Rowe called the pier \"a mess\".", "Ann Rowe | called | the pier \"a mess\""),
            ("Ann Rowe called the pier a mess.", ""),
            ("Ann Rowe described the pier for them.", ""),
        ]);
    }

    #[test]
    fn a_subject_stands_next_to_its_cue() {
        check(&[
            ("He left, saying that it rains.", "He | saying | that it rains"),
            ("She left by saying “No more.”", "She | saying | “No more.”"),
            ("The aides -- Rowe among them -- accused the town of lying.", ""),
            ("That Rowe said it rains.", ""),
            ("Rowe by urging him to go.", ""),
            ("Rowe left, calling “now”.", ""),
            ("It rains, Rowe said, saying that it pours.", ""),
        ]);
    }

    #[test]
    fn a_content_begins_behind_the_addressee() {
        check(&[("Rowe urged them home “to go”.", "Rowe | urged | “to go”")]);
    }

    #[test]
    fn when_it_was_said_ends_where_a_verb_or_a_quotation_stands() {
        check(&[
            ("Rowe remarks below:", ""),
            (
                "Rowe said on NRC's ''Echo'' on Sunday that it rains.",
                "Rowe | said | on NRC's ''Echo'' on Sunday that it rains",
            ),
        ]);
    }

    #[test]
    fn a_verb_reports_what_verbs_of_its_kind_take_and_no_more() {
        check(&[
            (
                "Rowe asks as he walks, saying he’s “here to stay.”",
                "Rowe | asks | as he walks; shared | saying | he’s “here to stay.”",
            ),
            ("Rowe praised on the day.", ""),
            ("Rowe says in the call.", "Rowe | says | in the call"),
            ("Rowe alleged that Mr.", "Rowe | alleged | that Mr."),
            ("Rowe thinks it is a \"good job.\"", ""),
            ("The results showed the “end” of it.", ""),
            ("Rowe told me on Friday, is that it was late.", "Rowe | told | on Friday, is that it was late"),
            ("Rowe continues to be late.", ""),
            ("He posted it was late.", ""),
        ]);
    }

    #[test]
    fn what_was_done_meanwhile_is_cut_behind_the_quotation() {
        check(&[
            (
                "Rowe warned of “dreams”, but had more to say.",
                "Rowe | warned | of “dreams”, but had more to say",
            ),
            ("Rowe said “we will see” when asked.", "Rowe | said | “we will see”"),
            ("Rowe said “we will see” while leaving.", "Rowe | said | “we will see”"),
            ("Rowe spoke of “dreams” as the end.", "Rowe | spoke | of “dreams”"),
        ]);
    }

    #[test]
    fn a_cue_goes_on_with_the_subject_before_it() {
        check(&[
            (
                "Rowe told men of “Echo,” adding that it rains.",
                "Rowe | told | of “Echo,”; shared | adding | that it rains",
            ),
            (
                "Rowe said it was wet and suggesting that it was old was wrong.",
                "Rowe | said | it was wet; shared | suggesting | that it was old was wrong",
            ),
            ("Rowe said it rains so added that it pours.", "Rowe | said | it rains so added that it pours"),
            (
                "Rowe said that it rains and state that it pours.",
                "Rowe | said | that it rains and state that it pours",
            ),
        ]);
    }

    #[test]
    fn left_over() {
        check(&[
            ("Yet as Rowe continues gaining ground, the question is whether it rains.", ""),
            ("Rowe quoted that it rains.", "Rowe | quoted | that it rains"),
            (
                "Rowe says the song of the old town by the far sea in the deep grey north of it “is old”.",
                "Rowe | says | the song of the old town by the far sea in the deep grey north of it “is old”",
            ),
        ]);
    }
}
