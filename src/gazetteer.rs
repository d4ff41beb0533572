//! Where places are: countries, their states and provinces, and 34,000 cities, by name.
//!
//! The tables are files of `data/`; a first look-up reads them in some two milliseconds. Names are found
//! whatever their case, accents, hyphens and apostrophes.

use std::num::NonZeroU8;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Which country: its place in the table, counted from 1 so that `Option` takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryId(NonZeroU8);

impl CountryId {
    /// Its place among [`countries`].
    pub fn index(self) -> usize {
        usize::from(self.0.get() - 1)
    }

    /// What is known of it.
    pub fn country(self) -> Option<&'static Country> {
        COUNTRIES.get(self.index())
    }
}

/// A country or territory.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2; `XK` for Kosovo, `SU` for the Soviet Union.
    pub code: &'static str,
    /// Its name in English: `South Korea`.
    pub name: &'static str,
    /// What stands for it where a byte is enough.
    pub id: CountryId,
    names: &'static str,
    demonyms: &'static str,
}

impl Country {
    /// Its names in English, the usual one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        listed(self.names)
    }

    /// Adjectives and words for its people: `French`, `Frenchman`.
    pub fn demonyms(&self) -> impl Iterator<Item = &'static str> {
        listed(self.demonyms)
    }

    /// Whether it is a union of countries: it names no place on the map.
    pub fn is_union(&self) -> bool {
        matches!(self.code, "EU" | "UN")
    }
}

/// A state, province or other division of a country.
#[derive(Debug, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2: `US-OH`.
    pub code: &'static str,
    /// Its country.
    pub country: &'static Country,
    names: &'static str,
}

impl Region {
    /// Its names, shortened ones left out.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        listed(self.names).filter(|name| !is_short(name))
    }
}

/// What else a city's name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Nothing that is known.
    Plain,
    /// A given or family name too: `Lincoln`.
    Person,
    /// A word too: `Nice`.
    Word,
}

/// A city of some name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City {
    /// Its country.
    pub country: &'static Country,
    /// Its region, of the countries whose regions are known.
    pub region: Option<&'static Region>,
    /// The capital of its country.
    pub is_capital: bool,
    /// The one that is meant when agencies' datelines have the name alone.
    pub stands_alone: bool,
    /// 3 · log2 of its people in multiples of 256, at most 63; 0 where their number is not known.
    pub size: u8,
    /// Degrees north and east, to some hundredths.
    pub spot: Option<(f32, f32)>,
}

/// A country, and a region of it where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// The country.
    pub country: &'static Country,
    /// The region.
    pub region: Option<&'static Region>,
}

impl From<City> for Location {
    fn from(city: City) -> Self {
        Self { country: city.country, region: city.region }
    }
}

impl From<&'static Region> for Location {
    fn from(region: &'static Region) -> Self {
        Self { country: region.country, region: Some(region) }
    }
}

/// The cities of one name, the one most likely meant first.
#[derive(Debug, Clone, Copy)]
pub struct Cities {
    /// What else the name is.
    pub kind: NameKind,
    entries: &'static str,
}

impl Cities {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = City> + use<> {
        self.entries.split(' ').filter_map(city)
    }
}

/// What a name that is no city's may be.
#[derive(Debug, Clone, Copy)]
enum NamedLand {
    Country(&'static Country),
    Region(&'static Region),
    /// A region's shortened name.
    Short(&'static Region),
}

static COUNTRY_FILE: &str = include_str!("../data/countries.txt");
static REGION_FILE: &str = include_str!("../data/regions.txt");
static DATELINE_FILE: &str = include_str!("../data/datelines.txt");

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let entries = entries(COUNTRY_FILE);
    let country = |((code, rest), number): ((&'static str, &'static str), NonZeroU8)| {
        let (names, demonyms) = rest.split_once(';').unwrap_or((rest, ""));
        Country { code, name: listed(names).next().unwrap_or(code), id: CountryId(number), names, demonyms }
    };
    entries.zip((1..).filter_map(NonZeroU8::new)).map(country).collect()
});

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let region = |(code, rest): (&'static str, &'static str)| {
        let names = rest.split_once(';').map_or(rest, |(names, _)| names);
        Some(Region { code, country: country_coded(code.get(..2)?)?, names })
    };
    let mut regions: Vec<Region> = entries(REGION_FILE).filter_map(region).collect();
    regions.sort_unstable_by_key(|region| region.code);
    regions
});

/// Countries and regions by key.
static NAMES: LazyLock<FxHashMap<String, Vec<NamedLand>>> = LazyLock::new(|| {
    let mut names: FxHashMap<String, Vec<NamedLand>> = FxHashMap::default();
    let mut add = |name: &str, named| {
        if let Some(key) = FoldedName::of(name) {
            names.entry(key.as_str().to_owned()).or_default().push(named);
        }
    };
    for country in COUNTRIES.iter() {
        country.names().for_each(|name| add(name, NamedLand::Country(country)));
    }
    for region in REGIONS.iter() {
        for name in listed(region.names) {
            add(name, if is_short(name) { NamedLand::Short(region) } else { NamedLand::Region(region) });
        }
    }
    names
});

