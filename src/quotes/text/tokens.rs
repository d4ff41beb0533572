//! Scanner: text to tokens with byte spans and what the lexicon knows about them.

use std::ops::Deref;

use super::lexicon::{self, FNV_START, Word, fnv};
use super::quotation_marks::QuotationId;
use super::word_lists::{self, ALSO_NAME, Lists};
use crate::article::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::quotes) enum TokenKind {
    /// Beyond either end.
    #[default]
    Beyond,
    /// A word, an initial, an abbreviation with its stop.
    Word,
    /// `1,200.5`
    Number,
    /// The possessive `'s` behind a word.
    Clitic,
    /// `“ ” " ‘ ’ ' « » „ `` ''`, until it is known whether it is a quotation mark.
    Mark,
    /// A whole quotation with its marks, in a sentence's units.
    Quotation,
    Comma,
    /// `. ! ? …`
    Stop,
    Colon,
    Semicolon,
    /// `- -- – —` that stands free.
    Dash,
    Open,
    Close,
    /// Any other character.
    Other,
}

/// How a word is cased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::quotes) enum Case {
    #[default]
    Lower,
    /// Begins with a capital.
    Title,
    /// Two or more capitals and no small letter.
    Upper,
}

/// One token.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::quotes) struct Token {
    pub span: Span,
    pub kind: TokenKind,
    pub case: Case,
    pub word: Word,
    /// Of a word: its [`lexicon::word_hash`].
    pub hash: u64,
    /// The quotation that the token stands in, or that the unit is.
    pub quoted: Option<QuotationId>,
}

impl Token {
    /// Whether the token is a word in any of these classes.
    pub(in crate::quotes) fn is(&self, classes: lexicon::Classes) -> bool {
        self.word.is(classes)
    }

    /// Whether the token is a word of any of these [`word_lists`]; its case does not matter.
    pub(in crate::quotes) fn in_list(&self, lists: Lists) -> bool {
        word_lists::has_hash(lists, self.hash)
    }

    /// The same, of a word in small letters.
    pub(in crate::quotes) fn small_in_list(&self, lists: Lists) -> bool {
        self.case == Case::Lower && self.in_list(lists)
    }

    /// The same, of a word with a capital at its beginning, as in names.
    pub(in crate::quotes) fn capital_in_list(&self, lists: Lists) -> bool {
        self.case == Case::Title && self.in_list(lists)
    }

    /// A word with a capital.
    pub(in crate::quotes) fn is_capital(&self) -> bool {
        self.kind == TokenKind::Word && self.case != Case::Lower
    }
}

/// What a sentence consists of: a token, or a whole quotation with its marks as if it were one.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::quotes) struct Unit(pub(super) Token);

impl Deref for Unit {
    type Target = Token;

    fn deref(&self) -> &Token {
        &self.0
    }
}

/// The token or unit at an index; an empty one beyond the end.
pub(in crate::quotes) fn at_or_empty<T: Copy + Default>(list: &[T], at: usize) -> T {
    list.get(at).copied().unwrap_or_default()
}

/// Text has hardly more tokens than one in so many bytes.
pub(super) const BYTES_A_TOKEN: usize = 4;

/// Appends the tokens of one block to `out`.
pub(super) fn scan(text: &str, block: Span, out: &mut Vec<Token>) {
    let mut at = block.start;
    let piece = text.get(..block.end).unwrap_or("");
    while let Some(&byte) = piece.as_bytes().get(at) {
        let first = match byte {
            b' ' => {
                at += 1;
                continue;
            }
            0..0x80 => char::from(byte),
            _ => piece.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default(),
        };
        let (end, hash) = plain_word(piece.as_bytes(), at);
        let mut token = Token { span: Span::new(at, end), ..Token::default() };
        let is_number =
            first.is_ascii_digit() && token.span.of(piece).bytes().all(|byte| byte.is_ascii_digit());
        if end > at && ends_plainly(piece.as_bytes().get(end), is_number) {
            token.kind = if is_number { TokenKind::Number } else { TokenKind::Word };
            token.hash = hash;
        } else if first.is_alphanumeric() {
            (token.span.end, token.kind) = any_word_end(piece, at);
            token.hash = lexicon::word_hash(token.span.of(piece));
        } else if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else {
            (token.span.end, token.kind) = symbol_end(piece, at, first, out.last());
        }
        if token.kind == TokenKind::Word {
            let word = token.span.of(piece);
            describe(&mut token, word, first);
        }
        at = token.span.end;
        out.push(token);
    }
}

