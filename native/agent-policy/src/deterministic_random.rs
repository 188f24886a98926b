//! Random numbers, which the guest's `rand.intn` draws. Here they are always the same, so that a verdict is repeatable.
use getrandom::Error;

/// # Safety
/// `start` has `length` writable bytes.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(start: *mut u8, length: usize) -> Result<(), Error> {
    // SAFETY: `getrandom` keeps the contract above.
    unsafe { start.write_bytes(1, length) };
    Ok(())
}
