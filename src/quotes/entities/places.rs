//! Which names are places, and where those are. A name that is a word or a person's too counts only where the
//! text says so.

use rustc_hash::{FxHashMap, FxHashSet};

use super::entity::Entity;
use super::mention::{EntityKind, Mention};
use crate::article::{Dateline, Span};
use crate::gazetteer::{self, Cities, City, Country, CountryId, Location, NameKind};
use crate::quotes::extraction::Place;
use crate::quotes::text::lexicon::{
    CUE, DAY, DEMONYM, FUNCTION, GIVEN, MONTH, ORG, ORG_WORD, PAST, PRESENT, ROLE, ROLE_MOD,
};
use crate::quotes::text::word_lists::{self, HELD, MINISTRY, OF_STATE, PLACED, SETTLEMENT, TERRAIN};
use crate::quotes::text::word_shapes::is_event;
use crate::quotes::text::{Text, Token, TokenKind, name_lists, one_line};

/// From so many people on a city needs no evidence: some 500,000, or 200,000 where the name has several words
/// ([`City::size`]).
const KNOWN: u8 = 33;
const KNOWN_PHRASE: u8 = 29;
/// From so many people on a little evidence will do: some 100,000.
const NOTABLE: u8 = 26;
/// Words of a region behind a city: `New South Wales`.
const LONGEST_REGION: usize = 3;
/// How surely the words around a name say that it is a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    Nothing,
    /// `from`, `to`, `at` in front of it.
    Some,
    /// `in`, `near`, `outside` in front of it.
    Good,
    /// Its region or country behind it.
    Sure,
}

/// What the text says about where places are, by their names.
type StatedLocations<'a> = FxHashMap<&'a str, Location>;

/// Decides which of the mentions are places after all, and which are none.
pub(in crate::quotes) fn mark_places<'a>(
    text: &Text<'a>,
    dateline: Option<&'a Dateline>,
    mentions: &mut [Mention],
) -> StatedLocations<'a> {
    let mut people: FxHashSet<&str> = FxHashSet::default();
    for mention in mentions.iter().filter(|mention| mention.kind == EntityKind::Person) {
        people.extend([mention.tokens.first, mention.tokens.last()].map(|token| text.word_at(token)));
    }
    // `Suez` behind `Compagnie de Suez`
    let of_firm = |mention: &&Mention| mention.kind == EntityKind::Organisation && mention.tokens.len() > 1;
    let firms: FxHashSet<&str> =
        mentions.iter().filter(of_firm).map(|mention| text.word_at(mention.tokens.last())).collect();
    let mut stated = StatedLocations::default();
    let mut places: FxHashSet<&str> = FxHashSet::default();
    for mention in mentions.iter_mut().filter(|mention| is_short_region(text, mention)) {
        mention.kind = EntityKind::Place;
    }
    // How much more often it is said of an unknown name that it is a place than that it is somebody.
    let mut unknown: FxHashMap<&str, i32> = FxHashMap::default();
    let candidate = |kind| matches!(kind, EntityKind::Unknown | EntityKind::MaybePerson | EntityKind::Place);
    for mention in mentions.iter_mut().filter(|mention| candidate(mention.kind)) {
        let name = mention.span.of(text.whole);
        let evidence = evidence(text, mention, &mut stated);
        let known = gazetteer::cities(name);
        if mention.kind == EntityKind::Place {
            let is_person = evidence == Evidence::Nothing && people.contains(name) && known.is_some();
            if is_person || is_adjective(text, mention) {
                mention.kind = EntityKind::Unknown;
            }
        } else if evidence == Evidence::Nothing && firms.contains(name) {
            // Nothing says that the city is meant.
        } else if evidence == Evidence::Sure
            || known.is_some_and(|cities| is_place(name, cities, evidence, people.contains(name)))
            || name.contains(' ') && gazetteer::regions_named(name).next().is_some()
        {
            mention.kind = EntityKind::Place;
            places.insert(name);
        } else if known.is_none() {
            let is_there = evidence == Evidence::Good && may_be_unknown_place(text, mention);
            let votes = if is_there { 1 } else { -person_votes(text, mention) };
            if votes != 0 {
                *unknown.entry(name).or_default() += votes;
            }
        }
    }
    places.extend(unknown.iter().filter(|(_, votes)| **votes > 0).map(|(name, _)| *name));
    let told = |dateline: &'a Dateline| [dateline.place.as_deref(), dateline.region.as_deref()];
    let told: Vec<&str> = dateline.map(told).into_iter().flatten().flatten().collect();
    for mention in mentions.iter_mut().filter(|mention| candidate(mention.kind)) {
        let name = mention.span.of(text.whole);
        if (places.contains(name) || told.contains(&name)) && !people.contains(name) {
            mention.kind = EntityKind::Place;
        }
    }
    mark_listed(text, mentions, &people);
    stated
}

