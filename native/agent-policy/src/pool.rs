//! Memory in small blocks, for reading and asking a policy takes many and gives them back soon. A block that came back
//! waits on the list of its size, and is never joined with others: finding and joining was a fifth of the time.
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::{self, NonNull};

/// Sizes are multiples of it, and it is the strictest alignment of a block.
const GRAIN: usize = 8;
const SIZES: usize = 64;
const SLAB: usize = 64 * 1024;

/// Larger blocks, and the slabs that small ones are cut from, are the system's.
pub struct Pool(UnsafeCell<Blocks>);

// SAFETY: without the proposal for threads WebAssembly has one.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Pool {}

struct Blocks {
    free: [Option<NonNull<Free>>; SIZES],
    slab: *mut u8,
    left: usize,
}

struct Free {
    next: Option<NonNull<Free>>,
}

impl Pool {
    pub const fn new() -> Self {
        Self(UnsafeCell::new(Blocks { free: [None; SIZES], slab: ptr::null_mut(), left: 0 }))
    }
}

/// The index of the list, or nothing for what is the system's.
fn small(layout: Layout) -> Option<usize> {
    let index = layout.size().div_ceil(GRAIN).wrapping_sub(1);
    (index < SIZES && layout.align() <= GRAIN).then_some(index)
}

// SAFETY: a block is on one list or in use, and its list is that of its layout, which the caller gives again.
unsafe impl GlobalAlloc for Pool {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(index) = small(layout) else { return unsafe { System.alloc(layout) } };
        let blocks = unsafe { &mut *self.0.get() };
        match blocks.free[index] {
            Some(block) => {
                blocks.free[index] = unsafe { block.as_ref().next };
                block.as_ptr().cast()
            }
            None => unsafe { blocks.cut((index + 1) * GRAIN) },
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(index) = small(layout) else { return unsafe { System.dealloc(block, layout) } };
        let blocks = unsafe { &mut *self.0.get() };
        let free: *mut Free = block.cast();
        unsafe { free.write(Free { next: blocks.free[index] }) };
        blocks.free[index] = NonNull::new(free);
    }

    #[inline(never)]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (small(layout), small(wanted)) {
            (None, None) => unsafe { System.realloc(block, layout, size) },
            (held, needed) if held == needed => block,
            _ => unsafe { self.moved(block, layout, wanted) },
        }
    }
}

impl Pool {
    unsafe fn moved(&self, block: *mut u8, layout: Layout, wanted: Layout) -> *mut u8 {
        let new = unsafe { self.alloc(wanted) };
        if !new.is_null() {
            unsafe {
                new.copy_from_nonoverlapping(block, layout.size().min(wanted.size()));
                self.dealloc(block, layout);
            }
        }
        new
    }
}

impl Blocks {
    /// What is left of a slab that is too small is not used.
    unsafe fn cut(&mut self, size: usize) -> *mut u8 {
        if self.left < size {
            self.slab = unsafe { System.alloc(Layout::from_size_align_unchecked(SLAB, GRAIN)) };
            self.left = if self.slab.is_null() { 0 } else { SLAB };
            if self.left == 0 {
                return ptr::null_mut();
            }
        }
        let block = self.slab;
        self.slab = unsafe { block.add(size) };
        self.left -= size;
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of this many bytes, all of which can be written.
    fn taken(pool: &Pool, size: usize) -> (*mut u8, Layout) {
        let layout = Layout::from_size_align(size, GRAIN).unwrap();
        // SAFETY: the size is not zero, and the block has it.
        let block = unsafe { pool.alloc(layout) };
        assert!(!block.is_null() && block.align_offset(GRAIN) == 0);
        unsafe { block.write_bytes(0xa5, size) };
        (block, layout)
    }

    #[test]
    fn a_block_that_came_back_is_given_to_the_next_of_its_size_only() {
        let pool = Pool::new();
        let (first, layout) = taken(&pool, 24);
        let (second, _) = taken(&pool, 24);
        // SAFETY: the block is of this pool and layout, and nobody uses it any more.
        unsafe { pool.dealloc(first, layout) };
        let (larger, _) = taken(&pool, 32);
        assert!(larger != first && larger != second);
        assert_eq!(taken(&pool, 17).0, first);
        assert_ne!(taken(&pool, 24).0, first);
    }

    #[test]
    fn no_two_blocks_in_use_overlap() {
        let pool = Pool::new();
        let mut used: Vec<(usize, usize)> = Vec::new();
        for round in 1..5_000_usize {
            let size = round * 7 % (SIZES * GRAIN + 100) + 1;
            let (block, layout) = taken(&pool, size);
            if round % 3 == 0 {
                // SAFETY: as above.
                unsafe { pool.dealloc(block, layout) };
            } else {
                used.push((block as usize, block as usize + size));
            }
        }
        used.sort_unstable();
        assert!(used.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }

    #[test]
    fn a_block_that_grows_or_shrinks_keeps_its_bytes() {
        let pool = Pool::new();
        let largest = SIZES * GRAIN;
        for (from, to) in
            [(8, 9), (8, largest + 1), (largest, largest + 1), (largest + 1, largest), (largest + 1, 5_000), (40, 3)]
        {
            let (block, layout) = taken(&pool, from);
            // SAFETY: the block is of this pool and layout; of the new one the smaller of the sizes is read.
            let bytes = unsafe {
                let moved = pool.realloc(block, layout, to);
                std::slice::from_raw_parts(moved, from.min(to)).to_vec()
            };
            assert_eq!(bytes, vec![0xa5; from.min(to)], "{from} to {to}");
        }
    }
}
