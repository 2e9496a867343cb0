//! What reports are held against, as it was at one moment.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use rusqlite::Connection;
use telemetry_schema::{
    document::Catalog,
    wire::{Hash, Lexicon},
};

use super::tokens;

/// Products, their catalogs, what was withdrawn of them, and who may send: a snapshot, so that a request is
/// judged by one state of them from its beginning to its end.
#[derive(Clone, Debug, Default)]
pub struct Known {
    products: HashMap<String, Product>,
}

/// What is known of a product.
#[derive(Clone, Debug, Default)]
pub struct Product {
    catalogs: HashMap<Hash, Arc<KnownCatalog>>,
    lexicons: Vec<Arc<Lexicon>>,
    withdrawn: HashSet<String>,
    tokens: tokens::Tokens,
}

/// A catalog that was added.
#[derive(Debug)]
pub struct KnownCatalog {
    hash: Hash,
    document: Catalog,
    lexicon: Arc<Lexicon>,
}

impl Known {
    /// What is known of a product; `None` where nothing is: no report of it is taken.
    #[must_use]
    pub fn product(&self, name: &str) -> Option<&Product> {
        self.products.get(name)
    }

    /// The catalog of a hash, of whichever product.
    #[must_use]
    pub fn catalog(&self, hash: &Hash) -> Option<&Arc<KnownCatalog>> {
        let mut products = self.products.values();
        products.find_map(|product| product.catalog(hash))
    }

    /// All products by name, in no order.
    pub fn products(&self) -> impl Iterator<Item = (&str, &Product)> {
        self.products
            .iter()
            .map(|(name, product)| (name.as_str(), product))
    }

    /// Reads it; catalogs that were known before are not read again.
    pub(crate) fn read(connection: &Connection, before: &Self) -> rusqlite::Result<Self> {
        // One state of all tables.
        let transaction = connection.unchecked_transaction()?;
        let mut known = Self::default();
        let mut names = HashMap::new();
        let mut rows = transaction.prepare_cached("SELECT id, name FROM product")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            known.products.insert(name.clone(), Product::default());
            names.insert(row.get::<_, i64>(0)?, name);
        }
        known.read_withdrawn(&transaction, &names)?;
        known.read_catalogs(&transaction, &names, before)?;
        tokens::each(&transaction, |id, token| {
            if let Some(product) = known.of_id(&names, id) {
                product.tokens.add(token);
            }
        })?;
        Ok(known)
    }

    fn of_id(&mut self, names: &HashMap<i64, String>, id: i64) -> Option<&mut Product> {
        self.products.get_mut(names.get(&id)?)
    }

    fn read_withdrawn(
        &mut self,
        connection: &Connection,
        names: &HashMap<i64, String>,
    ) -> rusqlite::Result<()> {
        let mut rows = connection.prepare_cached("SELECT product, entry FROM withdrawn")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(product) = self.of_id(names, row.get(0)?) {
                product.withdrawn.insert(row.get(1)?);
            }
        }
        Ok(())
    }

    fn read_catalogs(
        &mut self,
        connection: &Connection,
        names: &HashMap<i64, String>,
        before: &Self,
    ) -> rusqlite::Result<()> {
        let sql = "SELECT product, hash, document FROM catalog";
        let mut rows = connection.prepare_cached(sql)?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let Some(name) = names.get(&row.get(0)?) else {
                continue;
            };
            let Some(product) = self.products.get_mut(name) else {
                continue;
            };
            let bytes = row.get_ref(1)?.as_blob()?;
            let same = before
                .product(name)
                .and_then(|known| known.same(product, bytes));
            let catalog = match same {
                Some(catalog) => Arc::clone(catalog),
                // One that cannot be read takes no report in; `check` tells of it.
                None => match KnownCatalog::read(row.get_ref(2)?.as_str()?, &product.withdrawn) {
                    Some(catalog) => Arc::new(catalog),
                    None => continue,
                },
            };
            product.lexicons.push(Arc::clone(&catalog.lexicon));
            product.catalogs.insert(catalog.hash, catalog);
        }
        Ok(())
    }
}

impl Product {
    /// The catalog of a hash.
    #[must_use]
    pub fn catalog(&self, hash: &Hash) -> Option<&Arc<KnownCatalog>> {
        self.catalogs.get(hash)
    }

    /// All of them, in no order.
    pub fn catalogs(&self) -> impl Iterator<Item = &Arc<KnownCatalog>> {
        self.catalogs.values()
    }

    /// Whether who shows this token, or none, may send. A product that never had a token is open; one
    /// whose tokens were all revoked is closed.
    #[must_use]
    pub fn takes(&self, token: Option<&str>) -> bool {
        self.tokens.take(token)
    }

    /// What all of its catalogs allow, for reports that name none.
    pub(crate) fn lexicons(&self) -> &[Arc<Lexicon>] {
        &self.lexicons
    }

    /// A catalog of a hash, unless something else has been withdrawn since it was read.
    fn same(&self, now: &Self, hash: &[u8]) -> Option<&Arc<KnownCatalog>> {
        let mut catalogs = self.catalogs.values();
        catalogs.find(|known| known.hash.as_bytes() == hash && self.withdrawn == now.withdrawn)
    }
}

impl KnownCatalog {
    fn read(text: &str, withdrawn: &HashSet<String>) -> Option<Self> {
        let document = Catalog::from_json(text).ok()?;
        let mut lexicon = Lexicon::of(&document);
        for name in withdrawn {
            lexicon.withdraw(name);
        }
        Some(Self {
            hash: Hash::of_catalog(&document),
            document,
            lexicon: Arc::new(lexicon),
        })
    }

    /// The hash that reports name it by.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// What it says.
    #[must_use]
    pub const fn document(&self) -> &Catalog {
        &self.document
    }

    /// It as JSON without a space between tokens: the bytes that the hash is of.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical(&self.document)
    }

    /// What it allows in reports, without what was withdrawn.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}

/// The bytes that a catalog's hash is of.
pub fn canonical(catalog: &Catalog) -> String {
    // Strings, numbers and lists alone: no key can fail to be text and no writer can fail.
    serde_json::to_string(catalog).unwrap_or_default()
}
