//! What full-text search looks through is the same, whether it is made here or by the server.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use quotewire::rows::copy::{HEADER, TRAILER, Tuple};
use quotewire::rows::search_vector;
use quotewire::store::migrations;
use sqlx::AssertSqlSafe;

use crate::support::{Database, unique};

/// What prose has between blanks, and what hardly any has.
const KINDS: &str = r#"
    running the don't won’t company's U.S. U.N a.m. J.B. U.S.-led AT&T and/or well-known Jean-Pierre e-mail F-16
    MiG-29s G-7 mid-1990s 10th 21st-century a-1b-c twenty-to-5 one-two-3.5 3.5 1,000 $4.2bn 5-4 -7 +3.5 2e5 1.5e-3
    1.2.3 -1.2.3 10/12/1999 9/11 10:30 20/20 v1.5 x1 1x www.example.com example.org/a?b=c, x.yz:80/p
    http://example.org https://a.example.org/x foo://bar press@example.org a_b@example.org a_b ended.So 0293.HK
    will.i.am non-state.example .. ... … ./x ../x /x ~x a~x a/ -- — (x) [y] "z" “q” x*y a+b c++ C# 5% x=y <b> </b>
    a<b 5<6>4 &amp; &#38; &#x26; &x café élan Zürich МОСКВА القاهرة ١٢ 東京 naïve-looking é.5 5é.5 x² ½ 😀 İzmir ΣΑΣ
    ﬁn Ａ１
"#;

/// And what would not be seen there, or not be one.
const MORE_KINDS: [&str; 4] = ["e\u{301}lan", "soft\u{ad}ly", "<a href=\"x>y\">", "no\u{a0}break"];

fn kinds() -> impl Iterator<Item = &'static str> + Clone {
    KINDS.split_whitespace().chain(MORE_KINDS)
}

/// A database that knows letters beyond ASCII: the private server's own knows none.
async fn with_letters(server: &Database) -> Database {
    let name = unique("letters");
    let mut refused = String::new();
    for locale in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] {
        let create = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE '{locale}'"
        );
        match sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut server.connect().await).await {
            Ok(_) => {
                let (base, options) = server.url().split_once('?').unwrap_or((server.url(), ""));
                let (base, _) = base.rsplit_once('/').expect("the URL names a database");
                let database = Database::at(format!("{base}/{name}?{options}"));
                migrations::migrate(&mut database.connect().await).await.expect("the migrations apply");
                return database;
            }
            Err(error) => refused = error.to_string(),
        }
    }
    panic!("this machine has no locale for UTF-8: {refused}");
}

/// What is said in the articles of this repository.
fn quotes_of_articles() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<String> = fs::read_dir(root.join("samples"))
        .expect("samples")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let annotated = fs::read_to_string(root.join("tests/annotated/articles.jsonl")).expect("articles");
    texts.extend(annotated.lines().map(|line| {
        let article: serde_json::Value = serde_json::from_str(line).expect("an article");
        article["text"].as_str().expect("its text").to_owned()
    }));
    let mut quotes = BTreeSet::new();
    for text in texts {
        let found = quotewire::extract(&text);
        for quote in &found.extraction.quotes {
            let content: Vec<&str> = quote.spans.iter().map(|span| span.of(&found.article.text)).collect();
            quotes.insert(content.join(" "));
        }
    }
    quotes
}

/// Each kind in a sentence, and beside every tenth other one with signs between them that join words.
fn sentences_of_kinds() -> BTreeSet<String> {
    let mut sentences = BTreeSet::new();
    for (number, kind) in kinds().enumerate() {
        sentences.insert(kind.to_owned());
        sentences.insert(format!("She said “{kind},” but {kind}'s talks ({kind}) went on; {kind}"));
        for other in kinds().skip(number % 10).step_by(10) {
            for between in ["", " ", "-", "/", ".", "_"] {
                sentences.insert(format!("{kind}{between}{other}"));
            }
        }
    }
    sentences
}

#[tokio::test]
async fn lexemes_are_those_of_the_server() {
    let server = Database::start().await;
    let database = with_letters(&server).await;
    database.run("CREATE TABLE said (quote text, name text, role text, lexemes tsvector)").await;
    let quotes: BTreeSet<String> = quotes_of_articles().into_iter().chain(sentences_of_kinds()).collect();
    assert!(quotes.len() > 5_000, "{} quotes", quotes.len());

    let mut rows = HEADER.to_vec();
    for (quote, name) in quotes.iter().zip(kinds().cycle()) {
        let role = format!("head of {name} and {quote:.20}");
        let mut tuple = Tuple::begin(&mut rows, 4);
        tuple.text(quote);
        tuple.text(name);
        tuple.text(&role);
        tuple.tsvector(&search_vector(quote, Some(name), Some(&role)));
    }
    rows.extend_from_slice(TRAILER);
    let mut connection = database.connect().await;
    let mut copy = connection.copy_in_raw("COPY said FROM STDIN (FORMAT binary)").await.expect("COPY begins");
    copy.send(rows).await.expect("rows are sent");
    assert_eq!(copy.finish().await.expect("the server takes them"), quotes.len() as u64);

    let other = database
        .texts(
            "SELECT format('%s: %s, not %s', quote, lexemes, quote_search(quote, name, role)) FROM said
             WHERE lexemes <> quote_search(quote, name, role) ORDER BY quote LIMIT 20",
        )
        .await;
    assert!(other.is_empty(), "other lexemes than the server's:\n{}", other.join("\n"));
}

#[tokio::test]
async fn words_names_and_roles_are_asked_for_apart() {
    let database = Database::start().await;
    let vector =
        search_vector("We asked the mayor to wait", Some("Ingrid Solvang"), Some("Mayor of Osthaven"));
    let mut rows = HEADER.to_vec();
    Tuple::begin(&mut rows, 1).tsvector(&vector);
    rows.extend_from_slice(TRAILER);
    database.run("CREATE TABLE said (lexemes tsvector)").await;
    let mut connection = database.connect().await;
    let mut copy = connection.copy_in_raw("COPY said FROM STDIN (FORMAT binary)").await.expect("COPY");
    copy.send(rows).await.expect("it is sent");
    copy.finish().await.expect("the server takes it");
    for (query, expected) in [
        ("websearch_to_tsquery('english', 'mayors asking')", 1),
        ("websearch_to_tsquery('english', 'ingrid')", 0),
        ("websearch_to_tsquery('english', 'osthaven')", 0),
        ("websearch_to_tsquery('english', '-osthaven')", 1),
        ("marked_query('Solvang', 'name=')", 1),
        ("marked_query('ingrid solvang', 'name=')", 1),
        ("marked_query('solvang ingrid', 'name=')", 0),
        ("marked_query('mayor', 'name=')", 0),
        ("marked_query('mayors of Osthaven', 'role=')", 1),
        ("marked_query('Osthaven', 'role=') && websearch_to_tsquery('english', 'wait')", 1),
        ("marked_query('it''s \\ o''neil', 'name=')", 0),
    ] {
        let found = database.count(&format!("SELECT count(*) FROM said WHERE lexemes @@ ({query})")).await;
        assert_eq!(found, expected, "{query}");
    }
}
