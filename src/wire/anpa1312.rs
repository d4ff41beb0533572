//! ANPA 1312: a service line, a line with priority, category and slug, header lines in `^` and `<`, the copy
//! with a tab before each paragraph, and a trailer with the time; with its control characters or without.

use super::draft::{Draft, add, set};
use super::markup::Piece;
use super::{DecodeError, RecordContext, calendar, lifecycle, phrases, plain, trace};
use crate::article::{Article, Format};

/// The line of priority, category and slug has to come this early.
const FIRST_LINES: usize = 4;

/// `r i BC-ML--Island-Vote 2ndLd-Writethru 05-02 0640`
struct StoryHeader<'a> {
    priority: &'a str,
    category: &'a str,
    slug: &'a str,
    take: String,
    words: Option<i32>,
    is_preformatted: bool,
}

/// Whether a text is a transmission in ANPA 1312.
pub(super) fn is_one(text: &str) -> bool {
    text.lines().take(FIRST_LINES).any(|line| header(line).is_some())
}

fn header(line: &str) -> Option<StoryHeader<'_>> {
    let is_sign = |c: char| matches!(c, '\u{11}'..='\u{14}');
    let is_preformatted = line.contains("\u{14}\u{12}");
    let mut words = line.split(|c: char| c.is_whitespace() || is_sign(c)).filter(|word| !word.is_empty());
    let start = words.next()?.trim_matches(char::is_control);
    let is_letters = |word: &str, most: usize| {
        (1..=most).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let category = words.next()?;
    if !is_letters(start, 1) || !is_letters(category, 2) {
        return None;
    }
    let rest: Vec<&str> = words.take(12).collect();
    let is_figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = |word: &str| {
        word.len() == 5
            && word.split_once('-').is_some_and(|(month, day)| is_figures(month) && is_figures(day))
    };
    let (slug, middle, count) = match rest.as_slice() {
        [slug, middle @ .., day, count] if is_day(day) && is_figures(count) => (*slug, middle, Some(*count)),
        [slug, middle @ .., day] if is_day(day) => (*slug, middle, None),
        _ => return None,
    };
    if !slug.contains('-') {
        return None;
    }
    let take = middle.join(" ");
    Some(StoryHeader {
        priority: start,
        category,
        slug,
        take,
        words: count.and_then(|count| count.parse().ok()),
        is_preformatted,
    })
}

/// Reads a transmission.
///
/// # Errors
/// [`DecodeError::Malformed`] for one without copy.
pub(super) fn read(text: &str, context: &RecordContext) -> Result<Article, DecodeError> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let at = text.lines().take(FIRST_LINES).position(|line| header(line).is_some());
    let malformed =
        || DecodeError::Malformed { format: "anpa1312", message: "no line of priority and slug".to_owned() };
    let at = at.ok_or_else(malformed)?;
    let mut lines = text.lines();
    let above: Vec<&str> = lines.by_ref().take(at).collect();
    let head = lines.next().and_then(header).ok_or_else(malformed)?;
    let mut draft = Draft::new(Format::Anpa1312);
    draft.trace = context.trace();
    for line in above {
        service(&mut draft, line);
    }
    draft.came_from(|_| "the service line".to_owned());
    let declared = &mut draft.article.declared;
    declared.priority = Some(head.priority.to_owned());
    declared.category = Some(head.category.to_owned());
    declared.word_count = head.words;
    declared.text_format = head.is_preformatted.then_some("preformatted");
    set(&mut draft.article.take_key, Some(head.take.clone()));
    let priority_line = |_| "the line of priority and slug".to_owned();
    draft.came_from(priority_line);
    let rest: Vec<&str> = lines.collect();
    let copy = parts(&mut draft, &rest);
    let lines = |field| if field == "published_at" { "the trailer" } else { "a header line" };
    draft.came_from(|field| lines(field).to_owned());
    set(&mut draft.article.slugline, Some(head.slug.to_owned()));
    draft.came_from(priority_line);
    draft.pieces.push(Piece { kind: None, text: copy });
    draft.came_from(trace::in_copy);
    draft.finish(context)
}

