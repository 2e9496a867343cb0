use serde::Serialize;

use super::{
    args::DeleteArgs,
    console::{self, Console},
    outcome::{Answer, Stop},
};
use crate::Telemetry;

#[derive(Serialize)]
struct Page {
    schema: u32,
    deleted: bool,
}

pub(super) fn answer(args: &DeleteArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let asked = || console.ask("Delete everything that was recorded on this device?");
    let deleted = args.yes || asked().ok_or_else(nobody)?;
    if deleted {
        console.progress("deleting", || telemetry.delete())?;
    }
    if args.json {
        return console::print_json(&Page { schema: 1, deleted });
    }
    console::notice(if !deleted {
        "nothing was deleted"
    } else if telemetry.status().is_recording() {
        "everything that was recorded on this device is deleted; recording goes on, `disable` ends it"
    } else {
        "everything that was recorded on this device is deleted"
    });
    Ok(())
}

fn nobody() -> Stop {
    Stop::Usage("nobody can be asked here; `delete --yes` deletes without asking".to_owned())
}
