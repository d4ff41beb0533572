//! What a single line of copy is, told from its words alone.

use memchr::memmem;

use crate::wire::agency;
use crate::wire::phrases::{self, starts_with};

/// Longer lines are copy, whatever they begin with.
const LONGEST_FURNITURE: usize = 400;

/// Whether the line ends as a sentence does, closing marks set aside.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '■', ' '])
        .ends_with(['.', '!', '?', '…', '。'])
}

/// Whether the full stop at the end belongs to an abbreviation: `U.S.`, `Inc.`
fn ends_in_abbreviation(line: &str) -> bool {
    let word = line.rsplit(' ').next().unwrap_or(line);
    word.strip_suffix('.').is_some_and(|stem| stem.contains('.') || phrases::ABBREVIATION.has(stem))
}

/// Whether several sentences stand in the line.
fn has_inner_stop(line: &str) -> bool {
    memmem::find_iter(line.as_bytes(), b". ").any(|at| {
        let before = line.get(..at).unwrap_or("");
        let word = before.rsplit([' ', '.']).next().unwrap_or("");
        word.chars().count() > 3
            && line.get(at + 2..).is_some_and(|after| after.starts_with(char::is_uppercase))
    })
}

/// How many words there are; nobody asks beyond some twenty.
pub(super) fn words(line: &str) -> usize {
    line.split_ascii_whitespace().take(24).count()
}

/// `All news`, `Home > World > Asia`
pub(super) fn is_crumb(line: &str) -> bool {
    if line.len() > 80 {
        return false;
    }
    let mark = [" > ", " » ", " › ", " / "].into_iter().find(|mark| line.contains(mark));
    let is_path = mark.is_some_and(|mark| {
        line.split(mark).all(|step| (1..=3).contains(&words(step)) && !ends_sentence(step))
    });
    is_path || phrases::CRUMB.has(line)
}

/// `BC-EU--Harbor Strike, 1st Ld-Writethru`, `FARM-TALKS/ (WRAPUP 2)`, `Norway/fish/`
pub(super) fn is_slug(line: &str) -> bool {
    if line.len() > 120 || ends_sentence(line) {
        return false;
    }
    if line.starts_with("MEDIA RELEASE PR") || line.eq_ignore_ascii_case("asianet") {
        return true;
    }
    if phrases::CYCLE.starts(line) {
        return true;
    }
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_path = first.ends_with('/') && !first.contains(':');
    // `HARBOR-STRIKE/NORWAY (PIX)`, `FRANCE-POLITIQUE-VILLES`
    let is_joined = first.split(['-', '/']).all(|part| part.chars().count() > 1)
        && first.contains(['-', '/'])
        && first.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '/'));
    // `MDS4`
    let is_code = (3..=6).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && first.starts_with(|c: char| c.is_ascii_uppercase())
        && has_digit(first)
        && rest.is_empty();
    is_code || first.len() > 2 && (is_path || is_joined) && (rest.is_empty() || rest.starts_with('('))
}

/// Few words in capitals over a headline that is not: `PERÚ MINERÍA`.
pub(super) fn is_topic(line: &str, next: &str) -> bool {
    (1..=3).contains(&words(line))
        && line.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-'))
        && words(next) >= 4
        && next.contains(char::is_lowercase)
        && is_headline(next)
}

/// What stands behind the `By` of a line.
pub(super) fn named(line: &str) -> Option<&str> {
    phrases::SURE_BY.behind(line).or_else(|| phrases::BY.behind(line))
}

/// `By Ann Rowe and Lee Tan`, `Von Jan Abel, dpa`, `[By Yara Ode]`
pub(super) fn is_byline(line: &str) -> bool {
    let line = line.strip_prefix(['[', '(']).unwrap_or(line);
    let Some(name) = named(line) else {
        return false;
    };
    let is_sure = phrases::SURE_BY.starts(line);
    name.len() <= 120
        && words(name) <= 14
        && !ends_in_full_stop(name)
        && (is_sure || is_person(name.split([',', '/']).next().unwrap_or(name)))
        && name.split(' ').next().is_some_and(|word| word.len() < 25)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.contains(['?', '!', ':', '"', '“'])
}

fn ends_in_full_stop(line: &str) -> bool {
    line.ends_with('.') && !ends_in_abbreviation(line)
}

