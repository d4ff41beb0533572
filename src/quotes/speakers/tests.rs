//! Whom the words that name a source mean, for the tests beside the code of this room.

use super::Resolver;
use crate::article::{Article, Block, BlockKind, Span};
use crate::quotes::entities;
use crate::quotes::extraction::Speaker;
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::text::Text;

/// Resolves the sources that stand in square brackets, in their order. Each line is a paragraph, one that
/// begins with `# ` a headline.
pub(in crate::quotes) fn resolved(marked: &str) -> Vec<(Speaker, f32)> {
    let (mut article, mut sources) = (Article::default(), Vec::new());
    for line in marked.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (kind, line) =
            line.strip_prefix("# ").map_or((BlockKind::Paragraph, line), |rest| (BlockKind::Headline, rest));
        let first = article.text.len();
        for (at, piece) in line.split(['[', ']']).enumerate() {
            let start = article.text.len();
            article.text.push_str(piece);
            sources.extend((at % 2 == 1).then(|| Span::new(start, article.text.len())));
        }
        article.blocks.push(Block { kind, span: Span::new(first, article.text.len()) });
        article.text.push('\n');
    }
    let (text, ..) = Text::read(&article, usize::MAX);
    let abbreviations = entities::find_abbreviations(&text, 100);
    let mut mentions = entities::find_mentions(&text, 1000);
    entities::mark_places(&text, None, &mut mentions);
    let mut entities = entities::build_entities(&text, mentions, &abbreviations);
    let mut resolver = Resolver::new(&text, &mut entities, &abbreviations);
    let resolve = |source: &Span| {
        let sentence = text.sentence_over(text.unit_over(source.start));
        let (speaker, method) = resolver.resolve(&Attribution {
            cue: Some(*source),
            sure: 1.0,
            ..Attribution::new(Vec::new(), Source::Mention(*source), sentence)
        });
        (speaker, method.precision())
    };
    sources.iter().map(resolve).collect()
}

/// What the sources in brackets mean: kind and name of each.
pub(in crate::quotes) fn meant(marked: &str) -> String {
    let line = |(speaker, _): (Speaker, f32)| match speaker.name {
        Some(name) => format!("{:?} {name}", speaker.kind),
        None => format!("{:?}", speaker.kind),
    };
    resolved(marked).into_iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Checks what sources mean: each row is a text with its sources in brackets, and their kinds and names.
pub(super) fn check(rows: &[(&str, &str)]) {
    for (marked, expected) in rows {
        assert_eq!(meant(marked), *expected, "{marked}");
    }
}
