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
    let quotes = text.quotations.iter().filter_map(|quotation| frames.quote(quotation));
    let quotes: Vec<Quote> = quotes.take(limits.quotes_per_article).collect();
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
    fn quote(&self, quotation: &Quotation) -> Option<Quote> {
        let text = self.text;
        let (first, end) = (text.token_from(quotation.span.start), text.token_from(quotation.span.end));
        let block = text.blocks.get(text.blocks.partition_point(|block| block.tokens.end <= first))?;
        let frame =
            self.following(quotation, end, block.tokens).or_else(|| self.preceding(first, block.tokens));
        let letters = quotation.span.of(text.whole).chars().filter(|c| c.is_alphabetic()).count();
        let is_dense =
            quotation.span.of(text.whole).chars().filter(|c| c.len_utf8() > 2).count() > letters / 2;
        let is_long = quotation.words >= LEAST_WORDS || is_dense && letters >= LEAST_LETTERS;
        if letters == 0 || frame.is_none() && (!is_long || quotation.single) {
            return None;
        }
        let (cue, speaker) = frame.map_or((None, None), |(cue, speaker)| (Some(cue), speaker));
        Some(Quote {
            kind: text.kind_of(&[quotation.span]),
            spans: vec![quotation.span],
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
        let stops = |at: &usize| {
            let token = self.text.token(*at);
            self.ends(*at) || !token.is_capital() && has(self.grammar.stop, self.text.word(&token))
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
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written};
    use crate::quotes::extract;
    use crate::quotes::tests::article;

    /// The quotes of a paragraph in a language, each with its cue and its speaker.
    fn quotes(language: &str, body: &str) -> Vec<String> {
        let article = Article { language: Some(language.to_owned()), ..article("", body) };
        let found = extract(&article, &Limits::default());
        let quote = |quote: &Quote| {
            let cue = quote.cue.map_or("-", |span| span.of(&article.text));
            let name = quote.speaker.name.as_deref().unwrap_or("-");
            format!("{} | {cue} | {name}", quote.spans[0].of(&article.text))
        };
        found.quotes.iter().map(quote).collect()
    }

    #[test]
    fn the_list_is_well_written() {
        let is_class = |name: &str| {
            name == TITLES
                || name.split_once('.').is_some_and(|(tag, what)| {
                    tag.len() == 2 && matches!(what, "said" | "stop" | "of" | "article" | "particle")
                })
        };
        let is_word = |_: &str, phrase: &str| {
            phrase == phrase.to_lowercase() && phrase.split(' ').count() <= LONGEST_PHRASE
        };
        let form = Form { is_class: &is_class, between: ',', is_word: &is_word };
        assert_well_written("data/other-languages.txt", FILE, &form);
        for class in PHRASES.keys().filter_map(|class| class.strip_suffix(".said")) {
            assert!(PHRASES.contains_key(format!("{class}.stop").as_str()), "{class}: what ends who spoke?");
        }
    }

    #[test]
    fn a_verb_and_a_name_beside_the_marks_say_who_spoke() {
        for (language, body, expected) in [
            ("de", "«Das ist so», sagte Minister Karl Ode am Dienstag.", "«Das ist so» | sagte | Karl Ode"),
            ("de", "„Das ist so“, so Ode. Karl Ode lebt in Lund.", "„Das ist so“ | so | Karl Ode"),
            ("de", "Karl Ode sagte: „Das ist so.“", "„Das ist so.“ | sagte | Karl Ode"),
            ("de-AT", "„Das ist so“, sagte Anna van den Berg.", "„Das ist so“ | sagte | Anna van den Berg"),
            ("de", "„Das ist so“, sagte Frau Moss.", "„Das ist so“ | sagte | Moss"),
            (
                "fr",
                "« C'est ainsi », a déclaré mardi le ministre, Karl Ode.",
                "« C'est ainsi » | a déclaré | Karl Ode",
            ),
            ("fr", "« C'est ainsi », a déclaré M. Ode.", "« C'est ainsi » | a déclaré | Ode"),
            ("es", "El ministro Karl Ode dijo: “Así es la vida”.", "“Así es la vida” | dijo | Karl Ode"),
            ("it", "\"È così\", ha detto Anna Moss.", "\"È così\" | ha detto | Anna Moss"),
            ("nl", "'Het is zo', zei Anna Moss.", "'Het is zo' | zei | Anna Moss"),
            ("nb", "«Det er slik», sier Anna Moss til avisen.", "«Det er slik» | sier | Anna Moss"),
            ("fr", "« C'est ainsi », a-t-il dit.", "« C'est ainsi » | a-t-il dit | -"),
            ("de", "„Ist das so?“ fragte Herr Dr. Ode.", "„Ist das so?“ | fragte | Ode"),
            ("de", "„Das ist so“, sagte Karl Ode der Zeitung.", "„Das ist so“ | sagte | Karl Ode"),
            ("DEU", "„Das ist so“, sagte Karl Ode von der SPD.", "„Das ist so“ | sagte | Karl Ode"),
            (
                "it",
                "\"È così\", ha annunciato Anna Moss al Corriere.",
                "\"È così\" | ha annunciato | Anna Moss",
            ),
            ("sv", "”Det är så”, säger Anna Moss.", "”Det är så” | säger | Anna Moss"),
        ] {
            assert_eq!(quotes(language, body), [expected], "{body}");
        }
    }

    #[test]
    fn nobody_is_made_up() {
        for (language, body, expected) in [
            // A noun with a capital, somebody beside whom it was said, somebody in another sentence.
            ("de", "„Das ist so“, sagte der Minister.", "„Das ist so“ | sagte | -"),
            ("de", "„Das ist so“, sagte Verkehrsminister Ode.", "„Das ist so“ | sagte | -"),
            ("de", "„Das ist so“, sagte Ode nach einem Treffen mit Karl Moss.", "„Das ist so“ | sagte | -"),
            ("de", "„Das ist so“, hieß es. Karl Ode schwieg.", "„Das ist so“ | hieß es | -"),
            ("de", "Karl Ode schwieg. Das Gesetz sagt: „Das ist so.“", "„Das ist so.“ | sagt | -"),
            (
                "fr",
                "« C'est ainsi », a déclaré la mairie devant Karl Ode.",
                "« C'est ainsi » | a déclaré | -",
            ),
            // Somebody's spokesman, a listener, a noun that is a family name as well, one of two of a name.
            ("de", "„Das ist so“, sagte ein Sprecher von Karl Ode.", "„Das ist so“ | sagte | -"),
            ("de", "Ein Sprecher von Karl Ode sagte: „Das ist so.“", "„Das ist so.“ | sagte | -"),
            ("fr", "« C'est ainsi », a dit le porte-parole de Karl Ode.", "« C'est ainsi » | a dit | -"),
            ("it", "\"È così\", ha detto all'allenatore Carlo Moss.", "\"È così\" | ha detto | -"),
            ("de", "„Das ist so“, sagte er dem Moderator Karl Ode.", "„Das ist so“ | sagte | -"),
            ("de", "„Das ist so“, sagte der Richter. Peter Richter schwieg.", "„Das ist so“ | sagte | -"),
            ("de", "„Das ist so“, sagte Moss. Anna Moss und Karl Moss kamen.", "„Das ist so“ | sagte | -"),
            ("pl", "„To jest bardzo trudna sprawa” - Karl Ode.", "„To jest bardzo trudna sprawa” | - | -"),
        ] {
            assert_eq!(quotes(language, body), [expected], "{body}");
        }
        for body in [
            "Das Gesetz kommt. Die «Lex Ode» gilt. Der «Fall Ode» auch.",
            "Wie der «Spiegel» berichtete, kommt das Gesetz.",
            "Die «Aurora» so schnell wie nie.",
        ] {
            assert_eq!(quotes("de", body), [""; 0], "{body}");
        }
    }

    #[test]
    fn people_are_those_who_speak_and_those_who_are_declared() {
        let body =
            "Das Gesetz gilt. Karl Ode kam. „Das ist so“, sagte Ode. Anna Moss schwieg, die Werft Lund auch.";
        let mut article = Article { language: Some("de".to_owned()), ..article("", body) };
        let people = |article: &Article| {
            let found = extract(article, &Limits::default());
            let told = |one: &NamedEntity| {
                format!("{} x{}{}", one.name, one.spans.len(), if one.quoted { " quoted" } else { "" })
            };
            found.people.iter().map(told).collect::<Vec<_>>()
        };
        assert_eq!(people(&article), ["Karl Ode x2 quoted"]);
        let named = |name: &str| Named { name: name.to_owned(), code: None };
        article.declared.people = vec![named("Anna Moss"), named("Ole Berg")];
        article.declared.organisations = vec![named("Werft Lund"), named("Werft")];
        assert_eq!(people(&article), ["Karl Ode x2 quoted", "Anna Moss x1"]);
        let found = extract(&article, &Limits::default());
        assert_eq!(
            found.organisations.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["Werft Lund", "Werft"]
        );
        assert_eq!(found.repairs, ["language de: only what is marked as a quote was looked for"]);
    }
}
