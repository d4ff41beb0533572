//! Quotes of articles in languages that the model does not know: what stands in quotation marks, whose it is
//! only where a reporting verb and a name say so, and no name but those that speak or that the item itself
//! declares.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::{Article, Declared, Named, Span};
use crate::limits::Limits;
use crate::list_file;
use crate::quotes::extraction::{CueClass, Extraction, NamedEntity, Place, Quote, Speaker, SpeakerKind};
use crate::quotes::text::{Case, Quotation, Text, TokenKind, TokenRange, name_lists, one_line};

static FILE: &str = include_str!("../../data/other-languages.txt");

/// The phrases of each class of the list.
static PHRASES: LazyLock<list_file::Sets> = LazyLock::new(|| list_file::sets(FILE, ','));

const TITLES: &str = "titles";

/// The longest phrase, in words.
const LONGEST_PHRASE: usize = 3;
/// Fewer words in marks are a name or a word at arm's length, unless somebody said them.
const LEAST_WORDS: u32 = 4;
/// The same in scripts without blanks, in letters.
const LEAST_LETTERS: usize = 10;
/// So many tokens beside a quotation may say whose it is.
const REACH: usize = 16;
/// The words of a name.
const LONGEST_NAME: usize = 5;
/// So many people, organisations and places are given.
const MOST_NAMES: usize = 200;
/// How sure it is that marks hold somebody's words: beside a reporting verb, and without one. Nobody has
/// annotated these languages here, so nothing better is known.
const SURE_OF_SAID: f32 = 0.8;
const SURE_OF_MARKED: f32 = 0.5;

/// What is found of an article in another language than English, `None` where it is not known which; none of
/// the lists is longer than the limits allow.
pub(super) fn extract_marked(
    article: &Article,
    text: &Text<'_>,
    detected: Option<&'static str>,
    limits: &Limits,
) -> Extraction {
    let declared = article.language.as_deref().and_then(|tag| tag.split(['-', '_']).next());
    let tag = detected.or(declared);
    let grammar = Grammar::of(tag.unwrap_or_default());
    let names = Names::of(article, text, &grammar);
    let frames = Frames { text, names: &names, grammar };
    let quotes = frames.quotes(limits.quotes_per_article);
    let most = limits.mentions_per_article.min(MOST_NAMES);
    let organisation = |(name, spans)| NamedEntity { name, role: None, spans, quoted: false };
    let place = |(name, spans)| Place { name, spans, ..Place::default() };
    let Declared { organisations, places, .. } = &article.declared;
    Extraction {
        people: names.people(text, &quotes, most),
        organisations: named_in(text.whole, organisations).take(most).map(organisation).collect(),
        places: named_in(text.whole, places).take(most).map(place).collect(),
        language: detected,
        repairs: vec![format!(
            "language {}: only what is marked as a quote was looked for",
            tag.unwrap_or("unknown")
        )],
        quotes,
        ..Extraction::default()
    }
}

/// Declared names that the text has, with where it has them.
fn named_in<'a>(text: &'a str, list: &'a [Named]) -> impl Iterator<Item = (String, Vec<Span>)> + 'a {
    list.iter().filter_map(|named| {
        let spans = occurrences(text, &named.name);
        (!spans.is_empty()).then(|| (named.name.clone(), spans))
    })
}

/// Where a name stands as words of their own.
fn occurrences(text: &str, name: &str) -> Vec<Span> {
    let is_apart = |start: usize| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let found = text.match_indices(name).map(|(start, _)| start).filter(|&start| is_apart(start));
    found.map(|start| Span::new(start, start + name.len())).collect()
}

/// The phrases of a class; none where the list does not have it.
type Class = Option<&'static FxHashSet<&'static str>>;

/// What a language's lists say; the list explains its classes.
struct Grammar {
    said: Class,
    stop: Class,
    of: Class,
    article: Class,
    particle: Class,
}

