//! From what a format's reader found to an article: fields tidied, times resolved, and headline, deck, dateline, copy,
//! captions and notes put into one text.

use jiff::Timestamp;

use super::markup::{Body, Piece};
use super::plain::{self, Known};
use super::{Context, DecodeError, agency, clean, dateline, html, kind, lifecycle, markup, stamp, zones};
use crate::article::{
    Article, Author, Block, BlockKind, Dateline, Format, ItemKind, Link, Named, PubStatus, Span,
};
use crate::times;

/// How many of a body's first pieces may hold its dateline.
const LEADS: usize = 12;
/// A longer description is no deck but an abstract, in bytes.
const LONGEST_DECK: usize = 500;

/// An item as its format's reader found it, texts as they stood.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Fields that need no more than tidying.
    pub(super) article: Article,
    pub(super) headline: Option<String>,
    /// The item's title, which is its headline where it has no other.
    pub(super) title: Option<String>,
    pub(super) deck: Option<String>,
    /// The dateline as an element of its own gives it.
    pub(super) dateline: Option<String>,
    /// The city of an element, where there is no dateline.
    pub(super) place: Option<String>,
    pub(super) byline_title: Option<String>,
    pub(super) pieces: Vec<Piece>,
    pub(super) published: Option<String>,
    pub(super) version_created: Option<String>,
    pub(super) first_created: Option<String>,
    pub(super) expires: Option<String>,
    /// Blank where there is an embargo without a time.
    pub(super) embargo: Option<String>,
    /// What kind of item it says it is.
    pub(super) kind: Option<ItemKind>,
    /// Who sent it, as it stands.
    pub(super) source: Option<String>,
    /// A deck that the body has, where another one was declared.
    other_deck: Option<String>,
    /// The copy has been cleaned already.
    is_clean: bool,
}

/// Sets a field that is not set yet.
pub(super) fn set(field: &mut Option<String>, value: Option<String>) {
    if field.is_none() {
        *field = value.filter(|value| !value.trim().is_empty());
    }
}

/// Adds a value that a list lacks.
pub(super) fn add(list: &mut Vec<String>, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.trim().is_empty())
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// Adds a name that a list lacks.
pub(super) fn add_named(list: &mut Vec<Named>, name: Option<String>, code: Option<String>) {
    if let Some(name) = name.filter(|name| !name.trim().is_empty())
        && !list.iter().any(|known| known.name == name)
    {
        list.push(Named { name, code });
    }
}

impl Draft {
    pub(super) fn new(format: Format) -> Self {
        Self { article: Article { wire_format: format, ..Article::default() }, ..Self::default() }
    }

    /// Takes over what a body says; what is set already stays.
    pub(super) fn absorb(&mut self, body: Body) {
        set(&mut self.headline, body.headline);
        let own = body.deck.or(body.abstract_text);
        if self.deck.is_some() {
            set(&mut self.other_deck, own);
        } else {
            self.deck = own;
        }
        set(&mut self.article.byline, body.byline);
        set(&mut self.byline_title, body.byline_title);
        set(&mut self.dateline, body.dateline);
        set(&mut self.source, body.distributor);
        self.article.declared.captions.extend(body.captions);
        self.article.notes.extend(body.notes);
        if self.pieces.is_empty() {
            self.pieces = body.pieces;
        } else {
            self.pieces.extend(body.pieces);
        }
    }

    /// Takes a text for the body: marked up, escaped or plain.
    pub(super) fn absorb_text(&mut self, text: &str) {
        if html::is_html(text) {
            self.absorb(markup::fragment(text));
        } else if !text.trim().is_empty() {
            self.pieces.push(Piece { kind: None, text: html::without_entities(text) });
        }
    }

    /// Takes clean plain copy for the body.
    pub(super) fn plain(&mut self, text: String) {
        self.is_clean = true;
        self.pieces.push(Piece { kind: None, text });
    }

    pub(super) fn link(&mut self, rel: &str, uri: Option<String>) {
        if let Some(uri) = uri {
            self.article.declared.links.push(Link { rel: rel.to_owned(), uri });
        }
    }

    pub(super) fn author(&mut self, name: Option<String>, role: Option<String>) {
        if let Some(name) = name.filter(|name| !name.trim().is_empty())
            && !self.article.declared.authors.iter().any(|author| author.name == name)
        {
            self.article.declared.authors.push(Author { name, role });
        }
    }

