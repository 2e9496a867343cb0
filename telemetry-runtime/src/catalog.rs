//! All entries and funnels that are linked into this program.

use telemetry_schema::{Descriptor, Funnel};

#[cfg(not(telemetry_off))]
use crate::record::site::Site;

/// Every site, in the linker's order, which differs between builds: sort before use.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[linkme::distributed_slice]
pub static SITES: [Site];

/// Every funnel, in the linker's order.
#[cfg(not(telemetry_off))]
#[doc(hidden)]
#[linkme::distributed_slice]
pub static FUNNELS: [Funnel];

/// Every site, sorted by name, then by place.
#[cfg(not(telemetry_off))]
#[must_use]
pub(crate) fn sorted() -> Vec<&'static Site> {
    let mut sites: Vec<_> = SITES.iter().collect();
    sites.sort_by_key(|site| {
        let descriptor = site.descriptor();
        (
            descriptor.name(),
            descriptor.origin().module(),
            descriptor.origin().line(),
        )
    });
    sites
}

/// Every entry that is linked into this program, sorted by name.
///
/// Two entries of one name both stand in it. Compiled out, it is empty.
///
/// ```
/// for entry in telemetry_runtime::catalog() {
///     println!("{}: {}", entry.name(), entry.about());
/// }
/// ```
#[must_use]
pub fn catalog() -> Vec<&'static Descriptor> {
    #[cfg(not(telemetry_off))]
    return sorted().into_iter().map(Site::descriptor).collect();
    #[cfg(telemetry_off)]
    Vec::new()
}

/// Every funnel that is linked into this program, sorted by name.
///
/// As with entries, two of one name both stand in it, and compiled out it is empty.
///
/// ```
/// for funnel in telemetry_runtime::funnels() {
///     println!("{}: {}", funnel.name(), funnel.about());
/// }
/// ```
#[must_use]
pub fn funnels() -> Vec<&'static Funnel> {
    #[cfg(not(telemetry_off))]
    {
        let mut funnels: Vec<_> = FUNNELS.iter().collect();
        funnels.sort_by_key(|funnel| {
            let origin = funnel.origin();
            (funnel.name(), origin.module(), origin.line())
        });
        funnels
    }
    #[cfg(telemetry_off)]
    Vec::new()
}
