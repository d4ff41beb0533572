//! What the demo shows.

use std::net::SocketAddr;
use std::time::Duration;

use quotewire::record::Outcome;
use quotewire::telemetry::Metrics;
use sqlx::{Column, PgConnection, Row, ValueRef};

use super::Failure;
use crate::cli::print::say;

/// How wide a column may be.
const WIDEST: usize = 72;

/// Queries of the cookbook (README.md), in its words.
const QUERIES: [(&str, &str); 3] = [
    ("Who is quoted most?", include_str!("top_speakers.sql")),
    ("Who spoke about a subject?", include_str!("who_said.sql")),
    ("What became of the records?", include_str!("outcomes.sql")),
];

const WHO_SAID_WHAT: &str = include_str!("who_said_what.sql");

/// Who said what, and some of the cookbook's queries with their results.
pub(super) async fn results(connection: &mut PgConnection, metrics: &Metrics) -> Result<(), Failure> {
    say!("\nWho said what ({} quotes; here the surest direct one of each article)\n", metrics.quotes.get())?;
    say!("{}", table(connection, WHO_SAID_WHAT).await?)?;
    for (title, sql) in QUERIES {
        say!("{title}\n\n{}\n\n{}", indented(sql.trim()), table(connection, sql).await?)?;
    }
    Ok(())
}

fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// A query's result as a table.
async fn table(connection: &mut PgConnection, sql: &'static str) -> Result<String, Failure> {
    // The simple protocol answers in text, whatever the types.
    let rows = sqlx::raw_sql(sql).fetch_all(connection).await?;
    let Some(first) = rows.first() else { return Ok("(no rows)\n".to_owned()) };
    let mut lines = vec![first.columns().iter().map(|column| column.name().to_owned()).collect::<Vec<_>>()];
    for row in &rows {
        let mut cells = Vec::new();
        for index in 0..row.len() {
            let value = row.try_get_raw(index)?;
            let text = if value.is_null() { "" } else { value.as_str().unwrap_or("?") };
            cells.push(shortened(text));
        }
        lines.push(cells);
    }
    Ok(aligned(&lines))
}

fn shortened(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= WIDEST {
        return flat;
    }
    flat.chars().take(WIDEST - 1).chain(['…']).collect()
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let cell = |line: &Vec<String>, column: usize| line.get(column).map_or(0, |cell| cell.chars().count());
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().map(|line| cell(line, column)).max().unwrap_or_default())
        .collect();
    let draw = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join(" | ").trim_end())
    };
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-+-");
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        text.push_str(&draw(line));
        if index == 0 {
            text.push_str(&rule);
            text.push('\n');
        }
    }
    text
}

/// How fast it went. A few articles say little about speed: the README has a benchmark's figures.
pub(super) fn throughput(
    records: usize,
    bytes: usize,
    took: Duration,
    metrics: &Metrics,
) -> Result<(), Failure> {
    let extract_ms = metrics.extract_seconds.get() * 1e3 / records.max(1) as f64;
    say!(
        "{records} records, {:.1} KB, from Kafka into PostgreSQL in {} ms; {:.2} ms of extraction an \
         article; {} became dead letters",
        bytes as f64 / 1e3,
        took.as_millis(),
        extract_ms,
        metrics.outcome(Outcome::DeadLettered),
    )?;
    Ok(())
}

/// How to go on by hand.
pub(super) fn keep(
    pages: SocketAddr,
    servers: &str,
    topic: &str,
    psql: &str,
    url: &str,
) -> Result<(), Failure> {
    // At once, so that who waits for the first line finds the others too.
    say!(
        "\nEverything stays up until Ctrl-C.\n\n  read it:   http://{pages}/\n  \
         feed it:   kcat -P -b {servers} -t {topic} article.txt\n  \
         query it:  {psql}\n  or:        quotewire verify --database-url '{url}'"
    )?;
    Ok(())
}
