//! The command line: `quotewire --help`.

#[expect(clippy::doc_markdown, reason = "the commands' doc comments are help texts, read on terminals")]
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
