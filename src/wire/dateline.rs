//! The dateline at the start of a paragraph, by whichever agency: `BALI, Indonesia, October 7 (Itar-Tass) -`.
//!
//! `[credit sep] PLACES [, region] [, date] [credit] sep text`. The credit is looked for first, as it says
//! the most; what stands before it must then read as places and a date to the last word. Without a credit
//! only a date, or a place in capitals that is known, make a dateline.

use std::borrow::Cow;

use jiff::civil::Date;

use super::calendar::{self, Day};
use super::{agency, phrases, stamp};
use crate::article::Dateline;
use crate::gazetteer::{self, Location};

mod east;
mod place;

/// No dateline is longer, in bytes.
const LONGEST: usize = 160;
/// After a city and a colon shorter copy is a row of a list: `LONDON: 12 C`, in bytes.
const SHORTEST_COPY: usize = 60;
/// No place, region or country is longer, in bytes.
const LONGEST_SEGMENT: usize = 60;

/// A dateline found at the start of a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LeadingDateline {
    pub(super) dateline: Dateline,
    /// Its length in bytes, the separator included, the space after that not.
    pub(super) len: usize,
    /// Who wrote, where the dateline says so.
    pub(super) byline: Option<String>,
}

/// What parts a dateline from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// A dash, an underscore, `.-`, `:` or a full stop.
    Mark,
    /// Only a space.
    Space,
}

/// Reads the dateline that `line` starts with. `day` is the day of the record, from which the year comes.
pub(super) fn parse(line: &str, day: Option<Date>) -> Option<LeadingDateline> {
    let dated = cut_date(line);
    let window = head_of(line.get(dated..)?, LONGEST);
    let found = credit_first(window, day)
        .or_else(|| credited(window, day))
        .or_else(|| uncredited(window, day))
        .or_else(|| whole(window, day))
        .or_else(|| east::parse(window, day))?;
    let len = found.len + dated;
    let text = line.get(..len)?.to_owned();
    Some(LeadingDateline { dateline: Dateline { text, ..found.dateline }, len, ..found })
}

/// A dateline of which only the place is known: `BRISBANE`.
pub(super) fn of_place(name: &str) -> Dateline {
    Head { places: Cow::Borrowed(name), ..Head::default() }.into_dateline(None)
}

/// Reads what an element for datelines holds: a whole one, a place with a credit in brackets, or a place
/// alone.
pub(super) fn of_element(element: &str, day: Option<Date>) -> Option<Dateline> {
    let element = element.trim();
    if let Some(found) = parse(element, day) {
        return Some(Dateline { text: element.to_owned(), ..found.dateline });
    }
    let inner = element.trim_end_matches([' ', '-', '–', '—', '_', ':']);
    let credited = inner.strip_suffix(')').and_then(|inner| inner.rsplit_once('('));
    let (places, agency) =
        credited.map_or((inner, None), |(places, credit)| (places, Some(credit.trim().to_owned())));
    let places = places.trim().trim_end_matches(',');
    let found = Head::parse(places).filter(|head| !head.places.is_empty());
    let dateline = match found {
        Some(head) => head.into_dateline(day),
        None if places.is_empty() || places.len() > LONGEST => return None,
        None => Dateline { place: Some(places.to_owned()), ..Dateline::default() },
    };
    Some(Dateline { text: element.to_owned(), agency, ..dateline })
}

/// The first `bytes` of a text, or a little less, so that no character is cut.
fn head_of(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// `(ANSA) - BARI, 3 MAR - `, `(AP) — `.
fn credit_first(window: &str, day: Option<Date>) -> Option<LeadingDateline> {
    let (credit, after) = bracketed(window)?;
    if !agency::is_known(credit) {
        return None;
    }
    let (separator, len) = separator(window.get(after..)?)?;
    let text_at = after + len;
    let rest = window.get(text_at..)?;
    let indent = rest.len() - rest.trim_start().len();
    if let Some(found) = uncredited(rest.trim_start(), day) {
        let dateline = Dateline { agency: Some(credit.to_owned()), ..found.dateline };
        return Some(LeadingDateline { dateline, len: text_at + indent + found.len, byline: None });
    }
    (separator == Separator::Mark).then(|| LeadingDateline {
        dateline: Dateline { agency: Some(credit.to_owned()), ..Dateline::default() },
        len: text_at,
        byline: None,
    })
}

/// The content of the bracket that a text starts with, and where the bracket ends.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let content = text.strip_prefix('(')?;
    let end = content.find(')')?;
    let credit = content.get(..end)?.trim();
    is_credit(credit).then_some((credit, end + 2))
}

/// Letters and what joins them: no figures, no quotation marks.
fn is_credit(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '/' | '-' | '.' | '&' | '+'))
}

