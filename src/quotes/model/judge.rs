//! The judge: how likely an attribution is right as it stands, and which of its possible extents is.
//!
//! What the tagger and the rules propose is varied at its open end (an indirect content may end at any comma)
//! and each variant gets a probability by a logistic model over hashed features. The best one stays, if it is
//! likely enough.

use super::hashed::{FeatureWriter, OF_EXTENTS, OF_PROPOSALS, length_step, mix};
use super::proposal::{Proposal, Proposals};
use super::tag::Tag;
use super::tagger::{TaggedText, UnitWord};
use crate::article::Span;
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::text::lexicon::{CONJ, CUE, DAY, DET, FINITE, ING, MONTH, PREP, RELATIVE, SUBORD};
use crate::quotes::text::{Text, TokenKind, UnitRange};

/// Most extents tried for one attribution.
const MOST_VARIANTS: usize = 14;

/// What the judge looks at beside the attribution.
pub(in crate::quotes) struct ExtentScorer<'a, 't> {
    text: &'t Text<'a>,
    tags: &'t [Tag],
    margins: &'t [u8],
    rules: &'t [Tag],
    words: &'t [UnitWord],
}

/// A proposal with the extents that its content may have, and what they have in common.
pub(in crate::quotes) struct Extents<'m> {
    attribution: &'m Attribution,
    /// Which of its spans is the open one, if any.
    open_span: Option<usize>,
    /// The variants of the open span, its own extent first.
    pub variants: Vec<Span>,
    /// Units of the cue, of the source.
    cue: Option<UnitRange>,
    source: Option<UnitRange>,
    verb: u32,
    /// Who proposed it.
    by: u32,
    agency: u32,
    /// The features that do not depend on the extent.
    pub features: Vec<u32>,
}

impl Extents<'_> {
    /// The attribution with one of its variants.
    pub(in crate::quotes) fn with(&self, variant: Span) -> Attribution {
        let mut attribution = self.attribution.clone();
        if let Some(place) = self.open_span.and_then(|at| attribution.spans.get_mut(at)) {
            *place = variant;
        }
        attribution
    }
}

impl<'a, 't> ExtentScorer<'a, 't> {
    pub(in crate::quotes) fn new(text: &'t Text<'a>, proposals: &'t Proposals) -> Self {
        let TaggedText { tags, margins, rules, words } = &proposals.tagged;
        Self { text, tags, margins, rules, words }
    }