impl Grammar {
    /// The lists of a language by its tag, which may be one of two or of three letters.
    fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        let tag = match tag.as_str() {
            "deu" | "ger" => "de",
            "fra" | "fre" => "fr",
            "spa" => "es",
            "ita" => "it",
            "por" => "pt",
            "nld" | "dut" => "nl",
            "swe" => "sv",
            // Both standards of Norwegian, which hardly differ in these words.
            "nb" | "nn" | "nor" => "no",
            "dan" => "da",
            "fin" => "fi",
            "rus" => "ru",
            tag => tag,
        };
        let class = |what: &str| PHRASES.get(format!("{tag}.{what}").as_str());
        Self {
            said: class("said"),
            stop: class("stop"),
            of: class("of"),
            article: class("article"),
            particle: class("particle"),
        }
    }
}

/// Whether a class has a word, whatever its case, or what stands up to its apostrophe: `all'allenatore`.
fn has(class: Class, word: &str) -> bool {
    let word = word.to_lowercase();
    let elided = word.split_inclusive(['\'', '’']).next().unwrap_or_default();
    class.is_some_and(|class| class.contains(word.as_str()) || class.contains(elided))
}

fn is_title(word: &str) -> bool {
    has(PHRASES.get(TITLES), word)
}

/// The people whom the item declares, and those whom the text names in full: a given name that is known, and
/// a family name.
#[derive(Default)]
struct Names {
    /// Each full name, by its family name; `None` where two people have it.
    by_family: FxHashMap<String, Option<String>>,
    declared: Vec<String>,
}

impl Names {
    fn of(article: &Article, text: &Text<'_>, grammar: &Grammar) -> Self {
        let mut names = Self::default();
        for person in &article.declared.people {
            let name = one_line(&person.name);
            names.add(&name);
            names.declared.push(name);
        }
        let mut at = 0;
        while at < text.tokens.len() {
            let end = full_name(text, grammar, at);
            if let Some(name) = end.and_then(|end| words(text, TokenRange { first: at, end })) {
                names.add(name);
            }
            at = end.unwrap_or(at + 1);
        }
        names
    }

    fn add(&mut self, name: &str) {
        let Some((_, family)) = name.rsplit_once(' ') else { return };
        let known = self.by_family.entry(family.to_owned()).or_insert_with(|| Some(name.to_owned()));
        if known.as_ref().is_some_and(|known| known != name) {
            *known = None;
        }
    }

    /// The one person of a family name.
    fn full(&self, family: &str) -> Option<&str> {
        self.by_family.get(family)?.as_deref()
    }

    /// Those who speak and those who are declared, with where the text has their names.
    fn people(&self, text: &Text<'_>, quotes: &[Quote], most: usize) -> Vec<NamedEntity> {
        let named = quotes.iter().filter_map(|quote| quote.speaker.name.as_deref());
        let speakers: FxHashSet<&str> = named.clone().collect();
        let mut seen = FxHashSet::default();
        let all = named.chain(self.declared.iter().map(String::as_str));
        let mut people: Vec<NamedEntity> = all
            .filter(|name| seen.insert(*name))
            .take(most)
            .map(|name| {
                let mut spans = occurrences(text.whole, name);
                if let Some((_, family)) = name.rsplit_once(' ')
                    && self.full(family) == Some(name)
                {
                    // In the full name the family name ends where that does.
                    let ends: FxHashSet<usize> = spans.iter().map(|full| full.end).collect();
                    let alone = occurrences(text.whole, family).into_iter();
                    spans.extend(alone.filter(|span| !ends.contains(&span.end)));
                    spans.sort_unstable();
                }
                NamedEntity { name: name.to_owned(), role: None, quoted: speakers.contains(name), spans }
            })
            .filter(|person| !person.spans.is_empty())
            .collect();
        people.sort_by_key(|person| person.spans.first().map(|span| span.start));
        people
    }
}

