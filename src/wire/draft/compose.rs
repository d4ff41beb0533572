//! Headline, deck, dateline, copy, captions and notes of an item in one text, taken apart into blocks.

use jiff::Timestamp;

use super::Draft;
use crate::article::{Article, Block, BlockKind, Dateline, ItemKind, PubStatus, Span};
use crate::limits;
use crate::wire::markup::Piece;
use crate::wire::plain::{self, KnownParts};
use crate::wire::{RecordContext, agency, clean, dateline, lifecycle, orders};

/// How many of a body's first pieces may hold its dateline.
const LEADS: usize = 12;
/// A longer description is no deck but an abstract, in bytes.
const LONGEST_DECK: usize = 500;

impl Draft {
    fn time(&self, context: &RecordContext) -> Option<Timestamp> {
        let declared = [self.article.version_created_at, self.article.published_at];
        declared.into_iter().flatten().find(|time| context.allows(*time)).or(context.time)
    }

    /// Puts headline, deck, dateline, copy, captions and notes into one text.
    pub(super) fn compose(&mut self, context: &RecordContext) {
        let time = self.time(context);
        let mut pieces = std::mem::take(&mut self.pieces);
        let has_slug_takes = self.article.take_key.is_none();
        if has_slug_takes && let Some(slug) = &self.article.slugline {
            self.article.take_key = lifecycle::take_in(slug).map(str::to_owned);
        }
        let is_lead = self.headline.is_none() && self.lead_as_headline(&pieces);
        let copy = copy_of(&pieces);
        let decks = [self.deck.take(), self.other_deck.take()].into_iter().flatten();
        self.deck = decks.into_iter().find(|deck| is_deck(deck, self.headline.as_deref(), &copy));
        if let Some(headline) = self.headline.clone() {
            push_headline(&mut self.article, &headline);
            if !is_lead {
                self.cut_repeat(&mut pieces, &headline);
            }
        }
        if let Some(deck) = &self.deck {
            push(&mut self.article, BlockKind::Deck, deck);
        }
        let from = self.begin_body();
        let mut told = self.push_dateline(&pieces, time);
        self.push_pieces(pieces, from, &mut told);
        // In their order, so that the one around a line is found without a look at each.
        let is_told = |span: &Span| {
            let behind = told.partition_point(|block| block.span.start <= span.start);
            let around = behind.checked_sub(1).and_then(|at| told.get(at));
            around.is_some_and(|block| block.span.contains(*span))
        };
        let known = KnownParts {
            headline: self.headline.is_some(),
            deck: self.deck.is_some() || self.headline.is_some(),
            time,
        };
        self.obey_notes(time);
        let named = plain::segment_around(&mut self.article, from, known, &is_told);
        let article = &mut self.article;
        merge(&mut article.blocks, told, &article.text);
        if article.dateline.is_none() {
            article.dateline = self.place.as_deref().and_then(place_alone);
        }
        if article.source.is_none() {
            article.source = named.and_then(|name| agency::code(&name));
        }
        let captions = article.declared.captions.clone();
        for caption in captions {
            push(article, BlockKind::Caption, &caption);
        }
    }

    /// A note may withhold or withdraw what the status calls usable.
    fn obey_notes(&mut self, time: Option<Timestamp>) {
        for note in self.article.notes.clone() {
            let Some(order) = lifecycle::order(&note, time) else { continue };
            lifecycle::obey(&mut self.article, &order);
            let is_embargo = order == lifecycle::Order::Hold(None) && orders::read(&note).is_none();
            if is_embargo && self.article.embargo.is_none() {
                self.note("embargo without a readable time: withheld".to_owned());
            }
        }
    }

    /// An alert's one sentence is its headline as well.
    fn lead_as_headline(&mut self, pieces: &[Piece]) -> bool {
        let is_short = matches!(self.kind, Some(ItemKind::Alert))
            || self.article.urgency.is_some_and(|level| level <= 2);
        let Some(lead) = pieces.iter().find(|piece| piece.kind.is_none()).filter(|_| is_short) else {
            return false;
        };
        let (text, _) = clean(&lead.text);
        let from = dateline::parse(&text, None).map_or(0, |found| found.len);
        let rest = text.get(from..).unwrap_or("").trim();
        let end = plain::first_sentence(rest);
        self.headline =
            rest.get(..end).filter(|line| !line.is_empty() && !line.contains('\n')).map(str::to_owned);
        self.headline.is_some()
    }

    /// Some feeds repeat the headline as the text's first line.
    fn cut_repeat(&mut self, pieces: &mut Vec<Piece>, headline: &str) {
        let Some(first) = pieces.first_mut().filter(|first| first.kind.is_none()) else { return };
        let text = first.text.trim_start();
        let Some(rest) = text.strip_prefix(headline) else { return };
        if rest.trim().is_empty() {
            pieces.remove(0);
        } else if rest.starts_with(['\n', '\r']) {
            first.text = rest.trim_start().to_owned();
        } else {
            return;
        }
        push(&mut self.article, BlockKind::Furniture, headline);
    }

    /// Parts the body from what stands above it; returns where it starts.
    fn begin_body(&mut self) -> usize {
        if !self.article.text.is_empty() {
            self.article.text.push_str("\n\n");
        }
        self.article.text.len()
    }

