//! NewsML-G2: news items, package items and messages of several, with and without namespaces.

use super::walk::{DocumentPosition, Visitor};
use super::{FinishedItems, subject_code};
use crate::article::{Format, ItemKind};
use crate::wire::DecodeError;
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::markup::Builder;
use crate::wire::trace::{FieldMarks, OriginTrace};

const ITEMS: [&str; 5] = ["newsItem", "packageItem", "conceptItem", "planningItem", "knowledgeItem"];

/// Something with a name inside that is being read.
#[derive(Default)]
struct Concept {
    depth: usize,
    /// `subject`, `genre`, `creator`, …
    element: String,
    kind: String,
    role: String,
    code: Option<String>,
    name: Option<String>,
}

/// Reads the items of a document.
pub(super) struct NewsMlG2Reader<'a, 'b> {
    items: &'a mut FinishedItems<'b>,
    /// Of the message: it counts for all its items.
    priority: Option<String>,
    sequence: Option<String>,
    draft: Option<Draft>,
    entity: Option<Concept>,
    body: Option<(usize, Builder)>,
}

impl<'a, 'b> NewsMlG2Reader<'a, 'b> {
    pub(super) fn new(items: &'a mut FinishedItems<'b>) -> Self {
        Self { items, priority: None, sequence: None, draft: None, entity: None, body: None }
    }

    fn begin(&self, at: &DocumentPosition<'_>) -> Draft {
        let mut draft = Draft::new(Format::Newsmlg2);
        draft.article.guid = at.attr("guid");
        draft.article.version =
            at.attr("version").and_then(|version| version.parse().ok()).filter(|version| *version > 0);
        draft.article.language = at.attr("lang");
        draft.article.declared.priority.clone_from(&self.priority);
        draft.article.declared.sequence.clone_from(&self.sequence);
        draft.kind = match at.name() {
            "newsItem" => None,
            "packageItem" => Some(ItemKind::Package),
            "planningItem" => Some(ItemKind::Advisory),
            _ => Some(ItemKind::Service),
        };
        draft
    }

    /// Attributes that say all there is to an element.
    fn attributes(&mut self, at: &DocumentPosition<'_>) {
        let Some(draft) = &mut self.draft else { return };
        let code = || at.any_attr(&["qcode", "literal", "uri"]);
        match at.name() {
            "itemClass" => item_class(draft, &code().unwrap_or_default()),
            "pubStatus" => draft.status(code()),
            "signal" => add(&mut draft.article.declared.signals, code()),
            "service" => set(&mut draft.article.declared.service, code().map(|code| without_scheme(&code))),
            "provider" => {
                set(&mut draft.source, at.any_attr(&["qcode", "literal"]).map(|code| without_scheme(&code)));
            }
            // The content's language; that of the item's own attribute is that of its metadata.
            "language" => draft.article.language = at.attr("tag").or_else(|| draft.article.language.take()),
            "embargoed" => draft.embargo = Some(String::new()),
            "copyrightHolder" => set(&mut draft.article.declared.copyright, at.attr("literal")),
            "inlineXML" | "inlineData" => {
                let words = at.attr("wordcount").and_then(|words| words.parse().ok());
                draft.article.declared.word_count = draft.article.declared.word_count.or(words);
            }
            "link" => link(draft, at),
            "itemRef" => draft.link("member", at.any_attr(&["residref", "href"])),
            _ => {}
        }
    }

