//! `quotewire demo`: the whole thing with one command, and nothing left behind.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may"
)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use support::{article, quotewire};

#[test]
fn it_shows_who_said_what_and_stops_everything() {
    let output = quotewire().arg("demo").output().expect("it runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", String::from_utf8_lossy(&output.stderr));
    for words in
        ["Who said what", "Radomir Veskin", "top_speakers", "who_said", "dead_lettered | 1", "29 records"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn it_takes_files_stays_up_and_ends_on_ctrl_c() {
    let file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    std::fs::write(file.path(), article(1)).expect("it is written");
    let mut child = quotewire()
        .args(["demo", "--keep"])
        .arg(file.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(lines.by_ref().any(|line| line.contains("Ingrid Solvang")));
    let query = lines
        .by_ref()
        .find_map(|line| line.trim().strip_prefix("query it:").map(|rest| rest.trim().to_owned()));
    let socket =
        query.expect("how to query it").split_whitespace().nth(2).expect("psql -h DIRECTORY").to_owned();
    assert!(std::path::Path::new(&socket).is_dir(), "the database is up");
    lines.find(|line| line.contains("or:"));
    let pid = nix::unistd::Pid::from_raw(child.id() as i32);
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).expect("it can be signalled");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(!std::path::Path::new(&socket).exists(), "the database and its directory are gone");
}
