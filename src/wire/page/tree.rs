//! A page as html5ever builds it: as browsers read it, however broken it is.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

/// Where a node stands in [`Tree::nodes`].
pub(super) type Id = usize;

/// A node.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) parent: Option<Id>,
    pub(super) children: Vec<Id>,
    /// The element's name; empty for what is none.
    name: Option<Name>,
    pub(super) attributes: Vec<(String, String)>,
    /// The text, where it is one.
    pub(super) text: String,
}

/// A page's nodes; the first is the document.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// How much text stands inside a node, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    pub(super) text: usize,
    /// In links.
    pub(super) linked: usize,
    pub(super) commas: usize,
}

impl Tree {
    /// Reads a page.
    pub(super) fn parse(html: &str) -> Self {
        let sink = Sink { nodes: RefCell::new(vec![Node::default()]) };
        parse_document(sink, ParseOpts::default()).one(html)
    }

    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// An element's name in lower case; empty for what is none.
    pub(super) fn name(&self, id: Id) -> &str {
        self.node(id).and_then(|node| node.name.as_ref()).map_or("", |name| &name.0.local)
    }

    /// An attribute that is not blank.
    pub(super) fn attr(&self, id: Id, name: &str) -> Option<&str> {
        let found = self.node(id)?.attributes.iter().find(|(key, _)| key == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// All elements of a name, in their order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Id> + 'a {
        (0..self.nodes.len()).filter(move |id| self.name(*id) == name)
    }

    /// Visits a node and all inside of it, each as it begins and as it ends, without recursion. What `enter`
    /// refuses is passed over.
    pub(super) fn visit(&self, from: Id, mut enter: impl FnMut(Id) -> bool, mut leave: impl FnMut(Id)) {
        let mut open: Vec<(Id, usize)> = Vec::new();
        if enter(from) {
            open.push((from, 0));
        }
        while let Some((id, at)) = open.pop() {
            match self.node(id).and_then(|node| node.children.get(at)) {
                Some(&child) => {
                    open.push((id, at + 1));
                    if enter(child) {
                        open.push((child, 0));
                    }
                }
                None => leave(id),
            }
        }
    }

    /// How much text stands inside each node.
    pub(super) fn measures(&self) -> Vec<Measure> {
        let mut measures = vec![Measure::default(); self.nodes.len()];
        let links = std::cell::Cell::new(0_usize);
        let is_link = |id: Id| self.name(id) == "a";
        self.visit(
            0,
            |id| {
                links.set(links.get() + usize::from(is_link(id)));
                true
            },
            |id| {
                let own = self.node(id).map_or("", |node| node.text.trim());
                let mut sum = Measure {
                    text: own.len(),
                    linked: if links.get() > 0 { own.len() } else { 0 },
                    commas: own.matches([',', '،', '、', '，']).count(),
                };
                for child in self.node(id).map(|node| node.children.as_slice()).unwrap_or_default() {
                    let inner = measures.get(*child).copied().unwrap_or_default();
                    sum.text += inner.text;
                    sum.linked += inner.linked;
                    sum.commas += inner.commas;
                }
                if let Some(measure) = measures.get_mut(id) {
                    *measure = sum;
                }
                links.set(links.get() - usize::from(is_link(id)).min(links.get()));
            },
        );
        measures
    }

    /// All text inside a node.
    pub(super) fn text(&self, id: Id) -> String {
        let mut text = String::new();
        self.visit(
            id,
            |id| {
                if let Some(node) = self.node(id) {
                    text.push_str(&node.text);
                }
                true
            },
            |_| {},
        );
        text
    }
}

/// What builds the tree.
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

/// An element's name as the builder of the tree asks for it.
#[derive(Debug, Clone)]
pub(super) struct Name(Rc<QualName>);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sink {
    fn push(&self, node: Node) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    fn with<T>(&self, id: Id, change: impl FnOnce(&mut Node) -> T) -> Option<T> {
        self.nodes.borrow_mut().get_mut(id).map(change)
    }

    /// Puts a child among its parent's children; text goes on behind text.
    fn insert(&self, parent: Id, at: Option<usize>, child: NodeOrText<Id>) {
        let count = self.nodes.borrow().get(parent).map_or(0, |node| node.children.len());
        let at = at.unwrap_or(count).min(count);
        let id = match child {
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let before = at.checked_sub(1).and_then(|before| {
                    self.nodes.borrow().get(parent).and_then(|node| node.children.get(before).copied())
                });
                let is_joined = before.is_some_and(|before| {
                    self.with(before, |node| {
                        let is_text = node.name.is_none() && !node.text.is_empty();
                        if is_text {
                            node.text.push_str(&text);
                        }
                        is_text
                    })
                    .unwrap_or(false)
                });
                if is_joined {
                    return;
                }
                self.push(Node { text: text.to_string(), ..Node::default() })
            }
        };
        self.with(parent, |node| {
            let at = at.min(node.children.len());
            node.children.insert(at, id);
        });
        self.with(id, |node| node.parent = Some(parent));
    }

    fn detach(&self, id: Id) {
        let parent = self.with(id, |node| node.parent.take()).flatten();
        if let Some(parent) = parent {
            self.with(parent, |node| node.children.retain(|child| *child != id));
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name(&self, target: &Id) -> Name {
        let name = self.nodes.borrow().get(*target).and_then(|node| node.name.clone());
        name.unwrap_or_else(|| Name(Rc::new(QualName::new(None, Namespace::from(""), LocalName::from("")))))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        let attributes = attributes.into_iter();
        let attributes = attributes.map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
        self.push(Node { name: Some(Name(Rc::new(name))), attributes, ..Node::default() })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.push(Node::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.push(Node::default())
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self.with(*element, |node| node.parent.is_some()).unwrap_or(false);
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let Some(Some(parent)) = self.with(*sibling, |node| node.parent) else { return };
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        let at = self.with(parent, |node| node.children.iter().position(|child| child == sibling));
        self.insert(parent, at.flatten(), child);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        self.with(*target, |node| {
            for attribute in attributes {
                let key = attribute.name.local.to_string();
                if !node.attributes.iter().any(|(known, _)| *known == key) {
                    node.attributes.push((key, attribute.value.to_string()));
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, parent: &Id) {
        let children = self.with(*node, |node| std::mem::take(&mut node.children)).unwrap_or_default();
        for child in &children {
            self.with(*child, |node| node.parent = Some(*parent));
        }
        self.with(*parent, |node| node.children.extend(children));
    }
}
