//! Makes a store of a year's heavy use, and is the host whose store it is.
//!
//! ```text
//! year make /tmp/a-year                      10 million calls on 365 days of 185 of 200 entries
//! year make --calls 300000 /tmp/a-year       a small one
//! year make --singles 100 /tmp/a-year        every call a row of its own, until the store is at its cap
//! ```
//!
//! Nothing is written into the store but by calls of real features and events, a journal and a fold a day. A
//! process cannot choose its date, so each day is a process under libfaketime. At the end the store's totals
//! are held against the calls.
//!
//! ```text
//! YEAR_TELEMETRY_DIR=/tmp/a-year YEAR_TELEMETRY=full year telemetry metrics
//! YEAR_TELEMETRY_DIR=/tmp/a-year YEAR_TELEMETRY=full YEAR_MEASURE=1 year telemetry metrics
//! ```
//!
//! The second form tells on stderr how long the command took and how much memory it had at most.

mod calendar;
mod chance;
mod check;
mod clock;
mod day;
mod entries;
mod measure;
mod year;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser};
use telemetry_runtime::{Telemetry, TelemetryCommand};

use day::Today;
use year::Year;

/// Makes a store of a year's use.
#[derive(Parser)]
enum Command {
    /// Make a year in a new folder, and hold the store against the calls
    Make {
        /// Where
        dir: PathBuf,
        #[command(flatten)]
        plan: Plan,
    },
    /// Live through one day of a year
    #[command(hide = true)]
    Day {
        /// Which day, from 0
        at: u32,
        /// How many calls it takes
        share: u64,
        #[command(flatten)]
        plan: Plan,
    },
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
}

/// What kind of a year.
#[derive(Args)]
struct Plan {
    /// How many calls in all
    #[arg(long, default_value_t = 10_000_000)]
    calls: u64,
    /// How many days, of which today is the last
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: u32,
    /// How many of the 200 entries are used
    #[arg(long, default_value_t = 185, value_parser = entries_used)]
    entries_used: usize,
    /// Another year
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// So many calls of 100 are single events, each a row; 0 leaves it to chance
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100))]
    singles: u64,
    /// The most the store may hold, in MiB; 100 unless given
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100))]
    size_mib: Option<u32>,
}

impl Plan {
    /// The same as words.
    fn words(&self) -> [String; 5] {
        [
            format!("--calls={}", self.calls),
            format!("--days={}", self.days),
            format!("--entries-used={}", self.entries_used),
            format!("--seed={}", self.seed),
            format!("--singles={}", self.singles),
        ]
    }
}

fn entries_used(word: &str) -> Result<usize, String> {
    let most = entries::all().len();
    match word.parse() {
        Ok(used) if (1..=most).contains(&used) => Ok(used),
        _ => Err(format!("1 to {most} are accepted")),
    }
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = match command {
        Command::Make { dir, plan } => make(&dir, &plan),
        Command::Day { at, share, plan } => {
            let telemetry = start();
            let day = Today {
                plan: &plan,
                at,
                calls: share,
            };
            day.live(&telemetry).map(|said| print!("{said}"))
        }
        Command::Telemetry(command) => return measure::run(|| command.run(&start())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Telemetry {
    // As if each token and each byte of an export had its price.
    telemetry_runtime::start!(
        unit_costs = [
            UnitCost::new("assist.answered.tokens", 0.000_002, "USD"),
            UnitCost::new("export.written.size", 0.000_000_000_09, "USD"),
        ]
    )
}

fn make(dir: &std::path::Path, plan: &Plan) -> Result<(), String> {
    let year = Year::make(dir, plan)?;
    println!("{}", year.told());
    println!("{}", check::check(&year, plan.size_mib)?);
    Ok(())
}
