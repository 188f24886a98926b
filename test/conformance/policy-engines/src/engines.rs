//! The engine in each of its versions, set up as the agent of that time set it up.
use std::num::{NonZeroU32, NonZeroUsize};

use serde_json::{Value, json};

/// What the agent asks of its engine, in a form that all versions share.
pub trait Engine {
    /// The value of the query, or nothing where it is undefined.
    fn query(&mut self, query: &str, input: &str) -> Result<Option<Value>, String>;
    /// What the query printed.
    fn take_prints(&mut self) -> Vec<String>;
    fn data(&self) -> Result<Value, String>;
    fn replace_data(&mut self, data: &Value) -> Result<(), String>;
}

pub struct Version {
    pub name: &'static str,
    pub load: fn(policy: &str) -> Result<Box<dyn Engine>, String>,
}

/// From the oldest to the newest.
pub const VERSIONS: [Version; 4] = [
    Version { name: "regorus 0.2.8 (Rego v0)", load: v0_2_8::load },
    Version { name: "regorus 0.9.1 (Rego v1)", load: v0_9_1::load },
    Version { name: "regorus 0.11.0 (Rego v1)", load: v0_11_0::load },
    Version { name: "regorus 0.14.1 (Rego v1)", load: v0_14_1::load },
];

const MAX_COLUMNS: NonZeroU32 = NonZeroU32::new(65_536).unwrap();
const MAX_FILE_BYTES: NonZeroUsize = NonZeroUsize::new(16 * 1024 * 1024).unwrap();
const MAX_LINES: NonZeroUsize = NonZeroUsize::new(200_000).unwrap();

/// A crate's types are its own, even where two versions spell them alike, so each gets the code anew.
macro_rules! version {
    ($module:ident, $regorus:ident, $set_up:expr) => {
        mod $module {
            use super::{Engine, Value, empty_state};

            pub fn load(policy: &str) -> Result<Box<dyn Engine>, String> {
                let set_up: fn(&mut $regorus::Engine) = $set_up;
                let mut engine = $regorus::Engine::new();
                set_up(&mut engine);
                engine.set_strict_builtin_errors(false);
                engine.set_gather_prints(true);
                engine.replace_data(&empty_state())?;
                engine.add_policy("agent_policy".to_owned(), policy.to_owned()).map_err(|error| error.to_string())?;
                Ok(Box::new(engine))
            }

            impl Engine for $regorus::Engine {
                fn query(&mut self, query: &str, input: &str) -> Result<Option<Value>, String> {
                    self.set_input_json(input).map_err(|error| format!("input: {error}"))?;
                    let results = self.eval_query(query.to_owned(), false).map_err(|error| error.to_string())?;
                    let expression =
                        results.result.into_iter().next().and_then(|row| row.expressions.into_iter().next());
                    match expression.map(|expression| expression.value) {
                        None | Some($regorus::Value::Undefined) => Ok(None),
                        Some(value) => serde_json::to_value(value).map(Some).map_err(|error| error.to_string()),
                    }
                }

                fn take_prints(&mut self) -> Vec<String> {
                    self.take_prints().unwrap_or_default()
                }

                fn data(&self) -> Result<Value, String> {
                    serde_json::to_value(self.get_data()).map_err(|error| error.to_string())
                }

                fn replace_data(&mut self, data: &Value) -> Result<(), String> {
                    let data = $regorus::Value::from_json_str(&data.to_string()).map_err(|error| error.to_string())?;
                    self.clear_data();
                    self.add_data(data).map_err(|error| error.to_string())
                }
            }
        }
    };
}

/// The agent raises the parser's limits as soon as there is a way to; 0.9.1 has limits and no way.
macro_rules! raise_limits {
    ($regorus:ident) => {
        |engine| {
            engine.set_policy_length_config($regorus::PolicyLengthConfig {
                max_col: super::MAX_COLUMNS,
                max_file_bytes: super::MAX_FILE_BYTES,
                max_lines: super::MAX_LINES,
            });
        }
    };
}

version!(v0_2_8, regorus_0_2_8, |engine| engine.set_rego_v1(false));
version!(v0_9_1, regorus_0_9_1, |engine| engine.set_rego_v0(false));
version!(v0_11_0, regorus_0_11_0, raise_limits!(regorus_0_11_0));
version!(v0_14_1, regorus_0_14_1, raise_limits!(regorus_0_14_1));

fn empty_state() -> Value {
    json!({ "pstate": {} })
}
