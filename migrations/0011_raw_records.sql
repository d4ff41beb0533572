-- The bytes of records, for those who keep them (database.keep_raw), beside those that dead letters keep.

CREATE TABLE raw_records (
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    record_offset   bigint      NOT NULL,
    received_at     timestamptz NOT NULL,
    record_at       timestamptz,
    key             bytea,
    header_names    text[]      NOT NULL,
    header_values   bytea[]     NOT NULL,
    payload         bytea,
    PRIMARY KEY (topic, partition, record_offset)
);
COMMENT ON TABLE raw_records IS 'A record as it came, byte for byte, where database.keep_raw says that records are kept. Written with what became of it, in one transaction. A dead letter keeps its bytes itself.';
COMMENT ON COLUMN raw_records.topic IS 'The topic; ingest for files.';
COMMENT ON COLUMN raw_records.partition IS 'The partition.';
COMMENT ON COLUMN raw_records.record_offset IS 'The record''s offset.';
COMMENT ON COLUMN raw_records.received_at IS 'When it was received.';
COMMENT ON COLUMN raw_records.record_at IS 'The record''s timestamp; null where it has none or one out of any calendar.';
COMMENT ON COLUMN raw_records.key IS 'The record''s key.';
COMMENT ON COLUMN raw_records.header_names IS 'The headers'' names, in order; NUL, which no text can hold, is U+FFFD.';
COMMENT ON COLUMN raw_records.header_values IS 'The headers'' values, in the same order.';
COMMENT ON COLUMN raw_records.payload IS 'The raw bytes; null for a tombstone.';

-- As for the bodies: pglz costs ten times as much.
DO $$
BEGIN
    ALTER TABLE raw_records ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server is built without lz4: raw records are compressed with pglz';
END
$$;

CREATE VIEW kept_records AS
SELECT topic, partition, record_offset, received_at, record_at, key, header_names, header_values, payload
FROM raw_records
UNION ALL
SELECT topic, partition, record_offset, dead_at, record_at, key, header_names, header_values, payload
FROM dead_letters WHERE state <> 'dropped';
COMMENT ON VIEW kept_records IS 'A record whose bytes are kept, be it as a raw record or as a dead letter that was not dropped.';

-- What operators' commands remove, keep and rename: raw records with what became of them.

CREATE OR REPLACE FUNCTION quotewire_move_position(of_topic text, of_partition integer, to_offset bigint)
RETURNS TABLE (removed_versions bigint, removed_articles bigint, removed_letters bigint, removed_others bigint)
LANGUAGE plpgsql
AS $$
DECLARE
    pos     ingest_positions;
    gone    uuid[];
    touched uuid[];
    began_at bigint;
