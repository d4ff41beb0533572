//! What an article is about: its words and pairs of words that are rarer elsewhere, by tf-idf.

use rustc_hash::FxHashMap;

use crate::article::{BlockKind, Span};
use crate::gazetteer::CountryId;
use crate::quotes::extraction::{Keyword, NamedEntity};
use crate::quotes::text::document_frequency::{hash, hash_of, joined, rarity};
use crate::quotes::text::lexicon::{
    ADVERB, COUNTRY, CUE, Classes, DAY, DEMONYM, DET, FINITE, FIRST, FUNCTION, MONTH, NEG, PEOPLE, POSS,
    PREP, PRONOUN, RELATIVE, ROLE, ROLE_MOD, SUBORD, TIME, TITLE, look_up, look_up_phrase,
};
use crate::quotes::text::{Case, Text, Token, TokenKind, one_line};

/// Keywords of one article.
const MOST: usize = 10;
/// People whose names are looked at.
const MOST_PEOPLE: usize = 200;
/// Tokens that are read: what comes later says little that is new.
const READ: usize = 5_000;
/// Tokens of the body that count as its lead.
const LEAD: usize = 60;
/// What stands in the headline counts as often again, and in the lead.
const IN_HEADLINE: f32 = 2.0;
const IN_LEAD: f32 = 1.0;
/// A word in more than one article of eight is no keyword.
const LEAST_RARITY: f32 = 3.0;
/// The rarity of what the table does not have.
const UNKNOWN_RARITY: f32 = 11.5;
/// An article of fewer content words repeats none.
const SHORT: usize = 60;

/// Words that are no keywords, whatever their number.
const NEVER: Classes = ADVERB
    | CUE
    | DAY
    | DET
    | FINITE
    | FIRST
    | FUNCTION
    | MONTH
    | NEG
    | POSS
    | PREP
    | PRONOUN
    | RELATIVE
    | SUBORD
    | TIME
    | TITLE;

/// A word or a pair, gathered.
#[derive(Debug, Clone, Copy)]
struct Term {
    count: u32,
    in_headline: bool,
    in_lead: bool,
    /// Where it stands best to be shown, and how well.
    shown: Span,
    rank: u8,
    /// The words of a pair.
    words: Option<[u64; 2]>,
}

/// A term that was chosen, with the full name of the person that it names.
struct ChosenTerm<'a> {
    score: f32,
    hash: u64,
    term: Term,
    person: Option<&'a str>,
    /// The country that it names or is an adjective of.
    country: Option<CountryId>,
}

/// The keywords of a text, the most telling first. A word of a person's name becomes the whole name.
pub(in crate::quotes) fn find_keywords(text: &Text<'_>, people: &[NamedEntity]) -> Vec<Keyword> {
    let (terms, is_short) = gather(text);
    let least = if is_short { 1.0 } else { 2.0 };
    let scored =
        terms.all.iter().filter_map(|(hash, term)| Some((score(*hash, term, &terms, least)?, *hash, *term)));
    let mut scored: Vec<(f32, u64, Term)> = scored.collect();
    // The hash only makes the order the same everywhere.
    scored.sort_unstable_by(|(a, one, _), (b, other, _)| b.total_cmp(a).then(one.cmp(other)));
    let names = names(people);
    let mut chosen: Vec<ChosenTerm<'_>> = Vec::new();
    for (score, hash, term) in scored {
        if chosen.len() >= MOST {
            break;
        }
        let shown = term.shown.of(text.whole);
        let word = shown.rsplit(' ').next().unwrap_or("");
        // Most articles have a `Foreign Minister`.
        if shown.split(' ').all(|word| look_up(word).is(ROLE | ROLE_MOD | PEOPLE)) {
            continue;
        }
        let known = look_up_phrase(shown).unwrap_or_else(|| look_up(shown));
        let country = known.country.filter(|_| known.is(COUNTRY | DEMONYM));
        let candidate = ChosenTerm { score, hash, term, person: names.get(word).copied(), country };
        if !is_told(&candidate, &chosen) {
            chosen.push(candidate);
        }
    }
    let top = chosen.first().map_or(1.0, |chosen| chosen.score);
    let keyword = |chosen: ChosenTerm<'_>| Keyword {
        text: chosen.person.map_or_else(|| one_line(chosen.term.shown.of(text.whole)), str::to_owned),
        weight: (chosen.score / top * 100.0).round() / 100.0,
    };
    chosen.into_iter().map(keyword).collect()
}

