//! XML of an agency's own making: known by no schema, read by the names of its elements.

use super::walk::{DocumentPosition, Visitor};
use super::{FinishedItems, subject_code};
use crate::article::{Format, PubStatus};
use crate::wire::DecodeError;
use crate::wire::draft::{Draft, add, add_named, set};
use crate::wire::markup::Builder;
use crate::wire::trace::{FieldMarks, OriginTrace};

/// Elements around one item each, where a document has several.
#[rustfmt::skip]
const WRAPPERS: [&str; 20] = [
    "article", "item", "story", "newsitem", "document", "news", "message", "doc", "artikel", "meldung", "dépêche", "depeche",
    "articulo", "noticia", "articolo", "notizia", "nyhet", "telegram", "uutinen", "depesza",
];

/// Reads a document.
pub(super) struct AgencyReader<'a, 'b> {
    items: &'a mut FinishedItems<'b>,
    draft: Draft,
    has_fields: bool,
    body: Option<(usize, Builder)>,
}

impl<'a, 'b> AgencyReader<'a, 'b> {
    pub(super) fn new(items: &'a mut FinishedItems<'b>) -> Self {
        Self { items, draft: Draft::new(Format::AgencyXml), has_fields: false, body: None }
    }

    fn finish(&mut self) -> Result<(), DecodeError> {
        let draft = std::mem::replace(&mut self.draft, Draft::new(Format::AgencyXml));
        if std::mem::take(&mut self.has_fields) { self.items.push(draft) } else { Ok(()) }
    }

    fn field(&mut self, at: &DocumentPosition<'_>) {
        if let Some(text) = at.line() {
            self.store(at.name(), text);
        }
    }

    fn store(&mut self, name: &str, text: String) {
        let name = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let Some((field, _)) = FIELDS.iter().find(|(_, names)| names.contains(&name.as_str())) else {
            return;
        };
        self.has_fields = true;
        if let Some(slot) = slot(&mut self.draft, field) {
            set(slot, Some(text));
        } else {
            other(&mut self.draft, field, text);
        }
    }
}

/// Elements that hold the copy.
#[rustfmt::skip]
const BODIES: [&str; 22] = [
    "content", "body", "text", "bodytext", "articletext", "maintext", "story_text", "storytext", "brodtext", "brødtext", "html",
    "broadtext", "texto", "cuerpo", "texte", "corps", "testo", "corpo", "teksti", "tekst", "tresc", "treść",
];

/// Names of elements, in lower case without signs, by the field that they hold.
#[rustfmt::skip]
const FIELDS: &[(&str, &[&str])] = &[
    ("guid", &["newsid", "id", "guid", "itemid", "articleid", "storyid", "docid", "uid", "uuid", "newsitemid"]),
    ("headline", &["headline", "hl1", "heading", "titel", "titulo", "titre", "titolo", "rubrik", "tittel", "título",
        "overskrift", "otsikko", "tytul", "tytuł", "titulek", "заголовок"]),
    ("title", &["title"]),
    ("deck", &["subtitle", "subtitel", "deck", "lead", "abstract", "standfirst", "summary", "ingress", "description", "subhead",
        "subtitulo", "subtítulo", "entradilla", "chapo", "occhiello", "sommario", "vorspann", "unterzeile", "manchet", "podtytul"]),
    ("dateline", &["town", "city", "place", "dateline", "stad", "ort", "placeline", "location", "by", "lugar",
        "lieu", "luogo", "plats", "sted", "miejsce"]),
    ("source", &["origin", "source", "agency", "provider", "publisher", "kilde", "quelle", "fuente", "fonte",
        "källa", "zrodlo", "źródło"]),
    ("byline", &["byline", "author", "authors", "writer", "signatur", "signature", "reporter", "autor", "auteur", "autore",
        "författare", "skribent", "kirjoittaja"]),
    ("published", &["publishdate", "published", "pubdate", "publishedat", "publicationdate", "date", "datetime", "timestamp",
        "senddate", "releasedate", "created", "createddate", "fecha", "datum", "dato", "data", "дата"]),
    ("version_created", &["updated", "modified", "lastmodified", "versioncreated", "changed", "lastupdate", "lastupdated",
        "updatedate", "modifieddate"]),
    ("first_created", &["firstcreated"]),
    ("expires", &["expires", "expiry", "expirydate"]),
    ("embargo", &["embargo", "embargodate", "embargountil", "embargoed", "sperrfrist"]),
    ("version", &["version", "revision"]),
    ("priority", &["priority", "prio", "prioridad", "prioritet", "priorytet", "priorité"]),
    ("urgency", &["urgency"]),
    ("slugline", &["strapline", "slug", "slugline", "stikord", "stikkord", "keywordline"]),
    ("category", &["section", "category", "kategori", "ressort", "serwis",
        "seccion", "sección", "rubrique", "sezione"]),
    ("keyword", &["keyword", "keywords", "tag", "subjectkeyword", "stichwort", "palabrasclave",
        "motscles"]),
    ("subject", &["int", "iptc", "subject", "subjectcode", "iptccode", "string"]),
    ("language", &["language", "lang", "sprog", "sprak", "sprache", "idioma", "langue", "lingua"]),
    ("copyright", &["copyright", "rights"]),
    ("genre", &["genre"]),
    ("words", &["wordcount", "words"]),
    ("replaces", &["replacedid", "replaces", "replace"]),
    ("note", &["tilredaktionen", "ednote", "editorsnote", "note", "notes"]),
    ("canceled", &["annuleret", "killed", "cancelled", "canceled"]),
    ("status", &["pubstatus"]),
    ("country", &["country", "countries", "land"]),
    ("caption", &["caption", "imagetext", "billedtekst", "bildtext"]),
];

