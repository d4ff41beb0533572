//! `quotewire migrate`

use std::process::ExitCode;

use quotewire::store::{connect, migrations};

use super::print::say;
use super::{DatabaseArgs, Failure, settings};

/// Bring the database's schema up to date
///
/// Safe to repeat; several may run at once. A schema that is newer than this program, or whose migrations
/// were edited, is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n    quotewire migrate --database-url postgres://localhost/news")]
pub(crate) struct MigrateArgs {
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(crate) async fn run(args: MigrateArgs) -> Result<ExitCode, Failure> {
    let config = args.database.load()?;
    let mut connection = connect(&settings::connect_options(&config)?).await?;
    let applied = migrations::migrate(&mut connection).await?;
    if applied.is_empty() {
        say!("the schema is up to date")?;
    } else {
        say!("applied migrations {applied:?}")?;
    }
    Ok(ExitCode::SUCCESS)
}
