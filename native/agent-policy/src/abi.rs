//! What JavaScript calls. One instance holds one policy: a trap or a huge policy then costs nobody else anything, and
//! dropping the instance gives all its memory back.
use std::borrow::Cow;
use std::cell::RefCell;

use serde::Serialize;

use crate::agent::Agent;
use crate::builtins;
use crate::engine;
use crate::keywords;
use crate::outline;
use crate::problem::Problem;

thread_local! {
    static AGENT: RefCell<Option<Agent>> = const { RefCell::new(None) };
}

// Only WebAssembly has these names: a native program of the tests has a `free` already.

/// A buffer of `length` bytes for the caller to fill, and to give back with `free`.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// # Safety
/// The buffer came from this module with this length, and nobody uses it any more.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn free(start: *mut u8, length: usize) {
    // SAFETY: the caller keeps the contract above; every buffer that leaves this module is a boxed slice.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, length)) });
}

/// A policy's problems, each with `{line, column, message}`, and whether it is refused: then no request has an answer.
///
/// # Safety
/// `policy` has `length` readable bytes.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn parse(policy: *const u8, length: usize, rego_v0: bool) -> u64 {
    // SAFETY: the caller keeps the contract above.
    let policy = unsafe { text(policy, length) };
    let (is_refused, problems) = match problems(&policy, rego_v0) {
        Ok(problems) => (false, problems),
        Err(log) => (true, vec![Problem::from_log(&log)]),
    };
    reply(&Diagnosis { is_refused, problems })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnosis {
    is_refused: bool,
    problems: Vec<Problem>,
}

fn problems(policy: &str, rego_v0: bool) -> Result<Vec<Problem>, String> {
    let mut engine = engine::load(policy, rego_v0)?;
    engine::prepare(&mut engine)?;
    let in_module = |module| keywords::as_rules(module).chain(builtins::missing(module));
    Ok(engine.get_modules().iter().flat_map(|module| in_module(module)).collect())
}

/// What stands where in a policy.
///
/// # Safety
/// `policy` has `length` readable bytes.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn outline(policy: *const u8, length: usize, rego_v0: bool) -> u64 {
    // SAFETY: the caller keeps the contract above.
    reply(&outline::of(&unsafe { text(policy, length) }, rego_v0))
}

/// Sets the policy, and drops the one before with its state. Null, or the message why the guest does not take it.
///
/// # Safety
/// `policy` has `length` readable bytes.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn open(policy: *const u8, length: usize, rego_v0: bool) -> u64 {
    // SAFETY: the caller keeps the contract above.
    let policy = unsafe { text(policy, length) };
    let (agent, message) = match Agent::with_policy(&policy, rego_v0) {
        Ok(agent) => (Some(agent), None),
        Err(message) => (None, Some(message)),
    };
    AGENT.set(agent);
    reply(&message)
}

/// Asks the policy about one request: a verdict, or null when there is no policy.
///
/// # Safety
/// `name` and `input` have as many readable bytes as is said of each.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn evaluate(name: *const u8, name_length: usize, input: *const u8, input_length: usize) -> u64 {
    // SAFETY: the caller keeps the contract above.
    let (name, input) = unsafe { (text(name, name_length), text(input, input_length)) };
    reply(&AGENT.with_borrow_mut(|agent| agent.as_mut().map(|agent| agent.evaluate(&name, &input))))
}

/// Sets the policy back to where it was when it was opened. Null, or why that fails.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn reset() -> u64 {
    reply(&AGENT.with_borrow_mut(|agent| agent.as_mut().and_then(|agent| agent.reset().err())))
}

unsafe fn text<'a>(start: *const u8, length: usize) -> Cow<'a, str> {
    // SAFETY: the callers of the functions above vouch for pointer and length.
    String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(start, length) })
}

/// JSON in a buffer that the caller frees: its address in the high half, its length in the low half.
fn reply<T: Serialize>(answer: &T) -> u64 {
    let json = serde_json::to_vec(answer).unwrap_or_else(|_| b"null".to_vec()).into_boxed_slice();
    let length = json.len() as u64;
    let start = Box::into_raw(json).cast::<u8>();
    ((start as u64) << 32) | length
}
