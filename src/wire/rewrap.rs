//! Joins lines that were broken at about 70 columns.
//!
//! A line that begins with a small letter right under another is the sure sign of a wrap. Such pairs say how
//! wide the text was set and how far its continuation lines are indented; by that the other pairs are judged.

/// Lines longer than this, in characters, are no wrapped ones.
const WIDEST: usize = 100;
/// Shorter lines are not taken for the first half of a wrap.
const NARROWEST: usize = 30;

#[derive(Clone, Copy)]
struct Line<'a> {
    /// Without indent.
    text: &'a str,
    indent: usize,
    /// In characters, indent included; capped, as only the comparison with [`WIDEST`] counts.
    width: usize,
}

/// How the text was set.
struct Layout {
    /// The widest line of the sure wraps.
    width: usize,
    /// The largest indent of the sure continuation lines.
    indent: usize,
    /// Wider lines are no wrapped ones.
    widest: usize,
}

/// The text with its hard wraps joined, and how many there were; `None` if it has none. Blank lines stay.
pub(super) fn rewrap(text: &str) -> Option<(String, usize)> {
    joined(text, &Layout::of(text)?)
}

/// As [`rewrap`], of a format whose lines are always wrapped: in short copy, and in languages with many
/// capitals, there may be no sure sign of it.
pub(super) fn rewrap_wrapped(text: &str) -> Option<(String, usize)> {
    joined(text, &Layout::of_wrapped(text))
}

fn joined(text: &str, setting: &Layout) -> Option<(String, usize)> {
    let mut out = String::with_capacity(text.len());
    let mut wraps = 0;
    let mut above: Option<Line<'_>> = None;
    for (at, line) in super::lines(text).map(Line::new).enumerate() {
        if let Some(above) = above.filter(|above| setting.is_wrap(*above, line)) {
            wraps += 1;
            // Wires break at hyphens, and do not hyphenate: the hyphen belongs to the word.
            let stem = above.text.strip_suffix('-');
            if !stem.is_some_and(|stem| stem.ends_with(char::is_alphanumeric)) {
                out.push(' ');
            }
        } else {
            if at > 0 {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n(' ', line.indent));
        }
        out.push_str(line.text);
        above = Some(line);
    }
    (wraps > 0).then_some((out, wraps))
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        // A character has four bytes at most.
        let width = if text.len() > 4 * WIDEST { WIDEST + 1 } else { text.chars().take(WIDEST + 1).count() };
        Self { text, indent, width: indent + width }
    }

    fn is_blank(self) -> bool {
        self.text.is_empty()
    }

    fn starts_small(self) -> bool {
        self.text.chars().next().is_some_and(char::is_lowercase)
    }

    /// A sentence's end, or what introduces a list.
    fn is_closed(self) -> bool {
        self.text.trim_end_matches(['"', '\'', '”', '’', ')', '»']).ends_with(['.', '!', '?', ':', '…'])
    }

    /// Columns set apart by several spaces, tabs or leader dots; bullets. A dash before a small letter goes
    /// on with the sentence above.
    fn stands_alone(self) -> bool {
        let item = ["* ", "• ", "-- ", "- "].iter().find_map(|bullet| self.text.strip_prefix(bullet));
        // What no sentence goes on with: the signs of a framed item's fields, and of a table's cells.
        self.text.starts_with([':', '#', '%', '@', '~', '|'])
            || self.text.contains("   ")
            || self.text.contains('\t')
            || self.text.contains("....")
            || item.is_some_and(|item| !item.starts_with(char::is_lowercase))
    }

    /// Whether a sentence may go on below it.
    fn may_go_on(self) -> bool {
        (NARROWEST..=WIDEST).contains(&self.width) && !self.is_closed() && !self.stands_alone()
    }
}

impl Layout {
    /// Judges by the sure wraps; `None` if they are too few among the lines that follow one another, and,
    /// where notes and lists stand around the copy, too few among those that a sentence may go on from.
    fn of(text: &str) -> Option<Self> {
        let mut setting = Self { width: 0, indent: 0, widest: WIDEST };
        let (mut pairs, mut open, mut sure) = (0_usize, 0_usize, 0_usize);
        let mut above: Option<Line<'_>> = None;
        for line in super::lines(text).map(Line::new) {
            if let Some(above) = above.filter(|above| !above.is_blank() && !line.is_blank()) {
                pairs += 1;
                if above.may_go_on() && !line.stands_alone() {
                    open += 1;
                    if line.starts_small() {
                        sure += 1;
                        setting.width = setting.width.max(above.width);
                        setting.indent = setting.indent.max(line.indent);
                    }
                }
            }
            above = Some(line);
        }
        if sure * 5 < pairs {
            setting.widest = setting.width;
        }
        let are_many = sure * 5 >= pairs || sure >= 5 && sure * 3 >= open;
        (sure > 0 && are_many).then_some(setting)
    }

