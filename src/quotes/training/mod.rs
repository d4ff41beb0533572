//! Training: annotated articles to the weights of gate, tagger and judge.
//!
//! The tagger's second pass learns from tags that the first one gave to articles it had not seen, and the
//! judge from attributions that a whole tagger proposed for articles it had not seen (jackknifing), so that
//! each learns from the mistakes that it will meet.

#![expect(
    clippy::indexing_slicing,
    reason = "what is indexed was made as long as the loop; no worker trains"
)]

mod article;
mod clusters;
mod features;
mod logistic;
mod perceptron;

use rustc_hash::FxHashMap;

use crate::article::Article;
pub use crate::quotes::model::Model;
use crate::quotes::model::block_features::{
    self, BlockFeatures, Cluster, CueLevel, Vocabulary, WordStatistics,
};
use crate::quotes::model::hashed::WEIGHTS;
use crate::quotes::model::judge::ExtentScorer;
use crate::quotes::model::passes::{Passes, Scores};
use crate::quotes::model::tables;
use crate::quotes::model::tag::Tag;
use crate::quotes::model::tagger;
use crate::quotes::model::{continuation, gate, linker, settle};
use crate::quotes::rules::{self, Attribution};
use crate::quotes::text::{Text, TokenKind};
pub use article::TrainingArticle;
use logistic::Instance;
use perceptron::Example;

/// Parts of the jackknife for the second pass.
const TAGGER_FOLDS: usize = 4;
/// Parts of the jackknife for the judge.
const JUDGE_FOLDS: usize = 3;
/// A word seen less often says nothing about how likely it is to be a cue.
const LEAST_SEEN: u32 = 3;

/// Does the tasks of a training, several at a time or not: it starts no threads itself.
pub trait Parallel {
    /// Does a task for each number below `count`.
    fn for_each(&self, count: usize, task: &(dyn Fn(usize) + Sync));
}

/// One task after the other.
#[derive(Debug, Clone, Copy)]
pub struct InTurn;

impl Parallel for InTurn {
    fn for_each(&self, count: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(task);
    }
}

/// Trains tagger and judge; from articles that nobody annotated it learns which words are alike. The same
/// articles in the same order give the same model.
pub fn train(articles: &[&TrainingArticle], plain: &[Article], parallel: &dyn Parallel) -> Model {
    let clusters = clusters(articles, plain);
    let (mut gate_instances, mut join_instances) = (Vec::new(), Vec::new());
    let mut folds = Vec::new();
    for fold in 0..JUDGE_FOLDS {
        let (held_out, others): (Vec<_>, Vec<_>) =
            articles.iter().enumerate().partition(|(at, _)| at % JUDGE_FOLDS == fold);
        let others: Vec<&TrainingArticle> = others.into_iter().map(|(_, &article)| article).collect();
        let model = train_tagger(&others, &clusters, parallel);
        for (_, article) in &held_out {
            add_gate_instances(&model, article, &mut gate_instances);
            add_join_instances(&model, article, &mut join_instances);
        }
        folds.push((model, held_out));
    }
    let joins = logistic::learn(&join_instances, WEIGHTS);
    let mut instances = Vec::new();
    for (model, held_out) in &folds {
        for (_, article) in held_out {
            add_judge_instances(model, &joins, article, &mut instances);
        }
    }
    instances.append(&mut join_instances);
    let mut model = train_tagger(articles, &clusters, parallel);
    model.gate = logistic::learn(&gate_instances, tables::BUCKETS);
    model.judge = logistic::learn(&instances, WEIGHTS);
    model
}

/// The cluster of each word, by its hash.
type Clusters = FxHashMap<u32, Cluster>;

fn clusters(articles: &[&TrainingArticle], plain: &[Article]) -> Clusters {
    let mut words = clusters::WordSequences::default();
    articles.iter().for_each(|article| words.add(&read(article)));
    plain.iter().for_each(|article| words.add(&Text::read(article, usize::MAX).0));
    words.clusters()
}

/// The searched text of an article, all of it.
fn read(article: &TrainingArticle) -> Text<'_> {
    Text::read(&article.article, usize::MAX).0
}

