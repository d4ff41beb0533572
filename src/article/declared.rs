//! What an item says about itself beside its text: its format and kind, and the fields that agencies declare.

use jiff::Timestamp;
use serde::Serialize;

/// The format that an item was sent in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Free plain text.
    #[default]
    Text,
    /// Text framed by `ZCZC` and `NNNN`.
    Zczc,
    /// IPTC 7901, also without its control characters.
    Iptc7901,
    /// ANPA 1312, also without its control characters.
    Anpa1312,
    /// NITF.
    Nitf,
    /// NewsML 1.x.
    Newsml1,
    /// NewsML-G2.
    Newsmlg2,
    /// ninjs of any generation.
    Ninjs,
    /// Another JSON object with an article in it.
    Json,
    /// RSS 0.9x and 2.0.
    Rss,
    /// Atom.
    Atom,
    /// RSS 1.0 and 0.90, which are RDF.
    Rdf,
    /// An export of `WordPress`.
    Wxr,
    /// An HTML page.
    Html,
    /// XML of an agency's own making.
    AgencyXml,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Text,
        Self::Zczc,
        Self::Iptc7901,
        Self::Anpa1312,
        Self::Nitf,
        Self::Newsml1,
        Self::Newsmlg2,
        Self::Ninjs,
        Self::Json,
        Self::Rss,
        Self::Atom,
        Self::Rdf,
        Self::Wxr,
        Self::Html,
        Self::AgencyXml,
    ];

    /// The format of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Zczc => "zczc",
            Self::Iptc7901 => "iptc7901",
            Self::Anpa1312 => "anpa1312",
            Self::Nitf => "nitf",
            Self::Newsml1 => "newsml1",
            Self::Newsmlg2 => "newsmlg2",
            Self::Ninjs => "ninjs",
            Self::Json => "json",
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Rdf => "rdf",
            Self::Wxr => "wxr",
            Self::Html => "html",
            Self::AgencyXml => "agency_xml",
        }
    }

    /// What it is, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Text => "free plain text",
            Self::Zczc => "text framed by ZCZC and NNNN",
            Self::Iptc7901 => "IPTC 7901, with or without its control characters",
            Self::Anpa1312 => "ANPA 1312, with or without its control characters",
            Self::Nitf => "NITF",
            Self::Newsml1 => "NewsML 1.x",
            Self::Newsmlg2 => "NewsML-G2: messages, items, packages",
            Self::Ninjs => "ninjs 1 to 3",
            Self::Json => "JSON of a vendor's own, alone, in lists and envelopes",
            Self::Rss => "RSS 0.9x and 2.0",
            Self::Atom => "Atom",
            Self::Rdf => "RSS 1.0 and 0.90 (RDF)",
            Self::Wxr => "WordPress exports",
            Self::Html => "HTML pages, with JSON-LD and microdata",
            Self::AgencyXml => "XML of an agency's own",
        }
    }
}

/// What sort of item it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A story.
    #[default]
    Article,
    /// A flash or alert of a line or two.
    Alert,
    /// A list of stories in short.
    Digest,
    /// Results, prices, weather: rows of figures.
    Table,
    /// A press release.
    Release,
    /// A note to editors: plans, budgets, corrections without the story.
    Advisory,
    /// A message of the wire itself.
    Service,
    /// A picture, graphic or film with its caption.
    Picture,
    /// A list of other items.
    Package,
    /// An order to use something no more.
    Kill,
    /// An entry of a feed.
    Feed,
    /// A web page.
    Page,
    /// An item that is not whole.
    Broken,
}

impl ItemKind {
    /// The name under which the database keeps it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Alert => "alert",
            Self::Digest => "digest",
            Self::Table => "table",
            Self::Release => "release",
            Self::Advisory => "advisory",
            Self::Service => "service",
            Self::Picture => "picture",
            Self::Package => "package",
            Self::Kill => "kill",
            Self::Feed => "feed",
            Self::Page => "page",
            Self::Broken => "broken",
        }
    }

    /// Whether it carries prose that quotes may be looked for in.
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Article | Self::Alert | Self::Release | Self::Feed | Self::Page)
    }
}

/// Somebody who made an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Author {
    /// The name, without `By`.
    pub name: String,
    /// What the item says that this person did or is: `AP Sports Writer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// A person, organisation or place as an item declares it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The code, as it stands: a `QCode`, a URI or an agency's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Another item or page that an item names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is to the item: `replaces`, `canonical`, `related`, or as declared.
    pub rel: String,
    /// Its identity or address.
    pub uri: String,
}

/// What an item declares beside its text. Fields with a column of their own are left out where the rest
/// becomes one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Declared {
    /// The wire or service: `eca`, `DGTE`.
    #[serde(skip)]
    pub service: Option<String>,
    /// The number of the transmission in its service, in its digits.
    #[serde(skip)]
    pub sequence: Option<String>,
    /// The priority of the transmission, a figure or letter.
    #[serde(skip)]
    pub priority: Option<String>,
    /// The category: `i`, `wi`, `Showbiz`.
    #[serde(skip)]
    pub category: Option<String>,
    /// The number of words that the item claims.
    #[serde(skip)]
    pub word_count: Option<i32>,
    /// Genres by name or code.
    #[serde(skip)]
    pub genres: Vec<String>,
    /// Whose it is.
    #[serde(skip)]
    pub copyright: Option<String>,
    /// What may be done with it.
    #[serde(skip)]
    pub usage_terms: Option<String>,
    /// When its first version was made.
    #[serde(skip)]
    pub first_created_at: Option<Timestamp>,
    /// When it may be used no more.
    #[serde(skip)]
    pub expires_at: Option<Timestamp>,
    /// Selector or routing codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    /// The status as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_status: Option<String>,
    /// The credit line of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_line: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// What its author is: `AP Sports Writer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline_title: Option<String>,
    /// People it is about.
    #[serde(rename = "people_declared", skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Named>,
    /// Organisations it is about.
    #[serde(rename = "organisations_declared", skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Named>,
    /// Places it is about or comes from.
    #[serde(rename = "places_declared", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Named>,
    /// Signals: `sig:update`, `edStat:U`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<String>,
    /// Captions of its pictures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<String>,
    /// Other items and pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What it replaces or withdraws: an identity, or a title and number in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// What a kill withdraws: an identity, or a title and number in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<String>,
    /// What all versions and takes of the story share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story_id: Option<String>,
    /// The site or publication of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The title of the feed that an entry stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_title: Option<String>,
    /// The time of publication as it stands, where it names no zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_local: Option<String>,
    /// `preformatted`, where line breaks count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_format: Option<&'static str>,
}
