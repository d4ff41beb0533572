//! "Did you mean …?": the known name nearest to a mistyped one, of a setting or of a parameter of a URL.

/// Longer names are no slips of the finger; comparing them would only cost time.
const NAME_CHARS_MAX: usize = 80;

/// The candidate nearest to `name`, if one is near enough to be what was meant. Candidates are keys such as
/// `kafka.group_id`; `name` may have other separators (`kafka_group-id`), lack its section (`group_id`),
/// stand in the wrong one (`batch.group_id`), or lack its unit (`batch.wait`).
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance_to_key(&name, candidate)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How far a name is from a key; `None` if too far. A third of the key's last part may be wrong, one letter
/// always.
fn distance_to_key(name: &str, key: &str) -> Option<usize> {
    let (plain_name, plain_key) = (plain(name), plain(key));
    if plain_key.strip_prefix(&plain_name).is_some_and(|rest| rest.starts_with('_')) {
        return Some(1);
    }
    let (leaf, key_leaf) = (plain(leaf(name)), plain(leaf(key)));
    let allowed = (key_leaf.chars().count() / 3).max(1);
    let whole = distance(&plain_name, &plain_key);
    // A right name under the wrong section is further away than a slip in the right one.
    let last_part = distance(&leaf, &key_leaf);
    [Some(whole).filter(|d| *d <= allowed), Some(last_part + 1).filter(|d| *d <= allowed + 1)]
        .into_iter()
        .flatten()
        .min()
}

fn leaf(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// Separators made alike.
fn plain(name: &str) -> String {
    name.replace(['.', '-'], "_")
}

/// Edits from one text to the other: a letter put in, left out, changed, or swapped with its neighbour.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous: Option<char> = None;
    for (row, a_char) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, b_char) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, column) + usize::from(a_char != *b_char))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = column > 0 && previous == Some(*b_char) && b.get(column - 1) == Some(&a_char);
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(a_char);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEYS: [&str; 5] =
        ["kafka.brokers", "kafka.group_id", "kafka.topics", "batch.wait_ms", "database.url"];

    #[test]
    fn slips_are_understood() {
        for (typed, meant) in [
            ("kafka.group_di", "kafka.group_id"),
            ("kafka.group-id", "kafka.group_id"),
            ("kafka.groupid", "kafka.group_id"),
            ("kafak.group_id", "kafka.group_id"),
            ("kafka.topic", "kafka.topics"),
            ("KAFKA_TOPICS", "kafka.topics"),
            ("group_id", "kafka.group_id"),
            ("database.brokers", "kafka.brokers"),
            ("batch.wait", "batch.wait_ms"),
            ("database.uri", "database.url"),
        ] {
            assert_eq!(nearest(typed, KEYS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_not_near_is_not_suggested() {
        for typed in ["kafka.zookeeper", "colour", "", "kafka.", &"x".repeat(5000)] {
            assert_eq!(nearest(typed, KEYS), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_only_for_the_same(a in "[abc]{0,8}", b in "[abc]{0,8}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
        }
    }
}
