//! What quotes that were found have in common: by whom, from where, when, of which kind.

use std::collections::HashMap;

use super::query::QuoteQuery;
use super::texts;
use crate::store::reading::Hit;

/// Values shown of each.
const SHOWN: usize = 8;

/// A property by which quotes can be told apart.
#[derive(Debug)]
pub(super) struct Facet {
    pub(super) heading: &'static str,
    pub(super) values: Vec<FacetValue>,
}

/// One of its values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FacetValue {
    pub(super) label: String,
    pub(super) count: String,
    /// The search that only has these.
    pub(super) address: String,
}

/// The facets of what was found, each with its most frequent values; none that tells nothing apart.
pub(super) fn facets(hits: &[Hit], query: &QuoteQuery) -> Vec<Facet> {
    let facet = |heading, name: &str, value: fn(&Hit) -> Option<&str>, label: fn(&str) -> String| Facet {
        heading,
        values: most_frequent(hits, value)
            .into_iter()
            .map(|(value, count)| FacetValue {
                label: label(&value),
                count: texts::count(count),
                address: query.with(name, &value).address(),
            })
            .collect(),
    };
    let as_it_is = |value: &str| value.to_owned();
    let mut facets = vec![
        facet("Speaker", "speaker", |hit| hit.speaker_name.as_deref(), as_it_is),
        facet(
            "Kind of speaker",
            "who",
            |hit| Some(&hit.speaker_kind),
            |kind| texts::speaker_kind(kind).to_owned(),
        ),
        facet("Source", "source", |hit| Some(&hit.source), as_it_is),
        facet("Place", "place", |hit| hit.dateline_place.as_deref(), as_it_is),
        facet("Kind of quote", "kind", |hit| Some(&hit.kind), as_it_is),
    ];
    let years = most_frequent(hits, |hit| hit.published_at.get(..4));
    facets.push(Facet {
        heading: "Year",
        values: years
            .into_iter()
            .map(|(year, count)| FacetValue {
                address: query
                    .with("from", &format!("{year}-01-01"))
                    .with("to", &format!("{year}-12-31"))
                    .address(),
                count: texts::count(count),
                label: year,
            })
            .collect(),
    });
    facets.retain(|facet| facet.values.len() > 1);
    facets
}

fn most_frequent<'h>(hits: &'h [Hit], value: fn(&'h Hit) -> Option<&'h str>) -> Vec<(String, i64)> {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for value in hits.iter().filter_map(value) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
    counts.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
    counts.truncate(SHOWN);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(speaker: &str, source: &str, published_at: &str) -> Hit {
        Hit {
            quote_id: String::new(),
            article_id: String::new(),
            ordinal: 0,
            published_at: published_at.to_owned(),
            source: source.to_owned(),
            dateline_place: None,
            headline: None,
            speaker_name: Some(speaker.to_owned()),
            speaker_role: None,
            speaker_mention: None,
            speaker_kind: "person".to_owned(),
            person_id: None,
            kind: "direct".to_owned(),
            quote: String::new(),
            cue: None,
            confidence: 0.9,
        }
    }

    #[test]
    fn the_most_frequent_come_first_and_what_tells_nothing_apart_is_left_out() {
        let hits = [
            hit("Ann Rowe", "nordwire", "2024-01-01T00:00:00Z"),
            hit("Ben Oduya", "nordwire", "2023-01-01T00:00:00Z"),
            hit("Ben Oduya", "nordwire", "2024-05-01T00:00:00Z"),
        ];
        let facets = facets(&hits, &QuoteQuery { q: "pier".to_owned(), ..QuoteQuery::default() });
        let headings: Vec<_> = facets.iter().map(|facet| facet.heading).collect();
        assert_eq!(headings, ["Speaker", "Year"]);
        let first = &facets[0].values[0];
        assert_eq!((first.label.as_str(), first.count.as_str()), ("Ben Oduya", "2"));
        assert_eq!(first.address, "q=pier&speaker=Ben+Oduya");
        assert_eq!(facets[1].values[0].address, "q=pier&from=2024-01-01&to=2024-12-31");
    }
}
