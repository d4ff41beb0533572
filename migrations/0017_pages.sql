-- What pages about a person and searches with several conditions ask for.

-- The words that say that a quote may be about somebody: taken out of said_about, for those who ask for more at the same time.
CREATE FUNCTION about_query(name text) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
AS $$
DECLARE
    wanted   text := normalise_name(name);
    people   bigint[] := people_ids(name);
    initials text := (SELECT string_agg(left(w, 1), '') FROM unnest(string_to_array(wanted, ' ')) w);
    -- Inside a quote a person mostly has the last name alone, an organisation its letters. Names stand there with their accents and
    -- marks: as they were typed, and as people who are called so are written.
    typed    text := btrim(replace(name, '"', ' '));
BEGIN
    RETURN websearch_to_tsquery('english', concat_ws(' or ', format('"%s"', wanted), format('"%s"', typed),
        CASE WHEN cardinality(people) > 0 THEN regexp_replace(wanted, '^.* ', '') END,
        CASE WHEN cardinality(people) > 0 THEN format('"%s"', regexp_replace(typed, '^.* ', '')) END,
        (SELECT string_agg(DISTINCT format('"%s"', replace(regexp_replace(p.name, '^.* ', ''), '"', ' ')), ' or ')
         FROM (SELECT n.name FROM people_named(about_query.name) n LIMIT 20) p),
        CASE WHEN length(initials) > 2 THEN initials END));
END
$$;
COMMENT ON FUNCTION about_query IS 'The question for words that a quote about a person, organisation or place has: the name, the last name of a person, the letters of an organisation. find_quotes takes it with about_people and about_name, which leave out those who are called the same.';

CREATE OR REPLACE FUNCTION said_about(name text, from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
                                      at_most integer DEFAULT 50)
RETURNS SETOF current_quotes
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY SELECT * FROM find_quotes(
        words => coalesce(about_query(name), ''), about_people => people_ids(name), about_name => normalise_name(name),
        from_time => said_about.from_time, to_time => said_about.to_time, at_most => said_about.at_most);
END
$$;

CREATE FUNCTION quotes_over_time(of_people bigint[], unit text DEFAULT 'month', from_time timestamptz DEFAULT '-infinity',
                                 to_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (since timestamptz, role text, source text, quotes bigint, articles bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off SET random_page_cost = 1.1 SET datestyle = 'ISO, YMD'
AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT date_trunc($2, f.published_at, ''UTC''), f.role, f.source, sum(f.quotes)::bigint, count(*) FROM ('
        || coalesce(quotewire_each_partition(
            'SELECT q.published_at, q.role, q.source, q.quotes FROM ('
                'SELECT version_id, published_at, source, speaker_role AS role, count(*) AS quotes FROM quotes '
                'WHERE person_id = ANY ($1) AND published_at >= %1$L AND published_at < %2$L GROUP BY 1, 2, 3, 4) q '
            'JOIN article_versions v ON v.version_id = q.version_id '
            'JOIN articles a ON a.article_id = v.article_id '
            'WHERE v.published_at >= %1$L AND v.published_at < %2$L '
            'AND is_current(v.version_id, a.current_version_id, a.status, a.embargo_until, a.ordered_status)',
            NULL, quotes_over_time.from_time, quotes_over_time.to_time),
            'SELECT NULL::timestamptz, NULL::text, NULL::text, NULL::bigint WHERE false')
        || ') f (published_at, role, source, quotes) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3'
        USING coalesce(of_people, '{}'), unit;
END
$$;
COMMENT ON FUNCTION quotes_over_time IS 'How often people (their ids, as people_ids gives them) were quoted in each month (or hour, day, week, year), by the role that they were given and the source.';

CREATE FUNCTION quoted_beside(of_people bigint[], from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
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
        USING coalesce(of_people, '{}'), at_most;
END
$$;
COMMENT ON FUNCTION quoted_beside(bigint[], timestamptz, timestamptz, integer) IS 'Who is quoted in the same articles as people, whose ids are given (people_ids), the most frequent first.';

CREATE OR REPLACE FUNCTION quoted_beside(speaker text, from_time timestamptz DEFAULT '-infinity',
                                         to_time timestamptz DEFAULT 'infinity', at_most integer DEFAULT 50)
RETURNS TABLE (person_id bigint, name text, articles bigint, last_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT * FROM quoted_beside(people_ids(speaker), quoted_beside.from_time, quoted_beside.to_time, quoted_beside.at_most)
$$;
