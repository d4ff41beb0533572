//! Free text to blocks: what each line of an article is.
//!
//! A cleaned text has one paragraph a line. The head (crumbs, marks, slug, headline, deck, credits, byline)
//! is told from the body by the dateline where there is one, and by how its lines read where there is none.

mod body;
mod head;
mod line;
mod time_line;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use rustc_hash::FxHashSet;

use super::dateline::LeadingDateline;
use super::lifecycle::{self, Order};
use super::{agency, dateline, orders, phrases};
use crate::article::{Article, Block, BlockKind, PubStatus, Span};
use crate::times;

/// What is known about an article before its text is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KnownParts {
    /// Its headline stands apart from the text.
    pub(super) headline: bool,
    /// Its deck stands apart from the text.
    pub(super) deck: bool,
    /// The time that years, weekdays and embargoes are counted from.
    pub(super) time: Option<Timestamp>,
}

/// Takes `article.text` from byte `from` on apart: appends its blocks, and fills in the fields that its lines
/// give and that are not set yet. Returns the agency that the text names, as it stands.
pub(super) fn segment(article: &mut Article, from: usize, known: KnownParts) -> Option<String> {
    segment_around(article, from, known, &|_| false)
}

/// As [`segment`], but passes over the lines of which it is told elsewhere what they are.
pub(super) fn segment_around(
    article: &mut Article,
    from: usize,
    known: KnownParts,
    is_told: &dyn Fn(&Span) -> bool,
) -> Option<String> {
    let text = std::mem::take(&mut article.text);
    let mut lines = lines_of(&text, from);
    lines.retain(|line| !is_told(line));
    let mut segmenter = Segmenter {
        text: &text,
        known,
        article,
        agency: None,
        first_credit: None,
        captions: FxHashSet::default(),
        kinds: 0,
    };
    let body_from = segmenter.head(&lines);
    segmenter.body(lines.get(body_from..).unwrap_or_default());
    let agency = segmenter.agency;
    article.text = text;
    article.dateline.as_ref().and_then(|dateline| dateline.agency.clone()).or(agency)
}

/// A name without the `By` before it.
pub(super) fn without_by(name: &str) -> &str {
    let name = name.trim();
    line::named(name).or_else(|| phrases::BY_IN_FIELD.behind(name)).map_or(name, str::trim)
}

/// Whether a line is more figures than words, or nearly so.
pub(super) fn has_many_figures(text: &str) -> bool {
    line::has_many_figures(text)
}

/// Whether a line is a note to editors.
pub(super) fn is_note(line: &str) -> bool {
    line::is_note(line) || line::is_head_note(line)
}

/// Whether a line is a byline.
pub(super) fn is_byline(line: &str) -> bool {
    line::is_byline(line)
}

/// Whether a line says what somebody in a byline is.
pub(super) fn is_job_title(line: &str) -> bool {
    line::is_job_title(line)
}

/// The end of the first sentence, in bytes.
pub(super) fn first_sentence(text: &str) -> usize {
    line::first_sentence(text)
}

/// The lines of a text that are not blank, trimmed.
fn lines_of(text: &str, from: usize) -> Vec<Span> {
    let mut at = from;
    let mut lines = Vec::new();
    for line in super::lines(text.get(from..).unwrap_or("")) {
        let trimmed = line.trim_start();
        let start = at + line.len() - trimmed.len();
        let end = start + trimmed.trim_end().len();
        if end > start {
            lines.push(Span::new(start, end));
        }
        at += line.len() + 1;
    }
    lines
}

/// A text on its way into blocks.
struct Segmenter<'a> {
    text: &'a str,
    known: KnownParts,
    article: &'a mut Article,
    /// An agency that a byline or an end mark names.
    agency: Option<String>,
    /// The first photo credit; its repeats are furniture.
    first_credit: Option<&'a str>,
    /// The captions so far; their repeats are furniture.
    captions: FxHashSet<&'a str>,
    /// Bits of the kinds of block so far.
    kinds: u32,
}

