//! Which language an article is written in.

use whichlang::Lang;

use crate::article::BlockKind;
use crate::quotes::text::Text;

/// How much of the paragraphs is looked at, in bytes.
const READ: usize = 400;
/// Fewer letters tell nothing.
const LEAST_LETTERS: usize = 80;
/// Of a hundred words so many must be the language's own small ones, where it is written in Latin letters:
/// else it is another language, one that the model does not know.
const LEAST_SMALL_WORDS: usize = 12;
/// With so many small words that only English has, nothing else needs to be asked.
const PLAINLY_ENGLISH: usize = 15;

/// The language as a BCP 47 tag; `None` for too little text, for tables and lists, and where no language
/// fits.
pub(in crate::quotes) fn detect_language(text: &Text<'_>) -> Option<&'static str> {
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
    of(&sample)
}

/// The language of a sample in small letters.
fn of(sample: &str) -> Option<&'static str> {
    let (mut signs, mut letters) = (0, 0);
    for c in sample.chars().filter(|c| !c.is_whitespace()) {
        signs += 1;
        letters += usize::from(c.is_alphabetic());
    }
    // A sign of Chinese or Japanese says as much as some letters.
    let is_dense = sample.len() > 2 * signs;
    let enough = if is_dense { LEAST_LETTERS / 3 } else { LEAST_LETTERS };
    if letters < enough || letters * 10 < signs * 6 {
        return None;
    }
    if share(sample, is_english) >= PLAINLY_ENGLISH {
        return Some("en");
    }
    let (tag, small_words) = language(whichlang::detect_language(sample));
    let is_small = |word: &str| small_words.split(' ').any(|small| is_same(small, word));
    (small_words.is_empty() || share(sample, is_small) >= LEAST_SMALL_WORDS).then_some(tag)
}

/// Of a hundred words so many are of a kind.
fn share(sample: &str, is_of_kind: impl Fn(&str) -> bool) -> usize {
    let (mut words, mut of_kind) = (0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        of_kind += usize::from(is_of_kind(word));
    }
    of_kind * 100 / words.max(1)
}

fn is_english(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "of"
            | "and"
            | "to"
            | "for"
            | "that"
            | "with"
            | "said"
            | "from"
            | "by"
            | "his"
            | "are"
            | "were"
            | "which"
    )
}

/// Equal but for the case of letters that are not ASCII, which wires in capitals have lost.
fn is_same(small: &str, word: &str) -> bool {
    small == word || !word.is_ascii() && word.to_lowercase() == small
}

/// The tag and, for what is written in Latin letters, its smallest words.
const fn language(language: Lang) -> (&'static str, &'static str) {
    match language {
        Lang::Ara => ("ar", ""),
        Lang::Cmn => ("zh", ""),
        Lang::Hin => ("hi", ""),
        Lang::Jpn => ("ja", ""),
        Lang::Kor => ("ko", ""),
        Lang::Rus => ("ru", ""),
        Lang::Deu => (
            "de",
            "der die das und in den von zu mit im des am ein \
             eine für auf dem ist nicht es sich an als er nach hat",
        ),
        Lang::Eng => (
            "en",
            "the of to and a in on for that said is was with \
             at by it he his as from be has an its are have",
        ),
        Lang::Fra => (
            "fr",
            "de la le les et des en un une du à que \
             dans a pour par est au qui sur d l il ont plus",
        ),
        Lang::Ita => (
            "it",
            "di e il la che in a per un del della è le \
             con i una al da non si dei ha nel l gli alla",
        ),
        Lang::Nld => (
            "nl",
            "de van het een en in op dat is te voor \
             met zijn die niet aan er om bij ook heeft hij",
        ),
        Lang::Por => ("pt", "de a o que e do da em um para com não uma os no na por se as dos ao mais foi à"),
        Lang::Spa => ("es", "de la el que en y a los del las un una por con se para su al no es lo ha más"),
        Lang::Swe => ("sv", "och i att en som det på är av för med den till har de ett inte om han var från"),
        Lang::Tur => (
            "tr",
            "ve bir bu da de için ile olarak daha en \
             ancak çok olan gibi kadar sonra ise o ya ki",
        ),
        Lang::Vie => (
            "vi",
            "và của là các có trong được đã cho với \
             không một người này những ở khi đến về tại từ",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
