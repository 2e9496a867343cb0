//! The ledger through its public face, on files of its own.

mod aging;
mod beside;
mod clock;
mod erasing;
mod failing;
mod folding;
mod host;
mod killed;
mod measure;
mod model;
mod settling;
mod starved;
mod together;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use telemetry_schema::{
    Date,
    wire::{Brief, Report, Settled, Uuid},
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    Clock, Ledger, LedgerOptions, TakenBack, Unavailable,
    store::{
        Folder, canonical, catalogs,
        check::{self, Checked},
        connection::{self, Who},
        erased::{self, Erased},
        totals::{self, Day},
    },
    validate,
    validate::{Accepted, validate_brief},
};
use host::Sealed;

/// The day on which tests begin.
const TODAY: u32 = 20_777;

/// Of a week that is over: 1970 began on a Thursday.
const MONDAY: u32 = TODAY - 11;
const _: () = assert!((MONDAY + 3).is_multiple_of(7));

const PRODUCT: &str = "tool";

/// A server's folder, and a clock that goes when it is told to.
struct Server {
    dir: tempfile::TempDir,
    today: Arc<AtomicU32>,
    options: LedgerOptions,
    runtime: Runtime,
}

impl Server {
    /// With the catalog of the tests.
    fn new() -> Self {
        let today = Arc::new(AtomicU32::new(TODAY));
        let of_clock = Arc::clone(&today);
        let clock = Clock::new(move || Date::from_days(of_clock.load(Ordering::Relaxed)));
        let server = Self {
            dir: tempfile::tempdir().unwrap(),
            today,
            options: LedgerOptions {
                clock,
                // Most tests let months pass at once.
                jump_days: u32::MAX,
                ..LedgerOptions::default()
            },
            runtime: Builder::new_multi_thread()
                .worker_threads(2)
                .build()
                .unwrap(),
        };
        server.add_catalog();
        server
    }

    fn data(&self) -> &Path {
        self.dir.path()
    }

    fn folder(&self) -> Folder {
        Folder::make(self.data()).unwrap()
    }

    fn add_catalog(&self) {
        let ledger = connection::ledger(&self.folder(), Who::Command).unwrap();
        let catalog = host::catalog();
        let product = catalogs::make_product(&ledger, PRODUCT).unwrap();
        let hash = telemetry_schema::wire::Hash::of_catalog(&catalog);
        catalogs::add(&ledger, product, &hash, &canonical(&catalog), self.today()).unwrap();
    }

    fn today(&self) -> Date {
        self.options.clock.today()
    }

    fn pass(&self, days: u32) {
        self.today.fetch_add(days, Ordering::Relaxed);
    }

    fn open(&self) -> Ledger {
        Ledger::open(self.data(), &self.options).unwrap()
    }

    /// Half of those that can be read in brief are, by their id.
    fn take_in(&self, ledger: &Ledger, report: &Report) -> Result<Settled, Unavailable> {
        let is_whole = report.id().as_bytes()[0] % 2 == 1;
        let brief = self.in_brief(ledger, report).filter(|_| !is_whole);
        let whole = || validate(report, &ledger.known(), self.today()).unwrap();
        let accepted = brief.unwrap_or_else(whole);
        self.runtime.block_on(ledger.take_in(accepted))
    }

    fn in_brief(&self, ledger: &Ledger, report: &Report) -> Option<Accepted> {
        let (text, known) = (report.to_json(), ledger.known());
        let brief = Brief::of(&text)?;
        validate_brief(&brief, known.product(brief.product)?, self.today())
    }

    fn take_back(&self, ledger: &Ledger, id: Uuid, secret: &[u8; 32]) -> TakenBack {
        self.runtime.block_on(ledger.take_back(id, secret)).unwrap()
    }

    fn erase(&self, ledger: &Ledger, sealed: &Sealed) -> TakenBack {
        self.take_back(ledger, sealed.report.id(), &sealed.secret)
    }

    /// All totals, by day.
    fn totals(&self) -> Vec<(u32, Day)> {
        let ledger = connection::ledger(&self.folder(), Who::Command).unwrap();
        let product = catalogs::product(&ledger, PRODUCT).unwrap().unwrap();
        let (from, to) = (Date::from_days(0), Date::from_days(u32::MAX));
        let days = totals::read(&ledger, product, from, to).unwrap();
        days.into_iter()
            .map(|(day, lines)| (day.days(), lines))
            .collect()
    }

    /// One total, over all days.
    fn total(&self, line: &str) -> i64 {
        let days = self.totals();
        days.iter().filter_map(|(_, lines)| lines.get(line)).sum()
    }

    fn check(&self) -> Checked {
        let ledger = connection::ledger(&self.folder(), Who::Command).unwrap();
        let tombs = connection::erased(&self.folder(), Who::Command).unwrap();
        let mut checked = check::check(&ledger, &tombs).unwrap();
        let erased = Erased::new(tombs).unwrap();
        check::taken_back(&ledger, &erased, &mut checked).unwrap();
        checked
    }

    fn is_sound(&self) {
        let checked = self.check();
        assert!(checked.is_sound(), "{:?}", checked.findings);
    }

    /// How many reports are remembered as taken back.
    fn tombs(&self) -> i64 {
        let file = connection::erased(&self.folder(), Who::Command).unwrap();
        let sql = "SELECT count(*) FROM tombstone";
        file.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// How many rows of single reports there are.
    fn rows(&self) -> i64 {
        let ledger = connection::ledger(&self.folder(), Who::Command).unwrap();
        let sql = "SELECT count(*) FROM report";
        ledger.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

/// Waits for what the ledger's thread does by itself.
fn waits_until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain");
        thread::sleep(Duration::from_millis(20));
    }
}
