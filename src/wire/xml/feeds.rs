//! Feeds: RSS 0.9x and 2.0, Atom, RSS 1.0 in RDF, and exports of `WordPress`; an article an entry.

use std::borrow::Cow;

use super::FinishedItems;
use super::walk::{DocumentPosition, Visitor};
use crate::article::{Format, ItemKind, PubStatus};
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::markup::Builder;
use crate::wire::phrases;
use crate::wire::trace::{FieldMarks, OriginTrace};
use crate::wire::{DecodeError, html};

/// What the feed says for all its entries.
#[derive(Default)]
struct Channel {
    title: Option<String>,
    language: Option<String>,
    copyright: Option<String>,
    author: Option<String>,
    /// The names of the authors of an export of `WordPress`, each behind its login.
    logins: Vec<(String, Option<String>)>,
}

/// Texts of an entry that may be its body, the best last.
#[derive(Default)]
struct Texts {
    description: Option<String>,
    content: Option<String>,
}

/// Reads the entries of a feed.
pub(super) struct FeedReader<'a, 'b> {
    items: &'a mut FinishedItems<'b>,
    format: Format,
    channel: Channel,
    draft: Option<(usize, Draft)>,
    texts: Texts,
    body: Option<(usize, Builder)>,
    post_type: Option<String>,
    /// `xml:base`, which addresses without a site are meant from.
    base: Option<String>,
}

impl<'a, 'b> FeedReader<'a, 'b> {
    pub(super) fn new(items: &'a mut FinishedItems<'b>, format: Format) -> Self {
        let (channel, texts) = (Channel::default(), Texts::default());
        Self { items, format, channel, draft: None, texts, body: None, post_type: None, base: None }
    }

    fn channel(&mut self, at: &DocumentPosition<'_>) {
        match at.name() {
            "author_login" => self.channel.logins.extend(at.line().map(|login| (login, None))),
            "author_display_name" => {
                if let Some((_, name)) = self.channel.logins.last_mut() {
                    *name = at.line();
                }
            }
            _ => {}
        }
        if !matches!(at.parent(), "channel" | "feed" | "author") {
            return;
        }
        match at.name() {
            "title" => set(&mut self.channel.title, at.line()),
            "language" => set(&mut self.channel.language, at.line()),
            "copyright" | "rights" => set(&mut self.channel.copyright, at.line()),
            "name" if at.parent() == "author" => set(&mut self.channel.author, at.line()),
            _ => {}
        }
    }

    fn attributes(&mut self, at: &DocumentPosition<'_>) {
        let Some((depth, draft)) = &mut self.draft else { return };
        if at.depth() != *depth + 1 {
            return;
        }
        match at.name() {
            "link" => {
                let rel = at.attr("rel").unwrap_or_else(|| "alternate".to_owned());
                let rel = if rel == "alternate" { "canonical" } else { &rel };
                draft.link(rel, at.attr("href").map(|address| absolute(self.base.as_deref(), address)));
            }
            "category" => add(&mut draft.article.keywords, at.any_attr(&["label", "term"])),
            "enclosure" => draft.link("enclosure", at.attr("url")),
            _ => {}
        }
    }

