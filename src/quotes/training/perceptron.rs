//! Averaged structured perceptron in whole numbers, so that the same articles give the same weights
//! everywhere.

use std::sync::OnceLock;

use super::Parallel;
use super::features::Features;
use crate::quotes::model::passes::Scores;
use crate::quotes::model::tables::{BUCKETS, LABELS, MOST_WEIGHT, UPDATES, WeightTable, no_weights};
use crate::quotes::model::tag::Tag;

/// Rounds over the articles.
const ROUNDS: usize = 10;
/// Learners whose weights are averaged: the order of the articles alone makes half a point of F1.
const RUNS: usize = 4;
/// How much a wrong tag is helped while training, in the units of one update: the margin by which the right
/// one must win.
const MARGIN: i32 = 1;

/// One block with its right tags.
pub(super) struct Example {
    pub features: Features,
    pub tags: Vec<Tag>,
    /// How many times it counts.
    pub weight: u32,
}

/// Weights while they are learnt, with what averaging needs.
struct PerceptronLearner {
    weights: Vec<[i32; LABELS]>,
    totals: Vec<[i64; LABELS]>,
    transitions: [[i32; LABELS]; LABELS],
    transition_totals: [[i64; LABELS]; LABELS],
    /// Examples seen so far.
    clock: i64,
}

impl PerceptronLearner {
    fn new() -> Self {
        Self {
            weights: vec![[0; LABELS]; BUCKETS],
            totals: vec![[0; LABELS]; BUCKETS],
            transitions: [[0; LABELS]; LABELS],
            transition_totals: [[0; LABELS]; LABELS],
            clock: 1,
        }
    }

    fn guess(&self, example: &Example, scores: &mut Scores) {
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
        scores.best.find(&self.transitions, &scores.rows);
    }

    fn learn(&mut self, example: &Example, scores: &mut Scores) {
        self.guess(example, scores);
        let guess = &scores.best.tags;
        for (at, unit) in example.features.units().enumerate() {
            let (right, guessed) = (example.tags[at] as usize, guess[at] as usize);
            if right != guessed {
                for &bucket in unit {
                    self.add(usize::from(bucket), right, 1);
                    self.add(usize::from(bucket), guessed, -1);
                }
            }
            let before = |tags: &[Tag]| at.checked_sub(1).map_or(LABELS - 1, |before| tags[before] as usize);
            let (from, guessed_from) = (before(&example.tags), before(guess));
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
}

/// The averaged weights of several learners.
fn table(learners: &[PerceptronLearner]) -> WeightTable {
    let clocks: i64 = learners.iter().map(|learner| learner.clock).sum();
    let average = |sum: i64, unit: i64| ((sum + sum.signum() * unit / 2) / unit) as i32;
    let mut weights = no_weights();
    for (bucket, out) in weights.iter_mut().enumerate() {
        for (tag, out) in out.iter_mut().enumerate() {
            let sum = |learner: &PerceptronLearner| {
                i64::from(learner.weights[bucket][tag]) * learner.clock - learner.totals[bucket][tag]
            };
            let most = i32::from(MOST_WEIGHT);
            let unit = clocks * i64::from(UPDATES);
            *out = average(learners.iter().map(sum).sum(), unit).clamp(-most, most) as i8;
        }
    }
    let mut transitions = [[0; LABELS]; LABELS];
    for (from, out) in transitions.iter_mut().enumerate() {
        for (to, out) in out.iter_mut().enumerate() {
            let sum = |learner: &PerceptronLearner| {
                i64::from(learner.transitions[from][to]) * learner.clock - learner.transition_totals[from][to]
            };
            *out = average(learners.iter().map(sum).sum(), clocks);
        }
    }
    WeightTable { weights, transitions }
}

/// Learns a table from examples: the average of what [`RUNS`] learners get out of them, each in an order of
/// its own.
pub(super) fn learn(examples: &[&Example], parallel: &dyn Parallel) -> WeightTable {
    let learners: Vec<OnceLock<PerceptronLearner>> = (0..RUNS).map(|_| OnceLock::new()).collect();
    parallel.for_each(RUNS, &|run| {
        if let Some(place) = learners.get(run) {
            place.get_or_init(|| learn_in_order(examples, run as u64));
        }
    });
    table(&learners.into_iter().filter_map(OnceLock::into_inner).collect::<Vec<_>>())
}

fn learn_in_order(examples: &[&Example], run: u64) -> PerceptronLearner {
    let mut learner = PerceptronLearner::new();
    let mut scores = Scores::default();
    let mut order: Vec<usize> = examples
        .iter()
        .enumerate()
        .filter(|(_, example)| !example.tags.is_empty())
        .flat_map(|(at, example)| std::iter::repeat_n(at, example.weight as usize))
        .collect();
    let mut random = 0x2545_F491_4F6C_DD1D_u64.wrapping_mul(2 * run + 1);
    for _round in 0..ROUNDS {
        shuffle(&mut order, &mut random);
        for &at in &order {
            learner.learn(examples[at], &mut scores);
        }
    }
    learner
}

/// Fisher and Yates, with a linear congruential generator.
pub(super) fn shuffle(order: &mut [usize], random: &mut u64) {
    for at in (1..order.len()).rev() {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, ((*random >> 33) as usize) % (at + 1));
    }
}
