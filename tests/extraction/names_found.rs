//! People, organisations and places that the annotated articles name are found, as well as tests/quality.toml
//! says.

use std::collections::{HashMap, HashSet};

use crate::quality::Tally;
use serde::Deserialize;

/// What one article names (tests/annotated/README.md): each thing with all its forms, the fullest first.
#[derive(Deserialize)]
struct Names {
    id: String,
    people: Vec<Vec<String>>,
    organisations: Vec<Vec<String>>,
    places: Vec<Vec<String>>,
    /// What may be taken for one or the other, or for none.
    either: Vec<String>,
}

#[derive(Deserialize)]
struct Copy {
    id: String,
    text: String,
}

/// Compares names that were found with those that are there; `copy` is the text without its dateline, where
/// what stands in the dateline alone is no name.
fn add(tally: &mut Tally, found: &[String], there: &[Vec<String>], either: &HashSet<String>, copy: &str) {
    let mut met = HashSet::new();
    for name in found.iter().map(|name| bare(name)).filter(|name| !either.contains(name)) {
        let known = there.iter().position(|forms| forms.iter().any(|form| bare(form) == name));
        tally.add(true, false, known.is_some_and(|at| met.insert(at)));
    }
    for (at, forms) in there.iter().enumerate() {
        let may_be_other = forms.iter().any(|form| either.contains(&bare(form)));
        let is_in_copy = forms.iter().any(|form| copy.contains(form));
        if met.contains(&at) || is_in_copy && !may_be_other {
            tally.add(false, true, met.contains(&at));
        }
    }
}

/// A name in small letters, without article and stops.
fn bare(name: &str) -> String {
    let name = name.replace('.', "").replace('’', "'").to_lowercase();
    name.strip_prefix("the ").unwrap_or(&name).to_owned()
}

#[test]
fn what_the_annotated_articles_name_is_found() {
    let texts: HashMap<String, String> = include_str!("../annotated/articles.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("an annotated article"))
        .map(|copy: Copy| (copy.id, copy.text))
        .collect();
    let (mut people, mut organisations, mut places) = (Tally::default(), Tally::default(), Tally::default());
    let mut read = 0;
    for line in include_str!("../annotated/names.jsonl").lines() {
        let names: Names = serde_json::from_str(line).expect("an article's names");
        let text = texts.get(&names.id).expect("an annotated article of this id");
        let found = quotewire::extract(text);
        let dateline = found.article.dateline.as_ref().map_or("", |dateline| dateline.text.as_str());
        let copy = text.replacen(dateline, "", 1);
        let either = names.either.iter().map(|name| bare(name)).collect();
        let listed =
            |list: &[quotewire::NamedEntity]| list.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        let found = found.extraction;
        add(&mut people, &listed(&found.people), &names.people, &either, &copy);
        add(&mut organisations, &listed(&found.organisations), &names.organisations, &either, &copy);
        let located: Vec<String> = found.places.iter().map(|place| place.name.clone()).collect();
        add(&mut places, &located, &names.places, &either, &copy);
        read += 1;
    }
    assert_eq!(read, texts.len(), "names.jsonl has every article");
    crate::quality::hold(
        "names",
        &[
            ("people", people.f1()),
            ("organisations", organisations.f1()),
            ("places", places.f1()),
            ("places.precision", places.precision()),
        ],
    );
}
