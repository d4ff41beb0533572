//! `quotewire formats`

use std::process::ExitCode;

use quotewire::article::Format;

use super::Failure;
use super::print::say;

/// List the formats that are read
///
/// Each record is looked at on its own; docs/formats.md says what is read of each.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n    quotewire formats")]
pub(crate) struct FormatsArgs {}

pub(crate) fn run(FormatsArgs {}: &FormatsArgs) -> Result<ExitCode, Failure> {
    for format in Format::ALL {
        say!("{:<12} {}", format.name(), format.description())?;
    }
    Ok(ExitCode::SUCCESS)
}
