//! NewsML 1.x in the ways of several agencies: components nested as each likes, copy as NITF, XHTML,
//! paragraphs without a root, escaped or plain.

use super::walk::{DocumentPosition, Visitor};
use super::{FinishedItems, subject_code};
use crate::article::{Format, ItemKind};
use crate::wire::DecodeError;
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::markup::Builder;
use crate::wire::trace::{FieldMarks, OriginTrace};

/// The lines above the copy, of one component.
#[derive(Default)]
struct Lines {
    headline: Option<String>,
    deck: Option<String>,
    byline: Option<String>,
    dateline: Option<String>,
    credit: Option<String>,
    copyright: Option<String>,
    slugline: Option<String>,
}

impl Lines {
    fn see(&self, marks: &mut FieldMarks) {
        marks.see("headline", self.headline.as_ref());
        marks.see("deck", self.deck.as_ref());
        marks.see("byline", self.byline.as_ref());
        marks.see("dateline", self.dateline.as_ref());
        marks.see("credit_line", self.credit.as_ref());
        marks.see("copyright", self.copyright.as_ref());
        marks.see("slugline", self.slugline.as_ref());
    }
}

/// A component that is being read.
#[derive(Default)]
struct Component {
    lines: Lines,
    role: String,
    media: String,
    has_copy: bool,
}

/// Reads the items of a document.
pub(super) struct NewsMl1Reader<'a, 'b> {
    items: &'a mut FinishedItems<'b>,
    envelope: Envelope,
    draft: Option<Draft>,
    components: Vec<Component>,
    id: Identifier,
    line_type: String,
    body: Option<(usize, Builder)>,
    has_picture: bool,
}

#[derive(Default)]
struct Envelope {
    sequence: Option<String>,
    priority: Option<String>,
    service: Option<String>,
    sender: Option<String>,
}

#[derive(Default)]
struct Identifier {
    provider: Option<String>,
    date: Option<String>,
    item: Option<String>,
    public: Option<String>,
    revision: Option<String>,
}

impl<'a, 'b> NewsMl1Reader<'a, 'b> {
    pub(super) fn new(items: &'a mut FinishedItems<'b>) -> Self {
        Self {
            items,
            envelope: Envelope::default(),
            draft: None,
            components: Vec::new(),
            id: Identifier::default(),
            line_type: String::new(),
            body: None,
            has_picture: false,
        }
    }

    fn begin(&mut self, at: &DocumentPosition<'_>) {
        let mut draft = Draft::new(Format::Newsml1);
        draft.article.language = at.attr("lang");
        draft.article.declared.sequence.clone_from(&self.envelope.sequence);
        draft.article.declared.priority.clone_from(&self.envelope.priority);
        draft.article.declared.service.clone_from(&self.envelope.service);
        self.id = Identifier::default();
        self.has_picture = false;
        self.draft = Some(draft);
    }

    fn finish(&mut self) -> Result<(), DecodeError> {
        let Some(mut draft) = self.draft.take() else { return Ok(()) };
        let id = std::mem::take(&mut self.id);
        draft.article.version =
            id.revision.as_deref().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
        draft.article.guid =
            id.public.clone().map(|public| without_revision(&public, id.revision.as_deref())).or_else(|| {
                Some(format!(
                    "urn:newsml:{}:{}:{}",
                    id.provider.as_deref()?,
                    id.date.as_deref().unwrap_or(""),
                    id.item.as_deref()?
                ))
            });
        set(&mut draft.source, id.provider);
        set(&mut draft.source, self.envelope.sender.clone());
        if draft.pieces.is_empty() && self.has_picture {
            draft.kind = Some(ItemKind::Picture);
        }
        self.items.push(draft)
    }

    fn component(&mut self) -> Option<&mut Component> {
        self.components.last_mut()
    }