/// A sentence without marks is to be tagged when one of the words that may be its cue is one.
fn add_gate_instances(model: &Model, article: &TrainingArticle, instances: &mut Vec<Instance>) {
    let text = read(article);
    let rules = block_features::rule_tags(&text, &rules::find_attributions(&text));
    let tags = article.tags(&text);
    for block in features::blocks(&text, &rules, &model.vocabulary) {
        for sentence in &block.sentences {
            let Some(words) = gate::cue_candidates(&block, sentence.clone()) else { continue };
            let is_cue = |at: usize| matches!(tags[block.first + at], Tag::CueB | Tag::CueI);
            let variants: Vec<(Vec<u32>, bool)> =
                words.map(|at| (features::of_cue(&block, sentence, at), is_cue(at))).collect();
            // A report whose cue is none of these words says nothing about them.
            let reports = sentence.clone().any(|at| tags[block.first + at] != Tag::Out);
            if !variants.is_empty() && reports == variants.iter().any(|(_, right)| *right) {
                instances.push(Instance { common: Vec::new(), variants, weight: article.weight as f32 });
            }
        }
    }
}

/// A piece goes on with an attribution when one right quote has most of both.
fn add_join_instances(model: &Model, article: &TrainingArticle, instances: &mut Vec<Instance>) {
    let text = read(article);
    let rules = rules::find_attributions(&text);
    let tagged = tagger::tag_text(model, &text, &rules);
    // An attribution whose content follows in the next sentence is known by its cue.
    let owner = |before: &Attribution| match before.cue {
        Some(cue) if before.spans.is_empty() => article.owner_of_cue(cue),
        _ => article.owner(&before.spans),
    };
    continuation::join_where(&text, linker::link_chunks(&text, &tagged.tags), |piece, before, back| {
        let mut features = Vec::new();
        continuation::write_features(&text, piece, before, back, &mut features);
        let right = article.owner(&piece.spans).is_some_and(|index| owner(before) == Some(index));
        instances.push(Instance {
            common: Vec::new(),
            variants: vec![(features, right)],
            weight: article.weight as f32,
        });
        f32::from(u8::from(right))
    });
}

fn add_judge_instances(
    model: &Model,
    joins: &[f32],
    article: &TrainingArticle,
    instances: &mut Vec<Instance>,
) {
    let text = read(article);
    let proposals = settle::propose_attributions(model, joins, &text);
    let scorer = ExtentScorer::new(&text, &proposals);
    for proposal in &proposals.all {
        let extents = scorer.extents_of(proposal);
        let variants = extents.variants.iter().map(|&variant| {
            let mut features = Vec::new();
            scorer.write_variant(&extents, variant, &mut features);
            (features, article.matching(&extents.with(variant).spans).is_some())
        });
        let variants = variants.collect();
        instances.push(Instance {
            common: extents.features.clone(),
            variants,
            weight: article.weight as f32,
        });
    }
}

fn train_tagger(articles: &[&TrainingArticle], clusters: &Clusters, parallel: &dyn Parallel) -> Model {
    let vocabulary = vocabulary(articles, clusters);
    let prepared: Vec<PreparedArticle> =
        articles.iter().map(|article| PreparedArticle::new(article, &vocabulary)).collect();
    let first: Vec<Vec<Example>> = prepared.iter().map(PreparedArticle::first_examples).collect();
    let table = perceptron::learn(&first.iter().flatten().collect::<Vec<_>>(), parallel);
    let mut second: Vec<Example> = Vec::new();
    for fold in 0..TAGGER_FOLDS {
        let others = first.iter().enumerate().filter(|(at, _)| at % TAGGER_FOLDS != fold);
        let table =
            perceptron::learn(&others.flat_map(|(_, examples)| examples).collect::<Vec<_>>(), parallel);
        let passes = Passes::new(&table, &table);
        for (at, article) in prepared.iter().enumerate().filter(|(at, _)| at % TAGGER_FOLDS == fold) {
            second.extend(article.second_examples(&passes, &first[at]));
        }
    }
    let second = perceptron::learn(&second.iter().collect::<Vec<_>>(), parallel);
    Model { vocabulary, passes: Passes::new(&table, &second), gate: Vec::new(), judge: Vec::new() }
}

