-- What people query. The tables may change from release to release; these names and columns are the interface.

CREATE FUNCTION quote_id(version_id uuid, ordinal smallint) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (left(version_id::text, 32) || lpad(to_hex(ordinal::integer), 4, '0'))::uuid;
COMMENT ON FUNCTION quote_id IS 'The id of a quote: its version''s, with the ordinal in the last 16 bits.';

CREATE FUNCTION span_text(whole text, span int4range) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN substr(whole, lower(span) + 1, upper(span) - lower(span));
COMMENT ON FUNCTION span_text(text, int4range) IS 'The words that a span covers.';

CREATE FUNCTION span_text(whole text, spans int4multirange) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (SELECT string_agg(span_text(whole, span), ' ' ORDER BY span) FROM unnest(spans) AS span);
COMMENT ON FUNCTION span_text(text, int4multirange) IS 'The words that several spans cover, joined by a space.';

CREATE FUNCTION may_be_used(status pub_status, embargo_until timestamptz) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN status = 'canceled' THEN false
                WHEN embargo_until IS NOT NULL THEN embargo_until <= now()
                ELSE status = 'usable' END;
COMMENT ON FUNCTION may_be_used IS 'Whether an article may be used now: not killed, not held, its embargo over.';

CREATE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);
COMMENT ON VIEW current_articles IS 'The newest version of every article that may be used: none that is killed, held or under embargo.';

CREATE VIEW current_quotes AS
SELECT quote_id(q.version_id, q.ordinal) AS quote_id, q.version_id, a.article_id, q.source, a.guid, v.headline,
       q.published_at, q.ordinal, q.kind, q.quote, q.cue, q.cue_class, q.negated, q.speaker_mention, q.speaker_name,
       q.speaker_kind, q.speaker_role, q.person_id, q.heading, v.dateline_place, v.dateline_country, q.confidence,
       q.parent, q.part, q.spans, q.cue_span, q.speaker_span
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);
COMMENT ON VIEW current_quotes IS 'Who said what: the quotes of the newest version of every article that may be used.';
COMMENT ON COLUMN current_quotes.quote_id IS 'Id of the quote; the same again after a replay.';
COMMENT ON COLUMN current_quotes.quote IS 'What was said, its pieces joined by a space.';
COMMENT ON COLUMN current_quotes.spans IS 'Where it stands in the column named by part, in code points from 0.';

CREATE VIEW article_blocks AS
SELECT v.version_id, b.ordinal::integer AS ordinal, b.block ->> 0 AS kind,
       CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 1)::integer END AS start_offset,
       CASE WHEN jsonb_array_length(b.block) = 3 THEN (b.block ->> 2)::integer END AS end_offset,
       CASE WHEN jsonb_array_length(b.block) = 3
            THEN substr(v.body, (b.block ->> 1)::integer + 1, (b.block ->> 2)::integer - (b.block ->> 1)::integer)
            ELSE b.block ->> 1 END AS text
FROM article_versions v
CROSS JOIN LATERAL jsonb_array_elements(v.blocks) WITH ORDINALITY AS b (block, ordinal);
COMMENT ON VIEW article_blocks IS 'The blocks that a version''s text falls into; offsets are given for those inside the body.';

CREATE VIEW speakers AS
SELECT p.person_id, p.name, count(*) AS quotes, count(DISTINCT q.article_id) AS articles,
       mode() WITHIN GROUP (ORDER BY q.speaker_role) AS role,
       min(q.published_at) AS first_quoted_at, max(q.published_at) AS last_quoted_at
FROM current_quotes q
JOIN people p USING (person_id)
GROUP BY p.person_id, p.name;
COMMENT ON VIEW speakers IS 'Every named person who is quoted, with counts and the first and last time.';

