//! Sources without a person's name: organisations, roles, people in general, texts.

use super::method::SpeakerMethod;
use super::phrase::{Nominal, head_phrase};
use super::referent::{Referent, ReferentName, Resolution};
use super::resolver::Resolver;
use crate::article::Span;
use crate::quotes::entities::EntityRef;
use crate::quotes::extraction::SpeakerKind;
use crate::quotes::text::lexicon::{
    ADVERB, CONJ, COUNTRY, CUE, Classes, DEMONYM, DET, DOC, FINITE, ORG, ORG_WORD, PEOPLE, POSS, PREP,
    RELATIVE, ROLE, ROLE_MOD, SUBORD,
};
use crate::quotes::text::plural::is_same_noun;
use crate::quotes::text::word_lists::{ISSUED, MADE_KNOWN, PAPER};
use crate::quotes::text::{Case, SentenceIdx, Token, TokenKind, Unit, name_lists};

/// How far into an article a text is introduced, in tokens.
const INTRODUCED_WITHIN: usize = 3000;

impl Resolver<'_, '_> {
    /// A source without a person's name.
    pub(super) fn nominal(&mut self, span: Span, tokens: &[Token], sentence: SentenceIdx) -> Resolution {
        let Some(nominal) = self.parse(span, tokens) else {
            return (None, SpeakerMethod::Unresolved);
        };
        let head = nominal.head;
        if let Some(found) = self.shouted(&nominal) {
            return found;
        }
        if let Some(found) = self.group(&nominal) {
            return found;
        }
        if nominal.phrase.len() == 2
            && head.is(DEMONYM)
            && nominal.definite
            && nominal.rest.is_empty()
            && self.text.word(&head).ends_with('s')
            && let Some(country) = head.word.country
        {
            // `the Soviets`
            let name = ReferentName::Country(country);
            return (
                Some(Referent { name, ..Self::words(&nominal, SpeakerKind::Organisation, true) }),
                SpeakerMethod::BySort,
            );
        }
        if self.is_personal(&nominal) {
            if let Some(name) = self.name_behind(&nominal) {
                let referent = Self::words(&nominal, SpeakerKind::Person, false);
                return (
                    Some(Referent { name: ReferentName::Words(name), ..referent }),
                    SpeakerMethod::Apposition,
                );
            }
            return self.person_of(&nominal, sentence);
        }
        if head.is(PEOPLE) && !(head.is_capital() && head.is(ORG_WORD) && nominal.phrase.len() > 1) {
            return self.people(&nominal);
        }
        if head.is(DOC) || head.in_list(PAPER) {
            return self.document(&nominal);
        }
        if let Some(found) = self.organisation(&nominal, sentence) {
            return found;
        }
        let capitals = nominal.phrase.iter().all(|token| token.is_capital() || token.kind != TokenKind::Word);
        // `Producers in three states`: a capital only because the sentence begins.
        let plural =
            self.text.word(&head).ends_with('s') && !name_lists::look_up(self.text.word(&head)).family;
        let several = plural && nominal.phrase.len() == 1;
        if capitals && !several && !nominal.phrase.first().is_some_and(|first| first.is(DET)) {
            let upper = head.case == Case::Upper;
            let kind = if upper { SpeakerKind::Organisation } else { SpeakerKind::Person };
            return (Some(Self::words(&nominal, kind, false)), SpeakerMethod::OneName);
        }
        (Some(Self::words(&nominal, SpeakerKind::Anonymous, plural)), SpeakerMethod::Anonymous)
    }

