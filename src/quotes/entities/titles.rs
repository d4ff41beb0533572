//! The roles and titles in front of names: `Russian Foreign Minister`, `tournament director`, `Gov.`

use super::mention::{EntityKind, Mention};
use super::mentions::{MentionFinder, NEVER};
use crate::article::Span;
use crate::quotes::text::endings::Ending;
use crate::quotes::text::lexicon::{
    CITY, CONJ, COUNTRY, CUE, DEMONYM, DET, FUNCTION, ORG, ORG_WORD, PLACE_WORD, POSS, PREP, ROLE, ROLE_MOD,
    ROLE_TAIL, TITLE,
};
use crate::quotes::text::word_lists::{self, FIELD, FORMER, MERE_TITLE, NO_OCCUPATION, NO_VERB};
use crate::quotes::text::{Case, TokenKind, document_frequency};

/// Most tokens that a role before a name reaches back.
const LONGEST_ROLE: usize = 8;

/// Most tokens of a role that ends in a place or body: `director of the …`.
const LONGEST_POST: usize = 24;

impl MentionFinder<'_> {
    /// `Ambassador to Hanoi Gennadi Orlo`: where the role begins whose place is the first token of the run.
    pub(super) fn posted(&self, place: usize, end: usize) -> Option<usize> {
        let role = place.checked_sub(2)?;
        let fits = self.at(place).is(COUNTRY | CITY)
            && end - place > 2
            && self.at(role).is(ROLE)
            && self.at(role + 1).is(PREP);
        fits.then(|| self.role_start(role + 1)).flatten()
    }

    /// `Crewed Flights Gleb Orlo`: where the person's name begins behind words that belong to the role.
    pub(super) fn given_inside(&self, first: usize, end: usize) -> Option<usize> {
        let at = (first + 1..end.checked_sub(1)?).find(|&at| self.name(at).given)?;
        let known = |token: usize| {
            let name = self.name(token);
            name.given || name.family || self.at(token).span.len() == 2
        };
        let before = at - 1;
        let role = self.long_role(at).is_some();
        let place = self.at(before).is(COUNTRY | CITY | DEMONYM | PLACE_WORD | ORG_WORD);
        let company = self.at(end - 1).is(ORG_WORD);
        // `Hydrologist Boris Tal`, `Count Anton von Rehberg`
        let plain = before == first
            && self.begins_sentence(first)
            && !self.name(first).given
            && (self.is_common(first) || Ending::Occupation.ends(self.word(first)));
        (!company && (plain || (role || place) && !(first..at).any(known))).then_some(at)
    }

    /// `Director of the Bureau of Rivers (BR) Ann Orr`: where a role begins that reaches up to the name
    /// behind it.
    pub(super) fn long_role(&self, name: usize) -> Option<usize> {
        let before = self.at(name.checked_sub(1)?);
        if before.kind != TokenKind::Close
            && !before.is_capital()
            && before.is(ROLE | TITLE | PREP | DET | CONJ)
            || !self.touches(name)
        {
            return None;
        }
        let inside = |&at: &usize| {
            let token = self.at(at);
            let link = matches!(self.word(at), "of" | "for" | "to" | "the" | "and" | "in" | "on" | "at")
                || token.small_in_list(FORMER);
            token.is_capital() && !token.is(NEVER)
                || link
                || matches!(token.kind, TokenKind::Open | TokenKind::Close | TokenKind::Clitic)
                || token.is(ROLE | ROLE_MOD) && !token.is(CUE)
        };
        let reach = (name.saturating_sub(LONGEST_POST)..name).rev().take_while(inside);
        let post = |at: &usize| self.at(*at).is(ROLE) && matches!(self.word(at + 1), "of" | "for" | "to");
        let role = reach.filter(post).last()?;
        self.role_start(role + 1)
    }

    pub(super) fn posted_mention(&self, name: usize, end: usize, role: usize) -> Mention {
        let span = Span::new(self.at(name).span.start, self.at(end - 1).span.end);
        let start = self.at(role).span.start;
        Mention {
            kind: EntityKind::Person,
            span,
            whole: Span::new(start, span.end),
            tokens: self.tokens_of(name, end),
            role: Some(Span::new(start, self.at(name - 1).span.end)),
            gender: self.name(name).gender,
            country: None,
            opens: false,
            describes: false,
        }
    }

    /// Where the role that ends before `name` begins; `None` for a mere title such as `Mr`.
    pub(super) fn role_start(&self, name: usize) -> Option<usize> {
        let mut start = name - 1;
        let mut role =
            self.at(start).is(ROLE | ROLE_TAIL) || self.is_occupation(start) || self.is_rank(start);
        while let Some(before) = start.checked_sub(1).filter(|before| name - before <= LONGEST_ROLE) {
            let this = self.at(before);
            let fits = match this.kind {
                TokenKind::Clitic => true,
                TokenKind::Word => {
                    this.is(ROLE | ROLE_MOD | DEMONYM | COUNTRY | TITLE)
                        || (this.is_capital()
                            && !this.is(NEVER)
                            && !(this.is(FUNCTION) && self.begins_sentence(before)))
                        || (self.word(before) == "of" && self.at(start).is(ROLE_TAIL))
                        || (this.is(ORG) && !this.is(CUE))
                        || role && self.describes(before)
                }
                _ => false,
            };
            if !fits || !self.touches(start) {
                break;
            }
            role |= this.is(ROLE);
            start = before;
        }
        if self.at(start).kind == TokenKind::Clitic {
            start += 1;
        }
        // `18-year-old student`: the age is no part of what he is.
        while start < name && self.word(start).ends_with("-year-old") {
            start += 1;
        }
        (role && start < name).then_some(start)
    }

    /// A noun or adjective that no list has, in front of a role: `tournament director`. In
    /// `Coombes met engineer Vance` it is a verb.
    fn describes(&self, token: usize) -> bool {
        let (this, word) = (self.at(token), self.word(token));
        let before = token.checked_sub(1).map(|before| self.at(before)).unwrap_or_default();
        if before.is_capital() && !before.is(DEMONYM | COUNTRY | CITY | DET | PREP | POSS) {
            return false;
        }
        let verbal = Ending::Verbal.ends(word) && !this.in_list(NO_VERB);
        this.case == Case::Lower && this.word.classes & !PLACE_WORD == 0 && word.len() > 2 && !verbal
            || this.small_in_list(FIELD)
    }

    /// Whether a word is known, and mostly written small.
    fn is_common(&self, token: usize) -> bool {
        let token = self.at(token);
        let word = token.span.of(self.text).trim_end_matches('.');
        document_frequency::is_common(document_frequency::hash_of(&token, word))
    }

    /// What somebody does, by the word's end: `filmmaker`, `climber`, `biologist`.
    pub(super) fn is_occupation(&self, token: usize) -> bool {
        let (this, word) = (self.at(token), self.word(token));
        let is_small = this.case == Case::Lower || self.begins_sentence(token) && self.is_common(token);
        is_small
            && this.word.classes == 0
            && word.len() > 4
            && Ending::Occupation.ends(word)
            && !this.small_in_list(NO_OCCUPATION)
    }

    /// A title that tells what somebody is: `Gov.`, `Capt.`, `Prof`; `Mr` tells nothing.
    fn is_rank(&self, token: usize) -> bool {
        self.at(token).is(TITLE) && !word_lists::has(MERE_TITLE, self.word(token).trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use crate::quotes::entities::tests::{check, mentions};

    #[test]
    fn a_role_reaches_back_over_what_belongs_to_it() {
        check(
            mentions,
            &[
                (
                    "Norva's chess champion Ann Rowe sang.",
                    "Unknown Norva; Person Ann Rowe f (Norva's chess champion)",
                ),
                ("He met presiding judge Tom Kent.", "Person Tom Kent m (presiding judge)"),
                ("He met leading actor Peter Orr.", "Person Peter Orr m (leading actor)"),
                (
                    "Velian Foreign Minister Thomas Orlo left.",
                    "Person Thomas Orlo m (Velian Foreign Minister)",
                ),
                (
                    "The state-run company chairman Peter Orr left.",
                    "Person Peter Orr m (state-run company chairman)",
                ),
                ("Chief of Staff Ann Rowe left.", "Person Ann Rowe f (Chief of Staff)"),
                ("The race climber Aldo Ferrante left.", "Person Aldo Ferrante m (race climber)"),
                ("He met the ski jumper Peter Orr.", "Person Peter Orr m (ski jumper)"),
                ("They asked chief executive Dr Ann Rowe.", "Person Ann Rowe f (chief executive)"),
                ("A student, 18-year-old cook Peter Orr, left.", "Person Peter Orr m"),
                ("The 18-year-old student Peter Orr left.", "Person Peter Orr m (student)"),
                (
                    "The foreign ministry spokesman Boris Tal left.",
                    "Person Boris Tal m (foreign ministry spokesman)",
                ),
            ],
        );
    }

    #[test]
    fn a_verb_or_an_adjective_is_no_part_of_a_role() {
        check(
            mentions,
            &[
                ("Rowe hired coach Tom Kent.", "Unknown Rowe; Person Tom Kent m (coach)"),
                ("Those in besieged Darvan left.", "Unknown Darvan"),
                ("The quickly chosen director Peter Orr left.", "Person Peter Orr m (director)"),
                (
                    "They met when visiting Velian Prime Minister Peter Orr.",
                    "Person Peter Orr m (Velian Prime Minister)",
                ),
                (
                    "The government of Norwegian President Peter Orr met.",
                    "Person Peter Orr m (Norwegian President)",
                ),
                ("He went to Hanoi Gennadi Orlo said.", "Person Gennadi Orlo m"),
                ("Under Peter Orr it grew.", "Person Peter Orr m"),
                ("# Mayor Says Pier Will Stay Shut\nIt rained.", ""),
            ],
        );
    }

    #[test]
    fn a_title_that_tells_what_somebody_is_is_a_role() {
        check(
            mentions,
            &[
                ("Gov. Tom Kent left.", "Person Tom Kent m (Gov.)"),
                ("Capt. Ann Rowe left.", "Person Ann Rowe f (Capt.)"),
                ("Prof Peter Orr left.", "Person Peter Orr m (Prof)"),
                ("Lord Orlo left.", "Person Orlo m /Lord"),
                ("Mrs. Rowe left.", "Person Rowe f /Mrs."),
            ],
        );
    }

    #[test]
    fn what_somebody_does_is_known_by_the_word_s_end() {
        check(
            mentions,
            &[
                ("Hydrologist Boris Tal measured it.", "Person Boris Tal m"),
                ("Sailor Boris Tal left.", "Person Boris Tal m (Sailor)"),
                ("Colleague Boris Tal left.", "Person Boris Tal m"),
                ("He met filmmaker Ann Rowe.", "Person Ann Rowe f (filmmaker)"),
                ("The ad director Peter Orr left.", "Person Peter Orr m (director)"),
                ("The jumper Orlo left.", "Unknown Orlo /jumper"),
                ("Oslo Boris Tal Inc rose.", "Organisation Oslo Boris Tal Inc"),
            ],
        );
    }

    #[test]
    fn a_role_may_go_on_behind_its_noun() {
        check(
            mentions,
            &[
                (
                    "He met director of the Halvik Institute (HI) Gleb Orlo.",
                    "Organisation Halvik Institute; Organisation HI; \
                     Person Gleb Orlo m (director of the Halvik Institute (HI))",
                ),
                (
                    "He was vice president of planning and development Lawrence Clark.",
                    "Person Lawrence Clark m (vice president of planning and development)",
                ),
                ("He met Head of Space Flights Gleb Orlo.", "Person Gleb Orlo m (Head of Space Flights)"),
                ("He met the Envoy to Paris Ann Rowe.", "Person Ann Rowe f (Envoy to Paris)"),
                (
                    "The Director of Space Flights and \
                     Deputy Director of the Halvik Institute Gleb Orlo left.",
                    "Person Gleb Orlo m (Director of Space Flights and \
                     Deputy Director of the Halvik Institute)",
                ),
            ],
        );
    }

    #[test]
    fn a_role_reaches_up_to_the_name_behind_it() {
        check(
            mentions,
            &[
                (
                    "Sir Ann Rowe, chairman of Morgan Ann Europe, left.",
                    "Person Ann Rowe m /Sir; Person Morgan Ann Europe m",
                ),
                ("The chairman of J. Norway Tom Kent left.", "MaybePerson J. Norway Tom Kent"),
                ("A former aide to Sen. Tom Kent left.", "Person Tom Kent m (former aide to Sen.)"),
                (
                    "Director of the Bureau of Rivers in Ost Ann Orr left.",
                    "Organisation Bureau of Rivers; Person Ann Orr f (Director of the Bureau of Rivers in Ost)",
                ),
                (
                    "Director of the Bureau at Ost Ann Orr left.",
                    "Unknown Bureau; Person Ann Orr f (Director of the Bureau at Ost)",
                ),
                (
                    "Director of the Bureau for Rivers and Coasts Ann Orr left.",
                    "Organisation Bureau for Rivers and Coasts Ann Orr",
                ),
                ("He is a top adviser to When President Tom Kent left.", "Person Tom Kent m (President)"),
                (
                    "The chairman for Norway's Marlow Ann Orr left.",
                    "Place Norway; Person Marlow Ann Orr (chairman for Norway's)",
                ),
                (
                    "the former secretary of state Ann Orr and Sen. Tom Kent left.",
                    "Person Ann Orr f (former secretary of state); Person Tom Kent m (Sen.)",
                ),
                ("The chairman (of Ost) Ann Orr left.", "Unknown Ost; Person Ann Orr f"),
            ],
        );
    }

    #[test]
    fn a_role_takes_in_what_describes_it() {
        check(
            mentions,
            &[
                (
                    "The mayor of big deputy vice foreign special general acting senior chief state director Tom Kent left.",
                    "Person Tom Kent m (foreign special general acting senior chief state director)",
                ),
                ("Ann Rowe wants to see D.C. there.", "Person Ann Rowe f; Organisation D.C."),
                ("He met either Kent or Orr there.", "Unknown Kent m; Unknown Orr"),
            ],
        );
    }

    #[test]
    fn a_small_word_inside_a_name_ends_no_role() {
        check(mentions, &[("Orlo al Kent left.", "MaybePerson Orlo al Kent")]);
    }
}
