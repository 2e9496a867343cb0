//! A host that does what its arguments say, one after the other, so that a test can put together a
//! life of a program: `record:3 disable record:3 status`.

use std::{io::Read as _, time::Duration};

use telemetry_runtime::{Choice, Level, Means, Question, Telemetry};

/// What a release records.
#[derive(Clone, Copy, Debug)]
pub struct Records {
    /// Each event of the release once.
    pub events: fn(),
    /// A call of a feature.
    pub feature: fn(),
}

/// Runs what the arguments say.
pub fn run(start: fn() -> Telemetry, records: Records) {
    let mut telemetry = None;
    for word in std::env::args().skip(1) {
        let (verb, rest) = word.split_once(':').unwrap_or((&word, ""));
        match (verb, &telemetry) {
            ("record", _) => repeat(rest, records.events),
            ("call", _) => repeat(rest, records.feature),
            ("print", _) => println!("{rest}"),
            ("start", _) => telemetry = Some(start()),
            ("end", _) => telemetry = None,
            ("again", _) => println!("{}", start().status()),
            (verb, Some(telemetry)) => ask(telemetry, verb, rest),
            _ => println!("{verb} before start"),
        }
    }
}

fn ask(telemetry: &Telemetry, verb: &str, rest: &str) {
    match verb {
        "enable" => told(telemetry.enable(&choice(rest))),
        "disable" => told(telemetry.disable(Means::Command)),
        "delete" => told(telemetry.delete()),
        "agree" => told(
            telemetry
                .review()
                .and_then(|review| telemetry.agree(&review, Means::Command)),
        ),
        "decline" => told(
            telemetry
                .review()
                .and_then(|review| telemetry.decline(&review, Means::Settings)),
        ),
        "review" => review(telemetry),
        "ask" => println!("{:?}", telemetry.ask(&question(rest))),
        "mute" => drop(telemetry.ask(&question(rest))),
        "until" => until(telemetry, rest),
        "refresh" => println!("{}", telemetry.refresh()),
        "export" => told(telemetry.export_json_lines(std::io::stdout()).map(drop)),
        "status" => println!("{}", telemetry.status()),
        "listing" => listing(telemetry),
        "fold" if rest == "why" => why(telemetry.fold(Duration::ZERO)),
        "fold" => told(telemetry.fold(Duration::from_secs(10)).map(drop)),
        "threads" => println!("{}", threads()),
        "wait" => {
            let _ = std::io::stdin().read(&mut [0]);
        }
        _ => println!("{verb} is unknown"),
    }
}

/// Waits until the status has some words. What it says of entries is what is in force.
fn until(telemetry: &Telemetry, words: &str) {
    while !telemetry.status().to_string().contains(words) {
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("{words}");
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

fn repeat(times: &str, act: fn()) {
    (0..times.parse().unwrap_or(1)).for_each(|_| act());
}

fn choice(words: &str) -> Choice {
    let mut choice = Choice::new(Level::Basic).by(Means::Command);
    for word in words.split('+') {
        choice = match word {
            "enhanced" => Choice::new(Level::Enhanced).by(Means::Command),
            "full" => Choice::new(Level::Full).by(Means::Command),
            "share" => choice.share(true),
            _ => choice,
        };
    }
    choice
}

/// `enhanced+50+command`: a level, milliseconds to wait, and the words of a command.
fn question(words: &str) -> Question {
    let mut question = Question::new();
    for word in words.split('+') {
        question = match (Level::parse(word), word.parse()) {
            (Some(level), _) => question.level(level),
            (_, Ok(time_ms)) => question.wait(Duration::from_millis(time_ms)),
            _ if word == "command" => question.command("host telemetry"),
            _ => question,
        };
    }
    question
}

fn review(telemetry: &Telemetry) {
    match telemetry.review() {
        Ok(review) => {
            review
                .changes()
                .iter()
                .for_each(|change| println!("{change}"));
            review
                .requests()
                .iter()
                .for_each(|request| println!("{request}"));
        }
        Err(error) => println!("error: {error}"),
    }
}

/// A line an entry: its name, whether it records, how often it did, and why not.
fn listing(telemetry: &Telemetry) {
    for listed in telemetry.listing().entries {
        if let Some(here) = listed.here {
            let state = if here.records { "on" } else { "off" };
            println!(
                "{} {state} {} {}",
                listed.entry.name,
                here.recorded
                    .map_or_else(|| "?".to_owned(), |n| n.to_string()),
                here.because
            );
        }
    }
}

fn told(result: Result<(), telemetry_runtime::Error>) {
    match result {
        Ok(()) => println!("done"),
        Err(error) => println!("error: {error}"),
    }
}

/// The error with all that it came from.
fn why<T>(result: Result<T, telemetry_runtime::Error>) {
    let Err(error) = result else {
        return println!("done");
    };
    let mut text = format!("error: {error}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    println!("{text}");
}
