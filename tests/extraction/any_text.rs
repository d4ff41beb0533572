//! Whatever the text, the extraction gives spans that fit it, twice the same, and never panics.

use std::sync::LazyLock;

use crate::promises::check;
use proptest::prelude::*;
use quotewire::corpus::Annotated;

static ARTICLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = include_str!("../annotated/articles.jsonl").lines();
    lines.map(|line| serde_json::from_str::<Annotated>(line).expect("an annotated article").text).collect()
});

/// Words and marks of which news is made, and some that break it; a blank stands between two.
const WORDS: &str = "said told “ ” ‘ ’ \" ' „ « » `` '' ’s , . : ; ? ! - — _ ( ) [ ] … Orrin Mayor Rita Coombes the The he He \
    she who which that it they them according According to adding saying This and but minister U.S. Mr (NRC) National \
    River Council company statement report quoted as by urged not did denied on Monday reporters in a an 54-year-old is \
    was has had will é expressed hope LUNDA, Nov 8 (XX) By ANN ROWE ### = \u{0} \u{feff} 👩‍🚒 日本 ﬁ &quot;";

fn news_words() -> impl Strategy<Value = Vec<&'static str>> {
    let mut words: Vec<&str> = WORDS.split(' ').collect();
    words.extend(["\n", "\n\n", "\t", "\u{a0}"]);
    proptest::collection::vec(prop::sample::select(words), 0..160)
}

/// Two pieces of articles of ours put together, cut anywhere.
fn spliced() -> impl Strategy<Value = String> {
    let piece = || (0..ARTICLES.len(), any::<prop::sample::Index>(), 0usize..3000);
    (piece(), piece(), "[“”\"'’ \n.,:]{0,3}").prop_map(|(a, b, glue)| {
        let cut = |(article, at, length): (usize, prop::sample::Index, usize)| {
            let chars: Vec<char> = ARTICLES[article].chars().collect();
            let start = at.index(chars.len());
            chars[start..(start + length).min(chars.len())].iter().collect::<String>()
        };
        format!("{}{glue}{}", cut(a), cut(b))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn arbitrary_printable_lines(text in "(\\PC{0,160}\n{1,3}){0,6}") {
        check(&text);
    }

    #[test]
    fn words_of_news(words in news_words(), glue in prop::sample::select(vec![" ", " ", ""])) {
        check(&words.join(glue));
    }

    #[test]
    fn articles_cut_anywhere(text in spliced()) {
        check(&text);
    }
}

#[test]
fn whole_articles() {
    ARTICLES.iter().for_each(|text| check(text));
}

#[test]
fn monotonous_text() {
    for piece in
        ["\"", "“", "''", "'", "said ", "he said ", "Orrin ", "(", "A", "A. ", "\n", "é", "“a ", "x: ", "- "]
    {
        check(&piece.repeat(20_000 / piece.len()));
    }
}
