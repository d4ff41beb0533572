//! Every record of a topic ends in exactly one outcome, and stopping and starting changes nothing of that.

use crate::support::{Database, Kafka, Message, Running, article, config, unique};
use quotewire::record::Outcome;
use quotewire::worker::Exit;

#[tokio::test(flavor = "multi_thread")]
async fn each_record_has_one_outcome_over_restarts() {
    let (kafka, database) = (Kafka::start(), Database::start().await);
    let (topic, group) = (kafka.topic(3).await, unique("group"));
    let config = config(&kafka, &database, &topic, &group, &[]);
    let feed = kafka.producer();
    (0..300).for_each(|number| feed.text(&topic, (number % 3) as i32, &article(number)));
    feed.flush();

    let worker = Running::start(&config).await;
    database.wait_for(&topic, 300).await;
    assert_eq!(worker.metrics.outcome(Outcome::Stored), 300);
    assert_eq!(worker.stop().await, Exit::Drained);

    (300..400).for_each(|number| feed.text(&topic, (number % 3) as i32, &article(number)));
    (0..50).for_each(|number| feed.text(&topic, (number % 3) as i32, &article(number)));
    feed.send(&topic, &Message { partition: Some(0), ..Message::default() });
    feed.send(&topic, &Message { payload: Some(b""), partition: Some(1), ..Message::default() });
    feed.flush();
    let worker = Running::start(&config).await;
    database.wait_for(&topic, 452).await;
    assert_eq!(worker.stop().await, Exit::Drained);

    let outcomes =
        "SELECT format('%s %s', outcome, count(*)) FROM record_outcomes GROUP BY outcome ORDER BY outcome";
    assert_eq!(
        database.texts(outcomes).await,
        ["stored 400", "unchanged 50", "dead_lettered 1", "skipped 1"]
    );
    assert_eq!(database.count("SELECT count(*) FROM current_articles").await, 400);
    assert_eq!(
        database.count("SELECT count(*) FROM current_quotes WHERE speaker_name = 'Ingrid Solvang'").await,
        400
    );
    database.verify().await;
}
