//! The layer of the file: TOML, with the place of everything in it.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::kind::Raw;
use super::layers::Layers;
use super::mistake::{Mistake, Origin, Problem};
use super::properties::{self, KEY_PREFIX, TABLE_KEY};
use super::settings;
use crate::suggest::nearest;

/// Finds lines and columns in a file's text.
struct FileLines<'a> {
    name: &'a str,
    text: &'a str,
    /// Byte offsets at which lines begin.
    line_starts: Vec<usize>,
}

impl<'a> FileLines<'a> {
    fn new(name: &'a str, text: &'a str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { name, text, line_starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The place of a byte offset.
    fn at(&self, offset: usize) -> Origin {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        // A byte order mark stands before the first column.
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        Origin::File { name: self.name.to_owned(), line, column }
    }
}

/// Reads the file into the layers.
pub(super) fn read(layers: &mut Layers, name: &str, text: &str) {
    let places = FileLines::new(name, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        for (key, value) in document.get_ref() {
            section(layers, &places, key, value);
        }
    } else {
        // What comes after a broken line may stand in the wrong section: nothing of the file is judged
        // further.
        layers.file_is_broken();
        let mut lines = HashSet::new();
        for error in errors {
            let origin = places.at(error.span().map_or(text.len(), |span| span.start));
            let Origin::File { line, .. } = origin else {
                continue;
            };
            if lines.insert(line) {
                let problem = Problem::Syntax(error.message().to_owned());
                layers.mistake(Mistake { origin, key: None, problem });
            }
        }
    }
}

fn section<'a>(
    layers: &mut Layers,
    places: &FileLines<'_>,
    key: &Spanned<DeString<'_>>,
    value: &'a Spanned<DeValue<'a>>,
) {
    let name = key.get_ref().as_ref();
    let origin = places.at(key.span().start);
    let table = value.get_ref().as_table();
    let Some(section) = settings::SECTIONS.iter().find(|section| section.name == name) else {
        if table.is_some() {
            let near = nearest(name, settings::SECTIONS.iter().map(|section| section.name));
            layers.unknown_section(name, near, origin);
        } else {
            layers.put(name, Raw::Toml(value.get_ref()), origin);
        }
        return;
    };
    let Some(table) = table else {
        let expected = format!("a section of settings: [{}]", section.name);
        // Not what was given: it may be the URL that belongs to one of the settings.
        let problem = Problem::Wrong { expected, given: None };
        layers.mistake(Mistake { origin, key: Some(name.to_owned()), problem });
        return;
    };
    for (key, value) in table {
        let path = format!("{name}.{}", key.get_ref());
        let inner = value.get_ref().as_table().filter(|_| path == TABLE_KEY);
        if let Some(inner) = inner {
            for property in properties::flattened(inner) {
                let origin = places.at(property.offset);
                layers.put(&format!("{KEY_PREFIX}{}", property.name), property.value, origin);
            }
        } else {
            layers.put(&path, Raw::Toml(value.get_ref()), places.at(key.span().start));
        }
    }
}
