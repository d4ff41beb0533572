//! The article: its text in one piece, the blocks that the text falls into, and what is known about it.
//!
//! All text that a reader would see stands in [`Article::text`], in reading order. Blocks say which part of
//! it is what; every span of the product points into that one text. What is stored as headline, deck and body
//! are pieces of it, so an offset into a stored column is an offset here minus the piece's start
//! ([`Article::part_of`]).

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

mod declared;
mod order;

pub use declared::{Author, Declared, Format, ItemKind, Link, Named};
pub use order::{ItemOrder, OrderKind};

/// A half-open range of bytes of [`Article::text`], on character boundaries.
///
/// The database counts code points: [`CodePoints`] converts at the edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The piece of `text` that the span covers; empty when it does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// As a range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// What a block of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A navigation crumb such as `All news` or `Home > World`.
    Crumb,
    /// The headline.
    Headline,
    /// The sentence under the headline (deck, stand-first).
    Deck,
    /// A photo credit line.
    Credit,
    /// A photo caption.
    Caption,
    /// Who wrote it (`By …`).
    Byline,
    /// `BALI, Indonesia, October 7 (Itar-Tass) -`: the span of the dateline alone, in front of the first
    /// paragraph.
    Dateline,
    /// A paragraph of the body.
    Paragraph,
    /// A sub-heading between paragraphs.
    Subheading,
    /// A note to editors, an advisory, a correction's explanation.
    Note,
    /// A slug line or an agency's header line.
    Slug,
    /// `(Reporting by …; editing by …)`, desk initials, `… contributed to this report`.
    SignOff,
    /// `-0-`, `###`, `-END-` and their like.
    EndMark,
    /// A table: kept, never searched.
    Table,
    /// Copyright lines, share and read-also lines, disclaimers.
    Furniture,
    /// A line of a digest, plan or message that is no prose: kept, never searched.
    Listing,
    /// The headline of an item that is no prose: never searched.
    Title,
}

impl BlockKind {
    /// Whether quotes may be looked for in such a block.
    pub const fn is_searched(self) -> bool {
        matches!(self, Self::Headline | Self::Deck | Self::Paragraph)
    }

    /// Whether such a block makes the body begin or go on.
    pub const fn is_body(self) -> bool {
        matches!(self, Self::Dateline | Self::Paragraph | Self::Subheading | Self::Table | Self::Listing)
    }
}

/// One block: what it is and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands in [`Article::text`], without the white space around it.
    pub span: Span,
}

/// Which stored column a piece of the text ends up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// `article_versions.headline`
    Headline,
    /// `article_versions.deck`
    Deck,
    /// `article_versions.body`
    Body,
}

impl Part {
    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Deck => "deck",
            Self::Body => "body",
        }
    }
}

/// A dateline, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dateline {
    /// As it stands, without the separator's trailing space: `BALI, Indonesia, October 7 (Itar-Tass) -`.
    pub text: String,
    /// The place in reading case: `Bali`. Several cities are joined by `/`.
    pub place: Option<String>,
    /// The country in English, where the dateline or a gazetteer says it: `Indonesia`.
    pub country: Option<String>,
    /// That country's code (ISO 3166-1 alpha-2): `ID`.
    pub country_code: Option<&'static str>,
    /// A state, province or region that is no country: `Ohio`, `Mass.`
    pub region: Option<String>,
    /// The code of the region that the place lies in (ISO 3166-2), whether the dateline names it or not:
    /// `ID-BA`.
    pub region_code: Option<&'static str>,
    /// The day, its year resolved from the record's time.
    pub date: Option<jiff::civil::Date>,
    /// The agency in brackets: `Itar-Tass`.
    pub agency: Option<String>,
}

/// Whether an article may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PubStatus {
    /// May be used.
    #[default]
    Usable,
    /// Held back: an embargo, a hold.
    Withheld,
    /// Withdrawn: a kill.
    Canceled,
}

impl PubStatus {
    /// The name under which the database keeps it (the IPTC's `pubstatus` vocabulary).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// An article as the wire sent it, before anyone has looked for quotes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Article {
    /// Everything a reader would see, in reading order.
    pub text: String,
    /// The blocks of the text, in order, not overlapping. White space between them belongs to none.
    pub blocks: Vec<Block>,
    /// Code of the agency or feed, as the record names it; `None` lets the worker choose (header, topic).
    pub source: Option<String>,
    /// The identity that the wire gave it.
    pub guid: Option<String>,
    /// The version that the wire gave it, where it is a number.
    pub version: Option<i64>,
    /// Whether it may be used.
    pub status: PubStatus,
    /// Withheld until then.
    pub embargo: Option<jiff::Timestamp>,
    /// When it was published, as the wire says.
    pub published_at: Option<jiff::Timestamp>,
    /// When this version was made, as the wire says.
    pub version_created_at: Option<jiff::Timestamp>,
    /// It declared a time, and none that can be used: when it was made nobody knows, whatever the record's
    /// time is.
    pub has_unusable_time: bool,
    /// The slug line.
    pub slugline: Option<String>,
    /// The take key: `2ndLd-Writethru`, `UPDATE 2`.
    pub take_key: Option<String>,
    /// Who wrote it, without `By`.
    pub byline: Option<String>,
    /// The photo credit; a repeated line counts once.
    pub credit: Option<String>,
    /// The dateline.
    pub dateline: Option<Dateline>,
    /// Declared language (BCP 47), where the wire says one.
    pub language: Option<String>,
    /// The urgency, 1 (highest) to 9.
    pub urgency: Option<i16>,
    /// Keywords as declared.
    pub keywords: Vec<String>,
    /// Subject codes as declared.
    pub subjects: Vec<String>,
    /// The name of each subject that is a code of IPTC's, in their order.
    pub subject_names: Vec<Option<&'static str>>,
    /// Notes to editors, corrections' explanations.
    pub notes: Vec<String>,
    /// What was mended on the way in, in words: `removed 2 NUL characters`.
    pub repairs: Vec<String>,
    /// The format that it came in.
    pub wire_format: Format,
    /// What sort of item it is.
    pub item_kind: ItemKind,
    /// The character set that it was read in: `utf-8`.
    pub charset: &'static str,
    /// What it declares beside its text.
    pub declared: Declared,
    /// The numbers by which orders may name it, each behind its service or source, without leading zeros:
    /// `dpa 1888`, `lun 124`.
    pub numbers: Vec<String>,
    /// What it orders to be done with other items of its source.
    pub orders: Vec<ItemOrder>,
    /// Where fields came from, in words, by the names of their columns: `NITF docdata/doc-id`, `the dateline
    /// of the copy`. Empty unless it was asked for.
    #[serde(skip)]
    pub origins: BTreeMap<&'static str, String>,
}

