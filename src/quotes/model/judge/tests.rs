//! Which extents are weighed, and how they differ.

use super::*;
use crate::quotes::model::proposal::Proposer;
use crate::quotes::tests::article;
use crate::quotes::text::SentenceIdx;

/// The extents that the judge weighs for the content of an attribution with a cue, that of the
/// attribution first.
fn extents(body: &str, content: &str, cue: &str) -> Vec<String> {
    let article = article("", body);
    let (text, ..) = Text::read(&article, usize::MAX);
    let find = |words: &str| {
        let start = text.whole.find(words).expect("words of the text");
        Span::new(start, start + words.len())
    };
    let attribution = Attribution {
        cue: Some(find(cue)),
        ..Attribution::new(vec![find(content)], Source::Unnamed, SentenceIdx::FIRST)
    };
    let proposals =
        Proposals { all: vec![Proposal { attribution, by: Proposer::Rules }], tagged: TaggedText::default() };
    let scorer = ExtentScorer::new(&text, &proposals);
    let extents = scorer.extents_of(&proposals.all[0]);
    let with = |&variant: &Span| extents.with(variant).spans[0].of(text.whole).to_owned();
    extents.variants.iter().map(with).collect()
}

#[test]
fn a_content_behind_its_cue_may_end_at_any_seam() {
    let body = "Rowe said the pier is safe, which nobody doubts, after a storm.";
    let found = extents(body, "the pier is safe", "said");
    assert_eq!(found[0], "the pier is safe");
    for other in
        ["the pier is safe, which nobody doubts", "the pier is safe, which nobody doubts, after a storm"]
    {
        assert!(found.iter().any(|one| one == other), "{other}: {found:?}");
    }
    assert!(found.len() <= MOST_VARIANTS + 1);
    assert!(found.iter().all(|one| one.starts_with("the pier")));
}

#[test]
fn a_content_before_its_cue_may_begin_at_any_seam() {
    let body = "After the storm, the pier is safe, Rowe said.";
    let found = extents(body, "the pier is safe", "said");
    assert_eq!(found[0], "the pier is safe");
    assert!(found.contains(&"After the storm, the pier is safe".to_owned()), "{found:?}");
    assert!(found.iter().all(|one| one.ends_with("is safe")));
}

#[test]
fn order_and_gap_say_how_source_cue_and_content_follow_each_other() {
    let units = |first, end| UnitRange { first, end };
    let (source, cue) = (Some(units(0, 1)), Some(units(1, 2)));
    let all = [
        order(source, cue, units(2, 9)),
        order(Some(units(6, 7)), Some(units(5, 6)), units(0, 5)),
        order(Some(units(5, 6)), Some(units(6, 7)), units(0, 5)),
        order(None, None, units(0, 5)),
    ];
    assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)), "{all:?}");
    assert_eq!(gap(units(0, 1), units(1, 2)), 0);
    assert_eq!(gap(units(0, 1), units(3, 4)), 2);
    assert_eq!(gap(units(3, 4), units(0, 1)), 22);
}

#[test]
fn each_seam_may_be_an_end() {
    for (body, content, other) in [
        ("Rowe said the pier is safe - it is new.", "the pier is safe - it is new", "the pier is safe"),
        ("Rowe said the pier is safe; it is new.", "the pier is safe; it is new", "the pier is safe"),
        ("Rowe said the pier is safe (it is new).", "the pier is safe (it is new)", "the pier is safe"),
        ("Rowe said the \"old pier\" is safe.", "the \"old pier\" is safe", "the \"old pier\""),
        ("Rowe said the pier is safe and open.", "the pier is safe and open", "the pier is safe"),
        ("Rowe said the pier is safe Monday.", "the pier is safe Monday", "the pier is safe"),
        ("Rowe said the pier is safe on Monday.", "the pier is safe on Monday", "the pier is safe"),
        ("Rowe said the pier is safe on the day.", "the pier is safe on the day", "the pier is safe"),
        ("Rowe said the pier is safe in town.", "the pier is safe in town", "the pier is safe"),
    ] {
        let found = extents(body, content, "said");
        assert!(found.iter().any(|one| one == other), "{other}: {found:?}");
    }
}

#[test]
fn what_is_no_seam_is_no_end() {
    for (body, content, other) in [
        ("Rowe said the envoy on Velia is late.", "the envoy on Velia is late", "the envoy"),
        ("Rowe said the pier, and the road, are safe.", "the pier, and the road, are safe", "the pier,"),
        ("Rowe said the old pier is safe.", "the old pier is safe", "the old pier"),
    ] {
        let found = extents(body, content, "said");
        assert!(!found.iter().any(|one| one == other), "{other}: {found:?}");
        assert!((1..found.len()).all(|at| !found[..at].contains(&found[at])), "none twice: {found:?}");
    }
}

#[test]
fn each_seam_may_be_a_start() {
    for (body, content, other) in [
        ("It rained and the pier is safe, Rowe said.", "It rained and the pier is safe", "the pier is safe"),
        ("It is so that the pier is safe, Rowe said.", "It is so that the pier is safe", "the pier is safe"),
        (
            "It was \"a safe pier\" of ours, Rowe said.",
            "It was \"a safe pier\" of ours",
            "\"a safe pier\" of ours",
        ),
        ("It rained - the pier is safe, Rowe said.", "It rained - the pier is safe", "the pier is safe"),
    ] {
        let found = extents(body, content, "said");
        assert!(found.iter().any(|one| one == other), "{other}: {found:?}");
    }
    let found = extents("The old pier is safe, Rowe said.", "The old pier is safe", "said");
    assert_eq!(found, ["The old pier is safe"]);
}
