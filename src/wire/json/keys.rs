//! The keys that a field is looked for under, the best first; case, hyphens and blanks do not count.

#[rustfmt::skip]
pub(super) const GUID: &[&str] = &[
    "guid", "id", "uri", "urn", "_id", "item_id", "story_id", "storyid", "newsid", "articleid", "article_id",
    "news_id", "docid", "doc_id", "documentid", "uuid", "suid", "an",
];
/// Inside of it is the identity without the query that an address carries.
pub(super) const ALT_IDS: &[&str] = &["altids"];
pub(super) const ITEM_ID: &[&str] = &["itemid", "usn"];
#[rustfmt::skip]
pub(super) const SOURCE: &[&str] = &[
    "source", "agency", "provider", "publisher", "infosource", "infosources", "sourcefeed", "source_name",
    "sourcename",
];
#[rustfmt::skip]
pub(super) const HEADLINE: &[&str] = &[
    "headline", "title", "headline_main", "headlines", "head", "headline_text", "webtitle", "doctitle", "newstitle",
    "storytitle", "articletitle", "article_title", "titel", "titulo", "titre", "titolo", "rubrik", "overskrift",
    "otsikko", "tytul", "titulek",
];
#[rustfmt::skip]
pub(super) const DECK: &[&str] = &[
    "deck", "subhead", "subheadline", "subheadlines", "standfirst", "teaser", "headline_extended", "description", "summary",
    "descriptions", "abstract", "description_text", "ingress", "intro", "description_summary", "subtitle",
    "sub_title", "lead", "lede", "dek", "trailtext", "snippet", "excerpt",
];
#[rustfmt::skip]
pub(super) const BODY: &[&str] = &[
    "body", "text", "content", "body_html5", "body_xhtml", "body_text", "article_text", "body_main", "bodies",
    "body_html", "article_html", "body_richhtml5", "body_nitf", "content_html", "content_text", "story",
    "articlebody", "storybody", "story_body", "fulltext", "full_text", "doccontent", "newscontent", "articletext",
    "article_body", "bodytext", "body_content", "content_body", "maintext", "main_text", "html", "brodtext", "tekst",
];
pub(super) const DATELINE: &[&str] = &["dateline"];
pub(super) const LOCATED: &[&str] = &["located", "datelinelocation"];
pub(super) const VERSION: &[&str] = &["version", "revision"];
pub(super) const LANGUAGE: &[&str] = &["language", "lang", "language_code", "languagecode", "inlanguage"];
pub(super) const URGENCY: &[&str] = &["urgency", "priority"];
pub(super) const PRIORITY: &[&str] = &["priority", "editorialpriority"];
pub(super) const SLUGLINE: &[&str] = &["slugline", "slug"];
pub(super) const TAKE_KEY: &[&str] = &["take_key", "takekey", "anpa_take_key"];
pub(super) const BYLINE: &[&str] = &["byline", "by", "author", "authors", "writer", "reporter", "creator"];
pub(super) const CREDIT: &[&str] = &["credit"];
pub(super) const CREDIT_LINE: &[&str] = &["creditline", "credit_line"];
pub(super) const KEYWORDS: &[&str] = &["keywords", "tags", "keyword_names"];
pub(super) const SUBJECTS: &[&str] = &["subjects", "subject", "subject_codes"];
pub(super) const NOTE: &[&str] = &["ednote", "ed_note", "editorial_note", "note", "notes"];
pub(super) const NOTEPAD: &[&str] = &["notepad"];
pub(super) const NOTEPAD_PUBLIC: &[&str] = &["public_html"];
#[rustfmt::skip]
pub(super) const PUBLISHED_AT: &[&str] = &[
    "published_at", "published", "publishedat", "date_published", "datepublished", "pubdate", "publishdate",
    "publisheddate", "published_date", "publish_date", "publicationdate", "publication_date", "firstcreated",
    "first_created", "date_gmt", "date", "versioncreated", "version_created", "version_created_at", "created_at",
    "timestamp", "webpublicationdate", "publication_datetime", "publicationdatetime", "publishtime", "publish_time", "pubtime",
    "timeofarrival", "firstpublicationdate", "releasedate", "release_date", "datetime", "issued", "created",
];
#[rustfmt::skip]
pub(super) const VERSION_CREATED_AT: &[&str] = &[
    "version_created_at", "versioncreated", "version_created", "updated_at", "updatedat", "updated", "modified",
    "last_modified", "modified_gmt", "modifiedat", "modified_at", "datemodified", "date_modified", "lastmodified",
    "lastupdate", "last_update", "lastupdated", "last_updated", "modification_datetime", "updatetime", "update_time",
];
#[rustfmt::skip]
pub(super) const FIRST_CREATED: &[&str] = &[
    "firstcreated", "first_created", "firstversion", "contentcreated", "content_created", "created_at",
    "firstpublicationdate", "datecreated", "date_created", "createdat",
];
pub(super) const EXPIRES: &[&str] = &["expires", "expiry", "expires_at", "expirytime"];
pub(super) const STATUS: &[&str] = &["pubstatus", "pub_status", "status"];
pub(super) const EMBARGO: &[&str] = &["embargo", "embargoed", "embargo_until", "embargoed_until"];
pub(super) const GENRES: &[&str] = &["genres", "genre", "genre_names"];
pub(super) const SIGNALS: &[&str] = &["signals", "signal"];
pub(super) const COPYRIGHT: &[&str] =
    &["copyrightnotice", "copyright_notice", "copyrightholder", "copyright_holder", "copyright"];
