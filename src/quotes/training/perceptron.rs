//! Averaged structured perceptron in whole numbers, so that the same articles give the same weights everywhere.

use super::super::tagger::{
    BUCKETS, Features, LABELS, MOST_WEIGHT, Scores, Table, Tag, best_path, no_weights,
};

/// Rounds over the articles.
const ROUNDS: usize = 10;
/// How much a wrong tag is helped while training, in the units of one update: the margin by which the right one must win.
const MARGIN: i32 = 1;

/// What one update weighs in the table.
const UPDATE: i64 = 2;

/// One passage with its right tags.
pub(super) struct Example {
    pub features: Features,
    pub tags: Vec<Tag>,
    /// How many times it counts.
    pub weight: u32,
}

/// Weights while they are learnt, with what averaging needs.
struct Learner {
    weights: Vec<[i32; LABELS]>,
    totals: Vec<[i64; LABELS]>,
    transitions: [[i32; LABELS]; LABELS],
    transition_totals: [[i64; LABELS]; LABELS],
    /// Examples seen so far.
    clock: i64,
}

impl Learner {
    fn new() -> Self {
        Self {
            weights: vec![[0; LABELS]; BUCKETS],
            totals: vec![[0; LABELS]; BUCKETS],
            transitions: [[0; LABELS]; LABELS],
            transition_totals: [[0; LABELS]; LABELS],
            clock: 1,
        }
    }

    fn score(&self, example: &Example, scores: &mut Scores) -> Vec<Tag> {
        scores.rows.clear();
        for (unit, &right) in example.features.units().zip(&example.tags) {
            let mut row = [0; LABELS];
            for &bucket in unit {
                let weights = &self.weights[usize::from(bucket)];
                for (sum, weight) in row.iter_mut().zip(weights) {
                    *sum += weight;
                }
            }
            let margin = MARGIN * example.features.width as i32 / 4;
            for (tag, sum) in row.iter_mut().enumerate() {
                if tag != right as usize {
                    *sum += margin;
                }
            }
            scores.rows.push(row);
        }
        best_path(&self.transitions, scores)
    }

    fn learn(&mut self, example: &Example, scores: &mut Scores) {
        let guess = self.score(example, scores);
        for (at, unit) in example.features.units().enumerate() {
            let (right, guessed) = (example.tags[at] as usize, guess[at] as usize);
            if right != guessed {
                for &bucket in unit {
                    self.add(usize::from(bucket), right, 1);
                    self.add(usize::from(bucket), guessed, -1);
                }
            }
            let before = |tags: &[Tag]| at.checked_sub(1).map_or(LABELS - 1, |before| tags[before] as usize);
            let (from, guessed_from) = (before(&example.tags), before(&guess));
            if (from, right) != (guessed_from, guessed) {
                self.add_transition(from, right, 1);
                self.add_transition(guessed_from, guessed, -1);
            }
        }
        self.clock += 1;
    }

    fn add(&mut self, bucket: usize, tag: usize, step: i32) {
        self.weights[bucket][tag] += step;
        self.totals[bucket][tag] += i64::from(step) * self.clock;
    }

    fn add_transition(&mut self, from: usize, to: usize, step: i32) {
        self.transitions[from][to] += step;
        self.transition_totals[from][to] += i64::from(step) * self.clock;
    }

    /// The averaged weights, an update being [`UPDATE`].
    fn table(&self) -> Table {
        let average =
            |weight: i32, total: i64| ((i64::from(weight) * self.clock - total) * UPDATE / self.clock) as i32;
        let mut weights = no_weights();
        for (out, (row, totals)) in weights.iter_mut().zip(self.weights.iter().zip(&self.totals)) {
            for tag in 0..LABELS {
                let most = i32::from(MOST_WEIGHT);
                out[tag] = average(row[tag], totals[tag]).clamp(-most, most) as i16;
            }
        }
        let mut transitions = [[0; LABELS]; LABELS];
        for (out, (row, totals)) in
            transitions.iter_mut().zip(self.transitions.iter().zip(&self.transition_totals))
        {
            for tag in 0..LABELS {
                out[tag] = average(row[tag], totals[tag]);
            }
        }
        Table { weights, transitions }
    }
}

/// Learns a table from examples.
pub(super) fn learn(examples: &[&Example]) -> Table {
    let mut learner = Learner::new();
    let mut scores = Scores::default();
    let mut order: Vec<usize> = examples
        .iter()
        .enumerate()
        .filter(|(_, example)| !example.tags.is_empty())
        .flat_map(|(at, example)| std::iter::repeat_n(at, example.weight as usize))
        .collect();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for _round in 0..ROUNDS {
        shuffle(&mut order, &mut random);
        for &at in &order {
            learner.learn(examples[at], &mut scores);
        }
    }
    learner.table()
}

/// Fisher and Yates, with a linear congruential generator.
pub(super) fn shuffle(order: &mut [usize], random: &mut u64) {
    for at in (1..order.len()).rev() {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, ((*random >> 33) as usize) % (at + 1));
    }
}
