//! A Kata guest's policy engine behind a C ABI: text and JSON go in and out as an address and a length.
pub mod abi;
mod agent;
mod builtins;
mod calls;
mod deterministic_random;
mod engine;
mod keywords;
mod names;
mod outline;
mod overrides;
#[cfg(any(test, target_family = "wasm"))]
mod pool;
mod problem;
mod scope;
mod state;
mod text;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: pool::Pool = pool::Pool::new();
