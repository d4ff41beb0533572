//! A proxy between the workers and PostgreSQL that plays tricks on their connections.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The message by which a client ends its transaction.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// What is done to the next connection that gives occasion for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trick {
    /// After so many bytes of a transaction it is cut, in the middle of a message.
    CutAfter(usize),
    /// The COMMIT does not reach the server.
    CutBeforeCommit,
    /// The COMMIT reaches the server, and the client does not wait for what comes of it.
    CutAtCommit,
    /// The server answers the COMMIT, and the answer is lost.
    LoseAnswer,
    /// The answer to the COMMIT comes late.
    DelayAnswer(Duration),
}

/// The proxy; it goes on until the process ends.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    tricks: Mutex<VecDeque<Trick>>,
    stalled_until: Mutex<Option<Instant>>,
    connections: Mutex<Vec<Arc<Pair>>>,
}

/// Both ends of a connection.
struct Pair {
    client: TcpStream,
    server: TcpStream,
    is_muted: AtomicBool,
    delay: Mutex<Option<Duration>>,
}

impl Pair {
    fn cut(&self) {
        self.client.shutdown(Shutdown::Both).ok();
        self.server.shutdown(Shutdown::Both).ok();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Listens on a port of its own.
    pub(crate) fn start(server_port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // Without a server the client is turned away, as it would be without a proxy.
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server_port)) {
                    join(&of_thread, client, server);
                }
            }
        });
        Self { port, shared }
    }

    pub(crate) fn play(&self, tricks: impl IntoIterator<Item = Trick>) {
        lock(&self.shared.tricks).extend(tricks);
    }

    /// Lets nothing through in either direction for a while.
    pub(crate) fn stall(&self, duration: Duration) {
        *lock(&self.shared.stalled_until) = Some(Instant::now() + duration);
    }

    /// Cuts all connections.
    pub(crate) fn cut_all(&self) -> usize {
        let connections = std::mem::take(&mut *lock(&self.shared.connections));
        connections.iter().for_each(|pair| pair.cut());
        connections.len()
    }

    /// Plays no tricks any more.
    pub(crate) fn calm(&self) {
        lock(&self.shared.tricks).clear();
        *lock(&self.shared.stalled_until) = None;
    }
}

fn join(shared: &Arc<Shared>, client: TcpStream, server: TcpStream) {
    client.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let ends = client.try_clone().and_then(|client| Ok((client, server.try_clone()?)));
    let Ok((from_client, from_server)) = ends else { return };
    let pair = Arc::new(Pair { client, server, is_muted: AtomicBool::new(false), delay: Mutex::default() });
    let mut connections = lock(&shared.connections);
    connections.retain(|pair| Arc::strong_count(pair) > 1);
    connections.push(Arc::clone(&pair));
    drop(connections);
    for is_up in [true, false] {
        let (shared, pair) = (Arc::clone(shared), Arc::clone(&pair));
        let from = if is_up { from_client.try_clone() } else { from_server.try_clone() };
        let Ok(from) = from else { return pair.cut() };
        std::thread::spawn(move || {
            if is_up {
                up(&shared, &pair, &from);
            } else {
                down(&shared, &pair, &from);
            }
            pair.cut();
        });
    }
}

fn wait_while_stalled(shared: &Shared) {
    while lock(&shared.stalled_until).is_some_and(|until| Instant::now() < until) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn next<'a>(mut from: &TcpStream, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    match from.read(buffer) {
        Ok(0) | Err(_) => None,
        Ok(bytes) => buffer.get(..bytes),
    }
}

/// Takes the first trick that there is occasion for. At a COMMIT that is any but a cut in the middle.
fn trick(shared: &Shared, at_commit: bool) -> Option<Trick> {
    let mut tricks = lock(&shared.tricks);
    let at = tricks.iter().position(|trick| matches!(trick, Trick::CutAfter(_)) != at_commit)?;
    tricks.remove(at)
}

/// From the client to the server.
fn up(shared: &Shared, pair: &Pair, from: &TcpStream) {
    let mut buffer = vec![0; 16 << 10];
    let mut to_server = &pair.server;
    let mut cut_after = None;
    while let Some(piece) = next(from, &mut buffer) {
        wait_while_stalled(shared);
        let is_commit = piece.windows(COMMIT.len()).any(|window| window == COMMIT);
        if cut_after.is_none()
            && !is_commit
            && let Some(Trick::CutAfter(bytes)) = trick(shared, false)
        {
            cut_after = Some(bytes);
        }
        if let Some(left) = cut_after {
            if piece.len() >= left {
                to_server.write_all(piece.get(..left).unwrap_or_default()).ok();
                return;
            }
            cut_after = Some(left - piece.len());
        }
        let trick = if is_commit { trick(shared, true) } else { None };
        match trick {
            Some(Trick::CutBeforeCommit) => return,
            Some(Trick::LoseAnswer) => pair.is_muted.store(true, Ordering::Release),
            Some(Trick::DelayAnswer(delay)) => *lock(&pair.delay) = Some(delay),
            Some(Trick::CutAtCommit | Trick::CutAfter(_)) | None => {}
        }
        if to_server.write_all(piece).is_err() || trick == Some(Trick::CutAtCommit) {
            return;
        }
    }
}

/// From the server to the client.
fn down(shared: &Shared, pair: &Pair, from: &TcpStream) {
    let mut buffer = vec![0; 16 << 10];
    let mut to_client = &pair.client;
    while let Some(piece) = next(from, &mut buffer) {
        wait_while_stalled(shared);
        if pair.is_muted.load(Ordering::Acquire) {
            return;
        }
        if let Some(delay) = lock(&pair.delay).take() {
            std::thread::sleep(delay);
        }
        if to_client.write_all(piece).is_err() {
            return;
        }
    }
}
