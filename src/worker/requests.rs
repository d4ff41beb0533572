//! Threads that wait for brokers, so that nobody else has to.

use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, unbounded};
use tracing::error;

/// A thread that takes requests. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct RequestThread<R> {
    name: &'static str,
    requests: Sender<R>,
    thread: Option<JoinHandle<()>>,
}

impl<R: Send + 'static> RequestThread<R> {
    /// Starts a thread that does `work` until the requests end.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(super) fn start(
        name: &'static str,
        work: impl FnOnce(Receiver<R>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (requests, waiting) = unbounded();
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(waiting))?;
        Ok(Self { name, requests, thread: Some(thread) })
    }
}

impl<R> RequestThread<R> {
    /// Hands over a request. It is dropped, and that is said, where the thread is gone.
    pub(super) fn send(&self, request: R) {
        if self.requests.send(request).is_err() {
            error!(thread = self.name, "a thread that asks brokers is gone");
        }
    }
}

impl<R> Drop for RequestThread<R> {
    /// Waits for the thread: the group is left when the last one who holds the consumer lets go of it.
    fn drop(&mut self) {
        self.requests = unbounded().0;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_worked_off_before_the_end() {
        let (done, seen) = unbounded();
        let thread = RequestThread::start("test", move |requests: Receiver<u8>| {
            requests.into_iter().for_each(|request| done.send(request).unwrap_or_default());
        })
        .unwrap();
        (0..3).for_each(|request| thread.send(request));
        drop(thread);
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}
