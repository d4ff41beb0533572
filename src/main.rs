//! The command line: `quotewire --help`.

#[expect(clippy::doc_markdown, reason = "the commands' doc comments are help texts, read on terminals")]
mod cli;

use std::process::ExitCode;

/// Extraction makes many small allocations on several threads: this allocator takes a sixth off it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
