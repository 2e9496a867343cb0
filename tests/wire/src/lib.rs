//! A host that does what its arguments say, one after the other: `work:5 fail:2 see`. With `telemetry` as
//! first word it is the embedded command. `listen` takes further words from stdin, a line at a time.

mod records;

use std::{
    io::{self, BufRead as _},
    process::ExitCode,
};

use clap::Parser;
use telemetry_runtime::{
    Error, Means, Telemetry, TelemetryCommand,
    send::{Pace, Sent},
};

use records::{fail, fetch, open, see, work};

#[derive(Parser)]
enum Words {
    #[command(subcommand)]
    Telemetry(TelemetryCommand),
    #[command(external_subcommand)]
    Act(Vec<String>),
}

/// Runs what the arguments say.
pub fn run(start: fn() -> Telemetry) -> ExitCode {
    let words = Words::parse();
    let telemetry = start();
    match words {
        Words::Telemetry(command) => command.run(&telemetry),
        Words::Act(words) => {
            for word in &words {
                act(&telemetry, word);
            }
            ExitCode::SUCCESS
        }
    }
}

fn act(telemetry: &Telemetry, word: &str) {
    let (verb, rest) = word.split_once(':').unwrap_or((word, ""));
    let times = || 0..rest.parse().unwrap_or(1);
    match verb {
        "work" => times().for_each(|_| work()),
        "fail" => times().for_each(|_| drop(fail())),
        "fetch" => times().for_each(fetch),
        "see" => times().for_each(see),
        // What a person types gets as near to telemetry as it can.
        "open" => println!("{}", open(rest).is_ok()),
        "listen" => listen(telemetry),
        "send" => sent(telemetry.send(Pace::Again)),
        "take-back" => sent(telemetry.take_back()),
        "sending" => sending(telemetry),
        "disable" => println!("{:?}", telemetry.disable(Means::Settings).is_ok()),
        "delete" => println!("{:?}", telemetry.delete().is_ok()),
        _ => println!("{verb} is unknown"),
    }
}

fn sent(sent: Result<Sent, Error>) {
    match sent {
        Ok(sent) => println!(
            "delivered {} taken back {} refused {} failed {} waiting {}: {}",
            sent.delivered, sent.taken_back, sent.refused, sent.failed, sent.waiting, sent.ended
        ),
        Err(error) => println!("error: {error}"),
    }
}

/// Reports and requests to take one back that wait, and what else there is to say.
fn sending(telemetry: &Telemetry) {
    let sending = telemetry.sending();
    println!("{} wait: {sending:?}", sending.waiting + sending.erasures);
}

/// Does what each line says, and says `done` after it, up to the end of stdin.
fn listen(telemetry: &Telemetry) {
    println!("listens");
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        line.split_whitespace()
            .for_each(|word| act(telemetry, word));
        println!("done");
    }
}
