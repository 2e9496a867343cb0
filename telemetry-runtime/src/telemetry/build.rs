//! What a build is called.

use telemetry_schema::{Digest, Funnel};

use crate::{
    Host,
    catalog::{FUNNELS, SITES},
    record::site::Site,
};

/// The build that runs: version, channel, what the program says of itself, and its catalog.
///
/// The catalog enters as a sum, which needs no order: a start must not sort.
pub fn id(host: &Host) -> u64 {
    let catalog = SITES
        .iter()
        .fold(0_u64, |sum, site| sum.wrapping_add(site_id(site)));
    let mut digest = Digest::EMPTY
        .text(host.product())
        .text(host.version())
        .text(host.channel().as_str())
        .text(host.crate_name())
        .option(host.endpoint())
        .number(u128::from(catalog))
        .number(SITES.len() as u128);
    for contributor in host.contributors() {
        digest = digest.text(contributor);
    }
    // A fold finds the funnels of a build in its description.
    if !FUNNELS.is_empty() {
        let funnels = FUNNELS.iter().map(funnel_id);
        let sum = funnels.fold(0_u64, u64::wrapping_add);
        digest = digest.number(u128::from(sum));
    }
    digest.as_u64()
}

fn funnel_id(funnel: &Funnel) -> u64 {
    let origin = funnel.origin().crate_name();
    let mut digest = Digest::EMPTY.text(funnel.name()).text(origin);
    for step in funnel.steps() {
        digest = digest.text(step.event()).number(step.nth().into());
        for condition in step.conditions() {
            let value = condition.value().unwrap_or_default();
            digest = digest.text(condition.field()).text(&value);
        }
    }
    digest.as_u64()
}

/// What a site is: its entry and the crate that it stands in, which decides on its admission.
pub fn site_id(site: &Site) -> u64 {
    let descriptor = site.descriptor();
    descriptor
        .digest()
        .text(descriptor.origin().crate_name())
        .as_u64()
}
