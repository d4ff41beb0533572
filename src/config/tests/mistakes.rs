//! What is said about a configuration that is wrong.

use super::*;

#[test]
fn all_mistakes_are_reported_at_once_with_their_places() {
    let file = "\
[kafka]
group_di = 'desk'
topics = 'wire'
start = 'begining'

[kafka.properties]
\"group.id\" = 'desk'
security.protocol = []

[databse]
writers = 1

[batch]
bytes = '8 megs'
articles = 0
  wait = 3

[http]
listen = 'localhost:9464'
";
    let env = [
        ("QUOTEWIRE_KAFKA_GROUPID", "desk"),
        ("QUOTEWIRE_DATABASE_WRITERS", "40"),
        ("QUOTEWIRE_KAFKA_PROPERTIES_ENABLE_AUTO_COMMIT", "true"),
        ("QUOTEWIRE_TEST_DATABASE", "kept for the tests"),
        ("QUOTEWIRE_CONFIG", "q.toml"),
    ];
    let flags = [("worker.memory", "1"), ("worker.drain_timeout_ms", "10s"), ("colour", "red")];
    insta::assert_snapshot!(mistakes(file, &env, &flags), @r#"
    q.toml:2:1: kafka.group_di: unknown setting; did you mean kafka.group_id?
    q.toml:3:1: kafka.topics: must be a list of texts such as ["a", "b"] (in a variable or a flag: a,b), not "wire"
    q.toml:4:1: kafka.start: must be one of earliest, latest, not "begining"
    q.toml:7:1: kafka.properties.group.id: is set by Quotewire itself; use kafka.group_id
    q.toml:8:10: kafka.properties.security.protocol: must be text, a number, true or false (without NUL characters)
    q.toml:10:2: databse: unknown section; did you mean [database]?
    q.toml:14:1: batch.bytes: must be a number of bytes or a size such as "8 MiB", from 1 KiB to 1 GiB, not "8 megs"
    q.toml:15:1: batch.articles: must be a whole number from 1 to 100000, not 0
    q.toml:16:3: batch.wait: unknown setting; did you mean batch.wait_ms?
    q.toml:19:1: http.listen: must be an IP address with a port such as 127.0.0.1:9464, or empty for off, not "localhost:9464"
    QUOTEWIRE_DATABASE_WRITERS: must be a whole number from 1 to 16, not "40"
    QUOTEWIRE_KAFKA_GROUPID: unknown setting; did you mean QUOTEWIRE_KAFKA_GROUP_ID?
    QUOTEWIRE_KAFKA_PROPERTIES_ENABLE_AUTO_COMMIT: is set by Quotewire itself; take it out: positions are kept in the database, in the transaction that writes the rows
    --set worker.memory: unknown setting; did you mean worker.memory_bytes?
    --set worker.drain_timeout_ms: must be a whole number of milliseconds from 0 to 300000, not "10s"
    --set colour: unknown setting; config/quotewire.toml lists them all
    "#);
}

#[test]
fn broken_toml_is_reported_without_guessing_at_the_rest() {
    let file = "[kafka\ngroup_id = 'desk'\n\n[batch]\narticles = = 3\nbytes = 1\nbytes = 2\n";
    let env = [("QUOTEWIRE_BATCH_WAIT_MS", "soon")];
    let errors = load(file, &env, &[], Purpose::Run).unwrap_err();
    insta::assert_snapshot!(errors, @r#"
    q.toml:1:7: not valid TOML: unclosed table, expected `]`
    q.toml:5:12: not valid TOML: extra `=`, expected nothing
    q.toml:7:1: not valid TOML: duplicate key
    QUOTEWIRE_BATCH_WAIT_MS: must be a whole number of milliseconds from 1 to 60000, not "soon"
    "#);
}

#[test]
fn a_section_must_be_a_table_and_a_setting_must_not() {
    let file =
        "batch = 3\nlog = [1, 'two', [3], {}]\n[kafka.topics]\nwire = 1\n[[http]]\nlisten = ''\n[zebra]\n";
    insta::assert_snapshot!(mistakes(file, &[], &[]), @r#"
    q.toml:1:1: batch: must be a section of settings: [batch]
    q.toml:2:1: log: must be a section of settings: [log]
    q.toml:3:8: kafka.topics: must be a list of texts such as ["a", "b"] (in a variable or a flag: a,b), not a table
    q.toml:5:3: http: must be a section of settings: [http]
    q.toml:7:2: zebra: unknown section; there are [kafka], [database], [batch], [worker], [limits], [topics], [http], [log]
    "#);
}

#[test]
fn a_property_given_twice_in_one_file_is_refused() {
    let file = "[kafka.properties]\n\"client.id\" = 'a'\nclient.id = 'b'\n";
    assert_eq!(
        mistakes(file, &[], &[]),
        "q.toml:3:8: kafka.properties.client.id: given twice, here and at q.toml:2:1; leave out one of them"
    );
}

#[test]
fn what_a_purpose_needs_must_be_there() {
    let missing = |purpose| load("", &[], &[], purpose).unwrap_err().to_string();
    assert_eq!(
        missing(Purpose::Store),
        "database.url: not set; set it in the file, as QUOTEWIRE_DATABASE_URL or with --set database.url=…"
    );
    assert_eq!(missing(Purpose::Run).lines().count(), 2);
    assert!(load("kafka.topics = ['wire']", &[("DATABASE_URL", URL)], &[], Purpose::Run).is_ok());
}

#[test]
fn a_mistyped_setting_is_not_reported_as_missing_too() {
    let errors = load("kafka.topic = ['wire']", &[("DATABASE_URL", "mysql://db")], &[], Purpose::Run);
    let errors = errors.unwrap_err().to_string();
    assert_eq!(errors.lines().count(), 2, "{errors}");
    let errors = load("[kafak]\ntopics = ['wire']", &[("DATABASE_URL", URL)], &[], Purpose::Run);
    assert_eq!(errors.unwrap_err().to_string(), "q.toml:1:2: kafak: unknown section; did you mean [kafka]?");
}

#[test]
fn settings_must_go_together() {
    let file = "[worker]\nmemory_bytes = '4 MiB'\nshutdown_timeout_ms = 1000\ndrain_timeout_ms = 2000\n\
                [database]\nretry_max_ms = 50\n[kafka]\ntopics = ['wire', 'late news']\n";
    insta::assert_snapshot!(mistakes(file, &[], &[]), @r#"
    q.toml:8:1: kafka.topics: "late news" can't be a topic's name; use letters, digits, dots, underscores and hyphens, 249 at most (or a pattern that begins with ^)
    q.toml:2:1: worker.memory_bytes: "4 MiB" is less than batch.bytes ("8 MiB"); raise it, or lower batch.bytes
    q.toml:2:1: worker.memory_bytes: "4 MiB" is less than limits.record_bytes ("8 MiB"); raise it, or lower limits.record_bytes
    q.toml:6:1: database.retry_max_ms: 50 is less than database.retry_initial_ms (100); raise it, or lower database.retry_initial_ms
    q.toml:4:1: worker.drain_timeout_ms: 2000 is more than worker.shutdown_timeout_ms (1000); lower it, or raise worker.shutdown_timeout_ms
    "#);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    assert_eq!(
        mistakes("\u{feff}a = 1\r\nb = 2\r\n", &[], &[]),
        "q.toml:1:1: a: unknown setting; config/quotewire.toml lists them all\n\
         q.toml:2:1: b: unknown setting; config/quotewire.toml lists them all"
    );
}

#[test]
fn a_list_of_the_wrong_things_is_described() {
    assert_eq!(
        mistakes("kafka.topics = ['a', 2, [3], 4]", &[], &[]),
        "q.toml:1:7: kafka.topics: must be a list of texts such as [\"a\", \"b\"] \
         (in a variable or a flag: a,b), not a list (\"a\", 2, a list)"
    );
}

#[test]
fn the_table_of_properties_can_not_be_given_as_one_value() {
    let file = "kafka.properties = 'sasl.password=hunter2'";
    let errors = mistakes(file, &[("QUOTEWIRE_KAFKA_PROPERTIES", "a=b")], &[("kafka.properties.", "a=b")]);
    assert_eq!(errors.matches("must be a table, or one property of it").count(), 3, "{errors}");
    assert!(!errors.contains("hunter2"));
}

#[test]
fn names_can_not_break_the_lines_of_the_report() {
    assert_eq!(mistakes("\"a\\nb\" = 1\n[\"c\\rd\"]\n", &[("QUOTEWIRE_\n", "")], &[]).lines().count(), 3);
}

#[test]
fn nesting_without_end_is_refused() {
    let dotted = format!("kafka.properties.{}b = 1", "a.".repeat(50_000));
    let tables = format!("[kafka.properties.{}b]", "a.".repeat(50_000));
    let inline = format!("kafka.properties = {}", "{a=".repeat(50_000));
    for file in [dotted, tables, inline, "[".repeat(50_000), format!("a = {}", "[".repeat(50_000))] {
        assert!(mistakes(&file, &[], &[]).starts_with("q.toml:1:"));
    }
}
