//! Why a quote is what it is: its marks, what was proposed for its words, and whom its source may have meant.
//!
//! The extraction itself tells, while it runs, what it had to choose from ([`Trace`]); nothing is worked out
//! a second time.

use serde::Serialize;

use crate::article::Span;
use crate::quotes::extraction::{Quote, Speaker, SpeakerKind};
use crate::quotes::model::Proposer;
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::speakers::{Remembered, Resolver, SpeakerMethod};
use crate::quotes::text::{SentenceIdx, Text};

/// Why a quote is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The quotations, marks included, that its content lies in or takes in: they decide on the kind.
    pub marks: Vec<Span>,
    /// What was proposed for these words, the likeliest first. What stands inside another quote was not
    /// proposed but read from it.
    pub proposals: Vec<Proposed>,
    /// How sure it is who is meant by the source, 0 to 1; times the probability of the proposal it is the
    /// confidence.
    pub speaker_confidence: f32,
    /// How the speaker was found; none of a quote inside another.
    pub method: Option<SpeakerMethod>,
    /// Whom the source may have meant, the chosen one first.
    pub candidates: Vec<Candidate>,
}

/// An attribution that was proposed, with the extent that the judge liked best.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposed {
    /// Who proposed it.
    pub by: Proposer,
    /// The content.
    pub spans: Vec<Span>,
    /// The reporting words.
    pub cue: Option<Span>,
    /// The words that name the source.
    pub source: Option<Span>,
    /// How likely it is right, by the judge.
    pub probability: f32,
    /// Whether it became the quote; what did not was too unlikely, or contradicts something likelier.
    pub chosen: bool,
}

/// Somebody whom a source may mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// What it is.
    pub kind: SpeakerKind,
    /// Its name.
    pub name: Option<String>,
    /// How many sentences before the quote it spoke or was the subject; none for the words at the quote
    /// alone.
    pub sentences_before: Option<usize>,
    /// Whether it was quoted there.
    pub spoke: bool,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// Watches the extraction while it runs; `()` looks away.
pub(super) trait Observer {
    /// An attribution is proposed; it is as sure as the judge is.
    fn proposed(&mut self, _by: Proposer, _attribution: &Attribution) {}

    /// The source of an attribution in a sentence is about to be resolved.
    fn resolving(&mut self, _resolver: &mut Resolver<'_, '_>, _sentence: SentenceIdx) {}

    /// A quote is finished, its speaker found by a method; none is told of one inside another.
    fn finished(&mut self, _text: &Text<'_>, _quote: &Quote, _method: Option<SpeakerMethod>) {}
}

impl Observer for () {}

/// What the extraction had to choose from, written down while it runs.
#[derive(Debug, Default)]
pub(super) struct Trace {
    proposed: Vec<(Proposer, Attribution)>,
    /// Whom the source that is resolved may mean besides what its own words say.
    remembered: Vec<Remembered>,
    /// Where each quote begins, and why it is what it is.
    explained: Vec<(usize, Explanation)>,
}

impl Observer for Trace {
    fn proposed(&mut self, by: Proposer, attribution: &Attribution) {
        self.proposed.push((by, attribution.clone()));
    }

    fn resolving(&mut self, resolver: &mut Resolver<'_, '_>, sentence: SentenceIdx) {
        self.remembered = resolver.remembered(sentence);
    }

    fn finished(&mut self, text: &Text<'_>, quote: &Quote, method: Option<SpeakerMethod>) {
        // A quote inside another was not resolved from these.
        let remembered = std::mem::take(&mut self.remembered);
        let mut candidates: Vec<Candidate> = remembered.into_iter().map(Candidate::from).collect();
        choose(&mut candidates, &quote.speaker);
        let proposals = if quote.parent.is_none() { self.proposals_for(quote) } else { Vec::new() };
        let marks = text.quotations.iter().map(|quotation| quotation.span);
        let marks = marks.filter(|marks| overlap(&quote.spans, &[*marks])).collect();
        let start = quote.spans.first().map_or(0, |span| span.start);
        let speaker_confidence = method.map_or(quote.confidence, SpeakerMethod::precision);
        let explanation = Explanation { marks, proposals, speaker_confidence, method, candidates };
        self.explained.push((start, explanation));
    }
}

impl Trace {
    /// The explanations in the order of the quotes.
    pub(super) fn in_order(mut self) -> Vec<Explanation> {
        self.explained.sort_by_key(|(start, _)| *start);
        self.explained.into_iter().map(|(_, explanation)| explanation).collect()
    }

