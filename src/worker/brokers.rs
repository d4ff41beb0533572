//! What Kafka's client says of its brokers: told in few lines, and as what it is. The client itself repeats
//! every failed attempt, some ten a second and broker, and its last word is always that all brokers are down,
//! whatever the cause.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::RDKafkaErrorCode;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::telemetry::Status;
use crate::telemetry::outage::Throttle;

/// How long a worker that has never got in is refused before it stops: a broker that is just starting may
/// refuse too.
const REFUSED_PATIENCE: Duration = Duration::from_secs(15);

/// What was heard of the brokers.
#[derive(Debug)]
pub(super) struct Brokers {
    status: Arc<Status>,
    stop: CancellationToken,
    heard: Mutex<BrokerNews>,
}

#[derive(Debug, Default)]
struct BrokerNews {
    throttle: Throttle,
    /// Whether some broker has ever let this worker in.
    has_been_in: bool,
    /// The last that was heard is that no broker answers.
    is_away: bool,
    /// Why an attempt to connect failed last.
    failure: Option<String>,
    /// Brokers refuse this worker: why, and since when.
    refusal: Option<(String, Instant)>,
}

impl Brokers {
    /// Nothing is heard yet.
    pub(super) fn new(status: Arc<Status>, stop: CancellationToken) -> Self {
        Self { status, stop, heard: Mutex::default() }
    }

    fn with<T>(&self, change: impl FnOnce(&mut BrokerNews) -> T) -> T {
        change(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A line of the client's log.
    pub(super) fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        // An outage is told of as a whole, and failed connections where they are more than one of many
        // attempts.
        let is_mild =
            matches!(level, RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug);
        let is_connection = facility == "FAIL";
        if is_connection || matches!(level, RDKafkaLogLevel::Debug) || (self.status.lacks_kafka() && !is_mild)
        {
            debug!(facility, "{message}");
            if is_connection {
                self.connection_failed(message.split_once("]: ").map_or(message, |(_thread, reason)| reason));
            }
            return;
        }
        let Some(untold) = self.with(|heard| heard.throttle.tell(facility)) else { return };
        match level {
            RDKafkaLogLevel::Warning => warn!(facility, untold, "{message}"),
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => info!(facility, untold, "{message}"),
            _ => error!(facility, untold, "{message}"),
        }
    }

    fn connection_failed(&self, reason: &str) {
        if is_refusal(None, reason) {
            self.refused(reason);
        } else {
            self.with(|heard| heard.failure = Some(reason.to_owned()));
        }
    }

    fn refused(&self, reason: &str) {
        let problem = format!(
            "the broker refuses this worker: {reason} (check security.protocol, sasl.… and ssl.… in kafka.properties)"
        );
        self.with(|heard| {
            let since = heard.refusal.take().map_or_else(Instant::now, |(_, since)| since);
            heard.refusal = Some((problem.clone(), since));
        });
        self.status.kafka(Some(problem));
    }

    /// Something has gone wrong that concerns the client as a whole.
    pub(super) fn failed(&self, code: Option<RDKafkaErrorCode>, reason: &str) {
        if is_refusal(code, reason) {
            self.refused(reason);
            return;
        }
        match code {
            Some(RDKafkaErrorCode::AllBrokersDown) => {
                let cause = self.with(|heard| {
                    heard.is_away = true;
                    // Why it is refused says more than that nobody answers.
                    if heard.refusal.is_some() { None } else { Some(heard.failure.clone()) }
                });
                if let Some(failure) = cause {
                    let failure = failure.as_deref().unwrap_or(reason);
                    self.status.kafka(Some(format!("no broker answers: {failure}{}", hint(failure))));
                }
            }
            Some(code) if is_connection(code) => {
                debug!(%code, reason, "kafka");
                self.connection_failed(reason);
            }
            Some(RDKafkaErrorCode::InvalidSessionTimeout) => {
                self.status.fatal(format!(
                    "kafka: {reason}: kafka.session_timeout_ms must lie between the broker's \
                     group.min.session.timeout.ms and group.max.session.timeout.ms"
                ));
                self.stop.cancel();
            }
            Some(code) if is_group_refusal(code) => {
                if self.with(|heard| heard.throttle.tell("group")).is_some() {
                    warn!(%code, "kafka: {reason}");
                }
                self.status.kafka(Some(format!("the group does not take this worker in: {reason}")));
            }
            code => {
                let kind = format!("{code:?}");
                if let Some(untold) = self.with(|heard| heard.throttle.tell(&kind)) {
                    warn!(code = kind, untold, "kafka: {reason}");
                }
            }
        }
    }

    /// Whether a line of a kind that may come again and again is to be told, and how many were not.
    pub(super) fn tell(&self, kind: &str) -> Option<u64> {
        self.with(|heard| heard.throttle.tell(kind))
    }

    /// The state of the connections, once a second.
    pub(super) fn look(&self, is_up: bool) {
        if is_up {
            let (was_out, failure) = self.with(|heard| {
                heard.has_been_in = true;
                let was_out = heard.refusal.take().is_some() | std::mem::take(&mut heard.is_away);
                (was_out, heard.failure.take().filter(|_| !was_out))
            });
            if was_out {
                self.status.kafka(None);
            } else if let Some(reason) = failure
                && let Some(untold) = self.tell("one of several")
            {
                warn!(untold, "kafka: one of the brokers does not answer: {reason}");
            }
            return;
        }
        let given_up = self.with(|heard| {
            let (problem, since) = heard.refusal.as_ref().filter(|_| !heard.has_been_in)?;
            (since.elapsed() >= REFUSED_PATIENCE).then(|| problem.clone())
        });
        if let Some(problem) = given_up {
            self.status.fatal(format!("kafka: {problem}"));
            self.stop.cancel();
        }
    }
}

/// Whether a failure is that of a connection, of which the client makes many.
pub(super) fn is_connection(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::BrokerTransportFailure
            | RDKafkaErrorCode::Resolve
            | RDKafkaErrorCode::AllBrokersDown
            | RDKafkaErrorCode::OperationTimedOut
            | RDKafkaErrorCode::RequestTimedOut
            | RDKafkaErrorCode::Authentication
            | RDKafkaErrorCode::SSL
            | RDKafkaErrorCode::NetworkException
    )
}

