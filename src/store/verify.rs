//! The proof of the accounting: every record has exactly one outcome, the outcomes add up to the offsets
//! consumed, and every row belongs to something.

use sqlx::PgConnection;

use super::StoreError;

/// One thing that must hold, and the rows for which it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What must hold, in words.
    pub promise: &'static str,
    /// A query that finds what breaks it: one text column.
    query: &'static str,
}

/// What to do where rows are missing.
const ROWS_ARE_MISSING: &str =
    "where rows were removed on purpose: quotewire offsets recount --dry-run, then without --dry-run";

/// A check with what was found against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What must hold.
    pub promise: &'static str,
    /// Examples of what breaks it, at most ten; empty when it holds.
    pub broken: Vec<String>,
    /// What to do about it, where there is something.
    pub way_out: Option<&'static str>,
}

/// What is always checked.
const CHECKS: [Check; 10] = [
    Check {
        promise: "the outcomes of each partition add up to the offsets consumed",
        query: "SELECT format('%s/%s: %s offsets consumed, %s accounted for', topic, partition, consumed, \
                    stored + unchanged + superseded + withdrawn + dead_lettered + skipped + absent \
                        + passed_over + removed) \
                FROM ingest_health WHERE NOT adds_up LIMIT 10",
    },
    Check {
        promise: "each partition's counts are those of the rows",
        query: "SELECT format('%s/%s %s: %s counted, %s rows', topic, partition, outcome, counted, rows) \
                FROM ( \
                    SELECT p.topic, p.partition, c.outcome, c.counted, \
                           (SELECT count(*) FROM record_outcomes o \
                            WHERE o.topic = p.topic AND o.partition = p.partition \
                                AND o.outcome = c.outcome) AS rows \
                    FROM ingest_positions p CROSS JOIN LATERAL (VALUES \
                        ('stored'::record_outcome, p.stored), ('unchanged', p.unchanged), \
                        ('superseded', p.superseded), ('withdrawn', p.withdrawn), \
                        ('dead_lettered', p.dead_lettered), ('skipped', p.skipped)) \
                        AS c (outcome, counted)) AS counts \
                WHERE counted <> rows LIMIT 10",
    },
    Check {
        promise: "no record has two outcomes",
        query: "SELECT format('%s/%s/%s: %s', topic, partition, record_offset, \
                    string_agg(outcome::text, ' and ')) \
                FROM record_outcomes GROUP BY topic, partition, record_offset HAVING count(*) > 1 LIMIT 10",
    },
    Check {
        promise: "no outcome lies outside the offsets consumed",
        query: "SELECT format('%s/%s/%s', o.topic, o.partition, o.record_offset) FROM record_outcomes o \
                LEFT JOIN ingest_positions p USING (topic, partition) \
                WHERE p.topic IS NULL OR o.record_offset < p.first_offset \
                    OR o.record_offset >= p.next_offset LIMIT 10",
    },
    Check {
        promise: "every article's current version exists and every version has its article",
        query: "SELECT format('article %s, version %s', a.article_id, v.version_id) \
                FROM (SELECT article_id, current_version_id FROM articles) a \
                FULL JOIN article_versions v ON v.article_id = a.article_id \
                WHERE a.article_id IS NULL \
                UNION ALL \
                SELECT format('article %s, current version %s', article_id, current_version_id) \
                FROM articles a \
                WHERE current_version_id IS NOT NULL \
                  AND NOT EXISTS (SELECT FROM article_versions v WHERE v.version_id = a.current_version_id \
                      AND v.published_at = a.current_published_at) \
                LIMIT 10",
    },
    Check {
        promise: "every quote and every mention belongs to a version",
        query: "SELECT format('%s of version %s', kind, version_id) FROM ( \
                    SELECT 'quote' AS kind, version_id, published_at FROM quotes \
                    UNION ALL SELECT 'person', version_id, published_at FROM article_people \
                    UNION ALL SELECT 'organisation', version_id, published_at FROM article_organisations \
                    UNION ALL SELECT 'place', version_id, published_at FROM article_places \
                    UNION ALL SELECT 'abbreviation', version_id, published_at FROM abbreviations) AS r \
                WHERE NOT EXISTS (SELECT FROM article_versions v WHERE v.version_id = r.version_id \
                    AND v.published_at = r.published_at) LIMIT 10",
    },
    Check {
        promise: "every order to kill or hold is of a record, and every article has the status that orders make of it",
        query: "SELECT format('order %s of %s/%s/%s', o.order_id, o.topic, o.partition, o.record_offset) \
                FROM article_orders o \
                WHERE NOT EXISTS (SELECT FROM record_outcomes r WHERE r.topic = o.topic \
                    AND r.partition = o.partition AND r.record_offset = o.record_offset) \
                UNION ALL \
                SELECT format('article %s is %s by order, and should be %s', article_id, \
                    coalesce(a.ordered_status::text, 'free'), coalesce(o.status::text, 'free')) \
                FROM (SELECT article_id, ordered_status FROM articles WHERE ordered_status IS NOT NULL) a \
                FULL JOIN (SELECT article_id, max(status) AS status FROM obeyed_orders \
                    GROUP BY article_id) o USING (article_id) \
                WHERE a.ordered_status IS DISTINCT FROM o.status LIMIT 10",
    },
    Check {
        promise: "bytes are kept of records only, and those of a dead letter in one place",
        query: "SELECT format('%s/%s/%s', topic, partition, record_offset) FROM raw_records w \
                WHERE NOT EXISTS (SELECT FROM record_outcomes r WHERE r.topic = w.topic \
                    AND r.partition = w.partition AND r.record_offset = w.record_offset \
                    AND r.outcome <> 'dead_lettered') LIMIT 10",
    },
    Check {
        promise: "every speaker and every person named is in people",
        query: "SELECT format('person %s of version %s', person_id, version_id) FROM ( \
                    SELECT person_id, version_id FROM quotes WHERE person_id IS NOT NULL \
                    UNION ALL SELECT person_id, version_id FROM article_people) AS r \
                WHERE NOT EXISTS (SELECT FROM people p WHERE p.person_id = r.person_id) LIMIT 10",
    },
    Check {
        promise: "nothing is stored of what was removed for good or forgotten",
        query: "SELECT format('version %s of article %s', v.version_id, article_id) \
                FROM closed_articles JOIN article_versions v USING (article_id) \
                UNION ALL SELECT format('article %s', article_id) \
                FROM closed_articles JOIN articles USING (article_id) \
                UNION ALL SELECT format('person %s of version %s', person_id, q.version_id) \
                FROM forgotten_people JOIN quotes q USING (person_id) \
                UNION ALL SELECT format('person %s of version %s', person_id, n.version_id) \
                FROM forgotten_people JOIN article_people n USING (person_id) \
                UNION ALL SELECT format('person %s', person_id) \
                FROM forgotten_people JOIN people USING (person_id) LIMIT 10",
    },
];

