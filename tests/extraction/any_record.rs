//! Whatever is done to a transmission on its way, and whichever format it is read as, it decodes into sound
//! blocks or fails in words: what the fuzz target `decode_as` holds, over the samples.

use proptest::prelude::*;
use quotewire::Limits;
use quotewire::article::Format;
use quotewire::topic_rules::TopicRules;
use quotewire::wire::{Decoded, decode_by, decode_traced};

#[path = "../../fuzz/fuzz_targets/record.rs"]
mod record;

/// What may stand where it is not expected.
const SCRAPS: [&[u8]; 28] = [
    b"\0",
    b"\x01",
    b"\x02",
    b"\x03",
    b"\x04",
    b"\x16",
    b"\x1f",
    b"\x7f",
    b"\r",
    b"\n\n",
    b"\xff",
    b"\xc3",
    b"\xe2\x80",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&#0;",
    b"&lt;",
    b"\"",
    b"{\"",
    b"}",
    b"[",
    b"ZCZC ",
    b"99999999999999999999",
];

/// A change to a transmission, at places that are given in parts of its length.
#[derive(Debug, Clone)]
enum Change {
    Cut(f64, f64),
    Repeat(f64, f64),
    Put(f64, usize),
    Flip(f64, u8),
    /// The end of another sample behind the start of this one.
    Splice(f64, f64, usize),
    /// What stands at one place also stands at another.
    Copy(f64, f64, f64),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let part = || 0.0..1.0_f64;
    let change = prop_oneof![
        1 => (part(), part()).prop_map(|(from, to)| Change::Cut(from, to)),
        1 => (part(), part()).prop_map(|(from, to)| Change::Repeat(from, to)),
        4 => (part(), 0..SCRAPS.len()).prop_map(|(at, scrap)| Change::Put(at, scrap)),
        4 => (part(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        1 => (part(), part(), 0..100_usize).prop_map(|(at, from, other)| Change::Splice(at, from, other)),
        1 => (part(), part(), part()).prop_map(|(from, to, at)| Change::Copy(from, to, at)),
    ];
    prop::collection::vec(change, 1..8)
}

/// Changes stay short, but for one that takes half of it all.
fn stretch(bytes: &[u8], from: f64, to: f64) -> std::ops::Range<usize> {
    let place = |part: f64| (part * bytes.len() as f64) as usize;
    let start = place(from).min(bytes.len());
    let len = if to > 0.9 { place(to) / 2 } else { (to * 120.0) as usize };
    start..(start + len).min(bytes.len())
}

fn changed(mut bytes: Vec<u8>, changes: &[Change], samples: &[Vec<u8>]) -> Vec<u8> {
    for change in changes {
        let place = |part: f64| ((part * bytes.len() as f64) as usize).min(bytes.len());
        match *change {
            Change::Cut(from, to) => drop(bytes.drain(stretch(&bytes, from, to))),
            Change::Repeat(from, to) => {
                let range = stretch(&bytes, from, to);
                let piece = bytes[range.clone()].repeat(3);
                bytes.splice(range, piece);
            }
            Change::Put(at, scrap) => {
                let at = place(at);
                bytes.splice(at..at, SCRAPS[scrap].iter().copied());
            }
            Change::Flip(at, byte) => {
                let at = place(at);
                if let Some(old) = bytes.get_mut(at) {
                    *old ^= byte;
                }
            }
            Change::Splice(at, from, other) => {
                let other = &samples[other % samples.len()];
                bytes.truncate(place(at));
                bytes.extend_from_slice(&other[(from * other.len() as f64) as usize..]);
            }
            Change::Copy(from, to, at) => {
                let piece = bytes[stretch(&bytes, from, to)].to_vec();
                let at = place(at);
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// All samples, those of the formats first.
fn samples() -> Vec<Vec<u8>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files: Vec<_> = ["formats", ""]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("the samples"))
        .map(|entry| entry.expect("a sample").path())
        .filter(|file| file.is_file())
        .collect();
    files.sort_by_key(|file| (!file.to_string_lossy().contains("formats"), file.clone()));
    files.iter().map(|file| std::fs::read(file).expect("a sample")).collect()
}

proptest! {
    #[test]
    fn a_changed_transmission_gives_sound_blocks_as_any_format(
        sample in 0..13_usize,
        changes in changes(),
        format in 0..=Format::ALL.len(),
    ) {
        let samples = samples();
        let payload = changed(samples[sample].clone(), &changes, &samples);
        let told = Format::ALL.get(format).map(|format| Some(format.name().as_bytes().to_vec()));
        record::check(&payload, told.map(|name| ("wire-format".to_owned(), name)).into_iter().collect());
    }

    #[test]
    fn where_fields_come_from_can_be_asked_of_any(sample in 0..13_usize, changes in changes()) {
        let samples = samples();
        let record = record::of(&changed(samples[sample].clone(), &changes, &samples), Vec::new());
        let (limits, rules) = (Limits::default(), TopicRules::default());
        let mut traced = decode_traced(&record, &limits, &rules);
        if let Ok(Decoded::Articles(articles)) = &mut traced {
            articles.iter_mut().for_each(|article| article.origins.clear());
        }
        prop_assert_eq!(traced, decode_by(&record, &limits, &rules));
    }
}
