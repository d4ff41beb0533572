//! A broker that nobody else uses, which a test may stop and start.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::PATIENCE;

/// A real broker on a port of its own. It ends with this.
pub struct OwnBroker {
    pub servers: String,
    port: String,
    folder: tempfile::TempDir,
}

impl OwnBroker {
    pub fn start() -> Self {
        let port = free_ports();
        let folder =
            tempfile::Builder::new().prefix("quotewire-kafka-").tempdir_in("/var/tmp").expect("a folder");
        let broker = Self { servers: format!("127.0.0.1:{port}"), port: port.to_string(), folder };
        broker.run();
        broker
    }

    fn script(&self, arguments: &[&str]) {
        let status = Command::new("scripts/kafka")
            .args(arguments)
            .args(["--port", &self.port, "--dir"])
            .arg(self.folder.path())
            .stderr(Stdio::null())
            .status();
        assert!(status.expect("the script runs").success(), "scripts/kafka {arguments:?}");
    }

    /// Starts it again.
    pub fn run(&self) {
        self.script(&["start"]);
    }

    /// Ends it at once.
    pub fn stop(&self) {
        self.script(&["stop", "--kill"]);
    }
}

impl Drop for OwnBroker {
    fn drop(&mut self) {
        self.script(&["stop", "--kill"]);
    }
}

/// A port that is free, with the one behind it.
fn free_ports() -> u16 {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let first = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = first.local_addr().expect("an address").port();
        if port < 65_000 && std::net::TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
    panic!("no two ports side by side are free");
}
