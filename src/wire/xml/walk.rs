//! One pass over an XML document for all formats: elements with their ancestors, attributes and text, and no
//! tree.
//!
//! Prefixes are cut off names, as feeds forget to declare them. There are no DTDs: a document type is passed
//! over, and an entity that only one would explain stays as it stands.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::wire::trace::{FieldMarks, OriginTrace};
use crate::wire::{DecodeError, html};

/// Elements inside each other; no format needs a tenth of it.
const DEEPEST: usize = 200;
/// The attributes of an element, in bytes.
const LONGEST_ATTRIBUTES: usize = 64 << 10;

/// What reads a document.
pub(super) trait Visitor {
    /// An element begins.
    fn start(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError>;
    /// Text stands directly inside the current element.
    fn text(&mut self, text: &str, at: &DocumentPosition<'_>);
    /// An element ends; [`DocumentPosition::text`] has all that stood inside.
    fn end(&mut self, at: &DocumentPosition<'_>) -> Result<(), DecodeError>;
    /// Where it is noted where fields come from, if somebody asks.
    fn trace(&mut self) -> Option<&mut OriginTrace>;
    /// What has been read so far of the item that is being read, what counts first.
    fn see(&self, marks: &mut FieldMarks);
}

struct Element<'i> {
    tag: BytesStart<'i>,
    /// Where its text starts.
    from: usize,
    has_children: bool,
}

/// Where in a document the reader is.
#[derive(Default)]
pub(super) struct DocumentPosition<'i> {
    open: Vec<Element<'i>>,
    /// All text so far.
    text: String,
    odd: Oddities,
}

/// What is odd about a document that could be read all the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// Entities that nothing explains.
    pub(super) entities: usize,
    /// Prefixes of elements, the first few.
    pub(super) prefixes: Vec<String>,
}

/// Prefixes that are kept.
const MOST_PREFIXES: usize = 20;

fn local<'a>(tag: &'a BytesStart<'_>) -> &'a str {
    let name = tag.name().0;
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl DocumentPosition<'_> {
    fn element(&self, up: usize) -> Option<&Element<'_>> {
        self.open.iter().rev().nth(up)
    }

    /// The current element's name without prefix.
    pub(super) fn name(&self) -> &str {
        self.up(0)
    }

    /// Its prefix; empty without one.
    pub(super) fn prefix(&self) -> &str {
        self.element(0)
            .and_then(|element| element.tag.name().0.split_once(':'))
            .map_or("", |(prefix, _)| prefix)
    }

    /// The name of the parent.
    pub(super) fn parent(&self) -> &str {
        self.up(1)
    }

    /// The name of an ancestor so many levels up; empty above the root.
    pub(super) fn up(&self, levels: usize) -> &str {
        self.element(levels).map_or("", |element| local(&element.tag))
    }

    /// The element, its prefix too, with the one around it: `itemMeta/versionCreated`,
    /// `item/content:encoded`.
    fn path(&self) -> String {
        let name = self.element(0).map_or("", |element| element.tag.name().0);
        match self.parent() {
            "" => name.to_owned(),
            parent => format!("{parent}/{name}"),
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether an ancestor has a name.
    pub(super) fn is_inside(&self, name: &str) -> bool {
        self.open.iter().rev().skip(1).any(|element| local(&element.tag) == name)
    }

    /// An attribute of the current element by its name without prefix, without white space around it; blank
    /// ones are none.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        self.attr_up(0, name)
    }

    /// The attributes of the current element, names without prefix, blank ones and namespaces left out.
    pub(super) fn attributes(&self) -> Vec<(String, String)> {
        let Some(element) = self.element(0) else { return Vec::new() };
        let mut tags = element.tag.attributes();
        let names = tags.with_checks(false).flatten().take(100).map(|attribute| attribute.key.0.to_owned());
        let names: Vec<String> = names.filter(|name| !name.starts_with("xmlns")).collect();
        names
            .into_iter()
            .map(|name| name.rsplit(':').next().unwrap_or("").to_owned())
            .filter_map(|name| Some((name.clone(), self.attr(&name)?)))
            .collect()
    }

    /// An attribute of an ancestor.
    pub(super) fn attr_up(&self, levels: usize, name: &str) -> Option<String> {
        let element = self.element(levels)?;
        let found = element.tag.attributes().with_checks(false).flatten().find(|attribute| {
            let key = attribute.key.0;
            key == name || key.rsplit_once(':').is_some_and(|(_, local)| local == name)
        })?;
        let value = match found.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value,
            Err(_) => Cow::Owned(html::without_entities(&found.value)),
        };
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The first of some attributes that has a value.
    pub(super) fn any_attr(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.attr(name))
    }

    /// All text inside the current element.
    pub(super) fn text(&self) -> &str {
        self.element(0).and_then(|element| self.text.get(element.from..)).unwrap_or("")
    }

    /// That text on one line; `None` if it is blank.
    pub(super) fn line(&self) -> Option<String> {
        let mut words = self.text().split_whitespace();
        let mut line = words.next()?.to_owned();
        for word in words {
            line.push(' ');
            line.push_str(word);
        }
        Some(line)
    }

    /// Whether the current element has elements inside.
    pub(super) fn has_children(&self) -> bool {
        self.element(0).is_some_and(|element| element.has_children)
    }
}

