-- The tables that grow with every article are kept in partitions by time of publication: questions are about spans of time, old
-- months go by dropping a table, and indexes of past months stay small and warm. The time is published_at and not the time in
-- version_id, which is the record's: an archive is fed today and asked about by its own days. So each row of these tables carries
-- the version's published_at, and the keys end in it.
--
-- This migration copies every row once: as a rule of thumb a quarter of an hour a million articles, and twice the space meanwhile.
-- Views and functions of one's own that use these tables must be dropped first and made again.

-- The tables are made anew: what somebody has added to them would be gone without a word, and hidden rows be shown.
DO $$
DECLARE
    added text := (
        SELECT string_agg(DISTINCT c.relname || ': ' || w.what, '; ') FROM pg_class c
        CROSS JOIN LATERAL (
            SELECT 'row-level security' AS what WHERE c.relrowsecurity
            UNION ALL SELECT 'a trigger' FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
            UNION ALL SELECT 'a publication' FROM pg_publication_rel r WHERE r.prrelid = c.oid
            UNION ALL SELECT 'rights on columns' FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
            UNION ALL SELECT 'a constraint of your own' FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'p'
        ) w
        WHERE c.relnamespace = current_schema()::regnamespace
          AND c.relname IN ('article_versions', 'quotes', 'article_people', 'article_organisations', 'article_places', 'abbreviations'));
BEGIN
    IF added IS NOT NULL THEN
        RAISE EXCEPTION 'these tables are made anew, and what was added to them would be lost: % (docs/database.md, Growth)', added
            USING HINT = 'Drop it, migrate, and add it again.';
    END IF;
END
$$;

CREATE TABLE time_partitions (
    from_time   timestamptz PRIMARY KEY,
    to_time     timestamptz NOT NULL CHECK (to_time > from_time),
    suffix      text        NOT NULL UNIQUE
);
COMMENT ON TABLE time_partitions IS 'The partitions by published_at that there are. What lies in none of them is in the partitions that end in _other.';
COMMENT ON COLUMN time_partitions.from_time IS 'The first moment.';
COMMENT ON COLUMN time_partitions.to_time IS 'The moment after the last one.';
COMMENT ON COLUMN time_partitions.suffix IS 'What the names of its tables end in: quotes_20261101.';

