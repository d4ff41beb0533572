//! Links tagged chunks into attributions: whose content, by which cue, from which source.

use super::tag::{ChunkKind, Tag};
use crate::article::Span;
use crate::quotes::extraction::CueClass;
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::text::lexicon::{CUE, FINITE, NEG};
use crate::quotes::text::{SentenceIdx, Text, TokenKind, Unit, UnitRange};

/// A run of units of one kind, inside one sentence's block.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    kind: ChunkKind,
    units: UnitRange,
    /// The sentence in which it begins.
    sentence: SentenceIdx,
}

impl Chunk {
    /// How many units lie between it and another.
    const fn gap(&self, other: &Self) -> usize {
        self.units.gap(other.units)
    }
}

/// Links the chunks of a text, sentence by sentence.
pub(in crate::quotes) fn link_chunks(text: &Text<'_>, tags: &[Tag]) -> Vec<Attribution> {
    let mut out = Vec::new();
    for chunks in chunks(text, tags).chunk_by(|a, b| a.sentence == b.sentence) {
        Linker { text, chunks }.link(&mut out);
    }
    out
}

fn chunks(text: &Text<'_>, tags: &[Tag]) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    let mut block = None;
    for (number, sentence) in text.numbered_sentences() {
        let begins_block = block != Some(sentence.block);
        block = Some(sentence.block);
        for at in sentence.units.each() {
            let tag = tags.get(at).copied().unwrap_or_default();
            let Some(kind) = tag.chunk_kind() else { continue };
            let starts = tag.begins() || (begins_block && at == sentence.units.first);
            let units = UnitRange { first: at, end: at + 1 };
            match out.last_mut().filter(|last| !starts && last.kind == kind && last.units.end == at) {
                Some(last) => last.units.end = units.end,
                None => out.push(Chunk { kind, units, sentence: number }),
            }
        }
    }
    out
}

/// A source this near behind a cue is its own.
const NEXT: usize = 1;
/// A source this near behind a cue is its own when there is no other.
const NEAR: usize = 6;
/// What a content between two chunks counts as, in units.
const CONTENT_BETWEEN: usize = 6;

struct Linker<'a, 't> {
    text: &'t Text<'a>,
    /// The chunks of one sentence.
    chunks: &'t [Chunk],
}

impl Linker<'_, '_> {
    fn link(&self, out: &mut Vec<Attribution>) {
        let mut found: Vec<(usize, Attribution)> = Vec::new();
        let owners: Vec<(usize, &Chunk, Option<usize>)> =
            self.of_kind(ChunkKind::Content).map(|(at, chunk)| (at, chunk, self.cue_of(at))).collect();
        for (cue, chunk) in self.of_kind(ChunkKind::Cue) {
            let source = self.source_of(cue, chunk);
            if source.is_some_and(|source| self.is_demonstrative(source)) {
                continue;
            }
            let owned = owners.iter().filter(|(at, content, owner)| {
                *owner == Some(cue) && !self.is_addressed(*at, content, chunk)
            });
            let contents = || owned.clone().map(|&(at, content, _)| (at, content));
            let spans: Vec<Span> = contents().map(|(_, content)| self.span(content)).collect();
            // A cue at the sentence's end takes its content from the next one; any other without content
            // reports none.
            let is_last = self.chunks.last().is_none_or(|last| last.units.end <= chunk.units.end);
            if !spans.is_empty() || is_last {
                let order = contents().next().map_or(cue, |(first, _)| first.min(cue));
                found.push((order, self.attribution(spans, chunk, source)));
            }
        }
        let loose = owners.iter().filter(|(_, _, owner)| owner.is_none());
        found.extend(loose.filter_map(|&(at, chunk, _)| Some((at, self.without_cue(chunk)?))));
        found.sort_by_key(|(order, _)| *order);
        out.extend(found.into_iter().map(|(_, attribution)| attribution));
    }