    /// A dateline of its own belongs before the text, where people read it, unless it stands there already.
    fn push_dateline(&mut self, pieces: &[Piece], time: Option<Timestamp>) -> Vec<Block> {
        let Some(element) = self.dateline.take() else { return Vec::new() };
        let day = time.map(|time| jiff::tz::Offset::UTC.to_datetime(time).date());
        let leads = pieces.iter().filter(|piece| piece.kind.is_none()).take(LEADS);
        let stands = |piece: &Piece| {
            let (text, _) = clean(&piece.text);
            let start = text.get(..text.floor_char_boundary(600)).unwrap_or(&text);
            start.contains(element.trim_end_matches([' ', '-', '–', '—', '_']))
                && dateline::parse(&text, day).is_some()
                || dateline::parse(&text, day).is_some_and(|found| found.dateline.place.is_some())
        };
        if element.starts_with(|c: char| c.is_ascii_digit()) || leads.clone().any(stands) {
            return Vec::new();
        }
        let Some(found) = dateline::of_element(&element, day) else { return Vec::new() };
        let is_whole = found.agency.is_some() || found.date.is_some();
        self.article.dateline = Some(found);
        if !is_whole || pieces.iter().all(|piece| piece.kind.is_some()) {
            return Vec::new();
        }
        let start = self.article.text.len();
        let is_closed = element.ends_with(['-', '–', '—', '_', ':', '.']);
        self.article.text.push_str(&element);
        if !is_closed {
            self.article.text.push_str(" -");
        }
        let span = Span::new(start, self.article.text.len());
        self.article.text.push(' ');
        vec![Block { kind: BlockKind::Dateline, span }]
    }

    fn push_pieces(&mut self, pieces: Vec<Piece>, from: usize, told: &mut Vec<Block>) {
        let mut copy = String::new();
        for piece in pieces {
            match piece.kind {
                None => {
                    if !copy.is_empty() {
                        copy.push_str("\n\n");
                    }
                    copy.push_str(&piece.text);
                }
                Some(kind) => {
                    self.push_copy(&std::mem::take(&mut copy), from);
                    let is_table = kind == BlockKind::Table;
                    let text = if is_table { tidy_table(&piece.text) } else { clean(&piece.text).0 };
                    if let Some(span) = self.push_body(&text, from) {
                        told.push(Block { kind, span });
                    }
                }
            }
        }
        self.push_copy(&copy, from);
    }

    fn push_copy(&mut self, copy: &str, from: usize) {
        if self.is_clean {
            self.push_body(copy, from);
            return;
        }
        let (text, repairs) = clean(copy);
        for repair in repairs {
            self.note(repair);
        }
        self.push_body(&text, from);
    }

    fn push_body(&mut self, text: &str, from: usize) -> Option<Span> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let whole = &mut self.article.text;
        if whole.len() > from && !whole.ends_with(' ') {
            whole.push_str("\n\n");
        }
        let start = whole.len();
        whole.push_str(text);
        Some(Span::new(start, whole.len()))
    }
}

/// Puts the blocks that an item tells between those that its words tell. A dateline stands on the line of its
/// paragraph.
fn merge(blocks: &mut Vec<Block>, told: Vec<Block>, text: &str) {
    for block in told {
        if block.kind != BlockKind::Dateline {
            blocks.push(block);
            continue;
        }
        if blocks.iter().any(|other| other.kind == block.kind && other.span.overlaps(block.span)) {
            continue;
        }
        for other in blocks.iter_mut().filter(|other| other.span.overlaps(block.span)) {
            let rest = Span::new(block.span.end, other.span.end).of(text);
            let rest_at = other.span.end.max(block.span.end) - rest.trim_start_matches([' ', '-']).len();
            other.span.start = rest_at.min(other.span.end).max(block.span.end);
        }
        blocks.push(block);
    }
    blocks.retain(|block| !block.span.is_empty());
    blocks.sort_by_key(|block| block.span.start);
    // What was taken for one because there is so much of it has the rest inside.
    let mut end = 0;
    blocks.retain(|block| {
        let is_apart = block.span.start >= end;
        end = end.max(block.span.end);
        is_apart
    });
    if blocks.len() > limits::BLOCKS {
        let last = blocks.last().map_or(0, |block| block.span.end);
        blocks.truncate(limits::BLOCKS);
        if let Some(rest) = blocks.last_mut() {
            *rest = Block { kind: BlockKind::Table, span: Span::new(rest.span.start, last) };
        }
    }
}

/// A table's rows, no wrap joined.
fn tidy_table(text: &str) -> String {
    let rows = text.lines().map(|row| clean(row).0).filter(|row| !row.trim().is_empty());
    rows.collect::<Vec<_>>().join("\n")
}

fn copy_of(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .filter(|piece| piece.kind.is_none())
        .map(|piece| piece.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn place_alone(name: &str) -> Option<Dateline> {
    dateline::of_element(name, None)
}

/// Appends a block to the text, a blank line before it.
fn push(article: &mut Article, kind: BlockKind, piece: &str) {
    if !article.text.is_empty() && !article.text.ends_with("\n\n") {
        article.text.push_str("\n\n");
    }
    let start = article.text.len();
    article.text.push_str(piece);
    article.blocks.push(Block { kind, span: Span::new(start, article.text.len()) });
}

/// The headline behind its marks; marks alone stay one.
fn push_headline(article: &mut Article, headline: &str) {
    push(article, BlockKind::Headline, headline);
    let mark = lifecycle::prefix(headline);
    if let Some(block) = article.blocks.last_mut()
        && mark.len < block.span.len()
    {
        block.span.start += mark.len;
    }
    article.urgency = article.urgency.or(mark.urgency);
    article.take_key = article.take_key.take().or(mark.take_key);
    if let Some(status) = mark.status
        && article.status == PubStatus::Usable
    {
        article.status = status;
    }
}

/// Short, and neither the headline again nor the text's own beginning.
fn is_deck(deck: &str, headline: Option<&str>, body: &str) -> bool {
    let repeated = deck.trim_end_matches(['.', '…']);
    deck.len() <= LONGEST_DECK && headline != Some(deck) && !body.contains(repeated)
}
