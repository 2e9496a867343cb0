//! Both forms of a cross, one beside the other.

use telemetry_runtime::{TelemetryEvent, schema::Kind};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(
    purpose = "shows what is accepted",
    cross = [command, success],
    cross = [r#type, command],
    cross(success, r#type)
)]
struct Searched {
    /// Which command.
    command: bool,
    /// Whether it worked.
    success: bool,
    /// Which type.
    r#type: Option<bool>,
}

fn main() {
    Searched {
        command: true,
        success: true,
        r#type: None,
    }
    .record();
    let catalog = telemetry_runtime::catalog();
    let searched = catalog.iter().find(|entry| entry.name() == "searched");
    let Kind::Event(searched) = searched.unwrap().kind() else {
        panic!("no event");
    };
    let crosses: &[&[u8]] = &[&[0, 1], &[0, 2], &[1, 2]];
    assert_eq!(searched.crosses(), crosses);
}
