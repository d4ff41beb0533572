//! What the database holds, for the judge.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::compare::{At, Found, LetterRow, OtherRow, VersionRow};
use crate::sent::NUMBER;

type Version = (String, i32, i64, i32, Option<String>, String, String, Uuid, bool, bool, Vec<String>);
type Other = (String, i32, i64, String, Option<Uuid>);
type Letter = (String, i32, i64, String, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);

/// Reads all of it.
pub(crate) async fn found(connection: &mut PgConnection) -> Found {
    let versions: Vec<Version> = sqlx::query_as(
        "SELECT v.topic, v.partition, v.record_offset, v.item, v.headline, v.body, v.outcome::text, \
             v.article_id, \
             coalesce(a.current_version_id = v.version_id, false), \
             c.version_id IS NOT NULL, \
             (SELECT coalesce(array_agg(q.quote ORDER BY q.ordinal), '{}') FROM quotes q \
                 WHERE q.version_id = v.version_id) \
         FROM article_versions v LEFT JOIN articles a USING (article_id) LEFT \
             JOIN current_articles c USING (version_id)",
    )
    .fetch_all(&mut *connection)
    .await
    .expect("the versions");
    let others: Vec<Other> = sqlx::query_as(
        "SELECT topic, partition, record_offset, outcome::text, article_id FROM other_outcomes",
    )
    .fetch_all(&mut *connection)
    .await
    .expect("the other outcomes");
    let letters: Vec<Letter> = sqlx::query_as(
        "SELECT topic, partition, record_offset, error_class, key, payload, \
             header_values[array_position(header_names, $1)] \
         FROM dead_letters",
    )
    .bind(NUMBER)
    .fetch_all(&mut *connection)
    .await
    .expect("the dead letters");
    let withdrawn: Vec<(Uuid,)> =
        sqlx::query_as("SELECT article_id FROM articles WHERE withdrawn_at IS NOT NULL")
            .fetch_all(&mut *connection)
            .await
            .expect("the withdrawn");
    Found {
        versions: versions.into_iter().map(version).collect(),
        others: others.into_iter().map(other).collect(),
        letters: letters.into_iter().map(letter).collect(),
        withdrawn: withdrawn.into_iter().map(|(id,)| id).collect::<BTreeSet<_>>(),
    }
}

fn version(row: Version) -> VersionRow {
    let (topic, partition, offset, item, headline, body, outcome, article, is_current, is_shown, quotes) =
        row;
    VersionRow {
        at: At { topic, partition, offset },
        item,
        headline: headline.unwrap_or_default(),
        body,
        outcome,
        article,
        is_current,
        is_shown,
        quotes,
    }
}

fn other((topic, partition, offset, outcome, article): Other) -> OtherRow {
    OtherRow { at: At { topic, partition, offset }, outcome, article }
}

fn letter((topic, partition, offset, class, key, payload, number): Letter) -> LetterRow {
    let number = number.and_then(|value| String::from_utf8(value).ok()?.parse().ok());
    LetterRow { at: At { topic, partition, offset }, class, key, payload, number }
}
