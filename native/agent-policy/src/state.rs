//! What a policy's answers leave behind in `data`.
use json_patch::Patch;
use regorus::Engine;
use serde_json::Value;

use crate::engine;

/// An engine reads no query of more than 65,536 columns.
const MOST_BYTES: usize = 32 * 1024;

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
            Some(pstate) => format!("{path} with data.pstate as json.unmarshal({pstate})"),
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
        self.in_query = None;
        if data != self.in_engine {
            self.in_query = self.as_literal(&data);
            if self.in_query.is_none() {
                engine::set_data(engine, &data)?;
                self.in_engine = data.clone();
            }
        }
        self.data = data;
        Ok(())
    }

    /// `data.pstate` as a text in quotes, where nothing else differs from what the engine has. As a text it is read
    /// faster than as so much Rego, and however deep it is.
    fn as_literal(&self, data: &Value) -> Option<String> {
        let pstate = data.get("pstate")?;
        let mut engine_with = self.in_engine.clone();
        *engine_with.get_mut("pstate")? = pstate.clone();
        let literal = Value::String(pstate.to_string()).to_string();
        (engine_with == *data && literal.len() <= MOST_BYTES).then_some(literal)
    }
}
