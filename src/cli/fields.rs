//! Where the fields of an article came from: a line a field, and the same for programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use quotewire::article::Article;
use quotewire::rows::VersionRow;
use serde_json::Value;

/// Longer values are cut, in characters.
const LONGEST_VALUE: usize = 56;
/// What a field comes from that no reader found.
const WORKED_OUT: &str = "worked out";
/// Columns that are no fields of the article: which version it is, and notes about its reading.
const NO_FIELDS: [&str; 5] = ["version_id", "article_id", "blocks", "repairs", "keyword_weights"];

/// Where each column of a version came from that has a value.
pub(super) fn origins(article: &Article, version: &VersionRow<'_>) -> BTreeMap<String, String> {
    let fields = fields(version);
    fields.into_iter().map(|(field, _)| (field.clone(), origin(&field, article, version))).collect()
}

/// The table: field, value, where it came from.
pub(super) fn render(article: &Article, version: &VersionRow<'_>) -> String {
    let mut table = String::new();
    // Writing to a String cannot fail.
    writeln!(table, "{:<24}{:<60}from", "field", "value").ok();
    for (field, value) in fields(version) {
        let from = origin(&field, article, version);
        writeln!(table, "{field:<24}{:<60}{from}", shown(&value)).ok();
    }
    table
}

/// The columns that have a value, what an item declares among them, in their order.
fn fields(version: &VersionRow<'_>) -> Vec<(String, Value)> {
    let Ok(Value::Object(mut columns)) = serde_json::to_value(version) else { return Vec::new() };
    if let Some(Value::Object(declared)) = columns.remove("declared") {
        columns.extend(declared);
    }
    let is_blank = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    let has_value =
        |(field, value): &(String, Value)| !NO_FIELDS.contains(&field.as_str()) && !is_blank(value);
    columns.into_iter().filter(has_value).collect()
}

fn origin(field: &str, article: &Article, version: &VersionRow<'_>) -> String {
    let known = |field: &str| article.origins.get(field).cloned();
    let found = match field {
        "published_at" | "made_at" => Some(time_origin(field, article, version)),
        field if field.starts_with("dateline_") => known("dateline"),
        field => known(field),
    };
    found.unwrap_or_else(|| WORKED_OUT.to_owned())
}

/// Where a time came from that is always there, as rows are made.
fn time_origin(field: &str, article: &Article, version: &VersionRow<'_>) -> String {
    let provenance = version.provenance;
    let (time, declared): (_, &[_]) = match field {
        "made_at" => {
            let version_created = (article.version_created_at, "version_created_at");
            (version.made_at, &[version_created, (article.published_at, "published_at")])
        }
        _ => (version.published_at, &[(article.published_at, "published_at")]),
    };
    let declared = declared.iter().find(|(declared, _)| *declared == Some(time));
    match declared.and_then(|(_, field)| article.origins.get(field)) {
        Some(origin) => origin.clone(),
        None if provenance.recorded_at == Some(time) => "the record's time".to_owned(),
        None if provenance.received_at == time => "when it was received".to_owned(),
        None => "the dateline's day".to_owned(),
    }
}

/// A value on one line, short.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Object(members) => members.values().map(shown).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
