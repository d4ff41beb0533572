//! Each module knows no more than the architecture lets it: `docs/architecture.md` has the table.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Module and the modules of this crate that it may use.
const LAYERS: [(&str, &[&str]); 17] = [
    ("suggest", &[]),
    ("config", &["limits", "suggest"]),
    ("limits", &[]),
    ("times", &[]),
    ("record", &["times"]),
    ("article", &[]),
    ("gazetteer", &[]),
    ("wire", &["record", "article", "limits", "gazetteer", "times"]),
    ("corpus", &["article"]),
    ("quotes", &["article", "limits", "corpus", "gazetteer"]),
    ("rows", &["record", "article", "quotes", "times"]),
    ("store", &["rows", "record", "article", "suggest"]),
    ("telemetry", &["record"]),
    ("http", &["telemetry"]),
    ("worker", &["config", "limits", "record", "article", "wire", "quotes", "rows", "store", "telemetry"]),
    ("embedded", &[]),
    (
        "lib",
        &["config", "limits", "record", "article", "wire", "quotes", "rows", "store", "telemetry", "worker"],
    ),
];

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

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).expect("a folder of sources");
    let mut found: Vec<PathBuf> =
        entries.flat_map(|entry| sources(&entry.expect("an entry").path())).collect();
    found.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    found
}

fn module(name: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (file, folder) = (root.join(format!("{name}.rs")), root.join(name));
    [file, folder].iter().filter(|path| path.exists()).flat_map(|path| sources(path)).collect()
}

/// The code of a file without its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a source file");
    let is_test = file.iter().any(|part| part == "tests" || part == "tests.rs");
    if is_test { String::new() } else { text.split("#[cfg(test)]").next().unwrap_or_default().to_owned() }
}

#[test]
fn no_module_uses_more_than_it_may() {
    for (name, may_use) in LAYERS {
        let files = module(name);
        assert!(!files.is_empty(), "{name}");
        for file in files {
            let text = code(&file);
            assert!(
                !text.contains("crate::{"),
                "{}: one path a line, so that it can be checked",
                file.display()
            );
            let used: BTreeSet<&str> = text
                .split("crate::")
                .skip(1)
                .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
                .filter(|used| LAYERS.iter().any(|(known, _)| known == used) && *used != name)
                .collect();
            for used in used {
                assert!(may_use.contains(&used), "{} uses {used}", file.display());
            }
        }
    }
}

#[test]
fn every_module_has_its_place() {
    let root =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the root");
    let modules: Vec<&str> = root
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() >= 13, "{modules:?}");
    for module in modules {
        assert!(LAYERS.iter().any(|(known, _)| *known == module), "{module} is not in the table");
    }
}

#[test]
fn the_cores_are_pure() {
    for name in ["limits", "times", "record", "article", "corpus", "gazetteer", "wire", "quotes", "rows"] {
        for file in module(name) {
            let text = code(&file);
            let statements = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in statements {
                assert!(!IMPURE.iter().any(|word| line.contains(word)), "{}: {line}", file.display());
            }
        }
    }
}
