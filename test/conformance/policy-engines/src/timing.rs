//! How long each version takes for all cases.
use std::time::{Duration, Instant};

use crate::agent;
use crate::cases::Policy;
use crate::engines::{VERSIONS, Version};

const RUNS: usize = 21;

pub fn report(policies: &[Policy]) -> bool {
    let cases: usize = policies.iter().map(|policy| policy.cases.len()).sum();
    let done = VERSIONS.map(|version| match median(&version, policies) {
        Ok(time) => {
            println!("{}: {cases} cases in {time:.1?}, the median of {RUNS} runs", version.name);
            true
        }
        Err(message) => {
            println!("{}: {message}", version.name);
            false
        }
    });
    done.into_iter().all(|done| done)
}

fn median(version: &Version, policies: &[Policy]) -> Result<Duration, String> {
    let mut times = (0..RUNS)
        .map(|_| policies.iter().map(|policy| evaluation(version, policy)).sum())
        .collect::<Result<Vec<Duration>, String>>()?;
    times.sort();
    Ok(times[RUNS / 2])
}

/// The time without loading. The state changes with each request, so each run has an engine of its own.
fn evaluation(version: &Version, policy: &Policy) -> Result<Duration, String> {
    let mut engine = (version.load)(&policy.text).map_err(|message| format!("{}: {message}", policy.name))?;
    let start = Instant::now();
    for case in &policy.cases {
        agent::decide(engine.as_mut(), case);
    }
    Ok(start.elapsed())
}