    /// The extents that the content of a proposal may have.
    pub(in crate::quotes) fn extents_of<'m>(&self, proposal: &'m Proposal) -> Extents<'m> {
        let attribution = &proposal.attribution;
        let units = |span: Span| self.text.units_in(span);
        let cue = attribution.cue.map(units);
        let source = match attribution.source {
            Source::Mention(span) => Some(units(span)),
            Source::Shared | Source::Unnamed => None,
        };
        let open_span = self.open_span(attribution);
        let own =
            open_span.and_then(|(at, _)| attribution.spans.get(at)).or(attribution.spans.first()).copied();
        let mut variants: Vec<Span> = own.into_iter().collect();
        if let (Some((at, behind)), Some(own)) = (open_span, own) {
            let next = attribution.spans.get(at + 1).map_or(usize::MAX, |next| next.start);
            let others = if behind { self.ends(own, next) } else { self.starts(own) };
            variants.extend(others.into_iter().filter(|other| *other != own && !other.is_empty()));
        }
        let mut extents = Extents {
            attribution,
            open_span: open_span.map(|(at, _)| at),
            variants,
            cue,
            source,
            verb: cue.map_or(17, |cue| self.hashes(self.verb_at(cue)).0),
            by: proposal.by as u32,
            agency: u32::from(self.text.has_dateline),
            features: Vec::with_capacity(32),
        };
        self.write_common(&mut extents);
        extents
    }

    fn hashes(&self, at: usize) -> (u32, u32) {
        self.words.get(at).map_or((0, 0), |unit| (unit.word, unit.class))
    }

    fn cluster(&self, at: usize) -> u32 {
        self.words.get(at).map_or(0, |unit| unit.cluster)
    }

    /// The units of the sentence that a unit stands in.
    fn sentence_of(&self, unit: usize) -> UnitRange {
        let sentence = self.text.sentence(self.text.sentence_over(unit));
        sentence.map_or(UnitRange { first: unit, end: unit }, |sentence| sentence.units)
    }

    /// The span whose extent is uncertain, and whether its end is: right behind the cue, else right before
    /// it.
    fn open_span(&self, attribution: &Attribution) -> Option<(usize, bool)> {
        let cue = attribution.cue?;
        let cue_unit = self.text.unit_over(cue.start);
        let behind = attribution.spans.iter().rposition(|span| {
            span.start >= cue.end && self.sentence_of(self.text.unit_over(span.start)).first <= cue_unit
        });
        let before = || attribution.spans.iter().position(|span| span.end <= cue.start);
        behind.map(|at| (at, true)).or_else(|| before().map(|at| (at, false)))
    }

    /// Other ends of a span, none behind `limit`; the nearest ones, if there are many.
    fn ends(&self, span: Span, limit: usize) -> Vec<Span> {
        let UnitRange { first, end } = self.text.units_in(span);
        let sentence = self.sentence_of(first);
        let closes = |at: usize| {
            matches!(self.text.unit(at).kind, TokenKind::Stop | TokenKind::Mark | TokenKind::Comma)
        };
        let last = (first + 1..=sentence.end).rev().find(|&last| !closes(last - 1)).unwrap_or(sentence.end);
        let mut ends: Vec<usize> = (first + 2..last).filter(|&unit| self.may_end(unit)).collect();
        ends.push(last);
        ends.sort_by_key(|&other| (other != last, other.abs_diff(end)));
        ends.truncate(MOST_VARIANTS);
        let changed = |end: usize| Span::new(span.start, self.text.unit(end.saturating_sub(1)).span.end);
        ends.into_iter().map(changed).filter(|changed| changed.end <= limit).collect()
    }

    /// Other starts of a span.
    fn starts(&self, span: Span) -> Vec<Span> {
        let UnitRange { first, end } = self.text.units_in(span);
        let start = self.sentence_of(first).first;
        let mut starts: Vec<usize> =
            (start + 1..end.saturating_sub(1)).filter(|&unit| self.may_start(unit)).collect();
        starts.push(start);
        starts.sort_by_key(|&other| (other != start, other.abs_diff(first)));
        starts.truncate(MOST_VARIANTS);
        starts.into_iter().map(|start| Span::new(self.text.unit(start).span.start, span.end)).collect()
    }

    /// Whether a content may end right before this unit.
    fn may_end(&self, unit: usize) -> bool {
        let (this, before) = (self.text.unit(unit), self.text.unit(unit - 1));
        let parted = matches!(before.kind, TokenKind::Comma | TokenKind::Dash);
        matches!(
            this.kind,
            TokenKind::Comma | TokenKind::Dash | TokenKind::Semicolon | TokenKind::Colon | TokenKind::Open
        ) || before.kind == TokenKind::Quotation
            || this.kind == TokenKind::Word && !parted && this.is(CONJ | SUBORD | DAY | RELATIVE | ING)
            || self.is_on_a_day(unit)
            || matches!(
                self.text.word(&this),
                "in" | "at" | "after" | "before" | "during" | "by" | "when" | "while" | "with" | "for"
            )
    }

    /// `on Monday`, `on the sidelines`, but not `the envoy on Velia`.
    fn is_on_a_day(&self, unit: usize) -> bool {
        let next = self.text.unit(unit + 1);
        self.text.word(&self.text.unit(unit)) == "on" && (next.is(DAY | MONTH | DET) || !next.is_capital())
    }

    fn may_start(&self, unit: usize) -> bool {
        let (this, before) = (self.text.unit(unit), self.text.unit(unit - 1));
        matches!(before.kind, TokenKind::Comma | TokenKind::Dash | TokenKind::Semicolon | TokenKind::Colon)
            || this.kind == TokenKind::Quotation
            || before.is(CONJ)
            || self.text.word(&before) == "that"
    }

    /// The verb of a cue, else its last word.
    fn verb_at(&self, cue: UnitRange) -> usize {
        cue.each().find(|&at| self.text.unit(at).is(CUE)).unwrap_or(cue.last())
    }

    /// What the cue and the source are.
    fn write_common(&self, extents: &mut Extents<'_>) {
        let Extents { attribution, cue, source, verb, by, agency, .. } = *extents;
        let mut writer = FeatureWriter::new(&mut extents.features, OF_PROPOSALS);
        let head = source.map_or((1, 1), |source| self.hashes(source.last()));
        let source_first = source.map_or(2, |source| self.hashes(source.first).1);
        let cue_first = cue.map_or(7, |cue| self.hashes(cue.first).0);
        let cue_last = cue.map_or(7, |cue| self.hashes(cue.last()).0);
        let before_cue = cue.map_or(7, |cue| cue.first.checked_sub(1).map_or(0, |at| self.hashes(at).1));
        let length = |units: Option<UnitRange>| units.map_or(0, |units| length_step(units.len()) + 1);
        writer.add(0);
        writer.add(agency);
        writer.add(verb);
        writer.add(attribution.class.map_or(9, |class| class as u32));
        writer.pair(verb, agency);
        writer.add(length(cue));
        writer.pair(verb, cue_last);
        writer.pair(verb, cue_first);
        writer.add(before_cue);
        writer.add(head.0);
        writer.add(head.1);
        writer.pair(head.1, verb);
        writer.pair(source_first, head.1);
        writer.add(length(source));
        writer.add(source.zip(cue).map_or(99, |(source, cue)| gap(source, cue)));
        writer.add(match attribution.source {
            Source::Shared => 1,
            Source::Unnamed => 2,
            Source::Mention(_) => 3,
        });
        let at_cue = cue.map_or(99, |cue| self.tag(cue.first) * 64 + self.rule(cue.first) * 8);
        writer.add(at_cue);
        writer.pair(at_cue, cue.map_or(0, |cue| self.margin(cue.first)));
        let source_tags =
            |first: usize| self.tag(first) * 64 + self.rule(first) * 8 + self.margin(first).min(7);
        writer.add(source.map_or(99, |source| source_tags(source.first)));
        let sentences = attribution.sentences.last().since(attribution.sentences.first);
        writer.add(length_step(sentences) * 2 + u32::from(cue.is_some()));
        writer.add(by);
        writer.pair(by, verb);
        let head_cluster = source.map_or(0, |source| self.cluster(source.last()));
        let verb_cluster = cue.map_or(0, |cue| self.cluster(self.verb_at(cue)));
        writer.pair(head_cluster, verb);
        writer.pair(head_cluster, verb_cluster);
        writer.pair(verb_cluster, cue_last);
        writer.pair(verb_cluster, before_cue);
        writer.pair(by, at_cue);
    }

    fn tag(&self, at: usize) -> u32 {
        self.tags.get(at).map_or(7, |&tag| tag as u32)
    }

    fn rule(&self, at: usize) -> u32 {
        self.rules.get(at).map_or(7, |&tag| tag as u32)
    }

    fn margin(&self, at: usize) -> u32 {
        self.margins.get(at).map_or(0, |&margin| u32::from(margin))
    }

    /// Writes the features that depend on the extent.
    pub(in crate::quotes) fn write_variant(&self, extents: &Extents<'_>, variant: Span, out: &mut Vec<u32>) {
        let mut writer = FeatureWriter::new(out, OF_EXTENTS);
        let extent = self.text.units_in(variant);
        let order = order(extents.source, extents.cue, extent);
        let kind = self.rough_kind(extents, variant);
        writer.pair(extents.verb, order);
        writer.pair(order, extents.agency * 16 + kind);
        writer.pair(order, kind);
        writer.pair(order, extents.source.zip(extents.cue).map_or(99, |(source, cue)| gap(source, cue)));
        writer.pair(order, extents.attribution.spans.len().min(4) as u32);
        self.write_edges(&mut writer, extents, extent, order);
        self.write_agreement(&mut writer, extents, variant, extent, kind, order);
        self.write_inside(&mut writer, extent, order);
    }

    /// 1 when all of the content stands in quotation marks, 2 when some does, 3 when none does, by bytes.
    fn rough_kind(&self, extents: &Extents<'_>, variant: Span) -> u32 {
        let (mut all, mut inside) = (0, 0);
        for (at, &span) in extents.attribution.spans.iter().enumerate() {
            let span = if Some(at) == extents.open_span { variant } else { span };
            all += span.len();
            inside += self.text.marked_in(span).map(Span::len).sum::<usize>();
        }
        match inside {
            0 => 3,
            _ if inside * 5 >= all * 4 => 1,
            _ => 2,
        }
    }

    /// Where the content begins and ends.
    fn write_edges(
        &self,
        writer: &mut FeatureWriter<'_>,
        extents: &Extents<'_>,
        extent: UnitRange,
        order: u32,
    ) {
        let UnitRange { first, end } = extent;
        let sentence = self.sentence_of(first);
        let (verb, cue) = (extents.verb, extents.cue);
        let inside =
            |unit: usize, beyond: u32| if unit < sentence.end { self.hashes(unit) } else { (beyond, beyond) };
        let (first_word, first_class) = self.hashes(first);
        let (last_word, last_class) = self.hashes(end.saturating_sub(1));
        let (next_word, next_class) = inside(end, 3);
        let (second_word, second_class) = inside(end + 1, 4);
        let before = if first > sentence.first { self.hashes(first - 1) } else { (5, 5) };
        let words = length_step(extent.len());
        let left = length_step(sentence.end.saturating_sub(end));
        let from_cue = cue.map_or(99, |cue| gap(extent, cue));
        writer.add(first_word);
        writer.add(first_class);
        writer.pair(verb, first_word);
        writer.pair(verb, first_class);
        writer.pair(before.0, first_class);
        writer.pair(before.1, first_class);
        writer.pair(order, length_step(first - sentence.first));
        writer.add(from_cue);
        writer.pair(verb, from_cue);
        writer.add(next_word);
        writer.add(next_class);
        writer.pair(next_word, second_word);
        writer.pair(next_word, second_class);
        writer.pair(next_class, second_class);
        writer.pair(next_word, verb);
        let cluster = |unit: usize| if unit < sentence.end { self.cluster(unit) } else { 255 };
        let (next_cluster, last_cluster) = (cluster(end), self.cluster(end.saturating_sub(1)));
        writer.pair(next_cluster, next_word);
        writer.pair(next_cluster, last_cluster);
        writer.pair(next_cluster, cluster(end + 1));
        writer.pair(next_word, cluster(end + 1));
        writer.pair(last_cluster, next_word);
        writer.pair(verb, self.cluster(first));
        writer.pair(next_word, words);
        writer.pair(last_class, next_class);
        writer.pair(last_word, next_word);
        writer.add(left);
        writer.pair(left, next_class);
        writer.pair(left, next_word);
        writer.pair(order, mix(left, next_class));
        writer.pair(words, left);
        writer.pair(order, words);
        writer.pair(verb, words);
    }

    /// How far the tagger and the rules agree with it.
    fn write_agreement(
        &self,
        writer: &mut FeatureWriter<'_>,
        extents: &Extents<'_>,
        variant: Span,
        extent: UnitRange,
        kind: u32,
        order: u32,
    ) {
        let UnitRange { first, end } = extent;
        let own = extents.variants.first().copied().unwrap_or_default();
        let (last, before) = (extent.last(), first.wrapping_sub(1));
        let change = variant.len().cmp(&own.len()) as i8 as u32 & 3;
        writer.add(change);
        writer.pair(change, length_step(variant.len().abs_diff(own.len()) / 6));
        writer.pair(change, order);
        let (tags, rules) = (self.tag(last) * 8 + self.tag(end), self.rule(last) * 8 + self.rule(end));
        writer.pair(self.tag(first), tags);
        writer.pair(self.rule(first), rules);
        writer.pair(tags, rules);
        writer.pair(self.tag(before) * 8 + self.tag(first), self.rule(before) * 8 + self.rule(first));
        writer.pair(kind, self.rule(first) * 8 + self.rule(last));
        writer.add(self.margin(first));
        writer.add(self.margin(last));
        writer.pair(self.margin(end), self.tag(end));
        writer.pair(change, self.margin(last) * 16 + self.margin(end));
        let smallest = extent.each().map(|at| self.margin(at)).min().unwrap_or(0);
        writer.pair(smallest, kind);
        let share = |of: &dyn Fn(usize) -> u32| {
            let content = extent.each().filter(|&at| matches!(of(at), 1 | 2)).count();
            (content * 4 / extent.len().max(1)) as u32
        };
        let (agree, tagged) = (share(&|at| self.rule(at)), share(&|at| self.tag(at)));
        writer.pair(agree, tagged);
        writer.pair(agree, order);
    }

    /// What the content is made of.
    fn write_inside(&self, writer: &mut FeatureWriter<'_>, extent: UnitRange, order: u32) {
        let units = self.text.units_of(extent);
        let commas = units.iter().filter(|unit| unit.kind == TokenKind::Comma).count().min(3) as u32;
        let finite = u32::from(units.iter().any(|unit| unit.is(FINITE)));
        let quoted = u32::from(units.iter().any(|unit| unit.kind == TokenKind::Quotation));
        let prep = u32::from(units.first().is_some_and(|unit| unit.is(PREP)));
        writer.add(commas);
        writer.add(finite * 2 + quoted);
        writer.pair(order, finite * 4 + quoted * 2 + prep);
        let single = units.first().filter(|_| units.len() == 1).and_then(|unit| self.text.quotation(*unit));
        let single = single.map_or(0, |quotation| {
            1 + u32::from(quotation.stopped)
                + 2 * u32::from(quotation.closed)
                + 4 * length_step(quotation.words as usize)
        });
        writer.pair(single, order);
    }
}

/// How source, cue and content follow each other.
fn order(source: Option<UnitRange>, cue: Option<UnitRange>, content: UnitRange) -> u32 {
    let side = |units: Option<UnitRange>| units.map_or(0, |units| 1 + u32::from(units.first >= content.end));
    let between = source.zip(cue).map_or(0, |(source, cue)| 1 + u32::from(source.first >= cue.end));
    side(cue) * 9 + side(source) * 3 + between
}

fn gap(a: UnitRange, b: UnitRange) -> u32 {
    length_step(a.gap(b)) + if a.end <= b.first { 0 } else { 20 }
}

#[cfg(test)]
mod tests;
