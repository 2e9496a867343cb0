//! Makes a store of a year's heavy use, and is the host whose store it is.
//!
//! ```text
//! year make /tmp/a-year                      10 million calls on 365 days of 185 of 200 entries
//! year make --calls 300000 /tmp/a-year       a small one
//! year make --singles 100 /tmp/a-year        every call a row of its own, until the store is at its cap
//! ```
//!
//! Nothing is written into the store but by calls of real features and events, and a fold at the end of each
//! day. A process cannot choose its date, so each of the one to six sessions of a day is a process under
//! libfaketime. At the end the store's totals, first uses, returns and funnel are held against the calls.
//!
//! The 200 entries are the program's own. On top come the seven events of `start!(lifecycle)`, of which a
//! year has four: the first run, and for each session its start, its end and its cost. The commands that
//! are run on the folder afterwards are none.
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
mod progress;
mod year;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser};
use telemetry_runtime::{Telemetry, TelemetryCommand};

use day::Stretch;
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
    /// Live through one session of a day of a year
    #[command(hide = true)]
    Session {
        /// Which day, from 0
        at: u32,
        /// Which session of it, from 0
        session: u32,
        /// How many calls it takes
        share: u64,
        /// Fold at its end
        #[arg(long)]
        folds: bool,
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
        Command::Session {
            at,
            session,
            share,
            folds,
            plan,
        } => {
            let telemetry = start();
            let stretch = Stretch {
                plan: &plan,
                at,
                session,
                calls: share,
                folds,
            };
            stretch.live(&telemetry).map(|said| print!("{said}"))
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
        lifecycle,
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
    println!("{}", progress::check(&year)?);
    Ok(())
}
