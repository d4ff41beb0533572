//! From tags to settled attributions: what the tagger and the rules propose, as far as the judge lets it stand.

use rustc_hash::FxHashSet;

use super::attributions::{self, Attribution};
use super::explain::Proposer;
use super::judge::{self, Bench};
use super::sentences::Text;
use super::tagger::{self, Model, Tagged};
use super::{joins, linker};
use crate::article::Span;

/// Attributions less likely than this are dropped: about half of the F1 that is reached, where dropping begins to pay.
const LEAST: f32 = 0.35;

/// What was proposed, with what the judge needs to decide.
pub(super) struct Proposals {
    /// By the tagger.
    pub found: Vec<Attribution>,
    /// By the rules.
    pub alternatives: Vec<Attribution>,
    pub tagged: Tagged,
}

/// What the tagger finds and what the rules do; `weights` are the judge's, for the joins.
pub(super) fn propose(model: &Model, weights: &[f32], text: &Text<'_>) -> Proposals {
    let by_rule = attributions::find(text);
    let tagged = tagger::tag(model, text, &by_rule);
    let found = joins::join(text, weights, linker::link(text, &tagged.tags));
    let taken: FxHashSet<_> = found.iter().map(content_and_cue).collect();
    let mut alternatives = joins::join(text, weights, by_rule);
    alternatives.retain(|rule| !taken.contains(&content_and_cue(rule)));
    drop(taken);
    Proposals { found, alternatives, tagged }
}

fn content_and_cue(attribution: &Attribution) -> (&[Span], Option<Span>) {
    (&attribution.spans, attribution.cue)
}

/// The attributions of a text: where tagger and rules contradict each other, those of the side that the judge believes.
///
/// `watch` sees every proposal as the judge would have it.
pub(super) fn settle(
    model: &Model,
    text: &Text<'_>,
    watch: &mut dyn FnMut(Proposer, &Attribution),
) -> Vec<Attribution> {
    let proposals = propose(model, &model.judge, text);
    let bench = Bench::new(text, &proposals);
    let mut best = |by, list: &[Attribution]| {
        let likely = list.iter().map(|attribution| best_variant(model, &bench, attribution));
        let likely = likely.inspect(|best| watch(by, best));
        likely.filter(|best| best.sure >= LEAST).collect::<Vec<_>>()
    };
    let mut sides =
        [best(Proposer::Tagger, &proposals.found), best(Proposer::Rules, &proposals.alternatives)];
    sides.iter_mut().for_each(|side| side.sort_by_key(start));
    let mut out = Vec::new();
    let [mut ours, mut theirs] = sides.map(|side| side.into_iter().peekable());
    // Clusters of attributions that overlap: each is decided on its own.
    while let Some(first) = ours.peek().map(start).into_iter().chain(theirs.peek().map(start)).min() {
        let mut reach = first + 1;
        let (mut our, mut their) = (Vec::new(), Vec::new());
        loop {
            let before = our.len() + their.len();
            while let Some(next) = ours.next_if(|next| start(next) < reach) {
                reach = reach.max(end(&next));
                our.push(next);
            }
            while let Some(next) = theirs.next_if(|next| start(next) < reach) {
                reach = reach.max(end(&next));
                their.push(next);
            }
            if our.len() + their.len() == before {
                break;
            }
        }
        let gain =
            |side: &[Attribution]| side.iter().map(|attribution| attribution.sure - LEAST).sum::<f32>();
        out.append(if gain(&our) >= gain(&their) { &mut our } else { &mut their });
    }
    out
}

fn start(attribution: &Attribution) -> usize {
    attribution.spans.iter().map(|span| span.start).min().unwrap_or(0)
}

fn end(attribution: &Attribution) -> usize {
    attribution.spans.iter().map(|span| span.end).max().unwrap_or(0)
}

fn best_variant(model: &Model, bench: &Bench<'_, '_>, attribution: &Attribution) -> Attribution {
    let matter = bench.matter(attribution);
    let common = judge::sum(&model.judge, &matter.features);
    let mut features = Vec::with_capacity(64);
    let mut best = (f32::MIN, Span::default());
    for &variant in &matter.variants {
        features.clear();
        bench.write_variant(&matter, variant, &mut features);
        let sum = common + judge::sum(&model.judge, &features);
        if sum > best.0 {
            best = (sum, variant);
        }
    }
    Attribution { sure: judge::probability(best.0), ..matter.with(best.1) }
}