/// Two to five capitalised words and nothing else: a byline without `By`.
pub(super) fn is_person(line: &str) -> bool {
    let count = words(line);
    (2..=5).contains(&count)
        && line.len() <= 50
        && line.split_ascii_whitespace().all(|word| {
            (word.starts_with(char::is_uppercase) || phrases::PERSON_PARTICLE.has(word))
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
        })
        && line.contains(char::is_lowercase)
}

/// `Associated Press Writer`, `AP Sports Editor`, `Staff Correspondent`
pub(super) fn is_job_title(line: &str) -> bool {
    line.len() <= 60
        && words(line) <= 6
        && (line.rsplit(' ').next().is_some_and(|word| phrases::JOB.has(word))
            || (starts_with(line, "the ") && agency::is_known(line.get(4..).unwrap_or("")))
            || agency::is_known(line))
}

/// The text of a photo credit without `Photo` and brackets; `None` if the line is none.
pub(super) fn credit(line: &str) -> Option<&str> {
    if line.len() > 140 {
        return None;
    }
    // The first word settles it for nearly every line.
    any_credit(line).filter(|_| !ends_sentence(line) || words(line) <= 8)
}

fn any_credit(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('(').map_or(line, |inner| inner.strip_suffix(')').unwrap_or(inner)).trim();
    if let Some(lead) = phrases::CREDIT.start_of(inner) {
        let rest = inner.get(lead.len()..)?;
        let name = rest.trim_start_matches([' ', ':', '-', '©']);
        // `Photo AGENCY/ NAME`, `Foto: Ann Rowe`, but no `Photographer held` or `Picture of a crisis`
        let is_marked = rest.starts_with(':') || rest.starts_with(" ©") || lead.contains(' ');
        let is_named = rest.starts_with(' ') && is_credit_name(name);
        return (!name.is_empty() && (is_marked || is_named)).then_some(name);
    }
    let (first, rest) = inner.split_once(' ')?;
    let is_agency_photo = phrases::PHOTO.starts(rest) && words(rest) <= 6 && agency::is_known(first);
    (is_agency_photo || (inner.starts_with('©') && inner.contains('/') && words(inner) <= 8)).then_some(inner)
}

/// `ITAR-TASS/ EPA/ A NAME`, `AFP`
fn is_credit_name(name: &str) -> bool {
    (name.contains('/') && words(name) <= 10)
        || agency::is_known(name.split([' ', '/']).next().unwrap_or(name)) && words(name) <= 6
        || (words(name) <= 6 && !name.contains(char::is_lowercase))
}

/// A caption under a photo.
pub(super) fn is_caption(line: &str) -> bool {
    phrases::CAPTION.starts(line)
        || (line.len() < 600
            && (line.ends_with(')') && last_bracket(line).is_some_and(is_photo_bracket)
                || line.rsplit(' ').next().is_some_and(|word| {
                    word.split_once('/').is_some_and(|(agency, name)| {
                        agency.len() > 2 && agency::is_known(agency) && name.starts_with(char::is_uppercase)
                    })
                })))
}

fn last_bracket(line: &str) -> Option<&str> {
    line.get(line.rfind('(')? + 1..line.len() - 1)
}

/// `(AP Photo/Ann Rowe)`, `(Photo by Ann Rowe/AFP)`
fn is_photo_bracket(inner: &str) -> bool {
    phrases::PHOTO.starts(inner)
        || inner
            .split_once(' ')
            .is_some_and(|(agency, rest)| agency::is_known(agency) && phrases::PHOTO.starts(rest))
}

/// A note to editors, an advisory, a correction's explanation.
pub(super) fn is_note(line: &str) -> bool {
    phrases::NOTE.starts(line) || phrases::PRIVATE.starts(line)
}

/// A note in words that only the place above the copy tells from copy: `Adds harbour master's comment`.
pub(super) fn is_head_note(line: &str) -> bool {
    line.len() <= 300 && !line.contains(['"', '“']) && phrases::HEAD_NOTE.starts(line)
}

