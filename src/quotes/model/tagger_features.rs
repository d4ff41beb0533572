//! Hashed features of the units of a block.

use super::block_features::{BlockFeatures, LIKELY, REACH, UnitFeatures, UnitWindow};
use super::tables::BUCKETS;
use super::tag::Tag;
use crate::quotes::text::TokenKind;

/// Most features of a unit.
pub(in crate::quotes) const WIDEST: usize = 128;

/// Where the features of a unit go, one bucket number after another.
pub(in crate::quotes) trait FeatureSink {
    /// Takes the next one.
    fn take(&mut self, bucket: u16);
}

/// Writes the features of one unit. A template's number is its place; all that writes is inlined into one
/// straight line, in which the places are constants.
pub(super) struct UnitFeatureWriter<S> {
    sink: S,
    /// The number of the next template.
    template: u32,
}

/// The golden ratio's multiplier: the high bits of a product with it are well mixed (Fibonacci hashing).
const GOLDEN: u32 = 0x9E37_79B1;

#[expect(clippy::inline_always, reason = "see the type")]
impl<S: FeatureSink> UnitFeatureWriter<S> {
    #[inline(always)]
    pub(super) const fn new(sink: S, first_template: u32) -> Self {
        Self { sink, template: first_template }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, value: u32) {
        self.template += 1;
        let value = value ^ self.template.wrapping_mul(0x85EB_CA77);
        self.sink.take((value.wrapping_mul(GOLDEN) >> (32 - BUCKETS.trailing_zeros())) as u16);
    }

    #[inline(always)]
    pub(super) fn pair(&mut self, a: u32, b: u32) {
        self.add(both(a, b));
    }

    #[inline(always)]
    fn three(&mut self, a: u32, b: u32, c: u32) {
        self.add(both(both(a, b), c));
    }

    #[inline(always)]
    pub(super) fn done(self) -> S {
        self.sink
    }
}

/// One value of two; cheaper than [`super::hashed::mix`], as the writer mixes once more.
#[inline]
const fn both(a: u32, b: u32) -> u32 {
    a.wrapping_mul(0xC2B2_AE3D).rotate_left(15) ^ b.wrapping_mul(0x27D4_EB2F)
}

/// Where a unit stands among cues and quotations of its sentence.
#[derive(Debug, Clone, Copy, Default)]
struct UnitPosition {
    /// The nearest likely cue to the left and to the right: its word and distance, 0 where there is none.
    left: u32,
    left_distance: u32,
    right: u32,
    right_distance: u32,
    /// Commas since the cue at the left, at most 3, and whether `that` stands between.
    commas: u32,
    that: u32,
    /// Distance to the nearest quotation at either side.
    quoted_left: u32,
    quoted_right: u32,
    /// From the sentence's start and end.
    from_start: u32,
    from_end: u32,
}

/// 0 for nothing, then nearer to farther.
pub(super) const fn distance_step(distance: usize) -> u32 {
    match distance {
        0 => 0,
        1..=4 => distance as u32,
        5..=6 => 5,
        7..=10 => 6,
        11..=16 => 7,
        _ => 8,
    }
}

/// What was worked out for all units or sentences of a passage; kept, so that the next one finds room.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Scratch {
    positions: Vec<UnitPosition>,
    by_sentence: Vec<SentenceFeatures>,
    /// Distance to the nearest cue and source at the left and at the right, by the tags of the first pass.
    nearest: Vec<[u32; 4]>,
    /// Which of these tags the sentences have.
    sets: Vec<u32>,
}

