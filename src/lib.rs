//! Quotewire reads wire articles from Kafka, works out who said what, and writes it into PostgreSQL.
//!
//! The middle of that is a library: [`extract`] takes the text of an article, as plain as a wire sends it,
//! and says who said what in it. It does no I/O, keeps no state, and gives the same result for the same text
//! everywhere.
//!
//! ```
//! let found = quotewire::extract(
//!     "OSTHAVEN, Norway, November 14 (Nordwire) - The ferry pier will close for six weeks, Mayor Ingrid Solvang said.\n\
//!      \n\
//!      \"We looked for a way to keep one berth open,\" she told reporters. \"There is none.\"",
//! );
//! let quote = &found.extraction.quotes[1];
//! let content: Vec<&str> = quote.spans.iter().map(|span| span.of(&found.article.text)).collect();
//!
//! assert_eq!(content, ["\"We looked for a way to keep one berth open,\"", "\"There is none.\""]);
//! assert_eq!(quote.kind, quotewire::QuoteKind::Direct);
//! assert_eq!(quote.speaker.name.as_deref(), Some("Ingrid Solvang"));
//! assert_eq!(quote.speaker.role.as_deref(), Some("Mayor"));
//! assert_eq!(quote.speaker.mention.map(|span| span.of(&found.article.text)), Some("she"));
//! ```
//!
//! # Spans
//!
//! Every [`Span`] is a half-open range of **bytes of the returned [`Article::text`]**, on character
//! boundaries. That text is not always the one that was given: control characters go, odd spaces become plain
//! ones, hard-wrapped lines are joined ([`Article::repairs`] says what was mended). [`corpus::Alignment`]
//! leads from one text to the other, and [`CodePoints`] turns bytes into the code points that Python and
//! PostgreSQL count in:
//!
//! ```
//! let found = quotewire::extract("Zoë Färber said: “Das ist gut so.”");
//! let (text, quote) = (&found.article.text, &found.extraction.quotes[0]);
//! let points = quotewire::CodePoints::new(text);
//! let span = quote.spans[0];
//!
//! assert_eq!((span.start, span.end), (19, 40));
//! assert_eq!((points.at(text, span.start), points.at(text, span.end)), (17, 34));
//! ```
//!
//! # Smaller and larger
//!
//! - Other formats than plain text (JSON, ninjs, framed copy, older character sets): [`wire::decode`], then
//!   [`quotes::extract`].
//! - `default-features = false` leaves out everything but the extraction: no librdkafka, no database, nothing
//!   built from C. The features that are on by default add the rest: `worker` the worker, its settings and
//!   the command line, `demo` a broker and a database to try it with, `training` what makes a model of your
//!   own from annotated articles.
//! - [`quotes::extract_with`] uses such a model.

pub mod article;
#[cfg(feature = "worker")]
pub mod config;
pub mod corpus;
#[cfg(feature = "demo")]
pub mod embedded;
pub mod gazetteer;
#[cfg(feature = "worker")]
pub mod http;
pub mod limits;
mod list_file;
#[cfg(feature = "worker")]
pub mod pages;
pub mod quotes;
pub mod record;
#[cfg(feature = "worker")]
pub mod rows;
#[cfg(feature = "worker")]
pub mod store;
#[cfg(feature = "worker")]
mod suggest;
#[cfg(feature = "worker")]
pub mod telemetry;
pub mod times;
pub mod topic_rules;
pub mod wire;
#[cfg(feature = "worker")]
pub mod worker;

pub use article::{Article, Block, BlockKind, CodePoints, Dateline, Span};
pub use limits::Limits;
pub use quotes::{Abbreviation, CueClass, Extraction, NamedEntity, Quote, QuoteKind, Speaker, SpeakerKind};

/// A text as it was read, and what was found in it.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Extracted {
    /// The text that all spans point into, its blocks (headline, dateline, paragraphs, …) and what its lines
    /// say about it.
    pub article: Article,
    /// The quotes with their speakers, and who, what and where else is named.
    pub extraction: Extraction,
}

/// Who said what in an article: `text` is what a wire would send, plain, with or without headline, dateline
/// and byline.
///
/// Any text will do, and nothing in it is an error: one without words has no quotes. The [default
/// limits](Limits) hold: the first MiB of an article is searched and [`Extraction::repairs`] says so when
/// there is more. A day in a dateline stays without its year, as nothing says when the text was sent;
/// [`wire::decode`] takes a record with its time.
///
/// ```
/// let found = quotewire::extract("Bridge to close, mayor says\n\nRita Coombes denied that it was unsafe.");
/// assert_eq!(found.article.headline(), Some("Bridge to close, mayor says"));
/// assert!(found.extraction.quotes.iter().any(|quote| quote.speaker.name.as_deref() == Some("Rita Coombes")));
///
/// assert!(quotewire::extract("").extraction.quotes.is_empty());
/// ```
pub fn extract(text: &str) -> Extracted {
    let limits = Limits::default();
    let article = wire::read_text(text, &limits);
    let extraction = quotes::extract(&article, &limits);
    Extracted { article, extraction }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
