//! The examples do what they say.

#![allow(dead_code, reason = "nobody calls their main")]

#[path = "../../examples/json_record.rs"]
mod json_record;
#[path = "../../examples/own_model.rs"]
mod own_model;
#[cfg(feature = "worker")]
#[path = "../../examples/search_vectors.rs"]
mod search_vectors;
#[path = "../../examples/text_to_json.rs"]
mod text_to_json;

fn written(run: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    run(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_text_becomes_an_object_a_quote() {
    let text =
        "Mayor Ingrid Solvang said the pier would close. \"There is no other way,\" she told reporters.";
    let told = written(|out| text_to_json::run(text, out).unwrap());
    let quotes: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(quotes.len(), 2, "{told}");
    assert!(
        quotes.iter().all(|quote| quote["speaker"] == "Ingrid Solvang" && quote["role"] == "Mayor"),
        "{told}"
    );
    assert_eq!(quotes[1]["kind"], "direct");
}

#[test]
fn a_record_gives_places_in_code_points() {
    let payload = r#"{"headline": "Färjan stannar", "body": "“Zoë” Färber said: “We stay.”"}"#;
    let told = written(|out| json_record::run(payload.into(), out).unwrap());
    let text = told.lines().next().unwrap();
    assert_eq!(text, "Färjan stannar");
    let (places, quote) = told.lines().last().unwrap().split_once(' ').unwrap();
    let (start, end) = places.split_once("..").unwrap();
    let length = end.parse::<usize>().unwrap() - start.parse::<usize>().unwrap();
    let content = quote.split_once(": ").unwrap().1;
    assert_eq!((content, length), ("“We stay.”", content.chars().count()), "{told}");
}

#[test]
fn a_model_of_ones_own_finds_a_quote() {
    let lines: Vec<&str> = include_str!("../annotated/articles.jsonl").lines().take(12).collect();
    let told = written(|out| own_model::run(&lines.join("\n"), out).unwrap());
    assert!(told.starts_with("12 articles, "), "{told}");
    assert!(told.contains("Ingrid Solvang: The pier stays open"), "{told}");
}

#[cfg(feature = "worker")]
#[test]
fn quotes_become_rows_for_copy() {
    use quotewire::rows::copy::{HEADER, TRAILER};
    let mut out = Vec::new();
    search_vectors::run(&b"\"The pier stays open\"\n\"\"\n"[..], &mut out).unwrap();
    let rows = out.strip_prefix(HEADER).unwrap().strip_suffix(TRAILER).unwrap();
    let vector = b"\0\0\0\x03open\0\0\x01\0\x04pier\0\0\x01\0\x02stay\0\0\x01\0\x03";
    let first = [&b"\0\x02\0\0\0\x13The pier stays open\0\0\0\x1f"[..], vector].concat();
    assert_eq!(rows, [&first[..], b"\0\x02\0\0\0\0\0\0\0\x04\0\0\0\0"].concat());
    assert!(search_vectors::run(&b"The pier"[..], &mut Vec::new()).is_err());
}
