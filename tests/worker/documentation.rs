//! What stands in the documents is so: queries run, commands end as they say, lists are complete, links lead
//! somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Database, quotewire};
use quotewire::config::Config;
use quotewire::embedded::Broker;
use quotewire::store::{Action, action};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Column, Row, ValueRef};

/// What the documents may call besides `quotewire` and scripts; it is not run here.
const OTHER_PROGRAMS: [&str; 8] =
    ["cargo", "curl", "docker", "export", "gzip", "journalctl", "pg_dump", "systemctl"];

/// A document by its path from the root.
struct Document {
    path: PathBuf,
    text: String,
}

/// A fenced block.
struct Block {
    place: String,
    text: String,
    may_be_empty: bool,
}

fn document(path: impl Into<PathBuf>) -> Document {
    let path = path.into();
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Document { path, text }
}

fn documents() -> Vec<Document> {
    let mut paths: Vec<PathBuf> = fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| is_markdown(path))
        .collect();
    paths.sort();
    let others = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "samples/README.md"].map(PathBuf::from);
    others.into_iter().chain(paths).map(document).collect()
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}

/// The blocks of a language, in order.
fn blocks(document: &Document, language: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut inside, mut taken, mut before) = (false, false, "");
    for (number, line) in (1..).zip(document.text.lines()) {
        if let Some(fence) = line.strip_prefix("```") {
            taken = !inside && fence == language;
            inside = !inside;
            if taken {
                let place = format!("{}:{number}", document.path.display());
                let may_be_empty = before == "<!-- may be empty -->";
                blocks.push(Block { place, text: String::new(), may_be_empty });
            }
        } else if taken && let Some(block) = blocks.last_mut() {
            block.text.extend([line, "\n"]);
        }
        before = line;
    }
    blocks
}

/// The cells of the tables with a header, without backticks.
fn table(document: &Document, header: &str) -> Vec<Vec<String>> {
    let rows = |after: &str| {
        let lines = after.lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().replace('`', "")).collect();
        lines.map(cells).map(|cells: Vec<String>| cells[1..cells.len() - 1].to_vec()).collect::<Vec<_>>()
    };
    let found: Vec<_> = document.text.match_indices(header).collect();
    assert!(!found.is_empty(), "{}: no table {header}", document.path.display());
    found.into_iter().flat_map(|(at, _)| rows(&document.text[at..])).collect()
}