    /// A component with copy gives its lines to the item; one with a picture its headline as a caption.
    fn component_ends(&mut self) {
        let (Some(component), Some(draft)) = (self.components.pop(), &mut self.draft) else { return };
        let Component { lines, has_copy, role, media } = component;
        let is_picture = is_aside(&role) || is_picture(&media);
        if has_copy || self.components.is_empty() && draft.headline.is_none() {
            merge(draft, lines);
            if let Some(outer) = self.components.last_mut() {
                outer.has_copy = has_copy;
            }
        } else if let Some(outer) = self.components.last_mut().filter(|_| is_picture) {
            // The lines of a picture stand in the component around its caption and file.
            if outer.media.is_empty() {
                outer.media = media;
            }
        } else if is_picture {
            add(&mut draft.article.declared.captions, lines.headline);
        }
    }

    fn attributes(&mut self, at: &DocumentPosition<'_>) {
        let name = at.attr("FormalName");
        if self.draft.is_none() {
            match at.name() {
                "Priority" => self.envelope.priority = name,
                "NewsService" => set(&mut self.envelope.service, name),
                "Party" if at.is_inside("SentFrom") => set(&mut self.envelope.sender, name),
                _ => {}
            }
            return;
        }
        self.component_attributes(at, name.as_deref());
        let Some(draft) = &mut self.draft else { return };
        let declared = &mut draft.article.declared;
        match at.name() {
            "NewsItemType" => match name.as_deref().map(str::to_lowercase).as_deref() {
                Some("alert" | "flash") => draft.kind = Some(ItemKind::Alert),
                Some("advisory" | "advisories") => draft.kind = Some(ItemKind::Advisory),
                _ => {}
            },
            "Status" => draft.status(name),
            "Urgency" => draft.urgency(name),
            "Priority" => set(&mut declared.priority, name),
            "Language" => set(&mut draft.article.language, name),
            "Genre" => add(&mut declared.genres, name),
            "Subject" | "SubjectMatter" | "SubjectDetail" => {
                add(&mut draft.article.subjects, name.map(|code| subject_code(&code)));
                set(&mut declared.category, at.attr("cat"));
            }
            "AssociatedWith" => draft.link("related", at.attr("NewsItem")),
            "DerivedFrom" => draft.link("derived", at.attr("NewsItem")),
            "Property" => property(draft, at),
            "Party" => party(draft, at, name),
            _ => {}
        }
    }

    fn component_attributes(&mut self, at: &DocumentPosition<'_>, name: Option<&str>) {
        let Some(component) = self.component() else { return };
        match (at.name(), name) {
            ("Role", Some(role)) if at.parent() == "NewsComponent" => role.clone_into(&mut component.role),
            ("MediaType" | "MimeType" | "Format", Some(media)) if at.parent() == "ContentItem" => {
                component.media.push_str(media);
                component.media.push(' ');
                let is_picture = is_picture(&component.media);
                self.has_picture |= is_picture;
            }
            ("NewsLineType", Some(kind)) => kind.clone_into(&mut self.line_type),
            _ => {}
        }
    }

    fn texts(&mut self, at: &DocumentPosition<'_>) {
        if self.draft.is_none() {
            match at.name() {
                "TransmissionId" => set(&mut self.envelope.sequence, at.line()),
                "SentFrom" => set(&mut self.envelope.sender, at.line()),
                _ => {}
            }
            return;
        }
        match at.name() {
            "ProviderId" => set(&mut self.id.provider, at.line()),
            "DateId" => set(&mut self.id.date, at.line()),
            "NewsItemId" => set(&mut self.id.item, at.line()),
            "PublicIdentifier" => set(&mut self.id.public, at.line()),
            "RevisionId" => set(&mut self.id.revision, at.line()),
            _ => {}
        }
        self.lines(at);
        let line_type = std::mem::take(&mut self.line_type);
        let Some(draft) = &mut self.draft else { return };
        let declared = &mut draft.article.declared;
        match at.name() {
            "FirstCreated" => set(&mut draft.first_created, at.line()),
            "ThisRevisionCreated" => set(&mut draft.version_created, at.line()),
            "DateAndTime" if at.is_inside("StatusWillChange") => draft.embargo = at.line(),
            "NameLabel" => set(&mut declared.story_id, at.line()),
            "UsageType" => set(&mut declared.usage_terms, at.line()),
            "CopyrightHolder" => set(&mut declared.copyright, at.line()),
            "NewsLineText"
                if line_type.to_lowercase().contains("advisory")
                    || line_type.to_lowercase().contains("note") =>
            {
                add(&mut draft.article.notes, at.line());
            }
            "NewsLineText" | "NewsLineType" => self.line_type = line_type,
            _ => {}
        }
    }