fn find_positions(block: &BlockFeatures, out: &mut Vec<UnitPosition>) {
    out.clear();
    out.resize(block.units().len(), UnitPosition::default());
    for sentence in &block.sentences {
        // All of a sentence is active or nothing.
        if block.active.binary_search(&sentence.start).is_err() {
            continue;
        }
        let units = block.units().get(sentence.clone()).unwrap_or_default();
        let positions = out.get_mut(sentence.clone()).unwrap_or_default();
        let (mut cue, mut quoted, mut commas, mut that) = (None, None, 0, 0);
        for (at, (unit, position)) in units.iter().zip(positions.iter_mut()).enumerate() {
            if let Some((word, since)) = cue {
                (position.left, position.left_distance) = (word, distance_step(at - since));
                (position.commas, position.that) = (commas, that);
            }
            position.quoted_left = quoted.map_or(0, |since| distance_step(at - since));
            position.from_start = distance_step(at + 1);
            match unit.kind {
                TokenKind::Quotation => quoted = Some(at),
                TokenKind::Comma => commas = (commas + 1).min(3),
                _ if unit.is_that => that = 1,
                _ => {}
            }
            if unit.cue_level >= LIKELY {
                (cue, commas, that) = (Some((unit.word, at)), 0, 0);
            }
        }
        let (mut cue, mut quoted) = (None, None);
        for (at, (unit, position)) in units.iter().zip(positions.iter_mut()).enumerate().rev() {
            if let Some((word, since)) = cue {
                (position.right, position.right_distance) = (word, distance_step(since - at));
            }
            position.quoted_right = quoted.map_or(0, |since: usize| distance_step(since - at));
            position.from_end = distance_step(units.len() - at);
            if unit.kind == TokenKind::Quotation {
                quoted = Some(at);
            }
            if unit.cue_level >= LIKELY {
                cue = Some((unit.word, at));
            }
        }
    }
}

/// What the units of a sentence have in common.
#[derive(Debug, Clone, Copy, Default)]
struct SentenceFeatures {
    first_word: u32,
    /// Quotations: none, first, somewhere.
    quotation: u32,
    /// Which roles the rules found in it.
    rules: u32,
}

fn common(units: &[UnitFeatures]) -> SentenceFeatures {
    let quotation = match units.iter().position(|unit| unit.kind == TokenKind::Quotation) {
        None => 0,
        Some(0) => 1,
        Some(_) => 2,
    };
    let rules = units.iter().fold(0, |set, unit| set | 1 << unit.rule as u32);
    SentenceFeatures { first_word: units.first().map_or(0, |unit| unit.word), quotation, rules }
}

/// Gives away the features that both passes have: a sink of `new` for each active unit, full.
pub(in crate::quotes) fn each<S: FeatureSink>(
    block: &BlockFeatures,
    scratch: &mut Scratch,
    mut new: impl FnMut() -> S,
    mut take: impl FnMut(S),
) {
    let Scratch { positions, by_sentence, .. } = scratch;
    find_positions(block, positions);
    by_sentence.clear();
    let sentences = block.sentences.iter();
    by_sentence
        .extend(sentences.map(|sentence| common(block.units().get(sentence.clone()).unwrap_or_default())));
    let block_kind = block.kind.map_or(0, |kind| kind as u32 + 1) * 2 + u32::from(block.leads);
    for &at in &block.active {
        let (Some(position), Some(window)) = (positions.get(at), Window::new(block, at)) else { continue };
        let sentence = window.this().sentence as usize;
        let near = |index: usize| by_sentence.get(index).copied().unwrap_or_default();
        let around = [near(sentence.wrapping_sub(1)), near(sentence), near(sentence + 1)];
        let mut writer = UnitFeatureWriter::new(new(), 0);
        agency(&mut writer, &window, *position, u32::from(block.is_agency) + 1);
        window.words(&mut writer);
        window.clusters(&mut writer, *position);
        window.rules(&mut writer, around[1]);
        context(&mut writer, &window, *position, around, block_kind, sentence);
        take(writer.done());
    }
}

/// Gives away the features that only the second pass has, of the tags that the first gave, as [`each`] does.
pub(in crate::quotes) fn each_tagged<S: FeatureSink>(
    block: &BlockFeatures,
    tags: &[Tag],
    scratch: &mut Scratch,
    mut new: impl FnMut() -> S,
    mut take: impl FnMut(S),
) {
    let tagged = FirstPassTags::new(block, tags, scratch);
    for &at in &block.active {
        let Some(window) = Window::new(block, at) else { continue };
        let mut writer = UnitFeatureWriter::new(new(), WIDEST as u32);
        tagged.write(&mut writer, &window, at);
        take(writer.done());
    }
}

struct Window<'p>(&'p UnitWindow);

#[expect(clippy::inline_always, reason = "see the writer")]
impl<'p> Window<'p> {
    #[inline(always)]
    fn new(block: &'p BlockFeatures, at: usize) -> Option<Self> {
        block.around(at).map(Self)
    }

