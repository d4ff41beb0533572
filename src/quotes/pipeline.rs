//! From an article to its extraction, step by step.

use crate::article::Article;
use crate::limits::Limits;
use crate::quotes::entities::Entity;
use crate::quotes::explain::Observer;
use crate::quotes::extraction::{Extraction, NamedEntity, Quote};
use crate::quotes::model::Model;
use crate::quotes::rules::Attribution;
use crate::quotes::speakers::Resolver;
use crate::quotes::text::{Text, one_line};
use crate::quotes::{about, assemble, bounds, entities, model, nested, other_languages};

pub(super) fn run(
    model: &Model,
    article: &Article,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Extraction {
    let (text, read, total) = Text::read(article, limits.searched_bytes);
    let mut repairs = Vec::new();
    if read < total {
        repairs.push(format!("searched the first {read} of {total} bytes for quotes"));
    }
    let language = about::detect_language(&text);
    let declared = article.language.as_deref();
    if about::is_other_than_english(&text, language, declared) {
        let mut found = other_languages::extract_marked(article, &text, language, limits);
        found.repairs.splice(0..0, repairs);
        found.quotes.iter().for_each(|quote| observer.finished(&text, quote, None));
        bounds::cut_to_limits(&article.text, &mut found, limits);
        return found;
    }
    let abbreviations = entities::find_abbreviations(&text, limits.mentions_per_article);
    let dateline = article.dateline.as_ref();
    let mut mentions = entities::find_mentions(&text, limits.mentions_per_article.saturating_mul(4));
    let stated = entities::mark_places(&text, dateline, &mut mentions);
    let mut entities = entities::build_entities(&text, mentions, &abbreviations);
    let mut watch = |by, attribution: &Attribution| observer.proposed(by, attribution);
    let mut found = model::choose_attributions(model, &text, &mut watch);
    if found.len() > limits.quotes_per_article {
        repairs.push(format!("kept the first {} of {} quotes", limits.quotes_per_article, found.len()));
        found.truncate(limits.quotes_per_article);
    }
    let resolver = Resolver::new(&text, &mut entities, &abbreviations);
    let quotes = resolve_speakers(model, &text, found, resolver, limits.quotes_per_article, observer);
    let (mut places, unions) = entities::resolve_places(&text, dateline, &stated, entities.places);
    entities.organisations.extend(unions);
    places.sort_by_key(|place| place.spans.first().map(|span| span.start));
    let mut people = entity_list(&text, entities.people);
    let mut organisations = entity_list(&text, entities.organisations);
    let most = limits.mentions_per_article;
    cut(&mut people, most, "people", &mut repairs);
    cut(&mut organisations, most, "organisations", &mut repairs);
    cut(&mut places, most, "places", &mut repairs);
    let keywords = about::find_keywords(&text, &people);
    let mut found =
        Extraction { quotes, people, organisations, places, abbreviations, keywords, language, repairs };
    bounds::cut_to_limits(&article.text, &mut found, limits);
    found
}

/// Finds the speakers of attributions, and the quotes inside: at most `most` quotes, in order.
fn resolve_speakers(
    model: &Model,
    text: &Text<'_>,
    found: Vec<Attribution>,
    mut resolver: Resolver<'_, '_>,
    most: usize,
    observer: &mut dyn Observer,
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(found.len());
    let mut spare = most.saturating_sub(found.len());
    for attribution in found {
        let sentences = attribution.sentences;
        observer.resolving(&mut resolver, sentences.first);
        let (speaker, method) = resolver.resolve(&attribution);
        let sure = method.precision();
        let Some(quote) = assemble::assemble_quote(text, attribution, speaker, sure) else { continue };
        observer.finished(text, &quote, Some(method));
        quotes.push(quote);
        let inner = nested::add_nested_quotes(model, text, &mut resolver, sentences, spare, &mut quotes);
        spare -= inner;
        let inner = quotes.iter().rev().take(inner).rev();
        inner.for_each(|quote| observer.finished(text, quote, None));
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

/// Entities as they are handed out, in the order of their first mention.
fn entity_list(text: &Text<'_>, list: Vec<Entity<'_>>) -> Vec<NamedEntity> {
    let mut out: Vec<NamedEntity> = list
        .into_iter()
        .filter(|entity| !entity.spans.is_empty())
        .map(|entity| NamedEntity {
            name: one_line(entity.name),
            role: entity.role(text.whole),
            quoted: entity.quoted,
            spans: entity.spans,
        })
        .collect();
    out.sort_by_key(|one| one.spans.first().map(|span| span.start));
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
mod tests {
    use super::*;
    use crate::article::Span;
    use crate::quotes::extraction::{QuoteKind, Speaker};

    #[test]
    fn quotes_that_change_places_keep_what_they_stand_in() {
        let quote = |start: usize, parent| Quote {
            kind: QuoteKind::Direct,
            spans: vec![Span::new(start, start + 5)],
            cue: None,
            cue_class: None,
            negated: false,
            speaker: Speaker::default(),
            heading: None,
            parent,
            confidence: 1.0,
        };
        // The second stands in the first, the fourth in the third, which begins before all of them.
        let found = in_order(vec![quote(20, None), quote(22, Some(0)), quote(3, None), quote(4, Some(2))]);
        let told: Vec<(usize, Option<usize>)> =
            found.iter().map(|quote| (quote.spans[0].start, quote.parent)).collect();
        assert_eq!(told, [(3, None), (4, Some(0)), (20, None), (22, Some(2))]);
    }

    #[test]
    fn what_goes_over_a_limit_is_left_out_and_noted() {
        let (mut list, mut repairs) = (vec!['a', 'b', 'c'], Vec::new());
        cut(&mut list, 3, "people", &mut repairs);
        assert_eq!((list.len(), repairs.len()), (3, 0));
        cut(&mut list, 2, "people", &mut repairs);
        assert_eq!((list, repairs), (vec!['a', 'b'], vec!["kept the first 2 of 3 people".to_owned()]));
    }
}
