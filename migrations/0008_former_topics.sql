-- One former topic has one name: what came from its partitions is kept under the same number, whenever each is forgotten.
-- Numbers were counted by partition, so that wire#1 could hold partitions of several former topics.
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
    UPDATE ingest_positions SET topic = kept_as, starts = 0, attempting_offset = NULL, updated_at = now()
    WHERE topic = of_topic AND partition = of_partition;
    RETURN kept_as;
END
$$;
