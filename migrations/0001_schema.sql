-- The tables. An article's rows are written once, by COPY, and never changed; what changes is `articles` (which version
-- is current, whether it may be used) and `ingest_positions`. The wide fan-out (quotes and mentions) has no foreign keys
-- and as few indexes as its queries need, because each is paid some twenty times an article; `quotewire verify` checks
-- what keys would.

CREATE TYPE pub_status AS ENUM ('usable', 'withheld', 'canceled');
CREATE TYPE record_outcome AS ENUM ('stored', 'unchanged', 'superseded', 'withdrawn', 'dead_lettered', 'skipped');
CREATE TYPE article_part AS ENUM ('headline', 'deck', 'body');
CREATE TYPE quote_kind AS ENUM ('direct', 'mixed', 'indirect');
CREATE TYPE cue_class AS ENUM ('speech', 'writing', 'thought', 'document', 'act');
CREATE TYPE speaker_kind AS ENUM ('person', 'organisation', 'role', 'anonymous', 'document', 'none');
CREATE TYPE dead_letter_state AS ENUM ('open', 'replayed', 'dropped');

COMMENT ON TYPE pub_status IS 'Whether an article may be used, in the IPTC''s words: usable, withheld (embargo, hold), canceled (kill).';
COMMENT ON TYPE record_outcome IS 'What became of a record; every record has exactly one.';
COMMENT ON TYPE article_part IS 'The column of article_versions that a span counts in.';
COMMENT ON TYPE quote_kind IS 'How much of the content stands in quotation marks: direct at least 80 %, mixed some, indirect nothing.';
COMMENT ON TYPE cue_class IS 'What the cue reports: speech (said), writing (tweeted), thought (hopes), document (the report shows), act (urged).';
COMMENT ON TYPE speaker_kind IS 'What the speaker is: a named person, an organisation, a role nobody is named for, an anonymous source, a document, or none.';
COMMENT ON TYPE dead_letter_state IS 'open: waits for somebody; replayed: stored after all; dropped: given up by hand.';

