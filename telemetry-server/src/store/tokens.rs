//! What a product's programs show so that strangers make less noise. It authenticates nobody: it is in
//! every copy of the program.

use std::{collections::HashSet, fmt::Write as _};

use rusqlite::{Connection, OptionalExtension as _, named_params};
use telemetry_schema::{Date, wire::Hash};

/// What a token begins with, so that it is known for one where it is found.
const PREFIX: &str = "tlm_";

/// A label that an operator gives.
pub const LABEL_CHARS_MAX: usize = 64;

/// A token as the ledger has it: the hash of it, not the token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What the operator called it.
    pub label: String,
    /// When it was made.
    pub created: Date,
    /// Since when it is not taken any more.
    pub revoked: Option<Date>,
    hash: Vec<u8>,
}

/// The tokens of one product.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    valid: HashSet<Vec<u8>>,
    is_closed: bool,
}

impl Tokens {
    /// One more.
    pub fn add(&mut self, token: Token) {
        self.is_closed = true;
        if token.revoked.is_none() {
            self.valid.insert(token.hash);
        }
    }

    /// Whether who shows this may send.
    pub fn take(&self, token: Option<&str>) -> bool {
        match token {
            None => !self.is_closed,
            // Also where none is needed: who shows one that was revoked is told nothing by it.
            Some(token) => !self.is_closed || self.valid.contains(&hash(token)),
        }
    }
}

fn hash(token: &str) -> Vec<u8> {
    Hash::of(token.as_bytes()).as_bytes().to_vec()
}

/// Draws a token and keeps its hash; the token is told here and nowhere else.
pub fn create(
    connection: &Connection,
    product: i64,
    label: &str,
    today: Date,
) -> rusqlite::Result<Option<(i64, String)>> {
    let mut secret = [0; 32];
    // Without randomness of the system there is no token.
    if getrandom::fill(&mut secret).is_err() {
        return Ok(None);
    }
    let mut token = PREFIX.to_owned();
    for byte in secret {
        let _ = write!(token, "{byte:02x}");
    }
    connection.execute(
        "INSERT INTO token (product, hash, label, created) VALUES (:product, :hash, :label, :created)",
        named_params! { ":product": product, ":hash": hash(&token), ":label": label, ":created": today.days() },
    )?;
    Ok(Some((connection.last_insert_rowid(), token)))
}

/// Takes a token no more, and tells whether there is such a one.
pub fn revoke(connection: &Connection, id: i64, today: Date) -> rusqlite::Result<bool> {
    let is_there = connection
        .query_row("SELECT 1 FROM token WHERE id = ?1", [id], |_| Ok(()))
        .optional()?;
    connection.execute(
        "UPDATE token SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
        (id, today.days()),
    )?;
    Ok(is_there.is_some())
}

/// Each token with the product that it is of, the oldest first.
pub fn each(connection: &Connection, mut take: impl FnMut(i64, Token)) -> rusqlite::Result<()> {
    let sql = "SELECT product, id, label, created, revoked, hash FROM token ORDER BY id";
    let mut rows = connection.prepare_cached(sql)?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let token = Token {
            id: row.get(1)?,
            label: row.get(2)?,
            created: Date::from_days(row.get(3)?),
            revoked: row.get::<_, Option<u32>>(4)?.map(Date::from_days),
            hash: row.get(5)?,
        };
        take(row.get(0)?, token);
    }
    Ok(())
}