/// What stands behind a place and `and` or a comma, with another or the end behind it, is one too:
/// `Gagnoa, Daloa and Tabou`.
fn mark_listed(text: &Text<'_>, mentions: &mut [Mention], people: &FxHashSet<&str>) {
    let links =
        |at: usize| text.token(at).kind == TokenKind::Comma || matches!(text.word_at(at), "and" | "or");
    let mut reached = None;
    for mention in mentions {
        let is_listed = reached == Some(mention.tokens.first) && mention.kind == EntityKind::Unknown;
        let ends = links(mention.tokens.end) || text.token(mention.tokens.end).kind == TokenKind::Stop;
        let name = mention.span.of(text.whole);
        if is_listed && ends && may_be_unknown_place(text, mention) && !people.contains(name) {
            mention.kind = EntityKind::Place;
        }
        // A region behind the comma is settled already.
        reached = (mention.kind == EntityKind::Place && links(mention.tokens.end))
            .then_some(mention.tokens.end + 1);
        if text.word_at(mention.tokens.end + 1) == "and" {
            reached = reached.map(|at| at + 1);
        }
    }
}

/// Whether a name that no list has may be a place's: no adjective, event or person's name.
fn may_be_unknown_place(text: &Text<'_>, mention: &Mention) -> bool {
    let (first, last) = (text.token(mention.tokens.first), text.token(mention.tokens.last()));
    let named = [mention.tokens.first, mention.tokens.last()].map(|at| name_lists::look_up(text.word_at(at)));
    let is_named = named.iter().any(|name| name.given) || named.iter().all(|name| name.family);
    let is_event = is_event(&last);
    let is_owner =
        text.token(mention.tokens.end).kind == TokenKind::Clitic && !governs(text, mention.tokens.end);
    let known = DEMONYM | ORG_WORD | ORG | ROLE | ROLE_MOD | MONTH | DAY | GIVEN | FUNCTION;
    !first.is(known)
        && !last.is(known)
        && (!is_named || is_land(text, mention.tokens.end))
        && !is_event
        && !is_owner
        && !mention.span.of(text.whole).contains(|c: char| c.is_ascii_digit())
}

/// How much says that a name is somebody's: a role or an age surely, that it speaks a little.
fn person_votes(text: &Text<'_>, mention: &Mention) -> i32 {
    let next = text.token(mention.tokens.end);
    let is_described = mention.whole != mention.span
        || text.word_at(mention.tokens.end) == "who"
        || next.kind == TokenKind::Comma && text.token(mention.tokens.end + 1).kind == TokenKind::Number;
    let reports = |token: Token| token.is(CUE) && token.is(PAST | PRESENT);
    let speaks =
        reports(next) || mention.tokens.first.checked_sub(1).is_some_and(|at| reports(text.token(at)));
    if is_described { 100 } else { i32::from(speaks) }
}

/// A region's shortened name behind a city and a comma: `Linden, N.J.`
fn is_short_region(text: &Text<'_>, mention: &Mention) -> bool {
    let name = mention.span.of(text.whole);
    let is_behind = mention.tokens.first > 1
        && text.token(mention.tokens.first - 1).kind == TokenKind::Comma
        && text.token(mention.tokens.first - 2).is_capital();
    is_behind && name.ends_with('.') && gazetteer::regions_behind(name).next().is_some()
}

/// `South American`, `North Carolina-based`
fn is_adjective(text: &Text<'_>, mention: &Mention) -> bool {
    let last = text.token(mention.tokens.last());
    let tail = last.span.of(text.whole).rsplit_once('-').map_or("", |(_, tail)| tail);
    mention.tokens.len() > 1 && (last.is(DEMONYM) || word_lists::has(PLACED, tail))
}

fn is_place(name: &str, cities: Cities, evidence: Evidence, is_person: bool) -> bool {
    let first = cities.iter().next();
    let least = if name.contains([' ', '-']) { KNOWN_PHRASE } else { KNOWN };
    let is_known = first.is_some_and(|city| city.is_capital || city.size >= least);
    let is_notable = first.is_some_and(|city| city.stands_alone || city.size >= NOTABLE);
    let stands_alone = first.is_some_and(|city| city.stands_alone);
    match cities.kind {
        NameKind::Plain => is_known || evidence >= Evidence::Good || is_notable && evidence == Evidence::Some,
        NameKind::Person => {
            let enough = if is_known && stands_alone { Evidence::Some } else { Evidence::Good };
            evidence >= enough && !is_person
        }
        NameKind::Word => evidence >= Evidence::Good && stands_alone && !is_person,
    }
}

