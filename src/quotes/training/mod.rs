//! Training: annotated articles to the weights of gate, tagger and judge.
//!
//! The tagger's second pass learns from tags that the first one gave to articles it had not seen, and the judge from
//! attributions that a whole tagger proposed for articles it had not seen (jackknifing), so that each learns from the
//! mistakes that it will meet.

#![expect(
    clippy::indexing_slicing,
    reason = "what is indexed was made as long as the loop; no worker trains"
)]

mod clusters;
mod judging;
mod lesson;
mod perceptron;

use rustc_hash::FxHashMap;

use crate::article::Article;
pub use crate::quotes::model::Model;
use crate::quotes::model::hashed::WEIGHTS;
use crate::quotes::model::judge::Bench;
use crate::quotes::model::passage::{self, Known, Passage, Vocabulary};
use crate::quotes::model::passes::{Passes, Scores};
use crate::quotes::model::tables;
use crate::quotes::model::tag::Tag;
use crate::quotes::model::tagger;
use crate::quotes::model::{continuation, gate, linker, settle, tagger_features};
use crate::quotes::rules::{Attribution, find};
use crate::quotes::text::{Kind, Text};
use judging::Case;
pub use lesson::Lesson;
use perceptron::Example;

/// Parts of the jackknife for the second pass.
const TAGGER_FOLDS: usize = 4;
/// Parts of the jackknife for the judge.
const JUDGE_FOLDS: usize = 3;
/// A word seen less often says nothing about how likely it is to be a cue.
const LEAST_SEEN: u32 = 3;

/// Does a task for each number below the first argument, several at a time or not: the training starts no threads itself.
pub type Tasks<'t> = &'t (dyn Fn(usize, &(dyn Fn(usize) + Sync)) + 't);

/// Trains tagger and judge; from articles that nobody annotated it learns which words are alike. The same lessons and
/// articles in the same order give the same model.
pub fn train(lessons: &[&Lesson], plain: &[Article], tasks: Tasks<'_>) -> Model {
    let clusters = clusters(lessons, plain);
    let (mut gate_cases, mut join_cases) = (Vec::new(), Vec::new());
    let mut folds = Vec::new();
    for fold in 0..JUDGE_FOLDS {
        let (held_out, others): (Vec<_>, Vec<_>) =
            lessons.iter().enumerate().partition(|(at, _)| at % JUDGE_FOLDS == fold);
        let others: Vec<&Lesson> = others.into_iter().map(|(_, &lesson)| lesson).collect();
        let model = train_tagger(&others, &clusters, tasks);
        for (_, lesson) in &held_out {
            add_gate_cases(&model, lesson, &mut gate_cases);
            add_join_cases(&model, lesson, &mut join_cases);
        }
        folds.push((model, held_out));
    }
    let joins = judging::learn(&join_cases, WEIGHTS);
    let mut cases = Vec::new();
    for (model, held_out) in &folds {
        for (_, lesson) in held_out {
            add_judge_cases(model, &joins, lesson, &mut cases);
        }
    }
    cases.append(&mut join_cases);
    let mut model = train_tagger(lessons, &clusters, tasks);
    model.gate = judging::learn(&gate_cases, tables::BUCKETS);
    model.judge = judging::learn(&cases, WEIGHTS);
    model
}

/// The cluster of each word, by its hash.
type Clusters = FxHashMap<u32, u8>;

fn clusters(lessons: &[&Lesson], plain: &[Article]) -> Clusters {
    let mut words = clusters::Words::default();
    lessons.iter().for_each(|lesson| words.add(&read(lesson)));
    plain.iter().for_each(|article| words.add(&Text::read(article, usize::MAX).0));
    words.clusters()
}

/// The searched text of a lesson, all of it.
fn read(lesson: &Lesson) -> Text<'_> {
    Text::read(&lesson.article, usize::MAX).0
}

/// A sentence without marks is to be tagged when one of the words that may be its cue is one.
fn add_gate_cases(model: &Model, lesson: &Lesson, cases: &mut Vec<Case>) {
    let text = read(lesson);
    let rules = passage::rule_tags(&text, &find::find(&text));
    let tags = lesson.tags(&text);
    for passage in gate::passages(&text, &rules, &model.vocabulary) {
        for &sentence in &passage.sentences {
            let Some(words) = gate::signs(&passage, sentence) else { continue };
            let is_cue = |at: usize| matches!(tags[passage.first + at], Tag::CueB | Tag::CueI);
            let variants: Vec<(Vec<u32>, bool)> =
                words.map(|at| (gate::features(&passage, sentence, at), is_cue(at))).collect();
            // A report whose cue is none of these words says nothing about them.
            let reports = (sentence.0..sentence.1).any(|at| tags[passage.first + at] != Tag::Out);
            if !variants.is_empty() && reports == variants.iter().any(|(_, right)| *right) {
                cases.push(Case { common: Vec::new(), variants, weight: lesson.weight as f32 });
            }
        }
    }
}

/// A piece goes on with an attribution when one right quote has most of both.
fn add_join_cases(model: &Model, lesson: &Lesson, cases: &mut Vec<Case>) {
    let text = read(lesson);
    let rules = find::find(&text);
    let tagged = tagger::tag(model, &text, &rules);
    // An attribution whose content follows in the next sentence is known by its cue.
    let owner = |before: &Attribution| match before.cue {
        Some(cue) if before.spans.is_empty() => lesson.owner_of_cue(cue),
        _ => lesson.owner(&before.spans),
    };
    continuation::decide(&text, linker::link(&text, &tagged.tags), |piece, before, back| {
        let mut features = Vec::new();
        continuation::write(&text, piece, before, back, &mut features);
        let right = lesson.owner(&piece.spans).is_some_and(|index| owner(before) == Some(index));
        cases.push(Case {
            common: Vec::new(),
            variants: vec![(features, right)],
            weight: lesson.weight as f32,
        });
        f32::from(u8::from(right))
    });
}