    fn parse<'t>(&self, span: Span, tokens: &'t [Token]) -> Option<Nominal<'t>> {
        let filler = |token: &Token| {
            token.is(PREP | CONJ) && !token.is(DET) || matches!(self.text.word(token), "least")
        };
        let skipped = tokens.iter().take_while(|token| filler(token)).count();
        let tokens = tokens.get(skipped..).filter(|rest| !rest.is_empty()).unwrap_or(tokens);
        let phrase = head_phrase(tokens);
        let rest = tokens.get(phrase.len()..).unwrap_or_default();
        let (first, head) = (phrase.first()?, *phrase.last()?);
        let possessive = first.is(POSS);
        let owned = phrase.iter().any(|token| token.kind == TokenKind::Clitic);
        let bare = !head.is(PEOPLE)
            && (first.is(DEMONYM | COUNTRY) || first.is(ROLE | ROLE_MOD) && !first.is(PEOPLE));
        Some(Nominal {
            span: Span::new(first.span.start, span.end),
            phrase,
            rest,
            head,
            definite: self.begins_definite(first) || possessive || owned || bare,
            bare: bare && !first.is(DET | POSS),
            gender: phrase.iter().find_map(|token| token.word.gender()),
            country: phrase.iter().find_map(|token| token.word.country),
        })
    }

    /// A referent that is known by the source's words only.
    pub(super) fn words(nominal: &Nominal<'_>, kind: SpeakerKind, plural: bool) -> Referent {
        let whole = matches!(kind, SpeakerKind::Anonymous | SpeakerKind::Role | SpeakerKind::Document);
        let end = if whole { nominal.span.end } else { nominal.head.span.end };
        Referent {
            kind,
            name: ReferentName::Words(Span::new(nominal.span.start, end)),
            gender: nominal.gender,
            plural,
        }
    }

    /// In a headline of capitals no name is known by its case, and `Singer` alone may be a trade: known by
    /// its letters then.
    fn shouted(&self, nominal: &Nominal<'_>) -> Option<Resolution> {
        let upper = |token: &Token| token.case == Case::Upper || token.kind != TokenKind::Word;
        let lone = nominal.head.is_capital()
            && (nominal.head.word.classes == 0 || nominal.phrase.len() == 1)
            && !self.begins_definite(nominal.phrase.first()?);
        if !lone && !nominal.phrase.iter().all(upper) {
            return None;
        }
        let word = self.text.word(&nominal.head);
        let ends = |name: &str| name.rsplit(' ').next().is_some_and(|last| last.eq_ignore_ascii_case(word));
        let begins =
            |name: &str| name.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(word));
        let person =
            self.entities.people.iter().take(100).position(|person| ends(person.name)).map(EntityRef::Person);
        let organisations = self.entities.organisations.iter().take(100);
        let initials = |name: &str| {
            let words = name.split(' ').filter_map(|word| word.bytes().next().filter(u8::is_ascii_uppercase));
            word.len() > 1 && words.collect::<Vec<u8>>().ends_with(word.as_bytes())
        };
        let begins = |name: &str| begins(name) || initials(name);
        let found = person.or_else(|| {
            organisations.into_iter().position(|one| begins(one.name)).map(EntityRef::Organisation)
        })?;
        Some((Some(self.referent(found)), SpeakerMethod::PartOfName))
    }

    /// Unnamed people in general, `analysts`; `the analysts` are those of before.
    fn people(&self, nominal: &Nominal<'_>) -> Resolution {
        let before =
            Some(nominal).filter(|nominal| nominal.definite).and_then(|nominal| self.same_unnamed(nominal));
        before.map_or_else(
            || (Some(Self::words(nominal, SpeakerKind::Anonymous, true)), SpeakerMethod::Anonymous),
            |found| (Some(found), SpeakerMethod::SameUnnamed),
        )
    }

    /// The unnamed source of that noun that spoke before.
    pub(super) fn same_unnamed(&self, nominal: &Nominal<'_>) -> Option<Referent> {
        let word = self.text.word(&nominal.head);
        let plural = nominal.head.is(PEOPLE);
        let described =
            nominal.phrase.iter().filter(|token| token.kind == TokenKind::Word && !token.is(DET | POSS));
        let same = |referent: &Referent| {
            let unnamed = matches!(referent.kind, SpeakerKind::Anonymous | SpeakerKind::Role);
            let has = |words: Span, word: &str| {
                words.of(self.text.whole).split(' ').any(|one| is_same_noun(one, word))
            };
            unnamed
                && referent.plural == plural
                && matches!(referent.name, ReferentName::Words(words) if has(words, word)
                    && described.clone().all(|token| has(words, self.text.word(token))))
        };
        let all = || self.memory.latest().map(|seen| seen.referent);
        all().find(same)
    }

    /// `The report`, `a statement`: a text, or the one who issued it.
    fn document(&self, nominal: &Nominal<'_>) -> Resolution {
        let word = self.text.word(&nominal.head);
        if nominal.head.in_list(ISSUED)
            && let Some(issuer) = self.issuer(nominal)
        {
            return (Some(issuer), SpeakerMethod::Issuer);
        }
        let known = |referent: &Referent| {
            let same =
                |words: Span| words.of(self.text.whole).split(' ').any(|one| one.eq_ignore_ascii_case(word));
            referent.kind == SpeakerKind::Document
                && matches!(referent.name, ReferentName::Words(words) if same(words))
        };
        let before = self.memory.latest().map(|seen| seen.referent).find(known);
        if let Some(before) = before.filter(|_| nominal.definite && nominal.rest.is_empty()) {
            return (Some(before), SpeakerMethod::Document);
        }
        let mut referent = Self::words(nominal, SpeakerKind::Document, false);
        if nominal.definite
            && nominal.rest.is_empty()
            && nominal.phrase.len() <= 2
            && let Some(full) = self.introduction(nominal)
        {
            referent.name = ReferentName::Words(full);
        }
        (Some(referent), SpeakerMethod::Document)
    }

    /// A text or people in general at the start of a sentence, `A white paper released last week …`, and
    /// where the noun begins.
    pub(super) fn common_subject(&self, units: &[Unit]) -> Option<(usize, Referent)> {
        let subject = units
            .iter()
            .take(7)
            .take_while(|unit| unit.kind == TokenKind::Word && !unit.is(FINITE | PREP | SUBORD));
        let head = subject.into_iter().find(|unit| {
            unit.is(DOC) && unit.case == Case::Lower || unit.is(PEOPLE) || unit.in_list(PAPER)
        })?;
        let at = self.text.token_from(head.span.start);
        // `report card`, `survey participants`
        if self.text.token(at + 1).is(DOC | PEOPLE | ROLE) {
            return None;
        }
        let (first, end) = (self.described_from(at), self.complement_end(at));
        let (kind, plural) =
            if head.is(PEOPLE) { (SpeakerKind::Anonymous, true) } else { (SpeakerKind::Document, false) };
        let words = Span::new(self.text.token(first).span.start, self.text.token(end - 1).span.end);
        let referent = Referent { kind, name: ReferentName::Words(words), gender: None, plural };
        Some((head.span.start, referent))
    }

    /// `a new report by the commission`: where what is called by its bare noun was first spoken of at more
    /// length.
    pub(super) fn introduction(&self, nominal: &Nominal<'_>) -> Option<Span> {
        let word = self.text.word(&nominal.head);
        let before = self.text.token_from(nominal.span.start);
        let same = |at: &usize| {
            let token = self.text.token(*at);
            token.kind == TokenKind::Word && token.span.len() == word.len() && self.text.is_word(&token, word)
        };
        (0..before.min(INTRODUCED_WITHIN)).filter(same).find_map(|at| {
            let end = self.complement_end(at);
            let first = self.described_from(at);
            (first < at || end > at + 1)
                .then(|| Span::new(self.text.token(first).span.start, self.text.token(end - 1).span.end))
        })
    }

    /// Where the words begin that describe the noun at a token.
    fn described_from(&self, at: usize) -> usize {
        let describes = |&before: &usize| {
            let token = self.text.token(before);
            token.kind == TokenKind::Clitic
                || token.kind == TokenKind::Number
                || token.kind == TokenKind::Word
                    && !token.is(NO_MODIFIER)
                    && !(token.is(CUE) && token.case == Case::Lower && !token.is(ROLE_MOD | DOC | ORG))
        };
        (at.saturating_sub(4)..at).rev().take_while(describes).last().unwrap_or(at)
    }

    /// Where the phrase ends that goes on behind the noun at a token: `report into the fire`.
    fn complement_end(&self, at: usize) -> usize {
        let next = self.text.token(at + 1);
        let links = matches!(self.text.word(&next), "of" | "by" | "into" | "from" | "for");
        if !links && !next.in_list(MADE_KNOWN) {
            return at + 1;
        }
        let stops = |end: &usize| {
            let token = self.text.token(*end);
            !matches!(token.kind, TokenKind::Word | TokenKind::Number | TokenKind::Clitic)
                || token.is(RELATIVE | FINITE | CUE)
        };
        (at + 2..at + 10).find(stops).unwrap_or(at + 10)
    }
}

