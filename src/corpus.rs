//! Annotated articles: one JSON object a line with a text and the quotes in it, offsets counting code points.

use serde::Deserialize;

use crate::article::Span;

/// A half-open range of code points of [`Annotated::text`].
pub type CodePointRange = (usize, usize);

/// One annotated quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AnnotatedQuote {
    /// The content, in reading order.
    pub spans: Vec<CodePointRange>,
    /// The mention of the source; absent when the text names none.
    #[serde(default)]
    pub speaker: Option<Vec<CodePointRange>>,
    /// The reporting words.
    #[serde(default)]
    pub cue: Option<Vec<CodePointRange>>,
    /// The resolved name, in corpora that have names.
    #[serde(default)]
    pub speaker_name: Option<String>,
}

/// One article, annotated or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Annotated {
    /// What it is called in its corpus.
    pub id: String,
    /// Plain text, as a wire would send it.
    pub text: String,
    /// Its quotes; none where nobody annotated it.
    #[serde(default)]
    pub quotes: Vec<AnnotatedQuote>,
}

/// How far apart two texts may be before they are taken up again, in characters.
const REACH: usize = 64;

/// Where the characters of a text went when it was cleaned.
///
/// Reading an article replaces and drops single characters and re-sets white space; what is left stands in
/// the same order. So the characters that are no white space are matched one by one, with a look ahead where
/// they differ.
#[derive(Debug, Clone)]
pub struct Alignment {
    /// For each code point of the original, and for its end, the byte of the cleaned text at which it or the
    /// next one that is left stands.
    bytes: Vec<usize>,
}

impl Alignment {
    /// Aligns a text with what became of it. Takes time in proportion to their lengths.
    pub fn new(original: &str, cleaned: &str) -> Self {
        let mut bytes = Vec::with_capacity(original.len() + 1);
        let mut rest = cleaned.char_indices().filter(|(_, c)| !c.is_whitespace());
        for c in original.chars() {
            let mut behind = rest.clone();
            let next = behind.next();
            let same = |&(_, other): &(usize, char)| other == c;
            let found = match next {
                _ if c.is_whitespace() => None,
                Some(next) if same(&next) => Some(next),
                _ => {
                    behind.clone_from(&rest);
                    behind.by_ref().take(REACH).find(same)
                }
            };
            bytes.push(found.or(next).map_or(cleaned.len(), |(at, _)| at));
            if found.is_some() {
                rest = behind;
            }
        }
        bytes.push(cleaned.len());
        Self { bytes }
    }

    /// The span of the cleaned text for a range of code points of the original.
    pub fn span(&self, (start, end): CodePointRange, cleaned: &str) -> Option<Span> {
        let last = *self.bytes.get(end.checked_sub(1)?)?;
        let start = *self.bytes.get(start)?;
        let end = last + cleaned.get(last..)?.chars().next().map_or(0, char::len_utf8);
        (start < end).then(|| Span::new(start, end))
    }

    /// The range of code points of the original for a span of the cleaned text.
    pub fn range(&self, span: Span) -> CodePointRange {
        let length = self.bytes.len().saturating_sub(1);
        // White space and what was dropped share the byte of what follows.
        let behind = self.bytes.partition_point(|&byte| byte <= span.start);
        let exact = behind.checked_sub(1).filter(|&at| self.bytes.get(at) == Some(&span.start));
        let start = exact.unwrap_or(behind).min(length);
        let end = self.bytes.partition_point(|&byte| byte < span.end).min(length);
        (start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_survive_cleaning() {
        let (original, cleaned) = ("A\u{a0}b  “c\u{0}d” é\r\nf", "A b “cd” é\nf");
        let alignment = Alignment::new(original, cleaned);
        let quoted = alignment.span((5, 10), cleaned).map(|span| span.of(cleaned));
        assert_eq!(quoted, Some("“cd”"));
        let span = Span::new(cleaned.find('“').unwrap(), cleaned.find('”').unwrap() + 3);
        assert_eq!(alignment.range(span), (5, 10));
    }

    proptest! {
        #[test]
        fn equal_texts_align_exactly(text in "[a-z \n“”é.,]{1,80}", first in 0usize..80, length in 1usize..20) {
            let alignment = Alignment::new(&text, &text);
            let chars: Vec<(usize, char)> = text.char_indices().collect();
            let end = (first + length).min(chars.len());
            if first < end && !chars[first].1.is_whitespace() && !chars[end - 1].1.is_whitespace() {
                let last = chars[end - 1];
                let span = Span::new(chars[first].0, last.0 + last.1.len_utf8());
                prop_assert_eq!(alignment.span((first, end), &text), Some(span));
                prop_assert_eq!(alignment.range(span), (first, end));
            }
        }

        #[test]
        fn any_two_texts_can_be_aligned(a in "\\PC{0,60}", b in "\\PC{0,60}", start in 0usize..70, length in 0usize..30) {
            let alignment = Alignment::new(&a, &b);
            if let Some(span) = alignment.span((start, start + length), &b) {
                prop_assert!(b.get(span.range()).is_some());
            }
            let (first, end) = alignment.range(Span::new(start, start + length));
            prop_assert!(first <= end && end <= a.chars().count());
        }
    }
}
