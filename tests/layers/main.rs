//! Each module and each room knows no more than the architecture lets it: the tables of
//! `docs/architecture.md` are read and held.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may"
)]

mod columns;
mod names;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use source::{File, Use};

/// What the pure cores must not touch.
const IMPURE: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "Instant::now",
    "SystemTime",
    "Timestamp::now",
    "async ",
    "tokio",
];

/// The rooms of a module, or of the crate, and what each may use.
struct Layers {
    /// The module whose rooms they are; empty for the crate.
    house: Vec<String>,
    /// From the lowest room to the highest; `None` may use everything.
    rooms: Vec<(String, Option<Vec<String>>)>,
}

/// That a room names something of another one.
struct Crossing<'f> {
    file: &'f File,
    from: &'f str,
    into: String,
    one: Use,
}

impl Layers {
    /// The table below a heading of the document: the first column names the room, the last one what it may
    /// use.
    fn documented(house: &str) -> Self {
        let heading =
            if house.is_empty() { "## Modules".to_owned() } else { format!("### Inside `{house}`") };
        let text = fs::read_to_string(root().join("docs/architecture.md")).expect("the document");
        let lines = text.lines().skip_while(|line| *line != heading).skip(1);
        let table: Vec<&str> = lines
            .skip_while(|line| !line.starts_with('|'))
            .take_while(|line| line.starts_with('|'))
            .collect();
        assert!(table.len() > 2, "docs/architecture.md has no table below {heading}");
        let row = |line: &&str| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let name = cells[0].split('`').nth(1).unwrap_or_else(|| panic!("no room in {line}"));
            let may_use = match *cells.last().expect("a cell") {
                "everything" => None,
                "nothing" => Some(Vec::new()),
                list => Some(list.split(',').map(|name| name.trim().to_owned()).collect()),
            };
            (name.to_owned(), may_use)
        };
        let house = if house.is_empty() { Vec::new() } else { vec![house.to_owned()] };
        Self { house, rooms: table[2..].iter().map(row).collect() }
    }

    fn all() -> Vec<Self> {
        ["", "quotes", "store", "pages", "worker"].map(Self::documented).into()
    }

    fn has(&self, room: &str) -> bool {
        self.rooms.iter().any(|(name, _)| name == room)
    }

    /// The files of the house, each with its room; that of the house's own file is `mod`.
    fn inhabited<'f>(&self, files: &'f [File]) -> impl Iterator<Item = (&'f str, &'f File)> {
        let room = |file: &'f File| file.module.get(self.house.len()).map_or("mod", String::as_str);
        files.iter().filter(|file| file.module.starts_with(&self.house)).map(move |file| (room(file), file))
    }

    /// The room that a path leads into, where it stays in the house. `mod` is the house's own file, and `*`
    /// the whole house at once.
    fn room_of(&self, path: &[String]) -> Option<String> {
        let first = path.strip_prefix(self.house.as_slice())?.first().map_or("*", String::as_str);
        Some(if self.has(first) || first == "*" { first } else { "mod" }.to_owned())
    }

    fn crossings<'f>(&self, files: &'f [File]) -> Vec<Crossing<'f>> {
        let doors = [Door::new(&[], files), Door::new(&self.house, files)];
        let mut found = Vec::new();
        for (from, file) in self.inhabited(files).filter(|(from, _)| *from != "mod") {
            for mut one in file.uses() {
                doors.iter().for_each(|door| door.lead_on(&mut one.path));
                if let Some(into) = self.room_of(&one.path).filter(|into| into != from) {
                    found.push(Crossing { file, from, into, one });
                }
            }
        }
        found
    }

    /// Every use that the table forbids, as a sentence.
    fn violations(&self, files: &[File]) -> Vec<String> {
        let mut found = Vec::new();
        for (room, file) in self.inhabited(files).filter(|(room, _)| *room != "mod" && !self.has(room)) {
            found.push(format!("{}: {room} is not in the table", file.module.join("::")));
        }
        for Crossing { file, from, into, one } in self.crossings(files) {
            let (name, path) = (file.module.join("::"), one.path.join("::"));
            let row = self.rooms.iter().find(|(room, _)| room == from);
            let may_use = row.and_then(|(_, may_use)| may_use.as_ref());
            if may_use.is_some_and(|may_use| !may_use.contains(&into)) {
                found.push(format!("{name} uses {into}: {path}"));
            }
            if one.is_relative && self.house == ["quotes"] && into != "mod" {
                found.push(format!("{name}: {path} is to be written from the crate's root"));
            }
        }
        found
    }

    /// Every use that the table allows and that there is not, as a sentence.
    fn idle(&self, files: &[File]) -> Vec<String> {
        let crossings = self.crossings(files);
        let mut found = Vec::new();
        for (room, may_use) in &self.rooms {
            for other in may_use.iter().flatten() {
                if !crossings.iter().any(|one| one.from == room && one.into == *other) {
                    found.push(format!("{room} may use {other} and does not"));
                }
            }
        }
        found
    }

    /// Every `impl` of a type that its room does not define, as a sentence.
    fn strays(&self, files: &[File]) -> Vec<String> {
        let types: BTreeSet<(&str, &str)> = self
            .inhabited(files)
            .flat_map(|(room, file)| file.types().map(move |name| (room, name)))
            .collect();
        let mut found = Vec::new();
        for (room, file) in self.inhabited(files) {
            let strays = file.implemented().filter(|name| !types.contains(&(room, name)));
            found.extend(strays.map(|name| format!("{}: {name} is not of {room}", file.module.join("::"))));
        }
        found
    }
}

