//! What can be wrong with a configuration, and where.

use std::fmt::{self, Write};

use super::settings::{self, Setting};

/// Where a value came from. Printed as a place that can be found: `config/quotewire.toml:12:1`,
/// `QUOTEWIRE_KAFKA_BROKERS`, `--set kafka.brokers`, `default`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Built in.
    Default,
    /// A line of the configuration file.
    File {
        /// The file's name as it was given.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// An environment variable, by its name.
    Env(String),
    /// A flag, by the key it sets.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { name, line, column } => write!(f, "{name}:{line}:{column}"),
            Self::Env(name) => f.write_str(name),
            Self::Flag(key) => write!(f, "--set {key}"),
        }
    }
}

/// What is wrong with one value. Each message says what to do about it; none shows a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not TOML here.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// There is no such setting.
    #[error("unknown setting; {}", meant(near.as_deref()))]
    UnknownSetting {
        /// The known name nearest to it.
        near: Option<String>,
    },
    /// There is no such section of the file.
    #[error("unknown section; {}", section_meant(*near))]
    UnknownSection {
        /// The known section nearest to it.
        near: Option<&'static str>,
    },
    /// The value is of another type, out of range, or none of the choices.
    #[error("must be {expected}{}", given.as_ref().map_or_else(String::new, |given| format!(", not {given}")))]
    Wrong {
        /// What would be right.
        expected: String,
        /// What was given; `None` where it is a secret.
        given: Option<String>,
    },
    /// A property of the Kafka client that Quotewire sets itself.
    #[error("is set by Quotewire itself; {0}")]
    Reserved(&'static str),
    /// One property, written in two ways.
    #[error("given twice, here and at {0}; leave out one of them")]
    Twice(Origin),
    /// A setting that the command cannot do without.
    #[error("not set; set it in the file, as {} or with --set {key}=…", settings::env_name(key))]
    Missing {
        /// The setting's key.
        key: &'static str,
    },
    /// Two settings that do not go together.
    #[error("{0}")]
    Conflict(String),
    /// Whoever is to use the value refuses it.
    #[error("{0}")]
    Refused(String),
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(
        || "config/quotewire.toml lists them all".to_owned(),
        |near| format!("did you mean {near}?"),
    )
}

fn section_meant(near: Option<&str>) -> String {
    near.map_or_else(
        || {
            let names: Vec<String> =
                settings::SECTIONS.iter().map(|section| format!("[{}]", section.name)).collect();
            format!("there are {}", names.join(", "))
        },
        |near| format!("did you mean [{near}]?"),
    )
}

/// One mistake: where it is, which setting it is about, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where the value stands; [`Origin::Default`] for one that is missing.
    pub origin: Origin,
    /// The setting's key as it was written; `None` where the file cannot be read.
    pub key: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

impl Mistake {
    /// A setting's value that its kind does not take.
    pub(super) fn wrong(setting: &Setting, origin: Origin, given: Option<String>) -> Self {
        let problem = Problem::Wrong { expected: setting.expected(), given };
        Self { origin, key: Some(setting.key.to_owned()), problem }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, key, problem } = self;
        let line = match (origin, key) {
            (Origin::Default, Some(key)) => format!("{key}: {problem}"),
            (Origin::File { .. }, Some(key)) => format!("{origin}: {key}: {problem}"),
            // A variable and a flag name their setting themselves.
            _ => format!("{origin}: {problem}"),
        };
        // Names may hold anything, a mistake stays on its line.
        line.chars().try_for_each(|c| f.write_char(if c.is_control() { '\u{fffd}' } else { c }))
    }
}

/// Every mistake of a configuration, in the order file, environment, flags, then what is missing or does not
/// go together. Printed one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    /// The mistakes, at least one.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
