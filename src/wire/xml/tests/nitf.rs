use super::*;

const FERRY: &str = r#"<?xml version="1.0"?><nitf baselang="en-GB"><head><title>Title</title>
    <meta name="anpa-sequence" content="1747"/><meta name="anpa-wordcount" content="0042"/>
    <tobject><tobject.property tobject.property.type="Current"/><tobject.subject tobject.subject.refnum="04015001"/></tobject>
    <docdata management-status="usable"><doc-id id-string="LUN.1" regsrc="AAP"/><urgency ed-urg="4"/>
    <date.issue norm="20260504T100000+1000"/><date.expire norm="20260604T100000Z"/><ed-msg info="Adds dog"/>
    <doc.copyright holder="Lund Press" year="2026"/><key-list><keyword key="ferry"/></key-list>
    <evloc city="Aster" iso-cc="GB"/></docdata></head>
    <body><body.head><hedline><hl1>Ferry <em>sails</em> ag<b>a</b>in</hl1><hl2>Dog aboard</hl2></hedline>
    <byline>By <person>Ann Rowe</person><byttl>AAP Ferry Writer</byttl></byline>
    <dateline><location><city>Aster</city></location></dateline></body.head>
    <body.content><p>The fer<em>ry</em> sailed.</p><hl2>No fish</hl2><p/>
    <media media-type="image"><media-caption>A quay.</media-caption><media-producer>AA</media-producer></media>
    <table><tr><td>Ferry</td><td>1</td></tr><tr><td>Dog</td><td>2</td></tr></table>
    <p>It sank.</p></body.content><body.end><tagline>ann@example.org</tagline></body.end></body></nitf>"#;

#[test]
fn head_and_body_are_read() {
    let article = one(FERRY);
    let declared = &article.declared;
    assert_eq!((article.headline(), article.deck()), (Some("Ferry sails again"), Some("Dog aboard")));
    assert_eq!((article.guid.as_deref(), article.urgency), (Some("LUN.1"), Some(4)));
    assert_eq!(time(article.published_at), "2026-05-04T00:00:00Z");
    assert_eq!(time(declared.expires_at), "2026-06-04T10:00:00Z");
    assert_eq!((declared.sequence.as_deref(), declared.word_count), (Some("1747"), Some(42)));
    assert_eq!(
        (article.byline.as_deref(), declared.byline_title.as_deref()),
        (Some("Ann Rowe"), Some("AAP Ferry Writer"))
    );
    assert_eq!(article.dateline.as_ref().and_then(|dateline| dateline.place.as_deref()), Some("Aster"));
    assert_eq!((article.source.as_deref(), declared.copyright.as_deref()), (Some("aap"), Some("Lund Press")));
    assert_eq!(
        (article.notes.as_slice(), article.subjects.as_slice()),
        (&["Adds dog".to_owned()][..], &["04015001".to_owned()][..])
    );
    assert_eq!(names(&declared.places), ["Aster"]);
    assert_eq!(article.body(), "The ferry sailed.\n\nNo fish\n\nFerry\t1\nDog\t2\n\nIt sank.");
    assert_eq!(declared.captions, ["A quay."]);
    assert_eq!(article.first(BlockKind::SignOff), Some("ann@example.org"));
    assert_eq!((article.wire_format, article.item_kind), (Format::Nitf, ItemKind::Article));
}

#[test]
fn comments_namespaces_and_prefixes_change_nothing() {
    let plain = one(FERRY);
    let commented =
        FERRY.replace("<p>", "<!-- a --><p><!-- <p> -->").replace("<nitf ", "<nitf xmlns='urn:x' ");
    let prefixed =
        FERRY.replace("</", "</n:").replace('<', "<n:").replace("<n:/n:", "</n:").replace("<n:?", "<?");
    for other in [one(&commented), one(&prefixed)] {
        assert_eq!((other.headline(), other.body()), (plain.headline(), plain.body()));
    }
    assert_eq!(one(&prefixed).repairs, ["undeclared prefix n: read by the names behind it"]);
}

