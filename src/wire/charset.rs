//! Bytes to text: byte-order mark, then strict UTF-8, then the declared character set, then a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::DecodeError;

/// How many of the first bytes are looked at to tell UTF-16 without a mark, and text from none.
const SAMPLE_BYTES: usize = 64 << 10;

/// Text of a payload, and what had to be mended to read it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DecodedText<'a> {
    /// The text; a byte-order mark is gone.
    pub(super) text: Cow<'a, str>,
    /// In words: `decoded as windows-1252`.
    pub(super) repairs: Vec<String>,
    /// The character set's name: `utf-8`.
    pub(super) charset: &'static str,
}

/// Reads bytes as text. `declared` is a character set's name as a header gives it.
///
/// # Errors
/// [`DecodeError::NotText`] if the bytes make no text in any way tried.
pub(super) fn read<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<DecodedText<'a>, DecodeError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return if encoding == UTF_8 { utf8(rest, declared) } else { with(encoding, rest) };
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes);
    }
    utf8(bytes, declared)
}

/// The character sets that are met, by the names that are stored.
const NAMES: [&str; 24] = [
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gbk",
    "ibm866",
    "iso-8859-15",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "koi8-r",
    "koi8-u",
    "shift_jis",
    "utf-16be",
    "utf-16le",
    "utf-8",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1256",
    "windows-1257",
];

fn name_of(encoding: &'static Encoding) -> &'static str {
    let name = encoding.name();
    NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name)
}

/// The character set that a document declares at its start: an XML declaration's `encoding`, or HTML's
/// `charset`.
pub(super) fn declared_by(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..2048).unwrap_or(bytes);
    let at = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = head.get(at..).filter(|head| head.starts_with(b"<"))?;
    let (key, end) = if head.starts_with(b"<?xml") {
        (&b"encoding="[..], memchr::memchr(b'>', head)?)
    } else {
        (&b"charset="[..], head.len())
    };
    let head = head.get(..end)?;
    let from = memchr::memmem::find(head, key)? + key.len();
    let value = head.get(from..)?;
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let len = value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'>' | b' ' | b';' | b'/'))?;
    std::str::from_utf8(value.get(..len)?).ok().filter(|name| !name.is_empty())
}

/// The character set that a content type declares: `text/plain; charset=windows-1252`.
pub(super) fn declared_in(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

fn utf8<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<DecodedText<'a>, DecodeError> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        refuse_control_characters(text)?;
        return Ok(DecodedText { text: Cow::Borrowed(text), repairs: Vec::new(), charset: "utf-8" });
    }
    // A few broken sequences among many good ones are UTF-8 that something cut, whatever was declared.
    let lossy = UTF8Share::of(bytes);
    if lossy.good >= 4 * lossy.broken {
        let text = String::from_utf8_lossy(bytes);
        refuse_control_characters(&text)?;
        let repairs = vec![format!("replaced {} broken UTF-8 sequences", lossy.broken)];
        return Ok(DecodedText { text, repairs, charset: "utf-8" });
    }
    match declared.and_then(|name| Encoding::for_label(name.as_bytes())) {
        Some(encoding) if encoding != UTF_8 => {
            let share = ByteShares::of(bytes);
            // No text in a western language is mostly beyond ASCII, whatever it was declared as.
            if encoding == WINDOWS_1252 && !share.is_mostly_plain() {
                return guess(bytes);
            }
            if share.has_many_controls() && !share.is_mostly_plain() {
                return Err(share.into_error());
            }
            with(encoding, bytes)
        }
        _ => guess(bytes),
    }
}

/// How many multi-byte sequences of a text are whole, how many are not.
struct UTF8Share {
    good: usize,
    broken: usize,
}

impl UTF8Share {
    fn of(bytes: &[u8]) -> Self {
        let mut share = Self { good: 0, broken: 0 };
        for chunk in bytes.utf8_chunks() {
            share.good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
            share.broken += usize::from(!chunk.invalid().is_empty());
        }
        share
    }
}

/// Reads in a known encoding; more than one broken character in twenty is no text.
fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<DecodedText<'a>, DecodeError> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    refuse_control_characters(&text)?;
    let mut repairs = vec![format!("decoded as {}", name_of(encoding))];
    if broken {
        let lost = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        if lost * 20 > text.chars().count() {
            return Err(DecodeError::NotText(format!("{lost} broken characters as {}", encoding.name())));
        }
        repairs.push(format!("replaced {lost} broken characters"));
    }
    Ok(DecodedText { text, repairs, charset: name_of(encoding) })
}

/// Fewer bytes beyond ASCII say too little about what they are.
const TELLING_BYTES: usize = 10;

