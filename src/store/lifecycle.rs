//! Which version of an article counts: pure, and the same in whatever order the versions arrive.
//!
//! Versions are ordered by the time they were made, then by number where both have one. Where it is not known
//! of both when they were made, that is no order: the number decides, else the later received one counts. A
//! kill is final: whatever comes for a killed article is kept as history and stays hidden, because an agency
//! that withdraws a story sends its replacement under a new identity, and showing a killed text is the one
//! mistake that cannot be taken back. What orders of other items make of an article is decided in the
//! database, where both are (`write/orders.rs`); here it only counts.

use std::cmp::Ordering;

use jiff::Timestamp;
use uuid::Uuid;

use crate::article::PubStatus;
use crate::record::Outcome;
use crate::rows::EncodedArticle;

/// The version of an article that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) version_id: Uuid,
    pub(super) published_at: Timestamp,
    /// `None` where nobody knows.
    pub(super) made_at: Option<Timestamp>,
    pub(super) version_no: Option<i64>,
    pub(super) hash: [u8; 16],
    pub(super) status: PubStatus,
    pub(super) embargo_until: Option<Timestamp>,
}

/// An article as the database knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ArticleState {
    pub(super) current: Option<Current>,
    pub(super) withdrawn: bool,
    /// What an order of another item makes of it.
    pub(super) ordered: Option<PubStatus>,
}

impl ArticleState {
    /// Whether the article may be used.
    pub(super) fn status(&self) -> PubStatus {
        match &self.current {
            _ if self.is_killed() => PubStatus::Canceled,
            _ if self.ordered.is_some() => PubStatus::Withheld,
            Some(current) => current.status,
            None => PubStatus::Withheld,
        }
    }

    /// Whether a kill of its own or another item's has come.
    fn is_killed(&self) -> bool {
        self.withdrawn || self.ordered == Some(PubStatus::Canceled)
    }

    /// Takes in a version and says what becomes of it.
    pub(super) fn take(&mut self, incoming: &EncodedArticle) -> Outcome {
        if incoming.status == PubStatus::Canceled {
            self.withdrawn = true;
            return Outcome::Withdrawn;
        }
        let version = Current {
            version_id: incoming.version_id,
            published_at: incoming.published_at,
            made_at: incoming.made_at,
            version_no: incoming.version_no,
            hash: incoming.content_hash,
            status: incoming.status,
            embargo_until: incoming.embargo_until,
        };
        let is_killed = self.is_killed();
        let Some(current) = &mut self.current else {
            self.current = Some(version);
            return if is_killed { Outcome::Superseded } else { Outcome::Stored };
        };
        let older = is_older(&version, current);
        if version.hash == current.hash {
            // A repeat keeps the row that is there, and makes what lies in between older.
            if !older {
                current.made_at = version.made_at.or(current.made_at);
                current.version_no = version.version_no.or(current.version_no);
            }
            return Outcome::Unchanged;
        }
        if older {
            return Outcome::Superseded;
        }
        *current = version;
        if is_killed { Outcome::Superseded } else { Outcome::Stored }
    }
}

