//! Extraction to the columns of the schema, and nothing else: what the worker stores and what `extract`
//! prints.

mod bands;
mod columns;
pub mod copy;
mod encode;
mod ids;
mod lexemes;
mod version_times;

use jiff::Timestamp;
use uuid::Uuid;

use crate::article::{Article, CodePoints, ItemOrder, Part, Span};
use crate::quotes::{Extraction, NamedEntity, Place, Quote, SpeakerKind};

pub use columns::{
    AbbreviationRow, ArticleRows, BlockRow, NameRow, OrderRow, PersonRow, PlaceRow, Provenance, QuoteRow,
    VersionRow, WireColumns,
};
pub use encode::{EncodedArticle, Table};
pub use ids::{article_id, normalise_name, person_id};
pub use lexemes::{Lexemes, search_vector};
use version_times::VersionTimes;

/// The version of the program that extracted a row.
pub const EXTRACTOR: &str = concat!("quotewire ", env!("CARGO_PKG_VERSION"));

/// Makes the rows of one article. Pure: the same article from the same place makes the same rows.
pub fn rows<'a>(
    article: &'a Article,
    extraction: &'a Extraction,
    provenance: &'a Provenance,
) -> ArticleRows<'a> {
    let places = ColumnSpans::new(article);
    let version = version_row(article, extraction, provenance, &places);
    ArticleRows {
        quotes: quote_rows(extraction, &places),
        people: extraction
            .people
            .iter()
            .zip(1..)
            .map(|(person, at)| person_row(person, at, &places))
            .collect(),
        organisations: extraction
            .organisations
            .iter()
            .zip(1..)
            .map(|(name, at)| name_row(name, at, &places))
            .collect(),
        places: extraction.places.iter().zip(1..).map(|(place, at)| place_row(place, at, &places)).collect(),
        abbreviations: abbreviation_rows(extraction, &places),
        orders: order_rows(article, version.version_id),
        version,
    }
}

/// Where spans of the text stand in the stored columns, in code points.
struct ColumnSpans<'a> {
    article: &'a Article,
    points: CodePoints,
    body: Span,
}

impl<'a> ColumnSpans<'a> {
    fn new(article: &'a Article) -> Self {
        Self { article, points: CodePoints::new(&article.text), body: article.body_span() }
    }

    /// The words of a span.
    fn text(&self, span: Span) -> &'a str {
        span.of(&self.article.text)
    }

    /// The column that a span lies in, with the column's place in the text.
    fn part(&self, span: Span) -> Option<(Part, Span)> {
        if self.body.contains(span) { Some((Part::Body, self.body)) } else { self.article.part_of(span) }
    }

    /// A span in code points from the start of a piece that contains it.
    fn within(&self, piece: Span, span: Span) -> Option<Span> {
        let text = &self.article.text;
        let origin = self.points.at(text, piece.start);
        piece.contains(span).then(|| {
            Span::new(self.points.at(text, span.start) - origin, self.points.at(text, span.end) - origin)
        })
    }

    /// Those of the spans that stand in the body, in code points from its start.
    fn within_body(&self, spans: &[Span]) -> Vec<Span> {
        spans.iter().filter_map(|span| self.within(self.body, *span)).collect()
    }
}