/// The names that the file of a house hands on, with the path that each stands for.
struct Door<'h> {
    house: &'h [String],
    names: BTreeMap<String, Vec<String>>,
}

impl<'h> Door<'h> {
    fn new(house: &'h [String], files: &[File]) -> Self {
        let own = files.iter().filter(|file| file.module == house);
        let named = |path: Vec<String>| Some((path.last()?.clone(), path));
        Self { house, names: own.flat_map(File::handed_on).filter_map(named).collect() }
    }

    /// Writes out the name that a path goes by.
    fn lead_on(&self, path: &mut Vec<String>) {
        let name = path.strip_prefix(self.house).and_then(<[String]>::first);
        if let Some(whole) = name.and_then(|name| self.names.get(name)) {
            path.splice(..=self.house.len(), whole.iter().cloned());
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(path).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            found.push(path);
        }
    }
}

/// The library's files, without those of tests alone.
fn files() -> Vec<File> {
    let mut paths = Vec::new();
    sources(&root().join("src"), &mut paths);
    let file = |path: &PathBuf| {
        let inside = path.strip_prefix(root().join("src")).expect("inside").with_extension("");
        let module: Vec<&str> = inside.iter().map(|part| part.to_str().expect("a name")).collect();
        let module = match module.as_slice() {
            ["main"] | ["cli", ..] => return None,
            ["lib"] => String::new(),
            [folder @ .., "mod"] => folder.join("::"),
            all => all.join("::"),
        };
        Some(File::new(&module, &fs::read_to_string(path).expect("a source file")))
    };
    paths.iter().filter_map(file).collect()
}

#[test]
fn no_room_uses_more_than_it_may() {
    let files = files();
    assert!(files.len() > 100, "{} files", files.len());
    let found: Vec<String> = Layers::all().iter().flat_map(|layers| layers.violations(&files)).collect();
    assert!(found.is_empty(), "docs/architecture.md does not allow:\n{}", found.join("\n"));
}

#[test]
fn no_file_has_a_side_door() {
    let mut paths = Vec::new();
    sources(&root().join("src"), &mut paths);
    for path in paths {
        let found = source::side_doors(&fs::read_to_string(&path).expect("a source file"));
        assert_eq!(found, [""; 0], "{}", path.display());
    }
}

/// Files that are called `tests` are not read.
#[test]
fn what_is_called_tests_is_for_tests_alone() {
    for file in files() {
        let is_read = file.tokens.windows(2).any(|two| two == ["mod", "tests"]);
        assert!(!is_read, "{}: tests are to be `#[cfg(test)]`", file.module.join("::"));
    }
}

#[test]
fn a_side_door_is_seen() {
    for (source, seen) in [
        ("extern crate self as me; fn ask() { me::quotes::above::judge(); }", "extern crate"),
        ("#[path = \"../above/judge.rs\"] mod judge;", "#[path]"),
        ("#[cfg_attr(all(), path = \"../above/judge.rs\")] mod judge;", "#[path]"),
        ("mod judge { include!(\"../above/judge.rs\"); }", "include!"),
    ] {
        assert_eq!(source::side_doors(source), [seen], "{source}");
    }
    let fine = "extern \"C\" fn f() {} #[cfg_attr(test, derive(Debug))] struct Path { path: u8 }
        const TEXT: &str = include_str!(\"text\"); fn g() { let path = 1; info!(it, path = 2); }";
    assert_eq!(source::side_doors(fine), [""; 0]);
}

#[test]
fn no_room_may_use_what_it_does_not() {
    let files = files();
    let found: Vec<String> = Layers::all().iter().flat_map(|layers| layers.idle(&files)).collect();
    assert!(found.is_empty(), "docs/architecture.md allows for nothing:\n{}", found.join("\n"));
}

#[test]
fn every_impl_lies_in_the_room_of_its_type() {
    let files = files();
    let found: Vec<String> = Layers::all().iter().flat_map(|layers| layers.strays(&files)).collect();
    assert!(found.is_empty(), "methods of another room's types:\n{}", found.join("\n"));
}

#[test]
fn the_tables_go_from_below_to_above() {
    for layers in Layers::all() {
        let mut below = BTreeSet::from(["mod"]);
        for (room, may_use) in &layers.rooms {
            for used in may_use.iter().flatten() {
                assert!(below.contains(used.as_str()), "{:?}: {room} uses {used}", layers.house);
            }
            below.insert(room);
        }
    }
}

#[test]
fn every_module_has_its_place() {
    let root = fs::read_to_string(root().join("src/lib.rs")).expect("the root");
    let modules: Vec<&str> = root
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() >= 13, "{modules:?}");
    let layers = Layers::documented("");
    for module in modules {
        assert!(layers.has(module), "{module} is not in the table");
    }
}

