//! Marked-up copy to pieces: paragraphs, headings, tables, captions and what else a body has, whichever of
//! NITF, XHTML or HTML it is written in. Fed by the XML reader and by the reader of HTML fragments alike.

use super::html;
use super::trace::FieldMarks;
use crate::article::BlockKind;

/// A piece of a body. Copy (`kind` is `None`) is still to be told apart by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Option<BlockKind>,
    pub(super) text: String,
}

/// What a body says besides its copy.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// In reading order; captions, which stand anywhere, apart.
    pub(super) pieces: Vec<Piece>,
    pub(super) captions: Vec<String>,
    pub(super) headline: Option<String>,
    pub(super) deck: Option<String>,
    pub(super) abstract_text: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) byline_title: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) distributor: Option<String>,
    pub(super) notes: Vec<String>,
}

/// What an element means for the text inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Text goes on.
    Inline,
    /// A paragraph or what holds paragraphs.
    Block,
    Headline,
    Subheading,
    Abstract,
    Byline,
    BylineTitle,
    Dateline,
    Distributor,
    Table,
    Row,
    Cell,
    Caption,
    Note,
    SignOff,
    /// White space is layout.
    Preformatted,
    /// A picture with what is around it: only captions count.
    Media,
    Hidden,
}

#[rustfmt::skip]
const ROLES: &[(&str, Role)] = &[
    ("abstract", Role::Abstract), ("address", Role::Block), ("article", Role::Block),
    ("aside", Role::Block), ("bibliography", Role::Hidden), ("block", Role::Block),
    ("blockquote", Role::Block), ("body", Role::Block), ("body.content", Role::Block),
    ("body.end", Role::SignOff), ("body.head", Role::Block), ("bq", Role::Block), ("byline", Role::Byline),
    ("byttl", Role::BylineTitle), ("caption", Role::Caption), ("content", Role::Block),
    ("copyrite", Role::Hidden), ("correction", Role::Note), ("dateline", Role::Dateline),
    ("dd", Role::Block), ("distributor", Role::Distributor), ("div", Role::Block), ("dl", Role::Block),
    ("dt", Role::Block), ("figcaption", Role::Caption), ("figure", Role::Media), ("fn", Role::Note),
    ("footer", Role::SignOff), ("form", Role::Hidden), ("h1", Role::Headline), ("h2", Role::Subheading),
    ("h3", Role::Subheading), ("h4", Role::Subheading), ("h5", Role::Subheading), ("h6", Role::Subheading),
    ("head", Role::Hidden), ("header", Role::Media), ("headline", Role::Block), ("hedline", Role::Block),
    ("hl1", Role::Headline), ("hl2", Role::Subheading), ("hr", Role::Block), ("iframe", Role::Hidden),
    ("li", Role::Block), ("main", Role::Block), ("media", Role::Media), ("media-caption", Role::Caption),
    ("nav", Role::Hidden), ("noscript", Role::Hidden), ("note", Role::Note), ("ol", Role::Block),
    ("p", Role::Block), ("pre", Role::Preformatted), ("rights", Role::Hidden), ("script", Role::Hidden),
    ("section", Role::Block), ("style", Role::Hidden), ("svg", Role::Hidden), ("table", Role::Table),
    ("tagline", Role::SignOff), ("td", Role::Cell), ("template", Role::Hidden), ("th", Role::Cell),
    ("tr", Role::Row), ("ul", Role::Block),
];

/// Elements inside each other of which it is kept what they are.
const DEEPEST: usize = 200;

/// Elements that never have an end in HTML.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

fn role(name: &str, class: &str) -> Role {
    if ["dat", "vignette", "noprint", "feedflare"].iter().any(|word| class.split(' ').any(|own| own == *word))
    {
        return Role::Hidden;
    }
    let found = ROLES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().and_then(|at| ROLES.get(at));
    let role = found.map_or(Role::Inline, |(_, role)| *role);
    // A block by its class only: inline bylines and datelines are part of their paragraph.
    match (role, class) {
        (Role::Block, "byline" | "author") => Role::Byline,
        (Role::Block, "caption" | "wp-caption-text" | "photo-caption") => Role::Caption,
        _ => role,
    }
}

/// Takes a body apart as it is read.
#[derive(Debug, Default)]
pub(super) struct Builder {
    open: Vec<(String, Role)>,
    text: String,
    body: Body,
    has_copy: bool,
}

impl Builder {
    pub(super) fn start(&mut self, name: &str, class: &str) {
        let name = name.to_ascii_lowercase();
        if name == "br" {
            if !self.is_hidden() {
                self.text.push('\n');
            }
            return;
        }
        let role = role(&name, class);
        if role == Role::Inline && VOID.contains(&name.as_str()) {
            return;
        }
        if self.is_inside(Role::Table) {
            self.start_in_table(role);
        } else if role != Role::Inline {
            self.flush();
        }
        if VOID.contains(&name.as_str()) || self.open.len() >= DEEPEST {
            return;
        }
        // A paragraph or item ends where the next begins, whether it says so or not.
        let is_ended = self.open.last().is_some_and(|(open, _)| *open == name);
        if is_ended && matches!(name.as_str(), "p" | "li" | "td" | "th" | "tr" | "dd" | "dt") {
            self.open.pop();
        }
        self.open.push((name, role));
    }

