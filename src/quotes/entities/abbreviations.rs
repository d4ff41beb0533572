//! Short forms with their long forms: `National Rivers Council (NRC)`, `NRC (National Rivers Council)`.
//!
//! First the initials of the words before the bracket are tried, then, after Schwartz and Hearst, whether
//! every character of the short form stands, in order, in these words, the first one at a word's beginning.

use crate::article::Span;
use crate::quotes::extraction::Abbreviation;
use crate::quotes::text::lexicon::{CONJ, DET, PREP, PRONOUN};
use crate::quotes::text::word_lists::SMALL_WORD;
use crate::quotes::text::{Case, Text, Token, TokenKind, at_or_empty, one_line};

/// Tokens of a long form in brackets.
const LONGEST: usize = 12;

/// Finds the pairs of a text, at most `limit` of them.
pub(in crate::quotes) fn find_abbreviations(text: &Text<'_>, limit: usize) -> Vec<Abbreviation> {
    let mut out: Vec<Abbreviation> = Vec::new();
    for block in &text.blocks {
        let tokens = text.tokens_of(block.tokens);
        let finder = AbbreviationFinder { text: text.whole, tokens };
        for open in (0..tokens.len()).filter(|&at| finder.at(at).kind == TokenKind::Open) {
            if out.len() >= limit {
                return out;
            }
            let Some(pair) = finder.short_behind(open).or_else(|| finder.long_behind(open)) else {
                continue;
            };
            let is_new = !out.iter().any(|known| known.short == pair.short);
            if is_new
                && pair.long.len() > pair.short.len()
                && !pair.long.split(' ').any(|part| part == pair.short)
            {
                out.push(pair);
            }
        }
    }
    out
}

struct AbbreviationFinder<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> AbbreviationFinder<'a> {
    fn at(&self, token: usize) -> Token {
        at_or_empty(self.tokens, token)
    }

    fn word(&self, token: &Token) -> &'a str {
        token.span.of(self.text)
    }

    fn pair(&self, short: &str, long: Span, span: Span) -> Abbreviation {
        let long = one_line(long.of(self.text));
        Abbreviation { short: short.to_owned(), long, span }
    }

    /// `National Rivers Council (NRC)`; the short form may stand in quotation marks.
    fn short_behind(&self, open: usize) -> Option<Abbreviation> {
        let marked = usize::from(self.at(open + 1).kind == TokenKind::Mark);
        let short = self.at(open + 1 + marked);
        let close = self.at(open + 2 + 2 * marked);
        let word = self.word(&short);
        if short.kind != TokenKind::Word || close.kind != TokenKind::Close || !is_short_form(word) {
            return None;
        }
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        let most = (letters + 5).min(letters * 2);
        let words = self.tokens.get(open.saturating_sub(most)..open)?;
        let words = words
            .rsplit(|token| !matches!(token.kind, TokenKind::Word | TokenKind::Clitic | TokenKind::Number))
            .next()
            .unwrap_or_default();
        let words = match words {
            [rest @ .., last] if last.kind == TokenKind::Clitic => rest,
            _ => words,
        };
        let (first, last) = (words.first()?, words.last()?);
        let end = last.span.end;
        let before = Span::new(first.span.start, end).of(self.text);
        let start = self
            .by_initials(words, word)
            .or_else(|| {
                let start = first.span.start + long_form(word, before)?;
                is_long_form(words, start).then_some(start)
            })
            .or_else(|| self.proper_name(open, word))?;
        Some(self.pair(word, Span::new(start, end), Span::new(start, close.span.end)))
    }

    /// `NRC (National Rivers Council)`: only where the initials are all of it.
    fn long_behind(&self, open: usize) -> Option<Abbreviation> {
        let short = self.at(open.checked_sub(1)?);
        let word = self.word(&short);
        if short.case != Case::Upper || !is_short_form(word) {
            return None;
        }
        let behind = self.tokens.get(open + 1..)?;
        let count = behind.iter().take(LONGEST).position(|token| token.kind == TokenKind::Close)?;
        let mut words = behind.get(..count)?;
        if let [article, rest @ ..] = words
            && article.is(DET)
        {
            words = rest;
        }
        let (first, last) = (words.first()?, words.last()?);
        let start =
            self.by_initials(words, word).filter(|&start| start == first.span.start && words.len() > 1)?;
        let close = behind.get(count)?;
        Some(self.pair(word, Span::new(start, last.span.end), Span::new(short.span.start, close.span.end)))
    }

    /// Where the last words begin whose initials the short form is; small words may have none, hyphened ones
    /// several.
    fn by_initials(&self, words: &[Token], short: &str) -> Option<usize> {
        let letters =
            short.strip_suffix('s').filter(|rest| !rest.contains(char::is_lowercase)).unwrap_or(short);
        let mut wanted = letters.chars().rev().filter(|c| c.is_alphanumeric()).peekable();
        for token in words.iter().rev().filter(|token| token.kind != TokenKind::Clitic) {
            let word = self.word(token);
            let small = token.small_in_list(SMALL_WORD);
            for part in word.rsplit(['-', '/']) {
                let initial = part.chars().next()?;
                let next = wanted.peek().copied()?;
                // `FoE` has the `of`, `BoJ` too; `DIC` none.
                let fits = initial.to_lowercase().eq(next.to_lowercase()) && (!small || next.is_lowercase());
                if fits {
                    wanted.next();
                } else if !small {
                    return None;
                }
            }
            if wanted.peek().is_none() {
                return (!small).then_some(token.span.start);
            }
        }
        None
    }

    /// A long form whose order differs, `Revolutionary Front of Marenka (FRM)`: the name of capitalised words
    /// before the bracket, if every letter of the short form is one of its initials.
    fn proper_name(&self, open: usize, short: &str) -> Option<usize> {
        let part =
            |token: &&Token| token.is_capital() || matches!(self.word(token), "of" | "for" | "and" | "the");
        let name: Vec<&Token> =
            self.tokens.get(open.saturating_sub(12)..open)?.iter().rev().take_while(part).collect();
        let initial = |token: &Token| self.word(token).chars().next();
        let has = |token: &&&Token| token.is_capital() && initial(token).is_some_and(|c| short.contains(c));
        let first = name.iter().rposition(|token| has(&token))?;
        let initials: Vec<char> = name.get(..=first)?.iter().filter_map(|token| initial(token)).collect();
        let begins_alike = name.get(first).and_then(|token| initial(token)) == short.chars().next();
        let as_many = || {
            name.get(..=first)
                .is_some_and(|name| name.iter().filter(|token| token.is_capital()).count() >= short.len())
        };
        (first > 0
            && short.len() > 2
            && short.chars().all(|letter| initials.contains(&letter))
            && (begins_alike || as_many()))
        .then(|| name.get(first).map(|token| token.span.start))
        .flatten()
    }
}

