//! What the features are made of: one record a unit, computed once.

use std::num::NonZeroU8;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::hashed::mix;
use super::tag::{ChunkKind, Tag};
use crate::article::{BlockKind, Span};
use crate::quotes::rules::{Attribution, Source};
use crate::quotes::text::lexicon::{CUE, DAY, FUNCTION, MONTH, ascii_hash, word_hash};
use crate::quotes::text::{Case, Sentence, Text, TokenKind, Unit, UnitRange};

/// What is known about one unit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UnitFeatures {
    /// Hash of the word in small letters; a quotation's says how it begins and ends.
    pub(super) word: u32,
    /// Hash of the lexicon's classes, kind and case.
    pub(super) class: u32,
    /// Hash of the last three letters.
    pub(super) suffix: u32,
    pub(super) kind: TokenKind,
    pub(super) is_that: bool,
    /// How often the word was a cue in training; `Rarely` at least for a cue of the lexicon.
    pub(super) cue_level: CueLevel,
    /// Whether a cue may have it for its head: function words are part of many, and head none.
    pub(super) may_head: bool,
    /// The cluster of words that it belongs to.
    pub(super) cluster: Option<Cluster>,
    /// What the rules take it for.
    pub(super) rule: Tag,
    /// The sentence of the block that it stands in, an index of [`BlockFeatures::sentences`].
    pub(super) sentence: u32,
}

impl UnitFeatures {
    /// Whether the word was a cue in training, or is one in the lexicon.
    pub(super) fn may_be_cue(&self) -> bool {
        self.cue_level >= CueLevel::Rarely
    }

    /// The number of its cluster; 0 where it belongs to none.
    pub(super) fn cluster_number(&self) -> u32 {
        u32::from(Cluster::number(self.cluster))
    }
}

/// The units of one block with their sentences.
#[derive(Debug, Default)]
pub(in crate::quotes) struct BlockFeatures {
    /// Index of its first unit in [`Text::units`].
    pub first: usize,
    /// Its units, between [`REACH`] empty ones at either end.
    padded: Vec<UnitFeatures>,
    /// The units that are tagged: those of sentences in which something may be reported (see
    /// [`super::gate`]).
    pub active: Vec<usize>,
    /// Its sentences, as ranges of its own units.
    pub sentences: Vec<Range<usize>>,
    pub(super) kind: Option<BlockKind>,
    /// Whether the article has a dateline.
    pub(super) is_agency: bool,
    /// Whether it is the first paragraph of the body.
    pub(super) leads: bool,
}

/// How far the features of a unit look to either side.
pub(super) const REACH: usize = 2;

/// A unit with those around it.
pub(super) type UnitWindow = [UnitFeatures; 2 * REACH + 1];

impl BlockFeatures {
    /// Its units.
    pub(super) fn units(&self) -> &[UnitFeatures] {
        self.padded.get(REACH..self.padded.len().saturating_sub(REACH)).unwrap_or_default()
    }

    /// A unit with those around it; empty ones beyond the ends.
    pub(super) fn around(&self, at: usize) -> Option<&UnitWindow> {
        self.padded.get(at..)?.first_chunk()
    }

    /// The tags of the active units as `tags` of all units.
    pub(in crate::quotes) fn spread(&self, active: &[Tag], tags: &mut Vec<Tag>) {
        tags.clear();
        tags.resize(self.units().len(), Tag::Out);
        for (&at, &tag) in self.active.iter().zip(active) {
            if let Some(place) = tags.get_mut(at) {
                *place = tag;
            }
        }
    }
}

/// How often a word was part of a cue in training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(in crate::quotes) enum CueLevel {
    /// It was hardly seen at all.
    #[default]
    Unseen = 0,
    Never = 1,
    Rarely = 2,
    Sometimes = 3,
    /// Nearly as often as not.
    Often = 4,
    Mostly = 5,
    NearlyAlways = 6,
}

impl CueLevel {
    const ALL: [Self; 7] = [
        Self::Unseen,
        Self::Never,
        Self::Rarely,
        Self::Sometimes,
        Self::Often,
        Self::Mostly,
        Self::NearlyAlways,
    ];

    /// The one that is stored as this byte.
    pub(super) fn stored_as(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

/// Words at least this likely to be cues count as such for the words around them.
pub(super) const LIKELY: CueLevel = CueLevel::Sometimes;

/// A cluster of words that stand among the same neighbours: its number, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quotes) struct Cluster(NonZeroU8);

impl Cluster {
    /// The cluster of a number; 0 is none.
    pub(in crate::quotes) fn numbered(number: u8) -> Option<Self> {
        NonZeroU8::new(number).map(Self)
    }

    /// Its number, as it is stored and as it is among features; 0 for none.
    pub(super) fn number(cluster: Option<Self>) -> u8 {
        cluster.map_or(0, |cluster| cluster.0.get())
    }
}

/// What training found out about a word.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::quotes) struct WordStatistics {
    pub cue_level: CueLevel,
    pub cluster: Option<Cluster>,
}

/// What training found out about words, by the lower half of their [`word_hash`].
pub(in crate::quotes) type Vocabulary = FxHashMap<u32, WordStatistics>;

/// Reads the features of the blocks of a text, one block after another.
pub(in crate::quotes) struct BlockReader<'t, 'a> {
    text: &'t Text<'a>,
    rules: &'t [Tag],
    vocabulary: &'t Vocabulary,
    /// The sentence that comes next.
    next: usize,
    /// Whether the body has begun.
    body: bool,
}

impl<'t, 'a> BlockReader<'t, 'a> {
    pub(in crate::quotes) fn new(text: &'t Text<'a>, rules: &'t [Tag], vocabulary: &'t Vocabulary) -> Self {
        Self { text, rules, vocabulary, next: 0, body: false }
    }