    fn start_in_table(&mut self, role: Role) {
        match role {
            Role::Row => {
                let end = self.text.trim_end().len();
                self.text.truncate(end);
                self.text.push('\n');
            }
            Role::Cell if !self.text.ends_with('\n') => self.text.push('\t'),
            _ => {}
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let Some(at) = self.open.iter().rposition(|(open, _)| *open == name) else {
            return;
        };
        let role = self.open.get(at).map_or(Role::Inline, |(_, role)| *role);
        let is_in_table =
            self.open.get(..at).is_some_and(|outer| outer.iter().any(|(_, role)| *role == Role::Table));
        if role != Role::Inline && !is_in_table {
            self.flush();
        }
        self.open.truncate(at);
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.is_hidden() {
            return;
        }
        if self.is_inside(Role::Preformatted) {
            self.text.push_str(text);
        } else {
            html::push_text(text, &mut self.text);
        }
    }

    pub(super) fn finish(mut self) -> Body {
        self.flush();
        self.body
    }

    /// What it has found so far, for those who ask where fields come from.
    pub(super) fn see(&self, marks: &mut FieldMarks) {
        let body = &self.body;
        marks.see("headline", body.headline.as_ref());
        marks.see("deck", body.deck.as_ref().or(body.abstract_text.as_ref()));
        marks.see("byline", body.byline.as_ref());
        marks.see("byline_title", body.byline_title.as_ref());
        marks.see("dateline", body.dateline.as_ref());
        marks.see("source", body.distributor.as_ref());
        marks.see_list("captions", &body.captions);
        marks.see_list("notes", &body.notes);
        marks.see("body", (!body.pieces.is_empty()).then_some(()));
    }

    fn is_inside(&self, role: Role) -> bool {
        self.open.iter().any(|(_, open)| *open == role)
    }

    /// Inside a picture only captions are seen.
    fn is_hidden(&self) -> bool {
        let mut is_hidden = false;
        for (_, role) in &self.open {
            match role {
                Role::Hidden => return true,
                Role::Media => is_hidden = true,
                Role::Caption | Role::Headline => is_hidden = false,
                _ => {}
            }
        }
        is_hidden
    }

    /// What the text so far is by the innermost element that says it.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_matches(|c: char| c.is_whitespace());
        if text.is_empty() {
            return;
        }
        let is_told = |role: &Role| {
            !matches!(role, Role::Inline | Role::Block | Role::Preformatted | Role::Row | Role::Cell)
        };
        let role = self.open.iter().rev().map(|(_, role)| *role).find(is_told).unwrap_or(Role::Block);
        let is_head = self.open.iter().any(|(name, _)| matches!(name.as_str(), "body.head" | "hedline"));
        let line = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = &mut self.body;
        match role {
            Role::Headline if body.headline.is_none() => body.headline = Some(line()),
            Role::Headline if self.has_copy => body.pieces.push(told(BlockKind::Subheading, line())),
            Role::Headline => {}
            Role::Subheading
                if is_head || !self.has_copy && body.headline.is_some() && body.deck.is_none() =>
            {
                body.deck.get_or_insert_with(line);
            }
            Role::Subheading => body.pieces.push(told(BlockKind::Subheading, line())),
            Role::Abstract => push_line(&mut body.abstract_text, &line()),
            Role::Byline => push_line(&mut body.byline, &line()),
            Role::BylineTitle => push_line(&mut body.byline_title, &line()),
            Role::Dateline => push_line(&mut body.dateline, &line()),
            Role::Distributor => push_line(&mut body.distributor, &line()),
            Role::Caption => body.captions.push(line()),
            Role::Note => body.notes.push(line()),
            Role::SignOff => body.pieces.push(told(BlockKind::SignOff, text.to_owned())),
            Role::Table => body.pieces.push(told(BlockKind::Table, text.to_owned())),
            _ => {
                self.has_copy = true;
                body.pieces.push(Piece { kind: None, text: text.to_owned() });
            }
        }
    }
}

fn told(kind: BlockKind, text: String) -> Piece {
    Piece { kind: Some(kind), text }
}

fn push_line(field: &mut Option<String>, line: &str) {
    match field {
        Some(text) => {
            text.push(' ');
            text.push_str(line);
        }
        None => *field = Some(line.to_owned()),
    }
}

/// Reads a fragment of HTML or of other markup, whole or not.
pub(super) fn fragment(text: &str) -> Body {
    let mut builder = Builder::default();
    html::read(text, &mut builder);
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(markup: &str) -> Vec<String> {
        fragment(markup).pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(ROLES.is_sorted_by_key(|(name, _)| *name), "binary search needs order");
    }

    #[test]
    fn inline_tags_break_no_words() {
        assert_eq!(
            texts("<p>The fer<em>ry</em> sai<b>l</b>ed.</p><p/><p>It <i>sank</i></p>"),
            ["The ferry sailed.", "It sank"]
        );
        assert_eq!(texts("bare text<p>one<p>two"), ["bare text", "one", "two"]);
    }

    #[test]
    fn pictures_leave_their_captions_and_nothing_else() {
        let body = fragment(
            "<p>One.</p><figure><img src=\"a\"><p>AA/Photo</p><figcaption>A \
                quay.</figcaption></figure><p>Two.</p>",
        );
        assert_eq!(body.captions, ["A quay."]);
        assert_eq!(body.pieces.len(), 2);
    }

    #[test]
    fn tables_and_headings_are_told() {
        let body = fragment(
            "<h1>Head</h1><h2>Deck</h2><p>One.</p><h2>Sub</h2><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>",
        );
        assert_eq!((body.headline.as_deref(), body.deck.as_deref()), (Some("Head"), Some("Deck")));
        assert_eq!(body.pieces[1], told(BlockKind::Subheading, "Sub".to_owned()));
        assert_eq!(body.pieces[2], told(BlockKind::Table, "a\t1\nb\t2".to_owned()));
    }
}
