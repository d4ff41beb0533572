//! JSON records: one article an object, under the usual keys, or an array of such objects.

mod reader;
mod value;

use jiff::Timestamp;
use serde_json::value::RawValue;

use self::keys::{
    BODY, BYLINE, CREDIT, DATELINE, DECK, GUID, HEADLINE, KEYWORDS, LANGUAGE, NOTE, PUBLISHED_AT, SLUGLINE,
    SOURCE, SUBJECTS, TAKE_KEY, VERSION_CREATED_AT,
};
use self::reader::Reader;
use self::value::{Fields, Items};
use super::plain::{self, Known};
use super::{Context, DecodeError, agency, lifecycle};
use crate::article::{Article, Block, BlockKind, PubStatus, Span};
use crate::limits::Limits;

// The keys that a field is looked for under, the best first; case and hyphens do not count.
#[rustfmt::skip]
mod keys {
    pub(super) const GUID: &[&str] = &["guid", "id", "uri", "urn", "_id", "item_id", "story_id"];
    pub(super) const SOURCE: &[&str] = &["source", "agency", "provider", "publisher"];
    pub(super) const HEADLINE: &[&str] = &["headline", "title", "headline_main", "headlines", "head"];
    pub(super) const DECK: &[&str] = &[
        "deck", "subhead", "subheadline", "standfirst", "description", "summary", "descriptions", "abstract",
    ];
    pub(super) const BODY: &[&str] = &[
        "body", "text", "content", "body_text", "article_text", "body_main", "bodies", "body_html", "article_html",
    ];
    pub(super) const DATELINE: &[&str] = &["dateline"];
    pub(super) const VERSION: &[&str] = &["version", "revision"];
    pub(super) const LANGUAGE: &[&str] = &["language", "lang"];
    pub(super) const URGENCY: &[&str] = &["urgency", "priority"];
    pub(super) const SLUGLINE: &[&str] = &["slugline", "slug"];
    pub(super) const TAKE_KEY: &[&str] = &["take_key", "takekey"];
    pub(super) const BYLINE: &[&str] = &["byline", "by", "author", "authors"];
    pub(super) const CREDIT: &[&str] = &["credit"];
    pub(super) const KEYWORDS: &[&str] = &["keywords", "tags"];
    pub(super) const SUBJECTS: &[&str] = &["subjects", "subject"];
    pub(super) const NOTE: &[&str] = &["ednote", "ed_note", "editorial_note", "note", "notes"];
    pub(super) const PUBLISHED_AT: &[&str] = &[
        "published_at", "published", "publishedat", "date_published", "datepublished", "pubdate", "publishdate",
        "firstcreated", "first_created", "date", "versioncreated", "version_created", "version_created_at", "created_at",
        "timestamp",
    ];
    pub(super) const VERSION_CREATED_AT: &[&str] = &[
        "version_created_at", "versioncreated", "version_created", "updated_at", "updatedat", "updated", "modified",
        "last_modified",
    ];
    pub(super) const STATUS: &[&str] = &["pubstatus", "pub_status", "status"];
    pub(super) const EMBARGO: &[&str] = &["embargo", "embargoed", "embargo_until", "embargoed_until"];
    /// Inside a value that is an object.
    pub(super) const INNER: &[&str] = &["value", "name", "text", "code"];
    pub(super) const ALL: &[&[&str]] = &[
        GUID, SOURCE, HEADLINE, DECK, BODY, DATELINE, VERSION, LANGUAGE, URGENCY, SLUGLINE, TAKE_KEY, BYLINE, CREDIT, KEYWORDS,
        SUBJECTS, NOTE, PUBLISHED_AT, VERSION_CREATED_AT, STATUS, EMBARGO, INNER,
    ];
}

const FORMAT: &str = "json";
/// A longer description is no deck but an abstract, in bytes.
const LONGEST_DECK: usize = 500;

/// The objects of a text that is JSON, still to be read.
pub(super) struct Objects<'a> {
    /// The first ones, and what stands beside them.
    pub(super) items: Vec<&'a RawValue>,
    /// How many there are.
    pub(super) count: usize,
}

/// Takes a text that starts with `{` or `[` into its objects.
///
/// # Errors
/// [`DecodeError::Malformed`] with the parser's message and position.
pub(super) fn parse(text: &str) -> Result<Objects<'_>, DecodeError> {
    let found = if text.starts_with('[') {
        serde_json::from_str(text).map(|Items { kept, count }| Objects { items: kept, count })
    } else {
        serde_json::from_str(text).map(|object| Objects { items: vec![object], count: 1 })
    };
    match found {
        Ok(objects) if objects.count > 0 && !objects.items.iter().any(|item| is_object(item)) => {
            Err(malformed("an array without an object"))
        }
        Ok(objects) => Ok(objects),
        Err(error) => Err(malformed(&error.to_string())),
    }
}

fn is_object(item: &RawValue) -> bool {
    item.get().starts_with('{')
}

fn malformed(message: &str) -> DecodeError {
    DecodeError::Malformed { format: FORMAT, message: message.to_owned() }
}

/// A text without control characters inside its strings, which feeds forget to escape; `None` where it has none at all.
pub(super) fn without_controls(text: &str) -> Option<String> {
    text.bytes().any(|byte| byte < b' ').then(|| escape_controls(text))
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut is_string, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !is_escaped => is_string = !is_string,
            '\n' if is_string => {
                out.push_str("\\n");
                continue;
            }
            '\t' if is_string => {
                out.push_str("\\t");
                continue;
            }
            '\r' if is_string => {
                out.push_str("\\r");
                continue;
            }
            c if c < ' ' && (is_string || !c.is_ascii_whitespace()) => continue,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
    }
    out
}