    /// Sets the status by its declared name.
    pub(super) fn status(&mut self, name: Option<String>) {
        let Some(name) = name else { return };
        match lifecycle::status(&name) {
            Some(status) => self.article.status = status,
            None => self.note(format!("unknown status {name}: taken for usable")),
        }
        self.article.declared.declared_status = Some(name);
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.article.repairs.contains(&note) {
            self.article.repairs.push(note);
        }
    }

    /// The figure of a field, 1 to 9.
    pub(super) fn urgency(&mut self, figure: Option<String>) {
        let Some(figure) = figure else { return };
        match figure.trim().parse() {
            Ok(urgency) if (1..=9).contains(&urgency) => self.article.urgency = Some(urgency),
            _ => self.note(format!("ignored the urgency: {figure} is not between 1 and 9")),
        }
    }

    /// Makes the article.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] for an item without headline and text, unless it withdraws something or only links.
    pub(super) fn finish(mut self, context: &Context) -> Result<Article, DecodeError> {
        self.tidy();
        let named = self.source.take().filter(|name| name.chars().any(char::is_alphabetic));
        let declared = named.and_then(|name| agency::code(&name)).or_else(|| self.article.source.take());
        self.article.source = declared.or_else(|| context.source.clone());
        self.resolve_times();
        self.compose(context);
        let article = &mut self.article;
        let is_told = article.declared.links.iter().any(|link| link.rel == "canonical")
            || article.status == PubStatus::Canceled && article.guid.is_some()
            || matches!(self.kind, Some(ItemKind::Package | ItemKind::Picture));
        if article.text.is_empty() && !is_told {
            let message = "an item without a headline and without a text".to_owned();
            return Err(DecodeError::Malformed { format: article.wire_format.name(), message });
        }
        kind::settle(article, self.kind);
        Ok(self.article)
    }

    fn tidy(&mut self) {
        let title = self.title.take();
        set(&mut self.headline, title);
        let Self { article, headline, deck, other_deck, dateline, place, byline_title, .. } = self;
        let declared = &mut article.declared;
        let mut repairs = Vec::new();
        let byline = article.byline.take().map(|name| plain::without_by(&name).to_owned());
        article.byline = byline;
        for field in [
            headline,
            deck,
            other_deck,
            dateline,
            place,
            byline_title,
            &mut article.byline,
            &mut article.slugline,
            &mut article.take_key,
            &mut article.guid,
            &mut article.language,
            &mut declared.service,
            &mut declared.sequence,
            &mut declared.priority,
            &mut declared.category,
            &mut declared.copyright,
            &mut declared.usage_terms,
            &mut declared.selector,
            &mut declared.credit_line,
            &mut declared.story_id,
            &mut declared.site,
            &mut declared.feed_title,
            &mut declared.replaces,
            &mut declared.declared_status,
        ] {
            *field = field.take().and_then(|text| one_line(&text, &mut repairs));
        }
        for list in [
            &mut article.keywords,
            &mut article.subjects,
            &mut article.notes,
            &mut declared.genres,
            &mut declared.captions,
            &mut declared.signals,
        ] {
            let mut kept = Vec::with_capacity(list.len());
            for text in list.drain(..) {
                add(&mut kept, one_line(&text, &mut repairs));
            }
            *list = kept;
        }
        for named in [&mut declared.people, &mut declared.organisations, &mut declared.places] {
            for entity in named.iter_mut() {
                entity.name = one_line(&entity.name, &mut repairs).unwrap_or_default();
                entity.code = entity.code.take().and_then(|code| one_line(&code, &mut repairs));
            }
            named.retain(|entity| !entity.name.is_empty());
        }
        for link in &mut declared.links {
            link.rel = clean(&link.rel).0;
            link.uri = clean(&link.uri).0;
        }
        for author in &mut declared.authors {
            let name = one_line(&author.name, &mut repairs).unwrap_or_default();
            plain::without_by(&name).clone_into(&mut author.name);
        }
        for repair in repairs {
            self.note(repair);
        }
        self.name_authors();
        self.article.declared.byline_title = self.byline_title.take();
    }

