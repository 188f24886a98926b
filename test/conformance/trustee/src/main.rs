//! Do the policies for Trustee give the expected answers in Trustee's own policy engine, asked as Trustee asks it
//! (`deps/policy-engine/src/policy/rego.rs`)?

mod cases;
mod engine;

use std::path::Path;
use std::process::ExitCode;

use cases::{Case, Policy};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file] = arguments.as_slice() else {
        eprintln!("usage: cargo run --release -q -- <JSON file with policies and cases>");
        return ExitCode::from(2);
    };
    match cases::read(Path::new(file)) {
        Ok(policies) => report(&policies),
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn report(policies: &[Policy]) -> ExitCode {
    let problems: Vec<String> =
        policies.iter().flat_map(|policy| policy.cases.iter().filter_map(|case| problem_of(policy, case))).collect();
    let count: usize = policies.iter().map(|policy| policy.cases.len()).sum();
    let what = format!("regorus 0.11.0: {count} cases in {} policies of Trustee", policies.len());
    if problems.is_empty() {
        println!("{what} agree");
        ExitCode::SUCCESS
    } else {
        println!("{what}, of which these disagree:\n{}", problems.join("\n"));
        ExitCode::FAILURE
    }
}

fn problem_of(policy: &Policy, case: &Case) -> Option<String> {
    let got = match engine::evaluate(policy, case) {
        Ok(value) if value == case.expected => return None,
        Ok(value) => value.to_string(),
        Err(message) => message,
    };
    Some(format!("  {} {:?}: expected {}, got {got}", policy.name, case.description, case.expected))
}