CREATE TABLE uncounted_changes (
    from_time   timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX uncounted_changes_from_time ON uncounted_changes (from_time);
COMMENT ON TABLE uncounted_changes IS 'Partitions of which an article has changed since they were counted.';
COMMENT ON COLUMN uncounted_changes.from_time IS 'The partition (time_partitions.from_time).';
COMMENT ON COLUMN uncounted_changes.changed_at IS 'When the first of the changes came.';

CREATE FUNCTION quotewire_partitioned_tables() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['article_versions', 'quotes', 'article_people', 'article_organisations', 'article_places', 'abbreviations'];
COMMENT ON FUNCTION quotewire_partitioned_tables IS 'The tables that are kept in partitions by published_at.';

-- Partitions are attached and not made in place, which would stop everybody who writes. What lies in the tables of the rest and
-- belongs into a new partition is moved there: nobody may add to it meanwhile. Who waits for that lock makes others wait, so not
-- for long.
CREATE FUNCTION quotewire_make_partitions(times timestamptz[]) RETURNS SETOF time_partitions
LANGUAGE plpgsql SECURITY DEFINER
SET client_min_messages = warning SET lock_timeout = '2s' SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    at        timestamptz;
    lower_at  timestamptz;
    upper_at  timestamptz;
    unit      text := coalesce(nullif(current_setting('quotewire.partition_by', true), ''), 'month');
    step      interval := CASE unit WHEN 'quarter' THEN '3 months' ELSE '1 ' || unit END;
    ending    text;
    parent    text;
    has_rows  boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quotewire_make_partitions', 0));
    FOREACH at IN ARRAY times LOOP
        -- Nobody makes partitions for what is far off: a wrong date would make one for each month of the year 1601.
        CONTINUE WHEN at < now() - interval '60 years' OR at > now() + interval '1 year'
            OR EXISTS (SELECT FROM time_partitions p WHERE p.from_time <= at AND at < p.to_time);
        lower_at := date_trunc(unit, at, 'UTC');
        upper_at := (lower_at AT TIME ZONE 'UTC' + step) AT TIME ZONE 'UTC';
        -- Those that were made for another unit stay.
        SELECT greatest(lower_at, max(p.to_time) FILTER (WHERE p.to_time <= at)),
               least(upper_at, min(p.from_time) FILTER (WHERE p.from_time > at))
        INTO lower_at, upper_at FROM time_partitions p;
        ending := to_char(lower_at AT TIME ZONE 'UTC', 'YYYYMMDD');
        FOREACH parent IN ARRAY quotewire_partitioned_tables() LOOP
            EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_other');
        END LOOP;
        FOREACH parent IN ARRAY quotewire_partitioned_tables() LOOP
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', parent || '_' || ending, parent);
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE published_at >= $1 AND published_at < $2)', parent || '_other')
                INTO has_rows USING lower_at, upper_at;
            IF has_rows THEN
                EXECUTE format('WITH moved AS (DELETE FROM %1$I WHERE published_at >= $1 AND published_at < $2 RETURNING *) '
                               'INSERT INTO %2$I SELECT * FROM moved', parent || '_other', parent || '_' || ending)
                    USING lower_at, upper_at;
            END IF;
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                           parent, parent || '_' || ending, lower_at, upper_at);
        END LOOP;
        INSERT INTO time_partitions (from_time, to_time, suffix) VALUES (lower_at, upper_at, ending);
        -- Who writes into it at this moment has seen no partition to note a change of.
        INSERT INTO uncounted_changes (from_time) VALUES (lower_at);
    END LOOP;
    RETURN QUERY SELECT * FROM time_partitions;
END
$$;
COMMENT ON FUNCTION quotewire_make_partitions IS 'Makes the partitions (of a month, or what the session''s quotewire.partition_by says: day, week, quarter or year) that some times of publication fall into, where they are missing, and gives all that there are. Used by whoever stores.';
REVOKE EXECUTE ON FUNCTION quotewire_make_partitions FROM PUBLIC;
-- It acts as the owner, whoever calls it: names mean what they mean here.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION quotewire_make_partitions SET search_path = %I, pg_temp', current_schema());
END
$$;

ALTER TABLE article_versions RENAME TO former_article_versions;
ALTER TABLE quotes RENAME TO former_quotes;
ALTER TABLE article_people RENAME TO former_article_people;
ALTER TABLE article_organisations RENAME TO former_article_organisations;
ALTER TABLE article_places RENAME TO former_article_places;
ALTER TABLE abbreviations RENAME TO former_abbreviations;

CREATE TABLE article_versions (
    LIKE former_article_versions INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION
) PARTITION BY RANGE (published_at);
CREATE TABLE quotes (
    LIKE former_quotes INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION,
    search          tsvector NOT NULL
) PARTITION BY RANGE (published_at);
CREATE TABLE article_people (
    LIKE former_article_people INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION,
    published_at    timestamptz NOT NULL
) PARTITION BY RANGE (published_at);
CREATE TABLE article_organisations (
    LIKE former_article_organisations INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION,
    published_at    timestamptz NOT NULL
) PARTITION BY RANGE (published_at);
CREATE TABLE article_places (
    LIKE former_article_places INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION,
    published_at    timestamptz NOT NULL
) PARTITION BY RANGE (published_at);
CREATE TABLE abbreviations (
    LIKE former_abbreviations INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING STORAGE INCLUDING COMPRESSION,
    published_at    timestamptz NOT NULL
) PARTITION BY RANGE (published_at);
COMMENT ON COLUMN quotes.search IS 'What it is found by: the words of quote as to_tsvector(''english'') has them, behind them those of speaker_name, each as name=kerri, and of speaker_role, each as role=minist.';
COMMENT ON COLUMN article_people.published_at IS 'Repeated from the version, for queries over time.';
COMMENT ON COLUMN article_organisations.published_at IS 'Repeated from the version, for queries over time.';
COMMENT ON COLUMN article_places.published_at IS 'Repeated from the version, for queries over time.';
COMMENT ON COLUMN abbreviations.published_at IS 'Repeated from the version, for queries over time.';

