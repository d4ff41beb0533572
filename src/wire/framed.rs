//! Copy framed by `ZCZC` and `NNNN`, its fields on lines of their own, each told by its first sign.

use super::dateline::of_place;
use super::stamp;
use crate::article::{Article, Block, BlockKind, Dateline, Named, Span};

/// Whether a cleaned text is framed so.
pub(super) fn is_framed(text: &str) -> bool {
    text.strip_prefix("ZCZC")
        .is_some_and(|rest| rest.starts_with([' ', '\n']) || rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A release's number: `MEDIA RELEASE PR64554`.
pub(super) fn release_number(text: &str) -> Option<&str> {
    let line = text.lines().take(12).find(|line| line.starts_with("MEDIA RELEASE PR"))?;
    line.split_whitespace().nth(2)
}

/// Who issued a release: `Source: Lund Line`.
pub(super) fn issuer(text: &str) -> Option<&str> {
    let line = text.lines().take(12).find_map(|line| line.strip_prefix("Source:"))?;
    Some(line.trim()).filter(|name| !name.is_empty())
}

/// Whether a line has codes and no words: `YPP93345_SX4_QBXB`, `U POL S0A QBXB`.
fn is_codes(line: &str) -> bool {
    let is_code = |word: &str| {
        word.len() <= 4 || word.contains(['_', '/']) || word.contains(|c: char| c.is_ascii_digit())
    };
    !line.is_empty()
        && line.split(' ').all(is_code)
        && line.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'/' | b' ')
        })
}

/// The head of a numbered transmission: `ZCZC3056/SX4`, lines of codes, a title. Returns where the copy
/// starts.
pub(super) fn numbered_head(article: &mut Article) -> usize {
    let text = std::mem::take(&mut article.text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let span = Span::new(at, at + content.len());
        let kind = if at == 0 {
            let number = content.trim_start_matches("ZCZC");
            let (number, service) = number.split_once('/').unwrap_or((number, ""));
            article.declared.sequence = Some(number.to_owned());
            article.declared.service = Some(service.to_owned()).filter(|service| !service.is_empty());
            BlockKind::Slug
        } else if is_codes(content) {
            if let [priority, category, ..] = content.split(' ').collect::<Vec<_>>().as_slice() {
                article.declared.priority = Some((*priority).to_owned());
                article.declared.category = Some((*category).to_owned());
            }
            BlockKind::Slug
        } else if content.is_empty() {
            at += line.len();
            continue;
        } else if content.starts_with('(') || content.len() > 120 || article.headline().is_some() {
            break;
        } else {
            BlockKind::Headline
        };
        article.blocks.push(Block { kind, span });
        at += line.len();
    }
    article.text = text;
    at
}

/// The time that a numbered transmission ends in, with `NNNN` or on the line above: `04-MAG-26 12:00 NNNN`.
pub(super) fn numbered_time(text: &str) -> Option<String> {
    let last = text.trim_end().strip_suffix("NNNN").unwrap_or(text).trim_end().lines().next_back()?;
    let time = last.trim().replace('-', " ");
    stamp::parse(&time).map(|_| time)
}

/// Reads the field lines: fills the article in, puts their blocks down, and returns where the copy starts.
pub(super) fn head(article: &mut Article) -> usize {
    let text = std::mem::take(&mut article.text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let value = content.get(1..).unwrap_or("").trim();
        let kind = match content.chars().next() {
            _ if at == 0 => BlockKind::Slug,
            Some('$') => BlockKind::Headline,
            Some('#' | ':' | '*' | '@' | '%' | '&' | '~' | '+') => BlockKind::Slug,
            _ => break,
        };
        match content.chars().next() {
            Some('#') => article.slugline = Some(value.to_owned()),
            Some('*') => article.subjects.push(value.to_owned()),
            Some('%') => article.declared.category = Some(value.to_owned()),
            Some('~') => article.declared.genres.push(value.to_owned()),
            Some('@') => article.declared.places.push(Named { name: value.to_owned(), code: None }),
            Some(':') => article.dateline = dateline(value),
            _ => {}
        }
        let start = if kind == BlockKind::Headline { at + content.len() - value.len() } else { at };
        let span = Span::new(start, at + content.len());
        if !span.is_empty() {
            article.blocks.push(Block { kind, span });
        }
        at += line.len();
    }
    article.text = text;
    at
}

/// `(BRISBANE)`
fn dateline(value: &str) -> Option<Dateline> {
    let name = value.trim_matches(['(', ')']).trim();
    // `:1200` is a time.
    name.contains(char::is_alphabetic).then(|| Dateline { text: value.to_owned(), ..of_place(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbered_transmission_has_codes_a_title_and_a_time() {
        let text = "ZCZC3056/SX4\nYPP93345_SX4_QBXB\nU POL S0A QBXB\nTRAGHETTO: SALPATO IERI\n\n(ANSA) - ROMA, 4 MAG - E' salpato.\n\n04-MAG-26 12:00 NNNN";
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        let from = numbered_head(&mut article);
        assert_eq!(article.headline(), Some("TRAGHETTO: SALPATO IERI"));
        assert_eq!(article.declared.sequence.as_deref(), Some("3056"));
        assert_eq!(
            (article.declared.priority.as_deref(), article.declared.category.as_deref()),
            (Some("U"), Some("POL"))
        );
        assert!(article.text.get(from..).is_some_and(|copy| copy.starts_with("(ANSA)")));
        assert_eq!(numbered_time(text).as_deref(), Some("04 MAG 26 12:00"));
        assert_eq!(numbered_time("E' salpato.\n04-MAG-26 12:00\nNNNN\n").as_deref(), Some("04 MAG 26 12:00"));
        assert_eq!(numbered_time("E' salpato.\nNNNN"), None);
    }

    #[test]
    fn fields_come_from_their_lines() {
        let text = "ZCZC AAP\n%A\n#Ferry_BC1\n$Ferry sails again\n:(BRISBANE)\n*07000000\n@QLD\nThe ferry sailed.\n\nNNNN";
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        let from = head(&mut article);
        assert_eq!(article.headline(), Some("Ferry sails again"));
        assert_eq!(article.slugline.as_deref(), Some("Ferry_BC1"));
        assert_eq!(article.subjects, ["07000000"]);
        assert_eq!(
            article.dateline.as_ref().and_then(|dateline| dateline.country.as_deref()),
            Some("Australia")
        );
        assert!(article.text.get(from..).is_some_and(|copy| copy.starts_with("The ferry")));
    }
}