    fn lines(&mut self, at: &DocumentPosition<'_>) {
        let Some(component) = self.components.last_mut() else { return };
        let lines = &mut component.lines;
        match at.name() {
            "HeadLine" => set(&mut lines.headline, at.line()),
            "SubHeadLine" => set(&mut lines.deck, at.line()),
            "ByLine" => set(&mut lines.byline, at.line()),
            "DateLine" => set(&mut lines.dateline, at.line()),
            "CreditLine" => set(&mut lines.credit, at.line()),
            "CopyrightLine" => set(&mut lines.copyright, at.line()),
            "SlugLine" => set(&mut lines.slugline, at.line()),
            "KeywordLine" => {
                if let Some(draft) = &mut self.draft {
                    add(&mut draft.article.keywords, at.line());
                }
            }
            _ => {}
        }
    }

    fn content_ends(&mut self, at: &DocumentPosition<'_>) {
        if self.body.as_ref().is_none_or(|(depth, _)| *depth != at.depth()) {
            return;
        }
        let (Some((_, builder)), Some(draft)) = (self.body.take(), &mut self.draft) else { return };
        let mut part = Draft::default();
        if at.has_children() {
            part.absorb(builder.finish());
        } else {
            part.absorb_text(at.text());
        }
        let mut component = self.components.last_mut();
        let role = component.as_ref().map_or("", |component| component.role.as_str()).to_lowercase();
        let media = component.as_ref().map_or("", |component| component.media.as_str()).to_lowercase();
        if role.contains("headline") || role == "title" {
            let line = part.headline.or_else(|| part.pieces.first().map(|piece| piece.text.clone()));
            set(&mut draft.headline, line);
        } else if role.contains("caption") {
            let line = part.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
            add(&mut draft.article.declared.captions, Some(line));
        } else if is_aside(&role) || media.contains("css") || is_picture(&media) || part.pieces.is_empty() {
        } else if role == "lead"
            || role.contains("abstract")
            || role.contains("summary")
            || role.contains("teaser")
        {
            set(&mut draft.deck, part.pieces.first().map(|piece| piece.text.clone()));
        } else {
            if let Some(component) = &mut component {
                component.has_copy = true;
            }
            let Draft { pieces, headline, deck, dateline, article, .. } = part;
            draft.article.declared.captions.extend(article.declared.captions);
            draft.article.notes.extend(article.notes);
            draft.pieces.extend(pieces);
            if let Some(component) = component {
                set(&mut component.lines.headline, headline);
                set(&mut component.lines.deck, deck);
                set(&mut component.lines.dateline, dateline);
                set(&mut component.lines.byline, article.byline);
            }
        }
    }
}

fn merge(draft: &mut Draft, lines: Lines) {
    set(&mut draft.headline, lines.headline);
    set(&mut draft.deck, lines.deck);
    set(&mut draft.article.byline, lines.byline);
    set(&mut draft.dateline, lines.dateline);
    set(&mut draft.article.slugline, lines.slugline);
    set(&mut draft.article.declared.credit_line, lines.credit);
    set(&mut draft.article.declared.copyright, lines.copyright);
}

/// The identifier without the revision at its end, which would make each version an article of its own.
fn without_revision(public: &str, revision: Option<&str>) -> String {
    let stem = public.rsplit_once(':').filter(|(_, last)| {
        let number = last.trim_end_matches(['N', 'U', 'A', 'n', 'u', 'a']);
        Some(number) == revision
    });
    stem.map_or(public, |(stem, _)| stem).to_owned()
}

