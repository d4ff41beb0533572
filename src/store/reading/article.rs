//! An article that may be used: its versions, their text in blocks, who said what in it, who is named.

use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::utc;
use crate::store::StoreError;

/// A version of an article, with its text.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ArticleVersion {
    /// The version's id.
    pub version_id: Uuid,
    /// Its article.
    pub article_id: Uuid,
    /// Whether this is the one that counts.
    pub is_current: bool,
    /// The agency or feed.
    pub source: String,
    /// Its number with the source.
    pub guid: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The sentence below the headline.
    pub deck: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The desk's name for the story.
    pub slugline: Option<String>,
    /// Where it was written.
    pub dateline: Option<String>,
    /// When it was published (RFC 3339).
    pub published_at: String,
    /// When this version was made (RFC 3339).
    pub made_at: String,
    /// When it was stored (RFC 3339).
    pub received_at: String,
    /// The language, as declared or found.
    pub language: Option<String>,
    /// The text; spans and blocks count its code points.
    pub body: String,
    /// Words of the text.
    pub word_count: i32,
    /// What the wire declares and what was found, the most telling first.
    pub keywords: Vec<String>,
    /// Names of the subjects that the wire declares.
    pub subjects: Vec<String>,
    /// What was mended while it was read.
    pub repairs: Vec<String>,
    /// The format that it came in.
    pub wire_format: String,
    /// What made the quotes of it.
    pub extractor: String,
    /// Where it stood: topic/partition@offset.
    pub position: String,
}

/// A version in the list of an article's versions.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionEntry {
    /// The version's id.
    pub version_id: Uuid,
    /// When it was made (RFC 3339).
    pub made_at: String,
    /// The number that the wire gives it.
    pub version_no: Option<i64>,
    /// Its headline.
    pub headline: Option<String>,
    /// Whether this is the one that counts.
    pub is_current: bool,
}

/// A block: a paragraph, a subheading, …
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredBlock {
    /// What it is, by the name in the database.
    pub kind: String,
    /// Where it begins in the body, in code points; null where it stands outside.
    pub start_offset: Option<i32>,
    /// Where it ends.
    pub end_offset: Option<i32>,
    /// Its text, where it stands outside of the body.
    pub text: Option<String>,
}

/// A quote with where it stands, in code points of `part`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StoredQuote {
    /// Its number in the version, from 1.
    pub ordinal: i16,
    /// The quote that it is a part of.
    pub parent: Option<i16>,
    /// headline, deck or body.
    pub part: String,
    /// direct, mixed or indirect.
    pub kind: String,
    /// What was said.
    pub quote: String,
    /// The reporting words.
    pub cue: Option<String>,
    /// Whether it is said that it was not said.
    pub negated: bool,
    /// The words that name the speaker.
    pub speaker_mention: Option<String>,
    /// Who that is.
    pub speaker_name: Option<String>,
    /// What the speaker is.
    pub speaker_kind: String,
    /// The role that the article gives.
    pub speaker_role: Option<String>,
    /// The speaker, where a person with a name.
    pub person_id: Option<i64>,
    /// From 0 to 1.
    pub confidence: f32,
    /// Begins of the pieces of what was said.
    pub starts: Vec<i32>,
    /// Their ends.
    pub ends: Vec<i32>,
    /// Where the reporting words begin.
    pub cue_start: Option<i32>,
    /// Where they end.
    pub cue_end: Option<i32>,
    /// Where the words for the speaker begin.
    pub speaker_start: Option<i32>,
    /// Where they end.
    pub speaker_end: Option<i32>,
}

/// Who, what or where is named in a version.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NamedInArticle {
    /// person, organisation or place.
    pub sort: String,
    /// The name.
    pub name: String,
    /// A person's role, a place's country.
    pub detail: Option<String>,
    /// The person's id.
    pub person_id: Option<i64>,
    /// How often.
    pub mentions: i32,
}

