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
    assert_eq!((article.guid.as_deref(), article.version), (Some("urn:newsml:afp.com:20260504:X1"), Some(2)));
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
    let good = document(&format!("<NewsComponent>{LINES}{}</NewsComponent>", content("<p>It sailed.</p>")));
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
