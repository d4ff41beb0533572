//! Rows to bytes for COPY. The order of the fields is that of the column lists beside them.

use jiff::Timestamp;
use uuid::Uuid;

use super::copy::Tuple;
use super::ids::normalise_name;
use super::lexemes::search_vector;
use super::{
    AbbreviationRow, ArticleRows, NameRow, OrderRow, PersonRow, PlaceRow, QuoteRow, VersionRow, WireColumns,
};
use crate::article::{Format, ItemKind, PubStatus};
use crate::quotes::{CueClass, QuoteKind, SpeakerKind};

/// The tables that are filled by COPY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// `article_versions`
    Versions,
    /// `quotes`
    Quotes,
    /// `article_people`
    People,
    /// `article_organisations`
    Organisations,
    /// `article_places`
    Places,
    /// `abbreviations`
    Abbreviations,
}

impl Table {
    /// All of them, in the order they are written in.
    pub const ALL: [Self; 6] =
        [Self::Versions, Self::Quotes, Self::People, Self::Organisations, Self::Places, Self::Abbreviations];

    /// The statement that takes this table's rows.
    pub const fn statement(self) -> &'static str {
        match self {
            Self::Versions => concat!(
                "COPY article_versions (version_id, article_id, source, headline, deck, slugline, take_key, byline, ",
                "credit, dateline, dateline_place, dateline_region, dateline_country, dateline_country_code, ",
                "dateline_region_code, dateline_date, dateline_agency, language, language_detected, urgency, keywords, ",
                "keywords_found, keyword_weights, subjects, subject_names, notes, status, embargo_until, published_at, made_at, ",
                "made_at_is_assumed, version_no, body, word_count, content_hash, blocks, repairs, topic, partition, record_offset, item, ",
                "trace_id, wire_format, item_kind, charset, service, sequence, priority, category, genres, declared_word_count, ",
                "copyright, usage_terms, first_created_at, expires_at, declared, numbers, title_key, bands, extractor, outcome) ",
                "FROM STDIN (FORMAT binary)"
            ),
            Self::Quotes => concat!(
                "COPY quotes (version_id, person_id, published_at, ordinal, parent, confidence, kind, part, cue_class, ",
                "speaker_kind, negated, source, quote, spans, cue, cue_span, speaker_mention, speaker_span, ",
                "speaker_name, speaker_role, heading, search) FROM STDIN (FORMAT binary)"
            ),
            Self::People => concat!(
                "COPY article_people (version_id, person_id, ordinal, quoted, mentions, name, role, spans, published_at) ",
                "FROM STDIN (FORMAT binary)"
            ),
            Self::Organisations => concat!(
                "COPY article_organisations (version_id, ordinal, quoted, mentions, name, spans, published_at) ",
                "FROM STDIN (FORMAT binary)"
            ),
            Self::Places => concat!(
                "COPY article_places (version_id, ordinal, mentions, latitude, longitude, country_code, region_code, ",
                "name, spans, published_at) FROM STDIN (FORMAT binary)"
            ),
            Self::Abbreviations => concat!(
                "COPY abbreviations (version_id, ordinal, short, long, part, span, published_at) ",
                "FROM STDIN (FORMAT binary)"
            ),
        }
    }
}

/// An article's rows, ready to be written: owned, apart from its text.
#[derive(Debug, Clone)]
pub struct EncodedArticle {
    /// Its id.
    pub article_id: Uuid,
    /// The version's id.
    pub version_id: Uuid,
    /// Code of its source.
    pub source: String,
    /// Its identity at the source.
    pub guid: String,
    /// The format that it was sent in.
    pub wire_format: Format,
    /// What sort of item it is.
    pub item_kind: ItemKind,
    /// Whether it may be used.
    pub status: PubStatus,
    /// Withheld until then.
    pub embargo_until: Option<Timestamp>,
    /// When the version was published.
    pub published_at: Timestamp,
    /// When the version was made, where that is known.
    pub made_at: Option<Timestamp>,
    /// The version's number.
    pub version_no: Option<i64>,
    /// Equal for equal content.
    pub content_hash: [u8; 16],
    /// The numbers by which orders may name it.
    pub numbers: Vec<String>,
    /// What orders that name it by its title have in common with it.
    pub title_key: Option<i64>,
    /// What it orders to be done with other articles.
    pub orders: Vec<OrderRow>,
    /// How many quotes it has.
    pub quotes: usize,
    /// People it names: id, name, normalised name.
    pub people: Vec<(i64, String, String)>,
    /// Other forms of their names.
    pub aliases: Vec<(i64, String)>,
    /// COPY tuples, those of one table behind those of another in the order of [`Table::ALL`]; that of the
    /// version lacks its last field, the outcome.
    tuples: Box<[u8]>,
    /// Where the tuples of each table end.
    ends: [usize; Table::ALL.len()],
}

