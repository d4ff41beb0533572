//! Orders of one item to kill or hold another: kept, and obeyed whichever of the two comes first.
//!
//! Whoever stores an order has the table of orders to itself until it commits, so that of an order and an
//! article that fits it, one always sees the other. Of several writers whose articles fit one order, each
//! locks that order first, and the last one sees all of them. Both locks come after that of the positions, as
//! in the operators' functions, and before those of any article.

use sqlx::PgConnection;
use tracing::warn;
use uuid::Uuid;

use super::super::{PreparedRecord, StoreError};
use super::micros;
use crate::rows::EncodedArticle;

/// Takes the table of orders for a transaction that is to store articles: for itself where it brings orders.
pub(super) async fn lock_table(
    connection: &mut PgConnection,
    items: &[&PreparedRecord],
) -> Result<(), StoreError> {
    let brings_orders = articles(items).any(|(_, article)| !article.orders.is_empty());
    let lock = if brings_orders {
        "LOCK TABLE article_orders IN EXCLUSIVE MODE"
    } else {
        "LOCK TABLE article_orders IN ROW SHARE MODE"
    };
    super::run(connection, lock).await
}

/// What orders have to do with a batch.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// The orders, given by the batch or about articles in it.
    orders: Vec<Uuid>,
    /// The articles that these are about, in the batch or stored before.
    pub(super) articles: Vec<Uuid>,
}

/// Keeps the orders of a batch, and locks those that its articles fit.
pub(super) async fn keep(
    connection: &mut PgConnection,
    items: &[&PreparedRecord],
) -> Result<Concerned, StoreError> {
    let mut concerned = Concerned { orders: insert(connection, items).await?, articles: Vec::new() };
    if concerned.orders.is_empty() && !may_fit(connection, items).await? {
        return Ok(concerned);
    }
    for (order, article) in fitting(connection, items).await? {
        concerned.orders.push(order);
        concerned.articles.push(article);
    }
    concerned.orders.sort_unstable();
    concerned.orders.dedup();
    let stored: Vec<(Uuid,)> =
        sqlx::query_as("SELECT DISTINCT article_id FROM order_targets WHERE order_id = ANY ($1)")
            .bind(&concerned.orders)
            .fetch_all(connection)
            .await?;
    concerned.articles.extend(stored.into_iter().map(|(article,)| article));
    Ok(concerned)
}

/// Gives the articles, which are locked, the status that orders make of them.
pub(super) async fn obey(
    connection: &mut PgConnection,
    concerned: &Concerned,
    ordered: &[Uuid],
) -> Result<(), StoreError> {
    let mut touched: Vec<Uuid> = concerned.articles.iter().chain(ordered).copied().collect();
    if touched.is_empty() {
        return Ok(());
    }
    touched.sort_unstable();
    touched.dedup();
    sqlx::query("SELECT quotewire_obey_orders($1)").bind(&touched).execute(&mut *connection).await?;
    let vague: Vec<(Uuid, i64)> = sqlx::query_as(
        "SELECT order_id, count(*) FROM order_targets WHERE order_id = ANY ($1) AND NOT by_title \
         GROUP BY order_id HAVING count(*) > 1",
    )
    .bind(&concerned.orders)
    .fetch_all(connection)
    .await?;
    for (order_id, articles) in vague {
        warn!(%order_id, articles, "several articles have the number of an order to kill or hold: none is touched (order_effects)");
    }
    Ok(())
}

/// All articles of a batch, each with its record.
fn articles<'a>(
    items: &'a [&'a PreparedRecord],
) -> impl Iterator<Item = (&'a PreparedRecord, &'a EncodedArticle)> {
    items.iter().flat_map(|item| item.prepared.articles().iter().map(|article| (*item, article)))
}

