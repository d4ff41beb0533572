//! What a page says about itself for machines: JSON-LD, microdata and `meta`.

use serde_json::Value;

use super::tree::{Id, Tree};
use crate::wire::trace::{FieldMarks, OriginTrace};

/// What is known of the article on a page, the better source first.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) body: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) site: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
    /// Keywords where there are no others.
    tags: Vec<String>,
    pub(super) address: Option<String>,
    pub(super) place: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) words: Option<i32>,
}

impl Data {
    /// Says where the fields come from that are new since it was said last, if somebody asks.
    fn came_from(&self, trace: &mut Option<&mut OriginTrace>, from: impl Fn(&'static str) -> String) {
        let Some(trace) = trace else { return };
        let mut marks = FieldMarks::default();
        for (field, text) in [
            ("headline", &self.headline),
            ("deck", &self.description),
            ("body", &self.body),
            ("published_at", &self.published),
            ("version_created_at", &self.modified),
            ("site", &self.site),
            ("source", &self.site),
            ("category", &self.section),
            ("language", &self.language),
            ("guid", &self.address),
            ("links", &self.address),
            ("places_declared", &self.place),
            ("copyright", &self.copyright),
        ] {
            marks.see(field, text.as_ref());
        }
        marks.see("declared_word_count", self.words);
        marks.see_list("authors", &self.authors);
        marks.see_list("keywords", &self.keywords);
        trace.fill(marks, from);
    }
}

/// The property of schema.org that a field is.
fn property(field: &str) -> &str {
    match field {
        "deck" => "description",
        "body" => "articleBody",
        "published_at" => "datePublished",
        "version_created_at" => "dateModified",
        "site" | "source" => "publisher",
        "category" => "articleSection",
        "language" => "inLanguage",
        "guid" | "links" => "url",
        "places_declared" => "contentLocation",
        "copyright" => "copyrightHolder",
        "declared_word_count" => "wordCount",
        "authors" => "author",
        field => field,
    }
}

fn set(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    }
}

fn add(list: &mut Vec<String>, value: &str) {
    let value = value.trim();
    if !value.is_empty() && !list.iter().any(|known| known == value) && list.len() < 1_000 {
        list.push(value.to_owned());
    }
}

/// Reads all that a page has.
pub(super) fn of(tree: &Tree, mut trace: Option<&mut OriginTrace>) -> Data {
    let mut data = Data::default();
    for script in tree.all("script") {
        if tree.attr(script, "type").is_some_and(|kind| kind.to_lowercase().contains("ld+json")) {
            linked(&tree.text(script), &mut data);
        }
    }
    data.came_from(&mut trace, |field| format!("JSON-LD {}", property(field)));
    microdata(tree, &mut data);
    data.came_from(&mut trace, |field| format!("microdata {}", property(field)));
    metas(tree, &mut data, trace);
    data
}

/// JSON-LD, in CDATA or not, one object, several, or a graph.
fn linked(script: &str, data: &mut Data) {
    let text = script.trim().trim_start_matches("//").trim_start_matches("/*").trim_start();
    let text = text.strip_prefix("<![CDATA[").unwrap_or(text).trim_start_matches("*/").trim();
    let text = text.rsplit_once("]]>").map_or(text, |(inside, _)| inside);
    let end = text.rfind(['}', ']']).map_or(text.len(), |end| end + 1);
    let text = text.get(..end).unwrap_or(text);
    let parsed = serde_json::from_str::<Value>(text).or_else(|_| {
        // Line breaks inside strings, which editors' programs forget to escape.
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain)
    });
    if let Ok(value) = parsed {
        find_article(&value, data, 0);
    }
}

fn find_article(value: &Value, data: &mut Data, depth: usize) {
    match value {
        Value::Array(items) if depth < 4 => items.iter().for_each(|item| find_article(item, data, depth + 1)),
        Value::Object(members) => {
            if members.get("@type").is_some_and(is_article) {
                article(value, data);
            } else if let Some(inner) =
                members.get("@graph").or_else(|| members.get("mainEntity")).filter(|_| depth < 4)
            {
                find_article(inner, data, depth + 1);
            }
        }
        _ => {}
    }
}

fn is_article(kind: &Value) -> bool {
    let is = |name: &str| name.ends_with("Article") || name.ends_with("Posting") || name == "Report";
    match kind {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}

/// A text, or the name of an object, or of the first of several.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => text(members.get("name")),
        Value::Array(items) => text(items.first()),
        _ => None,
    }
}

