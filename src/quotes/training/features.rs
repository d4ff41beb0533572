//! Features that are kept to be learnt from: where a text is only read they are weighed as they come.

use std::ops::Range;

use crate::quotes::model::block_features::{BlockFeatures, BlockReader, Vocabulary};
use crate::quotes::model::gate;
use crate::quotes::model::tag::Tag;
use crate::quotes::model::tagger_features::{self, FeatureSink, Scratch, WIDEST};
use crate::quotes::text::Text;

/// The features of a block's active units: `width` bucket numbers each.
#[derive(Debug, Default)]
pub(super) struct Features {
    buckets: Vec<u16>,
    pub(super) width: usize,
}

impl Features {
    /// The bucket numbers of each unit.
    pub(super) fn units(&self) -> impl ExactSizeIterator<Item = &[u16]> {
        self.buckets.chunks_exact(self.width.max(1))
    }

    /// These features and others of the same units.
    pub(super) fn with(&self, others: &Self) -> Self {
        let units = self.units().zip(others.units());
        let buckets = units.flat_map(|(these, those)| these.iter().chain(those)).copied().collect();
        Self { buckets, width: self.width + others.width }
    }

    fn push(&mut self, unit: &[u16]) {
        self.width = unit.len();
        self.buckets.extend_from_slice(unit);
    }
}

/// Where the features of a unit are kept.
struct FeatureBuffer {
    buckets: [u16; WIDEST],
    len: usize,
}

impl FeatureBuffer {
    const EMPTY: Self = Self { buckets: [0; WIDEST], len: 0 };

    fn buckets(&self) -> &[u16] {
        self.buckets.get(..self.len).unwrap_or(&self.buckets)
    }
}

#[expect(clippy::inline_always, reason = "see the writer of features")]
impl FeatureSink for FeatureBuffer {
    #[inline(always)]
    fn take(&mut self, bucket: u16) {
        if let Some(slot) = self.buckets.get_mut(self.len) {
            *slot = bucket;
        }
        self.len += 1;
    }
}

/// The features of the blocks of a text, active wherever something may be reported.
pub(super) fn blocks<'t>(
    text: &'t Text<'_>,
    rules: &'t [Tag],
    vocabulary: &'t Vocabulary,
) -> impl Iterator<Item = BlockFeatures> + 't {
    let mut blocks = BlockReader::new(text, rules, vocabulary);
    std::iter::from_fn(move || {
        let mut block = BlockFeatures::default();
        blocks.read(&mut block).then(|| {
            gate::open_gate(&[], &mut block);
            block
        })
    })
}

/// The features that both passes have.
pub(super) fn of_both_passes(block: &BlockFeatures) -> Features {
    let mut out = Features::default();
    tagger_features::each(
        block,
        &mut Scratch::default(),
        || FeatureBuffer::EMPTY,
        |row| out.push(row.buckets()),
    );
    out
}

/// The features that only the second pass has.
pub(super) fn of_second_pass(block: &BlockFeatures, tags: &[Tag]) -> Features {
    let mut out = Features::default();
    tagger_features::each_tagged(
        block,
        tags,
        &mut Scratch::default(),
        || FeatureBuffer::EMPTY,
        |row| out.push(row.buckets()),
    );
    out
}

/// The features of a word that may be the cue of its sentence.
pub(super) fn of_cue(block: &BlockFeatures, sentence: &Range<usize>, at: usize) -> Vec<u32> {
    gate::write(block, sentence, at, FeatureBuffer::EMPTY)
        .buckets()
        .iter()
        .map(|&bucket| u32::from(bucket))
        .collect()
}