/// People's full names by each word of them.
fn names(people: &[NamedEntity]) -> FxHashMap<&str, &str> {
    let mut names = FxHashMap::default();
    for person in people.iter().take(MOST_PEOPLE) {
        for word in person.name.split(' ').filter(|word| word.len() > 2) {
            names.entry(word).or_insert(person.name.as_str());
        }
    }
    names
}

/// Whether what is chosen says a term already.
fn is_told(one: &ChosenTerm<'_>, chosen: &[ChosenTerm<'_>]) -> bool {
    let of = |it: &ChosenTerm<'_>| it.term.words.unwrap_or([it.hash; 2]);
    let words = of(one);
    chosen.iter().any(|known| {
        let same_person = one.person.is_some() && known.person == one.person;
        // `Syria` and `Syrian`
        let same_country = one.country.is_some() && known.country == one.country;
        same_person || same_country || of(known).iter().any(|word| words.contains(word))
    })
}

fn score(hash: u64, term: &Term, terms: &Terms, least: f32) -> Option<f32> {
    let mut often = term.count as f32;
    if term.in_headline {
        often += IN_HEADLINE;
    }
    if often < least || term.words.is_some() && term.count < 2 {
        return None;
    }
    if term.in_lead {
        often += IN_LEAD;
    }
    let known = rarity(hash);
    let rarity = match term.words {
        None => known.unwrap_or(UNKNOWN_RARITY),
        Some(words) => {
            let parts = words.map(|word| rarity(word).unwrap_or(UNKNOWN_RARITY));
            let [rarer, other] = if parts[0] > parts[1] { parts } else { [parts[1], parts[0]] };
            if other < 2.0 {
                return None;
            }
            known.unwrap_or((rarer + 1.0).min(UNKNOWN_RARITY))
        }
    };
    if rarity < LEAST_RARITY {
        return None;
    }
    let score = often / (often + 2.0) * rarity;
    let Some(words) = term.words else { return Some(score) };
    // A pair that stands for most of what either word says comes before both.
    let fewest = words.iter().filter_map(|&word| terms.get(word)).map(|word| word.count).min().unwrap_or(1);
    Some(if term.count * 2 >= fewest { score * 1.2 } else { score * 0.8 })
}

/// The terms of a text: its words, and the pairs of words that stand side by side more than once.
struct Terms {
    /// Places in `all`.
    places: FxHashMap<u64, u32>,
    all: Vec<(u64, Term)>,
}

impl Terms {
    fn get(&self, hash: u64) -> Option<&Term> {
        self.places.get(&hash).and_then(|&place| self.all.get(place as usize)).map(|(_, term)| term)
    }

    /// Counts a term, and notes what is new of it.
    fn add(&mut self, hash: u64, term: Term) {
        let place = *self.places.entry(hash).or_insert(self.all.len() as u32) as usize;
        let Some((_, known)) = self.all.get_mut(place) else {
            self.all.push((hash, term));
            return;
        };
        known.count += 1;
        known.in_headline |= term.in_headline;
        known.in_lead |= term.in_lead;
        if known.rank < term.rank {
            (known.shown, known.rank) = (term.shown, term.rank);
        }
    }
}

/// A word that may be a keyword, where it stands.
#[derive(Clone, Copy)]
struct WordInPlace {
    hash: u64,
    shown: Span,
    rank: u8,
    in_headline: bool,
    in_lead: bool,
    /// Whether it stands right behind the one before.
    is_next: bool,
}

impl WordInPlace {
    const fn term(self) -> Term {
        let Self { in_headline, in_lead, shown, rank, .. } = self;
        Term { count: 1, in_headline, in_lead, shown, rank, words: None }
    }
}

