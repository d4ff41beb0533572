//! What the tagger takes a unit for.

/// What a unit is in an attribution: `B` begins a chunk, `I` goes on with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(in crate::quotes) enum Tag {
    #[default]
    Out = 0,
    ContentB = 1,
    ContentI = 2,
    SourceB = 3,
    SourceI = 4,
    CueB = 5,
    CueI = 6,
}

/// What a chunk of units is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::quotes) enum ChunkKind {
    Content,
    Source,
    Cue,
}

impl Tag {
    pub(super) const ALL: [Self; 7] =
        [Self::Out, Self::ContentB, Self::ContentI, Self::SourceB, Self::SourceI, Self::CueB, Self::CueI];

    pub(in crate::quotes) const fn new(kind: ChunkKind, begins: bool) -> Self {
        match (kind, begins) {
            (ChunkKind::Content, true) => Self::ContentB,
            (ChunkKind::Content, false) => Self::ContentI,
            (ChunkKind::Source, true) => Self::SourceB,
            (ChunkKind::Source, false) => Self::SourceI,
            (ChunkKind::Cue, true) => Self::CueB,
            (ChunkKind::Cue, false) => Self::CueI,
        }
    }

    pub(in crate::quotes) const fn chunk_kind(self) -> Option<ChunkKind> {
        match self {
            Self::Out => None,
            Self::ContentB | Self::ContentI => Some(ChunkKind::Content),
            Self::SourceB | Self::SourceI => Some(ChunkKind::Source),
            Self::CueB | Self::CueI => Some(ChunkKind::Cue),
        }
    }

    pub(super) const fn begins(self) -> bool {
        matches!(self, Self::ContentB | Self::SourceB | Self::CueB)
    }
}
