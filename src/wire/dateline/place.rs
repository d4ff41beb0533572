//! Where the places of a dateline are, and how they are written.

use crate::gazetteer::{self, Location, NameKind};
use crate::wire::phrases;

/// Where the cities of a dateline lie, given what stands behind them: `TOLEDO`, `Ohio`. What the dateline
/// says counts most, though nobody knows the city; cities alone are where the gazetteer expects them, several
/// only if they agree.
pub(super) fn locate(cities: &[&str], regions: &[&str]) -> Option<Location> {
    let city = if let [city] = cities { city } else { "" };
    if let Some(located) = regions.iter().find_map(|region| gazetteer::behind(city, region)) {
        return Some(located);
    }
    let mut located = cities.iter().map(|city| alone(city));
    let first = located.next()??;
    located.try_fold(first, |all, other| {
        let other = other?;
        let region = all.region.filter(|region| other.region == Some(region));
        (all.country == other.country).then_some(Location { region, ..all })
    })
}

/// Where a city is of which nothing else is said; a country or region may stand in its place.
fn alone(name: &str) -> Option<Location> {
    let city = gazetteer::cities(name).and_then(|cities| cities.iter().next());
    if let Some(city) = city.filter(|city| city.stands_alone || city.country.name == name) {
        return Some(city.into());
    }
    if let Some(country) = gazetteer::country(name) {
        return Some(Location { country, region: None });
    }
    gazetteer::regions_named(name).next().map(Location::from).or_else(|| likely(name))
}

/// The largest city of a name that is no word, unless another country has one of a like size.
fn likely(name: &str) -> Option<Location> {
    let cities = gazetteer::cities(name).filter(|cities| cities.kind != NameKind::Word)?;
    let mut candidates = cities.iter();
    let first = candidates.next()?;
    let rival = candidates.filter(|city| city.country != first.country).map(|city| city.size).max();
    // Six steps of size are four times the people.
    rival.is_none_or(|rival| rival + 6 <= first.size).then(|| first.into())
}

/// `RIO DE JANEIRO` as people write it; a name that has small letters already stays.
pub(super) fn in_reading_case(name: &str) -> String {
    if name.contains(char::is_lowercase) {
        return name.to_owned();
    }
    name.split(' ')
        .enumerate()
        .map(|(at, word)| word_in_reading_case(word, at == 0))
        .collect::<Vec<_>>()
        .join(" ")
}

fn word_in_reading_case(word: &str, is_first: bool) -> String {
    let small = word.to_lowercase();
    if !is_first && phrases::PARTICLE.has(&small) {
        return small;
    }
    if phrases::INITIALS.has(word) || small.trim_end_matches('.').contains('.') {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    for (at, part) in small.split('-').enumerate() {
        if at > 0 {
            out.push('-');
        }
        // `AIX-EN-PROVENCE`
        if at > 0 && phrases::PARTICLE.has(part) {
            out.push_str(part);
        } else {
            capitalise(part, &mut out);
        }
    }
    out
}

/// A capital first, and after an apostrophe behind a single letter: `L'Aquila`, `N'Djamena`, but `Xi'an`.
fn capitalise(word: &str, out: &mut String) {
    for (at, c) in word.char_indices() {
        let after_elision = at > 0
            && word
                .get(..at)
                .is_some_and(|before| before.ends_with(['\'', '’']) && before.chars().count() == 2);
        if at == 0 || after_elision {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
}