/// Words that no longer describe a noun.
const NO_MODIFIER: Classes = DET | POSS | PREP | CONJ | RELATIVE | FINITE | ADVERB | SUBORD;

#[cfg(test)]
mod tests {
    use crate::quotes::speakers::tests::check;

    #[test]
    fn people_in_general_are_who_they_are_called() {
        check(&[
            ("[Norwegians] said no.", "Anonymous Norwegians"),
            ("[The Norwegians in Halden] said no.", "Anonymous The Norwegians in Halden"),
            ("[The Norwegians] said no.", "Organisation Norway"),
            ("[The old Soviets] said no.", "Anonymous The old Soviets"),
            ("[The Norwegian] said no.", "Anonymous The Norwegian"),
            ("[at least two officials] said no.", "Anonymous two officials"),
            ("[but traders] said no.", "Anonymous traders"),
            ("[his 12 friends] said no.", "Anonymous his 12 friends"),
            ("[Producers in three states] said no.", "Anonymous Producers in three states"),
            ("[The police] said no.", "Anonymous The police"),
            ("[The Police] said no.", "Organisation The Police"),
            ("[Police] said no.", "Anonymous Police"),
            ("[The Farmers Union] said no.", "Organisation Farmers Union"),
            ("[Anton Belk's father] said no.", "Role Anton Belk's father"),
            ("[the paper] said no. [its editor] left.", "Document the paper; Role its editor"),
            ("[Jones] said no.", "Person Jones"),
            ("[Rivals] said no.", "Anonymous Rivals"),
            ("[XYZ] said no.", "Organisation XYZ"),
        ]);
    }

