//! The registry: every setting there is, written once. Names of variables, parsing, defaults, `config show`,
//! the reference file and "did you mean" all come from here. The default of a setting is its field's value in
//! `Config::default()`.

use super::Config;
use super::kind::{Field, Kind, Range};

/// The setting that says where Kafka is.
pub(super) const BROKERS_KEY: &str = "kafka.brokers";

/// The setting that says which topics to read.
pub(super) const TOPICS_KEY: &str = "kafka.topics";

/// The setting that says where the database is.
pub(super) const DATABASE_URL_KEY: &str = "database.url";

/// The variable for a key: `kafka.group_id` is `QUOTEWIRE_KAFKA_GROUP_ID`.
pub(super) fn env_name(key: &str) -> String {
    format!("QUOTEWIRE_{}", key.to_ascii_uppercase().replace('.', "_"))
}

/// The setting of a key.
pub(super) fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// A section of the file.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: &'static str,
    /// What it is about, in a sentence.
    pub(super) doc: &'static str,
}

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// Section and name: `kafka.group_id`.
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    /// What it means, for the reader of the reference file.
    pub(super) doc: &'static str,
    /// A value as TOML for the reference file, where there is no default.
    pub(super) example: Option<&'static str>,
}

impl Setting {
    const fn new(key: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { key, kind, doc, example: None }
    }

    const fn with_example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    pub(super) fn section(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(section, _)| section)
    }

    /// The key without its section, as in the file.
    pub(super) fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }

    /// What would be right, to follow "must be".
    pub(super) fn expected(&self) -> String {
        self.kind.expected(&mut Config::default())
    }

    /// The setting's value as TOML, a password in it masked.
    pub(super) fn shown(&self, config: &Config) -> String {
        self.kind.shown(&mut config.clone())
    }
}

const fn count(min: u64, max: u64, field: Field<usize>) -> Kind {
    Kind::Count(Range { min, max }, field)
}

const fn bytes(min: u64, max: u64, field: Field<usize>) -> Kind {
    Kind::Bytes(Range { min, max }, field)
}

