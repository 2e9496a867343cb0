use telemetry_schema::{Date, Descriptor, Funnel, document::Catalog, lock::Lock};

use super::Caller;
use crate::{Host, catalog, consent::funnels, host::HOSTS, record::site::Site, unit_cost};

/// The program that a test links, as its lock file would say.
pub(super) struct Program {
    pub lock: Lock,
    /// What must not be, a sentence each.
    pub faults: Vec<String>,
    /// What should be looked at, a sentence each.
    pub warnings: Vec<String>,
}

impl Program {
    pub(super) fn linked(caller: Caller, today: Date) -> Self {
        let descriptors: Vec<&Descriptor> = catalog::sorted()
            .into_iter()
            .map(Site::descriptor)
            .collect();
        Self::of(caller, &HOSTS, &descriptors, &catalog::funnels(), today)
    }

    fn of(
        caller: Caller,
        hosts: &[&Host],
        descriptors: &[&Descriptor],
        funnels: &[&Funnel],
        today: Date,
    ) -> Self {
        let catalog =
            Catalog::of(descriptors.iter().copied()).with_funnels(funnels.iter().copied());
        let mut faults = Vec::new();
        faults.extend(duplicates(descriptors));
        faults.extend(in_tests(descriptors));
        let lock = match host(caller, hosts) {
            Ok(host) => {
                faults.extend(strangers(host, descriptors));
                faults.extend(faulty(host, &catalog, funnels));
                faults.extend(unit_cost::faults(host.unit_costs(), &catalog.entries));
                Lock::of(
                    host.product(),
                    host.endpoint(),
                    host.contributors(),
                    catalog,
                )
            }
            Err(fault) => {
                faults.push(fault);
                Lock::of("", None, &[], catalog)
            }
        };
        Self {
            lock,
            faults,
            warnings: expired(descriptors, today),
        }
    }
}

/// The `start!` of the caller's crate or, where the caller has none, the only one.
fn host<'a>(caller: Caller, hosts: &[&'a Host]) -> Result<&'a Host, String> {
    let mut all: Vec<&Host> = Vec::new();
    for host in hosts {
        if !all.contains(host) && !is_test(host.module()) {
            all.push(host);
        }
    }
    let own = |host: &&&Host| host.crate_name() == caller.crate_name();
    let candidates = match all.iter().filter(own).count() {
        0 => all,
        _ => all.iter().filter(own).copied().collect(),
    };
    match candidates.as_slice() {
        [host] => Ok(host),
        [] => Err(
            "no `start!` is linked into this test: it belongs into the crate that calls `start!`"
                .to_owned(),
        ),
        several => {
            let places: Vec<&str> = several.iter().map(|host| host.module()).collect();
            Err(format!(
                "`start!` stands in {} places, and a program has one: {}",
                places.len(),
                places.join(", ")
            ))
        }
    }
}

fn duplicates(descriptors: &[&Descriptor]) -> Vec<String> {
    descriptors
        .chunk_by(|left, right| left.name() == right.name())
        .filter(|same| same.len() > 1)
        .map(|same| {
            let places: Vec<String> = same.iter().map(|entry| place(entry)).collect();
            format!(
                "{} entries are named `{}`, so none of them records: {}",
                same.len(),
                same[0].name(),
                places.join(", ")
            )
        })
        .collect()
}

/// Linked into the test and not into the program, so no document may speak of it.
fn in_tests(descriptors: &[&Descriptor]) -> Vec<String> {
    descriptors
        .iter()
        .filter(|entry| is_test(entry.origin().module()))
        .map(|entry| {
            format!(
                "`{}` is written in a module of tests: {}; move it into an integration test, which \
                 is a program of its own",
                entry.name(),
                place(entry)
            )
        })
        .collect()
}

fn is_test(module: &str) -> bool {
    module
        .split("::")
        .skip(1)
        .any(|part| part == "tests" || part == "test")
}

fn strangers(host: &Host, descriptors: &[&Descriptor]) -> Vec<String> {
    let mut strangers: Vec<&Descriptor> = descriptors
        .iter()
        .copied()
        .filter(|entry| !host.admits(entry.origin().crate_name()))
        .collect();
    strangers.sort_by_key(|entry| entry.origin().crate_name());
    strangers
        .chunk_by(|left, right| left.origin().crate_name() == right.origin().crate_name())
        .map(|of_one| {
            let entries: Vec<String> = of_one
                .iter()
                .map(|entry| format!("`{}` ({})", entry.name(), place(entry)))
                .collect();
            format!(
                "the crate `{crate_name}` is not admitted: {}; write \
                 `start!(contributors = [\"{crate_name}\"])` or leave the crate out",
                entries.join(", "),
                crate_name = of_one[0].origin().crate_name(),
            )
        })
        .collect()
}

/// Funnels that are not answered, and those in modules of tests.
fn faulty(host: &Host, catalog: &Catalog, funnels: &[&Funnel]) -> Vec<String> {
    let admits = |name: &str| host.admits(name);
    let mut faults = Vec::new();
    for (at, funnel) in funnels.iter().enumerate() {
        let origin = funnel.origin();
        let fault = if is_test(origin.module()) {
            Some("it is written in a module of tests".to_owned())
        } else {
            funnels::fault(admits, &catalog.entries, &catalog.funnels, at)
        };
        faults.extend(fault.map(|why| {
            format!(
                "the funnel `{}` is not answered: {why}: crate {}, module {}, line {}",
                funnel.name(),
                origin.crate_name(),
                origin.module(),
                origin.line()
            )
        }));
    }
    faults
}

fn expired(descriptors: &[&Descriptor], today: Date) -> Vec<String> {
    descriptors
        .iter()
        .filter_map(|entry| {
            let expires = entry.expires().filter(|expires| *expires < today)?;
            Some(format!(
                "`{}` expired after {expires} and records nothing: {}",
                entry.name(),
                place(entry)
            ))
        })
        .collect()
}

/// Crate, module and line.
fn place(entry: &Descriptor) -> String {
    let origin = entry.origin();
    format!(
        "crate {}, module {}, line {}",
        origin.crate_name(),
        origin.module(),
        origin.line()
    )
}
