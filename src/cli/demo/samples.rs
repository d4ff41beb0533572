//! The samples, in the program: the demo needs no checkout.

use std::borrow::Cow;
use std::path::Path;

/// A record to be fed.
pub(super) struct Sample {
    pub(super) key: String,
    pub(super) timestamp_ms: Option<i64>,
    pub(super) payload: Cow<'static, [u8]>,
}

/// File, time of the record, key; `samples/README.md` says what each shows.
const INDEX: &str = include_str!("../../../samples/index.tsv");

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../../samples/", $name)))),*]
    };
}

const FILES: [(&str, &[u8]); 27] = files![
    "01-tass-summit.txt",
    "02-ap-verdict.txt",
    "03-ap-1996-landslide.txt",
    "04-reuters-results.txt",
    "05-afp-election.txt",
    "06-xinhua-science.txt",
    "07-dpa-culture.txt",
    "08-kyodo-temple.txt",
    "09-pti-cricket.txt",
    "10-interfax-energy.txt",
    "11-upi-1993-radio.txt",
    "12-efe-migration.txt",
    "13-ansa-olive.txt",
    "14-yonhap-chips.txt",
    "15-pa-inquiry.txt",
    "16-aap-bushfire.txt",
    "17-reuters-tennis.txt",
    "18-json-strike.json",
    "19-json-strike-corrected.json",
    "20-json-merger.json",
    "21-json-merger-kill.json",
    "22-json-embargo.json",
    "23-ninjs-museum.json",
    "24-cp1252-theatre.txt",
    "25-briefs.jsonl",
    "26-iptc7901.txt",
    "27-broken.json",
];

/// All samples, in the order of the index; each line of a `.jsonl` file is a record.
pub(super) fn all() -> Vec<Sample> {
    INDEX.lines().skip(1).flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<Sample> {
    let mut fields = line.split('\t');
    let (Some(file), Some(time), Some(key)) = (fields.next(), fields.next(), fields.next()) else {
        return Vec::new();
    };
    let timestamp_ms = time.parse().ok().map(jiff::Timestamp::as_millisecond);
    let bytes = FILES.iter().find(|(name, _)| *name == file).map_or(&[][..], |(_, bytes)| *bytes);
    let sample =
        |payload: &'static [u8]| Sample { key: key.to_owned(), timestamp_ms, payload: payload.into() };
    if Path::new(file).extension().is_some_and(|extension| extension == "jsonl") {
        return bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(sample).collect();
    }
    vec![sample(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_of_the_index_is_there_and_has_a_time() {
        let samples = all();
        assert!(samples.iter().all(|sample| !sample.payload.is_empty() && sample.timestamp_ms.is_some()));
        assert_eq!(INDEX.lines().count() - 1, FILES.len());
        assert_eq!(samples.len(), FILES.len() + 2, "one file holds three records");
    }
}
