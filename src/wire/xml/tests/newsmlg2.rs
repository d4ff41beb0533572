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
    let plain =
        item("", "<inlineXML wordcount='42'><html><body><p>The ferry sailed.</p></body></html></inlineXML>");
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
        let article =
            one(&item(&format!("<dateline>{element}</dateline>"), &format!("<inlineXML>{copy}</inlineXML>")));
        assert_eq!(article.body(), "ASTER (dpa) - The ferry sailed.", "{copy}");
        assert_eq!(article.dateline.and_then(|dateline| dateline.agency).as_deref(), Some("dpa"));
    }
}

#[test]
fn of_several_headlines_the_one_that_is_none_is_the_deck() {
    for role in ["hld:sub", "hld:subHeadline", "x:subtitle"] {
        let article = one(&format!(
            "<newsItem guid='a'><contentMeta><headline role='{role}'>A deck</headline><headline>Ferry sails</headline></contentMeta>\
             <contentSet><inlineXML><html><body><p>It sailed.</p></body></html></inlineXML></contentSet></newsItem>"
        ));
        assert_eq!((article.headline(), article.deck()), (Some("Ferry sails"), Some("A deck")), "{role}");
    }
}
