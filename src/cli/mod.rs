//! One file a command. What a command does lives in the library; here are its words, its printing and its
//! exit code.

mod ask;
mod checks;
mod config;
mod consent;
mod corpus;
mod dead_letters;
#[cfg(feature = "demo")]
mod demo;
mod exit;
mod extract;
mod fields;
mod forget;
mod formats;
mod ingest;
mod migrate;
mod offsets;
mod page;
mod print;
mod raw;
mod retention;
mod run;
mod serve;
mod settings;
#[cfg(feature = "training")]
mod train;
mod verify;

use std::future::Future;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};

pub(crate) use exit::Failure;
pub(crate) use settings::{DatabaseArgs, LogArgs, SettingsArgs};

/// Who said what, from Kafka to SQL.
///
/// Reads wire articles from a Kafka topic, works out who said what, and writes normalised rows into
/// PostgreSQL, each record exactly once.
#[derive(Debug, Parser)]
#[command(name = "quotewire", version, propagate_version = true, after_help = exit::CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What can be asked for; each describes itself where its flags are.
#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    #[cfg(feature = "demo")]
    Demo(demo::DemoArgs),
    Ingest(ingest::IngestArgs),
    Extract(extract::ExtractArgs),
    Formats(formats::FormatsArgs),
    #[cfg(feature = "training")]
    Train(train::TrainArgs),
    Migrate(migrate::MigrateArgs),
    Verify(verify::VerifyArgs),
    Ask(ask::AskArgs),
    Serve(serve::ServeArgs),
    /// List, show, replay or drop records that could not be stored
    #[command(subcommand)]
    DeadLetters(dead_letters::DeadLettersCommand),
    Raw(raw::RawArgs),
    Retention(retention::RetentionArgs),
    Forget(forget::ForgetArgs),
    /// Show or set how far each partition has been read
    #[command(subcommand)]
    Offsets(offsets::OffsetsCommand),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print completions for a shell
    #[command(after_help = "Example:\n    quotewire completions bash > /etc/bash_completion.d/quotewire")]
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
        #[cfg(feature = "demo")]
        Command::Demo(args) => block_on(demo::run(args)),
        Command::Ingest(args) => block_on(ingest::run(args)),
        Command::Extract(args) => extract::run(&args),
        Command::Formats(args) => formats::run(&args),
        #[cfg(feature = "training")]
        Command::Train(args) => train::run(&args),
        Command::Migrate(args) => block_on(migrate::run(args)),
        Command::Verify(args) => block_on(verify::run(args)),
        Command::Ask(args) => block_on(ask::run(args)),
        Command::Serve(args) => block_on(serve::run(args)),
        Command::DeadLetters(command) => block_on(dead_letters::run(command)),
        Command::Raw(args) => block_on(raw::run(args)),
        Command::Retention(args) => block_on(retention::run(args)),
        Command::Forget(args) => block_on(forget::run(args)),
        Command::Offsets(command) => block_on(offsets::run(command)),
        Command::Config(command) => config::run(&command),
        Command::Completions { shell } => {
            // Not onto standard output at once: it panics when nobody reads.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "quotewire", &mut script);
            print::bytes(&script).map(|()| ExitCode::SUCCESS).map_err(Failure::from)
        }
    };
    // What stands in the buffer still has to get out, too.
    let result = result.and_then(|code| Ok(std::io::stdout().flush().map(|()| code)?));
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
#[allow(clippy::string_slice, reason = "the index was found in the same text")]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    /// Every command without commands below it, with its path: `quotewire offsets set`.
    fn leaves(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
        if command.has_subcommands() {
            for below in command.get_subcommands() {
                leaves(below, &format!("{path} {}", below.get_name()), found);
            }
        } else {
            found.push((path.to_owned(), command.clone()));
        }
    }

    #[test]
    fn every_command_is_helped_by_examples_that_it_understands() {
        let mut found = Vec::new();
        leaves(&Cli::command(), "quotewire", &mut found);
        assert!(found.len() >= 15);
        for (path, command) in found {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> =
                help.lines().filter_map(|line| Some(&line[line.find("quotewire ")?..])).collect();
            assert!(!examples.is_empty(), "{path}: no example");
            for example in examples {
                assert!(example.starts_with(&path), "{path}: {example}");
                let words = example.split_whitespace().take_while(|word| !["|", ">"].contains(word));
                if let Err(error) = Cli::try_parse_from(words) {
                    panic!("{example}: {error}");
                }
            }
        }
    }
}