fn is_older(version: &Current, than: &Current) -> bool {
    let times = version.made_at.zip(than.made_at).map_or(Ordering::Equal, |(a, b)| a.cmp(&b));
    let numbers = version.version_no.zip(than.version_no).map_or(Ordering::Equal, |(a, b)| a.cmp(&b));
    times.then(numbers).is_lt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version(made_at_s: i64, content: u8) -> EncodedArticle {
        use crate::article::Article;
        use crate::quotes::Extraction;
        let article = Article { text: String::new(), guid: Some("g".into()), ..Article::default() };
        let provenance = crate::rows::Provenance {
            topic: "t".into(),
            topic_id: None,
            partition: 0,
            offset: made_at_s * 256 + i64::from(content),
            item: 0,
            recorded_at: None,
            received_at: Timestamp::UNIX_EPOCH,
            trace_id: None,
        };
        let mut encoded = crate::rows::rows(&article, &Extraction::default(), &provenance).encode();
        encoded.made_at = Timestamp::from_second(made_at_s).ok();
        encoded.content_hash = [content; 16];
        encoded
    }

    fn kill() -> EncodedArticle {
        let mut kill = version(0, 0);
        kill.status = PubStatus::Canceled;
        kill
    }

    #[test]
    fn a_newer_version_replaces_and_a_late_one_does_not() {
        let mut state = ArticleState::default();
        assert_eq!(state.take(&version(2, 2)), Outcome::Stored);
        assert_eq!(state.take(&version(1, 1)), Outcome::Superseded);
        assert_eq!(state.take(&version(3, 2)), Outcome::Unchanged);
        assert_eq!(state.take(&version(2, 7)), Outcome::Superseded, "the repeat was newer");
        assert_eq!(state.take(&version(4, 3)), Outcome::Stored);
        assert_eq!(state.current.unwrap().hash, [3; 16]);
    }

    #[test]
    fn at_the_same_time_the_number_decides() {
        let numbered = |number, content| {
            let mut version = version(5, content);
            version.version_no = Some(number);
            version
        };
        let mut state = ArticleState::default();
        assert_eq!(state.take(&numbered(2, 2)), Outcome::Stored);
        assert_eq!(state.take(&numbered(1, 1)), Outcome::Superseded);
        assert_eq!(state.take(&numbered(3, 3)), Outcome::Stored);
    }

    #[test]
    fn without_a_time_the_later_received_counts_or_the_higher_number() {
        let untimed = |content, number| {
            let mut version = version(0, content);
            version.made_at = None;
            version.version_no = number;
            version
        };
        let mut state = ArticleState::default();
        assert_eq!(state.take(&version(5, 1)), Outcome::Stored);
        assert_eq!(state.take(&untimed(2, None)), Outcome::Stored, "a correction");
        assert_eq!(state.take(&untimed(2, None)), Outcome::Unchanged);
        assert_eq!(state.take(&version(3, 3)), Outcome::Stored, "it came after one without a time");
        assert_eq!(state.take(&untimed(3, None)), Outcome::Unchanged);
        assert_eq!(state.take(&version(2, 4)), Outcome::Superseded, "a repeat takes no time away");
        assert_eq!(state.take(&untimed(5, Some(2))), Outcome::Stored);
        assert_eq!(state.take(&untimed(6, Some(1))), Outcome::Superseded);
        assert_eq!(state.take(&untimed(7, Some(3))), Outcome::Stored);
    }

    #[test]
    fn a_kill_is_final() {
        let mut state = ArticleState::default();
        assert_eq!(state.take(&version(1, 1)), Outcome::Stored);
        assert_eq!(state.take(&kill()), Outcome::Withdrawn);
        assert_eq!(state.take(&version(9, 9)), Outcome::Superseded);
        assert_eq!(state.status(), PubStatus::Canceled);
    }

    #[test]
    fn what_is_killed_or_held_by_an_order_stays_so_while_versions_come() {
        for (ordered, outcome, status) in [
            (PubStatus::Canceled, Outcome::Superseded, PubStatus::Canceled),
            (PubStatus::Withheld, Outcome::Stored, PubStatus::Withheld),
        ] {
            let mut state = ArticleState { ordered: Some(ordered), ..ArticleState::default() };
            assert_eq!((state.take(&version(1, 1)), state.status()), (outcome, status));
        }
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            versions in Just((0..6_u8).collect::<Vec<_>>()).prop_shuffle(), killed in any::<bool>(), at in 0..6_usize,
        ) {
            let mut state = ArticleState::default();
            for (index, content) in versions.iter().enumerate() {
                if killed && index == at {
                    state.take(&kill());
                }
                state.take(&version(i64::from(*content), *content));
            }
            prop_assert_eq!(state.withdrawn, killed);
            prop_assert_eq!(state.current.unwrap().hash, [5; 16]);
        }
    }
}
