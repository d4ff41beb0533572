//! Quotes inside quotes: the words of a document or of somebody else that a speaker gives as such.
//!
//! The content of a quote is read as a text of its own, the outer quotation marks left aside, and the rules
//! look for attributions in it. Little of what they find there stays: what somebody tells of himself is his
//! own.

use std::ops::Range;

use crate::article::Span;
use crate::quotes::assemble::assemble_quote;
use crate::quotes::extraction::{CueClass, Quote, QuoteKind, SpeakerKind};
use crate::quotes::model::{self, Model};
use crate::quotes::rules::{self, Attribution, Clause, Source};
use crate::quotes::speakers::Resolver;
use crate::quotes::text::lexicon::{
    ADVERB, AUX, BE, CITY, CONJ, COUNTRY, CUE, DET, DOC, FINITE, FIRST, MODAL, NEG, OBJECT, ORG, ORG_WORD,
    PAST, PEOPLE, POSS, PREP, PRESENT, PRONOUN, RELATIVE, ROLE, SAY, SUBORD, TELL, look_up, look_up_phrase,
};
use crate::quotes::text::word_lists::{
    LEAFLET, MENTIONS, NOBODY, OWN, PLAIN_REPORT, PROVISION, REFERS, SPEAKS,
};
use crate::quotes::text::{
    Case, SentenceIdx, SentenceRange, Text, Token, TokenKind, TokenRange, document_frequency,
};

/// Units between a document's noun and its words: `requirements of the Security Council “…”`.
const DOCUMENT_REACH: usize = 8;
/// Units that its article may stand before the noun.
const ARTICLE_REACH: usize = 4;
/// What the model finds inside is taken from this confidence on.
const LEAST: f32 = 0.6;
/// Fewer words in quotation marks beside a document's noun are a term.
const FEWEST_WORDS: u32 = 3;

/// Adds the quotes inside the last one of `quotes`, at most `most`, and says how many.
pub(super) fn add_nested_quotes(
    model: &Model,
    text: &Text<'_>,
    resolver: &mut Resolver<'_, '_>,
    sentences: SentenceRange,
    most: usize,
    quotes: &mut Vec<Quote>,
) -> usize {
    let Some((parent, outer)) = quotes.iter().enumerate().next_back() else { return 0 };
    let mut inside: Vec<Quote> = Vec::new();
    for inner in find_inside(model, text, outer).into_iter().take(most) {
        let inner = Attribution { sentences, ..inner };
        let (speaker, method) = resolver.resolve_inside(&inner, outer);
        let known = speaker.kind != SpeakerKind::None || starts_with_mark(text, &inner);
        let is_own = is_same(speaker.name.as_deref(), outer.speaker.name.as_deref())
            || speaks_for(text, outer.speaker.role.as_deref(), &inner);
        if known && !is_own {
            let quote = assemble_quote(text, inner, speaker, method.precision());
            inside.extend(quote.map(|quote| Quote { parent: Some(parent), ..quote }));
        }
    }
    let count = inside.len();
    quotes.append(&mut inside);
    count
}

/// The attributions inside a quote's content.
fn find_inside(model: &Model, text: &Text<'_>, outer: &Quote) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    for &span in &outer.spans {
        let inside = inside(text, span);
        let tokens = text.tokens_of(inside);
        let (is_promising, may_report) = (is_promising(text, tokens), may_report(text, tokens));
        if !is_promising && !may_report {
            continue;
        }
        let content = text.part(inside);
        let mut all: Vec<Attribution> = Vec::new();
        if is_promising {
            let anothers =
                rules::find_attributions(&content).into_iter().filter(|inner| is_anothers(&content, inner));
            all.extend(anothers.map(|inner| trimmed(&content, inner)));
            // `called the treaty “a mistake”`: what stands behind is said about it.
            if !outer.cue.is_some_and(|cue| text.tokens_in(cue).iter().any(|token| token.is(OBJECT))) {
                all.extend(of_documents(&content));
            }
            all = apart(all);
        }
        if may_report {
            let is_direct = outer.kind == QuoteKind::Direct;
            let likely = |inner: &Attribution| inner.sure >= LEAST && is_likely(&content, inner, is_direct);
            let by_model = model::choose_attributions(model, &content, &mut |_, _| {});
            let by_model = by_model.into_iter().filter(likely).map(|inner| trimmed(&content, inner));
            let new: Vec<Attribution> =
                by_model.filter(|inner| inner.spans.iter().all(|span| is_free(*span, &all))).collect();
            all = apart(all.into_iter().chain(new).collect());
        }
        found.extend(all);
    }
    found
}

