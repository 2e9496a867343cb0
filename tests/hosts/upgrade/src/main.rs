//! A program in two releases, the second of which records more: `upgrade WORD`.

use std::{process::ExitCode, time::Duration};

use telemetry_runtime::{
    Choice, Count, Error, Level, Means, Telemetry, TelemetryEvent, TelemetryValue, track_feature,
};

/// Where things were looked for.
#[derive(TelemetryValue)]
enum Scope {
    Here,
    Below,
    #[cfg(feature = "second")]
    Everywhere,
}

/// Something was found. The second release tells one place more.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows where people look")]
struct Found {
    /// Where it was looked for.
    scope: Scope,
    /// How much was found.
    hits: Count,
}

/// Something was tidied up. The same in both releases.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows whether tidying is used")]
struct Tidied;

/// Something was sorted. The second release only words it anew.
#[derive(TelemetryEvent)]
#[cfg_attr(not(feature = "second"), doc = "It is put into order.")]
#[telemetry(purpose = "shows whether sorting is used")]
struct Sorted;

/// Something was shared.
#[cfg(feature = "second")]
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows whether sharing is used")]
struct Shared;

/// Works.
#[track_feature("work", purpose = "shows that the known part goes on")]
fn work() {
    Found {
        scope: Scope::Here,
        hits: 3_u32.into(),
    }
    .record();
    Found {
        scope: Scope::Below,
        hits: 0_u32.into(),
    }
    .record();
    Tidied.record();
    Sorted.record();
    #[cfg(feature = "second")]
    {
        Found {
            scope: Scope::Everywhere,
            hits: 9_u32.into(),
        }
        .record();
        Shared.record();
    }
}

fn main() -> ExitCode {
    #[cfg(not(feature = "second"))]
    let telemetry = telemetry_runtime::start!(product = "telemetry-upgrade", lifecycle);
    #[cfg(feature = "second")]
    let telemetry =
        telemetry_runtime::start!(product = "telemetry-upgrade", lifecycle, channel = Beta,);
    let word = std::env::args().nth(1).unwrap_or_default();
    match answer(&telemetry, &word) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer(telemetry: &Telemetry, word: &str) -> Result<(), Error> {
    match word {
        "work" => work(),
        "enable" => telemetry.enable(&Choice::new(Level::Full))?,
        "disable" => telemetry.disable(Means::Command)?,
        "review" => {
            for change in telemetry.review()?.changes() {
                println!("{change}");
            }
        }
        "agree" => telemetry.agree(&telemetry.review()?, Means::Command)?,
        "list" => {
            telemetry.fold(Duration::from_secs(5))?;
            for listed in telemetry.listing().entries {
                // What the runtime tells of the program is another test's.
                if listed.entry.category.is_some() {
                    continue;
                }
                let Some(here) = listed.here else { continue };
                let (name, recorded) = (listed.entry.name, here.recorded.unwrap_or_default());
                println!(
                    "{name} {} {recorded}",
                    if here.records { "on" } else { "off" }
                );
            }
        }
        "rows" => drop(telemetry.export_json_lines(std::io::stdout())?),
        _ => eprintln!("work, enable, disable, review, agree, list or rows"),
    }
    Ok(())
}
