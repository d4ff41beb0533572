//! The feed: goes on sending whatever happens, and keeps the books of what was sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

use crate::journal::Journal;
use crate::producers::{Acked, Addressed, End, Fate, Kind, Producers};
use crate::sent::{self, Meaning, Sent};

/// Its partitions become more; stories wander between them.
pub(crate) const WIRE: &str = "wire";
/// It is deleted and made anew.
pub(crate) const DESK: &str = "desk";
/// Its positions are moved.
pub(crate) const BULLETIN: &str = "bulletin";
/// Topics that are made later have this in front.
pub(crate) const LATE: &str = "late.";

/// How many records of a partition may come again.
const REMEMBERED: usize = 60;

type Place = (String, i32);

/// What was sent.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) sent: BTreeMap<u64, Sent>,
    /// Of transactions that were aborted.
    pub(crate) aborted: BTreeSet<u64>,
    /// The topics with their partitions.
    pub(crate) topics: BTreeMap<String, i32>,
    /// Numbers that went to a place not long ago; those of WIRE to its partition 0, as they may come again in
    /// any.
    recent: HashMap<Place, Vec<u64>>,
    /// Stories that go on, likewise.
    stories: HashMap<Place, Vec<Story>>,
}

/// A story that goes on: its name, and the numbers of its versions by their times.
struct Story {
    name: String,
    made_s: BTreeMap<i64, u64>,
}

/// Sends.
pub(crate) struct Feed {
    journal: Arc<Journal>,
    books: Mutex<Books>,
    pub(crate) acked: Acked,
    /// Held for each burst: whoever holds it knows that nobody sends.
    producers: Mutex<Producers>,
    is_over: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Feed {
    pub(crate) fn new(journal: Arc<Journal>, brokers: String, topics: BTreeMap<String, i32>) -> Self {
        let acked = Acked::default();
        let producers = Mutex::new(Producers::new(brokers, Arc::clone(&acked)));
        let books = Mutex::new(Books { topics, ..Books::default() });
        Self { journal, books, acked, producers, is_over: AtomicBool::new(false) }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.books)
    }

    /// Nothing is sent while this is held.
    pub(crate) fn hold(&self) -> MutexGuard<'_, Producers> {
        lock(&self.producers)
    }

    /// Sends until it is over.
    pub(crate) fn run(&self, seed: u64) {
        // Another sequence than that of the plan.
        let mut random = Rng::with_seed(seed ^ 0x5eed_feed);
        while !self.is_over.load(Ordering::Acquire) {
            let kind = [Kind::Plain, Kind::Idempotent, Kind::Transactional][random.usize(0..3)];
            let end = if random.u8(0..3) == 0 { End::Abort } else { End::Commit };
            let count = random.usize(1..40);
            let place = self.books().place(&mut random);
            self.burst(&mut self.hold(), &mut random, kind, end, &place, count);
            std::thread::sleep(Duration::from_millis(random.u64(0..150)));
        }
    }

    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    /// Sends some records to a place.
    pub(crate) fn burst(
        &self,
        producers: &mut Producers,
        random: &mut Rng,
        kind: Kind,
        end: End,
        place: &Place,
        count: usize,
    ) {
        let numbers: Vec<u64> = {
            let mut books = self.books();
            (0..count).map(|_| books.compose(random, place)).collect()
        };
        let books = self.books();
        let records: Vec<(u64, Sent)> =
            numbers.iter().map(|number| (*number, books.sent[number].clone())).collect();
        drop(books);
        let addressed: Vec<Addressed<'_>> = records
            .iter()
            .map(|(number, sent)| Addressed { topic: &place.0, partition: place.1, number: *number, sent })
            .collect();
        let result = match end {
            End::Abandon => producers.abandon(&addressed),
            End::Commit | End::Abort => producers.send(kind, &addressed, end),
        };
        match result {
            Ok(Fate::Aborted) => self.books().aborted.extend(numbers),
            Ok(Fate::Open) => {}
            Err(error) => self.journal.say(format!("      {} records not sent: {error}", records.len())),
        }
    }
}