/// Those that begin behind the end of the one before them, in order.
fn apart(mut all: Vec<Attribution>) -> Vec<Attribution> {
    all.sort_by_key(|inner| inner.spans.first().map(|span| span.start));
    let mut reach = 0;
    all.retain(|inner| {
        let Some(span) = inner.spans.first().filter(|span| span.start >= reach) else { return false };
        reach = span.end;
        true
    });
    all
}

/// Whether a span touches none of `known`, which are apart and in order.
fn is_free(span: Span, known: &[Attribution]) -> bool {
    let first = |inner: &Attribution| inner.spans.first().copied().unwrap_or_default();
    let at = known.partition_point(|inner| first(inner).end <= span.start);
    known.get(at).is_none_or(|next| !first(next).overlaps(span))
}

/// Whether any of what is looked for can be in a content: most have nothing of it.
fn is_promising(text: &Text<'_>, tokens: &[Token]) -> bool {
    let marks = tokens.iter().any(|token| token.kind == TokenKind::Mark);
    tokens.iter().any(|token| {
        is_plain(token)
            || token.is(SAY | TELL) && token.is(PAST)
            || marks
                && (token.is(CUE) && token.is(PAST) || token.is(DOC) || token.in_list(LEAFLET | PROVISION))
            || text.is_word(token, "according")
    })
}

/// Whether a content may have a report of somebody else's words: a verb that reports, with a subject that is
/// not the speaker.
fn may_report(text: &Text<'_>, tokens: &[Token]) -> bool {
    let subject = |verb: usize| {
        let before = tokens.get(..verb)?.iter().rev().take(4);
        before.into_iter().find(|token| !token.is(ADVERB | AUX | MODAL | NEG))
    };
    // `You` is whom he speaks to, `who said` part of what he tells, `is considered` nobody's report.
    let is_other = |token: &Token| {
        token.kind == TokenKind::Word
            && !token.is(FIRST | PREP | SUBORD | CONJ | POSS | CUE | BE | RELATIVE)
            && !matches!(
                text.word(token),
                "to" | "the" | "a" | "an" | "you" | "You" | "what" | "What" | "how"
            )
    };
    // The `States` of a name are no verb; behind one something is reported.
    let reports = |token: &Token| token.is(CUE) && token.is(PAST | PRESENT) && token.case == Case::Lower;
    let most = tokens.len().saturating_sub(FEWEST_WORDS as usize);
    let mut verbs = tokens.iter().take(most).enumerate().filter(|(_, token)| reports(token));
    verbs.any(|(at, _)| subject(at).is_some_and(is_other))
}

/// The tokens of a content, without the marks around it and a `that` in front.
fn inside(text: &Text<'_>, span: Span) -> TokenRange {
    let at = |byte: usize| text.token_from(byte);
    let (first, end) = (at(span.start), at(span.end));
    let Some((head, last)) = text.tokens.get(first).zip(text.tokens.get(..end).and_then(<[_]>::last)) else {
        return TokenRange { first, end: first };
    };
    match text.quotation_around(head).filter(|quotation| quotation.span.start == head.span.start) {
        Some(marks) if marks.closed && marks.span.end == last.span.end => {
            TokenRange { first: first + 1, end: (end - 1).max(first + 1) }
        }
        Some(_) => TokenRange { first: first + 1, end },
        None if text.is_word(head, "that") => TokenRange { first: first + 1, end },
        None => TokenRange { first, end },
    }
}

/// Whether an attribution found in a content gives the words of somebody else than the speaker.
fn is_anothers(content: &Text<'_>, inner: &Attribution) -> bool {
    let (Source::Mention(source), Some(cue)) = (inner.source, inner.cue) else { return false };
    let Some(first) = inner.spans.first() else { return false };
    let class = matches!(inner.class, Some(CueClass::Speech | CueClass::Writing | CueClass::Document));
    let cue = content.tokens_in(cue);
    let reports = match cue.iter().find(|token| token.is(CUE)) {
        Some(verb) => {
            let (plain, past) = (is_plain(verb), verb.is(PAST));
            let that = content.tokens_in(*first).first().is_some_and(|first| content.is_word(first, "that"));
            is_marked(content, &inner.spans) && (plain || past)
                || !inner.negated && (plain || past && that && verb.is(SAY | TELL))
        }
        // A standard is met without a comma: `settled according to the rules`.
        None => cue.first().is_some_and(|according| begins_clause(content, according.span.start)),
    };
    class && reports && is_somebody(content, source)
}