/// The current version of an article that may be used, or another one of it. None where there is no such
/// article or nobody may see it.
///
/// # Errors
/// As for any query.
pub async fn article(
    connection: &mut PgConnection,
    article_id: Uuid,
    version_id: Option<Uuid>,
) -> Result<Option<ArticleVersion>, StoreError> {
    const SQL: &str = concat!(
        "SELECT v.version_id, v.article_id, v.version_id = a.current_version_id AS is_current, v.source, a.guid, v.headline, \
         v.deck, v.byline, v.slugline, v.dateline, ",
        utc!("v.published_at"),
        " AS published_at, ",
        utc!("v.made_at"),
        " AS made_at, ",
        utc!("v.received_at"),
        " AS received_at, coalesce(v.language, v.language_detected) AS language, v.body, v.word_count, \
         ARRAY(SELECT DISTINCT k FROM unnest(v.keywords || v.keywords_found) k LIMIT 30) AS keywords, \
         ARRAY(SELECT s FROM unnest(v.subject_names) s WHERE s IS NOT NULL) AS subjects, \
         v.repairs, v.wire_format, v.extractor, \
         v.topic || '/' || v.partition || '@' || v.record_offset AS position \
         FROM articles a JOIN article_versions v USING (article_id) \
         WHERE a.article_id = $1 AND v.version_id = coalesce($2, a.current_version_id) \
           AND is_current(a.current_version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status) \
           AND (v.version_id = a.current_version_id OR may_be_used(v.status, v.embargo_until))"
    );
    Ok(sqlx::query_as(SQL).bind(article_id).bind(version_id).fetch_optional(connection).await?)
}

/// The versions of an article that may be seen, newest first.
///
/// # Errors
/// As for any query.
pub async fn versions(
    connection: &mut PgConnection,
    article_id: Uuid,
) -> Result<Vec<VersionEntry>, StoreError> {
    const SQL: &str = concat!(
        "SELECT v.version_id, ",
        utc!("v.made_at"),
        " AS made_at, v.version_no, v.headline, v.version_id = a.current_version_id AS is_current \
         FROM articles a JOIN article_versions v USING (article_id) \
         WHERE a.article_id = $1 \
           AND is_current(a.current_version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status) \
           AND (v.version_id = a.current_version_id OR may_be_used(v.status, v.embargo_until)) \
         ORDER BY v.made_at DESC, v.version_no DESC NULLS LAST, v.version_id DESC LIMIT 100"
    );
    Ok(sqlx::query_as(SQL).bind(article_id).fetch_all(connection).await?)
}

/// The blocks of a version.
///
/// # Errors
/// As for any query.
pub async fn blocks(connection: &mut PgConnection, version_id: Uuid) -> Result<Vec<StoredBlock>, StoreError> {
    let sql = "SELECT b.block ->> 0 AS kind, \
                      CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 1)::integer END AS start_offset, \
                      CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 2)::integer END AS end_offset, \
                      CASE WHEN jsonb_array_length(b.block) = 2 THEN b.block ->> 1 END AS text \
               FROM article_versions v, jsonb_array_elements(v.blocks) WITH ORDINALITY b(block, ordinal) \
               WHERE v.version_id = $1 ORDER BY b.ordinal";
    Ok(sqlx::query_as(sql).bind(version_id).fetch_all(connection).await?)
}

/// The quotes of a version, in their order.
///
/// # Errors
/// As for any query.
pub async fn quotes(connection: &mut PgConnection, version_id: Uuid) -> Result<Vec<StoredQuote>, StoreError> {
    let sql = "SELECT q.ordinal, q.parent, q.part::text AS part, q.kind::text AS kind, q.quote, q.cue, q.negated, \
                      q.speaker_mention, q.speaker_name, q.speaker_kind::text AS speaker_kind, q.speaker_role, q.person_id, \
                      q.confidence, ARRAY(SELECT lower(s) FROM unnest(q.spans) s ORDER BY s) AS starts, \
                      ARRAY(SELECT upper(s) FROM unnest(q.spans) s ORDER BY s) AS ends, \
                      lower(q.cue_span) AS cue_start, upper(q.cue_span) AS cue_end, \
                      lower(q.speaker_span) AS speaker_start, upper(q.speaker_span) AS speaker_end \
               FROM quotes q WHERE q.version_id = $1 ORDER BY q.ordinal";
    Ok(sqlx::query_as(sql).bind(version_id).fetch_all(connection).await?)
}

/// Who, what and where is named in a version, each sort in the order of the text.
///
/// # Errors
/// As for any query.
pub async fn named(
    connection: &mut PgConnection,
    version_id: Uuid,
) -> Result<Vec<NamedInArticle>, StoreError> {
    let sql = "SELECT * FROM ( \
                   SELECT 'person' AS sort, name, role AS detail, person_id, mentions::integer AS mentions, ordinal \
                   FROM article_people WHERE version_id = $1 \
                   UNION ALL SELECT 'organisation', name, NULL, NULL, mentions, ordinal \
                   FROM article_organisations WHERE version_id = $1 \
                   UNION ALL SELECT 'place', name, country_code, NULL, mentions, ordinal \
                   FROM article_places WHERE version_id = $1) n \
               ORDER BY sort DESC, ordinal";
    Ok(sqlx::query_as(sql).bind(version_id).fetch_all(connection).await?)
}
