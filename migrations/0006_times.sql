-- Versions of which nobody knows when they were made: producers that write no time, or one that stands for none. They were
-- stored as made in 1970, so that a correction was taken for older than what it corrects.

ALTER TABLE article_versions ADD COLUMN made_at_is_assumed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN article_versions.made_at_is_assumed IS 'Nothing said when this version was made: made_at is when it was received. It is put behind those that were received before it, and before those received after it.';
COMMENT ON COLUMN article_versions.published_at IS 'When it was published: as declared, else the record''s timestamp, else the dateline''s day, else when it was received.';
COMMENT ON COLUMN article_versions.made_at IS 'When this version was made: as declared, else when it was published as declared, else the record''s timestamp, else when it was received. Versions are ordered by it.';
COMMENT ON COLUMN articles.current_made_at IS 'When the wire made the current version: versions are ordered by this, then by number. Null where nothing said so: then what is received next counts.';

-- Lets each of some articles fall back to the newest version that is left; one without any and without a kill was never there.
-- What was received before a version without a time is older than it.
CREATE OR REPLACE FUNCTION quotewire_settle_articles(touched uuid[]) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    gone bigint;
BEGIN
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
    DELETE FROM articles
    WHERE article_id = ANY (touched) AND current_version_id IS NULL AND withdrawn_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

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

-- The words of a block are taken from a piece of the body, not from the whole: to look for the ten thousandth paragraph of a body
-- of eight megabytes anew each time took minutes.
CREATE FUNCTION text_pieces(whole text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
AS $$
DECLARE
    flat   text := substr(whole, 1);
    large  text;
    pieces text[] := '{}';
BEGIN
    FOR m IN 0 .. length(flat) / 1048576 LOOP
        large := substr(flat, m * 1048576 + 1, 1048576);
        FOR n IN 0 .. (length(large) - 1) / 32768 LOOP
            pieces := pieces || substr(large, n * 32768 + 1, 32768);
        END LOOP;
    END LOOP;
    -- Flat: what PL/pgSQL builds would be flattened for each block anew.
    RETURN pieces[:];
END
$$;
COMMENT ON FUNCTION text_pieces IS 'A text in pieces of 32768 code points, so that what stands far behind is found fast.';

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
