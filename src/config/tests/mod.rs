//! The layers together, as the command line uses them.

use proptest::prelude::*;

use super::*;

mod mistakes;
mod reference_file;

const URL: &str = "postgres://desk:hunter2@db.example/wire";

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn load(
    file: &str,
    env: &[(&str, &str)],
    flags: &[(&str, &str)],
    purpose: Purpose,
) -> Result<Config, ConfigErrors> {
    let (env, flags) = (pairs(env), pairs(flags));
    Config::load(Sources { file: Some(("q.toml", file)), env: &env, flags: &flags }, purpose)
}

fn from_file(file: &str) -> Config {
    load(file, &[], &[], Purpose::Inspect).unwrap()
}

fn from_env(env: &[(&str, &str)]) -> Config {
    load("", env, &[], Purpose::Inspect).unwrap()
}

fn mistakes(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> String {
    load(file, env, flags, Purpose::Inspect).unwrap_err().to_string()
}

fn properties(config: &Config) -> Vec<(&str, &str)> {
    config.kafka.properties.iter().map(|(name, value)| (name.as_str(), value.expose())).collect()
}

fn shown(config: &Config, key: &str) -> String {
    let effective = config.effective();
    let found = effective.iter().find(|effective| effective.key == key).unwrap();
    format!("{} ({})", found.value, found.origin)
}

#[test]
fn without_any_source_the_defaults_hold() {
    let config = Config::load(Sources::default(), Purpose::Inspect).unwrap();
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.kafka, KafkaConfig::default());
    assert!(config.effective().iter().all(|effective| effective.origin == Origin::Default));
}

#[test]
fn flags_go_over_environment_over_file_over_defaults() {
    let file = "[kafka]\nbrokers = 'file:1'\ngroup_id = 'file'\nstart = 'latest'\n[batch]\narticles = 7\n";
    let env = [("QUOTEWIRE_KAFKA_BROKERS", "env:1"), ("QUOTEWIRE_KAFKA_GROUP_ID", "env"), ("HOME", "/")];
    let config = load(file, &env, &[("kafka.brokers", "flag:1")], Purpose::Inspect).unwrap();
    assert_eq!(config.kafka.brokers, "flag:1");
    assert_eq!(config.kafka.group_id, "env");
    assert_eq!(config.kafka.start, Start::Latest);
    assert_eq!(config.batch.articles, 7);
    assert_eq!(config.batch.wait_ms, 250);
    assert_eq!(shown(&config, "kafka.brokers"), "\"flag:1\" (--set kafka.brokers)");
    assert_eq!(shown(&config, "kafka.group_id"), "\"env\" (QUOTEWIRE_KAFKA_GROUP_ID)");
    assert_eq!(shown(&config, "batch.articles"), "7 (q.toml:6:1)");
    assert_eq!(shown(&config, "batch.wait_ms"), "250 (default)");
}

#[test]
fn every_kind_is_read_from_the_file() {
    let config = from_file(
        "[kafka]\ntopics = ['wire', \"wire.late\"]\ngroup_instance_id = 'desk-1'\n[worker]\n\
         memory_bytes = '64 MiB'\nextract_threads = 0x10\n[limits]\nrecord_bytes = 1_000_000\n[http]\n\
         listen = '[::]:80'\n[log]\nformat = 'json'\n[database]\nurl = 'postgresql:///wire'\n\
         keep_raw = true\n",
    );
    assert_eq!(config.kafka.topics, ["wire", "wire.late"]);
    assert_eq!(config.kafka.group_instance_id.as_deref(), Some("desk-1"));
    assert_eq!(config.worker.memory_bytes, 64 << 20);
    assert_eq!(config.worker.extract_threads, 16);
    assert_eq!(config.limits.record_bytes, 1_000_000);
    assert_eq!(config.http.listen.unwrap().to_string(), "[::]:80");
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.database.url.expose(), "postgresql:///wire");
    assert!(config.database.keep_raw);
}