/// Takes bytes for what they most look like: windows-1252 where little but ASCII stands in them.
fn guess(bytes: &[u8]) -> Result<DecodedText<'_>, DecodeError> {
    let share = ByteShares::of(bytes);
    if share.has_many_controls() {
        return Err(share.into_error());
    }
    let beyond = bytes.iter().filter(|byte| **byte >= 0x80).count();
    if beyond < TELLING_BYTES && share.is_mostly_plain() {
        return with(WINDOWS_1252, bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE_BYTES).unwrap_or(bytes), true);
    let decoded = with(detector.guess(None, Utf8Detection::Deny), bytes);
    match decoded {
        Ok(decoded) if is_prose(&decoded.text) => Ok(decoded),
        _ if share.is_mostly_plain() => with(WINDOWS_1252, bytes),
        _ => Err(share.into_error()),
    }
}

/// Whether nine in ten characters are letters, figures or what stands between them, and none is broken.
fn is_prose(text: &str) -> bool {
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in text.chars().take(SAMPLE_BYTES) {
        all += 1;
        let is_usual = c.is_alphanumeric()
            || c.is_whitespace()
            || c.is_ascii_punctuation()
            || "“”‘’«»„–—…、。，「」".contains(c);
        odd += usize::from(!is_usual);
    }
    odd * 10 <= all
}

/// How many bytes of a sample are plain ASCII, and how many are controls.
struct ByteShares {
    bytes: usize,
    plain: usize,
    controls: usize,
}

impl ByteShares {
    fn of(bytes: &[u8]) -> Self {
        let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
        Self {
            bytes: sample.len(),
            plain: sample.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')).count(),
            controls: sample.iter().filter(|byte| is_odd_control(**byte) && !parts_fields(**byte)).count(),
        }
    }

    /// More than one in fifty.
    fn has_many_controls(&self) -> bool {
        self.controls * 50 > self.bytes
    }

    /// At least six in ten.
    fn is_mostly_plain(&self) -> bool {
        self.plain * 10 >= self.bytes * 6
    }

    fn into_error(self) -> DecodeError {
        let Self { bytes, plain, controls } = self;
        DecodeError::NotText(format!(
            "not UTF-8, and of {bytes} bytes {plain} are plain and {controls} control characters"
        ))
    }
}

/// Control bytes that neither lay text out nor frame a wire transmission as padding (NUL, DEL).
fn is_odd_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

/// Control bytes that part the fields of a wire transmission: SOH to EOT, BEL, DC1 to DC4, SYN, US. A flash
/// has little else around its one sentence.
fn parts_fields(byte: u8) -> bool {
    matches!(byte, 1..=4 | 7 | 0x11..=0x14 | 0x16 | 0x1F)
}

/// A header in the old wire formats has its control characters, so one in ten is still text.
fn refuse_control_characters(text: &str) -> Result<(), DecodeError> {
    let sample = text.as_bytes().get(..SAMPLE_BYTES).unwrap_or(text.as_bytes());
    let control = sample.iter().filter(|byte| is_odd_control(**byte)).count();
    let null = memchr::memchr_iter(0, sample).count();
    if control > sample.len().div_ceil(10) || (null < sample.len() && null * 2 > sample.len()) {
        return Err(DecodeError::NotText(format!(
            "{} of {} bytes are control characters",
            control + null,
            sample.len()
        )));
    }
    Ok(())
}

