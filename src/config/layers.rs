//! The layers laid over each other: what is given goes into the typed configuration, and its origin is kept.

use std::collections::{BTreeMap, HashSet};

use super::Config;
use super::kind::Raw;
use super::mistake::{Mistake, Origin, Problem};
use super::properties::{self, ENV_PREFIX, KEY_PREFIX, TABLE_ENV, TABLE_KEY};
use super::secret::Secret;
use super::settings::{self, SETTINGS, Setting, env_name};
use crate::suggest::nearest;

/// Variables of this prefix are Quotewire's.
const PREFIX: &str = "QUOTEWIRE_";

/// A variable that many hosts of applications set; `QUOTEWIRE_DATABASE_URL` goes before it.
const DATABASE_URL: &str = "DATABASE_URL";

/// The configuration in the making. Layers are put in from the lowest to the highest.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) config: Config,
    pub(super) mistakes: Vec<Mistake>,
    /// Settings of which a value was meant to be given but is wrong: what follows from their value is not
    /// judged.
    doubtful: HashSet<&'static str>,
    file_is_broken: bool,
}

impl Layers {
    pub(super) fn mistake(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    pub(super) fn file_is_broken(&mut self) {
        self.file_is_broken = true;
    }

    /// Whether the setting's value is what its user meant it to be, so that more can be said about it.
    pub(super) fn is_certain(&self, key: &str) -> bool {
        !self.file_is_broken && !self.doubtful.contains(key)
    }

    /// Where a setting's value came from.
    pub(super) fn origin(&self, key: &str) -> Origin {
        self.config.origin(key)
    }

    /// A section of the file that is not known; its settings are probably those of the nearest.
    pub(super) fn unknown_section(&mut self, name: &str, near: Option<&'static str>, origin: Origin) {
        if let Some(near) = near {
            self.doubtful.extend(SETTINGS.iter().filter(|s| s.section() == near).map(|s| s.key));
        }
        let problem = Problem::UnknownSection { near };
        self.mistake(Mistake { origin, key: Some(name.to_owned()), problem });
    }

    /// Puts one value over what is there.
    pub(super) fn put(&mut self, key: &str, raw: Raw<'_>, origin: Origin) {
        if key == TABLE_KEY {
            self.put_property("", raw, origin);
        } else if let Some(name) = key.strip_prefix(KEY_PREFIX) {
            self.put_property(name, raw, origin);
        } else if let Some(setting) = settings::find(key) {
            self.put_setting(setting, raw, origin);
        } else {
            let near = nearest(key, SETTINGS.iter().map(|setting| setting.key));
            self.doubtful.extend(near);
            let problem = Problem::UnknownSetting { near: near.map(str::to_owned) };
            self.mistake(Mistake { origin, key: Some(key.to_owned()), problem });
        }
    }

    /// A value that whoever is to use it refuses.
    pub(super) fn refused(&mut self, key: String, why: String) {
        if self.is_certain(&key) {
            let origin = self.origin(&key);
            self.mistake(Mistake { origin, key: Some(key), problem: Problem::Refused(why) });
        }
    }

    fn put_setting(&mut self, setting: &'static Setting, raw: Raw<'_>, origin: Origin) {
        if setting.kind.put(raw, &mut self.config) {
            self.config.origins.insert(setting.key.to_owned(), origin);
        } else {
            self.doubtful.insert(setting.key);
            let given = setting.kind.given(raw);
            self.mistake(Mistake::wrong(setting, origin, given));
        }
    }

    fn put_property(&mut self, name: &str, raw: Raw<'_>, origin: Origin) {
        let key = format!("{KEY_PREFIX}{name}");
        let problem = if name.is_empty() {
            let expected =
                "a table, or one property of it, as in kafka.properties.security.protocol = \"SSL\" or \
                 QUOTEWIRE_KAFKA_PROPERTIES_SECURITY_PROTOCOL=SSL"
                    .to_owned();
            Problem::Wrong { expected, given: None }
        } else if let Some(instead) = properties::reserved(name) {
            Problem::Reserved(instead)
        } else if let Some(first) = self.config.origins.get(&key).filter(|first| same_layer(first, &origin)) {
            Problem::Twice(first.clone())
        } else if let Some(value) = raw.property() {
            self.config.kafka.properties.insert(name.to_owned(), Secret::new(value));
            self.config.origins.insert(key, origin);
            return;
        } else {
            let expected = "text, a number, true or false (without NUL characters)".to_owned();
            Problem::Wrong { expected, given: None }
        };
        self.mistake(Mistake { origin, key: Some(key), problem });
    }

    /// The layer of the environment. Variables are taken in the order of their names, which is the same every
    /// time.
    pub(super) fn environment(&mut self, variables: &[(String, String)]) {
        let mut variables: BTreeMap<&str, &str> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let own_url = env_name(settings::DATABASE_URL_KEY);
        // An empty URL is what is left of a variable that a template did not fill: as good as none.
        variables.retain(|name, value| ![DATABASE_URL, &own_url].contains(name) || !value.trim().is_empty());
        if let Some(url) = variables.get(DATABASE_URL).filter(|_| !variables.contains_key(own_url.as_str())) {
            self.put(settings::DATABASE_URL_KEY, Raw::Plain(url), Origin::Env(DATABASE_URL.to_owned()));
        }
        for (name, value) in variables.into_iter().filter(|(name, value)| !is_not_ours(name, value)) {
            self.variable(name, value);
        }
    }

    fn variable(&mut self, name: &str, value: &str) {
        let origin = Origin::Env(name.to_owned());
        if name == TABLE_ENV {
            self.put_property("", Raw::Plain(value), origin);
        } else if let Some(property) = name.strip_prefix(ENV_PREFIX) {
            self.put_property(&properties::name_of_variable(property), Raw::Plain(value), origin);
        } else if let Some(setting) = SETTINGS.iter().find(|setting| env_name(setting.key) == name) {
            self.put_setting(setting, Raw::Plain(value), origin);
        } else {
            let rest = name.strip_prefix(PREFIX).unwrap_or(name);
            let near = nearest(rest, SETTINGS.iter().map(|setting| setting.key));
            self.doubtful.extend(near);
            let problem = Problem::UnknownSetting { near: near.map(env_name) };
            self.mistake(Mistake { origin, key: None, problem });
        }
    }

    /// The layer of the flags. Of one given several times, the last one counts.
    pub(super) fn flags(&mut self, flags: &[(String, String)]) {
        let last: BTreeMap<&str, usize> =
            flags.iter().enumerate().map(|(index, (key, _))| (key.as_str(), index)).collect();
        for (index, (key, value)) in flags.iter().enumerate() {
            if last.get(key.as_str()) == Some(&index) {
                self.put(key, Raw::Plain(value), Origin::Flag(key.clone()));
            }
        }
    }
}

/// Whether two values were given in the same layer.
fn same_layer(one: &Origin, other: &Origin) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether a variable is no setting: it has another prefix, is for the tests, says where the file is, or was
/// put there by Kubernetes, which tells every pod of each service of its namespace: for one called
/// `quotewire`, `QUOTEWIRE_SERVICE_HOST`, `QUOTEWIRE_PORT=tcp://…`, `QUOTEWIRE_PORT_9464_TCP_ADDR` and more.
fn is_not_ours(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix(PREFIX) else {
        return true;
    };
    if name.starts_with(ENV_PREFIX) {
        return false;
    }
    let port_number = rest.split_once("PORT_").and_then(|(_, after)| after.chars().next());
    rest.starts_with("TEST_")
        || rest == "CONFIG"
        || rest.ends_with("SERVICE_HOST")
        || rest.contains("SERVICE_PORT")
        || port_number.is_some_and(|digit| digit.is_ascii_digit())
        || (rest.ends_with("PORT") && value.contains("://"))
}