-- Comments and rights are the table's own, and not those of its columns.
DO $$
DECLARE
    parent text;
    given  record;
BEGIN
    FOREACH parent IN ARRAY quotewire_partitioned_tables() LOOP
        EXECUTE format('COMMENT ON TABLE %I IS %L', parent, obj_description(('former_' || parent)::regclass, 'pg_class'));
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_other', parent);
        FOR given IN
            SELECT a.privilege_type, a.is_grantable, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
            FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
            WHERE c.oid = ('former_' || parent)::regclass AND a.grantee <> c.relowner
        LOOP
            EXECUTE format('GRANT %s ON %I TO %s%s', given.privilege_type, parent, given.grantee,
                           CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' END);
        END LOOP;
    END LOOP;
END
$$;

-- Ids of people keep to what fits a number of JSON, JavaScript and pandas: 53 bits.
UPDATE people SET person_id = person_id & 9007199254740991;
UPDATE person_aliases SET person_id = person_id & 9007199254740991;
COMMENT ON COLUMN people.person_id IS 'A hash of the normalised name, of 53 bits: as large as numbers can be in JSON.';

CREATE FUNCTION marked_lexemes(words text, mark text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (SELECT string_agg(
                '''' || replace(replace(mark || lexeme, '\', '\\'), '''', '''''') || ''':' || array_to_string(positions, ','), ' ')
            FROM unnest(to_tsvector('english', words))
            -- What a lexeme may have, in bytes.
            WHERE octet_length(mark || lexeme) <= 2046)::tsvector;
COMMENT ON FUNCTION marked_lexemes IS 'The words of a text as full-text search has them, each with a mark before it; null for none.';

CREATE FUNCTION quote_search(quote text, speaker_name text, speaker_role text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('english', quote) || coalesce(marked_lexemes(speaker_name, 'name='), '')
        || coalesce(marked_lexemes(speaker_role, 'role='), '');
COMMENT ON FUNCTION quote_search IS 'What a quote is found by (quotes.search). The worker makes the same.';

DO $$
BEGIN
    -- Whatever new ones are to be for: those of days would be too many at once.
    PERFORM set_config('quotewire.partition_by', 'month', true);
    PERFORM quotewire_make_partitions(ARRAY(
        SELECT DISTINCT date_trunc('month', published_at, 'UTC') FROM former_article_versions));
END
$$;
INSERT INTO article_versions SELECT * FROM former_article_versions;
INSERT INTO quotes (version_id, person_id, published_at, ordinal, parent, confidence, kind, part, cue_class, speaker_kind,
                    negated, source, quote, spans, cue, cue_span, speaker_mention, speaker_span, speaker_name, speaker_role,
                    heading, search)
SELECT version_id, person_id & 9007199254740991, published_at, ordinal, parent, confidence, kind, part, cue_class, speaker_kind,
       negated, source, quote, spans, cue, cue_span, speaker_mention, speaker_span, speaker_name, speaker_role,
       heading, quote_search(quote, speaker_name, speaker_role)
FROM former_quotes;
INSERT INTO article_people (version_id, person_id, ordinal, quoted, mentions, name, role, spans, published_at)
SELECT p.version_id, p.person_id & 9007199254740991, p.ordinal, p.quoted, p.mentions, p.name, p.role, p.spans,
       v.published_at
FROM former_article_people p JOIN former_article_versions v USING (version_id);
INSERT INTO article_organisations
SELECT o.*, v.published_at FROM former_article_organisations o JOIN former_article_versions v USING (version_id);
INSERT INTO article_places
SELECT p.*, v.published_at FROM former_article_places p JOIN former_article_versions v USING (version_id);
INSERT INTO abbreviations
SELECT a.*, v.published_at FROM former_abbreviations a JOIN former_article_versions v USING (version_id);

ALTER TABLE articles ADD COLUMN current_published_at timestamptz;
COMMENT ON COLUMN articles.current_published_at IS 'When the current version was published: with current_version_id the key of its row.';
UPDATE articles a SET current_published_at = v.published_at
FROM former_article_versions v WHERE v.version_id = a.current_version_id;

-- All in one expression, and versions joined by their id alone: of several conditions that are true together the planner thinks
-- each rare, and would take a million articles for one.
CREATE FUNCTION is_current(version_id uuid, current_version_id uuid, status pub_status, embargo_until timestamptz,
                           ordered_status pub_status) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN ordered_status IS NOT NULL OR current_version_id IS DISTINCT FROM version_id THEN false
                ELSE may_be_used(status, embargo_until) END;
COMMENT ON FUNCTION is_current IS 'Whether a version is its article''s current one and may be used now: not killed or held, its embargo over.';

CREATE OR REPLACE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset, v.language_detected, v.keywords_found, v.keyword_weights,
       v.dateline_country_code, v.dateline_region_code, v.wire_format, v.item_kind, v.expires_at, v.subject_names,
       v.trace_id, v.extractor
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id
WHERE is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status);

CREATE OR REPLACE VIEW current_quotes AS
SELECT quote_id(q.version_id, q.ordinal) AS quote_id, q.version_id, a.article_id, v.source, a.guid, v.headline,
       q.published_at, q.ordinal, q.kind, q.quote, q.cue, q.cue_class, q.negated, q.speaker_mention, q.speaker_name,
       q.speaker_kind, q.speaker_role, q.person_id, q.heading, v.dateline_place, v.dateline_country, q.confidence,
       q.parent, q.part, q.spans, q.cue_span, q.speaker_span, v.dateline_country_code, v.language, v.language_detected,
       v.item_kind, v.expires_at,
       lower(q.spans) AS start_offset, upper(q.spans) AS end_offset, lower(q.cue_span) AS cue_start, upper(q.cue_span) AS cue_end,
       lower(q.speaker_span) AS speaker_start, upper(q.speaker_span) AS speaker_end, v.trace_id, v.extractor, q.search,
       v.published_at AS article_published_at
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id
JOIN articles a ON a.article_id = v.article_id
WHERE is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status);

CREATE OR REPLACE VIEW article_blocks AS
SELECT v.version_id, b.ordinal::integer AS ordinal, b.block ->> 0 AS kind, s.start_offset, s.end_offset,
       CASE WHEN s.start_offset IS NULL THEN b.block ->> 1
            ELSE substr(array_to_string(p.pieces[s.start_offset / 32768 + 1 : s.end_offset / 32768 + 1], ''),
                        s.start_offset % 32768 + 1, s.end_offset - s.start_offset) END AS text
FROM article_versions v
CROSS JOIN LATERAL (SELECT text_pieces(v.body) AS pieces OFFSET 0) AS p
CROSS JOIN LATERAL jsonb_array_elements(v.blocks) WITH ORDINALITY AS b (block, ordinal)
CROSS JOIN LATERAL (
    SELECT CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 1)::integer END AS start_offset,
           CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 2)::integer END AS end_offset
) AS s;

