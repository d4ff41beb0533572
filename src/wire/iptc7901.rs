//! IPTC 7901: a service line, slug lines, a head that ends in `=`, the copy, and a trailer with the time;
//! with its control characters or without.

use std::borrow::Cow;

use jiff::civil::date;

use super::draft::{Draft, add, set};
use super::markup::Piece;
use super::{DecodeError, RecordContext, agency, calendar, lifecycle, phrases, plain, rewrap, trace};
use crate::article::{Article, Format};

const STX: char = '\u{2}';
const ETX: char = '\u{3}';
/// Lines that the head has at most.
const HEAD_LINES: usize = 14;

/// The service line: `eca0124 3 i 93  dpa 1888`.
struct ServiceLine<'a> {
    service: &'a str,
    sequence: &'a str,
    priority: &'a str,
    category: &'a str,
    words: Option<i32>,
    routing: String,
    source: Option<&'a str>,
    story: Option<&'a str>,
}

/// The text without padding and start signs.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || (c.is_control() && c != STX) || c == '\u{7F}')
}

/// Whether a text is a transmission in IPTC 7901.
pub(super) fn is_one(text: &str) -> bool {
    trimmed(text).lines().next().and_then(service_line).is_some()
}

fn service_line(line: &str) -> Option<ServiceLine<'_>> {
    let mut words = line.split([' ', '\t', '\u{2}']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let at = first.find(|c: char| c.is_ascii_digit())?;
    let (service, sequence) = first.split_at_checked(at)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_service =
        (2..=4).contains(&service.len()) && service.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (priority, category) = (words.next()?, words.next()?);
    let is_priority = matches!(priority.as_bytes(), [b'1'..=b'9']);
    let is_category = category.len() <= 4 && category.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_service
        || !(3..=5).contains(&sequence.len())
        || !is_number(sequence)
        || !is_priority
        || !is_category
    {
        return None;
    }
    let rest: Vec<&str> = words.take(12).collect();
    let count = rest.first().filter(|word| is_number(word));
    let rest = rest.get(usize::from(count.is_some())..).unwrap_or_default();
    let words = count.and_then(|count| count.parse().ok());
    let (routing, source, story) = match rest {
        // `APA0143 5 II 0295 CI   Mo, 03.Mär 2025`: the agency is the service.
        [routing @ .., _, _, _] if agency::is_known(service) => (routing, Some(service), None),
        [routing @ .., source, story] if is_number(story) => (routing, Some(*source), Some(*story)),
        [routing @ .., source] => (routing, Some(*source), None),
        [] => (&[][..], None, None),
    };
    Some(ServiceLine {
        service,
        sequence,
        priority,
        category,
        words,
        routing: routing.join(" "),
        source,
        story,
    })
}

/// Reads a transmission.
///
/// # Errors
/// [`DecodeError::Malformed`] for one without a service line or without copy.
pub(super) fn read(text: &str, context: &RecordContext) -> Result<Article, DecodeError> {
    let malformed = || DecodeError::Malformed { format: "iptc7901", message: "no service line".to_owned() };
    let text = trimmed(text).replace("\r\n", "\n").replace('\r', "\n");
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let line = service_line(first).ok_or_else(malformed)?;
    let mut draft = Draft::new(Format::Iptc7901);
    draft.trace = context.trace();
    let declared = &mut draft.article.declared;
    declared.service = Some(line.service.to_owned());
    declared.sequence = Some(line.sequence.to_owned());
    declared.priority = Some(line.priority.to_owned());
    declared.category = Some(line.category.to_owned());
    declared.word_count = line.words;
    declared.selector = Some(line.routing.clone()).filter(|routing| !routing.is_empty());
    declared.story_id = line.source.zip(line.story).map(|(source, story)| format!("{source} {story}"));
    draft.source = line.source.map(str::to_owned);
    draft.urgency(Some(line.priority.to_owned()));
    draft.came_from(|_| "the service line".to_owned());

    let (copy, trailer) = cut_trailer(rest);
    draft.published = trailer.as_ref().map(|time| time.text.clone());
    draft.article.guid = identity(&line, trailer.as_ref());
    let ends = |field| if field == "guid" { "the service line and the trailer" } else { "the trailer" };
    draft.came_from(|field| ends(field).to_owned());
    let (slugs, copy) = cut_slugs(copy);
    set(&mut draft.article.slugline, Some(slugs.trim_end_matches('/').to_owned()));
    draft.came_from(|_| "the slug line".to_owned());
    let copy = head(&mut draft, &copy);
    draft.came_from(|_| "the head above the copy".to_owned());
    let lines = copy.lines().filter(|copy| !is_closing_line(copy, &line));
    let copy = lines.collect::<Vec<_>>().join("\n");
    let copy = rewrap::rewrap_wrapped(&copy).map_or(copy, |(joined, _)| joined);
    draft.pieces.push(Piece { kind: None, text: copy });
    draft.came_from(trace::in_copy);
    draft.finish(context)
}

