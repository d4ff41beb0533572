-- A class of dead letters more: records that speak for a source that their topic may not carry (topics.sources).

COMMENT ON COLUMN dead_letters.error_class IS 'What sort of failure: not_text, too_large, empty, unsupported, malformed, not_its_source, panic, killed_the_process, refused_by_database.';

-- What an item is and until when it may be used, where people ask. What has expired stays in the views: agencies' times of expiry
-- are often those of a day's file, and archives are asked for years.

CREATE OR REPLACE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset, v.language_detected, v.keywords_found, v.keyword_weights,
       v.dateline_country_code, v.dateline_region_code, v.wire_format, v.item_kind, v.expires_at
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);

CREATE OR REPLACE VIEW current_quotes AS
SELECT quote_id(q.version_id, q.ordinal) AS quote_id, q.version_id, a.article_id, q.source, a.guid, v.headline,
       q.published_at, q.ordinal, q.kind, q.quote, q.cue, q.cue_class, q.negated, q.speaker_mention, q.speaker_name,
       q.speaker_kind, q.speaker_role, q.person_id, q.heading, v.dateline_place, v.dateline_country, q.confidence,
       q.parent, q.part, q.spans, q.cue_span, q.speaker_span, v.dateline_country_code, v.language, v.language_detected,
       v.item_kind, v.expires_at
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);
