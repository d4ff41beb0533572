//! Article to [`Extraction`]: who said what, and who, what and where else is named.

use serde::Serialize;

use crate::article::{Article, Span};
use crate::limits::Limits;

mod abbreviations;
mod appositions;
mod attributions;
mod background;
mod bodies;
mod bounds;
mod clauses;
mod cues;
mod explain;
mod forms;
mod groups;
mod heads;
mod joins;
mod judge;
mod keywords;
mod language;
mod lexicon;
mod linker;
mod marks;
mod mentions;
mod names;
mod nested;
mod nominals;
mod people;
mod places;
mod postposed;
mod preposed;
mod pronouns;
mod proposals;
mod roles;
mod sentences;
mod sorts;
mod speakers;
mod sureness;
mod tagger;
mod titles;
mod tokens;
pub mod training;

use attributions::Attribution;
use explain::Trace;
pub use explain::{Candidate, Explanation, Proposed, Proposer};
pub use keywords::Keyword;
use sentences::Text;
pub use tagger::Model;

/// How much of a quote's content stands in quotation marks: computed from the content alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// At least 80 % of the characters that are no white space.
    Direct,
    /// Some, but less.
    Mixed,
    /// None.
    Indirect,
}

/// What sort of act the cue reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CueClass {
    /// said, told, announced
    Speech,
    /// wrote, tweeted, posted
    Writing,
    /// thinks, hopes, believes
    Thought,
    /// a report shows, the resolution says
    Document,
    /// urged, demanded, accused
    Act,
}

/// What the speaker is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A named person.
    Person,
    /// A named organisation, government or place that stands for one.
    Organisation,
    /// Somebody known by a role only, whom the text does not name: `the minister`.
    Role,
    /// Somebody who stays unnamed on purpose or in general: `a senior official`, `analysts`.
    Anonymous,
    /// A text that speaks for itself: a report, a resolution.
    Document,
    /// The text does not say.
    #[default]
    None,
}

/// Whom a quote is attributed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Speaker {
    /// What it is.
    pub kind: SpeakerKind,
    /// The words that name the source at the quote: `he`, `Kerry`, `Russia's Foreign Minister`.
    pub mention: Option<Span>,
    /// The fullest form of the name that the article gives, without titles: `Sergei Lavrov`.
    pub name: Option<String>,
    /// The fullest role or title that the article gives: `Russian Foreign Minister`.
    pub role: Option<String>,
}

/// One attribution: somebody said something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The content in reading order, quotation marks included; several spans where a cue or a paragraph's end splits it.
    pub spans: Vec<Span>,
    /// The reporting words.
    pub cue: Option<Span>,
    /// What the cue reports.
    pub cue_class: Option<CueClass>,
    /// `did not say`, `denied having said`.
    pub negated: bool,
    /// Whose words they are.
    pub speaker: Speaker,
    /// The sub-heading that it stands under.
    pub heading: Option<Span>,
    /// The quote that this one stands inside, as an index into [`Extraction::quotes`].
    pub parent: Option<usize>,
    /// How sure the attribution is, 0 to 1.
    pub confidence: f32,
}

/// A person or organisation that the article names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mentioned {
    /// The fullest form that the article gives.
    pub name: String,
    /// The fullest role or title (people only).
    pub role: Option<String>,
    /// Every place where it is named, in order.
    pub spans: Vec<Span>,
    /// Whether a quote is attributed to it.
    pub quoted: bool,
}

/// A place that the article names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The fullest form that the article gives.
    pub name: String,
    /// Every place where it is named, in order.
    pub spans: Vec<Span>,
    /// Whether a quote is attributed to it: `Moscow says`.
    pub quoted: bool,
    /// Its country (ISO 3166-1 alpha-2), where that is known.
    pub country_code: Option<&'static str>,
    /// Its state or province (ISO 3166-2), where that is known.
    pub region_code: Option<&'static str>,
    /// Degrees north and east, of a city that is known.
    pub position: Option<(f32, f32)>,
}

/// A bracketed short form with its long form: `National Coalition … (NRC)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Abbreviation {
    /// `NRC`
    pub short: String,
    /// `National Coalition for …`
    pub long: String,
    /// Where the pair stands, from the long form's start to the bracket's end.
    pub span: Span,
}

