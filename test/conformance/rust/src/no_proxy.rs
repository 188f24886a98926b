use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde_json::Value;

use crate::loopback::{HOME, address_of, request, serve};

/// One question to the client: does a request to `host` go around the proxy?
struct Question {
    no_proxy: String,
    host: String,
    direct: bool,
}

pub fn check(table: &Path) -> bool {
    match questions(table).and_then(|questions| ask_all(&questions)) {
        Ok((asked, problems)) if asked > 0 && problems.is_empty() => {
            println!("rust: {asked} no-proxy requests agree");
            true
        }
        Ok((asked, problems)) => {
            println!("rust: FAILED: {} of {asked} no-proxy requests\n{}", problems.len(), problems.join("\n"));
            false
        }
        Err(cause) => {
            println!("rust: FAILED: {}: {cause}", table.display());
            false
        }
    }
}

fn questions(table: &Path) -> Result<Vec<Question>, String> {
    let text = fs::read_to_string(table).map_err(|cause| cause.to_string())?;
    let read: Value = serde_json::from_str(&text).map_err(|cause| cause.to_string())?;
    let valid = rows(&read, "valid")?.iter().map(valid_question);
    let never = rows(&read, "never")?.iter().flat_map(never_questions);
    valid.chain(never).collect()
}

fn rows<'a>(table: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    table[name].as_array().ok_or(format!("{name} is not an array"))
}

fn valid_question(row: &Value) -> Result<Question, String> {
    let entries = rows(row, "list")?.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
    match (entries, row["host"].as_str(), row["direct"].as_bool()) {
        (Some(entries), Some(host), Some(direct)) => Ok(question(&entries.join(","), host, direct)),
        _ => Err(format!("not a row of valid: {row}")),
    }
}

/// The entry covers nothing, and its correction what was meant.
fn never_questions(row: &Value) -> Vec<Result<Question, String>> {
    let (Some(entry), Some(host)) = (row["entry"].as_str(), row["host"].as_str()) else {
        return vec![Err(format!("not a row of never: {row}"))];
    };
    let fixed = row["fix"].as_str().map(|fix| Ok(question(fix, host, true)));
    [Ok(question(entry, host, false))].into_iter().chain(fixed).collect()
}

fn question(no_proxy: &str, host: &str, direct: bool) -> Question {
    Question { no_proxy: no_proxy.to_owned(), host: host.to_owned(), direct }
}

fn ask_all(questions: &[Question]) -> Result<(usize, Vec<String>), String> {
    let proxy = serve(HOME, "proxy").map_err(|cause| cause.to_string())?;
    let mut origins = HashMap::new();
    let mut problems = Vec::new();
    let mut asked = 0;
    for question in questions {
        match origin_for(&question.host, &mut origins) {
            Ok(origin) => {
                asked += 1;
                problems.extend(ask(question, origin, proxy).err());
            }
            // Not every machine has IPv6, or more of 127.0.0.0/8 than one address.
            Err(cause) => println!("SKIPPED: no-proxy request to {}: cannot serve there: {cause}", question.host),
        }
    }
    Ok((asked, problems))
}

fn origin_for(host: &str, origins: &mut HashMap<IpAddr, SocketAddr>) -> Result<SocketAddr, String> {
    let address = address_of(host).unwrap_or(HOME);
    if let Some(origin) = origins.get(&address) {
        return Ok(*origin);
    }
    let origin = serve(address, "direct").map_err(|cause| cause.to_string())?;
    origins.insert(address, origin);
    Ok(origin)
}

fn ask(Question { no_proxy, host, direct }: &Question, origin: SocketAddr, proxy: SocketAddr) -> Result<(), String> {
    let want = if *direct { "direct" } else { "proxy" };
    match request(host, origin, proxy, no_proxy) {
        Ok(got) if got == want => Ok(()),
        Ok(got) => Err(format!("noProxy {no_proxy:?}, request to {host}: goes {got}, the table says {want}")),
        Err(cause) => Err(format!("noProxy {no_proxy:?}, request to {host}: {cause}")),
    }
}
