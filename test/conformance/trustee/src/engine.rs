//! Trustee's engine: a new one for each question.
use regorus::{Engine, Value};

use crate::cases::{Case, Policy};

/// The rule's value as JSON.
pub fn evaluate(policy: &Policy, case: &Case) -> Result<serde_json::Value, String> {
    let mut engine = Engine::new();
    engine.add_policy(String::new(), policy.text.clone()).map_err(|error| error.to_string())?;
    let data = Value::from_json_str(&case.data.to_string()).map_err(|error| error.to_string())?;
    engine.add_data(data).map_err(|error| error.to_string())?;
    engine.set_input_json(&case.input.to_string()).map_err(|error| error.to_string())?;
    if let Some(references) = policy.references.clone() {
        let query = move |parameters: Vec<Value>| answer(&references, &parameters);
        engine
            .add_extension("query_reference_value".to_owned(), 1, Box::new(query))
            .map_err(|error| error.to_string())?;
    }
    let value = engine.eval_rule(policy.rule.clone()).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// A value that the RVPS does not have is null.
fn answer(references: &serde_json::Value, parameters: &[Value]) -> anyhow::Result<Value> {
    let id = parameters.first().map(|id| id.as_string().map(|text| text.to_string())).transpose()?;
    let value = id.and_then(|id| references.get(id)).cloned().unwrap_or_default();
    Ok(serde_json::from_value(value)?)
}
