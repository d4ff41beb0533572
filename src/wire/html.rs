//! HTML inside other formats to plain text: block tags become paragraphs, the rest goes, entities are read.

use super::markup;

/// Tags whose start and end part paragraphs.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
];

/// Tags whose content no reader sees.
const HIDDEN: &[&str] = &["script", "style", "noscript", "template", "svg", "iframe"];

/// Entities by name, sorted; others stay as they stand.
#[rustfmt::skip]
const ENTITIES: &[(&str, char)] = &[
    ("AElig", 'Æ'), ("Aring", 'Å'), ("Auml", 'Ä'), ("Ccedil", 'Ç'), ("Eacute", 'É'), ("Oslash", 'Ø'), ("Ouml", 'Ö'),
    ("Uuml", 'Ü'), ("aacute", 'á'), ("acirc", 'â'), ("aelig", 'æ'), ("agrave", 'à'), ("amp", '&'), ("apos", '\''),
    ("aring", 'å'), ("atilde", 'ã'), ("auml", 'ä'), ("bdquo", '„'), ("bull", '•'), ("ccedil", 'ç'), ("cent", '¢'),
    ("copy", '©'), ("deg", '°'), ("eacute", 'é'), ("ecirc", 'ê'), ("egrave", 'è'), ("euml", 'ë'), ("euro", '€'),
    ("frac12", '½'), ("gt", '>'), ("hellip", '…'), ("iacute", 'í'), ("icirc", 'î'), ("iuml", 'ï'), ("laquo", '«'),
    ("ldquo", '“'), ("lsaquo", '‹'), ("lsquo", '‘'), ("lt", '<'), ("mdash", '—'), ("middot", '·'), ("minus", '−'),
    ("nbsp", ' '), ("ndash", '–'), ("ntilde", 'ñ'), ("oacute", 'ó'), ("ocirc", 'ô'), ("oslash", 'ø'), ("otilde", 'õ'),
    ("ouml", 'ö'), ("pound", '£'), ("quot", '"'), ("raquo", '»'), ("rdquo", '”'), ("reg", '®'), ("rsaquo", '›'),
    ("rsquo", '’'), ("sbquo", '‚'), ("sect", '§'), ("shy", '\u{AD}'), ("szlig", 'ß'), ("thinsp", ' '), ("times", '×'),
    ("trade", '™'), ("uacute", 'ú'), ("ugrave", 'ù'), ("uuml", 'ü'),
];

/// The longest entity that is looked for, in bytes between `&` and `;`.
const LONGEST_ENTITY: usize = 10;

/// Whether a text is marked up: it has an end tag, a break or a paragraph.
pub(super) fn is_html(text: &str) -> bool {
    // Most texts have none of what all tags begin with.
    text.contains('<')
        && ["</", "<br", "<p>", "<p ", "<BR", "<P>"].iter().any(|tag| {
            memchr::memmem::find_iter(text.as_bytes(), tag.as_bytes())
                .any(|at| text.get(at..).and_then(tag_at).is_some_and(|tag| !tag.name.is_empty()))
        })
}

struct HtmlTag<'a> {
    name: &'a str,
    is_end: bool,
    /// In bytes, brackets included.
    len: usize,
}

/// The tag or comment that a text starts with; `None` if its `<` is a plain character.
fn tag_at(text: &str) -> Option<HtmlTag<'_>> {
    let inner = text.strip_prefix('<')?;
    if inner.starts_with("!--") {
        let len = memchr::memmem::find(text.as_bytes(), b"-->").map_or(text.len(), |end| end + 3);
        return Some(HtmlTag { name: "", is_end: false, len });
    }
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return None;
    }
    // Prices and tickers in brackets (`<ABC.N>`) are no tags, and neither is what never closes.
    let len = memchr::memchr(b'>', text.as_bytes().get(..4096).unwrap_or(text.as_bytes()))? + 1;
    let name = inner.trim_start_matches('/');
    let name =
        name.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-')).next().unwrap_or("");
    Some(HtmlTag { name, is_end: inner.starts_with('/'), len })
}

/// Strips tags, turns block tags and breaks into line ends, and reads entities. White space in the source is
/// no layout.
pub(super) fn to_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        push_text(before, &mut out);
        let taken = if from.starts_with('&') {
            let (c, len) = entity_at(from).unwrap_or(('&', 1));
            out.push(c);
            len
        } else if let Some(tag) = tag_at(from) {
            push_break(&tag, &mut out);
            tag.len + hidden_len(&tag, from)
        } else {
            out.push('<');
            1
        };
        rest = from.get(taken..).unwrap_or("");
    }
    push_text(rest, &mut out);
    out
}

