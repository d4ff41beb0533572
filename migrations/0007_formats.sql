-- What an item says about itself beside its text: its format and kind, the character set that it was read in, and the fields
-- that agencies declare. Rows of before have nulls: they get values when their records are read again.

ALTER TABLE article_versions
    ADD COLUMN wire_format         text,
    ADD COLUMN item_kind           text,
    ADD COLUMN charset             text,
    ADD COLUMN service             text,
    ADD COLUMN sequence            text,
    ADD COLUMN priority            text,
    ADD COLUMN category            text,
    ADD COLUMN genres              text[] NOT NULL DEFAULT '{}',
    ADD COLUMN declared_word_count integer,
    ADD COLUMN copyright           text,
    ADD COLUMN usage_terms         text,
    ADD COLUMN first_created_at    timestamptz,
    ADD COLUMN expires_at          timestamptz,
    ADD COLUMN declared            jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN article_versions.wire_format IS 'The format that was recognised: text, zczc, iptc7901, anpa1312, nitf, newsml1, newsmlg2, ninjs, json, rss, atom, rdf, wxr, html or agency_xml.';
COMMENT ON COLUMN article_versions.item_kind IS 'What sort of item it is: article, alert, digest, table, release, advisory, service, picture, package, kill, feed or page. Only article, alert, release, feed and page are searched for quotes.';
COMMENT ON COLUMN article_versions.charset IS 'The character set that the record was read in; repairs says what was mended.';
COMMENT ON COLUMN article_versions.service IS 'The wire or service that sent it, as declared.';
COMMENT ON COLUMN article_versions.sequence IS 'The number of the transmission in its service, in its digits.';
COMMENT ON COLUMN article_versions.priority IS 'The priority of the transmission as declared, a figure or a letter.';
COMMENT ON COLUMN article_versions.category IS 'The category as declared: i, wi, Culture.';
COMMENT ON COLUMN article_versions.genres IS 'Genres as declared, by name or code.';
COMMENT ON COLUMN article_versions.declared_word_count IS 'The number of words that the item claims; word_count is what was counted.';
COMMENT ON COLUMN article_versions.copyright IS 'Whose it is, as declared.';
COMMENT ON COLUMN article_versions.usage_terms IS 'What may be done with it, as declared.';
COMMENT ON COLUMN article_versions.first_created_at IS 'When its first version was made, as declared.';
COMMENT ON COLUMN article_versions.expires_at IS 'When it may be used no more, as declared.';
COMMENT ON COLUMN article_versions.declared IS 'What else it declares, members that are empty left out: authors (name, role); byline_title; people_declared, organisations_declared and places_declared (name, code); links (rel, uri); captions, signals, selector, declared_status, credit_line, replaces, withdraws, story_id, site, feed_title, published_local, text_format.';
