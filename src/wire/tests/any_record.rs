//! Whatever a record holds, it decodes into sound blocks or fails in words.

use proptest::prelude::*;

use super::*;
use crate::article::Declared;

/// Blocks in order, in range, on boundaries, trimmed; text without what PostgreSQL cannot store.
fn check(article: &Article) -> Result<(), TestCaseError> {
    let mut end = 0;
    for block in &article.blocks {
        prop_assert!(block.span.start >= end && !block.span.is_empty(), "{:?}", article.blocks);
        let text = article.text.get(block.span.range());
        prop_assert!(text.is_some(), "{block:?} is no piece of the text");
        prop_assert_eq!(text.map(str::trim), text);
        end = block.span.end;
    }
    prop_assert!(!article.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    prop_assert!(article.source.is_some());
    let rest = serde_json::to_string(&article.declared).expect("it is JSON");
    prop_assert!(!rest.contains("\\u00"), "{rest}");
    let Declared { service, sequence, priority, category, copyright, usage_terms, genres, .. } =
        &article.declared;
    let columns =
        [service, sequence, priority, category, copyright, usage_terms].into_iter().flatten().chain(genres);
    for text in columns {
        prop_assert!(!text.contains(|c: char| c.is_control() && c != '\t'), "{text:?}");
    }
    Ok(())
}

/// Transmissions of every format with `{}` where something may stand.
const TEMPLATES: [&str; 16] = [
    "<nitf><head><title>{}</title><docdata><doc-id id-string='{}'/><date.issue norm='{}'/></docdata></head><body><body.head>\
     <hedline><hl1>{}</hl1></hedline><byline>{}</byline><dateline>{}</dateline></body.head><body.content><p>{}</p><table><tr><td>{}</td>\
     </tr></table>{}</body.content></body></nitf>",
    "<NewsML><NewsItem><NewsManagement><Status FormalName='{}'/></NewsManagement><NewsComponent><NewsLines><HeadLine>{}</HeadLine>\
     <DateLine>{}</DateLine></NewsLines><ContentItem><DataContent>{}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
    "<newsMessage><itemSet><newsItem guid='{}'><itemMeta><edNote>{}</edNote><embargoed>{}</embargoed></itemMeta><contentMeta>\
     <headline>{}</headline><dateline>{}</dateline><subject literal='{}'><name>{}</name></subject></contentMeta><contentSet><inlineXML>\
     <p>{}</p>{}</inlineXML></contentSet></newsItem></itemSet></newsMessage>",
    "<newsItem><contentSet><inlineData>{}</inlineData></contentSet></newsItem>",
    "<rss><channel><title>{}</title><item><title>{}</title><description>{}</description><link>{}</link></item></channel></rss>",
    "<feed><entry><title>{}</title><content type='xhtml'><div>{}</div></content></entry></feed>",
    "<rdf:RDF><item rdf:about='{}'><title>{}</title><description>{}</description></item></rdf:RDF>",
    "<?xml version='1.0'?><Story id='{}'><headline>{}</headline><town>{}</town><content>{}</content></Story>",
    "<!doctype html><title>{}</title><meta name='author' content='{}'><p>{}<p>{}<table>{}</table>",
    "\u{1}lun0124 3 i 93  {} 1888\n\n{}/\n\u{2}{}\n{} =\n\n{}\n\u{3}212101 GMT Nov 18\n",
    "\u{16}\u{16}\u{1}G7787\u{1F}{}\nr d\u{13}\u{11} BC-{} 08-29 0590\n\u{2}^{}<\n^{}<\n\t{}<\n\t\u{3}AP-WF-08-29-16 1626GMT<",
    "ZCZC {}\n#{}\n${}\n:{}\n~{}\n{}\nNNNN",
    "{\"uri\": \"{}\", \"type\": \"text\", \"headlines\": [{\"value\": \"{}\"}], \"people\": [{\"name\": \"{}\"}], \"bodies\": [{\"value\": \"<p>{}</p>\"}]}",
    "{\"data\": {\"item\": {\"headline\": \"{}\", \"links\": \"{}\"}}, \"nitf\": {\"body_html\": \"<block><p>{}</p>{}</block>\"}}",
    "{\"specversion\": \"1.0\", \"type\": \"t\", \"source\": \"s\", \"id\": \"1\", \"data\": \"{}\"}",
    "MEDIA RELEASE PR1\nSource: {}\n\n{}\n\n{}",
];

/// A transmission of some format, cut or not, its places filled in.
fn transmissions() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        scraps(),
        "(?s).{0,60}",
        Just("<b>a</b>".to_owned()),
        Just("&lt;p&gt;a".to_owned()),
        Just("\0".to_owned())
    ];
    let pieces = prop::collection::vec(piece, 9);
    (0..TEMPLATES.len(), pieces, prop_oneof![4 => Just(1.0), 1 => 0.0..1.0_f64], any::<bool>()).prop_map(
        |(at, pieces, share, is_safe)| {
            let mut text = String::new();
            for (part, piece) in
                TEMPLATES[at].split("{}").zip(pieces.iter().map(Some).chain(std::iter::repeat(None)))
            {
                text.push_str(part);
                let piece = piece.map_or("", String::as_str);
                text.extend(
                    piece.chars().filter(|c| !is_safe || !matches!(c, '<' | '&' | '"' | '\'' | '\\')),
                );
            }
            let end = text.floor_char_boundary((text.len() as f64 * share) as usize);
            text.truncate(end);
            text
        },
    )
}