const fn millis(min: u64, max: u64, field: Field<u64>) -> Kind {
    Kind::Millis(Range { min, max }, field)
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// What the column `ordinal` can count to.
const ORDINALS: u64 = i16::MAX as u64;

/// The sections in the order of the reference file.
pub(super) static SECTIONS: &[Section] = &[
    Section { name: "kafka", doc: "Where records come from." },
    Section { name: "database", doc: "Where rows go: PostgreSQL." },
    Section {
        name: "batch",
        doc: "A batch is written, in one transaction, at whichever of these comes first.",
    },
    Section { name: "worker", doc: "The running worker: threads, memory, and how long to wait at the end." },
    Section {
        name: "limits",
        doc: "What a record and an article may be. What goes over a limit is cut and noted with the article, \
              or becomes a dead letter; it never stops the stream.",
    },
    Section {
        name: "topics",
        doc: "What the topics may carry, each by its name, also where kafka.topics has a pattern. A topic \
              that is not named may carry anything.",
    },
    Section { name: "http", doc: "Health, readiness, metrics and the pages." },
    Section { name: "log", doc: "What is logged, and how." },
];

/// The settings in the order of the reference file.
pub(super) static SETTINGS: &[Setting] = &[
    Setting::new(
        BROKERS_KEY,
        Kind::Text(|c| &mut c.kafka.brokers),
        "Some of the brokers to ask for the others, as host:port, separated by commas.",
    ),
    Setting::new(
        TOPICS_KEY,
        Kind::List(|c| &mut c.kafka.topics),
        "The topics to read. `quotewire run` needs at least one.",
    )
    .with_example("[\"wire\"]"),
    Setting::new(
        "kafka.group_id",
        Kind::Text(|c| &mut c.kafka.group_id),
        "The consumer group. Workers of one group share the partitions.",
    ),
    Setting::new(
        "kafka.group_instance_id",
        Kind::OptionalText(|c| &mut c.kafka.group_instance_id),
        "A name for this worker in its group, different for each and the same after a restart, such as the \
         name of its pod in a StatefulSet. With it a restart within the session's timeout moves no \
         partition. Leave it out where workers come and go.",
    )
    .with_example("\"quotewire-0\""),
    Setting::new(
        "kafka.start",
        Kind::Choice(|c| &mut c.kafka.start),
        "Where to begin when a worker first reads a topic, in the partitions of which the group knows no \
         position: earliest (the oldest record still there) or latest (the next one to arrive). It counts \
         once: partitions that are added later are read from their beginnings.",
    ),
    Setting::new(
        "kafka.session_timeout_ms",
        millis(1_000, 30 * MINUTE_MS, |c| &mut c.kafka.session_timeout_ms),
        "How long the group waits for a sign of life before it gives this worker's partitions to others. The \
         broker sets its own bounds, by default 6 seconds and 30 minutes.",
    ),
    Setting::new(
        "kafka.metadata_refresh_ms",
        millis(100, HOUR_MS, |c| &mut c.kafka.metadata_refresh_ms),
        "How often it is looked for new topics and new partitions. One that appears is read from about this \
         long after on, from its beginning.",
    ),
    Setting::new(
        DATABASE_URL_KEY,
        Kind::DatabaseUrl(|c| &mut c.database.url),
        "The database, as a URL. Every command that reads or writes rows needs it. It holds a password, so \
         better give it in the environment; DATABASE_URL is also understood. Encode special characters of \
         the password: / is %2F, # is %23, @ is %40.",
    )
    .with_example("\"postgres://quotewire:password@localhost:5432/quotewire\""),
    Setting::new(
        "database.writers",
        count(1, 16, |c| &mut c.database.writers),
        "Connections that write in parallel, each for its share of the partitions. More than there are \
         partitions are of no use.",
    ),
    Setting::new(
        "database.partition_by",
        Kind::Choice(|c| &mut c.database.partition_by),
        "How much time of publication a new partition of the large tables is for: day, week, month, quarter or \
         year. Some 50,000 to 500,000 articles a partition are a good size; those that there are stay as they are.",
    ),
    Setting::new(
        "database.statement_timeout_ms",
        millis(1_000, HOUR_MS, |c| &mut c.database.statement_timeout_ms),
        "How long one statement may take before it is cancelled and its batch tried again.",
    ),
    Setting::new(
        "database.connect_timeout_ms",
        millis(100, 10 * MINUTE_MS, |c| &mut c.database.connect_timeout_ms),
        "How long connecting may take before it counts as failed and is tried again.",
    ),
    Setting::new(
        "database.retry_initial_ms",
        millis(1, 10 * MINUTE_MS, |c| &mut c.database.retry_initial_ms),
        "The wait before the first new attempt when the database can't be reached or asks to try again. It \
         doubles with every attempt.",
    ),
    Setting::new(
        "database.retry_max_ms",
        millis(1, 10 * MINUTE_MS, |c| &mut c.database.retry_max_ms),
        "The longest wait between two attempts. There is no last attempt: an outage is waited out.",
    ),
    Setting::new(
        "database.keep_raw",
        Kind::Switch(|c| &mut c.database.keep_raw),
        "Whether the bytes of every record are kept beside what was made of it (table raw_records). Without it \
         those of dead letters are.",
    ),
    Setting::new(
        "database.retention",
        Kind::Age(|c| &mut c.database.retention),
        "How old articles may become, by their time of publication: 90d, 6w, 18months, 3y. Workers remove older \
         ones once a day, by whole partitions, as `quotewire retention` does. Empty keeps everything.",
    )
    .with_example("\"10y\""),
    Setting::new("batch.articles", count(1, 100_000, |c| &mut c.batch.articles), "Articles in a batch."),
    Setting::new(
        "batch.bytes",
        bytes(KIB, GIB, |c| &mut c.batch.bytes),
        "Records in a batch, in bytes. Not more than worker.memory_bytes.",
    ),
    Setting::new(
        "batch.wait_ms",
        millis(1, MINUTE_MS, |c| &mut c.batch.wait_ms),
        "How long a batch's first record waits for others. A lone article is in the database about this long \
         after it arrived.",
    ),
    Setting::new(
        "worker.extract_threads",
        count(0, 256, |c| &mut c.worker.extract_threads),
        "Threads that work out who said what. 0 stands for one a core.",
    ),
    Setting::new(
        "worker.memory_bytes",
        bytes(MIB, 64 * GIB, |c| &mut c.worker.memory_bytes),
        "Records that are received and not yet written, in bytes. When they are more, nothing is read until \
         some are written. Kafka's own client buffers besides.",
    ),
    Setting::new(
        "worker.drain_timeout_ms",
        millis(0, 5 * MINUTE_MS, |c| &mut c.worker.drain_timeout_ms),
        "How long a partition that moves to another worker may take to have its records written. What isn't \
         by then is read again over there.",
    ),
    Setting::new(
        "worker.stall_timeout_ms",
        millis(1_000, HOUR_MS, |c| &mut c.worker.stall_timeout_ms),
        "How long nothing may come of a partition whose log goes on before the worker says that it stands \
         still, and fetches it anew.",
    ),
    Setting::new(
        "worker.shutdown_timeout_ms",
        millis(0, HOUR_MS, |c| &mut c.worker.shutdown_timeout_ms),
        "How long an orderly end may take, all in all. Keep it below what the service manager allows before \
         it kills (Kubernetes: 30 seconds).",
    ),
    Setting::new(
        "limits.record_bytes",
        bytes(KIB, 64 * MIB, |c| &mut c.limits.record_bytes),
        "A record's payload. A larger one becomes a dead letter. Not more than worker.memory_bytes.",
    ),
    Setting::new(
        "limits.header_bytes",
        bytes(KIB, 64 * MIB, |c| &mut c.limits.header_bytes),
        "A record's key and headers, with some fifty bytes for each header. Larger ones make it a dead letter.",
    ),
    Setting::new(
        "limits.articles_per_record",
        count(1, 1_000_000, |c| &mut c.limits.articles_per_record),
        "Articles in one record. A record with more becomes a dead letter.",
    ),
    Setting::new(
        "limits.searched_bytes",
        bytes(KIB, GIB, |c| &mut c.limits.searched_bytes),
        "How much of an article's text is searched for quotes. The rest is stored and the cut noted.",
    ),
    Setting::new(
        "limits.quotes_per_article",
        count(1, ORDINALS, |c| &mut c.limits.quotes_per_article),
        "Quotes kept of one article.",
    ),
    Setting::new(
        "limits.quote_bytes",
        bytes(KIB, 128 * KIB, |c| &mut c.limits.quote_bytes),
        "A quote's content. A longer one is cut and the cut noted. Full-text search takes no more than this \
         can be, whatever its words.",
    ),
    Setting::new(
        "limits.mentions_per_article",
        count(1, ORDINALS, |c| &mut c.limits.mentions_per_article),
        "People, organisations, places and abbreviations kept of one article, of each that many.",
    ),
    Setting::new(
        "limits.field_bytes",
        bytes(100, 64 * KIB, |c| &mut c.limits.field_bytes),
        "A headline, slugline, byline, credit, name, role, cue or other short field. A longer one is cut and \
         the cut noted. What is a key in the database has no more than 2,000 bytes.",
    ),
    Setting::new(
        "limits.list_items",
        count(1, 100_000, |c| &mut c.limits.list_items),
        "Keywords, subjects and notes kept of one article, of each that many.",
    ),
    Setting::new(
        "topics.sources",
        Kind::TopicSources(|c| &mut c.topics.sources),
        "Whose copy a topic may carry, by the codes of the column `source`; the first is whose a record is \
         that names none. A record that speaks for another source becomes a dead letter: without this, \
         whoever may write to any topic can correct and kill any agency's articles.",
    )
    .with_example("[\"wire.north=nw\", \"wire.mixed=afp|dpa\"]"),
    Setting::new(
        "topics.formats",
        Kind::TopicFormats(|c| &mut c.topics.formats),
        "The format that a topic's records are read as, whatever they look like. A record's header \
         `wire-format` says the same of that record and counts more.",
    )
    .with_example("[\"wire.pages=html\"]"),
    Setting::new(
        "http.listen",
        Kind::Address(|c| &mut c.http.listen),
        "The IP address and port to listen on. Empty switches it off. Use 0.0.0.0 or [::] to be reached from \
         other machines, as in a container.",
    ),
    Setting::new(
        "http.pages",
        Kind::Switch(|c| &mut c.http.pages),
        "Whether the worker serves the pages, too: quotes, people, articles, what comes in, dead letters. \
         `quotewire serve` always does. They ask nobody for a password: whoever reaches the address reads.",
    ),
    Setting::new(
        "http.token",
        Kind::Secret(|c| &mut c.http.token),
        "What must be given to replay or drop a dead letter from the pages. Without it nobody can from there. \
         Better give it in the environment.",
    )
    .with_example("\"a long text that nobody guesses\""),
    Setting::new(
        "http.host_names",
        Kind::List(|c| &mut c.http.host_names),
        "The names that the pages may be asked for by, besides localhost and IP addresses: those of a proxy \
         before them. Without any, who listens on 127.0.0.1 is asked for by no other name, and who listens \
         elsewhere by any.",
    )
    .with_example("[\"quotes.newsroom.example\"]"),
    Setting::new(
        "log.format",
        Kind::Choice(|c| &mut c.log.format),
        "text, for people, or json, one object a line.",
    ),
    Setting::new(
        "log.filter",
        Kind::Text(|c| &mut c.log.filter),
        "What to log: a level (error, warn, info, debug, trace), or one for each target, as in \
         info,quotewire::store=debug.",
    ),
    Setting::new(
        "log.throughput_interval_ms",
        millis(100, HOUR_MS, |c| &mut c.log.throughput_interval_ms),
        "The time between two lines that say how many articles a second are written and how far behind the worker is.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::Limits;
    use super::*;

    #[test]
    fn every_setting_stands_in_a_known_section_under_a_name_of_its_own() {
        let names: HashSet<&str> = SECTIONS.iter().map(|section| section.name).collect();
        assert!(SETTINGS.iter().all(|setting| names.contains(setting.section())));
        let variables: HashSet<String> = SETTINGS.iter().map(|setting| env_name(setting.key)).collect();
        assert_eq!(variables.len(), SETTINGS.len());
    }

    #[test]
    fn every_default_is_within_its_own_range() {
        for setting in SETTINGS {
            let shown = setting.shown(&Config::default());
            let value = toml::de::DeValue::parse(&shown).unwrap();
            let mut config = Config::default();
            let empty_text = shown == "\"\"";
            let taken = setting.kind.put(super::super::kind::Raw::Toml(value.get_ref()), &mut config);
            assert!(taken, "{}: {shown}", setting.key);
            assert!(!empty_text || setting.example.is_some(), "{}: neither default nor example", setting.key);
            assert_eq!(setting.shown(&config), shown);
        }
    }

    #[test]
    fn no_limit_is_forgotten() {
        // A new limit does not compile here until it is named, and then has to be in the registry.
        let Limits {
            record_bytes: _,
            header_bytes: _,
            articles_per_record: _,
            searched_bytes: _,
            quotes_per_article: _,
            quote_bytes: _,
            mentions_per_article: _,
            field_bytes: _,
            list_items: _,
        } = Limits::default();
        assert_eq!(SETTINGS.iter().filter(|setting| setting.section() == "limits").count(), 9);
    }
}
