use std::{collections::HashSet, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
};

use super::LINES_MAX;

/// So many names are compared one by one: a set of them would cost more.
const FEW: usize = 16;

/// How often each of several names occurred.
pub type Counts = Named<u64>;

/// Names with what belongs to them; a map in JSON, in the order of the catalog, so that a reader finds
/// `1ms` before `10ms`. A name that stands twice is refused: readers do not agree on which of the two
/// counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<V>(Vec<(String, V)>);

impl<V> Named<V> {
    /// Puts a name at the end. The caller knows that it is not there yet.
    pub fn push(&mut self, name: &str, value: V) {
        self.0.push((name.to_owned(), value));
    }

    /// What belongs to a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        let of_name = self.0.iter().find(|(known, _)| known == name);
        of_name.map(|(_, value)| value)
    }

    /// Whether there is no name.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many names there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Names and what belongs to them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// What belongs to the names, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl Counts {
    /// The sum of all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }
}

impl<V> Default for Named<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Serialize> Serialize for Named<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Named<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names(PhantomData))
    }
}

struct Names<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Names<V> {
    type Value = Named<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map with names as keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<V>, A::Error> {
        let mut known = HashSet::new();
        let mut named: Vec<(String, V)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, V>()? {
            if named.len() >= LINES_MAX {
                return Err(A::Error::custom("more names than a report has lines"));
            }
            if named.len() == FEW {
                known.extend(named.iter().map(|(name, _)| name.clone()));
            }
            let is_twice = if named.len() < FEW {
                named.iter().any(|(known, _)| *known == name)
            } else {
                !known.insert(name.clone())
            };
            if is_twice {
                return Err(A::Error::custom("a name stands twice"));
            }
            named.push((name, value));
        }
        Ok(Named(named))
    }
}