/// `CITY, Mon D (Reuters) - `, `CITY, Month D. /TASS/. `.
fn credited(window: &str, day: Option<Date>) -> Option<LeadingDateline> {
    for (at, mark) in window.char_indices().filter(|(at, c)| *at > 0 && matches!(c, '(' | '/')) {
        let (before, from) = (window.get(..at)?, window.get(at..)?);
        let credit = if mark == '(' {
            bracketed(from)
        } else if before.ends_with(' ') {
            slashed(from)
        } else {
            // `BERLIN/ROME`
            continue;
        };
        let Some((credit, len)) = credit else { continue };
        let after = from.get(len..)?;
        // `IGORA /Leningrad Region/, December 26`, `BERN (Switzerland), May 5`
        if after.starts_with(',') {
            continue;
        }
        let head = Head::parse(before)?;
        let (separator, separator_len) = separator(after)?;
        let copy = after.get(separator_len..)?.trim_start();
        if !head.is_plausible_with(credit, separator) && !head.stands_before(credit, separator, copy) {
            return None;
        }
        let dateline = Dateline { agency: Some(credit.to_owned()), ..head.into_dateline(day) };
        return Some(LeadingDateline { dateline, len: at + len + separator_len, byline: None });
    }
    None
}

/// The content of the slashes that a text starts with, and where they end.
fn slashed(text: &str) -> Option<(&str, usize)> {
    let content = text.strip_prefix('/')?;
    let end = content.find('/')?;
    let credit = content.get(..end)?;
    is_credit(credit).then_some((credit, end + 2))
}

/// `Stockholm TT`, `OSLO (NTB)`: a dateline on a line of its own.
fn whole(line: &str, day: Option<Date>) -> Option<LeadingDateline> {
    let (before, credit) = line.trim_end().rsplit_once(' ')?;
    let name = credit.trim_matches(['(', ')', '/']);
    let head = Head::parse(before).filter(|_| name.len() > 1 && agency::is_known(name))?;
    let is_marked = name.len() < credit.len() || !name.contains(char::is_lowercase);
    let is_place = head.regions.is_empty() && (head.is_known() || !head.places.contains(' '));
    let is_dateline = is_marked && is_place && !head.places.is_empty();
    is_dateline.then(|| LeadingDateline {
        dateline: Dateline { agency: Some(name.to_owned()), ..head.into_dateline(day) },
        len: line.len(),
        byline: None,
    })
}

/// `12.03.2026 14:05, Lund (PAP) -`: how far a date in figures and a clock reach before a dateline.
fn cut_date(line: &str) -> usize {
    let mut at = 0;
    for word in head_of(line, 40).split_inclusive(' ') {
        let bare = word.trim_end_matches([' ', ',', '-']);
        let is_date = stamp::date_in_figures(bare).is_some() || at > 0 && stamp::clock(bare).is_some();
        if !(is_date || at > 0 && bare.is_empty()) {
            break;
        }
        at += word.len();
    }
    at
}

/// `OTTAWA - `, `MANILA, April 3 - `, `Moscow, 5 May: `, and credits without brackets: `HOBART, May 5 AAP -
/// `.
fn uncredited(window: &str, day: Option<Date>) -> Option<LeadingDateline> {
    let (end, mark, len) = first_separator(window)?;
    let all = window.get(..end)?.trim_end();
    if let Some((before, credit)) = all.rsplit_once([' ', ','])
        && agency::is_known(credit)
        && let Some(head) = Head::parse(before)
        && (head.day.is_some() || head.is_known())
    {
        let dateline = Dateline { agency: Some(credit.to_owned()), ..head.into_dateline(day) };
        return Some(LeadingDateline { dateline, len: end + len, byline: None });
    }
    let head = Head::parse(all)?;
    let is_dateline = match mark {
        ':' => {
            let copy = window.get(end + len..).unwrap_or("").trim_start();
            let is_city = || head.is_upper && head.is_known() && gazetteer::country(&head.places).is_none();
            !head.places.is_empty()
                && (head.day.is_some()
                    || copy.len() >= SHORTEST_COPY && copy.starts_with(char::is_uppercase) && is_city())
        }
        _ => (head.day.is_some() && !head.places.is_empty()) || (head.is_upper && head.is_known()),
    };
    is_dateline.then(|| LeadingDateline { dateline: head.into_dateline(day), len: end + len, byline: None })
}

