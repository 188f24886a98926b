//! The engine, set up as the agent sets it up (Kata `src/agent/policy/src/policy.rs`).
use std::num::{NonZeroU32, NonZeroUsize};

use regorus::{Engine, PolicyLengthConfig, Value};

/// The name of the policy in messages and prints.
pub const SOURCE: &str = "agent_policy";

/// The data that a policy starts with.
pub fn no_state() -> serde_json::Value {
    serde_json::json!({ "pstate": {} })
}

pub const LIMITS: PolicyLengthConfig = PolicyLengthConfig {
    max_col: NonZeroU32::new(65_536).unwrap(),
    max_file_bytes: NonZeroUsize::new(16 * 1024 * 1024).unwrap(),
    max_lines: NonZeroUsize::new(200_000).unwrap(),
};

/// An engine with `policy` and an empty `data.pstate`, or the message that the guest logs.
pub fn load(policy: &str, rego_v0: bool) -> Result<Engine, String> {
    let mut engine = Engine::new();
    engine.set_rego_v0(rego_v0);
    engine.set_strict_builtin_errors(false);
    engine.set_gather_prints(true);
    engine.set_policy_length_config(LIMITS);
    set_data(&mut engine, &no_state())?;
    engine.add_policy(SOURCE.to_owned(), policy.to_owned()).map_err(|error| error.to_string())?;
    Ok(engine)
}

/// What the engine does before the first request: unsafe variables and the like show here, and fail every request.
pub fn prepare(engine: &mut Engine) -> Result<(), String> {
    engine.eval_query("true".to_owned(), false).map(drop).map_err(|error| error.to_string())
}

/// Replaces the whole data document.
pub fn set_data(engine: &mut Engine, data: &serde_json::Value) -> Result<(), String> {
    let data = Value::from_json_str(&data.to_string()).map_err(|error| error.to_string())?;
    engine.clear_data();
    engine.add_data(data).map_err(|error| error.to_string())
}
