//! What those who use settings say of them, before anything is begun: librdkafka of its properties, the TLS
//! library of the database's certificates. Each mistake is a setting's key and what is wrong.

use std::cmp::Reverse;
use std::path::Path;

use quotewire::config::{Config, Secret, is_secret_name};
use quotewire::store::positions::INGEST_TOPIC;
use quotewire::{store, telemetry, worker};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;

const PROPERTIES: &str = "kafka.properties";

/// Properties that have a setting of their own.
const SETTINGS: [(&str, &str); 4] = [
    ("bootstrap.servers", "kafka.brokers"),
    ("group.id", "kafka.group_id"),
    ("group.instance.id", "kafka.group_instance_id"),
    ("session.timeout.ms", "kafka.session_timeout_ms"),
];

/// The database's URL and the files that it names.
pub(super) fn database(config: &Config) -> Vec<(String, String)> {
    let url = config.database.url.expose();
    let problems = if url.is_empty() { Vec::new() } else { store::check_url(url) };
    problems.into_iter().map(|problem| ("database.url".to_owned(), problem)).collect()
}

/// What is to be logged.
pub(super) fn log(config: &Config) -> Vec<(String, String)> {
    let problem = telemetry::check_log_filter(&config.log.filter).err();
    problem.into_iter().map(|problem| ("log.filter".to_owned(), problem)).collect()
}

/// Names and values of the Kafka client's properties, one by one.
pub(super) fn properties(config: &Config) -> Vec<(String, String)> {
    let properties = config.kafka.properties.iter();
    let refused = |(name, value): (&String, &Secret)| {
        let error = ClientConfig::new().set(name, value.expose()).create_native_config().err()?;
        Some((key(name), in_words(config, &error)))
    };
    properties.filter_map(refused).collect()
}

/// The same, and then all of them together: a client is made of them, which reads the files that they name.
pub(super) fn kafka(config: &Config) -> Vec<(String, String)> {
    let mut mistakes = properties(config);
    if config.kafka.topics.iter().any(|topic| topic == INGEST_TOPIC) {
        let problem = format!(
            "`quotewire ingest` keeps its accounts under the name {INGEST_TOPIC}: no topic can have it"
        );
        mistakes.push(("kafka.topics".to_owned(), problem));
    }
    if !mistakes.is_empty() {
        return mistakes;
    }
    let mut client = worker::client_config(&config.kafka);
    // Nobody is to be connected to.
    client.remove("bootstrap.servers");
    for (name, problem) in unreadable_files(config) {
        client.remove(name);
        mistakes.push((key(name), problem));
    }
    // Without TLS nobody reads the files, which are meant to be read all the same.
    let names_files = config.kafka.properties.keys().any(|name| name.starts_with("ssl."));
    let protocol = client.get("security.protocol").unwrap_or_default().to_lowercase();
    if names_files && !protocol.ends_with("ssl") {
        let mut tls = client.clone();
        tls.set("security.protocol", "ssl");
        create(config, tls, &mut mistakes);
    }
    if let Some(consumer) = create(config, client, &mut mistakes) {
        let topics: Vec<&str> = config.kafka.topics.iter().map(String::as_str).collect();
        let refused = if topics.is_empty() { None } else { consumer.subscribe(&topics).err() };
        mistakes.extend(refused.map(|error| ("kafka.topics".to_owned(), in_words(config, &error))));
    }
    mistakes
}

/// Makes a client, or adds to the mistakes what is in the way. It tells of one at a time: a file that is no
/// good is left out to see the next.
fn create(
    config: &Config,
    mut client: ClientConfig,
    mistakes: &mut Vec<(String, String)>,
) -> Option<BaseConsumer> {
    loop {
        let error = match client.create() {
            Ok(consumer) => return Some(consumer),
            Err(error) => error,
        };
        let message = in_words(config, &error);
        let property = blamed(config, &message);
        let is_file =
            |name: &&str| ["location", "pem"].iter().any(|last| name.rsplit('.').next() == Some(last));
        let file = property.filter(is_file).filter(|file| client.get(file).is_some());
        // Where files are missing, what follows from that is no mistake of its own.
        if mistakes.is_empty() || file.is_some() {
            let setting = property.map_or_else(|| setting_blamed(&message), key);
            mistakes.push((setting, with_value(config, property, message)));
        }
        client.remove(file?);
    }
}

/// Files that the system does not let be read, with why: librdkafka has no word for that.
fn unreadable_files(config: &Config) -> impl Iterator<Item = (&str, String)> {
    let files = config
        .kafka
        .properties
        .iter()
        .filter(|(name, _)| name.starts_with("ssl.") && name.ends_with(".location"));
    files.filter_map(|(name, file)| {
        // A folder of authorities will do, too; `probe` is a word of librdkafka's.
        let path = Path::new(file.expose());
        let result = if path.is_dir() {
            std::fs::read_dir(path).map(drop)
        } else {
            std::fs::File::open(path).map(drop)
        };
        let error = result.err().filter(|_| file.expose() != "probe")?;
        Some((name.as_str(), format!("{}: {error}", file.expose())))
    })
}

fn key(property: &str) -> String {
    format!("{PROPERTIES}.{property}")
}

/// The property that the message speaks of: by its name, by its value, or because it is about SASL.
fn blamed<'a>(config: &'a Config, message: &str) -> Option<&'a str> {
    const CHARS_MIN: usize = 4;
    let properties = || config.kafka.properties.iter();
    let named = properties().filter_map(|(name, _)| Some((message.find(name)?, Reverse(name.len()), name)));
    let valued = || {
        let mut is_there = properties().filter(|(name, _)| !is_secret_name(name));
        is_there.find(|(_, value)| value.expose().len() >= CHARS_MIN && message.contains(value.expose()))
    };
    let about_sasl = || {
        let is_about = message.to_lowercase().contains("sasl");
        let find = |wanted: &str| properties().find(|(name, _)| *name == wanted);
        find("sasl.mechanism")
            .or_else(|| find("sasl.mechanisms"))
            .or_else(|| find("security.protocol"))
            .filter(|_| is_about)
    };
    let named = named.min().map(|(_, _, name)| name);
    named.or_else(|| valued().or_else(about_sasl).map(|(name, _)| name)).map(String::as_str)
}

/// The setting that the message speaks of; else the table.
fn setting_blamed(message: &str) -> String {
    let found = SETTINGS.iter().find(|(property, _)| message.contains(property));
    found.map_or(PROPERTIES, |(_, setting)| setting).to_owned()
}

fn with_value(config: &Config, property: Option<&str>, message: String) -> String {
    const CHARS_MAX: usize = 200;
    let value =
        property.filter(|name| !is_secret_name(name)).and_then(|name| config.kafka.properties.get(name));
    match value.map(Secret::expose) {
        Some(value) if !message.contains(value) && value.len() <= CHARS_MAX => {
            format!("{message} ({value:?})")
        }
        _ => message,
    }
}

/// librdkafka's own words, unless there is a secret among them.
fn in_words(config: &Config, error: &KafkaError) -> String {
    let words = match error {
        KafkaError::ClientConfig(_, description, ..) | KafkaError::ClientCreation(description) => {
            description.clone()
        }
        error => error.to_string(),
    };
    let words = words.trim_end_matches(|c: char| c.is_control() || c.is_whitespace()).to_owned();
    let mut secrets = config.kafka.properties.iter().filter(|(name, _)| is_secret_name(name));
    if secrets.any(|(_, secret)| !secret.is_empty() && words.contains(secret.expose())) {
        return "librdkafka refuses its value".to_owned();
    }
    words
}
