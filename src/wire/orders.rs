//! Items that order others to be killed or held: what the order says, and which numbers an item has.

use jiff::civil::{Date, Weekday};
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

/// An item that an order names.
#[derive(Debug, Default, PartialEq, Eq)]
struct NamedItem<'a> {
    /// The service or agency before the number, as it stands.
    service: Option<&'a str>,
    /// The digits of the number.
    number: Option<&'a str>,
    day: Option<NamedDay>,
    title: Option<&'a str>,
}

/// The day of an item, as an order says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamedDay {
    Date(calendar::Day),
    /// The last one of that name, today among them.
    Weekday(Weekday),
    Yesterday,
}

impl NamedDay {
    /// `None` where the calendar has no such day.
    fn date(self, today: Date) -> Option<Date> {
        match self {
            Self::Date(day) => day.not_after(Some(today)),
            Self::Weekday(weekday) => {
                let back = (0..7).filter_map(|days| today.checked_sub(days.days()).ok());
                back.into_iter().find(|date| date.weekday() == weekday)
            }
            Self::Yesterday => today.yesterday().ok(),
        }
    }
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
        .or_else(|| of(OrderKind::Hold, &phrases::NUMBERED_HOLD, &names_a_transmission))
        .or_else(|| of(OrderKind::Kill, &phrases::ORDER_TO_KILL_OF_A_DAY, &names_an_item_of_a_day))
        .or_else(|| of(OrderKind::Hold, &phrases::ORDER_TO_HOLD_OF_A_DAY, &names_an_item_of_a_day))
        .or_else(|| with_its_verb_behind(line))?;
    Some(OrderLine { kind, rest: rest.trim_start_matches([' ', ':', '=']) })
}

/// An order whose verb stands behind what it names: `Bitte die Meldung dpa 204 streichen`.
fn with_its_verb_behind(line: &str) -> Option<(OrderKind, &str)> {
    let rest = behind(line, &phrases::ORDER_WITH_ITS_VERB_BEHIND)?;
    // A title may have such verbs too.
    let mut outside = rest.split(['"', '„', '“', '”', '«', '»']).step_by(2);
    let outside = outside.by_ref().collect::<Vec<_>>().join(" ");
    let has = |verbs: &Phrases| outside.split(|c: char| !c.is_alphanumeric()).any(|word| verbs.has(word));
    let kind = if is_negated(&outside) {
        has(&phrases::VERB_TO_USE).then_some(OrderKind::Kill)
    } else if has(&phrases::VERB_TO_KILL) {
        Some(OrderKind::Kill)
    } else {
        has(&phrases::VERB_TO_HOLD).then_some(OrderKind::Hold)
    };
    Some((kind?, rest))
}

/// Whether a text begins with a weekday's item: `Monday's item dpa 031`.
fn names_an_item_of_a_day(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(|word| possessive_weekday(word).is_some())
        && words.next().is_some_and(|word| phrases::BEFORE_NUMBER.has(word))
}

/// `Monday's`
fn possessive_weekday(word: &str) -> Option<Weekday> {
    let day = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"))?;
    calendar::weekday_in_full(day)
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
    named(read(line)?.rest).first()?.service.filter(|service| agency::is_known(service))
}

/// The items that an order names behind its first words, one behind the other: `dpa 031 of May 4 "Ferry
/// sinks" and dpa 032 "Dog swims"`.
fn named(rest: &str) -> Vec<NamedItem<'_>> {
    let mut items: Vec<NamedItem<'_>> = Vec::new();
    let mut rest = rest;
    loop {
        let title = lifecycle::quoted(rest);
        let head = title.as_ref().and_then(|title| rest.get(..title.start)).unwrap_or(rest);
        let words = words_of(head);
        let own = if items.is_empty() {
            Some(words.as_slice())
        } else {
            joined_part(head, &words, title.is_some()).map(|(before, own)| {
                set_day(&mut items, day_in(before).map(|(day, _)| day));
                own
            })
        };
        let Some(own) = own else {
            // The day may stand behind the title as well, up to the end of the sentence.
            let tail = words_of(head.split(". ").next().unwrap_or(head));
            set_day(&mut items, day_in(&tail).map(|(day, _)| day));
            return items;
        };
        name_items(&mut items, own, title.as_ref().and_then(|title| rest.get(title.clone())));
        match title.and_then(|title| rest.get(title.end..)) {
            Some(tail) => rest = tail.trim_start_matches(['"', '”', '“', '»', '.', ')', ' ']),
            None => return items,
        }
    }
}

/// The words of a text, `dpa-031` in its two.
fn words_of(text: &str) -> Vec<&str> {
    let words = text.split([' ', ',', '(', ')', '/', ';']);
    words.filter(|word| word.contains(char::is_alphanumeric)).flat_map(parted).collect()
}

