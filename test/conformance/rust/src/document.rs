use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::bufread::GzDecoder;
use serde_json::Value;

use crate::golden::{Case, FILE_NAMES, Problems, same};

type Reader = fn(&str) -> Result<Value, String>;
const READERS: [(&str, Reader); 3] =
    [("toml 0.5", read_as_kata3), ("toml 0.8", read_as_guest3), ("toml 1.1", read_as_kata4)];

pub fn read_as_kata3(text: &str) -> Result<Value, String> {
    let table: toml_kata3::Value = toml_kata3::from_str(text).map_err(|cause| cause.to_string())?;
    serde_json::to_value(table).map_err(|cause| cause.to_string())
}

fn read_as_guest3(text: &str) -> Result<Value, String> {
    let table: toml_guest3::Value = toml_guest3::from_str(text).map_err(|cause| cause.to_string())?;
    serde_json::to_value(table).map_err(|cause| cause.to_string())
}

pub fn read_as_kata4(text: &str) -> Result<Value, String> {
    let table: toml_kata4::Value = toml_kata4::from_str(text).map_err(|cause| cause.to_string())?;
    serde_json::to_value(table).map_err(|cause| cause.to_string())
}

pub fn check_annotation(annotation: &str, document: &str) -> Problems {
    match unpack(annotation) {
        Ok((text, 0)) => same("annotation.txt, unpacked", &text, document),
        Ok((_, rest)) => vec![format!("annotation.txt: {rest} bytes after the first gzip member")],
        Err(problem) => vec![format!("annotation.txt: {problem}")],
    }
}

/// The text of the first gzip member, and how many bytes follow it.
fn unpack(annotation: &str) -> Result<(String, usize), String> {
    let compressed = STANDARD.decode(annotation).map_err(|cause| cause.to_string())?;
    let mut member = GzDecoder::new(compressed.as_slice());
    let mut text = String::new();
    member.read_to_string(&mut text).map_err(|cause| cause.to_string())?;
    Ok((text, member.into_inner().len()))
}

pub fn check_document(case: &Case, algorithm: &str) -> Problems {
    READERS
        .iter()
        .flat_map(|(name, read)| match read(&case["initdata.toml"]) {
            Ok(document) => check_reading(name, &document, case, algorithm),
            Err(cause) => vec![format!("initdata.toml by {name}: {cause}")],
        })
        .collect()
}

fn check_reading(reader: &str, document: &Value, case: &Case, algorithm: &str) -> Problems {
    let mut problems = same_string(&format!("version by {reader}"), &document["version"], "0.1.0");
    problems.extend(same_string(&format!("algorithm by {reader}"), &document["algorithm"], algorithm));
    let keys = document["data"].as_object().map_or(0, |data| data.len());
    if keys != FILE_NAMES.len() {
        problems.push(format!("[data] by {reader}: {keys} keys"));
    }
    for name in FILE_NAMES {
        problems.extend(same_string(&format!("{name} by {reader}"), &document["data"][name], &case[name]));
    }
    problems
}

fn same_string(what: &str, got: &Value, want: &str) -> Problems {
    match got.as_str() {
        Some(got) => same(what, got, want),
        None => vec![format!("{what}: not a string")],
    }
}

pub fn check_same_reading(name: &str, content: &str) -> Problems {
    let mut readings = Vec::new();
    for (reader, read) in READERS {
        match read(content) {
            Ok(table) => readings.push((reader, table.to_string())),
            Err(cause) => return vec![format!("{name} by {reader}: {cause}")],
        }
    }
    let (_, first) = &readings[0];
    readings.iter().flat_map(|(reader, reading)| same(&format!("{name} by {reader}"), reading, first)).collect()
}
