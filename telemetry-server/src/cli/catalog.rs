use std::{
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use telemetry_schema::{
    document::{Catalog, DOCUMENT_BYTES_MAX},
    wire::Hash,
};

use super::{Data, Done, Failure, data::Opened, note, print, table};
use crate::{
    clock::Clock,
    store::{canonical, catalogs},
};

/// What can be done with catalogs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Takes reports of a release from now on: give what its `telemetry explain --catalog` prints
    Add(Add),
    /// Lists products, their catalogs, and what was withdrawn
    List(List),
    /// Prints a catalog
    Show(Show),
    /// Refuses reports that tell of an entry or a funnel, from now on
    Withdraw(Entry),
    /// Takes them again
    Restore(Entry),
}

#[derive(Debug, Args)]
pub struct Add {
    /// The catalog; `-` is stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The product that it is of, as its reports call it
    #[arg(long, value_name = "NAME")]
    product: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Its hash, or how the hash begins
    #[arg(value_name = "HASH")]
    hash: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
pub struct Entry {
    /// The product
    #[arg(value_name = "PRODUCT")]
    product: String,
    /// The entry or the funnel
    #[arg(value_name = "ENTRY")]
    name: String,
    #[command(flatten)]
    data: Data,
}

impl Command {
    pub fn run(&self) -> Done {
        match self {
            Self::Add(add) => add.run(),
            Self::List(list) => list.run(),
            Self::Show(show) => show.run(),
            Self::Withdraw(entry) => entry.withdraw(),
            Self::Restore(entry) => entry.restore(),
        }
    }
}

impl Add {
    fn run(&self) -> Done {
        if !catalogs::is_product(&self.product) {
            return Err(Failure::new(
                "a product's name is 1 to 64 letters, digits, `_` and `-`",
            ));
        }
        let catalog = read(&self.file)?;
        let hash = Hash::of_catalog(&catalog);
        let document = canonical(&catalog);
        let today = Clock::system().today();
        let mut ledger = self.data.make()?;
        let is_new = ledger.change(|connection| {
            let product = catalogs::make_product(connection, &self.product)?;
            Ok(catalogs::add(connection, product, &hash, &document, today)?)
        })?;
        note(&if is_new {
            let entries = counted(catalog.entries.len(), "entry", "entries");
            let funnels = counted(catalog.funnels.len(), "funnel", "funnels");
            format!(
                "{}: added a catalog of {entries} and {funnels}",
                self.product
            )
        } else {
            format!("{}: this catalog was there already", self.product)
        });
        print(&format!("{hash}\n"))
    }
}

fn counted(n: usize, one: &str, many: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}

/// A catalog that reports can name: read, judged, and what one program links.
fn read(path: &Path) -> Result<Catalog, Failure> {
    let name = if is_stdin(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    };
    let wrong = |what: String| {
        Failure::new(format!(
            "{name}: {what}; give what `telemetry explain --catalog` of the program prints"
        ))
    };
    let text = text(path).map_err(|error| Failure::new(format!("{name}: {error}")))?;
    let catalog = Catalog::from_json(&text).map_err(|error| {
        let cause = std::error::Error::source(&error);
        wrong(cause.map_or_else(|| error.to_string(), |cause| format!("{error} ({cause})")))
    })?;
    let duplicates: Vec<_> = catalog.duplicates().collect();
    if !duplicates.is_empty() {
        let names = duplicates.join(", ");
        return Err(wrong(format!("more than one entry is called {names}")));
    }
    let entries = catalog.entries.iter().map(|entry| &entry.only);
    let funnels = catalog.funnels.iter().map(|funnel| &funnel.only);
    if entries.chain(funnels).any(|only| !only.is_empty()) {
        return Err(wrong(
            "`only` stands in lock files and in no program".to_owned(),
        ));
    }
    Ok(catalog)
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn text(path: &Path) -> io::Result<String> {
    // One byte more, so that what is too large is seen to be.
    let bytes_max = DOCUMENT_BYTES_MAX as u64 + 1;
    let mut text = String::new();
    if is_stdin(path) {
        io::stdin().take(bytes_max).read_to_string(&mut text)?;
    } else {
        fs::File::open(path)?
            .take(bytes_max)
            .read_to_string(&mut text)?;
    }
    Ok(text)
}

impl List {
    fn run(&self) -> Done {
        let ledger = self.data.open()?;
        let mut rows = Vec::new();
        let mut withdrawn = String::new();
        for (id, name) in catalogs::products(&ledger.connection)? {
            for row in catalogs::of_product(&ledger.connection, id)? {
                let (entries, funnels) = Catalog::from_json(&row.document)
                    .map_or((0, 0), |catalog| {
                        (catalog.entries.len(), catalog.funnels.len())
                    });
                rows.push(vec![
                    name.clone(),
                    row.added.to_string(),
                    hex(&row.hash),
                    entries.to_string(),
                    funnels.to_string(),
                ]);
            }
            for (entry, day) in catalogs::withdrawn(&ledger.connection, id)? {
                let _ = writeln!(withdrawn, "withdrawn on {day}: {entry} of {name}");
            }
        }
        let headings = ["PRODUCT", "ADDED", "HASH", "ENTRIES", "FUNNELS"];
        let mut text = table::render(&headings, rows, 2);
        if !withdrawn.is_empty() {
            text += "\n";
            text += &withdrawn;
        }
        print(&text)
    }
}

impl Show {
    fn run(&self) -> Done {
        let ledger = self.data.open()?;
        let mut found = Vec::<catalogs::Row>::new();
        for (id, _) in catalogs::products(&ledger.connection)? {
            for row in catalogs::of_product(&ledger.connection, id)? {
                let is_other = found.iter().all(|known| known.hash != row.hash);
                if is_other && hex(&row.hash).starts_with(&self.hash) {
                    found.push(row);
                }
            }
        }
        match found.as_slice() {
            [] => Err(Failure::new(format!(
                "no catalog's hash begins with {:?}",
                self.hash
            ))),
            [row] => match Catalog::from_json(&row.document) {
                Ok(catalog) => print(&catalog.to_json()),
                Err(error) => Err(error.into()),
            },
            _ => Err(Failure::new(format!(
                "the hashes of {} catalogs begin with {:?}; give more of it",
                found.len(),
                self.hash
            ))),
        }
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Entry {
    fn withdraw(&self) -> Done {
        let mut ledger = self.data.open()?;
        let product = ledger.product(&self.product)?;
        self.is_known(&ledger, product)?;
        let today = Clock::system().today();
        let is_new = ledger
            .change(|connection| Ok(catalogs::withdraw(connection, product, &self.name, today)?))?;
        note(&if is_new {
            format!("reports that tell of {} are refused from now on", self.name)
        } else {
            format!("{} was withdrawn already", self.name)
        });
        print("")
    }

    fn restore(&self) -> Done {
        let mut ledger = self.data.open()?;
        let product = ledger.product(&self.product)?;
        let was_withdrawn =
            ledger.change(|connection| Ok(catalogs::restore(connection, product, &self.name)?))?;
        if !was_withdrawn {
            let what = format!("{} of {} was not withdrawn", self.name, self.product);
            return Err(Failure::new(what));
        }
        note(&format!(
            "reports that tell of {} are taken again",
            self.name
        ));
        print("")
    }

    /// So that a slip of the pen does not look like a withdrawal.
    fn is_known(&self, ledger: &Opened, product: i64) -> Result<(), Failure> {
        for row in catalogs::of_product(&ledger.connection, product)? {
            let Ok(catalog) = Catalog::from_json(&row.document) else {
                continue;
            };
            if catalog.entry(&self.name).is_some() || catalog.funnel(&self.name).is_some() {
                return Ok(());
            }
        }
        Err(Failure::new(format!(
            "no catalog of {} has an entry or a funnel {:?}",
            self.product, self.name
        )))
    }
}
