//! `quotewire retention`

use std::process::ExitCode;

use jiff::Timestamp;
use quotewire::config::Age;
use quotewire::store::removal;

use super::consent::Consent;
use super::exit::WrongUse;
use super::print::say;
use super::{DatabaseArgs, Failure, settings};

/// Remove what is older than it may be
///
/// By time of publication, and by whole partitions: what lies in a partition that reaches beyond the day
/// stays until all of it is old. What belongs to nobody then goes too, and the accounts say how many records
/// were removed. Workers wait meanwhile. With database.retention they do it themselves, once a day.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire retention --older-than 3y --dry-run
    quotewire retention --older-than 18months --yes")]
pub(crate) struct RetentionArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// How old articles may become: 90d, 6w, 18months, 3y [default: database.retention]
    #[arg(long, value_name = "AGE")]
    older_than: Option<Age>,
    #[command(flatten)]
    consent: Consent,
}

pub(crate) async fn run(args: RetentionArgs) -> Result<ExitCode, Failure> {
    let config = args.database.load()?;
    let Some(age) = args.older_than.or(config.database.retention) else {
        return Err(WrongUse(
            "how old may articles become? --older-than 3y, or database.retention".to_owned(),
        )
        .into());
    };
    let Some(since) = age.before(Timestamp::now()) else {
        return Err(WrongUse(format!("--older-than {age}: nothing can be as old")).into());
    };
    let mut connection = settings::connect(&config).await?;
    say!("published before {since} (partitions that reach beyond it stay)")?;
    args.consent.carry_out(async |decide| removal::retain(&mut connection, since, decide).await).await?;
    Ok(ExitCode::SUCCESS)
}
