//! What the codes of subjects mean: IPTC's Media Topics and the older Subject Codes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::list_file;

/// `data/media-topics.txt`: codes that mean the same, and their name, a line.
const FILE: &str = include_str!("../../data/media-topics.txt");

static NAMES: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = list_file::lines(FILE);
    lines.flat_map(|(codes, name)| codes.split('=').map(move |code| (code, name.trim()))).collect()
});

/// The name of each subject that is a known code of IPTC's, in their order.
pub(super) fn names(subjects: &[String]) -> Vec<Option<&'static str>> {
    subjects.iter().map(|code| NAMES.get(code.as_str()).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written};

    #[test]
    fn the_list_is_well_written() {
        let is_code = |code: &str| code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        let is_class = |codes: &str| codes.split('=').all(is_code);
        let is_word = |_: &str, name: &str| !name.chars().any(char::is_control);
        assert_well_written(
            "data/media-topics.txt",
            FILE,
            &Form { is_class: &is_class, between: ';', is_word: &is_word },
        );
        let codes: Vec<&str> = list_file::lines(FILE).flat_map(|(codes, _)| codes.split('=')).collect();
        assert_eq!(codes.len(), NAMES.len(), "each code stands once");
    }

    #[test]
    fn codes_of_both_generations_have_names() {
        let names = |codes: &[&str]| names(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            names(&["20001065", "15054000", "04000000", "20000064", "lund:7", "99999999"]),
            [
                Some("soccer"),
                Some("soccer"),
                Some("economy, business and finance"),
                // A retired one.
                Some("war crime action"),
                None,
                None,
            ]
        );
        assert!(names(&[]).is_empty());
    }
}
