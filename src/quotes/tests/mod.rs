//! Whole articles, in the styles of several agencies, about invented people and places; and what holds of any
//! text.

use std::fmt::Write as _;

use proptest::prelude::*;

mod languages;
mod naming;
pub(super) mod resolution;

use super::*;
use crate::article::Span;
use crate::article::{Block, BlockKind};

/// An article of a headline, lines that begin with `## ` as sub-headings, and paragraphs.
pub(super) fn article(headline: &str, body: &str) -> Article {
    let mut article = Article::default();
    let mut add = |kind, line: &str| {
        if !article.text.is_empty() {
            article.text.push_str("\n\n");
        }
        let start = article.text.len();
        article.text.push_str(line);
        article.blocks.push(Block { kind, span: Span::new(start, article.text.len()) });
    };
    if !headline.is_empty() {
        add(BlockKind::Headline, headline);
    }
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("## ") {
            Some(heading) => add(BlockKind::Subheading, heading),
            None => add(BlockKind::Paragraph, line),
        }
    }
    article
}

/// The same of one text, whose first line is the headline where it begins with `# `.
pub(super) fn headed_article(copy: &str) -> Article {
    let headed = copy.strip_prefix("# ").map(|rest| rest.split_once('\n').unwrap_or((rest, "")));
    let (headline, body) = headed.unwrap_or(("", copy));
    article(headline, body)
}

/// One line a quote: kind, confidence, speaker, cue, content.
fn render(article: &Article) -> String {
    let found = extract(article, &Limits::default());
    let text = &article.text;
    let mut out = String::new();
    for quote in &found.quotes {
        let content: Vec<&str> = quote.spans.iter().map(|span| span.of(text)).collect();
        let speaker = &quote.speaker;
        writeln!(
            out,
            "{:?} {:.2} {:?} {} ({}) [{}] <{}>{}{}\n    {}",
            quote.kind,
            quote.confidence,
            speaker.kind,
            speaker.name.as_deref().unwrap_or("-"),
            speaker.role.as_deref().unwrap_or("-"),
            speaker.mention.map_or("-", |span| span.of(text)),
            quote.cue.map_or("-", |span| span.of(text)),
            if quote.negated { " negated" } else { "" },
            quote.heading.map_or(String::new(), |span| format!(" under {}", span.of(text))),
            content.join(" ... "),
        )
        .expect("a string takes all writes");
    }
    for (what, list) in [("people", &found.people), ("organisations", &found.organisations)] {
        let names: Vec<String> = list
            .iter()
            .map(|one| {
                let role = one.role.as_deref().map_or(String::new(), |role| format!(" ({role})"));
                format!("{}{role} x{}{}", one.name, one.spans.len(), if one.quoted { " quoted" } else { "" })
            })
            .collect();
        writeln!(out, "{what}: {}", names.join("; ")).expect("a string takes all writes");
    }
    let place = |place: &Place| {
        let code =
            place.region_code.or(place.country_code).map_or(String::new(), |code| format!(" ({code})"));
        format!("{}{code} x{}{}", place.name, place.spans.len(), if place.quoted { " quoted" } else { "" })
    };
    let places: Vec<String> = found.places.iter().map(place).collect();
    writeln!(out, "places: {}", places.join("; ")).expect("a string takes all writes");
    for pair in &found.abbreviations {
        writeln!(out, "{} = {}", pair.short, pair.long).expect("a string takes all writes");
    }
    out
}

