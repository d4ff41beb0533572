//! Names in the text: runs of capitalised words, what they are likely to name, and the role that stands before them.

use super::lexicon::{
    ADVERB, CITY, CONJ, COUNTRY, CUE, DAY, DEMONYM, DET, FEMALE, FINITE, FIRST, FUNCTION, GIVEN, MALE, MONTH,
    NAME_PART, ORG, ORG_WORD, PLACE_START, PLACE_WORD, POSS, PREP, PRONOUN, RELATIVE, ROLE, ROLE_MOD,
    ROLE_TAIL, SUBORD, TITLE, look_up_phrase,
};
use super::sentences::Text;
use super::tokens::{Case, Kind, Token};
use crate::article::Span;

/// What a name is likely to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Person,
    /// Two or three capitalised words that may be a person: it needs evidence.
    MaybePerson,
    Organisation,
    Place,
    /// A single capitalised word that the lexicon does not know.
    Unknown,
}

/// One name where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    pub sort: Sort,
    /// The name alone.
    pub span: Span,
    /// The name with the role or title before it.
    pub whole: Span,
    /// Its tokens, as a range of [`Text::tokens`].
    pub first: usize,
    pub end: usize,
    /// The role before it: `Russian Foreign Minister`; a mere `Mr` is none.
    pub role: Option<Span>,
    /// [`MALE`] or [`FEMALE`] where name, title or role tell; else 0.
    pub gender: u64,
    /// The country of a place.
    pub country: u8,
}

/// Most tokens of one name.
const LONGEST_NAME: usize = 12;
/// Most tokens that a role before a name reaches back.
const LONGEST_ROLE: usize = 8;

/// Words that are never part of a name, whatever their case.
const NEVER: u64 = DET | PREP | CONJ | SUBORD | PRONOUN | POSS | FINITE | RELATIVE | FIRST | ADVERB | DAY;

