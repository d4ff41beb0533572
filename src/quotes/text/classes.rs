//! Classes of words as bits.

/// Names the bits of a set of classes, and finds a class by the name that it has in the data files.
macro_rules! classes {
    ($set:ty: $($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        #[derive(Clone, Copy)]
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only ever read as bit numbers")]
        enum Bit { $($name),* }
        $($(#[$doc])* pub(in crate::quotes) const $name: $set = 1 << Bit::$name as u8;)*
        pub(in crate::quotes) fn class_named(name: &str) -> $set {
            match name { $($text => $name,)* _ => 0 }
        }
        #[cfg(test)]
        pub(in crate::quotes) const ALL: $set = 0 $(| $name)*;
    };
}
pub(super) use classes;
