//! Producers of three kinds, as feeds have them: plain, idempotent, transactional.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};
use rdkafka::{ClientConfig, error::KafkaError};

use crate::sent::{NUMBER, Sent};
use crate::support::unique;

/// How long a producer waits for a broker before it goes on with something else.
const PATIENCE: Duration = Duration::from_secs(8);
/// What the broker waits for a transaction that nobody ends before it aborts it.
const TRANSACTION_TIMEOUT_MS: &str = "10000";

/// Numbers of records that the broker has confirmed.
pub(crate) type Acked = Arc<Mutex<BTreeSet<u64>>>;

struct Context(Acked);

impl ClientContext for Context {
    // The broker is away often enough.
    fn error(&self, _error: KafkaError, _reason: &str) {}

    fn log(&self, _level: rdkafka::config::RDKafkaLogLevel, _facility: &str, _message: &str) {}
}

impl ProducerContext for Context {
    type DeliveryOpaque = Box<u64>;

    fn delivery(&self, result: &DeliveryResult<'_>, number: Box<u64>) {
        if result.is_ok() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(*number);
        }
    }
}

/// Which kind of producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Idempotent,
    Transactional,
}

/// How a burst ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Commit,
    Abort,
    /// The producer dies in the middle of its transaction.
    Abandon,
}

/// What became of a burst, as far as the producer knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// In the log, or on its way there, or nobody knows.
    Open,
    /// Nobody may ever read it.
    Aborted,
}

/// One of each kind; one that cannot go on is replaced.
pub(crate) struct Producers {
    brokers: String,
    acked: Acked,
    made: [Option<ThreadedProducer<Context>>; 3],
    transactional_id: String,
}

/// A record and where it goes.
pub(crate) struct Addressed<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: i32,
    pub(crate) number: u64,
    pub(crate) sent: &'a Sent,
}

impl Producers {
    pub(crate) fn new(brokers: String, acked: Acked) -> Self {
        Self { brokers, acked, made: [None, None, None], transactional_id: unique("storm") }
    }

    fn make(&self, kind: Kind, transactional_id: &str) -> Result<ThreadedProducer<Context>, KafkaError> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.brokers).set("linger.ms", "5");
        match kind {
            Kind::Plain => {}
            Kind::Idempotent => {
                config.set("enable.idempotence", "true");
            }
            Kind::Transactional => {
                config.set("transactional.id", transactional_id);
                config.set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
                config.set("message.timeout.ms", TRANSACTION_TIMEOUT_MS);
            }
        }
        let producer: ThreadedProducer<Context> =
            config.create_with_context(Context(Arc::clone(&self.acked)))?;
        if kind == Kind::Transactional {
            producer.init_transactions(PATIENCE)?;
        }
        Ok(producer)
    }

    /// Sends some records. An error means that nothing was sent, because no broker answers.
    pub(crate) fn send(
        &mut self,
        kind: Kind,
        records: &[Addressed<'_>],
        end: End,
    ) -> Result<Fate, KafkaError> {
        let slot = kind as usize;
        let producer = match self.made[slot].take() {
            Some(producer) => producer,
            None => self.make(kind, &self.transactional_id)?,
        };
        if kind != Kind::Transactional {
            let is_well = records.iter().all(|record| enqueue(&producer, record));
            producer.flush(PATIENCE).ok();
            if is_well && producer.client().fatal_error().is_none() {
                self.made[slot] = Some(producer);
            }
            return Ok(Fate::Open);
        }
        let (fate, is_well) = transaction(&producer, records, end)?;
        if is_well {
            self.made[slot] = Some(producer);
        }
        Ok(fate)
    }

    /// A producer that begins a transaction and is never heard of again; nobody but the broker can end it.
    pub(crate) fn abandon(&self, records: &[Addressed<'_>]) -> Result<Fate, KafkaError> {
        let producer = self.make(Kind::Transactional, &unique("abandoned"))?;
        transaction(&producer, records, End::Abandon).map(|(fate, _)| fate)
    }

    /// Waits until nothing is on its way any more; false if something still is.
    pub(crate) fn settle(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        self.made.iter().flatten().all(|producer| {
            producer.flush(until.saturating_duration_since(Instant::now())).is_ok()
                && producer.in_flight_count() == 0
        })
    }
}

fn enqueue(producer: &ThreadedProducer<Context>, record: &Addressed<'_>) -> bool {
    let number = record.number.to_string();
    let headers = OwnedHeaders::new().insert(Header { key: NUMBER, value: Some(&number) });
    let mut message: BaseRecord<'_, [u8], [u8], Box<u64>> =
        BaseRecord::with_opaque_to(record.topic, Box::new(record.number))
            .partition(record.partition)
            .headers(headers);
    message.payload = record.sent.payload.as_deref();
    message.key = record.sent.key.as_deref();
    match producer.send(message) {
        Ok(()) => true,
        // The client refuses a partition that it has not heard of, which may take it minutes.
        Err((error, message)) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::UnknownPartition) => {
            producer.client().fetch_metadata(Some(record.topic), PATIENCE).is_ok()
                && producer.send(message).is_ok()
        }
        Err(_) => false,
    }
}

/// Sends records in a transaction; says what is known of it, and whether the producer is still of use.
fn transaction(
    producer: &ThreadedProducer<Context>,
    records: &[Addressed<'_>],
    end: End,
) -> Result<(Fate, bool), KafkaError> {
    producer.begin_transaction()?;
    let is_sent = records.iter().all(|record| enqueue(producer, record));
    let is_delivered = producer.flush(PATIENCE).is_ok();
    match end {
        End::Abandon => return Ok((Fate::Aborted, false)),
        // A commit of which nobody knows whether it came through is the log's to tell.
        End::Commit if is_sent && is_delivered => match producer.commit_transaction(PATIENCE) {
            Ok(()) => return Ok((Fate::Open, true)),
            Err(KafkaError::Transaction(error)) if error.txn_requires_abort() => {}
            Err(_) => return Ok((Fate::Open, false)),
        },
        End::Commit | End::Abort => {}
    }
    match producer.abort_transaction(PATIENCE) {
        Ok(()) => Ok((Fate::Aborted, true)),
        // It is aborted when the next one of its name begins, or when its time is up: it was never to be
        // committed.
        Err(_) => Ok((Fate::Aborted, false)),
    }
}
