//! Scripts that complete the host's words in a shell, and the manual page of its telemetry command.
//!
//! They come from the definition that parses those words. A host that hands over its whole command
//! has all of it completed; of another one only the words up to the telemetry command are known.
//! They do not touch telemetry, so they are there in a program that was built without it, too.

mod page;

use std::io;
#[cfg(telemetry_off)]
use std::io::Write as _;

use clap::{Command, Subcommand as _};
use clap_complete::{Generator as _, Shell as Kind};

#[cfg(telemetry_off)]
use super::FAILED;
use super::{
    TelemetryCommand,
    args::{CompletionsArgs, Shell},
};
#[cfg(not(telemetry_off))]
use super::{console, outcome::Answer};
use crate::Telemetry;
#[cfg(not(telemetry_off))]
use clap::ValueEnum as _;

#[cfg(not(telemetry_off))]
#[derive(serde::Serialize)]
struct Page<'a> {
    schema: u32,
    shell: &'a str,
    script: &'a str,
}

#[cfg(not(telemetry_off))]
pub(super) fn answer(
    args: &CompletionsArgs,
    telemetry: &Telemetry,
    host: Option<Command>,
) -> Answer {
    let script = text(args, telemetry.status().product, host)?;
    if !args.json {
        return console::print(&script);
    }
    let shell = args.shell.given.to_possible_value();
    console::print_json(&Page {
        schema: 1,
        shell: shell.as_ref().map_or("", |shell| shell.get_name()),
        script: &script,
    })
}

#[cfg(telemetry_off)]
pub(super) fn write(args: &CompletionsArgs, telemetry: &Telemetry, host: Option<Command>) -> u8 {
    let written = text(args, telemetry.status().product, host)
        .and_then(|text| io::stdout().write_all(text.as_bytes()));
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: could not write the output: {error}");
            FAILED
        }
        _ => 0,
    }
}

/// The script or page that was asked for; `product` stands in where clap does not know how it was
/// called.
fn text(args: &CompletionsArgs, product: &str, host: Option<Command>) -> io::Result<String> {
    let called = Some(args.shell.by.as_str()).filter(|by| !by.is_empty());
    let fallback = format!("{product} telemetry");
    let words: Vec<&str> = called.unwrap_or(&fallback).split(' ').collect();
    let (tool, below) = words.split_first().unwrap_or((&product, &[]));
    let mut host = host.unwrap_or_else(|| known(tool, below));
    match kind(args.shell.given) {
        // Of a tool whose name has a hyphen, clap_complete completes nothing below the first word
        // in bash: https://github.com/clap-rs/clap/issues/6421.
        Some(Kind::Bash) => {
            let plain = tool.replace('-', "_");
            let script = script(Kind::Bash, &mut host, &plain)?;
            Ok(script.replace(&format!(" {plain}\n"), &format!(" {tool}\n")))
        }
        Some(kind) => script(kind, &mut host, tool),
        None => {
            host.set_bin_name(*tool);
            host.build();
            page::text(find(&host, below))
        }
    }
}

fn script(kind: Kind, host: &mut Command, tool: &str) -> io::Result<String> {
    host.set_bin_name(tool);
    host.build();
    let mut script = Vec::new();
    kind.try_generate(host, &mut script)?;
    String::from_utf8(script).map_err(io::Error::other)
}

const fn kind(shell: Shell) -> Option<Kind> {
    Some(match shell {
        Shell::Bash => Kind::Bash,
        Shell::Elvish => Kind::Elvish,
        Shell::Fish => Kind::Fish,
        Shell::Powershell => Kind::PowerShell,
        Shell::Zsh => Kind::Zsh,
        Shell::Man => return None,
    })
}

/// A tool of which nothing is known but the words that lead to the telemetry command.
fn known(tool: &str, below: &[&str]) -> Command {
    // Names that are no constants would need a feature of clap, in every host. These few bytes stay
    // until the process ends, which it does now.
    let command = Command::new(&*tool.to_owned().leak());
    match below.split_first() {
        None => TelemetryCommand::augment_subcommands(command),
        Some((word, below)) => command.subcommand(known(word, below)),
    }
}

/// The telemetry command, or the last one on the way to it that is there.
fn find<'a>(host: &'a Command, below: &[&str]) -> &'a Command {
    below.iter().fold(host, |command, word| {
        command.find_subcommand(word).unwrap_or(command)
    })
}
