//! The limits on fields and lists: what is longer is cut, and noted.

use crate::article::{Article, BlockKind, Declared};
use crate::limits::{self, Limits};

/// Cuts fields and lists to their limits, and notes it.
pub(super) fn bound(article: &mut Article, limits: &Limits) {
    let mut notes = Vec::new();
    bound_fields(article, limits.field_bytes, &mut notes);
    for (name, list) in [
        ("keywords", &mut article.keywords),
        ("subjects", &mut article.subjects),
        ("notes", &mut article.notes),
        ("repairs", &mut article.repairs),
    ] {
        shorten(list, name, limits, &mut notes, |item| vec![item]);
    }
    bound_declared(&mut article.declared, limits, &mut notes);
    shorten(&mut article.numbers, "numbers", limits, &mut notes, |item| vec![item]);
    shorten(&mut article.orders, "orders", limits, &mut notes, |order| {
        order.number.iter_mut().chain(&mut order.title).collect()
    });
    bound_blocks(article, limits.field_bytes, &mut notes);
    article.repairs.append(&mut notes);
}

fn bound_fields(article: &mut Article, most: usize, notes: &mut Vec<String>) {
    let dateline = article.dateline.as_mut();
    let [mut text, mut place, mut region, mut country, mut agency] = [const { None }; 5];
    if let Some(dateline) = dateline {
        text = Some(&mut dateline.text);
        place = dateline.place.as_mut();
        region = dateline.region.as_mut();
        country = dateline.country.as_mut();
        agency = dateline.agency.as_mut();
    }
    let key = most.min(limits::KEY_BYTES);
    for (name, field) in [("source", article.source.as_mut()), ("guid", article.guid.as_mut())] {
        if let Some(text) = field {
            cut_identity(text, name, key, notes);
        }
    }
    for (name, field, most) in [
        ("slugline", article.slugline.as_mut(), most),
        ("take key", article.take_key.as_mut(), most),
        ("byline", article.byline.as_mut(), most),
        ("credit", article.credit.as_mut(), most),
        ("language", article.language.as_mut(), most),
        ("dateline", text, most),
        ("dateline's place", place, most),
        ("dateline's region", region, most),
        ("dateline's country", country, most),
        ("dateline's agency", agency, most),
    ] {
        if let Some(text) = field {
            cut(text, name, most, notes);
        }
    }
}

fn bound_declared(declared: &mut Declared, limits: &Limits, notes: &mut Vec<String>) {
    let most = limits.field_bytes;
    for (name, field) in [
        ("service", &mut declared.service),
        ("sequence", &mut declared.sequence),
        ("priority", &mut declared.priority),
        ("category", &mut declared.category),
        ("copyright", &mut declared.copyright),
        ("usage terms", &mut declared.usage_terms),
        ("selector", &mut declared.selector),
        ("declared status", &mut declared.declared_status),
        ("credit line", &mut declared.credit_line),
        ("replaces", &mut declared.replaces),
        ("withdraws", &mut declared.withdraws),
        ("story id", &mut declared.story_id),
        ("byline title", &mut declared.byline_title),
        ("site", &mut declared.site),
        ("feed title", &mut declared.feed_title),
        ("published_local", &mut declared.published_local),
    ] {
        if let Some(text) = field {
            cut(text, name, most, notes);
        }
    }
    for (name, list) in [
        ("genres", &mut declared.genres),
        ("signals", &mut declared.signals),
        ("captions", &mut declared.captions),
    ] {
        shorten(list, name, limits, notes, |item| vec![item]);
    }
    for (name, list) in [
        ("people", &mut declared.people),
        ("organisations", &mut declared.organisations),
        ("places", &mut declared.places),
    ] {
        shorten(list, name, limits, notes, |item| {
            [&mut item.name].into_iter().chain(&mut item.code).collect()
        });
    }
    shorten(&mut declared.authors, "authors", limits, notes, |item| {
        [&mut item.name].into_iter().chain(&mut item.role).collect()
    });
    shorten(&mut declared.links, "links", limits, notes, |item| vec![&mut item.rel, &mut item.uri]);
}

/// Cuts a list, and the texts of its items.
fn shorten<T>(
    list: &mut Vec<T>,
    name: &str,
    limits: &Limits,
    notes: &mut Vec<String>,
    texts: impl Fn(&mut T) -> Vec<&mut String>,
) {
    if list.len() > limits.list_items {
        list.truncate(limits.list_items);
        notes.push(format!("kept the first {} {name}", limits.list_items));
    }
    for item in list {
        for text in texts(item) {
            cut(text, name, limits.field_bytes, notes);
        }
    }
}

/// Cuts the blocks that become fields of their own.
fn bound_blocks(article: &mut Article, most: usize, notes: &mut Vec<String>) {
    for block in &mut article.blocks {
        let name = match block.kind {
            BlockKind::Headline | BlockKind::Title => "headline",
            BlockKind::Deck => "deck",
            _ => continue,
        };
        let text = block.span.of(&article.text);
        if text.len() > most {
            block.span.end = block.span.start + within(text, most);
            notes.push(format!("cut the {name} to {most} bytes"));
        }
    }
}

/// How much of a text stays within a limit, without white space at its end.
fn within(text: &str, limit: usize) -> usize {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text).trim_end().len()
}

fn cut(text: &mut String, name: &str, limit: usize, notes: &mut Vec<String>) {
    if text.len() > limit {
        text.truncate(within(text, limit));
        let note = format!("cut {name} to {limit} bytes");
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// Cuts what something is known by, which must stay another than all that begins alike: a fingerprint of the
/// whole (FNV-1a, 64 bits) stands at its end.
fn cut_identity(text: &mut String, name: &str, limit: usize, notes: &mut Vec<String>) {
    if text.len() > limit {
        let whole = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let fingerprint = format!("~{whole:016x}");
        cut(text, name, limit, notes);
        text.truncate(within(text, limit.saturating_sub(fingerprint.len())));
        text.push_str(&fingerprint);
    }
}
