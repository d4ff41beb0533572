//! Values that must not be shown, and how they are shown instead.

use std::fmt;

/// What stands where a secret would.
const MASK: &str = "***";

/// A text that may hold a password. Neither `Debug` nor anything else prints it; only [`Secret::expose`]
/// hands it out.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being shown.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever connects with it. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "\"\"" } else { MASK })
    }
}

/// Whether a property or a parameter of this name holds a secret: `sasl.password`, `ssl.key.pem`,
/// `sasl.oauthbearer.client.secret`. Names of files that hold one (`ssl.key.location`) are not secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "passwd", "passphrase", "secret"].iter().any(|word| name.contains(word))
        || ["key.pem", "token", "sasl.oauthbearer.config", "jaas.config"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// A secret as it may be shown: whether there is one.
pub(super) fn masked(secret: &Secret) -> &'static str {
    if secret.is_empty() { "" } else { MASK }
}

/// A property's value as it may be shown.
pub(super) fn masked_property(name: &str, value: &str) -> String {
    if is_secret_name(name) && !value.is_empty() { MASK.to_owned() } else { masked_url(value) }
}

/// A URL as it may be shown: the password before the host and secret parameters are masked. Other text stays
/// as it is.
///
/// A password is often pasted in without percent-encoding, so all up to the *last* `@` counts as user and
/// password: in a doubtful case too much is hidden, never too little.
pub(super) fn masked_url(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let (login, rest) = rest.rsplit_once('@').map_or((None, rest), |(login, rest)| (Some(login), rest));
    let login = login.map_or_else(String::new, |login| match login.split_once(':') {
        Some((user, _)) => format!("{user}:{MASK}@"),
        None => format!("{login}@"),
    });
    let rest = match rest.split_once('?') {
        Some((path, query)) => {
            let query: Vec<String> = query.split('&').map(masked_parameter).collect();
            format!("{path}?{}", query.join("&"))
        }
        None => rest.to_owned(),
    };
    format!("{scheme}://{login}{rest}")
}

/// One `name=value` of a URL's query. A percent-encoded name is not decoded to see what it is: its value is
/// hidden.
fn masked_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if is_secret_name(name) || name.contains('%') => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_password_of_a_url_is_hidden_and_the_rest_stays() {
        for (url, shown) in [
            ("postgres://desk:hunter2@db.example:5432/wire", "postgres://desk:***@db.example:5432/wire"),
            ("postgres://desk@db.example/wire", "postgres://desk@db.example/wire"),
            ("postgres://db.example/wire?sslmode=require", "postgres://db.example/wire?sslmode=require"),
            ("postgres://:hunter2@db/wire", "postgres://:***@db/wire"),
            ("postgres://desk:p@ss/w?rd@db/wire", "postgres://desk:***@db/wire"),
            ("postgres://db/wire?user=desk&password=x&a=b", "postgres://db/wire?user=desk&password=***&a=b"),
            ("postgres://db/wire?pass%77ord=x", "postgres://db/wire?pass%77ord=***"),
            ("localhost:9092", "localhost:9092"),
        ] {
            assert_eq!(masked_url(url), shown);
        }
    }

    #[test]
    fn secret_properties_are_known_by_their_names() {
        for name in [
            "sasl.password",
            "ssl.key.password",
            "ssl.keystore.password",
            "ssl.key.pem",
            "sasl.oauthbearer.client.secret",
            "sasl.oauthbearer.config",
            "sasl.oauthbearer.assertion.private.key.passphrase",
            "SASL.Password",
        ] {
            assert_eq!(masked_property(name, "hunter2"), MASK, "{name}");
        }
        for name in ["sasl.username", "ssl.key.location", "ssl.certificate.pem", "security.protocol"] {
            assert_eq!(masked_property(name, "hunter2"), "hunter2", "{name}");
        }
        let endpoint = "https://id:hunter2@login.example/token";
        assert_eq!(
            masked_property("sasl.oauthbearer.token.endpoint.url", endpoint),
            "https://id:***@login.example/token"
        );
    }

    #[test]
    fn debug_shows_only_whether_there_is_one() {
        assert_eq!(format!("{:?} {:?}", Secret::new("hunter2"), Secret::default()), "*** \"\"");
    }

    proptest! {
        #[test]
        fn no_password_gets_out_whatever_is_in_it(password in "QQ[ -~]{0,20}QQ") {
            let shown = masked_url(&format!("postgres://desk:{password}@db.example/wire"));
            prop_assert_eq!(shown, "postgres://desk:***@db.example/wire");
        }
    }
}