impl EncodedArticle {
    /// The tuples of one table. Those of [`Table::Versions`] want [`EncodedArticle::close_version`] behind
    /// them.
    pub fn tuples(&self, table: Table) -> &[u8] {
        let end = |table: usize| self.ends.get(table).copied().unwrap_or(0);
        let start = (table as usize).checked_sub(1).map_or(0, end);
        self.tuples.get(start..end(table as usize)).unwrap_or_default()
    }

    /// Appends the version's last field.
    pub fn close_version(out: &mut Vec<u8>, outcome: &str) {
        Tuple::resume(out).text(outcome);
    }
}

impl ArticleRows<'_> {
    /// The rows as bytes for COPY.
    pub fn encode(&self) -> EncodedArticle {
        let version = &self.version;
        // Rows wait for their turn by the thousand: of one piece, and no larger than they are.
        let names = self.people.len() + self.organisations.len() + self.places.len();
        let expected = version.body.len() + 48 * version.blocks.len() + 384 * self.quotes.len() + 128 * names;
        let mut tuples = Vec::with_capacity(expected + 1024);
        let ends = Table::ALL.map(|table| {
            self.encode_table(table, &mut tuples);
            tuples.len()
        });
        let aliases = |row: &PersonRow<'_>| {
            row.aliases.iter().map(|alias| (row.person_id, (*alias).to_owned())).collect::<Vec<_>>()
        };
        EncodedArticle {
            article_id: version.article_id,
            version_id: version.version_id,
            source: version.source.to_owned(),
            guid: version.guid.clone(),
            wire_format: version.wire.wire_format,
            item_kind: version.wire.item_kind,
            status: version.status,
            embargo_until: version.embargo_until,
            published_at: version.published_at,
            made_at: Some(version.made_at).filter(|_| !version.made_at_is_assumed),
            version_no: version.version_no,
            content_hash: version.content_hash,
            numbers: version.wire.numbers.to_vec(),
            title_key: version.title_key,
            orders: self.orders.clone(),
            quotes: self.quotes.len(),
            people: self.named(),
            aliases: self.people.iter().flat_map(aliases).collect(),
            // A copy, as the allocator would leave a vector that shrinks where it is.
            tuples: tuples.as_slice().into(),
            ends,
        }
    }

    fn encode_table(&self, table: Table, out: &mut Vec<u8>) {
        let version = &self.version;
        match table {
            Table::Versions => encode_version(version, out),
            Table::Quotes => self.quotes.iter().for_each(|row| encode_quote(row, version, out)),
            Table::People => self.people.iter().for_each(|row| encode_person(row, version, out)),
            Table::Organisations => {
                self.organisations.iter().for_each(|row| encode_organisation(row, version, out));
            }
            Table::Places => self.places.iter().for_each(|row| encode_place(row, version, out)),
            Table::Abbreviations => {
                self.abbreviations.iter().for_each(|row| encode_abbreviation(row, version, out));
            }
        }
    }

    /// Everybody who is mentioned or quoted by name.
    fn named(&self) -> Vec<(i64, String, String)> {
        let mentioned = self.people.iter().map(|row| (row.person_id, row.name));
        let quoted = self.quotes.iter().filter_map(|row| Some((row.person_id?, row.speaker_name?)));
        let mut people: Vec<(i64, &str)> = mentioned.chain(quoted).collect();
        // Stable, so that of two forms of a name the one that is mentioned first stays.
        people.sort_by_key(|(id, _)| *id);
        people.dedup_by_key(|(id, _)| *id);
        people.into_iter().map(|(id, name)| (id, name.to_owned(), normalise_name(name))).collect()
    }
}

fn encode_version(row: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 61);
    tuple.uuid(row.version_id);
    tuple.uuid(row.article_id);
    tuple.text(row.source);
    for text in [row.headline, row.deck, row.slugline, row.take_key, row.byline, row.credit] {
        tuple.text_or_null(text);
    }
    for text in [row.dateline, row.dateline_place, row.dateline_region, row.dateline_country] {
        tuple.text_or_null(text);
    }
    tuple.text_or_null(row.dateline_country_code);
    tuple.text_or_null(row.dateline_region_code);
    tuple.date_or_null(row.dateline_date);
    tuple.text_or_null(row.dateline_agency);
    tuple.text_or_null(row.language);
    tuple.text_or_null(row.language_detected);
    tuple.i16_or_null(row.urgency);
    tuple.texts(row.keywords);
    tuple.texts(&row.keywords_found);
    tuple.f32s(&row.keyword_weights);
    tuple.texts(row.subjects);
    tuple.texts_or_null(row.subject_names);
    tuple.texts(row.notes);
    tuple.text(row.status.name());
    tuple.timestamp_or_null(row.embargo_until);
    tuple.timestamp(row.published_at);
    tuple.timestamp(row.made_at);
    tuple.bool(row.made_at_is_assumed);
    tuple.i64_or_null(row.version_no);
    tuple.text(row.body);
    tuple.i32(row.word_count);
    tuple.bytes(&row.content_hash);
    tuple.jsonb(&serde_json::to_string(&row.blocks).unwrap_or_else(|_| "[]".to_owned()));
    tuple.texts(&row.repairs);
    tuple.text(&row.provenance.topic);
    tuple.i32(row.provenance.partition);
    tuple.i64(row.provenance.offset);
    tuple.i32(row.provenance.item);
    tuple.text_or_null(row.provenance.trace_id.as_deref());
    encode_wire(&row.wire, &mut tuple);
    tuple.i64_or_null(row.title_key);
    tuple.i64s(&row.bands);
    tuple.text(super::EXTRACTOR);
}