/// Everything that was found in an article.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Extraction {
    /// In the order of their first character.
    pub quotes: Vec<Quote>,
    /// People, in the order of their first mention.
    pub people: Vec<Mentioned>,
    /// Organisations.
    pub organisations: Vec<Mentioned>,
    /// Places.
    pub places: Vec<Place>,
    /// Abbreviations.
    pub abbreviations: Vec<Abbreviation>,
    /// What it is about, the most telling first: ten at most, of English text only.
    pub keywords: Vec<Keyword>,
    /// The language that it is written in, as a BCP 47 tag; `None` where too little text tells.
    pub language: Option<&'static str>,
    /// What a limit cut short, in words: `searched the first 1048576 of 2000000 bytes for quotes`.
    pub repairs: Vec<String>,
}

/// Finds who said what in an article. Pure: the same article gives the same extraction everywhere.
pub fn extract(article: &Article, limits: &Limits) -> Extraction {
    extract_with(Model::embedded(), article, limits)
}

/// As [`extract`], with another model than the embedded one.
pub fn extract_with(model: &Model, article: &Article, limits: &Limits) -> Extraction {
    run(model, article, limits, None)
}

/// As [`extract`], with the reasons: one explanation a quote, in their order.
pub fn explain(article: &Article, limits: &Limits) -> (Extraction, Vec<Explanation>) {
    let mut trace = Trace::default();
    let extraction = run(Model::embedded(), article, limits, Some(&mut trace));
    (extraction, trace.in_order())
}

fn run(model: &Model, article: &Article, limits: &Limits, mut trace: Option<&mut Trace>) -> Extraction {
    let (text, read, total) = Text::read(article, limits.searched_bytes);
    let mut repairs = Vec::new();
    if read < total {
        repairs.push(format!("searched the first {read} of {total} bytes for quotes"));
    }
    let mut abbreviations = abbreviations::find(&text, limits.mentions_per_article);
    let dateline = article.dateline.as_ref();
    let mut mentions = mentions::find(&text, limits.mentions_per_article.saturating_mul(4));
    let said = places::settle(&text, dateline, &mut mentions);
    let mut cast = people::gather(&text, mentions, &abbreviations);
    let mut found = proposals::settle(model, &text, &mut |by, attribution| {
        if let Some(trace) = trace.as_deref_mut() {
            trace.propose(by, attribution);
        }
    });
    if found.len() > limits.quotes_per_article {
        repairs.push(format!("kept the first {} of {} quotes", limits.quotes_per_article, found.len()));
        found.truncate(limits.quotes_per_article);
    }
    let resolver = speakers::Resolver::new(&text, &mut cast, &abbreviations);
    let quotes = resolve(model, &text, found, resolver, limits.quotes_per_article, trace);
    let (mut places, unions) = places::locate(&text, dateline, &said, cast.places);
    cast.organisations.extend(unions);
    places.sort_by_key(|place| place.spans.first().map(|span| span.start));
    let mut people = mentioned(&text, cast.people);
    let mut organisations = mentioned(&text, cast.organisations);
    let most = limits.mentions_per_article;
    cut(&mut people, most, "people", &mut repairs);
    cut(&mut organisations, most, "organisations", &mut repairs);
    cut(&mut places, most, "places", &mut repairs);
    abbreviations.truncate(limits.mentions_per_article);
    let language = language::detect(&text);
    // How rare words are is known of English ones.
    let keywords = if language.is_none_or(|language| language == "en") {
        keywords::find(&text, &people)
    } else {
        Vec::new()
    };
    let mut found =
        Extraction { quotes, people, organisations, places, abbreviations, keywords, language, repairs };
    bounds::apply(&article.text, &mut found, limits);
    found
}

