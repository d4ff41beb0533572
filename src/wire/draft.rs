//! From what a format's reader found to an article: fields tidied, times resolved, and headline, deck,
//! dateline, copy, captions and notes put into one text.

mod compose;

use jiff::Timestamp;

use super::markup::{Body, Piece};
use super::trace::{self, FieldMarks, OriginTrace};
use super::{
    DecodeError, RecordContext, agency, clean, html, kind, lifecycle, markup, plain, stamp, time_of_copy,
    zones,
};
use crate::article::{Article, Author, Format, ItemKind, Link, Named, PubStatus};
use crate::times;

/// An item as its format's reader found it, texts as they stood.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Fields that need no more than tidying.
    pub(super) article: Article,
    pub(super) headline: Option<String>,
    /// The item's title, which is its headline where it has no other.
    pub(super) title: Option<String>,
    pub(super) deck: Option<String>,
    /// The dateline as an element of its own gives it.
    pub(super) dateline: Option<String>,
    /// The city of an element, where there is no dateline.
    pub(super) place: Option<String>,
    pub(super) byline_title: Option<String>,
    pub(super) pieces: Vec<Piece>,
    pub(super) published: Option<String>,
    pub(super) version_created: Option<String>,
    pub(super) first_created: Option<String>,
    pub(super) expires: Option<String>,
    /// Blank where there is an embargo without a time.
    pub(super) embargo: Option<String>,
    /// What kind of item it says it is.
    pub(super) kind: Option<ItemKind>,
    /// Who sent it, as it stands.
    pub(super) source: Option<String>,
    /// A deck that the body has, where another one was declared.
    other_deck: Option<String>,
    /// The copy has been cleaned already.
    is_clean: bool,
    /// Where its fields come from, where somebody asks.
    pub(super) trace: Option<Box<OriginTrace>>,
}

/// Sets a field that is not set yet.
pub(super) fn set(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value.filter(|value| !value.trim().is_empty());
    }
}

/// Adds a value that a list lacks.
pub(super) fn add(list: &mut Vec<String>, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.trim().is_empty())
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// Adds a name that a list lacks.
pub(super) fn add_named(list: &mut Vec<Named>, name: Option<String>, code: Option<String>) {
    if let Some(name) = name.filter(|name| !name.trim().is_empty())
        && !list.iter().any(|known| known.name == name)
    {
        list.push(Named { name, code });
    }
}

impl Draft {
    pub(super) fn new(format: Format) -> Self {
        Self { article: Article { wire_format: format, ..Article::default() }, ..Self::default() }
    }

    /// Takes over what a body says; what is set already stays.
    pub(super) fn absorb(&mut self, body: Body) {
        set(&mut self.headline, body.headline);
        let own = body.deck.or(body.abstract_text);
        if self.deck.is_some() {
            set(&mut self.other_deck, own);
        } else {
            self.deck = own;
        }
        set(&mut self.article.byline, body.byline);
        set(&mut self.byline_title, body.byline_title);
        set(&mut self.dateline, body.dateline);
        set(&mut self.source, body.distributor);
        self.article.declared.captions.extend(body.captions);
        self.article.notes.extend(body.notes);
        if self.pieces.is_empty() {
            self.pieces = body.pieces;
        } else {
            self.pieces.extend(body.pieces);
        }
    }

    /// Takes a text for the body: marked up, escaped or plain.
    pub(super) fn absorb_text(&mut self, text: &str) {
        if html::is_html(text) {
            self.absorb(markup::fragment(text));
        } else if !text.trim().is_empty() {
            self.pieces.push(Piece { kind: None, text: html::without_entities(text) });
        }
    }

    /// Takes clean plain copy for the body.
    pub(super) fn plain(&mut self, text: String) {
        self.is_clean = true;
        self.pieces.push(Piece { kind: None, text });
    }

    pub(super) fn link(&mut self, rel: &str, uri: Option<String>) {
        if let Some(uri) = uri {
            self.article.declared.links.push(Link { rel: rel.to_owned(), uri });
        }
    }

    pub(super) fn author(&mut self, name: Option<String>, role: Option<String>) {
        if let Some(name) = name.filter(|name| !name.trim().is_empty())
            && !self.article.declared.authors.iter().any(|author| author.name == name)
        {
            self.article.declared.authors.push(Author { name, role });
        }
    }

    /// Sets the status by its declared name.
    pub(super) fn status(&mut self, name: Option<String>) {
        let Some(name) = name else { return };
        match lifecycle::status(&name) {
            Some(status) => self.article.status = status,
            None => self.note(format!("unknown status {name}: taken for usable")),
        }
        self.article.declared.declared_status = Some(name);
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.article.repairs.contains(&note) {
            self.article.repairs.push(note);
        }
    }

