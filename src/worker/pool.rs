//! The extraction pool: a fixed number of threads (`worker.extract_threads`, by default one a core), fed with
//! chunks of records. Never on the async runtime's threads, which are the writers' and the health pages'.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;
use tokio::task::{JoinError, spawn_blocking};
use tracing::error;

use super::prepare::prepare;
use crate::limits::Limits;
use crate::record::Record;
use crate::store::{Prepared, PreparedRecord};
use crate::telemetry::Metrics;
use crate::topic_rules::TopicRules;

/// How many records a thread takes at once: enough to make the hand-over cheap, few enough to share a batch.
pub(super) const CHUNK_RECORDS: usize = 16;

struct Job {
    records: Vec<Record>,
    done: oneshot::Sender<Vec<PreparedRecord>>,
}

/// Threads that turn records into items. They end when the pool is dropped.
#[derive(Debug)]
pub struct Pool {
    jobs: Sender<Job>,
    limits: Limits,
    rules: Arc<TopicRules>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("records", &self.records.len()).finish_non_exhaustive()
    }
}

impl Pool {
    /// Starts the threads; 0 means one a core.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(
        threads: usize,
        limits: Limits,
        rules: TopicRules,
        metrics: &Arc<Metrics>,
    ) -> std::io::Result<Self> {
        let rules = Arc::new(rules);
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        };
        // Unbounded in number: the bytes in flight are bounded before records get here.
        let (jobs, work) = unbounded();
        for index in 0..threads {
            let (work, rules, metrics) = (Receiver::clone(&work), Arc::clone(&rules), Arc::clone(metrics));
            thread::Builder::new()
                .name(format!("extract-{index}"))
                .spawn(move || extract_loop(&work, limits, &rules, &metrics))?;
        }
        Ok(Self { jobs, limits, rules })
    }

    /// Hands records to the pool; they come back in their order.
    pub fn submit(&self, records: Vec<Record>) -> oneshot::Receiver<Vec<PreparedRecord>> {
        let (done, result) = oneshot::channel();
        if self.jobs.send(Job { records, done }).is_err() {
            // The receiver learns of it by the dropped sender.
            error!("the extraction pool is gone");
        }
        result
    }

    /// Extracts one record at once, on a thread beside the pool: nobody knows what it will do, and what is
    /// noted about it meanwhile should stand no longer than it takes.
    ///
    /// # Errors
    /// When the runtime is going down.
    pub async fn extract_apart(&self, record: Record) -> Result<PreparedRecord, JoinError> {
        let (limits, rules) = (self.limits, Arc::clone(&self.rules));
        spawn_blocking(move || PreparedRecord { prepared: prepare(&record, &limits, &rules), record }).await
    }
}

fn extract_loop(work: &Receiver<Job>, limits: Limits, rules: &TopicRules, metrics: &Metrics) {
    for job in work {
        let started = Instant::now();
        let items = job
            .records
            .into_iter()
            .map(|record| PreparedRecord { prepared: prepare(&record, &limits, rules), record })
            .inspect(|item| count(&item.prepared, metrics))
            .collect();
        metrics.extract_seconds.inc_by(started.elapsed().as_secs_f64());
        // A lane that has dropped its batch does not want it any more.
        job.done.send(items).ok();
    }
}

/// Counts the items that a record was decoded into.
fn count(prepared: &Prepared, metrics: &Metrics) {
    prepared
        .articles()
        .iter()
        .for_each(|article| metrics.count_item(article.wire_format.name(), article.item_kind.name()));
}
