-- What an article is about, which language it is in, and where places are. Rows of before keep nulls and empty lists: they
-- get values when their records are read again.

ALTER TABLE article_versions
    ADD COLUMN language_detected     text,
    ADD COLUMN keywords_found        text[] NOT NULL DEFAULT '{}',
    ADD COLUMN keyword_weights       real[] NOT NULL DEFAULT '{}',
    ADD COLUMN dateline_country_code text,
    ADD COLUMN dateline_region_code  text;
COMMENT ON COLUMN article_versions.language_detected IS 'The language that the text is written in (BCP 47); null where too little text tells.';
COMMENT ON COLUMN article_versions.keywords_found IS 'What it is about, found in the text, the most telling first: ten at most, of English text only.';
COMMENT ON COLUMN article_versions.keyword_weights IS 'How much each of keywords_found tells, as a share of the first one''s.';
COMMENT ON COLUMN article_versions.dateline_country_code IS 'The dateline''s country (ISO 3166-1 alpha-2).';
COMMENT ON COLUMN article_versions.dateline_region_code IS 'The state or province that the dateline''s place lies in (ISO 3166-2), named or not.';

ALTER TABLE article_places
    ADD COLUMN country_code text,
    ADD COLUMN region_code  text,
    ADD COLUMN latitude     real,
    ADD COLUMN longitude    real;
COMMENT ON COLUMN article_places.country_code IS 'Its country (ISO 3166-1 alpha-2); null where nobody can tell.';
COMMENT ON COLUMN article_places.region_code IS 'Its state or province (ISO 3166-2), of countries whose divisions are known.';
COMMENT ON COLUMN article_places.latitude IS 'Degrees north; of cities only.';
COMMENT ON COLUMN article_places.longitude IS 'Degrees east; of cities only.';

CREATE OR REPLACE VIEW current_articles AS
SELECT a.article_id, v.version_id, a.source, a.guid, v.headline, v.deck, v.slugline, v.byline, v.credit, v.dateline,
       v.dateline_place, v.dateline_region, v.dateline_country, v.dateline_date, v.dateline_agency, v.language, v.urgency,
       v.keywords, v.subjects, v.notes, v.published_at, v.made_at, v.received_at, v.body, v.word_count,
       v.topic, v.partition, v.record_offset, v.language_detected, v.keywords_found, v.keyword_weights,
       v.dateline_country_code, v.dateline_region_code
FROM article_versions v
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);

CREATE OR REPLACE VIEW current_quotes AS
SELECT quote_id(q.version_id, q.ordinal) AS quote_id, q.version_id, a.article_id, q.source, a.guid, v.headline,
       q.published_at, q.ordinal, q.kind, q.quote, q.cue, q.cue_class, q.negated, q.speaker_mention, q.speaker_name,
       q.speaker_kind, q.speaker_role, q.person_id, q.heading, v.dateline_place, v.dateline_country, q.confidence,
       q.parent, q.part, q.spans, q.cue_span, q.speaker_span, v.dateline_country_code, v.language, v.language_detected
FROM quotes q
JOIN article_versions v ON v.version_id = q.version_id
JOIN articles a ON a.article_id = v.article_id AND a.current_version_id = v.version_id
WHERE may_be_used(a.status, a.embargo_until);
