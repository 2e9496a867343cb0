//! Which funnels of a program the device answers.

use telemetry_schema::{
    FUNNELS_MAX,
    document::{Entry, Funnel},
};

use crate::{Host, catalog};

/// The funnels of a program that are answered, sorted by name.
///
/// What was not agreed to is among them: its events record nothing, so it is never reached.
pub fn answered(host: &Host) -> Vec<Funnel> {
    let (entries, funnels) = linked();
    let admits = |name: &str| host.admits(name);
    (0..funnels.len())
        .filter(|at| fault(admits, &entries, &funnels, *at).is_none())
        .map(|at| funnels[at].clone())
        .collect()
}

/// Entries and funnels of this program, each sorted by name: where funnels get their names.
pub fn linked() -> (Vec<Entry>, Vec<Funnel>) {
    let entries = catalog::catalog().into_iter().map(Entry::from);
    let funnels = catalog::funnels().into_iter().map(Funnel::from);
    (entries.collect(), funnels.collect())
}

/// What no consent can mend, as words that follow "not answered: ". Funnels are sorted by name.
pub fn fault(
    admits: impl Fn(&str) -> bool,
    entries: &[Entry],
    funnels: &[Funnel],
    at: usize,
) -> Option<String> {
    let funnel = &funnels[at];
    let crate_name = &funnel.origin.crate_name;
    let same_name = |other: Option<&Funnel>| other.is_some_and(|other| other.name == funnel.name);
    if same_name(funnels.get(at + 1)) || (at > 0 && same_name(funnels.get(at - 1))) {
        Some("more than one funnel has this name".to_owned())
    } else if !admits(crate_name) {
        Some(format!("the program does not admit the crate {crate_name}"))
    } else if at >= FUNNELS_MAX {
        Some(format!("a program has at most {FUNNELS_MAX} funnels"))
    } else if let Some(step) = funnel.steps.iter().find(|step| !has(entries, &step.event)) {
        Some(format!("the program has no event {}", step.event))
    } else {
        let fits = funnel.fits(entries);
        fits.err().map(|error| error.to_string())
    }
}

fn has(entries: &[Entry], event: &str) -> bool {
    entries.iter().any(|entry| entry.name == event)
}
