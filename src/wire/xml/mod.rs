//! XML formats: which one a document is, and its items.

mod agency;
mod feeds;
mod newsml1;
mod newsmlg2;
mod nitf;
mod walk;

use self::walk::malformed;
use super::draft::Draft;
use super::trace::{self, OriginTrace};
use super::{DecodeError, RecordContext};
use crate::article::{Article, Format, ItemKind};
use crate::limits::Limits;

/// The name of the first element without prefix, and its whole start tag.
fn root(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.trim_start();
    loop {
        let inner = rest.strip_prefix('<')?;
        let end = if inner.starts_with("!--") {
            rest.find("-->")? + 3
        } else if inner.starts_with('?') {
            rest.find("?>")? + 2
        } else if inner.starts_with('!') {
            doctype_end(rest)?
        } else {
            let name = inner.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
            let tag = inner.split('>').next()?;
            return Some((name.rsplit(':').next().unwrap_or(name), tag));
        };
        rest = rest.get(end..)?.trim_start();
    }
}

/// Where a document type ends, its internal subset included.
fn doctype_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The format of a document by its first element; `None` if the text is no XML document.
pub(super) fn detect(text: &str) -> Option<Format> {
    if text.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html")) {
        return Some(Format::Html);
    }
    let Some((name, tag)) = root(text) else {
        let is_meant =
            ["<?xml", "<!DOCTYPE", "<!doctype", "<!--"].iter().any(|start| text.starts_with(start));
        return is_meant.then_some(Format::AgencyXml);
    };
    let format = match name {
        "nitf" | "NITF" => Format::Nitf,
        "NewsML" => Format::Newsml1,
        "newsMessage" | "newsItem" | "packageItem" | "conceptItem" | "planningItem" | "knowledgeItem" => {
            Format::Newsmlg2
        }
        "rss" if text.contains("http://wordpress.org/export/") => Format::Wxr,
        "rss" => Format::Rss,
        "feed" | "entry" => Format::Atom,
        "RDF" => Format::Rdf,
        "html" | "HTML" | "body" | "head" => Format::Html,
        _ if text.starts_with("<?xml") || tag.contains("xmlns") => Format::AgencyXml,
        // `<Ferry> sails` is copy.
        _ if is_name(name) && text.ends_with('>') => Format::AgencyXml,
        _ => return None,
    };
    Some(format)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The items of a document.
///
/// # Errors
/// [`DecodeError::Malformed`] for a document that is broken, cut off or over a limit, or of which no item can
/// be used; [`DecodeError::Empty`] for one without items.
pub(super) fn read(
    text: &str,
    format: Format,
    context: &RecordContext,
    limits: &Limits,
) -> Result<Vec<Article>, DecodeError> {
    let mended = close_root(text);
    let xml = mended.as_deref().unwrap_or(text);
    let trace = context.trace();
    let mut items =
        FinishedItems { context, limits, articles: Vec::new(), broken: Vec::new(), count: 0, trace };
    let odd = match format {
        Format::Nitf => walk::walk(xml, &mut nitf::NitfReader::new(&mut items)),
        Format::Newsml1 => walk::walk(xml, &mut newsml1::NewsMl1Reader::new(&mut items)),
        Format::Newsmlg2 => walk::walk(xml, &mut newsmlg2::NewsMlG2Reader::new(&mut items)),
        Format::Rss | Format::Atom | Format::Rdf | Format::Wxr => {
            walk::walk(xml, &mut feeds::FeedReader::new(&mut items, format))
        }
        _ => walk::walk(xml, &mut agency::AgencyReader::new(&mut items)),
    }?;
    let FinishedItems { mut articles, broken, .. } = items;
    // The first one has the record's notes: a text, where pictures and packages go with one.
    articles.sort_by_key(|article| matches!(article.item_kind, ItemKind::Package | ItemKind::Picture));
    let Some(first) = articles.first_mut() else {
        return Err(broken.into_iter().next().map_or(DecodeError::Empty, |(_, error)| error));
    };
    if mended.is_some() {
        first.repairs.push("the last end tag was cut: closed it".to_owned());
    }
    if odd.entities > 0 {
        first.repairs.push(format!("left {} undeclared entities as they stand", odd.entities));
    }
    let is_declared = |prefix: &&String| prefix.as_str() == "xml" || xml.contains(&format!("xmlns:{prefix}"));
    for prefix in odd.prefixes.iter().filter(|prefix| !is_declared(prefix)) {
        first.repairs.push(format!("undeclared prefix {prefix}: read by the names behind it"));
    }
    first.repairs.extend(broken.iter().take(20).map(|(at, error)| format!("left out item {at}: {error}")));
    Ok(articles)
}

/// A document that lacks nothing but the `>` of its last end tag, closed.
fn close_root(text: &str) -> Option<String> {
    let (name, _) = root(text)?;
    let (_, tail) = text.rsplit_once('<')?;
    let last = tail.strip_prefix('/')?.trim_end();
    let last = last.rsplit(':').next().unwrap_or(last);
    (last == name).then(|| format!("{}>", text.trim_end()))
}

/// Items as they are finished. A bad one does not spoil the others.
struct FinishedItems<'a> {
    context: &'a RecordContext,
    limits: &'a Limits,
    articles: Vec<Article>,
    broken: Vec<(usize, DecodeError)>,
    count: usize,
    /// Where what is being read comes from, where somebody asks.
    trace: Option<Box<OriginTrace>>,
}

impl FinishedItems<'_> {
    fn push(&mut self, mut draft: Draft) -> Result<(), DecodeError> {
        self.count += 1;
        if self.count > self.limits.articles_per_record {
            return Err(malformed(&format!(
                "more items than the limit of {} (limits.articles_per_record)",
                self.limits.articles_per_record
            )));
        }
        draft.trace =
            self.trace.as_ref().map(|trace| Box::new(trace.before(trace::called(draft.article.wire_format))));
        match draft.finish(self.context) {
            Ok(article) => self.articles.push(article),
            Err(error) => self.broken.push((self.count - 1, error)),
        }
        Ok(())
    }
}

/// A subject's code as people look for it: IPTC's eight digits bare, others with their scheme.
pub(super) fn subject_code(code: &str) -> String {
    let code = code.trim();
    let bare = code.rsplit([':', '/', '#']).next().unwrap_or(code);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(bare) && bare.len() == 8 {
        bare.to_owned()
    } else if is_digits(code) && code.len() == 7 {
        // Programs that read the codes as numbers lose the leading zero.
        format!("0{code}")
    } else {
        code.to_owned()
    }
}

#[cfg(test)]
mod tests;