/// Makes an article of an object.
///
/// # Errors
/// [`DecodeError::Malformed`] for an object without headline and text, unless it withdraws an article by its identity.
pub(super) fn article(item: &RawValue, record: &Context, limits: &Limits) -> Result<Article, DecodeError> {
    let fields: Fields<'_> = serde_json::from_str(item.get()).map_err(|_| malformed("not an object"))?;
    let mut reader = Reader::new(fields);
    let declared = reader.text(SOURCE).and_then(|name| agency::code(&name));
    let urgency = reader.urgency();
    let byline = reader.names(BYLINE, limits);
    let mut article = Article {
        guid: reader.text(GUID),
        source: declared.or_else(|| record.source.clone()),
        version: reader.version(),
        language: reader.text(LANGUAGE),
        urgency,
        slugline: reader.line(SLUGLINE),
        take_key: reader.line(TAKE_KEY),
        byline: byline.map(|name| without_by(&name).to_owned()),
        credit: reader.line(CREDIT),
        keywords: reader.list(KEYWORDS, limits),
        subjects: reader.list(SUBJECTS, limits),
        published_at: reader.time(PUBLISHED_AT),
        version_created_at: reader.time(VERSION_CREATED_AT),
        notes: reader.text(NOTE).into_iter().collect(),
        ..Article::default()
    };
    reader.status(&mut article);
    article.has_unusable_time = article.published_at.or(article.version_created_at).is_none()
        && (reader.has(PUBLISHED_AT) || reader.has(VERSION_CREATED_AT));
    let declared = [article.version_created_at, article.published_at];
    let time = declared.into_iter().flatten().find(|time| record.allows(*time)).or(record.time);
    compose(&mut article, &mut reader, time);
    if article.text.is_empty() && (article.status != PubStatus::Canceled || article.guid.is_none()) {
        return Err(malformed("an object without a headline and without a text"));
    }
    article.repairs.append(&mut reader.repairs);
    Ok(article)
}

fn without_by(name: &str) -> &str {
    ["By ", "by ", "BY "].iter().find_map(|by| name.strip_prefix(by)).unwrap_or(name)
}

/// Puts headline, deck, dateline and body into one text.
fn compose(article: &mut Article, reader: &mut Reader, time: Option<Timestamp>) {
    let headline = reader.line(HEADLINE);
    let body = reader.text(BODY).unwrap_or_default();
    let deck = reader.line(DECK).filter(|deck| is_deck(deck, headline.as_deref(), &body));
    // A dateline of its own belongs before the text, where people read it.
    let dateline = reader.line(DATELINE).filter(|dateline| !body.contains(dateline.as_str()));

    if let Some(headline) = &headline {
        push_headline(article, headline);
    }
    if let Some(deck) = &deck {
        push(article, BlockKind::Deck, deck);
    }
    // Some feeds repeat the headline as the text's first line.
    let repeat = headline
        .as_deref()
        .filter(|headline| body.strip_prefix(headline).is_some_and(|rest| rest.starts_with('\n')));
    let mut rest = body.as_str();
    if let Some(headline) = repeat {
        push(article, BlockKind::Furniture, headline);
        rest = body.strip_prefix(headline).unwrap_or(&body).trim_start();
    }
    if !article.text.is_empty() && (dateline.is_some() || !rest.is_empty()) {
        article.text.push_str("\n\n");
    }
    let from = article.text.len();
    if let Some(dateline) = dateline {
        let is_closed = dateline.ends_with(['-', '–', '—', '_', ':', '.']);
        article.text.push_str(&dateline);
        article.text.push_str(if is_closed { " " } else { " - " });
    }
    article.text.push_str(rest);
    let known = Known { headline: headline.is_some(), deck: deck.is_some(), time };
    let named = plain::segment(article, from, known);
    if article.source.is_none() {
        article.source = named.and_then(|name| agency::code(&name));
    }
}

/// Appends a block to the text, a blank line before it.
fn push(article: &mut Article, kind: BlockKind, piece: &str) {
    if !article.text.is_empty() {
        article.text.push_str("\n\n");
    }
    let start = article.text.len();
    article.text.push_str(piece);
    article.blocks.push(Block { kind, span: Span::new(start, article.text.len()) });
}

/// The headline behind its marks; marks alone stay one.
fn push_headline(article: &mut Article, headline: &str) {
    push(article, BlockKind::Headline, headline);
    let mark = lifecycle::prefix(headline);
    if let Some(block) = article.blocks.last_mut()
        && mark.len < block.span.len()
    {
        block.span.start += mark.len;
    }
    article.urgency = article.urgency.or(mark.urgency);
    article.take_key = article.take_key.take().or(mark.take_key);
    if let Some(status) = mark.status
        && article.status == PubStatus::Usable
    {
        article.status = status;
    }
}

/// Short, and neither the headline again nor the text's own beginning.
fn is_deck(deck: &str, headline: Option<&str>, body: &str) -> bool {
    let repeated = deck.trim_end_matches(['.', '…']);
    deck.len() <= LONGEST_DECK && headline != Some(deck) && !body.contains(repeated)
}

#[cfg(test)]
mod tests;