/// Whether an attribution that the model found in a content gives somebody else's words: a clause of its own,
/// or words in marks. Inside a direct quote further marks are another's; elsewhere they may be the speaker's
/// own, so there the verb must be one that can only report.
fn is_likely(content: &Text<'_>, inner: &Attribution, is_direct: bool) -> bool {
    let (Source::Mention(source), Some(cue), [first, ..]) = (inner.source, inner.cue, inner.spans.as_slice())
    else {
        return false;
    };
    let tokens = content.tokens_in(*first);
    let is_that = tokens.first().is_some_and(|first| content.is_word(first, "that"));
    let is_clause = is_that
        || tokens.iter().filter(|token| token.kind == TokenKind::Word).count() > 2
            && tokens.iter().any(|token| token.is(FINITE));
    let is_marked = tokens.first().is_some_and(|first| first.kind == TokenKind::Mark);
    let plain = content.tokens_in(cue).iter().any(is_plain);
    let source_tokens = content.tokens_in(source);
    let nobody = source_tokens.first().is_some_and(|first| first.in_list(NOBODY));
    // `The rise showed that …`, and the speaker's own side.
    let may_speak = source_tokens.iter().enumerate().any(|(at, token)| {
        is_document(token)
            || token.is(PEOPLE | ROLE | ORG | ORG_WORD | PRONOUN | COUNTRY | CITY)
            || token.is_capital() && (at > 0 || !is_common(content, token))
    });
    let is_own = source_tokens.last().is_some_and(|last| last.in_list(OWN));
    let is_apart = if is_marked { is_direct || plain } else { is_clause };
    !inner.negated && !nobody && may_speak && !is_own && is_apart && is_somebody(content, source)
}

/// Whether a verb can only report; `states`, `comments` and `report` are nouns as well.
fn is_plain(verb: &Token) -> bool {
    verb.is(CUE) && verb.in_list(PLAIN_REPORT)
}

/// Whether a word names something that is written and speaks for itself.
fn is_document(token: &Token) -> bool {
    token.is(DOC) || token.in_list(LEAFLET)
}

/// Whether a word is known as one that is written small.
fn is_common(content: &Text<'_>, token: &Token) -> bool {
    document_frequency::is_common(document_frequency::hash_of(token, content.word(token)))
}

/// Whether words name a source that is not the speaker himself, and begin their clause.
fn is_somebody(content: &Text<'_>, source: Span) -> bool {
    let tokens = content.tokens_in(source);
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    // `I've` is one token.
    let own = |token: &Token| {
        token.is(FIRST)
            || content.is_word(token, "what")
            || token.kind == TokenKind::Word && content.word(token).contains(['\'', '’'])
    };
    let words =
        matches!(first.kind, TokenKind::Word | TokenKind::Number) && !first.is(RELATIVE) && !last.is(CONJ);
    words && !tokens.iter().any(own) && begins_clause(content, source.start)
}

/// Whether a clause of its own begins at this byte: `what he said` and `when they say` are part of another.
fn begins_clause(content: &Text<'_>, byte: usize) -> bool {
    let at = content.unit_from(byte);
    let before = at.checked_sub(1).and_then(|at| content.units.get(at));
    before.is_none_or(|before| {
        before.kind != TokenKind::Word && before.kind != TokenKind::Clitic
            || matches!(content.word(before), "and" | "but" | "that" | "because" | "or" | "so")
    })
}

fn is_marked(content: &Text<'_>, spans: &[Span]) -> bool {
    spans.iter().any(|span| content.quotations_in(*span).next().is_some())
}

/// Whether the words stand in quotation marks of their own.
fn starts_with_mark(text: &Text<'_>, inner: &Attribution) -> bool {
    let first = inner.spans.first().and_then(|span| text.tokens_in(*span).first());
    first.is_some_and(|first| first.kind == TokenKind::Mark)
}

/// A content that begins with a quotation ends with it: `‘How was it?’ and laughed`.
fn trimmed(content: &Text<'_>, mut inner: Attribution) -> Attribution {
    inner.spans.truncate(1);
    for span in &mut inner.spans {
        if let Some(quotation) =
            content.quotations_in(*span).next().filter(|quotation| quotation.start == span.start)
        {
            *span = quotation;
        }
    }
    inner
}

/// Whether the source is the country that the speaker speaks for:
/// `Norva hopes that …, the Norvan Foreign Minister said`.
fn speaks_for(text: &Text<'_>, role: Option<&str>, inner: &Attribution) -> bool {
    let (Some(role), Source::Mention(source)) = (role, inner.source) else { return false };
    let country_of = |word: &str| look_up_phrase(word).unwrap_or_else(|| look_up(word)).country;
    let countries = text.tokens_in(source).iter().filter(|token| token.is(COUNTRY));
    let mut named = countries.filter_map(|token| token.word.country);
    named.any(|country| role.split(' ').any(|word| country_of(word) == Some(country)))
}

