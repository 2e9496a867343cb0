//! A program whose catalog comes from several crates, one of which the linker leaves out.

use catalog_anonymous as _;
use telemetry_runtime::TelemetryEvent as _;

/// Adds up.
#[telemetry_runtime::track_feature("own.added", purpose = "shows the host's own entries")]
fn added() -> u64 {
    catalog_named::generic(1_u32, 2_u32)
}

fn main() {
    let _telemetry =
        telemetry_runtime::start!(contributors = ["catalog-named", "catalog-anonymous"]);
    catalog_named::Opened.record();
    println!("{}", added());
}

#[cfg(test)]
mod tests {
    /// Everything is there but the crate that no source names; the test says which, and where.
    #[test]
    fn what_the_linker_left_out_is_named() {
        let panic = std::panic::catch_unwind(|| telemetry_runtime::assert_catalog_complete!())
            .expect_err("an entry is missing");
        let said = panic.downcast_ref::<String>().expect("a formatted message");
        let missing: Vec<&str> = said.lines().filter(|line| line.starts_with("  ")).collect();
        // A feature, an event and a funnel.
        assert_eq!(missing.len(), 3, "{said}");
        let file: std::path::PathBuf = ["left-out", "src", "lib.rs)"].iter().collect();
        for (line, missing) in [4, 8, 15].into_iter().zip(missing) {
            let place = format!("  catalog_left_out, line {line} (");
            assert!(missing.starts_with(&place), "{said}");
            assert!(missing.ends_with(&file.display().to_string()), "{said}");
        }
    }

    #[test]
    fn the_rest_is_in_the_catalog() {
        let folder = std::env::temp_dir().join(format!("catalog-host-{}", std::process::id()));
        let panic = std::panic::catch_unwind(|| {
            telemetry_runtime::assert_catalog_lock!(folder.join("telemetry.lock"));
        });
        let panic = panic.expect_err("there is no lock file");
        let said = panic.downcast_ref::<String>().expect("a formatted message");
        assert!(
            said.contains("does not exist"),
            "no fault in the catalog: {said}"
        );
        let catalog = telemetry_runtime::catalog();
        let names: Vec<&str> = catalog.iter().map(|entry| entry.name()).collect();
        assert_eq!(
            names,
            [
                "anonymous.counted",
                "named.generic",
                "named.never_called",
                "named.opened",
                "named.renamed",
                "named.waiting",
                "own.added",
            ]
        );
        let funnels = telemetry_runtime::funnels();
        let names: Vec<&str> = funnels.iter().map(|funnel| funnel.name()).collect();
        assert_eq!(names, ["named.opening"]);
    }
}
