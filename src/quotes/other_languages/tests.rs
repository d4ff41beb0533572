use super::*;
use crate::list_file::check::{Form, assert_well_written};
use crate::quotes::extract;
use crate::quotes::tests::article;

/// The quotes of a paragraph in a language, each with its cue and its speaker.
fn quotes(language: &str, body: &str) -> Vec<String> {
    let article = Article { language: Some(language.to_owned()), ..article("", body) };
    let found = extract(&article, &Limits::default());
    let quote = |quote: &Quote| {
        let cue = quote.cue.map_or("-", |span| span.of(&article.text));
        let name = quote.speaker.name.as_deref().unwrap_or("-");
        format!("{} | {cue} | {name}", quote.spans[0].of(&article.text))
    };
    found.quotes.iter().map(quote).collect()
}

#[test]
fn the_list_is_well_written() {
    let is_class = |name: &str| {
        name == TITLES
            || name.split_once('.').is_some_and(|(tag, what)| {
                tag.len() == 2 && matches!(what, "said" | "stop" | "of" | "article" | "particle")
            })
    };
    let is_word = |_: &str, phrase: &str| {
        phrase == phrase.to_lowercase() && phrase.split(' ').count() <= LONGEST_PHRASE
    };
    let form = Form { is_class: &is_class, between: ',', is_word: &is_word };
    assert_well_written("data/other-languages.txt", FILE, &form);
    for class in PHRASES.keys().filter_map(|class| class.strip_suffix(".said")) {
        assert!(PHRASES.contains_key(format!("{class}.stop").as_str()), "{class}: what ends who spoke?");
    }
}

#[test]
fn a_verb_and_a_name_beside_the_marks_say_who_spoke() {
    for (language, body, expected) in [
        ("de", "«Das ist so», sagte Minister Karl Ode am Dienstag.", "«Das ist so» | sagte | Karl Ode"),
        ("de", "„Das ist so“, so Ode. Karl Ode lebt in Lund.", "„Das ist so“ | so | Karl Ode"),
        ("de", "Karl Ode sagte: „Das ist so.“", "„Das ist so.“ | sagte | Karl Ode"),
        ("de-AT", "„Das ist so“, sagte Anna van den Berg.", "„Das ist so“ | sagte | Anna van den Berg"),
        ("de", "„Das ist so“, sagte Frau Moss.", "„Das ist so“ | sagte | Moss"),
        (
            "fr",
            "« C'est ainsi », a déclaré mardi le ministre, Karl Ode.",
            "« C'est ainsi » | a déclaré | Karl Ode",
        ),
        ("fr", "« C'est ainsi », a déclaré M. Ode.", "« C'est ainsi » | a déclaré | Ode"),
        ("es", "El ministro Karl Ode dijo: “Así es la vida”.", "“Así es la vida” | dijo | Karl Ode"),
        ("it", "\"È così\", ha detto Anna Moss.", "\"È così\" | ha detto | Anna Moss"),
        ("nl", "'Het is zo', zei Anna Moss.", "'Het is zo' | zei | Anna Moss"),
        ("nb", "«Det er slik», sier Anna Moss til avisen.", "«Det er slik» | sier | Anna Moss"),
        ("fr", "« C'est ainsi », a-t-il dit.", "« C'est ainsi » | a-t-il dit | -"),
        ("de", "„Ist das so?“ fragte Herr Dr. Ode.", "„Ist das so?“ | fragte | Ode"),
        ("de", "„Das ist so“, sagte Karl Ode der Zeitung.", "„Das ist so“ | sagte | Karl Ode"),
        ("DEU", "„Das ist so“, sagte Karl Ode von der SPD.", "„Das ist so“ | sagte | Karl Ode"),
        ("it", "\"È così\", ha annunciato Anna Moss al Corriere.", "\"È così\" | ha annunciato | Anna Moss"),
        ("sv", "”Det är så”, säger Anna Moss.", "”Det är så” | säger | Anna Moss"),
    ] {
        assert_eq!(quotes(language, body), [expected], "{body}");
    }
}

