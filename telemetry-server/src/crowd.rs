//! How many connections an address may hold: one that asks for all places, and then takes its time, keeps
//! everybody else out.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use ipnet::IpNet;

use crate::quota::subscriber;

/// Whose connections are open. An address is here only as its hash, under a key that is drawn at every start,
/// and only for as long as one of its connections is open.
pub struct Crowd {
    most: usize,
    exempt: Vec<IpNet>,
    key: RandomState,
    open: Mutex<HashMap<u64, usize>>,
    turned_away: AtomicU64,
}

/// A connection that was let in, for as long as it lives.
pub struct Guest {
    crowd: Arc<Crowd>,
    /// Nothing for a proxy of ours, which may hold as many as there are.
    of: Option<u64>,
}

impl Crowd {
    /// So many for each address, and no bound for those of our own proxies.
    #[must_use]
    pub fn new(most: usize, exempt: Vec<IpNet>) -> Self {
        Self {
            most,
            exempt,
            key: RandomState::new(),
            open: Mutex::default(),
            turned_away: AtomicU64::new(0),
        }
    }

    /// Lets one in, unless its address has as many as it may.
    #[must_use]
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Guest> {
        let crowd = Arc::clone(self);
        let address = address.to_canonical();
        if self.exempt.iter().any(|network| network.contains(&address)) {
            return Some(Guest { crowd, of: None });
        }
        let of = self.key.hash_one(subscriber(address));
        let mut open = self.open();
        let count = open.entry(of).or_default();
        if *count >= self.most {
            self.turned_away.fetch_add(1, Relaxed);
            return None;
        }
        *count += 1;
        drop(open);
        Some(Guest {
            crowd,
            of: Some(of),
        })
    }

    /// How many were closed as soon as they came.
    #[must_use]
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Relaxed)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let Some(of) = self.of else { return };
        if let Entry::Occupied(mut count) = self.crowd.open().entry(of) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_makes_room_and_leaves_nothing() {
        let crowd = Arc::new(Crowd::new(2, Vec::new()));
        let enter = |address: &str| crowd.enter(address.parse().unwrap());
        let (first, second) = (enter("192.0.2.1"), enter("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(enter("192.0.2.1").is_none());
        assert!(enter("192.0.2.2").is_some());
        drop(first);
        let third = enter("192.0.2.1");
        assert!(third.is_some());
        assert_eq!(crowd.turned_away(), 1);
        drop((second, third));
        assert!(crowd.open().is_empty());
    }

    #[test]
    fn a_proxy_of_ours_may_hold_all() {
        let crowd = Arc::new(Crowd::new(1, vec!["10.0.0.0/8".parse().unwrap()]));
        let guests: Vec<_> = (0..9)
            .map(|_| crowd.enter("10.1.2.3".parse().unwrap()))
            .collect();
        assert!(guests.iter().all(Option::is_some) && crowd.open().is_empty());
    }
}