/// ASCII letters, as small ones, and digits; 0 for any other byte.
#[expect(clippy::indexing_slicing, reason = "a byte has a place")]
static PLAIN: [u8; 256] = {
    let mut plain = [0; 256];
    let mut byte = b'0';
    while byte <= b'z' {
        if byte.is_ascii_alphanumeric() {
            plain[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    plain
};

/// Where the letters and digits of ASCII end, and the [`lexicon::word_hash`] of them.
fn plain_word(bytes: &[u8], start: usize) -> (usize, u64) {
    let (mut end, mut hash) = (start, FNV_START);
    while let Some(&byte) = bytes.get(end) {
        let small = PLAIN.get(usize::from(byte)).copied().unwrap_or(0);
        if small == 0 {
            break;
        }
        hash = fnv(hash, u32::from(small));
        end += 1;
    }
    (end, hash)
}

/// Whether a word or number of plain letters ends with them, as nine in ten do: before what can be no part of
/// it.
const fn ends_plainly(after: Option<&u8>, is_number: bool) -> bool {
    match after {
        None | Some(b' ' | b'\n' | b'"' | b')' | b':' | b';' | b'!' | b'?') => true,
        Some(b',') => !is_number,
        _ => false,
    }
}

/// The classes of names of people and lands.
const NAMES: lexicon::Classes =
    lexicon::GIVEN | lexicon::MALE | lexicon::FEMALE | lexicon::COUNTRY | lexicon::DEMONYM | lexicon::CITY;

/// The longest of the words that mean something else in small letters.
const LONGEST_AMBIGUOUS: usize = 6;

/// Adds how a word is cased and what the lexicon knows about it.
fn describe(token: &mut Token, word: &str, first: char) {
    token.case = if !first.is_uppercase() {
        Case::Lower
    } else if word.len() > 1 && !word.chars().any(char::is_lowercase) {
        Case::Upper
    } else {
        Case::Title
    };
    token.word = lexicon::hashed(token.hash);
    if token.word == Word::default() {
        if let Some(bare) = word.strip_suffix('.') {
            token.word = lexicon::look_up(bare);
        } else if token.case == Case::Lower && word.len() > 4 && word.ends_with("ly") {
            token.word.classes = lexicon::ADVERB;
        }
    }
    if word.len() > LONGEST_AMBIGUOUS {
        return;
    }
    // `us` is a pronoun, `US` a country, `WHO` an organisation and `who` none.
    match (word, token.case) {
        ("us", _) => token.word = Word { classes: lexicon::FIRST, country: None },
        ("US" | "IT" | "WHO" | "MS", Case::Upper) => {
            token.word.classes &= lexicon::COUNTRY | lexicon::ORG_WORD;
        }
        ("May" | "March", _) => token.word.classes = lexicon::MONTH,
        ("may", _) => token.word.classes = lexicon::MODAL,
        ("march", _) => token.word.classes = 0,
        (_, Case::Lower) if token.is(NAMES) && token.in_list(ALSO_NAME) => token.word.classes &= !NAMES,
        _ => {}
    }
}

/// Where the word or number that begins at `start` ends.
fn any_word_end(text: &str, start: usize) -> (usize, TokenKind) {
    let mut end = start;
    let mut number = true;
    let mut dotted = false;
    let mut part = start;
    let mut rest = text.get(start..).unwrap_or("").chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let joins = match c {
            _ if c.is_alphanumeric() || is_combining(c) => {
                number &= c.is_numeric();
                true
            }
            '\'' | '’' => !number && next.is_some_and(char::is_alphabetic) && !is_possessive(rest.as_str()),
            '-' | '‑' => next.is_some_and(char::is_alphanumeric),
            '&' | '/' | '@' | '_' => next.is_some_and(char::is_alphanumeric) && !number,
            ',' => number && next.is_some_and(|c| c.is_ascii_digit()),
            '.' if next.is_some_and(char::is_alphanumeric) => {
                let joins = number || end - part <= 2 || dotted || next.is_some_and(char::is_lowercase);
                dotted |= !number;
                joins
            }
            '.' => !number && is_abbreviation(text.get(part..end).unwrap_or(""), dotted),
            _ => false,
        };
        if !joins {
            break;
        }
        end += c.len_utf8();
        if c == '-' {
            part = end;
        }
        if c == '.' && !next.is_some_and(char::is_alphanumeric) {
            break;
        }
    }
    (end, if number { TokenKind::Number } else { TokenKind::Word })
}

/// Whether a stop behind this word belongs to it: `Mr`, `J`, `U.S`.
fn is_abbreviation(word: &str, dotted: bool) -> bool {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let single = letters.next().is_none();
    (dotted && word.len() <= 12) || (capital && (single || lexicon::look_up(word).is(lexicon::ABBREV)))
}

/// Whether `after`, what follows an apostrophe, is a possessive's `s`.
fn is_possessive(after: &str) -> bool {
    let mut after = after.chars();
    matches!(after.next(), Some('s' | 'S')) && !after.next().is_some_and(char::is_alphanumeric)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{AD}')
}

fn symbol_end(text: &str, at: usize, first: char, before: Option<&Token>) -> (usize, TokenKind) {
    let rest = text.get(at..).unwrap_or("");
    let behind_word = before.is_some_and(|token| token.span.end == at && token.kind == TokenKind::Word);
    let one = at + first.len_utf8();
    match first {
        '\'' | '’' if behind_word && is_possessive(rest.get(first.len_utf8()..).unwrap_or("")) => {
            (one + 1, TokenKind::Clitic)
        }
        _ if rest.starts_with("``") || rest.starts_with("''") => (at + 2, TokenKind::Mark),
        _ if rest.starts_with(",,") => (at + 2, TokenKind::Mark),
        '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' | '″' | '＂' => {
            (one, TokenKind::Mark)
        }
        ',' => (one, TokenKind::Comma),
        '.' => (at + rest.bytes().take_while(|&b| b == b'.').count(), TokenKind::Stop),
        '!' | '?' | '…' => (one, TokenKind::Stop),
        ':' => (one, TokenKind::Colon),
        ';' => (one, TokenKind::Semicolon),
        '-' => (at + rest.bytes().take_while(|&b| b == b'-').count(), TokenKind::Dash),
        '–' | '—' | '―' => (one, TokenKind::Dash),
        '(' | '[' | '{' => (one, TokenKind::Open),
        ')' | ']' | '}' => (one, TokenKind::Close),
        _ => (one, TokenKind::Other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        scan(text, Span::new(0, text.len()), &mut out);
        out.iter().map(|token| token.span.of(text)).collect()
    }

    #[test]
    fn abbreviations_clitics_and_numbers_stay_whole() {
        assert_eq!(
            words("U.S. envoy J. R. Vance's aide didn’t pay $1,200.50, Mr. Oyelaran-Smith said..."),
            [
                "U.S.",
                "envoy",
                "J.",
                "R.",
                "Vance",
                "'s",
                "aide",
                "didn’t",
                "pay",
                "$",
                "1,200.50",
                ",",
                "Mr.",
                "Oyelaran-Smith",
                "said",
                "..."
            ]
        );
        assert_eq!(
            words("``Go,'' he said -- twice."),
            ["``", "Go", ",", "''", "he", "said", "--", "twice", "."]
        );
        assert_eq!(words("the workers' O’Dowd UN/LAS"), ["the", "workers", "'", "O’Dowd", "UN/LAS"]);
    }

    proptest! {
        #[test]
        fn a_word_has_the_hash_that_lists_have_it_by(text in "([A-Za-zé’0-9]{1,8}[ ,.:;'\"-]{1,2}){0,12}") {
            let mut out = Vec::new();
            scan(&text, Span::new(0, text.len()), &mut out);
            for token in out.iter().filter(|token| token.kind == TokenKind::Word) {
                prop_assert_eq!(token.hash, lexicon::word_hash(token.span.of(&text)));
            }
            let read: String = out.iter().map(|token| token.span.of(&text)).collect();
            prop_assert_eq!(read, text.replace(' ', ""));
        }
    }

    #[test]
    fn case_and_class_are_told() {
        let mut out = Vec::new();
        scan("US officials told us", Span::new(0, 20), &mut out);
        assert!(out[0].is(lexicon::COUNTRY) && out[0].case == Case::Upper);
        assert!(out[3].is(lexicon::FIRST) && !out[3].is(lexicon::COUNTRY));
    }
}