/// The day of a trailer, and its whole time as it is read.
struct Trailer {
    day: jiff::civil::Date,
    text: String,
}

/// Agency, service, number and day name a transmission; number 0 is none.
fn identity(line: &ServiceLine<'_>, trailer: Option<&Trailer>) -> Option<String> {
    let (source, day) = (line.source?, trailer?.day);
    let is_numbered = line.sequence.bytes().any(|byte| byte != b'0');
    is_numbered.then(|| format!("{source}-{}{}-{day}", line.service, line.sequence))
}

/// The copy, and what stands behind it.
fn cut_trailer(text: &str) -> (&str, Option<Trailer>) {
    if let Some((copy, tail)) = text.rsplit_once(ETX) {
        return (copy, tail.lines().find_map(trailer));
    }
    let bare = text.trim_end_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{7F}');
    let (copy, last) = bare.rsplit_once('\n').unwrap_or(("", bare));
    match trailer(last) {
        Some(found) => (copy, Some(found)),
        None => (text, None),
    }
}

/// `212101 GMT Nov 18`, `062130 Okt 24`
fn trailer(line: &str) -> Option<Trailer> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = line.split_whitespace().collect();
    // `AFP 121542 GMT DEC 14`
    let words = match words.as_slice() {
        [agency, rest @ ..] if agency::is_known(agency) => rest,
        words => words,
    };
    let (clock, zone, month, year) = match words {
        [clock, zone, month, year] => (*clock, Some(*zone), *month, *year),
        [clock, month, year] => (*clock, None, *month, *year),
        _ => return None,
    };
    if clock.len() != 6 || !matches!(year.len(), 2 | 4) {
        return None;
    }
    let part = |from: usize| clock.get(from..from + 2).and_then(|digits| digits.parse::<i8>().ok());
    let year: i16 = year.parse().ok()?;
    let year = if year < 70 {
        2000 + year
    } else if year < 100 {
        1900 + year
    } else {
        year
    };
    let day = date(2000, 1, 1).with().year(year).month(calendar::month(month)?).day(part(0)?).build().ok()?;
    let local = day.to_datetime(jiff::civil::Time::new(part(2)?, part(4)?, 0, 0).ok()?);
    let text = match zone {
        None => local.to_string(),
        Some(zone) => calendar::zone(zone)?.to_timestamp(local).ok()?.to_string(),
    };
    Some(Trailer { day, text })
}

/// `APA0143    2025-03-03/10:42`: the service, its number and a time below the copy, which the trailer says
/// again.
fn is_closing_line(line: &str, service: &ServiceLine<'_>) -> bool {
    let mut words = line.split_whitespace();
    let named = words.next().and_then(|word| word.strip_prefix(service.service));
    named == Some(service.sequence) && words.all(|word| word.contains(|c: char| c.is_ascii_digit()))
}

/// The time that a text ends in, as these transmissions do, where its service line is gone.
pub(super) fn last_time(text: &str) -> Option<String> {
    text.trim_end().lines().next_back().and_then(trailer).map(|trailer| trailer.text)
}

