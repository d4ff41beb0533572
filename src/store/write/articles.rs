//! Which of a batch's versions become current: reads and changes `articles`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rustc_hash::FxHashSet;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::lifecycle::{ArticleState, Current};
use super::super::{PreparedRecord, StoreError};
use super::closed::Closed;
use super::micros;
use crate::article::PubStatus;
use crate::record::Outcome;
use crate::rows::EncodedArticle;

/// What becomes of one article of one item.
pub(super) struct Decided<'a> {
    /// The item's place in the batch.
    pub(super) item: usize,
    pub(super) article: &'a EncodedArticle,
    pub(super) outcome: Outcome,
}

/// One article's versions in this batch, and its state after them.
struct BatchArticle<'a> {
    versions: Vec<(usize, &'a EncodedArticle, Outcome)>,
    state: ArticleState,
}

impl<'a> BatchArticle<'a> {
    fn replay(&mut self, state: ArticleState) {
        self.state = state;
        for (_, article, outcome) in &mut self.versions {
            *outcome = self.state.take(article);
        }
    }

    fn first(&self) -> Option<&'a EncodedArticle> {
        self.versions.first().map(|(_, article, _)| *article)
    }
}

/// Decides over every article of the items and brings `articles` up to date.
///
/// Stories are taken as new at first, as nearly all are: one INSERT. Those that the database knows already
/// are locked, read and decided again, and those that orders concern are locked with them. Both statements go
/// in the order of the ids, so that two writers cannot deadlock. Gives also the articles that an order killed
/// or held before.
pub(super) async fn decide<'a>(
    connection: &mut PgConnection,
    items: &[&'a PreparedRecord],
    concerned: &[Uuid],
    closed: &Closed,
) -> Result<(Vec<Decided<'a>>, Vec<Uuid>), StoreError> {
    let mut stories: BTreeMap<Uuid, BatchArticle<'a>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for article in item.prepared.articles().iter().filter(|article| !closed.has(article)) {
            let story = stories
                .entry(article.article_id)
                .or_insert_with(|| BatchArticle { versions: Vec::new(), state: ArticleState::default() });
            story.versions.push((index, article, Outcome::Stored));
        }
    }
    if stories.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    for story in stories.values_mut() {
        story.replay(ArticleState::default());
    }
    let inserted = insert(connection, &stories).await?;
    let met: Vec<Uuid> = stories.keys().filter(|id| !inserted.contains(id)).copied().collect();
    let mut ordered = Vec::new();
    if !met.is_empty() || !concerned.is_empty() {
        let locked: Vec<Uuid> = met.iter().chain(concerned).copied().collect();
        for (id, state) in lock(connection, &locked).await? {
            ordered.extend(state.ordered.map(|_| id));
            if let Some(story) = stories.get_mut(&id).filter(|_| !inserted.contains(&id)) {
                story.replay(state);
            }
        }
        update(connection, &met, &stories).await?;
    }
    tell_repeats(connection, &mut stories).await?;
    let mut decided: Vec<Decided<'a>> = stories
        .into_values()
        .flat_map(|story| story.versions)
        .map(|(item, article, outcome)| Decided { item, article, outcome })
        .collect();
    decided.sort_by_key(|decision| decision.item);
    Ok((decided, ordered))
}

/// The columns of `articles` that change, as arrays in the order of the ids.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    statuses: Vec<&'static str>,
    embargoes: Vec<Option<i64>>,
    versions: Vec<Option<Uuid>>,
    made_at: Vec<Option<i64>>,
    numbers: Vec<Option<i64>>,
    hashes: Vec<Option<Vec<u8>>>,
    withdrawn: Vec<bool>,
    published: Vec<Option<i64>>,
}

impl Columns {
    fn push(&mut self, id: Uuid, state: &ArticleState) {
        let current = state.current.as_ref();
        self.ids.push(id);
        self.statuses.push(state.status().name());
        self.embargoes.push(micros(current.and_then(|current| current.embargo_until)));
        self.versions.push(current.map(|current| current.version_id));
        self.made_at.push(micros(current.and_then(|current| current.made_at)));
        self.numbers.push(current.and_then(|current| current.version_no));
        self.hashes.push(current.map(|current| current.hash.to_vec()));
        self.withdrawn.push(state.withdrawn);
        self.published.push(micros(current.map(|current| current.published_at)));
    }
}

