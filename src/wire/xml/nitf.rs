//! NITF 2 and 3: a head with the document's data, and a body that marks its own parts.

use super::walk::{DocumentPosition, Visitor};
use super::{FinishedItems, subject_code};
use crate::article::Format;
use crate::wire::DecodeError;
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::markup::Builder;
use crate::wire::trace::{FieldMarks, OriginTrace};

/// Reads one NITF document.
pub(super) struct NitfReader<'a, 'b> {
    items: &'a mut FinishedItems<'b>,
    draft: Draft,
    body: Option<Builder>,
}

impl<'a, 'b> NitfReader<'a, 'b> {
    pub(super) fn new(items: &'a mut FinishedItems<'b>) -> Self {
        Self { items, draft: Draft::new(Format::Nitf), body: None }
    }

    fn doc_data(&mut self, at: &DocumentPosition<'_>) {
        let draft = &mut self.draft;
        let declared = &mut draft.article.declared;
        match at.name() {
            "nitf" => set(&mut draft.article.language, at.any_attr(&["baselang", "lang"])),
            "meta" => {
                if let (Some(name), Some(content)) = (at.attr("name"), at.attr("content")) {
                    meta(draft, &name, content);
                }
            }
            "tobject.property" => add(&mut declared.genres, at.attr("tobject.property.type")),
            "tobject.subject" => {
                let code = at.any_attr(&["tobject.subject.refnum", "tobject.subject.code"]);
                add(&mut draft.article.subjects, code.map(|code| subject_code(&code)));
            }
            "doc-id" => {
                set(&mut draft.article.guid, at.attr("id-string"));
                set(&mut draft.source, at.attr("regsrc"));
            }
            "urgency" => draft.urgency(at.attr("ed-urg")),
            "date.issue" => set(&mut draft.published, at.attr("norm")),
            "date.release" => release(draft, at.attr("norm")),
            "date.expire" => set(&mut draft.expires, at.attr("norm")),
            "doc.copyright" => set(&mut declared.copyright, at.attr("holder")),
            "doc.rights" => set(&mut declared.usage_terms, at.any_attr(&["limitations", "type"])),
            "keyword" => add(&mut draft.article.keywords, at.attr("key")),
            "du-key" => {
                let number = at.attr("version").and_then(|version| version.parse().ok());
                draft.article.version = draft.article.version.or(number.filter(|version| *version > 0));
                set(&mut draft.article.slugline, at.attr("key"));
                set(&mut declared.story_id, at.attr("key"));
            }
            "ed-msg" => add(&mut draft.article.notes, at.any_attr(&["info", "msg"])),
            "correction" => {
                add(&mut draft.article.notes, at.attr("info"));
                set(&mut declared.replaces, at.attr("id-string"));
            }
            "docdata" => {
                set(&mut declared.replaces, at.attr("management-doc-idref"));
                draft.status(at.attr("management-status"));
            }
            "evloc" => {
                let code = at.attr("iso-cc");
                let names = ["city", "county-dist", "state-prov"].map(|level| at.attr(level));
                let levels = names.into_iter().flatten().collect::<Vec<_>>();
                if levels.is_empty() {
                    add_named(&mut declared.places, code.clone(), code.clone());
                }
                for name in levels {
                    add_named(&mut declared.places, Some(name), code.clone());
                }
            }
            "series" => set(&mut declared.story_id, at.attr("series.name")),
            "fixture" => add(&mut declared.genres, at.attr("fix-id")),
            "pubdata" => {
                set(&mut draft.published, at.attr("date.publication"));
                set(&mut declared.site, at.attr("name"));
                if at.attr("unit-of-measure").is_some_and(|unit| unit == "word") {
                    declared.word_count = at.attr("item-length").and_then(|length| length.parse().ok());
                }
            }
            _ => {}
        }
    }