/// Reads a document to its end.
///
/// # Errors
/// [`DecodeError::Malformed`] where the document is not well formed, ends too early or is nested too deep,
/// and whatever the visitor finds.
pub(super) fn walk(xml: &str, visitor: &mut impl Visitor) -> Result<Oddities, DecodeError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let mut at = DocumentPosition::default();
    let mut has_root = false;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| malformed(&format!("{error} (byte {})", reader.error_position())))?;
        match event {
            Event::Start(tag) => {
                has_root = true;
                open(&mut at, tag)?;
                visitor.start(&at)?;
                trace(&at, visitor);
            }
            Event::Empty(tag) => {
                has_root = true;
                open(&mut at, tag)?;
                visitor.start(&at)?;
                visitor.end(&at)?;
                trace(&at, visitor);
                at.open.pop();
            }
            Event::End(_) => {
                visitor.end(&at)?;
                trace(&at, visitor);
                at.open.pop();
            }
            Event::Text(text) => push(&mut at, visitor, &text.xml10_content()),
            Event::CData(text) => push(&mut at, visitor, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let text = entity(&name, &mut at.odd.entities);
                push(&mut at, visitor, &text);
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if let Some(element) = at.element(0) {
        return Err(malformed(&format!("ends inside <{}>: cut off", local(&element.tag))));
    }
    if has_root { Ok(at.odd) } else { Err(malformed("no element: cut off")) }
}

/// Whatever has changed with an element came from it.
fn trace(at: &DocumentPosition<'_>, visitor: &mut impl Visitor) {
    if visitor.trace().is_none() {
        return;
    }
    let mut marks = FieldMarks::default();
    visitor.see(&mut marks);
    if let Some(trace) = visitor.trace() {
        trace.step(marks, |_| true, |_| at.path());
    }
}

pub(super) fn malformed(message: &str) -> DecodeError {
    DecodeError::Malformed { format: "xml", message: message.to_owned() }
}

fn open<'i>(at: &mut DocumentPosition<'i>, tag: BytesStart<'i>) -> Result<(), DecodeError> {
    if at.open.len() >= DEEPEST {
        return Err(malformed(&format!("elements nested deeper than {DEEPEST}")));
    }
    if tag.attributes_raw().len() > LONGEST_ATTRIBUTES {
        let message = format!("attributes of more than {LONGEST_ATTRIBUTES} bytes in one element");
        return Err(malformed(&message));
    }
    if let Some(parent) = at.open.last_mut() {
        parent.has_children = true;
    }
    if let Some((prefix, _)) = tag.name().0.split_once(':')
        && at.odd.prefixes.len() < MOST_PREFIXES
        && !at.odd.prefixes.iter().any(|known| known == prefix)
    {
        at.odd.prefixes.push(prefix.to_owned());
    }
    let from = at.text.len();
    at.open.push(Element { tag, from, has_children: false });
    Ok(())
}

fn push(at: &mut DocumentPosition<'_>, visitor: &mut impl Visitor, text: &str) {
    if !at.open.is_empty() {
        at.text.push_str(text);
        visitor.text(text, at);
    }
}

/// What a reference stands for: a character, one of HTML's names, else itself.
fn entity(name: &BytesRef<'_>, unknown: &mut usize) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    let written = format!("&{};", name.xml10_content());
    let meant = html::without_entities(&written);
    *unknown += usize::from(meant == written);
    meant
}