CREATE TABLE sources (
    code        text        PRIMARY KEY,
    name        text        NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE sources IS 'An agency or feed. Filled as records come in; give it a better name by UPDATE.';
COMMENT ON COLUMN sources.code IS 'The code that records carry, in lower case: itar-tass.';
COMMENT ON COLUMN sources.name IS 'A name for people; at first the code.';
COMMENT ON COLUMN sources.first_seen_at IS 'When the first of its records was stored.';

CREATE TABLE articles (
    article_id          uuid        PRIMARY KEY,
    source              text        NOT NULL,
    guid                text        NOT NULL,
    status              pub_status  NOT NULL,
    embargo_until       timestamptz,
    current_version_id  uuid,
    current_made_at     timestamptz,
    current_version_no  bigint,
    current_hash        bytea,
    withdrawn_at        timestamptz,
    first_seen_at       timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE articles IS 'A story as its source knows it: one row for all versions of it.';
COMMENT ON COLUMN articles.article_id IS 'A hash of source and guid, so that a replay makes the same id.';
COMMENT ON COLUMN articles.source IS 'Code of the agency or feed (sources.code).';
COMMENT ON COLUMN articles.guid IS 'The identity given by the wire; without one, sha256: and a hash of headline, dateline and body.';
COMMENT ON COLUMN articles.status IS 'Whether it may be used: that of the current version; canceled for good once a kill has come.';
COMMENT ON COLUMN articles.embargo_until IS 'Not to be used before then; the views hide it until that time.';
COMMENT ON COLUMN articles.current_version_id IS 'The newest version (article_versions.version_id); null where only a kill is known.';
COMMENT ON COLUMN articles.current_made_at IS 'When the wire made the current version: versions are ordered by this, then by number.';
COMMENT ON COLUMN articles.current_version_no IS 'The version number that the wire gave the current version.';
COMMENT ON COLUMN articles.current_hash IS 'The content hash of the current version: a record with the same one is unchanged.';
COMMENT ON COLUMN articles.withdrawn_at IS 'When its kill was received; null if never.';
COMMENT ON COLUMN articles.first_seen_at IS 'When the first record about it was stored.';
COMMENT ON COLUMN articles.updated_at IS 'When this row last changed.';

CREATE TABLE article_versions (
    version_id          uuid        PRIMARY KEY,
    article_id          uuid        NOT NULL,
    source              text        NOT NULL,
    headline            text,
    deck                text,
    slugline            text,
    take_key            text,
    byline              text,
    credit              text,
    dateline            text,
    dateline_place      text,
    dateline_region     text,
    dateline_country    text,
    dateline_date       date,
    dateline_agency     text,
    language            text,
    urgency             smallint,
    keywords            text[]      NOT NULL,
    subjects            text[]      NOT NULL,
    notes               text[]      NOT NULL,
    status              pub_status  NOT NULL,
    embargo_until       timestamptz,
    published_at        timestamptz NOT NULL,
    made_at             timestamptz NOT NULL,
    version_no          bigint,
    received_at         timestamptz NOT NULL DEFAULT now(),
    body                text        NOT NULL,
    word_count          integer     NOT NULL,
    content_hash        bytea       NOT NULL,
    blocks              jsonb       NOT NULL,
    repairs             text[]      NOT NULL,
    topic               text        NOT NULL,
    partition           integer     NOT NULL,
    record_offset       bigint      NOT NULL,
    item                integer     NOT NULL,
    trace_id            text,
    extractor           text        NOT NULL,
    outcome             record_outcome NOT NULL
);
CREATE INDEX article_versions_article_id ON article_versions (article_id);
CREATE INDEX article_versions_received_at ON article_versions USING brin (received_at);
CREATE INDEX article_versions_published_at ON article_versions USING brin (published_at);
COMMENT ON TABLE article_versions IS 'One received version of an article. Older versions stay as history.';
COMMENT ON COLUMN article_versions.version_id IS 'UUID of version-7 layout: its time is the record''s, the rest a hash of topic, partition, offset and item; the last 16 bits are zero and hold the ordinal in a quote_id.';
COMMENT ON COLUMN article_versions.article_id IS 'The story (articles.article_id).';
COMMENT ON COLUMN article_versions.source IS 'Code of the agency or feed (sources.code).';
COMMENT ON COLUMN article_versions.headline IS 'The headline, as it stands.';
COMMENT ON COLUMN article_versions.deck IS 'The sentence under the headline (stand-first).';
COMMENT ON COLUMN article_versions.slugline IS 'The slug line.';
COMMENT ON COLUMN article_versions.take_key IS 'The life-cycle mark: UPDATE 2, 2ndLd-Writethru.';
COMMENT ON COLUMN article_versions.byline IS 'Who wrote it, without By.';
COMMENT ON COLUMN article_versions.credit IS 'The photo credit; a repeated one counts once.';
COMMENT ON COLUMN article_versions.dateline IS 'The dateline as it stands.';
COMMENT ON COLUMN article_versions.dateline_place IS 'The dateline''s city or cities (joined by /), in reading case.';
COMMENT ON COLUMN article_versions.dateline_region IS 'The dateline''s state, province or region that is no country.';
COMMENT ON COLUMN article_versions.dateline_country IS 'The dateline''s country, in English.';
COMMENT ON COLUMN article_versions.dateline_date IS 'The dateline''s day, its year taken from the record''s time.';
COMMENT ON COLUMN article_versions.dateline_agency IS 'The agency named in the dateline.';
COMMENT ON COLUMN article_versions.language IS 'Declared language (BCP 47).';
COMMENT ON COLUMN article_versions.urgency IS 'Declared urgency, 1 (highest) to 9.';
COMMENT ON COLUMN article_versions.keywords IS 'Declared keywords.';
COMMENT ON COLUMN article_versions.subjects IS 'Declared subject codes.';
COMMENT ON COLUMN article_versions.notes IS 'Notes to editors and explanations of corrections.';
COMMENT ON COLUMN article_versions.status IS 'Whether this version may be used, as the wire says.';
COMMENT ON COLUMN article_versions.embargo_until IS 'Not to be used before then.';
COMMENT ON COLUMN article_versions.published_at IS 'When it was published: as declared, else the record''s timestamp.';
COMMENT ON COLUMN article_versions.made_at IS 'When this version was made: as declared, else published_at. Versions are ordered by it.';
COMMENT ON COLUMN article_versions.version_no IS 'The version number that the wire gave.';
COMMENT ON COLUMN article_versions.received_at IS 'When the transaction that stored it began.';
COMMENT ON COLUMN article_versions.body IS 'From the dateline to the last paragraph, sub-headings included. All spans with part body count in it, in code points from 0: substr(body, start + 1, length).';
COMMENT ON COLUMN article_versions.word_count IS 'Words of the body.';
COMMENT ON COLUMN article_versions.content_hash IS 'First 16 bytes of the SHA-256 of all that a reader sees; equal means unchanged.';
COMMENT ON COLUMN article_versions.blocks IS 'What the text falls into, in order: [kind, start, end] inside the body, [kind, text] outside it. article_blocks unfolds it.';
COMMENT ON COLUMN article_versions.repairs IS 'What was mended or cut on the way in, in words.';
COMMENT ON COLUMN article_versions.topic IS 'Provenance: the topic; ingest for files.';
COMMENT ON COLUMN article_versions.partition IS 'Provenance: the partition.';
COMMENT ON COLUMN article_versions.record_offset IS 'Provenance: the record''s offset.';
COMMENT ON COLUMN article_versions.item IS 'Provenance: which article of the record, from 0.';
COMMENT ON COLUMN article_versions.trace_id IS 'The trace that the record''s traceparent header named.';
COMMENT ON COLUMN article_versions.extractor IS 'The version of the program that extracted it.';
COMMENT ON COLUMN article_versions.outcome IS 'What it was on arrival: stored (became current) or superseded (came late, kept as history).';

CREATE TABLE people (
    person_id       bigint      PRIMARY KEY,
    name            text        NOT NULL,
    normalised_name text        NOT NULL,
    first_seen_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE people IS 'A named person across articles.';
COMMENT ON COLUMN people.person_id IS 'A hash of the normalised name.';
COMMENT ON COLUMN people.name IS 'The name as first seen.';
COMMENT ON COLUMN people.normalised_name IS 'Lower case, without accents'' variants of spacing and punctuation: what makes two names one.';
COMMENT ON COLUMN people.first_seen_at IS 'When first stored.';

CREATE TABLE person_aliases (
    person_id       bigint      NOT NULL,
    alias           text        NOT NULL,
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, alias)
);
COMMENT ON TABLE person_aliases IS 'Other forms under which articles name a person: Kerry.';
COMMENT ON COLUMN person_aliases.person_id IS 'The person (people.person_id).';
COMMENT ON COLUMN person_aliases.alias IS 'The form as it stood.';
COMMENT ON COLUMN person_aliases.first_seen_at IS 'When first stored.';

CREATE TABLE quotes (
    version_id      uuid            NOT NULL,
    person_id       bigint,
    published_at    timestamptz     NOT NULL,
    ordinal         smallint        NOT NULL,
    parent          smallint,
    confidence      real            NOT NULL,
    kind            quote_kind      NOT NULL,
    part            article_part    NOT NULL,
    cue_class       cue_class,
    speaker_kind    speaker_kind    NOT NULL,
    negated         boolean         NOT NULL,
    source          text            NOT NULL,
    quote           text            NOT NULL,
    spans           int4multirange  NOT NULL,
    cue             text,
    cue_span        int4range,
    speaker_mention text,
    speaker_span    int4range,
    speaker_name    text,
    speaker_role    text,
    heading         text,
    PRIMARY KEY (version_id, ordinal)
);
CREATE INDEX quotes_person ON quotes (person_id, published_at) WHERE person_id IS NOT NULL;
COMMENT ON TABLE quotes IS 'One attribution: somebody said something. All versions; current_quotes shows what counts now.';
COMMENT ON COLUMN quotes.version_id IS 'The article version (article_versions.version_id).';
COMMENT ON COLUMN quotes.person_id IS 'The speaker, if a named person (people.person_id).';
COMMENT ON COLUMN quotes.published_at IS 'Repeated from the version, for queries over time.';
COMMENT ON COLUMN quotes.ordinal IS 'The quote''s place in the article, from 1.';
COMMENT ON COLUMN quotes.parent IS 'The ordinal of the quote that this one stands inside.';
COMMENT ON COLUMN quotes.confidence IS 'How sure the attribution is, 0 to 1.';
COMMENT ON COLUMN quotes.kind IS 'direct, mixed or indirect.';
COMMENT ON COLUMN quotes.part IS 'The column of article_versions that the spans count in.';
COMMENT ON COLUMN quotes.cue_class IS 'What the cue reports.';
COMMENT ON COLUMN quotes.speaker_kind IS 'What the speaker is.';
COMMENT ON COLUMN quotes.negated IS 'did not say, denied having said.';
COMMENT ON COLUMN quotes.source IS 'Repeated from the version.';
COMMENT ON COLUMN quotes.quote IS 'The content, its pieces joined by a space.';
COMMENT ON COLUMN quotes.spans IS 'Where the content''s pieces stand in the part, in code points from 0.';
COMMENT ON COLUMN quotes.cue IS 'The reporting words as they stand.';
COMMENT ON COLUMN quotes.cue_span IS 'Where the cue stands in the part.';
COMMENT ON COLUMN quotes.speaker_mention IS 'The words that name the source at the quote: he.';
COMMENT ON COLUMN quotes.speaker_span IS 'Where they stand in the part.';
COMMENT ON COLUMN quotes.speaker_name IS 'The fullest form of the name that the article gives, without titles.';
COMMENT ON COLUMN quotes.speaker_role IS 'The fullest role or title that the article gives.';
COMMENT ON COLUMN quotes.heading IS 'The sub-heading that it stands under.';

CREATE TABLE article_people (
    version_id  uuid        NOT NULL,
    person_id   bigint      NOT NULL,
    ordinal     smallint    NOT NULL,
    quoted      boolean     NOT NULL,
    mentions    smallint    NOT NULL,
    name        text        NOT NULL,
    role        text,
    spans       int4multirange NOT NULL,
    PRIMARY KEY (version_id, ordinal)
);
CREATE INDEX article_people_person ON article_people (person_id);
COMMENT ON TABLE article_people IS 'A person named in a version of an article.';
COMMENT ON COLUMN article_people.version_id IS 'The article version.';
COMMENT ON COLUMN article_people.person_id IS 'The person (people.person_id).';
COMMENT ON COLUMN article_people.ordinal IS 'In the order of first mention, from 1.';
COMMENT ON COLUMN article_people.quoted IS 'Whether a quote in it is attributed to the person.';
COMMENT ON COLUMN article_people.mentions IS 'How often the person is named.';
COMMENT ON COLUMN article_people.name IS 'The fullest form of the name in this article.';
COMMENT ON COLUMN article_people.role IS 'The fullest role in this article.';
COMMENT ON COLUMN article_people.spans IS 'Where in the body, in code points from 0.';

CREATE TABLE article_organisations (
    version_id  uuid        NOT NULL,
    ordinal     smallint    NOT NULL,
    quoted      boolean     NOT NULL,
    mentions    smallint    NOT NULL,
    name        text        NOT NULL,
    spans       int4multirange NOT NULL,
    PRIMARY KEY (version_id, ordinal)
);
COMMENT ON TABLE article_organisations IS 'An organisation named in a version of an article.';
COMMENT ON COLUMN article_organisations.version_id IS 'The article version.';
COMMENT ON COLUMN article_organisations.ordinal IS 'In the order of first mention, from 1.';
COMMENT ON COLUMN article_organisations.quoted IS 'Whether a quote in it is attributed to the organisation.';
COMMENT ON COLUMN article_organisations.mentions IS 'How often it is named.';
COMMENT ON COLUMN article_organisations.name IS 'The fullest form of the name in this article.';
COMMENT ON COLUMN article_organisations.spans IS 'Where in the body, in code points from 0.';

CREATE TABLE article_places (
    version_id  uuid        NOT NULL,
    ordinal     smallint    NOT NULL,
    mentions    smallint    NOT NULL,
    name        text        NOT NULL,
    spans       int4multirange NOT NULL,
    PRIMARY KEY (version_id, ordinal)
);
COMMENT ON TABLE article_places IS 'A place named in a version of an article.';
COMMENT ON COLUMN article_places.version_id IS 'The article version.';
COMMENT ON COLUMN article_places.ordinal IS 'In the order of first mention, from 1.';
COMMENT ON COLUMN article_places.mentions IS 'How often it is named.';
COMMENT ON COLUMN article_places.name IS 'The name.';
COMMENT ON COLUMN article_places.spans IS 'Where in the body, in code points from 0.';

CREATE TABLE abbreviations (
    version_id  uuid        NOT NULL,
    ordinal     smallint    NOT NULL,
    short       text        NOT NULL,
    long        text        NOT NULL,
    part        article_part NOT NULL,
    span        int4range   NOT NULL,
    PRIMARY KEY (version_id, ordinal)
);
COMMENT ON TABLE abbreviations IS 'A bracketed short form with its long form.';
COMMENT ON COLUMN abbreviations.version_id IS 'The article version.';
COMMENT ON COLUMN abbreviations.ordinal IS 'In the order of the text, from 1.';
COMMENT ON COLUMN abbreviations.short IS 'The short form.';
COMMENT ON COLUMN abbreviations.long IS 'The long form.';
COMMENT ON COLUMN abbreviations.part IS 'The column of article_versions that the span counts in.';
COMMENT ON COLUMN abbreviations.span IS 'Where the pair stands.';

CREATE TABLE ingest_positions (
    topic               text        NOT NULL,
    partition           integer     NOT NULL,
    first_offset        bigint      NOT NULL,
    next_offset         bigint      NOT NULL,
    stored              bigint      NOT NULL DEFAULT 0,
    unchanged           bigint      NOT NULL DEFAULT 0,
    superseded          bigint      NOT NULL DEFAULT 0,
    withdrawn           bigint      NOT NULL DEFAULT 0,
    dead_lettered       bigint      NOT NULL DEFAULT 0,
    skipped             bigint      NOT NULL DEFAULT 0,
    absent              bigint      NOT NULL DEFAULT 0,
    passed_over         bigint      NOT NULL DEFAULT 0,
    starts              integer     NOT NULL DEFAULT 0,
    starts_at_offset    bigint,
    attempting_offset   bigint,
    suspect_offset      bigint,
    suspect_deaths      integer     NOT NULL DEFAULT 0,
    updated_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE ingest_positions IS 'How far each partition has been read: changed in the same transaction as the rows, which is what makes every record count once.';
COMMENT ON COLUMN ingest_positions.topic IS 'The topic; ingest for files.';
COMMENT ON COLUMN ingest_positions.partition IS 'The partition.';
COMMENT ON COLUMN ingest_positions.first_offset IS 'The offset at which reading began.';
COMMENT ON COLUMN ingest_positions.next_offset IS 'The next offset to read. The outcomes, absent and passed_over add up to next_offset - first_offset.';
COMMENT ON COLUMN ingest_positions.stored IS 'Records that became the current version of an article.';
COMMENT ON COLUMN ingest_positions.unchanged IS 'Records with content that was there already.';
COMMENT ON COLUMN ingest_positions.superseded IS 'Records with an older version than the current one.';
COMMENT ON COLUMN ingest_positions.withdrawn IS 'Records that withdrew an article. What comes after them is superseded.';
COMMENT ON COLUMN ingest_positions.dead_lettered IS 'Records that could not be stored.';
COMMENT ON COLUMN ingest_positions.skipped IS 'Tombstones and service messages.';
COMMENT ON COLUMN ingest_positions.absent IS 'Offsets without a record: compaction, transaction markers.';
COMMENT ON COLUMN ingest_positions.passed_over IS 'Offsets that an operator moved past (quotewire offsets set), or that retention had deleted.';
COMMENT ON COLUMN ingest_positions.starts IS 'How often reading began at starts_at_offset without getting past it: a record that kills the process is found by this.';
COMMENT ON COLUMN ingest_positions.starts_at_offset IS 'The offset that starts counts for.';
COMMENT ON COLUMN ingest_positions.attempting_offset IS 'The record that was being extracted when the process last marked one; null when it survived.';
COMMENT ON COLUMN ingest_positions.suspect_offset IS 'The record that was marked when a process last died.';
COMMENT ON COLUMN ingest_positions.suspect_deaths IS 'How many processes died one after the other with that record marked; once may be chance, the second makes it a dead letter.';
COMMENT ON COLUMN ingest_positions.updated_at IS 'When the position last moved.';

CREATE TABLE other_outcomes (
    topic           text            NOT NULL,
    partition       integer         NOT NULL,
    record_offset   bigint          NOT NULL,
    outcome         record_outcome  NOT NULL,
    article_id      uuid,
    reason          text,
    recorded_at     timestamptz     NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, record_offset)
);
COMMENT ON TABLE other_outcomes IS 'What became of records that left no version and no dead letter: unchanged, withdrawn, skipped.';
COMMENT ON COLUMN other_outcomes.topic IS 'The topic.';
COMMENT ON COLUMN other_outcomes.partition IS 'The partition.';
COMMENT ON COLUMN other_outcomes.record_offset IS 'The record''s offset.';
COMMENT ON COLUMN other_outcomes.outcome IS 'The outcome.';
COMMENT ON COLUMN other_outcomes.article_id IS 'The article it was about, where there is one.';
COMMENT ON COLUMN other_outcomes.reason IS 'Why, in words.';
COMMENT ON COLUMN other_outcomes.recorded_at IS 'When.';

CREATE TABLE dead_letters (
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    record_offset   bigint      NOT NULL,
    state           dead_letter_state NOT NULL DEFAULT 'open',
    stage           text        NOT NULL,
    error_class     text        NOT NULL,
    message         text        NOT NULL,
    sqlstate        text,
    attempts        integer     NOT NULL DEFAULT 1,
    record_at       timestamptz,
    key             bytea,
    header_names    text[]      NOT NULL,
    header_values   bytea[]     NOT NULL,
    payload         bytea,
    payload_bytes   bigint      NOT NULL,
    dead_at         timestamptz NOT NULL DEFAULT now(),
    changed_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, record_offset)
);
ALTER TABLE dead_letters ALTER COLUMN payload SET STORAGE EXTERNAL;
COMMENT ON TABLE dead_letters IS 'A record that could not be stored, whole, with the reason. quotewire dead-letters replays or drops it.';
COMMENT ON COLUMN dead_letters.topic IS 'The topic.';
COMMENT ON COLUMN dead_letters.partition IS 'The partition.';
COMMENT ON COLUMN dead_letters.record_offset IS 'The record''s offset.';
COMMENT ON COLUMN dead_letters.state IS 'open, replayed or dropped.';
COMMENT ON COLUMN dead_letters.stage IS 'Where it failed: decode, extract or store.';
COMMENT ON COLUMN dead_letters.error_class IS 'What sort of failure: not_text, too_large, empty, unsupported, malformed, panic, killed_the_process, refused_by_database.';
COMMENT ON COLUMN dead_letters.message IS 'What happened, in words.';
COMMENT ON COLUMN dead_letters.sqlstate IS 'The database''s code, where it was the one that refused.';
COMMENT ON COLUMN dead_letters.attempts IS 'How often it has been tried.';
COMMENT ON COLUMN dead_letters.record_at IS 'The record''s timestamp.';
COMMENT ON COLUMN dead_letters.key IS 'The record''s key.';
COMMENT ON COLUMN dead_letters.header_names IS 'The headers'' names, in order.';
COMMENT ON COLUMN dead_letters.header_values IS 'The headers'' values, in the same order.';
COMMENT ON COLUMN dead_letters.payload IS 'The raw bytes; null for a dropped one.';
COMMENT ON COLUMN dead_letters.payload_bytes IS 'How many bytes it was.';
COMMENT ON COLUMN dead_letters.dead_at IS 'When it was given up.';
COMMENT ON COLUMN dead_letters.changed_at IS 'When it was last replayed or dropped.';

-- pglz spends 70 % of the server's share on the bodies; lz4 a tenth of that. Not every server is built with it.
DO $$
BEGIN
    ALTER TABLE article_versions ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE article_versions ALTER COLUMN blocks SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server is built without lz4: article bodies are compressed with pglz';
END
$$;