/// Cities by key: what kind of name it is, and the entries.
static CITIES: LazyLock<FxHashMap<&'static str, Cities>> = LazyLock::new(|| {
    let lines = include_str!("../data/cities.txt").lines();
    let mut cities = FxHashMap::with_capacity_and_hasher(40_000, rustc_hash::FxBuildHasher);
    for line in lines {
        let Some((key, (kind, entries))) =
            line.split_once('\t').and_then(|(key, rest)| Some((key, rest.split_once('\t')?)))
        else {
            continue;
        };
        let kind = match kind {
            "w" => NameKind::Word,
            "p" => NameKind::Person,
            _ => NameKind::Plain,
        };
        cities.insert(key, Cities { kind, entries });
    }
    cities
});

/// All countries, in the order of their codes.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// All regions, in the order of their codes.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// Names of cities that stand alone in datelines, as they are written, with their country.
pub fn lone_cities() -> impl Iterator<Item = (&'static str, &'static Country)> {
    entries(DATELINE_FILE).flat_map(|(code, names)| {
        let country = country_coded(code);
        listed(names).filter_map(move |name| Some((name, country?)))
    })
}

/// The country of this name.
pub fn country(name: &str) -> Option<&'static Country> {
    named(name).iter().find_map(|named| match *named {
        NamedLand::Country(country) => Some(country),
        _ => None,
    })
}

/// The regions of this name, in full: Punjab is two.
pub fn regions_named(name: &str) -> impl Iterator<Item = &'static Region> {
    named(name).iter().filter_map(|named| match *named {
        NamedLand::Region(region) => Some(region),
        _ => None,
    })
}

/// The regions of this name, in full or shortened as behind a city: `Mass.`, `Moscow region`.
pub fn regions_behind(name: &str) -> impl Iterator<Item = &'static Region> {
    let bare = || {
        [" province", " region", " state", " territory", " prefecture", " district", " oblast"]
            .iter()
            .find_map(|kind| {
                let at = name.len().checked_sub(kind.len())?;
                name.get(at..)?.eq_ignore_ascii_case(kind).then(|| name.get(..at))?
            })
    };
    let found = match named(name) {
        [] => bare().map_or(&[][..], named),
        found => found,
    };
    found.iter().filter_map(|named| match *named {
        NamedLand::Region(region) | NamedLand::Short(region) => Some(region),
        NamedLand::Country(_) => None,
    })
}

/// Where a city is behind which a region or country stands, `Toledo, Ohio`, whether anybody knows the city or
/// not; `None` if it is neither.
pub fn behind(city: &str, behind: &str) -> Option<Location> {
    let country = country(behind);
    let mut regions = regions_behind(behind).peekable();
    let first_region = regions.peek().copied();
    if country.is_none() && first_region.is_none() {
        return None;
    }
    let known = || cities(city).into_iter().flat_map(|cities| cities.iter());
    let in_country = known().find(|city| Some(city.country) == country);
    // Georgia is both, Punjab is two: the one that has the city.
    let with_city = regions.find(|region| known().any(|city| city.region == Some(region)));
    match (country, in_country, with_city) {
        (_, None, Some(region)) => Some(region.into()),
        (Some(country), city, _) => Some(Location { country, region: city.and_then(|city| city.region) }),
        (None, _, _) => first_region.map(Location::from),
    }
}

/// The cities of this name.
pub fn cities(name: &str) -> Option<Cities> {
    CITIES.get(FoldedName::of(name)?.as_str()).copied()
}

fn named(name: &str) -> &'static [NamedLand] {
    FoldedName::of(name).and_then(|key| NAMES.get(key.as_str())).map_or(&[], Vec::as_slice)
}

fn country_coded(code: &str) -> Option<&'static Country> {
    let at = COUNTRIES.binary_search_by(|country| country.code.cmp(code)).ok()?;
    COUNTRIES.get(at)
}

/// The region of a country with this code of its own: `OH`.
fn region_coded(country: &str, own: &str) -> Option<&'static Region> {
    let parts = |region: &'static Region| (region.code.get(..2), region.code.get(3..));
    let at = REGIONS.binary_search_by(|region| parts(region).cmp(&(Some(country), Some(own)))).ok()?;
    REGIONS.get(at)
}