/// Feeds a builder of marked-up copy with the tags and the text of a fragment.
pub(super) fn read(html: &str, builder: &mut markup::Builder) {
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        builder.text(before);
        let taken = if from.starts_with('&') {
            let (c, len) = entity_at(from).unwrap_or(('&', 1));
            builder.text(c.encode_utf8(&mut [0; 4]));
            len
        } else if let Some(inner) = from.strip_prefix("<![CDATA[") {
            let end = inner.find("]]>").unwrap_or(inner.len());
            builder.text(inner.get(..end).unwrap_or(""));
            "<![CDATA[".len() + (end + 3).min(inner.len())
        } else if let Some(tag) = tag_at(from) {
            let inside = from.get(..tag.len).unwrap_or("");
            if tag.is_end {
                builder.end(tag.name);
            } else if !tag.name.is_empty() {
                builder.start(tag.name, attribute(inside, "class").unwrap_or(""));
                if inside.ends_with("/>") {
                    builder.end(tag.name);
                }
            }
            tag.len + hidden_len(&tag, from)
        } else {
            builder.text("<");
            1
        };
        rest = from.get(taken..).unwrap_or("");
    }
    builder.text(rest);
}

/// How many elements stand inside each other at most, those aside that end by themselves.
pub(super) fn nesting(html: &str) -> usize {
    const ENDING: [&str; 28] = [
        "p", "li", "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot", "colgroup", "area",
        "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
        "wbr", "html", "body",
    ];
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut from = 0;
    while let Some(at) = html.get(from..).and_then(|rest| memchr::memchr(b'<', rest.as_bytes())) {
        let rest = html.get(from + at..).unwrap_or("");
        from += at + 1;
        let Some(tag) = tag_at(rest).filter(|tag| !tag.name.is_empty()) else { continue };
        if ENDING.iter().any(|name| name.eq_ignore_ascii_case(tag.name)) {
            continue;
        }
        if tag.is_end {
            depth = depth.saturating_sub(1);
        } else if !rest.get(..tag.len).is_some_and(|tag| tag.ends_with("/>")) {
            depth += 1;
            deepest = deepest.max(depth);
            from += hidden_len(&tag, rest);
        }
    }
    deepest
}

/// The value of an attribute, as a tag has it in quotation marks.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.match_indices(name).find(|(at, _)| {
        tag.get(..*at).is_some_and(|before| before.ends_with(char::is_whitespace))
            && tag.get(at + name.len()..).is_some_and(|after| after.starts_with('='))
    });
    let value = tag.get(at?.0 + name.len() + 1..)?;
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    value.get(1..)?.split(mark).next()
}

/// How much behind a tag is content that no reader sees.
fn hidden_len(tag: &HtmlTag<'_>, from: &str) -> usize {
    if tag.is_end || !HIDDEN.iter().any(|name| name.eq_ignore_ascii_case(tag.name)) {
        return 0;
    }
    let rest = from.get(tag.len..).unwrap_or("");
    memchr::memmem::find_iter(rest.as_bytes(), b"</")
        .find(|at| {
            rest.get(at + 2..at + 2 + tag.name.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag.name))
        })
        .unwrap_or(rest.len())
}

fn push_break(tag: &HtmlTag<'_>, out: &mut String) {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(tag.name));
    if is(&["br"]) {
        out.push('\n');
    } else if is(&["td", "th"]) {
        out.push('\t');
    } else if is(BLOCKS) {
        out.push_str("\n\n");
    }
}

/// Text between tags, each run of white space as one space.
pub(super) fn push_text(text: &str, out: &mut String) {
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '\n', '\t']) && !out.is_empty() {
            out.push(' ');
        }
    }
}

/// The character that the entity at the start of a text means, and the entity's length.
fn entity_at(text: &str) -> Option<(char, usize)> {
    let inner = text.get(1..)?;
    let end = inner.bytes().take(LONGEST_ENTITY + 1).position(|byte| byte == b';')?;
    let name = inner.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => {
            ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().and_then(|at| ENTITIES.get(at))?.1
        }
    };
    Some((c, end + 2))
}

/// Reads the entities of a text that is not marked up, twice encoded ones too (`&amp;quot;`).
pub(super) fn without_entities(text: &str) -> String {
    let once = entities_once(text);
    if once.contains('&') { entities_once(&once) } else { once }
}

fn entities_once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (c, len) = entity_at(from).unwrap_or(('&', 1));
        out.push_str(before);
        out.push(c);
        rest = from.get(len..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entities_are_sorted() {
        assert!(ENTITIES.is_sorted_by_key(|(name, _)| *name), "binary search needs order");
    }

    #[test]
    fn paragraphs_come_out_and_scripts_do_not() {
        let html = "<div><p>The <b>ferry</b>\n sailed.</p><script>if (a < b) {}</script>\
                    <p class=\"x\">&ldquo;Good,&rdquo; she said&#160;&#x2014; twice &amp; loud.<br/>End.</p></div>";
        assert!(is_html(html));
        let text = to_text(html);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["The ferry sailed.", "“Good,” she said\u{A0}— twice & loud.", "End."]);
    }

    #[test]
    fn brackets_in_plain_text_are_no_tags() {
        assert!(!is_html("Shares of Lund <LUND.N> rose 3 < 5"));
        assert_eq!(without_entities("Q&A: &amp;quot;Fish &amp; chips&quot;"), "Q&A: \"Fish & chips\"");
    }
}
