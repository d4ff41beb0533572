//! HTML pages: what they say for machines first, then the text that a reader sees.

mod data;
mod text;
mod tree;

use self::tree::Tree;
use super::draft::{Draft, add_named, set};
use super::{DecodeError, RecordContext, html, trace};
use crate::article::{Article, Format, ItemKind};

/// A body for machines that is shorter is an excerpt, in bytes.
const SHORTEST_BODY: usize = 200;

/// Elements inside each other, as browsers limit it: what looks for an open one takes the longer the more are
/// open.
const DEEPEST: usize = 512;

/// Reads a page.
///
/// # Errors
/// [`DecodeError::Malformed`] for a page without a headline and without a text, or with elements nested too
/// deep.
pub(super) fn read(page: &str, context: &RecordContext) -> Result<Article, DecodeError> {
    if html::nesting(page) > DEEPEST {
        let message = format!("elements nested deeper than {DEEPEST}");
        return Err(DecodeError::Malformed { format: "html", message });
    }
    let tree = Tree::parse(page);
    let mut draft = Draft::new(Format::Html);
    draft.trace = context.trace();
    let data = data::of(&tree, draft.trace.as_deref_mut());
    draft.kind = Some(ItemKind::Page);
    let title = tree.all("title").next().map(|title| tree.text(title));
    let language = tree.all("html").next().and_then(|root| tree.attr(root, "lang")).map(str::to_owned);
    let seen = text::of(&tree);
    if let Some(trace) = draft.trace.as_deref_mut().filter(|_| language.is_some()) {
        trace.set("language", "HTML html lang");
    }
    let is_titled = data.headline.is_none() && seen.headline.is_none();
    draft.article.declared.captions.clone_from(&seen.captions);
    // The page's own headings repeat the headline, and its bylines stand in the data as well.
    set(
        &mut draft.headline,
        data.headline.or_else(|| seen.headline.clone()).or_else(|| title.as_deref().map(without_site)),
    );
    set(&mut draft.deck, data.description);
    set(&mut draft.article.language, language.or(data.language));
    for name in data.authors {
        draft.author(Some(name), None);
    }
    set(&mut draft.article.byline, seen.byline.filter(|_| draft.article.declared.authors.is_empty()));
    set(&mut draft.published, data.published);
    set(&mut draft.version_created, data.modified);
    draft.article.keywords = data.keywords;
    let declared = &mut draft.article.declared;
    set(&mut declared.category, data.section);
    set(&mut declared.copyright, data.copyright);
    declared.word_count = data.words;
    add_named(&mut declared.places, data.place, None);
    set(&mut declared.site, data.site.clone());
    set(&mut draft.source, data.site);
    draft.article.guid.clone_from(&data.address);
    draft.link("canonical", data.address);
    match data.body.filter(|body| body.len() >= SHORTEST_BODY) {
        Some(body) if html::is_html(&body) => draft.absorb_text(&body),
        Some(body) => draft.absorb_text(&html::without_entities(&body)),
        None => draft.pieces = seen.pieces,
    }
    let from = |field| match field {
        "headline" if is_titled => "HTML title",
        "item_kind" => trace::WORKED_OUT,
        _ => "the page's text",
    };
    draft.came_from(|field| from(field).to_owned());
    draft.finish(context)
}

/// `Ferry sails | The Aster Post` without the site.
fn without_site(title: &str) -> String {
    let title = title.trim();
    let cut = [" | ", " – ", " — ", " - "].iter().find_map(|mark| title.rsplit_once(mark));
    cut.map_or(title, |(head, _)| head).trim().to_owned()
}

#[cfg(test)]
mod tests;