/// Keeps the orders that a batch gives.
async fn insert(connection: &mut PgConnection, items: &[&PreparedRecord]) -> Result<Vec<Uuid>, StoreError> {
    let (mut ids, mut owners, mut sources, mut kinds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut numbers, mut titles, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let (mut from, mut to, mut made_at) = (Vec::new(), Vec::new(), Vec::new());
    let (mut topics, mut partitions, mut offsets) = (Vec::new(), Vec::new(), Vec::new());
    for (item, article) in articles(items) {
        let position = &item.record.position;
        for order in &article.orders {
            ids.push(order.order_id);
            owners.push(article.article_id);
            sources.push(article.source.as_str());
            kinds.push(order.kind.name());
            numbers.push(order.number.as_deref());
            titles.push(order.title.as_deref());
            keys.push(order.title_key);
            from.push(order.from_time.as_microsecond());
            to.push(order.to_time.as_microsecond());
            made_at.push(micros(article.made_at));
            topics.push(&*position.partition.topic);
            partitions.push(position.partition.partition);
            offsets.push(position.offset);
        }
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    sqlx::query(
        "INSERT INTO article_orders (order_id, article_id, source, kind, number, title, title_key, from_time, \
             to_time, made_at, topic, partition, record_offset) \
         SELECT order_id, article_id, source, kind::order_kind, number, title, title_key, \
             'epoch'::timestamptz + from_time * interval '1 us', \
             'epoch'::timestamptz + to_time * interval '1 us', \
             'epoch'::timestamptz + made_at * interval '1 us', topic, partition, record_offset \
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], \
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::int[], $13::bigint[]) \
             AS u (order_id, article_id, source, kind, number, title, title_key, from_time, to_time, made_at, \
                 topic, partition, record_offset)",
    )
    .bind(&ids)
    .bind(owners)
    .bind(sources)
    .bind(kinds)
    .bind(numbers)
    .bind(titles)
    .bind(keys)
    .bind(from)
    .bind(to)
    .bind(made_at)
    .bind(topics)
    .bind(partitions)
    .bind(offsets)
    .execute(connection)
    .await?;
    Ok(ids)
}

/// Whether there are orders of the batch's sources about its time at all: mostly there are none.
async fn may_fit(connection: &mut PgConnection, items: &[&PreparedRecord]) -> Result<bool, StoreError> {
    let times = || articles(items).map(|(_, article)| article.published_at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(false) };
    let mut sources: Vec<&str> = articles(items).map(|(_, article)| article.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let (may_fit,): (bool,) = sqlx::query_as(
        "SELECT EXISTS (SELECT FROM article_orders WHERE source = ANY ($1) \
             AND to_time > 'epoch'::timestamptz + $2 * interval '1 us' \
             AND from_time <= 'epoch'::timestamptz + $3 * interval '1 us')",
    )
    .bind(sources)
    .bind(first.as_microsecond())
    .bind(last.as_microsecond())
    .fetch_one(connection)
    .await?;
    Ok(may_fit)
}

/// Locks the orders that the batch's articles fit, with these articles.
async fn fitting(
    connection: &mut PgConnection,
    items: &[&PreparedRecord],
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let (mut ids, mut sources, mut published) = (Vec::new(), Vec::new(), Vec::new());
    let (mut keys, mut numbers) = (Vec::new(), Vec::new());
    for (_, article) in articles(items) {
        // A row for each number, and one for orders that give none.
        for number in article.numbers.iter().map(Some).chain([None]) {
            ids.push(article.article_id);
            sources.push(article.source.as_str());
            published.push(article.published_at.as_microsecond());
            keys.push(article.title_key);
            numbers.push(number.map(String::as_str));
        }
    }
    // The view order_targets has the same rule for what is stored.
    let rows = sqlx::query_as(
        "SELECT o.order_id, v.article_id \
         FROM article_orders o \
         JOIN unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) \
             AS v (article_id, source, published_at, title_key, number) ON v.source = o.source \
         WHERE 'epoch'::timestamptz + v.published_at * interval '1 us' >= o.from_time \
           AND 'epoch'::timestamptz + v.published_at * interval '1 us' < o.to_time \
           AND v.article_id <> o.article_id AND o.number IS NOT DISTINCT FROM v.number \
           AND (o.title_key IS NULL OR o.title_key = v.title_key) \
         ORDER BY o.order_id FOR UPDATE OF o",
    )
    .bind(ids)
    .bind(sources)
    .bind(published)
    .bind(keys)
    .bind(numbers)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