impl Article {
    /// The text of the first block of a kind.
    pub fn first(&self, kind: BlockKind) -> Option<&str> {
        self.span_of(kind).map(|span| span.of(&self.text))
    }

    /// The span of the first block of a kind.
    pub fn span_of(&self, kind: BlockKind) -> Option<Span> {
        self.blocks.iter().find(|block| block.kind == kind).map(|block| block.span)
    }

    /// The headline, where there is one.
    pub fn headline(&self) -> Option<&str> {
        self.first(BlockKind::Headline).or_else(|| self.first(BlockKind::Title))
    }

    /// The deck, where there is one.
    pub fn deck(&self) -> Option<&str> {
        self.first(BlockKind::Deck)
    }

    /// From the first to the last block that belongs to the body (dateline, paragraphs, sub-headings,
    /// tables). Blocks of other kinds in between stay inside, so that the body is one piece of the text.
    pub fn body_span(&self) -> Span {
        let mut body = self.blocks.iter().filter(|block| block.kind.is_body()).map(|block| block.span);
        match body.next() {
            Some(first) => Span::new(first.start, body.next_back().map_or(first.end, |last| last.end)),
            None => Span::new(self.text.len(), self.text.len()),
        }
    }

    /// The body as it is stored.
    pub fn body(&self) -> &str {
        self.body_span().of(&self.text)
    }

    /// The stored piece that a span lies in, and where that piece starts in the text.
    pub fn part_of(&self, span: Span) -> Option<(Part, Span)> {
        let headline = self.span_of(BlockKind::Headline).or_else(|| self.span_of(BlockKind::Title));
        let headline = headline.map(|piece| (Part::Headline, piece));
        let deck = self.span_of(BlockKind::Deck).map(|piece| (Part::Deck, piece));
        [headline, deck, Some((Part::Body, self.body_span()))]
            .into_iter()
            .flatten()
            .find(|(_, piece)| piece.contains(span))
    }
}

/// Converts byte offsets of a text to offsets in code points, in constant time.
#[derive(Debug)]
pub struct CodePoints {
    /// For each block of [`Self::STRIDE`] bytes the number of code points that begin before it; empty for
    /// ASCII.
    before: Vec<u32>,
}

impl CodePoints {
    const STRIDE: usize = 64;

    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() / Self::STRIDE + 1);
        let mut count = 0_u32;
        for chunk in text.as_bytes().chunks(Self::STRIDE) {
            before.push(count);
            count += starts_in(chunk);
        }
        before.push(count);
        Self { before }
    }

    /// How many code points stand before byte `at` of `text` (the text this was made of).
    pub fn at(&self, text: &str, at: usize) -> usize {
        let block = at / Self::STRIDE;
        match self.before.get(block) {
            None => at,
            Some(&count) => {
                let bytes = text.as_bytes().get(block * Self::STRIDE..at).unwrap_or_default();
                count as usize + starts_in(bytes) as usize
            }
        }
    }
}

/// How many characters begin in these bytes of UTF-8.
fn starts_in(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(byte & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn code_points_agree_with_counting(text in "\\PC{0,300}") {
            let index = CodePoints::new(&text);
            for (count, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.at(&text, at), count);
            }
            prop_assert_eq!(index.at(&text, text.len()), text.chars().count());
        }
    }

    #[test]
    fn parts_are_pieces_of_the_text() {
        let text = "Head\n\nDeck\n\nCITY (XX) - Body one.\n\nPhoto XX\n\nBody two.".to_owned();
        let at = |piece: &str| {
            let start = text.find(piece).expect("the piece is in the text");
            Span::new(start, start + piece.len())
        };
        let blocks = [
            (BlockKind::Headline, "Head"),
            (BlockKind::Deck, "Deck"),
            (BlockKind::Dateline, "CITY (XX) -"),
            (BlockKind::Paragraph, "Body one."),
            (BlockKind::Credit, "Photo XX"),
            (BlockKind::Paragraph, "Body two."),
        ]
        .map(|(kind, piece)| Block { kind, span: at(piece) })
        .to_vec();
        let two = at("two");
        let deck = at("eck");
        let article = Article { text: text.clone(), blocks, ..Article::default() };
        assert_eq!(article.body(), "CITY (XX) - Body one.\n\nPhoto XX\n\nBody two.");
        assert_eq!(article.part_of(two).map(|(part, _)| part), Some(Part::Body));
        assert_eq!(article.part_of(deck), Some((Part::Deck, at("Deck"))));
        assert_eq!(Article::default().body(), "");
    }
}