/// What is checked on request, because it reads every body.
const TEXT_CHECK: Check = Check {
    promise: "every quote, cue and speaker stands in the article where its span says",
    query: "SELECT format('quote %s of version %s', q.ordinal, q.version_id) FROM quotes q \
            JOIN article_versions v USING (version_id) \
            CROSS JOIN LATERAL (SELECT CASE q.part WHEN 'headline' THEN v.headline WHEN 'deck' THEN v.deck \
                                                   ELSE v.body END) AS p (whole) \
            WHERE span_text(p.whole, q.spans) IS DISTINCT FROM q.quote \
               OR span_text(p.whole, q.cue_span) IS DISTINCT FROM \
                  CASE WHEN q.cue_span IS NOT NULL THEN q.cue END \
               OR span_text(p.whole, q.speaker_span) IS DISTINCT FROM \
                  CASE WHEN q.speaker_span IS NOT NULL THEN q.speaker_mention END LIMIT 10",
};

/// Checked with it: whoever looks for a word must find it. In the locale C the server takes every sign beyond
/// ASCII for a letter; the worker does not.
const SEARCH_CHECK: Check = Check {
    promise: "every quote is found by its own words, its speaker's name and role",
    query: "SELECT format('quote %s of version %s', q.ordinal, q.version_id) FROM quotes q \
            WHERE q.search <> quote_search(q.quote, q.speaker_name, q.speaker_role) \
              AND (SELECT datctype NOT IN ('C', 'POSIX') FROM pg_database \
                   WHERE datname = current_database()) LIMIT 10",
};

/// Runs the checks over one snapshot of the database; `texts` adds the one that reads every body.
///
/// # Errors
/// As for any query.
pub async fn verify(connection: &mut PgConnection, texts: bool) -> Result<Vec<Verdict>, StoreError> {
    let mut snapshot = sqlx::Connection::begin(connection).await?;
    // A worker may be writing: the checks must see one moment, and may take their time.
    sqlx::raw_sql(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = 0",
    )
    .execute(&mut *snapshot)
    .await?;
    let mut verdicts = Vec::new();
    for check in CHECKS.into_iter().chain(texts.then_some([TEXT_CHECK, SEARCH_CHECK]).into_iter().flatten()) {
        let rows: Vec<(String,)> = sqlx::query_as(check.query).fetch_all(&mut *snapshot).await?;
        let broken: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
        // The texts are the only thing that no missing row can break.
        let way_out =
            (!broken.is_empty() && ![TEXT_CHECK, SEARCH_CHECK].contains(&check)).then_some(ROWS_ARE_MISSING);
        verdicts.push(Verdict { promise: check.promise, broken, way_out });
    }
    snapshot.rollback().await?;
    Ok(verdicts)
}
