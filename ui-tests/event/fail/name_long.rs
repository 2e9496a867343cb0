use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", name = "a_name_with_so_many_letters_that_no_chart_has_room_for_it_any_more")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
