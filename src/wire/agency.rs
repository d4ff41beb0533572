//! Agencies: which names are known, and the code that stands for one as a source.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::list_file;

/// Lines of a code and names, but for those of [`BY_CODE`].
const FILE: &str = include_str!("../../data/agencies.txt");

/// The class of agencies that have no other names than their codes.
const BY_CODE: &str = "by code";

/// The code of each name, both in lower case.
static CODES: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| names().collect());

/// Names, each with its code. A code is a name itself.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    list_file::lines(FILE).flat_map(|(class, names)| {
        let code = Some(class).filter(|class| *class != BY_CODE);
        let others = list_file::parted(names, ',').map(move |name| (name, code.unwrap_or(name)));
        code.map(|code| (code, code)).into_iter().chain(others)
    })
}

/// Whether a credit names a known agency, alone or among others: `Reuters`, `dpa/lni`, `ats afp`,
/// `Interfax-West`.
pub(super) fn is_known(credit: &str) -> bool {
    let credit = credit.trim().to_lowercase();
    let known = |name: &str| CODES.contains_key(name.trim());
    known(&credit)
        || credit.split(['/', ' ', '+']).any(known)
        || credit.split_once(['-', '.']).is_some_and(|(name, _)| known(name))
}

/// The code of a credit's first agency: `Itar-Tass` is `itar-tass`, `Reuter` is `reuters`, `dpa/lni` is
/// `dpa`. `None` for a credit without letters.
pub(super) fn code(credit: &str) -> Option<String> {
    let credit = credit.trim().to_lowercase();
    let first = credit.split('/').map(str::trim).find(|name| !name.is_empty())?;
    // `reuters.com` is Reuters.
    let stem = first.split_once('.').map_or(first, |(stem, _)| stem);
    if let Some(code) = CODES.get(first).or_else(|| CODES.get(stem)) {
        return Some((*code).to_owned());
    }
    let words: Vec<&str> = first.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').collect();
    let code = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    code.contains(char::is_alphanumeric).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{Form, assert_well_written, mistake};

    /// A name in small letters; a code has no blanks.
    fn is_name(class: &str, name: &str) -> bool {
        name == name.to_lowercase() && (class != BY_CODE || !name.contains(' '))
    }

    #[test]
    fn the_agencies_are_well_written() {
        let is_class = |class: &str| class == BY_CODE || !class.is_empty() && is_name(BY_CODE, class);
        let form = Form { is_class: &is_class, between: ',', is_word: &is_name };
        assert_well_written("data/agencies.txt", FILE, &form);
        let mut codes = FxHashMap::default();
        for (name, code) in names() {
            let before = codes.insert(name, code);
            assert!(before.is_none(), "data/agencies.txt: {name} stands twice");
        }
        for (wrong, line) in
            [("AFP: agence", 1), ("dow jones: dow", 1), ("afp:", 1), ("by code: afp,\n dow jones", 2)]
        {
            assert_eq!(mistake(wrong, &form).map(|(line, _)| line), Some(line), "{wrong}");
        }
    }

    #[test]
    fn shared_credits_are_known_by_any_part() {
        for credit in [
            "Itar-Tass",
            "dpa/lni",
            "tca/dpa",
            "ats afp",
            "Interfax-West",
            "BUSINESS WIRE",
            "PRNewswire-AsiaNet",
        ] {
            assert!(is_known(credit), "{credit}");
        }
        for credit in ["NTRI", "Variety.com", "", "the agency"] {
            assert!(!is_known(credit), "{credit}");
        }
    }

    #[test]
    fn codes_are_short_and_lower_case() {
        for (credit, expected) in [
            ("Itar-Tass", "itar-tass"),
            ("REUTER", "reuters"),
            ("AP", "ap"),
            ("dpa/lni", "dpa"),
            ("GLOBE NEWSWIRE", "globe-newswire"),
            ("The Associated Press", "ap"),
        ] {
            assert_eq!(code(credit).as_deref(), Some(expected));
        }
        assert_eq!(code(" / "), None);
    }
}
