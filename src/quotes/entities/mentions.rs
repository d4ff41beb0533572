//! Names in the text: runs of capitalised words, what they are likely to name, and the role that stands
//! before them.

use super::mention::{EntityKind, Mention};
use crate::article::Span;
use crate::gazetteer::CountryId;
use crate::quotes::text::lexicon::{
    ADVERB, CITY, CONJ, COUNTRY, CUE, Classes, DAY, DEMONYM, DET, FINITE, FIRST, FUNCTION, GIVEN, MONTH,
    NAME_PART, ORG, ORG_WORD, PAST, PEOPLE, PLACE_START, PLACE_WORD, POSS, PREP, PRESENT, PRONOUN, RELATIVE,
    ROLE, ROLE_MOD, ROLE_TAIL, SUBORD, TITLE, look_up_phrase,
};
use crate::quotes::text::name_lists::{self, ListedName};
use crate::quotes::text::word_lists::{OFFICE, PARTISAN, SEVERAL};
use crate::quotes::text::word_shapes::{begins_with_article, described_by, is_contracted};
use crate::quotes::text::{Case, Text, Token, TokenKind, TokenRange, at_or_empty};

/// Most tokens of one name.
const LONGEST_NAME: usize = 12;

/// Words that are never part of a name, whatever their case.
pub(super) const NEVER: Classes =
    DET | PREP | CONJ | SUBORD | PRONOUN | POSS | FINITE | RELATIVE | FIRST | ADVERB | DAY;

/// Words that are in some list, but not of names.
const COMMON: Classes =
    COUNTRY | CITY | DEMONYM | ORG_WORD | ORG | ROLE | ROLE_MOD | MONTH | DAY | CUE | FUNCTION | PLACE_WORD;

/// All names of the text in order, at most `limit` of them.
pub(in crate::quotes) fn find_mentions(text: &Text<'_>, limit: usize) -> Vec<Mention> {
    let mut out = Vec::new();
    for block in &text.blocks {
        let tokens = text.tokens_of(block.tokens);
        if is_shouting(tokens) {
            continue;
        }
        let is_titled = is_titled(tokens);
        let finder = MentionFinder { text: text.whole, tokens, offset: block.tokens.first, is_titled };
        let mut at = 0;
        while at < tokens.len() && out.len() < limit {
            let end = finder.run_end(at);
            if end > at {
                finder.split(at, end, &mut out);
            }
            at = end.max(at + 1);
        }
    }
    out
}

/// Finds the names of one block.
pub(super) struct MentionFinder<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) offset: usize,
    /// Whether all words of the block begin with capitals, as in many headlines.
    pub(super) is_titled: bool,
}

/// Whether nearly all longer words of a block begin with capitals.
fn is_titled(tokens: &[Token]) -> bool {
    if tokens.len() > 40 {
        return false;
    }
    let is_long = |token: &&Token| token.kind == TokenKind::Word && token.span.len() > 3;
    let (words, capitals) = count(tokens.iter().filter(is_long), |case| case != Case::Lower);
    words > 3 && capitals * 4 >= words * 3
}

/// A block in capitals tells no name from another word.
fn is_shouting(tokens: &[Token]) -> bool {
    let is_word = |token: &&Token| token.kind == TokenKind::Word;
    let (words, capitals) = count(tokens.iter().filter(is_word), |case| case == Case::Upper);
    words > 2 && capitals * 3 > words * 2
}

/// How many words there are, and how many of those are cased like that.
fn count<'t>(words: impl Iterator<Item = &'t Token>, is: impl Fn(Case) -> bool) -> (usize, usize) {
    words.fold((0, 0), |(words, cased), word| (words + 1, cased + usize::from(is(word.case))))
}