#[test]
fn every_kind_is_read_from_the_environment() {
    let config = from_env(&[
        ("QUOTEWIRE_KAFKA_TOPICS", "wire, wire.late"),
        ("QUOTEWIRE_KAFKA_START", "latest"),
        ("QUOTEWIRE_KAFKA_GROUP_INSTANCE_ID", ""),
        ("QUOTEWIRE_BATCH_BYTES", "2MB"),
        ("QUOTEWIRE_BATCH_WAIT_MS", "50"),
        ("QUOTEWIRE_DATABASE_KEEP_RAW", "true"),
        ("QUOTEWIRE_HTTP_LISTEN", ""),
        ("QUOTEWIRE_DATABASE_URL", "postgres://desk:hunter2@db/wire\n"),
    ]);
    assert_eq!(config.kafka.topics, ["wire", "wire.late"]);
    assert!(config.database.keep_raw);
    assert_eq!(config.kafka.start, Start::Latest);
    assert_eq!(config.kafka.group_instance_id, None);
    assert_eq!(config.batch.bytes, 2_000_000);
    assert_eq!(config.batch.wait_ms, 50);
    assert_eq!(config.http.listen, None);
    assert_eq!(config.database.url.expose(), "postgres://desk:hunter2@db/wire");
    assert!(from_env(&[("QUOTEWIRE_KAFKA_TOPICS", " ")]).kafka.topics.is_empty());
}

#[test]
fn database_url_stands_in_for_ours_unless_that_is_given() {
    let file = "[database]\nurl = 'postgres://file/wire'\n";
    let url =
        |env: &[(&str, &str)]| load(file, env, &[], Purpose::Store).unwrap().database.url.expose().to_owned();
    assert_eq!(url(&[("DATABASE_URL", URL)]), URL);
    assert_eq!(url(&[("DATABASE_URL", URL), ("QUOTEWIRE_DATABASE_URL", "")]), URL);
    assert_eq!(url(&[("DATABASE_URL", "mysql://db"), ("QUOTEWIRE_DATABASE_URL", URL)]), URL);
    assert_eq!(url(&[("DATABASE_URL", " ")]), "postgres://file/wire");
    let config = from_env(&[("DATABASE_URL", URL)]);
    assert_eq!(shown(&config, "database.url"), "\"postgres://desk:***@db.example/wire\" (DATABASE_URL)");
}

#[test]
fn of_a_flag_given_twice_the_last_counts() {
    let flags = [("batch.articles", "no number"), ("batch.articles", "9")];
    assert_eq!(load("", &[], &flags, Purpose::Inspect).unwrap().batch.articles, 9);
}

#[test]
fn properties_may_be_written_in_either_way() {
    let quoted = "[kafka.properties]\n\"security.protocol\" = 'SASL_SSL'\n\"sasl.password\" = 'hunter2'\n";
    let dotted = "[kafka.properties]\nsecurity.protocol = 'SASL_SSL'\nsasl.password = 'hunter2'\n";
    let nested =
        "[kafka.properties.security]\nprotocol = 'SASL_SSL'\n[kafka.properties.sasl]\npassword = 'hunter2'\n";
    let inline = "[kafka]\nproperties = { security.protocol = 'SASL_SSL', \"sasl.password\" = 'hunter2' }\n";
    for file in [quoted, dotted, nested, inline] {
        let config = from_file(file);
        assert_eq!(properties(&config), [("sasl.password", "hunter2"), ("security.protocol", "SASL_SSL")]);
    }
    let config = load(
        "[kafka.properties]\nsecurity.protocol = 'PLAINTEXT'\n",
        &[("QUOTEWIRE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL")],
        &[("kafka.properties.sasl.password", "hunter2")],
        Purpose::Inspect,
    )
    .unwrap();
    assert_eq!(properties(&config), [("sasl.password", "hunter2"), ("security.protocol", "SASL_SSL")]);
    assert_eq!(
        shown(&config, "kafka.properties.security.protocol"),
        "\"SASL_SSL\" (QUOTEWIRE_KAFKA_PROPERTIES_SECURITY_PROTOCOL)"
    );
}

#[test]
fn numbers_and_truth_values_of_properties_become_text() {
    let config = from_file("[kafka.properties]\na = 1_000\nb = 0x10\nc = true\nd = 0.5\ne = -1\n");
    assert_eq!(properties(&config), [("a", "1000"), ("b", "16"), ("c", "true"), ("d", "0.5"), ("e", "-1")]);
}

#[test]
fn secrets_are_never_shown() {
    let file = "[kafka.properties]\nsasl.password = 'hunter2'\nsasl.oauthbearer.client.secret = 'hunter2'\n\
                ssl.key.password = 'hunter2'\nsasl.username = 'desk'\n";
    let config = load(file, &[("QUOTEWIRE_DATABASE_URL", URL)], &[], Purpose::Store).unwrap();
    assert!(!format!("{config:?} {:?}", config.effective()).contains("hunter2"));
    assert_eq!(shown(&config, "kafka.properties.ssl.key.password"), "\"***\" (q.toml:4:9)");
    assert!(shown(&config, "kafka.properties.sasl.username").starts_with("\"desk\""));

    let wrong = load(
        "[database]\nurl = 'mysql://desk:hunter2@db'\n[kafka.properties]\nsasl.password = ['hunter2']\n\
         [kafka]\npasswrod = 'hunter2'\n",
        &[("QUOTEWIRE_DATABASE_URL", "desk:hunter2@db"), ("QUOTEWIRE_PASSWORD", "hunter2")],
        &[],
        Purpose::Store,
    );
    let errors = wrong.unwrap_err();
    assert!(!format!("{errors} {errors:?}").contains("hunter2"), "{errors}");
    let misplaced = mistakes("database = 'postgres://desk:hunter2@db'\n", &[], &[]);
    assert!(!misplaced.contains("hunter2"), "{misplaced}");
    let broken = mistakes("[database]\nurl = postgres://desk:hunter2@db\n", &[], &[]);
    assert!(!broken.contains("hunter2"), "{broken}");
}

