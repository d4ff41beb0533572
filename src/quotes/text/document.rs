//! The searched text as sentences of units, a unit being a token or a whole quotation.

use super::lexicon::{CONJ, CUE, DET, FUNCTION, HE, POSS, PREP, SHE, SUBORD, TITLE};
use super::quotation_marks::{self, Quotation};
use super::ranges::{SentenceIdx, TokenRange, UnitRange};
use super::tokens::{self, Token, TokenKind, Unit};
use crate::article::{Article, BlockKind, Span};
use crate::quotes::extraction::QuoteKind;

/// Units after which a sentence is cut, so that the rules take linear time on text without stops.
const LONGEST_SENTENCE: usize = 200;

/// A sentence outside quotation marks; marked stretches count as single units.
#[derive(Debug, Clone, Copy)]
pub(in crate::quotes) struct Sentence {
    pub units: UnitRange,
    /// The index of its block in [`Text::blocks`].
    pub block: usize,
}

/// A searched block.
#[derive(Debug, Clone, Copy)]
pub(in crate::quotes) struct TextBlock {
    pub kind: BlockKind,
    pub heading: Option<Span>,
    pub tokens: TokenRange,
}

/// The searched part of an article, read once.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Text<'a> {
    /// The article's whole text.
    pub whole: &'a str,
    /// Whether the article has a dateline, as agency copy does.
    pub has_dateline: bool,
    pub blocks: Vec<TextBlock>,
    pub tokens: Vec<Token>,
    pub quotations: Vec<Quotation>,
    pub units: Vec<Unit>,
    pub sentences: Vec<Sentence>,
}

impl<'a> Text<'a> {
    /// Reads the blocks that are searched, up to `limit` bytes of them; says how many bytes were read and
    /// there are.
    pub(in crate::quotes) fn read(article: &'a Article, limit: usize) -> (Self, usize, usize) {
        let has_dateline = article.dateline.is_some();
        let expected = article.text.len().min(limit) / tokens::BYTES_A_TOKEN;
        let mut text = Self {
            whole: &article.text,
            has_dateline,
            blocks: Vec::with_capacity(article.blocks.len()),
            tokens: Vec::with_capacity(expected),
            units: Vec::with_capacity(expected),
            quotations: Vec::with_capacity(expected / 32),
            sentences: Vec::with_capacity(expected / 16),
        };
        let (mut read, mut total, mut heading) = (0, 0, None);
        for block in &article.blocks {
            if block.kind == BlockKind::Subheading {
                heading = Some(block.span);
            }
            if !block.kind.is_searched() || block.span.of(&article.text).is_empty() {
                continue;
            }
            total += block.span.len();
            let mut end = block.span.end.min(block.span.start.saturating_add(limit.saturating_sub(read)));
            while !article.text.is_char_boundary(end) {
                end -= 1;
            }
            read += end - block.span.start;
            if end > block.span.start {
                text.add_block(block.kind, Span::new(block.span.start, end), heading);
            }
        }
        (text, read, total)
    }

    /// Some tokens as a text of their own, which know nothing of the quotation marks around them.
    pub(in crate::quotes) fn part(&self, tokens: TokenRange) -> Self {
        let tokens = self.tokens_of(tokens).iter().map(|token| Token { quoted: None, ..*token }).collect();
        let mut part = Self { whole: self.whole, has_dateline: self.has_dateline, tokens, ..Self::default() };
        part.finish_block(BlockKind::Paragraph, 0, None);
        part
    }

    fn add_block(&mut self, kind: BlockKind, span: Span, heading: Option<Span>) {
        let first = self.tokens.len();
        tokens::scan(self.whole, span, &mut self.tokens);
        self.finish_block(kind, first, heading);
    }

    /// Finds quotations, units and sentences in the tokens from `first` on, which are a block.
    fn finish_block(&mut self, kind: BlockKind, first: usize, heading: Option<Span>) {
        if let Some(tokens) = self.tokens.get_mut(first..) {
            quotation_marks::find_quotations(self.whole, tokens, &mut self.quotations);
        }
        let tokens = TokenRange { first, end: self.tokens.len() };
        self.blocks.push(TextBlock { kind, heading, tokens });
        self.add_units(first);
        self.add_sentences(self.blocks.len() - 1);
    }

    /// Makes units of the tokens from `first` on.
    fn add_units(&mut self, first: usize) {
        let mut before = None;
        for token in self.tokens.get(first..).unwrap_or_default() {
            let quoted = token.quoted;
            match self.quotation_around(token) {
                None => self.units.push(Unit(*token)),
                Some(_) if quoted == before => {}
                Some(&Quotation { span, .. }) => {
                    let whole = Token { span, kind: TokenKind::Quotation, quoted, ..Token::default() };
                    self.units.push(Unit(whole));
                }
            }
            before = quoted;
        }
    }

