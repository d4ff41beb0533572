//! TLS: the files that the URL names, looked at before anything is connected to, and what a handshake fails
//! over for good.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};

use super::url::{Tls, TlsInput};

/// What is wrong with the files that are named, in the words of the system and of the TLS library.
pub(super) fn check(tls: &Tls) -> Vec<String> {
    let root = tls.root.as_ref().map(|root| roots(root).map(drop));
    let own = tls.certificate.as_ref().zip(tls.key.as_ref());
    let own = own.map(|(certificate, key)| own_certificate(certificate, key));
    let results = root.into_iter().map(|result| result.map_err(|problem| vec![problem])).chain(own);
    results.filter_map(Result::err).flatten().collect()
}

fn roots(input: &TlsInput) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(input)? {
        store.add(certificate).map_err(|error| format!("{}: {error}", named(input)))?;
    }
    Ok(store)
}

/// This program's own certificate with its key: whether each can be read, and whether they belong together.
fn own_certificate(certificate: &TlsInput, key: &TlsInput) -> Result<(), Vec<String>> {
    let (chain, private) = match (certificates(certificate), private_key(key)) {
        (Ok(chain), Ok(private)) => (chain, private),
        (chain, private) => return Err(chain.err().into_iter().chain(private.err()).collect()),
    };
    let failed = |error: rustls::Error| vec![format!("{} with {}: {error}", named(certificate), named(key))];
    ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .with_root_certificates(RootCertStore::empty())
        .with_client_auth_cert(chain, private)
        .map_err(failed)?;
    Ok(())
}

fn certificates(input: &TlsInput) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = read(input)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(format!("{} holds no certificate in PEM", named(input))),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("{}: {error}", named(input))),
    }
}

fn private_key(input: &TlsInput) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(&read(input)?).map_err(|error| {
        format!("{}: {error}; it must be a private key in PEM that is not encrypted", named(input))
    })
}

/// Only variables may hold the text itself.
fn is_pem(input: &TlsInput) -> bool {
    input.given_as.starts_with("PG") && input.value.trim_start().starts_with("-----BEGIN")
}

fn read(input: &TlsInput) -> Result<Vec<u8>, String> {
    if is_pem(input) {
        return Ok(input.value.clone().into_bytes());
    }
    std::fs::read(&input.value).map_err(|error| format!("{}: {error}", named(input)))
}

fn named(input: &TlsInput) -> String {
    if is_pem(input) { input.given_as.to_owned() } else { format!("{} {}", input.given_as, input.value) }
}

/// The first of the files that cannot be read just now: a connection would only say that there is no such
/// file.
pub(super) fn unreadable(tls: &Tls) -> Option<String> {
    [&tls.root, &tls.certificate, &tls.key].into_iter().flatten().find_map(|input| read(input).err())
}

/// What a handshake failed over where no new attempt will end otherwise, and what to do about it.
pub(super) fn refusal(error: &std::io::Error) -> Option<String> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let way_out = match error {
        rustls::Error::InvalidCertificate(problem) => of_certificate(problem),
        rustls::Error::AlertReceived(alert) if is_refusal(*alert) => {
            "the server has ended the handshake: it may want a client certificate that it trusts (sslcert and sslkey)"
        }
        rustls::Error::PeerIncompatible(_) => {
            "the server must speak TLS 1.2 or 1.3 (ssl_min_protocol_version, ssl_ciphers)"
        }
        rustls::Error::NoCertificatesPresented => "the server must have a certificate (ssl_cert_file)",
        _ => return None,
    };
    Some(format!("TLS: {error}; {way_out}"))
}

/// Whether the server has refused what it was offered. Other alerts may come of a line that garbles.
fn is_refusal(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName
            | AlertDescription::CertificateRequired
    )
}

fn of_certificate(problem: &CertificateError) -> &'static str {
    match problem {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "sslrootcert must name the certificate of the authority that has signed the server's"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "connect under a name that stands in the server's certificate, or use sslmode=verify-ca, \
             which does not compare names"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "renew the server's certificate (and is the clock of this machine right?)"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is the clock of this machine right?"
        }
        _ => "give the server a certificate that can be trusted, signed by what sslrootcert names",
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn only_what_no_new_attempt_mends_is_a_refusal() {
        let refused = |error: rustls::Error| refusal(&Error::new(ErrorKind::InvalidData, error));
        for (error, words) in [
            (rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer), "sslrootcert"),
            (rustls::Error::InvalidCertificate(CertificateError::Expired), "renew"),
            (rustls::Error::InvalidCertificate(CertificateError::NotValidYet), "clock"),
            (rustls::Error::InvalidCertificate(CertificateError::NotValidForName), "under a name"),
            (rustls::Error::InvalidCertificate(CertificateError::Revoked), "can be trusted"),
            (rustls::Error::AlertReceived(AlertDescription::UnknownCA), "sslcert and sslkey"),
        ] {
            let told = refused(error).unwrap_or_default();
            assert!(told.contains(words), "{told}");
        }
        for error in [
            rustls::Error::DecryptError,
            rustls::Error::AlertReceived(AlertDescription::InternalError),
            rustls::Error::AlertReceived(AlertDescription::BadRecordMac),
        ] {
            assert_eq!(refused(error), None);
        }
        assert_eq!(refusal(&ErrorKind::ConnectionReset.into()), None);
    }
}
