//! Source files as tokens, and the paths of this crate that they name.

/// A source file: the module that it is, and its code without tests.
pub(crate) struct File {
    /// `quotes::text::tokens` of `src/quotes/text/tokens.rs`; that of `src/quotes/mod.rs` is `quotes`.
    pub(crate) module: Vec<String>,
    /// Words and signs, without comments, texts in quotation marks, and what is `#[cfg(test)]`.
    pub(crate) tokens: Vec<String>,
}

/// A path that a file names.
pub(crate) struct Use {
    /// From the crate's root: `quotes::text::Token`.
    pub(crate) path: Vec<String>,
    /// Whether it was written from the module's parent: `super::tokens::Token`.
    pub(crate) is_relative: bool,
}

impl File {
    pub(crate) fn new(module: &str, source: &str) -> Self {
        let module = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { module, tokens: without_tests(&tokens(source)) }
    }

    /// What it names of this crate.
    pub(crate) fn uses(&self) -> Vec<Use> {
        let mut found = Vec::new();
        // Modules that are written out inside the file, with the braces that were open before them.
        let mut inner: Vec<(String, usize)> = Vec::new();
        let (mut braces, mut at) = (0, 0);
        while let Some(token) = self.tokens.get(at) {
            let before = |back: usize| at.checked_sub(back).map_or("", |at| self.tokens[at].as_str());
            match token.as_str() {
                "mod" if self.word(at + 2) == "{" => {
                    inner.push((self.word(at + 1).to_owned(), braces));
                    braces += 1;
                    at += 2;
                }
                "{" => braces += 1,
                "}" => {
                    braces -= 1;
                    inner.pop_if(|(_, outside)| *outside == braces);
                }
                // `impl Fn() + use<'a>` names nothing.
                "use" if self.word(at + 1) != "<" => {
                    let end =
                        self.tokens[at..].iter().position(|token| token == ";").map_or(at, |end| at + end);
                    let here = self.here(&inner);
                    let paths = tree(&self.tokens[at + 1..end]);
                    found.extend(paths.into_iter().filter_map(|path| absolute(&here, &path)));
                    at = end;
                }
                // A visibility is no use.
                "crate" | "super" | "self" if before(1) == "in" && before(2) == "(" => {}
                "crate" | "super" | "self" if self.word(at + 1) == "::" && before(1) != "::" => {
                    let mut path = vec![token.clone()];
                    while self.word(at + 1) == "::" && is_word(self.word(at + 2)) {
                        path.push(self.word(at + 2).to_owned());
                        at += 2;
                    }
                    found.extend(absolute(&self.here(&inner), &path));
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// The names that its `pub use` hand on, with the path that each stands for.
    pub(crate) fn handed_on(&self) -> Vec<Vec<String>> {
        self.uses().into_iter().map(|one| one.path).filter(|path| path.starts_with(&self.module)).collect()
    }

    /// The names of the types that it defines.
    pub(crate) fn types(&self) -> impl Iterator<Item = &str> {
        let is_type = |two: &&[String]| matches!(two[0].as_str(), "struct" | "enum" | "union");
        self.tokens.windows(2).filter(is_type).map(|two| two[1].as_str()).filter(|name| is_word(name))
    }

    /// The names of the types that it gives methods of their own, not those of a trait.
    pub(crate) fn implemented(&self) -> impl Iterator<Item = &str> {
        // Elsewhere, `impl` stands for a type: `-> impl Fn()`.
        const BEFORE: [&str; 6] = ["}", ";", "{", "]", "(", "*"];
        let starts = (0..self.tokens.len()).filter(|at| {
            let before = at.checked_sub(1).map(|before| self.word(before));
            self.word(*at) == "impl" && before.is_none_or(|before| BEFORE.contains(&before))
        });
        starts.filter_map(|at| implemented(&self.tokens[at + 1..]))
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", String::as_str)
    }

    fn here(&self, inner: &[(String, usize)]) -> Vec<String> {
        self.module.iter().cloned().chain(inner.iter().map(|(name, _)| name.clone())).collect()
    }
}

/// A path from the crate's root; `None` where it leads out of the crate. What begins with neither `crate`,
/// `super` nor `self` is one of its own modules, or another crate: whoever asks knows the names.
fn absolute(here: &[String], path: &[String]) -> Option<Use> {
    let (mut absolute, mut is_relative) = (here.to_vec(), false);
    for part in path {
        match part.as_str() {
            "crate" => absolute.clear(),
            "self" => {}
            "super" => {
                absolute.pop()?;
                is_relative = true;
            }
            name => absolute.push(name.to_owned()),
        }
    }
    Some(Use { path: absolute, is_relative })
}

/// The name of the type that an `impl` gives methods to: `Token` of `<'a> text::Token<'a> {`. There is none
/// where it is of a trait, where a macro is yet to name it, and where `impl` stands for a type.
fn implemented(header: &[String]) -> Option<&str> {
    let (mut angles, mut name, mut before) = (Angles::default(), None, "");
    for token in header {
        angles.read(token);
        match token.as_str() {
            _ if angles.are_open() => {}
            "{" | "where" => return name,
            "for" | ")" | "," => return None,
            word if is_word(word) && before != "$" => name = Some(word),
            _ => {}
        }
        before = token;
    }
    None
}

/// The paths of a `use`: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn tree(tokens: &[String]) -> Vec<Vec<String>> {
    let Some(open) = tokens.iter().position(|token| token == "{") else {
        let path = tokens.iter().take_while(|token| *token != "as").filter(|token| *token != "::");
        return vec![path.cloned().collect()];
    };
    let front: Vec<String> = tokens[..open].iter().filter(|token| *token != "::").cloned().collect();
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    let mut depth = 0;
    for token in &tokens[open + 1..] {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => {
                parts.push(Vec::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is always one").push(token.clone());
    }
    let inner = parts.iter().filter(|part| !part.is_empty()).flat_map(|part| tree(part));
    inner
        .map(|rest| front.iter().cloned().chain(rest.into_iter().filter(|part| part != "self")).collect())
        .collect()
}

/// What brings code into a module past all paths: the crate under another name, and files of other modules.
pub(crate) fn side_doors(source: &str) -> Vec<&'static str> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let rest: Vec<&str> = tokens[at..].iter().take(3).map(String::as_str).collect();
        match rest.as_slice() {
            ["extern", "crate", ..] => found.push("extern crate"),
            ["include", "!", ..] => found.push("include!"),
            ["#", "[", "path" | "cfg_attr"]
                if attribute(&tokens[at + 2..]).any(|two| two == ["path", "="]) =>
            {
                found.push("#[path]");
            }
            _ => {}
        }
    }
    found
}

/// The tokens of the attribute that begins here, two by two.
fn attribute(tokens: &[String]) -> impl Iterator<Item = &[String]> {
    let end = tokens.iter().position(|token| token == "]").unwrap_or(tokens.len());
    tokens[..end].windows(2)
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words and signs; `::` is one.
fn tokens(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment_length(rest)
        } else if let Some(length) = text_in_marks(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            out.push(rest[..length].to_owned());
            length
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            if !first.is_whitespace() {
                out.push(rest[..length].to_owned());
            }
            length
        };
        rest = &rest[length..];
    }
    out
}

/// How long the comment is that begins here; there may be others in it.
fn comment_length(rest: &str) -> usize {
    let (mut depth, mut length) = (0, 0);
    loop {
        let inner = &rest[length..];
        let Some(at) = inner.find("/*").into_iter().chain(inner.find("*/")).min() else { return rest.len() };
        depth = if inner[at..].starts_with("/*") { depth + 1 } else { depth - 1 };
        length += at + 2;
        if depth == 0 {
            return length;
        }
    }
}

/// How long the string or character is that begins here.
fn text_in_marks(rest: &str) -> Option<usize> {
    let bare = rest.strip_prefix('b').unwrap_or(rest);
    let prefix = rest.len() - bare.len();
    if let Some(raw) = bare.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inner = &raw[hashes + 1..];
            return Some(prefix + 1 + hashes + 1 + inner.find(&end).map_or(inner.len(), |at| at + end.len()));
        }
    }
    let mark = bare.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let mut inner = bare.char_indices().skip(1);
    if mark == '\'' {
        // A lifetime has no second mark.
        let mut two = bare.chars().skip(1);
        if two.next() != Some('\\') && two.next() != Some('\'') {
            return None;
        }
    }
    while let Some((at, c)) = inner.next() {
        match c {
            '\\' => drop(inner.next()),
            _ if c == mark => return Some(prefix + at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// The tokens without the items that are `#[cfg(test)]`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].iter().take(TEST.len()).eq(TEST) {
            at += TEST.len();
            at += item_length(&tokens[at..]);
        } else {
            out.push(tokens[at].clone());
            at += 1;
        }
    }
    out
}

/// How many tokens an item has: up to its semicolon or its last brace, and that of a field, a variant or a
/// parameter up to its comma, or to the end of what it stands in. Where in doubt the item is too short: then
/// what tests use counts, and is seen.
fn item_length(tokens: &[String]) -> usize {
    let (mut depth, mut angles, mut has_where) = (0, Angles::default(), false);
    // The end, where an angle bracket that is not closed turns out to be a "less than".
    let mut comma = None;
    let mut end = tokens.len();
    for (at, token) in tokens.iter().enumerate() {
        if depth == 0 {
            angles.read(token);
        }
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => {
                end = at;
                break;
            }
            ")" | "]" | "}" => depth -= 1,
            "where" if depth == 0 => has_where = true,
            "," if depth == 0 && angles.are_open() => comma = comma.or(Some(at + 1)),
            _ => {}
        }
        let is_last = match token.as_str() {
            ";" => true,
            "}" => tokens.get(at + 1).is_none_or(|next| next != ";"),
            "," => !angles.are_open() && !has_where,
            _ => false,
        };
        if depth == 0 && is_last {
            end = at + 1;
            break;
        }
    }
    comma.filter(|_| angles.are_open()).unwrap_or(end)
}

/// The angle brackets of types that are open.
#[derive(Default)]
struct Angles {
    open: usize,
    /// Whether the token before was `-` or `=`, which make an arrow of a bracket.
    is_arrow: bool,
}

impl Angles {
    fn read(&mut self, token: &str) {
        match token {
            "<" => self.open += 1,
            ">" if !self.is_arrow => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.is_arrow = matches!(token, "-" | "=");
    }

    fn are_open(&self) -> bool {
        self.open > 0
    }
}