/// The name that a desk's line signs with: `-- Ann Rowe, Aster newsroom +44 20 5550 1234`, `Ann Rowe/TT`.
pub(super) fn signed_name(line: &str) -> Option<&str> {
    if is_signature(line) {
        return Some(line);
    }
    let (name, _) = line.trim_start_matches(['(', '-', ' ']).split_once(',')?;
    (is_desk_line(line) && is_person(name) && !is_desk(name)).then_some(name)
}

/// Copyright and contact lines, share and read-also lines, disclaimers, exchange rates.
pub(super) fn is_furniture(line: &str) -> bool {
    line.len() <= LONGEST_FURNITURE
        && (phrases::FURNITURE.starts(line)
            || is_rate(line)
            || phrases::FURNITURE_LINE.has(line)
            || is_contact(line)
            || line.len() < 200 && phrases::RIGHTS.is_in(line))
}

/// `($1 = 5.2 crowns)`
fn is_rate(line: &str) -> bool {
    line.len() < 120
        && line.starts_with('(')
        && line.ends_with(')')
        && line.contains('=')
        && line.contains(|c: char| c.is_ascii_digit())
}

/// A line of web or mail addresses and nothing else.
fn is_contact(line: &str) -> bool {
    // The first word settles it for nearly every line.
    line.len() <= 200
        && line.split_ascii_whitespace().all(|word| {
            word.starts_with("http")
                || word.starts_with("www.")
                || (word.contains('@') && word.contains('.') && word.len() > 5)
        })
        && words(line) <= 3
}

/// Opens what is for desks and not for readers; so is all that follows but signatures: `# Notebook`.
pub(super) fn opens_notes(line: &str) -> bool {
    let line = line.trim_start_matches(['#', ' ', '*']).trim_end_matches([':', ' ']);
    phrases::NOTEBOOK.has(line)
}

/// Opens what only the desk may read; so is all that follows.
pub(super) fn opens_private_part(line: &str) -> bool {
    phrases::PRIVATE.starts(line)
}

/// Who reported, wrote and edited; a desk's telephone; initials.
pub(super) fn is_sign_off(line: &str) -> bool {
    if line.len() > LONGEST_FURNITURE {
        return false;
    }
    phrases::SIGN_OFF.starts(line)
        || line.ends_with('.') && is_ended_as_sign_off(line)
        || is_desk_line(line)
        || is_initials(line)
}

/// A name with its agency, which further up would be that of a picture: `Ann Rowe/TT`.
fn is_signature(line: &str) -> bool {
    line.rsplit_once('/').is_some_and(|(name, agency)| {
        is_person(name) && !agency.contains([' ', '.']) && agency::is_known(agency)
    })
}

/// A sign-off on the last lines of all, where nothing else is so short: `Ann Rowe/TT`, `jkl mbr`, `YXD-GIO`.
pub(super) fn is_last_sign_off(line: &str) -> bool {
    is_signature(line) || is_last_initials(line)
}

fn is_last_initials(line: &str) -> bool {
    let parts = || line.split([' ', '-']);
    let is_short =
        |part: &str| (2..=3).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic);
    let is_one_case = line.chars().all(|c| !c.is_uppercase()) || line.chars().all(|c| !c.is_lowercase());
    (2..=3).contains(&parts().count()) && parts().all(is_short) && is_one_case
}

/// `Ann Rowe contributed to this report.`, `Lee Tan reported from Lund.`
fn is_ended_as_sign_off(line: &str) -> bool {
    let is_short_one = || phrases::SHORT_SIGN_OFF_END.ends(line) || phrases::SHORT_SIGN_OFF.is_in(line);
    phrases::SIGN_OFF_END.ends(line) || is_short_one() && words(line) < 20
}

/// `-- Aster newsroom +44 20 5550 1234`
fn is_desk_line(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if digits < 6 || words(line) > 14 {
        return false;
    }
    let is_dashed = line.starts_with("--") || line.starts_with("- ");
    let is_short = words(line) <= 8;
    (is_dashed && is_short) || (is_desk(line) && (is_dashed || (is_short && !ends_sentence(line))))
}

fn is_desk(text: &str) -> bool {
    phrases::DESK.is_in(&text.to_lowercase())
}