    /// The figure of a field, 1 to 9.
    pub(super) fn urgency(&mut self, figure: Option<String>) {
        let Some(figure) = figure else { return };
        match figure.trim().parse() {
            Ok(urgency) if (1..=9).contains(&urgency) => self.article.urgency = Some(urgency),
            _ => self.note(format!("ignored the urgency: {figure} is not between 1 and 9")),
        }
    }

    /// Makes the article.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] for an item without headline and text, unless it withdraws something or
    /// only links.
    pub(super) fn finish(mut self, context: &RecordContext) -> Result<Article, DecodeError> {
        self.came_from(|_| trace::WORKED_OUT.to_owned());
        self.tidy();
        self.came_from_others(&[("byline", "authors"), ("authors", "byline")]);
        let named = self.source.take().filter(|name| name.chars().any(char::is_alphabetic));
        let declared = named.and_then(|name| agency::code(&name)).or_else(|| self.article.source.take());
        if let Some(trace) = &mut self.trace
            && declared.is_none()
        {
            let from = context.source_from().or(context.usual_source.as_ref().map(|_| "topics.sources"));
            from.into_iter().for_each(|from| trace.set("source", from));
        }
        self.article.source =
            declared.or_else(|| context.source.clone()).or_else(|| context.usual_source.clone());
        self.resolve_times();
        let has_version = self.article.version_created_at.is_some();
        let nearest = if has_version { "version_created_at" } else { "first_created_at" };
        let local = if self.published.is_some() { "published_at" } else { nearest };
        self.came_from_others(&[("published_at", nearest), ("published_local", local)]);
        self.compose(context);
        time_of_copy(&mut self.article);
        self.came_from_copy();
        let article = &mut self.article;
        let is_told = article.declared.links.iter().any(|link| link.rel == "canonical")
            || article.status == PubStatus::Canceled && article.guid.is_some()
            || matches!(self.kind, Some(ItemKind::Package | ItemKind::Picture));
        if article.text.is_empty() && !is_told {
            let message = "an item without a headline and without a text".to_owned();
            return Err(DecodeError::Malformed { format: article.wire_format.name(), message });
        }
        kind::settle(article, self.kind);
        if let Some(mut trace) = self.trace {
            let mut marks = FieldMarks::of_article(&self.article);
            marks.see("item_kind", self.kind);
            trace.fill(marks, |_| trace::WORKED_OUT.to_owned());
            self.article.origins = trace.into_origins();
        }
        Ok(self.article)
    }

