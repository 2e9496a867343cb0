//! One page for the telemetry command and all that is below it. One page for each word would have to
//! be written into files.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::Man;

/// Every code a command ends with, and what it means.
const CODES: [(u8, &str); 4] = [
    (0, "Done."),
    (1, "Failed; the reason is on standard error."),
    (2, "The words do not fit together, or nobody can be asked."),
    (
        3,
        "Refused by a policy, or the program was built without telemetry.",
    ),
];

/// The page of a command that was built.
pub(super) fn text(command: &Command) -> io::Result<String> {
    let mut out = Vec::new();
    render(command, &mut out)?;
    String::from_utf8(out).map_err(io::Error::other)
}

fn render(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone()).manual("User Commands");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    writeln!(out, ".SH COMMANDS")?;
    for command in command.get_subcommands() {
        if !command.is_hide_set() && command.get_name() != "help" {
            subcommand(command, out)?;
        }
    }
    exit_status(out)
}

fn subcommand(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    writeln!(out, ".SS {}", plain(command.get_name()))?;
    part(out, |part| man.render_synopsis_section(part))?;
    writeln!(out, ".PP")?;
    part(out, |part| man.render_description_section(part))?;
    part(out, |part| man.render_options_section(part))?;
    examples(command, out)
}

/// A section without its heading.
fn part(
    out: &mut Vec<u8>,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut section = Vec::new();
    render(&mut section)?;
    let section = String::from_utf8_lossy(&section);
    // What comes before is how characters are set, once and for all.
    let body = section
        .split_once("\n.SH ")
        .and_then(|(_, rest)| rest.split_once('\n'));
    out.write_all(body.map_or("", |(_, body)| body).as_bytes())
}

/// Lines that stay lines.
fn examples(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(after) = command
        .get_after_long_help()
        .or_else(|| command.get_after_help())
    else {
        return Ok(());
    };
    writeln!(out, ".PP\n.nf")?;
    for line in after.to_string().lines() {
        writeln!(out, "{}", plain(line))?;
    }
    writeln!(out, ".fi")
}

fn exit_status(out: &mut Vec<u8>) -> io::Result<()> {
    writeln!(out, ".SH EXIT STATUS")?;
    for (code, meaning) in CODES {
        writeln!(out, ".TP\n.B {code}\n{}", plain(meaning))?;
    }
    Ok(())
}

/// Text in which nothing is a request.
fn plain(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) {
        format!("\\&{line}")
    } else {
        line
    }
}
