-- What is kept: old articles go by whole partitions, and an article or a person can be forgotten. Both leave the accounts right.

CREATE TABLE closed_articles (
    article_id  uuid        PRIMARY KEY,
    forgotten   boolean     NOT NULL,
    closed_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE closed_articles IS 'Articles of which nothing is stored any more, whatever comes: killed ones whose rows were removed, and forgotten ones. What comes for one of them is skipped.';
COMMENT ON COLUMN closed_articles.article_id IS 'The article''s id, a hash of source and guid: nothing else is kept of it.';
COMMENT ON COLUMN closed_articles.forgotten IS 'Whether it was forgotten (quotewire forget); else it was killed.';
COMMENT ON COLUMN closed_articles.closed_at IS 'When its rows were removed.';

CREATE TABLE forgotten_people (
    person_id       bigint      PRIMARY KEY,
    forgotten_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE forgotten_people IS 'People of whom no quote, no mention and no name is stored any more (quotewire forget).';
COMMENT ON COLUMN forgotten_people.person_id IS 'The person''s id, a hash of the normalised name: nothing else is kept of them.';
COMMENT ON COLUMN forgotten_people.forgotten_at IS 'When they were forgotten.';

CREATE TABLE removals (
    removal_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('retention', 'article', 'person')),
    kept_from       timestamptz,
    removed_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE removals IS 'Each time that rows were removed: by retention, or because an article or a person was forgotten. Workers look for new ones, since they remember which names are stored.';
COMMENT ON COLUMN removals.removal_id IS 'Numbers them; a later one has a higher number.';
COMMENT ON COLUMN removals.kind IS 'retention, article or person.';
COMMENT ON COLUMN removals.kept_from IS 'Of retention: what was published from then on was kept.';
COMMENT ON COLUMN removals.removed_at IS 'When.';

-- All positions, so that nobody is in the middle of a batch; then the table of orders, as whoever stores takes them. What makes and
-- what counts partitions waits too. A replay takes no position, but the table of orders.
CREATE FUNCTION quotewire_lock_for_removal() RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quotewire_removal', 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('quotewire_make_partitions', 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('quotewire_count_quotes', 0));
    PERFORM FROM ingest_positions ORDER BY topic, partition FOR UPDATE;
    LOCK TABLE article_orders IN EXCLUSIVE MODE;
END
$$;
COMMENT ON FUNCTION quotewire_lock_for_removal IS 'Takes the locks that removing needs, in the order in which whoever stores takes them.';
REVOKE EXECUTE ON FUNCTION quotewire_lock_for_removal FROM PUBLIC;

-- The one that removes. Versions are noted with their records first, so that the accounts can follow; what must not be seen by the
-- settling of articles is deleted, and the rest goes with its partitions, last: only then does anybody who reads have to wait.
CREATE FUNCTION quotewire_remove(kept_from timestamptz, whole uuid[], carry_out boolean)
RETURNS TABLE (of_table text, removed_rows bigint, removed_bytes bigint)
LANGUAGE plpgsql
SET client_min_messages = warning SET datestyle = 'ISO, YMD' SET jit = off
AS $$
DECLARE
    parent  text;
    ending  text;
    dying   uuid[];
    more    uuid[];
    sizes   bigint;
    amount  bigint;
BEGIN
    CREATE TEMPORARY TABLE gone_versions ON COMMIT DROP AS
    SELECT version_id, article_id, published_at, received_at, topic, partition, record_offset, outcome
    FROM article_versions WHERE published_at < kept_from
    UNION
    SELECT version_id, article_id, published_at, received_at, topic, partition, record_offset, outcome
    FROM article_versions WHERE article_id = ANY (whole);
    -- What an order has killed would come back with the order gone, so it goes, too; it may have given orders itself.
    LOOP
        dying := ARRAY(
            SELECT o.order_id FROM article_orders o
            WHERE (o.to_time <= kept_from AND o.received_at < kept_from) OR o.article_id = ANY (whole)
               OR EXISTS (SELECT FROM gone_versions g WHERE g.topic = o.topic AND g.partition = o.partition
                          AND g.record_offset = o.record_offset)
               OR EXISTS (SELECT FROM other_outcomes u WHERE u.topic = o.topic AND u.partition = o.partition
                          AND u.record_offset = o.record_offset AND u.recorded_at < kept_from));
        more := ARRAY(SELECT DISTINCT e.article_id FROM obeyed_orders e
                      WHERE e.order_id = ANY (dying) AND e.status = 'canceled' AND e.article_id <> ALL (whole));
        EXIT WHEN cardinality(more) = 0;
        whole := whole || more;
        INSERT INTO gone_versions
        SELECT version_id, article_id, published_at, received_at, topic, partition, record_offset, outcome
        FROM article_versions WHERE article_id = ANY (more) AND published_at >= kept_from;
    END LOOP;
    ANALYZE gone_versions;

    -- A kill is final, also when all that tells of it is gone.
    INSERT INTO closed_articles (article_id, forgotten)
    SELECT a.article_id, false FROM articles a WHERE a.article_id = ANY (whole) AND a.status = 'canceled'
    ON CONFLICT DO NOTHING;

    -- Each record with what is left of it. The articles of one record were stored in one transaction, so at one time.
    CREATE TEMPORARY TABLE gone_records ON COMMIT DROP AS
    SELECT g.topic, g.partition, g.record_offset,
           CASE WHEN bool_or(g.outcome = 'stored') THEN 'stored'::record_outcome ELSE 'superseded' END AS outcome,
           NULL::record_outcome AS remaining
    FROM gone_versions g GROUP BY g.topic, g.partition, g.record_offset;
    ANALYZE gone_records;
    UPDATE gone_records r
    SET remaining = CASE WHEN s.is_stored THEN 'stored'::record_outcome ELSE 'superseded' END,
        outcome = CASE WHEN s.is_stored THEN 'stored'::record_outcome ELSE r.outcome END
    FROM (
        SELECT v.topic, v.partition, v.record_offset, bool_or(v.outcome = 'stored') AS is_stored
        FROM article_versions v JOIN gone_records n USING (topic, partition, record_offset)
        WHERE v.received_at BETWEEN (SELECT min(g.received_at) FROM gone_versions g)
                                AND (SELECT max(g.received_at) FROM gone_versions g)
          AND v.published_at >= kept_from
          AND NOT EXISTS (SELECT FROM gone_versions g WHERE g.version_id = v.version_id)
        GROUP BY v.topic, v.partition, v.record_offset
    ) s
    WHERE (r.topic, r.partition, r.record_offset) = (s.topic, s.partition, s.record_offset);

    WITH gone AS (
        DELETE FROM other_outcomes u WHERE u.recorded_at < kept_from RETURNING u.topic, u.partition, u.record_offset, u.outcome
    )
    INSERT INTO gone_records SELECT * FROM gone;
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'other_outcomes', amount, NULL::bigint;
    WITH gone AS (
        DELETE FROM dead_letters d WHERE d.dead_at < kept_from
        RETURNING d.topic, d.partition, d.record_offset, d.state
    ), counted AS (
        INSERT INTO gone_records
        SELECT g.topic, g.partition, g.record_offset, 'dead_lettered' FROM gone g WHERE g.state <> 'replayed'
    )
    SELECT count(*) INTO amount FROM gone;
    RETURN QUERY SELECT 'dead_letters', amount, NULL::bigint;
    DELETE FROM raw_records w
    WHERE w.received_at < kept_from
       OR EXISTS (SELECT FROM gone_records r WHERE r.remaining IS NULL AND r.topic = w.topic AND r.partition = w.partition
                  AND r.record_offset = w.record_offset);
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'raw_records', amount, NULL::bigint;
    DELETE FROM article_orders o WHERE o.order_id = ANY (dying);
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'article_orders', amount, NULL::bigint;

    UPDATE ingest_positions p
    SET stored = p.stored - c.stored, superseded = p.superseded - c.superseded, unchanged = p.unchanged - c.unchanged,
        withdrawn = p.withdrawn - c.withdrawn, skipped = p.skipped - c.skipped, dead_lettered = p.dead_lettered - c.dead_lettered,
        removed = p.removed + c.removed
    FROM (
        SELECT r.topic, r.partition, count(*) FILTER (WHERE r.remaining IS NULL) AS removed,
               count(*) FILTER (WHERE r.outcome = 'stored') - count(*) FILTER (WHERE r.remaining = 'stored') AS stored,
               count(*) FILTER (WHERE r.outcome = 'superseded') - count(*) FILTER (WHERE r.remaining = 'superseded') AS superseded,
               count(*) FILTER (WHERE r.outcome = 'unchanged') AS unchanged,
               count(*) FILTER (WHERE r.outcome = 'withdrawn') AS withdrawn,
               count(*) FILTER (WHERE r.outcome = 'skipped') AS skipped,
               count(*) FILTER (WHERE r.outcome = 'dead_lettered') AS dead_lettered
        FROM gone_records r GROUP BY r.topic, r.partition
    ) c
    WHERE p.topic = c.topic AND p.partition = c.partition;

    -- Who was named in what goes: the others are not looked for.
    CREATE TEMPORARY TABLE gone_people ON COMMIT DROP AS
    SELECT n.person_id FROM article_people n WHERE n.published_at < kept_from
    UNION
    SELECT q.person_id FROM quotes q WHERE q.published_at < kept_from AND q.person_id IS NOT NULL
    UNION
    SELECT n.person_id FROM gone_versions g JOIN article_people n USING (version_id, published_at) WHERE g.published_at >= kept_from
    UNION
    SELECT q.person_id FROM gone_versions g JOIN quotes q USING (version_id, published_at)
    WHERE g.published_at >= kept_from AND q.person_id IS NOT NULL;

    FOREACH parent IN ARRAY quotewire_partitioned_tables() LOOP
        EXECUTE format('SELECT count(*) FROM %1$I t WHERE t.published_at < $1 OR t.version_id IN '
                       '(SELECT g.version_id FROM gone_versions g WHERE g.published_at >= $1)', parent)
            INTO amount USING kept_from;
        SELECT coalesce(sum(pg_total_relation_size(format('%I', parent || '_' || t.suffix)::regclass)), 0)::bigint INTO sizes
        FROM time_partitions t WHERE t.to_time <= kept_from;
        RETURN QUERY SELECT parent, amount, sizes;
        -- What no partition takes along.
        EXECUTE format('DELETE FROM %1$I t USING gone_versions g WHERE t.version_id = g.version_id '
                       'AND t.published_at = g.published_at AND g.published_at >= $1', parent) USING kept_from;
        EXECUTE format('DELETE FROM %I t WHERE t.published_at < $1', parent || '_other') USING kept_from;
    END LOOP;

    -- Articles whose current version is gone: with their last version, or they fall back to one that is kept.
    more := ARRAY(
        SELECT a.article_id FROM articles a
        WHERE (a.current_published_at < kept_from OR a.article_id = ANY (whole)) AND a.article_id <> ALL (whole)
          AND EXISTS (SELECT FROM article_versions v WHERE v.article_id = a.article_id AND v.published_at >= kept_from));
    DELETE FROM articles a
    WHERE (a.current_published_at < kept_from OR a.article_id = ANY (whole)) AND a.article_id <> ALL (more);
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'articles', amount, NULL::bigint;
    DELETE FROM article_versions v
    WHERE v.published_at < kept_from
      AND (v.article_id = ANY (more)
           OR EXISTS (SELECT FROM article_orders o WHERE o.source = v.source AND v.published_at >= o.from_time
                      AND v.published_at < o.to_time));
    PERFORM quotewire_settle_articles(more);

    DELETE FROM people p USING gone_people g
    WHERE p.person_id = g.person_id
      AND NOT EXISTS (SELECT FROM article_people n WHERE n.person_id = p.person_id AND n.published_at >= kept_from)
      AND NOT EXISTS (SELECT FROM quotes q WHERE q.person_id = p.person_id AND q.published_at >= kept_from);
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'people', amount, NULL::bigint;
    DELETE FROM person_aliases s USING gone_people g
    WHERE s.person_id = g.person_id AND NOT EXISTS (SELECT FROM people p WHERE p.person_id = s.person_id);
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'person_aliases', amount, NULL::bigint;

    SELECT count(*) INTO amount FROM time_partitions t WHERE t.to_time <= kept_from;
    RETURN QUERY SELECT 'time_partitions', amount, NULL::bigint;
    IF carry_out THEN
        -- Shorter than it takes the server to look for a deadlock, so that nobody who reads is chosen to end one.
        PERFORM set_config('lock_timeout', '500ms', true);
        FOR ending IN SELECT t.suffix FROM time_partitions t WHERE t.to_time <= kept_from ORDER BY t.from_time LOOP
            FOREACH parent IN ARRAY quotewire_partitioned_tables() LOOP
                EXECUTE format('DROP TABLE %I', parent || '_' || ending);
            END LOOP;
        END LOOP;
    END IF;
    DELETE FROM counted_partitions c USING time_partitions t WHERE c.from_time = t.from_time AND t.to_time <= kept_from;
    DELETE FROM uncounted_changes u USING time_partitions t WHERE u.from_time = t.from_time AND t.to_time <= kept_from;
    DELETE FROM speaker_counts s USING time_partitions t WHERE s.from_time = t.from_time AND t.to_time <= kept_from;
    DELETE FROM source_counts s USING time_partitions t WHERE s.from_time = t.from_time AND t.to_time <= kept_from;
    DELETE FROM time_partitions t WHERE t.to_time <= kept_from;
    DROP TABLE gone_versions, gone_records, gone_people;
END
$$;
COMMENT ON FUNCTION quotewire_remove IS 'Removes what was published before a time that no partition reaches over, and some articles as a whole, with all that hangs on them; gives how many rows (and how many bytes of dropped partitions) of which table. Without carry_out the partitions stay: for transactions that are rolled back.';
REVOKE EXECUTE ON FUNCTION quotewire_remove FROM PUBLIC;

CREATE FUNCTION quotewire_retain(since timestamptz, carry_out boolean, every interval DEFAULT NULL)
RETURNS TABLE (of_table text, removed_rows bigint, removed_bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = '10s'
AS $$
DECLARE
    -- A partition goes as a whole or not at all.
    kept_from timestamptz;
    killed    uuid[];
BEGIN
    -- One at a time: whoever comes second finds that it has been done.
    PERFORM pg_advisory_xact_lock(hashtextextended('quotewire_removal', 0));
    IF EXISTS (SELECT FROM removals r WHERE r.kind = 'retention' AND r.removed_at > now() - every) THEN
        RETURN;
    END IF;
    PERFORM quotewire_lock_for_removal();
    kept_from := coalesce((SELECT t.from_time FROM time_partitions t WHERE t.from_time <= since AND t.to_time > since), since);
    -- What is killed would come back if only some of it went. Asked for by itself: no table that a query has open can be dropped.
    killed := ARRAY(
        SELECT a.article_id FROM articles a
        WHERE a.status = 'canceled'
          AND (a.withdrawn_at < kept_from
               OR EXISTS (SELECT FROM article_versions v WHERE v.article_id = a.article_id AND v.published_at < kept_from)));
    RETURN QUERY SELECT * FROM quotewire_remove(kept_from, killed, carry_out);
    INSERT INTO removals (kind, kept_from) VALUES ('retention', kept_from);
END
$$;
COMMENT ON FUNCTION quotewire_retain IS 'Removes what was published before a time, by whole partitions, with all that belongs to nobody then; nothing where it was done within an interval. Used by quotewire retention.';
REVOKE EXECUTE ON FUNCTION quotewire_retain FROM PUBLIC;

CREATE FUNCTION quotewire_forget_articles(wanted uuid[], traces bytea[], carry_out boolean)
RETURNS TABLE (of_table text, removed_rows bigint, removed_bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = '10s'
AS $$
DECLARE
    amount bigint;
    raw    bigint;
BEGIN
    PERFORM quotewire_lock_for_removal();
    INSERT INTO closed_articles (article_id, forgotten) SELECT w, true FROM unnest(wanted) w
    ON CONFLICT (article_id) DO UPDATE SET forgotten = true;
    -- The bytes of a record hold all of its articles: they go even if others stay.
    DELETE FROM raw_records w
    WHERE EXISTS (SELECT FROM article_versions v WHERE v.article_id = ANY (wanted) AND v.topic = w.topic
                  AND v.partition = w.partition AND v.record_offset = w.record_offset)
       OR EXISTS (SELECT FROM other_outcomes u WHERE u.article_id = ANY (wanted) AND u.topic = w.topic
                  AND u.partition = w.partition AND u.record_offset = w.record_offset)
       OR EXISTS (SELECT FROM unnest(traces) t WHERE position(t IN w.payload) > 0);
    GET DIAGNOSTICS raw = ROW_COUNT;
    UPDATE dead_letters d
    SET state = CASE d.state WHEN 'open' THEN 'dropped' ELSE d.state END, payload = NULL, key = NULL, header_names = '{}',
        header_values = '{}', message = 'forgotten', changed_at = now()
    WHERE (d.payload IS NOT NULL OR d.key IS NOT NULL)
      AND (EXISTS (SELECT FROM unnest(traces) t WHERE position(t IN d.payload) > 0)
           OR EXISTS (SELECT FROM article_versions v WHERE v.article_id = ANY (wanted) AND v.topic = d.topic
                      AND v.partition = d.partition AND v.record_offset = d.record_offset));
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY
    SELECT r.of_table, r.removed_rows + CASE r.of_table WHEN 'raw_records' THEN raw WHEN 'dead_letters' THEN amount ELSE 0 END,
           r.removed_bytes
    FROM quotewire_remove('-infinity', wanted, carry_out) r;
    INSERT INTO removals (kind) VALUES ('article');
END
$$;
COMMENT ON FUNCTION quotewire_forget_articles IS 'Removes articles for good: all versions with what hangs on them, the bytes of their records, and dead letters in whose bytes one of the traces stands. Used by quotewire forget.';
REVOKE EXECUTE ON FUNCTION quotewire_forget_articles FROM PUBLIC;

-- Whoever stores calls it, too, for what has just come.
CREATE FUNCTION quotewire_remove_people(wanted bigint[], of_versions uuid[] DEFAULT NULL)
RETURNS TABLE (of_table text, removed_rows bigint)
LANGUAGE plpgsql
AS $$
DECLARE
    amount bigint;
BEGIN
    UPDATE quotes c SET parent = NULL
    FROM quotes q
    WHERE q.person_id = ANY (wanted) AND (of_versions IS NULL OR q.version_id = ANY (of_versions))
      AND c.version_id = q.version_id AND c.published_at = q.published_at AND c.parent = q.ordinal;
    INSERT INTO uncounted_changes (from_time)
    SELECT DISTINCT t.from_time FROM quotes q
    JOIN time_partitions t ON q.published_at >= t.from_time AND q.published_at < t.to_time
    WHERE of_versions IS NULL AND q.person_id = ANY (wanted);
    DELETE FROM quotes q WHERE q.person_id = ANY (wanted) AND (of_versions IS NULL OR q.version_id = ANY (of_versions));
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'quotes', amount;
    DELETE FROM article_people n WHERE n.person_id = ANY (wanted) AND (of_versions IS NULL OR n.version_id = ANY (of_versions));
    GET DIAGNOSTICS amount = ROW_COUNT;
    RETURN QUERY SELECT 'article_people', amount;
END
$$;
COMMENT ON FUNCTION quotewire_remove_people IS 'Removes the quotes and mentions of people, of all versions or of some; gives how many rows of which table. Used by quotewire forget and by whoever stores.';
REVOKE EXECUTE ON FUNCTION quotewire_remove_people FROM PUBLIC;

CREATE FUNCTION quotewire_forget_people(wanted bigint[], traces bytea[], with_articles boolean, carry_out boolean)
RETURNS TABLE (of_table text, removed_rows bigint, removed_bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = '10s'
AS $$
DECLARE
    letters  bigint;
    aliases  bigint;
    names    bigint;
BEGIN
    PERFORM quotewire_lock_for_removal();
    INSERT INTO forgotten_people (person_id) SELECT DISTINCT w FROM unnest(wanted) w ON CONFLICT DO NOTHING;
    UPDATE dead_letters d
    SET state = CASE d.state WHEN 'open' THEN 'dropped' ELSE d.state END, payload = NULL, key = NULL, header_names = '{}',
        header_values = '{}', message = 'forgotten', changed_at = now()
    WHERE EXISTS (SELECT FROM unnest(traces) t WHERE position(t IN d.payload) > 0);
    GET DIAGNOSTICS letters = ROW_COUNT;
    DELETE FROM person_aliases s WHERE s.person_id = ANY (wanted);
    GET DIAGNOSTICS aliases = ROW_COUNT;
    DELETE FROM people p WHERE p.person_id = ANY (wanted);
    GET DIAGNOSTICS names = ROW_COUNT;
    RETURN QUERY
    SELECT r.of_table, sum(r.removed_rows)::bigint, max(r.removed_bytes)
    FROM (
        SELECT 'dead_letters' AS of_table, letters AS removed_rows, NULL::bigint AS removed_bytes
        UNION ALL SELECT 'person_aliases', aliases, NULL
        UNION ALL SELECT 'people', names, NULL
        UNION ALL
        SELECT f.* FROM quotewire_forget_articles(
            ARRAY(SELECT DISTINCT v.article_id FROM article_people n JOIN article_versions v USING (version_id, published_at)
                  WHERE with_articles AND n.person_id = ANY (wanted)
                  UNION
                  SELECT DISTINCT v.article_id FROM quotes q JOIN article_versions v USING (version_id, published_at)
                  WHERE with_articles AND q.person_id = ANY (wanted)),
            '{}', carry_out) f
        WHERE with_articles
    ) r GROUP BY r.of_table;
    -- What articles that stay have of them.
    RETURN QUERY SELECT r.of_table, r.removed_rows, NULL::bigint FROM quotewire_remove_people(wanted) r;
    DELETE FROM speaker_counts s WHERE s.person_id = ANY (wanted);
    INSERT INTO removals (kind) VALUES ('person');
END
$$;
COMMENT ON FUNCTION quotewire_forget_people IS 'Removes people for good: what they said, where they are named, their names, and dead letters in whose bytes one of the traces stands; with their articles as a whole, if wanted. Used by quotewire forget.';
REVOKE EXECUTE ON FUNCTION quotewire_forget_people FROM PUBLIC;

-- They act as the owner, whoever calls them: names mean what they mean here.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION quotewire_retain SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION quotewire_forget_articles SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION quotewire_forget_people SET search_path = %I, pg_temp', current_schema());
END
$$;
