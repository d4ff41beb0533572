//! What the extraction gives: quotes with their speakers, and who, what and where else is named.

use serde::Serialize;

use crate::article::Span;

/// How much of a quote's content stands in quotation marks: computed from the content alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// At least 80 % of the characters that are no white space.
    Direct,
    /// Some, but less.
    Mixed,
    /// None.
    Indirect,
}

/// What sort of act the cue reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CueClass {
    /// said, told, announced
    Speech,
    /// wrote, tweeted, posted
    Writing,
    /// thinks, hopes, believes
    Thought,
    /// a report shows, the resolution says
    Document,
    /// urged, demanded, accused
    Act,
}

/// What the speaker is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A named person.
    Person,
    /// A named organisation, government or place that stands for one.
    Organisation,
    /// Somebody known by a role only, whom the text does not name: `the minister`.
    Role,
    /// Somebody who stays unnamed on purpose or in general: `a senior official`, `analysts`.
    Anonymous,
    /// A text that speaks for itself: a report, a resolution.
    Document,
    /// The text does not say.
    #[default]
    None,
}

/// Whom a quote is attributed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Speaker {
    /// What it is.
    pub kind: SpeakerKind,
    /// The words that name the source at the quote: `he`, `Kerry`, `Russia's Foreign Minister`.
    pub mention: Option<Span>,
    /// The fullest form of the name that the article gives, without titles: `Sergei Lavrov`.
    pub name: Option<String>,
    /// The fullest role or title that the article gives: `Russian Foreign Minister`.
    pub role: Option<String>,
}

/// One attribution: somebody said something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The content in reading order, quotation marks included; several spans where a cue or a paragraph's end
    /// splits it.
    pub spans: Vec<Span>,
    /// The reporting words.
    pub cue: Option<Span>,
    /// What the cue reports.
    pub cue_class: Option<CueClass>,
    /// `did not say`, `denied having said`.
    pub negated: bool,
    /// Whose words they are.
    pub speaker: Speaker,
    /// The sub-heading that it stands under.
    pub heading: Option<Span>,
    /// The quote that this one stands inside, as an index into [`Extraction::quotes`].
    pub parent: Option<usize>,
    /// How sure the attribution is, 0 to 1.
    pub confidence: f32,
}

/// A person or organisation that the article names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedEntity {
    /// The fullest form that the article gives.
    pub name: String,
    /// The fullest role or title (people only).
    pub role: Option<String>,
    /// Every place where it is named, in order.
    pub spans: Vec<Span>,
    /// Whether a quote is attributed to it.
    pub quoted: bool,
}

/// A place that the article names.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Place {
    /// The fullest form that the article gives.
    pub name: String,
    /// Every place where it is named, in order.
    pub spans: Vec<Span>,
    /// Whether a quote is attributed to it: `Moscow says`.
    pub quoted: bool,
    /// Its country (ISO 3166-1 alpha-2), where that is known.
    pub country_code: Option<&'static str>,
    /// Its state or province (ISO 3166-2), where that is known.
    pub region_code: Option<&'static str>,
    /// Degrees north and east, of a city that is known.
    pub position: Option<(f32, f32)>,
}

/// A bracketed short form with its long form: `National Coalition … (NRC)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Abbreviation {
    /// `NRC`
    pub short: String,
    /// `National Coalition for …`
    pub long: String,
    /// Where the pair stands, from the long form's start to the bracket's end.
    pub span: Span,
}

/// A word or a pair of words that tells what an article is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Keyword {
    /// As it stands in the article, in small letters where it ever does.
    pub text: String,
    /// How much it tells, as a share of the first keyword's: 1 is the most.
    pub weight: f32,
}

/// Everything that was found in an article.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Extraction {
    /// In the order of their first character.
    pub quotes: Vec<Quote>,
    /// People, in the order of their first mention.
    pub people: Vec<NamedEntity>,
    /// Organisations.
    pub organisations: Vec<NamedEntity>,
    /// Places.
    pub places: Vec<Place>,
    /// Abbreviations.
    pub abbreviations: Vec<Abbreviation>,
    /// What it is about, the most telling first: ten at most, of English text only.
    pub keywords: Vec<Keyword>,
    /// The language that it is written in, as a BCP 47 tag; `None` where too little text tells.
    pub language: Option<&'static str>,
    /// What a limit cut short, in words: `searched the first 1048576 of 2000000 bytes for quotes`; and that
    /// the article is not in English, so that only marked quotes were looked for.
    pub repairs: Vec<String>,
}