fn version_row<'a>(
    article: &'a Article,
    extraction: &'a Extraction,
    provenance: &'a Provenance,
    places: &ColumnSpans<'a>,
) -> VersionRow<'a> {
    let (headline, deck, body) = (article.headline(), article.deck(), places.text(places.body));
    let source = article.source.as_deref().unwrap_or(&provenance.topic);
    let content = [headline, deck, Some(body)].map(|piece| piece.unwrap_or_default().as_bytes());
    let [headline_bytes, deck_bytes, body_bytes] = content;
    let guid = article.guid.clone().unwrap_or_else(|| {
        format!("sha256:{}", hex(&ids::short(ids::digest(&[headline_bytes, body_bytes]))))
    });
    let embargo_bytes = article.embargo.map_or(0, Timestamp::as_microsecond).to_be_bytes();
    let content_hash = ids::short(ids::digest(&[
        headline_bytes,
        deck_bytes,
        body_bytes,
        article.status.name().as_bytes(),
        &embargo_bytes,
    ]));
    let times = VersionTimes::of(article, provenance);
    // Not the time of receipt: what is read again has the same id.
    let id_time = provenance.recorded_at.or(article.published_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let dateline = article.dateline.as_ref();
    VersionRow {
        version_id: ids::version_id(provenance, id_time),
        article_id: ids::article_id(source, &guid),
        source,
        guid,
        headline,
        deck,
        slugline: article.slugline.as_deref(),
        take_key: article.take_key.as_deref(),
        byline: article.byline.as_deref(),
        credit: article.credit.as_deref(),
        dateline: dateline.map(|dateline| dateline.text.as_str()),
        dateline_place: dateline.and_then(|dateline| dateline.place.as_deref()),
        dateline_region: dateline.and_then(|dateline| dateline.region.as_deref()),
        dateline_country: dateline.and_then(|dateline| dateline.country.as_deref()),
        dateline_country_code: dateline.and_then(|dateline| dateline.country_code),
        dateline_region_code: dateline.and_then(|dateline| dateline.region_code),
        dateline_date: dateline.and_then(|dateline| dateline.date),
        dateline_agency: dateline.and_then(|dateline| dateline.agency.as_deref()),
        language: article.language.as_deref(),
        language_detected: extraction.language,
        urgency: article.urgency,
        keywords: &article.keywords,
        keywords_found: extraction.keywords.iter().map(|keyword| keyword.text.as_str()).collect(),
        keyword_weights: extraction.keywords.iter().map(|keyword| keyword.weight).collect(),
        subjects: &article.subjects,
        subject_names: &article.subject_names,
        notes: &article.notes,
        status: article.status,
        embargo_until: article.embargo,
        published_at: times.published_at,
        made_at: times.made_at,
        made_at_is_assumed: times.is_assumed,
        version_no: article.version,
        body,
        word_count: words(body) as i32,
        content_hash,
        blocks: block_rows(article, places),
        repairs: article.repairs.iter().chain(&extraction.repairs).cloned().chain(times.notes).collect(),
        wire: wire_columns(article),
        title_key: headline.and_then(ids::title_key),
        bands: bands::bands(article),
        provenance,
    }
}

fn wire_columns(article: &Article) -> WireColumns<'_> {
    let declared = &article.declared;
    WireColumns {
        wire_format: article.wire_format,
        item_kind: article.item_kind,
        charset: article.charset,
        service: declared.service.as_deref(),
        sequence: declared.sequence.as_deref(),
        priority: declared.priority.as_deref(),
        category: declared.category.as_deref(),
        genres: &declared.genres,
        declared_word_count: declared.word_count,
        copyright: declared.copyright.as_deref(),
        usage_terms: declared.usage_terms.as_deref(),
        first_created_at: declared.first_created_at,
        expires_at: declared.expires_at,
        declared,
        numbers: &article.numbers,
    }
}

fn order_rows(article: &Article, version_id: Uuid) -> Vec<OrderRow> {
    let row = |(order, ordinal): (&ItemOrder, u16)| OrderRow {
        order_id: ids::ordinal_id(version_id, ordinal),
        kind: order.kind,
        number: order.number.clone(),
        title: order.title.clone(),
        title_key: order.title.as_deref().and_then(ids::title_key),
        from_time: order.from,
        to_time: order.to,
    };
    article.orders.iter().zip(1..=u16::MAX).map(row).collect()
}

fn block_rows<'a>(article: &'a Article, places: &ColumnSpans<'a>) -> Vec<BlockRow<'a>> {
    let row = |kind, span| match places.within(places.body, span) {
        Some(inside) => BlockRow::Inside(kind, inside.start, inside.end),
        None => BlockRow::Outside(kind, places.text(span)),
    };
    article.blocks.iter().map(|block| row(block.kind, block.span)).collect()
}

fn quote_rows<'a>(extraction: &'a Extraction, places: &ColumnSpans<'a>) -> Vec<QuoteRow<'a>> {
    extraction
        .quotes
        .iter()
        .zip(1..)
        .filter_map(|(quote, ordinal)| quote_row(quote, ordinal, places))
        .collect()
}

