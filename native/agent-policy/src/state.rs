//! What a policy's answers leave behind in `data`.
use json_patch::Patch;
use regorus::Engine;
use serde_json::Value;

use crate::engine;

/// Beyond these an engine reads no query: 65,536 columns, 32 levels.
const MOST_BYTES: usize = 16 * 1024;
const MOST_LEVELS: usize = 8;

/// An engine whose data is replaced prepares its policy anew, which takes longer than most answers. So a small change of
/// `data.pstate`, and that is what policies change, stands in the query instead, as `with` means just that.
pub struct State {
    data: Value,
    in_engine: Value,
    in_query: Option<String>,
}

impl State {
    /// That of an engine with nothing but an empty `data.pstate`.
    pub fn none() -> Self {
        Self { data: engine::no_state(), in_engine: engine::no_state(), in_query: None }
    }

    /// The query that sees this state.
    pub fn query(&self, path: &str) -> String {
        match &self.in_query {
            Some(pstate) => format!("{path} with data.pstate as {pstate}"),
            None => path.to_owned(),
        }
    }

    pub fn patch(&mut self, engine: &mut Engine, ops: &Patch) -> Result<(), String> {
        let mut data = self.data.clone();
        json_patch::patch(&mut data, ops).map_err(|error| format!("ops: {error}"))?;
        self.set(engine, data)
    }

    pub fn reset(&mut self, engine: &mut Engine) -> Result<(), String> {
        self.set(engine, engine::no_state())
    }

    fn set(&mut self, engine: &mut Engine, data: Value) -> Result<(), String> {
        self.in_query = if data == self.in_engine { None } else { self.as_literal(&data) };
        if self.in_query.is_none() && data != self.in_engine {
            engine::set_data(engine, &data)?;
            self.in_engine = data.clone();
        }
        self.data = data;
        Ok(())
    }

    /// `data.pstate` as Rego, which all JSON is, where nothing else differs from what the engine has.
    fn as_literal(&self, data: &Value) -> Option<String> {
        let pstate = data.get("pstate")?;
        let mut engine_with = self.in_engine.clone();
        *engine_with.get_mut("pstate")? = pstate.clone();
        let literal = pstate.to_string();
        (engine_with == *data && literal.len() <= MOST_BYTES && levels(pstate) <= MOST_LEVELS).then_some(literal)
    }
}

fn levels(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(levels).max(),
        Value::Object(entries) => entries.values().map(levels).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}
