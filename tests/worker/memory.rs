//! A worker stays within the rule of docs/operations.md, whatever its records are made of: four times
//! `worker.memory_bytes` and 100 MB on top. With a real broker, as the embedded one keeps no more than some
//! megabytes.

use crate::support::{Database, Kafka, Message, Process, article, unique};

/// The most that a process has ever had in memory, in kB.
fn peak_kb(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_headers_count_as_payloads_do() {
    let servers = std::env::var("QUOTEWIRE_TEST_KAFKA").expect("QUOTEWIRE_TEST_KAFKA names a broker");
    let (kafka, database) = (Kafka::Real(servers), Database::start().await);
    let feed = kafka.producer();
    let large = "x".repeat(60_000);
    let many = vec![("trace", "0af7651916cd43dd8448eb211c80319c"); 400];
    let one = [("trace", large.as_str())];
    let keys = [Some(large.as_str()), None, None];
    let headers = [&[][..], &one, &many];
    for (key, headers) in keys.into_iter().zip(headers) {
        let (topic, group) = (kafka.topic(2).await, unique("group"));
        for number in 0..2_400 {
            let text = article(number);
            let payload = Some(text.as_bytes());
            let partition = Some(number as i32 % 2);
            feed.send(&topic, &Message { payload, key, partition, headers, ..Message::default() });
        }
        feed.flush();
        let tight = ["worker.memory_bytes=4 MiB", "batch.bytes=4 MiB", "limits.record_bytes=4 MiB"];
        let settings: Vec<&str> = tight.iter().flat_map(|setting| ["--set", setting]).collect();
        let worker = Process::run(&kafka, &database, &topic, &group, &settings);
        database.wait_for(&topic, 2_400).await;
        let peak = peak_kb(&worker);
        assert!(peak < 4 * 4 * 1024 + 100_000, "{peak} kB");
        assert_eq!(worker.terminate(), Some(0));
    }
    assert_eq!(database.count("SELECT count(*) FROM dead_letters").await, 0);
    database.verify().await;
}