/// `kl/mn/op`, `dpa abc def ghi`, `AAP ld/KC/dm`
fn is_initials(line: &str) -> bool {
    if line.len() > 40 || ends_sentence(line) {
        return false;
    }
    let is_short = |part: &str| {
        (1..=4).contains(&part.chars().count())
            && part.chars().all(char::is_alphanumeric)
            && part.contains(char::is_alphabetic)
    };
    let is_slashed = |word: &str| word.contains('/') && word.split(['/', '-', '+']).all(is_short);
    let is_small = |word: &str| {
        is_slashed(word)
            || is_short(word) && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    // Scripts without capitals write them with spaces: `\u{641}\u{641}/\u{62D} \u{633}`.
    if line.contains('/')
        && !line.contains(|c: char| c.is_ascii() && c.is_alphanumeric())
        && line.split('/').all(|part| part.split(' ').all(is_short))
    {
        return true;
    }
    // `abk/ jann/ mhr/`, `RTC (JLP) // MSP`
    let line = phrases::TO_BE_CONTINUED.behind(line).map_or(line, str::trim);
    let mut parts = line.split(['/', ' ', '(', ')']).filter(|part| !part.is_empty());
    let is_one_case = !line.contains(char::is_uppercase) || !line.contains(char::is_lowercase);
    if line.contains('/')
        && line.contains(' ')
        && is_one_case
        && parts.all(|part| is_short(part) && !has_digit(part))
    {
        return true;
    }
    let Some((name, rest)) = line.split_once(' ') else {
        return line.len() <= 20 && is_slashed(line.trim_end_matches('/'));
    };
    // `AAP RTV` names the desk.
    let is_desk_code = rest.split(' ').all(is_short) && !rest.contains(char::is_lowercase);
    agency::is_known(name) && (is_slashed(rest) || is_desk_code || rest.split(' ').all(is_small))
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// How long a mark with initials behind it may be, in bytes.
const LONGEST_TAIL: usize = 80;

/// What stands behind the last sentence of a paragraph and is none of it: `(ANSA).`, `PTI KSV ROH`, `（完）`.
/// Returns where it starts.
pub(super) fn tail(line: &str) -> Option<usize> {
    // A mark and initials are short: the whole of a paragraph is not looked through.
    let near = line.floor_char_boundary(line.len().saturating_sub(LONGEST_TAIL));
    let end = line.get(near..).unwrap_or("");
    let is_continued = |at: &usize| end.get(*at..).is_some_and(|rest| phrases::TO_BE_CONTINUED.starts(rest));
    if let Some(at) = end.rmatch_indices('(').map(|(at, _)| at).find(is_continued).map(|at| near + at) {
        let rest = line.get(at..).unwrap_or("");
        return (at > 0 && is_initials(rest)).then_some(at);
    }
    let head = line.trim_end_matches(['.', ' ']).trim_end_matches(|c| !is_closing_sentence(c));
    let tail = line.get(head.len()..)?;
    let at = head.len() + tail.len() - tail.trim_start().len();
    let tail = tail.trim();
    let is_bracketed = tail.starts_with(['(', '（', '/']);
    let is_mark = is_bracketed && is_end_mark(tail) || tail.contains(' ') && is_initials(tail);
    (is_mark && !head.is_empty()).then_some(at)
}

fn is_closing_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '"' | '”' | '»' | '」')
}

/// Opens what says whom to ask: `Media contact:`.
pub(super) fn opens_contacts(line: &str) -> bool {
    phrases::CONTACTS.has(line.trim_end_matches([':', ' ']))
}

/// Who issued a release: `SOURCE Lund Line`.
pub(super) fn issuer(line: &str) -> Option<&str> {
    let name = phrases::ISSUER.behind(line)?.trim();
    (words(name) <= 10 && !ends_in_full_stop(name) && name.starts_with(char::is_uppercase)).then_some(name)
}

/// Where the copy ends: `-0-`, `###`, `-END-`, `REUTER`, `-- BERNAMA`, `(ANSA).`, `/ritzau/`, `___`.
pub(super) fn is_end_mark(line: &str) -> bool {
    if line.len() > 24 {
        return false;
    }
    // `04-MAG-26 12:00 NNNN`
    if line.ends_with(" NNNN") {
        return true;
    }
    // `AP-WF-05-02-14 0811GMT<`
    if line.starts_with("AP-") && line.trim_end_matches('<').ends_with("GMT") {
        return true;
    }
    let inner = line.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.is_empty() {
        let marks = line.chars().filter(|c| !c.is_whitespace());
        return line
            .chars()
            .all(|c| matches!(c, '#' | '-' | '_' | '*' | ' ' | '=' | '■' | '–' | '—' | '•' | '.'))
            && (marks.count() >= 3 || line == "■");
    }
    let lower = inner.to_lowercase();
    let is_framed = line.len() > inner.len();
    phrases::SURE_END.has(&lower)
        || (is_framed && phrases::END.has(&lower))
        || (agency::is_known(&lower)
            && !lower.contains(' ')
            && (is_framed || !inner.contains(char::is_lowercase)))
}

