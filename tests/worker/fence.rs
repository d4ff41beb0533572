//! Two writers that believe to own the same partition: the database lets each offset be written once.

use crate::support::{Database, batch, positioned};
use quotewire::record::TopicPartition;
use quotewire::store::{BatchWriter, StoreError, positions};

#[tokio::test]
async fn a_batch_that_begins_elsewhere_is_refused_whole() {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options());
    writer.write(&batch(0, 10)).await.expect("the first batch is written");
    for late in [batch(0, 10), batch(5, 15), batch(11, 12)] {
        let refused = writer.write(&late).await;
        let Err(StoreError::Fenced(fenced)) = refused else { panic!("not fenced: {refused:?}") };
        assert_eq!(fenced[0].found, Some(10));
    }
    writer.write(&batch(10, 12)).await.expect("the next batch is written");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 12);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_writers_at_once_one_wins_each_batch() {
    let database = Database::start().await;
    positioned(&database).await;
    let racer = |database: &Database| {
        let mut writer = BatchWriter::new(database.options());
        async move {
            let (mut won, mut lost) = (0, 0);
            for from in (0..200).step_by(10) {
                match writer.write(&batch(from, from + 10)).await {
                    Ok(_) => won += 1,
                    Err(StoreError::Fenced(_)) => lost += 1,
                    Err(error) => panic!("{error}"),
                }
                // The loser goes on when the winner has written.
                while database_position(&mut writer).await < from + 10 {
                    tokio::task::yield_now().await;
                }
            }
            (won, lost)
        }
    };
    let (one, two) = tokio::join!(tokio::spawn(racer(&database)), tokio::spawn(racer(&database)));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.0 + two.0, 20, "each batch was written once: {one:?} {two:?}");
    assert_eq!(one.1 + two.1, 20, "and refused once");
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, 200);
    database.verify().await;
}

async fn database_position(writer: &mut BatchWriter) -> i64 {
    let connection = writer.connection().await.expect("a connection");
    let position = positions::get(connection, &TopicPartition::new("wire", 0)).await.expect("a position");
    position.map_or(0, |position| position.next_offset)
}

#[tokio::test]
async fn offsets_without_a_record_are_accounted_for() {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options());
    let mut gappy = batch(0, 10);
    gappy.portions[0].items.retain(|item| item.record.position.offset % 2 == 0);
    writer.write(&gappy).await.expect("it is written");
    assert_eq!(database.count("SELECT absent FROM ingest_positions").await, 5);
    database.verify().await;
}