fn article(value: &Value, data: &mut Data) {
    let of = |name: &str| text(value.get(name));
    set(&mut data.headline, of("headline").or_else(|| of("name")));
    set(&mut data.description, of("alternativeHeadline").or_else(|| of("description")));
    set(&mut data.body, of("articleBody").or_else(|| of("text")));
    set(&mut data.published, of("datePublished").or_else(|| of("dateCreated")));
    set(&mut data.modified, of("dateModified"));
    set(&mut data.site, of("isPartOf").or_else(|| of("publisher")));
    set(&mut data.section, of("articleSection"));
    set(&mut data.language, of("inLanguage"));
    set(&mut data.address, of("url").or_else(|| of("mainEntityOfPage")));
    set(&mut data.place, of("dateline").or_else(|| of("contentLocation")));
    set(&mut data.copyright, of("copyrightHolder"));
    let words = ["wordCount", "wordcount"].iter().find_map(|name| value.get(name));
    data.words =
        data.words.or_else(|| words.and_then(Value::as_i64).and_then(|words| i32::try_from(words).ok()));
    for name in ["author", "creator"] {
        match value.get(name) {
            Some(Value::Array(authors)) => {
                authors
                    .iter()
                    .filter_map(|author| text(Some(author)))
                    .for_each(|name| add(&mut data.authors, &name));
            }
            author => text(author).iter().for_each(|name| add(&mut data.authors, name)),
        }
    }
    match value.get("keywords") {
        Some(Value::Array(words)) => {
            words.iter().filter_map(Value::as_str).for_each(|word| add(&mut data.keywords, word));
        }
        Some(Value::String(words)) => words.split([',', ';']).for_each(|word| add(&mut data.keywords, word)),
        _ => {}
    }
}

/// `itemprop` of whatever scope: pages have one article that is marked up so.
fn microdata(tree: &Tree, data: &mut Data) {
    for id in 0..tree.nodes.len() {
        let Some(property) = tree.attr(id, "itemprop") else { continue };
        let value = || -> Option<String> {
            let given = ["content", "datetime"].iter().find_map(|name| tree.attr(id, name));
            given
                .map(str::to_owned)
                .or_else(|| Some(tree.text(id).split_whitespace().collect::<Vec<_>>().join(" ")))
        };
        match property {
            "headline" => set(&mut data.headline, value()),
            "datePublished" => set(&mut data.published, value()),
            "dateModified" => set(&mut data.modified, value()),
            "inLanguage" => set(&mut data.language, value()),
            "articleSection" => set(&mut data.section, value()),
            "author" if data.authors.is_empty() => {
                if let Some(name) = named(tree, id).or_else(value).filter(|name| name.len() < 200) {
                    add(&mut data.authors, &name);
                }
            }
            _ => {}
        }
    }
}

/// The name inside of an author's scope.
fn named(tree: &Tree, scope: Id) -> Option<String> {
    let mut found = None;
    tree.visit(
        scope,
        |id| {
            if found.is_none() && tree.attr(id, "itemprop") == Some("name") {
                let given = tree.attr(id, "content").map(str::to_owned);
                found = given.or_else(|| Some(tree.text(id).trim().to_owned()));
            }
            true
        },
        |_| {},
    );
    found.filter(|name| !name.is_empty())
}

fn metas(tree: &Tree, data: &mut Data, mut trace: Option<&mut OriginTrace>) {
    for id in tree.all("meta") {
        let key = tree
            .attr(id, "property")
            .or_else(|| tree.attr(id, "name"))
            .or_else(|| tree.attr(id, "http-equiv"));
        let (Some(key), Some(content)) = (key, tree.attr(id, "content")) else { continue };
        let value = || Some(content.to_owned());
        match key.to_lowercase().as_str() {
            "og:title" | "dc.title" | "twitter:title" | "parsely-title" => set(&mut data.headline, value()),
            "og:description" | "description" | "twitter:description" | "dc.description" => {
                set(&mut data.description, value());
            }
            "og:site_name" | "application-name" | "dc.publisher" => set(&mut data.site, value()),
            "article:published_time"
            | "dc.date"
            | "dc.date.issued"
            | "date"
            | "pubdate"
            | "parsely-pub-date"
            | "publish-date"
            | "sailthru.date"
            | "cxenseparse:recs:publishtime" => {
                set(&mut data.published, value());
            }
            "article:modified_time" | "og:updated_time" | "last-modified" => set(&mut data.modified, value()),
            "article:section" => set(&mut data.section, value()),
            "author" | "dc.creator" | "parsely-author" | "article:author" | "byl"
                if data.authors.is_empty() && !content.contains("://") =>
            {
                add(&mut data.authors, content);
            }
            "keywords" | "news_keywords" if data.keywords.is_empty() => {
                content.split([',', ';']).for_each(|word| add(&mut data.keywords, word));
            }
            "article:tag" => content.split(',').for_each(|word| add(&mut data.tags, word)),
            "og:locale" | "dc.language" | "content-language" => {
                set(&mut data.language, value().map(|l| l.replace('_', "-")));
            }
            "og:url" => set(&mut data.address, value()),
            "copyright" | "dc.rights" => set(&mut data.copyright, value()),
            _ => {}
        }
        data.came_from(&mut trace, |_| format!("HTML meta {key}"));
    }
    if data.keywords.is_empty() {
        data.keywords = std::mem::take(&mut data.tags);
    }
    for id in tree.all("link") {
        if tree.attr(id, "rel") == Some("canonical") {
            set(&mut data.address, tree.attr(id, "href").map(str::to_owned));
        }
    }
    data.came_from(&mut trace, |_| "HTML link canonical".to_owned());
}