    #[test]
    fn those_of_before_are_meant_by_the_same_noun() {
        check(&[
            (
                "[Analysts at Vantor Corp] said no. [The analysts] left.",
                "Anonymous Analysts at Vantor Corp; Anonymous Analysts at Vantor Corp",
            ),
            (
                "[The traders] said no. [The old traders] left.",
                "Anonymous The traders; Anonymous The old traders",
            ),
            (
                "[Foreign officials] said no. [Officials] left.",
                "Anonymous Foreign officials; Anonymous Officials",
            ),
            (
                "[One trader] said no. [The trader] left. [The traders] left.",
                "Anonymous One trader; Anonymous One trader; Anonymous The traders",
            ),
            ("[Norway official] said no. [The official] left.", "Role Norway official; Role Norway official"),
        ]);
    }

    #[test]
    fn in_a_headline_of_capitals_a_name_is_known_by_its_letters() {
        check(&[
            ("# [ORR] SAYS NO\nPeter Orr left.", "Person Peter Orr"),
            ("# [Orr] says no\nPeter Orr left.", "Person Peter Orr"),
            ("# [VANTOR] SAYS NO\nVantor Corp fell.", "Organisation Vantor Corp"),
            ("# [VC] SAYS NO\nVantor Corp fell.", "Organisation Vantor Corp"),
            ("[the old singer] said no. Brian Singer left.", "Role the old singer"),
        ]);
    }

    #[test]
    fn a_text_is_meant_by_its_noun_and_called_by_its_introduction() {
        check(&[
            (
                "[A report by the safety board] said no. [The report] said more.",
                "Document A report by the safety board; Document A report by the safety board",
            ),
            (
                "[The old report] said no. [The report on Halden] said yes.",
                "Document The old report; Document The report on Halden",
            ),
            ("A report by the board is out. [The report] said no.", "Document report by the board"),
            ("A report by the board is out. [A report] said no.", "Document A report"),
            (
                "The report by the board that met is out. [The report] said no.",
                "Document report by the board",
            ),
            (
                "The report seen by the board is out. [The report] said no.",
                "Document report seen by the board",
            ),
            ("The Report of the board is out. [The report] said no.", "Document Report of the board"),
            ("The council's report is out. [The report] said no.", "Document council's report"),
            ("A 1997 report is out. [The report] said no.", "Document 1997 report"),
            ("An old report is out. [The report] said no.", "Document old report"),
            ("It is the stated report. [The report] said no.", "Document The report"),
            ("The reports of the board are out. [The report] said no.", "Document The report"),
            ("[The ruling] said no.", "Document The ruling"),
            ("[the paper] said no.", "Document the paper"),
        ]);
    }

    #[test]
    fn a_statement_is_that_of_who_issued_it_and_a_report_is_not() {
        check(&[
            ("[The union] said no. [The statement] left.", "Organisation The union; Organisation The union"),
            ("[The union] said no. [The report] left.", "Organisation The union; Document The report"),
            ("The Velian Union met. [The statement] said no.", "Organisation Velian Union"),
            ("[A statement] said no. The Velian Union met.", "Document A statement"),
            ("[A statement by the Velian Union] said no.", "Organisation Velian Union"),
        ]);
    }