/// Whether an end mark says in words or signs that this is the end: `-ends-`, `###`. What names an agency may
/// be a credit.
pub(super) fn is_end(mark: &str) -> bool {
    let inner = mark.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    phrases::SURE_END.has(&inner) || phrases::END.has(&inner) || mark.starts_with("###")
}

/// The agency that an end mark names.
pub(super) fn agency_of_end_mark(line: &str) -> Option<&str> {
    let inner = line.trim_matches(|c: char| !c.is_alphanumeric());
    agency::is_known(inner).then_some(inner)
}

/// A row of a table: columns set apart, or more figures than words.
pub(super) fn is_table_row(line: &str) -> bool {
    if line.len() > 200 || ends_sentence(line) {
        return false;
    }
    let (words, figures) = (words(line), figures(line));
    let has_columns = line.contains("   ") || line.contains('\t') || line.contains("....");
    (has_columns && words >= 2) || (figures >= 3 && figures * 2 >= words)
}

/// Whether a fifth or more of a line's words are figures.
pub(super) fn has_many_figures(line: &str) -> bool {
    // Of most paragraphs that is known at once.
    if line.bytes().filter(u8::is_ascii_digit).count() < 3 {
        return false;
    }
    let (mut all, mut figures) = (0, 0);
    for word in line.split([' ', ';', '|', '\t', '\n']).filter(|word| !word.is_empty()) {
        all += 1;
        let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        figures += usize::from(inner.starts_with(|c: char| c.is_ascii_digit()));
    }
    figures >= 3 && figures * 5 >= all
}

/// How many words are figures: `$0.38`, `-4.1`, `1996`.
fn figures(line: &str) -> usize {
    let is_figure = |word: &&str| {
        word.trim_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_ascii_digit())
    };
    line.split_ascii_whitespace().filter(is_figure).count()
}

/// A short line without final punctuation that may stand as a sub-heading between paragraphs.
pub(super) fn is_subheading(line: &str) -> bool {
    let inner = line.trim_matches(['-', ' ', '*']);
    let is_upper = !inner.contains(char::is_lowercase);
    let Some(first) = inner.chars().next() else {
        return false;
    };
    inner.len() <= 90
        && words(inner) <= 12
        && figures(inner) < 2
        && inner.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && !(line.starts_with("* ") || (line.starts_with("- ") && !line.ends_with('-')))
        && (first.is_uppercase()
            || first.is_ascii_digit()
            || (first.is_alphabetic() && !first.is_lowercase())
            || first == '‘')
        && !inner.ends_with([',', ';', ':', '.', '!', '…', '"', '”', '“', '»', '-', '–'])
        && (is_upper || !inner.ends_with(['?', '\'']))
        && !inner.starts_with(['"', '“', '«'])
}

/// A headline: one line without a sentence's end before the copy.
pub(super) fn is_headline(line: &str) -> bool {
    let count = line.chars().take(221).count();
    let closed = ends_sentence(line) && !(count <= 110 && ends_in_abbreviation(line));
    let asks = line.ends_with(['?', '!']) && count <= 80;
    count <= 220
        && line.contains(char::is_alphabetic)
        && (!closed || asks)
        && !line.ends_with([',', ';', ':'])
        && !has_inner_stop(line)
}

/// The end of the first sentence, in bytes.
pub(super) fn first_sentence(line: &str) -> usize {
    memmem::find_iter(line.as_bytes(), b". ")
        .find(|at| {
            let word = line.get(..*at).and_then(|before| before.rsplit([' ', '.']).next()).unwrap_or("");
            word.chars().count() > 3
        })
        .map_or(line.len(), |at| at + 1)
}