    /// Cuts the last block's units into sentences.
    fn add_sentences(&mut self, block: usize) {
        let mut first = self.sentences.last().map_or(0, |sentence| sentence.units.end);
        let end = self.units.len();
        let from = first;
        for at in from..end {
            if at + 1 == end || self.ends_sentence(at) || at + 1 - first == LONGEST_SENTENCE {
                self.sentences.push(Sentence { units: UnitRange { first, end: at + 1 }, block });
                first = at + 1;
            }
        }
    }

    /// A token; an empty one beyond the end.
    pub(in crate::quotes) fn token(&self, at: usize) -> Token {
        tokens::at_or_empty(&self.tokens, at)
    }

    /// A unit; an empty one beyond the end.
    pub(in crate::quotes) fn unit(&self, at: usize) -> Unit {
        tokens::at_or_empty(&self.units, at)
    }

    /// The words of a token or unit as they stand.
    pub(in crate::quotes) fn word(&self, token: &Token) -> &'a str {
        token.span.of(self.whole)
    }

    /// The words of the token at an index.
    pub(in crate::quotes) fn word_at(&self, at: usize) -> &'a str {
        self.word(&self.token(at))
    }

    /// Whether a token or unit is this word of ASCII, whatever its case.
    pub(in crate::quotes) fn is_word(&self, token: &Token, word: &str) -> bool {
        self.word(token).eq_ignore_ascii_case(word)
    }

    /// The index of the first token that begins at this byte or behind it.
    pub(in crate::quotes) fn token_from(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.span.start < byte)
    }

    /// The token before the first one that begins at this byte or behind it.
    pub(in crate::quotes) fn token_before(&self, byte: usize) -> Token {
        self.token_from(byte).checked_sub(1).map(|before| self.token(before)).unwrap_or_default()
    }

    /// The tokens that begin in a span.
    pub(in crate::quotes) fn tokens_in(&self, span: Span) -> &[Token] {
        let rest = self.tokens.get(self.token_from(span.start)..).unwrap_or_default();
        let length = rest.iter().take_while(|token| token.span.start < span.end).count();
        rest.get(..length).unwrap_or_default()
    }

    /// The index of the first unit that begins at this byte or behind it.
    pub(in crate::quotes) fn unit_from(&self, byte: usize) -> usize {
        self.units.partition_point(|unit| unit.span.start < byte)
    }

    /// The index of the unit that this byte is part of, or of the next one.
    pub(in crate::quotes) fn unit_over(&self, byte: usize) -> usize {
        self.units.partition_point(|unit| unit.span.end <= byte)
    }

    /// A sentence, if there is one of that number.
    pub(in crate::quotes) fn sentence(&self, at: SentenceIdx) -> Option<Sentence> {
        self.sentences.get(at.index()).copied()
    }

    /// The block that a sentence stands in.
    pub(in crate::quotes) fn block_of(&self, sentence: Sentence) -> Option<&TextBlock> {
        self.blocks.get(sentence.block)
    }

    /// The sentences with their numbers.
    pub(in crate::quotes) fn numbered_sentences(&self) -> impl Iterator<Item = (SentenceIdx, Sentence)> {
        (0..).map(SentenceIdx::at).zip(self.sentences.iter().copied())
    }

    /// The units that a span has a part of.
    pub(in crate::quotes) fn units_in(&self, span: Span) -> UnitRange {
        UnitRange { first: self.unit_over(span.start), end: self.unit_from(span.end) }
    }

    /// The sentence that a unit stands in.
    pub(in crate::quotes) fn sentence_over(&self, unit: usize) -> SentenceIdx {
        SentenceIdx::at(self.sentences.partition_point(|sentence| sentence.units.end <= unit))
    }

    /// The quotation that a token stands in.
    pub(in crate::quotes) fn quotation_around(&self, token: &Token) -> Option<&Quotation> {
        self.quotations.get(token.quoted?.index())
    }

    /// The quotation that a unit is.
    pub(in crate::quotes) fn quotation(&self, unit: Unit) -> Option<&Quotation> {
        self.quotation_around(&unit).filter(|_| unit.kind == TokenKind::Quotation)
    }

    fn ends_sentence(&self, at: usize) -> bool {
        let (this, next) = (self.unit(at), self.unit(at + 1));
        let begins = next.is_capital()
            || matches!(next.kind, TokenKind::Quotation | TokenKind::Number | TokenKind::Open);
        match this.kind {
            TokenKind::Stop => begins || matches!(next.kind, TokenKind::Mark | TokenKind::Dash),
            TokenKind::Close => {
                at.checked_sub(1).is_some_and(|before| self.unit(before).kind == TokenKind::Stop) && begins
            }
            TokenKind::Quotation => self.quotation(this).is_some_and(|quotation| {
                let asked = quotation.pending && quotation.stopped;
                quotation.stopped && begins && !(asked && self.cue_follows(at + 1))
            }),
            // `the U.S. The`: an abbreviation ends a sentence only before a word that is no name.
            TokenKind::Word if this.span.of(self.whole).ends_with('.') => {
                next.is_capital() && next.is(DET | HE | SHE | PREP | CONJ | POSS | SUBORD) && !this.is(TITLE)
            }
            _ => false,
        }
    }

    /// Whether a short subject with a cue stands here: `Vance asked.`
    fn cue_follows(&self, at: usize) -> bool {
        (at..at + 5)
            .map(|at| self.unit(at))
            .take_while(|unit| unit.kind == TokenKind::Word)
            .any(|unit| unit.is(CUE))
    }

    /// The quotations that a span has a part of, whole.
    pub(in crate::quotes) fn quotations_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.quotations.partition_point(|quotation| quotation.span.end <= span.start);
        let rest = self.quotations.get(first..).unwrap_or_default().iter().map(|quotation| quotation.span);
        rest.take_while(move |quotation| quotation.start < span.end)
    }

    /// What of a span stands in quotation marks.
    pub(in crate::quotes) fn marked_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let inner = move |whole: Span| Span::new(whole.start.max(span.start), whole.end.min(span.end));
        self.quotations_in(span).map(inner)
    }

    /// Direct, mixed or indirect: by how many of the content's characters stand in quotation marks.
    pub(in crate::quotes) fn kind_of(&self, spans: &[Span]) -> QuoteKind {
        let visible = |span: Span| visible_characters(span.of(self.whole));
        let spans = || spans.iter().copied();
        let inside: usize = spans().flat_map(|span| self.marked_in(span)).map(visible).sum();
        match inside {
            0 => QuoteKind::Indirect,
            _ if inside * 5 >= spans().map(visible).sum::<usize>() * 4 => QuoteKind::Direct,
            _ => QuoteKind::Mixed,
        }
    }

    pub(in crate::quotes) fn tokens_of(&self, range: TokenRange) -> &[Token] {
        self.tokens.get(range.first..range.end).unwrap_or_default()
    }

    pub(in crate::quotes) fn units_of(&self, range: UnitRange) -> &[Unit] {
        self.units.get(range.each()).unwrap_or_default()
    }
}