    fn entry(&mut self, at: &DocumentPosition<'_>) {
        let Some((depth, draft)) = &mut self.draft else { return };
        let prefix = at.prefix();
        if at.depth() != *depth + 1 {
            nested(draft, at);
            return;
        }
        match (prefix, at.name()) {
            (
                "media" | "itunes" | "g",
                "title" | "summary" | "author" | "category" | "keywords" | "subtitle" | "content" | "group",
            ) => {}
            (_, "title") => set(&mut draft.headline, text_of(at)),
            ("", "link") => draft.link("canonical", at.line()),
            (_, "guid" | "id" | "identifier") => set(&mut draft.article.guid, at.line()),
            ("excerpt", "encoded") | (_, "summary") => set(&mut draft.deck, text_of(at)),
            ("content", "encoded") | (_, "content" | "body" | "fulltext" | "full-text") => {
                set(&mut self.texts.content, text_of(at));
            }
            ("media", "description") => add(&mut draft.article.declared.captions, at.line()),
            (_, "description") => set(&mut self.texts.description, text_of(at)),
            (_, "pubDate" | "published" | "issued" | "date") => set(&mut draft.published, at.line()),
            (_, "updated" | "modified") => set(&mut draft.version_created, at.line()),
            (_, "creator" | "author") if !at.has_children() => draft.author(author(at), None),
            (_, "category" | "subject") => add(&mut draft.article.keywords, at.line()),
            (_, "source" | "publisher") if draft.article.declared.site.is_none() => {
                draft.article.declared.site = at.line();
            }
            (_, "rights" | "copyright") => set(&mut draft.article.declared.copyright, at.line()),
            (_, "language") => set(&mut draft.article.language, at.line()),
            ("wp", "status") => match at.line().as_deref() {
                Some("draft" | "pending" | "private" | "future" | "auto-draft") => {
                    draft.article.status = PubStatus::Withheld;
                }
                Some("inherit") | None => {}
                status => draft.status(status.map(str::to_owned)),
            },
            ("wp", "post_type") => self.post_type = at.line(),
            ("wp", "post_name") => set(&mut draft.article.slugline, at.line()),
            ("wp", "post_date_gmt") => {
                draft.published =
                    at.line().filter(|date| !date.starts_with("0000")).or(draft.published.take());
            }
            _ => {}
        }
    }

    fn finish(&mut self) -> Result<(), DecodeError> {
        let Some((_, mut draft)) = self.draft.take() else { return Ok(()) };
        let Texts { description, content } = std::mem::take(&mut self.texts);
        let deck = draft.deck.take();
        // An entry's description is its text where there is no longer one.
        let (text, deck) = match (content, description) {
            (Some(content), description) => (Some(content), deck.or(description)),
            (None, Some(description)) => (Some(description), deck),
            (None, None) if draft.pieces.is_empty() => (deck, None),
            (None, None) => (None, deck),
        };
        draft.deck = deck;
        if let Some(text) = text {
            let (text, captions) = without_captions(&text);
            draft.absorb_text(&text);
            for caption in captions {
                add(&mut draft.article.declared.captions, Some(caption));
            }
        }
        let channel = &self.channel;
        set(&mut draft.article.declared.copyright, channel.copyright.clone());
        set(&mut draft.article.language, channel.language.clone());
        for author in &mut draft.article.declared.authors {
            let known = channel.logins.iter().find(|(login, _)| *login == author.name);
            if let Some((_, Some(name))) = known {
                author.name.clone_from(name);
            }
        }
        if draft.article.declared.authors.is_empty() {
            draft.author(channel.author.clone(), None);
        }
        draft.article.declared.feed_title.clone_from(&channel.title);
        let source = draft.article.declared.site.clone().or_else(|| channel.title.clone());
        set(
            &mut draft.source,
            source.map(|title| title.split([':', '-', '|']).next().unwrap_or("").trim().to_owned()),
        );
        if draft.article.guid.is_none() {
            let links = draft.article.declared.links.iter();
            draft.article.guid =
                links.clone().find(|link| link.rel == "canonical").map(|link| link.uri.clone());
        }
        if let Some(last) = draft.pieces.last_mut() {
            let text = last.text.trim_end();
            last.text = phrases::READ_ON.before(text).unwrap_or(text).trim_end().to_owned();
        }
        draft.kind = Some(match self.post_type.take().as_deref() {
            Some("page") => ItemKind::Page,
            Some("attachment") => ItemKind::Picture,
            Some("nav_menu_item" | "wp_block" | "custom_css") => ItemKind::Service,
            _ => ItemKind::Feed,
        });
        self.items.push(draft)
    }
}

/// What stands deeper inside an entry, in the ways of several feeds.
fn nested(draft: &mut Draft, at: &DocumentPosition<'_>) {
    match at.name() {
        "name" if at.parent() == "author" => draft.author(at.line(), None),
        "original_article_id" => draft.article.guid = at.line().or(draft.article.guid.take()),
        "first_line" => draft.deck = at.line().or(draft.deck.take()),
        "published" => set(&mut draft.first_created, at.line()),
        "updated" => draft.version_created = at.line().or(draft.version_created.take()),
        "publishing_status" => draft.status(at.line()),
        "tag" if at.attr("type_value").is_some_and(|kind| kind == "Place") => {
            add_named(&mut draft.article.declared.places, at.attr("value"), None);
        }
        "credit" => set(&mut draft.article.credit, at.line()),
        "description" if at.prefix() == "media" => add(&mut draft.article.declared.captions, at.line()),
        _ => {}
    }
}