BEGIN
    removed_versions := 0;
    removed_articles := 0;
    removed_letters := 0;
    removed_others := 0;
    SELECT * INTO STRICT pos FROM ingest_positions WHERE topic = of_topic AND partition = of_partition FOR UPDATE;
    IF to_offset >= pos.next_offset THEN
        UPDATE ingest_positions
        SET passed_over = passed_over + (to_offset - next_offset), next_offset = to_offset, starts = 0,
            attempting_offset = NULL, updated_at = now()
        WHERE topic = of_topic AND partition = of_partition;
        RETURN NEXT;
        RETURN;
    END IF;

    SELECT coalesce(array_agg(version_id), '{}'), coalesce(array_agg(DISTINCT article_id), '{}') INTO gone, touched
    FROM article_versions WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    SELECT coalesce(array_agg(DISTINCT article_id), '{}') || touched INTO touched
    FROM other_outcomes
    WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset AND outcome = 'withdrawn'
      AND article_id IS NOT NULL;

    LOCK TABLE article_orders IN EXCLUSIVE MODE;
    PERFORM quotewire_remove_fanout(gone);
    DELETE FROM article_versions WHERE version_id = ANY (gone);
    removed_versions := cardinality(gone);
    DELETE FROM other_outcomes WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    GET DIAGNOSTICS removed_others = ROW_COUNT;
    DELETE FROM article_orders WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    DELETE FROM raw_records WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    DELETE FROM dead_letters WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    GET DIAGNOSTICS removed_letters = ROW_COUNT;
    removed_articles := quotewire_settle_articles(touched);

    -- Reading began where it began, unless it is moved to before that.
    began_at := least(pos.first_offset, to_offset);
    UPDATE ingest_positions p
    SET first_offset = began_at, next_offset = to_offset, starts = 0, attempting_offset = NULL, suspect_offset = NULL,
        suspect_deaths = 0, updated_at = now(),
        began = CASE WHEN to_offset < pos.first_offset THEN 'hand' ELSE p.began END,
        not_read = greatest(p.not_read - (pos.first_offset - began_at), 0),
        stored = c.stored, unchanged = c.unchanged, superseded = c.superseded, withdrawn = c.withdrawn,
        dead_lettered = c.dead_lettered, skipped = c.skipped,
        -- What is neither recorded, nor removed, nor passed over by hand had no record. Which offsets those were is not kept,
        -- so they count as the one before the other from here on where they can no longer be told apart.
        removed = least(p.removed, to_offset - began_at - c.recorded),
        passed_over = least(p.passed_over, to_offset - began_at - c.recorded
            - least(p.removed, to_offset - began_at - c.recorded)),
        absent = greatest(to_offset - began_at - c.recorded - p.removed - p.passed_over, 0)
    FROM (
        SELECT count(*) AS recorded,
               count(*) FILTER (WHERE outcome = 'stored') AS stored,
               count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
               count(*) FILTER (WHERE outcome = 'superseded') AS superseded,
               count(*) FILTER (WHERE outcome = 'withdrawn') AS withdrawn,
               count(*) FILTER (WHERE outcome = 'dead_lettered') AS dead_lettered,
               count(*) FILTER (WHERE outcome = 'skipped') AS skipped
        FROM record_outcomes WHERE topic = of_topic AND partition = of_partition AND record_offset < to_offset
    ) c
    WHERE p.topic = of_topic AND p.partition = of_partition;
    RETURN NEXT;
END
$$;

CREATE OR REPLACE FUNCTION quotewire_forget_position(of_topic text, of_partition integer) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    pos     ingest_positions;
    kept_as text;
    number  integer := 1;
BEGIN
    SELECT * INTO pos FROM ingest_positions WHERE topic = of_topic AND partition = of_partition FOR UPDATE;
    IF NOT EXISTS (SELECT FROM record_outcomes WHERE topic = of_topic AND partition = of_partition)
       AND NOT EXISTS (SELECT FROM dead_letters WHERE topic = of_topic AND partition = of_partition) THEN
        DELETE FROM ingest_positions WHERE topic = of_topic AND partition = of_partition;
        RETURN NULL;
    END IF;
    -- The name under which another partition of this very topic is kept.
    SELECT p.topic INTO kept_as FROM ingest_positions p
    WHERE left(p.topic, length(of_topic) + 1) = of_topic || '#' AND p.topic_id = pos.topic_id
      AND NOT EXISTS (SELECT FROM ingest_positions q WHERE q.topic = p.topic AND q.partition = of_partition)
    ORDER BY length(p.topic), p.topic LIMIT 1;
    IF kept_as IS NULL THEN
        LOOP
            kept_as := of_topic || '#' || number;
            -- Where ids are known a name is one topic's; else it only has to be free for this partition.
            EXIT WHEN NOT EXISTS (SELECT FROM ingest_positions p
                                  WHERE p.topic = kept_as AND (p.partition = of_partition OR p.topic_id <> pos.topic_id));
            number := number + 1;
        END LOOP;
    END IF;
    UPDATE article_versions SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE other_outcomes SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE dead_letters SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE raw_records SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE article_orders SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE ingest_positions SET topic = kept_as, starts = 0, attempting_offset = NULL, updated_at = now()
    WHERE topic = of_topic AND partition = of_partition;
    RETURN kept_as;
END
$$;