#[test]
fn tass_style() {
    insta::assert_snapshot!(render(&article(
        "Delta talks may resume in second week of March",
        "The conference on the Marenka delta will most likely open in the second week of March, Velian Secretary of State Thomas Orrin stated on Monday after talks with Norvan Foreign Minister Anton Belsky.
        Orrin said that the final date should be set by the Council of the Delta, in particular by its special envoy on Marenka, Idris Kahlo.
        “We agreed again that there is no military way out here, and that is why we promised to move this process along,” Orrin said. He said both sides would seek to “lay the ground for a round of talks.”
        “It is our hope that this can happen in March,” Orrin said, adding: “The terms will have to be settled by the Council.”
        “Thomas Orrin and I have confirmed our resolve to fight smuggling on the river,” Norva's Foreign Minister said. According to Belsky, it is necessary to help those who see the delta’s future as shared.
        ## Norva calls for patience
        Anton Belsky noted that Marenka scrupulously works with the inspectors.
        “For all these weeks (since the treaty) Marenka has been working with them. We hope that it will go on,” he said.
        “We have no grounds to believe that this will change,” he said. “The Norvan side will do its utmost.”
        The diplomat expressed hope that all parties would keep the rules “to stop the trade in river sand” for good.
        Norva hopes that the conference will be held in mid-March, but the list of delegations has to be agreed, Foreign Minister Anton Belsky said after talks with Thomas Orrin.
        Belsky has urged the National Alliance of Rivers and Coasts (NRC) “to speak with one voice”, making this statement on Monday.",
    )));
}

#[test]
fn ap_style() {
    insta::assert_snapshot!(render(&article(
        "Mayor: Bridge 'will not reopen this year'",
        "The collapsed Harlow bridge will not reopen before winter, Mayor Rita Coombes said Tuesday.
        \"We have looked at every option,\" said Coombes, a former engineer who took office in May. \"None of them is quick.\"
        \"I drove over it the day before,\" said Daniel Pruitt, 54, a baker who lives nearby. \"It shook.
        \"You could feel it in your teeth,\" he added.
        The state's transport department did not say when work would begin. \"We are not there yet,\" spokeswoman Helen Marsh told reporters.
        Marsh accused the contractor of \"cutting corners\" and called the delay \"a disgrace.\"
        ``It was an old bridge,'' an official who asked not to be named said. ``Everybody knew.''
        The \"Iron Lady\" opened in 1931.",
    )));
}

#[test]
fn reuters_and_afp_style() {
    insta::assert_snapshot!(render(&article(
        "",
        "Tallow Steel Corp said it would close two of its four mills because of falling demand.
        \"Prices have fallen for nine months and we see no floor,\" chief executive Peter Vance told analysts on a conference call.
        Analysts said the move had been expected. \"It was only a question of time,\" one trader said.
        The company said in a statement that about 900 jobs would go. It added that talks with the unions had begun.
        \"This is a black day for the valley,\" Claire Dumont, head of the Metal Workers Union, told AFP.
        Economy Minister Louis Ferrand, who visited the mills in May, said the government would \"stand by the families.\"
        \"Nobody will be left alone,\" the minister said, adding that a fund was ready.
        \"We do not believe him,\" said Dumont. She denied that the union had agreed to the plan.
        According to a report by the Institute for Labour Research (ILR), steel towns need a decade to recover.",
    )));
}

#[test]
fn xinhua_and_dpa_style() {
    insta::assert_snapshot!(render(&article(
        "Premier: harvest to be better - ministry",
        "Premier Lin Baoshan on Friday called for closer cooperation with Sarvia, saying that \"both peoples will gain from it\".
        Lin made the remarks when meeting with Sarvian President Elena Dragan. \"The road is open,\" she told him.
        The two sides should, Lin said, \"build on what has been reached\".
        Dragan pointed out that trade had doubled. The Sarvian leader stressed that she would return in autumn.
        «Wir kommen wieder,» the president was quoted by the newspaper Morgenblatt as saying.
        DRAGAN: \"We will.\"",
    )));
}

#[test]
fn an_open_quotation_is_continued_by_the_next_paragraph() {
    let article = article(
        "",
        "“We will wait for the road to open,” Orrin said. “Nobody in the valley knows when that will be.\n“The snow can lie until June.”\nIt rained.",
    );
    let found = extract(&article, &Limits::default());
    assert_eq!(found.quotes.len(), 1);
    assert_eq!(found.quotes[0].spans.len(), 3);
    assert_eq!(found.quotes[0].kind, QuoteKind::Direct);
}

