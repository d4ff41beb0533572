-- What operators' commands do inside the database.

CREATE FUNCTION quotewire_move_position(of_topic text, of_partition integer, to_offset bigint) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    pos     ingest_positions;
    gone    uuid[];
    touched uuid[];
    began   bigint;
BEGIN
    SELECT * INTO STRICT pos FROM ingest_positions WHERE topic = of_topic AND partition = of_partition FOR UPDATE;
    IF to_offset >= pos.next_offset THEN
        UPDATE ingest_positions
        SET passed_over = passed_over + (to_offset - next_offset), next_offset = to_offset, starts = 0,
            attempting_offset = NULL, updated_at = now()
        WHERE topic = of_topic AND partition = of_partition;
        RETURN 0;
    END IF;

    SELECT coalesce(array_agg(version_id), '{}'), coalesce(array_agg(DISTINCT article_id), '{}') INTO gone, touched
    FROM article_versions WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    SELECT coalesce(array_agg(DISTINCT article_id), '{}') || touched INTO touched
    FROM other_outcomes
    WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset AND outcome = 'withdrawn'
      AND article_id IS NOT NULL;

    DELETE FROM quotes WHERE version_id = ANY (gone);
    DELETE FROM article_people WHERE version_id = ANY (gone);
    DELETE FROM article_organisations WHERE version_id = ANY (gone);
    DELETE FROM article_places WHERE version_id = ANY (gone);
    DELETE FROM abbreviations WHERE version_id = ANY (gone);
    DELETE FROM article_versions WHERE version_id = ANY (gone);
    DELETE FROM other_outcomes WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;
    DELETE FROM dead_letters WHERE topic = of_topic AND partition = of_partition AND record_offset >= to_offset;

    -- Each article falls back to the newest version that is left; one without any and without a kill was never there.
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

    -- Reading began where it began, unless it is moved to before that.
    began := least(pos.first_offset, to_offset);
    UPDATE ingest_positions p
    SET first_offset = began, next_offset = to_offset, starts = 0, attempting_offset = NULL, suspect_offset = NULL, suspect_deaths = 0, updated_at = now(),
        stored = c.stored, unchanged = c.unchanged, superseded = c.superseded, withdrawn = c.withdrawn,
        dead_lettered = c.dead_lettered, skipped = c.skipped,
        -- What is neither recorded nor passed over by hand had no record. Which offsets were passed over is not kept,
        -- so they count as absent from here on where they can no longer be told apart.
        passed_over = least(p.passed_over, to_offset - began - c.recorded),
        absent = to_offset - began - c.recorded - least(p.passed_over, to_offset - began - c.recorded)
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
    RETURN cardinality(gone);
END
$$;
COMMENT ON FUNCTION quotewire_move_position IS 'Moves a position by hand: forward the offsets count as passed over, back everything that came from them is removed so that it is read anew. Used by quotewire offsets set.';
REVOKE EXECUTE ON FUNCTION quotewire_move_position FROM PUBLIC;