/// Finds the speakers of attributions, and the quotes inside: at most `most` quotes, in order.
fn resolve(
    model: &Model,
    text: &Text<'_>,
    found: Vec<Attribution>,
    mut resolver: speakers::Resolver<'_, '_>,
    most: usize,
    mut trace: Option<&mut Trace>,
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(found.len());
    let mut spare = most.saturating_sub(found.len());
    for attribution in found {
        let sentences = attribution.sentences;
        let candidates = trace.as_ref().map(|_| explain::candidates(&mut resolver, sentences.0));
        let (speaker, sure) = resolver.resolve(&attribution);
        let Some(quote) = finish(text, attribution, speaker, sure) else { continue };
        if let Some(trace) = trace.as_deref_mut() {
            trace.explain(text, &quote, sure, candidates.unwrap_or_default());
        }
        quotes.push(quote);
        let inner = nested::add(model, text, &mut resolver, sentences, spare, &mut quotes);
        spare -= inner;
        if let Some(trace) = trace.as_deref_mut() {
            let inner = quotes.iter().rev().take(inner).rev();
            inner.for_each(|quote| trace.explain(text, quote, quote.confidence, Vec::new()));
        }
    }
    in_order(quotes)
}

/// Quotes in the order of their first character, outer ones before what stands in them.
fn in_order(quotes: Vec<Quote>) -> Vec<Quote> {
    let mut numbered: Vec<(usize, Quote)> = quotes.into_iter().enumerate().collect();
    numbered.sort_by_key(|(_, quote)| quote.spans.first().map(|span| span.start));
    let mut places = vec![0; numbered.len()];
    for (place, (number, _)) in numbered.iter().enumerate() {
        if let Some(slot) = places.get_mut(*number) {
            *slot = place;
        }
    }
    let moved = |number: usize| places.get(number).copied();
    numbered.into_iter().map(|(_, quote)| Quote { parent: quote.parent.and_then(moved), ..quote }).collect()
}

/// Puts a quote together; `None` when nothing of it stands apart from its cue.
fn finish(text: &Text<'_>, attribution: Attribution, mut speaker: Speaker, sure: f32) -> Option<Quote> {
    let spans = tidy_spans(text, attribution.spans);
    let first = *spans.first()?;
    let apart = |span: &Span| !spans.iter().any(|content| content.overlaps(*span));
    speaker.mention = speaker.mention.filter(apart);
    let cue = attribution.cue.filter(apart);
    let sentence = text.sentences.get(attribution.sentences.0);
    let heading =
        sentence.and_then(|sentence| text.blocks.get(sentence.block)).and_then(|block| block.heading);
    Some(Quote {
        kind: text.kind_of(&spans),
        heading: heading.filter(|heading| heading.end <= first.start),
        cue,
        cue_class: attribution.class.filter(|_| cue.is_some()),
        negated: attribution.negated,
        speaker,
        parent: None,
        confidence: (attribution.sure * sure).clamp(0.0, 1.0),
        spans,
    })
}

/// Spans in order, those that touch joined, a lone comma left out.
fn tidy_spans(text: &Text<'_>, mut spans: Vec<Span>) -> Vec<Span> {
    let says = |span: &Span| span.of(text.whole).contains(char::is_alphanumeric);
    if spans.iter().any(says) {
        spans.retain(says);
    }
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
    spans
}

/// Entities as they are handed out, in the order of their first mention.
fn mentioned(text: &Text<'_>, list: Vec<people::Entity<'_>>) -> Vec<Mentioned> {
    let mut out: Vec<Mentioned> = list
        .into_iter()
        .filter(|entity| !entity.spans.is_empty())
        .map(|entity| Mentioned {
            name: tidy(entity.name),
            role: entity.role(text.whole),
            quoted: entity.quoted,
            spans: entity.spans,
        })
        .collect();
    out.sort_by_key(|one| one.spans.first().map(|span| span.start));
    out
}

/// `one line`: blanks and line ends become single spaces.
fn tidy(words: &str) -> String {
    // Nearly all are.
    let mut before = b' ';
    let is_tidy = words.bytes().all(|byte| {
        let is_blank = std::mem::replace(&mut before, byte) == b' ';
        byte.is_ascii_graphic() || byte == b' ' && !is_blank
    });
    if is_tidy && before != b' ' {
        return words.to_owned();
    }
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Leaves out what goes over a limit, and notes it.
fn cut<T>(list: &mut Vec<T>, most: usize, what: &str, repairs: &mut Vec<String>) {
    if list.len() > most {
        repairs.push(format!("kept the first {most} of {} {what}", list.len()));
        list.truncate(most);
    }
}

#[cfg(test)]
mod naming_tests;
#[cfg(test)]
mod resolution_tests;
#[cfg(test)]
mod tests;
