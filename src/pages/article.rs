//! An article with who said what marked in it, its versions, and what changed between two of them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use sqlx::types::Uuid;

use super::Site;
use super::changes::{Row, compare};
use super::error::{PageError, page as write};
use super::marked::{self, MarkedBlock, TextPiece};
use super::texts;
use crate::store::reading::{self, ArticleVersion, NamedInArticle, StoredBlock, StoredQuote};

const NO_ARTICLE: PageError = PageError::NotFound("There is no such article, or it may not be used.");

/// The parameters of `/articles/ID`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ArticleQuery {
    /// Another version than the current one.
    version: String,
    /// The version to compare it with.
    compare: String,
}

/// A quote in the list beside the text.
struct Told {
    /// From 1.
    number: i16,
    colour: usize,
    quote: String,
    kind: String,
    speaker: String,
    person_id: Option<i64>,
    role: Option<String>,
    mention: Option<String>,
    speaker_kind: String,
    cue: Option<String>,
    negated: bool,
    confidence: i64,
    /// The quote that it is a part of, from 1.
    inside: Option<i16>,
}

/// A version in the list.
struct VersionLink {
    id: Uuid,
    time: String,
    label: String,
    headline: String,
    is_shown: bool,
    is_current: bool,
}

/// What is named, of one sort.
struct NamedSort {
    heading: &'static str,
    names: Vec<NamedInArticle>,
}

/// Two versions side by side.
struct Comparison {
    old: String,
    new: String,
    rows: Vec<Row>,
    changed: usize,
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    here: &'static str,
    article: ArticleVersion,
    published: String,
    made: String,
    headline: Vec<TextPiece>,
    deck: Vec<TextPiece>,
    blocks: Vec<MarkedBlock>,
    quotes: Vec<Told>,
    speakers: usize,
    names: Vec<NamedSort>,
    versions: Vec<VersionLink>,
    comparison: Option<Comparison>,
    has_no_headline: bool,
}

impl ArticlePage {
    /// Who said a quote, in words, for those who do not see colours.
    fn title(&self, quote: i16) -> String {
        let told = self.quotes.iter().find(|told| told.number == quote);
        told.map(|told| format!("Quote {}: {}, {} % sure", told.number, told.speaker, told.confidence))
            .unwrap_or_default()
    }
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(query): Query<ArticleQuery>,
) -> Result<Response, PageError> {
    let read = |text: &str| -> Result<Option<Uuid>, PageError> {
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| NO_ARTICLE) }
    };
    let id = read(&id)?.ok_or(NO_ARTICLE)?;
    let (version, other) = (read(&query.version)?, read(&query.compare)?);
    let mut connection = site.reading.take().await?;
    let Some(article) = reading::article(&mut connection, id, version).await? else {
        connection.done();
        return Err(NO_ARTICLE);
    };
    let shown = article.version_id;
    let blocks = reading::blocks(&mut connection, shown).await?;
    let quotes = reading::quotes(&mut connection, shown).await?;
    let named = reading::named(&mut connection, shown).await?;
    let versions = reading::versions(&mut connection, id).await?;
    let comparison = match other {
        Some(other) => {
            let old = reading::article(&mut connection, id, Some(other)).await?.ok_or(NO_ARTICLE)?;
            let old_blocks = reading::blocks(&mut connection, other).await?;
            Some(side_by_side(&old, &old_blocks, &article, &blocks))
        }
        None => None,
    };
    connection.done();
    let entries = versions.into_iter().map(|version| VersionLink {
        id: version.version_id,
        label: version.version_no.map(|number| format!("Version {number}")).unwrap_or_default(),
        headline: version.headline.unwrap_or_else(|| "No headline".to_owned()),
        is_shown: version.version_id == shown,
        is_current: version.is_current,
        time: texts::moment(&version.made_at),
    });
    let headline = article.headline.clone().unwrap_or_default();
    Ok(write(&ArticlePage {
        here: "",
        published: texts::moment(&article.published_at),
        made: texts::moment(&article.made_at),
        headline: marked::line("headline", &headline, &quotes),
        deck: marked::line("deck", article.deck.as_deref().unwrap_or_default(), &quotes),
        blocks: marked::body(&article.body, &blocks, &quotes),
        speakers: speakers(&quotes),
        quotes: told(&quotes),
        names: sorted(&named),
        versions: entries.collect(),
        comparison,
        has_no_headline: headline.is_empty(),
        article,
    }))
}

fn told(quotes: &[StoredQuote]) -> Vec<Told> {
    let one = |(quote, colour): (&StoredQuote, usize)| {
        let (name, role, mention) = (&quote.speaker_name, &quote.speaker_role, &quote.speaker_mention);
        let (speaker, role) = texts::speaker(name.as_deref(), role.as_deref(), mention.as_deref());
        Told {
            number: quote.ordinal,
            colour,
            quote: quote.quote.clone(),
            kind: quote.kind.clone(),
            speaker,
            person_id: quote.person_id,
            role,
            mention: quote.speaker_mention.clone(),
            speaker_kind: texts::speaker_kind(&quote.speaker_kind).to_owned(),
            cue: quote.cue.clone(),
            negated: quote.negated,
            confidence: texts::percent(quote.confidence),
            inside: quote.parent,
        }
    };
    quotes.iter().zip(marked::colours(quotes)).map(one).collect()
}

fn speakers(quotes: &[StoredQuote]) -> usize {
    let names = quotes.iter().filter_map(|quote| quote.speaker_name.as_deref());
    names.collect::<std::collections::HashSet<_>>().len()
}

fn sorted(named: &[NamedInArticle]) -> Vec<NamedSort> {
    let sorts = [("person", "People"), ("organisation", "Organisations"), ("place", "Places")];
    let of = |sort: &str| named.iter().filter(|name| name.sort == sort).cloned().collect::<Vec<_>>();
    let found = sorts.map(|(sort, heading)| NamedSort { heading, names: of(sort) });
    found.into_iter().filter(|one| !one.names.is_empty()).collect()
}

fn side_by_side(
    old: &ArticleVersion,
    old_blocks: &[StoredBlock],
    new: &ArticleVersion,
    new_blocks: &[StoredBlock],
) -> Comparison {
    let (before, after) = (paragraphs(old, old_blocks), paragraphs(new, new_blocks));
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.iter().map(String::as_str).collect(), after.iter().map(String::as_str).collect());
    let rows = compare(&before, &after);
    Comparison {
        old: texts::moment(&old.made_at),
        new: texts::moment(&new.made_at),
        changed: rows.iter().filter(|row| row.is_changed).count(),
        rows,
    }
}

/// Headline, deck and the blocks of the body.
fn paragraphs(article: &ArticleVersion, blocks: &[StoredBlock]) -> Vec<String> {
    let head = [&article.headline, &article.deck].into_iter().flatten().cloned();
    let body = marked::body(&article.body, blocks, &[]);
    let text = |block: MarkedBlock| block.pieces.into_iter().map(|piece| piece.text).collect::<String>();
    head.chain(body.into_iter().map(text)).collect()
}
