//! What is asked of the quotes that are stored: the functions of the database, with what people give.

use serde::Serialize;
use sqlx::PgConnection;

use super::StoreError;

/// Which quotes are wanted; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Words of the quote, as in a search box: `"final date" -draft`.
    pub words: Option<String>,
    /// Who said it: a name, or some of its words.
    pub speaker: Option<String>,
    /// The office or role of who said it: words that stand one behind the other in it.
    pub office: Option<String>,
    /// Who or what is named in it: a person, organisation or place.
    pub about: Option<String>,
    /// Published at this time (RFC 3339, or a day) or later.
    pub since: Option<String>,
    /// Published before this time.
    pub until: Option<String>,
    /// How many at most.
    pub at_most: i32,
}

/// A quote that was found.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct FoundQuote {
    /// When its article was published.
    pub published_at: String,
    /// The agency or feed.
    pub source: String,
    /// Who said it, where a name is known.
    pub speaker_name: Option<String>,
    /// The role that the article gives.
    pub speaker_role: Option<String>,
    /// The words at the quote that name the speaker.
    pub speaker_mention: Option<String>,
    /// What was said.
    pub quote: String,
    /// The reporting words.
    pub cue: Option<String>,
    /// The article's headline.
    pub headline: Option<String>,
    /// The quote's id.
    pub quote_id: String,
}

/// The quotes that answer a question: the best first where words are given, else the newest.
///
/// # Errors
/// As for any query; a time that is none is [`StoreError::Data`].
pub async fn ask(connection: &mut PgConnection, question: &Question) -> Result<Vec<FoundQuote>, StoreError> {
    let rows = sqlx::query_as(
        "WITH asked AS ( \
             SELECT websearch_to_tsquery('english', $1) AS words, \
                    coalesce($5::timestamptz, '-infinity') AS since, coalesce($6::timestamptz, 'infinity') AS until \
         ), about AS ( \
             SELECT q.* FROM asked, said_about($4, asked.since, asked.until, 5000) q WHERE $4 IS NOT NULL \
         ), others AS ( \
             SELECT q.* FROM asked, find_quotes( \
                 words => CASE WHEN $3 IS NULL THEN asked.words \
                               WHEN $1 IS NULL THEN marked_query($3, 'role=') \
                               ELSE asked.words && marked_query($3, 'role=') END, \
                 of_people => people_ids($2), from_time => asked.since, to_time => asked.until, \
                 at_most => CASE WHEN $1 IS NULL THEN $7 ELSE quotewire_ranked_hits() END) q \
             WHERE $4 IS NULL \
         ), found AS ( \
             SELECT * FROM about WHERE ($1 IS NULL OR search @@ (SELECT words FROM asked)) \
                 AND ($2 IS NULL OR person_id = ANY (people_ids($2))) \
                 AND ($3 IS NULL OR search @@ marked_query($3, 'role=')) \
             UNION ALL SELECT * FROM others \
         ) \
         SELECT to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS published_at, source, \
                speaker_name, speaker_role, speaker_mention, quote, cue, headline, quote_id::text AS quote_id \
         FROM found \
         ORDER BY CASE WHEN $1 IS NOT NULL THEN ts_rank_cd(search, (SELECT words FROM asked)) END DESC NULLS LAST, \
                  found.published_at DESC, version_id, ordinal \
         LIMIT $7",
    )
    .bind(&question.words)
    .bind(&question.speaker)
    .bind(&question.office)
    .bind(&question.about)
    .bind(&question.since)
    .bind(&question.until)
    .bind(question.at_most)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
