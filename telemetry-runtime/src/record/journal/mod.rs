//! The journal: what a recording call leaves behind before it returns.
//!
//! It has two forms. What follows is the *inbox*: a file that every process of one build under one
//! consent appends to, one `write(2)` a record. A thread that records more than a little leaves its
//! records in a [`segment`] instead, where there can be one. What was written survives SIGKILL, not
//! power loss: nothing here syncs. The journal knows indices and no names; those are in the build's
//! document, which only the fold reads.
//!
//! # Files
//!
//! `inbox-<build>-<epoch>` is open for appending; build and epoch are 16 hexadecimal digits each.
//! `inbox-<build>-<epoch>.aside-<file>` was taken out of use by [`files::rotate`], may still be
//! written by processes that opened it before, and is removed once it is drained and nobody has
//! it open. Writers never create an inbox: that it exists carries the consent.
//!
//! # Bytes
//!
//! A file is a sequence of records; integers are little-endian, *varint* is LEB128 of at most 64
//! bits in its shortest form.
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 1 | the mark, 0xb5 |
//! | 1 | 1 | kind: 1 header, 2 call, 3 event, 4 single event, 5 loss |
//! | 2 | 2 | length of the body, at most 1,000 (of a header 8,000) |
//! | 4 | length | the body |
//! | 4 + length | 4 | CRC-32 (ISO 3309) of everything before it |
//!
//! | kind | body |
//! |---|---|
//! | header | format u8 = 1, random file id u64, build u64, epoch u64, the consent as text to the end |
//! | call | day varint, entry varint, u8 (bits 0-1 outcome, bit 2 has kind, bit 3 has timing), kind varint if it has one, timing bucket varint if it has one |
//! | event | day varint, entry varint, n varint, the words as varints to the end |
//! | single event | hour u8, session u64, then as event |
//! | loss | day varint, n varint: so many records could not be kept |
//!
//! Day counts from 1970-01-01 UTC. Entry is the index into the build's sorted catalog. Words are,
//! field by field, the index into its domain and, for a quantity, the clamped amount. The hour and
//! the session are kept for events of level `full` alone. The session is drawn from a random
//! number of this run and changes with the day, so that it joins neither runs nor days.
//!
//! # Damage
//!
//! A reader that meets bytes which are no record searches for the next place where a whole record
//! with a right checksum stands, counts the gap as one damaged record and goes on. At the end of
//! a file that others may be writing such bytes are left alone, since a record may be half
//! written; once nobody has the file open they are damage too.

pub mod files;
pub mod frame;
pub mod inbox;
mod keeper;
pub mod layout;
pub mod limit;
mod open;
mod process;
pub mod reader;
pub mod segment;

pub use inbox::Inbox;
pub use keeper::Keeper;
pub use process::Journal;

/// The most bytes of one inbox. About 250,000 calls; a fold rotates it long before.
pub const INBOX_BYTES_MAX: u64 = 4 << 20;

/// Room above [`INBOX_BYTES_MAX`] where the number of dropped records can still be noted. Each other
/// process may put 64 KiB into it before it notices that the inbox is full. A quarter of the file
/// where there is a limit on file sizes; half of it is for notes that are rare.
const LOSS_BYTES_MAX: u64 = 1 << 20;

/// So near to its end the size of an inbox is asked for before each record: others append, too.
const INBOX_BYTES_NEAR: u64 = 1 << 20;

/// An inbox of this size is worth a fold at the next start: about 15,000 calls.
pub const INBOX_FOLD_BYTES: u64 = 256 << 10;

/// A drained inbox of this size is replaced by an empty one.
pub const INBOX_ROTATE_BYTES: u64 = 64 << 10;
