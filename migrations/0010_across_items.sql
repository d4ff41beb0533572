-- What items have to do with each other: orders of one to kill or hold another, and reprints. Rows of before have no numbers, no
-- title keys and no bands: they get them when their records are read again.

ALTER TABLE article_versions
    ADD COLUMN numbers   text[]   NOT NULL DEFAULT '{}',
    ADD COLUMN title_key bigint,
    ADD COLUMN bands     bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN article_versions.numbers IS 'The numbers by which orders may name it, each behind its service or source, without leading zeros: dpa 1888, lun 124.';
COMMENT ON COLUMN article_versions.title_key IS 'A hash of the headline in lower case without accents, blanks and marks: what orders that give a title are compared by.';
COMMENT ON COLUMN article_versions.bands IS 'Five hashes of the words of its paragraphs: a reprint shares at least one with what it reprints. None for short texts and what is no prose.';
CREATE INDEX article_versions_source ON article_versions (source, published_at);
-- Entries are put in by the thousand, which costs a fifth of doing it one by one; a look-up reads those that wait for it.
CREATE INDEX article_versions_bands ON article_versions USING gin (bands) WITH (gin_pending_list_limit = 1024);

CREATE TYPE order_kind AS ENUM ('kill', 'hold');
COMMENT ON TYPE order_kind IS 'What an order is to do with the article that it names: kill (never to be used again) or hold (not until a later version).';

CREATE TABLE article_orders (
    order_id        uuid        PRIMARY KEY,
    article_id      uuid        NOT NULL,
    source          text        NOT NULL,
    kind            order_kind  NOT NULL,
    number          text,
    title           text,
    title_key       bigint,
    from_time       timestamptz NOT NULL,
    to_time         timestamptz NOT NULL,
    made_at         timestamptz,
    received_at     timestamptz NOT NULL DEFAULT now(),
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    record_offset   bigint      NOT NULL
);
CREATE INDEX article_orders_source ON article_orders (source, to_time);
COMMENT ON TABLE article_orders IS 'An order of one item to kill or hold another one of its source. One that gives a title is about every article that fits, one with a number alone is obeyed where exactly one does; order_effects says what came of it.';
COMMENT ON COLUMN article_orders.order_id IS 'The id of the version that gave the order, stored or not (a notice that withdraws is no version), with the order''s ordinal in the last 16 bits.';
COMMENT ON COLUMN article_orders.article_id IS 'The article that gave the order: never the one it is about.';
COMMENT ON COLUMN article_orders.source IS 'Code of the agency or feed: an order is about articles of its own source only.';
COMMENT ON COLUMN article_orders.kind IS 'kill or hold.';
COMMENT ON COLUMN article_orders.number IS 'The number that the article must have (article_versions.numbers); null where the order gives none.';
COMMENT ON COLUMN article_orders.title IS 'The title that the order gives, as it stands.';
COMMENT ON COLUMN article_orders.title_key IS 'What the article''s headline must have in common with the title (article_versions.title_key).';
COMMENT ON COLUMN article_orders.from_time IS 'When the article was published at the earliest: the day that the order says, else its own, in the time zone of the source; with a title alone, two days before it.';
COMMENT ON COLUMN article_orders.to_time IS 'Before when the article was published.';
COMMENT ON COLUMN article_orders.made_at IS 'When the order was made; null where nothing said so.';
COMMENT ON COLUMN article_orders.received_at IS 'When the transaction that stored it began.';
COMMENT ON COLUMN article_orders.topic IS 'Provenance: the topic; ingest for files.';
COMMENT ON COLUMN article_orders.partition IS 'Provenance: the partition.';
COMMENT ON COLUMN article_orders.record_offset IS 'Provenance: the record''s offset.';

ALTER TABLE articles ADD COLUMN ordered_status pub_status;
CREATE INDEX articles_ordered ON articles (article_id) WHERE ordered_status IS NOT NULL;
COMMENT ON COLUMN articles.ordered_status IS 'What an order of another item makes of it (article_orders): canceled by a kill, withheld by a hold; null where none is about it.';
COMMENT ON COLUMN articles.status IS 'Whether it may be used: that of the current version, or what an order of another item makes of it; canceled for good once a kill of its own has come.';

