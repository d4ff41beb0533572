//! The name of a type stands for one thing, wherever in the crate one meets it.

use std::collections::BTreeMap;
use std::fs;

use super::columns::files;

/// The types that a file defines at the outermost level: what stands inside a function or a module of tests
/// is met nowhere else.
fn types(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let mut words =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let mut word = words.next().filter(|_| line.starts_with(char::is_alphabetic))?;
        // `pub(in crate::quotes)`
        while matches!(word, "pub" | "in" | "crate" | "super" | "self" | "quotes" | "wire" | "unsafe") {
            word = words.next()?;
        }
        if matches!(word, "struct" | "enum" | "trait" | "type" | "union") { words.next() } else { None }
    })
}

/// The types that more than one file defines, each with its files.
fn doubled<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, text) in texts {
        types(text).for_each(|name| places.entry(name).or_default().push(file));
    }
    places.retain(|_, files| files.len() > 1);
    places.iter().map(|(name, files)| format!("{name}: {}", files.join(", "))).collect()
}

#[test]
fn a_type_name_stands_for_one_thing() {
    let mut found = Vec::new();
    files(&super::root().join("src"), "rs", &mut found);
    let texts: Vec<_> = found
        .iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).expect("a text")))
        .collect();
    let doubled = doubled(texts.iter().map(|(file, text)| (file.as_str(), text.as_str())));
    assert!(doubled.is_empty(), "a name of its own for each, please:\n{}", doubled.join("\n"));
}

#[test]
fn a_name_that_stands_for_two_things_is_found() {
    let one = "struct Found;\npub(in crate::quotes) type Reading<'a> = &'a str;\npub enum Mode { Found }\n";
    let other =
        "//! struct Mode\nfn f() {\n    struct Mode;\n}\npub(super) trait Reading {\n    type Found;\n}\n";
    assert_eq!(doubled([("one", one), ("other", other)]), ["Reading: one, other"]);
}