/// `!USYjr4IJWDC`: mark, country, size, spot, region.
fn city(entry: &str) -> Option<City> {
    let bare = entry.trim_start_matches(['*', '!']);
    let country = country_coded(bare.get(..2)?)?;
    let (degrees, region) = bare.get(3..)?.split_at_checked(6)?;
    let digit = |at: usize| digit(*bare.as_bytes().get(at)?);
    let angle = |at: usize, most: f32| {
        let whole = (u32::from(digit(at)?) * 64 + u32::from(digit(at + 1)?)) * 64 + u32::from(digit(at + 2)?);
        Some(whole as f32 / 262_143.0 * 2.0 * most - most)
    };
    Some(City {
        country,
        region: region_coded(country.code, region),
        is_capital: entry.starts_with('*'),
        stands_alone: entry.len() > bare.len(),
        size: digit(2)?,
        spot: angle(3, 90.0).zip(angle(6, 180.0)).filter(|_| degrees != "000000"),
    })
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        b'a'..=b'z' => Some(byte - b'a' + 36),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// Lines `CODE rest` of a table.
fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// `a, b` as `a` and `b`.
fn listed(names: &'static str) -> impl Iterator<Item = &'static str> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// `Mass.`, `NSW`
fn is_short(name: &str) -> bool {
    name.ends_with('.') || !name.contains(char::is_lowercase)
}

/// A name as the tables have it, on the stack: small letters without accents, stops and apostrophes, hyphens
/// as blanks.
struct FoldedName {
    bytes: [u8; Self::LONGEST],
    len: usize,
}

impl FoldedName {
    const LONGEST: usize = 48;

    /// `None` for what is too long to be in a table.
    fn of(name: &str) -> Option<Self> {
        let mut key = Self { bytes: [0; Self::LONGEST], len: 0 };
        let rest = match name.get(..6) {
            Some(saint) if saint.eq_ignore_ascii_case("saint ") => {
                key.push('s')?;
                key.push('t')?;
                name.get(5..)?
            }
            _ => name,
        };
        if rest.is_ascii() {
            rest.chars().try_for_each(|c| key.push(c))?;
        } else {
            rest.nfd().filter(|c| !is_combining_mark(*c)).try_for_each(|c| key.push(c))?;
        }
        Some(key)
    }

    fn push(&mut self, c: char) -> Option<()> {
        match c {
            '.' | '\'' | '’' | '‘' | 'ʻ' | '`' => Some(()),
            '-' => self.byte(b' '),
            'ß' => self.byte(b's').and_then(|()| self.byte(b's')),
            'æ' | 'Æ' => self.byte(b'a').and_then(|()| self.byte(b'e')),
            'ø' | 'Ø' => self.byte(b'o'),
            'ł' | 'Ł' => self.byte(b'l'),
            'đ' | 'Đ' => self.byte(b'd'),
            'ı' => self.byte(b'i'),
            c if c.is_ascii() => self.byte(c.to_ascii_lowercase() as u8),
            c => c.to_lowercase().try_for_each(|c| {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().try_for_each(|byte| self.byte(byte))
            }),
        }
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.len)? = byte;
        self.len += 1;
        Some(())
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }
}

#[cfg(test)]
mod lists;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(name: &str) -> Option<(&'static str, Option<&'static str>)> {
        let city = cities(name)?.iter().next()?;
        Some((city.country.code, city.region.map(|region| region.code)))
    }

    #[test]
    fn the_city_that_a_name_means_comes_first() {
        for (name, country, region) in [
            ("Paris", "FR", Some("FR-IDF")),
            ("SAN JOSE", "CR", None),
            ("Xi’an", "CN", Some("CN-SN")),
            ("Saint Petersburg", "RU", Some("RU-SPE")),
            ("N'Djamena", "TD", None),
            ("PORT-AU-PRINCE", "HT", None),
            ("São Paulo", "BR", Some("BR-SP")),
            ("Kiev", "UA", Some("UA-30")),
            ("Kyiv", "UA", Some("UA-30")),
            ("Łódź", "PL", None),
            ("Toledo", "US", Some("US-OH")),
        ] {
            assert_eq!(first(name), Some((country, region)), "{name}");
        }
        assert_eq!(first("Nowhere at all"), None);
    }

    #[test]
    fn names_that_are_words_or_people_are_told() {
        let kind = |name| cities(name).map(|cities| cities.kind);
        assert_eq!(kind("Reading"), Some(NameKind::Word));
        assert_eq!(kind("Lincoln"), Some(NameKind::Person));
        assert_eq!(kind("Tashkent"), Some(NameKind::Plain));
    }

    #[test]
    fn countries_and_regions_are_found_without_case() {
        assert_eq!(country("u.k.").map(|country| country.code), Some("GB"));
        assert_eq!(country("INDONESIA").map(|country| country.name), Some("Indonesia"));
        let codes = |name| regions_behind(name).map(|region| region.code).collect::<Vec<_>>();
        assert_eq!(codes("Mass."), ["US-MA"]);
        assert_eq!(codes("Moscow region"), ["RU-MOS"]);
        assert_eq!(codes("Shandong Province"), ["CN-SD"]);
        assert_eq!(codes("Punjab"), ["IN-PB", "PK-PB"]);
        assert_eq!(regions_named("Mass.").count(), 0);
    }

    #[test]
    fn every_city_can_be_read() {
        for (key, cities) in CITIES.iter() {
            assert_eq!(FoldedName::of(key).map(|key| key.as_str().to_owned()).as_deref(), Some(*key));
            assert_eq!(cities.iter().count(), cities.entries.split(' ').count(), "{key}");
        }
    }

    proptest! {
        #[test]
        fn any_text_may_be_looked_up(name in "\\PC{0,60}") {
            let found = cities(&name);
            prop_assert!(found.is_none_or(|found| found.iter().next().is_some()));
            prop_assert_eq!(regions_named(&name).count() > regions_behind(&name).count(), false);
        }
    }
}