pub(super) const USAGE: &[&str] = &["usageterms", "usage_terms", "usage"];
pub(super) const PEOPLE: &[&str] = &["people", "persons", "person"];
pub(super) const ORGANISATIONS: &[&str] = &["organisations", "organisation", "organizations", "organization"];
pub(super) const PLACES: &[&str] = &["places", "place", "locations", "geosubject_names"];
pub(super) const SERVICE: &[&str] = &["service", "services"];
pub(super) const SEQUENCE: &[&str] = &["sequence", "ingest_provider_sequence", "anpa_sequence", "transref"];
pub(super) const CATEGORY: &[&str] = &["category", "anpa_category"];
pub(super) const CATEGORIES: &[&str] = &["categories"];
pub(super) const WORDS: &[&str] = &["wordcount", "word_count", "words"];
pub(super) const LINKS: &[&str] = &["links", "canonical_url", "url", "link", "weburl"];
pub(super) const ASSOCIATIONS: &[&str] = &["associations"];
/// What a picture's own caption is called; its headline is a headline.
pub(super) const OWN_CAPTION: &[&str] =
    &["caption", "description_text", "descriptions", "description_caption"];
pub(super) const CAPTION: &[&str] =
    &["caption", "description_text", "descriptions", "description_caption", "headline"];
pub(super) const REPLACES: &[&str] = &["replacing", "replaces", "replaced", "rewrite_of", "evolvedfrom"];
pub(super) const STORY: &[&str] = &["family_id", "story_id", "event_id"];
pub(super) const TYPE: &[&str] = &["type", "itemtype", "itemclass"];
pub(super) const PROFILE: &[&str] = &["profile"];
pub(super) const STANDARD: &[&str] = &["$standard", "standard", "representationtype"];
pub(super) const NITF: &[&str] = &["nitf"];
pub(super) const HREF: &[&str] = &["href", "url"];
pub(super) const REL: &[&str] = &["rel"];
pub(super) const ROLE: &[&str] = &["contenttype", "role"];
pub(super) const CITY: &[&str] = &["city"];
/// Where an envelope has its articles.
#[rustfmt::skip]
pub(super) const ENVELOPE: &[&str] = &[
    "data", "item", "items", "articles", "entries", "results", "_items", "stories", "docs", "response", "news", "hits", "_source",
    "records", "documents", "newsitems", "payload", "article", "posts", "post",
];
/// Where an article has its own members one level deeper.
pub(super) const MEMBERS: &[&str] = &["fields", "attributes"];
/// Inside a value that is an object.
#[rustfmt::skip]
pub(super) const INNER: &[&str] = &[
    "value", "name", "text", "code", "literal", "ednote", "byline", "rendered",
];
/// Inside a value that is an object and has a code.
pub(super) const CODE: &[&str] = &["code", "qcode", "literal", "uri"];
#[rustfmt::skip]
pub(super) const ALL: &[&[&str]] = &[
    GUID, ALT_IDS, ITEM_ID, SOURCE, HEADLINE, DECK, BODY, DATELINE, LOCATED, VERSION, LANGUAGE, URGENCY, PRIORITY, SLUGLINE, TAKE_KEY,
    BYLINE, CREDIT, CREDIT_LINE, KEYWORDS, SUBJECTS, NOTE, NOTEPAD, NOTEPAD_PUBLIC, PUBLISHED_AT, VERSION_CREATED_AT,
    FIRST_CREATED, EXPIRES, STATUS, EMBARGO, GENRES, SIGNALS, COPYRIGHT, USAGE, PEOPLE, ORGANISATIONS, PLACES, SERVICE,
    SEQUENCE, CATEGORY, CATEGORIES, WORDS, LINKS, ASSOCIATIONS, OWN_CAPTION, CAPTION, REPLACES, STORY, TYPE, PROFILE, STANDARD, NITF, HREF, REL, ROLE,
    CITY, ENVELOPE, MEMBERS, INNER, CODE,
];
