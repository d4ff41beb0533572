//! A readable page of an article: quotes marked, their speakers beside them.

use std::fmt::Write;

use quotewire::article::{Article, BlockKind, Span};
use quotewire::quotes::{
    Abbreviation, Candidate, Explanation, Extraction, NamedEntity, Place, Proposer, Quote, SpeakerKind,
};

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

/// The page; with the reasons below each quote where there are `explanations`, one a quote.
pub(super) fn render(
    article: &Article,
    extraction: &Extraction,
    explanations: &[Explanation],
    coloured: bool,
) -> String {
    let marks = if coloured { COLOURED } else { PLAIN };
    let mut page = String::new();
    for block in &article.blocks {
        let text = marked(article, extraction, block.span, &marks);
        let (open, close) = match block.kind {
            BlockKind::Headline | BlockKind::Title | BlockKind::Subheading => marks.head,
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
    for (at, quote) in extraction.quotes.iter().enumerate() {
        writeln!(page, "{:>3}. {}", at + 1, line(article, quote)).ok();
        if let Some(explanation) = explanations.get(at) {
            page.push_str(&reasons(article, quote, explanation));
        }
    }
    page.push('\n');
    for (what, named) in about(extraction).into_iter().filter(|(_, named)| !named.is_empty()) {
        writeln!(page, "{}{what}{}: {}", marks.head.0, marks.head.1, named.join("; ")).ok();
    }
    page
}

/// What else was found, as lists of words.
fn about(extraction: &Extraction) -> [(&'static str, Vec<String>); 6] {
    let names = |list: &[NamedEntity]| list.iter().map(|one| one.name.clone()).collect();
    let place = |place: &Place| match place.region_code.or(place.country_code) {
        Some(code) => format!("{} ({code})", place.name),
        None => place.name.clone(),
    };
    let short = |pair: &Abbreviation| format!("{}: {}", pair.short, pair.long);
    [
        ("people", names(&extraction.people)),
        ("organisations", names(&extraction.organisations)),
        ("places", extraction.places.iter().map(place).collect()),
        ("short forms", extraction.abbreviations.iter().map(short).collect()),
        ("keywords", extraction.keywords.iter().map(|keyword| keyword.text.clone()).collect()),
        ("language", extraction.language.map(str::to_owned).into_iter().collect()),
    ]
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
    let inside = quote.parent.map(|parent| format!("; in {}", parent + 1)).unwrap_or_default();
    format!("{name}{role} [{cue}; {:.2}{inside}]: {}", quote.confidence, content.join(" … "))
}

/// Why a quote is what it is, in lines below it.
fn reasons(article: &Article, quote: &Quote, explanation: &Explanation) -> String {
    let text = |span: Span| span.of(&article.text);
    let mut out = String::new();
    let mut row = |what: &str, why: String| writeln!(out, "     {what:<10}{why}").ok();
    let marked: Vec<&str> = explanation.marks.iter().map(|span| text(*span)).collect();
    let marked = if marked.is_empty() { "none".to_owned() } else { marked.join(" … ") };
    row("marks", format!("{marked}: {}", word(quote.kind)));
    if let (Some(cue), Some(class)) = (quote.cue, quote.cue_class) {
        let negated = if quote.negated { ", negated" } else { "" };
        row("cue", format!("{}: {}{negated}", text(cue), word(class)));
    }
    for proposal in &explanation.proposals {
        let by = match proposal.by {
            Proposer::Tagger => "the tagger",
            Proposer::Rules => "the rules",
            Proposer::Both => "tagger and rules",
        };
        let fate = if proposal.chosen { "chosen" } else { "dropped" };
        let content: Vec<&str> = proposal.spans.iter().map(|span| text(*span)).collect();
        let [source, cue] = [proposal.source, proposal.cue].map(|span| span.map_or("-", text));
        let likely = proposal.probability;
        row("proposed", format!("{likely:.2} {fate}, by {by}: [{source} | {cue}] {}", content.join(" … ")));
    }
    let by =
        explanation.method.map_or_else(String::new, |method| format!(", by {method:?} in {}", method.file()));
    row("source", format!("{:.2} sure that it is meant so{by}", explanation.speaker_confidence));
    for candidate in &explanation.candidates {
        row("candidate", described(candidate));
    }
    out
}

fn described(candidate: &Candidate) -> String {
    let name = candidate.name.as_deref().unwrap_or("(no name)");
    let place = match candidate.sentences_before {
        None => "named at the quote".to_owned(),
        Some(before) => {
            let what = if candidate.spoke { "spoke" } else { "subject" };
            format!("{what} {before} sentences before")
        }
    };
    let fate = if candidate.chosen { "chosen" } else { "not chosen" };
    format!("{name} ({}), {place}: {fate}", word(candidate.kind))
}

/// The word under which the rows have a kind or a class.
fn word(kind: impl serde::Serialize) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
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
