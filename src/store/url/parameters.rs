//! The parameters of a database's URL: those of libpq (PostgreSQL 18), and what becomes of each.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>

use crate::suggest::nearest;

/// What becomes of a parameter.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// It is obeyed.
    Obeyed,
    /// Whatever it says, it changes nothing here.
    Idle,
    /// It changes nothing with one of these values (in small letters); with another it asks for what is not
    /// there.
    Only(&'static [&'static str], &'static str),
    /// It asks for what is not there.
    Refused(&'static str),
}

use Rule::{Idle, Obeyed, Only, Refused};

const TLS_VERSIONS: &str = "TLS 1.2 and 1.3 are spoken, whichever is the newest that the server knows";
const NO_CRL: &str = "lists of revoked certificates are not read: take it out, or renew the CA";
const NO_OAUTH: &str = "OAuth is not supported: use a password or a client certificate";
const NO_KEYS: &str = "give the password itself";
const NO_SERVICE: &str = "service files are not read: write what it says into the URL";

const PARAMETERS: [(&str, Rule); 54] = [
    ("application_name", Obeyed),
    (
        "channel_binding",
        Only(&["disable", "prefer"], "channel binding is not supported: use sslmode=verify-full"),
    ),
    (
        "client_encoding",
        Only(&["utf8", "utf-8", "unicode", "auto"], "the worker speaks UTF-8 and nothing else"),
    ),
    ("connect_timeout", Obeyed),
    ("dbname", Obeyed),
    ("fallback_application_name", Idle),
    ("gssdelegation", Idle),
    ("gssencmode", Only(&["disable", "prefer"], "GSSAPI is not built in: encrypt with sslmode")),
    ("gsslib", Idle),
    ("host", Obeyed),
    ("hostaddr", Obeyed),
    ("keepalives", Idle),
    ("keepalives_count", Idle),
    ("keepalives_idle", Idle),
    ("keepalives_interval", Idle),
    ("krbsrvname", Idle),
    ("load_balance_hosts", Only(&["disable"], "hosts are tried in the order in which they are given")),
    ("max_protocol_version", Idle),
    ("min_protocol_version", Only(&["3.0"], "version 3.0 of the protocol is spoken")),
    ("oauth_client_id", Refused(NO_OAUTH)),
    ("oauth_client_secret", Refused(NO_OAUTH)),
    ("oauth_issuer", Refused(NO_OAUTH)),
    ("oauth_scope", Refused(NO_OAUTH)),
    ("options", Obeyed),
    ("passfile", Refused("name the file in the variable PGPASSFILE")),
    ("password", Obeyed),
    ("port", Obeyed),
    ("replication", Only(&["false", "off", "no", "0"], "an ordinary connection is needed")),
    ("require_auth", Refused("the method is the server's choice (pg_hba.conf)")),
    ("requirepeer", Refused("who runs the server is not looked at: protect the socket's directory")),
    ("requiressl", Only(&["0"], "use sslmode=require")),
    ("scram_client_key", Refused(NO_KEYS)),
    ("scram_server_key", Refused(NO_KEYS)),
    ("service", Refused(NO_SERVICE)),
    ("servicefile", Refused(NO_SERVICE)),
    ("ssl", Obeyed),
    ("ssl_max_protocol_version", Only(&["tlsv1.3"], TLS_VERSIONS)),
    ("ssl_min_protocol_version", Only(&["tlsv1", "tlsv1.1", "tlsv1.2"], TLS_VERSIONS)),
    ("sslcert", Obeyed),
    ("sslcertmode", Only(&["allow"], "a client certificate is sent if sslcert and sslkey name one")),
    ("sslcompression", Idle),
    ("sslcrl", Refused(NO_CRL)),
    ("sslcrldir", Refused(NO_CRL)),
    ("sslkey", Obeyed),
    ("sslkeylogfile", Refused("the keys of connections are not written anywhere")),
    ("sslmode", Obeyed),
    ("sslnegotiation", Only(&["postgres"], "TLS is asked for in the way that every server knows")),
    ("sslpassword", Refused("a key that is encrypted cannot be read: decrypt it and protect the file")),
    ("sslrootcert", Obeyed),
    ("sslsni", Only(&["1"], "the server is always told the name that is connected to")),
    ("statement-cache-capacity", Obeyed),
    ("target_session_attrs", Obeyed),
    ("tcp_user_timeout", Idle),
    ("user", Obeyed),
];

/// Other names, which URLs of before may have.
const ALIASES: [(&str, &str); 5] = [
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
];

/// The name under which a parameter is to be obeyed; `None` where it changes nothing. `is_doubtful` where the
/// text may be a part of a password that was not encoded: an unknown name is not shown then.
///
/// # Errors
/// Why it cannot be obeyed, without its value where that may be a secret.
pub(super) fn judge(name: &str, value: &str, is_doubtful: bool) -> Result<Option<&'static str>, String> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, meant)| meant);
    let Some((name, rule)) = PARAMETERS.iter().find(|(known, _)| *known == name) else {
        return Err(unknown(name, is_doubtful));
    };
    match rule {
        // libpq takes an empty value for none.
        _ if value.is_empty() => Ok(None),
        Obeyed => Ok(Some(name)),
        Idle => Ok(None),
        Only(values, _) if values.contains(&value.to_ascii_lowercase().as_str()) => Ok(None),
        Only(_, why) => Err(format!("{name}={} is not supported: {why}", super::shown(value))),
        Refused(why) => Err(format!("{name} is not supported: {why}")),
    }
}

fn unknown(name: &str, is_doubtful: bool) -> String {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if is_doubtful || !is_name {
        return format!("an unknown parameter stands behind the ?: {}", super::UNENCODED);
    }
    match nearest(name, PARAMETERS.iter().map(|(known, _)| *known)) {
        Some(near) => format!("unknown parameter {name}; did you mean {near}?"),
        None => format!("unknown parameter {name}; there are those of PostgreSQL's own URLs (libpq)"),
    }
}