/// Each nested quote: whose words they are, the cue, the words, and in whose quote.
pub(super) fn nested(body: &str) -> Vec<String> {
    let article = article("", body);
    let found = extract(&article, &Limits::default());
    let name = |quote: &Quote| quote.speaker.name.clone().unwrap_or_default();
    let inner = found.quotes.iter().filter_map(|quote| Some((quote, &found.quotes[quote.parent?])));
    let line = |(inner, outer): (&Quote, &Quote)| {
        let cue = inner.cue.map_or("-", |cue| cue.of(&article.text));
        format!("{} [{cue}] {} in {}", name(inner), inner.spans[0].of(&article.text), name(outer))
    };
    inner.map(line).collect()
}

#[test]
fn words_of_others_inside_a_quote_are_quotes_of_their_own() {
    let villager =
        "\"My son said: 'The river is coming to you,' and left,\" Mayor Rita Coombes told reporters.";
    assert_eq!(nested(villager), ["My son [said:] 'The river is coming to you,' in Rita Coombes"]);
    let reported = "Mayor Rita Coombes said that Anton Belsky had told reporters that the bridge was unsafe.";
    assert_eq!(nested(reported), ["Anton Belsky [had told] that the bridge was unsafe in Rita Coombes"]);
    let resolution = "Anton Belsky expressed hope that all parties would fulfil requirements of the River Council “to keep the delta free of barges” and go home.";
    assert_eq!(nested(resolution), ["River Council [-] “to keep the delta free of barges” in Anton Belsky"]);
    let government = "\"The government hopes that the bridge will be mended soon,\" said Mayor Rita Coombes.";
    assert_eq!(
        nested(government),
        ["The government [hopes] that the bridge will be mended soon in Rita Coombes"]
    );
    let preamble =
        "\"The preamble speaks of 'eternal brotherhood,' and that is all,\" Mayor Rita Coombes said.";
    assert_eq!(nested(preamble), ["The preamble [-] 'eternal brotherhood,' in Rita Coombes"]);
}

