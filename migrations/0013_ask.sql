-- Questions over millions of quotes. They are asked of one partition after the other, the newest first (or the oldest), until
-- there is enough, so that an answer costs the same whatever there is besides; each with the partition's bounds as constants, so
-- that the planner thinks about one table and not about hundreds.

CREATE FUNCTION normalise_name(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN btrim(regexp_replace(regexp_replace(lower(normalize(name, NFKD)), '[''’\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'));
COMMENT ON FUNCTION normalise_name IS 'A name as people.normalised_name has it: lower case, without accents, everything but letters and digits a single space.';

CREATE INDEX people_name_words ON people USING gin (to_tsvector('simple', normalised_name));

CREATE FUNCTION people_named(name text) RETURNS SETOF people
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.* FROM people p
    WHERE to_tsvector('simple', p.normalised_name) @@ plainto_tsquery('simple', normalise_name(people_named.name))
    ORDER BY p.normalised_name <> normalise_name(people_named.name), length(p.normalised_name), p.normalised_name;
END;
COMMENT ON FUNCTION people_named IS 'People in whose names all words of a name stand, whatever case, accents and order: kerry, Kerry John. Those who are called just so come first.';

CREATE FUNCTION people_ids(name text) RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE STRICT
    RETURN ARRAY(SELECT n.person_id FROM people_named(name) n LIMIT 1000);
COMMENT ON FUNCTION people_ids IS 'The ids of people who are named so (people_named), of a thousand at most; null for no name.';

CREATE FUNCTION marked_query(words text, mark text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN regexp_replace(phraseto_tsquery('english', words)::text, '''((?:[^'']|'''')*)''', '''' || mark || '\1''', 'g')::tsquery;
COMMENT ON FUNCTION marked_query IS 'The question for words of a role (role=) or of a speaker''s name (name=), one behind the other: search @@ marked_query(''foreign minister'', ''role='').';

-- Counts. Those of a partition are kept until something in it changes; what is not counted (the month that is being written, one
-- that a correction has just changed) is counted by whoever asks. So the numbers are always right, and cheap where nothing happens.

CREATE TABLE counted_partitions (
    from_time   timestamptz PRIMARY KEY,
    valid_until timestamptz,
    counted_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE counted_partitions IS 'The partitions whose quotes are counted (speaker_counts, source_counts).';
COMMENT ON COLUMN counted_partitions.from_time IS 'The partition (time_partitions.from_time).';
COMMENT ON COLUMN counted_partitions.valid_until IS 'When an embargo passes and the counts change; null where there is none.';
COMMENT ON COLUMN counted_partitions.counted_at IS 'When they were counted.';

CREATE TABLE speaker_counts (
    from_time   timestamptz NOT NULL,
    person_id   bigint      NOT NULL,
    role        text,
    quotes      bigint      NOT NULL,
    articles    bigint      NOT NULL,
    PRIMARY KEY (from_time, person_id)
);
COMMENT ON TABLE speaker_counts IS 'How often somebody is quoted in a partition, in articles that may be used. Right where counted_partitions has it and uncounted_changes has not: ask top_speakers.';
COMMENT ON COLUMN speaker_counts.from_time IS 'The partition (time_partitions.from_time).';
COMMENT ON COLUMN speaker_counts.person_id IS 'The speaker (people.person_id).';
COMMENT ON COLUMN speaker_counts.role IS 'The role that most of the articles give.';
COMMENT ON COLUMN speaker_counts.quotes IS 'Quotes.';
COMMENT ON COLUMN speaker_counts.articles IS 'Articles with such a quote.';

CREATE TABLE source_counts (
    from_time   timestamptz NOT NULL,
    month       date        NOT NULL,
    source      text        NOT NULL,
    speaker_kind speaker_kind NOT NULL,
    quotes      bigint      NOT NULL,
    articles    bigint      NOT NULL,
    PRIMARY KEY (from_time, month, source, speaker_kind)
);
COMMENT ON TABLE source_counts IS 'How many quotes a source has by kind of speaker and month, as speaker_counts: ask sources_used or speaker_kinds.';
COMMENT ON COLUMN source_counts.from_time IS 'The partition (time_partitions.from_time).';
COMMENT ON COLUMN source_counts.month IS 'The first day of the month (UTC).';
COMMENT ON COLUMN source_counts.source IS 'Code of the agency or feed.';
COMMENT ON COLUMN source_counts.speaker_kind IS 'What the speakers are.';
COMMENT ON COLUMN source_counts.quotes IS 'Quotes.';
COMMENT ON COLUMN source_counts.articles IS 'Articles with such a quote.';

-- A change is noted once until it is counted. Whoever changes something holds on to the note: who counts takes it away first and
-- so waits for all who have not committed, and who comes while it is being counted waits, finds no note and leaves a new one.
CREATE FUNCTION quotewire_note_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched timestamptz;
BEGIN
    FOR touched IN EXECUTE format(
        'SELECT p.from_time FROM time_partitions p WHERE EXISTS (SELECT FROM (%s) n '
        'WHERE n.current_published_at >= p.from_time AND n.current_published_at < p.to_time) ORDER BY 1',
        CASE TG_OP WHEN 'INSERT' THEN 'TABLE new_rows' WHEN 'DELETE' THEN 'TABLE old_rows'
                   ELSE 'TABLE new_rows UNION ALL TABLE old_rows' END)
    LOOP
        PERFORM FROM uncounted_changes u WHERE u.from_time = touched ORDER BY u.ctid LIMIT 1 FOR KEY SHARE;
        IF NOT FOUND THEN
            INSERT INTO uncounted_changes (from_time) VALUES (touched);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION quotewire_note_change IS 'Notes of which partitions articles have changed (uncounted_changes).';
CREATE TRIGGER articles_inserted AFTER INSERT ON articles REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION quotewire_note_change();
CREATE TRIGGER articles_updated AFTER UPDATE ON articles REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION quotewire_note_change();
CREATE TRIGGER articles_deleted AFTER DELETE ON articles REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION quotewire_note_change();

CREATE FUNCTION quotewire_count_quotes(at_most integer DEFAULT 1, settled interval DEFAULT '10 minutes') RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    span    record;
    counted integer := 0;
BEGIN
    -- One at a time is enough; whoever else would count has nothing to wait for.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('quotewire_count_quotes', 0)) THEN
        RETURN 0;
    END IF;
    FOR span IN
        SELECT p.from_time, p.to_time FROM time_partitions p
        LEFT JOIN counted_partitions c USING (from_time)
        LEFT JOIN (SELECT u.from_time, min(u.changed_at) AS changed_at FROM uncounted_changes u GROUP BY 1) u USING (from_time)
        -- The partition that is being written would be out of date at once.
        WHERE p.to_time < now() AND (c.from_time IS NULL OR c.valid_until <= now() OR u.changed_at IS NOT NULL)
          AND (u.changed_at IS NULL OR u.changed_at <= now() - settled)
        ORDER BY p.from_time LIMIT at_most
    LOOP
        DELETE FROM uncounted_changes u WHERE u.from_time = span.from_time;
        DELETE FROM speaker_counts s WHERE s.from_time = span.from_time;
        DELETE FROM source_counts s WHERE s.from_time = span.from_time;
        DELETE FROM counted_partitions c WHERE c.from_time = span.from_time;
        -- Of what is not counted the functions count themselves: there is one rule for both.
        INSERT INTO speaker_counts (from_time, person_id, role, quotes, articles)
        SELECT span.from_time, t.person_id, t.role, t.quotes, t.articles
        FROM top_speakers(span.from_time, span.to_time, at_most => NULL) t;
        INSERT INTO source_counts (from_time, month, source, speaker_kind, quotes, articles)
        SELECT span.from_time, k.month, k.source, k.speaker_kind, k.quotes, k.articles
        FROM speaker_kinds(span.from_time, span.to_time) k;
        INSERT INTO counted_partitions (from_time, valid_until)
        SELECT span.from_time, min(a.embargo_until) FROM articles a
        WHERE a.current_published_at >= span.from_time AND a.current_published_at < span.to_time AND a.embargo_until > now();
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END
$$;
COMMENT ON FUNCTION quotewire_count_quotes IS 'Counts the quotes of partitions that are over and have changed, some time ago, since they were counted; gives how many. Used by the worker from time to time.';

CREATE VIEW countable_partitions AS
SELECT p.from_time, p.to_time,
       EXISTS (SELECT FROM counted_partitions c WHERE c.from_time = p.from_time AND (c.valid_until > now()) IS NOT FALSE)
       AND NOT EXISTS (SELECT FROM uncounted_changes u WHERE u.from_time = p.from_time) AS is_counted
FROM (
    SELECT t.from_time, t.to_time FROM time_partitions t
    UNION ALL
    -- What no partition is made for lies before, between and behind them.
    SELECT lag(t.to_time, 1, '-infinity') OVER (ORDER BY t.from_time), t.from_time FROM time_partitions t
    UNION ALL
    SELECT coalesce(max(t.to_time), '-infinity'), 'infinity' FROM time_partitions t
) p
WHERE p.from_time < p.to_time;
COMMENT ON VIEW countable_partitions IS 'All time in stretches: the partitions, and what lies before, between and behind them. Whether the quotes of each are counted.';

CREATE FUNCTION find_quotes(
    words        tsquery      DEFAULT NULL,
    of_people    bigint[]     DEFAULT NULL,
    of_kind      speaker_kind DEFAULT NULL,
    of_source    text         DEFAULT NULL,
    of_place     text         DEFAULT NULL,
    about_people bigint[]     DEFAULT NULL,
    about_name   text         DEFAULT NULL,
    from_time    timestamptz  DEFAULT '-infinity',
    to_time      timestamptz  DEFAULT 'infinity',
    newest_first boolean      DEFAULT true,
    at_most      integer      DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off SET random_page_cost = 1.1 SET work_mem = '64MB' SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    span       record;
    wanted     integer := at_most;
    since      timestamptz := coalesce(find_quotes.from_time, '-infinity');
    until      timestamptz := coalesce(find_quotes.to_time, 'infinity');
    found      integer;
    -- Sources and places stand in the index of the versions.
    moment     text := CASE WHEN coalesce(of_source, of_place) IS NULL THEN 'c.published_at' ELSE 'c.article_published_at' END;
    direction  text := CASE WHEN newest_first THEN 'DESC' ELSE 'ASC' END;
    conditions text := concat(
        CASE WHEN words IS NOT NULL THEN ' AND c.search @@ $1' END,
        CASE WHEN of_people IS NOT NULL THEN ' AND c.person_id = ANY ($2)' END,
        CASE WHEN of_kind IS NOT NULL THEN format(' AND c.speaker_kind = %L', of_kind) END,
        CASE WHEN of_source IS NOT NULL THEN ' AND c.source = $3' END,
        -- The beginning is in the index.
        CASE WHEN length(of_place) < 100 THEN ' AND left(c.dateline_place, 100) = $4'
             WHEN of_place IS NOT NULL THEN ' AND c.dateline_place = $4' END,
        CASE WHEN about_name IS NOT NULL THEN
            ' AND c.part = ''body'' AND (EXISTS (SELECT FROM article_people p WHERE p.version_id = c.version_id '
                'AND p.published_at >= %1$L AND p.published_at < %2$L '
                'AND p.person_id = ANY ($5) AND p.spans && c.spans) '
            'OR EXISTS (SELECT FROM article_organisations o WHERE o.version_id = c.version_id '
                'AND o.published_at >= %1$L AND o.published_at < %2$L '
                'AND normalise_name(o.name) = $6 AND o.spans && c.spans) '
            'OR EXISTS (SELECT FROM article_places l WHERE l.version_id = c.version_id '
                'AND l.published_at >= %1$L AND l.published_at < %2$L '
                'AND normalise_name(l.name) = $6 AND l.spans && c.spans))' END);
BEGIN
    FOR span IN
        SELECT greatest(p.from_time, since) AS from_time, least(p.to_time, until) AS to_time
        FROM countable_partitions p
        WHERE p.to_time > since AND p.from_time < until
        ORDER BY CASE WHEN newest_first THEN p.from_time END DESC, p.from_time
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT * FROM current_quotes c WHERE c.published_at >= %1$L AND c.published_at < %2$L '
            'AND c.article_published_at >= %1$L AND c.article_published_at < %2$L ' || conditions
            || format(' ORDER BY %s %s, c.version_id, c.ordinal LIMIT %L', moment, direction, wanted), span.from_time, span.to_time)
            USING words, of_people, of_source, of_place, about_people, about_name;
        GET DIAGNOSTICS found = ROW_COUNT;
        wanted := wanted - found;
        EXIT WHEN wanted <= 0;
    END LOOP;
END
$$;
COMMENT ON FUNCTION find_quotes IS 'Quotes that may be used, the newest (or oldest) first: by words (websearch_to_tsquery, marked_query), by who speaks, by source and place of the dateline, by whom or what is named in them, by time. What the functions below are made of.';

-- Ranking reads every hit: of more hits than this the newest are ranked. Where a word is that common, ranks say little.
CREATE FUNCTION quotewire_ranked_hits() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 3000;
COMMENT ON FUNCTION quotewire_ranked_hits IS 'Of how many hits who_said picks the best: of more, the newest so many.';

DROP FUNCTION who_said(text, timestamptz, timestamptz, boolean);
CREATE FUNCTION who_said(query text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                         reprints boolean DEFAULT true, speaker text DEFAULT NULL, at_most integer DEFAULT 200)
RETURNS TABLE (rank real, speaker_name text, speaker_role text, quote text, cue text, published_at timestamptz,
               source text, headline text, quote_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH hits AS (
        SELECT ts_rank_cd(f.search, websearch_to_tsquery('english', query)) AS rank, f.speaker_name, f.speaker_role, f.quote, f.cue,
               f.published_at, f.source, f.headline, f.quote_id, f.article_id
        FROM find_quotes(words => websearch_to_tsquery('english', query), of_people => people_ids(speaker),
                         from_time => who_said.from_time, to_time => who_said.to_time, at_most => quotewire_ranked_hits()) f
        WHERE who_said.query IS NOT NULL
        -- Several of what is wanted may be one statement.
        ORDER BY 1 DESC, f.published_at DESC, f.quote_id
        LIMIT CASE WHEN reprints THEN at_most ELSE 4 * at_most END
    )
    SELECT h.rank, h.speaker_name, h.speaker_role, h.quote, h.cue, h.published_at, h.source, h.headline, h.quote_id
    FROM (
        SELECT h.*, CASE WHEN reprints THEN 1
                         ELSE row_number() OVER (PARTITION BY CASE WHEN NOT reprints THEN reprint_cluster(h.article_id) END,
                                                              CASE WHEN NOT reprints THEN statement_key(h.quote) END,
                                                              CASE WHEN NOT reprints THEN h.speaker_name END
                                                 ORDER BY h.published_at, h.quote_id) END AS nth
        FROM hits h
    ) h
    WHERE h.nth = 1
    ORDER BY h.rank DESC, h.published_at DESC, h.quote_id
    LIMIT at_most;
END;
COMMENT ON FUNCTION who_said IS 'Full-text search over what was said, best first; query as in a search box: "final date" -draft. Of more than 3,000 hits the newest 3,000 are ranked. With reprints false a statement comes once, from the first of the reprints that have it; speaker is a name as people write it.';

CREATE FUNCTION said_by(speaker text, query text DEFAULT NULL, from_time timestamptz DEFAULT '-infinity',
                        to_time timestamptz DEFAULT 'infinity', at_most integer DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT * FROM find_quotes(words => websearch_to_tsquery('english', query), of_people => coalesce(people_ids(speaker), '{}'),
                              from_time => said_by.from_time, to_time => said_by.to_time, at_most => said_by.at_most);
END;
COMMENT ON FUNCTION said_by IS 'What a person said, of all or about some words, newest first; the name as people write it.';

CREATE FUNCTION said_by_office(office text, query text DEFAULT NULL, from_time timestamptz DEFAULT '-infinity',
                               to_time timestamptz DEFAULT 'infinity', at_most integer DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT * FROM find_quotes(words => CASE WHEN query IS NULL THEN marked_query(office, 'role=')
                                            ELSE marked_query(office, 'role=') && websearch_to_tsquery('english', query) END,
                              from_time => said_by_office.from_time, to_time => said_by_office.to_time,
                              at_most => said_by_office.at_most);
END;
COMMENT ON FUNCTION said_by_office IS 'What was said by whoever holds an office or has a role: the words, one behind the other, stand in speaker_role (foreign minister finds Russian Foreign Minister). Of all or about some words, newest first.';

CREATE FUNCTION latest_quotes(source text DEFAULT NULL, place text DEFAULT NULL, kind speaker_kind DEFAULT NULL,
                              before timestamptz DEFAULT 'infinity', at_most integer DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT * FROM find_quotes(of_kind => latest_quotes.kind, of_source => latest_quotes.source, of_place => latest_quotes.place,
                              to_time => latest_quotes.before, at_most => latest_quotes.at_most);
END;
COMMENT ON FUNCTION latest_quotes IS 'The newest quotes: of all, of a source, of a dateline''s place, of a kind of speaker (anonymous); before says from where to read on.';

CREATE FUNCTION said_about(name text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                           at_most integer DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    wanted   text := normalise_name(name);
    people   bigint[] := people_ids(name);
    initials text := (SELECT string_agg(left(w, 1), '') FROM unnest(string_to_array(wanted, ' ')) w);
    -- Inside a quote a person mostly has the last name alone, an organisation its letters. Names stand there with their accents and
    -- marks: as they were typed, and as people who are called so are written.
    typed    text := btrim(replace(name, '"', ' '));
    words    tsquery := websearch_to_tsquery('english', concat_ws(' or ', format('"%s"', wanted), format('"%s"', typed),
        CASE WHEN cardinality(people) > 0 THEN regexp_replace(wanted, '^.* ', '') END,
        CASE WHEN cardinality(people) > 0 THEN format('"%s"', regexp_replace(typed, '^.* ', '')) END,
        (SELECT string_agg(DISTINCT format('"%s"', replace(regexp_replace(p.name, '^.* ', ''), '"', ' ')), ' or ')
         FROM (SELECT n.name FROM people_named(said_about.name) n LIMIT 20) p),
        CASE WHEN length(initials) > 2 THEN initials END));
BEGIN
    RETURN QUERY SELECT * FROM find_quotes(
        words => words, about_people => people, about_name => wanted, from_time => said_about.from_time,
        to_time => said_about.to_time, at_most => said_about.at_most);
END
$$;
COMMENT ON FUNCTION said_about IS 'Quotes inside which a person, organisation or place is named, newest first; the name as people write it. Those where the words are there and mean somebody else are left out.';

CREATE FUNCTION first_use(phrase text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                          at_most integer DEFAULT 1)
RETURNS SETOF current_quotes
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT * FROM find_quotes(words => phraseto_tsquery('english', phrase), from_time => first_use.from_time,
                              to_time => first_use.to_time, newest_first => false, at_most => first_use.at_most);
END;
COMMENT ON FUNCTION first_use IS 'Who said a phrase first: the oldest quote that has its words one behind the other, or the oldest few.';

-- The same SELECT for each partition that a stretch of time needs, put together: %1$L and %2$L are the bounds. Where the whole of
-- a counted partition is asked for, the other SELECT takes its place.
CREATE FUNCTION quotewire_each_partition(part text, counted_part text, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET datestyle = 'ISO, YMD'
BEGIN ATOMIC
    SELECT string_agg(format(
        CASE WHEN counted_part IS NOT NULL AND p.is_counted AND p.from_time >= quotewire_each_partition.from_time
                  AND p.to_time <= quotewire_each_partition.to_time
             THEN counted_part ELSE part END,
        greatest(p.from_time, quotewire_each_partition.from_time), least(p.to_time, quotewire_each_partition.to_time)), ' UNION ALL ')
    FROM countable_partitions p
    WHERE p.to_time > quotewire_each_partition.from_time AND p.from_time < quotewire_each_partition.to_time
      AND quotewire_each_partition.from_time < quotewire_each_partition.to_time;
END;
COMMENT ON FUNCTION quotewire_each_partition IS 'A query over all partitions that a stretch of time needs, made of one for each.';

CREATE FUNCTION spread(phrase text, unit text DEFAULT 'week', from_time timestamptz DEFAULT '-infinity',
                       to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (since timestamptz, quotes bigint, articles bigint, speakers bigint, sources text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET jit = off SET random_page_cost = 1.1 SET work_mem = '64MB' SET datestyle = 'ISO, YMD'
AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT date_trunc($2, f.published_at, ''UTC''), count(*), count(DISTINCT f.article_id), count(DISTINCT f.person_id), '
            'array_agg(DISTINCT f.source) FROM ('
        || coalesce(quotewire_each_partition(
            'SELECT q.published_at, v.article_id, q.person_id, q.source FROM quotes q '
            'JOIN article_versions v ON v.version_id = q.version_id '
            'JOIN articles a ON a.article_id = v.article_id '
            'WHERE q.search @@ $1 AND q.published_at >= %1$L AND q.published_at < %2$L AND v.published_at >= %1$L '
            'AND v.published_at < %2$L AND is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status)',
            NULL, spread.from_time, spread.to_time),
            'SELECT NULL::timestamptz, NULL::uuid, NULL::bigint, NULL::text WHERE false')
        || ') f (published_at, article_id, person_id, source) GROUP BY 1 ORDER BY 1'
        USING phraseto_tsquery('english', phrase), unit;
END
$$;
COMMENT ON FUNCTION spread IS 'How a phrase spread: in each week (or hour, day, month, year) how many quotes have its words one behind the other, in how many articles, by how many named people, in which sources.';

CREATE FUNCTION quoted_beside(speaker text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                              at_most integer DEFAULT 50)
RETURNS TABLE (person_id bigint, name text, articles bigint, last_at timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off SET random_page_cost = 1.1 SET datestyle = 'ISO, YMD'
AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT b.person_id, n.name, b.articles, b.last_at FROM ('
            'SELECT o.person_id, count(*) AS articles, max(o.published_at) AS last_at FROM ('
        || coalesce(quotewire_each_partition(
            'SELECT DISTINCT o.person_id, o.published_at, o.version_id FROM article_people p '
            'JOIN article_versions v ON v.version_id = p.version_id '
            'JOIN articles a ON a.article_id = v.article_id '
            'JOIN article_people o ON o.version_id = p.version_id '
            'WHERE p.person_id = ANY ($1) AND p.quoted AND o.quoted AND o.person_id <> ALL ($1) '
            'AND p.published_at >= %1$L AND p.published_at < %2$L AND v.published_at >= %1$L AND v.published_at < %2$L '
            'AND o.published_at >= %1$L AND o.published_at < %2$L '
            'AND is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status)',
            NULL, quoted_beside.from_time, quoted_beside.to_time), 'SELECT NULL::bigint, NULL::timestamptz, NULL::uuid WHERE false')
        || ') o (person_id, published_at, version_id) GROUP BY o.person_id ORDER BY 2 DESC, 1 LIMIT $2) b '
        'JOIN people n USING (person_id) ORDER BY b.articles DESC, n.name'
        USING coalesce(people_ids(speaker), '{}'), at_most;
END
$$;
COMMENT ON FUNCTION quoted_beside IS 'Who is quoted in the same articles as a person, the most frequent first; the name as people write it.';

DROP FUNCTION top_speakers(timestamptz, timestamptz, boolean);
CREATE FUNCTION top_speakers(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                             reprints boolean DEFAULT true, at_most integer DEFAULT 100)
RETURNS TABLE (person_id bigint, name text, role text, quotes bigint, articles bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET jit = off SET work_mem = '64MB' SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    parts text := quotewire_each_partition(
        'SELECT q.person_id, q.role, q.quotes, 1::bigint '
        'FROM (SELECT version_id, person_id, min(speaker_role) AS role, count(*) AS quotes FROM quotes '
            'WHERE person_id IS NOT NULL AND published_at >= %1$L AND published_at < %2$L GROUP BY version_id, person_id) q '
        'JOIN article_versions v ON v.version_id = q.version_id '
        'JOIN articles a ON a.article_id = v.article_id '
        'WHERE v.published_at >= %1$L AND v.published_at < %2$L '
        'AND is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status)',
        'SELECT s.person_id, s.role, s.quotes, s.articles FROM speaker_counts s WHERE s.from_time = %1$L',
        top_speakers.from_time, top_speakers.to_time);
BEGIN
    IF NOT reprints THEN
        RETURN QUERY
        WITH found AS (
            SELECT q.person_id, q.speaker_role, q.article_id, q.quote
            FROM current_quotes q
            WHERE q.person_id IS NOT NULL AND q.published_at >= top_speakers.from_time AND q.published_at < top_speakers.to_time
        ), clusters AS (
            SELECT a.article_id, reprint_cluster(a.article_id) AS cluster FROM (SELECT DISTINCT f.article_id FROM found f) a
        ), counted AS (
            SELECT f.person_id, mode() WITHIN GROUP (ORDER BY f.speaker_role) AS role,
                   count(DISTINCT (c.cluster, statement_key(f.quote))::text) AS quotes, count(DISTINCT c.cluster) AS articles
            FROM found f JOIN clusters c USING (article_id)
            GROUP BY f.person_id
        )
        SELECT p.person_id, p.name, c.role, c.quotes, c.articles FROM counted c JOIN people p USING (person_id)
        ORDER BY c.quotes DESC, p.name LIMIT at_most;
    ELSIF parts IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'WITH counts (person_id, role, quotes, articles) AS MATERIALIZED (%s), top AS ('
                'SELECT c.person_id, sum(c.quotes)::bigint AS quotes, sum(c.articles)::bigint AS articles FROM counts c '
                'GROUP BY c.person_id ORDER BY 2 DESC, 1 LIMIT %L) '
            'SELECT t.person_id, p.name, r.role, t.quotes, t.articles FROM top t JOIN people p USING (person_id) '
            'LEFT JOIN (SELECT DISTINCT ON (c.person_id) c.person_id, c.role FROM ('
                'SELECT c.person_id, c.role, sum(c.articles) AS articles FROM counts c JOIN top USING (person_id) '
                'WHERE c.role IS NOT NULL GROUP BY c.person_id, c.role) c '
                'ORDER BY c.person_id, c.articles DESC, c.role) r ON r.person_id = t.person_id '
            'ORDER BY t.quotes DESC, p.name', parts, at_most);
    END IF;
END
$$;
COMMENT ON FUNCTION top_speakers IS 'Who is quoted most in a stretch of time (from inclusive, to exclusive), with the role that most articles give. With reprints false an article and its reprints count as one, and so does what they have in common.';

CREATE FUNCTION speaker_kinds(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (month date, source text, speaker_kind speaker_kind, quotes bigint, articles bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET jit = off SET work_mem = '64MB' SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    parts text := quotewire_each_partition(
        'SELECT (date_trunc(''month'', q.published_at, ''UTC'') AT TIME ZONE ''UTC'')::date, q.source, q.speaker_kind, count(*), '
        'count(DISTINCT q.version_id) FROM quotes q '
        'JOIN article_versions v ON v.version_id = q.version_id '
        'JOIN articles a ON a.article_id = v.article_id '
        'WHERE q.published_at >= %1$L AND q.published_at < %2$L AND v.published_at >= %1$L AND v.published_at < %2$L '
        'AND is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status) GROUP BY 1, 2, 3',
        'SELECT s.month, s.source, s.speaker_kind, s.quotes, s.articles FROM source_counts s WHERE s.from_time = %1$L',
        speaker_kinds.from_time, speaker_kinds.to_time);
BEGIN
    IF parts IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT c.month, c.source, c.speaker_kind, sum(c.quotes)::bigint, sum(c.articles)::bigint FROM (%s) AS c '
                '(month, source, speaker_kind, quotes, articles) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3', parts);
    END IF;
END
$$;
COMMENT ON FUNCTION speaker_kinds IS 'How many quotes each source has in each month of people, organisations, roles, anonymous speakers, documents and nobody.';

CREATE FUNCTION sources_used(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (source text, quotes bigint, named bigint, anonymous bigint, anonymous_share numeric)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT k.source, sum(k.quotes)::bigint,
           coalesce(sum(k.quotes) FILTER (WHERE k.speaker_kind IN ('person', 'organisation')), 0)::bigint,
           coalesce(sum(k.quotes) FILTER (WHERE k.speaker_kind = 'anonymous'), 0)::bigint,
           round(coalesce(sum(k.quotes) FILTER (WHERE k.speaker_kind = 'anonymous'), 0) / sum(k.quotes), 3)
    FROM speaker_kinds(sources_used.from_time, sources_used.to_time) k
    GROUP BY k.source ORDER BY 2 DESC, 1;
END;
COMMENT ON FUNCTION sources_used IS 'Which agencies and feeds had quotes in a stretch of time: how many, by people and organisations who are named, by speakers who are not.';

CREATE VIEW ingest_lag AS
SELECT date_trunc('minute', received_at) AS minute, count(*) AS versions,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY received_at - made_at) AS median,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY received_at - made_at) AS p95
FROM article_versions
WHERE NOT made_at_is_assumed
GROUP BY 1;
COMMENT ON VIEW ingest_lag IS 'How long it took from when versions were made to when they were stored, by the minute in which that was. Ask for a stretch of minutes.';