/// Where a full name that begins at a token ends: `Karl Ode`, `Anna van den Berg`.
fn full_name(text: &Text<'_>, grammar: &Grammar, first: usize) -> Option<usize> {
    let given = text.token(first);
    if given.case != Case::Title || !name_lists::look_up(text.word(&given)).given {
        return None;
    }
    // Behind a family name `der` and `du` are what goes on: `sagte Karl Ode der Zeitung`.
    let mut family = first + 1;
    while family < first + LONGEST_NAME && is_particle(text, grammar, family) {
        family += 1;
    }
    let end = capitals_end(text, family);
    (end > family).then_some(end)
}

fn is_particle(text: &Text<'_>, grammar: &Grammar, at: usize) -> bool {
    let token = text.token(at);
    token.kind == TokenKind::Word && !token.is_capital() && has(grammar.particle, text.word(&token))
}

/// Where the words with capitals end that begin at a token.
fn capitals_end(text: &Text<'_>, first: usize) -> usize {
    let is_capital = |&at: &usize| text.token(at).is_capital();
    first + (first..first + LONGEST_NAME).take_while(is_capital).count()
}

/// The words of some tokens, as they stand.
fn words<'a>(text: &Text<'a>, range: TokenRange) -> Option<&'a str> {
    let (first, last) = (text.token(range.first), text.token(range.end.checked_sub(1)?));
    text.whole.get(first.span.start..last.span.end)
}

/// What stands around quotations.
struct Frames<'t, 'a> {
    text: &'t Text<'a>,
    names: &'t Names,
    grammar: Grammar,
}

impl Frames<'_, '_> {
    /// The first so many quotes.
    fn quotes(&self, most: usize) -> Vec<Quote> {
        let mut quotes: Vec<Quote> = Vec::new();
        // The quotation of the last quote, while another one may go on with it.
        let mut open: Option<&Quotation> = None;
        for quotation in &self.text.quotations {
            let before = open.take();
            if let Some(quote) = quotes.last_mut()
                && before.is_some_and(|before| self.goes_on(before, quote.cue, quotation))
            {
                quote.spans.push(quotation.span);
                quote.kind = self.text.kind_of(&quote.spans);
            } else if quotes.len() == most {
                break;
            } else if let Some(quote) = self.quote(quotation) {
                let is_told_behind = quote.cue.is_some_and(|cue| cue.start >= quotation.span.end);
                open = Some(quotation).filter(|_| is_told_behind);
                quotes.push(quote);
            }
        }
        quotes
    }

    /// Whether a quotation is the rest of the one before it, whose verb stands between the two: `„Das ist
    /// wahr“, sagte Ode, „und bleibt so.“`
    fn goes_on(&self, before: &Quotation, cue: Option<Span>, quotation: &Quotation) -> bool {
        let text = self.text;
        let Some(cue) = cue else { return false };
        let (from, first) = (text.token_from(cue.end), text.token_from(quotation.span.start));
        let block = text.blocks.get(text.blocks.partition_point(|block| block.tokens.end <= first));
        let Some(block) = block.filter(|block| block.tokens.first < from && from < first) else {
            return false;
        };
        let is_joined = matches!(text.token(first - 1).kind, TokenKind::Comma | TokenKind::Dash);
        let is_small = quotation.span.of(text.whole).chars().find(|c| c.is_alphabetic());
        let is_small = is_small.is_some_and(char::is_lowercase);
        let end = text.token_from(quotation.span.end);
        is_joined
            && (is_small || !before.stopped)
            && (from..first).all(|at| !self.ends(at) && self.verb(at, first).is_none())
            && self.following(quotation, end, block.tokens).is_none()
    }