    /// Byline and authors say the same: where there is one, it makes the other.
    fn name_authors(&mut self) {
        if self.article.byline.is_none() && !self.article.declared.authors.is_empty() {
            let names: Vec<&str> =
                self.article.declared.authors.iter().map(|author| author.name.as_str()).collect();
            self.article.byline = Some(names.join(", "));
        } else if self.article.declared.authors.is_empty()
            && let Some(name) = self.article.byline.clone()
        {
            let role = self.byline_title.clone();
            self.article.declared.authors.push(Author { name, role });
        }
    }

    /// Reads the times, those without a zone in that of the agency.
    fn resolve_times(&mut self) {
        let zone = self.article.source.as_deref().and_then(zones::of_agency);
        let article = &mut self.article;
        let mut notes = Vec::new();
        let mut local = None;
        let mut has_unusable = false;
        let mut read = |what: &str, text: &Option<String>| -> Option<Timestamp> {
            let text = text.as_deref()?.trim();
            let found = stamp::parse(text).filter(|(time, _)| !times::is_stand_in(*time));
            let Some((time, is_assumed)) = found else {
                if !text.is_empty() {
                    has_unusable = true;
                    notes.push(format!("ignored {what}: {} is no time", clean::shown(text)));
                }
                return None;
            };
            if !is_assumed {
                return Some(time);
            }
            local.get_or_insert_with(|| text.to_owned());
            let (time, name) = zones::in_zone(time, zone.as_ref());
            notes.push(format!("{what}: no time zone, read as {name}"));
            Some(time)
        };
        let declared = &mut article.declared;
        for (field, what, text) in [
            (&mut article.published_at, "the time of publication", &self.published),
            (&mut article.version_created_at, "the time of the version", &self.version_created),
            (&mut declared.first_created_at, "the time of creation", &self.first_created),
            (&mut declared.expires_at, "the time of expiry", &self.expires),
            (&mut article.embargo, "the embargo", &self.embargo),
        ] {
            *field = field.or_else(|| read(what, text));
        }
        article.has_unusable_time |=
            has_unusable && article.published_at.or(article.version_created_at).is_none();
        declared.published_local = declared.published_local.take().or(local);
        if self.embargo.is_some() {
            if article.embargo.is_none() {
                notes.push("embargo without a readable time: withheld".to_owned());
            }
            if article.status == PubStatus::Usable {
                article.status = PubStatus::Withheld;
            }
        }
        // Without a time of publication that of the version or of the first one is the nearest.
        if !matches!(article.wire_format, Format::Json | Format::Ninjs) {
            article.published_at =
                article.published_at.or(article.version_created_at).or(article.declared.first_created_at);
        }
        for note in notes {
            self.note(note);
        }
    }

    fn time(&self, context: &Context) -> Option<Timestamp> {
        let declared = [self.article.version_created_at, self.article.published_at];
        declared.into_iter().flatten().find(|time| context.allows(*time)).or(context.time)
    }

    /// Puts headline, deck, dateline, copy, captions and notes into one text.
    fn compose(&mut self, context: &Context) {
        let time = self.time(context);
        let mut pieces = std::mem::take(&mut self.pieces);
        let has_slug_takes = self.article.take_key.is_none();
        if has_slug_takes && let Some(slug) = &self.article.slugline {
            self.article.take_key = lifecycle::take_in(slug).map(str::to_owned);
        }
        let is_lead = self.headline.is_none() && self.lead_as_headline(&pieces);
        let copy = copy_of(&pieces);
        let decks = [self.deck.take(), self.other_deck.take()].into_iter().flatten();
        self.deck = decks.into_iter().find(|deck| is_deck(deck, self.headline.as_deref(), &copy));
        if let Some(headline) = self.headline.clone() {
            push_headline(&mut self.article, &headline);
            if !is_lead {
                self.cut_repeat(&mut pieces, &headline);
            }
        }
        if let Some(deck) = &self.deck {
            push(&mut self.article, BlockKind::Deck, deck);
        }
        let from = self.begin_body();
        let mut told = self.push_dateline(&pieces, time);
        self.push_pieces(pieces, from, &mut told);
        let is_told = |span: &Span| told.iter().any(|block| block.span.contains(*span));
        let known = Known {
            headline: self.headline.is_some(),
            deck: self.deck.is_some() || self.headline.is_some(),
            time,
        };
        self.obey_notes(time);
        let named = plain::segment_around(&mut self.article, from, known, &is_told);
        let article = &mut self.article;
        merge(&mut article.blocks, told, &article.text);
        if article.dateline.is_none() {
            article.dateline = self.place.as_deref().and_then(place_alone);
        }
        if article.source.is_none() {
            article.source = named.and_then(|name| agency::code(&name));
        }
        let captions = article.declared.captions.clone();
        for caption in captions {
            push(article, BlockKind::Caption, &caption);
        }
    }

