//! Configuration in layers: defaults, then a TOML file, then the environment (`QUOTEWIRE_…`), then flags. The
//! result is typed, names carry their units, unknown names are refused, and all mistakes are reported at
//! once, each with its place and what to do about it.
//!
//! Nothing is read here: the caller passes the file's text, the variables and the flags.
//!
//! ```
//! use quotewire::config::{Config, Purpose, Sources};
//!
//! let sources = Sources {
//!     file: Some(("quotewire.toml", "[kafka]\ntopics = ['wire']\ngroup_di = 'desk'\n")),
//!     env: &[],
//!     flags: &[("database.writers".to_owned(), "40".to_owned())],
//! };
//! let errors = Config::load(sources, Purpose::Inspect).unwrap_err();
//! assert_eq!(
//!     errors.to_string(),
//!     "quotewire.toml:3:1: kafka.group_di: unknown setting; did you mean kafka.group_id?\n\
//!      --set database.writers: must be a whole number from 1 to 16, not \"40\""
//! );
//! ```

mod age;
mod by_topic;
mod checks;
mod file;
mod kind;
mod layers;
mod mistake;
mod properties;
mod reference;
mod secret;
mod sections;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use age::Age;
pub use mistake::{ConfigErrors, Mistake, Origin, Problem};
pub use reference::reference;
pub use secret::{Secret, is_secret_name};
pub use sections::{
    BatchConfig, DatabaseConfig, HttpConfig, KafkaConfig, LogConfig, LogFormat, PartitionBy, Start,
    WorkerConfig,
};

pub use crate::limits::Limits;
pub use crate::topic_rules::TopicRules;

/// Everything that can be set, checked.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where records come from.
    pub kafka: KafkaConfig,
    /// Where rows go.
    pub database: DatabaseConfig,
    /// When a batch is written.
    pub batch: BatchConfig,
    /// Threads, memory and deadlines.
    pub worker: WorkerConfig,
    /// What a record and an article may be.
    pub limits: Limits,
    /// What the topics may carry.
    pub topics: TopicRules,
    /// Health, readiness, metrics and the pages.
    pub http: HttpConfig,
    /// What is logged, and how.
    pub log: LogConfig,
    /// Where each value that is not a default came from, by key.
    origins: BTreeMap<String, Origin>,
}

/// The layers over the defaults, lowest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The file's name, for messages, and its text.
    pub file: Option<(&'a str, &'a str)>,
    /// All variables of the environment. Passed over are those of other programs, `QUOTEWIRE_CONFIG` (which
    /// says where the file is), `QUOTEWIRE_TEST_…`, and what Kubernetes sets for a service called
    /// `quotewire`. Take them from `std::env::vars_os` with `to_string_lossy`: `std::env::vars` panics where
    /// any variable is not UTF-8.
    pub env: &'a [(String, String)],
    /// Keys and values given as flags (`--set key=value` and its short forms). Of a key given twice, the last
    /// counts.
    pub flags: &'a [(String, String)],
}

/// What the configuration is loaded for, which decides what must be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Looking at it, or a command without a database (`config show`, `extract`): nothing must be there.
    Inspect,
    /// A command that touches the database (`migrate`, `ingest`, `verify`): needs `database.url`.
    Store,
    /// The worker: needs `database.url` and `kafka.topics`.
    Run,
}

/// One value in effect, as `config show` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The setting's key; a property of the Kafka client is `kafka.properties.` and its name.
    pub key: String,
    /// The value as TOML, secrets masked.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Config {
    /// Lays the layers over each other and checks the result.
    ///
    /// # Errors
    /// All mistakes of all layers, also those in a value that a higher layer covers.
    pub fn load(sources: Sources<'_>, purpose: Purpose) -> Result<Self, ConfigErrors> {
        Self::load_checked(sources, purpose, |_| Vec::new())
    }

    /// The same, and `check` asks those who are to use the values (the Kafka client, the TLS library): it
    /// returns the keys of those that they refuse, each with why. These mistakes are reported together with
    /// the others, with their places.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn load_checked(
        sources: Sources<'_>,
        purpose: Purpose,
        check: impl FnOnce(&Self) -> Vec<(String, String)>,
    ) -> Result<Self, ConfigErrors> {
        let mut layers = layers::Layers::default();
        if let Some((name, text)) = sources.file {
            file::read(&mut layers, name, text);
        }
        layers.environment(sources.env);
        layers.flags(sources.flags);
        checks::check(&mut layers, purpose);
        for (key, why) in check(&layers.config) {
            layers.refused(key, why);
        }
        if layers.mistakes.is_empty() {
            Ok(layers.config)
        } else {
            Err(ConfigErrors { mistakes: layers.mistakes })
        }
    }

    /// Every value in effect with where it came from, in the order of the reference file. Secrets are masked.
    pub fn effective(&self) -> Vec<Effective> {
        let mut effective = Vec::new();
        for section in settings::SECTIONS {
            for setting in settings::SETTINGS.iter().filter(|setting| setting.section() == section.name) {
                let value = setting.shown(self);
                let key = setting.key.to_owned();
                effective.push(Effective { origin: self.origin(&key), key, value });
            }
            if properties::TABLE_KEY.starts_with(section.name) {
                effective.extend(self.effective_properties());
            }
        }
        effective
    }

    fn effective_properties(&self) -> impl Iterator<Item = Effective> {
        self.kafka.properties.iter().map(|(name, value)| {
            let key = format!("{}{name}", properties::KEY_PREFIX);
            let value = kind::quoted(&secret::masked_property(name, value.expose()));
            Effective { origin: self.origin(&key), key, value }
        })
    }

    /// Where a setting's value came from.
    fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }
}
