//! Words and phrases by which the parts of a transmission are told, as `data/wire-*.txt` list them.

use std::sync::LazyLock;

use crate::list_file;

/// The phrases of a class.
pub(super) struct Phrases {
    /// In their order.
    all: Vec<Box<str>>,
    /// Which of them may begin with a byte, in either case: most texts are settled by their first one.
    by_first_byte: Vec<Vec<u16>>,
    /// Whether they are meant in any case, or as they stand.
    is_caseless: bool,
}

impl Phrases {
    fn read(file: &'static str, class: &str) -> Self {
        let lines = list_file::lines(file).filter(|(name, _)| *name == class);
        let phrases = lines.flat_map(|(_, phrases)| list_file::parted(phrases, ';'));
        let all: Vec<Box<str>> = phrases.map(|phrase| phrase.replace('_', " ").into()).collect();
        let mut by_first_byte = vec![Vec::new(); 256];
        let is_caseless = !is_cased(class);
        for (number, phrase) in (0..).zip(&all) {
            let Some(first) = phrase.chars().next() else { continue };
            let capital = if is_caseless { first.to_uppercase().next() } else { None };
            let byte = |c: char| c.encode_utf8(&mut [0; 4]).bytes().next().map_or(0, usize::from);
            let mut bytes: Vec<usize> = [Some(first), capital].into_iter().flatten().map(byte).collect();
            bytes.dedup();
            for byte in bytes {
                if let Some(near) = by_first_byte.get_mut(byte) {
                    near.push(number);
                }
            }
        }
        Self { all, by_first_byte, is_caseless }
    }

    /// The phrases that a text begins with, in their order.
    pub(super) fn starts_of(&self, text: &str) -> impl Iterator<Item = &str> {
        let first = text.bytes().next().map_or(0, usize::from);
        let near = self.by_first_byte.get(first).map_or(&[][..], Vec::as_slice);
        let is_start = move |phrase: &&str| {
            if self.is_caseless { starts_with(text, phrase) } else { text.starts_with(*phrase) }
        };
        near.iter()
            .filter_map(|number| self.all.get(usize::from(*number)))
            .map(|phrase| &**phrase)
            .filter(is_start)
    }

    /// The longest phrase that a text begins with.
    pub(super) fn start_of(&self, text: &str) -> Option<&str> {
        self.starts_of(text).max_by_key(|phrase| phrase.len())
    }

    /// Whether a text begins with a phrase.
    pub(super) fn starts(&self, text: &str) -> bool {
        self.starts_of(text).next().is_some()
    }

    /// What stands behind the longest phrase that a text begins with.
    pub(super) fn behind<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.get(self.start_of(text)?.len()..)
    }

    /// What stands before a phrase that a text ends with, as it stands.
    pub(super) fn before<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.iter().find_map(|phrase| text.strip_suffix(phrase))
    }

    /// Whether a text ends with a phrase, as it stands.
    pub(super) fn ends(&self, text: &str) -> bool {
        self.before(text).is_some()
    }

    /// Whether a text is a phrase.
    pub(super) fn has(&self, text: &str) -> bool {
        self.starts_of(text).any(|phrase| phrase.len() == text.len())
    }

    /// Whether a phrase stands anywhere in a text, which is to be in small letters where the case does not
    /// matter.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.iter().any(|phrase| text.contains(phrase))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|phrase| &**phrase)
    }
}

/// Whether the phrases of a class are meant as they stand.
fn is_cased(class: &str) -> bool {
    !class.contains(char::is_lowercase)
}

/// Whether a text starts with another, in small letters, in any case.
pub(super) fn starts_with(text: &str, start: &str) -> bool {
    match text.get(..start.len()) {
        Some(head) if head.is_ascii() => head.eq_ignore_ascii_case(start),
        Some(head) => head.to_lowercase() == start,
        None => false,
    }
}

/// Names the classes of a file; what each is for, the file says.
macro_rules! classes {
    ($file:literal in $all:ident: $($name:ident = $class:literal),* $(,)?) => {
        $(pub(super) static $name: LazyLock<Phrases> =
            LazyLock::new(|| Phrases::read(include_str!(concat!("../../data/", $file)), $class));)*
        #[cfg(test)]
        const $all: (&str, &str, &[&str]) =
            (concat!("data/", $file), include_str!(concat!("../../data/", $file)), &[$($class),*]);
    };
}

classes! { "wire-life-cycle.txt" in LIFE_CYCLE:
    TAKE = "TAKE",
    NUMBERED_TAKE = "NUMBERED TAKE",
    FLASH = "FLASH",
    BULLETIN = "BULLETIN",
    URGENT = "URGENT",
    WITHDRAWN = "WITHDRAWN",
    HELD = "HELD",
    TAKE_WORD = "TAKE WORD",
    ORDER_TO_KILL = "order to kill",
    ORDER_TO_HOLD = "order to hold",
    NUMBERED_KILL = "numbered kill",
    NUMBERED_HOLD = "numbered hold",
    ORDER_NOT_TO_USE = "order not to use",
    NOT = "not",
    ORDER_TO_KILL_OF_A_DAY = "order to kill of a day",
    ORDER_TO_HOLD_OF_A_DAY = "order to hold of a day",
    ORDER_WITH_ITS_VERB_BEHIND = "order with its verb behind",
    VERB_TO_KILL = "verb to kill",
    VERB_TO_HOLD = "verb to hold",
    VERB_TO_USE = "verb to use",
    JOINS_ITEMS = "joins items",
    ARTICLE = "article",
    BEFORE_NUMBER = "before number",
    BEHIND_NUMBER = "behind number",
    YESTERDAY = "yesterday",
    KILL = "kill",
    KILL_LINE = "KILL LINE",
    HOLD = "hold",
    HOLD_LINE = "HOLD LINE",
    HOLD_UNTIL = "hold until",
    BEFORE_EMBARGO = "before embargo",
    SURE_EMBARGO = "sure embargo",
    EMBARGO = "embargo",
    BEHIND_EMBARGO = "behind embargo",
    USABLE_STATUS = "usable",
    WITHHELD_STATUS = "withheld",
    CANCELED_STATUS = "canceled",
}