    #[test]
    fn a_sentence_may_be_about_a_text_or_about_people() {
        check(&[
            (
                "A white paper released last week is out. [It] said no.",
                "Document white paper released last week",
            ),
            ("The circular of the board is out. [It] said no.", "Document circular of the board"),
            ("The Report in Halden is out. [It] said no.", "None"),
            ("In the report it rained. [It] said no.", "None"),
            ("The survey participants left. [They] said no.", "None"),
            ("Analysts saw Tom Kent. [They] left.", "Anonymous Analysts"),
        ]);
    }

    #[test]
    fn a_name_is_known_by_its_letters_where_its_case_tells_nothing() {
        check(&[
            ("World War II came. [I] said no.", "Person I"),
            ("[Mr. Orlo's] left.", "Person Mr. Orlo's"),
            ("- [Rogers].", "Person Rogers"),
            ("[Singer] said no.", "Role Singer"),
            ("Brian Singer left. [Singer] said no.", "Person Brian Singer"),
            ("Brian Singer left. The [old Singer] said no.", "Anonymous old Singer"),
            ("Orlo Corp left. [a big Orlo] said no.", "Organisation Orlo Corp"),
        ]);
    }

    #[test]
    fn people_in_general_have_no_name() {
        check(&[
            ("[Many Mexicans] left.", "Anonymous Many Mexicans"),
            ("[Old Republicans] left.", "Anonymous Old Republicans"),
            (
                "[Nobody] opposed him. [Both of his senators] left.",
                "Anonymous Nobody; Anonymous Both of his senators",
            ),
            (
                "[Some officials] said no. [The 12 officials] left.",
                "Anonymous Some officials; Anonymous Some officials",
            ),
        ]);
    }

    #[test]
    fn a_text_is_the_one_spoken_of_before() {
        check(&[
            (
                "He had a part in an Echo poll. [The most recent poll] shows it.",
                "Document The most recent poll",
            ),
            ("[A survey] said no. [The report] said so.", "Document A survey; Document The report"),
        ]);
    }

    #[test]
    fn what_begins_a_sentence_is_remembered() {
        check(&[
            ("The bill into law May 5 came. [It] said no.", "Document bill into law May 5 came"),
            ("The bill from law May 5 came. [It] said no.", "Document bill from law May 5 came"),
            ("The bill for Ost in May, came. [It] said no.", "Document bill for Ost in May"),
            ("The bill of Ost's men came. [It] said no.", "Document bill of Ost's men came"),
            ("They passed a state bill. [The bill] said no.", "Document state bill"),
            ("They passed old, bill. [The bill] said no.", "Document The bill"),
            ("[The town's business manager, Orlo,] left.", "Person Orlo"),
        ]);
    }

    #[test]
    fn a_phrase_ends_before_what_goes_on_behind_its_noun() {
        check(&[("[TELLING OF THE OST] left.", "Organisation TELLING")]);
    }

    #[test]
    fn a_paper_is_a_text() {
        check(&[("Ost Times left. [The paper] said no.", "Document The paper")]);
    }

    #[test]
    fn those_who_were_named_together_are_a_group() {
        check(&[("Israel met Jordan. [The sides] left.", "Organisation Israel and Jordan")]);
    }

    #[test]
    fn a_word_behind_a_role_is_part_of_it() {
        check(&[("[the minister that] left.", "Role the minister that")]);
    }

    #[test]
    fn what_was_said_of_before_is_of_the_same_kind() {
        check(&[
            (
                "[The Norwegian officials in town] said no. [Norwegian officials] left.",
                "Anonymous The Norwegian officials in town; Anonymous Norwegian officials",
            ),
            (
                "[A police chief in town] said no. [police chief] left.",
                "Anonymous A police chief in town; Anonymous police chief",
            ),
            (
                "[The report by a minister] said no. [The minister] left.",
                "Document The report by a minister; Role The minister",
            ),
            (
                "[The author of a report] said no. [The report] left.",
                "Role The author of a report; Document The report",
            ),
            ("The survey participants left. [It] said no.", "None"),
            ("They passed the Noted bill. [The bill] said no.", "Document Noted bill"),
        ]);
    }
}
