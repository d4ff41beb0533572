//! What is told of a run: each step with its time, and everything that must not be.

use std::sync::Mutex;
use std::time::Instant;

/// Longer findings are cut, in characters.
const LONGEST: usize = 600;

/// Prints as the run goes on and keeps what was found.
pub(crate) struct Journal {
    begun: Instant,
    findings: Mutex<Vec<String>>,
}

impl Journal {
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), findings: Mutex::default() }
    }

    pub(crate) fn say(&self, text: impl AsRef<str>) {
        println!("{:7.2}  {}", self.begun.elapsed().as_secs_f64(), text.as_ref());
    }

    /// Something that must not be: the run goes on, and fails at its end.
    pub(crate) fn finding(&self, text: impl Into<String>) {
        let text: String = text.into().chars().take(LONGEST).collect();
        self.say(format!("FOUND: {text}"));
        self.findings.lock().expect("nobody panics with it").push(text);
    }

    pub(crate) fn findings(&self) -> Vec<String> {
        self.findings.lock().expect("nobody panics with it").clone()
    }
}