#[test]
fn what_a_speaker_tells_of_himself_is_no_nested_quote() {
    for body in [
        "\"I said we would stay, and I have told them so,\" Rita Coombes said.",
        "Rita Coombes said she had told the council that the bridge was unsafe.",
        "\"Nobody knows what he said,\" Rita Coombes said.",
        "Rita Coombes called the report of the council “a disgrace to this city”.",
        "France hopes that the bridge will be mended soon, French Foreign Minister Rita Coombes said.",
        "\"Everybody believes that the river is coming,\" Mayor Rita Coombes said.",
        "\"The rise shows that the market expected a better bid,\" Mayor Rita Coombes said.",
    ] {
        assert_eq!(nested(body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn every_quote_is_explained_by_the_run_that_found_it() {
    let article = article(
        "",
        "Mayor Rita Coombes said that the bridge was unsafe. Anton Belsky came by boat.
        \"My son said: 'It shakes,'\" she told reporters.",
    );
    let (found, explanations) = explain(&article, &Limits::default());
    assert_eq!(found, extract(&article, &Limits::default()));
    assert_eq!(explanations.len(), found.quotes.len());
    let of = |content: &str| {
        let at = found.quotes.iter().position(|quote| quote.spans[0].of(&article.text) == content);
        let at = at.unwrap_or_else(|| panic!("{content} is no quote"));
        (&found.quotes[at], &explanations[at])
    };
    let (quote, direct) = of("\"My son said: 'It shakes,'\"");
    assert_eq!(direct.marks, quote.spans);
    let chosen = direct.proposals.iter().find(|proposal| proposal.chosen).expect("one was chosen");
    assert_eq!(chosen.source, quote.speaker.mention);
    assert!((chosen.probability * direct.speaker_confidence - quote.confidence).abs() < 1e-6);
    let names: Vec<_> = direct.candidates.iter().filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(names, ["Rita Coombes", "Anton Belsky"], "the chosen one stands first");
    assert!(direct.candidates[0].chosen && !direct.candidates[1].chosen);
    let (_, inner) = of("'It shakes,'");
    assert!(inner.proposals.is_empty());
    assert_eq!(inner.candidates.len(), 1);
    assert!(of("that the bridge was unsafe").1.marks.is_empty());
}

/// Source and content of each quote.
fn who_said_what(headline: &str, body: &str) -> Vec<(Option<String>, String)> {
    let article = article(headline, body);
    let content =
        |spans: &[Span]| spans.iter().map(|span| span.of(&article.text)).collect::<Vec<_>>().join(" ");
    let quotes = extract(&article, &Limits::default()).quotes.into_iter();
    quotes.map(|quote| (quote.speaker.name, content(&quote.spans))).collect()
}

#[test]
fn what_this_said_stands_before_it() {
    let found = who_said_what(
        "Delta talks may resume in second week of March",
        "This said Velian Secretary of State Thomas Orrin after talks with Norvan Foreign Minister Anton Belsky.",
    );
    assert!(found.iter().all(|(name, _)| name.as_deref() == Some("Thomas Orrin")), "{found:?}");
}

#[test]
fn a_comma_alone_is_no_content() {
    let article = article(
        "",
        "Sorrel, who on Friday entered the firm's headquarters in an attempt to meet management and loudly proclaimed \
         \"Justice will be done\", has said she wants to settle her differences as quickly as possible and is pinning her \
         hopes on further talks with a Dragen legal official.",
    );
    check(&article);
    let quotes = extract(&article, &Limits::default()).quotes;
    let letters = |span: &Span| span.of(&article.text).contains(char::is_alphanumeric);
    assert!(quotes.iter().flat_map(|quote| &quote.spans).all(letters));
}

#[test]
fn a_cue_has_one_quote_and_whom_it_addresses_is_no_part_of_it() {
    let found = who_said_what(
        "",
        "Belsky has urged the National Alliance of Rivers and Coasts (NRC) “to speak with one voice”, making \
         this statement on Monday after talks with Thomas Orrin.",
    );
    assert_eq!(found, [(Some("Belsky".to_owned()), "“to speak with one voice”".to_owned())]);
}

#[test]
fn a_content_does_not_end_inside_an_apposition() {
    let content = "that the final date should be set by the Council of the Delta, in particular by its \
                   special envoy on Marenka, Idris Kahlo";
    let found = who_said_what("", &format!("Thomas Orrin said {content}."));
    assert_eq!(found, [(Some("Thomas Orrin".to_owned()), content.to_owned())]);
}

#[test]
fn scare_quotes_are_no_quotes() {
    let article =
        article("", "The \"Big Six\" met in Lund. Fans of 'Red Sun' and the so-called \"deal\" came.");
    assert!(extract(&article, &Limits::default()).quotes.is_empty());
}

#[test]
fn limits_cut_and_say_so() {
    let article = article("", &"\"We shall see about that,\" Orrin said.\n".repeat(50));
    let limits =
        Limits { searched_bytes: 1000, quotes_per_article: 5, mentions_per_article: 1, ..Limits::default() };
    let found = extract(&article, &limits);
    assert_eq!(found.quotes.len(), 5);
    assert_eq!(found.repairs.len(), 2, "{:?}", found.repairs);
    assert!(found.people.len() <= 1);
}

#[test]
fn monotonous_text_is_no_trouble() {
    for piece in [
        "\"",
        "“",
        "''",
        "said ",
        "he said ",
        "Orrin ",
        "\"A b c.\" ",
        "Orrin said, ",
        "(X) ",
        "'a ",
        "A. ",
        "x",
    ] {
        check(&article("", &piece.repeat(40_000 / piece.len())));
    }
}

/// What holds of the extraction of any article.
fn check(article: &Article) {
    let found = extract(article, &Limits::default());
    let text = &article.text;
    let fits = |span: Span| {
        assert!(text.get(span.range()).is_some_and(|piece| !piece.is_empty()), "{span:?}");
    };
    let mut before = 0;
    for quote in &found.quotes {
        let first = quote.spans.first().expect("a quote has content").start;
        assert!(before <= first);
        before = first;
        quote.spans.iter().copied().for_each(fits);
        assert!(quote.spans.windows(2).all(|pair| pair[0].end < pair[1].start), "spans are apart");
        for span in [quote.cue, quote.speaker.mention].into_iter().flatten() {
            fits(span);
            assert!(!quote.spans.iter().any(|content| content.overlaps(span)));
        }
        assert_eq!(quote.cue.is_some(), quote.cue_class.is_some());
        assert!((0.0..=1.0).contains(&quote.confidence));
        assert!(quote.heading.is_none_or(|heading| heading.end <= first));
        assert!(quote.spans.iter().all(|span| {
            article.blocks.iter().any(|block| block.kind.is_searched() && block.span.contains(*span))
        }));
    }
    let people = found.people.iter().chain(&found.organisations).map(|one| (&one.name, &one.spans));
    for (name, spans) in people.chain(found.places.iter().map(|place| (&place.name, &place.spans))) {
        spans.iter().copied().for_each(fits);
        assert!(spans.windows(2).all(|pair| pair[0].start < pair[1].start), "{name} {spans:?}");
    }
    assert!(found.keywords.len() <= 10);
    assert!(found.keywords.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    assert!(
        found
            .keywords
            .iter()
            .all(|keyword| (0.0..=1.0).contains(&keyword.weight) && !keyword.text.is_empty())
    );
    found.abbreviations.iter().for_each(|pair| fits(pair.span));
}

/// A block's kind for each that is not searched, so that a new kind must be thought about here.
const NOT_SEARCHED: [BlockKind; 12] = [
    BlockKind::Crumb,
    BlockKind::Credit,
    BlockKind::Caption,
    BlockKind::Byline,
    BlockKind::Dateline,
    BlockKind::Subheading,
    BlockKind::Note,
    BlockKind::Slug,
    BlockKind::SignOff,
    BlockKind::EndMark,
    BlockKind::Table,
    BlockKind::Furniture,
];

/// All that is found in an article, as text.
fn all_that_is_named(found: &Extraction, text: &str) -> Vec<String> {
    let people = found.people.iter().chain(&found.organisations).map(|one| one.name.clone());
    let places = found.places.iter().map(|place| place.name.clone());
    let pairs = found.abbreviations.iter().map(|pair| pair.short.clone());
    let keywords = found.keywords.iter().map(|keyword| keyword.text.clone());
    let quotes = found.quotes.iter().map(|quote| quote.spans.iter().map(|span| span.of(text)).collect());
    people.chain(places).chain(pairs).chain(keywords).chain(quotes).collect()
}

#[test]
fn headline_and_body_are_searched_and_no_other_block() {
    let told = "Mayor Rita Coombes told the Harbour Safety Board (HSB) in Rotterdam: \"The dredger is safe.\" The dredger stays.";
    let searched = [BlockKind::Headline, BlockKind::Deck, BlockKind::Paragraph];
    for kind in searched.into_iter().chain(NOT_SEARCHED) {
        assert_eq!(kind.is_searched(), searched.contains(&kind));
        let text = format!("It rained.\n\n{told}");
        let blocks = vec![
            Block { kind: BlockKind::Paragraph, span: Span::new(0, 10) },
            Block { kind, span: Span::new(12, text.len()) },
        ];
        let article = Article { text, blocks, ..Article::default() };
        let found = extract(&article, &Limits::default());
        let named = all_that_is_named(&found, &article.text);
        let wanted = [
            "Rita Coombes",
            "Harbour Safety Board",
            "Rotterdam",
            "HSB",
            "dredger",
            "\"The dredger is safe.\"",
        ];
        for name in wanted {
            let is_quote = name.starts_with('"');
            let is_named = named.iter().any(|one| one == name || is_quote && one.contains(name));
            assert_eq!(is_named, kind.is_searched(), "{name} in {kind:?}: {named:?}");
        }
    }
}

#[test]
fn places_are_what_the_text_says() {
    let places = |body: &str| {
        let article = article("", body);
        let found = extract(&article, &Limits::default());
        let code = |place: &Place| place.region_code.or(place.country_code).unwrap_or("-");
        found
            .places
            .iter()
            .map(|place| format!("{} {}", place.name, code(place)))
            .collect::<Vec<_>>()
            .join("; ")
    };
    for (body, expected) in [
        // Words and people's names that cities have too.
        ("Reading is hard, and Nice is nice. Mobile phones were for Sale in March.", ""),
        ("Denise Washington spoke. The offer was good, Washington said.", ""),
        ("Ann Lincoln sang. Critics have confidence in Lincoln.", ""),
        ("He bought a stake in Santander, and Boris Split left.", ""),
        // The same where the text says that they are places.
        (
            "It happened in Split, Croatia, and in Mobile, Alabama.",
            "Split HR; Croatia HR; Mobile US-AL; Alabama US-AL",
        ),
        ("The ship lay in Nice. Nice has a port.", "Nice FR-PAC"),
        ("The train from Washington to Boston was late.", "Washington US-DC; Boston US-MA"),
        ("They met in Paris, Texas, on Monday.", "Paris US-TX; Texas US-TX"),
        // Who is spoken of decides between cities of a name.
        ("French police and the French army in Valence said French roads were shut.", "Valence FR-ARA"),
        ("Officials of the Georgian army and Georgian police met in Georgia.", "Georgia GE"),
        (
            "U.S. officials, American and U.S. voters and American farmers in Georgia agreed.",
            "U.S. US; Georgia US-GA",
        ),
        ("The United States agreed. The U.S. will pay.", "United States US"),
        // However often another country is; its region tells.
        (
            "U.S. officials, American and U.S. voters and American farmers met in Geneva.",
            "U.S. US; Geneva CH",
        ),
        (
            "Voters in Alabama and American farmers met in Birmingham with U.S. police and U.S. judges.",
            "Alabama US-AL; Birmingham US-AL; U.S. US",
        ),
        ("Alabama, Idaho and Ohio voted.", "Alabama US-AL; Idaho US-ID; Ohio US-OH"),
    ] {
        assert_eq!(places(body), expected, "{body}");
    }
    let union = extract(&article("", "The European Union paid the United Nations."), &Limits::default());
    assert_eq!(union.places, []);
    assert_eq!(union.organisations.len(), 2);
}

proptest! {
    #[test]
    fn any_text_is_read(headline in "\\PC{0,40}", body in "(\\PC{0,200}\n){0,4}") {
        check(&article(&headline, &body));
    }

    #[test]
    fn news_like_text_is_read(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "said", "told", "“", "”", "\"", "'", "’s", ",", ".", ":", "\n", "Orrin", "Mayor", "Rita", "Coombes", "the", "he",
            "she", "who", "that", "according", "to", "adding", "This", "and", "minister", "U.S.", "(NRC)", "National", "River",
            "Council", "company", "statement", "quoted", "as", "saying", "urged", "not", "did", "on", "Monday", "-", "—", "?",
            "has", "was", "«", "»", "``", "''", "reporters", "in", "a", "report", "é", "expressed", "hope", "attention",
        ]), 0..120)
    ) {
        check(&article("Mayor: Orrin said", &words.join(" ")));
        check(&article("", &words.concat()));
    }
}
