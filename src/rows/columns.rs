//! The rows of an article and their columns, as the schema has them.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::article::{BlockKind, Declared, Format, ItemKind, OrderKind, Part, PubStatus, Span};
use crate::quotes::{CueClass, QuoteKind, SpeakerKind};
use crate::record::TopicId;

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The topic.
    pub topic: Arc<str>,
    /// Which topic of that name.
    pub topic_id: Option<TopicId>,
    /// The partition.
    pub partition: i32,
    /// The record's offset.
    pub offset: i64,
    /// Which article of the record, from 0.
    pub item: i32,
    /// The record's timestamp, whatever it is worth.
    pub recorded_at: Option<Timestamp>,
    /// When the record was received.
    pub received_at: Timestamp,
    /// The trace that the record belongs to.
    pub trace_id: Option<String>,
}

/// All rows of one article, borrowing its text.
#[derive(Debug, Serialize)]
pub struct ArticleRows<'a> {
    /// The row of `article_versions`, with what `articles` needs of it.
    pub version: VersionRow<'a>,
    /// Rows of `quotes`.
    pub quotes: Vec<QuoteRow<'a>>,
    /// Rows of `article_people`.
    pub people: Vec<PersonRow<'a>>,
    /// Rows of `article_organisations`.
    pub organisations: Vec<NameRow<'a>>,
    /// Rows of `article_places`.
    pub places: Vec<PlaceRow<'a>>,
    /// Rows of `abbreviations`.
    pub abbreviations: Vec<AbbreviationRow<'a>>,
    /// Rows of `article_orders`.
    pub orders: Vec<OrderRow>,
}

/// One row of `article_versions`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0001_schema.sql says what it is"
)]
pub struct VersionRow<'a> {
    pub version_id: Uuid,
    pub article_id: Uuid,
    pub source: &'a str,
    pub guid: String,
    pub headline: Option<&'a str>,
    pub deck: Option<&'a str>,
    pub slugline: Option<&'a str>,
    pub take_key: Option<&'a str>,
    pub byline: Option<&'a str>,
    pub credit: Option<&'a str>,
    pub dateline: Option<&'a str>,
    pub dateline_place: Option<&'a str>,
    pub dateline_region: Option<&'a str>,
    pub dateline_country: Option<&'a str>,
    pub dateline_country_code: Option<&'static str>,
    pub dateline_region_code: Option<&'static str>,
    pub dateline_date: Option<jiff::civil::Date>,
    pub dateline_agency: Option<&'a str>,
    pub language: Option<&'a str>,
    pub language_detected: Option<&'static str>,
    pub urgency: Option<i16>,
    pub keywords: &'a [String],
    pub keywords_found: Vec<&'a str>,
    pub keyword_weights: Vec<f32>,
    pub subjects: &'a [String],
    pub subject_names: &'a [Option<&'static str>],
    pub notes: &'a [String],
    pub status: PubStatus,
    pub embargo_until: Option<Timestamp>,
    pub published_at: Timestamp,
    pub made_at: Timestamp,
    pub made_at_is_assumed: bool,
    pub version_no: Option<i64>,
    pub body: &'a str,
    pub word_count: i32,
    #[serde(skip)]
    pub content_hash: [u8; 16],
    pub blocks: Vec<BlockRow<'a>>,
    pub repairs: Vec<String>,
    #[serde(flatten)]
    pub wire: WireColumns<'a>,
    #[serde(skip)]
    pub title_key: Option<i64>,
    #[serde(skip)]
    pub bands: Vec<i64>,
    #[serde(skip)]
    pub provenance: &'a Provenance,
}

/// What a version's item says about itself beside its text: columns of `article_versions`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0007_formats.sql says what it is"
)]
pub struct WireColumns<'a> {
    pub wire_format: Format,
    pub item_kind: ItemKind,
    pub charset: &'a str,
    pub service: Option<&'a str>,
    pub sequence: Option<&'a str>,
    pub priority: Option<&'a str>,
    pub category: Option<&'a str>,
    pub genres: &'a [String],
    pub declared_word_count: Option<i32>,
    pub copyright: Option<&'a str>,
    pub usage_terms: Option<&'a str>,
    pub first_created_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub declared: &'a Declared,
    pub numbers: &'a [String],
}

/// One block: inside the body as offsets, outside it as text.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum BlockRow<'a> {
    /// Kind, start and end in the body, in code points.
    Inside(BlockKind, usize, usize),
    /// Kind and text.
    Outside(BlockKind, &'a str),
}

/// One row of `quotes`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0001_schema.sql says what it is"
)]
pub struct QuoteRow<'a> {
    pub ordinal: i16,
    pub kind: QuoteKind,
    pub quote: String,
    pub part: Part,
    pub spans: Vec<Span>,
    pub cue: Option<&'a str>,
    pub cue_span: Option<Span>,
    pub cue_class: Option<CueClass>,
    pub negated: bool,
    pub speaker_mention: Option<&'a str>,
    pub speaker_span: Option<Span>,
    pub speaker_name: Option<&'a str>,
    pub speaker_kind: SpeakerKind,
    pub speaker_role: Option<&'a str>,
    pub person_id: Option<i64>,
    pub heading: Option<&'a str>,
    pub parent: Option<i16>,
    pub confidence: f32,
}

/// One row of `article_people`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0001_schema.sql says what it is"
)]
pub struct PersonRow<'a> {
    pub ordinal: i16,
    pub person_id: i64,
    pub name: &'a str,
    pub role: Option<&'a str>,
    pub mentions: i16,
    pub quoted: bool,
    pub spans: Vec<Span>,
    /// Other forms of the name in the text: rows of `person_aliases`.
    pub aliases: Vec<&'a str>,
}

/// One row of `article_organisations`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0001_schema.sql says what it is"
)]
pub struct NameRow<'a> {
    pub ordinal: i16,
    pub name: &'a str,
    pub mentions: i16,
    pub quoted: bool,
    pub spans: Vec<Span>,
}

/// One row of `article_places`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "each field is the column of that name; the migrations say what it is")]
pub struct PlaceRow<'a> {
    pub ordinal: i16,
    pub name: &'a str,
    pub country_code: Option<&'static str>,
    pub region_code: Option<&'static str>,
    pub latitude: Option<f32>,
    pub longitude: Option<f32>,
    pub mentions: i16,
    pub quoted: bool,
    pub spans: Vec<Span>,
}

/// One row of `article_orders`, but for what it shares with the row of the version.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0010_across_items.sql says what it is"
)]
pub struct OrderRow {
    pub order_id: Uuid,
    pub kind: OrderKind,
    pub number: Option<String>,
    pub title: Option<String>,
    #[serde(skip)]
    pub title_key: Option<i64>,
    pub from_time: Timestamp,
    pub to_time: Timestamp,
}

/// One row of `abbreviations`.
#[derive(Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "each field is the column of that name; migrations/0001_schema.sql says what it is"
)]
pub struct AbbreviationRow<'a> {
    pub ordinal: i16,
    pub short: &'a str,
    pub long: &'a str,
    pub part: Part,
    pub span: Span,
}
