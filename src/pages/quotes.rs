//! Quotes by any conditions: as a page, and as a table for spreadsheets.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::error::{PageError, page as write};
use super::facets::{Facet, facets};
use super::query::{QUOTE_KINDS, QuoteQuery, SPEAKER_KINDS};
use super::texts::{self, WordRun};
use crate::store::reading::{Answer, Hit, search};

/// Quotes on a page.
const ON_A_PAGE: usize = 25;
/// How many are looked at for a page, and how many a table has at most: of more, the newest.
const LOOKED_AT: i32 = 2_000;
const IN_A_TABLE: i32 = 10_000;

/// A quote as a card.
pub(super) struct Card {
    pub(super) article_id: String,
    /// Its number in the article, from 1.
    pub(super) number: i16,
    pub(super) runs: Vec<WordRun>,
    pub(super) kind: String,
    pub(super) speaker: String,
    pub(super) person_id: Option<i64>,
    pub(super) role: Option<String>,
    pub(super) speaker_kind: String,
    pub(super) cue: Option<String>,
    pub(super) confidence: i64,
    pub(super) time: String,
    pub(super) day: String,
    pub(super) source: String,
    pub(super) place: Option<String>,
    pub(super) headline: String,
}

impl From<&Hit> for Card {
    fn from(hit: &Hit) -> Self {
        let (name, role, mention) = (&hit.speaker_name, &hit.speaker_role, &hit.speaker_mention);
        let (speaker, role) = texts::speaker(name.as_deref(), role.as_deref(), mention.as_deref());
        Self {
            article_id: hit.article_id.clone(),
            number: hit.ordinal,
            runs: texts::runs(&hit.quote),
            kind: hit.kind.clone(),
            speaker,
            person_id: hit.person_id,
            role,
            speaker_kind: texts::speaker_kind(&hit.speaker_kind).to_owned(),
            cue: hit.cue.clone(),
            confidence: texts::percent(hit.confidence),
            time: hit.published_at.clone(),
            day: texts::day(&hit.published_at),
            source: hit.source.clone(),
            place: hit.dateline_place.clone(),
            headline: hit.headline.clone().unwrap_or_else(|| "No headline".to_owned()),
        }
    }
}

