//! The reference file: every setting with its meaning, its variable and its default.

use std::fmt::{self, Write};

use super::Config;
use super::properties::{ENV_PREFIX, TABLE_KEY};
use super::settings::{SECTIONS, SETTINGS, Section, Setting, TOPICS_KEY, env_name};

const WIDTH: usize = 100;

const HEAD: &str = "\
Quotewire's settings: every one there is, with its default.

A value is taken from the highest of four layers: a flag (--set kafka.group_id=desk), the environment \
(QUOTEWIRE_KAFKA_GROUP_ID=desk), this file, the default. A list is separated by commas in a variable or a flag. Times \
are in milliseconds; sizes are in bytes, or text such as \"8 MiB\". A name that is not known is \
refused. `quotewire config show` prints the values in effect and where each came from.

A line that begins with # and a name shows the default or, where there is none, an example. Take the # away to change \
it. To start with, set kafka.topics and database.url.";

const PROPERTIES: &str = "\
Properties of librdkafka, which are handed to the Kafka client as they are: encryption, authentication, fetch sizes. \
Those that Quotewire relies on or has a setting for (bootstrap.servers, group.id, enable.auto.commit and others) are \
refused. Better give passwords in the environment.";

const PROPERTIES_EXAMPLE: &str = "\
#\"security.protocol\" = \"SASL_SSL\"
#\"sasl.mechanism\" = \"SCRAM-SHA-512\"
#\"sasl.username\" = \"quotewire\"
#\"ssl.ca.location\" = \"/etc/ssl/certs/ca-certificates.crt\"
#\"fetch.wait.max.ms\" = 100
";

/// The text of the reference file, which is a valid configuration file: `config/quotewire.toml` is this text.
pub fn reference() -> String {
    let mut text = String::new();
    // Writing into a String can't fail.
    let written = write(&mut text);
    debug_assert!(written.is_ok(), "a String takes all text");
    text
}

fn write(text: &mut String) -> fmt::Result {
    comment(text, HEAD)?;
    for section in SECTIONS {
        write_section(text, section)?;
    }
    Ok(())
}

fn write_section(text: &mut String, section: &Section) -> fmt::Result {
    writeln!(text)?;
    comment(text, section.doc)?;
    writeln!(text, "[{}]", section.name)?;
    for setting in SETTINGS.iter().filter(|setting| setting.section() == section.name) {
        write_setting(text, setting)?;
    }
    if TABLE_KEY.starts_with(section.name) {
        writeln!(text)?;
        comment(text, PROPERTIES)?;
        comment(text, &format!("Environment: {ENV_PREFIX}SASL_PASSWORD sets sasl.password, and so on."))?;
        writeln!(text, "[{TABLE_KEY}]")?;
        text.push_str(PROPERTIES_EXAMPLE);
    }
    Ok(())
}

fn write_setting(text: &mut String, setting: &Setting) -> fmt::Result {
    let default = setting.shown(&Config::default());
    let name = setting.name();
    writeln!(text)?;
    comment(text, setting.doc)?;
    let described = if setting.example.is_some() { "none" } else { &default };
    comment(text, &format!("Environment: {}. Default: {described}.", env_name(setting.key)))?;
    // The one value that a file can't do without, and that is no secret.
    let mark = if setting.key == TOPICS_KEY { "" } else { "#" };
    writeln!(text, "{mark}{name} = {}", setting.example.unwrap_or(&default))
}

/// Prose as comment lines of limited width.
fn comment(text: &mut String, prose: &str) -> fmt::Result {
    for paragraph in prose.lines() {
        let mut line = String::from("#");
        for word in paragraph.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                writeln!(text, "{line}")?;
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        writeln!(text, "{line}")?;
    }
    Ok(())
}
