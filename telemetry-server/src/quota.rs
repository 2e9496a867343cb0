//! How many requests an address may make. It is held in memory alone, and not even there as it is.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota as Governed, RateLimiter, clock::Clock, clock::DefaultClock,
};

/// The places that addresses are spread over, by a hash under a key that is drawn at every start. So the
/// state is bounded (some 10 MiB if all are taken), and no address is held. Strangers who meet in a place
/// share its quota: among 1,000 addresses that are busy at once, one in 131 has such a neighbour.
const PLACES: u64 = 1 << 17;

/// What is left to each address.
pub struct Quota {
    limiter: Option<DefaultKeyedRateLimiter<u32>>,
    key: RandomState,
    clock: DefaultClock,
}

impl Quota {
    /// So many at once, and then so many a second; none a second is no limit.
    #[must_use]
    pub fn new(per_second: u32, burst: u32) -> Self {
        let governed = NonZeroU32::new(per_second).map(|per_second| {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Governed::per_second(per_second).allow_burst(burst))
        });
        Self {
            limiter: governed,
            key: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Takes one of what the address has left.
    ///
    /// # Errors
    /// When nothing is left: how long until there is.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        let place = self.place(address);
        limiter
            .check_key(&place)
            .map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Forgets the places that have all of their quota again.
    pub fn tidy(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn place(&self, address: IpAddr) -> u32 {
        let hash = self.key.hash_one(subscriber(address));
        u32::try_from(hash % PLACES).unwrap_or(0)
    }
}

/// Who pays for an address: of version 6 a subscriber has 2^64 of them.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_burst_and_no_more() {
        let quota = Quota::new(1, 3);
        let address = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            assert!(quota.take(address).is_ok());
        }
        assert!(quota.take(address).unwrap_err() <= Duration::from_secs(1));
    }

    #[test]
    fn a_network_of_version_six_is_one_subscriber() {
        let quota = Quota::new(1, 2);
        assert!(quota.take("2001:db8::1".parse().unwrap()).is_ok());
        assert!(quota.take("2001:db8::2".parse().unwrap()).is_ok());
        assert!(quota.take("2001:db8::3".parse().unwrap()).is_err());
    }

    #[test]
    fn a_million_addresses_take_a_bounded_place() {
        let quota = Quota::new(1, 1);
        for bits in 0..1_000_000_u32 {
            let _ = quota.take(IpAddr::V4(bits.into()));
        }
        let places = quota.limiter.as_ref().map_or(0, RateLimiter::len);
        assert!(places as u64 <= PLACES && places > 100_000, "{places}");
    }

    #[test]
    fn no_limit_is_none() {
        let quota = Quota::new(0, 1);
        assert!((0..1_000).all(|_| quota.take("192.0.2.1".parse().unwrap()).is_ok()));
    }
}
