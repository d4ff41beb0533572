//! How a speaker was resolved, and how often that is right.

use serde::Serialize;

/// The ways to a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerMethod {
    /// A person by the full name or with a title.
    FullName,
    /// A person by a part of the name that stands in full elsewhere.
    PartOfName,
    /// A person of whom the article gives one name only.
    OneName,
    /// Several, each by name.
    Joint,
    /// An organisation or a place by its name.
    Organisation,
    /// A name in an apposition: `the captain, Juan Orr`.
    Apposition,
    /// A pronoun: whoever spoke last, and nobody else fits.
    PronounNear,
    /// A pronoun: one of several who fit about as well.
    PronounRivals,
    /// A pronoun whose person is some sentences away.
    PronounFar,
    /// A pronoun without anybody near: the last one of its gender.
    PronounLost,
    /// `it` or `they`.
    PronounThing,
    /// `who`, `which`: what stands before.
    Relative,
    /// A role that one person has: `the Russian minister`.
    Role,
    /// A role that several have: the likeliest of them.
    RoleRivals,
    /// A role that somebody has who is named only later.
    RoleLater,
    /// A description without a role that fits: whoever spoke last.
    RoleNear,
    /// `a spokesman` who is named elsewhere.
    RoleIndefinite,
    /// The unnamed source that was quoted before: `the source`.
    SameUnnamed,
    /// `the company`, by its sort.
    BySort,
    /// `the companies`, `both ministers`.
    Group,
    /// `the statement`: whose it is.
    Issuer,
    /// An organisation that no name is given of: `the ministry`.
    OrganisationWords,
    /// Unnamed people: `analysts`, `one trader`.
    Anonymous,
    /// Somebody whose role alone is given and whose name is not.
    RoleWords,
    /// A text: `the report`.
    Document,
    /// A quotation without a source, right behind another: whoever spoke there goes on.
    ContinuesPrevious,
    /// A cue without a source: `it was announced`.
    Nobody,
    /// A pronoun or nominal that nothing fits.
    Unresolved,
}

impl SpeakerMethod {
    /// The share of speakers found in this way whose name is right, counted on annotated articles, on those
    /// that nothing was fitted to twice.
    pub(in crate::quotes) const fn precision(self) -> f32 {
        match self {
            Self::PartOfName => 0.98,
            Self::FullName | Self::Role | Self::Joint => 0.97,
            Self::SameUnnamed | Self::RoleLater => 0.96,
            Self::Apposition => 0.95,
            Self::PronounNear => 0.94,
            Self::Anonymous => 0.91,
            Self::Organisation => 0.9,
            Self::Relative | Self::BySort => 0.86,
            Self::RoleIndefinite => 0.8,
            Self::PronounFar | Self::OrganisationWords => 0.75,
            Self::Group | Self::PronounThing => 0.7,
            Self::RoleNear | Self::RoleWords => 0.64,
            Self::Issuer | Self::Document => 0.6,
            Self::OneName => 0.57,
            Self::PronounRivals | Self::RoleRivals => 0.5,
            Self::Nobody => 0.4,
            Self::ContinuesPrevious | Self::PronounLost => 0.3,
            Self::Unresolved => 0.1,
        }
    }

    /// The file of the source that decides so, for whoever looks for the reason.
    pub const fn file(self) -> &'static str {
        match self {
            Self::FullName | Self::PartOfName | Self::OneName | Self::Organisation | Self::Apposition => {
                "src/quotes/speakers/by_name.rs"
            }
            Self::PronounNear
            | Self::PronounRivals
            | Self::PronounFar
            | Self::PronounLost
            | Self::PronounThing
            | Self::Relative => "src/quotes/speakers/by_pronoun.rs",
            Self::Role
            | Self::RoleRivals
            | Self::RoleLater
            | Self::RoleNear
            | Self::RoleIndefinite
            | Self::RoleWords => "src/quotes/speakers/by_role.rs",
            Self::BySort | Self::Group | Self::OrganisationWords => "src/quotes/speakers/by_organisation.rs",
            Self::SameUnnamed | Self::Anonymous | Self::Issuer | Self::Document => {
                "src/quotes/speakers/by_nominal.rs"
            }
            Self::Joint | Self::ContinuesPrevious | Self::Nobody | Self::Unresolved => {
                "src/quotes/speakers/resolver.rs"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_is_named_decides_so() {
        use SpeakerMethod as M;
        for method in [
            M::FullName,
            M::PartOfName,
            M::OneName,
            M::Joint,
            M::Apposition,
            M::PronounNear,
            M::PronounRivals,
            M::PronounFar,
            M::PronounLost,
            M::PronounThing,
            M::Relative,
            M::Role,
            M::RoleRivals,
            M::RoleLater,
            M::RoleNear,
            M::RoleWords,
            M::BySort,
            M::Group,
            M::Issuer,
            M::Organisation,
            M::OrganisationWords,
            M::RoleIndefinite,
            M::SameUnnamed,
            M::Anonymous,
            M::Document,
            M::ContinuesPrevious,
            M::Nobody,
            M::Unresolved,
        ] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(method.file());
            let source = std::fs::read_to_string(path).expect("a file of this room");
            assert!(
                source.contains(&format!("SpeakerMethod::{method:?}")),
                "{method:?} in {}",
                method.file()
            );
        }
    }
}
