//! A text to the words that PostgreSQL's default parser finds in it.

use std::ops::ControlFlow;

use super::forms::{Forms, Sign, Stretch};

/// What counts as one word, as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawWord<'a> {
    pub text: &'a str,
    /// Whether it is of letters, so that it has a stem; numbers, hosts and paths are taken as they are.
    pub has_stem: bool,
}

/// The parts by which a word that was given comes once more.
#[derive(Debug, Clone, Copy)]
enum Again {
    Nothing,
    /// Those of a compound, which ends there.
    Compound(usize),
    /// The host and the path of a URL, and where both end.
    Url(usize, usize),
}

/// Goes through the words of a text.
#[derive(Debug)]
pub(super) struct RawWords<'a> {
    forms: Forms<'a>,
    /// Where the next one is looked for.
    at: usize,
    again: Again,
    /// Up to where no address begins: where none begins with the first of joined words, none does with the
    /// others, and a text of nothing but such words would be gone through once a word.
    addressless: usize,
}

impl<'a> RawWords<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self { forms: Forms { text }, at: 0, again: Again::Nothing, addressless: 0 }
    }

    /// What stands up to there as a word; `at` stays where it is.
    fn word(&self, end: usize, has_stem: bool) -> Option<RawWord<'a>> {
        Some(RawWord { text: self.forms.text.get(self.at..end)?, has_stem })
    }

    /// What stands up to there as a word, and on behind it.
    fn take(&mut self, end: usize, has_stem: bool) -> Option<RawWord<'a>> {
        let word = self.word(end, has_stem);
        self.at = end;
        word
    }

    /// The next part of what was given as a whole, if it has parts.
    fn part(&mut self) -> Option<RawWord<'a>> {
        match self.again {
            Again::Nothing => None,
            Again::Compound(end) => {
                let part = self.forms.stretch(self.at);
                let word = self.take(part.end, !part.has_digits);
                if part.end < end {
                    self.at += 1;
                    return word;
                }
                self.again = Again::Nothing;
                // The hyphen behind a compound is no sign: in `twenty-to-5` five is not negative.
                self.at +=
                    usize::from(self.forms.byte(end) == b'-' && self.forms.byte(end + 1).is_ascii_digit());
                word
            }
            Again::Url(host, end) => {
                self.again = if self.at < host { Again::Url(0, end) } else { Again::Nothing };
                self.take(if self.at < host { host } else { end }, false)
            }
        }
    }

    /// An e-mail address, a host or a URL.
    fn address(&mut self) -> Option<RawWord<'a>> {
        if self.at < self.addressless {
            return None;
        }
        let forms = self.forms;
        if let Some(end) = forms.email(self.at) {
            return self.take(end, false);
        }
        let Some(host) = forms.host(self.at) else {
            self.addressless = forms.joined(self.at, b".-_");
            return None;
        };
        let host = forms.port(host);
        let Some(end) = forms.url_path(host) else { return self.take(host, false) };
        self.again = Again::Url(host, end);
        self.word(end, false)
    }

    /// The word that begins with a stretch; and the byte behind that.
    fn word_of_letters(&mut self, first: Stretch, next: u8) -> Option<RawWord<'a>> {
        let forms = self.forms;
        if first.has_digits
            && let Some(end) = forms.whole_with_exponent(self.at)
        {
            return self.take(end, false);
        }
        if first.is_ascii
            && matches!(next, b'.' | b'-' | b'_' | b'@')
            && let Some(word) = self.address()
        {
            return Some(word);
        }
        if (next == b'/' || next == b'.' && !first.is_number)
            && (first.is_ascii || first.has_digits)
            && let Some(end) = forms.path(first.end)
        {
            return self.take(end, false);
        }
        if next == b'-'
            && let Some((end, has_digits)) = forms.compound(first)
        {
            self.again = Again::Compound(end);
            return self.word(end, !has_digits);
        }
        if first.is_number
            && let Some(end) = forms.version(self.at).or_else(|| forms.number(self.at))
        {
            return self.take(end, false);
        }
        self.take(first.end, !first.has_digits)
    }

    /// Goes on to where a word of letters or digits begins. Breaks off with a word that begins with another
    /// sign, and with none at the end.
    fn skip_to_letters(&mut self) -> ControlFlow<Option<RawWord<'a>>> {
        let forms = self.forms;
        let mut first = self.at;
        while self.at < forms.text.len() {
            let (sign, length) = forms.sign(self.at);
            if matches!(sign, Sign::Letter | Sign::Digit) {
                return ControlFlow::Continue(());
            }
            let behind = self.at + 1;
            match forms.byte(self.at) {
                b'+' | b'-' if forms.version(behind).is_none() => {
                    if let Some(end) = forms.number(behind) {
                        return ControlFlow::Break(self.take(end, false));
                    }
                }
                b'/' | b'.' | b'~' => {
                    if let Some(end) = forms.path_of_signs(self.at, self.at > first) {
                        return ControlFlow::Break(self.take(end, false));
                    }
                }
                _ => {}
            }
            match forms.markup(self.at) {
                Some(end) => (self.at, first) = (end, end),
                None => self.at += length,
            }
        }
        ControlFlow::Break(None)
    }
}

impl<'a> Iterator for RawWords<'a> {
    type Item = RawWord<'a>;

    fn next(&mut self) -> Option<RawWord<'a>> {
        if let Some(part) = self.part() {
            return Some(part);
        }
        loop {
            if let ControlFlow::Break(word) = self.skip_to_letters() {
                return word;
            }
            let first = self.forms.stretch(self.at);
            let next = self.forms.byte(first.end);
            if next == b':'
                && let Some(end) = self.forms.protocol(self.at)
            {
                self.at = end;
                continue;
            }
            return self.word_of_letters(first, next);
        }
    }
}
