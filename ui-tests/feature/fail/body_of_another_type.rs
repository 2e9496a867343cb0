use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays")]
fn search(found: bool) -> u8 {
    if found {
        return "found";
    }
    3_u16
}

/// Waits for the index.
#[track_feature(purpose = "decides whether the index stays")]
async fn wait(found: bool) -> u8 {
    std::future::ready(()).await;
    if found {
        return "found";
    }
    3_u16
}

/// Forgets the index.
#[track_feature(purpose = "decides whether the index stays")]
fn forget() {
    3
}

/// Leaves.
#[track_feature(purpose = "decides whether the index stays")]
fn leave() -> ! {
    3
}

fn main() {}
