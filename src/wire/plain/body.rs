//! The copy: paragraphs, sub-headings, tables, and what ends it.

use super::{Segmenter, line, time_line};
use crate::article::{Block, BlockKind, Named, Span};
use crate::limits;

impl Segmenter<'_> {
    /// Puts the blocks of the copy down, up to the end of the text.
    pub(super) fn body(&mut self, lines: &[Span]) {
        let (mut is_private, mut is_noted) = (false, false);
        let mut is_over = false;
        let is_paragraph = |block: &&Block| block.kind == BlockKind::Paragraph;
        let mut paragraphs = self.article.blocks.iter().filter(is_paragraph).count();
        let mut at = 0;
        while let Some(&span) = lines.get(at) {
            if self.article.blocks.len() >= limits::BLOCKS - 1 {
                self.push_rest(span, lines);
                return;
            }
            let text = self.line(span);
            is_private |= line::opens_private_part(text);
            is_noted |= line::opens_notes(text);
            is_over |= line::opens_contacts(text) && paragraphs > 1;
            let is_near_end = at + 3 >= lines.len() && paragraphs > 0;
            let mut taken = 1;
            if is_private || is_noted && !line::is_sign_off(text) && !line::is_end_mark(text) {
                self.push_note(span);
            } else if is_near_end && (self.push_issuer(span) || self.push_time(span)) {
            } else if is_over && !line::is_sign_off(text) && !line::is_end_mark(text) && !line::is_note(text)
            {
                self.push(BlockKind::Furniture, span);
            } else if line::is_end_mark(text) {
                self.push_end_mark(span);
                is_over |= is_strong(text) && at * 2 >= lines.len() || paragraphs > 1 && line::is_end(text);
            } else if line::is_sign_off(text) || is_near_end && line::is_last_sign_off(text) {
                self.push(BlockKind::SignOff, span);
                if let Some(name) = line::signed_name(text) {
                    self.article.byline.get_or_insert_with(|| name.to_owned());
                }
            } else if !self.push_if_common(span) {
                taken = self.push_copy(lines, at);
                paragraphs += 1;
            }
            at += taken;
        }
    }

    /// More lines than any copy has are kept in one piece and not looked at.
    fn push_rest(&mut self, first: Span, lines: &[Span]) {
        let end = lines.last().map_or(first.end, |last| last.end);
        self.push(BlockKind::Table, Span::new(first.start, end));
        self.article.repairs.push(format!("took the lines behind {} blocks for one", limits::BLOCKS - 1));
    }

    /// `12-NOV-19 10:42`, as a line of its own below the copy.
    fn push_time(&mut self, span: Span) -> bool {
        let is_time = time_line::is_time(&self.line(span).replace('-', " "));
        if is_time {
            self.push(BlockKind::Furniture, span);
        }
        is_time
    }

    /// `SOURCE Lund Line`
    fn push_issuer(&mut self, span: Span) -> bool {
        let Some(name) = line::issuer(self.line(span)) else { return false };
        self.push(BlockKind::Furniture, span);
        let organisations = &mut self.article.declared.organisations;
        if organisations.iter().all(|known| known.name != name) {
            organisations.push(Named { name: name.to_owned(), code: None });
        }
        true
    }

    fn push_end_mark(&mut self, span: Span) {
        self.push(BlockKind::EndMark, span);
        if let Some(agency) = line::agency_of_end_mark(self.line(span)) {
            self.note_agency(agency);
        }
    }

    /// A table, a sub-heading or a paragraph; returns how many lines it took.
    fn push_copy(&mut self, lines: &[Span], at: usize) -> usize {
        let rest = lines.get(at..).unwrap_or_default();
        let Some(&span) = rest.first() else { return 1 };
        let rows = rest.iter().take_while(|row| line::is_table_row(self.line(**row))).count();
        if rows >= 2 {
            let end = rest.get(rows - 1).map_or(span.end, |last| last.end);
            self.push(BlockKind::Table, Span::new(span.start, end));
            return rows;
        }
        if self.is_subheading(rest) {
            self.push(BlockKind::Subheading, span);
        } else {
            self.push_sentences(span);
        }
        1
    }

    /// One or two short lines over a paragraph are headings; more in a row are a list.
    fn is_subheading(&self, rest: &[Span]) -> bool {
        let mut after = rest.iter().map(|span| self.line(*span));
        let has_copy_above = self.has(BlockKind::Paragraph);
        let is_short = after.next().is_some_and(line::is_subheading);
        let is_copy =
            |line: &str| line::ends_sentence(line) || line.len() > 90 || line.ends_with([':', ',', ';', '-']);
        has_copy_above
            && is_short
            && after.next().is_some_and(|next| {
                is_copy(next) || (line::is_subheading(next) && after.next().is_some_and(is_copy))
            })
    }
}

/// After rows of dashes or stars the copy may go on; after the others it does not.
fn is_strong(mark: &str) -> bool {
    mark.contains(char::is_alphanumeric) || mark.starts_with("##") || mark == "■"
}