    #[inline(always)]
    const fn this(&self) -> &'p UnitFeatures {
        &self.0[REACH]
    }

    #[inline(always)]
    fn words<S: FeatureSink>(&self, writer: &mut UnitFeatureWriter<S>) {
        let [b2, b1, this, a1, a2] = self.0;
        writer.add(0);
        writer.add(this.word);
        writer.add(b1.word);
        writer.add(a1.word);
        writer.add(b2.word);
        writer.add(a2.word);
        writer.pair(b1.word, this.word);
        writer.pair(this.word, a1.word);
        writer.pair(b2.word, b1.word);
        writer.pair(a1.word, a2.word);
        writer.add(this.class);
        writer.add(b1.class);
        writer.add(a1.class);
        writer.add(b2.class);
        writer.add(a2.class);
        writer.pair(b1.class, this.class);
        writer.pair(this.class, a1.class);
        writer.three(b1.class, this.class, a1.class);
        writer.three(b2.class, b1.class, this.class);
        writer.three(this.class, a1.class, a2.class);
        writer.add(this.suffix);
        writer.pair(b1.word, this.class);
        writer.pair(this.class, a1.word);
        let [c1, c2, c3, c4, c5] = self.0.map(|unit| unit.cue_level as u32);
        writer.add(c3);
        writer.add(c2 * 8 + c4);
        writer.add((c1 * 8 + c2) * 8 + c3);
        writer.add((c3 * 8 + c4) * 8 + c5);
        writer.pair(c3 * 8 + c2, this.class);
    }

    #[inline(always)]
    fn clusters<S: FeatureSink>(&self, writer: &mut UnitFeatureWriter<S>, position: UnitPosition) {
        let [b2, b1, this, a1, a2] = self.0.map(|unit| unit.cluster_number());
        writer.add(this);
        writer.add(b1);
        writer.add(a1);
        writer.add(b2);
        writer.add(a2);
        writer.add(b1 << 8 | this);
        writer.add(this << 8 | a1);
        writer.add(a1 << 8 | a2);
        writer.pair(this, position.left);
        writer.pair(this, position.right);
        writer.add((this << 8 | position.left_distance << 4 | position.right_distance) * 2 + position.that);
    }

    #[inline(always)]
    fn rules<S: FeatureSink>(&self, writer: &mut UnitFeatureWriter<S>, common: SentenceFeatures) {
        let (unit, next) = (self.this(), &self.0[REACH + 1]);
        let [b2, b1, this, a1, a2] = self.0.map(|unit| unit.rule as u32);
        writer.add(this);
        writer.add((b1 * 8 + this) * 8 + a1);
        writer.add((((b2 * 8 + b1) * 8 + this) * 8 + a1) * 8 + a2);
        writer.pair(this, unit.word);
        writer.pair(this * 8 + b1, unit.class);
        writer.pair(this * 8 + a1, next.class);
        writer.pair(this, common.rules);
    }
}

/// Agencies attribute otherwise than newspapers do: what tells them apart is a feature of its own.
#[expect(clippy::inline_always, reason = "see the writer")]
#[inline(always)]
fn agency<S: FeatureSink>(
    writer: &mut UnitFeatureWriter<S>,
    window: &Window<'_>,
    position: UnitPosition,
    agency: u32,
) {
    let this = window.this();
    let rule = this.rule as u32;
    writer.pair(agency, rule);
    writer.three(agency, rule, this.class);
    writer.three(agency, rule, position.left);
    writer.three(agency, rule, position.right);
    writer.three(agency, position.left, position.left_distance);
    writer.three(agency, this.cue_level as u32, this.word);
}

