//! Which local crates a program is made of, as cargo tells.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
    process::Command,
};

use serde::Deserialize;

use super::Caller;

/// The root of a crate's modules.
pub(super) struct Root {
    pub crate_name: String,
    pub file: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    /// Absent for crates of this workspace and other folders.
    source: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

/// The crates that stand in folders of their own: that of the caller, and what it depends on with
/// its default features.
pub(super) fn roots(caller: Caller) -> Result<Vec<Root>, String> {
    let metadata = metadata(caller)?;
    let manifest = PathBuf::from(caller.folder()).join("Cargo.toml");
    let own = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path == manifest)
        .ok_or_else(|| format!("cargo does not know {}", manifest.display()))?;
    let reached = reached(&metadata.resolve, &own.id);
    let local = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none() && reached.contains(package.id.as_str()));
    let mut roots = Vec::new();
    for package in local {
        for target in &package.targets {
            let crate_name = target.name.replace('-', "_");
            let is_own = package.id == own.id && crate_name == caller.crate_name();
            if is_library(target) || is_own && target.kind.iter().any(|kind| kind == "bin") {
                roots.push(Root {
                    crate_name,
                    file: target.src_path.clone(),
                });
            }
        }
    }
    Ok(roots)
}

fn is_library(target: &Target) -> bool {
    target
        .kind
        .iter()
        .any(|kind| matches!(kind.as_str(), "lib" | "rlib" | "dylib"))
}

/// What is linked into a package: build and development dependencies are not.
fn reached<'a>(resolve: &'a Resolve, own: &'a str) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Node> = resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let mut reached = BTreeSet::new();
    let mut next = vec![own];
    while let Some(id) = next.pop() {
        if !reached.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).map_or(&[][..], |node| &node.deps);
        next.extend(
            dependencies
                .iter()
                .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()))
                .map(|dependency| dependency.pkg.as_str()),
        );
    }
    reached
}

/// What the test was built from is on this machine, for this platform at least: nothing is asked
/// of a network.
fn metadata(caller: Caller) -> Result<Metadata, String> {
    let platform = platform()?;
    let arguments = [
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--filter-platform",
    ];
    let mut cargo = Command::new(program("CARGO", "cargo"));
    cargo
        .args(arguments)
        .arg(platform)
        .current_dir(caller.folder());
    serde_json::from_slice(&output(cargo)?).map_err(|error| format!("cargo metadata: {error}"))
}

fn platform() -> Result<String, String> {
    let mut rustc = Command::new(program("RUSTC", "rustc"));
    rustc.arg("-vV");
    let said = output(rustc)?;
    String::from_utf8_lossy(&said)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc -vV names no host".to_owned())
}

fn program(variable: &str, name: &str) -> OsString {
    std::env::var_os(variable).unwrap_or_else(|| name.into())
}

fn output(mut command: Command) -> Result<Vec<u8>, String> {
    let output = command
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
