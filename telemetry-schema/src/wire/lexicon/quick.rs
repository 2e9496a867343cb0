use std::hash::{BuildHasherDefault, Hasher};

/// A map that is asked by whoever sends reports, and filled by a catalog alone: nobody can put keys into it that
/// meet in one place, so it does without the hash that would keep them apart.
pub type Map<V> = std::collections::HashMap<Box<str>, V, BuildHasherDefault<Quick>>;

/// FNV-1a (Fowler, Noll, Vo), of 64 bits: for names of a few letters.
#[derive(Clone)]
pub struct Quick(u64);

impl Default for Quick {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // What looks for a place takes the upper bits, too.
        self.0 ^ self.0.rotate_left(32)
    }
}