fn add_judge_cases(model: &Model, joins: &[f32], lesson: &Lesson, cases: &mut Vec<Case>) {
    let text = read(lesson);
    let proposals = settle::propose(model, joins, &text);
    let bench = Bench::new(&text, &proposals);
    for proposal in &proposals.all {
        let matter = bench.matter(proposal);
        let variants = matter.variants.iter().map(|&variant| {
            let mut features = Vec::new();
            bench.write_variant(&matter, variant, &mut features);
            (features, lesson.matching(&matter.with(variant).spans).is_some())
        });
        let variants = variants.collect();
        cases.push(Case { common: matter.features.clone(), variants, weight: lesson.weight as f32 });
    }
}

fn train_tagger(lessons: &[&Lesson], clusters: &Clusters, tasks: Tasks<'_>) -> Model {
    let vocabulary = vocabulary(lessons, clusters);
    let prepared: Vec<Prepared> = lessons.iter().map(|lesson| Prepared::new(lesson, &vocabulary)).collect();
    let first: Vec<Vec<Example>> = prepared.iter().map(Prepared::first_examples).collect();
    let table = perceptron::learn(&first.iter().flatten().collect::<Vec<_>>(), tasks);
    let mut second: Vec<Example> = Vec::new();
    for fold in 0..TAGGER_FOLDS {
        let others = first.iter().enumerate().filter(|(at, _)| at % TAGGER_FOLDS != fold);
        let table = perceptron::learn(&others.flat_map(|(_, examples)| examples).collect::<Vec<_>>(), tasks);
        let passes = Passes::new(&table, &table);
        for (at, article) in prepared.iter().enumerate().filter(|(at, _)| at % TAGGER_FOLDS == fold) {
            second.extend(article.second_examples(&passes, &first[at]));
        }
    }
    let second = perceptron::learn(&second.iter().collect::<Vec<_>>(), tasks);
    Model { vocabulary, passes: Passes::new(&table, &second), gate: Vec::new(), judge: Vec::new() }
}

/// How often each word is part of a cue, in the steps that [`Known::cueness`] has, and its cluster.
fn vocabulary(lessons: &[&Lesson], clusters: &Clusters) -> Vocabulary {
    let mut counts: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for lesson in lessons {
        let text = read(lesson);
        for (unit, tag) in text.units.iter().zip(&lesson.tags(&text)) {
            if unit.kind == Kind::Word {
                let (cue, all) = counts.entry(unit.hash as u32).or_default();
                *all += 1;
                *cue += u32::from(matches!(tag, Tag::CueB | Tag::CueI));
            }
        }
    }
    let step = |cue: u32, all: u32| match (cue as f32 + 0.1) / (all as f32 + 1.0) {
        _ if cue == 0 => 1,
        ..0.05 => 2,
        ..0.2 => 3,
        ..0.45 => 4,
        ..0.75 => 5,
        _ => 6,
    };
    let seen = counts.into_iter().filter(|(_, (_, all))| *all >= LEAST_SEEN);
    let mut vocabulary: Vocabulary =
        clusters.iter().map(|(&word, &cluster)| (word, Known { cueness: 0, cluster })).collect();
    for (word, (cue, all)) in seen {
        vocabulary.entry(word).or_default().cueness = step(cue, all);
    }
    vocabulary
}

/// An article ready for training.
struct Prepared {
    passages: Vec<Passage>,
    /// The right tags of each passage.
    tags: Vec<Vec<Tag>>,
    weight: u32,
}

impl Prepared {
    fn new(lesson: &Lesson, vocabulary: &Vocabulary) -> Self {
        let text = read(lesson);
        let rules = passage::rule_tags(&text, &find::find(&text));
        let all = lesson.tags(&text);
        let passages: Vec<Passage> = gate::passages(&text, &rules, vocabulary).collect();
        let tags = passages
            .iter()
            .map(|passage| {
                let mut tags: Vec<Tag> = passage.live.iter().map(|&at| all[passage.first + at]).collect();
                // A chunk over two blocks begins anew in the second.
                if let Some(first) = tags.first_mut()
                    && let Some(role) = first.role()
                {
                    *first = Tag::new(role, true);
                }
                tags
            })
            .collect();
        Self { passages, tags, weight: lesson.weight }
    }

    fn first_examples(&self) -> Vec<Example> {
        let example = |(passage, tags): (&Passage, &Vec<Tag>)| Example {
            features: tagger_features::write(passage),
            tags: tags.clone(),
            weight: self.weight,
        };
        self.passages.iter().zip(&self.tags).map(example).collect()
    }

    fn second_examples(&self, passes: &Passes, examples: &[Example]) -> Vec<Example> {
        let (mut scores, mut guess) = (Scores::default(), Vec::new());
        let mut example = |((passage, tags), before): ((&Passage, &Vec<Tag>), &Example)| {
            passes.first(passage, &mut scores);
            passage.spread(&scores.best.tags, &mut guess);
            let tagged = tagger_features::write_tagged(passage, &guess);
            Example { features: before.features.with(&tagged), tags: tags.clone(), weight: self.weight }
        };
        self.passages.iter().zip(&self.tags).zip(examples).map(&mut example).collect()
    }
}
