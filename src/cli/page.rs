//! A readable page of an article: quotes marked, their speakers beside them.

use std::fmt::Write;

use quotewire::article::{Article, BlockKind, Span};
use quotewire::quotes::{Extraction, Quote, SpeakerKind};

/// How marks look: on a terminal with colours, else with brackets.
struct Marks {
    quote: (&'static str, &'static str),
    cue: (&'static str, &'static str),
    head: (&'static str, &'static str),
    faint: (&'static str, &'static str),
}

const COLOURED: Marks = Marks {
    quote: ("\x1b[32m", "\x1b[0m"),
    cue: ("\x1b[33m", "\x1b[0m"),
    head: ("\x1b[1m", "\x1b[0m"),
    faint: ("\x1b[2m", "\x1b[0m"),
};
const PLAIN: Marks = Marks { quote: ("[", "]"), cue: ("{", "}"), head: ("", ""), faint: ("", "") };

/// The page.
pub(super) fn render(article: &Article, extraction: &Extraction, coloured: bool) -> String {
    let marks = if coloured { COLOURED } else { PLAIN };
    let mut page = String::new();
    for block in &article.blocks {
        let text = marked(article, extraction, block.span, &marks);
        let (open, close) = match block.kind {
            BlockKind::Headline | BlockKind::Subheading => marks.head,
            BlockKind::Paragraph | BlockKind::Deck => ("", ""),
            _ => marks.faint,
        };
        // Writing to a String cannot fail.
        writeln!(page, "{open}{text}{close}").ok();
        if block.kind != BlockKind::Dateline {
            page.push('\n');
        }
    }
    writeln!(page, "{}who said what{}", marks.head.0, marks.head.1).ok();
    for (number, quote) in (1..).zip(&extraction.quotes) {
        writeln!(page, "{number:>3}. {}", line(article, quote)).ok();
    }
    page.push('\n');
    page
}

fn line(article: &Article, quote: &Quote) -> String {
    let speaker = &quote.speaker;
    let mention = speaker.mention.map(|span| span.of(&article.text));
    let name = match (&speaker.name, mention, speaker.kind) {
        (Some(name), _, _) => name.as_str(),
        (None, Some(mention), _) => mention,
        (None, None, SpeakerKind::None | _) => "(nobody named)",
    };
    let role = speaker.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
    let cue = quote.cue.map_or("-", |span| span.of(&article.text));
    let content: Vec<&str> = quote.spans.iter().map(|span| span.of(&article.text)).collect();
    format!("{name}{role} [{cue}; {:.2}]: {}", quote.confidence, content.join(" … "))
}

/// A block's text with the quotes and cues in it marked.
fn marked(article: &Article, extraction: &Extraction, block: Span, marks: &Marks) -> String {
    let contents =
        extraction.quotes.iter().flat_map(|quote| quote.spans.iter().map(|span| (*span, marks.quote)));
    let cues = extraction.quotes.iter().filter_map(|quote| Some((quote.cue?, marks.cue)));
    let mut spans: Vec<(Span, (&str, &str))> =
        contents.chain(cues).filter(|(span, _)| block.contains(*span)).collect();
    spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut text = String::new();
    let mut at = block.start;
    for (span, (open, close)) in spans {
        // One inside another, as a quote inside a quote, is shown as part of the outer one.
        if span.start < at {
            continue;
        }
        text.push_str(Span::new(at, span.start).of(&article.text));
        text.push_str(open);
        text.push_str(span.of(&article.text));
        text.push_str(close);
        at = span.end;
    }
    text.push_str(Span::new(at, block.end).of(&article.text));
    text
}
