//! Items that order others to be killed or held: what the order says, and which numbers an item has.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::phrases::{self, Phrases};
use super::{agency, calendar, lifecycle, zones};
use crate::article::{Article, ItemOrder, OrderKind};

/// How long an order may take to say what it is about, in bytes.
const LONGEST: usize = 400;
/// How far back an order reaches that gives a title alone.
const TITLES_REACH_BACK_HOURS: i64 = 48;
/// How far back one with a number reaches at least, although numbers begin anew with each day: an item of
/// shortly before midnight is killed after it.
const NUMBERS_REACH_BACK_HOURS: i64 = 3;
/// So many orders of an item are heeded.
const MOST_ORDERS: usize = 100;

/// What a line orders.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OrderLine<'a> {
    pub(super) kind: OrderKind,
    /// What stands behind the order's first words, which may name an item.
    pub(super) rest: &'a str,
}

/// What an order names.
#[derive(Debug, Default, PartialEq, Eq)]
struct NamedItem<'a> {
    /// The service or agency before the number, as it stands.
    service: Option<&'a str>,
    /// The digits of the number.
    number: Option<&'a str>,
    day: Option<calendar::Day>,
    /// Whether the day is said to be the one before.
    is_of_yesterday: bool,
    title: Option<&'a str>,
}

/// What follows behind a phrase that a line begins with.
fn behind<'a>(line: &'a str, phrases: &Phrases) -> Option<&'a str> {
    phrases.behind(line).filter(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Reads a line as an order to kill or hold an item.
pub(super) fn read(line: &str) -> Option<OrderLine<'_>> {
    let line = line.get(..line.floor_char_boundary(LONGEST)).unwrap_or(line);
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let of = |kind: OrderKind, phrases: &Phrases, fits: &dyn Fn(&str) -> bool| {
        behind(line, phrases).filter(|rest| fits(rest)).map(|rest| (kind, rest))
    };
    let is_affirmed = |rest: &str| !is_negated(rest);
    let (kind, rest) = of(OrderKind::Kill, &phrases::ORDER_TO_KILL, &is_affirmed)
        .or_else(|| of(OrderKind::Kill, &phrases::NUMBERED_KILL, &names_a_transmission))
        .or_else(|| of(OrderKind::Kill, &phrases::ORDER_NOT_TO_USE, &is_negated))
        .or_else(|| of(OrderKind::Hold, &phrases::ORDER_TO_HOLD, &is_affirmed))
        .or_else(|| of(OrderKind::Hold, &phrases::NUMBERED_HOLD, &names_a_transmission))?;
    Some(OrderLine { kind, rest: rest.trim_start_matches([' ', ':', '=']) })
}

/// Whether an order says not to do so.
fn is_negated(rest: &str) -> bool {
    rest.split(|c: char| !c.is_alphanumeric()).any(|word| phrases::NOT.has(word))
}

/// Whether a text begins with an agency and a number: `AFP 0123`.
fn names_a_transmission(text: &str) -> bool {
    let mut words = text.trim_start_matches([' ', ':', '-']).split([' ', '-', ',', '.', '"']);
    words.next().is_some_and(agency::is_known) && words.next().is_some_and(is_number)
}

fn is_number(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `lun0124`, `a0123`: a service and its number in one word.
fn joined(word: &str) -> Option<(&str, &str)> {
    let (service, number) = word.split_at_checked(word.find(|c: char| c.is_ascii_digit())?)?;
    let is_service =
        (1..=4).contains(&service.len()) && service.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_service && number.len() >= 3 && is_number(number)).then_some((service, number))
}

/// The agency whose number a line orders about: `dpa` of `Please kill item dpa 031`.
pub(super) fn agency_in(line: &str) -> Option<&str> {
    named(read(line)?.rest).service.filter(|service| agency::is_known(service))
}

/// What an order names behind its first words: `dpa 031 of May 4 "Ferry sinks"`.
fn named(rest: &str) -> NamedItem<'_> {
    let title = lifecycle::quoted(rest);
    let head = title.as_ref().and_then(|title| rest.get(..title.start)).unwrap_or(rest);
    let tail = title.as_ref().and_then(|title| rest.get(title.end..)).unwrap_or("");
    let words = |text| str::split(text, [' ', ',', '(', ')', '/', ';']).filter(|word| !word.is_empty());
    let head: Vec<&str> = words(head).flat_map(parted).collect();
    // The day may stand behind the title as well, up to the end of the sentence.
    let tail = tail.split(". ").next().unwrap_or(tail);
    let tail: Vec<&str> = words(tail.trim_start_matches(['"', '”', '“', '»', '.'])).collect();
    let (day, dated) = day_in(&head).unzip();
    let day = day.or_else(|| Some(day_in(&tail)?.0));
    let is_of_yesterday =
        head.iter().chain(&tail).any(|word| phrases::YESTERDAY.has(word.trim_end_matches('.')));
    let (service, number) = transmission(&head, dated.unwrap_or_default());
    let title = title.and_then(|title| rest.get(title)).map(|title| {
        let marks = lifecycle::prefix(title).len;
        title.get(marks..).unwrap_or(title).trim()
    });
    let title = title.filter(|title| title.contains(char::is_alphanumeric));
    NamedItem { service, number, day, is_of_yesterday, title }
}

