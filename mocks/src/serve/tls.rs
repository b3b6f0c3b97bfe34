//! A certificate authority of the emulator's own, and a certificate for the names it answers to.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::error::EmulatorError;
use super::options::Tls;

/// The names of the real services, for clients that are led here by their resolver.
const NAMES: [&str; 22] = [
    "localhost",
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "api.security.microsoft.com",
    "*.api.security.microsoft.com",
    "*.security.microsoft.com",
    "api.securitycenter.microsoft.com",
    "api.securitycenter.windows.com",
    "*.securitycenter.microsoft.com",
    "portal.cloudappsecurity.com",
    "*.portal.cloudappsecurity.com",
    "*.portal.cloudappsecurity.us",
    "*.us.portal.cloudappsecurity.com",
    "*.us2.portal.cloudappsecurity.com",
    "*.us3.portal.cloudappsecurity.com",
    "*.eu.portal.cloudappsecurity.com",
    "*.eu2.portal.cloudappsecurity.com",
    "*.us1.portal.cloudappsecurity.us",
    "*.portal.cloudappsecuritygov.com",
    "*.securitycenter.microsoft.us",
    "*.blob.core.windows.net",
];

/// How TLS is spoken: makes the authority and the certificate, and writes the authority's certificate where clients
/// find it. The keys are new at every start and never leave the process.
pub(super) fn configuration(options: &Tls, bind: IpAddr) -> Result<Arc<ServerConfig>, EmulatorError> {
    let failed = |error: &dyn std::fmt::Display| EmulatorError::Tls(error.to_string());
    let authority_key = KeyPair::generate().map_err(|error| failed(&error))?;
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Gnomon emulator, test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_certificate = authority.self_signed(&authority_key).map_err(|error| failed(&error))?;
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().map_err(|error| failed(&error))?;
    let mut params = CertificateParams::new(NAMES.map(str::to_owned).to_vec()).map_err(|error| failed(&error))?;
    params.distinguished_name.push(DnType::CommonName, "Gnomon emulator");
    params.subject_alt_names.push(SanType::IpAddress(bind));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, &issuer).map_err(|error| failed(&error))?;

    std::fs::write(&options.authority, authority_certificate.pem())
        .map_err(|error| EmulatorError::Tls(format!("{}: {error}", options.authority.display())))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .map_err(|error| failed(&error))?;
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(configuration))
}
