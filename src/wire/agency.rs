//! Agencies: which names are known, and the code that stands for one as a source.

/// Agencies and release services as they credit themselves, lower case.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "aap", "acan-efe", "adnkronos", "afp", "agerpres", "agi", "agp", "amna", "ana", "ana-mpa", "anadolu", "ani",
    "anp", "ansa", "antara", "ap", "apa", "app", "asianet", "associated press", "ats", "awp", "azertac", "belga",
    "belta", "bernama", "bloomberg", "bss", "bta", "business wire", "businesswire", "canadian press", "cna", "cp",
    "ctk", "dow jones", "dpa", "dpa-afx", "efe", "epd", "europa press", "fena", "globe newswire", "gna",
    "gracenote", "hina", "ians", "interfax", "ips", "irna", "isna", "itar-tass", "kazinform", "kcna", "kna", "krt",
    "kuna", "kyodo", "kyodo news", "lapresse", "lusa", "marketwatch", "mct", "mena", "mti", "nan", "notimex", "ntb",
    "opta", "pa", "pa media", "pana", "pap", "petra", "pna", "pr newswire", "press association", "prnewswire",
    "pti", "qna", "reuter", "reuters", "ria", "ria novosti", "ritzau", "sda", "sid", "spa", "sputnik", "sta", "stt",
    "tanjug", "tass", "tca", "telam", "thomson reuters foundation", "trend", "tt", "ukrinform", "unb", "uni",
    "united press international", "upi", "vna", "wam", "xinhua", "yonhap",
];

/// Names under which an agency's code is another than its name in lower case.
const CODES: &[(&str, &str)] = &[
    ("أ ف ب", "afp"),
    ("ا ف ب", "afp"),
    ("د ب أ", "dpa"),
    ("د ب ا", "dpa"),
    ("رويترز", "reuters"),
    ("тасс", "tass"),
    ("итар-тасс", "itar-tass"),
    ("интерфакс", "interfax"),
    ("риа новости", "ria"),
    ("新华社", "xinhua"),
    ("共同社", "kyodo"),
    ("共同", "kyodo"),
    ("美國商業資訊", "businesswire"),
    ("agence france-presse", "afp"),
    ("deutsche presse-agentur", "dpa"),
    ("afp.com", "afp"),
    ("ap.org", "ap"),
    ("associated press", "ap"),
    ("the associated press", "ap"),
    ("business wire", "businesswire"),
    ("canadian press", "cp"),
    ("the canadian press", "cp"),
    ("pr newswire", "prnewswire"),
    ("kyodo news", "kyodo"),
    ("pa media", "pa"),
    ("press association", "pa"),
    ("reuter", "reuters"),
    ("united press international", "upi"),
];

/// Whether a credit names a known agency, alone or among others: `Reuters`, `dpa/lni`, `ats afp`,
/// `Interfax-West`.
pub(super) fn is_known(credit: &str) -> bool {
    let credit = credit.trim().to_lowercase();
    let known = |name: &str| KNOWN.binary_search(&name.trim()).is_ok();
    known(&credit)
        || CODES.iter().any(|(name, _)| *name == credit)
        || credit.split(['/', ' ', '+']).any(known)
        || credit.split_once(['-', '.']).is_some_and(|(name, _)| known(name))
}

/// The code of a credit's first agency: `Itar-Tass` is `itar-tass`, `Reuter` is `reuters`, `dpa/lni` is
/// `dpa`. `None` for a credit without letters.
pub(super) fn code(credit: &str) -> Option<String> {
    let credit = credit.trim().to_lowercase();
    let first = credit.split('/').map(str::trim).find(|name| !name.is_empty())?;
    if let Some((_, code)) = CODES.iter().find(|(name, _)| *name == first) {
        return Some((*code).to_owned());
    }
    // `reuters.com` is Reuters.
    if let Some((stem, _)) = first.split_once('.').filter(|(stem, _)| KNOWN.binary_search(stem).is_ok()) {
        return Some(CODES.iter().find(|(name, _)| *name == stem).map_or(stem, |(_, code)| code).to_owned());
    }
    let words: Vec<&str> = first.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').collect();
    let code = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    code.contains(char::is_alphanumeric).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_ones_are_sorted() {
        assert!(KNOWN.is_sorted(), "binary search needs order");
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
