//! Do our agent policies give the same answers in every version of the policy engine that Kata guests have?

mod agent;
mod cases;
mod compare;
mod engines;
mod flag;
mod timing;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (run, folder): (fn(&[cases::Policy]) -> bool, _) = match arguments.as_slice() {
        [flag, folder] if flag == "--time" => (timing::report, folder),
        [folder] => (|policies| flag::check() & compare::check(policies), folder),
        _ => {
            eprintln!("usage: cargo run --release -q -- [--time] <folder of folders with policy.rego and cases.json>");
            return ExitCode::from(2);
        }
    };
    match cases::read(Path::new(folder)) {
        Ok(policies) if run(&policies) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}
