//! What is found of a quote before its speaker is: content, cue, and the words that name the source.

use crate::article::Span;
use crate::quotes::extraction::CueClass;
use crate::quotes::text::{SentenceIdx, SentenceRange};

/// Whose words an attribution reports, before anyone is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) enum Source {
    /// The words that name the source.
    Mention(Span),
    /// The source of the attribution before: `…, adding that …`.
    Shared,
    /// Nobody is named here.
    Unnamed,
}

/// One attribution of a sentence.
#[derive(Debug, Clone)]
pub(in crate::quotes) struct Attribution {
    /// The content; empty when it follows in the next sentence (`Vance continued:`).
    pub spans: Vec<Span>,
    pub cue: Option<Span>,
    pub class: Option<CueClass>,
    pub negated: bool,
    pub source: Source,
    /// The sentences from that of its first part to that of its last.
    pub sentences: SentenceRange,
    /// Whether the sentence is nothing but quotation.
    pub whole: bool,
    /// Whether the content is what stands before this sentence: `This said X`.
    pub backward: bool,
    /// How sure the rule is.
    pub sure: f32,
}

impl Attribution {
    /// A content by whoever the source is, all of it in one sentence; neither cue nor anything else is known.
    pub(in crate::quotes) const fn new(spans: Vec<Span>, source: Source, sentence: SentenceIdx) -> Self {
        Self {
            spans,
            cue: None,
            class: None,
            negated: false,
            source,
            sentences: SentenceRange::only(sentence),
            whole: false,
            backward: false,
            sure: 0.0,
        }
    }

    /// A quotation with neither cue nor source: it may go on with what stands before.
    pub(in crate::quotes) fn is_piece(&self) -> bool {
        self.cue.is_none() && self.source == Source::Unnamed && !self.spans.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_with_neither_cue_nor_source_is_a_piece() {
        let span = Span::new(0, 5);
        let is_piece = |spans, cue, source| {
            Attribution { cue, ..Attribution::new(spans, source, SentenceIdx::FIRST) }.is_piece()
        };
        assert!(is_piece(vec![span], None, Source::Unnamed));
        assert!(!is_piece(vec![span], Some(span), Source::Unnamed));
        assert!(!is_piece(vec![span], None, Source::Shared));
        assert!(!is_piece(vec![span], None, Source::Mention(span)));
        assert!(!is_piece(Vec::new(), None, Source::Unnamed));
    }
}