/// As [`quotes`], with all pieces of each, `…` between them.
fn pieces(language: &str, body: &str) -> Vec<String> {
    let article = Article { language: Some(language.to_owned()), ..article("", body) };
    let found = extract(&article, &Limits::default());
    let quote = |quote: &Quote| {
        let pieces: Vec<&str> = quote.spans.iter().map(|span| span.of(&article.text)).collect();
        let cue = quote.cue.map_or("-", |span| span.of(&article.text));
        format!("{} | {cue} | {}", pieces.join(" … "), quote.speaker.name.as_deref().unwrap_or("-"))
    };
    found.quotes.iter().map(quote).collect()
}

/// Quotes that go on: language, paragraph, what is found.
#[rustfmt::skip]
const GOING_ON: [(&str, &str, &str); 15] = [
    ("de", "„Das ist wahr“, sagte Anna Moss, „und bleibt so.“",
        "„Das ist wahr“ … „und bleibt so.“ | sagte | Anna Moss"),
    ("de", "„Das ist wahr“, sagte Anna Moss am Dienstag, „Häfen bleiben.“",
        "„Das ist wahr“ … „Häfen bleiben.“ | sagte | Anna Moss"),
    ("de", "„Ist das so?“, fragte Karl Ode, „und bleibt es?“",
        "„Ist das so?“ … „und bleibt es?“ | fragte | Karl Ode"),
    ("fr", "« C'est vrai », a déclaré Karl Ode, « et cela reste ainsi ».",
        "« C'est vrai » … « et cela reste ainsi » | a déclaré | Karl Ode"),
    ("es", "“Es verdad”, dijo Karl Ode, “y así sigue”.",
        "“Es verdad” … “y así sigue” | dijo | Karl Ode"),
    ("it", "\"È vero\", ha detto Anna Moss, \"e resta così\".",
        "\"È vero\" … \"e resta così\" | ha detto | Anna Moss"),
    ("pt", "\"É verdade\", disse Anna Moss, \"e assim fica\".",
        "\"É verdade\" … \"e assim fica\" | disse | Anna Moss"),
    ("nl", "“Het is waar”, zei Anna Moss, “en het blijft zo.”",
        "“Het is waar” … “en het blijft zo.” | zei | Anna Moss"),
    ("sv", "”Det är sant”, säger Anna Moss, ”och förblir så.”",
        "”Det är sant” … ”och förblir så.” | säger | Anna Moss"),
    ("no", "«Det er sant», sier Anna Moss, «og slik blir det.»",
        "«Det er sant» … «og slik blir det.» | sier | Anna Moss"),
    ("da", "”Det er sandt”, siger Anna Moss, ”og sådan bliver det.”",
        "”Det er sandt” … ”og sådan bliver det.” | siger | Anna Moss"),
    ("fi", "”Se on totta”, sanoo Anna Moss, ”ja niin se pysyy.”",
        "”Se on totta” … ”ja niin se pysyy.” | sanoo | Anna Moss"),
    ("ru", "«Это правда», — сказал Karl Ode, — «и так останется».",
        "«Это правда» … «и так останется» | сказал | Karl Ode"),
    ("ru", "«Это правда, — сказал Karl Ode, — и так останется».",
        "«Это правда, … и так останется» | сказал | Karl Ode"),
    ("ru", "«Это правда! — заявила Anna Moss журналистам. — Так и останется».",
        "«Это правда! … Так и останется» | заявила | Anna Moss"),
];

#[test]
fn a_quote_may_go_on_behind_its_verb() {
    for (language, body, expected) in GOING_ON {
        assert_eq!(pieces(language, body), [expected], "{body}");
    }
}

#[test]
fn what_only_follows_a_quote_is_another_one() {
    for (language, body, expected) in [
        // A sentence that is over, another verb between, a verb of its own behind.
        (
            "de",
            "„Das ist wahr“, sagte Anna Moss. „Es bleibt für immer so.“",
            &["„Das ist wahr“ | sagte | Anna Moss", "„Es bleibt für immer so.“ | - | -"][..],
        ),
        (
            "de",
            "„Das ist wahr.“ sagte Anna Moss, „Es bleibt für immer so.“",
            &["„Das ist wahr.“ | sagte | Anna Moss", "„Es bleibt für immer so.“ | - | -"],
        ),
        (
            "de",
            "„Das ist wahr“, sagte Anna Moss, „es bleibt so“, erklärte Karl Ode.",
            &["„Das ist wahr“ | sagte | Anna Moss", "„es bleibt so“ | erklärte | Karl Ode"],
        ),
        (
            "de",
            "„Das ist wahr“, sagte Anna Moss, und Karl Ode erklärte, „es bleibt für immer so“.",
            &["„Das ist wahr“ | sagte | Anna Moss", "„es bleibt für immer so“ | - | -"],
        ),
        (
            "ru",
            "«Оде — сказал что-то важное вчера», — сказал Karl Ode.",
            &["«Оде — сказал что-то важное вчера» | сказал | Karl Ode"],
        ),
    ] {
        assert_eq!(pieces(language, body), expected, "{body}");
    }
}

