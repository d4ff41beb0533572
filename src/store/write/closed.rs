//! What is not to be stored, whatever comes: articles that are closed (killed and removed since, or
//! forgotten) and people who are forgotten.

use rustc_hash::FxHashSet;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::{PreparedRecord, StoreError};
use super::fanout::KnownNames;
use crate::rows::EncodedArticle;

/// Why a record is skipped of whose articles none may be stored.
pub(super) const REASON: &str = "its article was removed for good";

/// What of a batch is not to be stored.
#[derive(Debug, Default)]
pub(super) struct Closed {
    articles: FxHashSet<Uuid>,
    /// People who are forgotten.
    pub(super) people: FxHashSet<i64>,
}

impl Closed {
    /// Looks the batch's articles and people up, and has the names forgotten that may have been removed. Who
    /// removes has the positions and the table of orders to itself: what is found here holds until the
    /// transaction ends.
    pub(super) async fn look(
        connection: &mut PgConnection,
        known: &mut KnownNames,
        items: &[&PreparedRecord],
    ) -> Result<Self, StoreError> {
        let articles = || items.iter().flat_map(|item| item.prepared.articles());
        if articles().next().is_none() {
            return Ok(Self::default());
        }
        let ids: Vec<Uuid> = articles().map(|article| article.article_id).collect();
        let people: FxHashSet<i64> =
            articles().flat_map(|article| &article.people).map(|(id, ..)| *id).collect();
        let (removal, articles, people): (i64, Vec<Uuid>, Vec<i64>) = sqlx::query_as(
            "SELECT (SELECT coalesce(max(removal_id), 0) FROM removals), \
                 ARRAY(SELECT article_id FROM closed_articles WHERE article_id = ANY ($1)), \
                 ARRAY(SELECT person_id FROM forgotten_people WHERE person_id = ANY ($2))",
        )
        .bind(ids)
        .bind(people.into_iter().collect::<Vec<_>>())
        .fetch_one(connection)
        .await?;
        known.hear_of(removal);
        Ok(Self { articles: articles.into_iter().collect(), people: people.into_iter().collect() })
    }

    /// Whether nothing of an article may be stored.
    pub(super) fn has(&self, article: &EncodedArticle) -> bool {
        self.articles.contains(&article.article_id)
    }

    /// The records whose bytes may be kept.
    pub(super) fn open<'a>(&self, items: &[&'a PreparedRecord]) -> Vec<&'a PreparedRecord> {
        let is_open =
            |item: &PreparedRecord| !item.prepared.articles().iter().any(|article| self.has(article));
        items.iter().copied().filter(|item| is_open(item)).collect()
    }

    /// Removes from versions that were just written what the people who are forgotten said in them, and that
    /// they are named.
    pub(super) async fn remove_people(
        &self,
        connection: &mut PgConnection,
        versions: &[Uuid],
    ) -> Result<(), StoreError> {
        if self.people.is_empty() {
            return Ok(());
        }
        sqlx::query("SELECT quotewire_remove_people($1, $2)")
            .bind(self.people.iter().copied().collect::<Vec<_>>())
            .bind(versions)
            .execute(connection)
            .await?;
        Ok(())
    }
}
