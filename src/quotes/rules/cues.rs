//! Verb groups around reporting words: `has repeatedly said`, `did not say`, `said in a statement on Monday`.

use crate::quotes::extraction::CueClass;
use crate::quotes::text::lexicon::{
    ADVERB, AUX, BASE, BE, CUE, DAY, DET, FINITE, ING, MODAL, MONTH, NEG, PAST, PEOPLE, POSS, PREP, PRESENT,
    TIME, Word,
};
use crate::quotes::text::word_lists::{
    CALL, CHANNEL, CHANNEL_WORD, DEVICE, Lists, SURE_CHANNEL_WORD, VOICED, VOICED_NOUN,
};
use crate::quotes::text::{Case, TokenKind, Unit, at_or_empty};

/// Words behind `in a` that say how somebody spoke.
const IN_CHANNEL: Lists = CHANNEL | CHANNEL_WORD | SURE_CHANNEL_WORD;
/// Verb groups looked at in one sentence.
const MOST_CUES: usize = 16;

/// A verb group that reports, as positions in a sentence's units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    /// First unit of the group, auxiliaries included.
    pub(super) first: usize,
    /// The verb itself.
    pub(super) verb: usize,
    /// One past the last unit of the group.
    pub(super) end: usize,
    /// What the lexicon knows about the verb.
    pub(super) word: Word,
    /// `did not say`
    pub(super) negated: bool,
    /// `adding`, without a subject of its own.
    pub(super) participle: bool,
}

impl Cue {
    pub(super) fn class(&self) -> CueClass {
        self.word.cue_class()
    }
}

/// The verb groups of a sentence, from left to right.
pub(super) fn find_cues(text: &str, units: &[Unit], out: &mut Vec<Cue>) {
    out.clear();
    for (verb, unit) in units.iter().enumerate() {
        // `State`, `Post`: a capital inside a sentence is a name's.
        let name =
            unit.case == Case::Title && verb > 0 && at_or_empty(units, verb - 1).kind == TokenKind::Word;
        if out.len() == MOST_CUES {
            break;
        }
        if unit.is(CUE) && !name && out.last().is_none_or(|cue| cue.end <= verb) {
            out.extend(group(text, units, verb));
        }
    }
}

fn group(text: &str, units: &[Unit], verb: usize) -> Option<Cue> {
    let unit = at_or_empty(units, verb);
    let mut first = verb;
    let mut negated = false;
    let (mut be, mut modal, mut aux) = (false, false, false);
    while let Some(before) = first.checked_sub(1).map(|before| at_or_empty(units, before)) {
        let on_day = first > 1
            && before.is(DAY)
            && first < verb + 1
            && at_or_empty(units, first - 2).span.of(text) == "on";
        if on_day {
            first -= 2;
            continue;
        }
        if before.kind != TokenKind::Word || !before.is(AUX | BE | MODAL | NEG | ADVERB) || before.is(PREP) {
            break;
        }
        negated |= before.is(NEG);
        be |= before.is(BE);
        modal |= before.is(MODAL) && !before.is(BE);
        aux |= before.is(AUX);
        first -= 1;
    }
    let before = first.checked_sub(1).map(|before| at_or_empty(units, before)).unwrap_or_default();
    let infinitive = before.span.of(text) == "to";
    // A noun or a participle in front of a noun: `the report`, `its stated aim`.
    if before.is(DET | POSS)
        && first == verb
        && before.span.of(text) != "that"
        && !(before.is(PEOPLE) || is_subject_word(text, before))
    {
        return None;
    }
    let word = unit.word;
    let went_on = infinitive && (at_or_empty(units, first.wrapping_sub(2)).span.of(text) == "on");
    let participle = word.is(ING) && !be;
    let passive = be && word.is(PAST) && !word.is(BASE);
    let finite = word.is(PAST | PRESENT) || aux || (word.is(BASE) && !infinitive);
    if passive || modal && !aux || infinitive && !went_on || !(finite || word.is(ING) || went_on) {
        return None;
    }
    let mut end = tail(text, units, verb + 1);
    let noun = unit.in_list(VOICED) || at_or_empty(units, end).in_list(VOICED_NOUN);
    if unit.in_list(CALL) && at_or_empty(units, end).span.of(text) == "for" {
        end += 1;
    }
    if noun {
        // `expressed hope that`, `drew attention to the fact that`: the noun belongs to the cue.
        let that = (end..end + 5).find(|&unit| at_or_empty(units, unit).span.of(text) == "that");
        end = that.unwrap_or(end);
    }
    Some(Cue { first, verb, end, word, negated, participle })
}

/// `one`, `both`, `another` may be the subject.
fn is_subject_word(text: &str, unit: Unit) -> bool {
    ["one", "both", "another", "others", "some", "many", "all", "this", "such"]
        .iter()
        .any(|word| unit.span.of(text).eq_ignore_ascii_case(word))
}

