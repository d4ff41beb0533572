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
        assert!(matches!(result, Err(DecodeError::Malformed { format: "xml", .. })), "{broken}: {result:?}");
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
    let many = format!("<rss><channel>{}</channel></rss>", "<item><title>a</title></item>".repeat(10_001));
    assert!(items(&many).is_err_and(|error| error.to_string().contains("articles_per_record")));
}