    fn entity_ends(&mut self) {
        let (Some(entity), Some(draft)) = (self.entity.take(), &mut self.draft) else { return };
        let Concept { element, kind, role, code, name, .. } = entity;
        let declared = &mut draft.article.declared;
        let shown = name.clone().or_else(|| code.as_deref().map(without_scheme));
        match element.as_str() {
            "subject" => match without_scheme(&kind).as_str() {
                "person" => add_named(&mut declared.people, shown, code),
                "organisation" | "organization" => add_named(&mut declared.organisations, shown, code),
                "geoArea" | "place" | "poi" | "geo" => add_named(&mut declared.places, shown, code),
                "category" => set(&mut declared.category, shown),
                _ => subject(draft, code, name),
            },
            "genre" => add(&mut declared.genres, shown),
            "located" => {
                add_named(&mut declared.places, shown.clone(), code);
                set(&mut draft.place, shown);
            }
            "creator" | "contributor" => {
                let is_person = role.is_empty()
                    || ["author", "writer", "reporter", "by"]
                        .iter()
                        .any(|word| role.to_lowercase().contains(word));
                if element == "creator"
                    && is_person
                    && shown.as_deref().is_some_and(|name| !name.contains("://"))
                {
                    draft.author(shown, None);
                }
            }
            "copyrightHolder" => set(&mut declared.copyright, shown),
            "provider" => set(&mut draft.source, name),
            "infoSource" => set(&mut draft.source, shown.map(|name| without_scheme(&name))),
            _ => {}
        }
    }

    /// Elements that hold a text.
    fn texts(&mut self, at: &DocumentPosition<'_>) {
        let Some(draft) = &mut self.draft else { return };
        let declared = &mut draft.article.declared;
        match at.name() {
            "versionCreated" => set(&mut draft.version_created, at.line()),
            "firstCreated" | "contentCreated" => set(&mut draft.first_created, at.line()),
            "embargoed" => draft.embargo = at.line().or_else(|| Some(String::new())),
            "expires" | "validTo" => set(&mut draft.expires, at.line()),
            "edNote" => note(draft, at),
            "headline" => {
                let role = at.attr("role").unwrap_or_default().to_lowercase();
                // `hld:sub`, `hld:subHeadline`, `rol:subtitle`
                let is_deck = role.rsplit(':').next().is_some_and(|role| role.starts_with("sub"));
                set(if is_deck { &mut draft.deck } else { &mut draft.headline }, at.line());
            }
            "title" if at.parent() == "itemMeta" => set(&mut draft.title, at.line()),
            "slugline" => set(&mut draft.article.slugline, at.line()),
            "urgency" => draft.urgency(at.line()),
            "by" | "byline" => set(&mut draft.article.byline, at.line()),
            "dateline" => set(&mut draft.dateline, at.line()),
            "creditline" => set(&mut declared.credit_line, at.line()),
            "keyword" => add(&mut draft.article.keywords, at.line()),
            "copyrightNotice" => declared.copyright = at.line().or_else(|| declared.copyright.take()),
            "usageTerms" => set(&mut declared.usage_terms, at.line()),
            "description" => {
                let role = at.attr("role").unwrap_or_default();
                if role.ends_with("caption") && draft.kind == Some(ItemKind::Picture) {
                    add(&mut declared.captions, at.line());
                } else if role.ends_with("summary")
                    || role.ends_with("abstract")
                    || role.ends_with("teaser")
                    || role.ends_with("intro")
                    || role.is_empty()
                {
                    set(&mut draft.deck, at.line());
                }
            }
            _ => {}
        }
    }

    fn header(&mut self, at: &DocumentPosition<'_>) {
        match at.name() {
            "priority" => set(&mut self.priority, at.line()),
            "transmitId" => set(&mut self.sequence, at.line()),
            _ => {}
        }
    }

    fn body_starts(&mut self, at: &DocumentPosition<'_>) {
        if matches!(at.name(), "inlineXML" | "inlineData") && self.draft.is_some() && self.body.is_none() {
            self.body = Some((at.depth(), Builder::default()));
        }
    }

    /// Of several bodies the first that has copy counts.
    fn body_ends(&mut self, at: &DocumentPosition<'_>) {
        if self.body.as_ref().is_none_or(|(depth, _)| *depth != at.depth()) {
            return;
        }
        let (Some((_, body)), Some(draft)) = (self.body.take(), &mut self.draft) else { return };
        if !draft.pieces.is_empty() {
            return;
        }
        if at.has_children() { draft.absorb(body.finish()) } else { draft.absorb_text(at.text()) }
    }
}

fn without_scheme(code: &str) -> String {
    let has_scheme = !code.contains("://") && !code.contains(' ');
    let bare = code.split_once(':').filter(|_| has_scheme).map_or(code, |(_, bare)| bare);
    bare.to_owned()
}

