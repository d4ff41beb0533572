//! Whatever is stored can be searched: the largest article of every sort goes in, then every view and
//! function is asked and every documented index is made.

use std::fmt::Write;

use crate::support::Database;
use quotewire::config::{Config, Purpose, Sources};
use quotewire::limits::Limits;
use quotewire::record::{Epoch, Position, Record, TopicPartition};
use quotewire::store::{Batch, BatchWriter, Portion, PreparedRecord, positions};
use quotewire::topic_rules::TopicRules;
use quotewire::worker::prepare;
use serde_json::json;

/// What a field may have at most.
const FIELD: i64 = 2_000;

/// Words that no compression makes shorter and hardly one of which comes twice.
struct Words(u64);

impl Words {
    fn letters(&mut self, count: usize) -> String {
        let letter = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            char::from(b'a' + (self.0 >> 40) as u8 % 26)
        };
        std::iter::repeat_with(letter).take(count).collect()
    }

    /// So many bytes of words, each made by `word`.
    fn text(&mut self, bytes: usize, mut word: impl FnMut(&mut Self) -> String) -> String {
        let mut text = String::with_capacity(bytes + 64);
        while text.len() < bytes {
            text.push_str(&word(self));
            text.push(' ');
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn small(&mut self, bytes: usize) -> String {
        self.text(bytes, |words| words.letters(4))
    }

    fn capitalised(&mut self, count: usize) -> String {
        let mut name = || {
            let word = self.letters(7);
            word[..1].to_uppercase() + &word[1..]
        };
        (0..count).map(|_| name()).collect::<Vec<_>>().join(" ")
    }
}

/// A JSON article with everything in it too long, around a body.
fn everything(words: &mut Words, body: &str) -> String {
    let list = |words: &mut Words| (0..700).map(|_| words.small(2_500)).collect::<Vec<_>>();
    let (keywords, subjects) = (list(words), list(words));
    let mut field = || words.small(5_000);
    json!({
        "guid": field(), "source": field(), "headline": field(), "deck": field(), "slugline": field(), "take_key": field(),
        "byline": [field(), field()], "credit": field(), "language": field(), "note": field(), "keywords": keywords,
        "subjects": subjects, "version": 9_007_199_254_740_000_i64, "urgency": 9, "body": body,
    })
    .to_string()
}

/// One article of every sort that is large in its own way.
fn largest(words: &mut Words) -> Vec<String> {
    let mut texts = Vec::new();
    // A quote as long as what is searched.
    let quote = words.small(900_000);
    texts.push(format!("OSTHAVEN (Nordwire) - \"{quote},\" said Ingrid Solvang.\n\nShe left."));
    // More quotes and people than are kept, each another.
    let mut many = String::from("OSTHAVEN (Nordwire) - The harbour is deep.\n\n");
    for _ in 0..2_600 {
        let (quote, name) = (words.small(120), words.capitalised(2));
        write!(many, "\"We {quote},\" said {name}, the harbour's director.\n\n").unwrap();
    }
    texts.push(many);
    // Names, roles, cues, headings and short forms that are too long.
    let mut long = format!("{}\n\nOSTHAVEN (Nordwire) - It sailed.\n\n", words.small(30_000));
    for _ in 0..10 {
        let (name, role, capitals) = (words.capitalised(600), words.small(5_000), words.capitalised(600));
        let initials: String = capitals.split(' ').filter_map(|word| word.chars().next()).collect();
        write!(long, "\"We sail,\" {name} told {}.\n\n", words.small(5_000)).unwrap();
        write!(long, "{}\n\nIngrid Solvang, {role}, said they sail.\n\n", words.capitalised(8)).unwrap();
        write!(long, "The {capitals} ({initials}) said: \"We sail.\"\n\nHe, {capitals}, said it sails.\n\n")
            .unwrap();
        write!(long, "\"We sail,\" said {}, of {}.\n\n", words.letters(9_000), words.capitalised(900))
            .unwrap();
    }
    texts.push(long);
    texts.push(format!("ZCZC AAP\n#{0}\n${0}\n:({0})\n*{0}\nThe ferry sailed.\n\nNNNN", words.small(9_000)));
    // As long as a record may be, of more lines than are kept; and a line that stands outside the body.
    let paragraphs = words.text(7_800_000, |words| words.small(1_500) + ".\n\n");
    texts.push(format!("OSTHAVEN (Nordwire) - It sailed.\n\n{paragraphs}\n\n{}", "a\nB\n\n".repeat(50_000)));
    let outside = words.small(7_000_000);
    texts.push(format!("OSTHAVEN (Nordwire) - It sailed.\n\nIt came.\n\nNNNN\n\n{outside}"));
    texts.push(everything(words, &texts[0]));
    texts
}

/// Stores records of a partition `wire 0` from an offset on, in one transaction each. Their number is the
/// guid of those that have none.
async fn store(database: &Database, limits: &Limits, from: usize, payloads: Vec<String>) {
    let partition = TopicPartition::new("wire", 0);
    let beginning = positions::Beginning::at(partition.clone(), 0);
    positions::create(&mut database.connect().await, &beginning).await.expect("a position");
    let mut writer = BatchWriter::new(database.options());
    for (number, payload) in payloads.into_iter().enumerate() {
        let offset = (from + number) as i64;
        let record = Record {
            position: Position { partition: partition.clone(), offset },
            topic_id: None,
            timestamp_ms: Some(1_714_989_600_000 + offset),
            received_at: jiff::Timestamp::now(),
            key: None,
            // Words by chance look like no language.
            headers: [("guid", number.to_string()), ("language", "en".to_owned())]
                .map(|(name, value)| (name.to_owned(), Some(value.into_bytes())))
                .to_vec(),
            payload: Some(payload.into_bytes()),
        };
        let items =
            vec![PreparedRecord { prepared: prepare(&record, limits, &TopicRules::default()), record }];
        let portion = Portion {
            partition: partition.clone(),
            topic_id: None,
            epoch: Epoch::default(),
            from: offset,
            to: offset + 1,
            items,
        };
        let written = writer.write(&Batch { portions: vec![portion] }).await.expect("it is written");
        assert_eq!(written.outcomes.stored, 1, "the record at {offset} is stored: {written:?}");
    }
}

/// Asks every view for all of its columns and every function that people call, and makes every index that the
/// pages name.
async fn ask_everything(database: &Database) {
    let views = "SELECT viewname::text FROM pg_views WHERE schemaname = 'public' ORDER BY 1";
    for view in database.texts(views).await {
        database.run(&format!("SELECT sum(length(v::text)) FROM {view} v")).await;
    }
    for question in [
        "SELECT sum(length(t::text)) FROM top_speakers() t",
        "SELECT sum(length(w::text)) FROM who_said('sail OR harbour') w",
        "SELECT sum(length(w::text)) FROM who_said('-sail \"we sail\"') w",
        "SELECT sum(length(h::text)) FROM articles a CROSS JOIN LATERAL quote_history(a.article_id) h",
        "SELECT count(quote_id(version_id, ordinal)), count(span_text(body, spans)) FROM quotes \
         JOIN article_versions USING (version_id) WHERE ordinal < 20",
        "SELECT count(*) FROM articles WHERE may_be_used(status, embargo_until)",
    ] {
        database.run(question).await;
    }
    let mut indexes = 0;
    for page in ["README.md", "docs/database.md", "docs/operations.md"] {
        let text = std::fs::read_to_string(page).expect("a page");
        for line in text.lines().filter(|line| line.starts_with("CREATE INDEX")) {
            database.run(line).await;
            indexes += 1;
        }
    }
    assert!(indexes > 0, "none is documented");
    // What people look for by name.
    for index in
        ["people (name)", "people (normalised_name)", "article_people (name)", "articles (source, status)"]
    {
        database.run(&format!("CREATE INDEX ON {index}")).await;
    }
}

/// The longest quote has as many bytes as one may have, but for the space that it may have been cut at.
async fn check_quotes(database: &Database, limits: &Limits) {
    let longest = database.count("SELECT max(octet_length(quote))::bigint FROM quotes").await;
    let most = limits.quote_bytes as i64;
    assert!((most - 1..=most).contains(&longest), "{longest} of {most}");
}

/// No column of text but the texts themselves has more than so many bytes.
async fn check_fields(database: &Database, most: i64) {
    let columns = "SELECT format('SELECT coalesce(max(octet_length(%I)), 0)::bigint \
                       FROM %I', attname, relname) \
                   FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid \
                   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 \
                       AND relname <> '_sqlx_migrations' \
                     AND atttypid = 'text'::regtype AND attname NOT IN ('body', 'quote', 'normalised_name')";
    let queries = database.texts(columns).await;
    assert!(queries.len() > 30, "{queries:?}");
    for query in queries {
        let longest = database.count(&query).await;
        assert!(longest <= most, "{query}: {longest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_articles_of_every_sort_can_be_searched() {
    let database = Database::start().await;
    let limits = Limits::default();
    let payloads = largest(&mut Words(0x2545_f491_4f6c_dd1d));
    let count = payloads.len();
    store(&database, &limits, 0, payloads).await;
    // Second versions with other quotes.
    store(&database, &limits, count, largest(&mut Words(7)).into_iter().take(3).collect()).await;
    assert_eq!(database.count("SELECT count(*) FROM article_versions").await, count as i64 + 3);
    check_quotes(&database, &limits).await;
    let kept = "SELECT max(ordinal)::bigint FROM";
    assert_eq!(database.count(&format!("{kept} quotes")).await, limits.quotes_per_article as i64);
    assert_eq!(database.count(&format!("{kept} article_people")).await, limits.mentions_per_article as i64);
    assert_eq!(
        database.count("SELECT max(jsonb_array_length(blocks))::bigint FROM article_versions").await,
        10_000
    );
    check_fields(&database, FIELD).await;
    let notes = database.texts("SELECT DISTINCT unnest(repairs) FROM article_versions ORDER BY 1").await;
    for note in ["cut 1 quote to 65536 bytes", "cut the headline to 2000 bytes", "cut source to 2000 bytes"] {
        assert!(notes.iter().any(|noted| noted == note), "{note}: {notes:#?}");
    }
    assert!(notes.iter().any(|note| note.contains("names, roles, cues")), "{notes:#?}");
    // A block's words are those that stand there.
    let moved = "SELECT count(*) FROM article_blocks b JOIN article_versions v USING (version_id) \
                 WHERE b.ordinal % 97 = 1 AND b.text IS DISTINCT FROM \
                     substr(v.body, b.start_offset + 1, b.end_offset - b.start_offset) \
                         AND b.start_offset IS NOT NULL";
    assert_eq!(database.count(moved).await, 0);
    ask_everything(&database).await;
    database.verify().await;
}

/// The limits at the most that the settings let through.
fn highest() -> Limits {
    let mut flags = Vec::new();
    for setting in Config::default().effective().iter().filter(|setting| setting.key.starts_with("limits.")) {
        // The mistake says what would be right.
        let wrong = [(setting.key.clone(), "999999999999999".to_owned())];
        let error =
            Config::load(Sources { file: None, env: &[], flags: &wrong }, Purpose::Inspect).unwrap_err();
        let told = error.to_string();
        let (_, most) = told.split_once(" to ").expect("a range");
        let most = most.split([',', '\n']).next().unwrap_or_default().trim();
        flags.push((setting.key.clone(), most.to_owned()));
    }
    flags.push(("worker.memory_bytes".to_owned(), "1 GiB".to_owned()));
    Config::load(Sources { file: None, env: &[], flags: &flags }, Purpose::Inspect).expect("good").limits
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_highest_limits_too() {
    let database = Database::start().await;
    let limits = highest();
    assert!(
        limits.quote_bytes > Limits::default().quote_bytes && limits.field_bytes == 64 << 10,
        "{limits:?}"
    );
    // Three bytes for one is the most that a character set makes of a text; a text of jsonb holds 255 MiB.
    assert!(3 * limits.record_bytes < 255 << 20);
    let words = &mut Words(11);
    let mut payloads: Vec<String> = largest(words).into_iter().take(4).collect();
    payloads.push(everything(words, "The ferry sailed."));
    store(&database, &limits, 0, payloads).await;
    check_fields(&database, limits.field_bytes as i64).await;
    check_quotes(&database, &limits).await;
    ask_everything(&database).await;
    database.verify().await;
}

#[tokio::test]
async fn full_text_search_bears_the_longest_quote_whatever_its_words() {
    let database = Database::start().await;
    let most = highest().quote_bytes;
    let words = &mut Words(3);
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    let of = |first: u32, count: u32, number: u32| char::from_u32(first + number % count).unwrap_or('x');
    let texts = [
        words.small(most),
        words.text(most, |words| words.letters(3)),
        words.text(most, |words| words.letters(2)),
        words.text(most, |words| format!("{}-{}", words.letters(3), words.letters(3))),
        words.text(most, |words| (0..400).map(|_| words.letters(1)).collect::<Vec<_>>().join("-")),
        words.text(most, |words| (0..300).map(|_| words.letters(3)).collect::<Vec<_>>().join("-")),
        words.text(most, |words| format!("{}.{}/{}", words.letters(2), words.letters(2), words.letters(1))),
        words.text(most, |words| {
            format!("{}.com/{}/{}?{}", words.letters(1), words.letters(1), words.letters(1), words.letters(1))
        }),
        words.text(most, |words| format!("{}@{}.de", words.letters(2), words.letters(2))),
        words.text(most, |words| format!("/{}/{}", words.letters(1), words.letters(2))),
        words.text(most, |_| next().to_string()),
        words.text(most, |_| format!("{}.5", next())),
        words.text(most, |_| format!("-{}e7", next())),
        words.text(most, |_| of(0x4E00, 20_000, next()).to_string()),
        words.text(most, |_| of(0xAC00, 11_000, next()).to_string()),
        words.text(most, |words| format!("\u{23A}{}", words.letters(2))),
        words.text(most, |_| "\u{130}\u{23A}\u{23E}".to_owned() + &next().to_string()),
        words.text(most, |words| words.letters(2_046)),
        words.text(most, |words| words.letters(3_000)),
    ];
    let mut connection = database.connect().await;
    for text in texts {
        let quote = &text[..text.floor_char_boundary(most)];
        let (words,): (i32,) = sqlx::query_as("SELECT length(to_tsvector('english', $1))")
            .bind(quote)
            .fetch_one(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{:?}…: {error}", quote.chars().take(40).collect::<String>()));
        assert!(
            words > 0 || !quote.contains(' ') || quote.split(' ').all(|word| word.len() > 2_046),
            "{words}"
        );
    }
}