    /// A note may withhold or withdraw what the status calls usable.
    fn obey_notes(&mut self, time: Option<Timestamp>) {
        for note in self.article.notes.clone() {
            let Some(order) = lifecycle::order(&note, time) else { continue };
            lifecycle::obey(&mut self.article, &order);
            if order == lifecycle::Order::Hold(None) && self.article.embargo.is_none() {
                self.note("embargo without a readable time: withheld".to_owned());
            }
        }
    }

    /// An alert's one sentence is its headline as well.
    fn lead_as_headline(&mut self, pieces: &[Piece]) -> bool {
        let is_short = matches!(self.kind, Some(ItemKind::Alert))
            || self.article.urgency.is_some_and(|level| level <= 2);
        let Some(lead) = pieces.iter().find(|piece| piece.kind.is_none()).filter(|_| is_short) else {
            return false;
        };
        let (text, _) = clean(&lead.text);
        let from = dateline::parse(&text, None).map_or(0, |found| found.len);
        let rest = text.get(from..).unwrap_or("").trim();
        let end = plain::first_sentence(rest);
        self.headline =
            rest.get(..end).filter(|line| !line.is_empty() && !line.contains('\n')).map(str::to_owned);
        self.headline.is_some()
    }

    /// Some feeds repeat the headline as the text's first line.
    fn cut_repeat(&mut self, pieces: &mut Vec<Piece>, headline: &str) {
        let Some(first) = pieces.first_mut().filter(|first| first.kind.is_none()) else { return };
        let text = first.text.trim_start();
        let Some(rest) = text.strip_prefix(headline) else { return };
        if rest.trim().is_empty() {
            pieces.remove(0);
        } else if rest.starts_with(['\n', '\r']) {
            first.text = rest.trim_start().to_owned();
        } else {
            return;
        }
        push(&mut self.article, BlockKind::Furniture, headline);
    }

    /// Parts the body from what stands above it; returns where it starts.
    fn begin_body(&mut self) -> usize {
        if !self.article.text.is_empty() {
            self.article.text.push_str("\n\n");
        }
        self.article.text.len()
    }

    /// A dateline of its own belongs before the text, where people read it, unless it stands there already.
    fn push_dateline(&mut self, pieces: &[Piece], time: Option<Timestamp>) -> Vec<Block> {
        let Some(element) = self.dateline.take() else { return Vec::new() };
        let day = time.map(|time| jiff::tz::Offset::UTC.to_datetime(time).date());
        let leads = pieces.iter().filter(|piece| piece.kind.is_none()).take(LEADS);
        let stands = |piece: &Piece| {
            let (text, _) = clean(&piece.text);
            let start = text.get(..text.floor_char_boundary(600)).unwrap_or(&text);
            start.contains(element.trim_end_matches([' ', '-', '–', '—', '_']))
                && dateline::parse(&text, day).is_some()
                || dateline::parse(&text, day).is_some_and(|found| found.dateline.place.is_some())
        };
        if element.starts_with(|c: char| c.is_ascii_digit()) || leads.clone().any(stands) {
            return Vec::new();
        }
        let Some(found) = dateline::of_element(&element, day) else { return Vec::new() };
        let is_whole = found.agency.is_some() || found.date.is_some();
        self.article.dateline = Some(found);
        if !is_whole || pieces.iter().all(|piece| piece.kind.is_some()) {
            return Vec::new();
        }
        let start = self.article.text.len();
        let is_closed = element.ends_with(['-', '–', '—', '_', ':', '.']);
        self.article.text.push_str(&element);
        if !is_closed {
            self.article.text.push_str(" -");
        }
        let span = Span::new(start, self.article.text.len());
        self.article.text.push(' ');
        vec![Block { kind: BlockKind::Dateline, span }]
    }

