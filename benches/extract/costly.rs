//! Texts that are made to be costly: each asks the same of one part of the extraction over and over.

/// A text of about as many bytes.
type Make = fn(usize) -> String;

pub(crate) const TEXTS: &[(&str, Make)] = &[
    ("quotes, over and over", |size| {
        again(
            "“The pier stays open,” Mayor Ann Orrin said on Monday. She denied that it was unsafe.\n\n",
            size,
        )
    }),
    ("straight quotation marks", |size| again("\"", size)),
    ("opening quotation marks", |size| again("“", size)),
    ("closing quotation marks", |size| again("”", size)),
    ("single quotation marks", |size| again("'", size)),
    ("curly single marks", |size| again("‘", size)),
    ("grave marks", |size| again("``", size)),
    ("double apostrophes", |size| again("''", size)),
    ("guillemets", |size| again("«»", size)),
    ("marks of every sort", |size| again("“„«\"'``‘’''»”", size)),
    ("marks between blanks", |size| again("\" ' “ ", size)),
    ("single marks before words", |size| again("'a ", size)),
    ("quotations of a word", |size| again("“a” ", size)),
    ("quotations of a sentence", |size| again("“We go.” ", size)),
    ("paragraphs that leave marks open", |size| again("“We go on.\n\n", size)),
    ("a quotation with quotations inside", |size| format!("“{}”", again("He said: ‘We go.’ ", size))),
    ("one capital letter", |size| again("A", size)),
    ("capital letters", |size| again("A ", size)),
    ("capitals and stops", |size| again("A. ", size)),
    ("shouting", |size| again("THE RIVER ROSE ", size)),
    ("one name", |size| again("Orrin ", size)),
    ("a name and a comma", |size| again("Ann Orrin, ", size)),
    ("thousands of names", |size| numbered(size, |n| format!("{} {} went. ", name(n), name(n / 7 + 3)))),
    ("thousands of surnames alone", |size| numbered(size, |n| format!("{} went. ", name(n)))),
    ("thousands of titles", |size| numbered(size, |n| format!("Mayor {} went. ", name(n)))),
    ("thousands of speakers", |size| {
        numbered(size, |n| format!("\"We go,\" said {} {}.\n\n", name(n), name(n / 7 + 3)))
    }),
    ("thousands of speakers in one line", |size| {
        numbered(size, |n| format!("\"We go,\" said {} {}. ", name(n), name(n / 7 + 3)))
    }),
    ("thousands of companies", |size| numbered(size, |n| format!("{} Corp said it would go. ", name(n)))),
    ("thousands of roles", |size| numbered(size, |n| format!("The {} minister said it was so. ", name(n)))),
    ("thousands of short forms", |size| {
        numbered(size, |n| {
            format!("{0} River Council ({1}RC) went. ", name(n), name(n).get(..1).unwrap_or("X"))
        })
    }),
    ("he said", |size| again("he said ", size)),
    ("he said, with stops", |size| again("He said so. ", size)),
    ("he said that he said that", |size| again("he said that ", size)),
    ("said Orrin", |size| again("said Orrin, ", size)),
    ("speakers without a stop", |size| again("Orrin said, \"We go\", ", size)),
    ("adding", |size| again(", adding that ", size)),
    ("according to", |size| again("according to ", size)),
    ("pronouns", |size| again("he she they it who ", size)),
    ("one line without stops", |size| again("the river and the road went on ", size)),
    ("one long word", |size| again("x", size)),
    ("commas", |size| again("a, ", size)),
    ("colons", |size| again("a: ", size)),
    ("dashes", |size| again("- ", size)),
    ("stops", |size| again(".", size)),
    ("brackets that open", |size| again("(", size)),
    ("brackets in brackets", |size| again("(a (b ", size)),
    ("short forms", |size| again("(NRC) ", size)),
    ("lines of a letter", |size| again("a\n", size)),
    ("paragraphs of a letter", |size| again("a\n\n", size)),
    ("hard-wrapped lines", |size| again("the river and the road went on and on until the sea came\n", size)),
    ("bylines", |size| again("By Ann Rowe\n\n", size)),
    ("datelines", |size| again("LUNDA, Nov 8 (XX) - ", size)),
    ("headlines", |size| again("Mayor: Bridge To Close\n\n", size)),
    ("photo credits", |size| again("Photo: Ann Rowe/XX\n\n", size)),
    ("letters with accents", |size| again("é", size)),
    ("no-break spaces", |size| again("\u{a0}", size)),
    ("characters to be removed", |size| again("\u{0}", size)),
    ("text read as the wrong charset", |size| again("â€œaâ€\u{9d} ", size)),
    ("numbers", |size| again("1,234.5 ", size)),
    ("white space", |size| again(" ", size)),
];

fn again(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len())
}

fn numbered(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size + 100);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        text += &piece(number);
    }
    text
}

/// A name that no other number has.
fn name(number: usize) -> String {
    const HEADS: [&str; 16] =
        ["Ba", "Ce", "Di", "Fo", "Gu", "Ha", "Je", "Ki", "Lo", "Mu", "Na", "Pe", "Ri", "So", "Tu", "Va"];
    const TAILS: [&str; 16] = [
        "lan", "mer", "nik", "rov", "sun", "tal", "ven", "win", "zor", "dul", "bar", "fen", "gil", "hok",
        "jut", "kas",
    ];
    let mut rest = number;
    let mut name = String::new();
    loop {
        let syllable = if name.is_empty() { HEADS } else { TAILS }.get(rest % 16).copied();
        name += syllable.unwrap_or_default();
        rest /= 16;
        if rest == 0 {
            return name + "dez";
        }
    }
}
