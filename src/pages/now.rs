//! What comes in at the moment: numbers that a script draws, and the quotes of the newest articles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Mutex;

use super::Site;
use super::error::{PageError, page as write};
use super::texts;
use crate::store::reading::{self, Arrival, PartitionProgress, StreamProgress};

/// Quotes shown.
const SHOWN: i64 = 20;
/// How long an answer is given again.
const KEPT: Duration = Duration::from_secs(1);

/// What the page asks for again and again.
#[derive(Debug, Serialize)]
struct Numbers {
    progress: StreamProgress,
    partitions: Vec<PartitionProgress>,
    arrivals: Vec<Arrival>,
}

/// A number with what it counts.
struct Figure {
    id: &'static str,
    label: &'static str,
    count: String,
}

/// A partition in the table.
struct PartitionLine {
    name: String,
    next_offset: String,
    stored: String,
    open_dead_letters: String,
    adds_up: bool,
}

/// A quote that came in.
struct ArrivalLine {
    arrival: Arrival,
    time: String,
}

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    here: &'static str,
    figures: Vec<Figure>,
    partitions: Vec<PartitionLine>,
    lines: Vec<ArrivalLine>,
}

/// What was asked last, and when: many who watch cost what one costs.
#[derive(Default)]
pub(super) struct Latest(Mutex<Option<(Instant, Arc<Numbers>)>>);

async fn ask(site: &Site) -> Result<Arc<Numbers>, PageError> {
    let mut latest = site.latest.0.lock().await;
    if let Some((_, numbers)) = latest.as_ref().filter(|(at, _)| at.elapsed() < KEPT) {
        return Ok(Arc::clone(numbers));
    }
    let mut connection = site.reading.take().await?;
    let (progress, partitions) = reading::progress(&mut connection).await?;
    let arrivals = reading::arrivals(&mut connection, SHOWN).await?;
    connection.done();
    let numbers = Arc::new(Numbers { progress, partitions, arrivals });
    *latest = Some((Instant::now(), Arc::clone(&numbers)));
    Ok(numbers)
}

pub(super) async fn page(State(site): State<Arc<Site>>) -> Result<Response, PageError> {
    let numbers = ask(&site).await?;
    let Numbers { progress, partitions, arrivals } = numbers.as_ref();
    let figure = |id, label, count: i64| Figure { id, label, count: texts::count(count) };
    let figures = vec![
        figure("stored", "Stored", progress.stored),
        figure("unchanged", "Unchanged", progress.unchanged),
        figure("superseded", "Superseded", progress.superseded),
        figure("withdrawn", "Withdrawn", progress.withdrawn),
        figure("dead_lettered", "Dead letters", progress.dead_lettered),
        figure("skipped", "Skipped", progress.skipped),
    ];
    let partitions = partitions.iter().map(|partition| PartitionLine {
        name: format!("{}/{}", partition.topic, partition.partition),
        next_offset: texts::count(partition.next_offset),
        stored: texts::count(partition.stored),
        open_dead_letters: texts::count(partition.open_dead_letters),
        adds_up: partition.adds_up,
    });
    let lines = arrivals
        .iter()
        .map(|arrival| ArrivalLine { time: texts::moment(&arrival.received_at), arrival: arrival.clone() });
    Ok(write(&NowPage { here: "now", figures, partitions: partitions.collect(), lines: lines.collect() }))
}

pub(super) async fn numbers(State(site): State<Arc<Site>>) -> Result<Response, PageError> {
    Ok(axum::Json(ask(&site).await?.as_ref()).into_response())
}
