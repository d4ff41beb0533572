//! How good an extraction is beside an annotation: which quotes are found, and which names are right.
//!
//! A quote is found when the letters and digits of its content and of an annotated one are the same by 80 %
//! (intersection over union); pairs are taken best first. Precision counts predictions of a kind, recall
//! annotated quotes of that kind.

use std::collections::BTreeSet;

use quotewire::corpus::Alignment;
use quotewire::{Extracted, Quote, QuoteKind};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::quality::{Tally, percent};

const FOUND: f64 = 0.8;

/// An article of tests/annotated.
#[derive(Debug, Deserialize)]
pub(crate) struct Gold {
    pub(crate) text: String,
    /// Outermost quotes.
    pub(crate) quotes: Vec<GoldQuote>,
    /// Quotes inside the content of others.
    pub(crate) nested: Vec<GoldQuote>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldQuote {
    kind: String,
    spans: Vec<(usize, usize)>,
    speaker_name: Option<String>,
    speaker_kind: String,
    speech: bool,
}

/// A predicted quote: where its letters and digits stand in the text as it was given.
pub(crate) struct Predicted<'a> {
    quote: &'a Quote,
    letters: BTreeSet<usize>,
}

/// The figures of a set of articles.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) direct: Tally,
    pub(crate) indirect: Tally,
    pub(crate) nested: Tally,
    persons: usize,
    persons_right: usize,
}

impl Figures {
    /// The share of persons named right, of the quotes that were found.
    pub(crate) fn person(&self) -> f64 {
        percent(self.persons_right, self.persons)
    }

    /// Adds an article.
    pub(crate) fn add(&mut self, gold: &Gold, found: &Extracted) {
        let outermost = predictions(gold, found, |quote| quote.parent.is_none());
        let pairs = pairs(&gold.text, &gold.quotes, &outermost);
        for (at, predicted) in outermost.iter().enumerate() {
            let is_found = pairs.iter().any(|pair| pair.1 == at);
            match predicted.quote.kind {
                QuoteKind::Direct => self.direct.add(true, false, is_found),
                QuoteKind::Indirect => self.indirect.add(true, false, is_found),
                QuoteKind::Mixed => {}
            }
        }
        for (at, quote) in gold.quotes.iter().enumerate() {
            let partner = pairs.iter().find(|pair| pair.0 == at).map(|pair| &outermost[pair.1]);
            let is_speech = quote.speech || quote.kind != "indirect";
            match quote.kind.as_str() {
                "direct" => self.direct.add(false, true, partner.is_some()),
                "indirect" if is_speech => self.indirect.add(false, true, partner.is_some()),
                _ => {}
            }
            if let Some(partner) = partner.filter(|_| quote.speaker_kind == "person" && is_speech) {
                self.persons += 1;
                let name = partner.quote.speaker.name.as_deref();
                self.persons_right += usize::from(same_person(quote.speaker_name.as_deref(), name));
            }
        }
        self.add_nested(gold, found);
    }

    fn add_nested(&mut self, gold: &Gold, found: &Extracted) {
        let inner = predictions(gold, found, |quote| quote.parent.is_some());
        let pairs = pairs(&gold.text, &gold.nested, &inner);
        (0..inner.len()).for_each(|at| self.nested.add(true, false, pairs.iter().any(|pair| pair.1 == at)));
        (0..gold.nested.len())
            .for_each(|at| self.nested.add(false, true, pairs.iter().any(|pair| pair.0 == at)));
    }
}

fn predictions<'a>(gold: &Gold, found: &'a Extracted, wanted: impl Fn(&Quote) -> bool) -> Vec<Predicted<'a>> {
    let alignment = Alignment::new(&gold.text, &found.article.text);
    let quotes = found.extraction.quotes.iter().filter(|quote| wanted(quote));
    let predicted = |quote: &'a Quote| {
        let ranges: Vec<_> = quote.spans.iter().map(|&span| alignment.range(span)).collect();
        Predicted { quote, letters: letters(&gold.text, &ranges) }
    };
    quotes.map(predicted).collect()
}

/// The code points of some ranges that are letters or digits; if there are none, those that are no white
/// space.
fn letters(text: &str, ranges: &[(usize, usize)]) -> BTreeSet<usize> {
    let inside = |at: usize| ranges.iter().any(|&(start, end)| (start..end).contains(&at));
    let of = |wanted: fn(char) -> bool| -> BTreeSet<usize> {
        let chars = text.chars().enumerate();
        chars.filter(|&(at, c)| wanted(c) && inside(at)).map(|(at, _)| at).collect()
    };
    let letters = of(char::is_alphanumeric);
    if letters.is_empty() { of(|c| !c.is_whitespace()) } else { letters }
}

/// Which annotated quote (first) is which predicted one (second).
fn pairs(text: &str, gold: &[GoldQuote], predicted: &[Predicted<'_>]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (g, quote) in gold.iter().enumerate() {
        let wanted = letters(text, &quote.spans);
        for (p, Predicted { letters, .. }) in predicted.iter().enumerate() {
            let both = wanted.intersection(letters).count();
            let overlap = both as f64 / (wanted.len() + letters.len() - both) as f64;
            if overlap >= FOUND {
                all.push((overlap, g, p));
            }
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (_, g, p) in all {
        if !taken.iter().any(|pair| pair.0 == g || pair.1 == p) {
            taken.push((g, p));
        }
    }
    taken
}

const TITLES: &str = "mr mrs ms miss dr sir lord lady prof professor president prime minister secretary \
    senator sen rep gov governor general gen col capt lt sgt judge justice king queen prince princess pope \
    the a an of";

/// The words of a name without accents, titles and initials.
fn words(name: &str) -> Vec<String> {
    let plain: String =
        name.nfkd().filter(char::is_ascii).collect::<String>().to_lowercase().replace("'s", "");
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1);
    words.filter(|word| !TITLES.split(' ').any(|title| title == *word)).map(str::to_owned).collect()
}

/// Whether given and family name agree; a given name may be an initial.
fn same_person(wanted: Option<&str>, name: Option<&str>) -> bool {
    let (wanted, name) = (words(wanted.unwrap_or_default()), words(name.unwrap_or_default()));
    match (wanted.as_slice(), name.as_slice()) {
        ([], []) => true,
        ([only], _) => name.contains(only),
        ([given, .., family], [first, _, ..]) => {
            name.contains(family) && (name.contains(given) || first.chars().next() == given.chars().next())
        }
        _ => false,
    }
}
