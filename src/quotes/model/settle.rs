//! From tags to settled attributions: what the tagger and the rules propose, as far as the judge lets it
//! stand.

use rustc_hash::FxHashMap;

use super::hashed;
use super::judge::ExtentScorer;
use super::proposal::{Proposal, Proposals, Proposer};
use super::tagger;
use super::weights::Model;
use super::{continuation, linker};
use crate::article::Span;
use crate::quotes::rules::{self, Attribution};
use crate::quotes::text::Text;

/// Attributions less likely than this are dropped: about half of the F1 that is reached, where dropping
/// begins to pay.
const LEAST: f32 = 0.35;

/// How likely `This said X` below a headline is right at least: a formula that means nothing else, and too
/// rare to be learnt.
const FORMULA: f32 = 0.9;

/// What the tagger finds and what the rules do; `weights` are the judge's, for the joins.
pub(in crate::quotes) fn propose_attributions(model: &Model, weights: &[f32], text: &Text<'_>) -> Proposals {
    let by_rule = rules::find_attributions(text);
    let tagged = tagger::tag_text(model, text, &by_rule);
    let sides = [(Proposer::Tagger, linker::link_chunks(text, &tagged.tags)), (Proposer::Rules, by_rule)];
    let mut all: Vec<Proposal> = Vec::new();
    let mut known: FxHashMap<(usize, usize, Option<Span>), Vec<usize>> = FxHashMap::default();
    for (by, found) in sides {
        for attribution in continuation::join_continuations(text, weights, found) {
            let (start, end) = (start(&attribution), end(&attribution));
            let alike = known.entry((start, end, attribution.cue)).or_default();
            let same = alike
                .iter()
                .copied()
                .find(|&at| all.get(at).is_some_and(|other| other.attribution.spans == attribution.spans));
            if let Some(other) = same.and_then(|at| all.get_mut(at)) {
                other.by = if other.by == by { by } else { Proposer::Both };
            } else {
                alike.push(all.len());
                all.push(Proposal { attribution, by });
            }
        }
    }
    Proposals { all, tagged }
}

/// The attributions of a text: of those that contradict each other the one that the judge believes most.
///
/// `watch` sees every proposal as the judge would have it.
pub(in crate::quotes) fn choose_attributions(
    model: &Model,
    text: &Text<'_>,
    watch: &mut dyn FnMut(Proposer, &Attribution),
) -> Vec<Attribution> {
    let proposals = propose_attributions(model, &model.judge, text);
    let scorer = ExtentScorer::new(text, &proposals);
    let likely = proposals.all.iter().map(|proposal| {
        let best = best_variant(model, &scorer, proposal);
        watch(proposal.by, &best);
        best
    });
    let mut likely: Vec<Attribution> = likely.filter(|best| best.sure >= LEAST).collect();
    likely.sort_by(|a, b| b.sure.total_cmp(&a.sure).then_with(|| start(a).cmp(&start(b))));
    let (mut taken, mut cues) = (TakenSpans::default(), TakenSpans::default());
    likely.retain(|attribution| {
        let (spans, cue) = (attribution.spans.as_slice(), attribution.cue.as_slice());
        let is_free = taken.is_free(spans) && cues.is_free(cue);
        if is_free {
            taken.take(spans);
            cues.take(cue);
        }
        is_free
    });
    likely.sort_by_key(start);
    likely
}

/// The stretches of text that are somebody's words, or a cue, already.
#[derive(Default)]
struct TakenSpans(std::collections::BTreeMap<usize, usize>);

impl TakenSpans {
    fn is_free(&self, spans: &[Span]) -> bool {
        spans
            .iter()
            .all(|span| self.0.range(..span.end).next_back().is_none_or(|(_, &end)| end <= span.start))
    }

    fn take(&mut self, spans: &[Span]) {
        self.0.extend(spans.iter().map(|span| (span.start, span.end)));
    }
}

fn start(attribution: &Attribution) -> usize {
    attribution.spans.iter().map(|span| span.start).min().unwrap_or(0)
}

fn end(attribution: &Attribution) -> usize {
    attribution.spans.iter().map(|span| span.end).max().unwrap_or(0)
}

/// The variant that is most likely right. Variants of nearly the same extent vouch for each other: what is
/// asked is whether most of the words are right.
fn best_variant(model: &Model, scorer: &ExtentScorer<'_, '_>, proposal: &Proposal) -> Attribution {
    let extents = scorer.extents_of(proposal);
    let common = hashed::sum_of_weights(&model.judge, &extents.features);
    let mut features = Vec::with_capacity(64);
    let weighed = extents.variants.iter().map(|&variant| {
        features.clear();
        scorer.write_variant(&extents, variant, &mut features);
        (variant, common + hashed::sum_of_weights(&model.judge, &features))
    });
    let weighed: Vec<(Span, f32)> = weighed.collect();
    let top = weighed.iter().map(|(_, score)| *score).fold(0.0, f32::max);
    let all = (-top).exp() + weighed.iter().map(|(_, score)| (score - top).exp()).sum::<f32>();
    let mut best = (0.0, Span::default());
    for &(variant, _) in &weighed {
        let alike = weighed.iter().filter(|(other, _)| alike(*other, variant));
        let likely = alike.map(|(_, score)| (score - top).exp()).sum::<f32>() / all;
        if likely > best.0 {
            best = (likely, variant);
        }
    }
    let least = if proposal.attribution.backward { FORMULA } else { 0.0 };
    Attribution { sure: best.0.max(least), ..extents.with(best.1) }
}

/// Whether two extents have four fifths of their text in common.
fn alike(a: Span, b: Span) -> bool {
    let both = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    both * 5 >= (a.len() + b.len() - both) * 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::tests::article;

    #[test]
    fn extents_are_alike_that_have_four_fifths_in_common() {
        let of_ten = |end| alike(Span::new(0, 10), Span::new(0, end));
        assert!(of_ten(10) && of_ten(8) && of_ten(12));
        assert!(!of_ten(7) && !of_ten(13) && !alike(Span::new(0, 10), Span::new(10, 20)));
    }

    #[test]
    fn what_is_taken_is_not_free_and_what_lies_beside_it_is() {
        let mut taken = TakenSpans::default();
        taken.take(&[Span::new(5, 10), Span::new(20, 25)]);
        for free in [&[Span::new(0, 5)] as &[_], &[Span::new(10, 20)], &[Span::new(25, 30)], &[]] {
            assert!(taken.is_free(free), "{free:?}");
        }
        for taken_already in [Span::new(0, 6), Span::new(9, 12), Span::new(6, 8), Span::new(0, 30)] {
            assert!(!taken.is_free(&[Span::new(0, 1), taken_already]), "{taken_already:?}");
        }
    }

    #[test]
    fn a_quote_has_one_extent_and_a_cue_one_content() {
        let text = "\"The pier is safe,\" Ann Rowe said, adding that it was old.\n\
                    It rained in Halden on Monday.\n\
                    This said Tom Kent after the talks.";
        let article = article("", text);
        let (text, ..) = Text::read(&article, usize::MAX);
        let mut proposed = 0;
        let found = choose_attributions(Model::embedded(), &text, &mut |_, _| proposed += 1);
        let contents: Vec<&str> = found.iter().map(|one| one.spans[0].of(text.whole)).collect();
        assert_eq!(contents, ["\"The pier is safe,\"", "that it was old", "It rained in Halden on Monday"]);
        assert!(proposed >= found.len() && found.iter().all(|one| one.sure >= LEAST));
        assert!(found.last().is_some_and(|last| last.backward && last.sure >= FORMULA));
    }
}