    /// Says where the fields come from that are new since it was said last.
    pub(super) fn came_from(&mut self, from: impl Fn(&'static str) -> String) {
        let Some(mut trace) = self.trace.take() else { return };
        trace.fill(FieldMarks::of_draft(self), from);
        self.trace = Some(trace);
    }

    /// Fields that are new were made of others: each with the one that it was made of.
    fn came_from_others(&mut self, pairs: &[(&str, &str)]) {
        let Some(known) = self.trace.clone() else { return };
        self.came_from(|field| {
            let other = pairs.iter().find(|(made, _)| *made == field);
            other.and_then(|(_, other)| known.origin(other)).unwrap_or(trace::WORKED_OUT).to_owned()
        });
    }

    /// Notes in the copy may change what was declared.
    fn came_from_copy(&mut self) {
        let Some(mut trace) = self.trace.take() else { return };
        let may_change = |field: &str| matches!(field, "status" | "embargo_until" | "dateline");
        trace.step(FieldMarks::of_draft(self), may_change, trace::in_copy);
        self.trace = Some(trace);
    }

    /// The texts of times, each a line.
    fn tidy_times(&mut self) {
        let Self { article, published, version_created, first_created, expires, embargo, .. } = self;
        for field in [published, version_created, first_created, expires] {
            *field = field.take().and_then(|text| one_line(&text, &mut article.repairs));
        }
        // An embargo without a time withholds as well.
        *embargo = embargo.take().map(|text| one_line(&text, &mut article.repairs).unwrap_or_default());
    }

    fn tidy(&mut self) {
        self.tidy_times();
        let title = self.title.take();
        set(&mut self.headline, title);
        let Self { article, headline, deck, other_deck, dateline, place, byline_title, .. } = self;
        let declared = &mut article.declared;
        let mut repairs = Vec::new();
        let byline = article.byline.take().map(|name| plain::without_by(&name).to_owned());
        article.byline = byline;
        for field in [
            headline,
            deck,
            other_deck,
            dateline,
            place,
            byline_title,
            &mut article.byline,
            &mut article.slugline,
            &mut article.take_key,
            &mut article.guid,
            &mut article.language,
            &mut declared.service,
            &mut declared.sequence,
            &mut declared.priority,
            &mut declared.category,
            &mut declared.copyright,
            &mut declared.usage_terms,
            &mut declared.selector,
            &mut declared.credit_line,
            &mut declared.story_id,
            &mut declared.site,
            &mut declared.feed_title,
            &mut declared.replaces,
            &mut declared.declared_status,
        ] {
            *field = field.take().and_then(|text| one_line(&text, &mut repairs));
        }
        for list in [
            &mut article.keywords,
            &mut article.subjects,
            &mut article.notes,
            &mut declared.genres,
            &mut declared.captions,
            &mut declared.signals,
        ] {
            let mut kept = Vec::with_capacity(list.len());
            for text in list.drain(..) {
                add(&mut kept, one_line(&text, &mut repairs));
            }
            *list = kept;
        }
        for named in [&mut declared.people, &mut declared.organisations, &mut declared.places] {
            for entity in named.iter_mut() {
                entity.name = one_line(&entity.name, &mut repairs).unwrap_or_default();
                entity.code = entity.code.take().and_then(|code| one_line(&code, &mut repairs));
            }
            named.retain(|entity| !entity.name.is_empty());
        }
        for link in &mut declared.links {
            link.rel = clean(&link.rel).0;
            link.uri = clean(&link.uri).0;
        }
        for author in &mut declared.authors {
            let name = one_line(&author.name, &mut repairs).unwrap_or_default();
            plain::without_by(&name).clone_into(&mut author.name);
        }
        for repair in repairs {
            self.note(repair);
        }
        self.name_authors();
        self.article.declared.byline_title = self.byline_title.take();
    }

    /// Byline and authors say the same: where there is one, it makes the other.
    fn name_authors(&mut self) {
        if self.article.byline.is_none() && !self.article.declared.authors.is_empty() {
            let names: Vec<&str> =
                self.article.declared.authors.iter().map(|author| author.name.as_str()).collect();
            self.article.byline = Some(names.join(", "));
        } else if self.article.declared.authors.is_empty()
            && let Some(name) = self.article.byline.clone()
        {
            let role = self.byline_title.clone();
            self.article.declared.authors.push(Author { name, role });
        }
    }

    /// Reads the times, those without a zone in that of the agency.
    fn resolve_times(&mut self) {
        let zone = self.article.source.as_deref().and_then(zones::of_agency);
        let article = &mut self.article;
        let mut notes = Vec::new();
        let mut local = None;
        let mut has_unusable = false;
        let mut read = |what: &str, text: &Option<String>| -> Option<Timestamp> {
            let text = text.as_deref()?.trim();
            let found = stamp::parse(text).filter(|(time, _)| !times::is_stand_in(*time));
            let Some((time, is_assumed)) = found else {
                if !text.is_empty() {
                    has_unusable = true;
                    notes.push(format!("ignored {what}: {} is no time", clean::shown(text)));
                }
                return None;
            };
            if !is_assumed {
                return Some(time);
            }
            local.get_or_insert_with(|| text.to_owned());
            let (time, name) = zones::in_zone(time, zone.as_ref());
            notes.push(format!("{what}: no time zone, read as {name}"));
            Some(time)
        };
        let declared = &mut article.declared;
        for (field, what, text) in [
            (&mut article.published_at, "the time of publication", &self.published),
            (&mut article.version_created_at, "the time of the version", &self.version_created),
            (&mut declared.first_created_at, "the time of creation", &self.first_created),
            (&mut declared.expires_at, "the time of expiry", &self.expires),
            (&mut article.embargo, "the embargo", &self.embargo),
        ] {
            *field = field.or_else(|| read(what, text));
        }
        article.has_unusable_time |=
            has_unusable && article.published_at.or(article.version_created_at).is_none();
        declared.published_local = declared.published_local.take().or(local);
        if self.embargo.is_some() {
            if article.embargo.is_none() {
                notes.push("embargo without a readable time: withheld".to_owned());
            }
            if article.status == PubStatus::Usable {
                article.status = PubStatus::Withheld;
            }
        }
        // Without a time of publication that of the version or of the first one is the nearest.
        if !matches!(article.wire_format, Format::Json | Format::Ninjs) {
            article.published_at =
                article.published_at.or(article.version_created_at).or(article.declared.first_created_at);
        }
        for note in notes {
            self.note(note);
        }
    }
}

fn one_line(text: &str, repairs: &mut Vec<String>) -> Option<String> {
    let text = if html::is_html(text) {
        html::to_text(text)
    } else if text.contains('&') {
        html::without_entities(text)
    } else {
        text.to_owned()
    };
    let (text, mended) = clean(&text);
    for repair in mended.into_iter().filter(|repair| repair.starts_with("mended")) {
        if !repairs.contains(&repair) {
            repairs.push(repair);
        }
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}
