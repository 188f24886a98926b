use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::golden::{Problems, same};

pub fn check_digest(content: &str, algorithm: &str, want: &str) -> Problems {
    let digest = match algorithm {
        "sha256" => Sha256::digest(content).to_vec(),
        "sha384" => Sha384::digest(content).to_vec(),
        "sha512" => Sha512::digest(content).to_vec(),
        _ => return vec![format!("digest.txt: no guest knows the algorithm {algorithm:?}")],
    };
    same("digest.txt", &to_hex(&digest), want)
}

pub fn check_measurements(json: &str, digest: &str) -> Problems {
    let wanted = match serde_json::from_str::<Value>(json) {
        Ok(read) => expected(read["register"].as_str(), digest).map(|wanted| (read, wanted)),
        Err(cause) => Err(cause.to_string()),
    };
    match wanted {
        Ok((read, wanted)) => same("measurements.json", &read.to_string(), &wanted.to_string()),
        Err(problem) => vec![format!("measurements.json: {problem}")],
    }
}

fn expected(register: Option<&str>, digest: &str) -> Result<Value, String> {
    let Some(register) = register else {
        return Ok(serde_json::json!({ "digest": digest }));
    };
    let raw = from_hex(digest)?;
    let value = match register {
        "HOSTDATA" => fit(raw, 32),
        "MRCONFIGID" => fit(raw, 48),
        // A TPM extends from its zero state with the digest's first 32 bytes.
        "PCR8" => Sha256::digest([vec![0; 32], fit(raw, 32)].concat()).to_vec(),
        _ => return Err(format!("unknown register {register:?}")),
    };
    Ok(serde_json::json!({ "digest": digest, "register": register, "registerValue": to_hex(&value) }))
}

/// Keeps the leading bytes, or appends zero bytes.
fn fit(mut digest: Vec<u8>, length: usize) -> Vec<u8> {
    digest.resize(length, 0);
    digest
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let bytes = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).map_err(|cause| cause.to_string())?;
        u8::from_str_radix(pair, 16).map_err(|cause| format!("{pair:?} is not hexadecimal: {cause}"))
    });
    bytes.collect()
}
