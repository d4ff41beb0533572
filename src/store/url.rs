//! The URL of a database, as libpq understands it: several hosts, parameters, and the variables that stand in
//! for what it leaves out. Pure: nothing is read or connected to here.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>

mod options;
mod parameters;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Where PostgreSQL listens unless something else is said.
const DEFAULT_PORT: u16 = 5432;

/// What the program calls itself in `pg_stat_activity`, unless the URL says otherwise.
const APPLICATION_NAME: &str = "quotewire";

const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// Said of what looks like a password that was pasted in as it is.
const UNENCODED: &str =
    "a /, ?, # or @ that belongs to the user or the password must be encoded (%2F, %3F, %23, %40)";

/// A database's address, taken apart.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// In the order in which they are tried; at least one.
    pub(super) hosts: Vec<Host>,
    pub(super) session: Session,
    /// How long one host may take; `None` leaves it to the settings.
    pub(super) connect_timeout: Option<Duration>,
    /// What is set for each session, in this order.
    pub(super) settings: Vec<(String, String)>,
    /// The database's name where the URL has one.
    pub(super) database: Option<String>,
    pub(super) tls: Tls,
    /// What goes to the client as it is, the password among it.
    passed: Vec<(&'static str, String)>,
}

/// One place where the database may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// A name, an IP address, or the directory of a Unix socket; `None` leaves it to the client.
    pub(super) name: Option<String>,
    pub(super) port: u16,
}

impl Host {
    pub(super) fn is_socket(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.starts_with('/'))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_deref() {
            Some(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            name => write!(f, "{}:{}", name.unwrap_or("localhost"), self.port),
        }
    }
}

/// What sort of session is wanted (`target_session_attrs`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Session {
    /// Any that answers.
    #[default]
    Any,
    /// One that takes writes.
    ReadWrite,
    /// One of a server that is no standby.
    Primary,
}

/// How connections are encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tls {
    /// One of [`SSL_MODES`].
    pub(super) mode: Option<String>,
    /// The certificate of the authority that the server's must be signed by.
    pub(super) root: Option<TlsInput>,
    /// This program's own certificate and its key.
    pub(super) certificate: Option<TlsInput>,
    pub(super) key: Option<TlsInput>,
}

/// A file or a text in PEM, and what named it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct TlsInput {
    pub(super) given_as: &'static str,
    pub(super) value: String,
}

impl fmt::Debug for TlsInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.given_as)
    }
}

/// A variable of the environment by its name, where it is set.
pub(super) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Takes a URL apart. What it leaves out is looked for in libpq's variables.
///
/// # Errors
/// Everything that is wrong with it, none of it with a secret.
pub(super) fn parse(url: &str, variables: Variables<'_>) -> Result<Address, Vec<String>> {
    let parts = Parts::of(url).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let parameters = parts.parameters(&mut problems);
    let mut reading = UrlReading { parts, parameters, variables, problems };
    let database = reading.database();
    let address = Address {
        hosts: reading.hosts(),
        session: reading.session(),
        connect_timeout: reading.connect_timeout(),
        settings: reading.settings(),
        tls: reading.tls(),
        passed: reading.passed(database.as_deref()),
        database,
    };
    if reading.problems.is_empty() { Ok(address) } else { Err(reading.problems) }
}

impl Address {
    /// The URL for the client with one of the hosts, everything encoded.
    pub(super) fn client_url(&self, host: &Host, ssl_mode: Option<&str>) -> String {
        let mut url = "postgres:///?port=".to_owned() + &host.port.to_string();
        let host = host.name.as_deref().map(|name| ("host", name));
        let mode = ssl_mode.map(|mode| ("sslmode", mode));
        let passed = self.passed.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in host.into_iter().chain(mode).chain(passed) {
            url.extend(["&", name, "=", &encoded(value)]);
        }
        url
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// `host:port,host:port/database`, for messages.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<String> = self.hosts.iter().map(Host::to_string).collect();
        write!(f, "{}/{}", hosts.join(","), self.database.as_deref().unwrap_or_default())
    }
}

