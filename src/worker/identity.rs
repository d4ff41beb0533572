//! Confirms that records are of the topic that their position belongs to.
//!
//! A topic that is deleted and made anew within a moment, and filled past the position, reads on without a
//! gap for Kafka's client. So each batch is written only after the leaders of its partitions have said, later
//! than its last record was received, that their topics are still those of the positions. The question is on
//! its way while the batch is extracted and costs the writer no time; several batches that wait share one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::Receiver;
use rustc_hash::FxHashMap;
use tokio::sync::oneshot;
use topic_ids::Identity;
use tracing::debug;

use super::consumer::WireConsumer;
use super::requests::RequestThread;
use super::topics::{self, TopicError};
use crate::record::{TopicId, TopicPartition};

/// How long to wait before a question that nobody answered is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// Partitions with the topics that they were read as.
pub(super) type Claims = Vec<(TopicPartition, TopicId)>;

/// The answer: those of the partitions that are of another topic now. It does not come while no broker
/// answers.
pub(super) type OfOtherTopics = oneshot::Receiver<Vec<TopicPartition>>;

/// What the leaders have said.
type Identified = FxHashMap<TopicPartition, Identity>;

struct IdentityRequest {
    claims: Claims,
    answer: oneshot::Sender<Vec<TopicPartition>>,
}

/// A thread that asks. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Identities(RequestThread<IdentityRequest>);

impl std::fmt::Debug for IdentityRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("claims", &self.claims.len()).finish_non_exhaustive()
    }
}

impl Identities {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(super) fn start(consumer: Arc<WireConsumer>) -> std::io::Result<Self> {
        RequestThread::start("identity", move |waiting| answer(&consumer, &waiting)).map(Self)
    }

    /// Asks whether partitions are still of the topics that they were read as.
    pub(super) fn confirm(&self, claims: Claims) -> OfOtherTopics {
        let (answer, others) = oneshot::channel();
        // Where the thread is gone the receiver learns of it by the dropped sender.
        self.0.send(IdentityRequest { claims, answer });
        others
    }
}

fn answer(consumer: &WireConsumer, waiting: &Receiver<IdentityRequest>) {
    let mut open: Vec<IdentityRequest> = Vec::new();
    loop {
        if open.is_empty() {
            let Ok(request) = waiting.recv() else { return };
            open.push(request);
        }
        open.extend(waiting.try_iter());
        // What nobody waits for any more need not be known.
        open.retain(|request| !request.answer.is_closed());
        let mut known = Identified::default();
        let unknown = ask_all(consumer, &open, &mut known);
        open = open.into_iter().filter_map(|request| told(request, &known)).collect();
        if let Some(error) = unknown {
            debug!(%error, "which topics these are is not known yet: asking again");
            thread::sleep(PAUSE);
        }
    }
}

/// Asks for the partitions that somebody waits for, each once; returns the error after which it was given up.
fn ask_all(consumer: &WireConsumer, open: &[IdentityRequest], known: &mut Identified) -> Option<TopicError> {
    let mut wanted: BTreeMap<Arc<str>, BTreeSet<i32>> = BTreeMap::new();
    for (partition, _) in open.iter().flat_map(|request| &request.claims) {
        wanted.entry(Arc::clone(&partition.topic)).or_default().insert(partition.partition);
    }
    for (topic, partitions) in wanted {
        let partitions: Vec<i32> = partitions.into_iter().collect();
        let found = match topics::identities(consumer, &topic, &partitions) {
            Ok(found) => found,
            Err(error) => return Some(error),
        };
        for (partition, identity) in partitions.into_iter().zip(found) {
            known.insert(TopicPartition { topic: Arc::clone(&topic), partition }, identity);
        }
    }
    None
}

/// Answers a request of which all is known; gives any other back.
fn told(request: IdentityRequest, known: &Identified) -> Option<IdentityRequest> {
    if request.claims.iter().any(|(partition, _)| !known.contains_key(partition)) {
        return Some(request);
    }
    // A deleted topic with nothing in its place is no other topic: what was read under its name came from
    // it.
    let is_other = |(partition, read): &(TopicPartition, TopicId)| matches!(known.get(partition), Some(Identity::Id(id)) if *id != read.0);
    let others =
        request.claims.iter().filter(|claim| is_other(claim)).map(|(partition, _)| partition.clone());
    // A lane that has given up does not want it any more.
    request.answer.send(others.collect()).ok();
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_waits_until_all_of_its_partitions_are_known() {
        let (one, two) = (TopicPartition::new("wire", 0), TopicPartition::new("wire", 1));
        let (old, new) = (TopicId([1; 16]), TopicId([2; 16]));
        let ask = |claims: Claims| {
            let (answer, others) = oneshot::channel();
            (IdentityRequest { claims, answer }, others)
        };
        let (request, mut others) = ask(vec![(one.clone(), old), (two.clone(), old)]);
        let known = Identified::from_iter([(one.clone(), Identity::Id(old.0))]);
        let request = told(request, &known).unwrap();
        assert!(others.try_recv().is_err());
        let known = Identified::from_iter([(one, Identity::Id(old.0)), (two.clone(), Identity::Id(new.0))]);
        assert!(told(request, &known).is_none());
        assert_eq!(others.try_recv().unwrap(), std::slice::from_ref(&two));
        for identity in [Identity::Absent, Identity::Unknown] {
            let (request, mut others) = ask(vec![(two.clone(), old)]);
            assert!(told(request, &Identified::from_iter([(two.clone(), identity)])).is_none());
            assert!(others.try_recv().unwrap().is_empty());
        }
    }
}
