//! Reads golden init-data documents as the Rust consumers do, and asks the guest's HTTP client which requests go
//! around a proxy.

mod digest;
mod document;
mod golden;
mod loopback;
mod no_proxy;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [golden, table] = arguments.as_slice() else {
        eprintln!("usage: cargo run --release -q -- <golden-dir> <no-proxy.json>");
        return ExitCode::from(2);
    };
    let documents_agree = golden::check(Path::new(golden));
    let routes_agree = no_proxy::check(Path::new(table));
    if documents_agree && routes_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