    fn proposals_for(&self, quote: &Quote) -> Vec<Proposed> {
        let near = self.proposed.iter().filter(|(_, other)| overlap(&other.spans, &quote.spans));
        let mut proposals: Vec<Proposed> = near
            .map(|(by, attribution)| {
                let mut spans = attribution.spans.clone();
                spans.sort_unstable();
                Proposed {
                    by: *by,
                    chosen: spans == quote.spans && (attribution.cue == quote.cue || quote.cue.is_none()),
                    spans,
                    cue: attribution.cue,
                    source: match attribution.source {
                        Source::Mention(span) => Some(span),
                        Source::Shared | Source::Unnamed => None,
                    },
                    probability: attribution.sure,
                }
            })
            .collect();
        proposals.sort_by(|a, b| b.chosen.cmp(&a.chosen).then(b.probability.total_cmp(&a.probability)));
        proposals
    }
}

impl From<Remembered> for Candidate {
    fn from(remembered: Remembered) -> Self {
        Self {
            kind: remembered.speaker.kind,
            name: remembered.speaker.name,
            sentences_before: Some(remembered.sentences_before),
            spoke: remembered.spoke,
            chosen: false,
        }
    }
}

/// Puts the chosen one first; one that nobody remembered is named at the quote.
fn choose(candidates: &mut Vec<Candidate>, speaker: &Speaker) {
    if speaker.kind == SpeakerKind::None {
        return;
    }
    let known = candidates.iter().position(|one| one.name == speaker.name);
    let chosen = match known {
        Some(at) => Candidate { chosen: true, ..candidates.remove(at) },
        None => Candidate {
            kind: speaker.kind,
            name: speaker.name.clone(),
            sentences_before: None,
            spoke: false,
            chosen: true,
        },
    };
    candidates.insert(0, chosen);
}

fn overlap(a: &[Span], b: &[Span]) -> bool {
    a.iter().any(|one| b.iter().any(|other| one.overlaps(*other)))
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;
    use crate::quotes::tests::article;

    /// Why the quotes of a text are what they are: the words in marks, then whom each source may mean,
    /// with how many sentences before, and `*` behind the chosen one.
    fn explained(body: &str) -> Vec<String> {
        let article = article("", body);
        let (found, explanations) = crate::quotes::explain(&article, &Limits::default());
        assert_eq!(found.quotes.len(), explanations.len());
        let line = |explanation: &super::Explanation| {
            let marks: Vec<&str> = explanation.marks.iter().map(|span| span.of(&article.text)).collect();
            let candidate = |one: &super::Candidate| {
                let before = one.sentences_before.map_or("here".to_owned(), |before| before.to_string());
                format!(
                    "{} {before}{}",
                    one.name.as_deref().unwrap_or("-"),
                    if one.chosen { "*" } else { "" }
                )
            };
            let candidates: Vec<String> = explanation.candidates.iter().map(candidate).collect();
            format!("{} | {}", marks.join(" "), candidates.join(", "))
        };
        explanations.iter().map(line).collect()
    }

    #[test]
    fn who_was_chosen_stands_first_and_those_who_were_remembered_behind() {
        assert_eq!(
            explained("Mayor Ann Rowe left. Tom Kent said that \"it rains\". \"It pours,\" she said."),
            ["\"it rains\" | Tom Kent here*, Ann Rowe 1", "\"It pours,\" | Ann Rowe 2*, Tom Kent 1"]
        );
    }

    #[test]
    fn the_proposal_that_became_the_quote_stands_first() {
        let article = article("", "\"It rains and it pours,\" Mayor Ann Rowe said.");
        let (found, explanations) = crate::quotes::explain(&article, &Limits::default());
        let proposals = &explanations[0].proposals;
        assert!(proposals[0].chosen && proposals[0].spans == found.quotes[0].spans);
        assert!(proposals.iter().skip(1).all(|other| !other.chosen));
        assert_eq!(proposals[0].source.map(|span| span.of(&article.text)), Some("Mayor Ann Rowe"));
    }
}
