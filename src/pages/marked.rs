//! A text with who said what marked in it: cut where anything begins or ends, so that each piece has one
//! look.

use crate::store::reading::{StoredBlock, StoredQuote};

/// Colours there are for speakers.
const COLOURS: usize = 8;

/// A block of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MarkedBlock {
    /// What it is.
    pub(super) kind: String,
    pub(super) pieces: Vec<TextPiece>,
}

/// A piece of text that looks the same all along.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TextPiece {
    pub(super) text: String,
    /// The quote that it belongs to, the innermost of several.
    pub(super) quote: Option<i16>,
    /// What it is in it.
    pub(super) role: PieceRole,
    /// The speaker's colour, from 0.
    pub(super) colour: usize,
    /// The quotes whose first piece of what was said this is.
    pub(super) begins: Vec<i16>,
    /// The quotes whose last piece of what was said this is.
    pub(super) ends: Vec<i16>,
}

/// What a piece is in a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PieceRole {
    Plain,
    Content,
    Cue,
    Speaker,
}

impl PieceRole {
    /// The class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Content => "said",
            Self::Cue => "cue",
            Self::Speaker => "speaker",
        }
    }
}

/// A stretch of a text, in code points, that is something in a quote.
#[derive(Debug, Clone, Copy)]
struct QuoteStretch {
    start: usize,
    end: usize,
    quote: i16,
    role: PieceRole,
    colour: usize,
}

/// The colour of each quote's speaker: one for whoever is the same, in the order in which they first speak.
pub(super) fn colours(quotes: &[StoredQuote]) -> Vec<usize> {
    let mut seen: Vec<&str> = Vec::new();
    quotes
        .iter()
        .map(|quote| {
            let speaker = quote.speaker_name.as_deref().or(quote.speaker_mention.as_deref()).unwrap_or("");
            let place = seen.iter().position(|known| *known == speaker).unwrap_or_else(|| {
                seen.push(speaker);
                seen.len() - 1
            });
            place % COLOURS
        })
        .collect()
}

/// The blocks of a body with what was said, by whom, marked in them.
pub(super) fn body(body: &str, blocks: &[StoredBlock], quotes: &[StoredQuote]) -> Vec<MarkedBlock> {
    let stretches = stretches("body", quotes);
    let letters: Vec<(usize, char)> = body.char_indices().collect();
    blocks
        .iter()
        .filter_map(|block| {
            let (start, end) = (block.start_offset?, block.end_offset?);
            let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
            let pieces = pieces(body, &letters, start, end, &stretches);
            (!pieces.is_empty()).then(|| MarkedBlock { kind: block.kind.clone(), pieces })
        })
        .collect()
}

/// A headline or deck with what was said marked in it.
pub(super) fn line(part: &str, text: &str, quotes: &[StoredQuote]) -> Vec<TextPiece> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    pieces(text, &letters, 0, letters.len(), &stretches(part, quotes))
}

fn stretches(part: &str, quotes: &[StoredQuote]) -> Vec<QuoteStretch> {
    let mut found = Vec::new();
    for (quote, colour) in quotes.iter().zip(colours(quotes)).filter(|(quote, _)| quote.part == part) {
        let mut add = |start: Option<i32>, end: Option<i32>, role| {
            let (Some(Ok(start)), Some(Ok(end))) = (start.map(usize::try_from), end.map(usize::try_from))
            else {
                return;
            };
            if start < end {
                found.push(QuoteStretch { start, end, quote: quote.ordinal, role, colour });
            }
        };
        for (start, end) in quote.starts.iter().zip(&quote.ends) {
            add(Some(*start), Some(*end), PieceRole::Content);
        }
        add(quote.cue_start, quote.cue_end, PieceRole::Cue);
        add(quote.speaker_start, quote.speaker_end, PieceRole::Speaker);
    }
    found
}

/// The pieces of `[start, end)`.
fn pieces(
    text: &str,
    letters: &[(usize, char)],
    start: usize,
    end: usize,
    all: &[QuoteStretch],
) -> Vec<TextPiece> {
    let end = end.min(letters.len());
    if start >= end {
        return Vec::new();
    }
    let here: Vec<&QuoteStretch> = all.iter().filter(|s| s.start < end && s.end > start).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|s| [s.start.max(start), s.end.min(end)]).collect();
    cuts.extend([start, end]);
    cuts.sort_unstable();
    cuts.dedup();
    let byte = |at: usize| letters.get(at).map_or(text.len(), |(byte, _)| *byte);
    let (first, last) = (bound(all, |s| s.start, usize::min), bound(all, |s| s.end, usize::max));
    cuts.iter()
        .zip(cuts.iter().skip(1))
        .filter_map(|(&from, &to)| {
            let text = text.get(byte(from)..byte(to)).filter(|text| !text.is_empty())?;
            let covering = here.iter().filter(|s| s.start <= from && s.end >= to);
            // The innermost is the shortest; cue and speaker stand out from what is said around them.
            let look = covering.min_by_key(|s| (s.end - s.start, std::cmp::Reverse(s.role)));
            let of = |bounds: &[(i16, usize)], at: usize| {
                bounds.iter().filter(|(_, bound)| *bound == at).map(|(quote, _)| *quote).collect()
            };
            Some(TextPiece {
                text: text.to_owned(),
                quote: look.map(|s| s.quote),
                role: look.map_or(PieceRole::Plain, |s| s.role),
                colour: look.map_or(0, |s| s.colour),
                begins: of(&first, from),
                ends: of(&last, to),
            })
        })
        .collect()
}

