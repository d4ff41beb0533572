//! Asks a Kafka broker for the ids of topics.
//!
//! Kafka gives every topic a UUID when it is made ([KIP-516], brokers from 2.8 on). A topic that was deleted
//! and made anew under the same name has another one, which is the only sure sign that offsets of before mean
//! nothing any more. librdkafka knows the ids (`rd_kafka_DescribeTopics`); the rdkafka crate does not hand
//! them out, so this crate calls the C interface. It is apart from the program because of that: all `unsafe`
//! code is in this file.
//!
//! [KIP-516]: https://cwiki.apache.org/confluence/display/KAFKA/KIP-516%3A+Topic+Identifiers

use std::ffi::{CStr, CString, c_char};
use std::time::Duration;

use rdkafka::bindings as c;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;

/// How much longer than the request's own time-out is waited for its answer, which librdkafka gives in any
/// case.
const GRACE: Duration = Duration::from_secs(2);

/// What a broker says of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Its id, as the sixteen bytes of a UUID.
    Id([u8; 16]),
    /// It exists, and the broker knows no ids.
    Unknown,
    /// There is no such topic, or not any more.
    Absent,
}

/// Why nothing could be learnt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No broker answered in time, or one refused.
    #[error("{0}")]
    Request(RDKafkaErrorCode),
    /// A broker refused to tell of one topic.
    #[error("topic {topic}: {code}")]
    Topic {
        /// The topic.
        topic: String,
        /// Why, for example `TopicAuthorizationFailed`.
        code: RDKafkaErrorCode,
    },
    /// A topic's name with a NUL in it, which Kafka does not allow.
    #[error("a topic's name has a NUL character")]
    Name,
}

/// Asks one broker for the ids of topics and returns them in the same order. Blocks until it has answered, at
/// most for `timeout` and a little. The client may be of any kind and in use meanwhile.
///
/// Which broker is asked matters: brokers learn of a topic's end and of another one's beginning one after the
/// other. The leader of a partition knows of whatever it has handed out records of.
///
/// # Errors
/// See [`Error`]; a topic that does not exist is no error.
pub fn topic_ids<C: ClientContext>(
    client: &Client<C>,
    topics: &[&str],
    broker: i32,
    timeout: Duration,
) -> Result<Vec<Identity>, Error> {
    if topics.is_empty() {
        return Ok(Vec::new());
    }
    let answer = ask(client, topics, broker, timeout)?;
    let found = answer.topics()?;
    Ok(topics
        .iter()
        .map(|topic| {
            let known = found.iter().find(|(name, _)| name == topic);
            known.map_or(Identity::Absent, |(_, identity)| *identity)
        })
        .collect())
}

fn ask<C: ClientContext>(
    client: &Client<C>,
    topics: &[&str],
    broker: i32,
    timeout: Duration,
) -> Result<Answer, Error> {
    let names: Vec<CString> =
        topics.iter().map(|topic| CString::new(*topic)).collect::<Result<_, _>>().map_err(|_| Error::Name)?;
    let mut pointers: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
    let millis = |time: Duration| i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let native = client.native_ptr();

    // SAFETY: `native` is a live client for as long as `client` is borrowed.
    let queue = Queue(unsafe { c::rd_kafka_queue_new(native) });
    // SAFETY: `pointers` holds as many pointers to C strings as is said; librdkafka copies the strings.
    let collection = Collection(unsafe {
        c::rd_kafka_TopicCollection_of_topic_names(pointers.as_mut_ptr(), pointers.len())
    });
    // SAFETY: as for the queue.
    let options = Options(unsafe {
        c::rd_kafka_AdminOptions_new(native, c::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS)
    });
    let mut message = [0 as c_char; 256];
    // SAFETY: the options live, and `message` has as much room as is said.
    let set = unsafe {
        c::rd_kafka_AdminOptions_set_request_timeout(
            options.0,
            millis(timeout),
            message.as_mut_ptr(),
            message.len(),
        )
    };
    if set != c::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Err(Error::Request(set.into()));
    }
    // SAFETY: as for the time-out.
    let set = unsafe {
        c::rd_kafka_AdminOptions_set_broker(options.0, broker, message.as_mut_ptr(), message.len())
    };
    if set != c::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Err(Error::Request(set.into()));
    }
    // SAFETY: client, topics, options and queue live; the request keeps what it needs of them.
    unsafe { c::rd_kafka_DescribeTopics(native, collection.0, options.0, queue.0) };
    // SAFETY: the queue lives; the event that comes out of it is the caller's.
    let event = unsafe { c::rd_kafka_queue_poll(queue.0, millis(timeout + GRACE)) };
    if event.is_null() {
        return Err(Error::Request(RDKafkaErrorCode::OperationTimedOut));
    }
    let answer = Answer { event, _queue: queue };
    // SAFETY: the event lives.
    let error = unsafe { c::rd_kafka_event_error(answer.event) };
    if error != c::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Err(Error::Request(error.into()));
    }
    Ok(answer)
}

