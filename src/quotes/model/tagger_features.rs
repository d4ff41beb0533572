//! Hashed features of the units of a passage.

use super::passage::{Around, Atom, LIKELY, Passage, REACH};
use super::tables::BUCKETS;
use super::tag::Tag;
use crate::quotes::text::Kind;

/// Most features of a unit.
pub(in crate::quotes) const WIDEST: usize = 128;

/// The features of a passage's live units: `width` bucket numbers each.
#[derive(Debug, Default)]
pub(in crate::quotes) struct Features {
    pub buckets: Vec<u16>,
    pub width: usize,
}

impl Features {
    /// The bucket numbers of each unit.
    pub(in crate::quotes) fn units(&self) -> impl ExactSizeIterator<Item = &[u16]> {
        self.buckets.chunks_exact(self.width.max(1))
    }

    /// These features and others of the same units.
    pub(in crate::quotes) fn with(&self, others: &Self) -> Self {
        let units = self.units().zip(others.units());
        let buckets = units.flat_map(|(these, those)| these.iter().chain(those)).copied().collect();
        Self { buckets, width: self.width + others.width }
    }

    fn push(&mut self, unit: &[u16]) {
        self.width = unit.len();
        self.buckets.extend_from_slice(unit);
    }
}

/// Where the features of a unit go, one bucket number after another.
pub(in crate::quotes) trait Sink {
    /// Takes the next one.
    fn take(&mut self, bucket: u16);
}

/// Keeps them.
pub(in crate::quotes) struct Row {
    buckets: [u16; WIDEST],
    len: usize,
}

impl Row {
    pub(in crate::quotes) const EMPTY: Self = Self { buckets: [0; WIDEST], len: 0 };

    pub(in crate::quotes) fn buckets(&self) -> &[u16] {
        self.buckets.get(..self.len).unwrap_or(&self.buckets)
    }
}

#[expect(clippy::inline_always, reason = "see the writer")]
impl Sink for Row {
    #[inline(always)]
    fn take(&mut self, bucket: u16) {
        if let Some(slot) = self.buckets.get_mut(self.len) {
            *slot = bucket;
        }
        self.len += 1;
    }
}

/// Writes the features of one unit. A template's number is its place; all that writes is inlined into one straight line, in
/// which the places are constants.
pub(in crate::quotes) struct Writer<S> {
    sink: S,
    /// The number of the next template.
    template: u32,
}

/// The golden ratio's multiplier: the high bits of a product with it are well mixed (Fibonacci hashing).
const GOLDEN: u32 = 0x9E37_79B1;

#[expect(clippy::inline_always, reason = "see the type")]
impl<S: Sink> Writer<S> {
    #[inline(always)]
    pub(in crate::quotes) const fn new(sink: S, first_template: u32) -> Self {
        Self { sink, template: first_template }
    }

    #[inline(always)]
    pub(in crate::quotes) fn add(&mut self, value: u32) {
        self.template += 1;
        let value = value ^ self.template.wrapping_mul(0x85EB_CA77);
        self.sink.take((value.wrapping_mul(GOLDEN) >> (32 - BUCKETS.trailing_zeros())) as u16);
    }

    #[inline(always)]
    pub(in crate::quotes) fn pair(&mut self, a: u32, b: u32) {
        self.add(both(a, b));
    }

    #[inline(always)]
    fn three(&mut self, a: u32, b: u32, c: u32) {
        self.add(both(both(a, b), c));
    }