fn item_class(draft: &mut Draft, code: &str) {
    let class = without_scheme(code);
    draft.kind = match class.rsplit('/').next().unwrap_or("") {
        "picture" | "graphic" | "video" | "audio" | "animation" | "photo" | "still" => {
            Some(ItemKind::Picture)
        }
        "composite" if draft.kind.is_none() => Some(ItemKind::Package),
        _ => draft.kind,
    };
}

fn subject(draft: &mut Draft, code: Option<String>, name: Option<String>) {
    let Some(code) = code else {
        add(&mut draft.article.keywords, name);
        return;
    };
    if code.contains("cat:") || code.contains("categorycode:") {
        set(&mut draft.article.declared.category, Some(without_scheme(&code)));
    }
    add(&mut draft.article.subjects, Some(subject_code(&code)));
}

fn link(draft: &mut Draft, at: &DocumentPosition<'_>) {
    let rel = at.attr("rel").map_or_else(|| "related".to_owned(), |rel| without_scheme(&rel));
    let target = at.any_attr(&["residref", "href"]);
    if matches!(rel.as_str(), "replaces" | "isCorrectionOf" | "corrects" | "previousVersion" | "updates") {
        set(&mut draft.article.declared.replaces, target.clone());
    }
    draft.link(&rel, target);
}

/// A closing line is the desk's initials, which are no note.
fn note(draft: &mut Draft, at: &DocumentPosition<'_>) {
    if at.attr("role").is_some_and(|role| role.ends_with("closingline")) {
        return;
    }
    add(&mut draft.article.notes, at.line());
}

impl Visitor for NewsMlG2Reader<'_, '_> {
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((_, body)) = &mut self.body {
            body.start(at.name(), at.attr("class").as_deref().unwrap_or(""));
            return Ok(());
        }
        if ITEMS.contains(&at.name()) && self.draft.is_none() {
            self.draft = Some(self.begin(at));
            return Ok(());
        }
        self.attributes(at);
        self.body_starts(at);
        let is_entity = matches!(
            at.name(),
            "subject"
                | "genre"
                | "located"
                | "creator"
                | "contributor"
                | "copyrightHolder"
                | "provider"
                | "infoSource"
        );
        if is_entity && self.entity.is_none() && self.draft.is_some() {
            self.entity = Some(Concept {
                depth: at.depth(),
                element: at.name().to_owned(),
                kind: at.attr("type").unwrap_or_default(),
                role: at.attr("role").unwrap_or_default(),
                code: at.any_attr(&["qcode", "literal", "uri"]),
                name: None,
            });
        }
        Ok(())
    }

    fn text(&mut self, text: &str, _: &DocumentPosition<'_>) {
        if let Some((_, body)) = &mut self.body {
            body.text(text);
        }
    }

    fn end(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if self.body.as_ref().is_some_and(|(depth, _)| at.depth() > *depth) {
            if let Some((_, body)) = &mut self.body {
                body.end(at.name());
            }
            return Ok(());
        }
        self.body_ends(at);
        if let Some(entity) = &mut self.entity {
            if at.name() == "name" && at.depth() == entity.depth + 1 {
                set(&mut entity.name, at.line());
            }
            if at.depth() == entity.depth {
                self.entity_ends();
            }
        }
        if self.draft.is_none() {
            self.header(at);
        } else if ITEMS.contains(&at.name()) {
            if let Some(draft) = self.draft.take() {
                self.items.push(draft)?;
            }
        } else if self.entity.is_none() {
            self.texts(at);
        }
        Ok(())
    }

    fn trace(&mut self) -> Option<&mut OriginTrace> {
        self.items.trace.as_deref_mut()
    }

    fn see(&self, marks: &mut FieldMarks) {
        if let Some(draft) = &self.draft {
            marks.see_draft(draft);
        }
        marks.see("priority", self.priority.as_ref());
        marks.see("sequence", self.sequence.as_ref());
        if let Some((_, body)) = &self.body {
            body.see(marks);
        }
        if let Some(draft) = &self.draft {
            marks.see_last(draft);
        }
    }
}
