//! What the pages show is what is stored and may be used; texts do nothing there, and nothing is changed
//! without the token.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use quotewire::config::{Config, Purpose, Sources};
use quotewire::{http, pages};
use tokio_util::sync::CancellationToken;

use crate::support::{Database, quotewire};

const TOKEN: &str = "a token that nobody guesses";

/// Pages over a database, until it is dropped.
struct Served {
    address: SocketAddr,
    _stop: tokio_util::sync::DropGuard,
}

/// What came back: status, head, body.
struct Answer {
    code: u16,
    head: String,
    body: String,
}

impl Served {
    async fn over(database: &Database) -> Self {
        let flags = [("database.url", database.url()), ("http.token", TOKEN)];
        let flags: Vec<_> =
            flags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let sources = Sources { file: None, env: &[], flags: &flags };
        let config = Config::load(sources, Purpose::Store).unwrap();
        let stop = CancellationToken::new();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let address = http::serve(listen, pages::alone(&config).unwrap(), stop.clone()).await.unwrap();
        Self { address, _stop: stop.drop_guard() }
    }

    fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { code, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    }

    /// The question is asked by a thread that may wait: the server runs on this one's runtime.
    fn send(&self, request: &str) -> Answer {
        tokio::task::block_in_place(|| self.ask(request))
    }

    fn post(&self, path: &str, form: &str) -> Answer {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        self.send(&request)
    }
}

