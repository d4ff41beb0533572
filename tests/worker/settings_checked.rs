//! Settings are checked by those who will use them, librdkafka and the TLS library, before anything begins;
//! all mistakes are told at once, each with its place, and no secret with them.

use std::process::Stdio;

use crate::support::quotewire;

/// A command's exit code and what it says.
fn run(arguments: &[&str], url: &str) -> (Option<i32>, String) {
    let output = quotewire().args(arguments).env("DATABASE_URL", url).stdin(Stdio::null()).output();
    let output = output.expect("it runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What `config check` says of properties of the Kafka client.
fn check(properties: &[(&str, &str)]) -> (Option<i32>, String) {
    let settings = properties.iter().map(|(name, value)| format!("kafka.properties.{name}={value}"));
    let settings: Vec<String> = settings.collect();
    let flags = settings.iter().flat_map(|setting| ["--set", setting.as_str()]);
    let arguments: Vec<&str> =
        ["config", "check", "--set", "kafka.topics=wire"].into_iter().chain(flags).collect();
    run(&arguments, "postgres://db/news")
}

#[test]
fn mistakes_in_the_url_are_told_with_their_place_and_all_at_once() {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    let (_, variable) = run(
        &["config", "check", "--set", "kafka.topics=wire"],
        "postgres://desk:hunter2@db/news?sslmode=nonsense&sslrootcert=/no/ca.pem",
    );
    assert!(variable.contains("DATABASE_URL: sslmode must be one of"), "{variable}");
    std::fs::write(
        file.path(),
        "[kafka]\ntopics = ['wire']\n[kafka.properties]\n'no.such.property' = 1\nsecurity.protocol = 'SASL_SLL'\n\
         [database]\nurl = 'postgres://desk:hunter2@a,b:port/news?sslmod=require&target_session_attrs=standby&service=x'\n",
    )
    .expect("it is written");
    let path = file.path().to_str().expect("a name");
    for command in [&["config", "check"][..], &["run"], &["verify"], &["offsets", "show"]] {
        let (code, told) = run(&[command, &["--config", path]].concat(), "");
        assert_eq!(code, Some(2), "{command:?}: {told}");
        assert!(!told.contains("hunter2"), "{told}");
        let line = |number: usize, words: &str| {
            told.lines().any(|line| line.contains(&format!("{path}:{number}:")) && line.contains(words))
        };
        assert!(line(4, "no.such.property") && line(5, "SASL_SLL") && line(7, "database.url"), "{told}");
    }
    std::fs::write(
        file.path(),
        "[database]\nurl = 'postgres://desk:hunter2@a,b/news?sslmod=require&target_session_attrs=standby&service=x'\n",
    )
    .expect("it is written");
    let (code, told) = run(&["verify", "--config", path], "");
    assert_eq!((code, told.matches(&format!("{path}:2:1: database.url: ")).count()), (Some(2), 3), "{told}");
    for words in ["did you mean sslmode?", "standby is not supported", "service is not supported"] {
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn files_that_the_url_names_are_looked_at_before_anything_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    let junk = folder.path().join("junk.pem");
    std::fs::write(&junk, "no certificate").expect("a file");
    let certificates = "tests/certificates";
    for (query, words) in [
        ("sslrootcert=/no/ca.pem".to_owned(), vec!["sslrootcert /no/ca.pem: No such file"]),
        (format!("sslrootcert={}", junk.display()), vec!["junk.pem holds no certificate"]),
        (
            format!("sslcert={certificates}/client.pem&sslkey={certificates}/server.key"),
            vec!["client.pem with sslkey", "KeyMismatch"],
        ),
        (
            "sslrootcert=/no/ca.pem&sslcert=/no/c.pem&sslkey=/no/k.pem".to_owned(),
            vec!["sslrootcert /no/ca.pem", "sslcert /no/c.pem", "sslkey /no/k.pem"],
        ),
        (
            format!("sslcert={certificates}/client.pem&sslkey={}", junk.display()),
            vec!["sslkey", "private key in PEM"],
        ),
    ] {
        let url = format!("postgres://desk:hunter2@127.0.0.1:1/news?{query}");
        for command in
            [&["run", "--topics", "wire"][..], &["migrate"], &["config", "check", "--set", "kafka.topics=a"]]
        {
            let (code, told) = run(command, &url);
            assert!(
                code == Some(2) && words.iter().all(|words| told.contains(words)),
                "{query}: {code:?} {told}"
            );
            assert!(!told.contains("hunter2"), "{told}");
        }
    }
    let good = format!(
        "sslrootcert={certificates}/ca.pem&sslcert={certificates}/client.pem&sslkey={certificates}/client.key"
    );
    let (code, told) =
        run(&["config", "check", "--set", "kafka.topics=a"], &format!("postgres://db/news?{good}"));
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn properties_of_the_kafka_client_are_checked_by_that_client() {
    for (properties, words) in [
        (&[("no.such.property", "1")][..], &["no.such.property"][..]),
        (&[("security.protocol", "SASL_SLL")], &["kafka.properties.security.protocol: Invalid value"]),
        (&[("fetch.min.bytes", "0")], &["outside allowed range"]),
        // TLS or not: the file is meant to be read.
        (&[("ssl.ca.location", "/no/ca.pem")], &["ssl.ca.location: /no/ca.pem: No such file"]),
        (
            &[
                ("security.protocol", "ssl"),
                ("ssl.ca.location", "/no/a"),
                ("ssl.certificate.location", "/no/b"),
            ],
            &["ssl.ca.location: /no/a", "ssl.certificate.location: /no/b"],
        ),
        (&[("ssl.ca.location", "tests/certificates/make")], &["ssl.ca.location failed"]),
        (
            &[
                ("security.protocol", "ssl"),
                ("ssl.certificate.location", "tests/certificates/client.pem"),
                ("ssl.key.location", "tests/certificates/server.key"),
            ],
            &["kafka.properties.ssl.key.location", "mismatch"],
        ),
        (
            &[("security.protocol", "sasl_ssl"), ("sasl.mechanism", "NONSENSE")],
            &["sasl.mechanism: Unsupported SASL"],
        ),
        (
            &[("security.protocol", "sasl_ssl"), ("sasl.mechanism", "PLAIN")],
            &["sasl.mechanism: sasl.username and"],
        ),
        (&[("security.protocol", "sasl_ssl")], &["security.protocol: No provider for SASL mechanism GSSAPI"]),
        (&[("max.poll.interval.ms", "1000")], &["kafka.properties.max.poll.interval.ms: "]),
        (&[("ssl.key.pem", "hunter2")], &["ssl.key.pem"]),
        (&[("sasl.password", "hunter2"), ("debug", "hunter2")], &["librdkafka refuses its value"]),
    ] {
        let (code, told) = check(properties);
        assert!(
            code == Some(2) && words.iter().all(|words| told.contains(words)),
            "{properties:?}: {code:?} {told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn what_the_kafka_client_takes_is_good_and_what_does_not_go_together_is_not() {
    let good = [
        ("security.protocol", "SASL_SSL"),
        ("sasl.mechanism", "SCRAM-SHA-512"),
        ("sasl.username", "desk"),
        ("sasl.password", "hunter2"),
        ("ssl.ca.location", "tests/certificates/ca.pem"),
        ("ssl.certificate.location", "tests/certificates/client.pem"),
        ("ssl.key.location", "tests/certificates/client.key"),
        ("fetch.wait.max.ms", "50"),
    ];
    let (code, told) = check(&good);
    assert_eq!(code, Some(0), "{told}");
    for (setting, words) in [
        ("kafka.topics=^[", "--set kafka.topics: "),
        ("log.filter=loud=very", "--set log.filter: \"loud=very\" is no filter"),
    ] {
        let (code, told) =
            run(&["config", "check", "--set", "kafka.topics=a", "--set", setting], "postgres://db/news");
        assert!(code == Some(2) && told.contains(words), "{setting}: {code:?} {told}");
    }
    let session = ["config", "check", "--set", "kafka.topics=a", "--set", "kafka.session_timeout_ms=1800000"];
    let (code, told) = run(&session, "postgres://db/news");
    assert!(
        code == Some(2)
            && told.contains("kafka.session_timeout_ms: ")
            && told.contains("max.poll.interval.ms"),
        "{told}"
    );
    let (code, told) = run(&["run", "--topics", "a", "--brokers", "a:1,b:port"], "postgres://db/news");
    assert!(code == Some(2) && told.contains("kafka.brokers: \"b:port\" is no broker"), "{told}");
}