#[expect(clippy::inline_always, reason = "see the writer")]
#[inline(always)]
fn context<S: FeatureSink>(
    writer: &mut UnitFeatureWriter<S>,
    window: &Window<'_>,
    position: UnitPosition,
    around: [SentenceFeatures; 3],
    block_kind: u32,
    sentence: usize,
) {
    let this = window.this();
    let rule = this.rule as u32;
    let (left, right) = (position.left_distance, position.right_distance);
    writer.add(position.left);
    writer.add(position.right);
    writer.pair(position.left, left);
    writer.pair(position.right, right);
    writer.add(left * 16 + right);
    writer.three(position.left, position.that, position.commas);
    writer.three(left, position.that, position.commas);
    writer.pair(this.class, left);
    writer.pair(this.class, right);
    writer.three(position.left, position.right, rule);
    writer.three(position.left, this.class, position.that);
    writer.add((position.quoted_left * 16 + position.quoted_right) * 4 + around[1].quotation);
    writer.three(position.quoted_left, this.class, around[1].quotation);
    writer.three(position.quoted_right, this.class, around[1].quotation);
    writer.add(position.from_start * 16 + position.from_end);
    writer.pair(this.class, position.from_start);
    writer.pair(this.class, position.from_end);
    writer.pair(around[1].first_word, position.left);
    writer.add((around[0].quotation * 4 + around[1].quotation) * 4 + around[2].quotation);
    writer.three(block_kind, (sentence + 1).min(3) as u32, rule);
}

/// The tags of the pass before, as features.
struct FirstPassTags<'t> {
    tags: &'t [Tag],
    scratch: &'t Scratch,
}

#[expect(clippy::inline_always, reason = "see the writer")]
impl<'t> FirstPassTags<'t> {
    fn new(block: &BlockFeatures, tags: &'t [Tag], scratch: &'t mut Scratch) -> Self {
        let Scratch { nearest, sets, .. } = &mut *scratch;
        nearest.clear();
        nearest.resize(tags.len(), [0; 4]);
        sets.clear();
        for sentence in &block.sentences {
            let tags = tags.get(sentence.clone()).unwrap_or_default();
            let nearest = nearest.get_mut(sentence.clone()).unwrap_or_default();
            let mut last = [None, None];
            for (at, (tag, near)) in tags.iter().zip(nearest.iter_mut()).enumerate() {
                near[0] = last[0].map_or(0, |since: usize| distance_step(at - since));
                near[1] = last[1].map_or(0, |since: usize| distance_step(at - since));
                note(*tag, at, &mut last);
            }
            let mut last = [None, None];
            for (at, (tag, near)) in tags.iter().zip(nearest.iter_mut()).enumerate().rev() {
                near[2] = last[0].map_or(0, |since: usize| distance_step(since - at));
                near[3] = last[1].map_or(0, |since: usize| distance_step(since - at));
                note(*tag, at, &mut last);
            }
            sets.push(tags.iter().fold(0, |set, &tag| set | 1 << tag as u32));
        }
        Self { tags, scratch }
    }

    #[inline(always)]
    fn write<S: FeatureSink>(&self, writer: &mut UnitFeatureWriter<S>, window: &Window<'_>, at: usize) {
        let tag = |offset: isize| {
            let near = at.checked_add_signed(offset);
            near.and_then(|at| self.tags.get(at)).map_or(7, |&tag| tag as u32)
        };
        let [b3, b2, b1, t0, a1, a2, a3] = [-3, -2, -1, 0, 1, 2, 3].map(tag);
        let this = window.this();
        let sentence = this.sentence as usize;
        let set = |index: usize| self.scratch.sets.get(index).copied().unwrap_or(0);
        let [left_cue, left_source, right_cue, right_source] =
            self.scratch.nearest.get(at).copied().unwrap_or_default();
        writer.add(t0);
        writer.add((b1 * 8 + t0) * 8 + a1);
        writer.add((b2 * 8 + b1) * 8 + t0);
        writer.add((t0 * 8 + a1) * 8 + a2);
        writer.add((((b3 * 8 + b2) * 8 + t0) * 8 + a2) * 8 + a3);
        writer.pair(t0, this.word);
        writer.pair(t0, this.class);
        writer.pair(b1 * 8 + t0, this.word);
        writer.pair(t0 * 8 + a1, window.0[REACH + 1].word);
        writer.pair(t0, set(sentence));
        writer.three(t0, set(sentence), set(sentence.wrapping_sub(1)));
        writer.three(t0, set(sentence), set(sentence + 1));
        writer.three(t0, left_cue, right_cue);
        writer.three(t0, left_source, right_source);
        writer.three(t0, left_cue * 16 + left_source, right_cue * 16 + right_source);
        writer.three(this.class, left_cue, right_cue);
    }
}

fn note(tag: Tag, at: usize, last: &mut [Option<usize>; 2]) {
    match tag {
        Tag::CueB | Tag::CueI => last[0] = Some(at),
        Tag::SourceB | Tag::SourceI => last[1] = Some(at),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
