//! The judge: what stands in the database beside what was sent, record by record and by content. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use uuid::Uuid;

use crate::sent::{Meaning, Sent, Version};

/// Where a record stands, by the name under which the database knows its topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.topic, self.partition, self.offset)
    }
}

/// The records of a partition that must each have an outcome, by offset: the numbers they were sent with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) records: BTreeMap<i64, u64>,
}

/// A row of `article_versions`, with what `articles` and the views say of it.
#[derive(Debug, Clone)]
pub(crate) struct VersionRow {
    pub(crate) at: At,
    pub(crate) item: i32,
    pub(crate) headline: String,
    pub(crate) body: String,
    pub(crate) outcome: String,
    pub(crate) article: Uuid,
    pub(crate) is_current: bool,
    /// Whether `current_articles` shows it.
    pub(crate) is_shown: bool,
    pub(crate) quotes: Vec<String>,
}

/// A row of `other_outcomes`.
#[derive(Debug, Clone)]
pub(crate) struct OtherRow {
    pub(crate) at: At,
    pub(crate) outcome: String,
    pub(crate) article: Option<Uuid>,
}

/// A row of `dead_letters`.
#[derive(Debug, Clone)]
pub(crate) struct LetterRow {
    pub(crate) at: At,
    pub(crate) class: String,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    /// The number in its header.
    pub(crate) number: Option<u64>,
}

/// All that the database holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) versions: Vec<VersionRow>,
    pub(crate) others: Vec<OtherRow>,
    pub(crate) letters: Vec<LetterRow>,
    /// Articles that are withdrawn.
    pub(crate) withdrawn: BTreeSet<Uuid>,
}

/// What became of one record.
#[derive(Debug, Default)]
struct Outcomes<'a> {
    versions: Vec<&'a VersionRow>,
    others: Vec<&'a OtherRow>,
    letters: Vec<&'a LetterRow>,
}

impl Outcomes<'_> {
    fn count(&self) -> usize {
        usize::from(!self.versions.is_empty()) + self.others.len() + self.letters.len()
    }

    /// The one outcome's name.
    fn name(&self) -> &str {
        if !self.letters.is_empty() {
            return "dead_lettered";
        }
        let other = self.others.first().map(|row| row.outcome.as_str());
        let is_stored = self.versions.iter().any(|row| row.outcome == "stored");
        other.unwrap_or(if is_stored { "stored" } else { "superseded" })
    }

    fn article(&self) -> Option<Uuid> {
        self.versions.first().map(|row| row.article).or_else(|| self.others.first()?.article)
    }
}

/// A record of a story: where it stands, and which version it brings; `None` for a kill.
struct Chapter<'a> {
    at: At,
    version: Option<&'a Version>,
    outcomes: &'a Outcomes<'a>,
}

/// Rows by their headlines, each of which carries a number that no other has.
type Headlines<'a> = HashMap<&'a str, Vec<&'a VersionRow>>;

/// Says everything that is not as it must be. Nothing, if every record has its one outcome and it is the
/// right one.
pub(crate) fn compare(sent: &BTreeMap<u64, Sent>, logs: &[Log], found: &Found) -> Vec<String> {
    let mut faults = Vec::new();
    let outcomes = by_record(found);
    let mut expected = BTreeSet::new();
    let mut stories: BTreeMap<&str, Vec<Chapter<'_>>> = BTreeMap::new();
    let mut ordered: HashSet<&str> = HashSet::new();
    for log in logs {
        for (offset, number) in &log.records {
            let at = At { topic: log.topic.clone(), partition: log.partition, offset: *offset };
            let Some(record) = sent.get(number) else {
                faults.push(format!("{at}: nobody has sent number {number}"));
                continue;
            };
            expected.insert(at.clone());
            let Some(of_record) = outcomes.get(&at) else {
                faults.push(format!("{at} (number {number}): no outcome"));
                continue;
            };
            if of_record.count() != 1 {
                faults.push(format!("{at} (number {number}): {} outcomes: {of_record:?}", of_record.count()));
                continue;
            }
            faults.extend(
                judge(*number, record, of_record).map(|fault| format!("{at} (number {number}): {fault}")),
            );
            let versions: Vec<(&str, Option<&Version>)> = match &record.meaning {
                Meaning::Articles(versions) => {
                    versions.iter().map(|version| (version.story.as_str(), Some(version))).collect()
                }
                Meaning::Kill(story) => vec![(story.as_str(), None)],
                Meaning::Order(headline) => {
                    ordered.insert(headline);
                    Vec::new()
                }
                Meaning::Tombstone | Meaning::Broken(_) => Vec::new(),
            };
            for (story, version) in versions {
                let chapter = Chapter { at: at.clone(), version, outcomes: of_record };
                stories.entry(story).or_default().push(chapter);
            }
        }
    }
    let strangers = outcomes.iter().filter(|(at, _)| !expected.contains(at));
    faults.extend(
        strangers.map(|(at, of_record)| format!("{at}: no record is there, but {}", of_record.name())),
    );
    let mut by_headline: Headlines<'_> = HashMap::new();
    for row in &found.versions {
        by_headline.entry(&row.headline).or_default().push(row);
    }
    for (story, chapters) in &stories {
        let of_story = judge_story(chapters, &by_headline, &found.withdrawn, &ordered);
        faults.extend(of_story.into_iter().map(|fault| format!("story {story}: {fault}")));
    }
    faults
}

