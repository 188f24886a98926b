//! The policies and the requests that they have to decide about.
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Case {
    pub description: String,
    pub allowed: bool,
    pub kind: String,
    pub request: Value,
}

/// A policy with the requests of one guest, in order: earlier ones change the state that later ones meet.
pub struct Policy {
    pub name: String,
    pub text: String,
    pub cases: Vec<Case>,
}

/// Nothing to check is a problem, or a wrong path would pass for ever.
pub fn read(folder: &Path) -> Result<Vec<Policy>, String> {
    let mut folders = folders_in(folder)?;
    folders.sort();
    if folders.is_empty() {
        return Err(format!("{}: no folders with cases", folder.display()));
    }
    folders.iter().map(|folder| read_policy(folder)).collect()
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|cause| about(folder, &cause))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|cause| about(folder, &cause)));
    let paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
}

fn read_policy(folder: &Path) -> Result<Policy, String> {
    let path = folder.join("cases.json");
    let cases: Vec<Case> = serde_json::from_str(&read_text(&path)?).map_err(|cause| about(&path, &cause))?;
    if cases.is_empty() {
        return Err(about(&path, &"no cases"));
    }
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    Ok(Policy { name, text: read_text(&folder.join("policy.rego"))?, cases })
}

fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|cause| about(path, &cause))
}

fn about(path: &Path, problem: &dyn std::fmt::Display) -> String {
    format!("{}: {problem}", path.display())
}
