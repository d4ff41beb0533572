//! Quotes by any conditions at once.

use sqlx::PgConnection;

use super::utc;
use crate::store::StoreError;

/// Which quotes are wanted; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words of the quote, as in a search box: `"final date" -draft`.
    pub words: Option<String>,
    /// Who said it: a name, or some of its words.
    pub speaker: Option<String>,
    /// Who said it, by id; counts more than the name.
    pub person_id: Option<i64>,
    /// Words of the office or role of who said it, one behind the other.
    pub office: Option<String>,
    /// Who or what is named in it.
    pub about: Option<String>,
    /// The agency or feed, by its code.
    pub source: Option<String>,
    /// The place of the dateline.
    pub place: Option<String>,
    /// The kind of speaker, by its name in the database.
    pub speaker_kind: Option<String>,
    /// direct, mixed or indirect.
    pub kind: Option<String>,
    /// At least so sure, from 0 to 1.
    pub confidence: Option<f32>,
    /// Published at this time (RFC 3339, or a day) or later.
    pub since: Option<String>,
    /// Published before this time.
    pub until: Option<String>,
    /// Which come first.
    pub order: HitOrder,
}

/// Which quotes come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HitOrder {
    /// Those that have the words most and closest together.
    #[default]
    Best,
    /// The newest.
    Newest,
}

/// A quote that was found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Hit {
    /// The quote's id.
    pub quote_id: String,
    /// Its article.
    pub article_id: String,
    /// Its number in the article, from 1.
    pub ordinal: i16,
    /// When its article was published (RFC 3339).
    pub published_at: String,
    /// The agency or feed.
    pub source: String,
    /// The place of the dateline.
    pub dateline_place: Option<String>,
    /// The article's headline.
    pub headline: Option<String>,
    /// Who said it, where a name is known.
    pub speaker_name: Option<String>,
    /// The role that the article gives.
    pub speaker_role: Option<String>,
    /// The words at the quote that name the speaker.
    pub speaker_mention: Option<String>,
    /// What the speaker is: person, organisation, role, anonymous, document, none.
    pub speaker_kind: String,
    /// The speaker, where a person with a name.
    pub person_id: Option<i64>,
    /// direct, mixed or indirect.
    pub kind: String,
    /// What was said. In those that were to be marked, what was looked for stands between
    /// [`Hit::MARK_START`] and [`Hit::MARK_END`].
    pub quote: String,
    /// The reporting words.
    pub cue: Option<String>,
    /// How sure it is that somebody said this and that it was this one, from 0 to 1.
    pub confidence: f32,
}

impl Hit {
    /// Before what was looked for.
    pub const MARK_START: char = '\u{e000}';
    /// Behind it.
    pub const MARK_END: char = '\u{e001}';
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The quotes in the order that was asked for.
    pub hits: Vec<Hit>,
    /// Whether there are more that were not looked at.
    pub is_cut: bool,
}

/// Quotes that meet all conditions, `at_most` of them: where there are more, the newest. What was looked for
/// is marked in those whose places in the order `marked` has.
///
/// # Errors
/// As for any query; a time that is none is [`StoreError::Data`].
pub async fn search(
    connection: &mut PgConnection,
    search: &Search,
    at_most: i32,
    marked: std::ops::Range<i64>,
) -> Result<Answer, StoreError> {
    const SQL: &str = concat!(
        "WITH asked AS ( \
             SELECT websearch_to_tsquery('english', $1) AS words, \
                    CASE WHEN $3::bigint IS NOT NULL THEN ARRAY[$3] ELSE people_ids($2) END AS people, \
                    marked_query($4, 'role=') AS office, about_query($5) AS about, \
                    coalesce($9::timestamptz, '-infinity') AS since, coalesce($10::timestamptz, 'infinity') AS until \
         ), combined AS ( \
             SELECT *, CASE WHEN coalesce(words, office, about) IS NOT NULL THEN \
                 coalesce(words, '') && coalesce(office, '') && coalesce(about, '') END AS all_words FROM asked \
         ), hits AS ( \
             SELECT f.*, CASE WHEN $14 AND c.words IS NOT NULL THEN ts_rank_cd(f.search, c.words) END AS rank \
             FROM combined c, find_quotes( \
                 words => c.all_words, of_people => c.people, of_kind => $8::speaker_kind, of_source => $6, of_place => $7, \
                 about_people => CASE WHEN $5 IS NOT NULL THEN people_ids($5) END, about_name => normalise_name($5), \
                 from_time => c.since, to_time => c.until, at_most => $13) f \
         ), counted AS ( \
             SELECT h.*, count(*) OVER () AS looked_at FROM hits h \
         ), ordered AS ( \
             SELECT h.*, row_number() OVER (ORDER BY h.rank DESC NULLS LAST, h.published_at DESC, h.version_id, h.ordinal) AS nth \
             FROM counted h \
             WHERE ($11::real IS NULL OR h.confidence >= $11) AND ($12::quote_kind IS NULL OR h.kind = $12::quote_kind) \
         ) \
         SELECT o.quote_id::text AS quote_id, o.article_id::text AS article_id, o.ordinal, ",
        utc!("o.published_at"),
        " AS published_at, o.source, o.dateline_place, o.headline, o.speaker_name, o.speaker_role, o.speaker_mention, \
          o.speaker_kind::text AS speaker_kind, o.person_id, o.kind::text AS kind, \
          CASE WHEN o.nth > $15 AND o.nth <= $16 AND coalesce(a.words, a.about) IS NOT NULL \
               THEN ts_headline('english', translate(o.quote, U&'\\E000\\E001', ''), coalesce(a.words, a.about), \
                                U&'HighlightAll=true, StartSel=\\E000, StopSel=\\E001') ELSE o.quote END AS quote, \
          o.cue, o.confidence, o.looked_at \
          FROM ordered o, asked a ORDER BY o.nth"
    );
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        hit: Hit,
        looked_at: i64,
    }
    let rows: Vec<Row> = sqlx::query_as(SQL)
        .bind(&search.words)
        .bind(&search.speaker)
        .bind(search.person_id)
        .bind(&search.office)
        .bind(&search.about)
        .bind(&search.source)
        .bind(&search.place)
        .bind(&search.speaker_kind)
        .bind(&search.since)
        .bind(&search.until)
        .bind(search.confidence)
        .bind(&search.kind)
        .bind(at_most)
        .bind(search.order == HitOrder::Best)
        .bind(marked.start)
        .bind(marked.end)
        .fetch_all(connection)
        .await?;
    let is_cut = rows.first().is_some_and(|row| row.looked_at >= i64::from(at_most));
    Ok(Answer { hits: rows.into_iter().map(|row| row.hit).collect(), is_cut })
}
