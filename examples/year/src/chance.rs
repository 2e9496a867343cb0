/// Numbers that look random and are the same for the same seed (splitmix64, Steele et al. 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Two seeds in one: of the year, and of what is drawn in it.
    pub const fn new(seed: u64, of: u64) -> Self {
        Self(seed ^ of.wrapping_mul(0xd134_2543_de82_ef95))
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    pub const fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product is below the bound, and nearly even.
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// So often in 100,000.
    pub const fn in_100_000(&mut self, times: u64) -> bool {
        self.below(100_000) < times
    }

    /// 0 half of the time, 1 a quarter of the time, and so on.
    pub const fn halvings(&mut self) -> u32 {
        self.next().trailing_zeros()
    }

    pub fn one_of<T: Copy, const N: usize>(&mut self, all: [T; N]) -> T {
        all[usize::try_from(self.below(N as u64)).unwrap_or_default()]
    }
}
