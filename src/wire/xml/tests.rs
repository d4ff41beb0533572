use super::*;
use crate::article::{BlockKind, PubStatus};

fn items(xml: &str) -> Result<Vec<Article>, DecodeError> {
    let format = detect(xml).expect("it is XML");
    read(xml, format, &Context::default(), &Limits::default())
}

fn one(xml: &str) -> Article {
    items(xml).unwrap_or_else(|error| panic!("{error}: {xml}")).remove(0)
}

fn time(time: Option<jiff::Timestamp>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

fn names(named: &[crate::article::Named]) -> Vec<&str> {
    named.iter().map(|named| named.name.as_str()).collect()
}

mod documents {
    use super::*;

    #[test]
    fn the_root_says_the_format() {
        for (xml, format) in [
            ("<?xml version='1.0'?>\n<!-- <rss> -->\n<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf/>", Format::Nitf),
            ("<n:nitf xmlns:n='x'></n:nitf>", Format::Nitf),
            ("<NewsML Version='1.2'/>", Format::Newsml1),
            ("<newsMessage/>", Format::Newsmlg2),
            ("<g2:packageItem xmlns:g2='x'/>", Format::Newsmlg2),
            ("<rss version='0.91'/>", Format::Rss),
            ("<rss xmlns:wp='http://wordpress.org/export/1.2/'/>", Format::Wxr),
            ("<feed/>", Format::Atom),
            ("<rdf:RDF/>", Format::Rdf),
            ("<!doctype HTML><p>", Format::Html),
            ("<?xml version='1.0'?><Ferry/>", Format::AgencyXml),
            ("<Ferry>sails</Ferry>", Format::AgencyXml),
            ("<?xml version='1.0'", Format::AgencyXml),
            ("<!DOCTYPE a [<!ENTITY b '>'>", Format::AgencyXml),
        ] {
            assert_eq!(detect(xml), Some(format), "{xml}");
        }
        for copy in ["<Ferry> sails", "<LUND.N> rose", "< 5", "<", ""] {
            assert_eq!(detect(copy), None, "{copy}");
        }
    }

    #[test]
    fn what_is_not_whole_is_an_error() {
        for broken in [
            "<nitf><body>",
            "<nitf><body></nitf>",
            "<nitf",
            "<rss><channel><item><title>Ferry</title></item>",
            "<?xml version='1.0'?>",
            "<nitf a='",
            "<nitf><!-- a",
            "<nitf><![CDATA[ a",
        ] {
            let result = items(broken);
            assert!(
                matches!(result, Err(DecodeError::Malformed { format: "xml", .. })),
                "{broken}: {result:?}"
            );
        }
        assert_eq!(items("<rss><channel/></rss>"), Err(DecodeError::Empty));
    }

    #[test]
    fn entities_of_a_document_type_are_not_grown() {
        let article = one("<!DOCTYPE nitf [<!ENTITY a 'aaaa'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>\
             <nitf><body><body.content><p>One &a; two &b; three &eacute; &#x41;.</p></body.content></body></nitf>");
        assert_eq!(article.body(), "One &a; two &b; three é A.");
        assert_eq!(article.repairs, ["left 2 undeclared entities as they stand"]);
    }

    #[test]
    fn depth_and_attributes_have_limits() {
        let deep = format!("<nitf>{}{}</nitf>", "<p>".repeat(300), "</p>".repeat(300));
        assert!(items(&deep).is_err_and(|error| error.to_string().contains("deeper")));
        let long = format!("<nitf a='{}'/>", "x".repeat(70_000));
        assert!(items(&long).is_err_and(|error| error.to_string().contains("attributes")));
        let many =
            format!("<rss><channel>{}</channel></rss>", "<item><title>a</title></item>".repeat(10_001));
        assert!(items(&many).is_err_and(|error| error.to_string().contains("articles_per_record")));
    }
}

mod nitf {
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
        assert_eq!(
            (article.source.as_deref(), declared.copyright.as_deref()),
            (Some("aap"), Some("Lund Press"))
        );
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
        assert_eq!(
            (held.status, time(held.embargo)),
            (PubStatus::Withheld, "2026-05-05T00:01:00Z".to_owned())
        );
        let same = with(
            "<docdata><date.issue norm='20260504T100000Z'/><date.release norm='20260504T100000Z'/></docdata>",
        );
        assert_eq!(same.status, PubStatus::Usable);
        let kill = with("<docdata management-status='canceled'><doc-id id-string='1'/></docdata>");
        assert_eq!((kill.status, kill.item_kind), (PubStatus::Canceled, ItemKind::Kill));
        let noted = with("<docdata><ed-msg info='EMBARGOED UNTIL 0001 GMT May 5, 2026'/></docdata>");
        assert_eq!(
            (noted.status, time(noted.embargo)),
            (PubStatus::Withheld, "2026-05-05T00:01:00Z".to_owned())
        );
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
}

mod newsml1 {
    use super::*;

    fn document(item: &str) -> String {
        format!(
            "<NewsML Version='1.2'><NewsEnvelope><TransmissionId>0042</TransmissionId><DateAndTime>20260504T100000Z</DateAndTime>\
             <NewsService FormalName='LUND'/><Priority FormalName='3'/></NewsEnvelope><NewsItem xml:lang='en'>\
             <Identification><NewsIdentifier><ProviderId>afp.com</ProviderId><DateId>20260504</DateId><NewsItemId>X1</NewsItemId>\
             <RevisionId Update='N'>2</RevisionId><PublicIdentifier>urn:newsml:afp.com:20260504:X1:2N</PublicIdentifier>\
             </NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName='News'/>\
             <FirstCreated>20260504T080000+0000</FirstCreated><ThisRevisionCreated>20260504T090000+0000</ThisRevisionCreated>\
             <Status FormalName='Usable'/><Urgency FormalName='4'/></NewsManagement>{item}</NewsItem></NewsML>"
        )
    }

    fn content(data: &str) -> String {
        format!(
            "<ContentItem><MediaType FormalName='Text'/><Characteristics><Property FormalName='Words' Value='42'/></Characteristics><DataContent>{data}</DataContent></ContentItem>"
        )
    }

    const LINES: &str = "<NewsLines><HeadLine>Ferry sails</HeadLine><DateLine>ASTER, May 4, 2026 (AFP) -</DateLine>\
        <ByLine>By Ann Rowe</ByLine><SlugLine>Lund-FERRY</SlugLine><NewsLine><NewsLineType FormalName='AdvisoryLine'/>\
        <NewsLineText>ADDS dog</NewsLineText></NewsLine></NewsLines>";

    #[test]
    fn envelope_identity_lines_and_copy_are_read() {
        let article = one(&document(&format!(
            "<NewsComponent>{LINES}{}</NewsComponent>",
            content(
                "<nitf><body><body.content><p>The ferry sailed.</p><p>ab/cd</p></body.content></body></nitf>"
            )
        )));
        let declared = &article.declared;
        assert_eq!(
            (article.guid.as_deref(), article.version),
            (Some("urn:newsml:afp.com:20260504:X1"), Some(2))
        );
        assert_eq!(
            (declared.sequence.as_deref(), declared.priority.as_deref(), declared.service.as_deref()),
            (Some("0042"), Some("3"), Some("LUND"))
        );
        assert_eq!(time(article.version_created_at), "2026-05-04T09:00:00Z");
        assert_eq!(article.body(), "ASTER, May 4, 2026 (AFP) - The ferry sailed.");
        assert_eq!(article.dateline.as_ref().and_then(|dateline| dateline.agency.as_deref()), Some("AFP"));
        assert_eq!(
            (article.byline.as_deref(), article.slugline.as_deref()),
            (Some("Ann Rowe"), Some("Lund-FERRY"))
        );
        assert_eq!((article.notes.as_slice(), declared.word_count), (&["ADDS dog".to_owned()][..], Some(42)));
        assert_eq!(article.first(BlockKind::SignOff), Some("ab/cd"));
    }

    #[test]
    fn copy_may_be_paragraphs_xhtml_escaped_or_plain() {
        for data in [
            "<p>The ferry sailed.</p><p>It sank.</p>",
            "<html><head><title>No</title></head><body><p>The ferry sailed.</p><p>It sank.</p></body></html>",
            "&lt;p&gt;The ferry sailed.&lt;/p&gt;&lt;p&gt;It sank.&lt;/p&gt;",
            "<![CDATA[<p>The ferry sailed.</p><p>It sank.</p>]]>",
            "The ferry sailed.\n\nIt sank.",
        ] {
            let article = one(&document(&format!(
                "<NewsComponent><NewsLines><HeadLine>Ferry</HeadLine></NewsLines>{}</NewsComponent>",
                content(data)
            )));
            assert_eq!(article.body(), "The ferry sailed.\n\nIt sank.", "{data}");
        }
    }

    #[test]
    fn a_picture_beside_the_copy_gives_its_caption_and_no_headline() {
        let picture = "<NewsComponent Duid='p'><NewsLines><HeadLine>A quay at dawn</HeadLine><ByLine>Lee Tan</ByLine></NewsLines>\
            <NewsComponent><Role FormalName='Caption'/><ContentItem><MediaType FormalName='Text'/><DataContent><p>A quay.</p></DataContent></ContentItem></NewsComponent>\
            <NewsComponent><Role FormalName='Preview'/><ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem></NewsComponent></NewsComponent>";
        let article = one(&document(&format!(
            "<NewsComponent><NewsLines><HeadLine>Ferry</HeadLine></NewsLines><NewsComponent>{}</NewsComponent>{picture}</NewsComponent>",
            content("<p>The ferry sailed.</p>")
        )));
        assert_eq!((article.headline(), article.byline.as_deref()), (Some("Ferry"), None));
        assert!(article.declared.captions.contains(&"A quay.".to_owned()), "{:?}", article.declared.captions);
        assert_eq!(article.body(), "The ferry sailed.");
    }

    #[test]
    fn roles_tell_headline_style_sheet_and_contact_from_the_body() {
        let part = |role: &str, data: &str| {
            format!("<NewsComponent><Role FormalName='{role}'/>{}</NewsComponent>", content(data))
        };
        let parts = [
            part("StyleSheet", ".a {}"),
            part("HeadLine", "<p>Ferry sails</p>"),
            part("Contact", "<p>Ann, 555</p>"),
            part("Body", "<p>The ferry sailed.</p>"),
        ]
        .concat();
        let article = one(&document(&format!("<NewsComponent>{parts}</NewsComponent>")));
        assert_eq!((article.headline(), article.body()), (Some("Ferry sails"), "The ferry sailed."));
    }

    #[test]
    fn a_picture_alone_is_one_and_an_alert_is_one() {
        let picture = one(&document(
            "<NewsComponent><NewsLines><HeadLine>A quay</HeadLine></NewsLines><ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem></NewsComponent>",
        ));
        assert_eq!(picture.item_kind, ItemKind::Picture);
        let alert = document(&format!(
            "<NewsComponent><NewsLines><HeadLine/></NewsLines>{}</NewsComponent>",
            content("<p>Ferry sinks</p>")
        ))
        .replace("'News'", "'Alert'");
        let alert = one(&alert);
        assert_eq!(
            (alert.item_kind, alert.headline(), alert.body()),
            (ItemKind::Alert, Some("Ferry sinks"), "Ferry sinks")
        );
    }

    #[test]
    fn several_items_are_articles_and_a_bad_one_spoils_nothing() {
        let good =
            document(&format!("<NewsComponent>{LINES}{}</NewsComponent>", content("<p>It sailed.</p>")));
        let (head, tail) = good.split_once("<NewsItem xml").expect("an item");
        let item = format!("<NewsItem xml{}", tail.strip_suffix("</NewsML>").expect("an end"));
        let both = format!("{head}<NewsItem><Identification/></NewsItem>{item}{item}</NewsML>");
        let found = items(&both).expect("two are good");
        assert_eq!(found.len(), 2);
        assert!(
            found[0].repairs.iter().any(|note| note.starts_with("left out item 0")),
            "{:?}",
            found[0].repairs
        );
    }
}

mod newsmlg2 {
    use super::*;

    fn item(meta: &str, content: &str) -> String {
        format!(
            "<newsItem guid='urn:lund:1' version='3' xml:lang='en'><rightsInfo><copyrightHolder literal='lund'><name>Lund</name></copyrightHolder>\
             <usageTerms>No ships</usageTerms></rightsInfo><itemMeta><itemClass qcode='ninat:text'/><provider qcode='nprov:dpa'/>\
             <versionCreated>2026-05-04T10:00:00+02:00</versionCreated><pubStatus qcode='stat:usable'/><edNote>Adds dog</edNote>\
             <signal qcode='sig:update'/></itemMeta><contentMeta><urgency>4</urgency><located><name>Aster</name></located>\
             <creator><name>Ann Rowe</name></creator><subject type='cpnat:person'><name>Ode Moss</name></subject>\
             <subject qcode='medtop:04000000'/><genre qcode='g:1'><name>Update</name></genre><slugline>Lund/ferry (UPDATE 1)</slugline>\
             <headline>Ferry sails</headline>{meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
        )
    }

    #[test]
    fn an_item_is_read_with_and_without_namespace_and_message() {
        let plain = item(
            "",
            "<inlineXML wordcount='42'><html><body><p>The ferry sailed.</p></body></html></inlineXML>",
        );
        let with_namespace =
            plain.replace("<newsItem ", "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' ");
        let in_message = format!(
            "<newsMessage><header><priority>\n 5\n</priority></header><itemSet>{plain}</itemSet></newsMessage>"
        );
        for xml in [&plain, &with_namespace, &in_message] {
            let article = one(xml);
            let declared = &article.declared;
            assert_eq!((article.headline(), article.body()), (Some("Ferry sails"), "The ferry sailed."));
            assert_eq!(
                (article.guid.as_deref(), article.version, article.source.as_deref()),
                (Some("urn:lund:1"), Some(3), Some("dpa"))
            );
            assert_eq!((names(&declared.people), names(&declared.places)), (vec!["Ode Moss"], vec!["Aster"]));
            assert_eq!(
                (article.subjects.as_slice(), declared.genres.as_slice()),
                (&["04000000".to_owned()][..], &["Update".to_owned()][..])
            );
            assert_eq!((declared.word_count, article.take_key.as_deref()), (Some(42), Some("UPDATE 1")));
            assert_eq!(
                (article.byline.as_deref(), declared.copyright.as_deref()),
                (Some("Ann Rowe"), Some("lund"))
            );
            assert_eq!(
                (declared.signals.as_slice(), article.notes.as_slice()),
                (&["sig:update".to_owned()][..], &["Adds dog".to_owned()][..])
            );
        }
        assert_eq!(one(&in_message).declared.priority.as_deref(), Some("5"));
    }

    #[test]
    fn nitf_xhtml_bare_text_and_plain_text_stand_inside() {
        for content in [
            "<inlineXML><nitf><body><body.head><hedline><hl1>Ferry sails</hl1></hedline></body.head><body.content><block><p>The ferry sailed.</p></block></body.content></body></nitf></inlineXML>",
            "<inlineXML><html><head><title/></head><body dir='ltr'>The ferry\n   sailed.</body></html></inlineXML>",
            "<inlineXML><html><body><header><h1>Ferry sails</h1><p>EXTRA</p></header><section><p>The <b>ferry</b> sailed.</p></section></body></html></inlineXML>",
            "<inlineData contenttype='text/plain'>The ferry sailed.</inlineData>",
            "<inlineData>&lt;p&gt;The ferry sailed.&lt;/p&gt;</inlineData>",
            "<inlineXML><p>The ferry sailed.</p></inlineXML><inlineData>The ferry sailed.</inlineData>",
        ] {
            assert_eq!(one(&item("", content)).body(), "The ferry sailed.", "{content}");
        }
    }

    #[test]
    fn pictures_and_packages_are_stored_by_kind() {
        let picture = item("<description role='drol:caption'>A quay.</description>", "")
            .replace("ninat:text", "ninat:picture");
        let package = "<packageItem guid='urn:lund:p' version='1'><groupSet><group><itemRef residref='urn:lund:1'/><itemRef residref='urn:lund:2'/></group></groupSet></packageItem>";
        let text = item("", "<inlineXML><p>It sailed.</p></inlineXML>");
        let found = items(&format!("<newsMessage><itemSet>{package}{text}{picture}</itemSet></newsMessage>"))
            .expect("three items");
        assert_eq!(
            found.iter().map(|article| article.item_kind).collect::<Vec<_>>(),
            [ItemKind::Article, ItemKind::Package, ItemKind::Picture]
        );
        assert_eq!(found[1].declared.links.len(), 2);
        assert_eq!(found[2].declared.captions, ["A quay."]);
        assert!(!found[2].blocks.iter().any(|block| block.kind.is_searched()));
    }

    #[test]
    fn embargoes_and_cancellations_count() {
        let held = item("", "<inlineXML><p>It sailed.</p></inlineXML>")
            .replace("<pubStatus", "<embargoed>2026-05-05T00:01:00Z</embargoed><pubStatus");
        assert_eq!(
            (one(&held).status, time(one(&held).embargo)),
            (PubStatus::Withheld, "2026-05-05T00:01:00Z".to_owned())
        );
        let vague = held.replace("2026-05-05T00:01:00Z", "");
        assert!(one(&vague).repairs.contains(&"embargo without a readable time: withheld".to_owned()));
        let kill = item("", "").replace("stat:usable", "stat:canceled");
        assert_eq!((one(&kill).status, one(&kill).item_kind), (PubStatus::Canceled, ItemKind::Kill));
    }

    #[test]
    fn empty_elements_and_comments_say_nothing() {
        let xml = item(
            "<dateline/><by/><creditline>\n</creditline><!-- <headline>No</headline> -->",
            "<inlineXML><p>It sailed.</p><p/><p> </p></inlineXML>",
        )
        .replace("<edNote>Adds dog</edNote>", "<edNote/>");
        let article = one(&xml);
        assert_eq!((article.notes.len(), article.declared.credit_line), (0, None));
        // Where it was written is the only place that there is.
        assert_eq!(article.dateline.map(|dateline| dateline.text).as_deref(), Some("Aster"));
    }

    #[test]
    fn a_dateline_of_its_own_stands_once() {
        for (element, copy) in [
            ("ASTER (dpa) - ", "<p>The ferry sailed.</p>"),
            ("ASTER (dpa) - ", "<p><span class='dateline'>ASTER (dpa) - </span>The ferry sailed.</p>"),
            ("Aster", "<p>ASTER (dpa) - The ferry sailed.</p>"),
        ] {
            let article = one(&item(
                &format!("<dateline>{element}</dateline>"),
                &format!("<inlineXML>{copy}</inlineXML>"),
            ));
            assert_eq!(article.body(), "ASTER (dpa) - The ferry sailed.", "{copy}");
            assert_eq!(article.dateline.and_then(|dateline| dateline.agency).as_deref(), Some("dpa"));
        }
    }
}

mod feeds {
    use super::*;

    #[test]
    fn rss_of_all_ages_is_read() {
        for xml in [
            "<rss version='2.0' xmlns:dc='d' xmlns:content='c'><channel><title>Lund: News</title><language>en</language><item><title>Ferry &amp; dog</title><link>http://l.example/1?a=1&amp;b=2</link>\
             <guid>g1</guid><pubDate>Mon, 04 May 2026 10:00:00 +0200</pubDate><dc:creator>Ann Rowe</dc:creator><category>Sea</category>\
             <description>A deck.</description><content:encoded><![CDATA[<p>The ferry sailed.</p><p>It sank.</p>]]></content:encoded></item></channel></rss>",
            "<rss version='0.91'><channel><title>Lund: News</title><language>en</language><item><title>Ferry &amp;amp; dog</title><link>http://l.example/1?a=1&amp;b=2</link><guid>g1</guid>\
             <pubDate>Mon, 04 May 2026 10:00:00 +0200</pubDate><author>a@l.example (Ann Rowe)</author><category>Sea</category>\
             <description>&lt;p&gt;The ferry sailed.&lt;/p&gt;&lt;p&gt;It sank.&lt;/p&gt;</description></item></channel></rss>",
        ] {
            let article = one(xml);
            assert_eq!(
                (article.headline(), article.body()),
                (Some("Ferry & dog"), "The ferry sailed.\n\nIt sank.")
            );
            assert_eq!((article.guid.as_deref(), article.byline.as_deref()), (Some("g1"), Some("Ann Rowe")));
            assert_eq!(
                (time(article.published_at), article.keywords.as_slice()),
                ("2026-05-04T08:00:00Z".to_owned(), &["Sea".to_owned()][..])
            );
            assert_eq!(
                (article.item_kind, article.declared.feed_title.as_deref()),
                (ItemKind::Feed, Some("Lund: News"))
            );
            assert_eq!(article.declared.links[0].uri, "http://l.example/1?a=1&b=2");
        }
    }

    #[test]
    fn atom_is_read_with_text_html_and_xhtml() {
        for content in [
            "<content type='text'>The ferry sailed.</content>",
            "<content type='html'>&lt;p&gt;The ferry sailed.&lt;/p&gt;</content>",
            "<content type='xhtml'><div xmlns='h'><p>The <b>ferry</b> sailed.</p></div></content>",
            "<summary>The ferry sailed.</summary>",
        ] {
            let article = one(&format!(
                "<feed xmlns='a' xml:lang='en'><title>Lund</title><entry><id>urn:1</id><title>Ferry</title><published>2026-05-04T10:00:00Z</published><updated>2026-05-04T11:00:00Z</updated><link href='http://l.example/1'/><author><name>Ann Rowe</name></author><category term='sea'/>{content}</entry></feed>"
            ));
            assert_eq!(
                (article.body(), article.byline.as_deref()),
                ("The ferry sailed.", Some("Ann Rowe")),
                "{content}"
            );
            assert_eq!(time(article.version_created_at), "2026-05-04T11:00:00Z");
            assert_eq!(article.language.as_deref(), Some("en"));
        }
    }

    #[test]
    fn rdf_items_are_known_by_their_address() {
        let article = one(
            "<rdf:RDF xmlns:rdf='r' xmlns:dc='d'><channel rdf:about='http://l.example/'><title>Lund</title></channel><item rdf:about='http://l.example/1'><title>Ferry</title><description>It sailed.</description><dc:date>2026-05-04T10:00:00Z</dc:date></item></rdf:RDF>",
        );
        assert_eq!(
            (article.guid.as_deref(), article.body(), article.wire_format),
            (Some("http://l.example/1"), "It sailed.", Format::Rdf)
        );
    }

    #[test]
    fn an_export_has_posts_pages_drafts_and_files() {
        let post = |kind: &str, status: &str| {
            format!(
                "<item><title>Ferry</title><guid>g-{kind}-{status}</guid><content:encoded><![CDATA[It sailed.\n\nIt sank.]]></content:encoded><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"
            )
        };
        let posts = [
            post("post", "publish"),
            post("post", "draft"),
            post("page", "publish"),
            post("attachment", "inherit"),
        ]
        .concat();
        let found = items(&format!("<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='c'><channel><title>Lund</title>{posts}</channel></rss>")).expect("an export");
        assert_eq!(
            found.iter().map(|article| article.item_kind).collect::<Vec<_>>(),
            [ItemKind::Feed, ItemKind::Feed, ItemKind::Page, ItemKind::Picture]
        );
        assert_eq!(found[1].status, PubStatus::Withheld);
        assert_eq!(found[0].body(), "It sailed.\n\nIt sank.");
    }

    #[test]
    fn titles_of_pictures_and_flares_are_not_the_entrys() {
        let article = one(
            "<rss xmlns:media='m'><channel><item><media:title>A quay</media:title><title>Ferry</title><description>It sailed.&lt;div class=\"feedflare\"&gt;&lt;a href=\"x\"&gt;Share&lt;/a&gt;&lt;/div&gt;</description><media:content url='a.jpg'><media:description>A dog.</media:description></media:content></item></channel></rss>",
        );
        assert_eq!((article.headline(), article.body()), (Some("Ferry"), "It sailed."));
        assert_eq!(article.declared.captions, ["A dog."]);
    }

    #[test]
    fn an_entry_may_be_a_link_alone_and_the_last_bracket_cut() {
        let found =
            items("<rss><channel><item><link>http://l.example/1</link></item><item/></channel></rss\n")
                .expect("one entry");
        assert_eq!((found.len(), found[0].guid.as_deref()), (1, Some("http://l.example/1")));
        assert!(found[0].repairs.iter().any(|note| note.contains("end tag was cut")));
    }
}

mod agency {
    use super::*;

    #[test]
    fn elements_are_read_by_their_names() {
        let article = one(
            "<?xml version='1.0'?><RBNews><NewsID>r-1</NewsID><PublishDate>2026-01-31T18:45:36</PublishDate><headline>Færgen sejler</headline>\
             <subtitle>En hund om bord.&lt;br /&gt;</subtitle><town>København</town><origin>/ritzau/</origin><version>2</version><Priority>4</Priority>\
             <content>&lt;p&gt;Færgen sejlede.&lt;/p&gt;&lt;p&gt;/ritzau/&lt;/p&gt;</content><IPTCList><a:int xmlns:a='x'>4000000</a:int></IPTCList>\
             <byLine>Ann Rowe</byLine><Annuleret>false</Annuleret><Related/></RBNews>",
        );
        assert_eq!(
            (article.guid.as_deref(), article.version, article.source.as_deref()),
            (Some("r-1"), Some(2), Some("ritzau"))
        );
        assert_eq!(
            (article.headline(), article.deck(), article.body()),
            (Some("Færgen sejler"), Some("En hund om bord."), "Færgen sejlede.")
        );
        assert_eq!(time(article.published_at), "2026-01-31T17:45:36Z");
        assert_eq!((article.subjects.as_slice(), article.urgency), (&["04000000".to_owned()][..], Some(4)));
    }

    #[test]
    fn several_stories_a_document_and_attributes_are_read() {
        let found = items("<stories><story id='1' date='2026-05-04T10:00:00Z'><title>One</title><body><p>A.</p></body></story><story id='2'><title>Two</title><text>B.</text></story></stories>").expect("two");
        assert_eq!(
            found
                .iter()
                .map(|article| (article.guid.as_deref(), article.headline(), article.body()))
                .collect::<Vec<_>>(),
            [(Some("1"), Some("One"), "A."), (Some("2"), Some("Two"), "B.")]
        );
    }

    #[test]
    fn a_cancellation_is_a_kill_and_unknown_elements_are_an_error() {
        let kill = one(
            "<?xml version='1.0'?><RBNews><NewsID>r-1</NewsID><headline>Færgen</headline><Annuleret>true</Annuleret></RBNews>",
        );
        assert_eq!(kill.status, PubStatus::Canceled);
        for nothing in ["<?xml version='1.0'?><config><port>80</port></config>", "<?xml version='1.0'?><a/>"]
        {
            assert!(items(nothing).is_err(), "{nothing}");
        }
    }
}
