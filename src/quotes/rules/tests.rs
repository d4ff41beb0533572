//! What the rules find in a few words, for the tests beside the code of this room.

use super::{Attribution, Source, find_attributions};
use crate::article::Span;
use crate::quotes::tests::headed_article;
use crate::quotes::text::Text;

/// The attributions of a text, each as it is [`told`]. A first line that begins with `# ` is a headline.
fn attributions(copy: &str) -> String {
    let article = headed_article(copy);
    let (text, ..) = Text::read(&article, usize::MAX);
    find_attributions(&text).iter().map(|found| told(found, text.whole)).collect::<Vec<_>>().join("; ")
}

/// An attribution as `source | cue | contents`, with `not` behind a cue that is negated.
pub(in crate::quotes) fn told(found: &Attribution, text: &str) -> String {
    let words = |span: Span| span.of(text);
    let source = match found.source {
        Source::Mention(span) => words(span),
        Source::Shared => "shared",
        Source::Unnamed => "-",
    };
    let (cue, not) = (found.cue.map_or("-", words), if found.negated { " not" } else { "" });
    let contents: Vec<&str> = found.spans.iter().map(|&span| words(span)).collect();
    format!("{source} | {cue}{not} | {}", contents.join(" + "))
}

/// Checks what the rules find: each row is a text, and its attributions.
pub(super) fn check(rows: &[(&str, &str)]) {
    for (copy, expected) in rows {
        assert_eq!(attributions(copy), *expected, "{copy}");
    }
}
