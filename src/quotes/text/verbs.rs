//! Reporting verbs with their forms, as `data/verbs.txt` has them.

use super::lexicon::{BASE, Classes, ING, PAST, PRESENT};

pub(super) static VERBS: &str = include_str!("../../../data/verbs.txt");

/// All forms of a verb, each with its class: `tell=told,told` gives tell, tells, told, told, telling.
pub(super) fn forms(entry: &str) -> [(String, Classes); 5] {
    let (base, irregular) = entry.split_once('=').unwrap_or((entry, ""));
    let mut irregular = irregular.split(',').filter(|form| !form.is_empty());
    let mute = base.strip_suffix('e');
    let consonant_y = base.strip_suffix('y').filter(|stem| !stem.ends_with(VOWELS));
    let present = match consonant_y {
        Some(stem) => format!("{stem}ies"),
        None if takes_es(base) => format!("{base}es"),
        None => format!("{base}s"),
    };
    let past = match (irregular.next(), mute, consonant_y) {
        (Some(past), ..) => past.to_owned(),
        (None, Some(stem), _) => format!("{stem}ed"),
        (None, None, Some(stem)) => format!("{stem}ied"),
        (None, None, None) => format!("{base}ed"),
    };
    let participle = irregular.next().unwrap_or(&past).to_owned();
    let ing = irregular.next().map_or_else(|| format!("{}ing", mute.unwrap_or(base)), str::to_owned);
    [(base.to_owned(), BASE), (present, PRESENT), (past, PAST), (participle, PAST), (ing, ING)]
}

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];

