//! Whether a policy ends `AllowRequestsFailingPolicy` of the guest image's own policy. The agent loads that policy first, and
//! asks the next one for the flag while the old flag still counts (Kata `src/agent/policy/src/policy.rs`: `set_policy`,
//! `update_allow_failures_flag`, `allow_request`; the same in all versions from 3.25 to 4.1).
use serde_json::Value;

use crate::engines::{Engine, VERSIONS, Version};

const FLAG: &str = "AllowRequestsFailingPolicy";
const IMAGE: &str = "package agent_policy\n\nimport rego.v1\n\ndefault AllowRequestsFailingPolicy := true\n";

/// What a policy says about the flag, and whether the flag of the image stays on.
const ROWS: [(&str, bool); 6] = [
    ("", true),
    ("default AllowRequestsFailingPolicy := false\n", true),
    ("AllowRequestsFailingPolicy if false\n", true),
    ("default AllowRequestsFailingPolicy := {\"allowed\": false}\n", true),
    ("default AllowRequestsFailingPolicy := null\n", false),
    ("default AllowRequestsFailingPolicy := \"no\"\n", false),
];

pub fn check() -> bool {
    VERSIONS.iter().map(report).fold(true, |all, one| all && one)
}

fn report(version: &Version) -> bool {
    let problems: Vec<String> = ROWS
        .iter()
        .flat_map(|&(line, stays)| {
            [(IMAGE, stays), ("package agent_policy\n", false)].map(|(image, expected)| (line, image, expected))
        })
        .filter_map(|(line, image, expected)| problem(version, image, line, expected).err())
        .collect();
    if problems.is_empty() {
        println!("{}: {} policies end the flag of an image, or leave it, as expected", version.name, ROWS.len());
    } else {
        println!("{}: the flag of an image:\n  {}", version.name, problems.join("\n  "));
    }
    problems.is_empty()
}

fn problem(version: &Version, image: &str, line: &str, expected: bool) -> Result<(), String> {
    let mut agent = Agent::default();
    agent.set_policy(version, image)?;
    agent.set_policy(
        version,
        &format!("package agent_policy\n\nimport rego.v1\n\ndefault ExecProcessRequest := false\n{line}"),
    )?;
    let flag = agent.ignores_failures;
    let exec = agent.allows("ExecProcessRequest") == Ok(true);
    if (flag, exec) == (expected, expected) {
        Ok(())
    } else {
        Err(format!(
            "{line:?} after {image:?}: the flag is {flag}, and exec is {}",
            if exec { "allowed" } else { "denied" }
        ))
    }
}

#[derive(Default)]
struct Agent {
    engine: Option<Box<dyn Engine>>,
    ignores_failures: bool,
}

impl Agent {
    /// The old flag counts until the new policy has answered. An answer that is an error turns it off.
    fn set_policy(&mut self, version: &Version, policy: &str) -> Result<(), String> {
        self.engine = Some((version.load)(policy)?);
        self.ignores_failures = self.allows(FLAG).unwrap_or(false);
        Ok(())
    }

    fn allows(&mut self, name: &str) -> Result<bool, String> {
        let engine = self.engine.as_mut().ok_or("no policy")?;
        let allowed = match engine.query(&format!("data.agent_policy.{name}"), "{}")? {
            None => return if self.ignores_failures { Ok(true) } else { Err(format!("{name} is undefined")) },
            Some(Value::Bool(allowed)) => allowed,
            Some(Value::Object(answer)) => {
                answer.get("allowed").and_then(Value::as_bool).ok_or("an object without `allowed`")?
            }
            Some(other) => return Err(format!("{name} is {other}")),
        };
        Ok(allowed || self.ignores_failures)
    }
}