/// How often each word is part of a cue, and its cluster.
fn vocabulary(articles: &[&TrainingArticle], clusters: &Clusters) -> Vocabulary {
    let mut counts: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for article in articles {
        let text = read(article);
        for (unit, tag) in text.units.iter().zip(&article.tags(&text)) {
            if unit.kind == TokenKind::Word {
                let (cue, all) = counts.entry(unit.hash as u32).or_default();
                *all += 1;
                *cue += u32::from(matches!(tag, Tag::CueB | Tag::CueI));
            }
        }
    }
    let step = |cue: u32, all: u32| match (cue as f32 + 0.1) / (all as f32 + 1.0) {
        _ if cue == 0 => CueLevel::Never,
        ..0.05 => CueLevel::Rarely,
        ..0.2 => CueLevel::Sometimes,
        ..0.45 => CueLevel::Often,
        ..0.75 => CueLevel::Mostly,
        _ => CueLevel::NearlyAlways,
    };
    let seen = counts.into_iter().filter(|(_, (_, all))| *all >= LEAST_SEEN);
    let clustered =
        |cluster: &Cluster| WordStatistics { cluster: Some(*cluster), ..WordStatistics::default() };
    let mut vocabulary: Vocabulary =
        clusters.iter().map(|(&word, cluster)| (word, clustered(cluster))).collect();
    for (word, (cue, all)) in seen {
        vocabulary.entry(word).or_default().cue_level = step(cue, all);
    }
    vocabulary
}

/// An article ready for training.
struct PreparedArticle {
    blocks: Vec<BlockFeatures>,
    /// The right tags of each block.
    tags: Vec<Vec<Tag>>,
    weight: u32,
}

impl PreparedArticle {
    fn new(article: &TrainingArticle, vocabulary: &Vocabulary) -> Self {
        let text = read(article);
        let rules = block_features::rule_tags(&text, &rules::find_attributions(&text));
        let all = article.tags(&text);
        let blocks: Vec<BlockFeatures> = features::blocks(&text, &rules, vocabulary).collect();
        let tags = blocks
            .iter()
            .map(|block| {
                let mut tags: Vec<Tag> = block.active.iter().map(|&at| all[block.first + at]).collect();
                // A chunk over two blocks begins anew in the second.
                if let Some(first) = tags.first_mut()
                    && let Some(kind) = first.chunk_kind()
                {
                    *first = Tag::new(kind, true);
                }
                tags
            })
            .collect();
        Self { blocks, tags, weight: article.weight }
    }

    fn first_examples(&self) -> Vec<Example> {
        let example = |(block, tags): (&BlockFeatures, &Vec<Tag>)| Example {
            features: features::of_both_passes(block),
            tags: tags.clone(),
            weight: self.weight,
        };
        self.blocks.iter().zip(&self.tags).map(example).collect()
    }

