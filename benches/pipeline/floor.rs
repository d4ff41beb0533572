//! The floor: the same records into the same tables with nothing in between. What the worker adds to this is
//! what decoding, extraction and its promises cost.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use quotewire::rows::Table;
use quotewire::rows::copy::{HEADER, TRAILER, Tuple};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use sqlx::PgConnection;
use uuid::Uuid;

use super::articles::Dice;
use super::database::open;
use super::template::{FANOUT, Template, receive};

/// Articles a transaction: the worker's default.
const BATCH: usize = 500;
/// Connections: the worker's default.
const WRITERS: usize = 2;
/// Full batches that may wait for a connection.
const WAITING: usize = 8;

const ARTICLES: &str = "COPY articles (article_id, source, guid, status, current_version_id, \
                            current_made_at, current_published_at, current_hash) \
     FROM STDIN (FORMAT binary)";
const ADVANCE: &str = "UPDATE ingest_positions p SET next_offset = u.upto, stored = p.stored + u.stored, \
                           updated_at = now() \
     FROM unnest($2::int[], $3::bigint[], $4::bigint[]) AS u (partition, upto, stored) \
     WHERE p.topic = $1 AND p.partition = u.partition";

/// What the floor is told.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[arg(long)]
    pub(crate) brokers: String,
    #[arg(long)]
    pub(crate) topic: String,
    #[arg(long)]
    pub(crate) url: String,
    #[arg(long)]
    pub(crate) articles: usize,
}

/// One transaction's rows. Its buffers are used again.
#[derive(Default)]
struct Batch {
    /// Article, its version and the version's time.
    articles: Vec<([u8; 16], [u8; 16], i64)>,
    versions: Vec<u8>,
    fanout: [Vec<u8>; FANOUT.len()],
    /// Partition, next offset, records.
    ends: Vec<(i32, i64, i64)>,
}

impl Batch {
    fn clear(&mut self) {
        self.articles.clear();
        self.ends.clear();
        for buffer in self.fanout.iter_mut().chain([&mut self.versions]) {
            buffer.clear();
            buffer.extend_from_slice(HEADER);
        }
    }

    fn push(&mut self, message: &impl Message, template: &Template, dice: &mut Dice) {
        let at = message.timestamp().to_millis().unwrap_or_default();
        let article_id = random(dice);
        let version_id = versioned(at, random(dice));
        let body = message.payload().unwrap_or_default();
        template.version(&mut self.versions, &version_id, &article_id, body);
        template.fanout(&mut self.fanout, &version_id);
        self.articles.push((article_id, version_id, at));
        let (partition, next) = (message.partition(), message.offset() + 1);
        match self.ends.iter_mut().find(|(number, ..)| *number == partition) {
            Some((_, upto, count)) => (*upto, *count) = (next, *count + 1),
            None => self.ends.push((partition, next, 1)),
        }
    }
}

fn random(dice: &mut Dice) -> [u8; 16] {
    (u128::from(dice.next()) << 64 | u128::from(dice.next())).to_be_bytes()
}

/// Like the worker's: time first, the last two bytes zero.
const fn versioned(at_ms: i64, random: [u8; 16]) -> [u8; 16] {
    let random = u128::from_be_bytes(random) & ((1 << 80) - 1) & !0xffff;
    ((at_ms as u128) << 80 | random).to_be_bytes()
}

/// The thread that reads sees this of a connection.
struct Lane {
    open: Batch,
    full: SyncSender<Batch>,
    spare: Receiver<Batch>,
}

impl Lane {
    fn start(args: &Args) -> Self {
        let (full, work) = sync_channel(WAITING);
        let (done, spare) = channel();
        let args = args.clone();
        thread::spawn(move || {
            if let Err(error) = write(&args, &work, &done) {
                eprintln!("floor: {error:#}");
                std::process::exit(1);
            }
        });
        let mut open = Batch::default();
        open.clear();
        Self { open, full, spare }
    }

    /// Hands the open batch over; waits for room by polling, so that the group does not take the reader for
    /// dead.
    fn seal(&mut self, consumer: &BaseConsumer) -> anyhow::Result<()> {
        let mut next = self.spare.try_recv().unwrap_or_default();
        next.clear();
        let mut full = std::mem::replace(&mut self.open, next);
        loop {
            match self.full.try_send(full) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(back)) => full = back,
                Err(TrySendError::Disconnected(_)) => anyhow::bail!("a connection has ended"),
            }
            // Nothing is assigned away in this run, and the queue is librdkafka's own: a short sleep harms
            // nobody.
            thread::sleep(Duration::from_millis(1));
            debug_assert!(consumer.client().fatal_error().is_none(), "kafka");
        }
    }
}

