//! How a command that removes something is told to go on.

use std::io::{BufRead, IsTerminal};

use quotewire::store::StoreError;
use quotewire::store::decisions::Decide;
use quotewire::store::removal::RemovedRows;

use super::Failure;
use super::exit::WrongUse;
use super::print::say;

/// How a command that removes something is told to go on.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Consent {
    /// Only say what it would do
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask before something is removed
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
}

impl Consent {
    /// Asks whoever sits at the terminal; without one, `--yes` is needed.
    ///
    /// # Errors
    /// [`WrongUse`] where the answer is no, or nobody is there to give one.
    pub(crate) fn agreed(self) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(WrongUse("nothing is changed: give --yes to go on".to_owned()).into());
        }
        say!("Go on? [y/N]")?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
            Ok(())
        } else {
            Err(WrongUse("nothing is changed".to_owned()).into())
        }
    }

    /// Removes rows, once it is shown and agreed to what would be removed, and prints a table of them.
    ///
    /// # Errors
    /// As for [`Consent::agreed`] and what is done.
    pub(crate) async fn carry_out(
        self,
        mut remove: impl AsyncFnMut(Decide) -> Result<Vec<RemovedRows>, StoreError>,
    ) -> Result<(), Failure> {
        if !self.yes {
            print(&remove(Decide::Preview).await?)?;
            if self.dry_run {
                say!("nothing is changed (--dry-run)")?;
                return Ok(());
            }
            self.agreed()?;
        }
        print(&remove(Decide::Commit).await?)?;
        say!("done")?;
        Ok(())
    }
}

/// A line a table of which rows go.
fn print(removed: &[RemovedRows]) -> Result<(), Failure> {
    let removed: Vec<&RemovedRows> = removed.iter().filter(|rows| rows.rows > 0).collect();
    if removed.is_empty() {
        say!("nothing to remove")?;
        return Ok(());
    }
    say!("{:<24} {:>12} {:>16}", "table", "rows", "bytes")?;
    for rows in removed {
        let bytes = rows.bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        say!("{:<24} {:>12} {bytes:>16}", rows.table, rows.rows)?;
    }
    Ok(())
}
