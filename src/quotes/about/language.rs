//! Which language an article is written in.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use whichlang::Lang;

use crate::article::BlockKind;
use crate::list_file;
use crate::quotes::text::Text;

static FILE: &str = include_str!("../../../data/small-words.txt");

/// Small words by the tag of their language.
static SMALL_WORDS: LazyLock<list_file::Sets> = LazyLock::new(|| list_file::sets(FILE, ' '));

/// How much of the paragraphs is looked at, in bytes.
const READ: usize = 400;
/// Fewer letters tell nothing.
const LEAST_LETTERS: usize = 80;
/// Fewer words than these may well have no small one among them.
const LEAST_WORDS: usize = 25;
/// Of a hundred words so many must be the language's own small ones, where it is written in Latin letters:
/// else it is another language, one that the model does not know.
const LEAST_SMALL_WORDS: usize = 12;
/// Of a hundred words of English hardly fewer than three times as many are these.
const HARDLY_ENGLISH: usize = 4;
/// The list of small words that only English has; with so many of them nothing else needs to be asked.
const ENGLISH: &str = "english";
const PLAINLY_ENGLISH: usize = 15;

/// Whether an article is in a language other than English, the one that the model knows: as detected, else as
/// declared (a BCP 47 tag), else by the lack of small words in copy that is long enough to have some.
pub(in crate::quotes) fn is_other_than_english(
    text: &Text<'_>,
    detected: Option<&str>,
    declared: Option<&str>,
) -> bool {
    if let Some(detected) = detected {
        return detected != "en";
    }
    let primary = declared.map(|tag| tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase());
    // `und` is undetermined, `mul` several, `zxx` none.
    match primary.as_deref() {
        Some("en") => false,
        Some(tag) if matches!(tag.len(), 2 | 3) && !matches!(tag, "und" | "mul" | "zxx" | "eng") => true,
        _ => is_hardly_english(&sample_of(text)),
    }
}

fn is_hardly_english(sample: &str) -> bool {
    let is_enough = sample.split_whitespace().count() >= LEAST_WORDS;
    is_enough
        && is_prose(sample)
        && SMALL_WORDS.get("en").is_some_and(|small| share(sample, |word| has(small, word)) < HARDLY_ENGLISH)
}

/// The language as a BCP 47 tag; `None` for too little text, for tables and lists, and where no language
/// fits.
pub(in crate::quotes) fn detect_language(text: &Text<'_>) -> Option<&'static str> {
    of(&sample_of(text))
}

/// The beginning of the paragraphs, in small letters.
fn sample_of(text: &Text<'_>) -> String {
    let mut sample = String::with_capacity(READ + 4);
    for block in text.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph) {
        let tokens = text.tokens_of(block.tokens);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let piece = text.whole.get(first.span.start..last.span.end).unwrap_or("");
        let room = READ.saturating_sub(sample.len());
        sample.push_str(piece.get(..piece.floor_char_boundary(room)).unwrap_or(""));
        sample.push(' ');
        if sample.len() >= READ {
            break;
        }
    }
    sample.make_ascii_lowercase();
    sample
}

/// Whether there are enough letters in a sample to tell a language, and it is no table.
fn is_prose(sample: &str) -> bool {
    let (mut signs, mut letters) = (0, 0);
    for c in sample.chars().filter(|c| !c.is_whitespace()) {
        signs += 1;
        letters += usize::from(c.is_alphabetic());
    }
    // A sign of Chinese or Japanese says as much as some letters.
    let is_dense = sample.len() > 2 * signs;
    let enough = if is_dense { LEAST_LETTERS / 3 } else { LEAST_LETTERS };
    letters >= enough && letters * 10 >= signs * 6
}

/// The language of a sample in small letters.
fn of(sample: &str) -> Option<&'static str> {
    if !is_prose(sample) {
        return None;
    }
    let of_hundred = |list| SMALL_WORDS.get(list).map(|small| share(sample, |word| has(small, word)));
    if of_hundred(ENGLISH).is_some_and(|share| share >= PLAINLY_ENGLISH) {
        return Some("en");
    }
    let tag = tag(whichlang::detect_language(sample));
    of_hundred(tag).is_none_or(|share| share >= LEAST_SMALL_WORDS).then_some(tag)
}

/// How many words in a hundred are of a kind.
fn share(sample: &str, is_of_kind: impl Fn(&str) -> bool) -> usize {
    let (mut words, mut of_kind) = (0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        of_kind += usize::from(is_of_kind(word));
    }
    of_kind * 100 / words.max(1)
}

/// Whether a word is among the small ones. Of the sample only ASCII letters were made small: in copy that is
/// all in capitals the others still are capitals.
fn has(small: &FxHashSet<&str>, word: &str) -> bool {
    small.contains(word) || !word.is_ascii() && small.contains(word.to_lowercase().as_str())
}

const fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Rus => "ru",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_file::check::{assert_well_written, common};

    #[test]
    fn the_list_is_well_written() {
        let tags = [
            Lang::Deu,
            Lang::Eng,
            Lang::Fra,
            Lang::Ita,
            Lang::Nld,
            Lang::Por,
            Lang::Spa,
            Lang::Swe,
            Lang::Tur,
            Lang::Vie,
        ];
        let is_class = |name: &str| name == ENGLISH || tags.iter().any(|&language| tag(language) == name);
        assert_well_written("data/small-words.txt", FILE, &common(&is_class));
        assert_eq!(SMALL_WORDS.len(), tags.len() + 1, "each has its words");
    }

    #[test]
    fn languages_are_told() {
        for (tag, text) in [
            (
                "en",
                "The ferry pier of the town will be closed for six weeks, the mayor said on Tuesday, and the boats will go to the other side of the bay.",
            ),
            (
                "en",
                "THE FERRY PIER OF THE TOWN WILL BE CLOSED FOR SIX WEEKS, THE MAYOR SAID ON TUESDAY, AND THE BOATS WILL GO TO THE OTHER SIDE.",
            ),
            (
                "de",
                "Die Anlegestelle der Stadt bleibt sechs Wochen geschlossen, sagte die Bürgermeisterin am Dienstag, und die Schiffe fahren zu der anderen Seite.",
            ),
            (
                "fr",
                "Le quai de la ville sera fermé pendant six semaines, a déclaré mardi la maire, et les bateaux iront de l'autre côté de la baie.",
            ),
            (
                "es",
                "El muelle de la ciudad estará cerrado seis semanas, dijo el martes la alcaldesa, y los barcos irán al otro lado de la bahía.",
            ),
            (
                "ru",
                "Причал города будет закрыт на шесть недель, сообщила во вторник мэр, а суда пойдут к другому берегу залива. Рыбаки не согласны.",
            ),
            (
                "zh",
                "市长星期二表示，该市的渡轮码头将关闭六个星期，船只将停靠在海湾的另一边。渔民们不同意这个计划。",
            ),
        ] {
            assert_eq!(of(&text.to_ascii_lowercase()), Some(tag), "{text}");
        }
    }

    #[test]
    fn copy_without_small_english_words_is_in_another_language() {
        let polish = "Przystań w mieście będzie zamknięta przez sześć tygodni, powiedziała we wtorek burmistrz, a promy będą pływać na drugi brzeg zatoki. Rybacy nie zgadzają się z tym planem i zapowiadają protest przed ratuszem.";
        let table = "Halden 12 30 41 7 Aster 11 30 39 6 Lund 10 30 38 6 Moss 9 30 31 5";
        for (sample, expected) in [(polish, true), (table, false), ("Prom zatonął", false)] {
            assert_eq!(of(&sample.to_ascii_lowercase()), None, "{sample}");
            assert_eq!(is_hardly_english(&sample.to_ascii_lowercase()), expected, "{sample}");
        }
    }

    #[test]
    fn what_is_detected_counts_more_than_what_is_declared() {
        let text = Text::default();
        for (detected, declared, expected) in [
            (Some("en"), Some("de"), false),
            (Some("de"), Some("en"), true),
            (None, Some("de-AT"), true),
            (None, Some("en_GB"), false),
            (None, Some("und"), false),
            (None, None, false),
        ] {
            assert_eq!(
                is_other_than_english(&text, detected, declared),
                expected,
                "{detected:?} {declared:?}"
            );
        }
    }

    #[test]
    fn what_is_no_text_or_of_no_known_language_has_none() {
        for text in [
            "",
            "Ferry closed.",
            "12.5 13.1 +0.6 | 44.0 43.9 -0.1 | ACME 12.5 13.1 +0.6 | 44.0 43.9 -0.1 | BOLT 12.5 13.1 +0.6 | 44.0 43.9 -0.1 CORD 12.5",
            "Osthaven Solvang Aune Veskin Radomir Karsk Ostberg Lundsoft Asterville Nordwire Meridian Belmora Tavira Sundholm Rennick",
            "Miejska przystań promowa zostanie zamknięta na sześć tygodni, powiedziała we wtorek burmistrz, a statki popłyną na drugą stronę zatoki.",
            "Byens færgeleje bliver lukket i seks uger, sagde borgmesteren tirsdag, og bådene skal sejle over til havnens anden side.",
        ] {
            assert_eq!(of(&text.to_ascii_lowercase()), None, "{text}");
        }
    }

    #[test]
    fn blanks_and_marks_between_words_do_not_count() {
        let words = "the ferry pier of the town will be closed for six weeks and the boats will go to the other side of the bay";
        for between in ["        ", " - ", ", \"", " "] {
            assert_eq!(of(&words.replace(' ', between)), Some("en"), "{between}");
        }
    }

    #[test]
    fn a_few_words_or_mostly_numbers_tell_no_language() {
        assert_eq!(of("the ferry pier of the town will be closed"), None);
        assert_eq!(of(&"the 12.5 of 13.1 and 44.0 to 43.9 in 12.5 ".repeat(12)), None);
    }

    #[test]
    fn small_words_count_in_capitals_of_any_alphabet() {
        let ferries = "Färjorna är stängda för båtar på tisdag säger kommunens borgmästare är arg på alla fiskare för stormen är farlig";
        assert_eq!(of(&ferries.to_uppercase().to_ascii_lowercase()), Some("sv"));
    }

    #[test]
    fn only_paragraphs_are_looked_at() {
        let english = "The ferry pier of the town will be closed for six weeks, and the boats will go to the other side of the bay.";
        let language = |headline, body| {
            let article = crate::quotes::tests::article(headline, body);
            detect_language(&Text::read(&article, usize::MAX).0)
        };
        assert_eq!(language("Pier", english), Some("en"));
        assert_eq!(language(english, "Pier."), None);
        assert_eq!(language("", &format!("{english}\n").repeat(20)), Some("en"));
    }
}