/// How many characters are no white space; decoding has made plain spaces of all others.
fn visible_characters(text: &str) -> usize {
    let starts = |byte: &u8| (*byte as i8) >= -0x40 && !byte.is_ascii_whitespace();
    text.bytes().filter(starts).count()
}

/// Whether a capitalised word may be a name: no function word that only begins a sentence.
pub(in crate::quotes) fn may_be_name(token: &Token) -> bool {
    token.is_capital() && !token.is(FUNCTION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::tests::article;

    /// The sentences of a paragraph.
    fn sentences(body: &str) -> Vec<String> {
        let article = article("", body);
        let (text, ..) = Text::read(&article, usize::MAX);
        let words = |&sentence: &Sentence| {
            let units = text.units_of(sentence.units);
            let (first, last) = units.first().zip(units.last()).expect("no sentence is empty");
            Span::new(first.span.start, last.span.end).of(text.whole).to_owned()
        };
        text.sentences.iter().map(words).collect()
    }

    #[test]
    fn a_sentence_ends_at_its_stop_and_not_at_one_that_belongs_to_a_word() {
        for (body, expected) in [
            ("It rained. The pier closed.", &["It rained.", "The pier closed."] as &[_]),
            ("Mr. Vance left St. Halden. He came back.", &["Mr. Vance left St. Halden.", "He came back."]),
            ("He went to the U.S. The talks failed.", &["He went to the U.S.", "The talks failed."]),
            ("He went to the U.S. Senate.", &["He went to the U.S. Senate."]),
            ("Prices rose 3.5 percent. 40 boats sank!", &["Prices rose 3.5 percent.", "40 boats sank!"]),
            ("It rained (as it does.) The pier closed.", &["It rained (as it does.)", "The pier closed."]),
            ("\"It rained. It poured.\" He left.", &["\"It rained. It poured.\"", "He left."]),
            ("\"Did it rain?\" Vance asked. He left.", &["\"Did it rain?\" Vance asked.", "He left."]),
            ("\"It rained,\" he said. He left.", &["\"It rained,\" he said.", "He left."]),
        ] {
            assert_eq!(sentences(body), expected, "{body}");
        }
    }

    #[test]
    fn a_sentence_without_an_end_is_cut() {
        let body = "rain ".repeat(LONGEST_SENTENCE + 1);
        assert_eq!(sentences(&body).len(), 2);
    }

    #[test]
    fn what_stands_at_a_byte_is_found() {
        let article = article("", "It \"rained on\" us. Cold.");
        let (text, ..) = Text::read(&article, usize::MAX);
        let words = |tokens: &[Token]| tokens.iter().map(|token| text.word(token)).collect::<Vec<_>>();
        assert_eq!(words(text.tokens_in(Span::new(3, 12))), ["\"", "rained", "on"]);
        assert_eq!(words(text.tokens_in(Span::new(5, 12))), ["on"], "those that begin there");
        assert_eq!(text.word(&text.token_before(4)), "\"");
        assert_eq!(text.token_before(0).kind, TokenKind::Beyond);
        assert_eq!(text.unit(text.unit_over(6)).kind, TokenKind::Quotation);
        assert_eq!(text.word(&text.unit(text.unit_from(4))), "us");
        assert_eq!(text.sentence_over(text.unit_from(20)), SentenceIdx::at(1));
        assert_eq!((text.token(99).kind, text.word_at(99)), (TokenKind::Beyond, ""));
    }

    #[test]
    fn a_quotation_or_a_bracket_ends_a_sentence_when_it_has_a_stop() {
        for (body, expected) in [
            ("\"It rained.\" He left.", &["\"It rained.\"", "He left."] as &[_]),
            ("\"It rained\" He left.", &["\"It rained\" He left."]),
            ("\"It rained.\" he said.", &["\"It rained.\" he said."]),
            ("\"Did it rain?\" He left.", &["\"Did it rain?\"", "He left."]),
            ("\"Did it rain?\" The mayor asked.", &["\"Did it rain?\" The mayor asked."]),
            ("\"It rained.\" The mayor asked.", &["\"It rained.\"", "The mayor asked."]),
            (
                "\"Did it rain?\" It was late, Vance asked.",
                &["\"Did it rain?\"", "It was late, Vance asked."],
            ),
            ("It rained (as it does) The pier closed.", &["It rained (as it does) The pier closed."]),
            ("It rained (as it does.) the pier closed.", &["It rained (as it does.) the pier closed."]),
            ("It rained. - The pier closed.", &["It rained.", "- The pier closed."]),
            ("It rained. the pier closed.", &["It rained. the pier closed."]),
            ("He met Mr. The One.", &["He met Mr. The One."]),
            ("He went to the U.S. the day before.", &["He went to the U.S. the day before."]),
        ] {
            assert_eq!(sentences(body), expected, "{body}");
        }
    }

    #[test]
    fn only_blocks_of_prose_are_read_each_below_its_heading() {
        let article = article("Rain", "It rained.\n## Later\nIt poured.");
        let (text, read, total) = Text::read(&article, usize::MAX);
        let headings: Vec<_> =
            text.blocks.iter().map(|block| block.heading.map(|span| span.of(text.whole))).collect();
        assert_eq!(headings, [None, None, Some("Later")]);
        assert_eq!((read, total), (24, 24));
        assert_eq!(Text::read(&article, 10).1, 10);
        let (first, word) = (text.token(0), text.word_at(0));
        assert!(text.is_word(&first, "RAIN") && !text.is_word(&first, "rains") && word == "Rain");
    }

    #[test]
    fn how_much_stands_in_marks_tells_the_kind() {
        for (body, expected) in [
            ("It rained all day.", QuoteKind::Indirect),
            ("\"It rained all day.\"", QuoteKind::Direct),
            ("\"It rained all day and all night,\" he", QuoteKind::Direct),
            ("It rained \"all day\" in the town.", QuoteKind::Mixed),
            ("Ü \"ÜÜÜÜÜÜÜÜ\"", QuoteKind::Direct),
        ] {
            let article = article("", body);
            let (text, ..) = Text::read(&article, usize::MAX);
            assert_eq!(text.kind_of(&[Span::new(0, body.len())]), expected, "{body}");
        }
        let article = article("", "\"A b\" c \"d e\" f");
        let (text, ..) = Text::read(&article, usize::MAX);
        let marked = |first, end| {
            text.marked_in(Span::new(first, end)).map(|span| span.of(text.whole)).collect::<Vec<_>>()
        };
        assert_eq!(marked(0, 16), ["\"A b\"", "\"d e\""]);
        assert_eq!(marked(5, 8), [""; 0]);
        assert_eq!(marked(6, 11), ["\"d "]);
    }

    #[test]
    fn a_capital_may_be_a_name_unless_it_is_a_function_word() {
        let article = article("", "The mayor met Vance.");
        let (text, ..) = Text::read(&article, usize::MAX);
        let names: Vec<&str> =
            text.tokens.iter().filter(|token| may_be_name(token)).map(|token| text.word(token)).collect();
        assert_eq!(names, ["Vance"]);
    }
}