/// The answer to a request. The descriptions in it live as long as it does.
struct Answer {
    event: *mut c::rd_kafka_event_t,
    /// Goes after the event that came out of it.
    _queue: Queue,
}

impl Answer {
    fn topics(&self) -> Result<Vec<(String, Identity)>, Error> {
        // SAFETY: the event lives; it is a null pointer where the event is of another kind.
        let result = unsafe { c::rd_kafka_event_DescribeTopics_result(self.event) };
        if result.is_null() {
            return Err(Error::Request(RDKafkaErrorCode::BadMessage));
        }
        let mut count = 0;
        // SAFETY: the result lives, and `count` may be written to.
        let first = unsafe { c::rd_kafka_DescribeTopics_result_topics(result, &raw mut count) };
        if first.is_null() {
            return Ok(Vec::new());
        }
        // SAFETY: librdkafka has said that so many pointers stand there, and they stay while the event lives.
        let descriptions = unsafe { std::slice::from_raw_parts(first, count) };
        descriptions.iter().map(|description| read(*description)).collect()
    }
}

/// Reads the description of one topic, which must live.
fn read(description: *const c::rd_kafka_TopicDescription_t) -> Result<(String, Identity), Error> {
    // SAFETY: the description lives, and so does its name.
    let name = unsafe { c::rd_kafka_TopicDescription_name(description) };
    // SAFETY: it is a C string.
    let topic = unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned();
    // SAFETY: the description lives.
    let error = unsafe { c::rd_kafka_TopicDescription_error(description) };
    // SAFETY: a null pointer stands for no error.
    let code: RDKafkaErrorCode = unsafe { c::rd_kafka_error_code(error) }.into();
    match code {
        RDKafkaErrorCode::NoError => {}
        RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic => {
            return Ok((topic, Identity::Absent));
        }
        code => return Err(Error::Topic { topic, code }),
    }
    // SAFETY: the description lives, and so does its id.
    let id = unsafe { c::rd_kafka_TopicDescription_topic_id(description) };
    if id.is_null() {
        return Ok((topic, Identity::Unknown));
    }
    // SAFETY: the id lives.
    let high = unsafe { c::rd_kafka_Uuid_most_significant_bits(id) };
    // SAFETY: the id lives.
    let low = unsafe { c::rd_kafka_Uuid_least_significant_bits(id) };
    let bytes = ((u128::from(high.cast_unsigned()) << 64) | u128::from(low.cast_unsigned())).to_be_bytes();
    Ok((topic, if bytes == [0; 16] { Identity::Unknown } else { Identity::Id(bytes) }))
}

impl Drop for Answer {
    fn drop(&mut self) {
        // SAFETY: the event is owned here and dropped once.
        unsafe { c::rd_kafka_event_destroy(self.event) };
    }
}

struct Queue(*mut c::rd_kafka_queue_t);

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: the queue is owned here and dropped once.
        unsafe { c::rd_kafka_queue_destroy(self.0) };
    }
}

struct Collection(*mut c::rd_kafka_TopicCollection_t);

impl Drop for Collection {
    fn drop(&mut self) {
        // SAFETY: the collection is owned here and dropped once.
        unsafe { c::rd_kafka_TopicCollection_destroy(self.0) };
    }
}

struct Options(*mut c::rd_kafka_AdminOptions_t);

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: the options are owned here and dropped once.
        unsafe { c::rd_kafka_AdminOptions_destroy(self.0) };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may")]
mod tests {
    use rdkafka::ClientConfig;
    use rdkafka::consumer::{BaseConsumer, Consumer};
    use rdkafka::mocking::MockCluster;

    use super::*;

    fn consumer(servers: &str) -> BaseConsumer {
        ClientConfig::new().set("bootstrap.servers", servers).set("group.id", "ids").create().unwrap()
    }

    #[test]
    fn topics_have_ids_of_their_own_and_one_that_is_not_there_is_absent() {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("one", 1, 1).unwrap();
        cluster.create_topic("two", 3, 1).unwrap();
        let consumer = consumer(&cluster.bootstrap_servers());
        let ask =
            || topic_ids(consumer.client(), &["two", "none", "one"], 1, Duration::from_secs(5)).unwrap();
        let found = ask();
        assert!(matches!(found[0], Identity::Id(_)), "{found:?}");
        assert_eq!(found[1], Identity::Absent);
        assert!(matches!(found[2], Identity::Id(_)) && found[0] != found[2], "{found:?}");
        assert_eq!(ask(), found, "and they stay");
    }

    #[test]
    fn nobody_who_answers_is_an_error_in_time() {
        let consumer = consumer("127.0.0.1:1");
        let error = topic_ids(consumer.client(), &["wire"], 1, Duration::from_millis(300)).unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
    }

    #[test]
    fn a_name_that_no_topic_can_have_is_refused() {
        let consumer = consumer("127.0.0.1:1");
        assert_eq!(topic_ids(consumer.client(), &["a\0b"], 1, Duration::from_secs(1)), Err(Error::Name));
        assert_eq!(topic_ids(consumer.client(), &[], 1, Duration::from_secs(1)), Ok(Vec::new()));
    }
}
