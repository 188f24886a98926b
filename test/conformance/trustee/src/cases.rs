//! The policies and what they are asked.
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Policy {
    pub name: String,
    pub text: String,
    /// As in `data.policy.allow`.
    pub rule: String,
    /// What `query_reference_value` gives, by id; absent where the policy has no such builtin.
    pub references: Option<Value>,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub description: String,
    pub data: Value,
    pub input: Value,
    pub expected: Value,
}

/// Nothing to check is a problem, or a wrong path would pass for ever.
pub fn read(path: &Path) -> Result<Vec<Policy>, String> {
    let about = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
    let text = fs::read_to_string(path).map_err(|cause| about(&cause))?;
    let policies: Vec<Policy> = serde_json::from_str(&text).map_err(|cause| about(&cause))?;
    if policies.is_empty() || policies.iter().any(|policy| policy.cases.is_empty()) {
        return Err(about(&"no cases"));
    }
    Ok(policies)
}
