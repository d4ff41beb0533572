//! One file a command. What a command does lives in the library; here are its words, its printing and its exit code.

mod config;
mod corpus;
mod dead_letters;
mod demo;
mod exit;
mod extract;
mod ingest;
mod migrate;
mod offsets;
mod page;
mod run;
mod settings;
mod train;
mod verify;

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};

pub(crate) use exit::Failure;
pub(crate) use settings::{DatabaseArgs, LogArgs, SettingsArgs};

/// Who said what, from Kafka to SQL.
///
/// Reads wire articles from a Kafka topic, works out who said what, and writes normalised rows into PostgreSQL, each
/// record exactly once.
#[derive(Debug, Parser)]
#[command(name = "quotewire", version, propagate_version = true, after_help = exit::CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the worker: from Kafka into PostgreSQL until SIGTERM or Ctrl-C
    Run(run::Args),
    /// See it work: an own Kafka broker and PostgreSQL, sample articles, the results
    Demo(demo::Args),
    /// Store articles from files, without Kafka
    Ingest(ingest::Args),
    /// Print what would be stored of an article
    Extract(extract::Args),
    /// Train the model that finds quotes
    Train(train::Args),
    /// Bring the database's schema up to date
    Migrate(migrate::Args),
    /// Prove that every record has exactly one outcome
    Verify(verify::Args),
    /// List, show, replay or drop records that could not be stored
    #[command(subcommand)]
    DeadLetters(dead_letters::Command),
    /// Show or set how far each partition has been read
    #[command(subcommand)]
    Offsets(offsets::Command),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Print completions for a shell
    ///
    /// Example: quotewire completions bash > /etc/bash_completion.d/quotewire
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Reads the command line and does what it says.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Demo(args) => block_on(demo::run(args)),
        Command::Ingest(args) => block_on(ingest::run(args)),
        Command::Extract(args) => extract::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Migrate(args) => block_on(migrate::run(args)),
        Command::Verify(args) => block_on(verify::run(args)),
        Command::DeadLetters(command) => block_on(dead_letters::run(command)),
        Command::Offsets(command) => block_on(offsets::run(command)),
        Command::Config(command) => config::run(&command),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "quotewire", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|failure| exit::report(&failure))
}

/// How long tasks that are left over may take to end.
const RUNTIME_GRACE: Duration = Duration::from_secs(3);

fn block_on(command: impl Future<Output = Result<ExitCode, Failure>>) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(command);
    // What still runs by now, such as a question to a broker that does not answer, is not waited for.
    runtime.shutdown_timeout(RUNTIME_GRACE);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
