//! `quotewire demo`: the whole thing with one command, and nothing left behind.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use crate::support::{article, quotewire, until};

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

/// Waits until the results are shown, and returns the directory of the database that is up.
fn socket(child: &mut Child) -> PathBuf {
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(lines.by_ref().any(|line| line.contains("Ingrid Solvang")));
    let query = lines
        .by_ref()
        .find_map(|line| line.trim().strip_prefix("query it:").map(|rest| rest.trim().to_owned()));
    let socket: PathBuf =
        query.expect("how to query it").split_whitespace().nth(2).expect("psql -h DIRECTORY").into();
    assert!(socket.is_dir(), "the database is up");
    assert!(
        lines.any(|line| line.starts_with("  or:        quotewire verify")),
        "it stands below the others"
    );
    socket
}

#[tokio::test]
async fn killed_outright_it_leaves_nothing_behind_either() {
    let file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    std::fs::write(file.path(), article(1)).expect("it is written");
    let mut demo = quotewire();
    let mut child =
        demo.args(["demo", "--keep"]).arg(file.path()).stdout(Stdio::piped()).spawn().expect("it starts");
    let socket = socket(&mut child);
    let postmaster = std::fs::read_to_string(socket.join("data/postmaster.pid")).expect("it runs");
    let postmaster = nix::unistd::Pid::from_raw(
        postmaster.lines().next().and_then(|pid| pid.parse().ok()).expect("its process id"),
    );
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    until("the directory goes", async || !socket.exists()).await;
    until("the server goes", async || nix::sys::signal::kill(postmaster, None).is_err()).await;
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
    let socket = socket(&mut child);
    let pid = nix::unistd::Pid::from_raw(child.id() as i32);
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).expect("it can be signalled");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(!socket.exists(), "the database and its directory are gone");
}
