use super::*;
use crate::article::{BlockKind, PubStatus};

mod agency;
mod documents;
mod feeds;
mod newsml1;
mod newsmlg2;
mod nitf;

fn items(xml: &str) -> Result<Vec<Article>, DecodeError> {
    let format = detect(xml).expect("it is XML");
    read(xml, format, &RecordContext::default(), &Limits::default())
}

fn one(xml: &str) -> Article {
    items(xml).unwrap_or_else(|error| panic!("{error}: {xml}")).remove(0)
}

fn time(time: Option<jiff::Timestamp>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

fn names(named: &[crate::article::Named]) -> Vec<&str> {
    named.iter().map(|named| named.name.as_str()).collect()
}