/// Where the manner, day and place that belong to the cue end.
fn tail(text: &str, units: &[Unit], mut end: usize) -> usize {
    loop {
        let unit = at_or_empty(units, end);
        let next = at_or_empty(units, end + 1);
        let word = unit.span.of(text);
        if unit.kind != TokenKind::Word {
            return end;
        }
        let day = unit.is(DAY) || unit.is(TIME) && !unit.is_capital();
        let manner = unit.is(ADVERB)
            && !unit.is(PREP)
            && next.kind != TokenKind::Quotation
            && !next.is(FINITE)
            && word != "there";
        if day || manner {
            end += 1;
        } else if word == "on" && next.is(DAY) || word == "in" && is_channel(units, end) {
            end += 2;
            while at_or_empty(units, end).in_list(IN_CHANNEL) {
                end += 1;
            }
        } else if word == "on" && next.is(MONTH) && at_or_empty(units, end + 2).kind == TokenKind::Number {
            end += 3;
        } else if word == "by" && next.in_list(DEVICE) {
            end += 2;
        } else {
            return end;
        }
    }
}

/// `in a statement`, `in an interview`, `in the letter`, `in London`: the text that follows `in`.
fn is_channel(units: &[Unit], prep: usize) -> bool {
    let behind = (prep + 2..prep + 8).map(|unit| at_or_empty(units, unit));
    at_or_empty(units, prep + 1).is(DET | POSS)
        && behind.take_while(|unit| unit.in_list(IN_CHANNEL)).any(|unit| unit.in_list(CHANNEL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotes::tests::article;
    use crate::quotes::text::Text;

    /// The verb groups of a sentence, with `not:` before those that are negated and `ing:` before
    /// participles.
    fn cues(sentence: &str) -> Vec<String> {
        let article = article("", sentence);
        let (text, ..) = Text::read(&article, usize::MAX);
        let mut found = Vec::new();
        find_cues(text.whole, &text.units, &mut found);
        let words = |cue: &Cue| {
            let group = text.units.get(cue.first..cue.end).unwrap_or_default();
            let group: Vec<&str> = group.iter().map(|unit| text.word(unit)).collect();
            let (negated, participle) =
                (if cue.negated { "not: " } else { "" }, if cue.participle { "ing: " } else { "" });
            format!("{negated}{participle}{}", group.join(" "))
        };
        found.iter().map(words).collect()
    }

    /// Checks which groups are found: each row is a sentence, and its groups.
    fn check(rows: &[(&str, &str)]) {
        for (sentence, expected) in rows {
            assert_eq!(cues(sentence).join("; "), *expected, "{sentence}");
        }
    }

    #[test]
    fn a_verb_that_reports_is_found_with_its_auxiliaries_and_what_belongs_to_it() {
        for (sentence, expected) in [
            ("The minister has repeatedly said that the pier is safe.", "has repeatedly said"),
            ("He said in a statement on Monday that the pier is safe.", "said in a statement on Monday"),
            ("He said in a telephone interview that the pier is safe.", "said in a telephone interview"),
            ("Vance said by telephone that it rained.", "said by telephone"),
            ("The union called for a strike.", "called for"),
            ("She expressed hope that it would end.", "expressed hope"),
            ("They did not say when.", "not: did not say"),
            ("The pier is safe, adding that it is old.", "ing: adding"),
            ("He is saying that it rained.", "is saying"),
            ("He went on to say that it rained.", "say"),
            ("He said Monday that it rained.", "said Monday"),
            ("He said here that it rained.", "said here"),
            ("He said yesterday that it rained.", "said yesterday"),
            ("He said on Nov. 3 that it rained.", "said on Nov. 3"),
            ("He said in a letter that it rained.", "said in a letter"),
            ("He said in London that it rained.", "said"),
            ("Officials told reporters on Nov. 3 that it rained.", "told"),
        ] {
            assert_eq!(cues(sentence), [expected], "{sentence}");
        }
    }

    #[test]
    fn what_only_looks_like_a_verb_that_reports_is_none() {
        for sentence in [
            "The report was long.",
            "Its stated aim is peace.",
            "It was said to be late.",
            "They want to say more.",
            "They may say more.",
            "The State Department is closed.",
        ] {
            assert_eq!(cues(sentence), [""; 0], "{sentence}");
        }
    }

    #[test]
    fn a_verb_group_begins_and_ends_at_its_own_words() {
        check(&[
            ("\"Rain\" Say it.", "Say"),
            ("Rowe Calls On them.", ""),
            ("Sun said it rains.", "said"),
            ("on Monday said it rains.", "on Monday said"),
            ("Rowe Friday said that it rains.", "said"),
            ("Rowe could do was shout no.", "could do was shout"),
            ("The also report said.", "also report; said"),
            ("that continues it", "continues"),
            ("All said it rains.", "said"),
            ("He is read it.", "is read"),
            ("to said it", ""),
        ]);
    }

    #[test]
    fn what_stands_behind_the_verb_may_belong_to_it() {
        check(&[
            ("He drew attention to the fact that it rains.", "drew attention to the fact"),
            ("He asked for two days.", "asked"),
            ("He called it.", "called"),
            ("He called late for it.", "called late for"),
            ("He said repeatedly \"it rains\".", "said"),
            ("He said now is a time.", "said"),
            ("He said there.", "said"),
            ("He said in Monday talks.", "said"),
            ("He said during the interview.", "said"),
            ("He said on the 12 it rains.", "said"),
            ("He said on June that it rains.", "said"),
            ("He said in June 12 it rains.", "said"),
            ("He said in phone interview.", "said"),
            ("He said by them.", "said"),
            ("He said in an NRC interview.", "said"),
        ]);
    }

    #[test]
    fn only_so_many_groups_are_found() {
        assert_eq!(cues(&"said ".repeat(MOST_CUES + 1)).len(), MOST_CUES);
    }
}