CREATE OR REPLACE VIEW record_outcomes AS
SELECT topic, partition, record_offset,
       CASE WHEN bool_or(outcome = 'stored') THEN 'stored'::record_outcome ELSE 'superseded'::record_outcome END AS outcome
FROM article_versions GROUP BY topic, partition, record_offset
UNION ALL
SELECT topic, partition, record_offset, outcome FROM other_outcomes
UNION ALL
SELECT topic, partition, record_offset, 'dead_lettered' FROM dead_letters WHERE state <> 'replayed';

CREATE OR REPLACE VIEW ingest_throughput AS
SELECT date_trunc('minute', received_at) AS minute, count(*) AS versions, count(DISTINCT article_id) AS articles,
       sum(octet_length(body)) AS body_bytes
FROM article_versions GROUP BY 1;

CREATE OR REPLACE VIEW order_targets AS
SELECT o.order_id, o.kind, o.made_at, o.received_at, t.article_id, o.title_key IS NOT NULL AS by_title
FROM article_orders o
CROSS JOIN LATERAL (
    SELECT DISTINCT v.article_id FROM article_versions v
    WHERE v.source = o.source AND v.published_at >= o.from_time AND v.published_at < o.to_time AND v.article_id <> o.article_id
      AND (o.number IS NULL OR o.number = ANY (v.numbers)) AND (o.title_key IS NULL OR o.title_key = v.title_key)
) t;

