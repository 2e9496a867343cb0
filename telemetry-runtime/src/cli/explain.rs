use super::{
    args::ExplainArgs,
    console::{self, Console},
    outcome::{Answer, Stop},
};
use crate::{Telemetry, explain::Listing, store::COMMAND_WAIT};

pub(super) fn answer(args: &ExplainArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    if !args.catalog {
        // What waits in journals counts, too. If it cannot be folded, `status` says why, and the
        // listing is right but for that count.
        let _ = console.progress("reading the store", || telemetry.fold(COMMAND_WAIT));
    }
    let listing = telemetry.listing();
    if args.catalog {
        return console::print(&listing.catalog().to_json());
    }
    let listing = match &args.name {
        Some(name) => listing.only(name).map_err(|near| unknown(name, &near))?,
        None => listing,
    };
    console::print(&rendered(args, &listing, console))
}

fn rendered(args: &ExplainArgs, listing: &Listing, console: &Console) -> String {
    if args.json {
        listing.json()
    } else if args.markdown {
        listing.markdown()
    } else if args.html {
        listing.html()
    } else if args.name.is_some() {
        listing.entries_text(console.layout())
    } else {
        listing.text(console.layout())
    }
}

pub(super) fn unknown(name: &str, near: &[String]) -> Stop {
    Stop::Failed(if near.is_empty() {
        format!("there is no entry `{name}`")
    } else {
        let near = near.join("` or `");
        format!("there is no entry `{name}`; did you mean `{near}`?")
    })
}