/// Stores texts as files of a source, each with its time.
fn ingest(database: &Database, name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let mut command = quotewire();
    command.arg("ingest").arg(&file).args(["--timestamp", "2024-05-06T10:00:00Z"]);
    let output = command.env("DATABASE_URL", database.url()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Articles in whose fields markup stands: in the one as entities, because tags of JSON are not kept.
const HOSTILE: &str = r#"{"guid": "\"><script>alert(1)</script>", "source": "&lt;i&gt;evil", "language": "en",
"headline": "&lt;script&gt;alert('headline')&lt;/script&gt; mayor says", "byline": "&lt;img src=x onerror=alert(2)&gt;",
"slugline": "\"&gt;&lt;svg onload=alert(3)&gt;", "keywords": ["&lt;b&gt;key&lt;/b&gt;"], "published_at": "2024-05-06T10:00:00Z",
"body": "OSTHAVEN, May 6 (Nordwire) - \"We need &lt;script&gt;alert(4)&lt;/script&gt; a pier,\" Mayor Ingrid Solvang said.\n\n\"It is {{ 7 * 7 }} late & dark,\" said Ingrid Solvang, the \" onmouseover=\"alert(5) mayor."}"#;
const HOSTILE_COPY: &str = "<b>Osthaven</b> & \"<script>alert('headline')</script>\" mayor says

By <img src=x onerror=alert(2)>

OSTHAVEN, May 6 (Nordwire) - \"We need <script>alert(4)</script> a ferry,\" Mayor Ingrid Solvang said.
";

#[tokio::test(flavor = "multi_thread")]
async fn no_text_is_more_than_text() {
    let database = Database::private().await;
    ingest(&database, "hostile.json", HOSTILE);
    ingest(&database, "hostile.txt", HOSTILE_COPY);
    ingest(&database, "<img src=x onerror=alert(6)>.json", "{\"headline\": \"<script>alert(7)</script>");
    let markup = "SELECT format('%s %s %s', headline LIKE '%<script>%', byline LIKE '%<img %', body LIKE '%<script>%') \
                  FROM current_articles ORDER BY 1";
    assert_eq!(database.texts(markup).await, ["f t t", "t t t"], "it is stored as it came");
    let served = Served::over(&database).await;
    let articles =
        database.texts("SELECT article_id::text FROM current_articles ORDER BY headline LIKE '%<%'").await;
    let person = database
        .texts("SELECT person_id::text FROM current_quotes WHERE person_id IS NOT NULL")
        .await
        .remove(0);
    let letter = database
        .texts("SELECT format('/dead-letters/%s/%s/%s', topic, partition, record_offset) FROM dead_letters")
        .await
        .remove(0);
    let asked = "q=%3Cscript%3Ealert(8)%3C/script%3E&source=%22%3E%3Cimg+src=x%3E&speaker=%27%3E%3Cb%3E";
    let paths = [
        "/".to_owned(),
        "/quotes".to_owned(),
        format!("/quotes?{asked}"),
        "/people".to_owned(),
        "/people?name=%3Cscript%3Ealert(9)%3C/script%3E".to_owned(),
        format!("/people/{person}"),
        format!("/articles/{}", articles[0]),
        format!("/articles/{}", articles[1]),
        "/dead-letters".to_owned(),
        letter,
        "/%3Cscript%3Ealert(10)%3C/script%3E".to_owned(),
    ];
    for path in paths {
        let answer = served.get(&path);
        assert!([200, 404].contains(&answer.code), "{path}: {}", answer.code);
        assert!(
            answer.head.contains("content-security-policy: default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(answer.head.contains("x-content-type-options: nosniff"), "{path}");
        let body = answer.body.to_ascii_lowercase();
        for markup in
            ["<script>", "<img", "<svg onload", "<i>", "<b>", "onerror=alert(2)>", "\" onmouseover=\""]
        {
            assert!(!body.contains(markup), "{path} has {markup}");
        }
        assert!(!body.contains("it is 49 late"), "{path}");
    }
    let article = served.get(&format!("/articles/{}", articles[1]));
    assert!(article.body.contains("&#60;script&#62;alert(&#39;headline&#39;)"), "{}", article.body);
    // JSON is read by the page's script, which writes it as text.
    let numbers = served.get("/now.json");
    assert!(numbers.head.contains("content-type: application/json"), "{}", numbers.head);
    let table = served.get("/quotes.csv");
    assert!(table.head.contains("content-disposition: attachment"), "{}", table.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_used_is_on_no_page() {
    let database = Database::private().await;
    let item = |guid: &str, more: &str, said: &str| {
        format!(
            "{{\"guid\": \"{guid}\", \"source\": \"nordwire\", \"headline\": \"Osthaven talks {said}\", {more}, \
             \"published_at\": \"2024-05-06T10:00:00Z\", \"body\": \"OSTHAVEN, May 6 (Nordwire) - \\\"The {said} is \
             open,\\\" Mayor Ingrid Solvang said.\"}}"
        )
    };
    ingest(&database, "open.json", &item("a", "\"version\": 1, \"pubstatus\": \"usable\"", "harbour"));
    ingest(&database, "held.json", &item("b", "\"version\": 1, \"pubstatus\": \"withheld\"", "airport"));
    ingest(
        &database,
        "early.json",
        &item("c", "\"version\": 1, \"embargoed\": \"2124-05-06T10:00:00Z\"", "station"),
    );
    ingest(&database, "first.json", &item("d", "\"version\": 1, \"pubstatus\": \"usable\"", "bridge"));
    ingest(&database, "kill.json", &item("d", "\"version\": 2, \"pubstatus\": \"canceled\"", "bridge"));
    let served = Served::over(&database).await;
    let all = served.get("/quotes?q=open").body;
    assert!(all.contains("1 quote<"), "{all}");
    for path in ["/", "/quotes", "/quotes.csv", "/now.json", "/people?name=Solvang"] {
        let body = served.get(path).body;
        for said in ["airport", "station", "bridge"] {
            assert!(!body.contains(said), "{path} has {said}");
        }
    }
    let hidden = database.texts("SELECT article_id::text FROM articles WHERE guid IN ('b', 'c', 'd')").await;
    assert_eq!(hidden.len(), 3);
    for article in hidden {
        let version =
            format!("SELECT min(version_id::text) FROM article_versions WHERE article_id = '{article}'");
        let version = database.texts(&version).await.remove(0);
        for path in [format!("/articles/{article}"), format!("/articles/{article}?version={version}")] {
            assert_eq!(served.get(&path).code, 404, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_by_address_is_what_the_functions_find() {
    let database = Database::private().await;
    for line in std::fs::read_to_string("samples/index.tsv").unwrap().lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let mut command = quotewire();
        command.args(["ingest", &format!("samples/{}", fields[0]), "--timestamp", fields[1]]);
        assert!(command.env("DATABASE_URL", database.url()).output().unwrap().status.success());
    }
    let served = Served::over(&database).await;
    let cases = [
        ("", "current_quotes"),
        ("q=border", "who_said('border')"),
        ("speaker=veskin", "said_by('veskin', at_most => 1000)"),
        ("office=minister", "said_by_office('minister', at_most => 1000)"),
        ("about=Sarn", "said_about('Sarn')"),
        ("who=anonymous", "latest_quotes(kind => 'anonymous', at_most => 1000)"),
        ("kind=direct", "(SELECT FROM current_quotes WHERE kind = 'direct')"),
        ("confidence=80", "(SELECT FROM current_quotes WHERE confidence >= 0.8)"),
        (
            "from=2013-09-16&to=2013-09-16",
            "(SELECT FROM current_quotes WHERE published_at >= '2013-09-16' AND published_at < '2013-09-17')",
        ),
        (
            "q=bridge&speaker=veskin&kind=direct",
            "(SELECT FROM said_by('veskin', 'bridge') WHERE kind = 'direct')",
        ),
        ("q=nothing+of+the+sort+was+said", "(SELECT WHERE false)"),
    ];
    for (address, query) in cases {
        let wanted = database.count(&format!("SELECT count(*) FROM {query} q")).await;
        let heading = if wanted == 1 { "1 quote<".to_owned() } else { format!("{wanted} quotes<") };
        let body = served.get(&format!("/quotes?{address}")).body;
        assert!(body.contains(&format!("id=\"found\">{heading}")), "{address}: not {heading}");
        let mut table = csv::Reader::from_reader(std::io::Cursor::new(
            served.get(&format!("/quotes.csv?{address}")).body,
        ));
        assert_eq!(table.records().flatten().count() as i64, wanted, "{address}");
    }
    for wrong in ["who=everybody", "from=yesterday", "confidence=much", "q=a&q=b", "from=9999-99-99"] {
        assert_eq!(served.get(&format!("/quotes?{wrong}")).code, 400, "{wrong}");
    }
    for odd in [
        "/quotes?q=%00",
        "/people?name=%00",
        "/dead-letters/%00/0/0",
        "/people/99999999999999999999",
        "/quotes?page=-1",
    ] {
        assert!([200, 400, 404].contains(&served.get(odd).code), "{odd}");
    }
    assert!(served.get("/quotes?source=ITAR-TASS").body.contains("/articles/"));
    // Each article and each person that a page links to is there.
    let links = served.get("/quotes").body;
    let links: Vec<&str> =
        links.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next()).collect();
    let links: std::collections::BTreeSet<&str> =
        links.into_iter().filter(|link| link.starts_with('/')).collect();
    assert!(links.len() > 40, "{links:?}");
    for link in links {
        assert_eq!(served.get(&link.replace("&#38;", "&")).code, 200, "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_replayed_and_dropped_by_who_has_the_token() {
    let database = Database::private().await;
    for name in ["one.json", "two.json"] {
        ingest(&database, name, &format!("{{\"headline\": \"cut off {name}"));
    }
    let served = Served::over(&database).await;
    let state = "SELECT string_agg(state::text, ' ' ORDER BY record_offset) FROM dead_letters";
    let token = TOKEN.replace(' ', "+");
    for (path, form, code) in [
        ("/dead-letters/ingest/0/0/drop", "token=wrong", 403),
        ("/dead-letters/ingest/0/0/drop", "token=", 403),
        ("/dead-letters/ingest/0/0/replay", "token=wrong", 403),
        ("/dead-letters/ingest/0/0/replay", "", 422),
    ] {
        assert_eq!(served.post(path, form).code, code, "{path} {form}");
    }
    assert_eq!(served.get("/dead-letters/ingest/0/0/drop").code, 405);
    assert_eq!(database.texts(state).await, ["open open"]);
    let tried = served.post("/dead-letters/ingest/0/0/replay", &format!("token={token}"));
    assert_eq!(tried.code, 303);
    assert!(tried.head.contains("location: /dead-letters/ingest/0/0?done=dead_lettered"), "{}", tried.head);
    let dropped = served.post("/dead-letters/ingest/0/1/drop", &format!("token={token}"));
    assert!(dropped.head.contains("?done=dropped"), "{}", dropped.head);
    assert_eq!(database.texts(state).await, ["open dropped"]);
    // What can be stored after all is: here its bytes are mended, as an upgrade mends the program.
    let whole = "UPDATE dead_letters SET payload = convert_to('OSTHAVEN (Nordwire) - \"It is open,\" Mayor Ann Rowe said.', 'UTF8') \
                 WHERE record_offset = 0";
    database.run(whole).await;
    let stored = served.post("/dead-letters/ingest/0/0/replay", &format!("token={token}"));
    assert!(stored.head.contains("?done=stored"), "{}", stored.head);
    assert_eq!(served.get("/dead-letters/ingest/0/9").code, 404);
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_floods_are_kept_out() {
    let database = Database::private().await;
    let served = Served::over(&database).await;
    let under = |host: &str| format!("GET /quotes HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert_eq!(served.send(&under("127.0.0.1")).code, 200);
    assert_eq!(served.send(&under("evil.example")).code, 421);
    let long = format!("/quotes?q={}", "x".repeat(8_000));
    assert_eq!(served.get(&long).code, 400);
    let huge = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    assert_eq!(served.send(&huge).code, 431);
    // Half a head, and nothing more: the connection is ended, and others were answered meanwhile.
    let mut slow = TcpStream::connect(served.address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    assert_eq!(served.get("/health/ready").code, 200);
    slow.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    let started = Instant::now();
    let mut rest = Vec::new();
    let ended = tokio::task::block_in_place(|| slow.read_to_end(&mut rest));
    assert!(ended.is_ok() && started.elapsed() < Duration::from_mins(2), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rows_and_without_a_database_there_is_a_page_too() {
    let database = Database::private().await;
    let served = Served::over(&database).await;
    for path in ["/", "/quotes", "/quotes?q=ferry", "/people", "/dead-letters"] {
        let answer = served.get(path);
        assert_eq!(answer.code, 200, "{path}");
        assert!(answer.body.contains("class=\"empty\""), "{path}");
    }
    let answer = served.get("/people/1");
    assert_eq!(answer.code, 404);
    let away = Database::at("postgres://nobody@127.0.0.1:1/nowhere".to_owned());
    let served = Served::over(&away).await;
    assert_eq!(served.get("/health/live").code, 200);
    assert_eq!(served.get("/health/ready").code, 503);
    let page = served.get("/quotes");
    assert_eq!(page.code, 503);
    assert!(
        page.body.contains("Try again in a minute") && page.head.contains("retry-after"),
        "{}",
        page.body
    );
}
