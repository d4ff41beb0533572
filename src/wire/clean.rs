//! Text made fit for storing and reading, once, at the edge.
//!
//! No-break and other odd spaces become plain ones: nothing here is typeset again, and what looks for words,
//! names or phrases (the extractor, full-text search, people) would otherwise have to know a dozen of spaces.
//! Line ends, trailing spaces and surplus blank lines are layout and go without a note; everything else is
//! noted.

use super::rewrap;

/// What the bytes 0x80 to 0x9F mean in windows-1252; the five unused ones stay what they are, and are
/// removed.
const WINDOWS_1252_C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Normalises a text: what it returns has no control characters but line feeds and tabs, no invisible ones,
/// no hard wraps, no spaces at a line's end, never two blank lines in a row and none at either end. The
/// second part says in words what was mended: `removed 2 NUL characters`.
pub fn clean(text: &str) -> (String, Vec<String>) {
    let mut counts = Counts::default();
    let mended = mend_mojibake(text, &mut counts);
    let plain = characters(mended.as_deref().unwrap_or(text), &mut counts);
    let trimmed = lines(&plain);
    let mut repairs = counts.in_words();
    match rewrap::rewrap(&trimmed) {
        Some((joined, wraps)) => {
            repairs.push(format!("joined {wraps} hard-wrapped lines"));
            (joined, repairs)
        }
        None => (trimmed, repairs),
    }
}

/// A text fit for a message: short.
pub(super) fn shown(text: &str) -> &str {
    text.get(..text.floor_char_boundary(40)).unwrap_or(text)
}

#[derive(Default)]
struct Counts {
    null: usize,
    control: usize,
    invisible: usize,
    c1: usize,
    mojibake: usize,
}

impl Counts {
    fn in_words(&self) -> Vec<String> {
        let said = |count: usize, before: &str, what: &str, after: &str| {
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{before} {count} {what}{plural}{after}"))
        };
        [
            said(self.mojibake, "mended", "line", " of UTF-8 that was read as windows-1252"),
            said(self.null, "removed", "NUL character", ""),
            said(self.control, "removed", "control character", ""),
            said(self.invisible, "removed", "invisible character", ""),
            said(self.c1, "read", "C1 character", " as windows-1252"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Replaces and removes characters one by one.
fn characters(text: &str, counts: &mut Counts) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Nearly all of a text is plain: it goes over in runs.
        let run = plain_run(rest.as_bytes());
        out.push_str(rest.get(..run).unwrap_or(""));
        let mut chars = rest.get(run..).unwrap_or("").chars();
        let Some(c) = chars.next() else { return out };
        rest = chars.as_str();
        match c {
            '\r' => {
                if !rest.starts_with('\n') {
                    out.push('\n');
                }
            }
            '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\0' => counts.null += 1,
            '\u{80}'..='\u{9F}' => match c1(c) {
                Some(meant) => {
                    counts.c1 += 1;
                    out.push(meant);
                }
                None => counts.control += 1,
            },
            _ if c.is_control() => counts.control += 1,
            '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
                out.push(' ');
            }
            // Joiners carry meaning inside Persian and Indic words and emoji, and none between western
            // letters.
            '\u{200C}' | '\u{200D}'
                if out.chars().next_back().is_some_and(|before| before > '\u{24F}')
                    && rest.chars().next().is_some_and(|after| after > '\u{24F}') =>
            {
                out.push(c);
            }
            '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' => counts.invisible += 1,
            _ => out.push(c),
        }
    }
}

/// How many bytes at the start are plain.
fn plain_run(bytes: &[u8]) -> usize {
    // Whole chunks first: that is some bytes at a time where the processor can.
    let chunks = bytes.as_chunks::<16>().0;
    let plain = chunks.iter().take_while(|chunk| chunk.iter().fold(true, |all, &byte| all & is_plain(byte)));
    let start = plain.count() * 16;
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|&byte| !is_plain(byte)).unwrap_or(rest.len())
}

/// Line feeds, tabs and printable ASCII.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | b' '..=b'~')
}

/// The windows-1252 character that a C1 control stands for, if any.
fn c1(c: char) -> Option<char> {
    let meant = *WINDOWS_1252_C1.get((c as usize).checked_sub(0x80)?)?;
    (!meant.is_control()).then_some(meant)
}

/// Cuts trailing spaces and surplus blank lines.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in super::lines(text) {
        let line = line.trim_end();
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.push_str(line);
    }
    out
}

/// What `Ã`, `Â` and `â` begin with in UTF-8.
const LEAD: u8 = 0xC3;

/// Undoes `DÃ©cÃ¨s`, line by line: a line is mended if all of it round-trips and it shows a typical lead
/// character.
fn mend_mojibake(text: &str, counts: &mut Counts) -> Option<String> {
    if memchr::memchr(LEAD, text.as_bytes()).is_none() || !text.contains(['Ã', 'Â', 'â']) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match mended_line(line) {
            Some(mended) => {
                counts.mojibake += 1;
                out.push_str(&mended);
            }
            None => out.push_str(line),
        }
    }
    Some(out)
}

fn mended_line(line: &str) -> Option<String> {
    if line.is_ascii() || !line.contains(['Ã', 'Â', 'â']) {
        return None;
    }
    let bytes: Option<Vec<u8>> = line.chars().map(windows_1252_byte).collect();
    String::from_utf8(bytes?).ok()
}

/// The byte that windows-1252 (or latin-1, for the controls) writes a character with.
fn windows_1252_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let at = WINDOWS_1252_C1.iter().position(|meant| *meant == c)?;
    u8::try_from(0x80 + at).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_ends_and_spaces_are_normalised_without_a_note() {
        let (text, repairs) = clean("\u{FEFF}One\u{A0}two \r\n\r\n\r\n\r\nThree\rFour\t\n\n");
        assert_eq!(text, "One two\n\nThree\nFour");
        assert_eq!(repairs, ["removed 1 invisible character"]);
    }

    #[test]
    fn what_postgresql_cannot_store_is_removed_and_noted() {
        let (text, repairs) = clean("a\0b\0c\u{7}d\u{AD}e\u{200E}f\u{92}s");
        assert_eq!(text, "abcdef’s");
        assert_eq!(
            repairs,
            [
                "removed 2 NUL characters",
                "removed 1 control character",
                "removed 2 invisible characters",
                "read 1 C1 character as windows-1252"
            ]
        );
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        assert_eq!(clean("می\u{200C}رود a\u{200D}b").0, "می\u{200C}رود ab");
    }

    #[test]
    fn mojibake_is_mended_only_if_it_round_trips() {
        let (text, repairs) = clean("DÃ©cÃ¨s Ã\u{A0} NÃ®mes\nThe cafÃ© â€œopensâ€\u{9D}");
        assert_eq!(text, "Décès à Nîmes\nThe café “opens”");
        assert_eq!(repairs, ["mended 2 lines of UTF-8 that was read as windows-1252"]);
        for sound in ["SÃO PAULO", "Ângela’s “château”", "CAFÉ’", "Âge"] {
            assert_eq!(clean(sound), (sound.to_owned(), vec![]));
        }
    }

    proptest! {
        #[test]
        fn cleaned_text_is_fit_to_store(text in "(.|\\n|\\r|\\x00|[\\x80-\\x9f]|[a-z ]{0,30}){0,80}") {
            let (clean_text, _) = clean(&text);
            prop_assert!(!clean_text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            prop_assert!(!clean_text.contains("\n\n\n") && !clean_text.contains(" \n"));
        }
    }
}
