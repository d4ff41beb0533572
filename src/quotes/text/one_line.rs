//! Words as they are handed out.

/// `one line`: blanks and line ends become single spaces.
pub(in crate::quotes) fn one_line(words: &str) -> String {
    // Nearly all are.
    let mut before = b' ';
    let is_tidy = words.bytes().all(|byte| {
        let is_blank = std::mem::replace(&mut before, byte) == b' ';
        byte.is_ascii_graphic() || byte == b' ' && !is_blank
    });
    if is_tidy && before != b' ' {
        return words.to_owned();
    }
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
