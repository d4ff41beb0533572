-- Which topic of its name a position belongs to, how reading began, and what was removed on purpose: what the accounts could
-- not say before. Then the commands that decide over a position.

CREATE TABLE ingest_topics (
    subscription    text        PRIMARY KEY,
    begun_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ingest_topics IS 'What has been subscribed to, once: a partition that appears later is read from its beginning, whatever kafka.start says.';
COMMENT ON COLUMN ingest_topics.subscription IS 'A topic''s name, or a pattern that begins with ^.';
COMMENT ON COLUMN ingest_topics.begun_at IS 'When a worker first began with it.';
INSERT INTO ingest_topics (subscription) SELECT DISTINCT topic FROM ingest_positions WHERE topic <> 'ingest';

CREATE TYPE reading_start AS ENUM ('beginning', 'end', 'group', 'hand', 'unknown');
COMMENT ON TYPE reading_start IS 'Where reading of a partition began: at its beginning, at its end (kafka.start = latest), where the consumer group had committed, where somebody set it by hand, or unknown (before this was kept).';

ALTER TABLE ingest_positions
    ADD COLUMN topic_id     uuid,
    ADD COLUMN began        reading_start NOT NULL DEFAULT 'unknown',
    ADD COLUMN not_read     bigint NOT NULL DEFAULT 0,
    ADD COLUMN removed      bigint NOT NULL DEFAULT 0;
ALTER TABLE ingest_positions ALTER COLUMN began SET DEFAULT 'beginning';
COMMENT ON COLUMN ingest_positions.topic_id IS 'The id of the topic that the offsets belong to (KIP-516); null for files and where the broker knows none. Another topic under the same name is not read on from here.';
COMMENT ON COLUMN ingest_positions.began IS 'Where in the log reading began.';
COMMENT ON COLUMN ingest_positions.not_read IS 'Offsets that the log held before first_offset when reading began: never read, and in no other count.';
COMMENT ON COLUMN ingest_positions.removed IS 'Records whose rows were removed on purpose (quotewire offsets recount).';

CREATE OR REPLACE VIEW ingest_health AS
SELECT p.topic, p.partition, p.next_offset, p.next_offset - p.first_offset AS consumed, p.stored, p.unchanged, p.superseded,
       p.withdrawn, p.dead_lettered, p.skipped, p.absent, p.passed_over,
       p.stored + p.unchanged + p.superseded + p.withdrawn + p.dead_lettered + p.skipped + p.absent + p.passed_over + p.removed
           = p.next_offset - p.first_offset AS adds_up,
       (SELECT count(*) FROM dead_letters d WHERE d.topic = p.topic AND d.partition = p.partition AND d.state = 'open') AS open_dead_letters,
       p.updated_at, now() - p.updated_at AS idle, p.removed, p.first_offset, p.began, p.not_read, p.topic_id
FROM ingest_positions p;

-- Lets each of some articles fall back to the newest version that is left; one without any and without a kill was never there.
CREATE FUNCTION quotewire_settle_articles(touched uuid[]) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    gone bigint;
BEGIN
    UPDATE articles a
    SET current_version_id = v.version_id, current_made_at = v.made_at, current_version_no = v.version_no,
        current_hash = v.content_hash, embargo_until = v.embargo_until, updated_at = now(),
        withdrawn_at = k.withdrawn_at,
        status = CASE WHEN k.withdrawn_at IS NOT NULL THEN 'canceled' ELSE coalesce(v.status, 'withheld') END
    FROM unnest(touched) AS t (article_id)
    LEFT JOIN LATERAL (
        SELECT * FROM article_versions w WHERE w.article_id = t.article_id
        ORDER BY w.made_at DESC, w.version_no DESC NULLS LAST, w.received_at DESC LIMIT 1
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT min(o.recorded_at) AS withdrawn_at FROM other_outcomes o
        WHERE o.article_id = t.article_id AND o.outcome = 'withdrawn'
    ) k ON true
    WHERE a.article_id = t.article_id;
    DELETE FROM articles
    WHERE article_id = ANY (touched) AND current_version_id IS NULL AND withdrawn_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
COMMENT ON FUNCTION quotewire_settle_articles IS 'Lets articles fall back to the newest version that is left; returns how many had none. Used by quotewire offsets.';
REVOKE EXECUTE ON FUNCTION quotewire_settle_articles FROM PUBLIC;

-- Removes what hangs on versions that are gone.
CREATE FUNCTION quotewire_remove_fanout(gone uuid[]) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM quotes WHERE version_id = ANY (gone);
    DELETE FROM article_people WHERE version_id = ANY (gone);
    DELETE FROM article_organisations WHERE version_id = ANY (gone);
    DELETE FROM article_places WHERE version_id = ANY (gone);
    DELETE FROM abbreviations WHERE version_id = ANY (gone);
END;
COMMENT ON FUNCTION quotewire_remove_fanout IS 'Removes the quotes, names and abbreviations of versions. Used by quotewire offsets.';
REVOKE EXECUTE ON FUNCTION quotewire_remove_fanout FROM PUBLIC;

DROP FUNCTION quotewire_move_position(text, integer, bigint);
CREATE FUNCTION quotewire_move_position(of_topic text, of_partition integer, to_offset bigint)
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

    PERFORM quotewire_remove_fanout(gone);
    DELETE FROM article_versions WHERE version_id = ANY (gone);
    removed_versions := cardinality(gone);
    DELETE FROM other_outcomes WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    GET DIAGNOSTICS removed_others = ROW_COUNT;
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
COMMENT ON FUNCTION quotewire_move_position IS 'Moves a position by hand: forward the offsets count as passed over, back everything that came from them is removed so that it is read anew; returns what was removed. Used by quotewire offsets set.';
REVOKE EXECUTE ON FUNCTION quotewire_move_position FROM PUBLIC;

CREATE FUNCTION quotewire_forget_position(of_topic text, of_partition integer) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    kept_as text;
    number  integer := 1;
BEGIN
    PERFORM 1 FROM ingest_positions WHERE topic = of_topic AND partition = of_partition FOR UPDATE;
    IF NOT EXISTS (SELECT FROM record_outcomes WHERE topic = of_topic AND partition = of_partition)
       AND NOT EXISTS (SELECT FROM dead_letters WHERE topic = of_topic AND partition = of_partition) THEN
        DELETE FROM ingest_positions WHERE topic = of_topic AND partition = of_partition;
        RETURN NULL;
    END IF;
    LOOP
        kept_as := of_topic || '#' || number;
        EXIT WHEN NOT EXISTS (SELECT FROM ingest_positions WHERE topic = kept_as AND partition = of_partition);
        number := number + 1;
    END LOOP;
    UPDATE article_versions SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE other_outcomes SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE dead_letters SET topic = kept_as WHERE topic = of_topic AND partition = of_partition;
    UPDATE ingest_positions SET topic = kept_as, starts = 0, attempting_offset = NULL, updated_at = now()
    WHERE topic = of_topic AND partition = of_partition;
    RETURN kept_as;
END
$$;
COMMENT ON FUNCTION quotewire_forget_position IS 'Takes a position out of the way: what came from it stays, accounted for under the name that is returned (topic#1), which no topic of Kafka can have; null where nothing came from it. Used by quotewire offsets forget.';
REVOKE EXECUTE ON FUNCTION quotewire_forget_position FROM PUBLIC;

CREATE FUNCTION quotewire_recount_position(of_topic text, of_partition integer) RETURNS bigint
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
    PERFORM quotewire_settle_articles(touched);
    -- A version whose article is gone goes as the article did.
    SELECT coalesce(array_agg(v.version_id), '{}') INTO gone FROM article_versions v
    WHERE v.topic = of_topic AND v.partition = of_partition
      AND NOT EXISTS (SELECT FROM articles a WHERE a.article_id = v.article_id);
    PERFORM quotewire_remove_fanout(gone);
    DELETE FROM article_versions WHERE version_id = ANY (gone);

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
COMMENT ON FUNCTION quotewire_recount_position IS 'Counts a partition''s outcomes anew after rows were removed on purpose: what is missing is counted as removed, what hung on it goes too. Returns how many are missing. Used by quotewire offsets recount.';
REVOKE EXECUTE ON FUNCTION quotewire_recount_position FROM PUBLIC;
