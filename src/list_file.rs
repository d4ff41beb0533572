//! The form that lists of words have under `data/`: lines `class: word word …`, with another sign between
//! the words where they have blanks. A line that goes on begins with a blank, a comment with `#`; empty ones
//! say nothing.

use rustc_hash::{FxHashMap, FxHashSet};

/// The lines of a list, each with the class that it belongs to.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut class = "";
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(move |line| {
        let words = match line.split_once(':').filter(|_| !line.starts_with(' ')) {
            Some((name, words)) => {
                class = name;
                words
            }
            None => line,
        };
        (class, words)
    })
}

/// The words or phrases of a line that stand between such signs, without the blanks around them.
pub(crate) fn parted(words: &str, between: char) -> impl Iterator<Item = &str> {
    words.split(between).map(str::trim).filter(|word| !word.is_empty())
}

/// The words or phrases of each class.
pub(crate) type Sets = FxHashMap<&'static str, FxHashSet<&'static str>>;

/// Reads a list whose words stand between such signs into a set a class.
pub(crate) fn sets(file: &'static str, between: char) -> Sets {
    let mut sets = Sets::default();
    for (class, words) in lines(file) {
        sets.entry(class).or_default().extend(parted(words, between));
    }
    sets
}

#[cfg(test)]
pub(crate) mod check {
    //! What is written wrongly in a list, by its line.

    use std::collections::BTreeSet;

    /// How a list is written.
    pub(crate) struct Form<'a> {
        /// Whether a name before a colon is a class.
        pub is_class: &'a dyn Fn(&str) -> bool,
        /// What stands between words.
        pub between: char,
        /// Whether something is a word of a class; the common ones are [`is_small`].
        pub is_word: &'a dyn Fn(&str, &str) -> bool,
    }

    /// A word in small letters.
    pub(crate) fn is_small(word: &str) -> bool {
        word == word.to_lowercase() && word.chars().all(|c| c.is_alphanumeric() || "-'./".contains(c))
    }

    /// A list in the common form, with these classes.
    pub(crate) fn common(is_class: &dyn Fn(&str) -> bool) -> Form<'_> {
        Form { is_class, between: ' ', is_word: &|_, word| is_small(word) }
    }

    /// The first thing that would not be read as it is meant, with the number of its line.
    pub(crate) fn mistake(text: &str, form: &Form<'_>) -> Option<(usize, String)> {
        let mut known = BTreeSet::new();
        let mut class: Option<(usize, &str, bool)> = None;
        let mut before = (0, "");
        for (number, line) in
            (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        {
            let (number_before, line_before) = std::mem::replace(&mut before, (number, line));
            let words = if line.starts_with(' ') {
                if form.between != ' ' && !line_before.trim_end().ends_with([form.between, ':']) {
                    let end = form.between;
                    return Some((
                        number_before,
                        format!("the last phrase may go on: a line that goes on ends in {end}"),
                    ));
                }
                line
            } else {
                if let Some((begun, name, false)) = class {
                    return Some((begun, format!("{name} has no words")));
                }
                let Some((name, words)) = line.split_once(':') else {
                    return Some((
                        number,
                        "no `class: words`; a line that goes on begins with a blank".into(),
                    ));
                };
                if !(form.is_class)(name) {
                    return Some((number, format!("there is no class {name}")));
                }
                class = Some((number, name, false));
                words
            };
            let Some((_, name, has_words)) = &mut class else {
                return Some((number, "goes on with no class".into()));
            };
            for word in super::parted(words, form.between) {
                *has_words = true;
                if !(form.is_word)(name, word) {
                    return Some((number, format!("{word} is not written as the words of this list are")));
                }
                if !known.insert((*name, word)) {
                    return Some((number, format!("{word} stands twice in {name}")));
                }
            }
        }
        class
            .filter(|(.., has_words)| !has_words)
            .map(|(number, name, _)| (number, format!("{name} has no words")))
    }

    /// Fails with file, line and mistake.
    pub(crate) fn assert_well_written(file: &str, text: &str, form: &Form<'_>) {
        if let Some((line, mistake)) = mistake(text, form) {
            panic!("{file}:{line}: {mistake}");
        }
    }

    #[test]
    fn what_is_written_wrongly_is_named_with_its_line() {
        let is_class = |name: &str| matches!(name, "modal" | "neg");
        let of = |text: &str| {
            mistake(text, &common(&is_class)).map(|(line, mistake)| format!("{line}: {mistake}"))
        };
        for (text, expected) in [
            ("modal: will\nmodul: would", "2: there is no class modul"),
            ("modal: will\nwould", "2: no `class: words`; a line that goes on begins with a blank"),
            ("# words\n will", "2: goes on with no class"),
            ("modal: will Would", "1: Would is not written as the words of this list are"),
            ("modal: will=would", "1: will=would is not written as the words of this list are"),
            ("modal: will, would", "1: will, is not written as the words of this list are"),
            ("modal: will\n would\n will", "3: will stands twice in modal"),
            ("modal: will\nmodal: will", "2: will stands twice in modal"),
            ("modal:\nneg: not", "1: modal has no words"),
            ("neg: not\n# none\nmodal: ", "3: modal has no words"),
        ] {
            assert_eq!(of(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(of("# words\nmodal: will\n would\n\n# and\nneg: not can't won't will\n"), None);
        assert_eq!(of("modal:\n will"), None);
    }

    #[test]
    fn a_phrase_does_not_go_on_in_the_next_line() {
        let form = Form { is_class: &|name| name == "said", between: ',', is_word: &|_, _| true };
        assert_eq!(mistake("said: ha detto,\n ha risposto", &form), None);
        assert_eq!(mistake("said:\n ha detto", &form), None);
        let found = mistake("# verbs\nsaid: disse, ha\n risposto", &form);
        assert_eq!(found.map(|(line, _)| line), Some(2));
    }

    #[test]
    fn a_line_has_the_class_of_the_one_it_goes_on_with() {
        let read: Vec<_> = super::lines("# words\nmodal: will\n would: must\nneg: not").collect();
        assert_eq!(read, [("modal", " will"), ("modal", " would: must"), ("neg", " not")]);
    }
}