/// Reads everything and returns when all of it is handed to the connections; they end by themselves.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut lanes: Vec<Lane> = (0..WRITERS).map(|_| Lane::start(args)).collect();
    let consumer: BaseConsumer = consumer(args)?;
    consumer.subscribe(&[&args.topic])?;
    let templates = receive(std::io::stdin().lock())?;
    let mut turn = templates.iter().cycle();
    let mut dice = Dice::new(u64::from(std::process::id()));
    let mut read = 0;
    while read < args.articles {
        let Some(message) = consumer.poll(Duration::from_millis(20)) else { continue };
        let message = message?;
        let template = turn.next().context("no templates")?;
        let index = message.partition() as usize % lanes.len();
        let Some(lane) = lanes.get_mut(index) else { continue };
        lane.open.push(&message, template, &mut dice);
        read += 1;
        if lane.open.articles.len() >= BATCH {
            lane.seal(&consumer)?;
        }
    }
    for lane in &mut lanes {
        lane.seal(&consumer)?;
    }
    // Whoever measures reads this process's figures and ends it.
    thread::sleep(Duration::from_mins(1));
    Ok(())
}

/// The worker's fetch settings.
fn consumer(args: &Args) -> anyhow::Result<BaseConsumer> {
    let mut client = ClientConfig::new();
    client
        .set("fetch.wait.max.ms", "100")
        .set("fetch.min.bytes", "1")
        .set("queued.min.messages", "10000")
        .set("queued.max.messages.kbytes", "4096")
        .set("fetch.queue.backoff.ms", "10")
        .set("fetch.message.max.bytes", "524288")
        .set("check.crcs", "true")
        .set("bootstrap.servers", &args.brokers)
        .set("group.id", format!("{}-floor-{}", args.topic, std::process::id()))
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest");
    client.create().context("the floor's consumer")
}

fn write(args: &Args, work: &Receiver<Batch>, done: &Sender<Batch>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = open(&args.url).await?;
        let mut articles = Vec::new();
        while let Ok(mut batch) = work.recv() {
            if !batch.articles.is_empty() {
                transaction(&mut connection, &args.topic, &mut batch, &mut articles).await?;
            }
            done.send(batch).ok();
        }
        Ok(())
    })
}

async fn transaction(
    connection: &mut PgConnection,
    topic: &str,
    batch: &mut Batch,
    articles: &mut Vec<u8>,
) -> anyhow::Result<()> {
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
    encode_articles(batch, articles);
    copy(connection, ARTICLES, articles).await?;
    copy(connection, Table::Versions.statement(), &mut batch.versions).await?;
    for (table, rows) in FANOUT.into_iter().zip(&mut batch.fanout) {
        copy(connection, table.statement(), rows).await?;
    }
    sqlx::query(ADVANCE)
        .bind(topic)
        .bind(batch.ends.iter().map(|(partition, ..)| *partition).collect::<Vec<_>>())
        .bind(batch.ends.iter().map(|(_, upto, _)| *upto).collect::<Vec<_>>())
        .bind(batch.ends.iter().map(|(.., count)| *count).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// In the order of the key, as the worker's: neighbours in the index are written together.
fn encode_articles(batch: &mut Batch, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(HEADER);
    batch.articles.sort_unstable();
    for (article_id, version_id, at) in &batch.articles {
        let mut tuple = Tuple::begin(out, 8);
        tuple.uuid(Uuid::from_bytes(*article_id));
        tuple.text("agency");
        tuple.text("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        tuple.text("usable");
        tuple.uuid(Uuid::from_bytes(*version_id));
        let published_at = jiff::Timestamp::from_millisecond(*at).unwrap_or_default();
        tuple.timestamp(published_at);
        tuple.timestamp(published_at);
        tuple.bytes(article_id);
    }
}

async fn copy(
    connection: &mut PgConnection,
    statement: &'static str,
    rows: &mut Vec<u8>,
) -> anyhow::Result<()> {
    if rows.len() == HEADER.len() {
        return Ok(());
    }
    rows.extend_from_slice(TRAILER);
    let mut copy = connection.copy_in_raw(statement).await?;
    copy.send(rows.as_slice()).await?;
    copy.finish().await?;
    Ok(())
}
