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
    let found = items("<rss><channel><item><link>http://l.example/1</link></item><item/></channel></rss\n")
        .expect("one entry");
    assert_eq!((found.len(), found[0].guid.as_deref()), (1, Some("http://l.example/1")));
    assert!(found[0].repairs.iter().any(|note| note.contains("end tag was cut")));
}

#[test]
fn an_entry_without_author_and_site_has_those_of_its_feed() {
    let found = items(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://aster.example/news/'><title>Aster</title>\
         <author><name>Press Office</name></author><entry><id>1</id><title>One</title><link href='/n/1'/><content>A.</content>\
         </entry><entry><id>2</id><title>Two</title><link href='https://lund.example/2'/><author><name>Ann Rowe</name></author>\
         <content>B.</content></entry></feed>",
    );
    let found: Vec<_> = found
        .expect("two")
        .into_iter()
        .map(|article| {
            let link = article.declared.links.into_iter().next().map(|link| link.uri);
            (article.byline, link)
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [
            (some("Press Office"), some("https://aster.example/n/1")),
            (some("Ann Rowe"), some("https://lund.example/2")),
        ]
    );
}

#[test]
fn an_export_names_its_authors_and_writes_captions_into_its_texts() {
    let article = one(
        "<rss xmlns:content='c' xmlns:dc='d' xmlns:wp='http://wordpress.org/export/1.2/'><channel><title>Aster</title><wp:author>\
         <wp:author_login>arowe</wp:author_login><wp:author_display_name>Ann Rowe</wp:author_display_name></wp:author><item>\
         <title>Ferry sails</title><dc:creator>arowe</dc:creator><content:encoded><![CDATA[<p>It sailed.</p>\
         [caption id='a1' width='3']<img src='a.jpg' /> The quay[/caption]<p>It came back.</p>]]></content:encoded></item></channel></rss>",
    );
    assert_eq!(article.byline.as_deref(), Some("Ann Rowe"));
    assert_eq!(article.body(), "It sailed.\n\nIt came back.");
    assert_eq!(article.declared.captions, ["The quay"]);
}
