//! `[kafka.properties]`: properties of librdkafka, passed through.

use toml::de::DeTable;

use super::kind::Raw;

/// The table of properties, as a key.
pub(super) const TABLE_KEY: &str = "kafka.properties";

/// What the keys of properties begin with.
pub(super) const KEY_PREFIX: &str = "kafka.properties.";

/// The variable that a table would have if it could be one.
pub(super) const TABLE_ENV: &str = "QUOTEWIRE_KAFKA_PROPERTIES";

/// What variables that set properties begin with.
pub(super) const ENV_PREFIX: &str = "QUOTEWIRE_KAFKA_PROPERTIES_";

const BY_DATABASE: &str =
    "take it out: positions are kept in the database, in the transaction that writes the rows";
const BY_ASSIGNMENT: &str = "take it out: partitions are assigned cooperative-sticky";

/// Properties that Quotewire sets itself, with their older names, and what to do instead.
const RESERVED: [(&str, &str); 15] = [
    ("bootstrap.servers", "use kafka.brokers"),
    ("metadata.broker.list", "use kafka.brokers"),
    ("group.id", "use kafka.group_id"),
    ("group.instance.id", "use kafka.group_instance_id"),
    ("session.timeout.ms", "use kafka.session_timeout_ms"),
    ("topic.metadata.refresh.interval.ms", "use kafka.metadata_refresh_ms"),
    ("auto.offset.reset", "use kafka.start"),
    ("enable.auto.commit", BY_DATABASE),
    ("auto.commit.enable", BY_DATABASE),
    ("auto.commit.interval.ms", BY_DATABASE),
    ("enable.auto.offset.store", BY_DATABASE),
    ("offset.store.method", BY_DATABASE),
    ("partition.assignment.strategy", BY_ASSIGNMENT),
    ("group.protocol", BY_ASSIGNMENT),
    ("enable.partition.eof", "take it out: the worker needs no notice of a partition's end"),
];

/// What to do instead of setting this property; `None` if it may be set.
pub(super) fn reserved(name: &str) -> Option<&'static str> {
    RESERVED.iter().find(|(reserved, _)| reserved.eq_ignore_ascii_case(name)).map(|(_, instead)| *instead)
}

/// The property that a variable's name means, its prefix taken off: librdkafka's names have dots and no
/// underscores.
pub(super) fn name_of_variable(rest: &str) -> String {
    rest.to_ascii_lowercase().replace('_', ".")
}

/// One property of the file: name, value, and where its name begins in the text.
pub(super) struct Property<'a> {
    pub(super) name: String,
    pub(super) value: Raw<'a>,
    pub(super) offset: usize,
}

/// The properties of a table, whether they are written `"security.protocol" = …` or `security.protocol = …`,
/// which is a table in a table to TOML. The TOML reader limits how deep that can go.
pub(super) fn flattened<'a>(table: &'a DeTable<'a>) -> Vec<Property<'a>> {
    let mut properties = Vec::new();
    flatten_into(&mut properties, "", table);
    properties
}

fn flatten_into<'a>(properties: &mut Vec<Property<'a>>, prefix: &str, table: &'a DeTable<'a>) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref().as_table() {
            Some(inner) => flatten_into(properties, &format!("{name}."), inner),
            None => properties.push(Property {
                name,
                value: Raw::Toml(value.get_ref()),
                offset: key.span().start,
            }),
        }
    }
}