CREATE FUNCTION top_speakers(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (person_id bigint, name text, role text, quotes bigint, articles bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.person_id, p.name, mode() WITHIN GROUP (ORDER BY q.speaker_role), count(*), count(DISTINCT q.article_id)
    FROM current_quotes q JOIN people p USING (person_id)
    WHERE q.published_at >= from_time AND q.published_at < to_time
    GROUP BY p.person_id, p.name
    ORDER BY count(*) DESC, p.name;
END;
COMMENT ON FUNCTION top_speakers IS 'Who is quoted most in a stretch of time (from inclusive, to exclusive).';

CREATE FUNCTION who_said(query text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (rank real, speaker_name text, speaker_role text, quote text, cue text, published_at timestamptz,
               source text, headline text, quote_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT ts_rank_cd(to_tsvector('english', q.quote), websearch_to_tsquery('english', query)), q.speaker_name,
           q.speaker_role, q.quote, q.cue, q.published_at, q.source, q.headline, q.quote_id
    FROM current_quotes q
    WHERE to_tsvector('english', q.quote) @@ websearch_to_tsquery('english', query)
      AND q.published_at >= from_time AND q.published_at < to_time
    ORDER BY 1 DESC, q.published_at DESC;
END;
COMMENT ON FUNCTION who_said IS 'Full-text search over what was said, best first; query as in a search box: "final date" -draft.';

CREATE FUNCTION quote_history(of_article uuid)
RETURNS TABLE (version_id uuid, made_at timestamptz, change text, speaker_name text, quote text, before text)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH versions AS (
        SELECT v.version_id, v.made_at,
               lag(v.version_id) OVER (ORDER BY v.made_at, v.version_no NULLS FIRST, v.version_id) AS previous
        FROM article_versions v WHERE v.article_id = of_article
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
COMMENT ON FUNCTION quote_history IS 'What became of each quote from version to version: first, kept, changed (with the words before), added, dropped.';

CREATE VIEW record_outcomes AS
SELECT topic, partition, record_offset,
       CASE WHEN bool_or(outcome = 'stored') THEN 'stored'::record_outcome ELSE 'superseded'::record_outcome END AS outcome
FROM article_versions GROUP BY topic, partition, record_offset
UNION ALL
SELECT topic, partition, record_offset, outcome FROM other_outcomes
UNION ALL
SELECT topic, partition, record_offset, 'dead_lettered' FROM dead_letters WHERE state <> 'replayed';
COMMENT ON VIEW record_outcomes IS 'What became of every record: exactly one row each. Counted per partition it equals ingest_positions.';

CREATE VIEW ingest_throughput AS
SELECT date_trunc('minute', received_at) AS minute, count(*) AS versions, count(DISTINCT article_id) AS articles,
       sum(octet_length(body)) AS body_bytes
FROM article_versions GROUP BY 1;
COMMENT ON VIEW ingest_throughput IS 'Versions stored in each minute.';

CREATE VIEW ingest_health AS
SELECT p.topic, p.partition, p.next_offset, p.next_offset - p.first_offset AS consumed, p.stored, p.unchanged, p.superseded,
       p.withdrawn, p.dead_lettered, p.skipped, p.absent, p.passed_over,
       p.stored + p.unchanged + p.superseded + p.withdrawn + p.dead_lettered + p.skipped + p.absent + p.passed_over
           = p.next_offset - p.first_offset AS adds_up,
       (SELECT count(*) FROM dead_letters d WHERE d.topic = p.topic AND d.partition = p.partition AND d.state = 'open') AS open_dead_letters,
       p.updated_at, now() - p.updated_at AS idle
FROM ingest_positions p;
COMMENT ON VIEW ingest_health IS 'Each partition: how far it has been read, what became of the records, and whether that adds up.';

-- People who only read: GRANT quotewire_reader TO somebody. Made where the migrating role may make roles.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quotewire_reader') THEN
        CREATE ROLE quotewire_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'may not create roles: create quotewire_reader by hand and grant SELECT (docs/database.md)';
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server made it in the same moment
END
$$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'quotewire_reader') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO quotewire_reader', current_schema());
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO quotewire_reader', current_schema());
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO quotewire_reader', current_schema());
    END IF;
END
$$;
