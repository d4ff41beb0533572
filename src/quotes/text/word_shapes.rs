//! What the form of a capitalised word tells about the name that it stands in, and the forms that a name may
//! have.

/// Words that end the names of companies and are no names themselves.
#[rustfmt::skip]
const COMPANY_WORDS: [&str; 56] = [
    "Management", "Electricity", "Electric", "Lines", "Bros", "Bros.", "Plc/NV", "Groupe", "Cruises", "Cellular",
    "Wireless", "Futures", "Asset", "Investments", "Investors", "Commerce", "Advisors", "Advisers", "Brokers",
    "Economics", "Markets", "Online", "Railroad", "Mines", "Minerals", "Gold", "Hotels", "Properties", "Metals",
    "Foods", "Copper", "Ventures", "Aluminium", "Aluminum", "Zinc", "Cement", "Textiles", "Beverages", "Brewing",
    "Breweries", "Biologics", "Polytechnic", "Academy", "Institution", "Observatory", "Philharmonic", "Daily",
    "Gazette", "Tribune", "Herald", "Shimbun", "Zeitung", "Entertainment", "Agency", "Studies", "Affairs",
];

/// Ends of words that describe, whatever they begin with: `Geneva-based`.
#[rustfmt::skip]
const DESCRIBING: [&str; 9] =
    ["born", "style", "run", "made", "held", "elect", "bound", "wide", "old"];

/// Last words of places that no list of words has.
#[rustfmt::skip]
const LANDS: [&str; 10] = [
    "Castle", "Peak", "Delta", "Falls", "Beach", "Heights", "Hills", "Forest", "Republic", "Land",
];

/// Those that no person's name ends with.
#[rustfmt::skip]
const SURE_LANDS: [&str; 23] = [
    "Canal", "Township", "County", "Straits", "Strait", "Reservoir", "Region", "Volcano", "Glacier", "Plateau", "Territory", "Oblast",
    "Prefecture", "Province", "Islands", "Ward", "Station", "Airport", "District", "Peninsula", "Sea", "Ocean", "River",
];

/// Whether a name ends as only those of places do: `Marlow County`.
pub(in crate::quotes) fn is_surely_land(last: &str) -> bool {
    SURE_LANDS.contains(&last)
}

/// Whether the first and the last word of a name tell of a place: `Longhu Canal`, `Mount Sefa`.
pub(in crate::quotes) fn is_lie_of_land(first: &str, last: &str) -> bool {
    LANDS.contains(&last)
        || is_surely_land(last)
        || matches!(first, "Mount" | "Mt." | "Cape" | "Fort" | "Isle")
}

/// A name without the stop of the sentence that it ends: `SEC.`, but `Ostbank Corp.`, `N.J.`
pub(in crate::quotes) fn without_stop(name: &str) -> &str {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let last = bare.rsplit([' ', '-']).next().unwrap_or(bare);
    let is_short = last.len() <= 4 && last.contains(|c: char| c.is_ascii_lowercase()) || bare.contains('.');
    if is_short { name } else { bare }
}

/// Whether a word ends as adjectives of countries do: `Velian`, and `western`.
pub(in crate::quotes) fn may_be_demonym(word: &str) -> bool {
    ["an", "ese", "ish", "i", "ern"].iter().any(|end| word.ends_with(end))
}

/// Whether a name ends as those of treaties, laws, contests and wars: of what is neither somebody nor
/// somewhere.
pub(in crate::quotes) fn is_event(last: &str) -> bool {
    #[rustfmt::skip]
    const ENDS: [&str; 35] = [
        "Convention", "Treaty", "Protocol", "Accord", "Accords", "Agreement", "Act", "Bill", "Constitution", "Declaration", "Pact",
        "Charter", "Amendment", "Prize", "Award", "Awards", "Medal", "War", "Storm", "Cup", "Prix", "Bowl", "Games", "Olympics",
        "Championship", "Championships", "Series", "Open", "Masters", "Festival", "Day", "Year", "Plan", "Two", "One",
    ];
    ENDS.contains(&last)
}

