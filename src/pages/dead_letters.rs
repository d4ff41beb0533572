//! Records that could not be stored: looked at by all, tried again and given up by whoever has the token.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Site;
use super::error::{PageError, page as write};
use super::texts;
use crate::config::Secret;
use crate::record::{Outcome, Position, TopicPartition};
use crate::store::dead_letters::{self, DeadLetter, Filter, LetterState};
use crate::store::{BatchWriter, PreparedRecord, StoreError, connect};
use crate::worker::prepare;

/// Dead letters listed.
const LISTED: i64 = 200;
/// How much of a payload is shown, in bytes.
const SHOWN_BYTES: usize = 64 * 1024;
/// How much of a header is shown, and of a key, in bytes.
const HEADER_BYTES: usize = 1_000;

const NO_LETTER: PageError = PageError::NotFound("There is no dead letter at this position.");

/// What a form sends.
#[derive(Deserialize)]
pub(super) struct TokenForm {
    token: String,
}

#[derive(Template)]
#[template(path = "dead_letters.html")]
struct DeadLettersPage {
    here: &'static str,
    letters: Vec<LetterLine>,
    is_cut: bool,
}

/// A dead letter in a table.
struct LetterLine {
    address: String,
    letter: DeadLetter,
    time: String,
    size: String,
}

#[derive(Template)]
#[template(path = "dead_letter.html")]
struct DeadLetterPage {
    here: &'static str,
    line: LetterLine,
    key: Option<String>,
    headers: Vec<(String, String)>,
    payload: String,
    is_cut: bool,
    is_open: bool,
    has_token: bool,
    notice: Option<&'static str>,
}

/// The parameters of a dead letter's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LetterQuery {
    /// What was just done.
    done: String,
}

/// What is told of it.
fn notice(done: &str) -> Option<&'static str> {
    match done {
        "dead_lettered" => Some("It was tried again and still cannot be stored."),
        "dropped" => Some("It was given up."),
        "nothing" => Some("It was not open any more: nothing was done."),
        "" => None,
        _ => Some("It was tried again and is accounted for now."),
    }
}

/// Where a dead letter's page is, as far as the path could be read.
type LetterPath = Result<Path<(String, i32, i64)>, PathRejection>;

fn position(path: LetterPath) -> Result<Position, PageError> {
    let Path((topic, partition, offset)) = path.map_err(|_| NO_LETTER)?;
    Ok(Position { partition: TopicPartition::new(topic, partition), offset })
}

fn address(Position { partition, offset }: &Position) -> String {
    let topic: String = form_urlencoded::byte_serialize(partition.topic.as_bytes()).collect();
    // A path has no other sign for a blank.
    format!("/dead-letters/{}/{}/{offset}", topic.replace('+', "%20"), partition.partition)
}

/// Back to its page, which tells what was done.
fn back(position: &Position, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", address(position))).into_response()
}

fn line(letter: DeadLetter) -> LetterLine {
    let letter = DeadLetter { message: visible(letter.message.as_bytes()), ..letter };
    LetterLine {
        address: address(&letter.position()),
        time: texts::moment(&letter.dead_at),
        size: texts::count(letter.payload_bytes),
        letter,
    }
}

pub(super) async fn list(State(site): State<Arc<Site>>) -> Result<Response, PageError> {
    let mut connection = site.reading.take().await?;
    let open = Filter { state: Some(LetterState::Open), limit: LISTED + 1, ..Filter::default() };
    let mut letters = dead_letters::list(&mut connection, &open).await?;
    connection.done();
    let is_cut = letters.len() as i64 > LISTED;
    letters.truncate(LISTED as usize);
    let letters = letters.into_iter().map(line).collect();
    Ok(write(&DeadLettersPage { here: "dead-letters", letters, is_cut }))
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    path: LetterPath,
    Query(query): Query<LetterQuery>,
) -> Result<Response, PageError> {
    let position = position(path)?;
    let mut connection = site.reading.take().await?;
    let letter = dead_letters::list(&mut connection, &of(&position, None)).await?.pop();
    let record = dead_letters::record(&mut connection, &position).await?;
    connection.done();
    let letter = letter.ok_or(NO_LETTER)?;
    let record = record.ok_or(NO_LETTER)?;
    let payload = record.payload.unwrap_or_default();
    let shown = payload.get(..SHOWN_BYTES).unwrap_or(&payload);
    let value = |value: Option<&[u8]>| shortly(value.unwrap_or_default());
    Ok(write(&DeadLetterPage {
        here: "dead-letters",
        key: record.key.as_deref().map(shortly),
        headers: record
            .headers
            .iter()
            .map(|(name, bytes)| (shortly(name.as_bytes()), value(bytes.as_deref())))
            .collect(),
        payload: visible(shown),
        is_cut: shown.len() < payload.len(),
        is_open: letter.state == LetterState::Open.name(),
        has_token: !site.config.http.token.is_empty(),
        notice: notice(&query.done),
        line: line(letter),
    }))
}

