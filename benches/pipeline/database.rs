//! A database for one run.

use std::time::Duration;

use anyhow::Context;
use quotewire::store::{ConnectOptions, connect, migrations};
use sqlx::{AssertSqlSafe, PgConnection};

/// The tables that rows are counted in.
const TABLES: &str = "articles article_versions people person_aliases quotes article_people \
     article_organisations article_places abbreviations";

/// A fresh database with the schema.
pub(crate) struct Database {
    server: String,
    name: String,
    pub(crate) url: String,
    pub(crate) connection: PgConnection,
}

/// Opens a connection.
pub(crate) async fn open(url: &str) -> anyhow::Result<PgConnection> {
    let options = ConnectOptions::new(url, Duration::from_secs(10), Duration::from_mins(10))?;
    connect(&options).await.with_context(|| format!("connecting to {url}"))
}

/// Runs statements.
pub(crate) async fn run(connection: &mut PgConnection, sql: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.with_context(|| sql.to_owned())?;
    Ok(())
}

/// One value as text.
pub(crate) async fn text(connection: &mut PgConnection, sql: &str) -> anyhow::Result<String> {
    let (value,): (String,) = sqlx::query_as(AssertSqlSafe(sql.to_owned()))
        .fetch_one(connection)
        .await
        .with_context(|| sql.to_owned())?;
    Ok(value)
}

impl Database {
    /// Makes it, with the schema, then runs `more`.
    pub(crate) async fn make(server: &str, name: &str, more: Option<&str>) -> anyhow::Result<Self> {
        let (base, _) = server.rsplit_once('/').context("the server's URL names no database")?;
        let url = format!("{base}/{name}");
        run(&mut open(server).await?, &format!("CREATE DATABASE {name}")).await?;
        let mut connection = open(&url).await?;
        migrations::migrate(&mut connection).await?;
        if let Some(sql) = more {
            run(&mut connection, sql).await?;
        }
        // What earlier runs left to be written is not to be this one's burden.
        run(&mut connection, "CHECKPOINT").await?;
        Ok(Self { server: server.to_owned(), name: name.to_owned(), url, connection })
    }

    /// How many records of the topic are accounted for.
    pub(crate) async fn accounted(&mut self) -> anyhow::Result<u64> {
        let sql = "SELECT coalesce(sum(next_offset - first_offset), 0)::bigint FROM ingest_positions";
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut self.connection).await?;
        Ok(count as u64)
    }

    /// How many records became a version.
    pub(crate) async fn stored(&mut self) -> anyhow::Result<u64> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM article_versions").fetch_one(&mut self.connection).await?;
        Ok(count as u64)
    }

    /// How many rows there are in each table.
    pub(crate) async fn rows(&mut self) -> anyhow::Result<Vec<(&'static str, u64)>> {
        let mut counts = Vec::new();
        for table in TABLES.split_whitespace() {
            let count = text(&mut self.connection, &format!("SELECT count(*)::text FROM {table}")).await?;
            counts.push((table, count.parse()?));
        }
        Ok(counts)
    }

    /// Its size in MiB.
    pub(crate) async fn size(&mut self) -> anyhow::Result<f64> {
        let bytes = text(&mut self.connection, "SELECT pg_database_size(current_database())::text").await?;
        Ok(bytes.parse::<f64>()? / f64::from(1 << 20))
    }

    /// The server process of this connection.
    pub(crate) async fn backend(&mut self) -> anyhow::Result<u32> {
        Ok(text(&mut self.connection, "SELECT pg_backend_pid()::text").await?.parse()?)
    }

    /// Removes it.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        drop(self.connection);
        run(&mut open(&self.server).await?, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }
}