/// The words of a text that may be keywords, in their order.
fn standing(text: &Text<'_>) -> Vec<WordInPlace> {
    let mut words = Vec::with_capacity(text.tokens.len().min(READ) / 2);
    let (mut read, mut body) = (0, 0);
    for block in &text.blocks {
        let tokens = text.tokens_of(block.tokens);
        let in_headline = block.kind == BlockKind::Headline;
        // Where the word before ends.
        let mut before = None;
        for token in tokens.iter().take(READ - read) {
            body += usize::from(!in_headline);
            let word = if token.kind == TokenKind::Word {
                token.span.of(text.whole).trim_end_matches('.')
            } else {
                ""
            };
            if !may_be_keyword(token, word) {
                before = None;
                continue;
            }
            words.push(WordInPlace {
                hash: hash_of(token, word),
                shown: Span::new(token.span.start, token.span.start + word.len()),
                rank: if in_headline { 0 } else { 1 + u8::from(token.case == Case::Lower) },
                in_headline,
                in_lead: !in_headline && body <= LEAD,
                is_next: before.is_some_and(|end| token.span.start - end == 1),
            });
            before = Some(token.span.end);
        }
        read = (read + tokens.len()).min(READ);
    }
    words
}

/// How often words stand, counted by a part of their hashes. Two words may share a count, so it can be too
/// high, never too low: a word counted once stands once, and needs no further look.
struct CountSketch([u8; 1 << 11]);

impl CountSketch {
    fn of(words: &[WordInPlace]) -> Self {
        let mut often = Self([0; 1 << 11]);
        for word in words {
            let count = often.at(word.hash);
            *count = count.saturating_add(1);
        }
        often
    }

    #[expect(clippy::indexing_slicing, reason = "the remainder is a place")]
    fn at(&mut self, hash: u64) -> &mut u8 {
        &mut self.0[hash as usize % self.0.len()]
    }

    /// How many different words there are at least.
    fn different(&self) -> usize {
        self.0.iter().filter(|&&count| count > 0).count()
    }
}

/// The terms of a text, and whether it is a short one; of any other those may be missing that stand but once.
fn gather(text: &Text<'_>) -> (Terms, bool) {
    let words = standing(text);
    let mut often = CountSketch::of(&words);
    let may_be_short = often.different() < SHORT;
    let mut terms = Terms { places: FxHashMap::default(), all: Vec::with_capacity(words.len() / 2) };
    terms.places.reserve(words.len() / 2);
    for word in &words {
        if may_be_short || word.in_headline || *often.at(word.hash) > 1 {
            terms.add(word.hash, word.term());
        }
    }
    let is_short = may_be_short && terms.all.len() < SHORT;
    for pair in words.windows(2) {
        let [before, word] = pair else { continue };
        // What stands side by side more than once has no word that stands but once.
        let mut stands_twice =
            |hash| *often.at(hash) > 1 && terms.get(hash).is_some_and(|term: &Term| term.count > 1);
        if word.is_next && stands_twice(before.hash) && stands_twice(word.hash) {
            let shown = Span::new(before.shown.start, word.shown.end);
            let pair = hash(joined(before.hash), word.shown.of(text.whole));
            terms.add(pair, Term { shown, words: Some([before.hash, word.hash]), ..word.term() });
        }
    }
    (terms, is_short)
}

fn may_be_keyword(token: &Token, word: &str) -> bool {
    let is_long = word.len() > 2 || word.len() == 2 && token.case == Case::Upper;
    is_long && !(token.is(NEVER) && token.case != Case::Upper) && !is_ordinal(word)
}