fn of(Position { partition, offset }: &Position, state: Option<LetterState>) -> Filter {
    Filter {
        topic: Some(partition.topic.to_string()),
        partition: Some(partition.partition),
        offset: Some(*offset),
        state,
        limit: 1,
    }
}

fn shortly(bytes: &[u8]) -> String {
    let shown = bytes.get(..HEADER_BYTES).unwrap_or(bytes);
    let more = if shown.len() < bytes.len() { " …" } else { "" };
    format!("{}{more}", visible(shown))
}

/// Bytes as text in which signs that control something are seen and control nothing.
fn visible(bytes: &[u8]) -> String {
    let seen = |c: char| match c {
        '\n' | '\t' => c,
        // Pictures of control characters: U+2400 and on.
        c @ '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}'..='\u{9f}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        c => c,
    };
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").chars().map(seen).collect()
}

pub(super) async fn replay(
    State(site): State<Arc<Site>>,
    path: LetterPath,
    Form(form): Form<TokenForm>,
) -> Result<Response, PageError> {
    let position = position(path)?;
    admit(&site.config.http.token, &form.token)?;
    let mut connection = site.reading.take().await?;
    let record = dead_letters::record(&mut connection, &position).await?;
    connection.done();
    let record = record.ok_or(NO_LETTER)?;
    let item =
        PreparedRecord { prepared: prepare(&record, &site.config.limits, &site.config.topics), record };
    let outcome = match BatchWriter::new(site.writing.clone()).replay(&item).await {
        // The database refuses it as it did before: it stays what it is.
        Err(StoreError::Data { .. }) => Some(Outcome::DeadLettered),
        outcome => outcome?,
    };
    tracing::info!(%position, outcome = outcome.map(Outcome::name), "a dead letter was replayed from the pages");
    Ok(back(&position, outcome.map_or("nothing", Outcome::name)))
}

pub(super) async fn give_up(
    State(site): State<Arc<Site>>,
    path: LetterPath,
    Form(form): Form<TokenForm>,
) -> Result<Response, PageError> {
    let position = position(path)?;
    admit(&site.config.http.token, &form.token)?;
    let filter = of(&position, Some(LetterState::Open));
    let mut connection = connect(&site.writing).await?;
    let dropped = dead_letters::drop_letters(&mut connection, &filter).await?;
    tracing::info!(%position, dropped, "a dead letter was dropped from the pages");
    Ok(back(&position, if dropped > 0 { "dropped" } else { "nothing" }))
}

/// Lets those through who have the token. What is compared are hashes: how long that takes says nothing of
/// how much of it was right.
fn admit(token: &Secret, given: &str) -> Result<(), PageError> {
    if token.is_empty() {
        return Err(PageError::Forbidden("Nothing can be changed here: http.token is not set."));
    }
    if Sha256::digest(token.expose()) == Sha256::digest(given.trim()) {
        return Ok(());
    }
    Err(PageError::Forbidden("That is not the token that http.token has. Nothing was changed."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_changed_without_the_token() {
        assert!(admit(&Secret::new("open sesame"), " open sesame ").is_ok());
        for (token, given) in [("open sesame", ""), ("open sesame", "open"), ("", ""), ("", "open")] {
            assert!(
                matches!(admit(&Secret::new(token), given), Err(PageError::Forbidden(_))),
                "{token}, {given}"
            );
        }
    }

    #[test]
    fn what_would_control_a_screen_is_seen_instead() {
        assert_eq!(visible(b"a\x1b[31mb\r\nc\0"), "a\u{241b}[31mb\nc\u{2400}");
        assert_eq!(visible("\u{202e}evil".as_bytes()), "\u{fffd}evil");
        assert_eq!(shortly(&[b'x'; 2_000]).chars().count(), HEADER_BYTES + 2);
    }

    #[test]
    fn any_name_of_a_topic_has_an_address() {
        let address =
            |topic: &str| address(&Position { partition: TopicPartition::new(topic, 0), offset: 7 });
        assert_eq!(address("wire.north"), "/dead-letters/wire.north/0/7");
        assert_eq!(address("a b/../c"), "/dead-letters/a%20b%2F..%2Fc/0/7");
    }
}
