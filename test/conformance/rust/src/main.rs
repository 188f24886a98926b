//! Reads golden init-data documents as the Rust consumers do, and asks the guest's HTTP client which requests go
//! around a proxy, and its reader of image references what it makes of them.

mod digest;
mod document;
mod golden;
mod loopback;
mod no_proxy;
mod references;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [golden, no_proxy, image_rules] = arguments.as_slice() else {
        eprintln!("usage: cargo run --release -q -- <golden-dir> <no-proxy.json> <image-rules.json>");
        return ExitCode::from(2);
    };
    let documents_agree = golden::check(Path::new(golden));
    let routes_agree = no_proxy::check(Path::new(no_proxy));
    let names_agree = references::check(Path::new(image_rules));
    if documents_agree && routes_agree && names_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
