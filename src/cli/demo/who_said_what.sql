SELECT DISTINCT ON (published_at, article_id)
       speaker_name, speaker_role, cue, quote, dateline_place AS place, published_at::date AS day
FROM current_quotes
WHERE kind = 'direct' AND speaker_kind = 'person'
ORDER BY published_at, article_id, confidence DESC, ordinal;