    /// A verb with who spoke, between dashes inside the marks: `«Это правда, — сказал Оде, — и так
    /// останется»`. The pieces around it, the verb and who spoke.
    fn told_inside(&self, quotation: &Quotation) -> Option<(Vec<Span>, Span, Option<Speaker>)> {
        let text = self.text;
        let (first, end) = (text.token_from(quotation.span.start), text.token_from(quotation.span.end));
        let is_dash = |at: &usize| text.token(*at).kind == TokenKind::Dash;
        let is_ended = |at: usize| matches!(text.token(at).kind, TokenKind::Comma | TokenKind::Stop);
        let (dash, verb) = (first + 2..end)
            .filter(|at| is_dash(at) && is_ended(at - 1))
            .find_map(|at| Some((at, self.verb(at + 1, end)?)))?;
        let second = (verb.end..end.min(verb.end + REACH)).find(is_dash)?;
        let (before, behind) = (text.token(dash - 1), text.token(second + 1));
        let spans = vec![
            Span::new(quotation.span.start, before.span.end),
            Span::new(behind.span.start, quotation.span.end),
        ];
        if second + 1 >= end || spans.iter().any(|span| span.is_empty()) {
            return None;
        }
        let is_over = |at: usize| {
            let kind = text.token(at).kind;
            matches!(kind, TokenKind::Comma | TokenKind::Stop | TokenKind::Semicolon | TokenKind::Mark)
        };
        Some((spans, self.span(verb)?, self.who_before(verb.end, second, is_over)))
    }

    fn quote(&self, quotation: &Quotation) -> Option<Quote> {
        let text = self.text;
        let (first, end) = (text.token_from(quotation.span.start), text.token_from(quotation.span.end));
        let block = text.blocks.get(text.blocks.partition_point(|block| block.tokens.end <= first))?;
        let (spans, frame) = if let Some((spans, cue, speaker)) = self.told_inside(quotation) {
            (spans, Some((cue, speaker)))
        } else {
            let behind = self.following(quotation, end, block.tokens);
            (vec![quotation.span], behind.or_else(|| self.preceding(first, block.tokens)))
        };
        let letters = quotation.span.of(text.whole).chars().filter(|c| c.is_alphabetic()).count();
        let is_dense =
            quotation.span.of(text.whole).chars().filter(|c| c.len_utf8() > 2).count() > letters / 2;
        let is_long = quotation.words >= LEAST_WORDS || is_dense && letters >= LEAST_LETTERS;
        if letters == 0 || frame.is_none() && (!is_long || quotation.single) {
            return None;
        }
        let (cue, speaker) = frame.map_or((None, None), |(cue, speaker)| (Some(cue), speaker));
        Some(Quote {
            kind: text.kind_of(&spans),
            spans,
            cue,
            cue_class: cue.map(|_| CueClass::Speech),
            negated: false,
            speaker: speaker.unwrap_or_default(),
            heading: block.heading,
            parent: None,
            confidence: if cue.is_some() { SURE_OF_SAID } else { SURE_OF_MARKED },
        })
    }

    /// The reporting verb right behind a quotation, and who spoke: `"…", sagte Karl Ode`. Between them stands
    /// a comma or a dash, or the quotation ends like a sentence: `der «Spiegel» berichtete` is none.
    fn following(
        &self,
        quotation: &Quotation,
        end: usize,
        block: TokenRange,
    ) -> Option<(Span, Option<Speaker>)> {
        let first = (end..block.end).find(|&at| {
            let kind = self.text.token(at).kind;
            !matches!(kind, TokenKind::Comma | TokenKind::Dash)
        })?;
        let goes_on = !self.text.token(first).is_capital() && (quotation.pending || quotation.stopped);
        let verb = self.verb(first, block.end).filter(|_| first > end || goes_on)?;
        Some((self.span(verb)?, self.who(verb.end, block.end)))
    }

    /// The reporting verb before a colon and a quotation, and who spoke: `Karl Ode sagte: "…"`.
    fn preceding(&self, first: usize, block: TokenRange) -> Option<(Span, Option<Speaker>)> {
        let colon = first.checked_sub(1).filter(|&at| at > block.first)?;
        if self.text.token(colon).kind != TokenKind::Colon {
            return None;
        }
        let near = colon.saturating_sub(REACH).max(block.first)..colon;
        let from = near.clone().rev().find(|&at| self.ends(at)).map_or(near.start, |stop| stop + 1);
        let verb = (from..colon).rev().find_map(|at| self.verb(at, colon))?;
        Some((self.span(verb)?, self.subject(from, verb.first).or_else(|| self.who(verb.end, colon))))
    }