    fn push_pieces(&mut self, pieces: Vec<Piece>, from: usize, told: &mut Vec<Block>) {
        let mut copy = String::new();
        for piece in pieces {
            match piece.kind {
                None => {
                    if !copy.is_empty() {
                        copy.push_str("\n\n");
                    }
                    copy.push_str(&piece.text);
                }
                Some(kind) => {
                    self.push_copy(&std::mem::take(&mut copy), from);
                    let is_table = kind == BlockKind::Table;
                    let text = if is_table { tidy_table(&piece.text) } else { clean(&piece.text).0 };
                    if let Some(span) = self.push_body(&text, from) {
                        told.push(Block { kind, span });
                    }
                }
            }
        }
        self.push_copy(&copy, from);
    }

    fn push_copy(&mut self, copy: &str, from: usize) {
        if self.is_clean {
            self.push_body(copy, from);
            return;
        }
        let (text, repairs) = clean(copy);
        for repair in repairs {
            self.note(repair);
        }
        self.push_body(&text, from);
    }

    fn push_body(&mut self, text: &str, from: usize) -> Option<Span> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let whole = &mut self.article.text;
        if whole.len() > from && !whole.ends_with(' ') {
            whole.push_str("\n\n");
        }
        let start = whole.len();
        whole.push_str(text);
        Some(Span::new(start, whole.len()))
    }
}

/// Puts the blocks that an item tells between those that its words tell. A dateline stands on the line of its paragraph.
fn merge(blocks: &mut Vec<Block>, told: Vec<Block>, text: &str) {
    for block in told {
        if blocks.iter().any(|other| other.kind == block.kind && other.span.overlaps(block.span)) {
            continue;
        }
        for other in blocks.iter_mut().filter(|other| other.span.overlaps(block.span)) {
            let rest = Span::new(block.span.end, other.span.end).of(text);
            let rest_at = other.span.end.max(block.span.end) - rest.trim_start_matches([' ', '-']).len();
            other.span.start = rest_at.min(other.span.end).max(block.span.end);
        }
        blocks.push(block);
    }
    blocks.retain(|block| !block.span.is_empty());
    blocks.sort_by_key(|block| block.span.start);
}

/// A table's rows, no wrap joined.
fn tidy_table(text: &str) -> String {
    let rows = text.lines().map(|row| clean(row).0).filter(|row| !row.trim().is_empty());
    rows.collect::<Vec<_>>().join("\n")
}

fn copy_of(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .filter(|piece| piece.kind.is_none())
        .map(|piece| piece.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn one_line(text: &str, repairs: &mut Vec<String>) -> Option<String> {
    let text = if html::is_html(text) {
        html::to_text(text)
    } else if text.contains('&') {
        html::without_entities(text)
    } else {
        text.to_owned()
    };
    let (text, mended) = clean(&text);
    for repair in mended.into_iter().filter(|repair| repair.starts_with("mended")) {
        if !repairs.contains(&repair) {
            repairs.push(repair);
        }
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn place_alone(name: &str) -> Option<Dateline> {
    dateline::of_element(name, None)
}

/// Appends a block to the text, a blank line before it.
pub(super) fn push(article: &mut Article, kind: BlockKind, piece: &str) {
    if !article.text.is_empty() && !article.text.ends_with("\n\n") {
        article.text.push_str("\n\n");
    }
    let start = article.text.len();
    article.text.push_str(piece);
    article.blocks.push(Block { kind, span: Span::new(start, article.text.len()) });
}

/// The headline behind its marks; marks alone stay one.
pub(super) fn push_headline(article: &mut Article, headline: &str) {
    push(article, BlockKind::Headline, headline);
    let mark = lifecycle::prefix(headline);
    if let Some(block) = article.blocks.last_mut()
        && mark.len < block.span.len()
    {
        block.span.start += mark.len;
    }
    article.urgency = article.urgency.or(mark.urgency);
    article.take_key = article.take_key.take().or(mark.take_key);
    if let Some(status) = mark.status
        && article.status == PubStatus::Usable
    {
        article.status = status;
    }
}

/// Short, and neither the headline again nor the text's own beginning.
pub(super) fn is_deck(deck: &str, headline: Option<&str>, body: &str) -> bool {
    let repeated = deck.trim_end_matches(['.', '…']);
    deck.len() <= LONGEST_DECK && headline != Some(deck) && !body.contains(repeated)
}