/// `mail@example.org (Ann Rowe)` is Ann Rowe.
fn author(at: &DocumentPosition<'_>) -> Option<String> {
    let line = at.line()?;
    let name = line
        .split_once('(')
        .filter(|(mail, _)| mail.contains('@'))
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    match name {
        Some(name) => Some(name.to_owned()),
        None if line.contains('@') && !line.contains(' ') => None,
        None => Some(line),
    }
}

/// A text without the captions that `WordPress` writes into it, and those: `[caption id="1"]<img/> A
/// quay[/caption]`.
fn without_captions(text: &str) -> (Cow<'_, str>, Vec<String>) {
    let mut captions = Vec::new();
    let mut text = Cow::Borrowed(text);
    while let Some((before, rest)) = text.split_once("[caption ")
        && let Some((inner, after)) = rest.split_once("[/caption]")
        && let Some((_, caption)) = inner.split_once(']')
    {
        captions.push(html::to_text(caption));
        text = Cow::Owned(format!("{before}{after}"));
    }
    (text, captions)
}

/// An address on the site of the feed: `/news/1` on `https://aster.example/` is
/// `https://aster.example/news/1`.
fn absolute(base: Option<&str>, address: String) -> String {
    let Some((base, path)) = base.zip(address.strip_prefix('/')).filter(|(_, path)| !path.starts_with('/'))
    else {
        return address;
    };
    let site = base.split_inclusive('/').take(3).collect::<String>();
    format!("{}/{path}", site.trim_end_matches('/'))
}

fn text_of(at: &DocumentPosition<'_>) -> Option<String> {
    let text = at.text().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Visitor for FeedReader<'_, '_> {
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((_, body)) = &mut self.body {
            body.start(at.name(), at.attr("class").as_deref().unwrap_or(""));
            return Ok(());
        }
        if matches!(at.name(), "item" | "entry") && self.draft.is_none() {
            let mut draft = Draft::new(self.format);
            draft.article.guid = at.attr("about");
            draft.article.language = at.attr("lang");
            self.draft = Some((at.depth(), draft));
        } else if at.name() == "feed" {
            self.channel.language = at.attr("lang");
        }
        self.base = self.base.take().or_else(|| at.attr("base"));
        self.attributes(at);
        let is_entry_text = self.draft.as_ref().is_some_and(|(depth, _)| at.depth() == depth + 1);
        if is_entry_text && at.attr("type").is_some_and(|kind| kind == "xhtml") && at.name() == "content" {
            self.body = Some((at.depth(), Builder::default()));
        }
        Ok(())
    }

    fn text(&mut self, text: &str, _: &DocumentPosition<'_>) {
        if let Some((_, body)) = &mut self.body {
            body.text(text);
        }
    }

    fn end(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((depth, body)) = &mut self.body {
            if at.depth() > *depth {
                body.end(at.name());
                return Ok(());
            }
            if let (Some((_, body)), Some((_, draft))) = (self.body.take(), &mut self.draft) {
                draft.absorb(body.finish());
                return Ok(());
            }
        }
        match &self.draft {
            Some((depth, _)) if at.depth() == *depth => self.finish(),
            Some(_) => {
                self.entry(at);
                Ok(())
            }
            None => {
                self.channel(at);
                Ok(())
            }
        }
    }

    fn trace(&mut self) -> Option<&mut OriginTrace> {
        self.items.trace.as_deref_mut()
    }

    fn see(&self, marks: &mut FieldMarks) {
        if let Some((_, draft)) = &self.draft {
            marks.see_draft(draft);
            marks.see("source", draft.article.declared.site.as_ref());
        }
        let Texts { description, content } = &self.texts;
        marks.see("deck", description.as_ref().filter(|_| content.is_some()));
        let body = content.as_ref().or(description.as_ref());
        marks.see("body", body);
        let Channel { title, language, copyright, .. } = &self.channel;
        marks.see("source", title.as_ref());
        marks.see("feed_title", title.as_ref());
        marks.see("language", language.as_ref());
        marks.see("copyright", copyright.as_ref());
        if let Some((_, body)) = &self.body {
            body.see(marks);
        }
    }
}