/// All names of the text in order, at most `limit` of them.
pub(super) fn find(text: &Text<'_>, limit: usize) -> Vec<Mention> {
    let mut out = Vec::new();
    for block in &text.blocks {
        let tokens = text.tokens.get(block.first..block.end).unwrap_or_default();
        let finder = Finder { text: text.whole, tokens, offset: block.first };
        if finder.is_shouting() {
            continue;
        }
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

struct Finder<'a> {
    text: &'a str,
    tokens: &'a [Token],
    offset: usize,
}

impl Finder<'_> {
    fn at(&self, token: usize) -> Token {
        self.tokens.get(token).copied().unwrap_or_default()
    }

    fn word(&self, token: usize) -> &str {
        self.at(token).span.of(self.text)
    }

    /// A block in capitals tells no name from another word.
    fn is_shouting(&self) -> bool {
        let capitals = |token: &&Token| token.kind == Kind::Word && token.case == Case::Upper;
        let words = self.tokens.iter().filter(|token| token.kind == Kind::Word).count();
        words > 2 && self.tokens.iter().filter(capitals).count() * 3 > words * 2
    }

    fn begins_sentence(&self, token: usize) -> bool {
        token.checked_sub(1).is_none_or(|before| {
            matches!(self.at(before).kind, Kind::Stop | Kind::Mark | Kind::Colon | Kind::Dash)
        })
    }

    fn is_name_word(&self, token: usize) -> bool {
        let this = self.at(token);
        if !this.is_capital() {
            return false;
        }
        let followed = self.at(token + 1).is_capital() && self.touches(token + 1);
        if this.is(NEVER) {
            return this.is(GIVEN) && !this.is(DET | CONJ) && followed && !self.at(token + 1).is(FUNCTION);
        }
        if this.is(FUNCTION) && self.begins_sentence(token) {
            return followed && this.is(ORG_WORD | ROLE_MOD | PLACE_START);
        }
        if self.begins_sentence(token)
            && !followed
            && (this.is(CUE) || self.word(token).ends_with("ing") && !this.is(COUNTRY | CITY))
        {
            return false;
        }
        true
    }

    /// Whether only blanks stand between a token and the one before it.
    fn touches(&self, token: usize) -> bool {
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
        while end < self.tokens.len() && end - first < LONGEST_NAME && self.touches(end) {
            let last = self.at(end - 1);
            let next_capital =
                self.at(end + 1).is_capital() && self.touches(end + 1) && !self.at(end + 1).is(NEVER);
            let after_the = self.word(end + 1) == "the" && self.at(end + 2).is_capital();
            let (this, word) = (self.at(end), self.word(end));
            let particle = this.is(NAME_PART) && !this.is_capital() && !last.is(ROLE);
            let post = word == "of" && last.is(ROLE) && self.at(end + 1).is(ROLE_TAIL);
            let of = matches!(word, "of" | "for") && last.is(ORG_WORD | ORG);
            if this.is_capital() && (this.is(GIVEN) || !this.is(NEVER)) {
                end += 1;
            } else if next_capital && (particle || post || of || word == "and" && long_form) {
                long_form |= of;
                end += 2;
            } else if of && after_the {
                long_form = true;
                end += 3;
            } else {
                break;
            }
        }
        end.min(self.tokens.len())
    }

    /// Splits a run into the role before and the name proper.
    fn split(&self, first: usize, end: usize, out: &mut Vec<Mention>) {
        let is_role = |&token: &usize| {
            let this = self.at(token);
            this.is(ROLE | TITLE) && !(this.is(GIVEN) && !this.is(TITLE) && token > first)
                || this.is(ROLE_TAIL) && self.word(token.wrapping_sub(1)) == "of"
        };
        let last_role = (first..end).rev().find(is_role);
        let has_org =
            (first..end).any(|token| self.at(token).is(ORG_WORD) && !self.at(token).is(ROLE | ROLE_MOD));
        let mut name = match last_role {
            Some(role) if role + 1 < end => role + 1,
            // A role alone, as in `the Foreign Minister`, is nobody's name.
            Some(_) if !has_org => return,
            _ => first,
        };
        if name == first && end - first > 2 && self.at(first).is(DEMONYM) && self.at(first + 1).is(GIVEN) {
            name += 1;
        }
        if let Some(start) = self.posted(name, end) {
            return out.push(self.posted_mention(name + 1, end, start));
        }
        let title = name
            .checked_sub(1)
            .map(|before| self.at(before))
            .filter(|_| name > 0 && self.touches(name))
            .unwrap_or_default();
        let role = (title.is(ROLE | TITLE | ROLE_TAIL) && title.kind == Kind::Word)
            .then(|| self.role_start(name))
            .flatten();
        let Some(sort) = self.classify(name, end, role.is_some() || title.is(TITLE)) else {
            return;
        };
        let span = Span::new(self.at(name).span.start, self.at(end - 1).span.end);
        let begin = role.unwrap_or(if title.is(TITLE) && name > 0 { name - 1 } else { name });
        let role = role.map(|role| Span::new(self.at(role).span.start, title.span.end));
        let hints = |classes: u64| classes & (MALE | FEMALE);
        let by_role =
            (begin..name).map(|token| hints(self.at(token).word.classes)).find(|&g| g == MALE || g == FEMALE);
        let by_name = hints(self.at(name).word.classes);
        out.push(Mention {
            sort,
            span,
            whole: Span::new(self.at(begin).span.start, span.end),
            first: self.offset + name,
            end: self.offset + end,
            role: role.filter(|_| matches!(sort, Sort::Person)),
            gender: by_role.unwrap_or(if by_name == MALE || by_name == FEMALE { by_name } else { 0 }),
            country: self.country(name, end),
        });
    }

    /// `Ambassador to Hanoi Gennadi Orlo`: where the role begins whose place is the first token of the run.
    fn posted(&self, place: usize, end: usize) -> Option<usize> {
        let role = place.checked_sub(2)?;
        let fits = self.at(place).is(COUNTRY | CITY)
            && end - place > 2
            && self.at(role).is(ROLE)
            && self.at(role + 1).is(PREP);
        fits.then(|| self.role_start(role + 1)).flatten()
    }

    fn posted_mention(&self, name: usize, end: usize, role: usize) -> Mention {
        let span = Span::new(self.at(name).span.start, self.at(end - 1).span.end);
        let start = self.at(role).span.start;
        let gender = self.at(name).word.classes & (MALE | FEMALE);
        Mention {
            sort: Sort::Person,
            span,
            whole: Span::new(start, span.end),
            first: self.offset + name,
            end: self.offset + end,
            role: Some(Span::new(start, self.at(name - 1).span.end)),
            gender: if gender == MALE || gender == FEMALE { gender } else { 0 },
            country: 0,
        }
    }

    /// Where the role that ends before `name` begins; `None` for a mere title such as `Mr`.
    fn role_start(&self, name: usize) -> Option<usize> {
        let mut start = name - 1;
        let mut role = self.at(start).is(ROLE | ROLE_TAIL);
        while let Some(before) = start.checked_sub(1).filter(|before| name - before <= LONGEST_ROLE) {
            let this = self.at(before);
            let fits = match this.kind {
                Kind::Clitic => true,
                Kind::Word => {
                    this.is(ROLE | ROLE_MOD | DEMONYM | COUNTRY | TITLE)
                        || (this.is_capital()
                            && !this.is(NEVER)
                            && !(this.is(FUNCTION) && self.begins_sentence(before)))
                        || (self.word(before) == "of" && self.at(start).is(ROLE_TAIL))
                        || (this.is(ORG) && !this.is(CUE))
                }
                _ => false,
            };
            if !fits || !self.touches(start) {
                break;
            }
            role |= this.is(ROLE);
            start = before;
        }
        if self.at(start).kind == Kind::Clitic {
            start += 1;
        }
        role.then_some(start)
    }

    fn country(&self, first: usize, end: usize) -> u8 {
        let phrase = Span::new(self.at(first).span.start, self.at(end - 1).span.end).of(self.text);
        look_up_phrase(phrase).map_or(self.at(first).word.country, |word| word.country)
    }

    fn classify(&self, first: usize, end: usize, title: bool) -> Option<Sort> {
        let tokens = self.tokens.get(first..end)?;
        let (head, last) = (tokens.first()?, tokens.last()?);
        let phrase = Span::new(head.span.start, last.span.end).of(self.text);
        if !title && look_up_phrase(phrase).is_some_and(|word| word.is(COUNTRY | CITY)) {
            return Some(if last.is(ORG_WORD) { Sort::Organisation } else { Sort::Place });
        }
        let is = |classes: u64| tokens.iter().any(|token| token.is(classes));
        if let [only] = tokens {
            return match only {
                _ if title => Some(Sort::Person),
                _ if only.is(COUNTRY | CITY) && (!only.is(ORG_WORD)) => Some(Sort::Place),
                _ if only.is(DEMONYM | MONTH | DAY | ROLE | ROLE_MOD) => None,
                _ if only.is(ORG_WORD) || only.case == Case::Upper => Some(Sort::Organisation),
                _ if only.is(ORG | FUNCTION | CUE) => None,
                _ => Some(Sort::Unknown),
            };
        }
        let initial = tokens
            .iter()
            .skip(1)
            .any(|token| token.span.len() == 2 && token.span.of(self.text).ends_with('.'));
        let company = last.is(ORG_WORD) && !last.is(GIVEN);
        if title && !(company && tokens.len() > 2)
            || head.is(GIVEN) && !company && tokens.len() <= 5 && !is(ORG)
        {
            return Some(Sort::Person);
        }
        if is(ORG_WORD) {
            let person = head.is(GIVEN) && tokens.len() == 2 && !head.is(COUNTRY | CITY);
            return Some(if person { Sort::MaybePerson } else { Sort::Organisation });
        }
        if last.is(PLACE_WORD) || head.is(PLACE_WORD) || tokens.iter().all(|token| token.is(COUNTRY | CITY)) {
            return Some(Sort::Place);
        }
        if initial {
            return Some(Sort::Person);
        }
        let the = first.checked_sub(1).is_some_and(|before| matches!(self.word(before), "the" | "The"));
        if the
            || head.is(COUNTRY | DEMONYM)
            || is(ROLE_MOD | ORG)
            || tokens.iter().all(|token| token.case == Case::Upper)
        {
            return if is(MONTH | DAY) { None } else { Some(Sort::Organisation) };
        }
        let plain =
            |token: &Token| token.kind == Kind::Word && !token.is(MONTH | DAY | DEMONYM | CUE | FUNCTION);
        (tokens.len() <= 4 && tokens.iter().all(plain)).then_some(Sort::MaybePerson)
    }
}
