use std::collections::HashSet;

use uuid::{Uuid, Variant};

use super::{
    super::{Hash, Report, Singles},
    At, Code, Judged,
};

impl Report {
    /// Whether all ids were drawn: those of a report that is shown before it is sealed are zeroes. A
    /// server asks for them, and that they are random: a version of uuid that is made of a time or an
    /// address would tell of a device.
    ///
    /// # Errors
    /// The first id that was not drawn, or stands twice.
    pub fn judge_seal(&self) -> Judged {
        drawn(At::new("report"), self.id())?;
        if self.receipt() == Hash::NONE {
            let message = "a report that leaves has the hash of a secret";
            return Err(At::new("receipt").refuse(Code::Malformed, message));
        }
        match self {
            Self::Usage(_) | Self::Progress(_) => Ok(()),
            Self::Singles(singles) => ids(singles),
        }
    }

    /// Whether [`Self::judge_seal`] has nothing to say.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.judge_seal().is_ok()
    }
}

fn ids(singles: &Singles) -> Judged {
    let mut known = HashSet::from([singles.report]);
    let mut judge = |at: At<'_>, id: Uuid| {
        drawn(at, id)?;
        if known.insert(id) {
            return Ok(());
        }
        Err(at.refuse(Code::Order, "an id stands for one thing"))
    };
    judge(At::new("session"), singles.session)?;
    let at = At::new("events");
    for (index, event) in singles.events.iter().enumerate() {
        judge(at.index(index).key("id"), event.id)?;
    }
    Ok(())
}

fn drawn(at: At<'_>, id: Uuid) -> Judged {
    if is_drawn(id) {
        return Ok(());
    }
    Err(at.refuse(Code::Malformed, "an id is a random uuid, version 4"))
}

/// Whether it is a random uuid.
pub fn is_drawn(id: Uuid) -> bool {
    id.get_version_num() == 4 && id.get_variant() == Variant::RFC4122
}