    /// How a text is set that is known to be wrapped.
    fn of_wrapped(text: &str) -> Self {
        let lines = super::lines(text).map(Line::new).filter(|line| line.may_go_on());
        Self { width: lines.map(|line| line.width).max().unwrap_or(WIDEST), indent: 0, widest: WIDEST }
    }

    fn is_wrap(&self, above: Line<'_>, line: Line<'_>) -> bool {
        if above.is_blank() || line.is_blank() || above.stands_alone() || line.stands_alone() {
            return false;
        }
        if line.indent > self.indent || !(NARROWEST..=self.widest).contains(&above.width) {
            return false;
        }
        if line.starts_small() {
            return true;
        }
        let word = line.text.split(' ').next().map_or(0, |word| word.chars().count());
        let is_full = above.width + 1 + word > self.width;
        is_full || (!above.is_closed() && above.width * 5 >= self.width * 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_paragraphs_are_joined_and_blank_lines_stay() {
        let text = "Ferry firm cuts its outlook\n\n\
            The Lund Line said on Tuesday that it would sail less often to the\n\
            outer islands this winter, as fuel costs have doubled and the winter-\n\
            proof hulls are late. Its head of the last nine years, Ode Inger\n\
            Moss, gave no figure.\n\n\
            \"We will see,\" she said.";
        let (joined, wraps) = rewrap(text).expect("it is wrapped");
        assert_eq!(wraps, 3);
        assert_eq!(
            joined,
            "Ferry firm cuts its outlook\n\nThe Lund Line said on Tuesday that it would sail less often to \
             the outer islands this winter, as fuel costs have doubled and the winter-proof hulls are late. \
             Its head of the last nine years, Ode Inger Moss, gave no figure.\n\n\"We will see,\" she said."
        );
    }

    #[test]
    fn indents_begin_paragraphs() {
        let text = "   The mill at Aster closed on Friday after ninety years of making\n\
            paper for the island's only daily.\n   \
            It will reopen as a museum of the craft in the spring, said the town.\n   \
            Nobody lost work.";
        let (joined, _) = rewrap(text).expect("it is wrapped");
        let starts: Vec<&str> = joined.lines().map(|line| line.trim().get(..7).unwrap_or("")).collect();
        assert_eq!(starts, ["The mil", "It will", "Nobody "]);
    }

    #[test]
    fn one_line_a_paragraph_is_left_alone() {
        for text in ["One line.\nAnother line.\nA third.", "", "\n\n\n", "Short\nlower"] {
            assert_eq!(rewrap(text), None);
        }
    }

    #[test]
    fn fields_of_framed_items_keep_their_lines() {
        let fields = "ZCZC NWE\n$The Lund Line will sail less often to the outer islands\n:(OSTHAVEN)\n@NO\n#Ferry_BC1";
        let copy = "The Lund Line said on Tuesday that it would sail less often to the\nouter islands this \
                    winter, as fuel costs have doubled and the new\nhulls are late. It gave no figure.";
        let text = format!("{fields}\n{copy}");
        assert!(
            rewrap(&text).expect("it is wrapped").0.starts_with(&format!("{fields}\nThe Lund Line said"))
        );
    }

    #[test]
    fn a_format_that_is_always_wrapped_needs_no_sure_sign() {
        let text = "   Am Landesgericht Graz hat am Montag der Prozess um den Kapitän der\n\
            Fähre Ode begonnen. Er bestritt alle Vorwürfe der Reederei und der\n\
            Hafenbehörde.\n   \
            \"Ich war nicht an Bord\", sagte er.\n\
            | Freitag, 04.10.2024, in der Halle des Hafens von Aster am Kai: |\n\
            | Aster | - | Lund | 2:1 |";
        assert_eq!(rewrap(text), None);
        let (joined, wraps) = rewrap_wrapped(text).expect("it is wrapped");
        assert_eq!(wraps, 2);
        assert_eq!(joined.lines().count(), 4);
    }

    #[test]
    fn notes_and_lists_around_the_copy_do_not_hide_its_wraps() {
        let list =
            "- One\n- Two\n- Three\n- Four\n- Five\n- Six\n- Seven\n- Eight\n- Nine\n- Ten\n".repeat(2);
        let copy = "Am Landesgericht hat am Montag der Prozess um den Kapitän der\nalten Fähre begonnen.\n\n";
        let text = copy.repeat(5) + &list;
        assert_eq!(rewrap(&text).map(|(_, wraps)| wraps), Some(5));
    }

    #[test]
    fn tables_keep_their_lines() {
        let text = "The catch of the northern fleet by harbour, in tonnes, was given as\n\
            follows by the ministry.\nAster     12   14\nBirk      10   11";
        assert!(
            rewrap(text)
                .expect("it is wrapped")
                .0
                .ends_with("ministry.\nAster     12   14\nBirk      10   11")
        );
    }
}