-- Which articles an order fits, whichever came first. An article fits by any of its versions. Each order looks for its own: the
-- planner does not know how short a time an order is about, and would read all that a source ever sent.
CREATE VIEW order_targets AS
SELECT o.order_id, o.kind, o.made_at, o.received_at, t.article_id, o.title_key IS NOT NULL AS by_title
FROM article_orders o
CROSS JOIN LATERAL (
    SELECT DISTINCT v.article_id FROM article_versions v
    WHERE v.source = o.source AND v.published_at >= o.from_time AND v.published_at < o.to_time AND v.article_id <> o.article_id
      AND (o.number IS NULL OR o.number = ANY (v.numbers)) AND (o.title_key IS NULL OR o.title_key = v.title_key)
) t;
COMMENT ON VIEW order_targets IS 'An article that an order to kill or hold fits. An order without a title that fits several is not obeyed: numbers come again.';

-- A hold is over with the first version that is made after it.
CREATE VIEW obeyed_orders AS
SELECT t.order_id, t.article_id, CASE t.kind WHEN 'kill' THEN 'canceled'::pub_status ELSE 'withheld'::pub_status END AS status
FROM order_targets t
JOIN articles a ON a.article_id = t.article_id
LEFT JOIN article_versions v ON v.version_id = a.current_version_id
WHERE (t.by_title OR (SELECT count(*) FROM (SELECT FROM order_targets u WHERE u.order_id = t.order_id LIMIT 2) few) = 1)
  AND (t.kind = 'kill'
       OR CASE WHEN a.current_made_at IS NULL OR t.made_at IS NULL THEN v.received_at <= t.received_at
               ELSE a.current_made_at <= t.made_at END);
COMMENT ON VIEW obeyed_orders IS 'An order of an item that kills or holds another one, with that article and the status that it has by the order.';

CREATE VIEW order_effects AS
SELECT o.order_id, o.source, o.kind, o.number, o.title, o.from_time, o.to_time, o.received_at,
       count(t.article_id) AS articles,
       CASE WHEN count(t.article_id) = 1 THEN (array_agg(t.article_id))[1] END AS article_id,
       CASE WHEN count(t.article_id) = 0 THEN 'waits: no article fits yet'
            WHEN count(t.article_id) = 1 OR o.title_key IS NOT NULL THEN 'obeyed'
            ELSE format('not obeyed: %s articles have the number', count(t.article_id)) END AS effect
FROM article_orders o LEFT JOIN order_targets t USING (order_id)
GROUP BY o.order_id;
COMMENT ON VIEW order_effects IS 'What came of each order of an item to kill or hold another: the article, or why there is none. A hold that was obeyed ends with the first version made after it.';

CREATE FUNCTION quotewire_obey_orders(touched uuid[]) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    WITH near AS MATERIALIZED (
        SELECT DISTINCT o.order_id
        FROM article_versions v
        JOIN article_orders o ON o.source = v.source AND v.published_at >= o.from_time AND v.published_at < o.to_time
        WHERE v.article_id = ANY (touched)
    ), ordered AS (
        SELECT e.article_id, max(e.status) AS status
        FROM near n CROSS JOIN LATERAL (SELECT * FROM obeyed_orders WHERE order_id = n.order_id OFFSET 0) e
        GROUP BY e.article_id
    )
    UPDATE articles a
    SET ordered_status = n.ordered, status = n.status, updated_at = now()
    FROM (
        SELECT b.article_id, o.status AS ordered,
               CASE WHEN b.withdrawn_at IS NOT NULL OR o.status = 'canceled' THEN 'canceled'::pub_status
                    ELSE coalesce(o.status, v.status, 'withheld') END AS status
        FROM articles b
        LEFT JOIN article_versions v ON v.version_id = b.current_version_id
        LEFT JOIN ordered o ON o.article_id = b.article_id
        WHERE b.article_id = ANY (touched)
    ) n
    WHERE a.article_id = n.article_id AND (a.ordered_status, a.status) IS DISTINCT FROM (n.ordered, n.status);
