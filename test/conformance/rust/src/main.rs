//! Reads golden init-data documents as the Rust consumers do, and asks the guest's HTTP client which requests go
//! around a proxy, its reader of image references what it makes of them, and which TOML they take.

mod certificates;
mod digest;
mod document;
mod golden;
mod loopback;
mod no_proxy;
mod references;
mod toml_rows;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [golden, no_proxy, image_rules, toml, certificates] = arguments.as_slice() else {
        eprintln!(
            "usage: cargo run --release -q -- <golden-dir> <no-proxy.json> <image-rules.json> <toml.json> <certificates.json>"
        );
        return ExitCode::from(2);
    };
    let documents_agree = golden::check(Path::new(golden));
    let routes_agree = no_proxy::check(Path::new(no_proxy));
    let names_agree = references::check(Path::new(image_rules));
    let texts_agree = toml_rows::check(Path::new(toml));
    let chains_agree = certificates::check(Path::new(certificates));
    if documents_agree && routes_agree && names_agree && texts_agree && chains_agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
