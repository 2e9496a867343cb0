use std::path::PathBuf;

use clap::Args;
use rusqlite::{Connection, TransactionBehavior};

use super::Failure;
use crate::{
    LedgerError,
    store::{
        Folder, catalogs,
        connection::{self, Who},
        reading::{self, Reading},
    },
};

/// Where the ledger is.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// The folder of the ledger
    #[arg(
        long = "data",
        value_name = "FOLDER",
        env = "TELEMETRY_SERVER_DATA",
        default_value = crate::cli::data::DEFAULT
    )]
    pub path: PathBuf,
}

/// The folder that is taken if none is named.
pub const DEFAULT: &str = "telemetry-data";

impl Data {
    /// The ledger that is there.
    pub(super) fn open(&self) -> Result<Opened, LedgerError> {
        Opened::of(&Folder::existing(&self.path)?)
    }

    /// The ledger that is there, for who writes nothing.
    pub(super) fn read(&self) -> Result<(Folder, Reading), LedgerError> {
        let folder = Folder::existing(&self.path)?;
        let ledger = reading::ledger(&folder)?;
        Ok((folder, ledger))
    }

    /// The ledger, made if there is none.
    pub(super) fn make(&self) -> Result<Opened, LedgerError> {
        Opened::of(&Folder::make(&self.path)?)
    }
}

/// An open ledger, beside a server that may run.
pub(super) struct Opened {
    pub connection: Connection,
}

impl Opened {
    fn of(folder: &Folder) -> Result<Self, LedgerError> {
        let connection = connection::ledger(folder, Who::Command)?;
        Ok(Self { connection })
    }

    /// Changes something, in a transaction that is durable when this returns.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let connection = &mut self.connection;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = change(&transaction)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// The number of a product that must be known.
    pub fn product(&self, name: &str) -> Result<i64, Failure> {
        product(&self.connection, name)
    }
}

/// The number of a product that must be known.
pub(super) fn product(connection: &Connection, name: &str) -> Result<i64, Failure> {
    if let Some(id) = catalogs::product(connection, name)? {
        return Ok(id);
    }
    let names = catalogs::products(connection)?;
    let names: Vec<_> = names.into_iter().map(|(_, name)| name).collect();
    Err(Failure::new(match names.as_slice() {
        [] => "no product is known yet; `catalog add` makes one known".to_owned(),
        names => format!(
            "no product is called {name:?}; there are {}",
            names.join(", ")
        ),
    }))
}