/// The place of a field that is one text.
fn slot<'d>(draft: &'d mut Draft, field: &str) -> Option<&'d mut Option<String>> {
    let declared = &mut draft.article.declared;
    Some(match field {
        "guid" => &mut draft.article.guid,
        "headline" => &mut draft.headline,
        "title" => &mut draft.title,
        "deck" => &mut draft.deck,
        "dateline" => &mut draft.dateline,
        "source" => &mut draft.source,
        "byline" => &mut draft.article.byline,
        "published" => &mut draft.published,
        "version_created" => &mut draft.version_created,
        "first_created" => &mut draft.first_created,
        "expires" => &mut draft.expires,
        "slugline" => &mut draft.article.slugline,
        "category" => &mut declared.category,
        "language" => &mut draft.article.language,
        "copyright" => &mut declared.copyright,
        "replaces" => &mut declared.replaces,
        _ => return None,
    })
}

/// Fields that are no plain text.
fn other(draft: &mut Draft, field: &str, text: String) {
    let declared = &mut draft.article.declared;
    let is_yes = matches!(text.to_lowercase().as_str(), "true" | "1" | "yes");
    match field {
        "embargo" if !matches!(text.as_str(), "false" | "0") => draft.embargo = Some(text),
        "version" => draft.article.version = text.parse().ok().filter(|version| *version > 0),
        "priority" => {
            set(&mut declared.priority, Some(text.clone()));
            let is_figure = text.parse::<i16>().is_ok_and(|figure| (1..=9).contains(&figure));
            draft.urgency(Some(text).filter(|_| is_figure));
        }
        "urgency" => draft.urgency(Some(text)),
        "keyword" => {
            for word in text.split([',', ';']) {
                add(&mut draft.article.keywords, Some(word.trim().to_owned()));
            }
        }
        "subject" if text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            add(&mut draft.article.subjects, Some(subject_code(&text)));
        }
        "genre" => add(&mut declared.genres, Some(text)),
        "words" => declared.word_count = text.parse().ok(),
        "note" => add(&mut draft.article.notes, Some(text)),
        "canceled" if is_yes => draft.article.status = PubStatus::Canceled,
        "status" => draft.status(Some(text)),
        "country" => add_named(&mut declared.places, Some(text), None),
        "caption" => add(&mut declared.captions, Some(text)),
        _ => {}
    }
}

fn is_body(name: &str) -> bool {
    BODIES.contains(&name.to_lowercase().as_str())
}

impl Visitor for AgencyReader<'_, '_> {
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError> {
        if let Some((_, body)) = &mut self.body {
            body.start(at.name(), at.attr("class").as_deref().unwrap_or(""));
        } else if at.depth() > 1 && is_body(at.name()) {
            self.body = Some((at.depth(), Builder::default()));
        } else if at.depth() <= 2 {
            for (name, value) in at.attributes() {
                self.store(&name, value);
            }
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
            if let Some((_, body)) = self.body.take() {
                if at.has_children() {
                    self.draft.absorb(body.finish());
                } else {
                    self.draft.absorb_text(at.text());
                }
                self.has_fields |= !self.draft.pieces.is_empty();
                return Ok(());
            }
        }
        let name = at.name().to_lowercase();
        if at.depth() == 1 || (at.has_children() && at.depth() <= 3 && WRAPPERS.contains(&name.as_str())) {
            return self.finish();
        }
        if !at.has_children() {
            self.field(at);
        }
        Ok(())
    }

    fn trace(&mut self) -> Option<&mut OriginTrace> {
        self.items.trace.as_deref_mut()
    }

    fn see(&self, marks: &mut FieldMarks) {
        marks.see_draft(&self.draft);
        if let Some((_, body)) = &self.body {
            body.see(marks);
        }
        marks.see_last(&self.draft);
    }
}