    fn second_examples(&self, passes: &Passes, examples: &[Example]) -> Vec<Example> {
        let (mut scores, mut guess) = (Scores::default(), Vec::new());
        let mut example = |((block, tags), before): ((&BlockFeatures, &Vec<Tag>), &Example)| {
            passes.first(block, &mut scores);
            block.spread(&scores.best.tags, &mut guess);
            let tagged = features::of_second_pass(block, &guess);
            Example { features: before.features.with(&tagged), tags: tags.clone(), weight: self.weight }
        };
        self.blocks.iter().zip(&self.tags).zip(examples).map(&mut example).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;
    use crate::corpus::{Annotated, AnnotatedQuote};
    use crate::limits::Limits;
    use crate::quotes::text::lexicon::word_hash;
    use crate::{quotes, wire};

    /// Articles about a harbour, each with a quote: its content, its source, its cue.
    const ARTICLES: [(&str, [&str; 3]); 3] = [
        (
            "HALDEN, Nov 8 (NW) - The pier will open in May, Mayor Rita Coombes said on Monday. Two boats sank in the storm.",
            ["The pier will open in May", "Mayor Rita Coombes", "said"],
        ),
        (
            "OSTHAVEN, Nov 9 (NW) - Engineer Peter Vance said that the berth was closed. The storm sank two boats.",
            ["that the berth was closed", "Engineer Peter Vance", "said"],
        ),
        (
            "LUNDA, Nov 10 (NW) - \"We looked for a way,\" said Ann Rowe, who leads the union. The road is closed.",
            ["\"We looked for a way,\"", "Ann Rowe", "said"],
        ),
    ];

    struct Backwards;

    impl Parallel for Backwards {
        fn for_each(&self, count: usize, task: &(dyn Fn(usize) + Sync)) {
            (0..count).rev().for_each(task);
        }
    }

    fn training_articles() -> Vec<TrainingArticle> {
        let annotate = |&(text, parts): &(&str, [&str; 3])| {
            let [spans, speaker, cue] = parts.map(|part| {
                let start = text.find(part).expect("a part of the text");
                vec![(start, start + part.len())]
            });
            let quote =
                AnnotatedQuote { spans, speaker: Some(speaker), cue: Some(cue), ..AnnotatedQuote::default() };
            let annotated = Annotated { text: text.to_owned(), quotes: vec![quote], ..Annotated::default() };
            let article = wire::read_text(text, &Limits::default());
            TrainingArticle::new(&annotated, article, 1)
        };
        ARTICLES.iter().map(annotate).collect()
    }

    #[test]
    fn the_same_articles_give_the_same_model_and_it_finds_what_they_taught() {
        let articles = training_articles();
        let articles: Vec<&TrainingArticle> = articles.iter().collect();
        let model = train(&articles, &[], &InTurn);
        assert!(
            model.to_bytes() == train(&articles, &[], &Backwards).to_bytes(),
            "in whatever order its tasks are done"
        );
        for (text, [content, ..]) in ARTICLES {
            let article = wire::read_text(text, &Limits::default());
            let tagged = quotes::extract_with(&model, &article, &Limits::default()).quotes;
            let found: Vec<&str> = tagged.iter().map(|quote| quote.spans[0].of(&article.text)).collect();
            assert_eq!(found, [content], "{text}");
        }
    }

    #[test]
    fn words_count_as_cues_as_often_as_they_were_part_of_one() {
        let articles = training_articles();
        let articles: Vec<&TrainingArticle> = articles.iter().collect();
        let lunda = word_hash("lunda") as u32;
        let clusters = Cluster::numbered(9).into_iter().map(|cluster| (lunda, cluster)).collect();
        let vocabulary = vocabulary(&articles, &clusters);
        let level = |word: &str| vocabulary.get(&(word_hash(word) as u32)).map(|word| word.cue_level);
        assert_eq!(level("said"), Some(CueLevel::NearlyAlways));
        assert_eq!(level("the"), Some(CueLevel::Never));
        assert_eq!(level("boats"), None, "it stands there twice only");
        let unseen = vocabulary.get(&lunda).map(|word| (word.cue_level, word.cluster));
        assert_eq!(unseen, Some((CueLevel::Unseen, Cluster::numbered(9))));
    }

    #[test]
    fn the_right_tags_are_those_of_the_annotated_parts() {
        let tags = |article: &TrainingArticle| -> String {
            let text = read(article);
            let letter = |&tag: &Tag| ['.', 'C', 'c', 'S', 's', 'Q', 'q'][tag as usize];
            article.tags(&text).iter().map(letter).collect()
        };
        let found: Vec<String> = training_articles().iter().map(tags).collect();
        let expected = ["Cccccc.SssQ............", "SssQCcccc.......", "CQSs.................."];
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected.trim_end_matches('.')), "{found}");
            assert!(found.chars().filter(|&tag| tag == 'C').count() == 1, "{found}");
        }
    }

    #[test]
    fn spans_belong_to_the_quote_that_has_most_of_them() {
        let articles = training_articles();
        let article = &articles[1];
        let find = |words: &str| {
            let start = article.article.text.find(words).expect("words of the article");
            [Span::new(start, start + words.len())]
        };
        for (words, owned, matching) in [
            ("that the berth was closed", true, true),
            ("the berth was closed", true, true),
            ("was closed", true, false),
            ("said that the", true, false),
            ("Vance said that", false, false),
            ("that the berth was closed. The storm sank two boats", false, false),
            ("The storm", false, false),
        ] {
            assert_eq!(article.owner(&find(words)).is_some(), owned, "{words}");
            assert_eq!(article.matching(&find(words)).is_some(), matching, "{words}");
        }
        assert_eq!(article.owner_of_cue(find("said")[0]), Some(0));
        assert_eq!(article.owner_of_cue(find("closed")[0]), None);
    }
}
