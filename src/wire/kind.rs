//! What sort of item an article is, where the item does not say so, and what follows from it.

use super::phrases::{self, Phrases};
use super::plain;
use crate::article::{Article, BlockKind, Format, ItemKind, PubStatus};

/// Alerts are no longer, in bytes.
const LONGEST_ALERT: usize = 400;

/// Sets the kind, the declared one first, and marks what is no prose so that it is not searched.
pub(super) fn settle(article: &mut Article, declared: Option<ItemKind>) {
    article.item_kind = match declared {
        _ if article.status == PubStatus::Canceled => ItemKind::Kill,
        Some(kind) => kind,
        None => of_content(article),
    };
    if article.item_kind == ItemKind::Kill {
        let declared = &mut article.declared;
        let named = article.guid.clone().or_else(|| declared.replaces.clone());
        declared.withdraws = declared.withdraws.take().or(named);
    }
    if article.item_kind.is_prose() {
        return;
    }
    for block in &mut article.blocks {
        block.kind = match block.kind {
            BlockKind::Paragraph if article.item_kind == ItemKind::Table => BlockKind::Table,
            BlockKind::Paragraph => BlockKind::Listing,
            BlockKind::Headline => BlockKind::Title,
            BlockKind::Deck => BlockKind::Note,
            kind => kind,
        };
    }
}

fn of_content(article: &Article) -> ItemKind {
    let declared = &article.declared;
    let called = |words: &Phrases| {
        let own = declared.genres.iter().chain(&declared.signals).chain(&article.take_key);
        own.map(|name| name.to_lowercase()).any(|name| words.is_in(&name))
    };
    let titled = |words: &Phrases| {
        let own = article.headline().into_iter().chain(article.slugline.as_deref());
        own.map(str::to_lowercase).any(|name| words.is_in(&name))
    };
    if called(&phrases::ADVISORY) {
        return ItemKind::Advisory;
    }
    if is_tabular(article) || called(&phrases::TABLE) {
        return ItemKind::Table;
    }
    let sender = article.dateline.as_ref().and_then(|dateline| dateline.agency.as_deref());
    let is_sent_as_one = sender.into_iter().chain(article.source.as_deref()).any(is_release_service);
    if is_sent_as_one || declared.genres.iter().any(|name| phrases::RELEASE.has(name)) {
        return ItemKind::Release;
    }
    let slug = article.slugline.as_deref().unwrap_or("").to_lowercase();
    if phrases::ADVISORY_SLUG.is_in(&slug) {
        return ItemKind::Advisory;
    }
    if (titled(&phrases::DIGEST) && bullets(article) >= 3) || phrases::DIGEST_SLUG.is_in(&slug) {
        return ItemKind::Digest;
    }
    if article.body().len() <= LONGEST_ALERT && (called(&phrases::ALERT) || is_flash(article)) {
        return ItemKind::Alert;
    }
    ItemKind::Article
}

/// Whether the marks of a plain transmission say that it is a flash. In other formats the urgency is that of
/// the story.
fn is_flash(article: &Article) -> bool {
    let is_plain = matches!(article.wire_format, Format::Text | Format::Iptc7901 | Format::Anpa1312);
    is_plain && article.urgency.is_some_and(|urgency| urgency <= 2)
}

/// Whether a sender sends releases and nothing else.
fn is_release_service(name: &str) -> bool {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    phrases::RELEASE_SERVICE.is_in(&name)
}

/// Paragraphs that begin with a sign of lists.
fn bullets(article: &Article) -> usize {
    let copy = article.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
    copy.filter(|block| block.span.of(&article.text).starts_with(['*', '-', '•', '–'])).count()
}

/// Whether three fifths of the body are tables or rows of figures.
fn is_tabular(article: &Article) -> bool {
    let (mut rows, mut all) = (0, 0);
    for block in article.blocks.iter().filter(|block| block.kind.is_body()) {
        let text = block.span.of(&article.text);
        all += text.len();
        if block.kind == BlockKind::Table
            || (block.kind == BlockKind::Paragraph && plain::has_many_figures(text))
        {
            rows += text.len();
        }
    }
    rows > 80 && rows * 5 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::wire::read_text;

    fn kind(text: &str) -> ItemKind {
        read_text(text, &Limits::default()).item_kind
    }

    #[test]
    fn plain_text_has_a_kind() {
        for (text, expected) in [
            ("Ferry sails\n\nOSLO, Oct 5 (Reuters) - The ferry sailed, Ode Moss said.", ItemKind::Article),
            ("FLASH\n\nFerry sinks off Aster", ItemKind::Alert),
            ("Please kill item dpa 031 \"Ferry sinks\".", ItemKind::Kill),
            ("BC-LU--News Digest\n\nLund news\n\nFerry sails.\n\nDog swims.", ItemKind::Digest),
            (
                "Lund headlines\n\nHere they are.\n\n* Ferry sails.\n\n* Dog swims.\n\n* Fish flies.",
                ItemKind::Digest,
            ),
            (
                "MEDIA RELEASE PR64554\n\nLund sails\n\nASTER, May 4 /PRNewswire-AsiaNet/ --\n\nIt sailed.",
                ItemKind::Release,
            ),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
        let rows = "Aster 12 30 41 7\nLund 11 30 39 6\n".repeat(8);
        assert_eq!(kind(&format!("Standings\n\n{rows}")), ItemKind::Table);
    }

    #[test]
    fn what_is_no_prose_is_not_searched() {
        let text = "Lund headlines\n\nHere they are.\n\n* \"We sail,\" said Ode Moss.\n\n* Dog swims.\n\n* Fish flies.";
        let article = read_text(text, &Limits::default());
        assert!(!article.blocks.iter().any(|block| block.kind.is_searched()), "{:?}", article.blocks);
        assert_eq!(article.headline(), Some("Lund headlines"));
    }
}