/// The slug lines above the start of the text: those that end in `/`.
fn cut_slugs(text: &str) -> (String, Cow<'_, str>) {
    if let Some((above, copy)) = text.split_once(STX) {
        // The head stands above the start of the text where its last slug line is not the last line.
        let lines: Vec<&str> = above.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let slugs = lines.iter().rposition(|line| line.ends_with('/')).map_or(1, |last| last + 1);
        let (slugs, head) = lines.split_at_checked(slugs).unwrap_or((&lines, &[]));
        let copy = if head.is_empty() { copy.into() } else { format!("{}\n{copy}", head.join("\n")).into() };
        return (slugs.join(" "), copy);
    }
    let rest = text.trim_start();
    match rest.split_once('\n') {
        Some((slug, copy)) if is_slug(slug) => (slug.trim().to_owned(), copy.into()),
        _ => (String::new(), rest.into()),
    }
}

/// `Lund/ferry/`, `Justiz/Prozesse/Graz`
fn is_slug(line: &str) -> bool {
    let line = line.trim();
    line.ends_with('/') || line.matches('/').count() > 1 && !line.contains(['"', '(']) && !line.contains(". ")
}

/// Reads the head up to ` =`: marks, corrections, headline, byline. Returns the copy.
fn head(draft: &mut Draft, text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end =
        lines.iter().take(HEAD_LINES).position(|line| line.trim_end().ends_with(" =") || line.trim() == "=");
    let end = end.or_else(|| {
        // Without the sign the head ends at the first blank line behind a line of text.
        let first = lines.iter().position(|line| !line.trim().is_empty())?;
        let blank = lines.iter().skip(first).take(4).position(|line| line.trim().is_empty())?;
        let has_copy = lines.iter().skip(first + blank).any(|line| !line.trim().is_empty());
        (blank > 0 && has_copy).then(|| first + blank - 1)
    });
    let Some(end) = end else { return text.to_owned() };
    // A byline may have a sign of its own.
    let is_signed = |line: &&&str| line.trim_end().ends_with(" =");
    let end = end + lines.iter().skip(end + 1).take(HEAD_LINES).take_while(is_signed).count();
    let mut headline = String::new();
    let mut takes: Vec<String> = Vec::new();
    for line in lines.iter().take(end + 1) {
        let line = line.trim().trim_end_matches('=').trim();
        if line.is_empty() {
            continue;
        }
        let mark = lifecycle::prefix(line);
        let is_bracketed = line.starts_with('(') && line.ends_with(')');
        if headline.is_empty() && mark.len >= line.len() {
            draft.article.urgency = draft.article.urgency.min(mark.urgency).or(mark.urgency);
            if let Some(status) = mark.status {
                draft.article.status = status;
            }
            takes.push(line.to_owned());
        } else if let Some(deck) = phrases::DECK.behind(line).filter(|_| !headline.is_empty()) {
            set(&mut draft.deck, Some(deck.trim().to_owned()));
        } else if is_bracketed && plain::is_note(line) {
            add(&mut draft.article.notes, Some(line.to_owned()));
        } else if is_bracketed && headline.is_empty() {
            takes.push(line.to_owned());
        } else if !headline.is_empty() && plain::is_byline(line) {
            set(&mut draft.article.byline, Some(line.to_owned()));
        } else if is_bracketed {
            add(&mut draft.article.notes, Some(line.to_owned()));
        } else if let Some(order) = lifecycle::order(line, None) {
            lifecycle::obey(&mut draft.article, &order);
            add(&mut draft.article.notes, Some(line.to_owned()));
        } else {
            if !headline.is_empty() {
                headline.push(' ');
            }
            headline.push_str(line);
        }
    }
    set(&mut draft.headline, Some(headline));
    set(&mut draft.article.take_key, Some(takes.join(" ")));
    lines.get(end + 1..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, ItemKind, PubStatus};

    fn article(text: &str) -> Article {
        read(text, &RecordContext::default()).expect("it is one")
    }

    #[test]
    fn each_line_of_the_head_may_have_the_sign() {
        let text = "\u{1}nwe0417 4 i 93  nordwire 0417\r\n\r\nFerry/\r\n\u{2}Ferry firm sails on =\r\nBy Ode \
                    Moss, Nordwire =\r\n\r\n   Aster (Nordwire) - The ferry sailed.\r\n\u{3}101415 Nov \
                    26\r\n\u{4}";
        let article = article(text);
        assert_eq!(article.headline(), Some("Ferry firm sails on"));
        assert_eq!(article.byline.as_deref(), Some("Ode Moss, Nordwire"));
    }

    const COPY: &str = "\u{1}lun0124 3 i 93  dpa 1888\r\n\r\nLund/ferry/\r\n\u{2}EXTRA\r\nFerry firm sails \
            on, says harbour\r\nmaster =\r\n\r\nPort Aster (dpa) - The ferry sailed on Monday with all \
            its\r\npassengers and crew.\r\n\r\n\"We sail,\" said Ode Moss.\r\n\r\n# Notebook\r\n\r\n## \
            Internet links\r\n- [Ferry](http://ferry.example)\r\n\r\ndpa abc def\r\n\u{3}212101 GMT Nov \
            18\r\n\u{7F}\u{4}";

    #[test]
    fn all_parts_are_read() {
        let article = article(COPY);
        let declared = &article.declared;
        assert_eq!((declared.service.as_deref(), declared.sequence.as_deref()), (Some("lun"), Some("0124")));
        assert_eq!(
            (declared.priority.as_deref(), declared.category.as_deref(), declared.word_count),
            (Some("3"), Some("i"), Some(93))
        );
        assert_eq!(article.headline(), Some("Ferry firm sails on, says harbour master"));
        assert_eq!(
            (article.slugline.as_deref(), article.take_key.as_deref()),
            (Some("Lund/ferry"), Some("EXTRA"))
        );
        assert_eq!(
            article.published_at.map(|time| time.to_string()).as_deref(),
            Some("2018-11-21T21:01:00Z")
        );
        assert_eq!(article.guid.as_deref(), Some("dpa-lun0124-2018-11-21"));
        assert_eq!(
            article.body(),
            "Port Aster (dpa) - The ferry sailed on Monday with all its passengers and crew.\n\n\"We \
                sail,\" said Ode Moss."
        );
        assert_eq!(article.first(BlockKind::SignOff), Some("dpa abc def"));
    }

    #[test]
    fn the_control_characters_may_be_gone() {
        let bare: String = COPY.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        assert!(is_one(&bare));
        let (with, without) = (article(COPY), article(&bare));
        assert_eq!(
            (with.headline(), with.body(), with.published_at),
            (without.headline(), without.body(), without.published_at)
        );
    }

    #[test]
    fn the_start_of_the_text_may_stand_below_the_head() {
        let article = article(
            "\u{1}bdt0311 4 ku 21  dpa 0420\n\nHafen/\nMuseum/\nSperrfrist 4. März 2026, 06.00 Uhr\n(Foto)\nMuseum zeigt \
             Fähre =\nVon Ann Rowe, dpa\n\u{2}\nAster (dpa) - Das Museum zeigt eine Fähre.\n\u{3}031105 Mrz 26\n",
        );
        assert_eq!(article.headline(), Some("Museum zeigt Fähre"));
        assert_eq!(article.slugline.as_deref(), Some("Hafen/ Museum"));
        assert_eq!(article.byline.as_deref(), Some("Ann Rowe, dpa"));
        assert_eq!(article.embargo.map(|time| time.to_string()).as_deref(), Some("2026-03-04T05:00:00Z"));
        assert_eq!(article.body(), "Aster (dpa) - Das Museum zeigt eine Fähre.");
    }

    #[test]
    fn a_head_above_the_start_of_the_text_needs_no_sign() {
        let article = article(
            "\u{1}ftx0871 4 pol 221  FRA /AFP-BC42\r\n\r\nFrance-Europe-pêche\r\nPêche: un accord sur les quotas\r\nPar \
             Ina MOSS\r\n\u{2}\r\n    BRUXELLES, 12 déc 2014 (AFP) - Un accord est trouvé.\r\n\u{3}AFP 121542 GMT DEC 14\r\n",
        );
        assert_eq!(article.headline(), Some("Pêche: un accord sur les quotas"));
        assert_eq!(article.slugline.as_deref(), Some("France-Europe-pêche"));
        assert_eq!(article.byline.as_deref(), Some("Ina MOSS"));
        assert_eq!(
            article.published_at.map(|time| time.to_string()).as_deref(),
            Some("2014-12-12T15:42:00Z")
        );
    }

    #[test]
    fn an_agency_may_be_its_own_service_and_say_its_deck() {
        let article = article(
            "APA0143 5 II 0295 CI                Mo, 03.Mär 2025\n\nJustiz/Prozesse/Graz/Steiermark\n\nProzess um Fähre \
             beginnt\n\nUtl.: Kapitän bestreitet Vorwürfe =\n\n   Graz (APA) - Der Prozess hat begonnen.\n(Forts. mögl.) lok/hel\n\nAPA0143    2025-03-03/10:42\n\n031042 Mär 25\n",
        );
        assert_eq!(
            (article.headline(), article.deck()),
            (Some("Prozess um Fähre beginnt"), Some("Kapitän bestreitet Vorwürfe"))
        );
        assert_eq!(article.slugline.as_deref(), Some("Justiz/Prozesse/Graz/Steiermark"));
        assert_eq!(article.source.as_deref(), Some("apa"));
        assert_eq!(article.body(), "Graz (APA) - Der Prozess hat begonnen.");
        assert_eq!(
            article.published_at.map(|time| time.to_string()).as_deref(),
            Some("2025-03-03T09:42:00Z")
        );
    }

    #[test]
    fn a_time_without_a_zone_is_the_agencys() {
        let article = article(
            "\u{1}bdt0001 4 pl 11  dpa 0007\n\nHafen/\n\u{2}Fähre fährt wieder =\n\nAster (dpa) - Die \
                Fähre fährt.\n\u{3}062130 Okt 24\n",
        );
        assert_eq!(
            article.published_at.map(|time| time.to_string()).as_deref(),
            Some("2024-10-06T19:30:00Z")
        );
        assert_eq!(article.declared.published_local.as_deref(), Some("2024-10-06T21:30:00"));
    }

    #[test]
    fn kills_planning_notes_and_tables_have_their_kind() {
        let kill = article(
            "lun0125 1 i 9  dpa 1889\n\nLund/\n\u{2}KILL KILL KILL =\n\nPlease kill item dpa 1888 \"Ferry \
                firm sails on\".\n\u{3}212201 GMT Nov 18",
        );
        assert_eq!((kill.status, kill.item_kind), (PubStatus::Canceled, ItemKind::Kill));
        assert_eq!(kill.declared.replaces.as_deref(), Some("dpa 1888 \"Ferry firm sails on\""));
        let plan = article(
            "bdt0002 4 pl 11  dpa 0008\n\nVorschau/\n\u{2}(Achtung - Planungshinweis)\nFolgende Texte \
                kommen =\n\nBericht «Die Fähre fährt» vom 2.9.\n\u{3}062130 Okt 24\n",
        );
        assert_eq!(plan.item_kind, ItemKind::Advisory);
        assert!(!plan.blocks.iter().any(|block| block.kind == BlockKind::Paragraph));
    }

    #[test]
    fn no_trailer_no_slug_and_no_head_lose_nothing_else() {
        let article = article("lun0126 4 s 12  dpa 1890\n\nThe ferry won the race by two lengths.\n");
        assert_eq!(article.body(), "The ferry won the race by two lengths.");
        assert_eq!(article.published_at, None);
        assert!(!is_one("Ferry 124 sails\n\nOSLO (AP) - It sailed."));
        assert!(!is_one("abc123 is a code"));
    }
}
