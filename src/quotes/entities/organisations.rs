//! Names of organisations: which runs of capitals are one, and what joins their words.

use super::mention::{EntityKind, Mention};
use super::mentions::{MentionFinder, NEVER};
use crate::article::Span;
use crate::gazetteer;
use crate::quotes::text::endings::Ending;
use crate::quotes::text::lexicon::{
    CITY, CONJ, COUNTRY, DEMONYM, DET, FUNCTION, GIVEN, MONTH, ORG, ORG_WORD, PEOPLE, ROLE, ROLE_MOD, TITLE,
    look_up, look_up_phrase,
};
use crate::quotes::text::word_lists::{
    self, ADJECTIVE, BODY_LINK, CITY_LINK, FORMER, HALF, LEGAL_FORM, NOBLE, OF_MATTERS, POST, THING, THINGS,
    WITH_PURPOSE,
};
use crate::quotes::text::word_shapes::{described_by, is_membership};
use crate::quotes::text::{Case, TokenKind, name_lists};

/// Most words of a name behind a possessive: `People's Progress Party`.
const BEHIND_POSSESSIVE: usize = 4;

/// How adjectives of parts of the world begin.
const SIDES: [&str; 6] = ["North", "South", "East", "West", "Latin", "Central"];

impl MentionFinder<'_> {
    /// Whether the tokens from `first` to `end` are the name of an organisation that everybody knows.
    pub(super) fn is_listed_body(&self, first: usize, end: usize) -> bool {
        name_lists::begins_known(self.at(first).hash) && name_lists::is_organisation(self.phrase(first, end))
    }

    /// Whether they are that of a part of the world.
    pub(super) fn is_listed_land(&self, first: usize, end: usize) -> bool {
        name_lists::begins_known(self.at(first).hash) && name_lists::is_land(self.phrase(first, end))
    }

    /// Whether the tokens from `first` to `end` are a known organisation, or a part of one.
    pub(super) fn is_known_body(&self, first: usize, end: usize) -> bool {
        let phrase = |end: usize| self.phrase(first, end);
        let is_lone_name = end - first == 1 && self.at(first).is(GIVEN);
        if !name_lists::begins_known(self.at(first).hash) {
            return false;
        }
        if name_lists::is_organisation(phrase(end)) {
            return !is_lone_name;
        }
        let part = (first + 1..end).rev().find(|&end| name_lists::is_organisation(phrase(end)));
        part.is_some_and(|end_of_known| {
            end_of_known - first > 1
                || (end_of_known..end).all(|at| self.at(at).is(COUNTRY | CITY | ORG_WORD))
        })
    }

    fn phrase(&self, first: usize, end: usize) -> &str {
        let start = self.at(first).span.start;
        Span::new(start, self.at(end.saturating_sub(1)).span.end.max(start)).of(self.text)
    }

    /// Whether a company's name ends with this word.
    fn is_legal_form(&self, token: usize) -> bool {
        word_lists::has(LEGAL_FORM, self.word(token).trim_end_matches('.'))
    }

    /// Where a name goes on behind the possessive at `token`: `People's Progress Party`,
    /// `Coffee Roasters' Association`, `Sotheby's`.
    pub(super) fn behind_possessive(&self, first: usize, token: usize) -> Option<usize> {
        let is_clitic = self.at(token).kind == TokenKind::Clitic;
        let is_plural = matches!(self.word(token), "'" | "’") && self.word(token - 1).ends_with('s');
        if !is_clitic && !is_plural {
            return None;
        }
        if is_clitic && self.is_listed_body(first, token + 1) {
            return Some(token + 1);
        }
        let owner = self.at(token - 1);
        let is_member = is_membership(self.word(token - 1)) || owner.is(ROLE | PEOPLE) || is_plural;
        let mut behind = (token + 1..=token + BEHIND_POSSESSIVE).take_while(|&at| {
            self.at(at).is_capital() && !self.at(at).is(NEVER) && (at == token + 1 || self.touches(at))
        });
        let is_body = |&at: &usize| self.at(at).is(ORG_WORD) && !self.at(at).is(ROLE);
        let fits = is_member && !owner.is(COUNTRY | CITY | DEMONYM | GIVEN) && behind.any(|at| is_body(&at));
        fits.then_some(token + 2)
    }

    /// Whether `and` at `token` joins two matters of one body: `Securities and Exchange Commission`.
    pub(super) fn joins_matters(&self, first: usize, token: usize) -> bool {
        let this = self.at(first);
        let is_matter = token == first + 1
            && !this.is(COUNTRY | CITY | DEMONYM | GIVEN | PEOPLE | MONTH | TITLE)
            && !self.name(first).family
            && !self.is_listed_body(first, first + 1);
        let body = (token + 1..token + 4)
            .take_while(|&at| self.at(at).is_capital() && self.touches(at))
            .find(|&at| self.at(at).capital_in_list(OF_MATTERS));
        is_matter && body.is_some_and(|body| body > token + 1)
    }

    /// Where a known name goes on over a small word at `token`: `Commonwealth of Independent States`,
    /// `Dar es Salaam`.
    pub(super) fn known_link(&self, first: usize, token: usize) -> Option<usize> {
        let (this, word) = (self.at(token), self.word(token));
        let links =
            matches!(word, "of" | "for" | "and" | "in" | "on" | "the") || this.small_in_list(BODY_LINK);
        let of_city = this.small_in_list(CITY_LINK) && {
            let name = self.phrase(first, token + 2);
            self.at(token + 1).is_capital() && gazetteer::cities(name).is_some()
        };
        let known = |end: &usize| self.is_listed_body(first, *end) || self.is_listed_land(first, *end);
        let mut ends = (token + 2..token + 5).filter(|_| links);
        of_city.then_some(token + 2).or_else(|| ends.find(known))
    }

    /// The organisation that a role names before it, as the end of its tokens: `Kremlin Press Secretary`,
    /// `Ostbank Chairman`.
    pub(super) fn body_in_role(&self, first: usize, role: usize) -> Option<usize> {
        let ends = (first + 1..=role).rev();
        let known = ends.clone().find(|&end| self.is_listed_body(first, end));
        let office = || {
            ends.clone().find(|&end| {
                let last = self.at(end - 1);
                end - first > 1 && last.is(ORG_WORD) && !last.is(ROLE | ROLE_MOD | GIVEN)
            })
        };
        let firm = || {
            let this = self.at(first);
            let is_unknown = this.word.classes == 0 && !Ending::Demonym.ends(self.word(first));
            let fits = is_unknown
                && self.at(first + 1).is_capital()
                && self.at(first + 1).in_list(POST)
                && !self.begins_sentence(first);
            fits.then_some(first + 1)
        };
        known.or_else(office).or_else(firm)
    }

    /// Whether a word is a title that no word class has: `Emperor`, `Count`.
    pub(super) fn is_noble(&self, token: usize) -> bool {
        self.at(token).capital_in_list(NOBLE)
    }

    /// The known place of `Geneva-based` and `New York-based`.
    pub(super) fn based_in(&self, first: usize, end: usize) -> Option<Mention> {
        let before = described_by(self.word(end - 1))?;
        let last = self.at(end - 1);
        let span = Span::new(self.at(first).span.start, last.span.start + before.len());
        let name = span.of(self.text);
        let word = look_up_phrase(name).unwrap_or_else(|| look_up(name));
        let is_place = word.is(COUNTRY | CITY) && !word.is(ORG_WORD)
            || gazetteer::cities(name).is_some_and(|cities| cities.kind == gazetteer::NameKind::Plain);
        is_place.then(|| Mention {
            kind: EntityKind::Place,
            country: word.country,
            whole: span,
            span,
            ..self.body(first, end)
        })
    }

    /// Whether a small word at `token` goes on with a body's purpose: `Institute for Rivers`,
    /// `Bank of Norva`.
    pub(super) fn joins_purpose(&self, token: usize) -> bool {
        let last = self.at(token - 1);
        match self.word(token) {
            "of" => last.is(ORG_WORD | ORG) && !self.is_legal_form(token - 1),
            "for" | "on" => last.capital_in_list(OF_MATTERS | WITH_PURPOSE),
            _ => false,
        }
    }

    /// Whether the first word of a name is none of it: `UK Tories`, `Former Norvan`.
    pub(super) fn is_apart(&self, first: usize, end: usize) -> bool {
        let this = self.at(first);
        let has_article = first.checked_sub(1).is_some_and(|the| self.at(the).is(DET));
        this.capital_in_list(FORMER)
            // The `Countess Ida` is a ship.
            || self.is_noble(first) && end - first == 2 && !has_article
            // the `UN Security Council` keeps its first word.
            || (this.is(COUNTRY | DEMONYM) || this.case == Case::Upper)
                && !this.is(ORG_WORD)
                && self.is_listed_body(first + 1, end)
                && !self.is_listed_body(first, end)
    }

    /// Whether words with capitals only tell of what kind something is: `Western`, `Southeast Asian`,
    /// `Sino-U.S.`
    pub(super) fn only_describes(&self, first: usize, end: usize) -> bool {
        // `Sri Lankan`, `Roman Catholic`
        let last = self.at(end - 1);
        let is_adjective = last.is(DEMONYM) && !last.is(COUNTRY) || last.capital_in_list(ADJECTIVE);
        if is_adjective && !self.name(first).given {
            return true;
        }
        // `PTI ABC XY`
        if end - first > 2
            && (first..end).all(|at| self.at(at).case == Case::Upper && self.at(at).span.len() < 5)
        {
            return true;
        }
        (first..end).all(|at| {
            let (this, word) = (self.at(at), self.word(at));
            let is_side =
                SIDES.iter().any(|side| word.starts_with(side)) || word == "Western" || word == "Eastern";
            let is_last = at + 1 == end;
            let sided = word.split_once('-').is_some_and(|(one, other)| {
                word_lists::has(HALF, one) && other.starts_with(char::is_uppercase)
            });
            is_side && (!is_last || word.ends_with("ern")) || this.is(DEMONYM) && !this.is(COUNTRY) || sided
        })
    }

    /// Whether a lone word with a capital may be an organisation's name: neither `Coalition` nor `F-150`.
    pub(super) fn may_be_lone_body(&self, token: usize) -> bool {
        let (this, word) = (self.at(token), self.word(token));
        if self.is_listed_body(token, token + 1) {
            return !this.is(GIVEN);
        }
        let is_common = this.case != Case::Upper && this.is(ORG_WORD | ORG | ROLE | FUNCTION | CONJ);
        // `Focus` may be a magazine.
        let is_thing = this.case == Case::Upper && this.in_list(THING) || this.capital_in_list(THINGS);
        !is_common && !is_thing && !word.contains(|c: char| c.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::entities::tests::{check, mentions};

    #[test]
    fn a_possessive_is_part_of_a_body_s_name_when_it_is_its_members() {
        check(
            mentions,
            &[
                ("The People's Progress Party met.", "Organisation People's Progress Party"),
                ("The Coffee Roasters' Association met.", "Organisation Coffee Roasters' Association"),
                ("The Halvik Cattlemen's Federation met.", "Organisation Halvik Cattlemen's Federation"),
                ("He sold it at Sotheby's on Monday.", "Organisation Sotheby's"),
                ("Lloyd's of London met.", "Organisation Lloyd's of London"),
                ("The Governor's Office closed.", "Organisation Governor's Office"),
                ("Norva's Bank failed.", "Unknown Norva; Unknown Bank"),
                ("Vance's Federation met.", "Unknown Vance m; Unknown Federation"),
                ("It was Teachers' Day.", "Unknown Teachers; Unknown Day"),
                ("He brushed off Mr Stokes' attack.", "Person Stokes m /Mr"),
            ],
        );
    }

    #[test]
    fn a_body_s_purpose_belongs_to_its_name() {
        check(
            mentions,
            &[
                ("The Institute for River Studies met.", "Organisation Institute for River Studies"),
                ("The Union for Orlo met.", "Organisation Union for Orlo"),
                ("The Office on Drugs met.", "Organisation Office on Drugs"),
                ("He robbed the Bank of Norva on Monday.", "Organisation Bank of Norva"),
                ("Orvo Inc. of Halden met.", "Organisation Orvo Inc.; Unknown Halden"),
                ("The Halvik for Orlo met.", "Unknown Halvik; Unknown Orlo"),
                ("The Fuel and Salt Ministry met.", "Organisation Fuel and Salt Ministry"),
                (
                    "They asked Smith Barney and Lehman Brothers for money.",
                    "Organisation Smith Barney; Organisation Lehman Brothers",
                ),
                (
                    "The Commonwealth of Independent States met on Monday.",
                    "Organisation Commonwealth of Independent States",
                ),
                ("The cable runs along the Gulf of Finland.", "Place Gulf of Finland"),
                ("He went to Dar es Salaam on Monday.", "Place Dar es Salaam"),
            ],
        );
    }

    #[test]
    fn a_body_may_stand_in_a_role() {
        check(
            mentions,
            &[
                (
                    "Kremlin Press Secretary Lev Orlo left.",
                    "Organisation Kremlin…; Person Lev Orlo m (Kremlin Press Secretary)",
                ),
                (
                    "The Orvo Council President Peter Orr left.",
                    "Organisation Orvo Council…; Person Peter Orr m (Orvo Council President)",
                ),
                (
                    "People's Liberation Army Colonel Peter Orr left.",
                    "Person Peter Orr m (People's Liberation Army Colonel)",
                ),
                (
                    "Mercury Chief Executive Officer Peter Orr left.",
                    "Person Peter Orr m (Mercury Chief Executive Officer)",
                ),
                ("Emperor Otto met Baron Orlo.", "Person Otto m; Person Orlo"),
                ("Aunt Ann met Uncle Boris.", "Person Ann f; Person Boris m"),
                ("The Countess Ida sank.", "Organisation Countess Ida"),
            ],
        );
    }

    #[test]
    fn a_country_before_a_body_that_everybody_knows_is_none_of_its_name() {
        check(
            mentions,
            &[
                ("He met UK Tories on Monday.", "Organisation Tories"),
                ("An Egyptian Hamas group met.", "Organisation Hamas"),
                ("He met UN Security Council members.", "Organisation UN Security Council"),
                ("Former Norvan left.", "Unknown Norvan"),
                ("He works at Citibank Prague.", "Organisation Citibank Prague"),
            ],
        );
    }

    #[test]
    fn what_only_describes_is_no_name() {
        check(
            mentions,
            &[
                ("Western diplomats came.", ""),
                ("Northern cargo will double.", ""),
                ("Southeast Asian ministers met.", ""),
                ("North Korean and Latin American ministers met.", ""),
                ("Sino-U.S. talks ended.", ""),
                ("It was a Pan-Velian match.", ""),
                ("It was sent by PTI ABC XY on Monday.", ""),
                ("The Orlo Lebanese met.", ""),
                ("ABC DEF met.", "Organisation ABC DEF"),
                ("It is in Odern.", "Unknown Odern"),
                ("The Westerners met.", "Unknown Westerners"),
                ("The Velian-led Alliance met.", "Unknown Alliance"),
                ("A Geneva-based group met.", "Place Geneva…"),
                ("A New York-based firm met.", "Place New York…"),
                ("A Halvorn-based firm met.", ""),
                ("The US-led talks ended.", "Place US…"),
            ],
        );
    }

    #[test]
    fn a_lone_word_names_a_body_unless_it_is_common_or_a_thing() {
        check(
            mentions,
            &[
                ("The SEC met.", "Organisation SEC"),
                ("He met IBM and Orvo.", "Organisation IBM; Unknown Orvo"),
                ("GDP rose.", ""),
                ("The F-150 sold well.", ""),
                ("Coalition won.", "Unknown Coalition"),
            ],
        );
    }

    #[test]
    fn a_body_goes_on_over_a_possessive() {
        check(
            mentions,
            &[
                ("The Ost/Leaders’ College is late.", "Organisation Ost/Leaders’ College"),
                ("The Coffee Roaster' Association is late.", "Unknown Association"),
                ("The Judge “New York Times” is late.", "Organisation New York Times"),
                ("The People's Daily is late.", "Unknown People"),
                ("The People's Of Party is late.", "Unknown People; Unknown Party"),
                ("The People's  Ost Party is late.", "Organisation People's  Ost Party"),
                ("The People's Ost  Party is late.", "Unknown People; Unknown Ost; Unknown Party"),
                ("The Norwegians' Party is late.", "Unknown Party"),
            ],
        );
    }

    #[test]
    fn and_joins_the_matters_of_one_body() {
        check(
            mentions,
            &[
                (
                    "The Big Old Ways and Means Committee met.",
                    "Organisation Big Old Ways; Organisation Means Committee",
                ),
                ("Kent, Ryan and Ost Board met.", "Unknown Kent m; Unknown Ryan m; Organisation Ost Board"),
                (
                    "Kent and National Energy Committee met.",
                    "Unknown Kent m; Organisation National Energy Committee",
                ),
                ("The FBI and Justice Department met.", "Organisation FBI; Unknown Department /Justice"),
                ("The Fuel and Department met.", "Unknown Fuel; Unknown Department"),
                ("The Fuel and Energy  Department met.", "Unknown Fuel; Unknown Energy; Unknown Department"),
            ],
        );
    }

    #[test]
    fn a_known_name_goes_on_over_small_words() {
        check(
            mentions,
            &[("Dar es salaam is wet.", "Unknown Dar"), ("Kent do Ost left.", "Unknown Kent m; Unknown Ost")],
        );
    }

    #[test]
    fn a_role_names_its_body() {
        check(
            mentions,
            &[
                ("He met Velian Chairman there.", ""),
                ("He met the Orlo Minister there.", ""),
                ("He met the Council Director there.", ""),
            ],
        );
    }

    #[test]
    fn a_place_before_a_hyphen_tells_where_something_is() {
        check(
            mentions,
            &[("The Halden-based firm left.", "Place Halden…"), ("The Kent-backing union left.", "")],
        );
    }

    #[test]
    fn a_first_word_may_be_none_of_the_name() {
        check(
            mentions,
            &[
                ("Count Orlo Tal left.", "MaybePerson Count Orlo Tal"),
                ("Will Twitter come.", "MaybePerson Will Twitter m"),
                ("NRC Twitter left.", "Organisation Twitter"),
            ],
        );
    }

    #[test]
    fn some_words_with_capitals_only_describe() {
        check(
            mentions,
            &[
                ("Boris German left.", "Person Boris German m"),
                ("Al-Shabaab left.", "Unknown Al-Shabaab m"),
                ("Sino-soviet men left.", "Unknown Sino-soviet"),
            ],
        );
    }

    #[test]
    fn a_lone_word_may_be_a_body() {
        check(
            mentions,
            &[
                ("TWITTER is late.", "Organisation TWITTER"),
                ("His official Twitter page is late.", "Organisation Twitter /official"),
                ("DealBook is late.", "Organisation DealBook"),
            ],
        );
    }
}
