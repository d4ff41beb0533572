//! Word clusters: words that stand among the same neighbours get the same number, so that what is learnt of
//! one says something about the others. Learnt from plain text, which need not be annotated.
//!
//! Each word is a vector of its positive pointwise mutual information with the frequent words around it, by
//! their place; the vectors are grouped by spherical k-means (Dhillon and Modha 2001).

use rustc_hash::FxHashMap;

use crate::quotes::model::block_features::Cluster;
use crate::quotes::text::{Text, Token, TokenKind};

/// How many clusters; their numbers begin at 1.
const CLUSTERS: usize = 200;
/// A word seen less often belongs to none.
const LEAST_SEEN: u32 = 5;
/// Most words, the most frequent ones.
const MOST_WORDS: usize = 24_000;
/// How many frequent words count as neighbours.
const NEIGHBOURS: usize = 800;
/// Where a neighbour stands.
const PLACES: [isize; 4] = [-2, -1, 1, 2];
const ROUNDS: usize = 8;

/// The words of texts, as hashes, in order.
#[derive(Default)]
pub(super) struct WordSequences(Vec<Vec<u32>>);

impl WordSequences {
    /// Adds the words of a text.
    pub(super) fn add(&mut self, text: &Text<'_>) {
        let word = |token: &Token| match token.kind {
            TokenKind::Word => token.hash as u32,
            kind => kind as u32,
        };
        self.0
            .extend(text.blocks.iter().map(|block| text.tokens_of(block.tokens).iter().map(word).collect()));
    }

    /// The cluster of each word that is frequent enough.
    pub(super) fn clusters(&self) -> FxHashMap<u32, Cluster> {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        self.0.iter().flatten().for_each(|&word| *counts.entry(word).or_default() += 1);
        let mut frequent: Vec<(u32, u32)> = counts
            .into_iter()
            .filter(|&(_, count)| count >= LEAST_SEEN)
            .map(|(word, count)| (count, word))
            .collect();
        frequent.sort_unstable_by(|a, b| b.cmp(a));
        frequent.truncate(MOST_WORDS);
        let index: FxHashMap<u32, usize> =
            frequent.iter().enumerate().map(|(at, &(_, word))| (word, at)).collect();
        let vectors = self.vectors(&index);
        let assigned = group(&vectors);
        let numbered = |(&(_, word), cluster)| Some((word, Cluster::numbered(cluster as u8 + 1)?));
        frequent.iter().zip(assigned).filter_map(numbered).collect()
    }

    /// A vector of unit length for each word: the numbers of its dimensions in order, with their values.
    fn vectors(&self, index: &FxHashMap<u32, usize>) -> Vec<Vec<(usize, f32)>> {
        let mut together: Vec<FxHashMap<usize, u32>> = vec![FxHashMap::default(); index.len()];
        let mut totals = vec![0_u64; PLACES.len() * NEIGHBOURS];
        for words in &self.0 {
            let known: Vec<Option<usize>> = words.iter().map(|word| index.get(word).copied()).collect();
            for (at, word) in known.iter().enumerate() {
                let Some(word) = *word else { continue };
                for (place, &offset) in PLACES.iter().enumerate() {
                    let neighbour =
                        at.checked_add_signed(offset).and_then(|at| known.get(at).copied().flatten());
                    if let Some(neighbour) = neighbour.filter(|&neighbour| neighbour < NEIGHBOURS) {
                        let dimension = place * NEIGHBOURS + neighbour;
                        *together[word].entry(dimension).or_default() += 1;
                        totals[dimension] += 1;
                    }
                }
            }
        }
        let all = totals.iter().sum::<u64>() as f32;
        together.iter().map(|counts| unit_vector(counts, &totals, all)).collect()
    }
}

fn unit_vector(counts: &FxHashMap<usize, u32>, totals: &[u64], all: f32) -> Vec<(usize, f32)> {
    let own = counts.values().sum::<u32>() as f32;
    let information = |(&dimension, &count): (&usize, &u32)| {
        let expected = own * totals[dimension] as f32 / all;
        (dimension, (count as f32 / expected).ln())
    };
    let mut vector: Vec<(usize, f32)> =
        counts.iter().map(information).filter(|(_, value)| *value > 0.0).collect();
    vector.sort_unstable_by_key(|&(dimension, _)| dimension);
    let length = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|(_, value)| *value /= length);
    vector
}

/// The cluster of each vector. The most frequent words are the first centres.
fn group(vectors: &[Vec<(usize, f32)>]) -> Vec<usize> {
    let mut assigned: Vec<usize> = (0..vectors.len()).map(|at| at % CLUSTERS).collect();
    for round in 0..ROUNDS {
        let members = if round == 0 { vectors.len().min(CLUSTERS) } else { vectors.len() };
        // A row a dimension, so that all centres are compared at once.
        let mut centres = vec![[0.0_f32; CLUSTERS]; PLACES.len() * NEIGHBOURS];
        for (vector, &cluster) in vectors.iter().zip(&assigned).take(members) {
            vector.iter().for_each(|&(dimension, value)| centres[dimension][cluster] += value);
        }
        let mut lengths = [0.0_f32; CLUSTERS];
        for row in &centres {
            lengths.iter_mut().zip(row).for_each(|(length, value)| *length += value * value);
        }
        for row in &mut centres {
            row.iter_mut().zip(&lengths).for_each(|(value, length)| *value /= length.sqrt().max(1e-6));
        }
        assigned = vectors.iter().map(|vector| nearest(vector, &centres)).collect();
    }
    assigned
}

fn nearest(vector: &[(usize, f32)], centres: &[[f32; CLUSTERS]]) -> usize {
    let mut alike = [0.0_f32; CLUSTERS];
    for &(dimension, value) in vector {
        alike.iter_mut().zip(&centres[dimension]).for_each(|(alike, centre)| *alike += value * centre);
    }
    alike.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(cluster, _)| cluster)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::tests::article;
    use crate::quotes::text::lexicon::word_hash;

    #[test]
    fn words_among_the_same_neighbours_are_in_one_cluster_and_rare_words_in_none() {
        let mut body = String::new();
        for (town, verb) in [("Halden", "closed"), ("Lunda", "closed"), ("Halden", "sank"), ("Lunda", "sank")]
        {
            body += &format!("the pier of {town} has {verb} again\n").repeat(5);
        }
        let article = article("", &(body + "the pier of Osthaven has closed again"));
        let mut words = WordSequences::default();
        words.add(&Text::read(&article, usize::MAX).0);
        let clusters = words.clusters();
        let cluster = |word: &str| clusters.get(&(word_hash(word) as u32)).copied();
        assert!(cluster("halden").is_some());
        assert_eq!(cluster("halden"), cluster("lunda"));
        assert_ne!(cluster("halden"), cluster("closed"));
        assert_eq!(cluster("osthaven"), None);
    }
}
