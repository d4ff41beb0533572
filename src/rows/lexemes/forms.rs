//! What may stand at a place of a text: each method gives where the form ends that begins there, if it does.
//!
//! Hosts, paths and numbers are of ASCII alone, as they are to PostgreSQL's parser.

/// What a sign is to the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Letter,
    Digit,
    /// Belongs to the word that it stands in, and begins none.
    Mark,
    Other,
}

/// Letters, digits and marks with nothing between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub end: usize,
    pub is_ascii: bool,
    pub has_digits: bool,
    /// Nothing but digits.
    pub is_number: bool,
}

/// A text in which forms are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forms<'a> {
    pub text: &'a str,
}

impl Forms<'_> {
    /// The byte at a place; behind the end 0, which belongs to no form.
    pub(super) fn byte(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The sign at a place, and how many bytes it has.
    #[inline]
    pub(super) fn sign(self, at: usize) -> (Sign, usize) {
        match self.byte(at) {
            b'a'..=b'z' | b'A'..=b'Z' => (Sign::Letter, 1),
            b'0'..=b'9' => (Sign::Digit, 1),
            0..=127 => (Sign::Other, 1),
            _ => {
                let next = self.text.get(at..).and_then(|rest| rest.chars().next());
                next.map_or((Sign::Other, 1), |next| (sign_beyond_ascii(next), next.len_utf8()))
            }
        }
    }

    /// The place behind all bytes that belong to something.
    pub(super) fn behind(self, start: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        start + rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len())
    }

    #[inline]
    fn digits(self, start: usize) -> usize {
        self.behind(start, |byte| byte.is_ascii_digit())
    }

    /// What stands between a place and the next sign that is no letter, digit or mark.
    pub(super) fn stretch(self, start: usize) -> Stretch {
        let mut stretch = Stretch { end: start, is_ascii: true, has_digits: false, is_number: true };
        loop {
            let (sign, length) = self.sign(stretch.end);
            match sign {
                Sign::Digit => stretch.has_digits = true,
                Sign::Letter => stretch.is_number = false,
                Sign::Mark if stretch.end > start => stretch.is_number = false,
                Sign::Mark | Sign::Other => return stretch,
            }
            stretch.is_ascii &= length == 1;
            stretch.end += length;
        }
    }

    /// `well-known`, `F-16s`, `mid-1990s`: stretches with hyphens between them, none of them a number alone;
    /// and whether digits are among them.
    pub(super) fn compound(self, first: Stretch) -> Option<(usize, bool)> {
        if first.is_number {
            return None;
        }
        let (mut end, mut has_digits) = (first.end, first.has_digits);
        while self.byte(end) == b'-' {
            let part = self.stretch(end + 1);
            if part.is_number {
                break;
            }
            end = part.end;
            has_digits |= part.has_digits;
        }
        (end > first.end).then_some((end, has_digits))
    }

    /// `1`, `1.5`, `1e5`, `1.5e-5`: a number without its sign.
    pub(super) fn number(self, start: usize) -> Option<usize> {
        let mut end = self.digits(start);
        if end == start {
            return None;
        }
        if self.byte(end) == b'.' {
            let fraction = self.digits(end + 1);
            if fraction > end + 1 {
                end = fraction;
            }
        }
        Some(self.exponent(end).unwrap_or(end))
    }

    /// `e5`, `e-5`
    pub(super) fn exponent(self, start: usize) -> Option<usize> {
        let digits = start + 1 + usize::from(matches!(self.byte(start + 1), b'+' | b'-'));
        let end = self.digits(digits);
        (matches!(self.byte(start), b'e' | b'E') && end > digits).then_some(end)
    }

    /// `2e5`: an exponent right behind the digits.
    pub(super) fn whole_with_exponent(self, start: usize) -> Option<usize> {
        let digits = self.digits(start);
        self.exponent(digits).filter(|_| digits > start)
    }

    /// `10.12.1999`: digits with two points and more.
    pub(super) fn version(self, start: usize) -> Option<usize> {
        let (mut end, mut points) = (self.digits(start), 0);
        while self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit() {
            end = self.digits(end + 1);
            points += 1;
        }
        (points >= 2).then_some(end)
    }

    /// The end of letters and digits that single ones of such signs join.
    pub(super) fn joined(self, start: usize, joints: &[u8]) -> usize {
        let mut at = start;
        while self.byte(at).is_ascii_alphanumeric()
            || joints.contains(&self.byte(at)) && self.byte(at + 1).is_ascii_alphanumeric()
        {
            at += 1;
        }
        at
    }

    /// `www.example.com`: labels with points between them, the last of two letters and more.
    pub(super) fn host(self, start: usize) -> Option<usize> {
        let (mut label, mut end) = (start, None);
        while self.byte(label).is_ascii_alphanumeric() {
            let letters = self.behind(label, |byte| byte.is_ascii_alphabetic());
            if label > start && letters >= label + 2 && !self.byte(letters).is_ascii_digit() {
                end = Some(letters);
            }
            let at = self.joined(letters, b"-_");
            if self.byte(at) != b'.' {
                break;
            }
            label = at + 1;
        }
        end
    }

    /// `:80`, the port behind a host; the host's end where there is none.
    pub(super) fn port(self, host: usize) -> usize {
        let end = self.digits(host + 1);
        if self.byte(host) == b':' && end > host + 1 { end } else { host }
    }

    /// `/page?id=1`, what a URL goes on with behind the host.
    pub(super) fn url_path(self, start: usize) -> Option<usize> {
        let end = self.behind(start, |byte| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte));
        (self.byte(start) == b'/' && end > start + 1).then_some(end)
    }

    /// `news@example.com`
    pub(super) fn email(self, start: usize) -> Option<usize> {
        let local = self.joined(start, b".-_");
        if self.byte(local) == b'@' { self.host(local + 1) } else { None }
    }

    /// `https://`
    pub(super) fn protocol(self, start: usize) -> Option<usize> {
        let end = self.behind(start, |byte| byte.is_ascii_alphabetic());
        let is_one = self.byte(end) == b':' && self.byte(end + 1) == b'/' && self.byte(end + 2) == b'/';
        (is_one && end > start).then_some(end + 3)
    }

    /// `.S` of `U.S`, `/or`, `/97`, `/dev/null`: what goes on with a path behind its first name.
    pub(super) fn path(self, start: usize) -> Option<usize> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let (mut at, mut end, mut hops) = (start, None, 0);
        loop {
            let name = match (self.byte(at), self.byte(at + 1), self.byte(at + 2)) {
                (b'/' | b'.', next, _) if is_name(next) => at + 1,
                (b'/', b'.' | b'~', next) if is_name(next) => at + 2,
                (b'/', b'.', _) if self.is_parent_folder(at + 1) => at + 3,
                // No more of them, or a text of nothing else would be gone through once a slash.
                (b'/', b'.' | b'~', b'/') if hops < 8 => {
                    at += 2;
                    hops += 1;
                    continue;
                }
                _ => return end,
            };
            at = self.behind(name, |byte| is_name(byte) || byte == b'-');
            end = Some(at);
        }
    }

    /// A path that begins with a sign: `/x`, `~x`, `..`, `./x`. Only a slash begins one behind other signs.
    pub(super) fn path_of_signs(self, start: usize, is_behind_signs: bool) -> Option<usize> {
        let name = match self.byte(start) {
            b'/' => return self.path(start),
            _ if is_behind_signs => return None,
            b'.' if self.is_parent_folder(start) => start + 2,
            b'.' | b'~' if self.byte(start + 1) == b'/' => return self.path(start + 1),
            b'~' if self.byte(start + 1) != b'-' => {
                self.behind(start + 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            }
            _ => return None,
        };
        (name > start + 1).then(|| self.path(name).unwrap_or(name))
    }

    fn is_parent_folder(self, at: usize) -> bool {
        let rest = self.text.get(at..).and_then(|rest| rest.strip_prefix(".."));
        rest.is_some_and(|rest| rest.chars().next().is_none_or(|next| next == '/' || next.is_whitespace()))
    }

    /// The end of the name of a tag or an entity.
    fn markup_name(self, start: usize) -> Option<usize> {
        let mut end = start;
        loop {
            let (sign, length) = self.sign(end);
            let belongs = match self.byte(end) {
                b'_' | b':' => true,
                b'-' | b'.' => end > start,
                0..=127 if end == start => sign == Sign::Letter,
                _ => end > start && matches!(sign, Sign::Letter | Sign::Digit),
            };
            if !belongs {
                return (end > start).then_some(end);
            }
            end += length;
        }
    }

    /// A tag or an entity, neither of which is a word.
    pub(super) fn markup(self, start: usize) -> Option<usize> {
        match self.byte(start) {
            b'<' => self.tag(start),
            b'&' => self.entity(start),
            _ => None,
        }
    }

    /// `<b>`, `</b>`, `<br/>`, `<a href="…">`
    fn tag(self, start: usize) -> Option<usize> {
        let is_of_attributes = |byte: u8| {
            byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"#%&-./:=?_~".contains(&byte)
        };
        let mut at = self.markup_name(start + 1 + usize::from(self.byte(start + 1) == b'/'))?;
        if self.byte(at).is_ascii_whitespace() {
            let mut quotation_mark = None;
            loop {
                match (self.byte(at), quotation_mark) {
                    (b'>', None) => break,
                    (mark @ (b'"' | b'\''), None) => quotation_mark = Some(mark),
                    (byte, None) if is_of_attributes(byte) => {}
                    (0, _) | (_, None) => return None,
                    (mark, Some(open)) if mark == open => quotation_mark = None,
                    (_, Some(_)) => {}
                }
                at += 1;
            }
        } else if self.byte(at) == b'/' {
            at += 1;
        }
        (self.byte(at) == b'>').then_some(at + 1)
    }

    /// `&amp;`, `&#38;`, `&#x26;`
    fn entity(self, start: usize) -> Option<usize> {
        let end = match (self.byte(start + 1), self.byte(start + 2)) {
            (b'#', b'x' | b'X') => {
                Some(self.behind(start + 3, |byte| byte.is_ascii_hexdigit())).filter(|end| *end > start + 3)
            }
            (b'#', _) => Some(self.digits(start + 2)).filter(|end| *end > start + 2),
            _ => self.markup_name(start + 1),
        };
        end.filter(|end| self.byte(*end) == b';').map(|end| end + 1)
    }
}

/// The zeros of the decimal digits that other scripts have, each with the nine behind it: to C's `isalpha`,
/// by which PostgreSQL goes, they are letters.
const ZEROS: &[char] = &[
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{1090}',
    '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}', '\u{1a80}', '\u{1a90}', '\u{1b50}', '\u{1bb0}',
    '\u{1c40}', '\u{1c50}', '\u{a620}', '\u{a8d0}', '\u{a900}', '\u{a9d0}', '\u{a9f0}', '\u{aa50}',
    '\u{abf0}', '\u{ff10}',
];

fn sign_beyond_ascii(sign: char) -> Sign {
    let is_digit =
        || ZEROS.iter().any(|zero| (0..10).contains(&(u32::from(sign).wrapping_sub(u32::from(*zero)))));
    if sign.is_alphabetic() || sign.is_numeric() && is_digit() {
        Sign::Letter
    } else if unicode_normalization::char::is_combining_mark(sign) {
        Sign::Mark
    } else {
        Sign::Other
    }
}
