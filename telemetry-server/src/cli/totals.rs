use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;
use telemetry_schema::{Date, DateError};

use super::{Data, Done, data, print, table};
use crate::store::totals::{self, Day};

/// The version of the JSON.
const SCHEMA: u32 = 1;

/// Shows the totals of a product by day.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The product
    #[arg(long, value_name = "NAME")]
    product: String,
    /// The first day, as YYYY-MM-DD; without it all that there are
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// The last day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

fn day(text: &str) -> Result<Date, DateError> {
    Date::parse(text)
}

#[derive(Serialize)]
struct Totals<'a> {
    schema: u32,
    product: &'a str,
    days: Vec<OfDay<'a>>,
}

#[derive(Serialize)]
struct OfDay<'a> {
    day: Date,
    lines: &'a Day,
}

impl Arguments {
    pub fn run(&self) -> Done {
        let (_, ledger) = self.data.read()?;
        let product = data::product(&ledger, &self.product)?;
        let from = self.from.unwrap_or(Date::from_days(0));
        let to = self.to.unwrap_or(Date::from_days(u32::MAX));
        let days = totals::read(&ledger, product, from, to)?;
        if self.json {
            self.print_json(&days)
        } else {
            print_table(&days)
        }
    }

    fn print_json(&self, days: &BTreeMap<Date, Day>) -> Done {
        let of_day = |(day, lines): (&Date, _)| OfDay { day: *day, lines };
        let totals = Totals {
            schema: SCHEMA,
            product: &self.product,
            days: days.iter().map(of_day).collect(),
        };
        print(&(serde_json::to_string_pretty(&totals)? + "\n"))
    }
}

fn print_table(days: &BTreeMap<Date, Day>) -> Done {
    let rows = days.iter().flat_map(|(day, lines)| {
        lines
            .iter()
            .map(|(line, n)| vec![day.to_string(), line.clone(), n.to_string()])
    });
    print(&table::render(&["DAY", "LINE", "TOTAL"], rows.collect(), 1))
}
