//! Article to [`Extraction`]: who said what, and who, what and where else is named.
//!
//! The rooms, each of which uses only what stands above it (`tests/layers` holds that):
//!
//! | room | what it answers |
//! | --- | --- |
//! | `extraction` | what is given: quotes, speakers, people, places, … |
//! | `text` | what the words are: tokens, quotation marks, sentences, what lists know of words |
//! | `entities` | who, what and where is named, and which names mean the same |
//! | `rules` | which words are whose, by grammar |
//! | `model` | which words are whose, by weights, and which of all proposals stand |
//! | `speakers` | whom the words that name a source mean |
//! | `about` | keywords and language |
//! | `training` | annotated articles to the weights of `model` |
//! | `assemble` | attribution and speaker to the quote that is given |
//! | `other_languages` | what is marked as a quote where the article is not in English |
//! | `explain` | why a quote is what it is |
//! | `nested` | quotes inside quotes |
//! | `bounds` | cuts what goes over a limit |
//! | `pipeline` | all of it, in order |

use crate::article::Article;
use crate::limits::Limits;

mod about;
mod assemble;
mod bounds;
mod entities;
mod explain;
mod extraction;
mod model;
mod nested;
mod other_languages;
mod pipeline;
mod rules;
mod speakers;
mod text;
#[cfg(feature = "training")]
pub mod training;

pub use explain::{Candidate, Explanation, Proposed};
pub use extraction::{
    Abbreviation, CueClass, Extraction, Keyword, NamedEntity, Place, Quote, QuoteKind, Speaker, SpeakerKind,
};
pub use model::{Model, Proposer};
pub use speakers::SpeakerMethod;

/// Finds who said what in an article. Pure: the same article gives the same extraction everywhere.
pub fn extract(article: &Article, limits: &Limits) -> Extraction {
    extract_with(Model::embedded(), article, limits)
}

/// As [`extract`], with another model than the embedded one.
pub fn extract_with(model: &Model, article: &Article, limits: &Limits) -> Extraction {
    pipeline::run(model, article, limits, &mut ())
}

/// As [`extract`], with the reasons: one explanation a quote, in their order.
pub fn explain(article: &Article, limits: &Limits) -> (Extraction, Vec<Explanation>) {
    let mut trace = explain::Trace::default();
    let extraction = pipeline::run(Model::embedded(), article, limits, &mut trace);
    (extraction, trace.in_order())
}

#[cfg(test)]
mod tests;