/// Where what each quote says begins or ends in all.
fn bound(
    all: &[QuoteStretch],
    end: fn(&QuoteStretch) -> usize,
    choose: fn(usize, usize) -> usize,
) -> Vec<(i16, usize)> {
    let mut bounds: Vec<(i16, usize)> = Vec::new();
    for stretch in all.iter().filter(|s| s.role == PieceRole::Content) {
        match bounds.iter_mut().find(|(quote, _)| *quote == stretch.quote) {
            Some((_, bound)) => *bound = choose(*bound, end(stretch)),
            None => bounds.push((stretch.quote, end(stretch))),
        }
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(
        ordinal: i16,
        speaker: &str,
        said: &[(i32, i32)],
        cue: (i32, i32),
        who: (i32, i32),
    ) -> StoredQuote {
        StoredQuote {
            ordinal,
            parent: None,
            part: "body".to_owned(),
            kind: "direct".to_owned(),
            quote: String::new(),
            cue: None,
            negated: false,
            speaker_mention: None,
            speaker_name: Some(speaker.to_owned()),
            speaker_kind: "person".to_owned(),
            speaker_role: None,
            person_id: None,
            confidence: 1.0,
            starts: said.iter().map(|(start, _)| *start).collect(),
            ends: said.iter().map(|(_, end)| *end).collect(),
            cue_start: Some(cue.0),
            cue_end: Some(cue.1),
            speaker_start: Some(who.0),
            speaker_end: Some(who.1),
        }
    }

    fn block(kind: &str, start: i32, end: i32) -> StoredBlock {
        StoredBlock { kind: kind.to_owned(), start_offset: Some(start), end_offset: Some(end), text: None }
    }

    fn told(pieces: &[TextPiece]) -> Vec<(&str, PieceRole, Option<i16>)> {
        pieces.iter().map(|piece| (piece.text.as_str(), piece.role, piece.quote)).collect()
    }

    #[test]
    fn a_quote_that_its_cue_interrupts_has_both_its_pieces() {
        use PieceRole::{Content, Cue, Plain, Speaker};
        let text = "“Yes,” said Rowé, “now.”";
        let blocks = [block("paragraph", 0, 24)];
        let quotes = [quote(0, "Ann Rowé", &[(1, 5), (19, 23)], (7, 11), (12, 16))];
        let marked = body(text, &blocks, &quotes);
        let expected = [
            ("“", Plain, None),
            ("Yes,", Content, Some(0)),
            ("” ", Plain, None),
            ("said", Cue, Some(0)),
            (" ", Plain, None),
            ("Rowé", Speaker, Some(0)),
            (", “", Plain, None),
            ("now.", Content, Some(0)),
            ("”", Plain, None),
        ];
        assert_eq!(told(&marked[0].pieces), expected);
        assert_eq!((&marked[0].pieces[1].begins, &marked[0].pieces[7].ends), (&vec![0], &vec![0]));
        assert!(marked[0].pieces[1].ends.is_empty());
    }

    #[test]
    fn of_quotes_inside_each_other_the_inner_one_shows() {
        let text = "He said she said no.";
        let quotes =
            [quote(0, "He", &[(8, 19)], (3, 7), (0, 2)), quote(1, "She", &[(17, 19)], (12, 16), (8, 11))];
        let marked = body(text, &[block("paragraph", 0, 20)], &quotes);
        let said: Vec<_> =
            told(&marked[0].pieces).into_iter().filter(|(_, role, _)| *role == PieceRole::Content).collect();
        assert_eq!(
            said,
            [
                (" ", PieceRole::Content, Some(0)),
                (" ", PieceRole::Content, Some(0)),
                ("no", PieceRole::Content, Some(1))
            ]
        );
        assert_eq!(colours(&quotes), [0, 1]);
    }

    #[test]
    fn spans_that_are_none_of_this_text_do_no_harm() {
        let blocks = [block("paragraph", 0, 400), block("paragraph", -3, 2), block("paragraph", 9, 4)];
        let quotes = [quote(0, "He", &[(2, 90)], (-4, 2), (5, 3))];
        let marked = body("short", &blocks, &quotes);
        assert_eq!(
            told(&marked[0].pieces),
            [("sh", PieceRole::Plain, None), ("ort", PieceRole::Content, Some(0))]
        );
        assert_eq!(marked.len(), 1);
    }
}
