//! What is asked of settings together, and of some beyond their kind.

use super::Purpose;
use super::kind::quoted;
use super::layers::Layers;
use super::mistake::{Mistake, Origin, Problem};
use super::settings::{self, BROKERS_KEY, DATABASE_URL_KEY, TOPICS_KEY};

/// Pairs of which the first may not be more than the second.
const AT_MOST: [(&str, &str); 4] = [
    ("batch.bytes", "worker.memory_bytes"),
    ("limits.record_bytes", "worker.memory_bytes"),
    ("database.retry_initial_ms", "database.retry_max_ms"),
    ("worker.drain_timeout_ms", "worker.shutdown_timeout_ms"),
];

/// What may stand before `://` of a broker; librdkafka passes over brokers with anything else.
const PROTOCOLS: [&str; 4] = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"];

/// Characters in a topic's name at most; Kafka's limit.
const TOPIC_CHARS_MAX: usize = 249;

/// Checks what only shows when all layers are laid. Nothing is said of a setting whose value is wrong
/// already.
pub(super) fn check(layers: &mut Layers, purpose: Purpose) {
    topics(layers);
    brokers(layers);
    for (small, large) in AT_MOST {
        at_most(layers, small, large);
    }
    let config = &layers.config;
    let missing = [
        (TOPICS_KEY, purpose == Purpose::Run && config.kafka.topics.is_empty()),
        (DATABASE_URL_KEY, purpose != Purpose::Inspect && config.database.url.is_empty()),
    ];
    for (key, is_missing) in missing {
        if is_missing && layers.is_certain(key) {
            let problem = Problem::Missing { key };
            layers.mistake(Mistake { origin: Origin::Default, key: Some(key.to_owned()), problem });
        }
    }
}

fn at_most(layers: &mut Layers, small: &str, large: &str) {
    let (Some(small), Some(large)) = (settings::find(small), settings::find(large)) else {
        return;
    };
    let (Some(less), Some(more)) =
        (small.kind.number(&mut layers.config), large.kind.number(&mut layers.config))
    else {
        return;
    };
    if less <= more || !layers.is_certain(small.key) || !layers.is_certain(large.key) {
        return;
    }
    let (small_text, large_text) = (small.shown(&layers.config), large.shown(&layers.config));
    // The mistake stands where something was set: of a default nobody knows a line.
    let (key, message) = if layers.origin(small.key) == Origin::Default {
        (large, format!("{large_text} is less than {} ({small_text}); raise it, or lower {0}", small.key))
    } else {
        (small, format!("{small_text} is more than {} ({large_text}); lower it, or raise {0}", large.key))
    };
    let origin = layers.origin(key.key);
    layers.mistake(Mistake { origin, key: Some(key.key.to_owned()), problem: Problem::Conflict(message) });
}

/// Kafka refuses a topic's name only when it is asked for, and then the worker just gets nothing.
fn topics(layers: &mut Layers) {
    let legal = |topic: &str| {
        topic.starts_with('^')
            || (topic.len() <= TOPIC_CHARS_MAX
                && ![".", ".."].contains(&topic)
                && topic.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)))
    };
    let Some(topic) = layers.config.kafka.topics.iter().find(|topic| !legal(topic)) else {
        return;
    };
    let message = format!(
        "{} can't be a topic's name; use letters, digits, dots, underscores and hyphens, \
         {TOPIC_CHARS_MAX} at most (or a pattern that begins with ^)",
        quoted(topic)
    );
    let origin = layers.origin(TOPICS_KEY);
    layers.mistake(Mistake { origin, key: Some(TOPICS_KEY.to_owned()), problem: Problem::Conflict(message) });
}

/// Brokers that cannot be are passed over by Kafka's client with no more than a line in the log.
fn brokers(layers: &mut Layers) {
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let can_be = |broker: &str| {
        let (protocol, address) = broker.split_once("://").unwrap_or(("plaintext", broker));
        if !PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(protocol)) {
            return false;
        }
        if let Some((host, port)) = address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            return !host.is_empty() && port.strip_prefix(':').map_or(port.is_empty(), is_port);
        }
        let (host, port) = address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port)));
        !host.is_empty() && !host.contains(char::is_whitespace) && port.is_none_or(is_port)
    };
    let wrong = layers
        .config
        .kafka
        .brokers
        .split(',')
        .map(str::trim)
        .find(|broker| !broker.is_empty() && !can_be(broker));
    let Some(message) = wrong.map(|broker| {
        format!("{} is no broker; write host:port, separated by commas ([::1]:9092 for IPv6)", quoted(broker))
    }) else {
        return;
    };
    let origin = layers.origin(BROKERS_KEY);
    layers.mistake(Mistake {
        origin,
        key: Some(BROKERS_KEY.to_owned()),
        problem: Problem::Conflict(message),
    });
}
