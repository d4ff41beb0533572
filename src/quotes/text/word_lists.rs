//! Lists of words that single rules ask for. Unlike the classes of the [`super::lexicon`] they are not seen
//! by the model.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::classes::classes;
use super::lexicon::word_hash;
use crate::list_file;

/// A set of lists.
pub(in crate::quotes) type Lists = u128;

classes! { Lists:
    CHANNEL = "channel",
    CHANNEL_WORD = "channelword",
    DEVICE = "device",
    SURE_CHANNEL_WORD = "surechannelword",
    GATHERING = "gathering",
    GOES_ON = "goeson",
    VOICED = "voiced",
    VOICED_NOUN = "voicednoun",
    CALL = "call",
    QUOTED = "quoted",
    CITED = "cited",
    ACCUSED = "accused",
    PLAIN_SAY = "plainsay",
    PLAIN_REPORT = "plainreport",
    SUFFIX = "suffix",
    PERSON_NOUN = "personnoun",
    OFFICE = "office",
    SPOKESMAN = "spokesman",
    GENERIC = "generic",
    SIDE = "side",
    TELLING_WHICH = "tellingwhich",
    OWN = "own",
    NOBODY = "nobody",
    PAPER = "paper",
    LEAFLET = "leaflet",
    ISSUED = "issued",
    MADE_KNOWN = "madeknown",
    PROVISION = "provision",
    MENTIONS = "mentions",
    SPEAKS = "speaks",
    REFERS = "refers",
    HELD = "held",
    SETTLEMENT = "settlement",
    OF_STATE = "ofstate",
    MINISTRY = "ministry",
    TERRAIN = "terrain",
    PLACED = "placed",
    GENERATION = "generation",
    FORMER = "former",
    PARTISAN = "partisan",
    BELIEVER = "believer",
    SEVERAL = "several",
    MERE_TITLE = "meretitle",
    NOBLE = "noble",
    POST = "post",
    ANALYST = "analyst",
    FIELD = "field",
    NO_VERB = "noverb",
    NO_OCCUPATION = "nooccupation",
    DESCRIBED = "described",
    ALSO_NAME = "alsoname",
    EVENT = "event",
    BUILDING = "building",
    COMPANY_WORD = "companyword",
    LEGAL_FORM = "legalform",
    OWNED = "owned",
    LAND = "land",
    SURE_LAND = "sureland",
    LAND_HEAD = "landhead",
    OF_MATTERS = "ofmatters",
    WITH_PURPOSE = "withpurpose",
    THING = "thing",
    THINGS = "things",
    ADJECTIVE = "adjective",
    HALF = "half",
    BODY_LINK = "bodylink",
    CITY_LINK = "citylink",
    NAME_ARTICLE = "namearticle",
    NAME_PREFIX = "nameprefix",
    SMALL_WORD = "smallword",
    CLIPPED = "clipped",
}

static FILE: &str = include_str!("../../../data/word-lists.txt");

/// The lists of each word, by its [`word_hash`].
static LISTS: LazyLock<FxHashMap<u64, Lists>> = LazyLock::new(|| {
    let mut lists: FxHashMap<u64, Lists> = FxHashMap::default();
    for (class, words) in list_file::lines(FILE) {
        let list = class_named(class);
        words.split_whitespace().for_each(|word| *lists.entry(word_hash(word)).or_default() |= list);
    }
    lists
});

/// Whether the word with a [`word_hash`] is in any of these lists.
pub(super) fn has_hash(lists: Lists, hash: u64) -> bool {
    LISTS.get(&hash).is_some_and(|word| word & lists != 0)
}

/// Whether a word is in any of these lists; its case does not matter.
pub(in crate::quotes) fn has(lists: Lists, word: &str) -> bool {
    has_hash(lists, word_hash(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn the_lists_are_well_written() {
        assert_well_written("data/word-lists.txt", FILE, &common(&|name| class_named(name) != 0));
        assert_eq!(LISTS.values().fold(0, |all, lists| all | lists), ALL, "each list has words");
    }

    #[test]
    fn a_word_is_in_its_lists() {
        assert!(
            has(CHANNEL, "Statement")
                && has(SURE_CHANNEL_WORD | CHANNEL, "statement")
                && !has(DEVICE, "statement")
        );
        assert!(!has(Lists::MAX, "zzz") && !has(Lists::MAX, ""));
    }
}