impl MentionFinder<'_> {
    pub(super) fn at(&self, token: usize) -> Token {
        at_or_empty(self.tokens, token)
    }

    /// Tokens of the block as those of the text.
    pub(super) const fn tokens_of(&self, first: usize, end: usize) -> TokenRange {
        TokenRange { first: self.offset + first, end: self.offset + end }
    }

    pub(super) fn word(&self, token: usize) -> &str {
        self.at(token).span.of(self.text)
    }

    pub(super) fn begins_sentence(&self, token: usize) -> bool {
        token.checked_sub(1).is_none_or(|before| {
            matches!(
                self.at(before).kind,
                TokenKind::Stop | TokenKind::Mark | TokenKind::Colon | TokenKind::Dash
            )
        })
    }

    fn is_name_word(&self, token: usize) -> bool {
        let this = self.at(token);
        if !this.is_capital()
            || is_contracted(self.word(token))
            || matches!(self.word(token), "Neither" | "Either")
            || this.word.classes == 0
                && described_by(self.word(token)).is_some()
                && self.based_in(token, token + 1).is_none()
        {
            return false;
        }
        let followed = self.at(token + 1).is_capital() && self.touches(token + 1);
        if self.heads_a_verb(token) && self.is_titled {
            return false;
        }
        if this.is(NEVER | FUNCTION) && self.is_listed_body(token, token + 2) {
            return true;
        }
        if this.is(NEVER) {
            return this.is(GIVEN) && !this.is(DET | CONJ) && followed && !self.at(token + 1).is(FUNCTION);
        }
        if this.is(FUNCTION) && self.begins_sentence(token) {
            return followed && this.is(ORG_WORD | ROLE_MOD | PLACE_START);
        }
        if self.begins_sentence(token)
            && !followed
            && (this.is(CUE)
                || self.word(token).ends_with("ing")
                    && !this.is(COUNTRY | CITY)
                    && !self.at(token + 1).is(CUE | FINITE))
        {
            return false;
        }
        true
    }

    /// Whether only blanks stand between a token and the one before it.
    pub(super) fn touches(&self, token: usize) -> bool {
        let Some(before) = token.checked_sub(1) else {
            return false;
        };
        self.at(token).span.start - self.at(before).span.end <= 1
    }

    /// Where the run of name words that begins at `first` ends; `first` when none does.
    fn run_end(&self, first: usize) -> usize {
        if !self.is_name_word(first) {
            return first;
        }
        let mut end = first + 1;
        let mut long_form = false;
        while end < self.tokens.len()
            && end - first < LONGEST_NAME
            && self.touches(end)
            && (self.at(end - 1).word.classes != 0 || described_by(self.word(end - 1)).is_none())
        {
            if self.is_titled && end - first > 1 && self.name(first).given && !self.may_be_name_part(end) {
                break;
            }
            let last = self.at(end - 1);
            let next_capital =
                self.at(end + 1).is_capital() && self.touches(end + 1) && !self.at(end + 1).is(NEVER);
            let after_the = self.word(end + 1) == "the" && self.at(end + 2).is_capital();
            let (this, word) = (self.at(end), self.word(end));
            let particle = this.is(NAME_PART) && !this.is_capital() && !last.is(ROLE);
            let post = word == "of" && last.is(ROLE) && self.at(end + 1).is(ROLE_TAIL);
            let of = self.joins_purpose(end);
            let and = word == "&";
            // Copy that went through HTML keeps its entities.
            let entity = word == "&" && self.word(end + 1) == "amp" && self.at(end + 3).is_capital();
            let matters = word == "and" && self.joins_matters(first, end);
            let article = this.kind == TokenKind::Word && begins_with_article(word) && !last.is(ROLE);
            if this.is_capital()
                && (this.is(GIVEN) || !this.is(NEVER) || self.is_listed_body(first, end + 1))
                && !(self.is_titled && self.heads_a_verb(end))
                || article
            {
                end += 1;
            } else if next_capital && (particle || post || of || and || matters || word == "and" && long_form)
            {
                long_form |= of;
                end += 2;
            } else if entity {
                end += 4;
            } else if let Some(behind) = self.known_link(first, end) {
                end = behind;
            } else if let Some(behind) = self.behind_possessive(first, end) {
                end = behind;
            } else if of && after_the {
                long_form = true;
                end += 3;
            } else if let Some(behind) = self.nickname_end(end).filter(|_| self.name(end - 1).given) {
                end = behind + 1;
            } else {
                break;
            }
        }
        end.min(self.tokens.len())
    }

    /// In a headline whose words begin with capitals, whether a word may be one more of a person's name.
    fn may_be_name_part(&self, token: usize) -> bool {
        let name = self.name(token);
        name.given || name.family || self.at(token).is(NAME_PART) || self.at(token).span.len() == 2
    }

    /// In a headline whose words begin with capitals a reporting verb does: `Envoy Says Border Talks`.
    fn heads_a_verb(&self, token: usize) -> bool {
        let this = self.at(token);
        this.is(CUE)
            && this.is(PRESENT | PAST)
            && !this.is(GIVEN | ROLE | ORG_WORD)
            && !self.name(token).family
    }

    /// The family name behind a nickname in quotation marks that begins at `open`: `William "Bill" Orr`.
    fn nickname_end(&self, open: usize) -> Option<usize> {
        if self.at(open).kind != TokenKind::Mark || !self.at(open + 1).is_capital() {
            return None;
        }
        let close = (open + 2..open + 5).find(|&at| self.at(at).kind == TokenKind::Mark)?;
        Some(close + 1).filter(|&name| self.at(name).is_capital() && !self.at(name).is(NEVER))
    }

    /// What the list of names knows about a word, unless it is better known as something else.
    pub(super) fn name(&self, token: usize) -> ListedName {
        let this = self.at(token);
        if this.is(GIVEN) {
            return ListedName { given: true, family: false, gender: this.word.gender() };
        }
        if this.is(COMMON) || this.kind != TokenKind::Word || this.case == Case::Upper && this.span.len() < 4
        {
            ListedName::default()
        } else {
            name_lists::look_up(self.word(token))
        }
    }

    /// The role from `first` to `last`: in `Prime Minister Sir Julius` a mere title behind it is no part of
    /// it.
    fn without_titles(&self, first: usize, last: usize) -> Span {
        let mere = |&token: &usize| self.at(token).is(TITLE) && !self.at(token).is(ROLE);
        let last = (first + 1..=last).rev().find(|token| !mere(token)).unwrap_or(first);
        Span::new(self.at(first).span.start, self.at(last).span.end)
    }

    /// Whether a word of a run is a role's.
    fn is_role(&self, token: usize, first: usize, end: usize) -> bool {
        let this = self.at(token);
        // `Steve Judge`, `Brian Singer`
        let family = token > first
            && token + 1 == end
            && self.name(token - 1).given
            && name_lists::look_up(self.word(token)).family;
        let post = this.case == Case::Upper && this.in_list(OFFICE);
        !family
            && (post
                || this.is(ROLE | TITLE) && !(this.is(GIVEN) && !this.is(TITLE) && token > first)
                || this.is(ROLE_TAIL) && token > 0 && self.word(token - 1) == "of")
    }

    /// Where the name begins in a run that may begin with a role; `None` where all of it is one.
    fn behind_role(&self, first: usize, end: usize) -> Option<usize> {
        let last_role = (first..end).rev().find(|&token| self.is_role(token, first, end));
        let has_org =
            (first..end).any(|token| self.at(token).is(ORG_WORD) && !self.at(token).is(ROLE | ROLE_MOD));
        let company = self.at(end - 1).is(ORG_WORD) && !self.at(end - 1).is(GIVEN | ROLE);
        match last_role {
            // `General Motors Corp` is no general.
            Some(role) if role == first && company && end - first > 2 && !self.at(role).is(TITLE & !ROLE) => {
                Some(first)
            }
            // nor a `League of Defense Attorneys` attorneys
            Some(role) if (first..role).any(|at| self.at(at).is(ORG_WORD) && self.word(at + 1) == "of") => {
                Some(first)
            }
            // nor is the `Governor's Office` one of his.
            Some(role) if self.at(role + 1).kind == TokenKind::Clitic => Some(first),
            Some(role) if role + 1 < end => Some(role + 1),
            // A role alone, as in `the Foreign Minister`, is nobody's name.
            Some(role) if !has_org || role > first => None,
            _ => Some(first),
        }
    }

    /// Splits a run into the role before and the name proper.
    fn split(&self, first: usize, end: usize, out: &mut Vec<Mention>) {
        if self.at(end - 1).word.classes == 0 && described_by(self.word(end - 1)).is_some() {
            return out.extend(self.based_in(first, end));
        }
        let Some(mut name) = self.behind_role(first, end) else {
            return out.extend(self.body_in_role(first, end - 1).map(|body| self.body(first, body)));
        };
        let known = |token: usize| self.name(token).given;
        // `Ministers Anton Belk and …`, `Sens. …`
        let several = self.at(first).is(PEOPLE) || self.at(first).in_list(SEVERAL);
        let party = self.at(first).is(DEMONYM | ROLE_MOD) || several || self.at(first).in_list(PARTISAN);
        if name == first && end - first > 2 && party && known(first + 1) {
            name += 1;
        }
        name = self.given_inside(name, end).unwrap_or(name);
        if end - name > 1 && self.is_apart(name, end) {
            name += 1;
        }
        if let Some(body) = self.body_in_role(first, name.saturating_sub(1)).filter(|_| name > first + 1) {
            out.push(self.body(first, body));
        }
        if let Some(start) = self.long_role(name).filter(|_| end - name > 1 && self.name(name).given) {
            return out.push(self.posted_mention(name, end, start));
        }
        if let Some(start) = self.posted(name, end) {
            return out.push(self.posted_mention(name + 1, end, start));
        }
        let title = name
            .checked_sub(1)
            .map(|before| self.at(before))
            .filter(|_| name > 0 && self.touches(name))
            .unwrap_or_default();
        let occupation = name > 0 && self.touches(name) && self.is_occupation(name - 1);
        let role = (occupation || title.is(ROLE | TITLE | ROLE_TAIL) && title.kind == TokenKind::Word)
            .then(|| self.role_start(name))
            .flatten();
        let titled =
            role.is_some() && !occupation || title.is(TITLE) || name > first && self.is_noble(name - 1);
        let Some(kind) = self.classify(name, end, titled) else {
            return;
        };
        let span = Span::new(self.at(name).span.start, self.at(end - 1).span.end);
        let begin = role.unwrap_or(if title.is(TITLE) && name > 0 { name - 1 } else { name });
        let role = role.map(|role| self.without_titles(role, name - 1));
        let by_role = (begin..name)
            .filter(|&token| !self.at(token).is(GIVEN))
            .find_map(|token| self.at(token).word.gender());
        out.push(Mention {
            kind,
            span,
            whole: Span::new(self.at(begin).span.start, span.end),
            tokens: self.tokens_of(name, end),
            role: role.filter(|_| matches!(kind, EntityKind::Person)),
            gender: by_role.or_else(|| self.name(name).gender),
            country: self.country(name, end),
            opens: self.is_titled || self.begins_sentence(name),
            describes: false,
        });
    }

    /// An organisation that a role begins with.
    pub(super) fn body(&self, first: usize, end: usize) -> Mention {
        let span = Span::new(self.at(first).span.start, self.at(end - 1).span.end);
        Mention {
            kind: EntityKind::Organisation,
            span,
            whole: span,
            tokens: self.tokens_of(first, end),
            role: None,
            gender: None,
            country: None,
            opens: false,
            describes: true,
        }
    }

    fn country(&self, first: usize, end: usize) -> Option<CountryId> {
        let phrase = Span::new(self.at(first).span.start, self.at(end - 1).span.end).of(self.text);
        look_up_phrase(phrase).map_or(self.at(first).word.country, |word| word.country)
    }
}

#[cfg(test)]
mod tests;