/// `G7787` and, behind a unit separator, the selector.
fn service(draft: &mut Draft, line: &str) {
    let line = line.trim_matches(|c: char| c.is_whitespace() || (c.is_control() && c != '\u{1F}'));
    let (code, selector) = line.split_once('\u{1F}').unwrap_or_else(|| {
        let at = line.char_indices().nth(5).map_or(line.len(), |(at, _)| at);
        line.split_at_checked(at).unwrap_or((line, ""))
    });
    let at = code.find(|c: char| c.is_ascii_digit()).unwrap_or(code.len());
    let (service, sequence) = code.split_at_checked(at).unwrap_or((code, ""));
    if sequence.len() >= 3 && sequence.bytes().all(|byte| byte.is_ascii_digit()) {
        let declared = &mut draft.article.declared;
        set(&mut declared.service, Some(service.to_owned()));
        set(&mut declared.sequence, Some(sequence.to_owned()));
        set(&mut declared.selector, Some(selector.trim_matches(['-', ' ']).to_owned()));
    }
}

/// Header lines, copy and trailer. Returns the copy, a paragraph a line.
fn parts(draft: &mut Draft, lines: &[&str]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for raw in lines {
        if let Some(time) = trailer(raw) {
            set(&mut draft.published, Some(time));
            break;
        }
        let line = raw.trim_matches(|c: char| c.is_control() && c != '\t');
        if let Some(head) = line.trim_start().strip_prefix('^') {
            header_line(draft, head.trim_end_matches(['<', '=', ' ']));
            is_open = false;
            continue;
        }
        let is_first = line.starts_with('\t') || line.starts_with("  ");
        let is_closed = line.trim_end().ends_with('<');
        let words = line.trim().trim_end_matches('<').trim_end();
        match paragraphs.last_mut().filter(|_| is_open && !is_first && !words.is_empty()) {
            Some(paragraph) => {
                paragraph.push(' ');
                paragraph.push_str(words);
            }
            None if !words.is_empty() => paragraphs.push(words.to_owned()),
            None => {}
        }
        is_open = !is_closed && !words.is_empty();
    }
    paragraphs.join("\n")
}

/// A line between `^` and `<`: the slug in full, notes, a byline, the headline.
fn header_line(draft: &mut Draft, line: &str) {
    let line = line.trim();
    if line.is_empty() || line == "END" {
    } else if phrases::CYCLE.starts(line) && draft.article.slugline.is_none() {
        let slug = line.trim_end_matches(',');
        let counted =
            slug.rsplit_once(',').filter(|(_, count)| count.trim().bytes().all(|byte| byte.is_ascii_digit()));
        let slug = counted.map_or(slug, |(slug, _)| slug);
        let named = lifecycle::take_in(slug);
        set(&mut draft.article.take_key, named.map(str::to_owned));
        draft.article.slugline = Some(slug.to_owned());
    } else if plain::is_note(line) || phrases::HEADER_NOTE.starts(line) {
        add(&mut draft.article.notes, Some(line.to_owned()));
    } else if plain::is_byline(line) {
        set(&mut draft.article.byline, Some(line.to_owned()));
    } else if draft.article.byline.is_some() && plain::is_job_title(line) {
        set(&mut draft.byline_title, Some(line.to_owned()));
    } else if let Some(order) = lifecycle::order(line, None) {
        lifecycle::obey(&mut draft.article, &order);
        add(&mut draft.article.notes, Some(line.to_owned()));
    } else if draft.headline.is_none() {
        draft.headline = Some(line.to_owned());
    } else {
        add(&mut draft.article.notes, Some(line.to_owned()));
    }
}