classes! { "wire-kinds.txt" in KINDS:
    DIGEST = "digest",
    DIGEST_SLUG = "digest slug",
    ADVISORY = "advisory",
    ADVISORY_SLUG = "advisory slug",
    TABLE = "table",
    ALERT = "alert",
    RELEASE = "release",
    RELEASE_SERVICE = "release service",
}

classes! { "wire-lines.txt" in LINES:
    SURE_BY = "sure by",
    BY = "by",
    BY_IN_FIELD = "by in field",
    DECK = "deck",
    PERSON_PARTICLE = "PERSON PARTICLE",
    JOB = "job",
    CRUMB = "crumb",
    CYCLE = "CYCLE",
    NOTE = "note",
    HEAD_NOTE = "head note",
    HEADER_NOTE = "HEADER NOTE",
    PRIVATE = "private",
    NOTEBOOK = "notebook",
    CAPTION = "caption",
    CREDIT = "credit",
    PHOTO = "photo",
    FURNITURE = "furniture",
    FURNITURE_LINE = "furniture line",
    RIGHTS = "RIGHTS",
    READ_ON = "READ ON",
    SIGN_OFF = "sign-off",
    SIGN_OFF_END = "SIGN-OFF END",
    SHORT_SIGN_OFF_END = "SHORT SIGN-OFF END",
    SHORT_SIGN_OFF = "SHORT SIGN-OFF",
    DESK = "desk",
    END = "end",
    SURE_END = "sure end",
    CONTACTS = "contacts",
    TO_BE_CONTINUED = "TO BE CONTINUED",
    ISSUER = "ISSUER",
    TIME_WORD = "time word",
    ABBREVIATION = "ABBREVIATION",
    PARTICLE = "PARTICLE",
    ELISION = "ELISION",
    REGION_WORD = "REGION WORD",
    INITIALS = "INITIALS",
    ASIDE = "aside",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written, mistake};

    /// A phrase in the case of its class, without blanks at its ends or in a row, `_` only at its ends.
    fn is_phrase(class: &str, phrase: &str) -> bool {
        let inner = phrase.strip_prefix('_').unwrap_or(phrase);
        let inner = inner.strip_suffix('_').unwrap_or(inner);
        !inner.is_empty()
            && !inner.contains('_')
            && inner.split(' ').all(|word| !word.is_empty())
            && (is_cased(class) || phrase == phrase.to_lowercase())
    }

    #[test]
    fn the_phrases_of_the_wire_are_well_written() {
        for (file, text, classes) in [LIFE_CYCLE, KINDS, LINES] {
            let is_class = |name: &str| classes.contains(&name);
            assert_well_written(file, text, &Form { is_class: &is_class, between: ';', is_word: &is_phrase });
            for class in classes {
                assert!(list_file::lines(text).any(|(name, _)| name == *class), "{file} has no {class}");
            }
        }
    }

    #[test]
    fn a_phrase_that_is_written_wrongly_is_named_with_its_line() {
        let is_class = |name: &str| matches!(name, "note" | "TAKE");
        let form = Form { is_class: &is_class, between: ';', is_word: &is_phrase };
        let wrong = |phrase: &str| format!("{phrase} is not written as the words of this list are");
        for (text, expected) in [
            ("note: eds:\nTAKE: UPDATE; update; APNewsAlert", None),
            ("note: eds:; with_;\n _photo", None),
            ("note: eds:;\n Adds_", Some((2, wrong("Adds_")))),
            ("note: adds  it", Some((1, wrong("adds  it")))),
            ("note: adds_it", Some((1, wrong("adds_it")))),
            ("note: _", Some((1, wrong("_")))),
            ("TAKE: UPDATE;\n RPT; UPDATE", Some((2, "UPDATE stands twice in TAKE".to_owned()))),
            ("take: UPDATE", Some((1, "there is no class take".to_owned()))),
        ] {
            assert_eq!(mistake(text, &form), expected, "{text}");
        }
    }

    #[test]
    fn phrases_are_found_where_they_are_asked_for() {
        let text = "# notes\nnote: eds:; adds_; photo; photo by; é\nTAKE: UPDATE; Ld\nEND: _sent";
        let (note, take, end) =
            (Phrases::read(text, "note"), Phrases::read(text, "TAKE"), Phrases::read(text, "END"));
        assert!(
            note.starts("Eds: late") && note.starts("ADDS it") && !note.starts("Addsit") && !note.starts("")
        );
        assert_eq!(note.start_of("Photo by Ann"), Some("photo by"), "the longest");
        assert_eq!(note.behind("Photo Ann"), Some(" Ann"));
        assert!(note.has("PHOTO BY") && note.has("É") && !note.has("phot") && !note.has("photos"));
        assert!(note.is_in("the photo") && !note.is_in("the Photo"));
        assert!(take.has("Ld") && !take.has("LD") && !take.starts("update 2") && take.starts("UPDATE 2"));
        assert_eq!((end.before("was sent"), end.before("sent")), (Some("was"), None));
    }
}