CREATE OR REPLACE FUNCTION quotewire_recount_position(of_topic text, of_partition integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    pos     ingest_positions;
    gone    uuid[];
    touched uuid[];
    missing bigint;
BEGIN
    -- A position whose own row was removed is made anew around what is left of it.
    INSERT INTO ingest_positions (topic, partition, first_offset, next_offset, began, absent)
    SELECT of_topic, of_partition, min(record_offset), max(record_offset) + 1, 'unknown',
           max(record_offset) + 1 - min(record_offset)
    FROM record_outcomes WHERE topic = of_topic AND partition = of_partition HAVING count(*) > 0
    ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT pos FROM ingest_positions WHERE topic = of_topic AND partition = of_partition FOR UPDATE;

    -- What hangs on versions that are gone goes too.
    SELECT coalesce(array_agg(DISTINCT r.version_id), '{}') INTO gone FROM (
        SELECT version_id FROM quotes UNION SELECT version_id FROM article_people
        UNION SELECT version_id FROM article_organisations UNION SELECT version_id FROM article_places
        UNION SELECT version_id FROM abbreviations) r
    WHERE NOT EXISTS (SELECT FROM article_versions v WHERE v.version_id = r.version_id);
    PERFORM quotewire_remove_fanout(gone);
    SELECT coalesce(array_agg(a.article_id), '{}') INTO touched FROM articles a
    WHERE a.current_version_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM article_versions v WHERE v.version_id = a.current_version_id);
    -- So does an order whose record is gone.
    LOCK TABLE article_orders IN EXCLUSIVE MODE;
    DELETE FROM article_orders o WHERE o.topic = of_topic AND o.partition = of_partition
      AND NOT EXISTS (SELECT FROM record_outcomes r WHERE r.topic = o.topic AND r.partition = o.partition
                      AND r.record_offset = o.record_offset);
    PERFORM quotewire_settle_articles(touched);
    -- A version whose article is gone goes as the article did.
    SELECT coalesce(array_agg(v.version_id), '{}') INTO gone FROM article_versions v
    WHERE v.topic = of_topic AND v.partition = of_partition
      AND NOT EXISTS (SELECT FROM articles a WHERE a.article_id = v.article_id);
    PERFORM quotewire_remove_fanout(gone);
    DELETE FROM article_versions WHERE version_id = ANY (gone);
    -- Nor are bytes kept of a record that is gone.
    DELETE FROM raw_records w WHERE w.topic = of_topic AND w.partition = of_partition
      AND NOT EXISTS (SELECT FROM record_outcomes r WHERE r.topic = w.topic AND r.partition = w.partition
                      AND r.record_offset = w.record_offset);

    UPDATE ingest_positions p
    SET stored = c.stored, unchanged = c.unchanged, superseded = c.superseded, withdrawn = c.withdrawn,
        dead_lettered = c.dead_lettered, skipped = c.skipped, updated_at = now(),
        -- Where the row was made anew, all that was found was counted as absent at first.
        absent = CASE WHEN pos.began = 'unknown' AND pos.absent = pos.next_offset - pos.first_offset
                      THEN pos.absent - c.recorded ELSE p.absent END,
        removed = CASE WHEN pos.began = 'unknown' AND pos.absent = pos.next_offset - pos.first_offset THEN p.removed
                       ELSE p.next_offset - p.first_offset - p.absent - p.passed_over - c.recorded END
    FROM (
        SELECT count(*) AS recorded,
               count(*) FILTER (WHERE outcome = 'stored') AS stored,
               count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
               count(*) FILTER (WHERE outcome = 'superseded') AS superseded,
               count(*) FILTER (WHERE outcome = 'withdrawn') AS withdrawn,
               count(*) FILTER (WHERE outcome = 'dead_lettered') AS dead_lettered,
               count(*) FILTER (WHERE outcome = 'skipped') AS skipped
        FROM record_outcomes WHERE topic = of_topic AND partition = of_partition
    ) c
    WHERE p.topic = of_topic AND p.partition = of_partition
    RETURNING p.removed - pos.removed INTO missing;
    RETURN missing;
END
$$;

-- What subjects mean.

ALTER TABLE article_versions ADD COLUMN subject_names text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN article_versions.subject_names IS 'The name of each of subjects, in their order: that of IPTC''s Media Topic, also for the older Subject Code that means the same; null for another code. Empty for versions of before.';

CREATE OR REPLACE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset, v.language_detected, v.keywords_found, v.keyword_weights,
       v.dateline_country_code, v.dateline_region_code, v.wire_format, v.item_kind, v.expires_at, v.subject_names
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until) AND a.ordered_status IS NULL;
