//! Agencies: which names are known, and the code that stands for one as a source.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The code of each name, both in lower case.
static CODES: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| LIST.lines().flat_map(|line| names(line).unwrap_or_default()).collect());

const LIST: &str = include_str!("../../data/agencies.txt");

/// The names that a line has, each with its code; what is wrong with it where it has none.
fn names(line: &str) -> Result<Vec<(&str, &str)>, String> {
    if line.starts_with('#') {
        return Ok(Vec::new());
    }
    let (code, others) = line.split_once(": ").map_or((line, None), |(code, others)| (code, Some(others)));
    let is_written_well =
        |name: &&str| !name.is_empty() && name.trim() == *name && name.to_lowercase() == *name;
    let others = others.into_iter().flat_map(|others| others.split(", "));
    let names: Vec<&str> = std::iter::once(code).chain(others).collect();
    match names.iter().find(|name| !is_written_well(name)) {
        Some(name) => Err(format!("{name:?} is blank, has blanks around it or is not in lower case")),
        None if code.contains(' ') => Err(format!("{code:?} has blanks in it: a code has none")),
        None => Ok(names.into_iter().map(|name| (name, code)).collect()),
    }
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

    #[test]
    fn the_agencies_are_well_written() {
        let mut codes = FxHashMap::default();
        for (number, line) in (1..).zip(LIST.lines()) {
            let told = |what: String| panic!("data/agencies.txt:{number}: {what}");
            for (name, code) in names(line).unwrap_or_else(told) {
                let before = codes.insert(name, code);
                assert!(before.is_none(), "data/agencies.txt:{number}: {name} stands twice");
            }
        }
        for wrong in ["AFP", "afp: Agence France-Presse", "dow jones", "afp: ", "afp:  a", "afp: a, , b", ""]
        {
            assert!(names(wrong).is_err(), "{wrong}");
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
