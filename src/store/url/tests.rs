use proptest::prelude::*;

use super::*;

const URL: &str = "postgres://desk:hunter2@db.example/wire";

fn with(variables: &[(&str, &str)], url: &str) -> Result<Address, Vec<String>> {
    parse(url, &|name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    })
}

fn read(url: &str) -> Address {
    with(&[], url).unwrap_or_else(|problems| panic!("{url}: {problems:?}"))
}

fn problems(url: &str) -> String {
    with(&[], url).expect_err(url).join("\n")
}

#[test]
fn every_way_to_name_hosts_is_understood() {
    for (url, hosts) in [
        ("postgres://db/wire", "db:5432/wire"),
        ("postgresql://db:6000/wire", "db:6000/wire"),
        ("postgres://h1:1,h2:2/wire", "h1:1,h2:2/wire"),
        ("postgres://h1,h2:2,h3/wire", "h1:5432,h2:2,h3:5432/wire"),
        ("postgres://desk:a,b@h1,h2/wire", "h1:5432,h2:5432/wire"),
        ("postgres://[::1]:6000,[fe80::1]/wire", "[::1]:6000,[fe80::1]:5432/wire"),
        ("postgres:///wire?host=a,b&port=1,2", "a:1,b:2/wire"),
        ("postgres:///wire?host=a,b&port=7", "a:7,b:7/wire"),
        ("postgres:///wire?host=a,b&port=,7", "a:5432,b:7/wire"),
        ("postgres:///wire?host=::1", "[::1]:5432/wire"),
        ("postgres://localhost:7/wire?host=/run/postgresql", "/run/postgresql:7/wire"),
        ("postgres://%2Frun%2Fpostgresql/wire", "/run/postgresql:5432/wire"),
        ("postgres:///wire", "localhost:5432/wire"),
        ("postgres://", "localhost:5432/"),
        ("postgres://db/wire?dbname=other", "db:5432/other"),
        ("postgres://db?hostaddr=10.0.0.1", "10.0.0.1:5432/"),
        ("postgres:///?hostaddr=10.0.0.1,10.0.0.2&host=a,b", "10.0.0.1:5432,10.0.0.2:5432/"),
    ] {
        assert_eq!(read(url).to_string(), hosts, "{url}");
    }
    let variables = [("PGHOST", "a,b"), ("PGPORT", "1,2"), ("PGDATABASE", "wire")];
    assert_eq!(with(&variables, "postgres://").unwrap().to_string(), "a:1,b:2/wire");
    assert_eq!(with(&variables, "postgres://c:3/d").unwrap().to_string(), "c:3/d");
}

#[test]
fn hosts_and_ports_that_do_not_fit_are_refused() {
    for (url, words) in [
        ("postgres://h1:1,h2:port/wire", "a port must be a number from 1 to 65535"),
        ("postgres://h1:0/wire", "a port must be a number from 1 to 65535"),
        ("postgres:///wire?host=a,b&port=1,2,3", "3 ports for 2 hosts"),
        ("postgres:///wire?host=a,b&hostaddr=10.0.0.1", "1 addresses in hostaddr for 2 hosts"),
        ("postgres:///wire?hostaddr=db", "hostaddr must be IP addresses"),
        (
            "postgres://db/wire?hostaddr=10.0.0.1&sslmode=verify-full",
            "not supported with sslmode=verify-full",
        ),
        ("postgres://[::1/wire", "has no ]"),
        ("mysql://db/wire", "postgres://"),
    ] {
        assert!(problems(url).contains(words), "{url}: {}", problems(url));
    }
}

#[test]
fn the_session_and_the_time_to_connect_are_understood() {
    for (value, session) in
        [("any", Session::Any), ("read-write", Session::ReadWrite), ("primary", Session::Primary)]
    {
        assert_eq!(read(&format!("{URL}?target_session_attrs={value}")).session, session);
    }
    for value in ["read-only", "standby", "prefer-standby"] {
        let told = problems(&format!("{URL}?target_session_attrs={value}"));
        assert!(told.contains(value) && told.contains("rows are written"), "{told}");
    }
    assert!(problems(&format!("{URL}?target_session_attrs=writable")).contains("read-write or primary"));
    let variable = with(&[("PGTARGETSESSIONATTRS", "primary"), ("PGCONNECT_TIMEOUT", "7")], URL).unwrap();
    assert_eq!(
        (variable.session, variable.connect_timeout),
        (Session::Primary, Some(Duration::from_secs(7)))
    );
    assert_eq!(read(&format!("{URL}?connect_timeout=3")).connect_timeout, Some(Duration::from_secs(3)));
    assert_eq!(read(&format!("{URL}?connect_timeout=0")).connect_timeout, None);
    assert!(problems(&format!("{URL}?connect_timeout=soon")).contains("number of seconds"));
}

#[test]
fn tls_is_read_as_libpq_reads_it() {
    let mode = |query: &str| read(&format!("{URL}?{query}")).tls.mode;
    assert_eq!(mode("sslmode=require").as_deref(), Some("require"));
    assert_eq!(mode("sslmode=require&sslrootcert=/ca.pem").as_deref(), Some("verify-ca"));
    assert_eq!(mode("sslmode=prefer&sslrootcert=/ca.pem").as_deref(), Some("prefer"));
    assert_eq!(mode("sslrootcert=system").as_deref(), Some("verify-full"));
    assert_eq!(mode("ssl=true").as_deref(), Some("require"));
    assert_eq!(mode("ssl-mode=verify-ca&ssl-ca=/ca.pem").as_deref(), Some("verify-ca"));
    assert!(problems(&format!("{URL}?sslmode=nonsense")).contains("one of disable, allow, prefer"));
    assert!(problems(&format!("{URL}?sslmode=require&sslrootcert=system")).contains("verify-full alone"));
    assert!(problems(&format!("{URL}?sslcert=/c.pem")).contains("sslcert and sslkey go together"));
    assert!(
        with(&[("PGSSLMODE", "nonsense")], URL).unwrap_err().concat().contains("PGSSLMODE must be one of")
    );
}

