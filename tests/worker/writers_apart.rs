//! Two writers that meet the same new name: the later one waits no longer than a commit, not for the other's
//! rows.

use crate::support::{Database, batch, positioned, until};
use quotewire::store::BatchWriter;
use sqlx::Executor;

/// Writers that wait for another transaction and have written their quotes.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid) \
    WHERE a.datname = current_database() AND a.wait_event_type = 'Lock' AND l.granted \
        AND l.relation = 'quotes'::regclass";

#[tokio::test(flavor = "multi_thread")]
async fn names_that_another_writer_has_just_added_are_waited_for_last() {
    let database = Database::start().await;
    positioned(&database).await;
    BatchWriter::new(database.options()).write(&batch(0, 1)).await.expect("a batch that brings the names");
    database
        .run("CREATE TABLE names AS SELECT * FROM people; DELETE FROM person_aliases; DELETE FROM people")
        .await;

    let mut other = database.connect().await;
    other
        .execute("BEGIN; INSERT INTO people SELECT * FROM names")
        .await
        .expect("names of a transaction that is open");
    let mut writer = BatchWriter::new(database.options());
    let writing = tokio::spawn(async move { writer.write(&batch(1, 10)).await });
    until("the writer has nothing left but the names", async || database.count(WAITING).await == 1).await;
    other.execute("COMMIT").await.expect("the other's commit");

    writing.await.unwrap().expect("the batch is written");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 10);
    database.verify().await;
}