async fn insert(
    connection: &mut PgConnection,
    stories: &BTreeMap<Uuid, BatchArticle<'_>>,
) -> Result<FxHashSet<Uuid>, StoreError> {
    let mut columns = Columns::default();
    let (mut sources, mut guids) = (Vec::new(), Vec::new());
    for (id, story) in stories {
        let Some(first) = story.first() else { continue };
        columns.push(*id, &story.state);
        sources.push(first.source.as_str());
        guids.push(first.guid.as_str());
    }
    let rows: Vec<(Uuid,)> = sqlx::query_as(
        "INSERT INTO articles (article_id, source, guid, status, embargo_until, current_version_id, \
             current_made_at, current_version_no, current_hash, withdrawn_at, current_published_at) \
         SELECT article_id, source, guid, status::pub_status, \
             'epoch'::timestamptz + embargo * interval '1 us', version_id, \
             'epoch'::timestamptz + made_at * interval '1 us', version_no, hash, \
             CASE WHEN withdrawn THEN now() END, 'epoch'::timestamptz + published * interval '1 us' \
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::uuid[], \
                     $7::bigint[], $8::bigint[], $9::bytea[], $10::bool[], $11::bigint[]) \
             AS u (article_id, source, guid, status, embargo, version_id, made_at, version_no, hash, \
                 withdrawn, published) \
         ON CONFLICT (article_id) DO NOTHING RETURNING article_id",
    )
    .bind(columns.ids)
    .bind(sources)
    .bind(guids)
    .bind(columns.statuses)
    .bind(columns.embargoes)
    .bind(columns.versions)
    .bind(columns.made_at)
    .bind(columns.numbers)
    .bind(columns.hashes)
    .bind(columns.withdrawn)
    .bind(columns.published)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

type StateRow = (
    Uuid,
    bool,
    Option<String>,
    String,
    Option<i64>,
    Option<Uuid>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<Vec<u8>>,
);

async fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, ArticleState)>, StoreError> {
    // The current version's own status is read, not the article's: that one says canceled once a kill has
    // come.
    let rows: Vec<StateRow> = sqlx::query_as(
        "SELECT a.article_id, a.withdrawn_at IS NOT NULL, a.ordered_status::text, \
             coalesce((SELECT v.status FROM article_versions v \
                 WHERE v.version_id = a.current_version_id AND v.published_at = a.current_published_at), \
                 a.status)::text, \
             (extract(epoch FROM a.embargo_until) * 1000000)::bigint, a.current_version_id, \
             (extract(epoch FROM a.current_published_at) * 1000000)::bigint, \
             (extract(epoch FROM a.current_made_at) * 1000000)::bigint, a.current_version_no, a.current_hash \
         FROM articles a WHERE a.article_id = ANY ($1) ORDER BY a.article_id FOR UPDATE OF a",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(state).collect())
}

fn state(row: StateRow) -> (Uuid, ArticleState) {
    let (id, withdrawn, ordered, status, embargo, version_id, published_at, made_at, version_no, hash) = row;
    let time = |micros: Option<i64>| micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let named = |name: &str| match name {
        "usable" => PubStatus::Usable,
        "withheld" => PubStatus::Withheld,
        _ => PubStatus::Canceled,
    };
    let current = version_id.map(|version_id| Current {
        version_id,
        published_at: time(published_at).unwrap_or_default(),
        made_at: time(made_at),
        version_no,
        hash: hash.and_then(|hash| hash.try_into().ok()).unwrap_or_default(),
        status: named(&status),
        embargo_until: time(embargo),
    });
    (id, ArticleState { current, withdrawn, ordered: ordered.as_deref().map(named) })
}

async fn update(
    connection: &mut PgConnection,
    ids: &[Uuid],
    stories: &BTreeMap<Uuid, BatchArticle<'_>>,
) -> Result<(), StoreError> {
    let mut columns = Columns::default();
    for id in ids {
        if let Some(story) = stories.get(id) {
            columns.push(*id, &story.state);
        }
    }
    sqlx::query(
        "UPDATE articles a SET status = u.status::pub_status, \
             embargo_until = 'epoch'::timestamptz + u.embargo * interval '1 us', \
             current_version_id = u.version_id, \
             current_published_at = 'epoch'::timestamptz + u.published * interval '1 us', \
             current_made_at = 'epoch'::timestamptz + u.made_at * interval '1 us', \
             current_version_no = u.version_no, \
             current_hash = u.hash, updated_at = now(), \
             withdrawn_at = CASE WHEN u.withdrawn THEN coalesce(a.withdrawn_at, now()) END \
         FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::bigint[], $6::bigint[], \
             $7::bytea[], $8::bool[], $9::bigint[]) \
             AS u (article_id, status, embargo, version_id, made_at, version_no, hash, withdrawn, published) \
         WHERE a.article_id = u.article_id \
           AND (a.current_version_id, a.current_made_at, a.current_version_no, \
               a.withdrawn_at IS NOT NULL) IS DISTINCT FROM \
               (u.version_id, 'epoch'::timestamptz + u.made_at * interval '1 us', u.version_no, u.withdrawn)",
    )
    .bind(columns.ids)
    .bind(columns.statuses)
    .bind(columns.embargoes)
    .bind(columns.versions)
    .bind(columns.made_at)
    .bind(columns.numbers)
    .bind(columns.hashes)
    .bind(columns.withdrawn)
    .bind(columns.published)
    .execute(connection)
    .await?;
    Ok(())
}

/// A late version that is history already is a repeat: it changes nothing and must not be kept twice.
async fn tell_repeats(
    connection: &mut PgConnection,
    stories: &mut BTreeMap<Uuid, BatchArticle<'_>>,
) -> Result<(), StoreError> {
    let late = |story: &BatchArticle<'_>| {
        story.versions.iter().any(|(_, _, outcome)| *outcome == Outcome::Superseded)
    };
    let ids: Vec<Uuid> = stories.iter().filter(|(_, story)| late(story)).map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("SELECT article_id, content_hash FROM article_versions WHERE article_id = ANY ($1)")
            .bind(&ids)
            .fetch_all(connection)
            .await?;
    let mut seen: FxHashSet<(Uuid, Vec<u8>)> = rows.into_iter().collect();
    for id in ids {
        let Some(story) = stories.get_mut(&id) else { continue };
        for (_, article, outcome) in &mut story.versions {
            let writes = matches!(outcome, Outcome::Stored | Outcome::Superseded);
            let new = writes && super::first_time(&mut seen, (id, article.content_hash.to_vec()));
            if *outcome == Outcome::Superseded && !new {
                *outcome = Outcome::Unchanged;
            }
        }
    }
    Ok(())
}
