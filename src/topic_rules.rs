//! What the topics may carry, where an operator has said so.

use std::collections::BTreeMap;

use crate::article::Format;

/// Rules by topic. A topic without one may carry whatever its records say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicRules {
    /// The sources that a topic may carry, by their codes; the first is whose a record is that names none.
    pub sources: BTreeMap<String, Vec<String>>,
    /// The format that the records of a topic are read as, whatever they look like.
    pub formats: BTreeMap<String, Format>,
}

impl TopicRules {
    /// The source of a topic's records that name none.
    pub fn usual_source(&self, topic: &str) -> Option<&str> {
        self.sources.get(topic)?.first().map(String::as_str)
    }

    /// The sources that a topic may carry, where that does not include one.
    pub fn refusal(&self, topic: &str, source: &str) -> Option<&[String]> {
        let allowed = self.sources.get(topic)?;
        let is_allowed = allowed.iter().any(|allowed| allowed.to_lowercase() == source.to_lowercase());
        (!is_allowed).then_some(allowed)
    }

    /// The format that a topic's records are read as.
    pub fn format(&self, topic: &str) -> Option<Format> {
        self.formats.get(topic).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_carries_what_is_said_and_any_other_everything() {
        let sources = BTreeMap::from([("wire.north".to_owned(), vec!["NW".to_owned(), "dpa".to_owned()])]);
        let rules = TopicRules { sources, ..TopicRules::default() };
        assert_eq!(rules.usual_source("wire.north"), Some("NW"));
        assert_eq!(rules.usual_source("wire"), None);
        assert_eq!(rules.refusal("wire.north", "nw"), None);
        assert_eq!(rules.refusal("wire.north", "afp"), Some(&["NW".to_owned(), "dpa".to_owned()][..]));
        assert_eq!(rules.refusal("wire", "afp"), None);
    }
}