/// Whether one name says the same as the other, in more words: `government`, `the Norvan government`.
fn is_same(a: Option<&str>, b: Option<&str>) -> bool {
    let Some((a, b)) = a.zip(b) else { return false };
    let bare = |name: &str| name.to_lowercase().trim_start_matches("the ").to_owned();
    let (a, b) = (bare(a), bare(b));
    a.ends_with(&b) || b.ends_with(&a)
}

/// Words in quotation marks right behind the document that they stand in:
/// `the requirements of the treaty “to …”`.
fn of_documents(content: &Text<'_>) -> Vec<Attribution> {
    let mut found = Vec::new();
    for &sentence in &content.sentences {
        let clause = Clause::new(content, sentence);
        for at in clause.start..clause.end {
            if let Some(quotation) = content.quotation(clause.at(at))
                && let Some(named) = document_before(&clause, at)
                    .filter(|_| quotation.words >= FEWEST_WORDS)
                    .map(|noun| first_of(&clause, noun)..at)
                    .or_else(|| mentioning(&clause, at))
                && let Some(source) = clause.span(named)
            {
                let more = went_on(content, &clause, at);
                let spans = std::iter::once(quotation.span).chain(more).collect();
                found.push(Attribution {
                    sure: 0.7,
                    ..Attribution::new(spans, Source::Mention(source), SentenceIdx::FIRST)
                });
            }
        }
    }
    found
}

/// The document that mentions the words at a unit, as a range of units: `The preamble speaks of “…”`.
fn mentioning(clause: &Clause<'_>, unit: usize) -> Option<Range<usize>> {
    let last = unit.checked_sub(1)?;
    let verb = match clause.word(last) {
        "of" => last.checked_sub(1).filter(|&verb| clause.at(verb).in_list(SPEAKS))?,
        "to" => last.checked_sub(1).filter(|&verb| clause.at(verb).in_list(REFERS))?,
        _ if clause.at(last).in_list(MENTIONS) => last,
        _ => return None,
    };
    let noun = (verb.saturating_sub(ARTICLE_REACH).max(clause.start)..verb)
        .rev()
        .take_while(|&at| clause.at(at).kind == TokenKind::Word && !clause.at(at).is(FINITE | CUE | RELATIVE))
        .find(|&at| is_document(&clause.at(at)))?;
    Some(first_of(clause, noun)..verb)
}

/// The words in marks with which a document goes on: `“to stop arms” and from lending land “for raids”`.
fn went_on(content: &Text<'_>, clause: &Clause<'_>, first: usize) -> Option<Span> {
    let joins = clause.at(first + 1).is(CONJ) || clause.at(first + 1).kind == TokenKind::Comma;
    let between = (first + 1..clause.end.min(first + 1 + DOCUMENT_REACH))
        .take_while(|&at| clause.at(at).kind != TokenKind::Quotation)
        .take_while(|&at| !clause.at(at).is(FINITE | CUE | RELATIVE))
        .count();
    let next = content.quotation(clause.at(first + 1 + between))?;
    (joins && next.words >= FEWEST_WORDS).then_some(next.span)
}

/// The noun of a document that reaches up to a unit: nothing but its complement lies between.
fn document_before(clause: &Clause<'_>, unit: usize) -> Option<usize> {
    (unit.saturating_sub(DOCUMENT_REACH).max(clause.start)..unit)
        .rev()
        .take_while(|&at| {
            let token = clause.at(at);
            matches!(token.kind, TokenKind::Word | TokenKind::Clitic) && !token.is(FINITE | CUE | RELATIVE)
        })
        .find(|&at| {
            let of = matches!(clause.word(at + 1), "of" | "from");
            of && (clause.at(at).is(DOC) || clause.at(at).in_list(PROVISION))
        })
}

/// Where a document's name begins: with the noun's article; that of a provision behind its `of`.
fn first_of(clause: &Clause<'_>, noun: usize) -> usize {
    // The words are those of whose part it is.
    if clause.at(noun).in_list(PROVISION) {
        return noun + 2;
    }
    (noun.saturating_sub(ARTICLE_REACH).max(clause.start)..noun)
        .rev()
        .take_while(|&at| clause.at(at).kind == TokenKind::Word)
        .find(|&at| clause.at(at).is(DET | POSS))
        .unwrap_or(noun)
}

#[cfg(test)]
mod tests;
