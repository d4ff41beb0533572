//! What reprints of a text have in common: a `MinHash` of its words in runs of five, cut into bands.
//!
//! Two texts share a band the more surely the more of their runs they share: 99 of 100 pairs that have nine
//! tenths in common, 86 with eight tenths, 15 with a half, 1 with three tenths. More bands would find more of
//! the middle and cost the database an entry of an index each. Whether two share one is a matter of these two
//! alone, so that which articles hang together does not depend on the order in which they come.

use crate::article::{Article, BlockKind};

/// Bands of an article.
const BANDS: usize = 5;
/// Smallest hashes in a band.
const ROWS: usize = 5;
const BINS: usize = BANDS * ROWS;
/// Words in a run.
const RUN: usize = 5;
/// A shorter text is no reprint of anything but says the same by chance.
const FEWEST_RUNS: usize = 20;

/// The bands of an article's paragraphs, none where they are few. Dateline, credits, notes and tables, which
/// every agency writes its own way, do not count. Takes some twenty nanoseconds a word.
pub(super) fn bands(article: &Article) -> Vec<i64> {
    let mut smallest = [u64::MAX; BINS];
    let mut runs = 0;
    for block in article.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
        runs += add_runs(block.span.of(&article.text), &mut smallest);
    }
    if runs < FEWEST_RUNS {
        return Vec::new();
    }
    fill(&mut smallest);
    let band = |(at, rows): (usize, &[u64])| {
        let hash = rows.iter().fold(at as u64 + 1, |hash, row| mixed(hash ^ row));
        i64::from_be_bytes(hash.to_be_bytes())
    };
    smallest.chunks(ROWS).enumerate().map(band).collect()
}

/// Puts the runs of a paragraph into their bins, each of which keeps its smallest; says how many there were.
fn add_runs(text: &str, smallest: &mut [u64; BINS]) -> usize {
    let mut last = [0_u64; RUN];
    let mut words = 0_usize;
    for word in hashed_words(text) {
        last.rotate_left(1);
        if let Some(newest) = last.last_mut() {
            *newest = word;
        }
        words += 1;
        if words < RUN {
            continue;
        }
        let run = mixed(last.iter().fold(0, |hash: u64, word| hash.rotate_left(13) ^ word));
        // The upper half says which bin.
        let bin = ((run >> 32) * BINS as u64) >> 32;
        if let Some(kept) = smallest.get_mut(bin as usize) {
            *kept = run.min(*kept);
        }
    }
    words.saturating_sub(RUN - 1)
}

/// A bin that no run fell into takes what the next one has that is not empty, mixed with how far that is: so
/// it is as alike in two texts as they are.
fn fill(smallest: &mut [u64; BINS]) {
    let full = *smallest;
    for (at, bin) in smallest.iter_mut().enumerate().filter(|(_, bin)| **bin == u64::MAX) {
        let mut behind = full.iter().cycle().skip(at).take(BINS).enumerate();
        let next = behind.find(|(_, run)| **run != u64::MAX);
        *bin = next.map_or(0, |(far, run)| mixed(run ^ far as u64));
    }
}

/// A hash of each word in small letters. Marks part words; each character of Han, kana and hangul is a word,
/// as most of them stand without blanks.
fn hashed_words(text: &str) -> impl Iterator<Item = u64> {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    let is_alone = |c: char| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let grown = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x100_0000_01b3);
    let grown_small = move |hash: u64, c: char| {
        if c.is_ascii() { grown(hash, c.to_ascii_lowercase()) } else { c.to_lowercase().fold(hash, grown) }
    };
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        while chars.next_if(|c| !c.is_alphanumeric()).is_some() {}
        let first = chars.next()?;
        let mut hash = grown_small(BASIS, first);
        if !is_alone(first) {
            // An apostrophe is of the word, whichever it is.
            while let Some(c) =
                chars.next_if(|c| (c.is_alphanumeric() && !is_alone(*c)) || matches!(c, '\'' | '’'))
            {
                if c.is_alphanumeric() {
                    hash = grown_small(hash, c);
                }
            }
        }
        Some(hash)
    })
}

/// Spreads a hash over all its bits (the finish of splitmix64).
const fn mixed(hash: u64) -> u64 {
    let hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, Span};

    /// An article of paragraphs.
    fn article(paragraphs: &[String]) -> Article {
        let mut article = Article::default();
        for paragraph in paragraphs {
            let start = article.text.len();
            article.text.push_str(paragraph);
            let span = Span::new(start, article.text.len());
            article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            article.text.push_str("\n\n");
        }
        article
    }

    /// Paragraphs of fifty words that nobody else has.
    fn paragraphs(story: usize, count: usize) -> Vec<String> {
        let word = |at: usize| format!("w{}", mixed((story * 1_000_003 + at) as u64) % 5_000);
        let paragraph = |n: usize| (n * 50..n * 50 + 50).map(word).collect::<Vec<_>>().join(" ");
        (0..count).map(paragraph).collect()
    }

    fn share(one: &[String], other: &[String]) -> bool {
        let (one, other) = (bands(&article(one)), bands(&article(other)));
        one.iter().any(|band| other.contains(band))
    }

    #[test]
    fn the_same_words_have_the_same_bands_however_they_are_set() {
        let copy = "Ferry “sinks” off Aster: the harbour’s crew is safe, the mayor of Lund said on \
                    Monday. It was the third one that went down this year, and nobody knows why the ferries do."
            .to_owned();
        let set = copy.to_uppercase().replace(['“', '”'], "\"").replace('’', "'").replace(' ', "  ");
        let (one, other) = (bands(&article(&[copy])), bands(&article(&[set])));
        assert_eq!((one.len(), &one), (BANDS, &other));
    }

    #[test]
    fn reprints_share_a_band_and_other_stories_none() {
        let (mut reprints, mut others) = (0, 0);
        for story in 0..200 {
            let one = paragraphs(story, 10);
            // One paragraph of ten is another one: nine elevenths in common.
            let mut other = one.clone();
            other[9] = paragraphs(story + 7_000, 10)[9].clone();
            reprints += usize::from(share(&one, &other));
            others += usize::from(share(&one, &paragraphs(story + 1_000, 10)));
        }
        assert!((165..=195).contains(&reprints), "{reprints} of 200");
        assert_eq!(others, 0);
    }

    #[test]
    fn what_is_short_or_no_prose_has_none() {
        assert_eq!(bands(&article(&["Ferry sinks off Aster, all are safe".to_owned()])), [0; 0]);
        let mut table = article(&paragraphs(1, 10));
        table.blocks.iter_mut().for_each(|block| block.kind = BlockKind::Table);
        assert_eq!(bands(&table), [0; 0]);
        let han = "渡轮在港口外沉没所有船员都安全市长星期一说这是今年第三艘没有人知道原因";
        assert_eq!(bands(&article(&[han.to_owned()])).len(), BANDS);
    }

    /// What is stored is compared with what comes later: other hashes would take all reprints apart.
    #[test]
    fn bands_stay_what_they_are() {
        let bands = bands(&article(&paragraphs(1, 4)));
        let sum = bands.iter().fold(0, |sum: i64, band| sum.wrapping_mul(31).wrapping_add(*band));
        assert_eq!(sum, 7_130_517_991_929_984_208);
    }
}