/// All text of the files below a folder.
fn source(folder: &str) -> String {
    let mut text = String::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        // In their order, in which a later migration counts more.
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "sql") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Stores the samples with their times, through the program.
fn fill(database: &Database) {
    for line in fs::read_to_string("samples/index.tsv").unwrap().lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let file = format!("samples/{}", fields[0]);
        let arguments = ["ingest", &file, "--timestamp", fields[1]];
        output(quotewire().args(arguments).env("DATABASE_URL", database.url()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_runs_and_those_of_the_cookbook_find_something() {
    // Private, because some of them make roles.
    let database = Database::private().await;
    fill(&database);
    let mut connection = database.connect().await;
    for document in documents() {
        let is_cookbook = document.path == Path::new("README.md");
        for block in blocks(&document, "sql") {
            let rows = sqlx::raw_sql(AssertSqlSafe(block.text)).fetch_all(&mut connection).await;
            let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", block.place));
            assert!(!is_cookbook || block.may_be_empty || !rows.is_empty(), "{}: no rows", block.place);
        }
    }
    database.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_has_the_answer_that_stands_below_it() {
    let database = Database::private().await;
    fill(&database);
    let mut connection = database.connect().await;
    sqlx::raw_sql("SET timezone = 'UTC'").execute(&mut connection).await.unwrap();
    let text = document("docs/sql.md").text;
    let questions: Vec<&str> = text.split("```sql\n").skip(1).collect();
    assert!(questions.len() >= 40, "{} questions", questions.len());
    let mut answered = text.split("```sql\n").next().unwrap().to_owned();
    for question in questions {
        let (sql, rest) = question.split_once("```\n").unwrap();
        let (_, after) = rest
            .strip_prefix("\n```text\n")
            .unwrap_or_else(|| panic!("no answer to {sql}"))
            .split_once("```\n")
            .unwrap();
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(!rows.is_empty(), "nothing answers {sql}");
        answered.extend(["```sql\n", sql, "```\n\n```text\n", &printed(&rows), "```\n", after]);
    }
    if std::env::var_os("QUOTEWIRE_TEST_UPDATE").is_some() {
        return fs::write("docs/sql.md", &answered).unwrap();
    }
    let different = text.lines().zip(answered.lines()).find(|(stands, is)| stands != is);
    assert_eq!(
        different, None,
        "docs/sql.md: an answer is another one (QUOTEWIRE_TEST_UPDATE=1 writes it anew)"
    );
    assert_eq!(text.lines().count(), answered.lines().count());
}

/// Rows as a table; numbers to the right.
fn printed(rows: &[PgRow]) -> String {
    let columns = rows[0].columns();
    let cell = |row: &PgRow, at: usize| {
        let value = row.try_get_raw(at).unwrap();
        if value.is_null() { String::new() } else { value.as_str().unwrap().replace('\n', " ") }
    };
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|column| column.name().to_owned()).collect()];
    lines.extend(rows.iter().map(|row| (0..columns.len()).map(|at| cell(row, at)).collect()));
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let is_number =
        |at: usize| lines[1..].iter().all(|line| line[at].is_empty() || line[at].parse::<f64>().is_ok());
    let numbers: Vec<bool> = (0..columns.len()).map(is_number).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells = line.iter().enumerate().map(|(at, cell)| {
            let width = widths[at];
            if numbers[at] { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.push_str(&rules.join("  "));
            text.push('\n');
        }
    }
    text
}

/// The lines of a document's `sh` blocks that call something, each with its place.
fn command_lines(document: &Document) -> Vec<(String, String)> {
    let lines = blocks(document, "sh").into_iter().flat_map(|block| {
        let lines: Vec<_> = block.text.replace("\\\n", " ").lines().map(str::to_owned).collect();
        lines.into_iter().map(move |line| (block.place.clone(), line))
    });
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_ends_as_it_says() {
    let database = Database::private().await;
    fill(&database);
    let broker = Broker::start().unwrap();
    broker.create_topic("wire", 1).unwrap();
    let feed = crate::support::Kafka::Embedded(broker);
    let producer = feed.producer();
    producer.text("wire", 0, "{\"headline\": \"cut off");
    producer.text("wire", 0, &crate::support::article(1));
    producer.flush();
    for document in documents() {
        for (place, line) in command_lines(&document) {
            let program = line.split_whitespace().next().unwrap();
            if program.starts_with("scripts/") {
                assert!(Path::new(program).is_file(), "{place}: there is no {program}");
            } else if program == "quotewire" {
                let (code, told) = run(&line, &feed, &database).await;
                let wanted = line.split_once("# exit code ").map_or("0", |(_, code)| &code[..1]);
                assert_eq!(code, wanted.parse().ok(), "{place}: {line}\n{told}");
            } else {
                assert!(OTHER_PROGRAMS.contains(&program), "{place}: what is {program}?");
            }
        }
    }
}

/// Runs a line and returns its exit code and what it told. What runs until it is told to stop is told so once
/// it works.
async fn run(line: &str, feed: &crate::support::Kafka, database: &Database) -> (Option<i32>, String) {
    let log = tempfile::NamedTempFile::new().unwrap();
    // Both write behind what is there: each from a place of its own they would write over each other.
    let append = || fs::OpenOptions::new().append(true).open(log.path()).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_quotewire")).parent().unwrap();
    let mut command = Command::new("sh");
    crate::support::forget_others(&mut command);
    command
        .args(["-c", &format!("exec {line}")])
        .env("PATH", format!("{}:{}", binary.display(), std::env::var("PATH").unwrap()))
        .env("DATABASE_URL", database.url())
        .env("QUOTEWIRE_KAFKA_BROKERS", feed.servers())
        .env("QUOTEWIRE_KAFKA_SESSION_TIMEOUT_MS", "6000")
        .env("QUOTEWIRE_HTTP_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(append())
        .stderr(append());
    let mut process = crate::support::Process(command.spawn().unwrap());
    let shown = || fs::read_to_string(log.path()).unwrap();
    if line.starts_with("quotewire run") {
        crate::support::until(line, async || shown().contains("position found")).await;
        database.wait_for("wire", 2).await;
    } else if line.starts_with("quotewire serve") {
        crate::support::until(line, async || shown().contains("pages at http://")).await;
    } else if line.contains("--keep") {
        // Its last line: those before it may be there already while others are still to come.
        crate::support::until(line, async || shown().contains("verify --database-url '")).await;
        let pid = nix::unistd::Pid::from_raw(process.0.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
        // That nothing is left behind is what counts: a consumer whose broker has ended takes its time to
        // close.
        let text = shown();
        let (_, after) = text.split_once("psql -h ").unwrap();
        let (directory, _) = after.split_once(' ').unwrap();
        crate::support::until("the private PostgreSQL goes", async || !Path::new(directory).exists()).await;
        return (Some(0), shown());
    } else {
        let code = process.0.wait().unwrap().code();
        return (code, shown());
    }
    (process.terminate(), shown())
}

#[test]
fn the_configurations_are_good() {
    // The files that the examples name are looked at, and the password stands where they say: in the
    // environment.
    let files = [
        ("/etc/ssl/certs/ca-certificates.crt", "tests/certificates/ca.pem"),
        ("/etc/quotewire/", "tests/certificates/"),
    ];
    for document in documents() {
        for block in blocks(&document, "toml") {
            let text = files.iter().fold(block.text, |text, (there, here)| text.replace(there, here));
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            let mut check = quotewire();
            check.args(["config", "check", "--set", "kafka.topics=wire", "--config"]).arg(file.path());
            if text.contains("sasl.username") {
                check.env("QUOTEWIRE_KAFKA_PROPERTIES_SASL_PASSWORD", "hunter2");
            }
            assert!(
                check.env("DATABASE_URL", "postgres://localhost/x").status().unwrap().success(),
                "{}",
                block.place
            );
        }
    }
}

/// A line without how sure a quote is, which changes with every improvement.
fn plain(line: &str) -> String {
    match line.split_once("; ") {
        Some((before, after)) => {
            format!("{before}{}", after.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()))
        }
        None => line.to_owned(),
    }
}

#[test]
fn the_example_is_what_extract_prints() {
    let examples = blocks(&document("README.md"), "text");
    let mut extract = quotewire();
    extract.args(["extract", "-", "--format", "page", "--timestamp", "2023-11-14T16:00:00Z"]);
    let mut process = extract.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(examples[0].text.as_bytes()).unwrap();
    let page = String::from_utf8(process.wait_with_output().unwrap().stdout).unwrap();
    let printed: Vec<String> = page.lines().map(plain).collect();
    for line in examples[1].text.lines() {
        assert!(printed.contains(&plain(line)), "{line:?} is not in:\n{page}");
    }
}

#[test]
fn the_item_of_the_first_screen_and_its_quotes_are_those_of_the_sample() {
    let (readme, sample) = (document("README.md"), "samples/formats/newsmlg2.xml");
    let item = fs::read_to_string(sample).unwrap();
    let page = output(quotewire().args(["extract", "--format", "page", sample]));
    for (language, whole) in [("xml", &item), ("quotes", &page)] {
        let shown = &blocks(&readme, language)[0].text;
        assert!(shown.lines().count() > 2, "{language}");
        for line in shown.lines() {
            assert!(whole.lines().any(|other| plain(other) == plain(line)), "not in the sample: {line}");
        }
    }
}

#[test]
fn the_queries_of_the_demo_stand_in_the_cookbook() {
    let queries = blocks(&document("README.md"), "sql");
    for entry in fs::read_dir("src/cli/demo").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let query = fs::read_to_string(&path).unwrap();
            assert!(queries.iter().any(|block| block.text.trim() == query.trim()), "{}", path.display());
        }
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let source = fs::read_to_string("src/cli/exit.rs").unwrap();
    let (_, after) = source.split_once("Exit codes:\n").unwrap();
    let (codes, _) = after.split_once("\n\n").unwrap();
    let split = |line: &str| {
        line.trim().split_once(' ').map(|(code, text)| vec![code.to_owned(), text.trim().to_owned()])
    };
    let codes: Vec<Vec<String>> = codes.lines().filter_map(split).collect();
    assert_eq!(table(&document("docs/commands.md"), "| code | meaning |"), codes);
}

/// The commands below a command, from its help.
fn commands(of: &[&str]) -> Vec<String> {
    let help = output(quotewire().args(of).arg("--help"));
    let list = help.split_once("\nCommands:\n").map_or("", |(_, list)| list);
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !["", "help"].contains(name)).map(str::to_owned).collect()
}

#[test]
fn every_command_is_described() {
    let text = document("docs/commands.md").text;
    assert!(commands(&[]).len() >= 10);
    for command in commands(&[]) {
        assert!(text.contains(&format!("\n## quotewire {command}\n")), "{command}");
        for below in commands(&[&command]) {
            assert!(text.contains(&format!("\n### `quotewire {command} {below}`\n")), "{command} {below}");
        }
    }
}

#[test]
fn every_setting_that_is_mentioned_exists_with_its_default() {
    let config = Config::default();
    let settings = config.effective();
    let sections: BTreeSet<&str> =
        settings.iter().filter_map(|setting| setting.key.split('.').next()).collect();
    let variables = quotewire::config::reference();
    for document in documents() {
        let words = document.text.split(|c: char| !(c.is_ascii_alphanumeric() || "._".contains(c)));
        for word in words.map(|word| word.trim_matches('.')) {
            let place = document.path.display();
            if let Some(name) = word.strip_prefix("QUOTEWIRE_") {
                let is_known =
                    variables.contains(&format!("{word}.")) || name.starts_with("KAFKA_PROPERTIES_");
                assert!(is_known || ["CONFIG", "SHARED"].contains(&name), "{place}: {word}");
            } else if let Some((section, name)) = word.split_once('.')
                && sections.contains(section)
                && !["toml", "rs", "md"].contains(&name)
            {
                let is_known = settings.iter().any(|setting| setting.key == word);
                assert!(is_known || word == "kafka.properties", "{place}: {word}");
            }
        }
    }
    for row in table(&document("README.md"), "| setting | default | what it does |") {
        let Some(setting) = settings.iter().find(|setting| setting.key == row[0]) else { continue };
        let default = setting.value.trim_matches(['"', '[', ']']);
        assert_eq!(row[1], if default.is_empty() { "none" } else { default }, "{}", row[0]);
    }
}

#[test]
fn every_table_view_and_function_is_described() {
    let (schema, text) = (source("migrations"), document("docs/database.md").text);
    for kind in ["TABLE", "VIEW", "FUNCTION"] {
        for (at, create) in schema.match_indices(&format!("\nCREATE {kind} ")) {
            let name = schema[at + create.len()..].split([' ', '(']).next().unwrap();
            let described = [format!("\n| `{name}`"), format!("\n| `{name}(")];
            assert!(described.iter().any(|cell| text.contains(cell)), "{kind} {name}");
        }
    }
}

#[test]
fn the_sqlstate_policy_is_the_programs() {
    let errors = document("docs/errors.md");
    let rows = table(&errors, "| class | what it is | action |");
    for row in &rows {
        let word = format!("{:?}", action(&format!("{}000", row[0]))).to_lowercase();
        assert_eq!(row[2], word, "{}", row[0]);
    }
    let signs = || ('0'..='9').chain('A'..='Z');
    for class in signs().flat_map(|first| signs().map(move |second| format!("{first}{second}"))) {
        let is_listed = rows.iter().any(|row| row[0] == class);
        assert!(is_listed || action(&format!("{class}000")) == Action::Retry, "{class}");
    }
}

#[test]
fn the_classes_of_dead_letters_are_the_programs() {
    let (source, schema) = (source("src"), source("migrations"));
    let rows = table(&document("docs/errors.md"), "| class | stage | what happened | what to do |");
    let listed: BTreeSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    for class in &listed {
        assert!(source.contains(&format!("\"{class}\"")), "{class}");
    }
    let (_, comment) = schema.rsplit_once("What sort of failure: ").unwrap();
    let (comment, _) = comment.split_once('.').unwrap();
    assert_eq!(listed, comment.split(", ").collect());
}

#[test]
fn every_link_leads_somewhere() {
    let slug = |heading: &str| -> String {
        let kept = |c: char| c.is_alphanumeric() || "-_ ".contains(c);
        heading
            .chars()
            .filter(|c| kept(*c))
            .map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() })
            .collect()
    };
    for document in documents() {
        for link in document.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("https://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = document.path.parent().unwrap();
            let target = if path.is_empty() { document.path.clone() } else { folder.join(path) };
            assert!(target.exists(), "{}: {link}", document.path.display());
            let text = if anchor.is_empty() { String::new() } else { fs::read_to_string(target).unwrap() };
            let mut headings = text
                .lines()
                .filter(|line| line.starts_with('#'))
                .map(|line| slug(line.trim_start_matches('#').trim()));
            assert!(
                anchor.is_empty() || headings.any(|heading| heading == anchor),
                "{}: {link}",
                document.path.display()
            );
        }
    }
}

#[test]
fn the_justfile_names_every_script() {
    let recipes = fs::read_to_string("justfile").unwrap();
    for entry in fs::read_dir("scripts").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(recipes.contains(&format!("scripts/{name}")), "{name}");
    }
}