/// `AP-WF-05-02-14 0811GMT<`: the time that the transmission was made.
fn trailer(line: &str) -> Option<String> {
    let line = line.trim().trim_matches(|c: char| c.is_control() || c == '<').trim();
    if line.len() > 40 {
        return None;
    }
    let (day, clock) = line.rsplit_once(' ')?;
    // `KYODO 12-02-14 0910GMT`
    let day = day.rsplit(' ').next()?;
    let mut parts = day.rsplit('-').map(|part| part.parse::<i16>().ok().filter(|_| part.len() == 2));
    let (year, date, month) = (parts.next()??, parts.next()??, parts.next()??);
    let (hour, minute) = (clock.get(..2)?.parse::<i8>().ok()?, clock.get(2..4)?.parse::<i8>().ok()?);
    let zone = clock.get(4..)?.trim();
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    let day = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(date).ok()?).ok()?;
    let local = day.to_datetime(jiff::civil::Time::new(hour, minute, 0, 0).ok()?);
    match zone {
        "" => Some(local.to_string()),
        zone => Some(calendar::zone(zone)?.to_timestamp(local).ok()?.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BlockKind, ItemKind};

    fn article(text: &str) -> Article {
        read(text, &RecordContext::default()).expect("it is one")
    }

    const COPY: &str = "\u{16}\u{16}\u{1}G7787\u{1F}glbsm\r\nr d\u{13}\u{11} BC-LU--IslandVote \
            1stLd-Writethru   08-29 0590\r\n\u{2}^BC-LU--Island Vote, 1st Ld-Writethru,127<\r\n^Island votes \
            for a ferry<\r\n^Eds: Adds harbour master.<\r\n^By UMA FOX<\r\n^Associated Press<\r\n\tPORT \
            ASTER (AP) _ The island voted\r\nfor a ferry.\r\n\t``We sail,'' said Ode \
            Moss.\r\n\t\u{3}AP-WF-08-29-16 1626GMT<\r\n\u{C}\r\n\u{4}";

    #[test]
    fn all_parts_are_read() {
        let article = article(COPY);
        let declared = &article.declared;
        assert_eq!(
            (declared.service.as_deref(), declared.sequence.as_deref(), declared.selector.as_deref()),
            (Some("G"), Some("7787"), Some("glbsm"))
        );
        assert_eq!(
            (declared.priority.as_deref(), declared.category.as_deref(), declared.word_count),
            (Some("r"), Some("d"), Some(590))
        );
        assert_eq!(article.headline(), Some("Island votes for a ferry"));
        assert_eq!(article.byline.as_deref(), Some("UMA FOX"));
        assert_eq!(article.notes, ["Eds: Adds harbour master."]);
        assert_eq!(article.slugline.as_deref(), Some("BC-LU--Island Vote, 1st Ld-Writethru"));
        assert_eq!(article.take_key.as_deref(), Some("1stLd-Writethru"));
        assert_eq!(
            article.body(),
            "PORT ASTER (AP) _ The island voted for a ferry.\n``We sail,'' said Ode Moss."
        );
        assert_eq!(
            article.published_at.map(|time| time.to_string()).as_deref(),
            Some("2016-08-29T16:26:00Z")
        );
    }

    #[test]
    fn the_control_characters_may_be_gone() {
        let bare: String = COPY.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        assert!(is_one(&bare));
        let (with, without) = (article(COPY), article(&bare));
        assert_eq!(
            (with.headline(), with.body(), with.published_at),
            (without.headline(), without.body(), without.published_at)
        );
        assert_eq!(without.declared.sequence.as_deref(), Some("7787"));
        assert_eq!(without.declared.selector.as_deref(), Some("glbsm"));
    }

    #[test]
    fn rows_that_are_closed_stay_rows() {
        let rows = "\tAster;7;50;0.08;39;52<\n".repeat(9);
        let article = article(&format!(
            "u i\u{14}\u{12} BC-WEA--Weather   11-13 0895\n^BC-WEA--Weather,<\n\tPORT ASTER (AP) _ \
                Temperatures of Monday:<\n{rows}^END<\n\u{3}AP-WF-11-13-13 0713GMT<"
        ));
        assert_eq!(article.item_kind, ItemKind::Table);
        assert_eq!(article.declared.text_format, Some("preformatted"));
        assert!(article.body().contains("Aster;7;50;0.08;39;52"));
        assert!(!article.blocks.iter().any(|block| block.kind == BlockKind::Paragraph));
    }

    #[test]
    fn a_transmission_may_lack_nearly_everything() {
        let article = article("r i BC-ML--Island-Vote 05-02\n\tThe island voted.");
        assert_eq!(
            (article.body(), article.published_at, article.headline()),
            ("The island voted.", None, None)
        );
        assert!(!is_one("r i p is what it says\nand so on 05-02"));
        assert!(!is_one("Island votes\n\nOSLO (AP) - It voted."));
    }

    #[test]
    fn numbers_of_digests_and_odd_services_are_read() {
        let article = article("*9001\u{1F}abc-\nd f BC-News-Digest 05-02 0100\n^News digest<\n\tOne.");
        assert_eq!(
            (article.declared.service.as_deref(), article.declared.sequence.as_deref()),
            (Some("*"), Some("9001"))
        );
        assert_eq!(article.declared.selector.as_deref(), Some("abc"));
    }
}
