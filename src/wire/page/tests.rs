use super::*;
use crate::article::BlockKind;

fn article(page: &str) -> Article {
    read(page, &RecordContext::default()).expect("it is a page")
}

const COPY: &str = "<p>The ferry sailed on Monday with all its passengers, its crew, and a dog.</p>\
    <p>\"We sail, whatever they say in town,\" said harbour master Ode Moss, who had no dog.</p>";

#[test]
fn data_for_machines_counts_most() {
    let page = format!(
        r#"<!doctype html><html lang="en-GB"><head><title>Ferry! | Post</title>
        <meta property="og:title" content="Another head"><meta property="og:site_name" content="Aster Post">
        <script type="application/ld+json">/*<![CDATA[*/ {{"@graph": [{{"@type": "WebPage"}}, {{"@type": ["NewsArticle"],
        "headline": "Ferry sails", "author": [{{"name": "Ann Rowe"}}, {{"name": "Lee Tan"}}],
        "datePublished": "2026-05-04T10:00:00+0200", "isPartOf": {{"name": "Aster Daily"}}, "keywords": "ferry, dog"}}]}} /*]]>*/
        </script></head><body><nav><p>Home, news, sport, and much more to be found here.</p></nav><article>{COPY}</article>
        <aside><p>Read also, please, all the other stories that we have for you, today.</p></aside></body></html>"#
    );
    let article = article(&page);
    assert_eq!(article.headline(), Some("Ferry sails"));
    assert_eq!(article.byline.as_deref(), Some("Ann Rowe, Lee Tan"));
    assert_eq!(article.published_at.map(|time| time.to_string()).as_deref(), Some("2026-05-04T08:00:00Z"));
    assert_eq!(article.declared.site.as_deref(), Some("Aster Daily"));
    assert_eq!((article.language.as_deref(), article.item_kind), (Some("en-GB"), ItemKind::Page));
    assert_eq!(article.keywords, ["ferry", "dog"]);
    assert!(article.body().starts_with("The ferry sailed") && article.body().ends_with("no dog."));
}

#[test]
fn an_article_body_for_machines_is_the_text() {
    let long = "The ferry sailed on Monday with all its passengers. ".repeat(6);
    let page = format!(
        r#"<html><script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry", "articleBody": "{long}"}}</script>
        <body><p>Another text, which is not it, however long it may be on this page.</p></body></html>"#
    );
    assert_eq!(article(&page).body(), long.trim());
}

#[test]
fn microdata_and_meta_fill_in() {
    let page = format!(
        r#"<html><head><title>Ferry sails - Post</title><meta name="author" content="Ann Rowe">
        <meta name="keywords" content="a, b"><link rel="canonical" href="https://post.example/1"></head>
        <body><time itemprop="datePublished" datetime="2026-05-04T10:00:00Z">4 May</time>
        <div class="sidebar">{COPY}{COPY}{COPY}</div><div itemprop="articleBody">{COPY}{COPY}</div></body></html>"#
    );
    let article = article(&page);
    assert_eq!((article.headline(), article.byline.as_deref()), (Some("Ferry sails"), Some("Ann Rowe")));
    assert_eq!(article.guid.as_deref(), Some("https://post.example/1"));
    assert_eq!(article.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph).count(), 4);
}

#[test]
fn captions_and_lists_of_links_are_no_copy() {
    let page = format!(
        "<body><div>{COPY}<figure><img src=a><figcaption>The quay.</figcaption></figure>\
        <ul><li><a href=b>Another story, to read next, about a dog</a></li></ul></div></body>"
    );
    let article = article(&page);
    assert_eq!(article.declared.captions, ["The quay."]);
    assert!(!article.text.contains("Another story"));
}

#[test]
fn a_broken_page_is_read_as_browsers_do() {
    let article = article(
        "<html><title>Ferry sails</title><body><p>The ferry sailed, it is said, on Monday.<p>It <b>sank <i>on</b> Tuesday</i>, they say.",
    );
    assert_eq!(article.body(), "The ferry sailed, it is said, on Monday.\n\nIt sank on Tuesday, they say.");
}

#[test]
fn a_page_without_text_is_an_error_and_depth_costs_no_stack() {
    assert!(matches!(
        read("<html><body></body></html>", &RecordContext::default()),
        Err(DecodeError::Malformed { .. })
    ));
    let deep = |depth: usize| format!("<html><title>Ferry</title>{}It sailed.", "<div>".repeat(depth));
    assert_eq!(article(&deep(400)).headline(), Some("Ferry"));
    assert!(matches!(read(&deep(20_000), &RecordContext::default()), Err(DecodeError::Malformed { .. })));
}
