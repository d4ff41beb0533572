//! All that was trained, and the bytes that it is kept as: a magic number, what is known of words, the two
//! tables, the gate, the judge; little-endian throughout.

use std::sync::LazyLock;

use super::block_features::{Cluster, CueLevel, Vocabulary, WordStatistics};
use super::hashed::WEIGHTS;
use super::passes::Passes;
use super::tables::{BUCKETS, LABELS, LabelScores, WeightTable, no_weights};
use super::tag::Tag;

/// All that was trained: what gate, tagger and judge know.
#[derive(Debug, Clone)]
pub struct Model {
    pub(in crate::quotes) vocabulary: Vocabulary,
    pub(in crate::quotes) passes: Passes,
    /// Weights of the gate; without any it lets everything in.
    pub(in crate::quotes) gate: Vec<f32>,
    /// Weights of the judge.
    pub(in crate::quotes) judge: Vec<f32>,
}

/// Changes with every change of the layout or of the features.
const MAGIC: &[u8; 8] = b"QWMODEL4";

/// Tags that have weights.
const TAGS: usize = Tag::ALL.len();

static EMBEDDED: LazyLock<Model> = LazyLock::new(|| {
    // A test holds that the embedded bytes are a model.
    Model::from_bytes(include_bytes!("../../../data/weights.bin")).unwrap_or_else(Model::empty)
});

struct ByteReader<'b>(&'b [u8]);

impl ByteReader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn weights(&mut self, count: usize) -> Option<Vec<f32>> {
        (0..count).map(|_| self.take().map(f32::from_le_bytes)).collect()
    }

    fn table(&mut self) -> Option<WeightTable> {
        let mut weights = no_weights();
        for row in weights.iter_mut() {
            for weight in row.iter_mut().take(TAGS) {
                *weight = i8::from_le_bytes(self.take()?);
            }
        }
        let mut transitions: [LabelScores; LABELS] = Default::default();
        for score in transitions.iter_mut().flatten() {
            *score = i32::from_le_bytes(self.take()?);
        }
        Some(WeightTable { weights, transitions })
    }
}

impl Model {
    /// The model that comes with the product; `docs/extraction.md` says what it was trained on and how good
    /// it is.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn empty() -> Self {
        let table = WeightTable { weights: no_weights(), transitions: Default::default() };
        let passes = Passes::new(&table, &table);
        Self { vocabulary: Vocabulary::default(), passes, gate: Vec::new(), judge: Vec::new() }
    }

    /// Reads a model; `None` when the bytes are not one of this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = ByteReader(bytes.strip_prefix(MAGIC)?);
        let words = reader.number()?;
        let mut vocabulary = Vocabulary::default();
        for _ in 0..words {
            let word = reader.number()?;
            let [cue_level, cluster] = reader.take()?;
            let cue_level = CueLevel::stored_as(cue_level)?;
            vocabulary.insert(word, WordStatistics { cue_level, cluster: Cluster::numbered(cluster) });
        }
        let passes = Passes::new(&reader.table()?, &reader.table()?);
        let (gate, judge) = (reader.weights(BUCKETS)?, reader.weights(WEIGHTS)?);
        reader.0.is_empty().then_some(Self { vocabulary, passes, gate, judge })
    }

    /// The model as bytes: the same model gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let mut words: Vec<(u32, WordStatistics)> =
            self.vocabulary.iter().map(|(&word, &known)| (word, known)).collect();
        words.sort_unstable_by_key(|&(word, _)| word);
        out.extend((words.len() as u32).to_le_bytes());
        for (word, known) in words {
            out.extend(word.to_le_bytes());
            out.extend([known.cue_level as u8, Cluster::number(known.cluster)]);
        }
        for table in [0, 1].map(|pass| self.passes.table(pass)) {
            out.extend(
                table
                    .weights
                    .iter()
                    .flat_map(|row| row.iter().take(TAGS))
                    .flat_map(|weight| weight.to_le_bytes()),
            );
            out.extend(table.transitions.iter().flatten().flat_map(|score| score.to_le_bytes()));
        }
        let logistic = self.gate.iter().chain(&self.judge);
        out.extend(logistic.flat_map(|weight| weight.to_le_bytes()));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_bytes_are_a_model_and_survive_a_round() {
        let bytes = include_bytes!("../../../data/weights.bin");
        let model = Model::from_bytes(bytes).expect("a model of this version");
        assert!(model.to_bytes() == bytes, "the same model gives the same bytes");
        assert!(bytes.len() <= 6 << 20, "at most 6 MB");
        assert!(Model::from_bytes(&bytes[..bytes.len() - 1]).is_none());
    }
}