impl<'a> Segmenter<'a> {
    fn line(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn push(&mut self, kind: BlockKind, span: Span) {
        if !span.is_empty() {
            self.kinds |= 1 << kind as u32;
            self.article.blocks.push(Block { kind, span });
        }
    }

    /// Whether a block of this kind has been put down.
    fn has(&self, kind: BlockKind) -> bool {
        self.kinds & (1 << kind as u32) != 0
    }

    fn day(&self) -> Option<Date> {
        self.known.time.map(|time| Offset::UTC.to_datetime(time).date())
    }

    fn dateline_at(&self, line: &str) -> Option<LeadingDateline> {
        dateline::parse(line, self.day())
    }

    /// Puts a paragraph down, with its dateline apart where it starts with one.
    fn push_paragraph(&mut self, span: Span, dateline: Option<LeadingDateline>) {
        let Some(found) = dateline else {
            self.push_sentences(span);
            return;
        };
        let end = span.start + found.len;
        if let Some(byline) = found.byline {
            self.article.byline.get_or_insert(byline);
        }
        self.push(BlockKind::Dateline, Span::new(span.start, end));
        // A field may have named the place; what stands in the copy says more.
        let known = self.article.dateline.get_or_insert_with(|| found.dateline.clone());
        if known.agency.is_none() && known.date.is_none() && found.dateline.place.is_some() {
            known.text.clone_from(&found.dateline.text);
        }
        known.agency = known.agency.take().or(found.dateline.agency);
        known.date = known.date.or(found.dateline.date);
        let rest = self.trimmed(Span::new(end, span.end));
        // `(EDS: CLARIFYING PLACE)` may follow the dateline on its line.
        if line::is_note(self.line(rest)) && self.line(rest).ends_with(')') {
            self.push_note(rest);
        } else {
            self.push_sentences(rest);
        }
    }

    /// A paragraph, and apart from it the mark that its agency ends it with.
    fn push_sentences(&mut self, span: Span) {
        let end = line::tail(self.line(span)).map_or(span.end, |at| span.start + at);
        self.push(BlockKind::Paragraph, self.trimmed(Span::new(span.start, end)));
        if end < span.end {
            let mark = Span::new(end, span.end);
            self.push(BlockKind::EndMark, mark);
            if let Some(agency) = line::agency_of_end_mark(self.line(mark)) {
                self.note_agency(agency);
            }
        }
    }

    /// A span without the white space at its ends.
    fn trimmed(&self, span: Span) -> Span {
        let line = self.line(span);
        let start = span.start + line.len() - line.trim_start().len();
        Span::new(start, (start + line.trim().len()).min(span.end))
    }

    fn push_note(&mut self, span: Span) {
        self.push(BlockKind::Note, span);
        self.article.notes.push(self.line(span).to_owned());
    }

    fn push_credit(&mut self, span: Span, credit: &str) {
        let line = self.line(span);
        match self.first_credit {
            Some(first) if first == line => self.push(BlockKind::Furniture, span),
            _ => {
                self.first_credit.get_or_insert(line);
                self.push(BlockKind::Credit, span);
                self.article.credit.get_or_insert_with(|| credit.to_owned());
            }
        }
    }

    fn push_caption(&mut self, span: Span) {
        let line = self.line(span);
        let repeated = !self.captions.insert(line);
        self.push(if repeated { BlockKind::Furniture } else { BlockKind::Caption }, span);
    }

    /// Lines that mean the same wherever they stand: orders, notes, credits, captions, furniture.
    fn push_if_common(&mut self, span: Span) -> bool {
        let line = self.line(span);
        if let Some(order) = lifecycle::order(line, self.known.time) {
            self.obey(span, &order);
        } else if line::is_note(line) && (line.len() < 600 || line.starts_with('(')) {
            self.push_note(span);
        } else if let Some(credit) = line::credit(line) {
            self.push_credit(span, credit);
        } else if line::is_caption(line) {
            self.push_caption(span);
        } else if line::is_furniture(line) {
            self.push(BlockKind::Furniture, span);
        } else {
            return false;
        }
        true
    }

    /// Withdraws or withholds the article as a line orders. The title that a kill names becomes the headline.
    fn obey(&mut self, span: Span, order: &Order) {
        let line = self.line(span);
        if let Some(agency) = orders::agency_in(line) {
            self.note_agency(agency);
        }
        match order {
            Order::Kill(title) => {
                lifecycle::obey(self.article, order);
                let named = lifecycle::named_in_kill(line);
                let declared = &mut self.article.declared;
                declared.replaces = declared.replaces.take().or_else(|| named.clone());
                declared.withdraws = declared.withdraws.take().or(named);
                self.article.notes.push(line.to_owned());
                let title = title.as_ref();
                let title = title.map(|title| Span::new(span.start + title.start, span.start + title.end));
                match title.filter(|_| self.needs_headline()) {
                    Some(title) => {
                        let before = Span::new(span.start, title.start);
                        let opening = self.line(before).trim_end_matches(['"', '“', '„', ' ']).len();
                        self.push(BlockKind::Note, Span::new(before.start, before.start + opening));
                        self.push(BlockKind::Headline, self.trimmed(title));
                    }
                    None => self.push(BlockKind::Note, span),
                }
            }
            Order::Hold(until) => {
                self.withhold(*until, line);
                self.push_note(span);
            }
        }
    }

    fn withhold(&mut self, until: Option<Timestamp>, line: &str) {
        if self.article.status == PubStatus::Usable {
            self.article.status = PubStatus::Withheld;
        }
        match until.filter(|until| !times::is_stand_in(*until)) {
            Some(until) => self.article.embargo = self.article.embargo.max(Some(until)),
            // Only an embargo has a time.
            None if !phrases::HOLD.is_in(&line.to_lowercase()) && orders::read(line).is_none() => {
                self.article.repairs.push("embargo without a readable time: withheld".to_owned());
            }
            None => {}
        }
    }

    fn needs_headline(&self) -> bool {
        !self.known.headline && !self.has(BlockKind::Headline)
    }

    fn note_agency(&mut self, name: &str) {
        if agency::is_known(name) {
            self.agency.get_or_insert_with(|| name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
