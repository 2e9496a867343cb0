//! What batches of reports add to the totals and is not in their table yet.
//!
//! A batch moves a thousand totals, and the next one mostly the same. So it writes what it adds in one row, and
//! the writer folds many such rows into the table at once, some at a time, in the order of the table. The rows
//! of one fold, a generation, go with its last step; up to then a cursor tells what of them is in the table.
//! A reader adds the rest, in one transaction, and sees sums that are exact at every moment.

use rusqlite::{Connection, OptionalExtension as _, types::Type};

use super::packed::{put, take};

/// A total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The product.
    pub product: i64,
    /// The day.
    pub day: u32,
    /// The segment.
    pub segment: i64,
    /// The line.
    pub line: i64,
}

/// By how much a total changes.
pub type Change = (Place, i64);

/// How far a fold has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The last row of the generation.
    pub seq: i64,
    /// The last place that is in the table.
    pub last: Place,
}

/// Packs changes, which are in order: the places of one product, day and segment have these once.
#[must_use]
pub fn pack(changes: &[Change]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(changes.len() * 3);
    let group = |(place, _): &Change| (place.product, place.day, place.segment);
    for lines in changes.chunk_by(|one, next| group(one) == group(next)) {
        let Some(((product, day, segment), count)) =
            lines.first().map(group).zip(Some(lines.len()))
        else {
            continue;
        };
        put(&mut bytes, product.cast_unsigned());
        put(&mut bytes, u64::from(day));
        put(&mut bytes, segment.cast_unsigned());
        put(&mut bytes, count as u64);
        let mut last = 0;
        for (place, n) in lines {
            put(&mut bytes, place.line.wrapping_sub(last).cast_unsigned());
            // The sign is the lowest bit, so that small numbers are short.
            put(&mut bytes, (n.wrapping_shl(1) ^ (n >> 63)).cast_unsigned());
            last = place.line;
        }
    }
    bytes
}

/// What [`pack`] was given; `None` where the bytes are none of its.
#[must_use]
pub fn unpack(mut bytes: &[u8]) -> Option<Vec<Change>> {
    let bytes = &mut bytes;
    let mut changes = Vec::with_capacity(bytes.len() / 2);
    while !bytes.is_empty() {
        let mut place = Place {
            product: take(bytes)?.cast_signed(),
            day: u32::try_from(take(bytes)?).ok()?,
            segment: take(bytes)?.cast_signed(),
            line: 0,
        };
        for _ in 0..take(bytes)? {
            place.line = place.line.wrapping_add(take(bytes)?.cast_signed());
            let n = take(bytes)?;
            changes.push((
                place,
                (n >> 1).cast_signed() ^ (n & 1).cast_signed().wrapping_neg(),
            ));
        }
    }
    Some(changes)
}

/// The numbers of the rows, ascending, each with those of its changes that are not in the table; `None` where
/// a row is not readable.
pub fn each(
    connection: &Connection,
    mut take: impl FnMut(i64, Option<Vec<Change>>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let cursor = cursor(connection)?;
    let mut rows = connection.prepare("SELECT seq, places FROM change ORDER BY seq")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        let mut changes = unpack(row.get_ref(1)?.as_blob()?);
        if let (Some(cursor), Some(changes)) = (cursor, &mut changes)
            && seq <= cursor.seq
        {
            changes.retain(|(place, _)| *place > cursor.last);
        }
        take(seq, changes)?;
    }
    Ok(())
}

/// A row says nothing that can be read.
#[must_use]
pub fn unreadable() -> rusqlite::Error {
    let message = "a change of totals is not readable; `check` tells more";
    rusqlite::Error::FromSqlConversionFailure(1, Type::Blob, message.into())
}

/// The cursor of the fold that is under way.
pub fn cursor(connection: &Connection) -> rusqlite::Result<Option<Cursor>> {
    let sql = "SELECT value FROM meta WHERE key = 'folded'";
    let bytes = connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    match unpack(&bytes).as_deref() {
        Some([(last, seq)]) => Ok(Some(Cursor {
            seq: *seq,
            last: *last,
        })),
        _ => Err(unreadable()),
    }
}

/// Moves the cursor; without one the rows of its generation are none any more.
pub fn set_cursor(connection: &Connection, cursor: Option<Cursor>) -> rusqlite::Result<()> {
    if let Some(Cursor { seq, last }) = cursor {
        let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('folded', ?1)";
        let cursor = pack(&[(last, seq)]);
        connection.prepare_cached(sql)?.execute([cursor])?;
    } else {
        let sql = "DELETE FROM meta WHERE key = 'folded'";
        connection.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let place = (1..4_i64, 0..4_u32, 1..4_i64, 1..300_i64);
        let wide = (1..=i64::MAX, any::<u32>(), 1..=i64::MAX, 1..=i64::MAX);
        let place = prop_oneof![9 => place, 1 => wide];
        let place = place.prop_map(|(product, day, segment, line)| Place {
            product,
            day,
            segment,
            line,
        });
        let n = prop_oneof![-200..200_i64, any::<i64>()];
        prop::collection::btree_map(place, n, 0..60).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn changes_are_read_as_they_were_packed(changes in changes()) {
            let bytes = pack(&changes);
            prop_assert_eq!(unpack(&bytes), Some(changes));
            if let Some((_, cut)) = bytes.split_last() {
                prop_assert_eq!(unpack(cut), None);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = unpack(&bytes);
        }
    }
}