fn evidence<'a>(text: &Text<'a>, mention: &Mention, stated: &mut StatedLocations<'a>) -> Evidence {
    let name = mention.span.of(text.whole);
    let before =
        |back: usize| mention.tokens.first.checked_sub(back).map(|at| text.token(at)).unwrap_or_default();
    let by_preposition = match text.word(&before(1)) {
        "in" | "In" | "near" | "Near" | "outside" if !before(2).small_in_list(HELD) => Evidence::Good,
        "of" if before(2).small_in_list(SETTLEMENT) => Evidence::Good,
        _ if is_land(text, mention.tokens.end) || governs(text, mention.tokens.end) => Evidence::Good,
        "at" | "from" | "From" | "to" | "into" | "around" | "via" | "towards" | "between" => Evidence::Some,
        _ => Evidence::Nothing,
    };
    let Some(location) = region_behind(text, mention.tokens.end, name) else {
        return by_preposition;
    };
    // `Arizona, Idaho and Utah`
    if gazetteer::country(name).is_some()
        || gazetteer::regions_named(name).next().is_some_and(|_| !is_city(name))
    {
        return by_preposition;
    }
    let is_there = gazetteer::cities(name).is_some_and(|cities| {
        cities.iter().any(|city| {
            city.country == location.country && (location.region.is_none() || city.region == location.region)
        })
    });
    // A town that nobody knows needs both, and a region: `in Remer, Minn.`, but not `in Kerry, Russia and …`
    if is_there || by_preposition == Evidence::Good && location.region.is_some() {
        stated.insert(name, location);
        Evidence::Sure
    } else {
        by_preposition
    }
}

/// Whether what is told of a name's possession makes it a country: `Karvelia's Foreign Minister`.
fn governs(text: &Text<'_>, at: usize) -> bool {
    let is_of_state = |at: usize| {
        let token = text.token(at);
        token.small_in_list(OF_STATE) || token.capital_in_list(MINISTRY)
    };
    text.token(at).kind == TokenKind::Clitic && (is_of_state(at + 1) || is_of_state(at + 2))
}

/// Whether a word behind a name says what kind of place it is: `Oshna river`.
fn is_land(text: &Text<'_>, at: usize) -> bool {
    text.token(at).small_in_list(TERRAIN)
}

/// Whether a name that is a region's too makes one think of the city: `New York`.
fn is_city(name: &str) -> bool {
    gazetteer::cities(name).and_then(|cities| cities.iter().next()).is_some_and(|city| city.stands_alone)
}

/// The region or country behind a name and a comma.
fn region_behind(text: &Text<'_>, comma: usize, name: &str) -> Option<Location> {
    if text.token(comma).kind != TokenKind::Comma || !text.token(comma + 1).is_capital() {
        return None;
    }
    let start = text.token(comma + 1).span.start;
    (1..=LONGEST_REGION).rev().find_map(|words| {
        let last = text.token(comma + words);
        let ends = last.is_capital() && !text.token(comma + words + 1).is_capital();
        let region = Span::new(start, last.span.end).of(text.whole);
        ends.then(|| gazetteer::behind(name, region)).flatten()
    })
}

/// The places of an article with where they are, in no order, and the unions of countries among them, which
/// are none.
pub(in crate::quotes) fn resolve_places<'a>(
    text: &Text<'a>,
    dateline: Option<&Dateline>,
    stated: &StatedLocations<'a>,
    entities: Vec<Entity<'a>>,
) -> (Vec<Place>, Vec<Entity<'a>>) {
    let votes = Votes::count(text, dateline);
    let regions = regions_told(&entities, dateline, stated);
    let mut unions = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let mut by_code: FxHashMap<&str, usize> = FxHashMap::default();
    for entity in entities.into_iter().filter(|entity| !entity.spans.is_empty()) {
        if gazetteer::country(entity.name).is_some_and(Country::is_union) {
            unions.push(entity);
            continue;
        }
        let spot = ResolvedPlace::of(&entity, stated.get(entity.name), &votes, &regions);
        let code = spot.city.is_none().then_some(spot.location).flatten();
        let code = code.map(|location| location.region.map_or(location.country.code, |region| region.code));
        let name = one_line(entity.name);
        let known = code.and_then(|code| by_code.get(code)).and_then(|&at| places.get_mut(at));
        if let Some(place) = known {
            // `U.S.` and `United States`
            if place.name.len() < name.len() {
                place.name = name;
            }
            place.spans.extend(entity.spans);
            place.spans.sort_unstable();
            place.quoted |= entity.quoted;
            continue;
        }
        if let Some(code) = code {
            by_code.insert(code, places.len());
        }
        places.push(Place {
            name,
            spans: entity.spans,
            quoted: entity.quoted,
            country_code: spot.location.map(|location| location.country.code),
            region_code: spot.location.and_then(|location| location.region).map(|region| region.code),
            position: spot.city.and_then(|city| city.spot),
        });
    }
    (places, unions)
}