/// The parts of a URL, not decoded yet.
#[derive(Debug)]
struct Parts<'a> {
    user: Option<&'a str>,
    password: Option<&'a str>,
    hosts: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Result<Self, String> {
        let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
        let rest = rest.ok_or("must begin with postgres:// or postgresql://")?;
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = before.split_once('/').unwrap_or((before, ""));
        let (login, hosts) =
            authority.rsplit_once('@').map_or((None, authority), |(login, hosts)| (Some(login), hosts));
        // Whatever stands before an @ may be a password, so nothing of it may be shown in the errors to come.
        let is_cut = login.is_none() && hosts.contains(':') && query.contains('@');
        if path.contains('@') || is_cut || rest.contains('#') {
            return Err(UNENCODED.to_owned());
        }
        let (user, password) = match login.map(|login| login.split_once(':').unwrap_or((login, ""))) {
            Some((user, password)) => (Some(user), Some(password)),
            None => (None, None),
        };
        let given = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
        Ok(Self { user: given(user), password: given(password), hosts, path, query })
    }

    /// The parameters that are to be obeyed.
    fn parameters(&self, problems: &mut Vec<String>) -> BTreeMap<&'static str, String> {
        let mut parameters = BTreeMap::new();
        let mut settings = Vec::new();
        for pair in self.query.split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = pair.split_once('=') else {
                problems.push("a parameter behind the ? has no value: write name=value".to_owned());
                continue;
            };
            let (Some(name), Some(value)) = (decoded(name), decoded(value)) else {
                problems.push("a parameter behind the ? is not percent-encoded as it should be".to_owned());
                continue;
            };
            if let Some(setting) = name.strip_prefix("options[").and_then(|rest| rest.strip_suffix(']')) {
                let escaped = value.replace('\\', "\\\\").replace(' ', "\\ ");
                settings.push(format!("-c {setting}={escaped}"));
                continue;
            }
            match parameters::judge(&name, &value, self.query.contains('@')) {
                Ok(Some("ssl")) if value == "true" => {
                    drop(parameters.insert("sslmode", "require".to_owned()));
                }
                Ok(Some("ssl")) => problems.push("ssl must be true; better use sslmode".to_owned()),
                Ok(Some(name)) => drop(parameters.insert(name, value)),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        if !settings.is_empty() {
            settings.splice(0..0, parameters.remove("options"));
            parameters.insert("options", settings.join(" "));
        }
        parameters
    }
}

/// A URL that is being read.
struct UrlReading<'a> {
    parts: Parts<'a>,
    parameters: BTreeMap<&'static str, String>,
    variables: Variables<'a>,
    problems: Vec<String>,
}

