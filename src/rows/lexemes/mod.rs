//! A quote and its speaker to what full-text search looks through: a `tsvector`, made here so that the server
//! need not make it.
//!
//! What becomes of a quote's words is what `to_tsvector('english', …)` makes of them, in a database whose
//! locale knows the letters beyond ASCII (any that ends in UTF-8). It was found out by experiment with
//! PostgreSQL 15, and tests hold it against a real one. What comes out otherwise: comments and declarations
//! of markup (`<!-- … -->`, `<!DOCTYPE …>`, `<?xml …>`) and what stands inside `<script>` and `<style>` are
//! read as words; an address or a tag with letters beyond ASCII may be cut elsewhere; and what few readers
//! know as letters, Unicode's newest or digits beyond its first plane, may be letters to one side alone.
//!
//! Stems are those of Snowball 2. A server with Snowball 3, as newer releases of PostgreSQL have, gives some
//! words others (`evening`, `organization`, `biologist`), and its queries would not find these.

mod forms;
mod parser;
mod stems;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use parser::RawWords;
use stems::{Lexeme, SearchField, Stems, is_too_long};

/// The last place that a `tsvector` tells; what stands further back is there, too.
const LAST_POSITION: u32 = 16_383;

/// How many places a lexeme may have.
const POSITIONS: usize = 255;

/// What a `tsvector` may have, in bytes; a quote within [`crate::limits`] has less.
const VECTOR_BYTES: usize = (1 << 20) - 1;

thread_local! {
    static VECTORS: RefCell<VectorMaker> = RefCell::new(VectorMaker::new());
}

/// A `tsvector` in the form that `tsvectorrecv` reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexemes(Vec<u8>);

impl Lexemes {
    /// The bytes: how many lexemes there are (`i32`), then each in the order of its bytes with a zero behind
    /// it, how many places it has (`u16`), and these (`u16`, whose upper two bits are a weight, always 0).
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The words of a quote and of who said it, as lexemes with their places: what `quote_search` gives in SQL.
///
/// The lexemes of the speaker's name have `name=` before them, those of the role `role=`, so that one index
/// answers for all three and a question for words is not answered by names. Places of the quote's words count
/// from 1, stop words too; those of the name count on from the last lexeme of the quote, those of the role
/// from that of the name. Nothing has a place beyond 16,383: words behind that are found, but in no phrase.
/// Of a text over the limits on quotes, words are left out at the end once the vector is as large as the
/// server takes it.
pub fn search_vector(quote: &str, speaker_name: Option<&str>, speaker_role: Option<&str>) -> Lexemes {
    VECTORS.with_borrow_mut(|vectors| {
        vectors.begin();
        for (text, field) in [
            (Some(quote), SearchField::Quote),
            (speaker_name, SearchField::Name),
            (speaker_role, SearchField::Role),
        ] {
            vectors.add(text.unwrap_or_default(), field);
        }
        Lexemes(vectors.finish())
    })
}

/// A lexeme at a place.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    lexeme: Lexeme,
    position: u16,
}

/// Makes one vector after the other, and keeps what it can use again.
struct VectorMaker {
    stems: Stems,
    occurrences: Vec<Occurrence>,
    /// The place of the last lexeme.
    last: u32,
    /// No less than what the vector has so far.
    bytes: usize,
}

impl VectorMaker {
    fn new() -> Self {
        Self { stems: Stems::new(), occurrences: Vec::new(), last: 0, bytes: 0 }
    }

    fn begin(&mut self) {
        self.stems.forget_many();
        self.occurrences.clear();
        (self.last, self.bytes) = (0, 0);
    }

    fn add(&mut self, text: &str, field: SearchField) {
        let before = self.last;
        for (word, place) in RawWords::of(text).filter(|word| !is_too_long(*word)).zip(1..) {
            let Some(lexeme) = self.stems.of(word, field) else { continue };
            self.bytes += self.stems.text(lexeme).len() + 8;
            if self.bytes > VECTOR_BYTES {
                return;
            }
            self.last = LAST_POSITION.min(before + place);
            self.occurrences.push(Occurrence { lexeme, position: self.last as u16 });
        }
    }

    fn finish(&mut self) -> Vec<u8> {
        let Self { stems, occurrences, .. } = self;
        let order = |one: &Lexeme, other: &Lexeme| {
            one.prefix.cmp(&other.prefix).then_with(|| stems.rest(*one).cmp(stems.rest(*other)))
        };
        occurrences.sort_unstable_by(|one, other| {
            order(&one.lexeme, &other.lexeme).then_with(|| one.position.cmp(&other.position))
        });
        let mut out = Vec::with_capacity(4 + self.bytes);
        let mut count = 0_i32;
        out.extend_from_slice(&count.to_be_bytes());
        for same in occurrences.chunk_by(|one, other| order(&one.lexeme, &other.lexeme).is_eq()) {
            let Some(first) = same.first() else { continue };
            count += 1;
            out.extend_from_slice(stems.text(first.lexeme).as_bytes());
            out.push(0);
            write_positions(same, &mut out);
        }
        if let Some(place) = out.first_chunk_mut() {
            *place = count.to_be_bytes();
        }
        out
    }
}

/// Writes the places of a lexeme, each once.
fn write_positions(sorted: &[Occurrence], out: &mut Vec<u8>) {
    let places = || sorted.chunk_by(|one, other| one.position == other.position).filter_map(<[_]>::first);
    out.extend_from_slice(&(places().take(POSITIONS).count() as u16).to_be_bytes());
    for one in places().take(POSITIONS) {
        out.extend_from_slice(&one.position.to_be_bytes());
    }
}