#[test]
fn what_changes_nothing_is_taken_and_what_is_not_there_is_refused() {
    for query in [
        "keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=1000",
        "fallback_application_name=x&client_encoding=UTF8&gssencmode=prefer&channel_binding=prefer",
        "load_balance_hosts=disable&sslcompression=0&sslsni=1&ssl_min_protocol_version=TLSv1.2&sslnegotiation=postgres",
        "sslcrl=&service=&krbsrvname=postgres&requiressl=0&replication=false&sslcertmode=allow",
        "statement-cache-capacity=50",
    ] {
        read(&format!("{URL}?{query}"));
    }
    for query in [
        "channel_binding=require",
        "sslcrl=/crl.pem",
        "service=news",
        "gssencmode=require",
        "load_balance_hosts=random",
        "client_encoding=LATIN1",
        "sslpassword=hunter2",
        "scram_client_key=hunter2",
        "oauth_client_secret=hunter2",
        "require_auth=scram-sha-256",
        "requirepeer=postgres",
        "sslnegotiation=direct",
        "ssl_min_protocol_version=TLSv1.3",
        "passfile=/x",
        "replication=database",
    ] {
        let told = problems(&format!("{URL}?{query}"));
        let (name, _) = query.split_once('=').unwrap();
        assert!(told.contains(name) && told.contains("is not supported: "), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn an_unknown_parameter_is_refused_with_the_one_that_was_meant() {
    assert_eq!(problems(&format!("{URL}?sslmod=require")), "unknown parameter sslmod; did you mean sslmode?");
    assert!(
        problems(&format!("{URL}?target_sesion_attrs=any")).contains("did you mean target_session_attrs?")
    );
    assert!(problems(&format!("{URL}?colour=red")).contains("unknown parameter colour"));
    assert!(problems(&format!("{URL}?sslmode")).contains("has no value"));
}

#[test]
fn all_mistakes_are_told_at_once() {
    let url = format!(
        "{URL}?sslmode=nonsense&sslmod=x&connect_timeout=y&target_session_attrs=standby&service=z&port=a"
    );
    assert_eq!(problems(&url).lines().count(), 6, "{}", problems(&url));
}

#[test]
fn settings_of_the_session_come_from_options_in_either_form() {
    let url = format!("{URL}?options=-c%20search_path%3Dnews&options[work_mem]=8MB");
    let settings: Vec<String> =
        read(&url).settings.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(settings, ["search_path=news", "work_mem=8MB"]);
}

#[test]
fn the_client_gets_everything_encoded_and_one_host() {
    let address =
        read("postgres://desk:p%40ss%2Fw%3Frd@h1:1,h2:2/the%20wire?sslmode=require&application_name=a%26b");
    let url = address.client_url(&address.hosts[1], Some("require"));
    assert_eq!(
        url,
        "postgres:///?port=2&host=h2&sslmode=require&user=desk&password=p%40ss%2Fw%3Frd&dbname=the%20wire\
         &application_name=a%26b"
    );
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    assert_eq!(
        (options.get_host(), options.get_port(), options.get_username(), options.get_database()),
        ("h2", 2, "desk", Some("the wire"))
    );
    assert_eq!(options.get_application_name(), Some("a&b"));
    let address = read("postgres://[::1]/wire");
    let options: sqlx::postgres::PgConnectOptions =
        address.client_url(&address.hosts[0], None).parse().unwrap();
    assert_eq!((options.get_host(), options.get_application_name()), ("::1", Some("quotewire")));
}

#[test]
fn no_part_of_a_password_that_was_not_encoded_is_shown() {
    for url in [
        "postgres://desk:hunter/2secret@db/wire",
        "postgres://desk:5432/2secret@db/wire",
        "postgres://desk:5432?2secret=x@db/wire",
        "postgres://desk:5432?sslmode=2secret@db/wire",
        "postgres://desk:hunter#2secret@db/wire",
        "postgres://desk:a@b?2secret=1&x@db/wire",
        "postgres://desk:a@b/2secret@db/wire",
        "postgres://desk:2secret%zz@db/wire",
        "postgres://desk:2secret%00@db/wire",
    ] {
        let told = problems(url);
        assert!(!told.contains("secret") && !told.contains("hunter"), "{url}: {told}");
    }
    let address = read("postgres://desk:2secret@db/wire?password=3secret");
    assert!(!format!("{address:?} {address}").contains("secret"));
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic_and_none_of_a_password_is_told(
        url in any::<String>(), query in "[a-z_=&%@,:/\\[\\]0-9A-F]{0,40}", password in "QQ[ -~]{0,20}QQ",
    ) {
        let _result = with(&[], &url);
        let _result = with(&[], &format!("postgres://{query}"));
        let _result = with(&[], &format!("postgres://db/wire?{query}"));
        if let Err(problems) = with(&[], &format!("postgres://desk:{password}@db.example/wire")) {
            prop_assert!(!problems.concat().contains("QQ"), "{problems:?}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_as_the_same(text in "[^\\x00]*") {
        prop_assert_eq!(decoded(&encoded(&text)), Some(text));
    }
}