/// Whether the group's coordinator does not take the worker in. Another member may leave, or a right be
/// granted: then it is told that it is in.
pub(super) const fn is_group_refusal(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::InconsistentGroupProtocol
            | RDKafkaErrorCode::InvalidGroupId
            | RDKafkaErrorCode::GroupAuthorizationFailed
            | RDKafkaErrorCode::GroupMaxSizeReached
    )
}

/// Whether somebody answers and does not let us in, which waiting does not mend.
pub(super) fn is_refusal(code: Option<RDKafkaErrorCode>, reason: &str) -> bool {
    match code {
        Some(
            RDKafkaErrorCode::Authentication
            | RDKafkaErrorCode::SSL
            | RDKafkaErrorCode::SaslAuthenticationFailed
            | RDKafkaErrorCode::UnsupportedSASLMechanism
            | RDKafkaErrorCode::IllegalSASLState,
        ) => true,
        // This one may have come as a line of the log, before the error.
        _ => reason.contains("certificate verify failed"),
    }
}

/// Who speaks plainly to a port that wants TLS is only disconnected, as by a proxy whose broker is away.
fn hint(failure: &str) -> &'static str {
    if failure.contains("APIVERSION_QUERY") {
        " (if it always ends like this: does the port want TLS? see security.protocol)"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brokers() -> (Brokers, Arc<Status>) {
        let status = Arc::new(Status::default());
        (Brokers::new(Arc::clone(&status), CancellationToken::new()), status)
    }

    #[test]
    fn a_refusal_says_more_than_that_nobody_answers() {
        let (brokers, status) = brokers();
        let problem = || status.report().problems.join("; ");
        brokers.failed(Some(RDKafkaErrorCode::BrokerTransportFailure), "Connection refused");
        assert!(status.report().ready, "one of many attempts");
        brokers.failed(Some(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        assert_eq!(problem(), "kafka: no broker answers: Connection refused");
        brokers.failed(Some(RDKafkaErrorCode::Authentication), "Authentication failed: wrong password");
        assert!(problem().contains("refuses this worker: Authentication failed: wrong password"));
        brokers.failed(Some(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        assert!(problem().contains("wrong password"), "{}", problem());
        brokers.look(true);
        assert!(status.report().ready);
        brokers.failed(Some(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        assert_eq!(problem(), "kafka: no broker answers: 1/1 brokers are down");
    }

    #[test]
    fn only_one_who_never_got_in_gives_up() {
        let (brokers, status) = brokers();
        let long_ago = Instant::now().checked_sub(REFUSED_PATIENCE).expect("a machine that is up for long");
        brokers.with(|heard| heard.refusal = Some(("no".to_owned(), long_ago)));
        brokers.with(|heard| heard.has_been_in = true);
        brokers.look(false);
        assert_eq!(status.fatal_reason(), None);
        brokers.with(|heard| heard.has_been_in = false);
        brokers.look(false);
        assert_eq!(status.fatal_reason().as_deref(), Some("kafka: no"));
        assert!(brokers.stop.is_cancelled());
    }
}
