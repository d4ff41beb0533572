//! What the rules find in a few words, for the tests beside the code of this room.

use super::{Attribution, Source, find_attributions};
use crate::article::Span;
use crate::quotes::text::Text;

/// The attributions of a text, each as `source | cue | contents`, with `not` behind a cue that is negated.
/// The first line is a headline where it begins with `# `.
fn attributions(copy: &str) -> String {
    let headed = copy.strip_prefix("# ").map(|rest| rest.split_once('\n').unwrap_or((rest, "")));
    let (headline, body) = headed.unwrap_or(("", copy));
    let article = crate::quotes::tests::article(headline, body);
    let (text, ..) = Text::read(&article, usize::MAX);
    let words = |span: Span| span.of(text.whole);
    let line = |found: &Attribution| {
        let source = match found.source {
            Source::Mention(span) => words(span),
            Source::Shared => "shared",
            Source::Unnamed => "-",
        };
        let (cue, not) = (found.cue.map_or("-", words), if found.negated { " not" } else { "" });
        let contents: Vec<&str> = found.spans.iter().map(|&span| words(span)).collect();
        format!("{source} | {cue}{not} | {}", contents.join(" + "))
    };
    find_attributions(&text).iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Checks what the rules find: each row is a text, and its attributions.
pub(super) fn check(rows: &[(&str, &str)]) {
    for (copy, expected) in rows {
        assert_eq!(attributions(copy), *expected, "{copy}");
    }
}