    fn of_kind(&self, kind: ChunkKind) -> impl DoubleEndedIterator<Item = (usize, &Chunk)> {
        self.chunks.iter().enumerate().filter(move |(_, chunk)| chunk.kind == kind)
    }

    fn units(&self, chunk: &Chunk) -> &[Unit] {
        self.text.units_of(chunk.units)
    }

    fn attribution(&self, spans: Vec<Span>, chunk: &Chunk, source: Option<&Chunk>) -> Attribution {
        let verb = self.units(chunk).iter().find(|unit| unit.is(CUE));
        let source = source.map_or(Source::Unnamed, |source| Source::Mention(self.span(source)));
        Attribution {
            cue: Some(self.span(chunk)),
            class: Some(verb.map_or(CueClass::Speech, |verb| verb.word.cue_class())),
            negated: self.units(chunk).iter().any(|unit| unit.is(NEG)),
            ..Attribution::new(spans, source, chunk.sentence)
        }
    }

    /// A content in quotation marks without a cue in its sentence; one without marks is nobody's.
    fn without_cue(&self, chunk: &Chunk) -> Option<Attribution> {
        self.units(chunk).iter().find(|unit| unit.kind == TokenKind::Quotation)?;
        let source = self.of_kind(ChunkKind::Source).find(|(_, source)| chunk.gap(source) <= NEXT + 1);
        let source = source.map_or(Source::Unnamed, |(_, source)| Source::Mention(self.span(source)));
        Some(Attribution {
            whole: self.chunks.iter().all(|other| other.kind == ChunkKind::Content),
            ..Attribution::new(vec![self.span(chunk)], source, chunk.sentence)
        })
    }

    /// `This said the minister`: that is no source, but takes up what was said before.
    fn is_demonstrative(&self, source: &Chunk) -> bool {
        let word = |unit: &Unit| self.text.word(unit);
        matches!(self.units(source), [only] if matches!(word(only), "This" | "this" | "That" | "that"))
    }

    /// `urged the coalition “to speak with one voice”`: a noun between the cue and what begins with `to` is
    /// whom it was said to.
    fn is_addressed(&self, at: usize, content: &Chunk, cue: &Chunk) -> bool {
        let next = self
            .chunks
            .get(at + 1)
            .filter(|next| next.kind == ChunkKind::Content && next.units.first == content.units.end);
        let begins = |next: &Chunk| {
            let words = self.span(next).of(self.text.whole);
            words.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with("to ")
        };
        content.units.first == cue.units.end
            && next.is_some_and(begins)
            && self
                .units(content)
                .iter()
                .all(|unit| !unit.is(CUE | FINITE) && unit.kind != TokenKind::Quotation)
    }

    /// The source of a cue: the nearest one that no other cue parts from it, else that of the cue before.
    fn source_of(&self, cue: usize, chunk: &Chunk) -> Option<&Chunk> {
        let behind = self.chunks.get(..cue).unwrap_or_default();
        let ahead = self.chunks.get(cue + 1..).unwrap_or_default();
        let is_source = |other: &&Chunk| other.kind == ChunkKind::Source;
        let left = behind
            .iter()
            .rev()
            .take_while(|other| other.kind != ChunkKind::Cue)
            .position(|other| other.kind == ChunkKind::Source);
        let right = ahead.first().filter(|next| is_source(next) && chunk.gap(next) <= NEXT);
        let left = left.and_then(|back| Some((behind.iter().rev().nth(back)?, back)));
        match (left, right) {
            (Some((left, between)), Some(right)) => {
                Some(if left.gap(chunk) + 4 * between <= chunk.gap(right) { left } else { right })
            }
            (Some((left, _)), None) => Some(left),
            (None, Some(right)) => Some(right),
            (None, None) => behind
                .iter()
                .rev()
                .find(is_source)
                .or_else(|| ahead.iter().find(is_source).filter(|source| chunk.gap(source) <= NEAR)),
        }
    }