#[test]
fn variables_that_kubernetes_sets_for_a_service_are_passed_over() {
    let config = from_env(&[
        ("QUOTEWIRE_SERVICE_HOST", "10.0.0.1"),
        ("QUOTEWIRE_SERVICE_PORT", "9464"),
        ("QUOTEWIRE_SERVICE_PORT_METRICS", "9464"),
        ("QUOTEWIRE_PORT", "tcp://10.0.0.1:9464"),
        ("QUOTEWIRE_PORT_9464_TCP", "tcp://10.0.0.1:9464"),
        ("QUOTEWIRE_PORT_9464_TCP_PROTO", "tcp"),
        ("QUOTEWIRE_METRICS_PORT_9464_TCP_ADDR", "10.0.0.1"),
    ]);
    assert!(config.effective().iter().all(|effective| effective.origin == Origin::Default));
    assert_eq!(
        mistakes("", &[("QUOTEWIRE_PORT", "9464")], &[]),
        "QUOTEWIRE_PORT: unknown setting; config/quotewire.toml lists them all"
    );
    // None of our own names looks like theirs.
    for setting in settings::SETTINGS {
        let name = settings::env_name(setting.key);
        assert!(load("", &[(&name, "\u{1}")], &[], Purpose::Inspect).is_err(), "{name} is passed over");
    }
}

proptest! {
    #[test]
    fn no_text_makes_loading_panic(file in any::<String>(), name in any::<String>(), value in any::<String>()) {
        let (env, flag) = (format!("QUOTEWIRE_{name}"), format!("kafka.{name}"));
        let _result = load(&file, &[(&env, &value), (&name, &value)], &[(&flag, &value)], Purpose::Run);
    }

    #[test]
    fn no_text_that_is_nearly_a_file_makes_loading_panic(
        file in r#"((\[(kafka|kafka\.properties|batch|é)\]|(topics|bytes|a\.b|"x\.y"|kafka) = ([0-9]{1,25}|'[a-z é]{0,5}'|\[|\]|\{|\}|true|1e5|1979-05-27)|#.?)\r?\n){0,12}"#,
    ) {
        if let Err(errors) = load(&file, &[], &[], Purpose::Run) {
            let lines = file.lines().count().max(1) + 1;
            for mistake in errors.mistakes {
                prop_assert!(!mistake.to_string().contains('\n'));
                if let Origin::File { line, .. } = mistake.origin {
                    prop_assert!((1..=lines).contains(&line));
                }
            }
        }
    }

    #[test]
    fn what_is_shown_loads_as_the_same(
        group in "[a-z\"\\\\:, ]{0,9}[a-z]",
        topics in prop::collection::vec("[a-z.]{3,9}", 0..3),
        articles in 1_usize..100_000,
        bytes in 1_024_usize..16_000_000,
        latest in any::<bool>(),
    ) {
        let flags = [
            ("kafka.group_id", group),
            ("kafka.topics", topics.join(",")),
            ("batch.articles", articles.to_string()),
            ("batch.bytes", bytes.to_string()),
            ("kafka.start", (if latest { "latest" } else { "earliest" }).to_owned()),
            ("kafka.properties.client.id", "a \u{7f}\t\"b\"".to_owned()),
        ];
        let flags = flags.map(|(key, value)| (key.to_owned(), value));
        let first = Config::load(Sources { flags: &flags, ..Sources::default() }, Purpose::Inspect);
        let first = first.expect("valid flags");
        let lines: Vec<String> = first
            .effective()
            .iter()
            .map(|effective| format!("{} = {}\n", effective.key, effective.value))
            .collect();
        let second = from_file(&lines.concat());
        prop_assert_eq!(&second.kafka, &first.kafka);
        prop_assert_eq!(&second.batch, &first.batch);
        prop_assert_eq!(&second.http, &first.http);
    }
}
