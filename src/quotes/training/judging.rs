//! Training of the judge: logistic regression by stochastic gradient descent with per-weight steps (`AdaGrad`).

use super::super::judge::{WEIGHTS, probability, sum};

/// One variant of an attribution: its features and whether it is right.
pub(super) struct Case {
    pub features: Vec<u32>,
    pub right: bool,
    /// How much it counts.
    pub weight: f32,
}

const ROUNDS: usize = 6;
const STEP: f32 = 0.08;
const DECAY: f32 = 2e-6;

pub(super) fn learn(cases: &[Case]) -> Vec<f32> {
    let mut weights = vec![0.0_f32; WEIGHTS];
    let mut squares = vec![1e-3_f32; WEIGHTS];
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut random = 0x1234_5678_9ABC_DEF1_u64;
    for _ in 0..ROUNDS {
        super::perceptron::shuffle(&mut order, &mut random);
        for &at in &order {
            let case = &cases[at];
            let error =
                case.weight * (f32::from(u8::from(case.right)) - probability(sum(&weights, &case.features)));
            for &feature in &case.features {
                let at = feature as usize;
                let gradient = error - DECAY * weights[at];
                squares[at] += gradient * gradient;
                weights[at] += STEP * gradient / squares[at].sqrt();
            }
        }
    }
    weights
}