CREATE OR REPLACE VIEW obeyed_orders AS
SELECT t.order_id, t.article_id, CASE t.kind WHEN 'kill' THEN 'canceled'::pub_status ELSE 'withheld'::pub_status END AS status
FROM order_targets t
JOIN articles a ON a.article_id = t.article_id
LEFT JOIN article_versions v ON v.version_id = a.current_version_id AND v.published_at = a.current_published_at
WHERE (t.by_title OR (SELECT count(*) FROM (SELECT FROM order_targets u WHERE u.order_id = t.order_id LIMIT 2) few) = 1)
  AND (t.kind = 'kill'
       OR CASE WHEN a.current_made_at IS NULL OR t.made_at IS NULL THEN v.received_at <= t.received_at
               ELSE a.current_made_at <= t.made_at END);

CREATE OR REPLACE FUNCTION quotewire_obey_orders(touched uuid[]) RETURNS void
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
        LEFT JOIN article_versions v ON v.version_id = b.current_version_id AND v.published_at = b.current_published_at
        LEFT JOIN ordered o ON o.article_id = b.article_id
        WHERE b.article_id = ANY (touched)
    ) n
    WHERE a.article_id = n.article_id AND (a.ordered_status, a.status) IS DISTINCT FROM (n.ordered, n.status);
END;

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
        current_published_at = v.published_at,
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

CREATE OR REPLACE FUNCTION quotewire_remove_fanout(gone uuid[]) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM quotes WHERE version_id = ANY (gone);
    DELETE FROM article_people WHERE version_id = ANY (gone);
    DELETE FROM article_organisations WHERE version_id = ANY (gone);
    DELETE FROM article_places WHERE version_id = ANY (gone);
    DELETE FROM abbreviations WHERE version_id = ANY (gone);
END;

