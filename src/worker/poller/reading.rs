//! Records coming in: taken from Kafka's client, put into the open batch of their lane.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use tracing::{debug, warn};

use super::super::batcher::Caution;
use super::super::brokers::{is_connection, is_group_refusal};
use super::super::messages::Assignment;
use super::{POLL_RECORDS, POLL_WAIT, Phase, Poller};
use crate::record::{Position, Record, TopicId, TopicPartition};

/// How many clients may be lost within some minutes.
const LOST_CLIENTS: usize = 3;

impl Poller {
    /// Whether Kafka is to be polled: the budget is not used up, or the partitions are paused, so that
    /// nothing comes.
    pub(super) fn has_room(&self) -> bool {
        self.state.full_since.is_none() || self.state.paused
    }

    /// Waits for a lane to let something go.
    pub(super) fn wait_for_room(&mut self) {
        if let Ok(command) = self.commands.recv_timeout(POLL_WAIT) {
            self.handle(command);
        }
    }

    pub(super) fn poll(&mut self) {
        let consumer = Arc::clone(&self.consumer);
        let mut wait = POLL_WAIT;
        let (mut records, mut bytes) = (0, 0);
        for _ in 0..POLL_RECORDS {
            match consumer.poll(wait) {
                Some(Ok(message)) => {
                    records += 1;
                    bytes += self.take(&message);
                    if self.shared.ledger.bytes() > self.settings.memory_bytes {
                        break;
                    }
                }
                Some(Err(error)) => self.complain(&error),
                None => break,
            }
            wait = Duration::ZERO;
        }
        if records > 0 {
            self.shared.metrics.records_received.inc_by(records);
            self.shared.metrics.bytes_received.inc_by(bytes as u64);
        }
    }

    /// Takes a message in and returns its bytes.
    pub(super) fn take(&mut self, message: &BorrowedMessage<'_>) -> usize {
        let Some((topic, _)) = self.state.topics.get_key_value(message.topic()) else { return 0 };
        let partition = TopicPartition { topic: Arc::clone(topic), partition: message.partition() };
        let offset = message.offset();
        let Some(held) = self.state.held.get_mut(&partition) else { return 0 };
        if held.phase != Phase::Reading || offset < held.next {
            return 0;
        }
        let care = match held.poison_offset {
            Some(poison_offset) if poison_offset == offset => Caution::Poison,
            _ if offset < held.suspect_until => Caution::Suspect,
            _ => Caution::Normal,
        };
        let (read, lane) = (held.read(), held.lane);
        held.next = offset + 1;
        let was_stalled = held.stalled_at.take().is_some();
        if was_stalled {
            self.problem(&partition, None);
        }
        let record = owned(message, Position { partition: partition.clone(), offset }, read.topic_id);
        let bytes = record.size_bytes();
        self.shared.ledger.add_bytes(bytes);
        if let Some((batcher, _)) = self.lanes.get_mut(lane) {
            if batcher.push(&self.pool, record, read, care) {
                self.shared.ledger.enter(&partition);
            }
            if batcher.is_full() {
                self.seal(lane);
            }
        }
        bytes
    }

    /// This client cannot go on: mostly another member of the group has its lasting name. After an outage
    /// that may be a former self of its own, so a new client is taken; when it goes on like this, there
    /// really is another one.
    fn client_is_lost(&self, error: &KafkaError) {
        if self.shared.status.lost_client() <= LOST_CLIENTS {
            warn!(%error, "kafka: going on with a new client");
            self.shared.stop.cancel();
        } else {
            let reason = format!(
                "kafka: {error}: the consumer cannot go on, again and again: is kafka.group_instance_id used by another worker?"
            );
            self.shared.fail(reason);
        }
    }

    pub(super) fn complain(&mut self, error: &KafkaError) {
        match error.rdkafka_error_code() {
            _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => self.client_is_lost(error),
            Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                // librdkafka does not say here which partition it was: each looks at its own log again.
                warn!(%error, "a position has left its log");
                let reading: Vec<Assignment> = self
                    .state
                    .held
                    .iter()
                    .filter(|(_, held)| held.phase == Phase::Reading)
                    .map(|(partition, held)| (partition.clone(), held.epoch))
                    .collect();
                for (partition, epoch) in reading {
                    self.reposition(&partition, epoch);
                }
            }
            // Of these the client's context has heard already.
            Some(code) if is_connection(code) || is_group_refusal(code) => debug!(%error, "kafka"),
            code => {
                let kind = format!("read {code:?}");
                if let Some(untold) = self.consumer.context().brokers.tell(&kind) {
                    warn!(%error, untold, "kafka: librdkafka tries again by itself");
                }
                if code == Some(RDKafkaErrorCode::TopicAuthorizationFailed) {
                    // Said once: it is over when something is assigned, or nothing is waited for (see
                    // `seen`).
                    self.state.is_refused = true;
                    self.shared.status.kafka(Some(error.to_string()));
                }
            }
        }
    }
}

fn owned(message: &BorrowedMessage<'_>, position: Position, topic_id: Option<TopicId>) -> Record {
    Record {
        position,
        topic_id,
        timestamp_ms: message.timestamp().to_millis(),
        received_at: Timestamp::now(),
        key: message.key().map(<[u8]>::to_vec),
        headers: message.headers().map(headers).unwrap_or_default(),
        payload: message.payload().map(<[u8]>::to_vec),
    }
}

/// The headers of a message. The client library panics over a name that is not UTF-8, which must not end the
/// worker: such a header is kept as a name that says so.
fn headers(headers: &impl Headers) -> Vec<(String, Option<Vec<u8>>)> {
    let header = |index| {
        let read = std::panic::AssertUnwindSafe(|| {
            let header = headers.try_get(index)?;
            Some((header.key.to_owned(), header.value.map(<[u8]>::to_vec)))
        });
        std::panic::catch_unwind(read)
            .unwrap_or_else(|_| Some(("(a name that is not UTF-8)".to_owned(), None)))
    };
    (0..headers.count()).filter_map(header).collect()
}