#[test]
fn times_without_a_zone_are_the_agencys() {
    let article = one(
        "<nitf><head><docdata><doc-id regsrc='NTB'/><date.issue norm='2026-05-16T09:00:04'/></docdata></head>\
         <body><body.content><p>Fergen seilte.</p></body.content></body></nitf>",
    );
    assert_eq!(time(article.published_at), "2026-05-16T07:00:04Z");
    assert_eq!(article.declared.published_local.as_deref(), Some("2026-05-16T09:00:04"));
    assert_eq!(article.guid, None);
}

#[test]
fn a_release_after_the_issue_is_an_embargo_and_a_cancellation_a_kill() {
    let with = |docdata: &str| {
        one(&format!(
            "<nitf><head>{docdata}</head><body><body.content><p>A ferry.</p></body.content></body></nitf>"
        ))
    };
    let held = with(
        "<docdata><date.issue norm='20260504T100000Z'/><date.release norm='20260505T000100Z'/></docdata>",
    );
    assert_eq!((held.status, time(held.embargo)), (PubStatus::Withheld, "2026-05-05T00:01:00Z".to_owned()));
    let same = with(
        "<docdata><date.issue norm='20260504T100000Z'/><date.release norm='20260504T100000Z'/></docdata>",
    );
    assert_eq!(same.status, PubStatus::Usable);
    let kill = with("<docdata management-status='canceled'><doc-id id-string='1'/></docdata>");
    assert_eq!((kill.status, kill.item_kind), (PubStatus::Canceled, ItemKind::Kill));
    let noted = with("<docdata><ed-msg info='EMBARGOED UNTIL 0001 GMT May 5, 2026'/></docdata>");
    assert_eq!((noted.status, time(noted.embargo)), (PubStatus::Withheld, "2026-05-05T00:01:00Z".to_owned()));
}

#[test]
fn tables_make_a_table_that_is_not_searched() {
    let rows = "<tr><td>Aster \"Rovers\"</td><td>12</td><td>30</td></tr>".repeat(9);
    let article = one(&format!(
        "<nitf><body><body.head><hedline><hl1>Table</hl1></hedline></body.head><body.content><table>{rows}</table></body.content></body></nitf>"
    ));
    assert_eq!(article.item_kind, ItemKind::Table);
    assert!(!article.blocks.iter().any(|block| block.kind.is_searched()));
    assert_eq!(article.headline(), Some("Table"));
}

#[test]
fn very_many_pieces_become_few_blocks_in_time() {
    let article = one(&format!(
        "<nitf><body><body.content>{}</body.content></body></nitf>",
        "<p>It sailed.</p><hl2>Fish</hl2>".repeat(12_000)
    ));
    assert_eq!(article.blocks.len(), crate::limits::BLOCKS);
    assert!(article.body().ends_with("Fish"));
}

#[test]
fn an_alert_without_a_headline_takes_its_sentence() {
    let article = one(
        "<nitf><head><docdata><urgency ed-urg='1'/></docdata></head><body><body.content><p>Ferry sinks off Aster</p></body.content></body></nitf>",
    );
    assert_eq!(
        (article.headline(), article.body()),
        (Some("Ferry sinks off Aster"), "Ferry sinks off Aster")
    );
    assert!(items("<nitf><body><body.content><p/></body.content></body></nitf>").is_err());
}

#[test]
fn rights_and_all_levels_of_a_place_are_kept() {
    let article = one(
        "<nitf><head><docdata><evloc state-prov='Norge' county-dist='Vestland' iso-cc='NO'/></docdata></head><body><body.head>\
         <hedline><hl1>Ferja gjekk</hl1></hedline><rights><rights.owner>Nordavind</rights.owner></rights></body.head>\
         <body.content><p>Ferja gjekk.</p></body.content></body></nitf>",
    );
    assert_eq!(article.declared.copyright.as_deref(), Some("Nordavind"));
    assert_eq!(names(&article.declared.places), ["Vestland", "Norge"]);
}
