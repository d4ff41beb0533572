//! Which article an order to kill or hold another one fits is said twice: for what is being stored, and for
//! what is. Both say the same of whatever comes, in whatever order.

use crate::support::{Database, batch_of, positioned};
use quotewire::store::BatchWriter;

/// What articles and orders have in common, or nearly.
const TITLES: [&str; 5] = ["Ferry sinks", "FERRY: sinks!", "Ferry sails", "Dog swims", ""];
const GUIDS: u32 = 14;

/// An article of one of two sources, with a number, a title and a time that others may have as well.
fn article(random: &mut fastrand::Rng) -> String {
    let source = if random.u8(..4) == 0 { "southwire" } else { "nordwire" };
    let (guid, title) = (random.u32(..GUIDS), TITLES[random.usize(..4)]);
    let (day, minute) = (random.u8(5..=6), random.u8(..10));
    let number = match random.u8(..9) {
        0 => String::new(),
        number => format!(r#", "sequence": "{:04}""#, 30 + number),
    };
    format!(
        r#"{{"source": "{source}", "guid": "{guid}", "headline": "{title}", "version_created": "2024-05-{day:02}T10:{minute:02}:00Z",
            "published_at": "2024-05-{day:02}T10:{minute:02}:00Z", "body": "It is the {minute}th round."{number}}}"#
    )
}

/// An order by number, by title or by both, of a day or not, of several items or of one.
fn order(random: &mut fastrand::Rng) -> String {
    let source = if random.u8(..4) == 0 { "southwire" } else { "nordwire" };
    let verb = if random.bool() { "kill" } else { "hold" };
    let number = random.u8(31..=38);
    let title = Some(TITLES[random.usize(..5)]).filter(|title| !title.is_empty());
    let title = title.map(|title| format!("\\\"{title}\\\""));
    let day = if random.bool() { " of May 5" } else { "" };
    let named = match (random.u8(..4), title) {
        (0, Some(title)) => format!("item {title}"),
        (1, Some(title)) => format!("item 00{number} {title}"),
        (2, _) => format!("items 00{number} and 00{}", 31 + (number - 30) % 8),
        _ => format!("item 00{number}"),
    };
    let minute = random.u8(..10);
    format!(
        r#"{{"source": "{source}", "version_created": "2024-05-06T10:{minute:02}:30Z", "published_at": "2024-05-06T10:{minute:02}:30Z",
            "body": "Please {verb} {named}{day}."}}"#
    )
}

/// What orders made of articles, and which fit which.
async fn stored(records: &[String], random: &mut fastrand::Rng) -> Vec<String> {
    let database = Database::start().await;
    positioned(&database).await;
    let mut writer = BatchWriter::new(database.options());
    let mut offset = 0;
    while let Some(rest) = records.get(offset..).filter(|rest| !rest.is_empty()) {
        let count = random.usize(1..=4).min(rest.len());
        let batch = batch_of(0, offset as i64, rest[..count].iter().cloned());
        writer.write(&batch).await.expect("a batch");
        offset += count;
    }
    // That each article has the status that the stored orders make of it.
    database.verify().await;
    let statuses = "SELECT source || ' ' || guid || ' ' || status || ' ' || coalesce(ordered_status::text, '-') FROM articles \
                    WHERE guid !~ '^sha256:' ORDER BY 1";
    let fitting = "SELECT DISTINCT o.kind || ' ' || coalesce(o.number, '') || ' ' || coalesce(o.title, '') || ' ' || o.effect \
                   FROM order_effects o ORDER BY 1";
    let mut end = database.texts(statuses).await;
    end.extend(database.texts(fitting).await);
    end
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_order_fits_does_not_depend_on_which_came_first() {
    let mut seen = String::new();
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let articles: Vec<String> = (0..40).map(|_| article(&mut random)).collect();
        let orders: Vec<String> = (0..16).map(|_| order(&mut random)).collect();
        let before = [orders.clone(), articles.clone()].concat();
        let behind = [articles.clone(), orders.clone()].concat();
        // Each kind in its order: of two versions that are equal but for their numbers the first counts.
        let (mut first, mut second) = (articles.iter().peekable(), orders.iter().peekable());
        let mut mixed = Vec::new();
        while first.peek().is_some() || second.peek().is_some() {
            let next = if random.u8(..7) < 2 { second.next() } else { first.next() };
            mixed.extend(next.cloned());
        }
        let ends = [
            stored(&before, &mut random).await,
            stored(&behind, &mut random).await,
            stored(&mixed, &mut random).await,
        ];
        assert_eq!(ends[0], ends[1], "orders first, or articles: seed {seed}");
        assert_eq!(ends[0], ends[2], "mixed: seed {seed}");
        seen += &ends[0].join("\n");
    }
    for end in ["canceled canceled", "withheld withheld", "usable -", "not obeyed", "waits", "obeyed"] {
        assert!(seen.contains(end), "no {end}:\n{seen}");
    }
}