fn encode_wire(row: &WireColumns<'_>, tuple: &mut Tuple<'_>) {
    tuple.text(row.wire_format.name());
    tuple.text(row.item_kind.name());
    tuple.text(row.charset);
    for text in [row.service, row.sequence, row.priority, row.category] {
        tuple.text_or_null(text);
    }
    tuple.texts(row.genres);
    tuple.i32_or_null(row.declared_word_count);
    tuple.text_or_null(row.copyright);
    tuple.text_or_null(row.usage_terms);
    tuple.timestamp_or_null(row.first_created_at);
    tuple.timestamp_or_null(row.expires_at);
    tuple.jsonb(&serde_json::to_string(row.declared).unwrap_or_else(|_| "{}".to_owned()));
    tuple.texts(row.numbers);
}

fn encode_quote(row: &QuoteRow<'_>, version: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 22);
    tuple.uuid(version.version_id);
    tuple.i64_or_null(row.person_id);
    tuple.timestamp(version.published_at);
    tuple.i16(row.ordinal);
    tuple.i16_or_null(row.parent);
    tuple.f32(row.confidence);
    tuple.text(kind_name(row.kind));
    tuple.text(row.part.name());
    tuple.text_or_null(row.cue_class.map(cue_class_name));
    tuple.text(speaker_kind_name(row.speaker_kind));
    tuple.bool(row.negated);
    tuple.text(version.source);
    tuple.text(&row.quote);
    tuple.ranges(&row.spans);
    tuple.text_or_null(row.cue);
    tuple.range_or_null(row.cue_span);
    tuple.text_or_null(row.speaker_mention);
    tuple.range_or_null(row.speaker_span);
    tuple.text_or_null(row.speaker_name);
    tuple.text_or_null(row.speaker_role);
    tuple.text_or_null(row.heading);
    tuple.tsvector(&search_vector(&row.quote, row.speaker_name, row.speaker_role));
}

fn encode_person(row: &PersonRow<'_>, version: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 9);
    tuple.uuid(version.version_id);
    tuple.i64(row.person_id);
    tuple.i16(row.ordinal);
    tuple.bool(row.quoted);
    tuple.i16(row.mentions);
    tuple.text(row.name);
    tuple.text_or_null(row.role);
    tuple.ranges(&row.spans);
    tuple.timestamp(version.published_at);
}

fn encode_organisation(row: &NameRow<'_>, version: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 7);
    tuple.uuid(version.version_id);
    tuple.i16(row.ordinal);
    tuple.bool(row.quoted);
    tuple.i16(row.mentions);
    tuple.text(row.name);
    tuple.ranges(&row.spans);
    tuple.timestamp(version.published_at);
}

fn encode_place(row: &PlaceRow<'_>, version: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 10);
    tuple.uuid(version.version_id);
    tuple.i16(row.ordinal);
    tuple.i16(row.mentions);
    tuple.f32_or_null(row.latitude);
    tuple.f32_or_null(row.longitude);
    tuple.text_or_null(row.country_code);
    tuple.text_or_null(row.region_code);
    tuple.text(row.name);
    tuple.ranges(&row.spans);
    tuple.timestamp(version.published_at);
}

fn encode_abbreviation(row: &AbbreviationRow<'_>, version: &VersionRow<'_>, out: &mut Vec<u8>) {
    let mut tuple = Tuple::begin(out, 7);
    tuple.uuid(version.version_id);
    tuple.i16(row.ordinal);
    tuple.text(row.short);
    tuple.text(row.long);
    tuple.text(row.part.name());
    tuple.range_or_null(Some(row.span));
    tuple.timestamp(version.published_at);
}

const fn kind_name(kind: QuoteKind) -> &'static str {
    match kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
    }
}

const fn cue_class_name(class: CueClass) -> &'static str {
    match class {
        CueClass::Speech => "speech",
        CueClass::Writing => "writing",
        CueClass::Thought => "thought",
        CueClass::Document => "document",
        CueClass::Act => "act",
    }
}

const fn speaker_kind_name(kind: SpeakerKind) -> &'static str {
    match kind {
        SpeakerKind::Person => "person",
        SpeakerKind::Organisation => "organisation",
        SpeakerKind::Role => "role",
        SpeakerKind::Anonymous => "anonymous",
        SpeakerKind::Document => "document",
        SpeakerKind::None => "none",
    }
}