#[test]
fn nobody_is_made_up() {
    for (language, body, expected) in [
        // A noun with a capital, somebody beside whom it was said, somebody in another sentence.
        ("de", "„Das ist so“, sagte der Minister.", "„Das ist so“ | sagte | -"),
        ("de", "„Das ist so“, sagte Verkehrsminister Ode.", "„Das ist so“ | sagte | -"),
        ("de", "„Das ist so“, sagte Ode nach einem Treffen mit Karl Moss.", "„Das ist so“ | sagte | -"),
        ("de", "„Das ist so“, hieß es. Karl Ode schwieg.", "„Das ist so“ | hieß es | -"),
        ("de", "Karl Ode schwieg. Das Gesetz sagt: „Das ist so.“", "„Das ist so.“ | sagt | -"),
        ("fr", "« C'est ainsi », a déclaré la mairie devant Karl Ode.", "« C'est ainsi » | a déclaré | -"),
        // Somebody's spokesman, a listener, a noun that is a family name as well, one of two of a name.
        ("de", "„Das ist so“, sagte ein Sprecher von Karl Ode.", "„Das ist so“ | sagte | -"),
        ("de", "Ein Sprecher von Karl Ode sagte: „Das ist so.“", "„Das ist so.“ | sagte | -"),
        ("fr", "« C'est ainsi », a dit le porte-parole de Karl Ode.", "« C'est ainsi » | a dit | -"),
        ("it", "\"È così\", ha detto all'allenatore Carlo Moss.", "\"È così\" | ha detto | -"),
        ("de", "„Das ist so“, sagte er dem Moderator Karl Ode.", "„Das ist so“ | sagte | -"),
        ("de", "„Das ist so“, sagte der Richter. Peter Richter schwieg.", "„Das ist so“ | sagte | -"),
        ("de", "„Das ist so“, sagte Moss. Anna Moss und Karl Moss kamen.", "„Das ist so“ | sagte | -"),
        ("pl", "„To jest bardzo trudna sprawa” - Karl Ode.", "„To jest bardzo trudna sprawa” | - | -"),
    ] {
        assert_eq!(quotes(language, body), [expected], "{body}");
    }
    for body in [
        "Das Gesetz kommt. Die «Lex Ode» gilt. Der «Fall Ode» auch.",
        "Wie der «Spiegel» berichtete, kommt das Gesetz.",
        "Die «Aurora» so schnell wie nie.",
    ] {
        assert_eq!(quotes("de", body), [""; 0], "{body}");
    }
}

#[test]
fn people_are_those_who_speak_and_those_who_are_declared() {
    let body =
        "Das Gesetz gilt. Karl Ode kam. „Das ist so“, sagte Ode. Anna Moss schwieg, die Werft Lund auch.";
    let mut article = Article { language: Some("de".to_owned()), ..article("", body) };
    let people = |article: &Article| {
        let found = extract(article, &Limits::default());
        let told = |one: &NamedEntity| {
            format!("{} x{}{}", one.name, one.spans.len(), if one.quoted { " quoted" } else { "" })
        };
        found.people.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(people(&article), ["Karl Ode x2 quoted"]);
    let named = |name: &str| Named { name: name.to_owned(), code: None };
    article.declared.people = vec![named("Anna Moss"), named("Ole Berg")];
    article.declared.organisations = vec![named("Werft Lund"), named("Werft")];
    assert_eq!(people(&article), ["Karl Ode x2 quoted", "Anna Moss x1"]);
    let found = extract(&article, &Limits::default());
    assert_eq!(
        found.organisations.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["Werft Lund", "Werft"]
    );
    assert_eq!(found.repairs, ["language de: only what is marked as a quote was looked for"]);
}