/// Western text in UTF-16 has a NUL in nearly every other byte, always on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let pairs = sample.len() / 2;
    if pairs < 4 || !sample.len().is_multiple_of(2) || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let count = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (count(0), count(1));
    let most = pairs - pairs / 4;
    match (first >= most, second >= most) {
        (true, false) if second * 20 < pairs => Some(UTF_16BE),
        (false, true) if first * 20 < pairs => Some(UTF_16LE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(bytes: &[u8], declared: Option<&str>) -> (String, Vec<String>) {
        let text = read(bytes, declared).expect("it is text");
        (text.text.into_owned(), text.repairs)
    }

    #[test]
    fn utf8_is_taken_as_it_is_and_a_mark_is_dropped() {
        assert_eq!(ok("Ærø".as_bytes(), Some("iso-8859-1")), ("Ærø".to_owned(), vec![]));
        assert_eq!(ok(b"\xEF\xBB\xBFBergen", None), ("Bergen".to_owned(), vec![]));
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let units: Vec<u8> = "The ferry sailed".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [&[0xFF, 0xFE][..], &units].concat();
        for bytes in [units, marked] {
            assert_eq!(
                ok(&bytes, None),
                ("The ferry sailed".to_owned(), vec!["decoded as utf-16le".to_owned()])
            );
        }
    }

    #[test]
    fn a_flash_is_text_though_much_of_it_is_its_frame() {
        let flash = b"\x16\x16\x01e0017\x1Fspnsh\r\nf i\x13\x11 BC-PERU-MINA 10-14 0030\r\n\x02^URGENTE: \
            Levantan bloqueo en Per\xFA<\r\n\x03AP-WF-10-14-13 1811GMT<\r\n\x0C\r\n\x04";
        assert!(ok(flash, None).0.contains("Levantan bloqueo en Perú<"));
        let noise: Vec<u8> = (0..2_000_u32).map(|at| (at * 7919 * (at >> 3) + 13).to_le_bytes()[0]).collect();
        assert!(read(&noise, None).is_err());
    }

    #[test]
    fn c1_bytes_are_windows_1252_even_where_latin_1_is_declared() {
        let bytes = b"\x93We sail,\x94 the harbour master\x92s office in D\xFCnfjord said.";
        let expected = "“We sail,” the harbour master’s office in Dünfjord said.";
        for declared in [None, Some("ISO-8859-1"), Some("utf-8"), Some("nonsense")] {
            let (text, repairs) = ok(bytes, declared);
            assert_eq!(
                (text.as_str(), repairs.as_slice()),
                (expected, &["decoded as windows-1252".to_owned()][..])
            );
        }
    }

    #[test]
    fn a_declared_character_set_is_used() {
        let bytes = [0xCF, 0xE0, 0xF0, 0xEE, 0xEC];
        assert_eq!(ok(&bytes, Some("windows-1251")).0, "Паром");
        assert_eq!(declared_in("text/plain; charset=\"KOI8-R\"; x=1"), Some("KOI8-R"));
        assert_eq!(declared_in("text/plain"), None);
    }

    #[test]
    fn undeclared_and_wrongly_declared_character_sets_are_told_by_their_letters() {
        let cyrillic = "Паром вышел из порта Астер в понедельник утром, сообщил капитан порта.";
        let czech =
            "Přívoz vyplul v pondělí ráno z přístavu, řekl přístavní kapitán. Žádné škody nevznikly, dodal.";
        let japanese = "フェリーは月曜日の朝に港を出発した、と港長は述べた。";
        let chinese = "渡轮星期一早上离开港口，港务局长说，船上没有狗。";
        let korean = "페리는 월요일 아침에 항구를 떠났다고 항만장이 말했다.";
        let arabic = "غادرت العبارة الميناء صباح الاثنين، حسبما قال مدير الميناء.";
        for (encoding, text) in [
            (encoding_rs::WINDOWS_1251, cyrillic),
            (encoding_rs::KOI8_U, cyrillic),
            (encoding_rs::WINDOWS_1250, czech),
            (encoding_rs::ISO_8859_2, czech),
            (encoding_rs::SHIFT_JIS, japanese),
            (encoding_rs::GBK, chinese),
            (encoding_rs::EUC_KR, korean),
            (encoding_rs::WINDOWS_1256, arabic),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            let long = bytes.repeat(4);
            for declared in [None, Some("utf-8")] {
                assert_eq!(ok(&long, declared).0, text.repeat(4), "{}", encoding.name());
            }
        }
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(cyrillic);
        assert_eq!(ok(&bytes, Some("iso-8859-1")).0, cyrillic);
    }

    #[test]
    fn a_document_declares_its_own() {
        for (start, name) in [
            (&b"<?xml version='1.0' encoding='ISO-8859-2'?><a>"[..], Some("ISO-8859-2")),
            (b"  <?xml version=\"1.0\" encoding=\"koi8-r\" standalone=\"yes\"?>", Some("koi8-r")),
            (b"<?xml version='1.0'?><a b='charset=x '>", None),
            (b"<!doctype html><meta charset=windows-1251>", Some("windows-1251")),
            (b"<html><meta http-equiv=Content-Type content='text/html; charset=gb2312'>", Some("gb2312")),
            (b"Ferry charset=utf-8 ", None),
        ] {
            assert_eq!(declared_by(start), name, "{}", String::from_utf8_lossy(start));
        }
    }

    #[test]
    fn one_cut_sequence_leaves_utf8_utf8() {
        let mut bytes = "Å, ø, æ, é and “quotes” in Ålund".as_bytes().to_vec();
        bytes.extend([0xC3]);
        let (text, repairs) = ok(&bytes, None);
        assert!(text.starts_with("Å, ø") && text.ends_with('\u{FFFD}'), "{text}");
        assert_eq!(repairs, ["replaced 1 broken UTF-8 sequences"]);
    }

    #[test]
    fn random_bytes_are_refused() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        for _ in 0..500 {
            let bytes: Vec<u8> = (0..200)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    (state >> 24) as u8
                })
                .collect();
            for declared in [None, Some("windows-1252"), Some("utf-8")] {
                assert!(matches!(read(&bytes, declared), Err(DecodeError::NotText(_))));
            }
        }
    }
}
