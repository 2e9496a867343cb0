//! The macro that a host begins with.

/// Starts telemetry for this program and returns a guard; keep it until the end of `main`.
///
/// Nothing is recorded before this call and after the guard is dropped. It cannot fail, block or
/// print: what went wrong is told by [`Telemetry::status`](crate::Telemetry::status). Without the
/// user's consent it tries to open one file and does nothing else. The first start in a process
/// wins; a second one returns a guard that does nothing.
///
/// With consent a `long_lived` program has one thread of telemetry, and with the feature `upload` and an
/// agreement to share another one while a report is due. Any other has none, but for one
/// fold of what earlier runs have left: at a start that finds much of it, or once a day when the
/// program records more than a little. Nobody waits for that thread.
///
/// All keys are optional:
///
/// - `endpoint = "https://…"`: where reports go. The user agrees to it by name. They go to `v1/reports` below
///   it, whether or not it has a path of its own: with `https://a.example/in` to
///   `https://a.example/in/v1/reports`. Accepted are `https://`, `http://` with an address of the same device
///   (`127.0.0.1`, `[::1]`, `localhost`), and `file:///folder`, where each report is put as a file; without a
///   user, password, `?` or `#`.
/// - `token = "…"`: what goes with each report as the header `Telemetry-Token`, so that a server can turn away
///   what does not come from this program. It is no secret: everybody who has the program has it.
/// - `contributors = ["core-lib"]`: crates whose entries are admitted besides this one.
/// - `product = "name"`: another name than the package's, for folders, variables and reports.
/// - `env_prefix = "NAME"`: another prefix for the environment variables.
/// - `channel = Beta`: `Dev`, `Nightly`, `Beta` or `Release`.
/// - `lifecycle`: the runtime records events of its own: `app.first_run`, `app.updated`,
///   `session.started`, `session.ended`, `session.cost`, `help.viewed` and `feature.discovered`.
/// - `install = Cargo`: how the program was installed, an [`Install`](crate::Install).
/// - `unit_costs = [UnitCost::new("ask.tokens", 0.000_002, "USD")]`: what one unit of a quantity
///   costs, for `metrics` on the device; see [`UnitCost`](crate::UnitCost), which needs no import here.
/// - `long_lived`: the program runs for hours, so a thread may fold what it records.
///
/// ```
/// let telemetry = telemetry_runtime::start!(channel = Dev);
/// println!("{}", telemetry.status());
/// ```
#[macro_export]
macro_rules! start {
    ($($key:ident $(= $value:expr)?),* $(,)?) => {{
        $crate::__private::host!(HOST = {
            let host = $crate::Host::new(
                $crate::__private::core::env!("CARGO_PKG_NAME"),
                $crate::__private::core::env!("CARGO_PKG_VERSION"),
                $crate::__private::core::module_path!(),
            );
            $(let host = $crate::__telemetry_host_key!(host, $key $(= $value)?);)*
            host.judged()
        });
        $crate::Telemetry::start(&HOST)
    }};
}

/// One key of `start!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_host_key {
    ($host:ident, endpoint = $value:expr) => {
        $host.with_endpoint($value)
    };
    ($host:ident, token = $value:expr) => {
        $host.with_token($value)
    };
    ($host:ident, contributors = $value:expr) => {
        $host.with_contributors(&$value)
    };
    ($host:ident, product = $value:expr) => {
        $host.with_product($value)
    };
    ($host:ident, env_prefix = $value:expr) => {
        $host.with_env_prefix($value)
    };
    ($host:ident, channel = $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::Channel::{Beta, Dev, Nightly, Release};
        $host.with_channel($value)
    }};
    ($host:ident, long_lived = $value:expr) => {
        $host.with_long_lived($value)
    };
    ($host:ident, long_lived) => {
        $host.with_long_lived(true)
    };
    ($host:ident, lifecycle) => {
        $host.with_lifecycle($crate::__private::lifecycle_sites!())
    };
    ($host:ident, install = $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::Install::{
            Archive, Brew, Cargo, Container, Installer, Other, Package, Source, Store, Unknown,
        };
        $host.with_install($value)
    }};
    ($host:ident, unit_costs = $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::UnitCost;
        const UNIT_COSTS: &[$crate::UnitCost] = &$value;
        $host.with_unit_costs(UNIT_COSTS)
    }};
    ($host:ident, $key:ident $($rest:tt)*) => {
        $crate::__private::core::compile_error!($crate::__private::core::concat!(
            "`",
            $crate::__private::core::stringify!($key),
            "` is not a key of `start!`; accepted are ",
            "`endpoint = \"https://…\"`, `token = \"…\"`, `contributors = [\"crate\"]`, `product = \"name\"`, ",
            "`env_prefix = \"NAME\"`, `channel = Dev | Nightly | Beta | Release`, `lifecycle`, ",
            "`install = Cargo | Package | …`, ",
            "`unit_costs = [UnitCost::new(\"event.field\", price, \"USD\")]` and `long_lived`"
        ))
    };
}