    /// People, places and organisations that the head or the copy marks.
    fn entity(&mut self, at: &DocumentPosition<'_>) {
        let is_told = at.is_inside("identified-content");
        let declared = &mut self.draft.article.declared;
        let code = at.any_attr(&["idsrc", "code-source"]).and(at.any_attr(&["value", "id"]));
        match at.name() {
            "person" | "name.given" if is_told => add_named(&mut declared.people, at.line(), code),
            "org" if is_told => add_named(&mut declared.organisations, at.line(), code),
            "city" | "country" | "region" | "state" if is_told => {
                add_named(&mut declared.places, at.line(), code);
            }
            "rights.owner" => set(&mut declared.copyright, at.line()),
            "location" if is_told && !at.has_children() => add_named(&mut declared.places, at.line(), code),
            _ => {}
        }
    }
}

/// The release counts as an embargo only where the document was issued before it.
fn release(draft: &mut Draft, norm: Option<String>) {
    let Some(norm) = norm else { return };
    match &draft.published {
        Some(issued) if *issued < norm => draft.embargo = Some(norm),
        Some(_) => {}
        None => draft.published = Some(norm),
    }
}

/// What agencies put into `meta`.
fn meta(draft: &mut Draft, name: &str, content: String) {
    let declared = &mut draft.article.declared;
    match name.to_ascii_lowercase().as_str() {
        "anpa-sequence" | "ntbiptcsequence" | "sequence" => set(&mut declared.sequence, Some(content)),
        "anpa-category" | "category" => set(&mut declared.category, Some(content)),
        "anpa-service" | "ntbtjeneste" | "service" => set(&mut declared.service, Some(content)),
        "anpa-wordcount" | "wordcount" | "words" => declared.word_count = content.trim().parse().ok(),
        "anpa-keyword" | "slugline" | "slug" => set(&mut draft.article.slugline, Some(content)),
        "anpa-takekey" => set(&mut draft.article.take_key, Some(content)),
        "anpa-priority" | "priority" => set(&mut declared.priority, Some(content)),
        "aap-selectors" | "ntbdistribusjonskode" | "anpa-selector" => {
            set(&mut declared.selector, Some(content));
        }
        "ntbid" => set(&mut declared.story_id, Some(content)),
        "author" => set(&mut draft.article.byline, Some(content)),
        "language" => set(&mut draft.article.language, Some(content)),
        "keywords" => {
            for word in content.split([',', ';']) {
                add(&mut draft.article.keywords, Some(word.trim().to_owned()));
            }
        }
        _ => {}
    }
}

impl Visitor for NitfReader<'_, '_> {
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if at.name() == "body" && self.body.is_none() {
            self.body = Some(Builder::default());
        }
        match &mut self.body {
            Some(body) => body.start(at.name(), at.attr("class").as_deref().unwrap_or("")),
            None => self.doc_data(at),
        }
        Ok(())
    }

    fn text(&mut self, text: &str, _: &DocumentPosition<'_>) {
        if let Some(body) = &mut self.body {
            body.text(text);
        }
    }

    fn end(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        self.entity(at);
        if at.name() == "title" && at.parent() == "head" {
            self.draft.title = at.line();
        }
        if let Some(body) = &mut self.body {
            body.end(at.name());
        }
        if at.depth() == 1 {
            let mut draft = std::mem::take(&mut self.draft);
            if let Some(body) = self.body.take() {
                draft.absorb(body.finish());
            }
            let holder = draft.article.declared.copyright.clone();
            set(&mut draft.source, holder);
            self.items.push(draft)?;
        }
        Ok(())
    }

    fn trace(&mut self) -> Option<&mut OriginTrace> {
        self.items.trace.as_deref_mut()
    }

    fn see(&self, marks: &mut FieldMarks) {
        marks.see_draft(&self.draft);
        if let Some(body) = &self.body {
            body.see(marks);
        }
        marks.see_last(&self.draft);
        marks.see("source", self.draft.article.declared.copyright.as_ref());
    }
}
