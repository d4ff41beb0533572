//! Printing. The standard streams may be pipes whose reader has gone, as in `quotewire verify | head`: the
//! standard library's own macros panic there.

use std::fmt;
use std::io::{self, Write};

/// Prints a line on standard output.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::print::to_stdout(format_args!($($text)*)) };
}

/// Prints a line on standard error, if anybody reads it.
macro_rules! tell {
    ($($text:tt)*) => { $crate::cli::print::to_stderr(format_args!($($text)*)) };
}

pub(crate) use {say, tell};

/// # Errors
/// When it cannot be written. Handed on, it ends the command; quietly where it is only that nobody reads any
/// more ([`is_reader_gone`]).
pub(crate) fn to_stdout(line: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Prints what has its own line ends, or is no text.
///
/// # Errors
/// As for a line.
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

pub(crate) fn to_stderr(line: fmt::Arguments<'_>) {
    writeln!(io::stderr().lock(), "{line}").ok();
}

/// Whether a command ends because nobody reads what it prints: no failure.
pub(crate) fn is_reader_gone(failure: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    failure.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(is_pipe))
}
