//! What is written wrongly in the lists of places that are kept by hand, by its line.

use std::collections::BTreeSet;

use super::{COUNTRY_FILE, DATELINE_FILE, FoldedName, REGION_FILE, cities, country_coded, listed};

/// What is wrong with a line, by its code, what stands behind it, and the code of the line before.
type LineCheck = fn(code: &str, rest: &'static str, before: &str) -> Option<String>;

/// The first thing that would not be read as it is meant, with the number of its line.
fn mistake(list: &'static str, of_line: LineCheck) -> Option<(usize, String)> {
    let mut known = BTreeSet::new();
    let mut before = "";
    for (number, line) in
        (1..).zip(list.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    {
        let Some((code, rest)) = line.split_once(' ') else {
            return Some((number, "no line `CODE name,name`".to_owned()));
        };
        if let Some(mistake) = of_line(code, rest, before) {
            return Some((number, mistake));
        }
        if !known.insert(code) {
            return Some((number, format!("{code} stands twice")));
        }
        before = code;
    }
    None
}

fn of_country(code: &str, rest: &'static str, before: &str) -> Option<String> {
    if code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()) {
        return Some(format!("{code} is no code of two capitals"));
    }
    if code < before {
        return Some(format!("{code} stands behind {before}: they are searched in the order of codes"));
    }
    let Some((names, demonyms)) = rest.split_once(';') else {
        return Some("no `;` behind the names".to_owned());
    };
    of_names(names).or_else(|| of_names(demonyms).filter(|_| !demonyms.trim().is_empty()))
}

fn of_region(code: &str, rest: &'static str, _: &str) -> Option<String> {
    let Some((country, own)) = code.split_once('-') else {
        return Some(format!("{code} is no code such as US-OH"));
    };
    if !(1..=3).contains(&own.len()) || !own.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return Some(format!("{code} is no code such as US-OH"));
    }
    if country_coded(country).is_none() {
        return Some(format!("there is no country {country}"));
    }
    // A capital that is a region has no names of its own; its city says that it is meant.
    let of_city = |(names, city): (&'static str, &'static str)| {
        of_names(city).or_else(|| of_names(names).filter(|_| !names.trim().is_empty()))
    };
    rest.split_once(';').map_or_else(|| of_names(rest), of_city)
}

fn of_dateline(code: &str, names: &'static str, _: &str) -> Option<String> {
    if country_coded(code).is_none() {
        return Some(format!("there is no country {code}"));
    }
    let unknown = || listed(names).find(|name| cities(name).is_none());
    let advice = "scripts/gazetteer makes that of what stands here";
    of_names(names).or_else(|| Some(format!("{} is not in data/cities.txt: {advice}", unknown()?)))
}

/// What is wrong with names parted by commas.
fn of_names(names: &'static str) -> Option<String> {
    let is_name = |name: &str| {
        name.contains(char::is_alphabetic)
            && !name.contains([';', ':', '#', '"'])
            && FoldedName::of(name).is_some()
    };
    names.split(',').map(str::trim).find(|name| !is_name(name)).map(|name| format!("`{name}` is no name"))
}

#[test]
fn the_lists_of_places_are_well_written() {
    for (file, list, of_line) in [
        ("data/countries.txt", COUNTRY_FILE, of_country as LineCheck),
        ("data/regions.txt", REGION_FILE, of_region),
        ("data/datelines.txt", DATELINE_FILE, of_dateline),
    ] {
        if let Some((line, mistake)) = mistake(list, of_line) {
            panic!("{file}:{line}: {mistake}");
        }
    }
    assert!(super::countries().len() < 250, "data/countries.txt: a country's number is a byte");
}

#[test]
fn a_place_that_is_written_wrongly_is_named_with_its_line() {
    for (list, of_line, expected) in [
        (
            "AD Andorra ; Andorran\nAEX Emirates ;",
            of_country as LineCheck,
            "2: AEX is no code of two capitals",
        ),
        ("AE Emirates ;\n# one\nAD Andorra ;", of_country, "3: AD stands behind AE: they are searched"),
        ("AD Andorra ;\nAD Andorra ;", of_country, "2: AD stands twice"),
        ("AD Andorra", of_country, "1: no `;` behind the names"),
        ("AD Andorra ;\nAE ; Emirati", of_country, "2: `` is no name"),
        ("AD Andorra ; Andorran,", of_country, "1: `` is no name"),
        ("AD Andorra ;\nAlbania", of_country, "2: no line `CODE name,name`"),
        ("AD Andorra ;\n\nAE Emirates", of_country, "3: no `;` behind the names"),
        ("US-OH Ohio\nUSAK Alaska", of_region, "2: USAK is no code such as US-OH"),
        ("US-Alaska Alaska", of_region, "1: US-Alaska is no code such as US-OH"),
        ("US-OH Ohio\nQQ-AK Alaska", of_region, "2: there is no country QQ"),
        ("US-OH Ohio\nUS-AK Alaska\nUS-OH Ohio", of_region, "3: US-OH stands twice"),
        ("US-OH ", of_region, "1: `` is no name"),
        ("US-OH ;", of_region, "1: `` is no name"),
        ("US-OH Ohio;", of_region, "1: `` is no name"),
        ("US-OH Ohio,,OH", of_region, "1: `` is no name"),
        ("AD Andorra la Vella\nQQ Kabul", of_dateline, "2: there is no country QQ"),
        ("AF Kabul, Nowhere at all", of_dateline, "1: Nowhere at all is not in data/cities.txt"),
        ("AF Kabul; Herat", of_dateline, "1: `Kabul; Herat` is no name"),
    ] {
        let found = mistake(list, of_line).map(|(line, mistake)| format!("{line}: {mistake}"));
        assert!(found.as_deref().unwrap_or_default().starts_with(expected), "{list}: {found:?}");
    }
}
