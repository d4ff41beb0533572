//! What changed from one version of a text to another, paragraph beside paragraph.

use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices_deadline};

/// How long is spent on finding what two texts have in common; after that more counts as changed.
const PATIENCE: Duration = Duration::from_millis(200);

/// Two paragraphs beside each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) is_changed: bool,
    pub(super) old: Vec<ChangedText>,
    pub(super) new: Vec<ChangedText>,
}

/// Words, changed or not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChangedText {
    pub(super) text: String,
    pub(super) is_changed: bool,
}

/// The paragraphs of two texts, those that are the same or stand for each other side by side.
pub(super) fn compare(old: &[&str], new: &[&str]) -> Vec<Row> {
    let deadline = Instant::now() + PATIENCE;
    let mut rows = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Patience, old, new, Some(deadline)) {
        let (before, after) =
            (old.get(op.old_range()).unwrap_or(&[]), new.get(op.new_range()).unwrap_or(&[]));
        let length = before.len().max(after.len());
        for place in 0..length {
            let (before, after) = (before.get(place).copied(), after.get(place).copied());
            rows.push(if matches!(op, DiffOp::Equal { .. }) {
                row(false, whole(before, false), whole(after, false))
            } else if let (Some(before), Some(after)) = (before, after) {
                words(before, after, deadline)
            } else {
                row(true, whole(before, true), whole(after, true))
            });
        }
    }
    rows
}

fn row(is_changed: bool, old: Vec<ChangedText>, new: Vec<ChangedText>) -> Row {
    Row { is_changed, old, new }
}

fn whole(text: Option<&str>, is_changed: bool) -> Vec<ChangedText> {
    text.map(|text| ChangedText { text: text.to_owned(), is_changed }).into_iter().collect()
}

/// Two paragraphs word by word.
fn words(old: &str, new: &str, deadline: Instant) -> Row {
    let diff = TextDiff::configure().deadline(deadline).diff_words(old, new);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let is_changed = change.tag() != ChangeTag::Equal;
        if change.tag() != ChangeTag::Insert {
            push(&mut before, change.value(), is_changed);
        }
        if change.tag() != ChangeTag::Delete {
            push(&mut after, change.value(), is_changed);
        }
    }
    row(true, before, after)
}

fn push(texts: &mut Vec<ChangedText>, text: &str, is_changed: bool) {
    match texts.last_mut().filter(|last| last.is_changed == is_changed) {
        Some(last) => last.text.push_str(text),
        None => texts.push(ChangedText { text: text.to_owned(), is_changed }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(texts: &[ChangedText]) -> Vec<&str> {
        texts.iter().filter(|text| text.is_changed).map(|text| text.text.as_str()).collect()
    }

    #[test]
    fn paragraphs_stand_beside_their_like_and_words_tell_what_changed() {
        let old = ["The pier is closed.", "Three people were hurt, police said.", "The mayor left."];
        let new = [
            "The pier is closed.",
            "Four people were hurt, police said.",
            "The mayor left.",
            "More follows.",
        ];
        let rows = compare(&old, &new);
        let told: Vec<_> =
            rows.iter().map(|row| (row.is_changed, changed(&row.old), changed(&row.new))).collect();
        let same = (false, vec![], vec![]);
        let expected =
            [same.clone(), (true, vec!["Three"], vec!["Four"]), same, (true, vec![], vec!["More follows."])];
        assert_eq!(told, expected);
    }

    #[test]
    fn nothing_is_lost_of_either_text() {
        let old = ["a b c", "d", "e f"];
        let new = ["d", "e g", "h"];
        let rows = compare(&old, &new);
        let text = |side: fn(&Row) -> &Vec<ChangedText>| -> String {
            rows.iter().flat_map(|row| side(row).iter().map(|text| text.text.as_str())).collect()
        };
        assert_eq!((text(|row| &row.old), text(|row| &row.new)), (old.concat(), new.concat()));
    }
}