impl UrlReading<'_> {
    /// A parameter, or the variable that stands in for it, with the name of which it was.
    fn get(&self, name: &'static str, variable: &'static str) -> Option<(&'static str, String)> {
        let given = self.parameters.get(name).map(|value| (name, value.clone()));
        given.or_else(|| {
            (self.variables)(variable).filter(|text| !text.is_empty()).map(|text| (variable, text))
        })
    }

    /// A part of the URL, decoded.
    fn part(&mut self, what: &str, text: Option<&str>) -> Option<String> {
        let text = text?;
        let part = decoded(text);
        if part.is_none() {
            self.problems.push(format!("the {what} is not percent-encoded as it should be (% is %25)"));
        }
        part
    }

    fn hosts(&mut self) -> Vec<Host> {
        let (mut names, mut ports) = (Vec::new(), Vec::new());
        for host in self.parts.hosts.split(',') {
            let (name, port) = match host.strip_prefix('[').map(|rest| rest.split_once(']')) {
                Some(Some((name, port))) => (name, port.strip_prefix(':').unwrap_or(port)),
                Some(None) => {
                    self.problems.push("an IPv6 address in [ has no ]".to_owned());
                    continue;
                }
                None => host.split_once(':').unwrap_or((host, "")),
            };
            names.extend(self.part("host", Some(name)));
            ports.push(port.to_owned());
        }
        let list = |text: &str| text.split(',').map(|item| item.trim().to_owned()).collect::<Vec<_>>();
        let is_given = |items: &[String]| items.iter().any(|item| !item.is_empty());
        if let Some(given) = self.parameters.get("host") {
            names = list(given);
        } else if !is_given(&names)
            && let Some((_, given)) =
                self.get("hostaddr", "PGHOSTADDR").or_else(|| self.get("host", "PGHOST"))
        {
            names = list(&given);
        }
        if let Some(given) = self.parameters.get("port") {
            ports = list(given);
        } else if !is_given(&ports)
            && let Some((_, given)) = self.get("port", "PGPORT")
        {
            ports = list(&given);
        }
        self.addresses(&mut names);
        self.paired(names, &ports)
    }

    /// Addresses given beside the names go before them.
    fn addresses(&mut self, names: &mut Vec<String>) {
        let Some(given) = self.parameters.get("hostaddr") else { return };
        let addresses: Vec<String> = given.split(',').map(|address| address.trim().to_owned()).collect();
        if addresses.iter().any(|address| !address.is_empty() && address.parse::<IpAddr>().is_err()) {
            self.problems.push("hostaddr must be IP addresses".to_owned());
        }
        if addresses.len() != names.len() {
            self.problems.push(format!(
                "{} addresses in hostaddr for {} hosts",
                addresses.len(),
                names.len()
            ));
            return;
        }
        let is_full = self.parameters.get("sslmode").is_some_and(|mode| mode == "verify-full");
        if is_full && addresses != *names {
            self.problems.push(
                "hostaddr beside host is not supported with sslmode=verify-full: the certificate is compared \
                 with what is connected to; leave hostaddr out, or use verify-ca"
                    .to_owned(),
            );
        }
        for (name, address) in names.iter_mut().zip(addresses) {
            if !address.is_empty() {
                *name = address;
            }
        }
    }

    fn paired(&mut self, names: Vec<String>, ports: &[String]) -> Vec<Host> {
        let mut numbers = Vec::new();
        for port in ports {
            // Not what was given: it may be a part of a password.
            let number = if port.is_empty() { Ok(DEFAULT_PORT) } else { port.parse() };
            if let Some(number) = number.ok().filter(|number| *number > 0) {
                numbers.push(number);
            } else {
                self.problems.push(format!("a port must be a number from 1 to 65535 ({UNENCODED})"));
            }
        }
        if numbers.len() == ports.len() && numbers.len() > 1 && numbers.len() != names.len() {
            self.problems.push(format!(
                "{} ports for {} hosts: give one for each, or one",
                ports.len(),
                names.len()
            ));
        }
        let port = |at: usize| numbers.get(at).or(numbers.first()).copied().unwrap_or(DEFAULT_PORT);
        let host = |(at, name): (usize, String)| Host {
            name: Some(name).filter(|name| !name.is_empty()),
            port: port(at),
        };
        names.into_iter().enumerate().map(host).collect()
    }

    fn session(&mut self) -> Session {
        let Some((name, wanted)) = self.get("target_session_attrs", "PGTARGETSESSIONATTRS") else {
            return Session::Any;
        };
        match wanted.as_str() {
            "any" => return Session::Any,
            "read-write" => return Session::ReadWrite,
            "primary" => return Session::Primary,
            "read-only" | "standby" | "prefer-standby" => self.problems.push(format!(
                "{name}={wanted} is not supported: rows are written, which a standby refuses; \
                 use read-write, primary or any"
            )),
            _ => self
                .problems
                .push(format!("{name} must be any, read-write or primary, not {}", shown(&wanted))),
        }
        Session::Any
    }

    fn connect_timeout(&mut self) -> Option<Duration> {
        let (name, seconds) = self.get("connect_timeout", "PGCONNECT_TIMEOUT")?;
        let Ok(seconds) = seconds.trim().parse::<i32>() else {
            self.problems.push(format!("{name} must be a number of seconds, not {}", shown(&seconds)));
            return None;
        };
        // As with libpq, none and fewer are no limit, which is for the settings to say.
        u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }

    fn settings(&mut self) -> Vec<(String, String)> {
        let text = self.parameters.get("options").map_or("", String::as_str);
        match options::settings(text) {
            Ok(settings) => settings,
            Err(problem) => {
                self.problems.push(problem);
                Vec::new()
            }
        }
    }

    fn database(&mut self) -> Option<String> {
        let path = Some(self.parts.path).filter(|path| !path.is_empty());
        let path = self.part("database's name", path);
        self.parameters.get("dbname").cloned().or(path).or_else(|| (self.variables)("PGDATABASE"))
    }

    fn tls(&mut self) -> Tls {
        let input = |found: Option<(&'static str, String)>| {
            found.map(|(given_as, value)| TlsInput { given_as, value })
        };
        let mut tls = Tls {
            mode: None,
            root: input(self.get("sslrootcert", "PGSSLROOTCERT")),
            certificate: input(self.get("sslcert", "PGSSLCERT")),
            key: input(self.get("sslkey", "PGSSLKEY")),
        };
        let mode = self.get("sslmode", "PGSSLMODE");
        if let Some((name, mode)) = mode.as_ref().filter(|(_, mode)| !SSL_MODES.contains(&mode.as_str())) {
            self.problems.push(format!(
                "{name} must be one of {}, not {}",
                SSL_MODES.join(", "),
                shown(mode)
            ));
        }
        tls.mode = mode.map(|(_, mode)| mode);
        if tls.root.as_ref().is_some_and(|root| root.value == "system") {
            // The authorities that the system trusts are trusted anyway.
            tls.root = None;
            if tls.mode.as_deref().is_some_and(|mode| mode != "verify-full") {
                self.problems.push("sslrootcert=system goes with sslmode=verify-full alone".to_owned());
            }
            tls.mode = Some("verify-full".to_owned());
        } else if tls.root.is_some() && tls.mode.as_deref() == Some("require") {
            // As with libpq: whoever names an authority wants the certificate to be looked at.
            tls.mode = Some("verify-ca".to_owned());
        }
        if tls.certificate.is_some() != tls.key.is_some() {
            self.problems.push("sslcert and sslkey go together: give both or neither".to_owned());
        }
        tls
    }

    fn passed(&mut self, database: Option<&str>) -> Vec<(&'static str, String)> {
        let mut passed = Vec::new();
        for (name, what, part) in
            [("user", "user", self.parts.user), ("password", "password", self.parts.password)]
        {
            let part = self.part(what, part);
            passed.extend(self.parameters.get(name).cloned().or(part).map(|value| (name, value)));
        }
        passed.extend(database.map(|database| ("dbname", database.to_owned())));
        let name = self.get("application_name", "PGAPPNAME").map(|(_, name)| name);
        passed.push(("application_name", name.unwrap_or_else(|| APPLICATION_NAME.to_owned())));
        let is_file = |value: &&String| value.as_str() != "system";
        for name in ["sslrootcert", "sslcert", "sslkey", "statement-cache-capacity"] {
            passed.extend(self.parameters.get(name).filter(is_file).map(|value| (name, value.clone())));
        }
        let capacity = self.parameters.get("statement-cache-capacity");
        if capacity.is_some_and(|capacity| capacity.parse::<usize>().is_err()) {
            self.problems.push("statement-cache-capacity must be a number".to_owned());
        }
        passed
    }
}

/// A value as it may stand in a message: short, on its line.
fn shown(value: &str) -> String {
    const CHARS_MAX: usize = 60;
    format!("{:?}", value.chars().take(CHARS_MAX).collect::<String>())
}

/// `None` where a % begins no byte, or the bytes are no text, or there is a NUL among them.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok().filter(|byte| *byte > 0)?);
    }
    String::from_utf8(bytes).ok()
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
