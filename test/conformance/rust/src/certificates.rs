use std::fs;
use std::path::Path;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use serde_json::Value;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, KeyUsage, anchor_from_trusted_cert};

/// 2030-01-01: the certificates of the table are valid then.
const NOW: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_893_456_000));

/// Whether rustls, as guests have it, takes the certificates that a server shows under the one that is pinned, as the rows say.
pub fn check(file: &Path) -> bool {
    let rows: Vec<Value> = match fs::read_to_string(file).map(|text| serde_json::from_str(&text)) {
        Ok(Ok(rows)) => rows,
        _ => {
            println!("rust: FAILED: {} cannot be read", file.display());
            return false;
        }
    };
    let mut agreeing = 0;
    for row in &rows {
        let answer = answer(row).unwrap_or_else(|error| name_of(&error));
        if row["webpki"] == answer.as_str() {
            agreeing += 1;
        } else {
            println!("rust: FAILED: certificate: {} is {answer}, the table says {}", row["name"], row["webpki"]);
        }
    }
    println!("rust: {agreeing} of {} certificates are taken and refused as expected", rows.len());
    !rows.is_empty() && agreeing == rows.len()
}

/// What rustls does with a server (`rustls/src/webpki/server_verifier.rs`): the chain, then the name.
fn answer(row: &Value) -> Result<String, Error> {
    let pinned = der(&row["pinned"]);
    let shown = row.get("shown").map_or_else(|| pinned.clone(), der);
    let host = ServerName::try_from(row["host"].as_str().unwrap_or_default()).expect("a host");
    let anchor = anchor_from_trusted_cert(&pinned)?;
    let server = EndEntityCert::try_from(&shown)?;
    let usage = KeyUsage::server_auth();
    server.verify_for_usage(ALL_VERIFICATION_ALGS, &[anchor], &[], NOW, usage, None, None)?;
    server.verify_is_valid_for_subject_name(&host)?;
    Ok("ok".to_owned())
}

fn der(pem: &Value) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_str().unwrap_or_default().as_bytes()).expect("a certificate in PEM")
}

/// The name of the error without its details.
fn name_of(error: &Error) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}
