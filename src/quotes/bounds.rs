//! What is found is cut to its limits: names and cues are keys and words, not texts, and full-text search
//! takes a quote only up to a size.

use crate::article::Span;
use crate::limits::{KEY_BYTES, Limits};
use crate::quotes::extraction::{Extraction, NamedEntity, Place, Quote};

/// Cuts what goes over a limit, and notes it.
pub(super) fn cut_to_limits(text: &str, found: &mut Extraction, limits: &Limits) {
    let cut = found.quotes.iter_mut().filter_map(|quote| cut_content(text, quote, limits.quote_bytes));
    let count = cut.count();
    if count > 0 {
        let plural = if count == 1 { "" } else { "s" };
        found.repairs.push(format!("cut {count} quote{plural} to {} bytes", limits.quote_bytes));
        disown(&mut found.quotes);
    }
    let mut fields = FieldCutter { text, most: limits.field_bytes, cut: 0 };
    found.quotes.iter_mut().for_each(|quote| fields.quote(quote));
    found.people.iter_mut().chain(&mut found.organisations).for_each(|one| fields.entity(one));
    found.places.iter_mut().for_each(|place| fields.place(place));
    for pair in &mut found.abbreviations {
        fields.words(&mut pair.short);
        fields.words(&mut pair.long);
    }
    found.keywords.iter_mut().for_each(|keyword| fields.words(&mut keyword.text));
    if fields.cut > 0 {
        found
            .repairs
            .push(format!("cut {} names, roles, cues or headings to {} bytes", fields.cut, fields.most));
    }
}

/// Cuts a quote's content, its pieces joined by a space, to a limit. `None` if it needs no cut.
fn cut_content(text: &str, quote: &mut Quote, most: usize) -> Option<()> {
    let mut left = most + 1;
    let mut is_cut = false;
    quote.spans.retain_mut(|span| {
        let room = left.saturating_sub(1);
        if span.len() > room {
            is_cut = true;
            *span = within(text, *span, room);
            left = 0;
        } else {
            left -= span.len() + 1;
        }
        !span.is_empty()
    });
    is_cut.then_some(())
}

/// What stands in the part of a quote that was cut off stands by itself.
fn disown(quotes: &mut [Quote]) {
    let contents: Vec<Vec<Span>> = quotes.iter().map(|quote| quote.spans.clone()).collect();
    for quote in quotes {
        let outer = quote.parent.and_then(|parent| contents.get(parent));
        let is_inside =
            |span: &Span| outer.is_some_and(|outer| outer.iter().any(|piece| piece.contains(*span)));
        quote.parent = quote.parent.filter(|_| quote.spans.iter().all(is_inside));
    }
}

/// The first bytes of a span, without white space at their end.
fn within(text: &str, span: Span, most: usize) -> Span {
    let words = span.of(text);
    let kept = words.get(..words.floor_char_boundary(most)).unwrap_or(words).trim_end();
    Span::new(span.start, span.start + kept.len())
}

/// Short fields, and how many were cut.
struct FieldCutter<'a> {
    text: &'a str,
    most: usize,
    cut: usize,
}

impl FieldCutter<'_> {
    fn quote(&mut self, quote: &mut Quote) {
        for span in [&mut quote.cue, &mut quote.speaker.mention, &mut quote.heading].into_iter().flatten() {
            self.span(span, self.most);
        }
        for words in [&mut quote.speaker.name, &mut quote.speaker.role].into_iter().flatten() {
            self.words(words);
        }
    }

    fn entity(&mut self, one: &mut NamedEntity) {
        self.words(&mut one.name);
        one.role.iter_mut().for_each(|role| self.words(role));
        one.spans.iter_mut().for_each(|span| self.alias(span));
    }

    fn place(&mut self, place: &mut Place) {
        self.words(&mut place.name);
        place.spans.iter_mut().for_each(|span| self.alias(span));
    }

    /// A form of a name, which is a key.
    fn alias(&mut self, span: &mut Span) {
        self.span(span, self.most.min(KEY_BYTES));
    }

    fn span(&mut self, span: &mut Span, most: usize) {
        if span.len() > most {
            *span = within(self.text, *span, most);
            self.cut += 1;
        }
    }

    fn words(&mut self, words: &mut String) {
        if words.len() > self.most {
            words.truncate(within(words, Span::new(0, words.len()), self.most).end);
            self.cut += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::extract;
    use crate::quotes::bounds::*;
    use crate::wire;

    #[test]
    fn a_long_quote_is_cut_and_what_stood_behind_stands_by_itself() {
        let limits = Limits { quote_bytes: 60, ..Limits::default() };
        let text =
            "\"We will open the berth tomorrow. We will keep it open. We will sail,\" said Ingrid Solvang.";
        let article = wire::read_text(text, &limits);
        let found = extract(&article, &limits);
        let pieces: Vec<&str> = found.quotes[0].spans.iter().map(|span| span.of(&article.text)).collect();
        assert_eq!(pieces.concat(), "\"We will open the berth tomorrow. We will keep it open. We w");
        assert_eq!(found.repairs, ["cut 1 quote to 60 bytes"]);
        assert_eq!(extract(&article, &Limits::default()).repairs, [""; 0]);
    }

    #[test]
    fn names_and_cues_are_cut() {
        let limits = Limits { field_bytes: 5, ..Limits::default() };
        let article = wire::read_text("\"Yes,\" Ingrid Solvang told reporters.", &limits);
        let found = extract(&article, &limits);
        assert_eq!(found.quotes[0].speaker.name.as_deref(), Some("Ingri"));
        assert_eq!(found.people[0].spans[0].of(&article.text), "Ingri");
        assert!(found.repairs[0].starts_with("cut "), "{:?}", found.repairs);
    }

    #[test]
    fn what_is_quoted_inside_stays_inside_as_far_as_it_is_kept() {
        let long =
            "\"The old pier of the town will close for as long as it takes to mend it,\" said Ann Rowe.";
        let text = format!(
            "\"My son said: 'The river is coming to you,' and left,\" Mayor Rita Coombes told reporters. \
             {long}"
        );
        let parents = |quote_bytes| {
            let limits = Limits { quote_bytes, ..Limits::default() };
            let found = extract(&wire::read_text(&text, &limits), &limits);
            found.quotes.iter().map(|quote| quote.parent).collect::<Vec<_>>()
        };
        assert_eq!(parents(1000), [None, Some(0), None]);
        assert_eq!(parents(60), [None, Some(0), None], "only the last one is cut");
        assert_eq!(parents(20), [None, None, None]);
    }
}
