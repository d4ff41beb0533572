//! `quotewire config`

use std::process::ExitCode;

use clap::Subcommand;
use quotewire::config::Purpose;

use super::print::{self, say};
use super::{Failure, SettingsArgs, settings};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Check the configuration that `run` would use; all mistakes are reported at once
    #[command(after_help = "Example:\n    quotewire config check --config config/quotewire.toml")]
    Check(SettingsArgs),
    /// Print the effective settings and where each came from; secrets are masked
    #[command(after_help = "Example:\n    quotewire config show --set kafka.topics=wire")]
    Show(SettingsArgs),
    /// Print a documented configuration file with the defaults
    #[command(after_help = "Example:\n    quotewire config reference > quotewire.toml")]
    Reference,
}

pub(crate) fn run(command: &ConfigCommand) -> Result<ExitCode, Failure> {
    match command {
        ConfigCommand::Check(args) => {
            let config = args.load(&[], Purpose::Run)?;
            settings::init_log(&config)?;
            settings::connect_options(&config)?;
            say!("the configuration is good")?;
        }
        ConfigCommand::Show(args) => {
            let effective = args.load(&[], Purpose::Inspect)?.effective();
            let width = effective.iter().map(|setting| setting.key.len()).max().unwrap_or_default();
            for setting in effective {
                say!("{:width$} = {}    # {}", setting.key, setting.value, setting.origin)?;
            }
        }
        ConfigCommand::Reference => print::bytes(quotewire::config::reference().as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