END;
COMMENT ON FUNCTION quotewire_obey_orders IS 'Brings the status of articles in line with the orders that are about them. Used by whoever stores or removes either.';
REVOKE EXECUTE ON FUNCTION quotewire_obey_orders FROM PUBLIC;

-- A hold counts beside an embargo that is over.
CREATE OR REPLACE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset, v.language_detected, v.keywords_found, v.keyword_weights,
       v.dateline_country_code, v.dateline_region_code, v.wire_format, v.item_kind, v.expires_at
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until) AND a.ordered_status IS NULL;

CREATE OR REPLACE VIEW current_quotes AS
SELECT quote_id(q.version_id, q.ordinal) AS quote_id, q.version_id, a.article_id, q.source, a.guid, v.headline,
       q.published_at, q.ordinal, q.kind, q.quote, q.cue, q.cue_class, q.negated, q.speaker_mention, q.speaker_name,
       q.speaker_kind, q.speaker_role, q.person_id, q.heading, v.dateline_place, v.dateline_country, q.confidence,
       q.parent, q.part, q.spans, q.cue_span, q.speaker_span, v.dateline_country_code, v.language, v.language_detected,
       v.item_kind, v.expires_at
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until) AND a.ordered_status IS NULL;

-- What operators' commands remove and keep: orders with their records.

CREATE OR REPLACE FUNCTION quotewire_settle_articles(touched uuid[]) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    gone bigint;
BEGIN
    -- Before any article: whoever stores an order or an article that one fits has the table first.
    LOCK TABLE article_orders IN EXCLUSIVE MODE;
    UPDATE articles a
    SET current_version_id = v.version_id, current_version_no = v.version_no,
        current_made_at = CASE WHEN NOT v.made_at_is_assumed THEN v.made_at END,
        current_hash = v.content_hash, embargo_until = v.embargo_until, updated_at = now(),
        withdrawn_at = k.withdrawn_at,
        status = CASE WHEN k.withdrawn_at IS NOT NULL THEN 'canceled' ELSE coalesce(v.status, 'withheld') END
    FROM unnest(touched) AS t (article_id)
    LEFT JOIN LATERAL (
        SELECT * FROM article_versions w WHERE w.article_id = t.article_id
          AND NOT EXISTS (
              SELECT FROM article_versions u WHERE u.article_id = w.article_id AND u.made_at_is_assumed
                AND (u.received_at, u.record_offset, u.item) > (w.received_at, w.record_offset, w.item)
                AND (u.version_no < w.version_no) IS NOT TRUE)
        ORDER BY w.made_at_is_assumed, w.made_at DESC, w.version_no DESC NULLS LAST, w.received_at DESC LIMIT 1
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT min(o.recorded_at) AS withdrawn_at FROM other_outcomes o
        WHERE o.article_id = t.article_id AND o.outcome = 'withdrawn'
    ) k ON true
    WHERE a.article_id = t.article_id;
    -- What was removed may be what an order was about, or what kept one from being obeyed.
    PERFORM quotewire_obey_orders(touched || ARRAY(
        SELECT article_id FROM order_targets UNION SELECT article_id FROM articles WHERE ordered_status IS NOT NULL));
    DELETE FROM articles
    WHERE article_id = ANY (touched) AND current_version_id IS NULL AND withdrawn_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

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

-- Reprints are found by whoever asks: what is stored for them depends on each version alone, so that neither the order of arrival
-- nor what several writers do at the same time can make a difference.