/// The first day that words name, and which words those are.
fn day_in(words: &[&str]) -> Option<(calendar::Day, std::ops::Range<usize>)> {
    [3, 2, 1].into_iter().find_map(|count| {
        let days = words.windows(count).map(|words| match words {
            [word] => calendar::day_in_figures(word),
            _ => calendar::day_in(words),
        });
        days.enumerate().find_map(|(at, day)| Some((day?, at..at + count)))
    })
}

/// `dpa-031` in its two words; any other word as it is.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.split_once('-').filter(|(agency, number)| agency::is_known(agency) && is_number(number));
    let (first, second) = parts.map_or((word, None), |(agency, number)| (agency, Some(number)));
    std::iter::once(first).chain(second)
}

/// The service and the number that words name first, but for those that name a day or a time, and those that
/// count something.
fn transmission<'a>(words: &[&'a str], dated: std::ops::Range<usize>) -> (Option<&'a str>, Option<&'a str>) {
    let bare = |at: usize| words.get(at).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    for at in (0..words.len()).filter(|at| !dated.contains(at)) {
        let (Some(word), before) = (bare(at), at.checked_sub(1).and_then(bare)) else { continue };
        let is_named = match before {
            None => true,
            Some(before) => at == 1 || phrases::BEFORE_NUMBER.has(before) || agency::is_known(before),
        };
        let is_last = match bare(at + 1) {
            None | Some("") => true,
            Some(next) => {
                dated.contains(&(at + 1)) || phrases::BEHIND_NUMBER.has(next) || phrases::YESTERDAY.has(next)
            }
        };
        let ends = words.get(at).is_some_and(|word| word.ends_with(['.', ':']));
        if !is_named || !is_last && !ends {
            continue;
        }
        if let Some((service, number)) = joined(word) {
            return (Some(service), Some(number));
        }
        if is_number(word) {
            let is_service = |name: &&str| {
                name.chars().all(|c| c.is_alphabetic() || c == '-')
                    && !name.is_empty()
                    && !phrases::BEFORE_NUMBER.has(name)
            };
            return (before.filter(is_service), Some(word));
        }
    }
    (None, None)
}

/// A number as orders and items have it in common: `dpa 31`. Without a service, or with the agency's name for
/// one, it is the source's own.
fn key(service: Option<&str>, number: &str, source: &str) -> Option<String> {
    let number = number.trim_start_matches('0');
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let service = service.map(str::to_lowercase);
    let own = |name: &String| *name == source || agency::code(name).as_deref() == Some(source);
    Some(format!("{} {number}", service.filter(|name| !own(name)).as_deref().unwrap_or(source)))
}

/// Sets what an item orders and the numbers that it has itself. `time` is when it was made.
pub(super) fn complete(article: &mut Article, time: Option<Timestamp>) {
    let source = article.source.clone().unwrap_or_default();
    let declared = &article.declared;
    let story = declared.story_id.as_deref().and_then(|id| id.split_once(' '));
    let story = story.and_then(|(service, number)| key(Some(service), number, &source));
    let sequence = declared.sequence.as_deref();
    let transmission = sequence.and_then(|number| key(declared.service.as_deref(), number, &source));
    // Where a service counts for itself, its numbers are not the agency's.
    let own = sequence.filter(|_| story.is_none()).and_then(|number| key(None, number, &source));
    article.numbers = [story, transmission, own].into_iter().flatten().collect();
    article.numbers.dedup();

    let Some(time) = time else { return };
    let zone = zones::of_agency(&source).unwrap_or(TimeZone::UTC);
    for note in &article.notes {
        if let Some(order) = read(note).and_then(|line| order(&line, &source, time, &zone))
            && !article.orders.contains(&order)
            && article.orders.len() < MOST_ORDERS
        {
            article.orders.push(order);
        }
    }
}

/// An order that names an item; `None` for one that names none.
fn order(line: &OrderLine<'_>, source: &str, time: Timestamp, zone: &TimeZone) -> Option<ItemOrder> {
    let named = named(line.rest);
    let number = named.number.and_then(|number| key(named.service, number, source));
    if number.is_none() && named.title.is_none() {
        return None;
    }
    let today = zone.to_datetime(time).date();
    let day = match named.day {
        Some(day) => Some(day.not_after(Some(today))?),
        None if named.is_of_yesterday => Some(today.yesterday().ok()?),
        None => None,
    };
    let back = |hours: i64| time.checked_sub(hours.hours()).ok();
    let (from, to) = if let Some(day) = day {
        day_of(day, zone)?
    } else {
        let from = match number {
            Some(_) => day_of(today, zone)?.0.min(back(NUMBERS_REACH_BACK_HOURS)?),
            None => back(TITLES_REACH_BACK_HOURS)?,
        };
        // Up to its own time: what comes later with the same number or title replaces the item.
        (from, time.checked_add(1.microsecond()).ok()?)
    };
    Some(ItemOrder { kind: line.kind, number, title: named.title.map(str::to_owned), from, to })
}

/// A day from its beginning to that of the next.
fn day_of(day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let begin = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0)).ok();
    Some((begin(day)?, begin(day.tomorrow().ok()?)?))
}

#[cfg(test)]
mod tests;
