//! Quotation marks: which marks open and close, and which stretches of a paragraph stand between them.

use std::num::NonZeroU32;

use super::tokens::{Token, TokenKind};
use super::word_lists::{self, CLIPPED};
use crate::article::Span;

/// A stretch of a paragraph between quotation marks, the outermost ones only.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, each read on its own")]
pub(in crate::quotes) struct Quotation {
    /// With the marks; to the paragraph's end when it is not closed.
    pub span: Span,
    /// Words inside.
    pub words: u32,
    /// Whether it has a closing mark.
    pub closed: bool,
    /// Whether its last character inside ends a sentence.
    pub stopped: bool,
    /// Whether the last character inside is a comma, a question or exclamation mark or a dash: a cue may
    /// follow.
    pub pending: bool,
    /// Whether it stands between single marks.
    pub single: bool,
}

/// Which quotation of a text, counted from 1 so that `Option` takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) struct QuotationId(NonZeroU32);

impl QuotationId {
    fn at(index: usize) -> Option<Self> {
        NonZeroU32::new(u32::try_from(index + 1).ok()?).map(Self)
    }

    /// Its place among the quotations of the text.
    pub(super) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Longest stretch between single marks, in bytes: apostrophes are too common to look further.
const LONGEST_SINGLE: usize = 600;

#[derive(Clone, Copy, PartialEq, Eq)]
enum MarkStyle {
    Curly,
    Straight,
    Pair,
    Single,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

/// Finds the quotations of one paragraph's tokens, numbers its tokens and appends to `out`.
pub(super) fn find_quotations(text: &str, tokens: &mut [Token], out: &mut Vec<Quotation>) {
    let mut doubles = Vec::new();
    let mut singles = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Mark) {
        let style = style_of(token.span.of(text));
        let list = if style == MarkStyle::Single { &mut singles } else { &mut doubles };
        list.push((at, style));
    }
    if doubles.is_empty() && singles.is_empty() {
        return;
    }
    let mut found = pair_doubles(text, tokens, &doubles);
    pair_singles(text, tokens, &singles, &mut found);
    found.sort_unstable();
    for (first, last, closed) in found {
        let single =
            tokens.get(first).is_some_and(|token| style_of(token.span.of(text)) == MarkStyle::Single);
        let Some(stretch) = tokens.get_mut(first..=last) else {
            continue;
        };
        let id = QuotationId::at(out.len());
        stretch.iter_mut().for_each(|token| token.quoted = id);
        out.push(describe(text, stretch, closed, single));
    }
}

fn describe(text: &str, stretch: &[Token], closed: bool, single: bool) -> Quotation {
    let inner = stretch.get(1..stretch.len() - usize::from(closed && stretch.len() > 1)).unwrap_or_default();
    let last = inner.iter().rev().find(|token| token.kind != TokenKind::Mark);
    let last_text = last.map_or("", |token| token.span.of(text));
    Quotation {
        span: Span::new(
            stretch.first().map_or(0, |t| t.span.start),
            stretch.last().map_or(0, |t| t.span.end),
        ),
        words: inner.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)).count()
            as u32,
        closed,
        stopped: last_text.ends_with(['.', '!', '?', '…']),
        pending: matches!(last_text, "," | "?" | "!" | "-" | "--" | "–" | "—") || last_text.starts_with(".."),
        single,
    }
}

fn style_of(mark: &str) -> MarkStyle {
    match mark {
        "``" | "''" | ",," => MarkStyle::Pair,
        "\"" | "″" | "＂" => MarkStyle::Straight,
        "'" | "’" | "‘" | "`" | "‚" | "‹" | "›" => MarkStyle::Single,
        _ => MarkStyle::Curly,
    }
}

/// What stands directly before and after a token; a space where nothing does.
fn neighbours(text: &str, tokens: &[Token], at: usize) -> (char, char) {
    let Some(token) = tokens.get(at) else {
        return (' ', ' ');
    };
    let before =
        if at == 0 { None } else { text.get(..token.span.start).and_then(|t| t.chars().next_back()) };
    let after =
        if at + 1 == tokens.len() { None } else { text.get(token.span.end..).and_then(|t| t.chars().next()) };
    (before.unwrap_or(' '), after.unwrap_or(' '))
}

fn side(text: &str, tokens: &[Token], at: usize) -> Side {
    let (before, after) = neighbours(text, tokens, at);
    let left = before.is_whitespace() || "([{-–—―/'‘".contains(before);
    let right = after.is_whitespace() || ")]}.,;:!?-–—―'’".contains(after);
    match tokens.get(at).map_or("", |token| token.span.of(text)) {
        "“" | "„" | "‟" | "«" | "``" | ",," if right && !left => Side::Closes,
        "“" | "„" | "‟" | "«" | "``" | ",," => Side::Opens,
        "”" | "»" if left && !right => Side::Opens,
        "”" | "»" => Side::Closes,
        _ if left && !right => Side::Opens,
        _ if right && !left => Side::Closes,
        _ => Side::Either,
    }
}