/// `teaches`, `fixes`, `vetoes`, but `radios`.
fn takes_es(base: &str) -> bool {
    base.ends_with(['s', 'x', 'z'])
        || base.ends_with("sh")
        || base.ends_with("ch")
        || base.strip_suffix('o').is_some_and(|stem| !stem.ends_with(VOWELS))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::lexicon::{
        ACT, DOCUMENT, OBJECT, QUIET, SAY, SPEECH, TELL, THOUGHT, TO, WRITING, class_named,
    };
    use super::*;
    use crate::list_file::check::{self, Form};

    /// Its -ing form is wrong, `agreing`, and the model has learnt it so: whoever trains anew writes all of
    /// its forms and takes this out.
    const LEARNT_WRONG: &str = "agree";

    /// The first thing that would not be read as it is meant, with the number of its line.
    fn mistake(text: &str) -> Option<(usize, String)> {
        let form = Form { is_class: &|_| true, between: ' ', is_word: &|_, _| true };
        if let Some(mistake) = check::mistake(text, &form) {
            return Some(mistake);
        }
        let mut verbs = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let (flags, words) = match line.split_once(':') {
                Some((flags, words)) => (Some(flags), words),
                None => (None, line),
            };
            let of_verb = |verb| of_verb(verb).or_else(|| known_form(verb, &mut verbs));
            let found = flags.and_then(of_flags).or_else(|| words.split_whitespace().find_map(of_verb));
            if let Some(mistake) = found {
                return Some((number, mistake));
            }
        }
        None
    }

    /// What is wrong with a line's class and flags.
    fn of_flags(flags: &str) -> Option<String> {
        let mut flags = flags.split(' ');
        let class = flags.next().unwrap_or_default();
        if class_named(class) & (SPEECH | WRITING | THOUGHT | DOCUMENT | ACT) == 0 {
            return Some(format!("{class} is no class of cues: speech, writing, thought, document, act"));
        }
        let mut known = 0;
        let wrong = flags.find(|name| {
            let flag = class_named(name);
            let is_wrong = flag & (SAY | TELL | TO | OBJECT | QUIET) == 0 || known & flag != 0;
            known |= flag;
            is_wrong
        })?;
        Some(format!("{wrong} is no flag of verbs, say, tell, to, obj, quiet, or stands twice"))
    }

    /// What is wrong with the way that a verb is written.
    fn of_verb(verb: &str) -> Option<String> {
        let (base, irregular) = verb.split_once('=').map_or((verb, None), |(base, rest)| (base, Some(rest)));
        let irregular: Vec<&str> = irregular.map_or(Vec::new(), |forms| forms.split(',').collect());
        let is_form = |form: &str| !form.is_empty() && form.chars().all(|c| c.is_lowercase() || c == '-');
        if irregular.len() > 3 || ![base].iter().chain(&irregular).all(|form| is_form(form)) {
            return Some(format!("{verb} is not written as verb or verb=past,past participle[,-ing form]"));
        }
        let (past, ing) = doubtful(base).filter(|_| irregular.len() < 3 && verb != LEARNT_WRONG)?;
        Some(format!("{verb} needs all its forms, such as {base}={past},{past},{ing}"))
    }

    /// The past and the -ing form, as they mostly are, of a verb whose own [`forms`] would be wrong.
    fn doubtful(base: &str) -> Option<(String, String)> {
        if base.ends_with("ee") || base.ends_with("oe") {
            return Some((format!("{base}d"), format!("{base}ing")));
        }
        if let Some(stem) = base.strip_suffix("ie") {
            return Some((format!("{base}d"), format!("{stem}ying")));
        }
        // `beg`, `quip`, `slam`: one short vowel before one consonant.
        let letters: Vec<char> = base.replace("qu", "q").chars().collect();
        let [before @ .., vowel, last] = &*letters else { return None };
        let is_short = VOWELS.contains(vowel)
            && !before.iter().any(|c| VOWELS.contains(c) || *c == 'y')
            && !VOWELS.contains(last)
            && !['w', 'x', 'y'].contains(last);
        is_short.then(|| (format!("{base}{last}ed"), format!("{base}{last}ing")))
    }

    /// Takes note of a verb's forms; says which of them another one has.
    fn known_form<'a>(verb: &'a str, verbs: &mut BTreeMap<String, &'a str>) -> Option<String> {
        let forms = forms(verb).map(|(form, _)| form);
        if let Some((form, other)) = forms.iter().find_map(|form| Some((form, verbs.get(form)?))) {
            let once = "a verb stands once, in a line that has all its flags";
            return Some(format!("{form}, of {verb}, is a form of {other}: {once}"));
        }
        verbs.extend(forms.into_iter().map(|form| (form, verb)));
        None
    }

    #[test]
    fn the_list_of_verbs_is_well_written() {
        if let Some((line, mistake)) = mistake(VERBS) {
            panic!("data/verbs.txt:{line}: {mistake}");
        }
    }

    #[test]
    fn a_verb_that_is_written_wrongly_is_named_with_its_line() {
        for (text, expected) in [
            ("speech sayy: moan", "1: sayy is no flag"),
            ("speech say say: moan", "1: say is no flag"),
            ("month: moan", "1: month is no class of cues"),
            ("say: moan", "1: say is no class of cues"),
            ("# verbs\nspeech month: moan", "2: month is no flag"),
            ("speech: moan\nspeech quiet\n", "2: no `class: words`"),
            ("speech: say=said,said\nspeech quiet: said", "2: said, of said, is a form of say=said,said"),
            ("speech: moan predict\nspeech quiet: predict", "2: predict, of predict, is a form of predict"),
            ("speech: swear=swore,sworn\n swear", "2: swear, of swear, is a form of swear=swore,sworn"),
            ("speech: grouse=a,b,c,d", "1: grouse=a,b,c,d is not written as"),
            ("speech: rant=,,ranting", "1: rant=,,ranting is not written as"),
            ("speech: rant=", "1: rant= is not written as"),
            ("speech: =ranted", "1: =ranted is not written as"),
            ("speech: moan=Moaned", "1: moan=Moaned is not written as"),
            ("speech: moan,rant", "1: moan,rant is not written as"),
            ("speech: decree", "1: decree needs all its forms, such as decree=decreed,decreed,decreeing"),
            ("speech: lie=lied", "1: lie=lied needs all its forms, such as lie=lied,lied,lying"),
            ("speech: quip", "1: quip needs all its forms, such as quip=quipped,quipped,quipping"),
            ("act: slam=slammed,slammed", "1: slam=slammed,slammed needs all its forms"),
        ] {
            let found = mistake(text).map(|(line, mistake)| format!("{line}: {mistake}")).unwrap_or_default();
            assert!(found.starts_with(expected), "{text}: {found}");
        }
        let right =
            "# verbs\nspeech say: show vow cry read=read,read add\n\nact tell to: beg=begged,begged,begging";
        assert_eq!(mistake(right), None);
    }

    #[test]
    fn verbs_have_all_their_forms() {
        for (entry, expected) in [
            ("deny", ["deny", "denies", "denied", "denied", "denying"]),
            ("convey", ["convey", "conveys", "conveyed", "conveyed", "conveying"]),
            ("urge", ["urge", "urges", "urged", "urged", "urging"]),
            ("stress", ["stress", "stresses", "stressed", "stressed", "stressing"]),
            ("fix", ["fix", "fixes", "fixed", "fixed", "fixing"]),
            ("veto", ["veto", "vetoes", "vetoed", "vetoed", "vetoing"]),
            ("radio", ["radio", "radios", "radioed", "radioed", "radioing"]),
            ("tell=told", ["tell", "tells", "told", "told", "telling"]),
            ("swear=swore,sworn", ["swear", "swears", "swore", "sworn", "swearing"]),
            ("lie=lied,lied,lying", ["lie", "lies", "lied", "lied", "lying"]),
        ] {
            assert_eq!(forms(entry).map(|(form, _)| form), expected, "{entry}");
        }
    }
}
