//! Logistic models over hashed features: what the judge and the continuation of quotes have in common.

use std::ops::Range;

/// Weights of the logistic model: a power of two.
pub(in crate::quotes) const WEIGHTS: usize = 1 << 15;

/// The probability of a sum of weights.
pub(super) fn probability(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}

/// The sum of the weights of some features.
pub(in crate::quotes) fn sum_of_weights(weights: &[f32], features: &[u32]) -> f32 {
    features.iter().filter_map(|&at| weights.get(at as usize)).sum()
}

/// The templates of what the extents of a proposal have in common.
pub(super) const OF_PROPOSALS: Range<u32> = 0..100;
/// Those of one extent.
pub(super) const OF_EXTENTS: Range<u32> = 100..1_000;
/// Those of a quotation that may go on with a quote before it.
pub(super) const OF_CONTINUATIONS: Range<u32> = 1_000..2_000;

const _: () = assert!(OF_PROPOSALS.end <= OF_EXTENTS.start && OF_EXTENTS.end <= OF_CONTINUATIONS.start);

/// Numbers the templates while features are written.
pub(super) struct FeatureWriter<'f> {
    out: &'f mut Vec<u32>,
    template: u32,
    /// Where the templates of another decision begin.
    end: u32,
}

impl<'f> FeatureWriter<'f> {
    /// Each decision has templates of its own, so that all can share one table.
    pub(super) const fn new(out: &'f mut Vec<u32>, templates: Range<u32>) -> Self {
        Self { out, template: templates.start, end: templates.end }
    }

    pub(super) fn add(&mut self, value: u32) {
        self.template += 1;
        debug_assert!(self.template <= self.end, "more features than there are templates for");
        self.out.push(mix(value, self.template.wrapping_mul(0x9E37_79B9)) >> (32 - WEIGHTS.trailing_zeros()));
    }

    pub(super) fn pair(&mut self, a: u32, b: u32) {
        self.add(mix(a, b));
    }
}

/// The step of a distance or length.
pub(super) const fn length_step(distance: usize) -> u32 {
    match distance {
        0..=3 => distance as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=13 => 6,
        14..=22 => 7,
        _ => 8,
    }
}

/// Mixes two values into one.
pub(super) const fn mix(a: u32, b: u32) -> u32 {
    let x = a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA77).rotate_left(13);
    (x ^ (x >> 15)).wrapping_mul(0xC2B2_AE3D)
}
