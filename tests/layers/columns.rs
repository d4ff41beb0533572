//! Comments are no wider than the code, and documents no wider than a screen. Tables and code are as wide as
//! they must be.

use std::fs;
use std::path::{Path, PathBuf};

/// Columns of the code (rustfmt.toml), and so of comments.
const COMMENT: usize = 110;
/// Columns of a document.
const DOCUMENT: usize = 120;

/// The files of a folder and of those inside it.
pub(super) fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        // What npm has fetched for the tests of pages is not ours.
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
}

/// The lines of a text that are wider than they may be, code between fences left out.
fn wide(text: &str, columns: usize, is_prose: impl Fn(&str) -> bool) -> Vec<(usize, &str)> {
    let mut is_fenced = false;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let bare = line.trim_start_matches(['/', '!', ' ']);
        is_fenced ^= bare.starts_with("```");
        let is_wide = line.chars().count() > columns && bare.contains(' ');
        if is_wide && !is_fenced && is_prose(line) && !bare.starts_with(['|', '#']) {
            found.push((number, line));
        }
    }
    found
}

fn none_wide(files: Vec<PathBuf>, columns: usize, is_prose: impl Fn(&str) -> bool + Copy) {
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        let lines = wide(&text, columns, is_prose);
        found.extend(lines.iter().map(|(number, line)| format!("{}:{number}: {line}", file.display())));
    }
    assert!(found.is_empty(), "wider than {columns} columns:\n{}", found.join("\n"));
}

#[test]
fn no_comment_is_wider_than_the_code() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "examples", "crates"] {
        files(&super::root().join(folder), "rs", &mut found);
    }
    none_wide(found, COMMENT, |line| line.trim_start().starts_with("//"));
}

#[test]
fn no_document_is_wider_than_a_screen() {
    let mut found =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| super::root().join(name)).to_vec();
    for folder in ["docs", "samples", "data", "tests"] {
        files(&super::root().join(folder), "md", &mut found);
    }
    none_wide(found, DOCUMENT, |_| true);
}

#[test]
fn what_is_too_wide_is_seen() {
    let long = "word ".repeat(25);
    let text = format!("// {long}\n// | {long}\n```\n// {long}\n```\nlet it = \"{long}\";\n");
    let found = wide(&text, COMMENT, |line| line.starts_with("//"));
    assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1]);
    assert_eq!(wide(&text, COMMENT, |_| true).len(), 2);
}
