use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::document::{read_as_kata3, read_as_kata4};

/// Whether the readers of Kata take and refuse the texts that the rows say.
pub fn check(file: &Path) -> bool {
    let rows: Vec<Value> = match fs::read_to_string(file).map(|text| serde_json::from_str(&text)) {
        Ok(Ok(rows)) => rows,
        _ => {
            println!("rust: FAILED: {} cannot be read", file.display());
            return false;
        }
    };
    let differing: Vec<&Value> = rows.iter().filter(|row| !agrees(row)).collect();
    for row in &differing {
        println!("rust: FAILED: TOML: {}", row["name"]);
    }
    println!("rust: {} of {} TOML texts are read as expected", rows.len() - differing.len(), rows.len());
    !rows.is_empty() && differing.is_empty()
}

fn agrees(row: &Value) -> bool {
    let text = row["text"].as_str().unwrap_or_default();
    read_as_kata3(text).is_ok() == (row["kata3"] == true) && read_as_kata4(text).is_ok() == (row["kata4"] == true)
}