/// The first dash or colon that does not stand inside a word: where, which, and how long.
fn first_separator(window: &str) -> Option<(usize, char, usize)> {
    for (at, mark) in window.char_indices() {
        if !matches!(mark, '-' | '–' | '—' | '_' | ':') {
            continue;
        }
        let (before, from) = (window.get(..at)?, window.get(at..)?);
        let run = from.trim_start_matches(mark);
        let len = from.len() - run.len();
        let stands_free =
            before.ends_with([' ', '.']) || mark == ':' || before.ends_with(|c: char| c.is_ascii_digit());
        if stands_free && (run.is_empty() || run.starts_with(char::is_whitespace) || len > 1) {
            return Some((at, mark, len));
        }
    }
    None
}

/// What follows a credit: the separator and how far it reaches. `None` if the text just goes on.
fn separator(after: &str) -> Option<(Separator, usize)> {
    let rest = after.trim_start_matches([' ', '.', ',']);
    let run = rest.trim_start_matches(['-', '–', '—', '_', ':']);
    if run.len() < rest.len() {
        let len = after.len() - run.len();
        // `(dpa)-based` has no separator.
        let is_compound =
            rest.starts_with('-') && !rest.starts_with("--") && run.starts_with(char::is_lowercase);
        return (!is_compound).then_some((Separator::Mark, len));
    }
    match after.chars().next() {
        None => Some((Separator::Space, 0)),
        Some('.') => Some((Separator::Mark, 1)),
        Some(c) if c.is_whitespace() => Some((Separator::Space, 0)),
        Some(_) => None,
    }
}

/// What stands before the credit or the separator: places and a day.
#[derive(Debug, Default)]
struct Head<'a> {
    /// City or cities, as written.
    places: Cow<'a, str>,
    /// Regions and countries.
    regions: Vec<&'a str>,
    day: Option<Day>,
    /// The places are in capitals.
    is_upper: bool,
}

impl<'a> Head<'a> {
    /// Takes it apart; `None` if a word of it is no part of a dateline.
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim().trim_end_matches([',', '-', ' ']);
        let (rest, day) = cut_day(text);
        let rest = cut_stop(rest.trim_end_matches([',', ' ', ';']));
        if rest.is_empty() {
            return day.is_some().then(|| Self { day, ..Self::default() });
        }
        if let Some((places, regions)) = cities_with_regions(rest) {
            let is_upper = !places.contains(char::is_lowercase);
            return Some(Self { places: Cow::Owned(places), regions, day, is_upper });
        }
        let mut places = "";
        let mut regions = Vec::new();
        for (at, segment) in rest.split(',').map(str::trim).enumerate() {
            let (name, inner) = cut_inner_region(segment);
            if at > 3 || !is_name(name) {
                return None;
            }
            match at {
                0 => places = name,
                _ => regions.push(name),
            }
            regions.extend(inner);
        }
        let is_upper = !places.contains(char::is_lowercase);
        Some(Self { places: Cow::Borrowed(places), regions, day, is_upper })
    }

    /// Whether a gazetteer knows a place of it.
    fn is_known(&self) -> bool {
        self.location().is_some()
    }

    fn is_plausible_with(&self, credit: &str, separator: Separator) -> bool {
        let is_sure = self.day.is_some() || self.is_known();
        match (agency::is_known(credit), separator) {
            (true, Separator::Mark) => true,
            (true, Separator::Space) => is_sure || (self.is_upper && self.places.chars().count() > 2),
            // `ACME (ACM) - ` is a ticker; `PORT ASTER (Daily Post) - ` is a paper.
            (false, Separator::Mark) => is_sure || (self.is_upper && credit.contains(char::is_lowercase)),
            (false, Separator::Space) => self.day.is_some() && self.is_upper,
        }
    }

    /// `Montbovet (sda) Das Festival`: some agencies have no sign behind the credit. A sentence that starts
    /// there tells it from copy.
    fn stands_before(&self, credit: &str, separator: Separator, copy: &str) -> bool {
        separator == Separator::Space
            && !self.places.is_empty()
            && self.places.split(' ').count() <= 3
            && !credit.contains(char::is_uppercase)
            && agency::is_known(credit)
            && copy.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '«' | '„' | '“'))
    }

    /// Where all its places are, as the dateline or the gazetteer says.
    fn location(&self) -> Option<Location> {
        place::locate(&split_cities(&self.places).collect::<Vec<_>>(), &self.regions)
    }

    fn into_dateline(self, reference: Option<Date>) -> Dateline {
        let location = self.location();
        let country = location.map(|location| location.country);
        let region = self
            .regions
            .iter()
            .find(|region| gazetteer::country(region).is_none_or(|named| Some(named) != country));
        let place: Vec<String> = split_cities(&self.places).map(place::in_reading_case).collect();
        Dateline {
            text: String::new(),
            place: (!self.places.is_empty()).then(|| place.join("/")),
            country: country.map(|country| country.name.to_owned()),
            country_code: country.map(|country| country.code),
            region: region.map(|region| place::in_reading_case(region)),
            region_code: location.and_then(|location| location.region).map(|region| region.code),
            date: self.day.and_then(|day| day.not_after(reference)),
            agency: None,
        }
    }
}

