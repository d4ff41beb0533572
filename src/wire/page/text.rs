//! Where on a page its article stands: the element whose paragraphs carry the most text that is no list of
//! links.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::tree::{Id, Measure, Tree};
use crate::wire::markup::{Body, Builder};
use crate::wire::phrases;

/// Shorter paragraphs say nothing, in bytes.
const SHORTEST: usize = 25;
/// Elements inside each other that are looked at.
const DEEPEST: usize = 200;

/// Elements that are never the article's.
const NEVER: [&str; 18] = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "form",
    "button",
    "iframe",
    "svg",
    "select",
    "head",
    "footer",
    "aside",
    "dialog",
    "amp-ad",
    "amp-embed",
    "amp-sidebar",
    "amp-consent",
];

/// The text of the article on a page.
pub(super) fn of(tree: &Tree) -> Body {
    let measures = tree.measures();
    let measures = measures.as_slice();
    let root = marked(tree, measures)
        .or_else(|| best(tree, measures))
        .or_else(|| tree.all("body").next())
        .unwrap_or(0);
    let opened = RefCell::new((Builder::default(), 0_usize));
    tree.visit(
        root,
        |id| {
            let (builder, depth) = &mut *opened.borrow_mut();
            let name = tree.name(id);
            if name.is_empty() {
                if let Some(node) = tree.node(id) {
                    builder.text(&node.text);
                }
                return true;
            }
            if id != root && (is_aside(tree, id) || *depth > DEEPEST || is_link_list(tree, measures, id)) {
                return false;
            }
            *depth += 1;
            builder.start(name, tree.attr(id, "class").unwrap_or(""));
            true
        },
        |id| {
            let (builder, depth) = &mut *opened.borrow_mut();
            if !tree.name(id).is_empty() {
                *depth = depth.saturating_sub(1);
                builder.end(tree.name(id));
            }
        },
    );
    opened.into_inner().0.finish()
}

/// The element that is marked as the article's body.
fn marked(tree: &Tree, measures: &[Measure]) -> Option<Id> {
    (0..tree.nodes.len()).find(|id| {
        tree.attr(*id, "itemprop") == Some("articleBody")
            && measures.get(*id).is_some_and(|measure| measure.text > 200)
    })
}

/// Scores the elements around each paragraph, as readers for browsers do.
fn best(tree: &Tree, measures: &[Measure]) -> Option<Id> {
    let mut scores: FxHashMap<Id, f32> = FxHashMap::default();
    for id in 0..tree.nodes.len() {
        if !matches!(tree.name(id), "p" | "pre" | "blockquote" | "td") || is_in_aside(tree, id) {
            continue;
        }
        let Measure { text, commas, .. } = measures.get(id).copied().unwrap_or_default();
        if text < SHORTEST {
            continue;
        }
        let score = 1.0 + (commas as f32).min(10.0) + (text as f32 / 100.0).min(3.0);
        let parent = tree.node(id).and_then(|node| node.parent);
        let grandparent = parent.and_then(|parent| tree.node(parent)).and_then(|node| node.parent);
        for (ancestor, share) in [(parent, 1.0), (grandparent, 0.5)] {
            if let Some(ancestor) = ancestor {
                *scores.entry(ancestor).or_default() += score * share;
            }
        }
    }
    let weighed = scores.into_iter().map(|(id, score)| {
        let score = score * (1.0 - link_share(measures, id));
        let score = if tree.name(id) == "article" { score * 1.25 } else { score };
        (id, score)
    });
    weighed.max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a))).map(|(id, _)| id)
}

/// How much of an element's text stands in links, 0 to 1.
fn link_share(measures: &[Measure], id: Id) -> f32 {
    let Measure { text, linked, .. } = measures.get(id).copied().unwrap_or_default();
    if text == 0 { 0.0 } else { linked as f32 / text as f32 }
}

/// A list of links: stories to read on.
fn is_link_list(tree: &Tree, measures: &[Measure], id: Id) -> bool {
    matches!(tree.name(id), "ul" | "ol" | "section" | "div") && link_share(measures, id) > 0.6
}

fn is_in_aside(tree: &Tree, id: Id) -> bool {
    let mut at = Some(id);
    for _ in 0..DEEPEST {
        let Some(node) = at else { return false };
        if is_aside(tree, node) {
            return true;
        }
        at = tree.node(node).and_then(|node| node.parent);
    }
    false
}

fn is_aside(tree: &Tree, id: Id) -> bool {
    let name = tree.name(id);
    if NEVER.contains(&name)
        || tree.attr(id, "hidden").is_some()
        || tree.attr(id, "aria-hidden") == Some("true")
    {
        return true;
    }
    if matches!(name, "body" | "html" | "article" | "main") {
        return false;
    }
    ["class", "id"]
        .iter()
        .filter_map(|attribute| tree.attr(id, attribute))
        .any(|value| phrases::ASIDE.is_in(&value.to_lowercase()))
}