fn by_record(found: &Found) -> BTreeMap<At, Outcomes<'_>> {
    let mut outcomes: BTreeMap<At, Outcomes<'_>> = BTreeMap::new();
    for row in &found.versions {
        outcomes.entry(row.at.clone()).or_default().versions.push(row);
    }
    for row in &found.others {
        outcomes.entry(row.at.clone()).or_default().others.push(row);
    }
    for row in &found.letters {
        outcomes.entry(row.at.clone()).or_default().letters.push(row);
    }
    outcomes
}

/// What is wrong with a record's outcome taken by itself.
fn judge(number: u64, record: &Sent, outcomes: &Outcomes<'_>) -> Option<String> {
    let name = outcomes.name();
    match &record.meaning {
        Meaning::Tombstone => (name != "skipped").then(|| format!("a tombstone is {name}")),
        Meaning::Kill(_) | Meaning::Order(_) => (name != "withdrawn").then(|| format!("a kill is {name}")),
        Meaning::Broken(class) => {
            let Some(letter) = outcomes.letters.first() else {
                return Some(format!("a broken record is {name}"));
            };
            let is_whole =
                (&letter.payload, &letter.key, letter.number) == (&record.payload, &record.key, Some(number));
            (!is_whole || letter.class != *class)
                .then(|| format!("not the dead letter that it must be: {letter:?}"))
        }
        Meaning::Articles(versions) => match name {
            "unchanged" => None,
            "stored" | "superseded" => {
                let mut rows = outcomes.versions.clone();
                rows.sort_by_key(|row| row.item);
                let is_that = |(row, version): (&&VersionRow, &Version)| {
                    row.headline == version.headline
                        && row.body == version.body
                        && row.quotes == version.quotes
                };
                (rows.len() != versions.len() || !rows.iter().zip(versions).all(is_that))
                    .then(|| format!("other text than was sent: {rows:?}"))
            }
            _ => Some(format!("an article is {name}")),
        },
    }
}

/// What is wrong with a story: which of its versions were kept, which is current, whether it is shown.
fn judge_story(
    chapters: &[Chapter<'_>],
    by_headline: &Headlines<'_>,
    withdrawn: &BTreeSet<Uuid>,
    ordered: &HashSet<&str>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let articles: BTreeSet<Uuid> = chapters.iter().filter_map(|chapter| chapter.outcomes.article()).collect();
    let texts: HashSet<&str> =
        chapters.iter().filter_map(|chapter| Some(chapter.version?.headline.as_str())).collect();
    let rows: Vec<&VersionRow> =
        texts.iter().filter_map(|text| by_headline.get(text)).flatten().copied().collect();
    let is_killed = chapters.iter().any(|chapter| chapter.version.is_none());
    // An order is about the story whichever of its versions has the headline, and comes whenever it comes.
    let is_ordered = texts.iter().any(|text| ordered.contains(text));
    let kept: BTreeSet<Uuid> = rows.iter().map(|row| row.article).collect();
    if kept.len() > 1 {
        faults.push(format!("of {} articles: {kept:?}", kept.len()));
    }
    for text in &texts {
        let count = rows.iter().filter(|row| row.headline == **text).count();
        if count != 1 {
            faults.push(format!("{text:?} is kept {count} times"));
        }
    }
    let newest = chapters.iter().filter_map(|chapter| chapter.version).max_by_key(|version| version.made_s);
    let current: Vec<&&VersionRow> = rows.iter().filter(|row| row.is_current).collect();
    if current
        .iter()
        .map(|row| row.headline.as_str())
        .ne(newest.iter().map(|version| version.headline.as_str()))
    {
        faults.push(format!("current is {current:?}, not {newest:?}"));
    }
    for row in &rows {
        if row.is_shown != (row.is_current && !is_killed && !is_ordered) {
            let (at, is_shown) = (&row.at, row.is_shown);
            faults.push(format!("{at} (killed: {is_killed}, by order: {is_ordered}) is shown: {is_shown}"));
        }
    }
    if articles.union(&kept).any(|article| withdrawn.contains(article) != is_killed) {
        faults.push(format!("withdrawn or not, against what was sent (killed: {is_killed})"));
    }
    faults.extend(judge_order(chapters, newest, is_killed, is_ordered));
    faults
}

/// Whether each version was taken as it must have been. Where all stand in one partition the order is known;
/// else what holds in any order.
fn judge_order(
    chapters: &[Chapter<'_>],
    newest: Option<&Version>,
    is_killed: bool,
    is_killed_by_order: bool,
) -> Vec<String> {
    let place = |chapter: &Chapter<'_>| (chapter.at.topic.clone(), chapter.at.partition);
    let is_ordered = chapters.windows(2).all(|pair| place(&pair[0]) == place(&pair[1]));
    let (mut seen, mut killed, mut current) = (HashSet::new(), false, i64::MIN);
    let mut faults = Vec::new();
    for chapter in chapters {
        let Some(version) = chapter.version else {
            killed = true;
            continue;
        };
        let is_newer = version.made_s > current;
        let name = chapter.outcomes.name();
        let expected: &[&str] = if is_ordered {
            if !seen.insert(&version.headline) {
                &["unchanged"]
            } else if is_newer && !killed && is_killed_by_order {
                // Behind the order it is, and the order is of another partition.
                &["stored", "superseded"]
            } else if is_newer && !killed {
                &["stored"]
            } else {
                &["superseded"]
            }
        } else if newest == Some(version) && !is_killed && !is_killed_by_order {
            &["stored", "unchanged"]
        } else {
            &["stored", "superseded", "unchanged"]
        };
        current = current.max(version.made_s);
        if !expected.contains(&name) {
            faults.push(format!("{} is {name}, not {expected:?}", chapter.at));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
