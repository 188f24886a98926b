//! A Kata guest's policy engine behind a C ABI: text and JSON go in and out as an address and a length.
mod abi;
mod agent;
mod builtins;
mod calls;
mod chance;
mod engine;
mod keywords;
mod problem;
mod state;

/// Parsing and asking a policy is mostly small allocations, and this one is made for WebAssembly.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
