//! Every limit on what an article may be, in one place. What goes over one is cut or isolated, never an error
//! of the stream, and is noted in the article's `repairs` or in the dead letter.

/// What a key of the database may have, in bytes, whatever `field_bytes` says: an entry of a B-tree holds
/// 2,704 with what is around it.
pub const KEY_BYTES: usize = 2_000;

/// Blocks that a text is taken apart into; what follows becomes one, as no copy has so many. Each costs some
/// fifty bytes in a column that holds 255 MiB, and a look at the whole text to whoever asks for its words.
pub const BLOCKS: usize = 10_000;

/// Limits on records and articles. The defaults are those of `config/quotewire.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A record's payload in bytes; a larger one becomes a dead letter.
    pub record_bytes: usize,
    /// A record's key and headers in bytes, with what each costs in memory; more make it a dead letter.
    pub header_bytes: usize,
    /// Articles in one record; more make it a dead letter.
    pub articles_per_record: usize,
    /// How much of an article's text is searched for quotes, in bytes; the rest is stored and noted.
    pub searched_bytes: usize,
    /// Quotes kept of one article.
    pub quotes_per_article: usize,
    /// A quote's content in bytes; the rest is cut and noted. What full-text search takes is a megabyte of
    /// words and places.
    pub quote_bytes: usize,
    /// People, organisations, places and abbreviations kept of one article, each.
    pub mentions_per_article: usize,
    /// A headline, slug line, byline, name, role, cue or other short field, in bytes; the rest is cut and
    /// noted.
    pub field_bytes: usize,
    /// Keywords, subjects and notes kept of one article, each.
    pub list_items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 8 << 20,
            header_bytes: 64 << 10,
            articles_per_record: 10_000,
            searched_bytes: 1 << 20,
            quotes_per_article: 2_000,
            quote_bytes: 64 << 10,
            mentions_per_article: 2_000,
            field_bytes: 2_000,
            list_items: 500,
        }
    }
}