/// A choice of a form.
struct FormOption {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

/// A condition that holds, with the search without it.
struct Chip {
    label: String,
    without: String,
}

#[derive(Template)]
#[template(path = "quotes.html")]
struct QuotesPage {
    here: &'static str,
    query: QuoteQuery,
    kinds: Vec<FormOption>,
    speaker_kinds: Vec<FormOption>,
    confidences: Vec<FormOption>,
    chips: Vec<Chip>,
    /// Whether there are conditions besides words.
    has_fields: bool,
    summary: String,
    is_cut: bool,
    is_best_first: bool,
    cards: Vec<Card>,
    facets: Vec<Facet>,
    address: String,
    newest: String,
    best: String,
    before: Option<String>,
    after: Option<String>,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    query: Result<Query<QuoteQuery>, QueryRejection>,
) -> Result<Response, PageError> {
    let query = understood(query)?;
    let place = query.page() * ON_A_PAGE;
    let shown = place as i64..(place + ON_A_PAGE) as i64;
    let wanted = query.search()?;
    let mut connection = site.reading.take().await?;
    let Answer { hits, is_cut } = search(&mut connection, &wanted, LOOKED_AT, shown).await?;
    connection.done();
    let cards = hits.iter().skip(place).take(ON_A_PAGE).map(Card::from).collect();
    let number = hits.len() as i64;
    let counted = texts::counted(number, "quote", "quotes");
    let turn = |page: usize| query.with("page", &page.to_string()).address();
    Ok(write(&QuotesPage {
        here: "quotes",
        kinds: choices(&QUOTE_KINDS, &query.kind, ToOwned::to_owned),
        speaker_kinds: choices(&SPEAKER_KINDS, &query.who, |kind| texts::speaker_kind(kind).to_owned()),
        confidences: choices(&["50", "70", "80", "90"], &query.confidence, |least| {
            format!("at least {least} %")
        }),
        has_fields: !query.with("q", "").is_empty(),
        chips: chips(&query),
        summary: if is_cut { format!("More than {counted}") } else { counted },
        is_cut,
        is_best_first: wanted.words.is_some() && query.order != "newest",
        cards,
        facets: facets(&hits, &query),
        address: query.address(),
        newest: query.with("order", "newest").address(),
        best: query.with("order", "").address(),
        before: (place > 0).then(|| turn(query.page())),
        after: (place + ON_A_PAGE < hits.len()).then(|| turn(query.page() + 2)),
        query,
    }))
}

/// The query, or what is wrong with it.
fn understood(query: Result<Query<QuoteQuery>, QueryRejection>) -> Result<QuoteQuery, PageError> {
    query.map(|Query(query)| query).map_err(|_| {
        PageError::BadRequest("The address cannot be read: a condition stands in it twice.".to_owned())
    })
}

fn choices(values: &[&'static str], chosen: &str, label: fn(&str) -> String) -> Vec<FormOption> {
    let choice =
        |value: &&'static str| FormOption { value, label: label(value), is_chosen: *value == chosen };
    values.iter().map(choice).collect()
}

/// The conditions that hold.
fn chips(query: &QuoteQuery) -> Vec<Chip> {
    let kind = texts::speaker_kind(&query.who).to_owned();
    let named = [
        ("q", "words", query.q.clone()),
        ("speaker", "said by", query.speaker.clone()),
        ("office", "office", query.office.clone()),
        ("about", "about", query.about.clone()),
        ("source", "source", query.source.clone()),
        ("place", "place", query.place.clone()),
        ("who", "speaker", kind),
        ("kind", "kind", query.kind.clone()),
        ("confidence", "at least", format!("{} %", query.confidence)),
        ("from", "from", query.from.clone()),
        ("to", "to", query.to.clone()),
    ];
    let holds = |name: &str| !query.value(name).trim().is_empty();
    let chip = |(name, label, value): (&str, &str, String)| Chip {
        label: format!("{label}: {value}"),
        without: query.with(name, "").address(),
    };
    named.into_iter().filter(|(name, ..)| holds(name)).map(chip).collect()
}

/// The same as CSV (RFC 4180), without pages.
pub(super) async fn table(
    State(site): State<Arc<Site>>,
    query: Result<Query<QuoteQuery>, QueryRejection>,
) -> Result<Response, PageError> {
    let wanted = understood(query)?.search()?;
    let mut connection = site.reading.take().await?;
    let answer = search(&mut connection, &wanted, IN_A_TABLE, 0..0).await?;
    connection.done();
    let mut table = csv::Writer::from_writer(Vec::new());
    let written =
        rows(&mut table, &answer.hits).and_then(|()| table.into_inner().map_err(|_| "not written".into()));
    let bytes = written.map_err(|_| PageError::Database)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"quotes.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

fn rows(table: &mut csv::Writer<Vec<u8>>, hits: &[Hit]) -> Result<(), Box<dyn std::error::Error>> {
    table.write_record([
        "published_at",
        "source",
        "speaker_name",
        "speaker_role",
        "speaker_mention",
        "speaker_kind",
        "person_id",
        "quote",
        "kind",
        "cue",
        "confidence",
        "place",
        "headline",
        "article_id",
        "quote_id",
    ])?;
    for hit in hits {
        let or_none = |text: &Option<String>| unformulated(text.as_deref().unwrap_or_default());
        table.write_record([
            hit.published_at.clone(),
            unformulated(&hit.source),
            or_none(&hit.speaker_name),
            or_none(&hit.speaker_role),
            or_none(&hit.speaker_mention),
            hit.speaker_kind.clone(),
            hit.person_id.map(|id| id.to_string()).unwrap_or_default(),
            unformulated(&hit.quote),
            hit.kind.clone(),
            or_none(&hit.cue),
            hit.confidence.to_string(),
            or_none(&hit.dateline_place),
            or_none(&hit.headline),
            hit.article_id.clone(),
            hit.quote_id.clone(),
        ])?;
    }
    Ok(())
}

/// Spreadsheets calculate what begins like a formula, also what an article has sent: an apostrophe keeps it a
/// text.
fn unformulated(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_calculates_nothing_that_an_article_says() {
        assert_eq!(
            unformulated("=HYPERLINK(\"http://evil.example\")"),
            "'=HYPERLINK(\"http://evil.example\")"
        );
        assert_eq!(unformulated("-5 degrees"), "'-5 degrees");
        assert_eq!(unformulated("We need a pier = now"), "We need a pier = now");
    }

    #[test]
    fn each_condition_that_holds_can_be_taken_away() {
        let query = QuoteQuery {
            q: "pier".to_owned(),
            who: "anonymous".to_owned(),
            page: "2".to_owned(),
            ..QuoteQuery::default()
        };
        let told: Vec<_> = chips(&query).into_iter().map(|chip| (chip.label, chip.without)).collect();
        let expected = [("words: pier", "who=anonymous"), ("speaker: Anonymous", "q=pier")];
        assert_eq!(told, expected.map(|(label, without)| (label.to_owned(), without.to_owned())));
    }
}