/// Whether a name ends as those of buildings and squares do.
pub(in crate::quotes) fn is_building(last: &str) -> bool {
    matches!(last, "Tower" | "Towers" | "Plaza" | "Square" | "Stadium" | "Arena" | "Boulevard")
}

/// `He'd`, `I'm`, `Didn't`
pub(in crate::quotes) fn is_contracted(word: &str) -> bool {
    // The last byte of either apostrophe.
    const MARKS: [u8; 2] = [b'\'', 0x99];
    match word.as_bytes() {
        [_, .., mark, b'd' | b'm' | b't'] | [_, .., mark, b'l', b'l'] | [_, .., mark, b'v' | b'r', b'e'] => {
            MARKS.contains(mark)
        }
        _ => false,
    }
}

pub(in crate::quotes) fn is_company_word(word: &str) -> bool {
    COMPANY_WORDS.contains(&word)
}

/// What stands before the hyphen of a word that describes: of `Geneva-based`, `Canadian-authorised`.
pub(in crate::quotes) fn described_by(word: &str) -> Option<&str> {
    let is_participle = |end: &str| {
        end.starts_with(|c: char| c.is_ascii_lowercase()) && (end.ends_with("ed") || end.ends_with("ing"))
    };
    let hyphen = memchr::memrchr(b'-', word.as_bytes())?;
    let (before, end) = (word.get(..hyphen)?, word.get(hyphen + 1..)?);
    (is_participle(end) || DESCRIBING.contains(&end)).then_some(before)
}

/// Whether a possessive is of the people whom an organisation is made of.
pub(in crate::quotes) fn is_membership(owner: &str) -> bool {
    ["men", "ople", "ldren"].iter().any(|end| owner.ends_with(end))
}

/// A capital behind a small letter, other than in `McNealy`, `DeVito`, `O'Brien`.
pub(in crate::quotes) fn is_mixed(word: &str) -> bool {
    let inner = word.char_indices().zip(word.chars().skip(1));
    let inside = inner.into_iter().find(|((_, a), b)| a.is_lowercase() && b.is_uppercase());
    inside.is_some_and(|((at, _), _)| {
        at > 2
            || !matches!(
                word.get(..=at),
                Some("Mc" | "Mac" | "De" | "Di" | "La" | "Le" | "Van" | "Fitz" | "Du" | "Lo" | "El" | "Al")
            )
    }) && !word.contains(['-', '\'', '’'])
}

/// `al-Sabah`
pub(in crate::quotes) fn begins_with_article(word: &str) -> bool {
    let article = |end: &str| {
        matches!(end, "al" | "el" | "ul" | "as" | "ad" | "ar" | "an" | "ash" | "at" | "bin" | "ben")
    };
    word.split_once('-').is_some_and(|(first, name)| article(first) && name.starts_with(char::is_uppercase))
}

/// Whether two longer words that begin alike differ by one letter: left out, put in, another, or two that
/// changed places.
pub(in crate::quotes) fn is_misspelt(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let (inner, outer) = (short.len().saturating_sub(same + tail), long.len().saturating_sub(same + tail));
    let swapped = (inner, outer) == (2, 2)
        && short.get(same) == long.get(same + 1)
        && short.get(same + 1) == long.get(same);
    short.len() >= 4 && same > 0 && (inner <= 1 && outer <= 1 || swapped) && short != long
}

/// The initials of a name of several words, without and with its last word: `GM` for `General Motors Corp`.
pub(in crate::quotes) fn short_forms(name: &str) -> Vec<String> {
    let initials: String = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().next().filter(|first| first.is_uppercase() || *first == '&'))
        .collect();
    let bare = if name.ends_with(['.', 'c', 'p', 'd']) { initials.len().saturating_sub(1) } else { 0 };
    [initials.get(..bare).unwrap_or(""), &initials]
        .into_iter()
        .filter(|short| short.len() > 1)
        .map(str::to_owned)
        .collect()
}
