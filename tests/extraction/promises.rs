//! What holds of the extraction of any text: for the property tests and the fuzz target.

use quotewire::{Extracted, Quote, Span, extract};

/// Panics unless everything holds of a text.
pub(crate) fn check(text: &str) {
    let found = extract(text);
    check_article(&found);
    let quotes = &found.extraction.quotes;
    let mut before = 0;
    for (at, quote) in quotes.iter().enumerate() {
        let first = check_quote(&found, quote);
        assert!(before <= first, "quotes come in the order of their first character");
        before = first;
        if let Some(parent) = quote.parent {
            check_nested(quotes, parent, at);
        }
    }
    let extraction = &found.extraction;
    let people = extraction.people.iter().chain(&extraction.organisations).map(|one| (&one.name, &one.spans));
    for (name, spans) in people.chain(extraction.places.iter().map(|place| (&place.name, &place.spans))) {
        check_named(&found, name, spans);
    }
    for pair in &extraction.abbreviations {
        check_span(&found, pair.span);
        assert!(!pair.short.is_empty() && !pair.long.is_empty(), "{pair:?}");
    }
    assert_eq!(extract(text), found, "the same text gives the same result");
    check_again(&found);
}

fn check_span(found: &Extracted, span: Span) {
    let piece = found.article.text.get(span.range());
    assert!(piece.is_some_and(|piece| !piece.trim().is_empty()), "{span:?} is {piece:?}");
}

fn check_article(found: &Extracted) {
    let mut end = 0;
    for block in &found.article.blocks {
        check_span(found, block.span);
        assert!(end <= block.span.start, "blocks follow each other: {block:?}");
        end = block.span.end;
        let text = block.span.of(&found.article.text);
        assert_eq!(text, text.trim(), "a block has no white space around it");
    }
}

/// Checks a quote by itself and says where it begins.
fn check_quote(found: &Extracted, quote: &Quote) -> usize {
    let first = quote.spans.first().expect("a quote has content").start;
    quote.spans.iter().for_each(|span| check_span(found, *span));
    assert!(quote.spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{quote:?}");
    for span in [quote.cue, quote.speaker.mention].into_iter().flatten() {
        check_span(found, span);
        assert!(!quote.spans.iter().any(|content| content.overlaps(span)), "{quote:?}");
    }
    assert_eq!(quote.cue.is_some(), quote.cue_class.is_some());
    assert!((0.0..=1.0).contains(&quote.confidence), "{quote:?}");
    assert!(quote.heading.is_none_or(|heading| heading.end <= first), "{quote:?}");
    let searched =
        |span: &Span| found.article.blocks.iter().any(|b| b.kind.is_searched() && b.span.contains(*span));
    assert!(quote.spans.iter().all(searched), "{quote:?}");
    first
}

fn check_nested(quotes: &[Quote], parent: usize, at: usize) {
    let (outer, inner) = (&quotes[parent], &quotes[at]);
    assert!(parent != at && outer.parent.is_none(), "a parent is outermost: {inner:?}");
    let inside = |span: &Span| outer.spans.iter().any(|content| content.contains(*span));
    assert!(inner.spans.iter().all(inside), "{inner:?} stands in {outer:?}");
    assert_ne!(inner.spans, outer.spans);
}

fn check_named(found: &Extracted, name: &str, spans: &[Span]) {
    assert!(!name.trim().is_empty());
    spans.iter().for_each(|span| check_span(found, *span));
    assert!(spans.windows(2).all(|pair| pair[0].start < pair[1].start), "{name}: {spans:?}");
}

/// What was read once is not mended again, and then gives what it gave. Lines that were joined may look like
/// others that are to be joined.
fn check_again(found: &Extracted) {
    if found.article.repairs.iter().any(|repair| repair.starts_with("joined")) {
        return;
    }
    let again = extract(&found.article.text);
    assert_eq!(again.article.text, found.article.text, "mended {:?}", again.article.repairs);
    assert_eq!(again.article.blocks, found.article.blocks);
    assert_eq!(again.extraction, found.extraction);
}
