//! Small numbers for products, segments and lines.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};
use telemetry_schema::wire::Hash;

use super::{KnownCatalog, catalogs};
use crate::validate::{Lines, Segment};

/// Versions are numbers of the peer's choice, and each makes a segment. A product of ten releases a week on
/// seven platforms and three levels has 10,000 in a year; what comes after so many is counted without its
/// version.
pub const SEGMENTS_MAX: usize = 65_536;

/// A place whose number is not looked up yet. Numbers of rows begin at 1.
const UNKNOWN: i64 = 0;

/// How many catalogs of a product have their places remembered; each takes half a MiB at most. Whoever sends by
/// more at a time makes them be looked up again.
const CATALOGS_MAX: usize = 32;

/// What was looked up or made, so that it is not looked up again.
#[derive(Debug, Default)]
pub struct Dictionary {
    products: HashMap<String, OfProduct>,
}

/// The numbers of one product.
#[derive(Debug)]
pub struct OfProduct {
    /// Its own.
    pub id: i64,
    segments: HashMap<Segment, i64>,
    lines: HashMap<Box<str>, i64>,
    /// The same by the places of catalogs; [`UNKNOWN`] where one was not looked up yet.
    places: HashMap<Hash, Vec<i64>>,
    /// How many segments the ledger has, looked up or not.
    segments_known: usize,
}

impl Dictionary {
    /// After a transaction that was rolled back: the rows that it had made are not there.
    pub fn forget(&mut self) {
        self.products.clear();
    }

    /// The numbers of a product.
    pub fn product(
        &mut self,
        connection: &Connection,
        name: &str,
    ) -> rusqlite::Result<&mut OfProduct> {
        // Twice looked up, because a borrow that is returned from one arm lasts for the other.
        if !self.products.contains_key(name) {
            let id = catalogs::make_product(connection, name)?;
            let sql = "SELECT count(*) FROM segment WHERE product = ?1";
            let known: i64 = connection.query_row(sql, [id], |row| row.get(0))?;
            let numbers = OfProduct {
                id,
                segments: HashMap::new(),
                lines: HashMap::new(),
                places: HashMap::new(),
                segments_known: usize::try_from(known).unwrap_or(usize::MAX),
            };
            self.products.insert(name.to_owned(), numbers);
        }
        self.products
            .get_mut(name)
            .ok_or(rusqlite::Error::QueryReturnedNoRows)
    }
}

impl OfProduct {
    /// The numbers of a report's lines, each with how often.
    pub fn lines(
        &mut self,
        connection: &Connection,
        lines: &Lines,
    ) -> rusqlite::Result<Vec<(i64, u64)>> {
        let mut numbers = Vec::with_capacity(lines.len());
        for (key, n) in lines.keys() {
            numbers.push((self.line(connection, key)?, n));
        }
        let Some((catalog, places)) = lines.places() else {
            return Ok(numbers);
        };
        let hash = catalog.hash();
        if self.places.len() >= CATALOGS_MAX && !self.places.contains_key(&hash) {
            self.places.clear();
        }
        let mut known = self.places.remove(&hash).unwrap_or_default();
        for (place, n) in places {
            let at = usize::try_from(*place).unwrap_or(usize::MAX);
            let id = match known.get(at) {
                Some(id) if *id != UNKNOWN => *id,
                _ => self.place(connection, catalog, *place, &mut known)?,
            };
            numbers.push((id, *n));
        }
        self.places.insert(hash, known);
        Ok(numbers)
    }

    /// The number of a place that was not looked up yet.
    fn place(
        &mut self,
        connection: &Connection,
        catalog: &KnownCatalog,
        place: u32,
        known: &mut Vec<i64>,
    ) -> rusqlite::Result<i64> {
        let key = catalog.lexicon().line_key(place);
        let key = key.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let id = self.line(connection, &key)?;
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        if known.len() <= at {
            known.resize(at + 1, UNKNOWN);
        }
        known[at] = id;
        Ok(id)
    }

    /// The number of a line.
    fn line(&mut self, connection: &Connection, key: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.lines.get(key) {
            return Ok(*id);
        }
        let sql = "SELECT id FROM line WHERE product = ?1 AND key = ?2";
        let mut known = connection.prepare_cached(sql)?;
        let known = known.query_row((self.id, key), |row| row.get(0));
        let id = if let Some(id) = known.optional()? {
            id
        } else {
            let sql = "INSERT INTO line (product, key) VALUES (?1, ?2)";
            connection.prepare_cached(sql)?.insert((self.id, key))?
        };
        self.lines.insert(key.into(), id);
        Ok(id)
    }

    /// The number of a segment.
    pub fn segment(
        &mut self,
        connection: &Connection,
        segment: Segment,
        segments_max: usize,
    ) -> rusqlite::Result<i64> {
        if let Some(id) = self.segments.get(&segment) {
            return Ok(*id);
        }
        let mut its_words = segment.words();
        let mut known = self.find(connection, &its_words)?;
        if known.is_none() && self.segments_known >= segments_max {
            its_words = segment.without_version().words();
            known = self.find(connection, &its_words)?;
        }
        let id = if let Some(id) = known {
            id
        } else {
            let [version, channel, os, arch, level] = &its_words;
            let sql = "INSERT INTO segment (product, version, channel, os, arch, level)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut insert = connection.prepare_cached(sql)?;
            let id = insert.insert((self.id, version, channel, os, arch, level))?;
            self.segments_known = self.segments_known.saturating_add(1);
            id
        };
        // What is counted without its version is looked up each time: else this would grow with the
        // versions.
        if its_words == segment.words() {
            self.segments.insert(segment, id);
        }
        Ok(id)
    }

    fn find(
        &self,
        connection: &Connection,
        [version, channel, os, arch, level]: &[String; 5],
    ) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT id FROM segment WHERE product = ?1 AND version = ?2 AND channel = ?3
             AND os = ?4 AND arch = ?5 AND level = ?6";
        let mut find = connection.prepare_cached(sql)?;
        find.query_row((self.id, version, channel, os, arch, level), |row| {
            row.get(0)
        })
        .optional()
    }
}