    /// Reads the next block into `block`, in the memory that it has; says whether there was one.
    pub(in crate::quotes) fn read(&mut self, block: &mut BlockFeatures) -> bool {
        let Some(first) = self.text.sentences.get(self.next) else { return false };
        let index = first.block;
        block.first = first.units.first;
        block.kind = self.text.blocks.get(index).map(|block| block.kind);
        block.leads = block.kind == Some(BlockKind::Paragraph) && !self.body;
        self.body |= block.leads;
        block.is_agency = self.text.has_dateline;
        block.active.clear();
        block.sentences.clear();
        block.padded.clear();
        block.padded.resize(REACH, UnitFeatures::default());
        while let Some(&sentence) = self.text.sentences.get(self.next)
            && sentence.block == index
        {
            self.add(sentence, block);
            self.next += 1;
        }
        block.padded.extend([UnitFeatures::default(); REACH]);
        true
    }

    fn add(&self, sentence: Sentence, block: &mut BlockFeatures) {
        let number = block.sentences.len() as u32;
        block.padded.extend(sentence.units.each().map(|at| {
            let rule = self.rules.get(at).copied().unwrap_or_default();
            UnitFeatures { rule, sentence: number, ..features(self.text, at, self.vocabulary) }
        }));
        let UnitRange { first, end } = sentence.units;
        block.sentences.push(first - block.first..end - block.first);
    }
}

/// What the rules take each unit of the text for.
pub(in crate::quotes) fn rule_tags(text: &Text<'_>, rules: &[Attribution]) -> Vec<Tag> {
    let mut tags = vec![Tag::Out; text.units.len()];
    let mut mark = |span: Span, kind| {
        let first = text.unit_over(span.start);
        for at in first..text.units.len() {
            let inside = text.units.get(at).is_some_and(|unit| unit.span.start < span.end);
            let Some(tag) = tags.get_mut(at).filter(|_| inside) else {
                break;
            };
            *tag = Tag::new(kind, at == first);
        }
    };
    for rule in rules {
        rule.spans.iter().for_each(|&span| mark(span, ChunkKind::Content));
        if let Source::Mention(span) = rule.source {
            mark(span, ChunkKind::Source);
        }
        if let Some(cue) = rule.cue {
            mark(cue, ChunkKind::Cue);
        }
    }
    tags
}

/// The hashes of a unit's word and of its class.
pub(super) fn unit_hashes(text: &Text<'_>, at: usize) -> (u32, u32) {
    let Some(&unit) = text.units.get(at) else { return (0, 0) };
    hashes(text, unit)
}

fn hashes(text: &Text<'_>, unit: Unit) -> (u32, u32) {
    let word = text.word(&unit);
    let hash = match unit.kind {
        TokenKind::Quotation => return quotation_hashes(text, unit),
        TokenKind::Number => mix(11, word.len().min(5) as u32),
        TokenKind::Word => unit.hash as u32,
        _ => word_hash(word) as u32,
    };
    let classes = unit.word.classes;
    (hash, mix(mix(classes as u32, (classes >> 32) as u32), unit.kind as u32 * 4 + unit.case as u32))
}

fn features(text: &Text<'_>, at: usize, vocabulary: &Vocabulary) -> UnitFeatures {
    let unit = text.unit(at);
    let word = text.word(&unit);
    let mut features = UnitFeatures { kind: unit.kind, ..UnitFeatures::default() };
    (features.word, features.class) = hashes(text, unit);
    if unit.kind == TokenKind::Word {
        features.suffix = tail_hash(word);
        features.is_that = word == "that";
        let name = unit.case == Case::Title && at > 0 && unit.is_capital();
        let known = vocabulary.get(&features.word).copied().unwrap_or_default();
        features.cluster = known.cluster;
        features.cue_level = match known.cue_level {
            CueLevel::Unseen if unit.is(CUE) => CueLevel::Rarely,
            level => level,
        };
        features.may_head = features.may_be_cue()
            && (features.cue_level >= CueLevel::Mostly || unit.is(CUE) || !unit.is(FUNCTION | DAY | MONTH));
        if name {
            features.cue_level = features.cue_level.min(CueLevel::Sometimes);
        }
    }
    features
}

/// How a quotation begins and ends, as word and as class.
fn quotation_hashes(text: &Text<'_>, unit: Unit) -> (u32, u32) {
    let Some(quotation) = text.quotation(unit) else {
        return (1, 1);
    };
    let inner = text.word(&unit).trim_start_matches(|c: char| !c.is_alphanumeric());
    let capital = inner.starts_with(char::is_uppercase);
    let bin = match quotation.words {
        0..=1 => 0,
        2..=3 => 1,
        4..=6 => 2,
        7..=12 => 3,
        _ => 4,
    };
    let flags = u32::from(quotation.closed)
        | u32::from(quotation.stopped) << 1
        | u32::from(quotation.pending) << 2
        | u32::from(quotation.single) << 3
        | u32::from(capital) << 4;
    (mix(101 + bin, flags), mix(201, flags & 0b1_0110 | u32::from(bin > 2) << 8))
}

fn tail_hash(word: &str) -> u32 {
    // Three bytes of ASCII are three letters.
    if let Some(tail @ [_, _, _]) = word.as_bytes().last_chunk()
        && tail.is_ascii()
    {
        return ascii_hash(tail) as u32;
    }
    let start = word.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    word_hash(word.get(start..).unwrap_or("")) as u32
}

#[cfg(test)]
pub(super) mod tests;