/// `2nd`
fn is_ordinal(word: &str) -> bool {
    let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    number.len() + 2 == word.len() && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Block};

    fn keywords(headline: &str, body: &str) -> Vec<String> {
        let text = format!("{headline}\n\n{body}");
        let at = headline.len() + 2;
        let blocks = vec![
            Block { kind: BlockKind::Headline, span: Span::new(0, headline.len()) },
            Block { kind: BlockKind::Paragraph, span: Span::new(at, text.len()) },
        ];
        let article = Article { text, blocks, ..Article::default() };
        let (text, ..) = Text::read(&article, usize::MAX);
        let solvang =
            NamedEntity { name: "Ingrid Solvang".into(), role: None, spans: Vec::new(), quoted: false };
        find_keywords(&text, &[solvang]).into_iter().map(|keyword| keyword.text).collect()
    }

    #[test]
    fn what_an_article_is_about_comes_first() {
        let found = keywords(
            "Ferry pier to close for repairs",
            "The ferry pier of Osthaven will close for six weeks, Ingrid Solvang said on Tuesday. The pier \
             is old, and the ferry has no other. Fishermen fear for their catch. Solvang said that fishermen \
             would be paid.",
        );
        assert!(found.iter().take(3).any(|keyword| keyword == "ferry pier"), "{found:?}");
        assert!(found.iter().any(|keyword| keyword == "Ingrid Solvang"), "{found:?}");
        assert!(
            found.len() <= MOST
                && !found.iter().any(|keyword| keyword.contains("Tuesday") || keyword == "said")
        );
    }

    #[test]
    fn a_country_is_told_once_and_the_second_of_something_never() {
        let found = keywords(
            "Danish ferries dock in Denmark for the 2nd time",
            "Danish ferries are back in Denmark. Denmark has Danish ferries.",
        );
        assert!(found.iter().any(|keyword| keyword.contains("ferries")), "{found:?}");
        let of_denmark = |keyword: &&String| matches!(keyword.as_str(), "Denmark" | "Danish");
        assert!(found.iter().filter(of_denmark).count() <= 1, "{found:?}");
        assert!(!found.iter().any(|keyword| keyword.contains("2nd")), "{found:?}");
    }

    #[test]
    fn nothing_says_nothing() {
        assert!(keywords("", "").is_empty());
        assert!(keywords("", "It is. He was; 12,000 of them!").is_empty());
    }

    /// An article's body that says much besides.
    fn padded(body: &str) -> String {
        let names: Vec<String> =
            ('a'..='z').flat_map(|a| ["orlov", "halvo", "marni"].map(|b| format!("{b}{a}ta"))).collect();
        format!("{body} {}.", names.join(" "))
    }

    #[test]
    fn in_a_longer_article_a_keyword_stands_more_than_once_or_in_the_headline() {
        let found = keywords("Trawler sinks", &padded("The dredger met a dredger and a lugger."));
        assert!(found.contains(&"dredger".to_owned()) && found.contains(&"Trawler".to_owned()), "{found:?}");
        assert!(!found.contains(&"lugger".to_owned()), "{found:?}");
        assert!(keywords("", "The dredger met a lugger.").contains(&"lugger".to_owned()));
    }

    #[test]
    fn a_pair_stands_side_by_side_more_than_once() {
        let found = keywords("", &padded("The trawler skipper met a trawler skipper."));
        assert!(found.contains(&"trawler skipper".to_owned()), "{found:?}");
        assert!(!found.contains(&"skipper".to_owned()), "told already: {found:?}");
        let found = keywords("", &padded("The trawler skipper saw a skipper of a trawler."));
        assert!(!found.iter().any(|keyword| keyword == "trawler skipper"), "{found:?}");
        let found = keywords("", &padded("The trawler, skipper said. A trawler, skipper said."));
        assert!(!found.iter().any(|keyword| keyword.contains(' ')), "{found:?}");
    }

    #[test]
    fn a_person_and_a_country_are_told_once() {
        let found = keywords("", "Ingrid Solvang left. Ingrid sang. Solvang slept.");
        assert_eq!(found.iter().filter(|keyword| *keyword == "Ingrid Solvang").count(), 1, "{found:?}");
        let found = keywords("", "The Danish met in Denmark. Denmark has Danish.");
        assert_eq!(found.iter().filter(|keyword| keyword.starts_with('D')).count(), 1, "{found:?}");
    }

    #[test]
    fn what_stands_in_the_headline_comes_first() {
        let found =
            keywords("Trawler sinks", &padded("The dredger met a dredger. The trawler met a trawler."));
        let place = |word: &str| found.iter().position(|keyword| keyword.eq_ignore_ascii_case(word));
        assert!(place("trawler") < place("dredger") && place("trawler").is_some(), "{found:?}");
        assert_eq!(found.first().map(String::as_str), Some("trawler"), "as the body writes it: {found:?}");
    }

    #[test]
    fn short_words_count_in_capitals_only_and_posts_do_not() {
        let found =
            keywords("", "The XQ met. The xq met. A foreign minister met a minister. The 3rd XW met.");
        assert!(found.contains(&"XQ".to_owned()) && found.contains(&"XW".to_owned()), "{found:?}");
        assert!(!found.iter().any(|keyword| keyword == "xq" || keyword.contains("minister")), "{found:?}");
        assert!(!found.contains(&"3rd".to_owned()), "{found:?}");
    }
}