/// Pairs of double marks as (first token, last token, closed); what is still open reaches to the paragraph's
/// end.
fn pair_doubles(text: &str, tokens: &[Token], marks: &[(usize, MarkStyle)]) -> Vec<(usize, usize, bool)> {
    let mut found = Vec::new();
    // At most one of each style is open at a time, so that the stack never has more than three entries.
    let mut open: Vec<MarkStyle> = Vec::new();
    let mut first = 0;
    for (n, &(at, style)) in marks.iter().enumerate() {
        let mut side = side(text, tokens, at);
        if side == Side::Either {
            side = if open.is_empty() { Side::Opens } else { Side::Closes };
        } else if side == Side::Closes
            && open.is_empty()
            && (marks.len() - n).is_multiple_of(2)
            && n + 1 < marks.len()
        {
            side = Side::Opens; // badly set, as in: he said," We go."
        }
        if side == Side::Opens {
            if open.is_empty() {
                first = at;
            }
            if !open.contains(&style) {
                open.push(style);
            }
        } else if !open.is_empty() {
            // A mark of another style than the one last opened closes that one as well.
            let keep = open.iter().position(|&other| other == style).unwrap_or(open.len() - 1);
            open.truncate(keep);
            if open.is_empty() {
                found.push((first, at, true));
            }
        }
    }
    if !open.is_empty() {
        found.push((first, tokens.len().saturating_sub(1), false));
    }
    found
}

/// Adds the pairs of single marks that stand outside the double ones.
fn pair_singles(
    text: &str,
    tokens: &[Token],
    marks: &[(usize, MarkStyle)],
    found: &mut Vec<(usize, usize, bool)>,
) {
    let doubles = found.len();
    let mut next_double = 0;
    let mut open: Option<usize> = None;
    for &(at, _) in marks {
        while found.get(next_double).filter(|_| next_double < doubles).is_some_and(|pair| pair.1 < at) {
            next_double += 1;
            open = None; // a pair of single marks does not reach over one of double marks
        }
        if found.get(next_double).filter(|_| next_double < doubles).is_some_and(|pair| pair.0 <= at) {
            continue;
        }
        let start = |at: usize| tokens.get(at).map_or(0, |token| token.span.start);
        let (before, after) = neighbours(text, tokens, at);
        open = open.filter(|&first| start(at) - start(first) < LONGEST_SINGLE);
        match open {
            Some(first)
                if !before.is_whitespace() && !after.is_alphanumeric() && !is_plural(text, tokens, at) =>
            {
                found.push((first, at, true));
                open = None;
            }
            None if !before.is_alphanumeric() && !"'’.".contains(before) && after.is_alphabetic() => {
                let word = tokens.get(at + 1).map_or("", |token| token.span.of(text));
                open = Some(at).filter(|_| !is_elision(word));
            }
            _ => {}
        }
    }
}

/// `workers' rights`: an apostrophe behind an s, before a space and a small letter.
fn is_plural(text: &str, tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let next = tokens.get(at + 1).map_or("", |token| token.span.of(text));
    before.is_some_and(|token| token.span.of(text).ends_with('s')) && next.starts_with(char::is_lowercase)
}

/// `'em`, `'til`: no quotation begins.
fn is_elision(word: &str) -> bool {
    word_lists::has(CLIPPED, word)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::scan;
    use super::*;

    fn quotations(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        scan(text, Span::new(0, text.len()), &mut tokens);
        let mut out = Vec::new();
        find_quotations(text, &mut tokens, &mut out);
        out.iter().map(|quotation| quotation.span.of(text)).collect()
    }

    #[test]
    fn marks_of_every_sort_pair_up() {
        assert_eq!(quotations("“One,” he said. “Two.”"), ["“One,”", "“Two.”"]);
        assert_eq!(quotations("\"One,\" he said. \"Two.\""), ["\"One,\"", "\"Two.\""]);
        assert_eq!(
            quotations("``One,'' he said. «Two.» „Three“ ,,Four''"),
            ["``One,''", "«Two.»", "„Three“", ",,Four''"]
        );
        assert_eq!(quotations("Minister: 'We stay' - report"), ["'We stay'"]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert!(quotations("It's the workers' plan, the miners' aides didn’t say.").is_empty());
        assert!(quotations("Rock 'n roll, go get 'em").is_empty());
    }

    #[test]
    fn an_open_quotation_reaches_to_the_end_and_inner_marks_stay_inside() {
        assert_eq!(quotations("He said: “First we ‘talk’ then"), ["“First we ‘talk’ then"]);
        assert_eq!(quotations("“It is not \"equal\" at all,” he said"), ["“It is not \"equal\" at all,”"]);
        assert_eq!(quotations("\"\"\"\"").len(), 2);
    }
}
