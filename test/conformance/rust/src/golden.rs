use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{digest, document};

pub const FILE_NAMES: [&str; 3] = ["aa.toml", "cdh.toml", "policy.rego"];
const OTHERS: [&str; 4] = ["initdata.toml", "annotation.txt", "digest.txt", "measurements.json"];

/// A case's files by name.
pub type Case = BTreeMap<&'static str, String>;
/// What disagrees; empty where all is well.
pub type Problems = Vec<String>;

pub fn check(golden: &Path) -> bool {
    let folders = match folders(golden) {
        Ok(folders) if !folders.is_empty() => folders,
        Ok(_) => return failed(&format!("no golden case in {}", golden.display())),
        Err(cause) => return failed(&format!("{}: {cause}", golden.display())),
    };
    let disagreeing = folders.iter().filter(|folder| !agrees(folder)).count();
    if disagreeing > 0 {
        return failed(&format!("{disagreeing} of {} cases", folders.len()));
    }
    println!("rust: {} cases agree", folders.len());
    true
}

fn failed(what: &str) -> bool {
    println!("rust: FAILED: {what}");
    false
}

fn agrees(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let problems = match read(folder) {
        Ok(case) => check_case(&case),
        Err(problem) => vec![problem],
    };
    if problems.is_empty() {
        println!("rust: {name} agrees");
    } else {
        println!("rust: {name}: FAILED\n{}", problems.join("\n"));
    }
    problems.is_empty()
}

fn folders(golden: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: Vec<_> = fs::read_dir(golden)?.collect::<io::Result<_>>()?;
    let mut found: Vec<_> = entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    Ok(found)
}

fn read(folder: &Path) -> Result<Case, String> {
    FILE_NAMES
        .into_iter()
        .chain(OTHERS)
        .map(|name| {
            let content = fs::read_to_string(folder.join(name)).map_err(|cause| format!("{name}: {cause}"))?;
            Ok((name, content))
        })
        .collect()
}

fn check_case(case: &Case) -> Problems {
    let Some((algorithm, digest)) = without_line_end(&case["digest.txt"]).split_once(':') else {
        return vec!["digest.txt: not <algorithm>:<hex>".to_owned()];
    };
    [
        document::check_annotation(without_line_end(&case["annotation.txt"]), &case["initdata.toml"]),
        document::check_document(case, algorithm),
        document::check_same_reading("aa.toml", &case["aa.toml"]),
        document::check_same_reading("cdh.toml", &case["cdh.toml"]),
        digest::check_digest(&case["initdata.toml"], algorithm, digest),
        digest::check_measurements(&case["measurements.json"], digest),
    ]
    .concat()
}

fn without_line_end(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// Shows a difference from where it starts: the texts can be a megabyte long.
pub fn same(what: &str, got: &str, want: &str) -> Problems {
    if got == want {
        return vec![];
    }
    let at = got.bytes().zip(want.bytes()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| String::from_utf8_lossy(&text.as_bytes()[at..text.len().min(at + 60)]).into_owned();
    vec![format!("{what}: differs at byte {at}: got {:?}, want {:?}", from(got), from(want))]
}