/// Whether the words from `start` on read like a name or a term, and not like a piece of a sentence that
/// happens to have the letters.
fn is_long_form(words: &[Token], start: usize) -> bool {
    let words: Vec<&Token> = words.iter().filter(|token| token.span.end > start).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let loose = DET | PREP | CONJ | PRONOUN;
    !first.is(loose) && !last.is(loose) && (first.is_capital() || !last.is_capital())
}

/// `NRC`, `NGOs`, `Recs`
fn is_short_form(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    (2..=10).contains(&letters) && word.chars().any(char::is_uppercase)
}

/// Where the long form of `short` begins in the words before the bracket; at least half of its letters begin
/// words there.
fn long_form(short: &str, before: &str) -> Option<usize> {
    let letters = || short.chars().filter(|c| c.is_alphanumeric());
    let mut wanted = letters().rev().peekable();
    let mut found = before.char_indices().rev().peekable();
    while let Some(letter) = wanted.next() {
        let is_first = wanted.peek().is_none();
        let at = loop {
            let (at, c) = found.next()?;
            let begins = found.peek().is_none_or(|(_, before)| !before.is_alphanumeric());
            if c.to_lowercase().eq(letter.to_lowercase()) && (!is_first || begins) {
                break at;
            }
        };
        if is_first {
            let words = before.get(at..)?.split(|c: char| !c.is_alphanumeric());
            let initials: Vec<char> = words.filter_map(|word| word.chars().next()).collect();
            let begin = |letter: &char| {
                initials.iter().any(|initial| initial.to_lowercase().eq(letter.to_lowercase()))
            };
            return (letters().filter(begin).count() * 2 >= letters().count()).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Block, BlockKind};

    /// `short = long` of each pair.
    fn pairs(body: &str) -> Vec<String> {
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, body.len()) };
        let article = Article { text: body.to_owned(), blocks: vec![block], ..Article::default() };
        let (text, ..) = Text::read(&article, usize::MAX);
        find_abbreviations(&text, 9)
            .into_iter()
            .map(|pair| format!("{} = {}", pair.short, pair.long))
            .collect()
    }

    /// Checks which pairs are found: each row is a text, and its pairs.
    fn check(rows: &[(&str, &str)]) {
        for (body, expected) in rows {
            assert_eq!(pairs(body).join("; "), *expected, "{body}");
        }
    }

    #[test]
    fn long_forms_are_found() {
        for (body, expected) in [
            ("It is the Northern Rivers Council (NRC) that pays.", "NRC = Northern Rivers Council"),
            ("Funds of Mercer Asset Management (MAM) rose.", "MAM = Mercer Asset Management"),
            ("He leads the Marenka Peasants Party (MPP).", "MPP = Marenka Peasants Party"),
            ("Some non-governmental organisations (NGOs) objected.", "NGOs = non-governmental organisations"),
            ("The Friends of the Estuary (FoE) objected.", "FoE = Friends of the Estuary"),
            ("The Delta-Pacific Trade Council (DPTC) met.", "DPTC = Delta-Pacific Trade Council"),
            ("Shares of Osthaven Telecom's (OT) rivals fell.", "OT = Osthaven Telecom"),
            (
                "The Revolutionary Armed Front of Marenka (FARM) denied it.",
                "FARM = Revolutionary Armed Front of Marenka",
            ),
            ("The Central Statistical Bureau (CSU) said so.", "CSU = Central Statistical Bureau"),
            ("The trade in liquefied river gas (LRG) grew.", "LRG = liquefied river gas"),
            (
                "The OCRD (Organisation for Coast and River Defence) met.",
                "OCRD = Organisation for Coast and River Defence",
            ),
            ("The Bureau of Harbour Safety (\"BHS\") closed it.", "BHS = Bureau of Harbour Safety"),
            (
                "The OCR (the Organisation for Coasts and Rivers) met.",
                "OCR = Organisation for Coasts and Rivers",
            ),
            ("He spoke of the extended harbour link (EXHL).", "EXHL = extended harbour link"),
            ("The Front of Marenka and Orlo (OFM) met.", "OFM = Front of Marenka and Orlo"),
            ("The N-R-C (Northern Rivers Council) met.", "N-R-C = Northern Rivers Council"),
            ("The Institute of Harbours (IOH) met.", "IOH = Institute of Harbours"),
            ("The Bank of Japan (BoJ) met.", "BoJ = Bank of Japan"),
            ("It fell by one two three (OTT).", "OTT = one two three"),
            (
                "The National Rivers Council (NRC) met. The Northern Rivers Council (NRC) met.",
                "NRC = National Rivers Council",
            ),
        ] {
            assert_eq!(pairs(body), [expected], "{body}");
        }
    }

    #[test]
    fn what_only_has_the_letters_is_none() {
        for body in [
            "He has voiced the intention to pursue the (Tolland) sale.",
            "The centre-left opposition Social Democrats (COSD) lost.",
            "Senator Ann Rowe (R-OH) spoke.",
            "It rose in the main season (May-Sept) again.",
            "The firm (ACME) grew.",
            "A Place (A) and (B).",
            "The Front of Marenka (MF) met.",
            "The harbour of Safety (hs) met.",
            "The NRC Rivers Council (NRC) met.",
            "The NRC (met in Halden) left.",
            "The NRC (N) left.",
            "The Nrc (Northern Rivers Council) left.",
            "It was on the radar of (ROF) all.",
            "It was the old data Unit (OLDU) of Halden.",
            "It met (in Halden), the Northern Rivers Council (NRC said).",
        ] {
            assert_eq!(pairs(body), [""; 0], "{body}");
        }
        assert_eq!(long_form("XYZ", "the Northern Rivers Council"), None);
        assert_eq!(long_form("A", ""), None);
    }

    #[test]
    fn a_pair_is_a_name_and_its_short_form() {
        check(&[("The Club 90 (C90) met.", "C90 = Club 90")]);
    }

    #[test]
    fn a_long_form_may_stand_in_the_brackets() {
        check(&[("The RC (Rivers-Council) met.", ""), ("The RC (12 Rivers Council) met.", "")]);
    }

    #[test]
    fn initials_may_be_of_small_words_or_several_parts() {
        check(&[("The Rivers Council (RCS) met.", "")]);
    }

    #[test]
    fn an_order_may_differ() {
        check(&[("The Revolutionary Front for Marenka (FRM) met.", "FRM = Revolutionary Front for Marenka")]);
    }

    #[test]
    fn letters_may_stand_inside_words() {
        check(&[
            ("and river gas (ANDG) rose.", ""),
            ("gas for it (GFI) rose.", ""),
            ("The central bureau (CT-B) rose.", "CT-B = central bureau"),
        ]);
    }
}
