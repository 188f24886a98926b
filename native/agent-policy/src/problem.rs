//! A problem at a place in the policy, out of what the engine logs.
use serde::Serialize;

#[derive(Serialize)]
pub struct Problem {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

/// The engine draws five lines: nothing, the place, a rule, the source, a caret. The message is what follows.
const DRAWN_LINES: usize = 5;

impl Problem {
    /// What the engine says about the policy as a whole has no place, and stands at its beginning.
    pub fn from_log(log: &str) -> Self {
        let parts: Vec<&str> = log.splitn(DRAWN_LINES + 1, '\n').collect();
        match (parts.get(1).and_then(|arrow| place(arrow)), parts.get(DRAWN_LINES)) {
            (Some((line, column)), Some(message)) => {
                Self { line, column, message: message.trim_start_matches("error: ").to_owned() }
            }
            _ => Self { line: 1, column: 1, message: log.trim().to_owned() },
        }
    }
}

/// Line and column of `--> agent_policy:3:14`.
fn place(arrow: &str) -> Option<(u32, u32)> {
    let (rest, column) = arrow.strip_prefix("--> ")?.rsplit_once(':')?;
    let (_, line) = rest.rsplit_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}
