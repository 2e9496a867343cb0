//! A host that does what its arguments say, one after the other: `start work end`.

use std::{
    io::{self, Read as _},
    process,
    time::Duration,
};

use telemetry_runtime::{Choice, Discovery, Level, Means, Telemetry, track_feature};
#[cfg(not(telemetry_off))]
use telemetry_runtime::{Error, insight::Period};

/// Works.
#[track_feature("work", category = "work", purpose = "is what the program is for")]
pub fn work() {}

/// Runs what the arguments say.
pub fn run(start: fn() -> Telemetry) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    live(start, &words, None);
}

fn live(start: fn() -> Telemetry, words: &[String], mut telemetry: Option<Telemetry>) {
    for (at, word) in words.iter().enumerate() {
        let (verb, rest) = word.split_once(':').unwrap_or((word, ""));
        match (verb, &telemetry) {
            ("start", _) => telemetry = Some(start()),
            ("again", _) => drop(start()),
            ("end", _) => {
                if let Some(telemetry) = telemetry.take() {
                    telemetry.end();
                }
            }
            ("work", _) => (0..rest.parse().unwrap_or(1)).for_each(|_| work()),
            ("exit", _) => process::exit(0),
            ("abort", _) => process::abort(),
            ("panic", _) => panic!("as the test has asked for: {rest}"),
            ("wait", _) => {
                println!("waits");
                let _ = io::stdin().read(&mut [0]);
            }
            // The child does the words up to `--`, the parent waits and does the others.
            ("fork", _) => {
                let rest = &words[at + 1..];
                let end = rest.iter().position(|word| word == "--");
                let end = end.unwrap_or(rest.len());
                match fork::fork().expect("the system has room for a process") {
                    fork::Fork::Child => return live(start, &rest[..end], telemetry),
                    fork::Fork::Parent(child) => {
                        fork::waitpid(child).expect("the child ends");
                        let rest = rest.get(end + 1..).unwrap_or_default();
                        return live(start, rest, telemetry);
                    }
                }
            }
            (verb, Some(telemetry)) => ask(telemetry, verb, rest),
            _ => println!("{verb} before start"),
        }
    }
}

fn ask(telemetry: &Telemetry, verb: &str, rest: &str) {
    let told = match verb {
        "enable" => telemetry.enable(&choice(rest)),
        "disable" => telemetry.disable(Means::Command),
        "delete" => telemetry.delete(),
        "fold" => telemetry.fold(Duration::from_secs(10)).map(drop),
        "agree" => telemetry
            .review()
            .and_then(|review| telemetry.agree(&review, Means::Command)),
        "rows" => telemetry.export_json_lines(io::stdout()).map(drop),
        #[cfg(not(telemetry_off))]
        "metrics" => metrics(telemetry),
        "refresh" => {
            telemetry.refresh();
            Ok(())
        }
        "help" => {
            telemetry.help_viewed();
            Ok(())
        }
        "hint" => {
            telemetry.discovered(Discovery::ErrorHint);
            Ok(())
        }
        _ => {
            println!("{verb} is unknown");
            Ok(())
        }
    };
    if let Err(error) = told {
        println!("{error}");
    }
}

/// Sessions that began, and those that have no end.
#[cfg(not(telemetry_off))]
fn metrics(telemetry: &Telemetry) -> Result<(), Error> {
    let metrics = telemetry.metrics(Period::ending(telemetry.today(), 2))?;
    match metrics.sessions {
        Some(sessions) => println!("{} {}", sessions.started, sessions.without_end),
        None => println!("none"),
    }
    Ok(())
}

/// A level, and a category behind a comma.
fn choice(words: &str) -> Choice {
    let (level, category) = words.split_once(',').unwrap_or((words, ""));
    let level = match level {
        "full" => Level::Full,
        "enhanced" => Level::Enhanced,
        _ => Level::Basic,
    };
    let choice = Choice::new(level);
    match category {
        "" => choice,
        category => choice.categories([category]),
    }
}