/// `None` for a quote outside headline, deck and body, which the extraction does not search.
fn quote_row<'a>(quote: &'a Quote, ordinal: i16, places: &ColumnSpans<'a>) -> Option<QuoteRow<'a>> {
    let (part, piece) = places.part(*quote.spans.first()?)?;
    let within = |span: Option<Span>| span.and_then(|span| places.within(piece, span));
    let speaker = &quote.speaker;
    let is_person = speaker.kind == SpeakerKind::Person;
    let pieces: Vec<&str> = quote.spans.iter().map(|span| places.text(*span)).collect();
    Some(QuoteRow {
        ordinal,
        kind: quote.kind,
        quote: pieces.join(" "),
        part,
        spans: quote.spans.iter().filter_map(|span| places.within(piece, *span)).collect(),
        cue: quote.cue.map(|span| places.text(span)),
        cue_span: within(quote.cue),
        cue_class: quote.cue_class,
        negated: quote.negated,
        speaker_mention: speaker.mention.map(|span| places.text(span)),
        speaker_span: within(speaker.mention),
        speaker_name: speaker.name.as_deref(),
        speaker_kind: speaker.kind,
        speaker_role: speaker.role.as_deref(),
        person_id: speaker.name.as_deref().filter(|_| is_person).map(|name| person_id(&normalise_name(name))),
        heading: quote.heading.map(|span| places.text(span)),
        parent: quote.parent.map(|parent| parent as i16 + 1),
        confidence: quote.confidence,
    })
}

fn person_row<'a>(person: &'a NamedEntity, ordinal: i16, places: &ColumnSpans<'a>) -> PersonRow<'a> {
    let mut aliases: Vec<&str> = person.spans.iter().map(|span| places.text(*span)).collect();
    aliases.retain(|alias| *alias != person.name);
    aliases.sort_unstable();
    aliases.dedup();
    PersonRow {
        ordinal,
        person_id: person_id(&normalise_name(&person.name)),
        name: &person.name,
        role: person.role.as_deref(),
        mentions: i16::try_from(person.spans.len()).unwrap_or(i16::MAX),
        quoted: person.quoted,
        spans: places.within_body(&person.spans),
        aliases,
    }
}

fn name_row<'a>(name: &'a NamedEntity, ordinal: i16, places: &ColumnSpans<'a>) -> NameRow<'a> {
    NameRow {
        ordinal,
        name: &name.name,
        mentions: i16::try_from(name.spans.len()).unwrap_or(i16::MAX),
        quoted: name.quoted,
        spans: places.within_body(&name.spans),
    }
}

fn place_row<'a>(place: &'a Place, ordinal: i16, places: &ColumnSpans<'a>) -> PlaceRow<'a> {
    PlaceRow {
        ordinal,
        name: &place.name,
        country_code: place.country_code,
        region_code: place.region_code,
        latitude: place.position.map(|(latitude, _)| latitude),
        longitude: place.position.map(|(_, longitude)| longitude),
        mentions: i16::try_from(place.spans.len()).unwrap_or(i16::MAX),
        quoted: place.quoted,
        spans: places.within_body(&place.spans),
    }
}

fn abbreviation_rows<'a>(extraction: &'a Extraction, places: &ColumnSpans<'a>) -> Vec<AbbreviationRow<'a>> {
    let row = |abbreviation: &'a crate::quotes::Abbreviation, ordinal| {
        let (part, piece) = places.part(abbreviation.span)?;
        let span = places.within(piece, abbreviation.span)?;
        Some(AbbreviationRow { ordinal, short: &abbreviation.short, long: &abbreviation.long, part, span })
    };
    extraction
        .abbreviations
        .iter()
        .zip(1..)
        .filter_map(|(abbreviation, ordinal)| row(abbreviation, ordinal))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// How many words a cleaned text has: it knows no white space but that of ASCII.
fn words(text: &str) -> usize {
    const AT_ONCE: usize = u8::MAX as usize;
    let is_space = |byte: u8| (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
    // A byte behind a space that is none begins a word: one look at each, many at a time where the processor
    // can.
    let bytes = text.as_bytes();
    let begins = |(&before, &byte): (&u8, &u8)| u8::from(is_space(before) & !is_space(byte));
    let pairs = bytes.chunks(AT_ONCE).zip(bytes.get(1..).unwrap_or_default().chunks(AT_ONCE));
    let inner = pairs.map(|(before, bytes)| usize::from(before.iter().zip(bytes).map(begins).sum::<u8>()));
    usize::from(bytes.first().is_some_and(|&first| !is_space(first))) + inner.sum::<usize>()
}

#[cfg(test)]
mod tests;
