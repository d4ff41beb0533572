//! Which extents are weighed, and how they differ.

use super::*;
use crate::quotes::model::proposal::Proposer;
use crate::quotes::model::{Model, tagger};
use crate::quotes::tests::article;
use crate::quotes::text::SentenceIdx;

/// What `look` sees of the content of an attribution with a cue, as the judge weighs it.
fn weigh<T>(
    body: &str,
    content: &str,
    cue: &str,
    look: impl Fn(&ExtentScorer<'_, '_>, &Extents<'_>) -> T,
) -> T {
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
    let tagged = tagger::tag_text(Model::embedded(), &text, &[]);
    let proposals = Proposals { all: vec![Proposal { attribution, by: Proposer::Rules }], tagged };
    let scorer = ExtentScorer::new(&text, &proposals);
    look(&scorer, &scorer.extents_of(&proposals.all[0]))
}

/// The extents that the judge weighs for the content of an attribution with a cue, that of the
/// attribution first.
fn extents(body: &str, content: &str, cue: &str) -> Vec<String> {
    weigh(body, content, cue, |scorer, extents| {
        let with = |&variant: &Span| extents.with(variant).spans[0].of(scorer.text.whole).to_owned();
        extents.variants.iter().map(with).collect()
    })
}

/// The features of the content as it stands.
fn features(body: &str, content: &str) -> Vec<u32> {
    weigh(body, content, "said", |scorer, extents| {
        let mut features = Vec::new();
        scorer.write_variant(extents, extents.variants[0], &mut features);
        features
    })
}

/// The feature of an extent that stands at a place when it has this value.
fn feature(place: usize, value: u32) -> u32 {
    let mut out = Vec::new();
    FeatureWriter::new(&mut out, OF_EXTENTS.start + place as u32..OF_EXTENTS.end).add(value);
    out[0]
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

#[test]
fn a_small_word_may_begin_what_is_no_longer_said() {
    for word in ["in", "at", "by", "during", "with", "for", "after", "before", "when", "while"] {
        for content in
            [format!("the pier is safe {word} the town"), format!("the pier is safe, {word} the town")]
        {
            let found = extents(&format!("Rowe said {content}."), &content, "said");
            let before = content.split_once(&format!(" {word}")).expect("the word").0;
            assert!(found.iter().any(|one| one == before), "{before}: {found:?}");
        }
    }
}

#[test]
fn a_mark_may_be_a_seam_before_or_behind() {
    for (body, content, other, may) in [
        ("Rowe said the pier is safe: it is new.", "the pier is safe: it is new", "the pier is safe", true),
        ("Rowe said the pier is safe on weekdays.", "the pier is safe on weekdays", "the pier is safe", true),
        (
            "Rowe said the pier is safe - and open.",
            "the pier is safe - and open",
            "the pier is safe -",
            false,
        ),
        ("It rained: the pier is safe, Rowe said.", "It rained: the pier is safe", "the pier is safe", true),
        ("It rained; the pier is safe, Rowe said.", "It rained; the pier is safe", "the pier is safe", true),
        ("It rained, the pier is safe, Rowe said.", "It rained, the pier is safe", "the pier is safe", true),
    ] {
        let found = extents(body, content, "said");
        assert_eq!(found.iter().any(|one| one == other), may, "{other}: {found:?}");
    }
}

#[test]
fn a_content_stands_in_marks_wholly_partly_or_not_at_all() {
    for (content, kind) in
        [("\"it is safe\"", 1), ("the pier is \"safe\" now for all of them", 2), ("the pier is safe", 3)]
    {
        let found = weigh(&format!("Rowe said {content}."), content, "said", |scorer, extents| {
            scorer.rough_kind(extents, extents.variants[0])
        });
        assert_eq!(found, kind, "{content}");
    }
}

#[test]
fn the_features_of_an_extent_are_of_its_edges() {
    let (body, content) = ("Rowe said the pier is safe now", "the pier is safe");
    let found = features(body, content);
    let [before, first, last, next] =
        weigh(body, content, "said", |scorer, _| [1, 2, 5, 6].map(|at| scorer.hashes(at)));
    for (place, what, value) in [
        (5, "its first word", first.0),
        (6, "its first class", first.1),
        (9, "what stands before", mix(before.0, first.1)),
        (14, "the word behind", next.0),
        (15, "the class behind", next.1),
        (27, "the last class and that behind", mix(last.1, next.1)),
        (28, "the last word and that behind", mix(last.0, next.0)),
    ] {
        assert_eq!(found[place], feature(place, value), "{what}");
    }
    let at_the_end = features("Rowe said the pier is safe", content);
    assert_eq!(at_the_end[14], feature(14, 3), "nothing stands behind");
    let at_the_start = features("the pier is safe, Rowe said", content);
    assert_eq!(at_the_start[9], feature(9, mix(5, first.1)), "nothing stands before");
}

#[test]
fn the_features_of_an_extent_are_of_what_is_inside() {
    for (content, commas, verb_and_marks) in [
        ("to go", 0, 0),
        ("the pier, which is old, is safe", 2, 2),
        ("no, no, no, no, no", 3, 0),
        ("it is a \"big old pier\" now", 0, 3),
        ("\"it rains\"", 0, 1),
    ] {
        let found = features(&format!("Rowe said {content}."), content);
        let place = found.len() - 4;
        assert_eq!(found[place], feature(place, commas), "commas: {content}");
        assert_eq!(found[place + 1], feature(place + 1, verb_and_marks), "{content}");
    }
    let last = |content: &str| features(&format!("Rowe said {content}."), content).pop();
    assert_ne!(last("\"it rains\""), last("it rains"), "a quotation alone");
    assert_eq!(last("\"it rains\" now"), last("it rains"), "and not with other words");
}
