//! Waiting between attempts: doubling, bounded, with jitter so that many workers do not come back in one
//! moment.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long to wait before the next attempt.
#[derive(Debug, Clone)]
pub struct Backoff {
    initial: Duration,
    max: Duration,
    next: Duration,
}

impl Backoff {
    /// Begins at `initial` and doubles up to `max`.
    pub fn new(initial: Duration, max: Duration) -> Self {
        Self { initial, max: max.max(initial), next: initial }
    }

    /// The next wait: between half and the whole of the current step.
    pub fn next_wait(&mut self) -> Duration {
        let step = self.next;
        self.next = (step * 2).min(self.max);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
        step / 2 + step.mul_f64(f64::from(nanos % 1_000) / 2_000.0)
    }

    /// Begins anew after a success.
    pub fn reset(&mut self) {
        self.next = self.initial;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_limit_and_begin_anew() {
        let (initial, max) = (Duration::from_millis(100), Duration::from_millis(350));
        let mut backoff = Backoff::new(initial, max);
        for step in [100, 200, 350, 350] {
            let wait = backoff.next_wait().as_millis();
            assert!((step / 2..=step).contains(&wait), "{wait} for {step}");
        }
        backoff.reset();
        assert!(backoff.next_wait() <= initial);
    }
}
