//! When a version was published and made, from all that is known.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Provenance;
use crate::article::Article;
use crate::times;

/// The times of a version.
pub(super) struct VersionTimes {
    pub(super) published_at: Timestamp,
    pub(super) made_at: Timestamp,
    /// Nothing says when it was made: `made_at` is the time of receipt, and says nothing about the order of
    /// versions.
    pub(super) is_assumed: bool,
    /// What does not count, in words.
    pub(super) notes: Vec<String>,
}

impl VersionTimes {
    pub(super) fn of(article: &Article, provenance: &Provenance) -> Self {
        let received_at = provenance.received_at;
        let mut notes = Vec::new();
        let mut is_unusable = article.has_unusable_time;
        let mut declared = |what: &str, time: Option<Timestamp>| {
            let time = time?;
            let counts = times::is_usable(time, received_at);
            if !counts {
                is_unusable = true;
                notes.push(format!("ignored the time {what}: {time} is days after it was received"));
            }
            counts.then_some(time)
        };
        let published = declared("of publication", article.published_at);
        let version = declared("of the version", article.version_created_at);
        let recorded = provenance.recorded_at.filter(|time| times::is_usable(*time, received_at));
        let day = || TimeZone::UTC.to_timestamp(article.dateline.as_ref()?.date?.at(0, 0, 0, 0)).ok();
        // A record's time is when it was sent: beside a declared one that cannot be used it would make an old
        // version new.
        let made_at = version.or(published).or(recorded.filter(|_| !is_unusable));
        if made_at.is_none() {
            notes.push("without a time: taken for made when it was received".to_owned());
        }
        Self {
            published_at: published.or(recorded).or_else(day).unwrap_or(received_at),
            made_at: made_at.unwrap_or(received_at),
            is_assumed: made_at.is_none(),
            notes,
        }
    }
}