/// `MOSUL, Iraq/BAGHDAD`: the cities joined, and the regions behind some of them.
fn cities_with_regions(text: &str) -> Option<(String, Vec<&str>)> {
    let (_, behind) = text.split_once(',')?;
    if !behind.contains('/') || text.contains(" /") {
        return None;
    }
    let (mut cities, mut regions) = (Vec::new(), Vec::new());
    for place in text.split('/') {
        let mut names = place.split(',').map(str::trim);
        let city = names.next().filter(|city| is_name(city))?;
        cities.push(city);
        for region in names {
            regions.push(Some(region).filter(|region| is_name(region))?);
        }
    }
    (cities.len() <= 4).then(|| (cities.join("/"), regions))
}

/// `BERLIN/ROME`, `BERLIN and ROME`, `BERLIN; ROME`.
fn split_cities(places: &str) -> impl Iterator<Item = &str> {
    places
        .split(['/', ';'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" AND "))
        .map(str::trim)
        .filter(|city| !city.is_empty())
}

/// Cuts a day off the end of a dateline's head: `LIMA, Mon. 3 Mar` leaves `LIMA,`.
fn cut_day(text: &str) -> (&str, Option<Day>) {
    let words: Vec<(usize, &str)> = {
        let mut at = text.len();
        text.rsplit(' ')
            .map(|word| {
                at = at.saturating_sub(word.len());
                let start = at;
                at = at.saturating_sub(1);
                (start, word)
            })
            .take(4)
            .collect()
    };
    for count in [3, 2] {
        let Some(last) = words.get(..count) else { continue };
        let mut in_order: Vec<&str> = last.iter().rev().map(|(_, word)| *word).collect();
        if let Some(word) = in_order.last_mut() {
            *word = word.trim_end_matches(['.', ',']);
        }
        if let (Some(day), Some((start, _))) = (calendar::day_in(&in_order), last.last()) {
            let before = text.get(..*start).unwrap_or("").trim_end();
            return (cut_weekday(before), Some(day));
        }
    }
    (cut_weekday(text), None)
}

/// Cuts a weekday off the end.
fn cut_weekday(text: &str) -> &str {
    match text.trim_end_matches([',', '.', ' ']).rsplit_once([' ', ',']) {
        Some((before, word)) if calendar::weekday(word).is_some() => before,
        _ => text,
    }
}

/// Cuts Interfax's full stop after the city, but none of an abbreviation (`Mass.`, `D.C.`).
fn cut_stop(text: &str) -> &str {
    let Some(without) = text.strip_suffix('.') else {
        return text;
    };
    let word = without.rsplit([' ', ',', '/']).next().unwrap_or(without);
    let is_abbreviated = word.contains('.') || (text.contains(',') && word.contains(char::is_lowercase));
    if is_abbreviated { text } else { without }
}

/// `IGORA /Leningrad Region/`, `BERN (Switzerland)`
fn cut_inner_region(segment: &str) -> (&str, Option<&str>) {
    let inner = segment
        .strip_suffix('/')
        .and_then(|rest| rest.split_once(" /"))
        .or_else(|| segment.strip_suffix(')').and_then(|rest| rest.split_once(" (")));
    match inner {
        Some((name, region)) if is_region(region) => (name.trim_end(), Some(region)),
        _ => (segment, None),
    }
}

/// `Leningrad Region`, `Leningrad region`
fn is_region(text: &str) -> bool {
    is_name(phrases::REGION_WORD.before(text).unwrap_or(text))
}

/// Whether every word may stand in a place's name: a capital first, or one of the particles.
fn is_name(text: &str) -> bool {
    let is_word = |word: &str| {
        let Some(first) = word.chars().next() else {
            return false;
        };
        let capital = first.is_uppercase()
            || (matches!(first, '\'' | '’') && word.chars().nth(1).is_some_and(char::is_alphabetic))
            || phrases::ELISION.starts(word)
            || first.is_alphabetic() && !first.is_lowercase();
        (capital || phrases::PARTICLE.has(word) || word == "&" || word == "/")
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-' | '/' | ';' | '&'))
    };
    !text.is_empty()
        && text.len() <= LONGEST_SEGMENT
        && text.split(' ').count() <= 7
        && text
            .chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase() || matches!(c, '\'' | '’'))
        && text.split(' ').all(is_word)
}

#[cfg(test)]
mod tests;