/// Sets the day of those items that have none.
fn set_day(items: &mut [NamedItem<'_>], day: Option<NamedDay>) {
    for item in items {
        item.day = item.day.or(day);
    }
}

/// What joins a further item to those before it, in words about the item before and those about its own:
/// `of May 3` and `dpa 032`. `None` where the words go on with something else.
fn joined_part<'w, 'a>(
    head: &str,
    words: &'w [&'a str],
    is_before_title: bool,
) -> Option<(&'w [&'a str], &'w [&'a str])> {
    if words.is_empty() && is_before_title && head.trim_start().starts_with(',') {
        return Some((words, words));
    }
    let at = words.iter().position(|word| phrases::JOINS_ITEMS.has(word))?;
    let (before, own) = (words.get(..at)?, words.get(at + 1..)?);
    let dated = day_in(before).map(|(_, dated)| dated).unwrap_or_default();
    let is_about_it = |at: usize, word: &&str| dated.contains(&at) || phrases::BEHIND_NUMBER.has(word);
    let is_told = before.iter().enumerate().all(|(at, word)| is_about_it(at, word));
    let names = !transmissions(own, day_in(own).map(|(_, dated)| dated).unwrap_or_default()).0.is_empty()
        || is_before_title && own.iter().all(|word| is_beside_number(word));
    (is_told && names).then_some((before, own))
}

/// Adds the items that words and the title behind them name.
fn name_items<'a>(items: &mut Vec<NamedItem<'a>>, words: &[&'a str], title: Option<&'a str>) {
    let (day, dated) = day_in(words).unzip();
    let title = title.map(|title| title.get(lifecycle::prefix(title).len..).unwrap_or(title).trim());
    let title = title.filter(|title| title.contains(char::is_alphanumeric));
    let (found, is_title_apart) = transmissions(words, dated.unwrap_or_default());
    let (is_numbered, mut service) = (!found.is_empty(), None);
    for (own, number) in found {
        // `lun 0124 and 0125` are of one service.
        service = own.or(service);
        items.push(NamedItem { service, number: Some(number), day, title: None });
    }
    if title.is_none() {
        return;
    }
    match items.last_mut().filter(|_| is_numbered && !is_title_apart) {
        Some(last) => last.title = title,
        None => items.push(NamedItem { day, title, ..NamedItem::default() }),
    }
}

/// The first day that words name, and which words those are.
fn day_in(words: &[&str]) -> Option<(NamedDay, std::ops::Range<usize>)> {
    let dated = [3, 2, 1].into_iter().find_map(|count| {
        let days = words.windows(count).map(|words| match words {
            [word] => calendar::day_in_figures(word),
            _ => calendar::day_in(words),
        });
        days.enumerate().find_map(|(at, day)| Some((NamedDay::Date(day?), at..at + count)))
    });
    let named = || (0..words.len()).find_map(|at| Some((weekday_at(words, at)?, at..at + 1)));
    let yesterday = || {
        let at = words.iter().position(|word| phrases::YESTERDAY.has(word.trim_end_matches('.')))?;
        Some((NamedDay::Yesterday, at..at + 1))
    };
    dated.or_else(named).or_else(yesterday)
}

/// `Monday's`, `of Monday`, `vom Montag` of the order itself, not of a sentence behind it.
fn weekday_at(words: &[&str], at: usize) -> Option<NamedDay> {
    let word = words.get(at)?;
    if let Some(weekday) = possessive_weekday(word) {
        return Some(NamedDay::Weekday(weekday));
    }
    let before = words.get(..at)?;
    let is_ended =
        |word: &&str| word.ends_with('.') && !phrases::BEFORE_NUMBER.has(word.trim_end_matches('.'));
    let is_of_item = before.last().is_some_and(|before| phrases::BEHIND_NUMBER.has(before));
    let weekday = calendar::weekday_in_full(word).filter(|_| is_of_item && !before.iter().any(is_ended))?;
    Some(NamedDay::Weekday(weekday))
}

/// `dpa-031` in its two words; any other word as it is.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.split_once('-').filter(|(agency, number)| agency::is_known(agency) && is_number(number));
    let (first, second) = parts.map_or((word, None), |(agency, number)| (agency, Some(number)));
    std::iter::once(first).chain(second)
}