CREATE OR REPLACE FUNCTION quote_history(of_article uuid)
RETURNS TABLE (version_id uuid, made_at timestamptz, change text, speaker_name text, quote text, before text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH versions AS (
        -- Where it is not known of all when they were made, they follow each other as they were received.
        SELECT v.version_id, v.made_at,
               lag(v.version_id) OVER (
                   ORDER BY CASE WHEN a.is_assumed THEN v.received_at ELSE v.made_at END,
                            CASE WHEN a.is_assumed THEN v.record_offset END,
                            v.version_no NULLS FIRST, v.version_id) AS previous
        FROM article_versions v
        CROSS JOIN (SELECT bool_or(w.made_at_is_assumed) AS is_assumed
                    FROM article_versions w WHERE w.article_id = of_article) AS a
        WHERE v.article_id = of_article
    ), pairs AS (
        SELECT v.version_id, v.made_at, v.previous, q.speaker_name, q.quote, q.ordinal,
               EXISTS (SELECT FROM quotes p WHERE p.version_id = v.previous AND p.quote = q.quote) AS kept,
               (SELECT p.quote FROM quotes p
                WHERE p.version_id = v.previous AND p.speaker_name IS NOT DISTINCT FROM q.speaker_name
                  AND NOT EXISTS (SELECT FROM quotes n WHERE n.version_id = v.version_id AND n.quote = p.quote)
                  AND 2 * (SELECT count(*) FROM (SELECT unnest(string_to_array(lower(p.quote), ' '))
                                                 INTERSECT SELECT unnest(string_to_array(lower(q.quote), ' '))) AS common)
                      >= cardinality(string_to_array(q.quote, ' '))
                ORDER BY p.ordinal LIMIT 1) AS before
        FROM versions v JOIN quotes q ON q.version_id = v.version_id
    )
    SELECT version_id, made_at,
           CASE WHEN previous IS NULL THEN 'first' WHEN kept THEN 'kept' WHEN before IS NOT NULL THEN 'changed' ELSE 'added' END,
           speaker_name, quote, CASE WHEN NOT kept THEN before END
    FROM pairs
    UNION ALL
    SELECT v.version_id, v.made_at, 'dropped', p.speaker_name, p.quote, NULL
    FROM versions v JOIN quotes p ON p.version_id = v.previous
    WHERE NOT EXISTS (SELECT FROM quotes n WHERE n.version_id = v.version_id AND n.quote = p.quote)
      AND NOT EXISTS (SELECT FROM pairs c WHERE c.version_id = v.version_id AND NOT c.kept AND c.before = p.quote)
    ORDER BY 2, 1, 3, 5;
END;

-- How far apart reprints may be is a setting: ALTER DATABASE news SET quotewire.reprint_days = 30.
CREATE FUNCTION quotewire_reprint_days() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('quotewire.reprint_days', true), '')::integer, 14);
COMMENT ON FUNCTION quotewire_reprint_days IS 'How many days apart a text may be published and still be a reprint, where a question does not say: the setting quotewire.reprint_days, else 14.';

CREATE OR REPLACE FUNCTION reprints(of_article uuid, days integer DEFAULT quotewire_reprint_days()) RETURNS TABLE (article_id uuid)
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

CREATE OR REPLACE FUNCTION reprint_cluster(of_article uuid, days integer DEFAULT quotewire_reprint_days()) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT article_id FROM reprints(of_article, days) ORDER BY article_id LIMIT 1;
END;

DROP TABLE former_article_versions, former_quotes, former_article_people, former_article_organisations, former_article_places,
    former_abbreviations;

ALTER TABLE article_versions ADD PRIMARY KEY (version_id, published_at) INCLUDE (article_id);
CREATE INDEX article_versions_article_id ON article_versions (article_id);
CREATE INDEX article_versions_received_at ON article_versions USING brin (received_at);
CREATE INDEX article_versions_published_at ON article_versions (published_at);
CREATE INDEX article_versions_source ON article_versions (source, published_at);
-- Places are as long as the wire makes them, keys are not.
CREATE INDEX article_versions_place ON article_versions (left(dateline_place, 100), published_at) WHERE dateline_place IS NOT NULL;
CREATE INDEX article_versions_bands ON article_versions USING gin (bands) WITH (gin_pending_list_limit = 1024);
ALTER TABLE quotes ADD PRIMARY KEY (version_id, ordinal, published_at);
CREATE INDEX quotes_person ON quotes (person_id, published_at) WHERE person_id IS NOT NULL;
CREATE INDEX quotes_published_at ON quotes (published_at);
CREATE INDEX quotes_anonymous ON quotes (published_at) WHERE speaker_kind = 'anonymous';
CREATE INDEX quotes_search ON quotes USING gin (search);
ALTER TABLE article_people ADD PRIMARY KEY (version_id, ordinal, published_at);
CREATE INDEX article_people_person ON article_people (person_id, published_at);
ALTER TABLE article_organisations ADD PRIMARY KEY (version_id, ordinal, published_at);
ALTER TABLE article_places ADD PRIMARY KEY (version_id, ordinal, published_at);
ALTER TABLE abbreviations ADD PRIMARY KEY (version_id, ordinal, published_at);

-- Compiling a query for hundreds of partitions takes longer than running it. Only a database's owner may say so.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'queries are answered sooner without jit: ALTER DATABASE % SET jit = off', current_database();
END
$$;