/// Pieces that articles are made of, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("All news"),
        Just("FLASH"),
        Just("UPDATE 2-"),
        Just("BC-EU--Strike, 1st Ld,127"),
        Just("By Ann Rowe"),
        Just("AP Sports Writer"),
        Just("Photo AP/ ODE"),
        Just("Photo AP/ ODE"),
        Just("OSLO, Mar 3 (Reuters) - Æ said."),
        Just("(ANSA) - BARI, 3 MAR - x"),
        Just("A short line"),
        Just("“We sail,” Ærø’s Ode Moss said."),
        Just("\n"),
        Just("\n\n"),
        Just("\n"),
        Just("Please kill item dpa 1 \"Æ\"."),
        Just("EMBARGOED UNTIL 2300 GMT TUESDAY"),
        Just("(Reporting by X)"),
        Just("-0-"),
        Just("REUTER"),
        Just("a   1   2"),
        Just("\0"),
        Just("(AP Photo/É)"),
        Just("  "),
        Just("[By É] "),
        Just("/TASS/. "),
        Just("Oslo (dpa"),
        Just(")"),
        Just("("),
        Just("É"),
        Just("- "),
        Just("\r"),
        Just("Kiel (dpa) - "),
        Just("\u{AD}"),
        Just("<p>"),
        Just("&eacute;"),
        Just("***"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn lines_are_what_stands_between_line_feeds(text in "(\\n|[a-zé ]){0,40}") {
        prop_assert!(lines(&text).eq(text.split('\n')));
    }

    #[test]
    fn any_bytes_decode_or_fail_in_words(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(Decoded::Articles(articles)) = decode(&record(bytes, &[]), &Limits::default()) {
            for article in &articles {
                check(article)?;
            }
        }
    }

    #[test]
    fn any_text_gives_sound_blocks(text in prop_oneof![scraps(), "(?s).{0,300}"]) {
        if let Ok(Decoded::Articles(articles)) = decode(&record(text, &[]), &Limits::default()) {
            for article in &articles {
                check(article)?;
            }
        }
    }

    #[test]
    fn any_transmission_gives_sound_blocks_or_fails_in_words(text in transmissions()) {
        if let Ok(Decoded::Articles(articles)) = decode(&record(text, &[]), &Limits::default()) {
            for article in &articles {
                check(article)?;
            }
        }
    }

    #[test]
    fn any_json_gives_sound_blocks(headline in scraps(), deck in scraps(), dateline in scraps(), body in scraps()) {
        let json = serde_json::json!({"headline": headline, "deck": deck, "dateline": dateline, "body": body, "note": deck});
        if let Ok(Decoded::Articles(articles)) = decode(&record(json.to_string(), &[]), &Limits::default()) {
            for article in &articles {
                check(article)?;
            }
        }
    }

    #[test]
    fn no_text_read_as_any_format_panics(text in "\\PC{0,200}", format in 0..Format::ALL.len()) {
        let rules = rules(&[], Some(Format::ALL[format]));
        for payload in [text.as_str(), COPY] {
            decoded(&record(payload, &[]), &rules).ok();
        }
    }
}
