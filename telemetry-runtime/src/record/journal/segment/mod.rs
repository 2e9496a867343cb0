//! Segments: the journal's form for threads that record more than a little.
//!
//! A segment is a mapped file that one process at a time writes; a thread has an *area* of it to
//! itself, and nothing is shared between threads on the way. What an area cannot take goes to the
//! inbox. What was written survives SIGKILL, not power loss.
//!
//! # Files
//!
//! `segment-<build>-<epoch>-<ordinal>`; build and epoch are 16 hexadecimal digits each, the ordinal
//! is decimal. Who writes holds the exclusive lock; one that nobody holds is continued by the next
//! process of its build and consent, or folded and removed: a fold that holds the lock appends
//! `.aside-<random>` to the name first, so that nobody continues what it reads for the last time.
//!
//! # Bytes
//!
//! [`layout`] has the constants. Words are 64 bits, little-endian.
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 8,192 | the header record of the journal, as in an inbox; the rest is zero |
//! | 8,192 + area × size | size | an area; size follows from the number of entries in the catalog |
//!
//! | word of an area | what |
//! |---|---|
//! | 0 | day (low half) and generation (high half); generation 0: free, the low half is then the last one |
//! | 1 | check of word 0, of the area's place and of the number of entries |
//! | 2 | how many words of the log are written |
//! | 3-7 | zero |
//! | 8 | *slots*: of each entry four counts of 32 bits, by outcome: calls without detail, times three |
//! | 8 + 2 × entries | *table*: 1,024 cells of a key and a count: calls with timing or kind, times three |
//! | 2,056 + 2 × entries | *log*: 2,048 words, events one after another |
//!
//! Counts only grow, the log is only appended to, and every one of them is written by the thread
//! that has the area. A record is there with its last store: the count of a slot or cell (whose key
//! was stored before), or the position of the log (whose words were).
//!
//! # Damage
//!
//! A head whose check is wrong costs its area, a key whose check is wrong its cell, a record whose sum
//! is wrong itself: the reader goes on at the next word that begins a record. A count that is no
//! multiple of three, as any that has lost a bit or gained one, costs what it has counted since the
//! last fold, and so does one that went back or says more than [`count::SLOT_MAX`] or
//! [`count::CELL_MAX`], which no writer reaches: its thread takes another area long before.

pub mod area;
mod claim;
pub mod count;
pub mod file;
pub mod files;
#[cfg(test)]
pub mod handmade;
pub mod layout;
#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod mapped;
pub mod mark;
mod memory;
#[cfg(target_os = "linux")]
pub mod monotonic;
pub mod own;
mod place;
pub mod reader;
#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
pub mod snapshot;
pub mod thread;

// Miri maps no files.
#[cfg(all(
    test,
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64",
    not(miri)
))]
mod tests;
