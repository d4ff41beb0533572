//! What is found in a few words, in one line, for the tests beside the code of this room.
//! Helpers only: each file's own rows stand beside it.

use super::mention::EntityKind;
use super::*;
use crate::article::Span;
use crate::limits::Limits;
use crate::quotes::tests::headed_article;
use crate::quotes::text::Text;
use crate::quotes::text::lexicon::Gender;

/// Checks what is found in texts: each row is one, with what it should be.
pub(super) fn check(find: fn(&str) -> String, rows: &[(&str, &str)]) {
    for (copy, expected) in rows {
        assert_eq!(find(copy), *expected, "{copy}");
    }
}

/// The mentions of a text in order: kind, name, `m` or `f`, and what stands before the name: a role in
/// brackets, a mere title behind a slash. What only describes the next one ends in `…`.
pub(in crate::quotes) fn mentions(copy: &str) -> String {
    let article = headed_article(copy);
    let (text, ..) = Text::read(&article, usize::MAX);
    let line = |mention: Mention| {
        let words = |span: Span| span.of(text.whole);
        let gender = match mention.gender {
            _ if matches!(mention.kind, EntityKind::Organisation | EntityKind::Place) => "",
            Some(Gender::Male) => " m",
            Some(Gender::Female) => " f",
            None => "",
        };
        let before = Span::new(mention.whole.start, mention.span.start);
        let role = match mention.role {
            Some(role) => format!(" ({})", words(role)),
            None if !before.is_empty() => format!(" /{}", words(before).trim()),
            None => String::new(),
        };
        let describes = if mention.describes { "…" } else { "" };
        format!("{:?} {}{gender}{role}{describes}", mention.kind, words(mention.span))
    };
    find_mentions(&text, 1000).into_iter().map(line).collect::<Vec<_>>().join("; ")
}

/// `people | organisations | places`, each with how often it is named and its fullest role.
pub(in crate::quotes) fn entities(copy: &str) -> String {
    let article = headed_article(copy);
    let (text, ..) = Text::read(&article, usize::MAX);
    let abbreviations = find_abbreviations(&text, 100);
    let mut mentions = find_mentions(&text, 1000);
    mark_places(&text, None, &mut mentions);
    let found = build_entities(&text, mentions, &abbreviations);
    let line = |entity: &Entity<'_>| {
        let role = entity.role(text.whole).map_or(String::new(), |role| format!(" ({role})"));
        let often = if entity.spans.len() > 1 { format!(" x{}", entity.spans.len()) } else { String::new() };
        format!("{}{often}{role}", entity.name)
    };
    let lines = |list: &[Entity<'_>]| {
        let named = list.iter().filter(|entity| !entity.spans.is_empty());
        named.map(line).collect::<Vec<_>>().join("; ")
    };
    [&found.people, &found.organisations, &found.places].map(|list| lines(list)).join(" | ")
}

/// The places of an article, which may have a dateline, each with the code of its region or country; those
/// with a position end in `*`. Unions of countries, which are none, stand behind a `+`.
pub(in crate::quotes) fn places(copy: &str) -> String {
    let article = crate::wire::read_text(copy, &Limits::default());
    let (text, ..) = Text::read(&article, usize::MAX);
    let mut mentions = find_mentions(&text, 1000);
    let dateline = article.dateline.as_ref();
    let said = mark_places(&text, dateline, &mut mentions);
    let found = build_entities(&text, mentions, &[]);
    let (mut places, unions) = resolve_places(&text, dateline, &said, found.places);
    places.sort_by_key(|place| place.spans.first().map(|span| span.start));
    let line = |place: &crate::quotes::extraction::Place| {
        let code = place.region_code.or(place.country_code).unwrap_or("-");
        format!("{} {code}{}", place.name, if place.position.is_some() { "*" } else { "" })
    };
    let unions = unions.iter().map(|union| format!("+ {}", union.name));
    places.iter().map(line).chain(unions).collect::<Vec<_>>().join("; ")
}
