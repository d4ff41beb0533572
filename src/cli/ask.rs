//! `quotewire ask`

use std::process::ExitCode;

use quotewire::store::StoreError;
use quotewire::store::reading::{Hit, Search, search};
use serde::Serialize;

use super::exit::WrongUse;
use super::print::{self, say};
use super::{DatabaseArgs, Failure, settings};

/// Find quotes: by their words, by who said them, by whom or what they are about
///
/// The best first where words are given, else the newest.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    quotewire ask ferry --since 2013-01-01
    quotewire ask border --speaker veskin
    quotewire ask --about Kittredge --format csv > quotes.csv
    quotewire ask --office minister --limit 5 --format json")]
pub(crate) struct AskArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Words of the quote, as in a search box: 'strike -ferry', '\"final date\"', 'ferry OR train'
    words: Option<String>,
    /// Who said it, as people write names: solvang, Ingrid Solvang
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// The office or role of who said it: foreign minister
    #[arg(long, value_name = "ROLE")]
    office: Option<String>,
    /// The person, organisation or place that is named in it
    #[arg(long, value_name = "NAME")]
    about: Option<String>,
    /// Published at this time or later: 2026-01-31, or RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Published before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=5_000))]
    limit: i32,
    /// As text for people, as CSV (RFC 4180), or as JSON, a line each
    #[arg(long, value_enum, default_value_t)]
    format: AnswerFormat,
}

/// Of how many hits the best are picked: of more, of the newest so many.
const RANKED: i32 = 3_000;

/// A quote as it is printed; a column of CSV, a key of JSON.
#[derive(Debug, Serialize)]
struct FoundQuote {
    published_at: String,
    source: String,
    speaker_name: Option<String>,
    speaker_role: Option<String>,
    speaker_mention: Option<String>,
    quote: String,
    cue: Option<String>,
    headline: Option<String>,
    quote_id: String,
}

impl From<Hit> for FoundQuote {
    fn from(hit: Hit) -> Self {
        Self {
            published_at: hit.published_at,
            source: hit.source,
            speaker_name: hit.speaker_name,
            speaker_role: hit.speaker_role,
            speaker_mention: hit.speaker_mention,
            quote: hit.quote,
            cue: hit.cue,
            headline: hit.headline,
            quote_id: hit.quote_id,
        }
    }
}

/// How answers are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum AnswerFormat {
    /// A paragraph each.
    #[default]
    Table,
    /// A line each, behind one with the names of the columns.
    Csv,
    /// An object a line.
    Json,
}

pub(crate) async fn run(args: AskArgs) -> Result<ExitCode, Failure> {
    let mut connection = settings::connect(&args.database.load()?).await?;
    // The best are picked among more than are wanted, as who_said does.
    let looked_at = if args.words.is_some() { RANKED.max(args.limit) } else { args.limit };
    let wanted = Search {
        words: args.words,
        speaker: args.speaker,
        office: args.office,
        about: args.about,
        since: args.since,
        until: args.until,
        ..Search::default()
    };
    let found = match search(&mut connection, &wanted, looked_at, 0..0).await {
        // 22007, 22008: no time that PostgreSQL knows.
        Err(StoreError::Data { sqlstate, message }) if sqlstate.starts_with("2200") => {
            return Err(WrongUse(format!("--since, --until: {message}")).into());
        }
        found => found?,
    };
    let found: Vec<FoundQuote> =
        found.hits.into_iter().take(args.limit as usize).map(FoundQuote::from).collect();
    match args.format {
        AnswerFormat::Table => found.iter().try_for_each(|quote| say!("{}", paragraph(quote)))?,
        AnswerFormat::Json => {
            for quote in &found {
                say!("{}", serde_json::to_string(quote)?)?;
            }
        }
        AnswerFormat::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            for quote in &found {
                table.serialize(quote)?;
            }
            print::bytes(&table.into_inner().map_err(csv::IntoInnerError::into_error)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A quote in three lines: when and who, what, where.
fn paragraph(quote: &FoundQuote) -> String {
    let day = quote.published_at.split('T').next().unwrap_or_default();
    let speaker = match (&quote.speaker_name, &quote.speaker_role) {
        (Some(name), Some(role)) => format!("{name} ({role})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => quote.speaker_mention.clone().unwrap_or_else(|| "nobody named".to_owned()),
    };
    let headline = quote.headline.as_deref().unwrap_or("no headline");
    harmless(&format!(
        "{day}  {speaker}\n            {}\n            {}: {headline}\n",
        quote.quote, quote.source
    ))
}

/// What a terminal may be told: a text must not move its cursor or change its colours.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_a_paragraph_and_does_nothing_to_the_terminal() {
        let mut quote = FoundQuote {
            published_at: "2024-05-06T10:00:00Z".to_owned(),
            source: "nordwire".to_owned(),
            speaker_name: Some("Ingrid Solvang".to_owned()),
            speaker_role: Some("Mayor".to_owned()),
            speaker_mention: Some("she".to_owned()),
            quote: "We need\u{1b}[31m a pier\r".to_owned(),
            cue: Some("said".to_owned()),
            headline: None,
            quote_id: String::new(),
        };
        let told = "2024-05-06  Ingrid Solvang (Mayor)\n            We need\u{fffd}[31m a pier\u{fffd}\n            nordwire: no headline\n";
        assert_eq!(paragraph(&quote), told);
        (quote.speaker_name, quote.speaker_role) = (None, None);
        assert!(paragraph(&quote).starts_with("2024-05-06  she\n"));
    }
}
