//! Values in PostgreSQL's binary COPY format: what the server reads with the least work.
//!
//! The format of each type is that of its `…_recv` function; the layout of the stream is described under
//! "Binary Format" in the documentation of COPY.

use uuid::Uuid;

use super::lexemes::Lexemes;
use crate::article::Span;

/// What a binary COPY stream begins with: signature, flags, length of the header's extension.
pub const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// What it ends with: a field count of -1.
pub const TRAILER: &[u8] = &[0xff, 0xff];

/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH_US: i64 = 946_684_800_000_000;

const BYTEA_OID: i32 = 17;
const TEXT_OID: i32 = 25;
const REAL_OID: i32 = 700;
const BIGINT_OID: i32 = 20;
const RANGE_LOWER_INCLUSIVE: u8 = 0x02;

/// Appends one row's fields to a buffer.
#[derive(Debug)]
pub struct Tuple<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Tuple<'a> {
    /// Begins a row of `fields` fields; exactly that many must follow.
    pub fn begin(out: &'a mut Vec<u8>, fields: i16) -> Self {
        out.extend_from_slice(&fields.to_be_bytes());
        Self { out }
    }

    /// Goes on with a row that was begun elsewhere.
    pub const fn resume(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// A null of any type.
    pub fn null(&mut self) {
        self.out.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    /// `bytea`, `text`, an enum's label: bytes as they are.
    pub fn bytes(&mut self, value: &[u8]) {
        self.out.extend_from_slice(&(value.len() as i32).to_be_bytes());
        self.out.extend_from_slice(value);
    }

    /// `bytea` that may be null.
    pub fn bytes_or_null(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.bytes(value),
            None => self.null(),
        }
    }

    /// `text` or an enum's label.
    pub fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// `text` that may be null.
    pub fn text_or_null(&mut self, value: Option<&str>) {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    /// `boolean`
    pub fn bool(&mut self, value: bool) {
        self.bytes(&[u8::from(value)]);
    }

    /// `smallint`
    pub fn i16(&mut self, value: i16) {
        self.bytes(&value.to_be_bytes());
    }

    /// `smallint` that may be null.
    pub fn i16_or_null(&mut self, value: Option<i16>) {
        match value {
            Some(value) => self.i16(value),
            None => self.null(),
        }
    }

    /// `integer`
    pub fn i32(&mut self, value: i32) {
        self.bytes(&value.to_be_bytes());
    }

    /// `integer` that may be null.
    pub fn i32_or_null(&mut self, value: Option<i32>) {
        match value {
            Some(value) => self.i32(value),
            None => self.null(),
        }
    }

    /// `bigint`
    pub fn i64(&mut self, value: i64) {
        self.bytes(&value.to_be_bytes());
    }

    /// `bigint` that may be null.
    pub fn i64_or_null(&mut self, value: Option<i64>) {
        match value {
            Some(value) => self.i64(value),
            None => self.null(),
        }
    }

    /// `real`
    pub fn f32(&mut self, value: f32) {
        self.bytes(&value.to_be_bytes());
    }

    /// `real` that may be null.
    pub fn f32_or_null(&mut self, value: Option<f32>) {
        match value {
            Some(value) => self.f32(value),
            None => self.null(),
        }
    }

    /// `uuid`
    pub fn uuid(&mut self, value: Uuid) {
        self.bytes(value.as_bytes());
    }

    /// `timestamptz`
    pub fn timestamp(&mut self, value: jiff::Timestamp) {
        self.i64(value.as_microsecond() - EPOCH_US);
    }

    /// `timestamptz` that may be null.
    pub fn timestamp_or_null(&mut self, value: Option<jiff::Timestamp>) {
        match value {
            Some(value) => self.timestamp(value),
            None => self.null(),
        }
    }

    /// `date` that may be null.
    pub fn date_or_null(&mut self, value: Option<jiff::civil::Date>) {
        match value {
            Some(value) => self.i32((value - jiff::civil::date(2000, 1, 1)).get_days()),
            None => self.null(),
        }
    }

    /// `jsonb`
    pub fn jsonb(&mut self, json: &str) {
        self.out.extend_from_slice(&(json.len() as i32 + 1).to_be_bytes());
        self.out.push(1);
        self.out.extend_from_slice(json.as_bytes());
    }

    /// `tsvector`
    pub fn tsvector(&mut self, value: &Lexemes) {
        self.bytes(value.as_bytes());
    }

    /// `text[]`
    pub fn texts<T: AsRef<str>>(&mut self, values: &[T]) {
        self.array(TEXT_OID, values.iter().map(|value| Some(value.as_ref().as_bytes())));
    }

    /// `text[]`, of which items may be null.
    pub fn texts_or_null(&mut self, values: &[Option<&str>]) {
        self.array(TEXT_OID, values.iter().map(|value| value.map(str::as_bytes)));
    }

    /// `bytea[]`, of which items may be null.
    pub fn byte_strings(&mut self, values: &[Option<&[u8]>]) {
        self.array(BYTEA_OID, values.iter().copied());
    }

    /// `real[]`
    pub fn f32s(&mut self, values: &[f32]) {
        let bytes: Vec<[u8; 4]> = values.iter().map(|value| value.to_be_bytes()).collect();
        self.array(REAL_OID, bytes.iter().map(|value| Some(value.as_slice())));
    }

    /// `bigint[]`
    pub fn i64s(&mut self, values: &[i64]) {
        let bytes: Vec<[u8; 8]> = values.iter().map(|value| value.to_be_bytes()).collect();
        self.array(BIGINT_OID, bytes.iter().map(|value| Some(value.as_slice())));
    }

    /// An array of one dimension.
    fn array<'v>(&mut self, oid: i32, values: impl ExactSizeIterator<Item = Option<&'v [u8]>>) {
        self.sized(|out| {
            let len = values.len() as i32;
            // The second says whether items are null, which the server sees for itself.
            for header in [i32::from(len > 0), 0, oid] {
                out.extend_from_slice(&header.to_be_bytes());
            }
            if len > 0 {
                out.extend_from_slice(&len.to_be_bytes());
                out.extend_from_slice(&1_i32.to_be_bytes());
            }
            for value in values {
                out.extend_from_slice(&value.map_or(-1, |value| value.len() as i32).to_be_bytes());
                out.extend_from_slice(value.unwrap_or_default());
            }
        });
    }

    /// `int4range` that may be null; the span counts code points.
    pub fn range_or_null(&mut self, span: Option<Span>) {
        match span {
            Some(span) => self.sized(|out| range(out, span)),
            None => self.null(),
        }
    }

    /// `int4multirange`; the spans count code points.
    pub fn ranges(&mut self, spans: &[Span]) {
        self.sized(|out| {
            out.extend_from_slice(&(spans.len() as i32).to_be_bytes());
            for span in spans {
                out.extend_from_slice(&RANGE_BYTES.to_be_bytes());
                range(out, *span);
            }
        });
    }

    /// A field whose length is known once it is written.
    fn sized(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        write(self.out);
        let length = (self.out.len() - at - 4) as i32;
        if let Some(place) = self.out.get_mut(at..at + 4) {
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
}

/// Bytes of one finite range: flags and two bounds of 4 bytes, each behind its length.
const RANGE_BYTES: i32 = 17;

fn range(out: &mut Vec<u8>, span: Span) {
    out.push(RANGE_LOWER_INCLUSIVE);
    for bound in [span.start, span.end] {
        out.extend_from_slice(&4_i32.to_be_bytes());
        out.extend_from_slice(&(bound as i32).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Tuple<'_>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut Tuple::resume(&mut out));
        out
    }

    #[test]
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is not general enough")]
    fn every_field_is_behind_its_length() {
        assert_eq!(written(|t| t.text("ab")), [0, 0, 0, 2, b'a', b'b']);
        assert_eq!(written(|tuple| tuple.null()), [0xff; 4]);
        assert_eq!(written(|t| t.i16(258)), [0, 0, 0, 2, 1, 2]);
        assert_eq!(written(|t| t.jsonb("[]")), [0, 0, 0, 3, 1, b'[', b']']);
        assert_eq!(written(|t| t.texts::<String>(&[])).len(), 4 + 12);
        assert_eq!(written(|t| t.ranges(&[Span::new(1, 2)])).len(), 4 + 4 + 4 + RANGE_BYTES as usize);
    }

    #[test]
    fn times_count_from_2000() {
        let start: jiff::Timestamp = "2000-01-01T00:00:01Z".parse().unwrap();
        assert_eq!(written(|t| t.timestamp(start)), [0, 0, 0, 8, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40]);
        let day = jiff::civil::date(1999, 12, 31);
        assert_eq!(written(|t| t.date_or_null(Some(day))), [0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff]);
    }
}
