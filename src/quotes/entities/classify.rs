//! What a name is likely to name, by its words and those before it.

use super::mention::EntityKind;
use super::mentions::MentionFinder;
use crate::article::Span;
use crate::gazetteer::{Country, CountryId};
use crate::quotes::text::lexicon::{
    CITY, COUNTRY, CUE, Classes, DAY, DEMONYM, FUNCTION, GIVEN, MONTH, ORG, ORG_WORD, PLACE_WORD, ROLE,
    ROLE_MOD, look_up_phrase,
};
use crate::quotes::text::word_lists::{GENERATION, PARTISAN};
use crate::quotes::text::word_shapes::{
    is_building, is_company_word, is_event, is_lie_of_land, is_mixed, is_surely_land,
};
use crate::quotes::text::{Case, Token, TokenKind, name_lists};

impl MentionFinder<'_> {
    /// What a name of a single word is likely to name.
    fn classify_lone(&self, only: &Token, title: bool) -> Option<EntityKind> {
        let word = only.span.of(self.text);
        // `Halden.com`, and `BSkyB`, but not `McNealy`
        let is_written_so =
            || word.get(1..).is_some_and(|rest| rest.contains('.') && rest.len() > 4) || is_mixed(word);
        if only.is(ORG_WORD) && !only.is(GIVEN) {
            Some(EntityKind::Organisation)
        } else if title {
            Some(EntityKind::Person)
        } else if only.is(COUNTRY | CITY) && !only.is(ORG_WORD) {
            Some(EntityKind::Place)
        } else if only.is(DEMONYM | MONTH | DAY | ROLE | ROLE_MOD) {
            None
        } else if only.is(ORG_WORD) || only.case == Case::Upper {
            Some(EntityKind::Organisation)
        } else if only.is(ORG | FUNCTION | CUE) {
            None
        } else if is_written_so() {
            Some(EntityKind::Organisation)
        } else {
            Some(EntityKind::Unknown)
        }
    }

    /// What the words from `first` to `end` are likely to name; `None` for nothing. `title` says whether a
    /// role or title stands before them.
    pub(super) fn classify(&self, first: usize, end: usize, title: bool) -> Option<EntityKind> {
        let tokens = self.tokens.get(first..end)?;
        let (head, last) = (tokens.first()?, tokens.last()?);
        let phrase = Span::new(head.span.start, last.span.end).of(self.text);
        if self.is_known_body(first, end) && (!title || tokens.len() > 1) {
            return Some(EntityKind::Organisation);
        }
        if let Some(place) = look_up_phrase(phrase).filter(|word| !title && word.is(COUNTRY | CITY)) {
            let is_union = place.country.and_then(CountryId::country).is_some_and(Country::is_union);
            return Some(if is_union { EntityKind::Organisation } else { EntityKind::Place });
        }
        if !title && self.is_listed_land(first, end) {
            return Some(EntityKind::Place);
        }
        // `Marlow County`, but `Michael Ward`
        let last_word = last.span.of(self.text);
        let may_be_person = || self.name(first).given && name_lists::look_up(last_word).family;
        if !title && tokens.len() > 1 && is_surely_land(last) && !may_be_person() {
            return Some(EntityKind::Place);
        }
        if let [only] = tokens {
            if self.only_describes(first, end) {
                return None;
            }
            let kind = self.classify_lone(only, title);
            // `the Council` may be short for a name that the article has.
            let is_none = kind == Some(EntityKind::Organisation) && !self.may_be_lone_body(first);
            let may_be_short = only.is(ORG_WORD).then_some(EntityKind::Unknown);
            return if is_none { may_be_short } else { kind };
        }
        if !title && self.only_describes(first, end) {
            return None;
        }
        if !title && phrase.contains('&') {
            return Some(EntityKind::Organisation);
        }
        self.classify_several(first, tokens, title)
    }

    fn classify_several(&self, first: usize, tokens: &[Token], title: bool) -> Option<EntityKind> {
        let (head, last) = (tokens.first()?, tokens.last()?);
        // `Chemical Weapons Convention`, `Geneva II`
        let is_conference =
            tokens.len() == 2 && head.is(CITY) && last.case == Case::Upper && last.in_list(GENERATION);
        if !title && (is_conference || is_event(last) && !self.name(first).given) {
            return None;
        }
        let is = |classes: Classes| tokens.iter().any(|token| token.is(classes));
        let initial = tokens
            .iter()
            .skip(1)
            .any(|token| token.span.len() == 2 && token.span.of(self.text).ends_with('.'));
        let company = last.is(ORG_WORD) && !last.is(GIVEN) || is_company_word(last);
        let given = self.name(first).given;
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word).count();
        if title && !(company && (tokens.len() > 2 || !given)) || given && !company && words <= 5 && !is(ORG)
        {
            return Some(EntityKind::Person);
        }
        if last.capital_in_list(PARTISAN) {
            return None;
        }
        // `Phil White`, however often the White House is in the news
        let person = given && tokens.len() == 2 && !head.is(COUNTRY | CITY);
        if person && last.is(ORG) && !last.is(ORG_WORD) {
            return Some(EntityKind::MaybePerson);
        }
        if is(ORG_WORD) || is_company_word(last) {
            return Some(if person { EntityKind::MaybePerson } else { EntityKind::Organisation });
        }
        if is_building(last) {
            return Some(EntityKind::Place);
        }
        // `Telesat Norva`
        if tokens.len() == 2 && last.is(COUNTRY) && head.word.classes == 0 && !title {
            return Some(EntityKind::Organisation);
        }
        // Nothing tells a name from other words where all begin with capitals.
        if self.is_titled && !given && !title {
            return None;
        }
        if last.is(PLACE_WORD)
            || head.is(PLACE_WORD)
            || is_lie_of_land(head, last)
            || tokens.iter().all(|token| token.is(COUNTRY | CITY))
        {
            return Some(EntityKind::Place);
        }
        if initial {
            return Some(EntityKind::Person);
        }
        let the = first.checked_sub(1).is_some_and(|before| matches!(self.word(before), "the" | "The"));
        if the
            || head.is(COUNTRY | DEMONYM)
            || is(ROLE_MOD | ORG)
            || tokens.iter().all(|token| token.case == Case::Upper)
        {
            return if is(MONTH | DAY) { None } else { Some(EntityKind::Organisation) };
        }
        let plain = |token: &Token| {
            token.kind == TokenKind::Word && !token.is(MONTH | DAY | DEMONYM | CUE | FUNCTION)
        };
        (tokens.len() <= 4 && tokens.iter().all(plain)).then_some(EntityKind::MaybePerson)
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::entities::tests::{check, mentions};

    #[test]
    fn a_lone_word_is_what_the_lists_or_its_letters_say() {
        check(
            mentions,
            &[
                ("Moscow slept.", "Place Moscow"),
                ("Norway slept.", "Place Norway"),
                ("January came.", ""),
                ("Speaking Tuesday, he smiled.", ""),
                ("Russian came.", ""),
                ("New Halden opened.", ""),
                ("Congress met.", "Organisation Congress"),
                ("The Party won.", "Unknown Party"),
                ("The academy met on Monday.", ""),
                ("He works for GM.", "Organisation GM"),
                ("BSkyB rose.", "Organisation BSkyB"),
                ("He joined CalOrvo in town.", "Organisation CalOrvo"),
                ("He met ORV of Halden.", "Organisation ORV; Unknown Halden"),
                ("McNealy left.", "Unknown McNealy"),
                ("Ward said no.", "Unknown Ward m"),
                ("Lord Orlo left.", "Person Orlo m /Lord"),
                (
                    "Halvik rose on Nasdaq and the Halden exchange.",
                    "Unknown Halvik; Organisation Nasdaq; Unknown Halden",
                ),
            ],
        );
    }

    #[test]
    fn a_first_name_or_a_title_tells_a_person() {
        check(
            mentions,
            &[
                ("Ann Rowe left.", "Person Ann Rowe f"),
                ("Orlo Halvik met.", "MaybePerson Orlo Halvik"),
                ("Orlo J. Halvik met.", "Person Orlo J. Halvik"),
                ("William \"Bosun Bill\" Harker spoke.", "Person William \"Bosun Bill\" Harker m"),
                ("General Peter Bank left.", "Person Peter Bank m (General)"),
                ("Judge Sefa Square left.", "Person Sefa Square (Judge)"),
                ("Mayor Orlo Norway left.", "Person Orlo Norway (Mayor)"),
                ("Ann Norway left.", "Person Ann Norway f"),
                ("Phil White met.", "MaybePerson Phil White m"),
                ("Ann House sang.", "MaybePerson Ann House f"),
                ("He met Orlo Monday.", "Unknown Orlo"),
                ("# Ann Rowe Opens Harbor Talks Today\nIt rained.", "Person Ann Rowe f"),
                ("# Orlo Halvik Opens Harbor Talks Today\nIt rained.", ""),
            ],
        );
    }

    #[test]
    fn the_last_word_tells_a_body() {
        check(
            mentions,
            &[
                ("Ann Rowe Union met.", "Organisation Ann Rowe Union"),
                ("Moscow Post rose.", "Organisation Moscow Post"),
                ("He met Orlo Halvik Management.", "Organisation Orlo Halvik Management"),
                ("Harlan &amp; Stroud rose.", "Organisation Harlan &amp; Stroud"),
                ("Orvo Devices Inc. rose.", "Organisation Orvo Devices Inc."),
                ("The state Canvassing Board ruled.", "Organisation Canvassing Board /state"),
                ("Orvo France met.", "Organisation Orvo France"),
                ("The Halvik Orlo met.", "Organisation Halvik Orlo"),
                ("The old Norwegian Orlo closed.", "Organisation Norwegian Orlo"),
                ("ABC DEF met.", "Organisation ABC DEF"),
                ("He met the manager Merrill Lynch.", "Organisation Merrill Lynch /manager"),
                ("The European Union met.", "Organisation European Union"),
            ],
        );
    }

    #[test]
    fn a_word_of_the_land_tells_a_place() {
        check(
            mentions,
            &[
                ("Marlow County voted.", "Place Marlow County"),
                ("Mount Sefa rose.", "Place Mount Sefa"),
                ("Orlo Lake is deep.", "Place Orlo Lake"),
                ("Lake Orlo is deep.", "Place Lake Orlo"),
                ("Orlo Street was shut.", "Place Orlo Street"),
                ("Halden Tower burned.", "Place Halden Tower"),
                ("Southern California was shut.", "Place Southern California"),
                ("He left Dar es Salaam on Monday.", "Place Dar es Salaam"),
                ("The Middle East is far.", "Place Middle East"),
                ("The Gulf is far.", "Place Gulf"),
            ],
        );
    }

    #[test]
    fn peoples_treaties_and_prizes_are_neither() {
        check(
            mentions,
            &[
                ("The East Germans met.", ""),
                ("North Korean and Latin American ministers met.", ""),
                ("Nobel Prize won.", ""),
                ("Chemical Weapons Convention was signed.", ""),
                ("Oslo II ended.", ""),
                ("He is a Republican.", ""),
            ],
        );
    }

    #[test]
    fn the_words_of_a_name_tell_what_it_names() {
        check(
            mentions,
            &[
                ("He lives in Ost, Wash. now.", "Unknown Ost; Unknown Wash."),
                ("Hal.com is late.", "Organisation Hal.com"),
                ("Official FSB men left.", "Person FSB (Official)"),
                ("Mr New York is late.", "Person New York m /Mr"),
                ("Mayor Orlo River is late.", "Person Orlo River (Mayor)"),
                ("An Asian left.", ""),
                ("@Kent92 is late.", "Unknown Kent92"),
                ("He saw Mr Orr & Tal there.", "Person Orr & Tal m /Mr"),
                ("The TARP II is late.", "Organisation TARP II"),
                ("Oslo Ii is late.", "MaybePerson Oslo Ii"),
                ("Oslo NRC is late.", "MaybePerson Oslo NRC"),
                ("Oslo Talks II is late.", "MaybePerson Oslo Talks II"),
                ("Mayor Oslo II is late.", "Person Oslo II (Mayor)"),
                ("Rose Act is late.", "Person Rose Act f"),
                ("Orlo Ost Va. left.", "MaybePerson Orlo Ost Va."),
                ("Ann Gold left.", "MaybePerson Ann Gold f"),
                ("Mr Ann Ost Bank left.", "Organisation Ann Ost Bank /Mr"),
                ("Orlo Democrat left.", ""),
                ("Chad White left.", "Organisation Chad White"),
                ("Ann Orlo White left.", "Organisation Ann Orlo White"),
                ("NRC South Norway left.", "MaybePerson NRC South Norway"),
                ("Norway Oslo is late.", "Place Norway Oslo"),
                ("He saw the Coal Fields there.", "Organisation Coal Fields"),
                ("(NRC Video) is late.", "MaybePerson NRC Video"),
                ("He saw the Orlo May there.", ""),
            ],
        );
    }
}