/// The codes of the regions that the article names, behind cities or alone.
fn regions_told(
    entities: &[Entity<'_>],
    dateline: Option<&Dateline>,
    stated: &StatedLocations<'_>,
) -> FxHashSet<&'static str> {
    let named = entities.iter().flat_map(|entity| gazetteer::regions_named(entity.name));
    let behind = stated.values().filter_map(|location| location.region);
    let codes = named.chain(behind).map(|region| region.code);
    codes.chain(dateline.and_then(|dateline| dateline.region_code)).collect()
}

/// How often each country is spoken of, by name, by its people or in the dateline.
struct Votes([u16; 256]);

impl Votes {
    fn count(text: &Text<'_>, dateline: Option<&Dateline>) -> Self {
        let mut votes = Self([0; 256]);
        text.tokens.iter().filter_map(|token| token.word.country).for_each(|country| votes.add(country, 1));
        let home = dateline.and_then(|dateline| gazetteer::country(dateline.country.as_deref()?));
        home.into_iter().for_each(|home| votes.add(home.id, 3));
        votes
    }

    fn add(&mut self, country: CountryId, count: u16) {
        if let Some(votes) = self.0.get_mut(country.index()) {
            *votes = votes.saturating_add(count);
        }
    }

    fn of(&self, country: &Country) -> u16 {
        self.0.get(country.id.index()).copied().unwrap_or(0)
    }
}

/// What a place's name was taken for.
#[derive(Clone, Copy, Default)]
struct ResolvedPlace {
    location: Option<Location>,
    city: Option<City>,
}

impl ResolvedPlace {
    /// Takes the likeliest of what bears the name: large before small, and in countries and `regions` that
    /// the article speaks of.
    fn of(
        entity: &Entity<'_>,
        stated: Option<&Location>,
        votes: &Votes,
        regions: &FxHashSet<&'static str>,
    ) -> Self {
        let own = u16::try_from(entity.spans.len()).unwrap_or(u16::MAX);
        // The name itself is no vote for what it may mean.
        let support = |country: &Country| {
            let own = if entity.country == Some(country.id) { own } else { 0 };
            3 * i32::from(votes.of(country).saturating_sub(own).min(5))
        };
        let city_score = |city: &City| {
            // However often the United States are spoken of, Geneva is the one that datelines mean.
            let prior = if city.is_capital || city.stands_alone { 14 } else { 0 };
            let near = if city.region.is_some_and(|region| regions.contains(region.code)) { 10 } else { 0 };
            i32::from(city.size / 3) + prior + near + support(city.country)
        };
        let fits = |city: &City| {
            stated.is_none_or(|stated| {
                city.country == stated.country && (stated.region.is_none() || stated.region == city.region)
            })
        };
        let (mut best, mut score, mut rival) =
            (Self { location: stated.copied(), city: None }, i32::MIN, i32::MIN);
        let mut offer = |spot: Self, points: i32| {
            let same = spot.location.map(|it| it.country) == best.location.map(|it| it.country);
            if points > score {
                rival = if same { rival } else { score };
                (best, score) = (spot, points);
            } else if !same {
                rival = rival.max(points);
            }
        };
        for city in gazetteer::cities(entity.name).into_iter().flat_map(|cities| cities.iter()).filter(fits) {
            offer(Self { location: Some(city.into()), city: Some(city) }, city_score(&city));
        }
        if stated.is_none() {
            for region in gazetteer::regions_behind(entity.name) {
                offer(Self { location: Some(region.into()), city: None }, 24 + support(region.country));
            }
            if let Some(country) = gazetteer::country(entity.name) {
                offer(
                    Self { location: Some(Location { country, region: None }), city: None },
                    30 + support(country),
                );
            }
        }
        // Two countries as likely as each other: nobody can tell.
        if rival > score.saturating_sub(2) && score > i32::MIN { Self::default() } else { best }
    }
}

#[cfg(test)]
mod tests;
