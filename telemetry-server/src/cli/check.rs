use std::{fmt::Write as _, process::ExitCode};

use clap::Args;
use serde::Serialize;

use super::{Data, Done, print};
use crate::store::{
    check::{self, Checked, FINDINGS_MAX},
    erased::Erased,
    reading,
};

/// The version of the JSON.
const SCHEMA: u32 = 1;

/// Compares rows with totals, and looks for damage.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Prints JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    sound: bool,
    #[serde(flatten)]
    checked: &'a Checked,
}

impl Arguments {
    pub fn run(&self) -> Done {
        let (folder, ledger) = self.data.read()?;
        let tombs = reading::erased(&folder)?;
        let mut checked = check::check(&ledger, &tombs)?;
        // The ledger's is held as well.
        let tombs = Erased::new(tombs.connection())?;
        check::taken_back(&ledger, &tombs, &mut checked)?;
        if self.json {
            let document = Document {
                schema: SCHEMA,
                sound: checked.is_sound(),
                checked: &checked,
            };
            print(&(serde_json::to_string_pretty(&document)? + "\n"))?;
        } else {
            print(&text(&checked))?;
        }
        Ok(if checked.is_sound() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn text(checked: &Checked) -> String {
    let mut text = String::new();
    for finding in &checked.findings {
        text += finding;
        text += "\n";
    }
    if checked.more > 0 {
        let _ = writeln!(
            text,
            "and {} more than the first {FINDINGS_MAX}",
            checked.more
        );
    }
    if let Some(day) = checked.clock_doubted {
        let _ = writeln!(
            text,
            "the server's clock has jumped to {day}: nothing goes because of its age until it is believed"
        );
    }
    let verdict = if checked.is_sound() {
        "sound"
    } else {
        "not sound"
    };
    let (reports, totals) = (checked.reports, checked.totals);
    text + &format!("{verdict}: {reports} reports, {totals} totals\n")
}
