//! Flags that set settings, shared by the commands.

use std::path::{Path, PathBuf};

use quotewire::config::{Config, LogFormat, Purpose, Sources};
use quotewire::store::ConnectOptions;
use quotewire::telemetry;

use super::exit::WrongUse;
use super::{Failure, checks};

/// Where settings come from.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct SettingsArgs {
    /// The configuration file
    #[arg(long, value_name = "FILE", env = "QUOTEWIRE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Set any setting, for example --set batch.articles=1000
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
}

/// How a command logs.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct LogArgs {
    /// Log lines as text or json (log.format)
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// Which log lines: a level, or module=level,… (log.filter)
    #[arg(long, value_name = "FILTER")]
    pub(crate) log_filter: Option<String>,
}

/// Settings of commands that use the database.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct DatabaseArgs {
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// The database, postgres://user@host/name (database.url; DATABASE_URL too)
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) =
        text.split_once('=').ok_or_else(|| format!("{text:?} is not of the form key=value"))?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

impl SettingsArgs {
    /// The configuration with these flags and some more on top of file and environment, looked at by those
    /// who will use it, as far as the purpose goes.
    ///
    /// # Errors
    /// [`quotewire::config::ConfigErrors`] with every mistake; an unreadable file.
    pub(crate) fn load(&self, more: &[(&str, Option<&str>)], purpose: Purpose) -> Result<Config, Failure> {
        let check = |config: &Config| match purpose {
            Purpose::Inspect => Vec::new(),
            Purpose::Store => {
                [checks::database(config), checks::properties(config), checks::log(config)].concat()
            }
            Purpose::Run => [checks::database(config), checks::kafka(config), checks::log(config)].concat(),
        };
        self.load_checked(more, purpose, check)
    }

    fn load_checked(
        &self,
        more: &[(&str, Option<&str>)],
        purpose: Purpose,
        check: impl FnOnce(&Config) -> Vec<(String, String)>,
    ) -> Result<Config, Failure> {
        let name = self.config.as_deref().map(Path::to_string_lossy);
        let text = self
            .config
            .as_deref()
            .map(|path| {
                std::fs::read_to_string(path)
                    .map_err(|error| WrongUse(format!("--config {}: {error}", path.display())))
            })
            .transpose()?;
        let environment: Vec<(String, String)> = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let shortcuts =
            more.iter().filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.to_owned())));
        let flags: Vec<(String, String)> = self.set.iter().cloned().chain(shortcuts).collect();
        let file = name.as_deref().zip(text.as_deref());
        Ok(Config::load_checked(Sources { file, env: &environment, flags: &flags }, purpose, check)?)
    }
}

impl DatabaseArgs {
    /// The configuration of a command that needs the database.
    ///
    /// # Errors
    /// As for [`SettingsArgs::load`].
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        self.settings.load(&self.flags(), Purpose::Store)
    }

    /// The same for a command that asks Kafka, too.
    ///
    /// # Errors
    /// As for [`SettingsArgs::load`].
    pub(crate) fn load_with_kafka(&self) -> Result<Config, Failure> {
        let check =
            |config: &Config| [checks::database(config), checks::kafka(config), checks::log(config)].concat();
        self.settings.load_checked(&self.flags(), Purpose::Store, check)
    }

    fn flags(&self) -> [(&str, Option<&str>); 1] {
        [("database.url", self.database_url.as_deref())]
    }
}

/// How to reach the configured database.
///
/// # Errors
/// When the URL cannot be read.
pub(crate) fn connect_options(config: &Config) -> Result<ConnectOptions, Failure> {
    Ok(quotewire::worker::connect_options(&config.database)?)
}

/// A connection to the configured database, whose schema is this program's.
///
/// # Errors
/// When it cannot be reached or its schema is another one.
pub(crate) async fn connect(config: &Config) -> Result<sqlx::PgConnection, Failure> {
    let mut connection = quotewire::store::connect(&connect_options(config)?).await?;
    quotewire::store::migrations::require_current(&mut connection).await?;
    Ok(connection)
}

/// Begins logging as configured.
///
/// # Errors
/// When the filter cannot be read.
pub(crate) fn init_log(config: &Config) -> Result<(), Failure> {
    let json = config.log.format == LogFormat::Json;
    telemetry::init_log(json, &config.log.filter).map_err(|message| WrongUse(message).into())
}