#[test]
fn a_room_that_is_in_a_table_is_in_the_house() {
    let files = files();
    for layers in Layers::all() {
        for (room, _) in layers.rooms.iter().filter(|(room, _)| room != "cli") {
            let is_there = layers.inhabited(&files).any(|(inhabited, _)| inhabited == room);
            assert!(is_there, "{:?}: {room}", layers.house);
        }
    }
}

#[test]
fn the_cores_are_pure() {
    let files = files();
    for name in ["limits", "times", "record", "article", "corpus", "gazetteer", "wire", "quotes", "rows"] {
        for file in files.iter().filter(|file| file.module.first().is_some_and(|first| first == name)) {
            let paths = file.uses().into_iter().map(|one| one.path.join("::"));
            let code =
                paths.chain([file.tokens.join(" ").replace(" :: ", "::")]).collect::<Vec<_>>().join("\n");
            let found = IMPURE.iter().find(|word| code.contains(*word));
            assert_eq!(found, None, "{}", file.module.join("::"));
        }
    }
}

/// A little house of two rooms, of which `above` may use `below`.
fn little_house() -> Layers {
    let rooms =
        vec![("below".to_owned(), Some(Vec::new())), ("above".to_owned(), Some(vec!["below".to_owned()]))];
    Layers { house: vec!["quotes".to_owned()], rooms }
}

fn little_files(files: &[(&str, &str)]) -> Vec<File> {
    files.iter().map(|(module, source)| File::new(module, source)).collect()
}

fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    little_house().violations(&little_files(files))
}

#[test]
fn a_forbidden_use_is_found_wherever_it_stands() {
    for forbidden in [
        "use crate::quotes::above::Judge;",
        "use crate::quotes::{above::Judge, below::Word};",
        "use super::above;",
        "use super::super::quotes::above;",
        "use crate::quotes::Judge;",
        "use crate::Judge;",
        "fn ask(judge: &crate::Judge) {}",
        "use self::super::super::quotes::above;",
        "use self::{super::above::Judge};",
        "fn ask() { self::super::above::judge(); }",
        "fn ask() { crate::quotes::above::judge(); }",
        "fn ask<'a>() -> impl Fn() + use<'a> { crate::quotes::above::judge(); }",
        "fn ask(judge: &super::above::Judge) {}",
        "#[cfg(test)]\nuse crate::quotes::above;\nuse crate::quotes::above::Judge;",
        "#[cfg(test)]\nmod tests { fn f() { {} } }\nuse crate::quotes::above::Judge;",
        "struct Seen { #[cfg(test)] seen: u8 }\nuse crate::quotes::above::Judge;",
        "struct Seen { #[cfg(test)] seen: u8, judge: super::above::Judge }",
        "enum Seen { Once, #[cfg(test)] Twice }\nuse crate::quotes::above::Judge;",
        "enum Seen { #[cfg(test)] Once = 1 << 2, Twice = super::above::TWICE }",
        "fn ask() { match n { #[cfg(test)] n if n < 3 => f(), _ => crate::quotes::above::judge() } }",
        "fn ask(#[cfg(test)] seen: u8) { crate::quotes::above::judge(); }",
        "mod inner { use super::super::above::Judge; }",
        "const TEXT: &str = \"//\"; use super::above::Judge;",
        "/* one /* in another */ \" */ use super::above::Judge; /* \" */",
    ] {
        let door = ("quotes", "mod above; mod below; pub use above::Judge;");
        let front_door = ("", "mod quotes; pub use quotes::Judge;");
        let found = wrong(&[front_door, door, ("quotes::below", forbidden)]);
        assert!(
            found.iter().any(|one| one.starts_with("quotes::below uses above")),
            "{forbidden}: {found:?}"
        );
    }
}

