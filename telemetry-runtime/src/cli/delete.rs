//! `delete`: what was recorded goes, and what was sent is taken back.

use serde::Serialize;

use super::{
    args::DeleteArgs,
    console::{self, Console},
    outcome::{Answer, Stop},
};
use crate::{Error, Telemetry, send::Sending};

#[derive(Serialize)]
struct Page {
    schema: u32,
    deleted: bool,
    /// Reports that have left and can be taken back.
    can_be_taken_back: usize,
    /// Reports that were taken back by now.
    taken_back: u32,
    /// Requests to take a report back that wait for a connection.
    erasures: u32,
}

/// What came of it.
pub(super) struct Deleted {
    taken_back: u32,
    erasures: u32,
}

pub(super) fn answer(args: &DeleteArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let left = telemetry.can_be_taken_back();
    let asked = || console.ask(&question(args.sent, left));
    let deleted = args.yes || asked().ok_or_else(nobody)?;
    let done = if deleted {
        delete(telemetry, console, args.sent)?
    } else {
        Deleted::nothing(&telemetry.sending())
    };
    let left = telemetry.can_be_taken_back();
    if args.json {
        return console::print_json(&Page {
            schema: 1,
            deleted,
            can_be_taken_back: left,
            taken_back: done.taken_back,
            erasures: done.erasures,
        });
    }
    if !deleted {
        console::notice("nothing was deleted");
        return Ok(());
    }
    console::notice(if telemetry.status().is_recording() {
        "everything that was recorded on this device is deleted; recording goes on, `disable` ends it"
    } else {
        "everything that was recorded on this device is deleted"
    });
    done.tell(left);
    Ok(())
}

/// Deletes, and asks the server at once; what does not come of that is asked for again by whoever sends next.
pub(super) fn delete(
    telemetry: &Telemetry,
    console: &Console,
    sent: bool,
) -> Result<Deleted, Error> {
    if !sent {
        console.progress("deleting", || telemetry.delete())?;
        return Ok(Deleted::nothing(&telemetry.sending()));
    }
    let sent = console.progress("deleting", || telemetry.take_back())?;
    Ok(Deleted {
        taken_back: sent.taken_back,
        ..Deleted::nothing(&telemetry.sending())
    })
}

impl Deleted {
    fn nothing(sending: &Sending) -> Self {
        Self {
            taken_back: 0,
            erasures: sending.erasures,
        }
    }

    /// Of what was sent.
    pub(super) fn tell(&self, left: usize) {
        match self.taken_back {
            0 => {}
            1 => console::notice("one report that was sent is taken back"),
            n => console::notice(&format!("{n} reports that were sent are taken back")),
        }
        match self.erasures {
            0 => {}
            1 => console::notice(
                "one report is taken back with the next connection: the request waits for `send`",
            ),
            n => console::notice(&format!(
                "{n} reports are taken back with the next connections: the requests wait for `send`"
            )),
        }
        tell_left(left);
    }
}

/// What was sent and stays there.
pub(super) fn tell_left(left: usize) {
    match left {
        0 => {}
        1 => console::notice(
            "one report that was sent can still be taken back: `delete --sent` does so",
        ),
        n => console::notice(&format!(
            "{n} reports that were sent can still be taken back: `delete --sent` does so"
        )),
    }
}

/// Asked of who deletes what is on the device.
pub(super) fn take_back(left: usize) -> String {
    match left {
        1 => "Take back the report that was sent, too?".to_owned(),
        n => format!("Take back the {n} reports that were sent, too?"),
    }
}

fn question(sent: bool, left: usize) -> String {
    let what = "Delete everything that was recorded on this device";
    match (sent, left) {
        (false, _) | (true, 0) => format!("{what}?"),
        (true, 1) => format!("{what}, and take back the report that was sent?"),
        (true, n) => format!("{what}, and take back the {n} reports that were sent?"),
    }
}

fn nobody() -> Stop {
    Stop::Usage("nobody can be asked here; `delete --yes` deletes without asking".to_owned())
}