/// Whether a component's role says that it is beside the copy.
fn is_aside(role: &str) -> bool {
    let role = role.to_lowercase();
    [
        "caption",
        "stylesheet",
        "contact",
        "logo",
        "thumbnail",
        "quicklook",
        "photo",
        "picture",
        "preview",
        "footer",
        "image",
    ]
    .iter()
    .any(|word| role.contains(word))
}

fn is_picture(media: &str) -> bool {
    let media = media.to_lowercase();
    ["photo", "image", "jpeg", "png", "gif", "graphic", "video", "audio"]
        .iter()
        .any(|word| media.contains(word))
}

fn property(draft: &mut Draft, at: &DocumentPosition<'_>) {
    let (Some(name), value) = (at.attr("FormalName"), at.attr("Value")) else { return };
    let declared = &mut draft.article.declared;
    match name.as_str() {
        "Keyword" | "Keywords" => match at.attr("Role") {
            Some(role) if role.starts_with("Person") => add_named(&mut declared.people, value, None),
            _ => add(&mut draft.article.keywords, value),
        },
        "City" if at.parent() == "Location" => {
            set(&mut draft.place, value.clone());
            add_named(&mut declared.places, value, None);
        }
        "Country" | "CountryName" | "CountryArea" if at.parent() == "Location" => {
            add_named(&mut declared.places, value, None);
        }
        "Words" | "WordCount" => declared.word_count = value.and_then(|words| words.parse().ok()),
        "Person" | "PersonName" => add_named(&mut declared.people, value, None),
        "Organisation" | "Organization" | "Company" => add_named(&mut declared.organisations, value, None),
        "Selector" | "Routing" => set(&mut declared.selector, value),
        _ => {}
    }
}

fn party(draft: &mut Draft, at: &DocumentPosition<'_>, name: Option<String>) {
    let value = name.or_else(|| at.attr("Topic"));
    match at.parent() {
        "Provider" => set(&mut draft.source, value),
        // Where a release comes from is whom it is about.
        "Source" => {
            if draft.source.as_deref().is_none_or(|source| source.contains('.')) && value.is_some() {
                draft.source.clone_from(&value);
            }
            add_named(&mut draft.article.declared.organisations, value, None);
        }
        "Creator" if draft.pieces.is_empty() => draft.author(value, None),
        "CopyrightHolder" => set(&mut draft.article.declared.copyright, value),
        _ => {}
    }
}

impl Visitor for NewsMl1Reader<'_, '_> {
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((_, body)) = &mut self.body {
            body.start(at.name(), at.attr("class").as_deref().unwrap_or(""));
            return Ok(());
        }
        match at.name() {
            "NewsItem" => self.begin(at),
            "NewsComponent" => self.components.push(Component::default()),
            "DataContent" if self.draft.is_some() => self.body = Some((at.depth(), Builder::default())),
            _ => self.attributes(at),
        }
        Ok(())
    }

    fn text(&mut self, text: &str, _: &DocumentPosition<'_>) {
        if let Some((_, body)) = &mut self.body {
            body.text(text);
        }
    }

    fn end(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((depth, body)) = &mut self.body
            && at.depth() > *depth
        {
            body.end(at.name());
            return Ok(());
        }
        match at.name() {
            "DataContent" => self.content_ends(at),
            "NewsComponent" => self.component_ends(),
            "NewsItem" => return self.finish(),
            _ => self.texts(at),
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
        let Identifier { provider, item, public, revision, .. } = &self.id;
        marks.see("guid", public.as_ref().or(item.as_ref()));
        marks.see("version_no", revision.as_ref());
        for component in self.components.iter().rev() {
            component.lines.see(marks);
        }
        if let Some((_, body)) = &self.body {
            body.see(marks);
        }
        if let Some(draft) = &self.draft {
            marks.see_last(draft);
        }
        let Envelope { sequence, priority, service, sender } = &self.envelope;
        marks.see("source", provider.as_ref().or(sender.as_ref()));
        marks.see("sequence", sequence.as_ref());
        marks.see("priority", priority.as_ref());
        marks.see("service", service.as_ref());
    }
}
