//! The catalog is whole however the program is built, and gone when it is compiled out.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// All but what the linker leaves out: a crate that no source names.
const NAMES: [&str; 9] = [
    "anonymous.counted",
    "answered",
    "listed.generic",
    "listed.method",
    "named.generic",
    "named.never_called",
    "named.opened",
    "named.renamed",
    "named.waiting",
];

/// Builds the program and returns it; each way of building has a folder of its own.
fn build(way: &str, release: bool, variables: &[(&str, &str)]) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(way);
    let profile = if release { "release" } else { "dev" };
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--offline",
            "--quiet",
            "--package",
            "catalog-listed",
        ])
        .args(["--profile", profile])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .env("CARGO_TARGET_DIR", &target)
        .envs(variables.iter().copied())
        .status()
        .unwrap();
    assert!(status.success(), "{way} does not build");
    target
        .join(if release { "release" } else { "debug" })
        .join("catalog-listed")
}

fn printed(program: &Path) -> String {
    let output = Command::new(program).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_catalog_is_whole_however_it_is_built() {
    const LTO: (&str, &str) = ("CARGO_PROFILE_RELEASE_LTO", "fat");
    const ONE: (&str, &str) = ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    const SMALL: (&str, &str) = ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z");
    const ABORT: (&str, &str) = ("CARGO_PROFILE_RELEASE_PANIC", "abort");
    const STRIP: (&str, &str) = ("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    let ways: [(&str, bool, &[_]); 3] = [
        ("dev", false, &[]),
        ("lto", true, &[LTO, ONE]),
        ("small", true, &[LTO, SMALL, ABORT, STRIP]),
    ];
    for (way, release, variables) in ways {
        let program = build(way, release, variables);
        let printed = printed(&program);
        assert_eq!(printed.lines().collect::<Vec<_>>(), NAMES, "{way}");
        assert!(
            holds(&fs::read(program).unwrap(), "as only the catalog says"),
            "{way}"
        );
    }
}

#[test]
fn compiled_out_nothing_of_the_catalog_is_left() {
    const OFF: (&str, &str) = ("RUSTFLAGS", "--cfg telemetry_off");
    let program = build("off", true, &[OFF]);
    assert_eq!(printed(&program), "");
    let bytes = fs::read(program).unwrap();
    let said = [
        "as only the catalog says",
        "in the words of the catalog",
        "unmistakable",
        "compiled out",
        "unheard",
        "listed.generic",
        "named.opened",
        "linkme",
    ];
    for said in said {
        assert!(!holds(&bytes, said), "the binary holds {said:?}");
    }
}

#[test]
fn compiled_out_none_of_the_dependencies_is_left() {
    let below = dependencies("store");
    assert_eq!(below, ["1 telemetry-schema"]);
}

/// Hosts name the command in their own clap enums, so clap and what is below it has to stay.
#[test]
fn compiled_out_the_command_leaves_clap_alone() {
    let below = dependencies("cli");
    let direct: Vec<_> = below.iter().filter(|line| line.starts_with("1 ")).collect();
    assert_eq!(direct, ["1 clap", "1 telemetry-schema"], "{below:?}");
    assert_eq!(below.last().unwrap(), "1 telemetry-schema", "{below:?}");
}

/// What opens connections comes with the one feature that is named for it.
#[test]
fn without_the_part_that_sends_nothing_of_a_client_is_linked() {
    let named = |features: &str| -> Vec<String> {
        let lines = tree(features, "").into_iter();
        let lines = lines.filter_map(|line| Some(line.split_once(' ')?.1.to_owned()));
        let client = ["reqwest", "hyper", "tokio", "rustls", "ring", "flate2"];
        lines.filter(|name| client.contains(&&**name)).collect()
    };
    for features in ["store", "outbox", "cli", "completions"] {
        assert_eq!(named(features), [""; 0], "{features}");
    }
    assert!(named("upload").contains(&"reqwest".to_owned()));
}

/// What the runtime depends on when it is compiled out, each with its depth.
fn dependencies(features: &str) -> Vec<String> {
    tree(features, "--cfg telemetry_off")
}

fn tree(features: &str, flags: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal,no-proc-macro"])
        .args(["--format", " {p}", "--prefix", "depth"])
        .args(["--package", "telemetry-runtime", "--features", features])
        .env("RUSTFLAGS", flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut lines = printed.lines().map(words);
    assert_eq!(lines.next().as_deref(), Some("0 telemetry-runtime"));
    lines.collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}
