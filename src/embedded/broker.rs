//! The broker: librdkafka's mock cluster, which speaks Kafka's protocol on a loopback port. It keeps topics
//! in memory and does what producers and consumer groups need; it is no store.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use rdkafka::error::KafkaError;
use rdkafka::mocking::MockCluster;

/// A broker in this process. It ends when it is dropped.
#[derive(Debug)]
pub struct Broker {
    bootstrap_servers: String,
    requests: mpsc::Sender<TopicRequest>,
    thread: Option<JoinHandle<()>>,
}

/// Why there is no broker.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// librdkafka refuses.
    #[error("the broker in the process: {0}")]
    Kafka(#[from] KafkaError),
    /// Its thread is gone.
    #[error("the broker in the process has ended")]
    Gone,
}

struct TopicRequest {
    topic: String,
    partitions: i32,
    done: mpsc::Sender<Result<(), KafkaError>>,
}

impl Broker {
    /// Starts a broker on a free loopback port.
    ///
    /// # Errors
    /// When librdkafka refuses.
    pub fn start() -> Result<Self, BrokerError> {
        let (requests, inbox) = mpsc::channel();
        let (ready, started) = mpsc::channel();
        // The cluster may not leave the thread that made it.
        let thread = thread::Builder::new()
            .name("broker".to_owned())
            .spawn(move || serve(&ready, &inbox))
            .map_err(|_| BrokerError::Gone)?;
        let bootstrap_servers = started.recv().map_err(|_| BrokerError::Gone)??;
        Ok(Self { bootstrap_servers, requests, thread: Some(thread) })
    }

    /// Where clients find it.
    pub fn bootstrap_servers(&self) -> &str {
        &self.bootstrap_servers
    }

    /// Makes a topic.
    ///
    /// # Errors
    /// When librdkafka refuses.
    pub fn create_topic(&self, topic: &str, partitions: i32) -> Result<(), BrokerError> {
        let (done, answer) = mpsc::channel();
        let request = TopicRequest { topic: topic.to_owned(), partitions, done };
        self.requests.send(request).map_err(|_| BrokerError::Gone)?;
        Ok(answer.recv().map_err(|_| BrokerError::Gone)??)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // The thread ends when its inbox does.
        let (closed, _) = mpsc::channel();
        self.requests = closed;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn serve(ready: &mpsc::Sender<Result<String, KafkaError>>, inbox: &mpsc::Receiver<TopicRequest>) {
    match MockCluster::new(1) {
        Ok(cluster) => {
            ready.send(Ok(cluster.bootstrap_servers())).ok();
            for request in inbox {
                let result = cluster.create_topic(&request.topic, request.partitions, 1);
                request.done.send(result).ok();
            }
        }
        Err(error) => {
            ready.send(Err(error)).ok();
        }
    }
}
