//! An annotated article as the tagger sees it.

use crate::article::{Article, Span};
use crate::corpus::{Alignment, Annotated, CodePointRange};
use crate::quotes::model::tag::{ChunkKind, Tag};
use crate::quotes::text::{Text, TokenKind};

/// An annotated quote in bytes of the article's text.
#[derive(Debug, Clone, Default)]
pub(super) struct GoldQuote {
    pub spans: Vec<Span>,
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
}

/// An article with its right quotes.
#[derive(Debug, Clone)]
pub struct TrainingArticle {
    pub(super) article: Article,
    pub(super) quotes: Vec<GoldQuote>,
    pub(super) weight: u32,
}

impl TrainingArticle {
    /// An annotated text with the article that became of it; it counts `weight` times.
    pub fn new(annotated: &Annotated, article: Article, weight: u32) -> Self {
        let alignment = Alignment::new(&annotated.text, &article.text);
        let spans = |ranges: &[CodePointRange]| {
            ranges.iter().filter_map(|&range| alignment.span(range, &article.text)).collect::<Vec<_>>()
        };
        let quotes = annotated
            .quotes
            .iter()
            .map(|quote| GoldQuote {
                spans: spans(&quote.spans),
                source: quote.speaker.as_deref().map(spans).unwrap_or_default(),
                cue: quote.cue.as_deref().map(spans).unwrap_or_default(),
            })
            .collect();
        Self { article, quotes, weight }
    }

    /// The right tags of the units.
    pub(super) fn tags(&self, text: &Text<'_>) -> Vec<Tag> {
        let mut tags = vec![Tag::Out; text.units.len()];
        for quote in &self.quotes {
            mark(text, &quote.spans, ChunkKind::Content, &mut tags);
            mark(text, &quote.source, ChunkKind::Source, &mut tags);
            mark(text, &quote.cue, ChunkKind::Cue, &mut tags);
        }
        tags
    }

    /// The right quote that has most of these spans.
    pub(super) fn owner(&self, spans: &[Span]) -> Option<usize> {
        self.quotes.iter().position(|quote| self.covered(spans, &quote.spans) > MOST)
    }

    /// The right quote whose cue this is.
    pub(super) fn owner_of_cue(&self, cue: Span) -> Option<usize> {
        self.quotes.iter().position(|quote| self.covered(&[cue], &quote.cue) > MOST)
    }

    /// The share of the letters and digits of `spans` that stand in `others`.
    fn covered(&self, spans: &[Span], others: &[Span]) -> f32 {
        let all = self.letters(spans);
        if all == 0 { 0.0 } else { self.shared(spans, others) as f32 / all as f32 }
    }

    /// The right quote with the same content, by 80 % of letters and digits (intersection over union).
    pub(super) fn matching(&self, spans: &[Span]) -> Option<usize> {
        self.quotes.iter().position(|quote| {
            let both = self.shared(spans, &quote.spans);
            let union = self.letters(spans) + self.letters(&quote.spans) - both;
            both * 5 >= union * 4 && both > 0
        })
    }

    fn letters(&self, spans: &[Span]) -> usize {
        let count = |span: &Span| span.of(&self.article.text).chars().filter(|c| c.is_alphanumeric()).count();
        spans.iter().map(count).sum()
    }

    fn shared(&self, a: &[Span], b: &[Span]) -> usize {
        let common = |x: Span, y: Span| Span::new(x.start.max(y.start), x.end.min(y.end));
        let pairs = a.iter().flat_map(|&x| b.iter().map(move |&y| common(x, y)));
        self.letters(&pairs.filter(|span| !span.is_empty()).collect::<Vec<_>>())
    }
}

/// More than this share of something belongs to a quote or it does not belong to it.
const MOST: f32 = 0.6;

fn mark(text: &Text<'_>, spans: &[Span], kind: ChunkKind, tags: &mut [Tag]) {
    for &span in spans {
        let mut begins = true;
        let first = text.unit_over(span.start);
        let units = text.units.get(first..).unwrap_or_default();
        for (unit, tag) in units.iter().zip(tags.iter_mut().skip(first)) {
            if unit.span.start >= span.end {
                break;
            }
            let inside = Span::new(unit.span.start.max(span.start), unit.span.end.min(span.end)).len();
            let edge = begins && matches!(unit.kind, TokenKind::Comma | TokenKind::Stop);
            if inside * 2 >= unit.span.len() && !edge {
                *tag = Tag::new(kind, begins);
                begins = false;
            }
        }
    }
}