    /// Which cue of the sentence a content belongs to: the nearest, contents in between counting as distance.
    fn cue_of(&self, content: usize) -> Option<usize> {
        let this = self.chunks.get(content)?;
        let distance = |(at, cue): (usize, &Chunk)| {
            let between = self
                .of_kind(ChunkKind::Content)
                .filter(|(other, _)| (content.min(at) + 1..content.max(at)).contains(other));
            (cue.gap(this) + CONTENT_BETWEEN * between.count(), at)
        };
        let left = self.of_kind(ChunkKind::Cue).rfind(|(at, _)| *at < content).map(distance);
        let right = self.of_kind(ChunkKind::Cue).find(|(at, _)| *at > content).map(distance);
        match (left, right) {
            (Some((left, at)), Some((right, _))) if left <= right + 2 => Some(at),
            (_, Some((_, at))) | (Some((_, at)), None) => Some(at),
            (None, None) => None,
        }
    }

    /// The span of a chunk; content and source without the commas, dashes and stops at their ends.
    fn span(&self, chunk: &Chunk) -> Span {
        let units = self.units(chunk);
        let inner = |unit: &Unit| {
            chunk.kind == ChunkKind::Cue
                || !matches!(
                    unit.kind,
                    TokenKind::Comma | TokenKind::Dash | TokenKind::Stop | TokenKind::Semicolon
                )
        };
        let (first, last) = (units.iter().find(|unit| inner(unit)), units.iter().rfind(|unit| inner(unit)));
        match (first.or(units.first()), last.or(units.last())) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::rules::tests::told;
    use crate::quotes::tests::article;

    /// Links the chunks of a text that are marked in it: `[c: content]`, `[s: source]`, `[q: cue]`. One line
    /// an attribution: `source | cue | contents`.
    fn linked(marked: &str) -> Vec<String> {
        let (mut body, mut chunks) = (String::new(), Vec::new());
        for (at, part) in marked.split(['[', ']']).enumerate() {
            let chunk = part.split_once(": ").filter(|_| at % 2 == 1);
            let (kind, words) = chunk.map_or((None, part), |(kind, words)| (Some(kind), words));
            let start = body.len();
            body.push_str(words);
            let kind = kind.map(|kind| match kind {
                "c" => ChunkKind::Content,
                "s" => ChunkKind::Source,
                _ => ChunkKind::Cue,
            });
            chunks.extend(kind.map(|kind| (kind, Span::new(start, body.len()))));
        }
        let article = article("", &body);
        let (text, ..) = Text::read(&article, usize::MAX);
        let tag = |unit: &Unit| {
            let chunk =
                chunks.iter().find(|(_, span)| span.start <= unit.span.start && unit.span.end <= span.end);
            chunk.map_or(Tag::Out, |(kind, span)| Tag::new(*kind, span.start == unit.span.start))
        };
        let tags: Vec<Tag> = text.units.iter().map(tag).collect();
        link_chunks(&text, &tags).iter().map(|found| told(found, text.whole)).collect()
    }

    #[test]
    fn contents_go_to_the_nearest_cue_and_cues_to_the_nearest_source() {
        for (marked, expected) in [
            ("[c: The pier is safe], [s: Rowe] [q: said].", &["Rowe | said | The pier is safe"] as &[_]),
            ("[c: The pier], [s: she] [q: said], [c: is safe].", &["she | said | The pier + is safe"]),
            (
                "[s: Rowe] [q: said] [c: it rained] and [s: Orr] [q: denied] [c: it].",
                &["Rowe | said | it rained", "Orr | denied | it"],
            ),
            (
                "[s: Rowe] [q: said] [c: it rained], [q: adding] [c: that it pours].",
                &["Rowe | said | it rained", "Rowe | adding | that it pours"],
            ),
            ("[q: According to] [s: Rowe], [c: it rained].", &["Rowe | According to | it rained"]),
            ("[s: Rowe] [q: did not say] [c: that it rained].", &["Rowe | did not say not | that it rained"]),
        ] {
            assert_eq!(linked(marked), expected, "{marked}");
        }
    }

    #[test]
    fn a_cue_without_content_reports_something_at_the_end_only() {
        assert_eq!(linked("It rained, [s: Rowe] [q: said]."), ["Rowe | said | "]);
        assert_eq!(linked("[s: Rowe] [q: said] [s: Orr] came."), [""; 0]);
    }

    #[test]
    fn a_content_without_a_cue_is_one_in_marks_only() {
        assert_eq!(linked("[c: \"It rains.\"]"), ["- | - | \"It rains.\""]);
        assert_eq!(linked("[c: It rains]."), [""; 0]);
    }

    #[test]
    fn a_demonstrative_is_no_source_and_a_noun_before_an_infinitive_no_content() {
        assert_eq!(linked("[s: This] [q: said] [c: the minister]."), [""; 0]);
        assert_eq!(
            linked("[s: Rowe] [q: urged] [c: the council] [c: to speak]."),
            ["Rowe | urged | to speak"]
        );
    }

    #[test]
    fn of_two_sources_the_nearer_one_speaks() {
        for (marked, expected) in [
            ("[s: Rowe] in town [q: said] [s: Orr], [c: it rained].", &["Orr | said | it rained"] as &[_]),
            ("[s: Rowe] [q: said] [s: Orr] [c: it rained].", &["Rowe | said | it rained"]),
            (
                "[s: Rowe] in the old town [q: said] to men [s: Orr] [c: it rained].",
                &["Rowe | said | it rained"],
            ),
            ("[q: According to] the old [s: Rowe], [c: it rained].", &["Rowe | According to | it rained"]),
            (
                "[q: According to] all that we know so far and no more [s: Rowe], [c: it rained].",
                &["- | According to | it rained"],
            ),
        ] {
            assert_eq!(linked(marked), expected, "{marked}");
        }
    }

    #[test]
    fn a_content_between_makes_a_cue_farther() {
        assert_eq!(
            linked(
                "[s: Rowe] [q: said] [c: it rains], [c: it pours], and then and there [s: she] [q: added]."
            ),
            ["Rowe | said | it rains", "she | added | it pours"]
        );
        assert_eq!(
            linked("[s: Rowe] [q: said] on Monday in the old town [c: it rains], and [s: she] [q: added]."),
            ["she | added | it rains"]
        );
    }

    #[test]
    fn a_noun_before_an_infinitive_is_a_content_when_it_has_a_verb_or_marks() {
        assert_eq!(
            linked("[s: Rowe] [q: said] [c: it was late] [c: to speak]."),
            ["Rowe | said | it was late + to speak"]
        );
        assert_eq!(
            linked("[s: Rowe] [q: urged] [c: \"the old men\"] [c: to speak]."),
            ["Rowe | urged | \"the old men\" + to speak"]
        );
    }

    #[test]
    fn a_content_in_marks_has_the_source_beside_it() {
        assert_eq!(linked("[c: \"It rains.\"] - [s: Rowe]"), ["Rowe | - | \"It rains.\""]);
        assert_eq!(
            linked("[c: \"It rains\"] was what the old town had in mind for [s: Rowe]."),
            ["- | - | \"It rains\""]
        );
        assert_eq!(linked("[c: \"It rains,\"] [s: Rowe] [q: said]."), ["Rowe | said | \"It rains,\""]);
    }

    #[test]
    fn a_content_ends_with_its_paragraph_and_without_its_comma() {
        assert_eq!(linked("[c: It rains.\n\nIt pours], [s: Rowe] [q: said]."), ["Rowe | said | It pours"]);
        assert_eq!(linked("[c: It rains,] [s: Rowe,] [q: said]."), ["Rowe | said | It rains"]);
    }
}
