//! People by name, and a person: what they said when, in which roles, beside whom, and what is said of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Site;
use super::charts::{BarChart, HEIGHT, WIDTH, bars};
use super::error::{PageError, page as write};
use super::query::QuoteQuery;
use super::quotes::Card;
use super::texts;
use crate::store::reading::{self, Beside, HitOrder, KnownPerson, Search, TimedCount};

/// Quotes shown of a person, and about them.
const SAID: i32 = 30;
const ABOUT: i32 = 10;
/// People shown who are quoted beside them.
const PEOPLE_BESIDE: i32 = 15;
/// People listed who are called so.
const LISTED: i64 = 50;

/// The parameters of `/people`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PeopleQuery {
    /// A name, or some of its words.
    name: String,
}

/// Somebody in a list.
struct Listed {
    person_id: i64,
    name: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    here: &'static str,
    name: String,
    people: Vec<Listed>,
}

/// People who are called so, or who are quoted most of late.
pub(super) async fn list(
    State(site): State<Arc<Site>>,
    Query(PeopleQuery { name }): Query<PeopleQuery>,
) -> Result<Response, PageError> {
    let name = name.replace('\0', " ");
    let mut connection = site.reading.take().await?;
    let people = if name.trim().is_empty() {
        reading::most_quoted(&mut connection, LISTED).await?
    } else {
        reading::people_named(&mut connection, name.trim(), LISTED).await?
    };
    connection.done();
    if let [person] = people.as_slice()
        && !name.trim().is_empty()
    {
        return Ok(Redirect::to(&format!("/people/{}", person.person_id)).into_response());
    }
    let people = people.into_iter().map(|person| Listed {
        person_id: person.person_id,
        detail: match (person.role, person.quotes) {
            (Some(role), Some(quotes)) => format!("{role}, {}", texts::counted(quotes, "quote", "quotes")),
            (Some(role), None) => role,
            (None, Some(quotes)) => texts::counted(quotes, "quote", "quotes"),
            (None, None) => String::new(),
        },
        name: person.name,
    });
    Ok(write(&PeoplePage { here: "people", name, people: people.collect() }))
}

/// A role or a source with how often.
struct Share {
    label: String,
    count: String,
    span: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    here: &'static str,
    person: KnownPerson,
    aliases: Vec<String>,
    quotes: String,
    articles: String,
    chart: Option<BarChart>,
    width: f64,
    height: f64,
    roles: Vec<Share>,
    sources: Vec<Share>,
    beside: Vec<Beside>,
    said: Vec<Card>,
    about: Vec<Card>,
    all_said: String,
    all_about: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::NotFound("There is no such person."))?;
    let mut connection = site.reading.take().await?;
    let Some(person) = reading::person(&mut connection, id).await? else {
        connection.done();
        return Err(PageError::NotFound("There is no such person."));
    };
    let aliases = reading::aliases(&mut connection, id).await?;
    let counts = reading::over_time(&mut connection, id).await?;
    let beside = reading::beside(&mut connection, id, PEOPLE_BESIDE).await?;
    let of_them = Search { person_id: Some(id), order: HitOrder::Newest, ..Search::default() };
    let said = reading::search(&mut connection, &of_them, SAID, 0..0).await?;
    let naming_them =
        Search { about: Some(person.name.clone()), order: HitOrder::Newest, ..Search::default() };
    let about = reading::search(&mut connection, &naming_them, ABOUT, 0..i64::from(ABOUT)).await?;
    connection.done();
    let newest = QuoteQuery { order: "newest".to_owned(), ..QuoteQuery::default() };
    Ok(write(&PersonPage {
        here: "people",
        quotes: texts::counted(counts.iter().map(|count| count.quotes).sum::<i64>(), "quote", "quotes"),
        articles: texts::counted(
            counts.iter().map(|count| count.articles).sum::<i64>(),
            "article",
            "articles",
        ),
        chart: bars(&by_month(&counts)),
        width: WIDTH,
        height: HEIGHT,
        roles: shares(&counts, |count| count.role.clone()),
        sources: shares(&counts, |count| Some(count.source.clone())),
        aliases: aliases.into_iter().filter(|alias| *alias != person.name).collect(),
        beside,
        said: said.hits.iter().map(Card::from).collect(),
        about: about.hits.iter().map(Card::from).collect(),
        all_said: newest.with("speaker", &person.name).address(),
        all_about: newest.with("about", &person.name).address(),
        person,
    }))
}

fn by_month(counts: &[TimedCount]) -> Vec<(String, i64)> {
    let mut months: BTreeMap<&str, i64> = BTreeMap::new();
    for count in counts {
        *months.entry(&count.month).or_default() += count.quotes;
    }
    months.into_iter().map(|(month, quotes)| (month.to_owned(), quotes)).collect()
}

/// The most frequent values, each with how often and from when to when.
fn shares(counts: &[TimedCount], value: fn(&TimedCount) -> Option<String>) -> Vec<Share> {
    let mut found: BTreeMap<String, (i64, &str, &str)> = BTreeMap::new();
    for count in counts {
        let Some(value) = value(count) else { continue };
        let (quotes, first, last) = found.entry(value).or_insert((0, &count.month, &count.month));
        *quotes += count.quotes;
        *first = (*first).min(count.month.as_str());
        *last = (*last).max(count.month.as_str());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(a, (more, ..)), (b, (less, ..))| less.cmp(more).then_with(|| a.cmp(b)));
    found.truncate(12);
    let span = |first: &str, last: &str| {
        if first == last {
            texts::month(first)
        } else {
            format!("{} – {}", texts::month(first), texts::month(last))
        }
    };
    let share = |(label, (quotes, first, last)): (String, (i64, &str, &str))| Share {
        label,
        count: texts::count(quotes),
        span: span(first, last),
    };
    found.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_by_how_often_and_from_when_to_when() {
        let count = |month: &str, role: &str, quotes| TimedCount {
            month: month.to_owned(),
            role: Some(role.to_owned()),
            source: "nordwire".to_owned(),
            quotes,
            articles: 1,
        };
        let counts = [
            count("2023-01-01", "Mayor", 2),
            count("2023-05-01", "Senator", 7),
            count("2024-02-01", "Mayor", 1),
        ];
        let told: Vec<_> = shares(&counts, |count| count.role.clone())
            .into_iter()
            .map(|share| (share.label, share.count, share.span))
            .collect();
        let expected = [("Senator", "7", "May 2023"), ("Mayor", "3", "Jan 2023 – Feb 2024")];
        assert_eq!(told, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
        assert_eq!(by_month(&counts).len(), 3);
    }
}