#[test]
fn what_a_room_may_use_and_what_only_tests_use_is_no_fault() {
    for (module, fine) in [
        ("quotes::above", "use crate::quotes::below::{self, Word};"),
        ("quotes::above", "use crate::article::Span; use std::fs;"),
        ("quotes::above::inner", "use super::other::Thing; pub(in crate::quotes) fn f() {}"),
        ("quotes::above::inner", "pub(in super::super) fn f() {}"),
        ("quotes::above", "fn f<'a>(it: &'a u8) -> impl Fn() + use<'a> { move || g(it) }"),
        ("quotes::below", "#[cfg(test)]\nuse crate::quotes::above::Judge;"),
        ("quotes::below", "#[cfg(test)]\nmod tests {\n    use crate::quotes::above::Judge;\n}\n"),
        (
            "quotes::below",
            "struct Seen { #[cfg(test)] seen: Map<u8, crate::quotes::above::Judge>, last: u8 }",
        ),
        ("quotes::below", "#[cfg(test)] fn f<A, B>() { a < b; crate::quotes::above::judge() }"),
        ("quotes::below", "struct Seen { #[cfg(test)] seen: Map<fn() -> u8, crate::quotes::above::Judge> }"),
        (
            "quotes::below",
            "#[cfg(test)] fn f<A, B>() where A: Copy, B: Copy { crate::quotes::above::judge() }",
        ),
        (
            "quotes::below",
            "/// See [`crate::quotes::above`].\nfn f<'a>(at: &'a str) { g(\"crate::quotes::above\", '\"') }",
        ),
    ] {
        assert_eq!(wrong(&[(module, fine)]), [""; 0], "{fine}");
    }
    assert_eq!(wrong(&[("quotes::attic", "")]), ["quotes::attic: attic is not in the table"]);
    assert_eq!(
        wrong(&[("quotes::above", "use super::below::Word;")]),
        ["quotes::above: quotes::below::Word is to be written from the crate's root"]
    );
}

#[test]
fn what_takes_the_whole_house_is_found() {
    for forbidden in ["use crate::quotes::*;", "use super as house;", "use crate::quotes::{self as house};"] {
        let found = wrong(&[("quotes::below", forbidden)]);
        assert!(found.iter().any(|one| one.starts_with("quotes::below uses *")), "{forbidden}: {found:?}");
    }
}

#[test]
fn what_a_room_may_use_and_does_not_is_found() {
    let idle =
        |source| little_house().idle(&little_files(&[("quotes::above", source), ("quotes::below", "")]));
    assert_eq!(idle("use crate::quotes::below::Word;"), [""; 0]);
    for nothing in
        ["", "#[cfg(test)]\nmod tests { use crate::quotes::below::Word; }", "use super::above::Judge;"]
    {
        assert_eq!(idle(nothing), ["above may use below and does not"], "{nothing}");
    }
}

#[test]
fn an_impl_in_another_room_is_found() {
    let strays = |above: &str| {
        let below = ("quotes::below::words", "pub struct Word<'a>(&'a str); enum Sort { One } union Bits {}");
        little_house().strays(&little_files(&[below, ("quotes::above", above)]))
    };
    for (stray, name) in [
        ("impl Word<'_> { fn f(&self) {} }", "Word"),
        ("#[rustfmt::skip] impl Sort {}", "Sort"),
        (
            "fn f() {} impl<'a, F: Fn() -> u8> crate::quotes::below::Word<'a> where F: for<'b> Fn(&'b u8) {}",
            "Word",
        ),
        ("mod inner { impl Bits {} }", "Bits"),
        ("macro_rules! m { () => { impl $crate::quotes::below::Sort {} } }", "Sort"),
        ("macro_rules! m { () => (impl Sort {}) }", "Sort"),
        ("macro_rules! m { ($(#[$of:meta])*) => { $(#[$of])* impl Sort {} } }", "Sort"),
        ("use std::fmt; impl Elsewhere {}", "Elsewhere"),
        ("#[cfg(test)] struct Sort; impl Sort {}", "Sort"),
    ] {
        assert_eq!(strays(stray), [format!("quotes::above: {name} is not of above")], "{stray}");
    }
    for fine in [
        "struct Judge; impl Judge {} impl<'a> Judge<'a> {}",
        "struct Sort; impl Sort {}",
        "impl Judge for Word<'_> {} impl<'a> From<Word<'a>> for u8 {} unsafe impl Send for Sort {}",
        "fn f(it: impl Fn(Sort) -> u8, of: &impl Judge) -> impl Iterator<Item = Sort> + use<'_> { g() }",
        "fn f() -> (impl Judge, impl Judge) { g() } fn h() -> (u8, impl Judge) { g() }",
        "macro_rules! m { ($name:ident) => { struct $name; impl $name {} } }",
        "#[cfg(test)] impl Sort {}",
    ] {
        assert_eq!(strays(fine), [""; 0], "{fine}");
    }
    let inner = [("quotes::above", "struct Judge;"), ("quotes::above::words", "impl Judge {}")];
    assert_eq!(little_house().strays(&little_files(&inner)), [""; 0]);
}