    #[inline(always)]
    pub(in crate::quotes) fn done(self) -> S {
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
struct Place {
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
pub(in crate::quotes) const fn bin(distance: usize) -> u32 {
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
pub(in crate::quotes) struct Desk {
    places: Vec<Place>,
    commons: Vec<Common>,
    /// Distance to the nearest cue and source at the left and at the right, by the tags of the first pass.
    nearest: Vec<[u32; 4]>,
    /// Which of these tags the sentences have.
    sets: Vec<u32>,
}

fn find_places(passage: &Passage, out: &mut Vec<Place>) {
    out.clear();
    out.resize(passage.atoms().len(), Place::default());
    for &(start, end) in &passage.sentences {
        // All of a sentence is live or nothing.
        if passage.live.binary_search(&start).is_err() {
            continue;
        }
        let atoms = passage.atoms().get(start..end).unwrap_or_default();
        let places = out.get_mut(start..end).unwrap_or_default();
        let (mut cue, mut quoted, mut commas, mut that) = (None, None, 0, 0);
        for (at, (atom, place)) in atoms.iter().zip(places.iter_mut()).enumerate() {
            if let Some((word, since)) = cue {
                (place.left, place.left_distance) = (word, bin(at - since));
                (place.commas, place.that) = (commas, that);
            }
            place.quoted_left = quoted.map_or(0, |since| bin(at - since));
            place.from_start = bin(at + 1);
            match atom.kind {
                Kind::Quotation => quoted = Some(at),
                Kind::Comma => commas = (commas + 1).min(3),
                _ if atom.is_that => that = 1,
                _ => {}
            }
            if atom.cueness >= LIKELY {
                (cue, commas, that) = (Some((atom.word, at)), 0, 0);
            }
        }
        let (mut cue, mut quoted) = (None, None);
        for (at, (atom, place)) in atoms.iter().zip(places.iter_mut()).enumerate().rev() {
            if let Some((word, since)) = cue {
                (place.right, place.right_distance) = (word, bin(since - at));
            }
            place.quoted_right = quoted.map_or(0, |since: usize| bin(since - at));
            place.from_end = bin(atoms.len() - at);
            if atom.kind == Kind::Quotation {
                quoted = Some(at);
            }
            if atom.cueness >= LIKELY {
                cue = Some((atom.word, at));
            }
        }
    }
}

/// What the units of a sentence have in common.
#[derive(Debug, Clone, Copy, Default)]
struct Common {
    first_word: u32,
    /// Quotations: none, first, somewhere.
    quotation: u32,
    /// Which roles the rules found in it.
    rules: u32,
}

fn common(atoms: &[Atom]) -> Common {
    let quotation = match atoms.iter().position(|atom| atom.kind == Kind::Quotation) {
        None => 0,
        Some(0) => 1,
        Some(_) => 2,
    };
    let rules = atoms.iter().fold(0, |set, atom| set | 1 << atom.rule as u32);
    Common { first_word: atoms.first().map_or(0, |atom| atom.word), quotation, rules }
}

/// The features that both passes have.
pub(in crate::quotes) fn write(passage: &Passage) -> Features {
    let mut out = Features::default();
    each(passage, &mut Desk::default(), || Row::EMPTY, |row| out.push(row.buckets()));
    out
}

/// The features that only the second pass has.
pub(in crate::quotes) fn write_tagged(passage: &Passage, tags: &[Tag]) -> Features {
    let mut out = Features::default();
    each_tagged(passage, tags, &mut Desk::default(), || Row::EMPTY, |row| out.push(row.buckets()));
    out
}

/// Gives away the features that both passes have: a sink of `new` for each live unit, full.
pub(in crate::quotes) fn each<S: Sink>(
    passage: &Passage,
    desk: &mut Desk,
    mut new: impl FnMut() -> S,
    mut take: impl FnMut(S),
) {
    let Desk { places, commons, .. } = desk;
    find_places(passage, places);
    commons.clear();
    let sentences = passage.sentences.iter();
    commons
        .extend(sentences.map(|&(start, end)| common(passage.atoms().get(start..end).unwrap_or_default())));
    let block = passage.kind.map_or(0, |kind| kind as u32 + 1) * 2 + u32::from(passage.leads);
    for &at in &passage.live {
        let (Some(place), Some(window)) = (places.get(at), Window::new(passage, at)) else { continue };
        let sentence = window.this().sentence as usize;
        let near = |index: usize| commons.get(index.wrapping_sub(1)).copied().unwrap_or_default();
        let around = [near(sentence.wrapping_sub(1)), near(sentence), near(sentence + 1)];
        let mut writer = Writer::new(new(), 0);
        agency(&mut writer, &window, *place, u32::from(passage.is_agency) + 1);
        window.words(&mut writer);
        window.clusters(&mut writer, *place);
        window.rules(&mut writer, around[1]);
        context(&mut writer, &window, *place, around, block, sentence);
        take(writer.done());
    }
}

/// Gives away the features that only the second pass has, of the tags that the first gave, as [`each`] does.
pub(in crate::quotes) fn each_tagged<S: Sink>(
    passage: &Passage,
    tags: &[Tag],
    desk: &mut Desk,
    mut new: impl FnMut() -> S,
    mut take: impl FnMut(S),
) {
    let tagged = Tagged::new(passage, tags, desk);
    for &at in &passage.live {
        let Some(window) = Window::new(passage, at) else { continue };
        let mut writer = Writer::new(new(), WIDEST as u32);
        tagged.write(&mut writer, &window, at);
        take(writer.done());
    }
}

struct Window<'p>(&'p Around);

#[expect(clippy::inline_always, reason = "see the writer")]
impl<'p> Window<'p> {
    #[inline(always)]
    fn new(passage: &'p Passage, at: usize) -> Option<Self> {
        passage.around(at).map(Self)
    }

    #[inline(always)]
    const fn this(&self) -> &'p Atom {
        &self.0[REACH]
    }

    #[inline(always)]
    fn words<S: Sink>(&self, writer: &mut Writer<S>) {
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
        let [c1, c2, c3, c4, c5] = self.0.map(|atom| u32::from(atom.cueness));
        writer.add(c3);
        writer.add(c2 * 8 + c4);
        writer.add((c1 * 8 + c2) * 8 + c3);
        writer.add((c3 * 8 + c4) * 8 + c5);
        writer.pair(c3 * 8 + c2, this.class);
    }

    #[inline(always)]
    fn clusters<S: Sink>(&self, writer: &mut Writer<S>, place: Place) {
        let [b2, b1, this, a1, a2] = self.0.map(|atom| u32::from(atom.cluster));
        writer.add(this);
        writer.add(b1);
        writer.add(a1);
        writer.add(b2);
        writer.add(a2);
        writer.add(b1 << 8 | this);
        writer.add(this << 8 | a1);
        writer.add(a1 << 8 | a2);
        writer.pair(this, place.left);
        writer.pair(this, place.right);
        writer.add((this << 8 | place.left_distance << 4 | place.right_distance) * 2 + place.that);
    }

    #[inline(always)]
    fn rules<S: Sink>(&self, writer: &mut Writer<S>, common: Common) {
        let (atom, next) = (self.this(), &self.0[REACH + 1]);
        let [b2, b1, this, a1, a2] = self.0.map(|atom| atom.rule as u32);
        writer.add(this);
        writer.add((b1 * 8 + this) * 8 + a1);
        writer.add((((b2 * 8 + b1) * 8 + this) * 8 + a1) * 8 + a2);
        writer.pair(this, atom.word);
        writer.pair(this * 8 + b1, atom.class);
        writer.pair(this * 8 + a1, next.class);
        writer.pair(this, common.rules);
    }
}

/// Agencies attribute otherwise than newspapers do: what tells them apart is a feature of its own.
#[expect(clippy::inline_always, reason = "see the writer")]
#[inline(always)]
fn agency<S: Sink>(writer: &mut Writer<S>, window: &Window<'_>, place: Place, agency: u32) {
    let this = window.this();
    let rule = this.rule as u32;
    writer.pair(agency, rule);
    writer.three(agency, rule, this.class);
    writer.three(agency, rule, place.left);
    writer.three(agency, rule, place.right);
    writer.three(agency, place.left, place.left_distance);
    writer.three(agency, u32::from(this.cueness), this.word);
}

#[expect(clippy::inline_always, reason = "see the writer")]
#[inline(always)]
fn context<S: Sink>(
    writer: &mut Writer<S>,
    window: &Window<'_>,
    place: Place,
    around: [Common; 3],
    block: u32,
    sentence: usize,
) {
    let this = window.this();
    let rule = this.rule as u32;
    let (left, right) = (place.left_distance, place.right_distance);
    writer.add(place.left);
    writer.add(place.right);
    writer.pair(place.left, left);
    writer.pair(place.right, right);
    writer.add(left * 16 + right);
    writer.three(place.left, place.that, place.commas);
    writer.three(left, place.that, place.commas);
    writer.pair(this.class, left);
    writer.pair(this.class, right);
    writer.three(place.left, place.right, rule);
    writer.three(place.left, this.class, place.that);
    writer.add((place.quoted_left * 16 + place.quoted_right) * 4 + around[1].quotation);
    writer.three(place.quoted_left, this.class, around[1].quotation);
    writer.three(place.quoted_right, this.class, around[1].quotation);
    writer.add(place.from_start * 16 + place.from_end);
    writer.pair(this.class, place.from_start);
    writer.pair(this.class, place.from_end);
    writer.pair(around[1].first_word, place.left);
    writer.add((around[0].quotation * 4 + around[1].quotation) * 4 + around[2].quotation);
    writer.three(block, sentence.min(3) as u32, rule);
}

/// The tags of the pass before, as features.
struct Tagged<'t> {
    tags: &'t [Tag],
    desk: &'t Desk,
}

#[expect(clippy::inline_always, reason = "see the writer")]
impl<'t> Tagged<'t> {
    fn new(passage: &Passage, tags: &'t [Tag], desk: &'t mut Desk) -> Self {
        let Desk { nearest, sets, .. } = &mut *desk;
        nearest.clear();
        nearest.resize(tags.len(), [0; 4]);
        sets.clear();
        for &(start, end) in &passage.sentences {
            let tags = tags.get(start..end).unwrap_or_default();
            let nearest = nearest.get_mut(start..end).unwrap_or_default();
            let mut last = [None, None];
            for (at, (tag, near)) in tags.iter().zip(nearest.iter_mut()).enumerate() {
                near[0] = last[0].map_or(0, |since: usize| bin(at - since));
                near[1] = last[1].map_or(0, |since: usize| bin(at - since));
                note(*tag, at, &mut last);
            }
            let mut last = [None, None];
            for (at, (tag, near)) in tags.iter().zip(nearest.iter_mut()).enumerate().rev() {
                near[2] = last[0].map_or(0, |since: usize| bin(since - at));
                near[3] = last[1].map_or(0, |since: usize| bin(since - at));
                note(*tag, at, &mut last);
            }
            sets.push(tags.iter().fold(0, |set, &tag| set | 1 << tag as u32));
        }
        Self { tags, desk }
    }

    #[inline(always)]
    fn write<S: Sink>(&self, writer: &mut Writer<S>, window: &Window<'_>, at: usize) {
        let tag = |offset: isize| {
            let near = at.checked_add_signed(offset);
            near.and_then(|at| self.tags.get(at)).map_or(7, |&tag| tag as u32)
        };
        let [b3, b2, b1, t0, a1, a2, a3] = [-3, -2, -1, 0, 1, 2, 3].map(tag);
        let this = window.this();
        let sentence = this.sentence as usize;
        let set = |index: usize| self.desk.sets.get(index.wrapping_sub(1)).copied().unwrap_or(0);
        let [left_cue, left_source, right_cue, right_source] =
            self.desk.nearest.get(at).copied().unwrap_or_default();
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
