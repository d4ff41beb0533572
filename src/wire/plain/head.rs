//! Everything above the copy.

use super::{Segmenter, line, time_line};
use crate::article::{BlockKind, Span};
use crate::wire::dateline::LeadingDateline;
use crate::wire::{agency, lifecycle, phrases};

/// How many of an article's first lines may hold its dateline.
const DATELINE_LINES: usize = 14;
/// After this many paragraphs there is no dateline to come.
const PARAGRAPHS_BEFORE_DATELINE: usize = 2;

/// Where the copy starts: its line, what stands before the dateline on it, and the dateline.
struct Lead {
    at: usize,
    byline: Option<Span>,
    from: usize,
    found: LeadingDateline,
}

impl Segmenter<'_> {
    /// Puts the head's blocks down, the dateline and the paragraph behind it included, and returns the first
    /// line of what is left.
    pub(super) fn head(&mut self, lines: &[Span]) -> usize {
        let lead = self.find_lead(lines);
        let mut at = 0;
        while let Some(&span) = lines.get(at) {
            if let Some(lead) = lead.as_ref().filter(|lead| lead.at == at) {
                if let Some(byline) = lead.byline {
                    self.push_byline(byline);
                }
                self.push_lead(Span::new(lead.from, span.end), &lead.found, at + 1 == lines.len());
                return at + 1;
            }
            if !self.push_head_line(span) && !self.push_head_copy(lines, at, lead.as_ref()) {
                return at;
            }
            at += 1;
        }
        at
    }

    fn find_lead(&self, lines: &[Span]) -> Option<Lead> {
        let mut paragraphs = 0;
        let mut lead: Option<Lead> = None;
        for (at, &span) in lines.iter().take(DATELINE_LINES).enumerate() {
            let (byline, from) = self.cut_inline_byline(span);
            let copy = self.line(Span::new(from, span.end));
            if let Some(found) = self.dateline_at(copy) {
                match &lead {
                    // An abstract that repeats dateline and lead stands before them.
                    Some(first) if first.found.dateline.place != found.dateline.place => {}
                    Some(first) if !self.repeats(first, lines, copy, &found) => {}
                    _ => {
                        lead = Some(Lead { at, byline, from, found });
                    }
                }
            } else if copy.len() > 120
                && line::ends_sentence(copy)
                && !line::is_note(copy)
                && !line::is_head_note(copy)
            {
                paragraphs += 1;
                if paragraphs > PARAGRAPHS_BEFORE_DATELINE {
                    break;
                }
            }
        }
        lead
    }

    /// Whether the copy after two datelines begins with the same words.
    fn repeats(&self, first: &Lead, lines: &[Span], copy: &str, found: &LeadingDateline) -> bool {
        let Some(&line) = lines.get(first.at) else {
            return false;
        };
        let start = |text: &str, from: usize| -> String {
            text.get(from..).unwrap_or("").trim_start().chars().take(20).collect()
        };
        start(self.line(Span::new(first.from, line.end)), first.found.len) == start(copy, found.len)
    }

    /// `[By Yara Ode] Tokyo, …`: the byline in brackets, and where the rest starts.
    fn cut_inline_byline(&self, span: Span) -> (Option<Span>, usize) {
        let line = self.line(span);
        if line.starts_with(['[', '('])
            && phrases::SURE_BY.starts(line.get(1..).unwrap_or(""))
            && let Some(end) = line.find([']', ')']).filter(|end| *end < 100)
        {
            let rest = line.get(end + 1..).unwrap_or("");
            let from = span.start + end + 1 + (rest.len() - rest.trim_start().len());
            if from < span.end {
                return (Some(Span::new(span.start, span.start + end + 1)), from);
            }
        }
        (None, span.start)
    }

    /// A flash of one line has no headline but its first sentence.
    fn push_lead(&mut self, span: Span, found: &LeadingDateline, is_last: bool) {
        let found = found.clone();
        if !(is_last && self.is_urgent() && self.needs_headline()) {
            self.push_paragraph(span, Some(found));
            return;
        }
        let end = span.start + found.len;
        self.push(BlockKind::Dateline, Span::new(span.start, end));
        self.article.dateline.get_or_insert(found.dateline);
        self.push_flash(self.trimmed(Span::new(end, span.end)));
    }

    fn is_urgent(&self) -> bool {
        self.article.urgency.is_some_and(|urgency| urgency <= 3)
    }

    fn push_flash(&mut self, span: Span) {
        let end = span.start + line::first_sentence(self.line(span));
        self.push(BlockKind::Headline, Span::new(span.start, end));
        let rest = self.trimmed(Span::new(end, span.end));
        self.push(BlockKind::Paragraph, rest);
    }

    /// Lines that their own words tell: crumbs, marks, slugs, bylines and what is the same everywhere.
    fn push_head_line(&mut self, span: Span) -> bool {
        let line = self.line(span);
        let mark = lifecycle::prefix(line);
        if mark.len >= line.len() && !line.is_empty() {
            self.push(BlockKind::Slug, span);
            self.take_marks(mark);
        } else if self.needs_headline() && line::is_crumb(line) {
            self.push(BlockKind::Crumb, span);
        } else if line::is_slug(line) {
            self.push(BlockKind::Slug, span);
            self.take_slug(line);
        } else if time_line::is_time(line) {
            self.push(BlockKind::Furniture, span);
            self.note_time(line);
        } else if let Some((time, beside)) = time_line::beside_time(line) {
            self.push_beside_time(span, time, beside);
        } else if line::is_head_note(line) {
            self.push_note(span);
        } else if line::is_byline(line) {
            self.push_byline(span);
        } else if line::is_end_mark(line) {
            self.push(BlockKind::EndMark, span);
        } else {
            return self.push_if_common(span);
        }
        true
    }

    /// `By Ann Rowe | 5 March 2026 10:15`
    fn push_beside_time(&mut self, span: Span, time: &str, beside: &str) {
        let name = super::without_by(beside);
        if line::is_byline(beside) || line::is_person(name) {
            self.push(BlockKind::Byline, span);
            self.article.byline.get_or_insert_with(|| name.to_owned());
        } else {
            self.push(BlockKind::Crumb, span);
        }
        self.note_time(time);
    }

    fn note_time(&mut self, line: &str) {
        if let Some(name) = line.split([' ', ',']).find(|word| agency::is_known(word)) {
            self.note_agency(name);
        }
        self.article.declared.published_local.get_or_insert_with(|| time_line::bare_time(line));
    }

    fn take_slug(&mut self, line: &str) {
        let article = &mut *self.article;
        let slug = line.split_once([',', '(']).map_or(line, |(slug, _)| slug).trim();
        article.slugline.get_or_insert_with(|| slug.to_owned());
        if let Some(take) = lifecycle::take_in(line) {
            article.take_key.get_or_insert_with(|| take.to_owned());
        }
    }

    fn take_marks(&mut self, mark: lifecycle::Prefix) {
        let article = &mut *self.article;
        article.urgency = article.urgency.or(mark.urgency);
        if article.take_key.is_none() {
            article.take_key = mark.take_key;
        }
        if let Some(status) = mark.status {
            article.status = status;
        }
    }

    /// Lines that only their place tells: headline, deck, job title, byline without `By`. `false` if the copy
    /// starts.
    fn push_head_copy(&mut self, lines: &[Span], at: usize, lead: Option<&Lead>) -> bool {
        let Some(&span) = lines.get(at) else { return false };
        let line = self.line(span);
        let next = lines.get(at + 1).map(|next| self.line(*next));
        let is_after_byline = self.is_last(BlockKind::Byline);
        if is_after_byline && line::is_job_title(line) {
            self.push(BlockKind::Byline, span);
            return true;
        }
        let is_above_headline = lead.is_some_and(|lead| lead.at > at + 1) && self.needs_headline();
        if is_above_headline && next.is_some_and(|next| line::is_topic(line, next)) {
            self.push(BlockKind::Slug, span);
            self.take_slug(line);
            return true;
        }
        if self.needs_headline() {
            return self.push_headline(span, next, lead.is_some());
        }
        if lead.is_none() {
            return self.push_deck_without_lead(span, next);
        }
        let is_near = lead.is_some_and(|lead| lead.at <= at + 2);
        if is_near && self.article.byline.is_none() && line::is_person(line) {
            self.push_byline(span);
        } else if !self.known.deck && !self.has(BlockKind::Deck) {
            self.push(BlockKind::Deck, span);
        } else if self.is_last(BlockKind::Deck) {
            // Two sentences of a deck on lines of their own are one.
            if let Some(deck) = self.article.blocks.last_mut() {
                deck.span.end = span.end;
            }
        } else if self.is_last(BlockKind::Credit) {
            self.push_caption(span);
        } else {
            self.push(BlockKind::Paragraph, span);
        }
        true
    }

    fn push_headline(&mut self, span: Span, next: Option<&str>, has_lead: bool) -> bool {
        let line = self.line(span);
        let mark = lifecycle::prefix(line);
        let is_marked = mark.len > 0;
        if next.is_none() && (is_marked || self.is_urgent()) {
            self.take_marks(mark);
            let len = lifecycle::prefix(line).len;
            self.push_flash(Span::new(span.start + len, span.end));
            return true;
        }
        if !(has_lead || is_marked || line::is_headline(line)) {
            return false;
        }
        let len = mark.len;
        if let Some(take) = lifecycle::take_in(line) {
            self.article.take_key.get_or_insert_with(|| take.to_owned());
        }
        self.take_marks(mark);
        self.push(BlockKind::Headline, Span::new(span.start + len, span.end));
        true
    }

    /// Without a dateline only a byline or a missing full stop tells a deck from the first paragraph.
    fn push_deck_without_lead(&mut self, span: Span, next: Option<&str>) -> bool {
        let line = self.line(span);
        let Some(next) = next else { return false };
        if self.known.headline
            || self.known.deck
            || self.has(BlockKind::Deck)
            || self.article.byline.is_some()
        {
            return false;
        }
        let is_open = !line::ends_sentence(line)
            && line.len() > 25
            && line.len() < 320
            && !line.ends_with([':', ',', ';'])
            && !line.starts_with(['"', '“', '-', '*', '(']);
        if line::is_byline(next) || (is_open && line::ends_sentence(next)) {
            self.push(BlockKind::Deck, span);
            return true;
        }
        if line::is_person(line) && line::ends_sentence(next) {
            self.push_byline(span);
            return true;
        }
        false
    }

    fn push_byline(&mut self, span: Span) {
        self.push(BlockKind::Byline, span);
        let line = self.line(span).trim_matches(['[', ']', '(', ')']);
        let name = line::named(line).unwrap_or(line).trim();
        self.article.byline.get_or_insert_with(|| name.to_owned());
        if let Some((_, last)) = name.rsplit_once(", ") {
            self.note_agency(last);
        } else if agency::is_known(name.strip_prefix("The ").unwrap_or(name)) {
            self.note_agency(name.strip_prefix("The ").unwrap_or(name));
        }
    }

    fn is_last(&self, kind: BlockKind) -> bool {
        self.article.blocks.last().is_some_and(|block| block.kind == kind)
    }
}
