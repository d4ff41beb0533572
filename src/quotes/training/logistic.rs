//! Training of judge and gate: multinomial logistic regression by stochastic gradient descent with per-weight
//! steps (`AdaGrad`).

use crate::quotes::model::hashed::sum_of_weights;

/// A choice among some variants, or none of them.
pub(super) struct Instance {
    /// The features that all variants have.
    pub common: Vec<u32>,
    /// The features of each variant, and whether it is right. Several may be.
    pub variants: Vec<(Vec<u32>, bool)>,
    /// How much it counts.
    pub weight: f32,
}

const ROUNDS: usize = 6;
/// Rounds whose weights do not count.
const WARM_UP: usize = 2;
/// How often a round the weights are looked at.
const SNAPSHOTS: usize = 4;
const STEP: f32 = 0.04;
const DECAY: f32 = 1e-4;

/// The weights, one for each of so many hashed features: the mean of what they were along the way, which
/// varies less than where they end (Polyak and Juditsky 1992).
pub(super) fn learn(instances: &[Instance], features: usize) -> Vec<f32> {
    let mut learner = LogisticLearner { weights: vec![0.0; features], squares: vec![1e-3; features] };
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut random = 0x1234_5678_9ABC_DEF1_u64;
    let between = (instances.len() / SNAPSHOTS).max(1);
    let (mut sums, mut taken) = (vec![0.0; features], 0.0);
    for round in 0..ROUNDS {
        super::perceptron::shuffle(&mut order, &mut random);
        for (done, &at) in order.iter().enumerate() {
            learner.learn(&instances[at]);
            if round >= WARM_UP && (done + 1) % between == 0 {
                sums.iter_mut().zip(&learner.weights).for_each(|(sum, weight)| *sum += weight);
                taken += 1.0;
            }
        }
    }
    sums.iter().map(|sum| sum / f32::max(taken, 1.0)).collect()
}

struct LogisticLearner {
    weights: Vec<f32>,
    squares: Vec<f32>,
}

impl LogisticLearner {
    /// A step that makes the right variants likelier, or none of them where none is right.
    fn learn(&mut self, instance: &Instance) {
        let common = sum_of_weights(&self.weights, &instance.common);
        let scores: Vec<f32> = instance
            .variants
            .iter()
            .map(|(features, _)| common + sum_of_weights(&self.weights, features))
            .collect();
        let top = scores.iter().copied().fold(0.0, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
        let none = (-top).exp();
        let all = none + powers.iter().sum::<f32>();
        let right: f32 = powers
            .iter()
            .zip(&instance.variants)
            .filter(|(_, (_, right))| *right)
            .map(|(power, _)| power)
            .sum();
        let any_right = instance.variants.iter().any(|(_, right)| *right);
        let mut in_common = 0.0;
        for (power, (features, is_right)) in powers.iter().zip(&instance.variants) {
            let wanted = if any_right && *is_right { power / right.max(f32::MIN_POSITIVE) } else { 0.0 };
            let error = instance.weight * (wanted - power / all);
            in_common += error;
            self.step(features, error);
        }
        self.step(&instance.common, in_common);
    }

    fn step(&mut self, features: &[u32], error: f32) {
        for &feature in features {
            let at = feature as usize;
            let gradient = error - DECAY * self.weights[at];
            self.squares[at] += gradient * gradient;
            self.weights[at] += STEP * gradient / self.squares[at].sqrt();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_right_variants_have_weighs_more_and_what_wrong_ones_have_less() {
        let choice = |right: &[u32], wrong: &[u32]| Instance {
            common: vec![0],
            variants: vec![(right.to_vec(), true), (wrong.to_vec(), false)],
            weight: 1.0,
        };
        let weights = learn(&(0..40).map(|_| choice(&[1, 2], &[2, 3])).collect::<Vec<_>>(), 5);
        assert!(weights[1] > 0.5 && weights[3] < -0.5, "{weights:?}");
        assert!(weights[2].abs() < weights[1] && weights[0] > 0.0, "{weights:?}");
        assert!(weights[4] == 0.0, "it never occurred: {weights:?}");
    }

    #[test]
    fn where_no_variant_is_right_all_of_them_weigh_less() {
        let none =
            || Instance { common: vec![0], variants: vec![(vec![1], false), (vec![2], false)], weight: 1.0 };
        let weights = learn(&(0..40).map(|_| none()).collect::<Vec<_>>(), 3);
        assert!(weights.iter().all(|&weight| weight < -0.3), "{weights:?}");
    }
}
