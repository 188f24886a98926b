//! What the agent makes of the engine's answers (Kata `src/agent/policy/src/policy.rs`).
use json_patch::Patch;
use regorus::{Engine, Value};
use serde::{Deserialize, Serialize};

use crate::engine;
use crate::state::State;

const PACKAGE: &str = "data.agent_policy";
const ESCAPE_HATCH: &str = "AllowRequestsFailingPolicy";

#[derive(Serialize)]
pub struct Verdict {
    allowed: bool,
    kind: Kind,
    prints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Allowed,
    Denied,
    Undefined,
    Error,
}

struct Answer {
    kind: Kind,
    message: Option<String>,
}

/// An answer that also changes the state.
#[derive(Deserialize)]
struct StatefulAnswer {
    allowed: bool,
    ops: Option<Patch>,
}

pub struct Agent {
    engine: Engine,
    ignores_failures: bool,
    state: State,
}

impl Agent {
    pub fn with_policy(policy: &str, rego_v0: bool) -> Result<Self, String> {
        let mut agent = Self { engine: engine::load(policy, rego_v0)?, ignores_failures: false, state: State::none() };
        agent.ignores_failures = agent.evaluate(ESCAPE_HATCH, "{}").allowed;
        Ok(agent)
    }

    /// Forgets what the policy's answers left behind.
    pub fn reset(&mut self) -> Result<(), String> {
        self.state.reset(&mut self.engine)
    }

    pub fn evaluate(&mut self, name: &str, input: &str) -> Verdict {
        let Answer { kind, message } = self.answer(name, input).unwrap_or_else(Answer::error);
        let prints = self.engine.take_prints().unwrap_or_default();
        Verdict { allowed: kind == Kind::Allowed, kind, prints, message }
    }

    fn answer(&mut self, name: &str, input: &str) -> Result<Answer, String> {
        if !is_request_name(name) {
            return Err(format!("{name:?} cannot be the name of a request"));
        }
        let answer = match self.query(name, input)? {
            None if self.ignores_failures || self.declares(name)? => Answer::undefined(name),
            None => return Err(format!("the policy has no rule {name}")),
            Some(Value::Bool(allowed)) => Answer::decided(allowed),
            Some(value @ Value::Object(_)) => self.stateful(&value)?,
            Some(value) => return Err(format!("{name} is neither a boolean nor an object: {value}")),
        };
        Ok(if self.ignores_failures { answer.despite_failure() } else { answer })
    }

    fn declares(&self, name: &str) -> Result<bool, String> {
        let declared =
            self.engine.has_declared_rule_rooted_at(engine::SOURCE, name).map_err(|error| error.to_string())?;
        let packages = self.engine.get_packages().map_err(|error| error.to_string())?;
        Ok(declared && packages.iter().any(|package| package == PACKAGE))
    }

    /// The rule's value, or nothing where it is undefined.
    fn query(&mut self, name: &str, input: &str) -> Result<Option<Value>, String> {
        self.engine.set_input_json(input).map_err(|error| format!("input: {error}"))?;
        let query = self.state.query(&format!("{PACKAGE}.{name}"));
        let results = self.engine.eval_query(query, false).map_err(|error| error.to_string().trim().to_owned())?;
        let expression = results.result.into_iter().next().and_then(|row| row.expressions.into_iter().next());
        Ok(expression.map(|expression| expression.value).filter(|value| *value != Value::Undefined))
    }

    fn stateful(&mut self, value: &Value) -> Result<Answer, String> {
        let answer: StatefulAnswer =
            value.to_json_str().map_err(|error| error.to_string()).and_then(|json| read(&json))?;
        if let (true, Some(patch)) = (answer.allowed, &answer.ops) {
            self.state.patch(&mut self.engine, patch)?;
        }
        Ok(Answer::decided(answer.allowed))
    }
}

impl Answer {
    fn decided(allowed: bool) -> Self {
        Self { kind: if allowed { Kind::Allowed } else { Kind::Denied }, message: None }
    }

    fn undefined(name: &str) -> Self {
        Self { kind: Kind::Undefined, message: Some(format!("{name} is undefined for this request")) }
    }

    fn error(message: String) -> Self {
        Self { kind: Kind::Error, message: Some(message) }
    }

    /// A false or missing answer turned into a yes. What fails with an error stays denied even then.
    fn despite_failure(self) -> Self {
        match self.kind {
            Kind::Denied | Kind::Undefined => {
                Self { kind: Kind::Allowed, message: Some(format!("allowed by {ESCAPE_HATCH} only")) }
            }
            Kind::Allowed | Kind::Error => self,
        }
    }
}

/// Whatever else a name holds would be read as Rego.
fn is_request_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}
