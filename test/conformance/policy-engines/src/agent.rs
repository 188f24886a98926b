//! What the agent makes of the engine's answers (Kata `src/agent/policy/src/policy.rs`).
use std::fmt;

use json_patch::Patch;
use serde::Deserialize;
use serde_json::Value;

use crate::cases::{Case, Policy};
use crate::engines::{Engine, Version};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Allowed,
    Denied,
    Undefined,
    Error,
}

pub struct Verdict {
    pub kind: Kind,
    /// What the policy printed, or the error.
    pub message: String,
}

/// An answer that also changes the state.
#[derive(Deserialize)]
struct StatefulAnswer {
    allowed: bool,
    ops: Option<Patch>,
}

/// The verdict on each case, or why there is no engine to give one.
pub fn verdicts(version: &Version, policy: &Policy) -> Result<Vec<Verdict>, String> {
    let mut engine = (version.load)(&policy.text)?;
    Ok(policy.cases.iter().map(|case| decide(engine.as_mut(), case)).collect())
}

pub fn decide(engine: &mut dyn Engine, case: &Case) -> Verdict {
    let answer = answer(engine, case);
    let prints = engine.take_prints().join("; ");
    match answer {
        Ok(kind) => Verdict { kind, message: prints },
        Err(message) => Verdict { kind: Kind::Error, message },
    }
}

fn answer(engine: &mut dyn Engine, case: &Case) -> Result<Kind, String> {
    let query = format!("data.agent_policy.{}", case.kind);
    match engine.query(&query, &case.request.to_string())? {
        None => Ok(Kind::Undefined),
        Some(Value::Bool(allowed)) => Ok(Kind::decided(allowed)),
        Some(value @ Value::Object(_)) => stateful(engine, value),
        Some(value) => Err(format!("{} is neither a boolean nor an object: {value}", case.kind)),
    }
}

fn stateful(engine: &mut dyn Engine, value: Value) -> Result<Kind, String> {
    let answer: StatefulAnswer = serde_json::from_value(value).map_err(|error| error.to_string())?;
    if let (true, Some(ops)) = (answer.allowed, &answer.ops) {
        let mut data = engine.data()?;
        json_patch::patch(&mut data, ops).map_err(|error| format!("ops: {error}"))?;
        engine.replace_data(&data)?;
    }
    Ok(Kind::decided(answer.allowed))
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Allowed, Self::Denied, Self::Undefined, Self::Error];

    fn decided(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Denied }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Undefined => "undefined",
            Self::Error => "error",
        })
    }
}
