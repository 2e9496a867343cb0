//! Runs the comparisons of this folder and writes the tables to `RESULTS.md`.

mod arguments;
mod busy;
mod calls;
mod cargo;
mod child;
mod exit;
mod fold;
mod folder;
mod instructions;
mod machine;
mod memory;
mod process;
mod results;
mod section;
mod sift;
mod size;
mod spawn;
mod statistics;
mod system;
mod upload;

use std::process::ExitCode;

use arguments::Arguments;
use section::Section;

/// What went wrong, as a sentence.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    let occasion = machine::occasion();
    let mut failed = false;
    let mut sections = Vec::new();
    for part in &arguments.parts {
        println!("\n== {}: {}", part.name, part.says);
        match (part.run)() {
            Ok(section) => {
                println!("{}", section.text());
                failed |= section.has_losses();
                sections.push(section);
            }
            Err(error) => {
                eprintln!("{}: {error}", part.name);
                failed = true;
            }
        }
    }
    if let Err(error) = results::write(&sections, &occasion, arguments.is_all) {
        eprintln!("{error}");
        failed = true;
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