/// Whether a word stands beside a number and is no part of its name.
fn is_beside_number(word: &str) -> bool {
    let word = bare(word);
    phrases::BEFORE_NUMBER.has(word) || phrases::ARTICLE.has(word)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The services and numbers that words name, one behind the other, but for those that name a day or a time,
/// and those that count something; and whether the last words go on to something without a number.
fn transmissions<'a>(
    words: &[&'a str],
    dated: std::ops::Range<usize>,
) -> (Vec<(Option<&'a str>, &'a str)>, bool) {
    let list = NumberList { words, dated };
    let Some(first) = (0..words.len()).find(|at| list.is_named(*at) && list.is_last(*at)) else {
        return (Vec::new(), false);
    };
    let places = std::iter::successors(Some(first), |at| list.next(*at)).collect::<Vec<_>>();
    let behind = places.last().map_or(0, |at| at + 1);
    let found = places.into_iter().filter_map(|at| list.transmission(at)).collect();
    (found, words.get(behind..).unwrap_or_default().iter().any(|word| phrases::JOINS_ITEMS.has(word)))
}

/// Words that may name one number or several.
struct NumberList<'w, 'a> {
    words: &'w [&'a str],
    /// Those that name a day.
    dated: std::ops::Range<usize>,
}

impl<'a> NumberList<'_, 'a> {
    fn bare(&self, at: usize) -> Option<&'a str> {
        self.words.get(at).map(|word| bare(word))
    }

    fn is_number(&self, at: usize) -> bool {
        let word = self.bare(at).filter(|_| !self.dated.contains(&at));
        word.is_some_and(|word| is_number(word) || joined(word).is_some())
    }

    /// Whether a number begins what is named.
    fn is_named(&self, at: usize) -> bool {
        self.is_number(at)
            && match at.checked_sub(1).and_then(|before| self.bare(before)) {
                None => true,
                Some(before) => {
                    phrases::BEFORE_NUMBER.has(before)
                        || agency::is_known(before)
                        || self.is_first_named(at - 1)
                }
            }
    }

    /// Whether nothing stands before a word but the day and what an item is called.
    fn is_first_named(&self, at: usize) -> bool {
        let before = self.words.get(..at).unwrap_or_default().iter().enumerate();
        before.into_iter().all(|(at, word)| self.dated.contains(&at) || is_beside_number(word))
    }

    /// Whether a number names an item, and counts nothing.
    fn is_last(&self, at: usize) -> bool {
        let is_ended = self.words.get(at).is_some_and(|word| word.ends_with(['.', ':']));
        let is_known = |next: &str| {
            let ends = [
                &phrases::BEHIND_NUMBER,
                &phrases::YESTERDAY,
                &phrases::VERB_TO_KILL,
                &phrases::VERB_TO_HOLD,
                &phrases::VERB_TO_USE,
            ];
            ends.iter().any(|words| words.has(next))
        };
        let goes_on_without = || {
            let mut rest = self.words.get(at + 1..).unwrap_or_default().iter();
            rest.next().is_some_and(|word| phrases::JOINS_ITEMS.has(word))
                && rest.all(|word| is_beside_number(word))
        };
        is_ended
            || match self.bare(at + 1) {
                None => true,
                Some(next) => self.dated.contains(&(at + 1)) || is_known(next),
            }
            || goes_on_without()
            || self.next(at).is_some()
    }

    /// The number that follows one in a list: `031, 032 and AFP 033`.
    fn next(&self, at: usize) -> Option<usize> {
        let is_joining =
            |word: &str| phrases::JOINS_ITEMS.has(word) || is_beside_number(word) || agency::is_known(word);
        let next = (at + 1..self.words.len())
            .find(|at| !self.words.get(*at).is_some_and(|word| is_joining(word)))?;
        (self.is_number(next) && self.is_last(next)).then_some(next)
    }

    fn transmission(&self, at: usize) -> Option<(Option<&'a str>, &'a str)> {
        let word = self.bare(at)?;
        if let Some((service, number)) = joined(word) {
            return Some((Some(service), number));
        }
        let is_service = |name: &&str| {
            let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '-');
            is_word && !is_beside_number(name) && !phrases::JOINS_ITEMS.has(name)
        };
        Some((at.checked_sub(1).and_then(|before| self.bare(before)).filter(is_service), word))
    }
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
        let Some(line) = read(note) else { continue };
        for named in named(line.rest) {
            if let Some(order) = order(line.kind, &named, &source, time, &zone)
                && !article.orders.contains(&order)
                && article.orders.len() < MOST_ORDERS
            {
                article.orders.push(order);
            }
        }
    }
}

/// An order that names an item; `None` for one that names none.
fn order(
    kind: OrderKind,
    named: &NamedItem<'_>,
    source: &str,
    time: Timestamp,
    zone: &TimeZone,
) -> Option<ItemOrder> {
    let number = named.number.and_then(|number| key(named.service, number, source));
    if number.is_none() && named.title.is_none() {
        return None;
    }
    let today = zone.to_datetime(time).date();
    let day = match named.day {
        Some(day) => Some(day.date(today)?),
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
    Some(ItemOrder { kind, number, title: named.title.map(str::to_owned), from, to })
}

/// A day from its beginning to that of the next.
fn day_of(day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let begin = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0)).ok();
    Some((begin(day)?, begin(day.tomorrow().ok()?)?))
}

#[cfg(test)]
mod tests;
