-- A class of dead letters more: records that speak for a source that their topic may not carry (topics.sources).

COMMENT ON COLUMN dead_letters.error_class IS 'What sort of failure: not_text, too_large, empty, unsupported, malformed, not_its_source, panic, killed_the_process, refused_by_database.';