CREATE FUNCTION reprints(of_article uuid, days integer DEFAULT 14) RETURNS TABLE (article_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE linked (id) AS (
        SELECT of_article
        UNION
        SELECT w.article_id
        FROM linked l
        JOIN article_versions v ON v.article_id = l.id
        JOIN article_versions w ON w.bands && v.bands
        WHERE w.published_at BETWEEN v.published_at - make_interval(days => days)
                                 AND v.published_at + make_interval(days => days)
    )
    SELECT id FROM linked;
END;
COMMENT ON FUNCTION reprints IS 'The article and all that have its text, or that of one of these: reprints by other sources and re-sends, each published within some days of another.';

CREATE FUNCTION reprint_cluster(of_article uuid, days integer DEFAULT 14) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT article_id FROM reprints(of_article, days) ORDER BY article_id LIMIT 1;
END;
COMMENT ON FUNCTION reprint_cluster IS 'What an article and its reprints have in common: the smallest article_id among them; its own where there are none.';

CREATE FUNCTION statement_key(quote text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN btrim(regexp_replace(lower(quote), '[\s"“”„«»‹›‘’''`.,;:!?–—-]+', ' ', 'g'));
COMMENT ON FUNCTION statement_key IS 'The words of a quote without case and marks: the same for the same words in several reprints.';

DROP FUNCTION who_said(text, timestamptz, timestamptz);
CREATE FUNCTION who_said(query text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                         reprints boolean DEFAULT true)
RETURNS TABLE (rank real, speaker_name text, speaker_role text, quote text, cue text, published_at timestamptz,
               source text, headline text, quote_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT f.rank, f.speaker_name, f.speaker_role, f.quote, f.cue, f.published_at, f.source, f.headline, f.quote_id
    FROM (
        SELECT ts_rank_cd(to_tsvector('english', q.quote), websearch_to_tsquery('english', query)) AS rank, q.speaker_name,
               q.speaker_role, q.quote, q.cue, q.published_at, q.source, q.headline, q.quote_id,
               CASE WHEN reprints THEN 1
                    ELSE row_number() OVER (PARTITION BY CASE WHEN NOT reprints THEN reprint_cluster(q.article_id) END,
                                                         CASE WHEN NOT reprints THEN statement_key(q.quote) END,
                                                         CASE WHEN NOT reprints THEN q.speaker_name END
                                            ORDER BY q.published_at, q.quote_id) END AS nth
        FROM current_quotes q
        WHERE to_tsvector('english', q.quote) @@ websearch_to_tsquery('english', query)
          AND q.published_at >= from_time AND q.published_at < to_time
    ) f
    WHERE f.nth = 1
    ORDER BY f.rank DESC, f.published_at DESC;
END;
COMMENT ON FUNCTION who_said IS 'Full-text search over what was said, best first; query as in a search box: "final date" -draft. With reprints false a statement comes once, from the first of the reprints that have it.';

DROP FUNCTION top_speakers(timestamptz, timestamptz);
CREATE FUNCTION top_speakers(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                             reprints boolean DEFAULT true)
RETURNS TABLE (person_id bigint, name text, role text, quotes bigint, articles bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH found AS (
        SELECT q.person_id, q.speaker_role, q.article_id, q.quote
        FROM current_quotes q
        WHERE q.person_id IS NOT NULL AND q.published_at >= from_time AND q.published_at < to_time
    ), clusters AS (
        SELECT a.article_id, CASE WHEN reprints THEN a.article_id ELSE reprint_cluster(a.article_id) END AS cluster
        FROM (SELECT DISTINCT article_id FROM found) a
    ), counted AS (
        SELECT f.person_id, mode() WITHIN GROUP (ORDER BY f.speaker_role) AS role, count(*) AS quotes,
               count(DISTINCT CASE WHEN NOT reprints THEN (c.cluster, statement_key(f.quote))::text END) AS statements,
               count(DISTINCT c.cluster) AS articles
        FROM found f JOIN clusters c USING (article_id)
        GROUP BY f.person_id
    )
    SELECT p.person_id, p.name, c.role, CASE WHEN reprints THEN c.quotes ELSE c.statements END, c.articles
    FROM counted c JOIN people p USING (person_id)
    ORDER BY 4 DESC, p.name;
END;
COMMENT ON FUNCTION top_speakers IS 'Who is quoted most in a stretch of time (from inclusive, to exclusive). With reprints false an article and its reprints count as one, and so does what they have in common.';
