//! What a policy's answers leave behind in `data`.
use json_patch::Patch;
use regorus::Engine;
use serde_json::Value;

use crate::engine;

/// An engine reads no query of more than 65,536 columns.
const MOST_BYTES: usize = 32 * 1024;
const PSTATE: &str = "pstate";

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
        let (before, after) = (self.in_engine.get(PSTATE), data.get(PSTATE));
        let others_are_same = before.is_some() && others(&data).eq(others(&self.in_engine));
        let is_same = others_are_same && before == after;
        self.in_query = after.filter(|_| others_are_same && !is_same).and_then(as_literal);
        if self.in_query.is_none() && !is_same {
            engine::set_data(engine, &data)?;
            self.in_engine = data.clone();
        }
        self.data = data;
        Ok(())
    }
}

/// What the data holds besides `pstate`.
fn others(data: &Value) -> impl Iterator<Item = (&String, &Value)> {
    data.as_object().into_iter().flatten().filter(|(key, _)| *key != PSTATE)
}

/// The value as a text in quotes: so it is read faster than as so much Rego, and however deep it is.
fn as_literal(value: &Value) -> Option<String> {
    let literal = Value::String(value.to_string()).to_string();
    (literal.len() <= MOST_BYTES).then_some(literal)
}