impl Books {
    /// Some partition of some topic.
    pub(crate) fn place(&self, random: &mut Rng) -> Place {
        let topics: Vec<(&String, &i32)> = self.topics.iter().collect();
        let (topic, partitions) = topics[random.usize(0..topics.len())];
        (topic.clone(), random.i32(0..*partitions))
    }

    /// Makes up a record for a place.
    fn compose(&mut self, random: &mut Rng, place: &Place) -> u64 {
        let number = self.sent.len() as u64 + 1;
        // Stories of the wire go to all of its partitions, others stay where they are.
        let home = if place.0 == WIRE { (WIRE.to_owned(), 0) } else { place.clone() };
        let sent = match random.u8(0..21) {
            0..7 => sent::plain(number, if random.u8(0..8) == 0 { random.usize(1..400) } else { 0 }),
            7 => sent::two(number),
            8..14 => self.version(random, &home, number),
            14 => self.kill(random, &home).unwrap_or_else(|| sent::plain(number, 0)),
            15..17 => sent::odd(number, random),
            17 => self.order(random).unwrap_or_else(|| sent::plain(number, 0)),
            _ => self.repeat(random, &home).unwrap_or_else(|| sent::plain(number, 0)),
        };
        let recent = self.recent.entry(home).or_default();
        recent.push(number);
        if recent.len() > REMEMBERED {
            recent.remove(0);
        }
        self.sent.insert(number, sent);
        number
    }

    /// A new version of a story, mostly newer than the others; or the first of a new one.
    fn version(&mut self, random: &mut Rng, home: &Place, number: u64) -> Sent {
        let stories = self.stories.entry(home.clone()).or_default();
        if stories.is_empty() || random.u8(0..3) == 0 {
            if stories.len() > 12 {
                stories.remove(0);
            }
            stories.push(Story { name: format!("urn:nordwire:story:{number}"), made_s: BTreeMap::new() });
        }
        let at = random.usize(0..stories.len());
        let story = &mut stories[at];
        let latest = story.made_s.last_key_value().map_or(1_700_000_000, |(latest, _)| *latest);
        let mut made_s =
            if random.u8(0..4) == 0 { latest - random.i64(1..5_000) } else { latest + random.i64(1..500) };
        while story.made_s.contains_key(&made_s) {
            made_s += 1;
        }
        story.made_s.insert(made_s, number);
        sent::of_story(&story.name, made_s, number)
    }

    /// Mostly the end of a story; at times there is more of it to come.
    fn kill(&mut self, random: &mut Rng, home: &Place) -> Option<Sent> {
        let stories = self.stories.get_mut(home)?;
        if stories.is_empty() {
            return None;
        }
        let at = random.usize(0..stories.len());
        let killed = sent::kill(&stories[at].name);
        if random.bool() {
            stories.remove(at);
        }
        Some(killed)
    }

    /// Kills a story of whatever place by the headline of one of its versions, from another place than its
    /// own: either may come first. At times there is more of it to come.
    fn order(&mut self, random: &mut Rng) -> Option<Sent> {
        let mut home = self.place(random);
        if home.0 == WIRE {
            home.1 = 0;
        }
        let stories = self.stories.get_mut(&home)?;
        let at = random.usize(0..stories.len().max(1));
        let versions: Vec<(i64, u64)> =
            stories.get(at)?.made_s.iter().map(|(at, number)| (*at, *number)).collect();
        let (made_s, number) = random.choice(versions)?;
        if random.bool() {
            stories.remove(at);
        }
        Some(sent::order(&sent::headline(number), made_s))
    }

    /// What was sent before, once more.
    fn repeat(&self, random: &mut Rng, home: &Place) -> Option<Sent> {
        let recent = self.recent.get(home)?;
        let number = recent.get(random.usize(0..recent.len().max(1)))?;
        let sent = self.sent.get(number)?;
        // Of what cannot be stored each record stands for itself anyway.
        matches!(sent.meaning, Meaning::Articles(_) | Meaning::Kill(_) | Meaning::Order(_))
            .then(|| sent.clone())
    }
}