    fn ends(&self, at: usize) -> bool {
        let token = self.text.token(at);
        matches!(token.kind, TokenKind::Stop | TokenKind::Semicolon | TokenKind::Mark)
            || token.quoted.is_some()
    }

    /// The longest phrase that reports speech and begins at a token.
    fn verb(&self, first: usize, limit: usize) -> Option<TokenRange> {
        let said = self.grammar.said?;
        (1..=LONGEST_PHRASE).rev().map(|length| TokenRange { first, end: first + length }).find(|range| {
            let phrase = words(self.text, *range).filter(|_| range.end <= limit);
            phrase.is_some_and(|phrase| said.contains(phrase.to_lowercase().as_str()))
        })
    }

    fn span(&self, range: TokenRange) -> Option<Span> {
        let (first, last) = (self.text.token(range.first), self.text.token(range.end.checked_sub(1)?));
        Some(Span::new(first.span.start, last.span.end))
    }

    /// The first person whom the words behind a verb name, before it is said where or to whom; nobody where
    /// that person only says whose somebody is.
    fn who(&self, from: usize, limit: usize) -> Option<Speaker> {
        self.who_before(from, limit, |at| self.ends(at))
    }

    /// The same up to whatever else ends the words.
    fn who_before(&self, from: usize, limit: usize, is_end: impl Fn(usize) -> bool) -> Option<Speaker> {
        let stops = |at: &usize| {
            let token = self.text.token(*at);
            is_end(*at) || !token.is_capital() && has(self.grammar.stop, self.text.word(&token))
        };
        let end = (from..limit.min(from + REACH)).find(stops).unwrap_or(limit.min(from + REACH));
        let (at, speaker) = (from..end).find_map(|at| Some((at, self.person(at, limit)?.0)))?;
        (!self.is_owner(at)).then_some(speaker)
    }

    /// The person whose name ends right before a verb.
    fn subject(&self, from: usize, verb: usize) -> Option<Speaker> {
        let mut people = (from..verb).filter_map(|at| Some((at, self.person(at, verb)?)));
        let (at, (speaker, _)) = people.find(|(_, (_, end))| *end == verb)?;
        (!self.is_owner(at)).then_some(speaker)
    }

    /// Whether a name stands behind a word that says whose somebody is: `ein Sprecher von Karl Ode`.
    fn is_owner(&self, name: usize) -> bool {
        name.checked_sub(1).is_some_and(|before| has(self.grammar.of, self.text.word_at(before)))
    }

    /// The person whose name begins at a token, and where it ends: a full name, one behind a title, or the
    /// family name of somebody who is named in full elsewhere.
    fn person(&self, at: usize, limit: usize) -> Option<(Speaker, usize)> {
        let text = self.text;
        let titles = (at..limit).take_while(|&at| is_title(text.word_at(at))).count();
        let first = at + titles;
        // `der Richter` is no Mr Richter, `eine Frau` no title.
        let is_noun = at.checked_sub(1).is_some_and(|before| has(self.grammar.article, text.word_at(before)));
        let end = full_name(text, &self.grammar, first).or_else(|| {
            let is_known = self.names.full(text.word_at(first)).is_some();
            match titles {
                _ if is_noun => None,
                0 => is_known.then_some(first + 1),
                _ => Some(capitals_end(text, first)),
            }
        })?;
        let mention = self.span(TokenRange { first, end }).filter(|_| end > first && end <= limit)?;
        let name = mention.of(text.whole);
        let family = name.rsplit_once(' ').map_or(name, |(_, family)| family);
        let known = self.names.full(family).filter(|full| !name.contains(' ') || full.ends_with(name));
        let name = one_line(known.unwrap_or(name));
        let speaker =
            Speaker { kind: SpeakerKind::Person, mention: Some(mention), name: Some(name), role: None };
        Some((speaker, end))
    }
}

#[cfg(test)]
mod tests;
