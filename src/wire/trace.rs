//! Where each field of an item came from, for those who ask ([`decode_traced`](super::decode_traced)).
//!
//! No reader says so: a field that is there after a step of reading, and was not there before it or was
//! another one, came from that step. A step is an element of XML, a line of a head, a run over the copy. The
//! worker does not ask, and pays nothing.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::draft::Draft;
use crate::article::{Article, Format, PubStatus};

/// What a field that no text gives comes from.
pub(super) const WORKED_OUT: &str = "worked out";

/// The fields that there are at one moment, by the names that the rows have for them, each with a hash of its
/// value.
#[derive(Default)]
pub(super) struct FieldMarks(FxHashMap<&'static str, u64>);

impl FieldMarks {
    /// Puts a field down that has a value and is not there yet.
    pub(super) fn see(&mut self, field: &'static str, value: Option<impl Hash>) {
        let Some(value) = value else { return };
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        self.0.entry(field).or_insert(hasher.finish());
    }

    /// A list is another one when it has become longer.
    pub(super) fn see_list<T>(&mut self, field: &'static str, list: &[T]) {
        self.see(field, (!list.is_empty()).then_some(list.len()));
    }

    pub(super) fn of_article(article: &Article) -> Self {
        let mut marks = Self::default();
        marks.see_article(article);
        marks
    }

    pub(super) fn of_draft(draft: &Draft) -> Self {
        let mut marks = Self::default();
        marks.see_draft(draft);
        marks.see_last(draft);
        marks
    }

    fn see_article(&mut self, article: &Article) {
        let is_plain = article.status == PubStatus::Usable && article.declared.declared_status.is_none();
        self.see("source", article.source.as_ref());
        self.see("guid", article.guid.as_ref());
        self.see("version_no", article.version);
        self.see("status", (!is_plain).then_some(article.status));
        self.see("embargo_until", article.embargo);
        self.see("published_at", article.published_at);
        self.see("version_created_at", article.version_created_at);
        self.see("headline", article.headline());
        self.see("deck", article.deck());
        self.see("body", (!article.body().is_empty()).then_some(()));
        self.see("slugline", article.slugline.as_ref());
        self.see("take_key", article.take_key.as_ref());
        self.see("byline", article.byline.as_ref());
        self.see("credit", article.credit.as_ref());
        self.see("dateline", article.dateline.as_ref().map(|dateline| &dateline.text));
        self.see("language", article.language.as_ref());
        self.see("urgency", article.urgency);
        self.see_list("keywords", &article.keywords);
        self.see_list("subjects", &article.subjects);
        self.see_list("notes", &article.notes);
        self.see_declared(article);
    }

    fn see_declared(&mut self, article: &Article) {
        let declared = &article.declared;
        for (field, text) in [
            ("service", &declared.service),
            ("sequence", &declared.sequence),
            ("priority", &declared.priority),
            ("category", &declared.category),
            ("copyright", &declared.copyright),
            ("usage_terms", &declared.usage_terms),
            ("selector", &declared.selector),
            ("declared_status", &declared.declared_status),
            ("credit_line", &declared.credit_line),
            ("byline_title", &declared.byline_title),
            ("replaces", &declared.replaces),
            ("withdraws", &declared.withdraws),
            ("story_id", &declared.story_id),
            ("site", &declared.site),
            ("feed_title", &declared.feed_title),
            ("published_local", &declared.published_local),
        ] {
            self.see(field, text.as_ref());
        }
        self.see("declared_word_count", declared.word_count);
        self.see("first_created_at", declared.first_created_at);
        self.see("expires_at", declared.expires_at);
        self.see("text_format", declared.text_format);
        self.see_list("genres", &declared.genres);
        self.see_list("authors", &declared.authors);
        self.see_list("people_declared", &declared.people);
        self.see_list("organisations_declared", &declared.organisations);
        self.see_list("places_declared", &declared.places);
        self.see_list("signals", &declared.signals);
        self.see_list("captions", &declared.captions);
        self.see_list("links", &declared.links);
    }

    /// What has been read of an item so far: its own texts are what the article's fields are made of.
    pub(super) fn see_draft(&mut self, draft: &Draft) {
        self.see("headline", draft.headline.as_ref());
        self.see("deck", draft.deck.as_ref());
        self.see("dateline", draft.dateline.as_ref());
        self.see("byline_title", draft.byline_title.as_ref());
        self.see("published_at", draft.published.as_ref());
        self.see("version_created_at", draft.version_created.as_ref());
        self.see("first_created_at", draft.first_created.as_ref());
        self.see("expires_at", draft.expires.as_ref());
        self.see("embargo_until", draft.embargo.as_ref());
        self.see("item_kind", draft.kind);
        self.see("source", draft.source.as_ref());
        self.see("body", (!draft.pieces.is_empty()).then_some(()));
        self.see_article(&draft.article);
    }

    /// What stands in where there is nothing better.
    pub(super) fn see_last(&mut self, draft: &Draft) {
        // Title and headline say mostly the same, and are two things.
        self.see("headline", draft.title.as_ref().map(|title| ("title", title)));
        self.see("dateline", draft.place.as_ref());
    }
}

/// The origins of an item's fields, as they are found out.
#[derive(Debug, Default, Clone)]
pub(super) struct OriginTrace {
    seen: FxHashMap<&'static str, u64>,
    origins: BTreeMap<&'static str, String>,
}

impl OriginTrace {
    /// Notes a step: fields that are new, or that it may change and did, came from it.
    pub(super) fn step(
        &mut self,
        FieldMarks(marks): FieldMarks,
        may_change: impl Fn(&str) -> bool,
        from: impl Fn(&'static str) -> String,
    ) {
        for (&field, mark) in &marks {
            let is_other = self.seen.get(field).is_some_and(|seen| seen != mark) && may_change(field);
            if is_other || !self.origins.contains_key(field) {
                self.origins.insert(field, from(field));
            }
        }
        self.origins.retain(|field, _| marks.contains_key(field) || !self.seen.contains_key(field));
        self.seen = marks;
    }

    /// Notes a step that only fills in what is not there yet.
    pub(super) fn fill(&mut self, marks: FieldMarks, from: impl Fn(&'static str) -> String) {
        self.step(marks, |_| false, from);
    }

    /// Says of one field where it came from.
    pub(super) fn set(&mut self, field: &'static str, from: &str) {
        self.origins.insert(field, from.to_owned());
    }

    /// Itself with what people call the format before each place in it.
    pub(super) fn before(&self, format: &str) -> Self {
        let origins = self.origins.iter().map(|(field, from)| (*field, format!("{format} {from}")));
        Self { seen: self.seen.clone(), origins: origins.collect() }
    }

    /// Where a field came from.
    pub(super) fn origin(&self, field: &str) -> Option<&str> {
        self.origins.get(field).map(String::as_str)
    }

    pub(super) fn into_origins(self) -> BTreeMap<&'static str, String> {
        self.origins
    }
}

/// Notes what headers and topic filled in.
pub(super) fn of_record(article: &mut Article) {
    let origins = std::mem::take(&mut article.origins);
    let mut trace = OriginTrace { seen: FxHashMap::default(), origins };
    let from = |field| match field {
        "guid" => "the header guid",
        "language" => "the header language",
        "source" => "the topic's name",
        _ => WORKED_OUT,
    };
    trace.fill(FieldMarks::of_article(article), |field| from(field).to_owned());
    article.origins = trace.into_origins();
}

/// Where in the copy a field was found.
pub(super) fn in_copy(field: &str) -> String {
    let place = match field {
        "dateline" => "the dateline of the copy",
        "byline" | "authors" => "the byline of the copy",
        "headline" => "the head of the copy",
        "deck" => "the line under the headline",
        "credit" => "a credit line of the copy",
        "slugline" | "take_key" | "urgency" => "marks and slug lines of the copy",
        "source" => "the agency that the copy names",
        "notes" | "status" | "embargo_until" | "replaces" | "withdraws" => "a note in the copy",
        _ => "the copy",
    };
    place.to_owned()
}

/// What people call a format, before the place in it.
pub(super) fn called(format: Format) -> &'static str {
    match format {
        Format::Nitf => "NITF",
        Format::Newsml1 => "NewsML 1",
        Format::Newsmlg2 => "NewsML-G2",
        Format::Ninjs => "ninjs",
        Format::Json => "JSON",
        Format::Rss | Format::Wxr => "RSS",
        Format::Atom => "Atom",
        Format::Rdf => "RDF",
        Format::AgencyXml => "XML",
        Format::Text | Format::Zczc | Format::Iptc7901 | Format::Anpa1312 | Format::Html => format.name(),
    }
}
