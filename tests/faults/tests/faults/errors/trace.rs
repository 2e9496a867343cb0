//! What a run asks of the system, and faults in it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    process::Command,
};

use super::runs::Run;
use crate::user::{HOST, User};

/// An answer of EIO to the n-th call of its name, which the system counts for each thread, or from
/// it on.
#[derive(Clone, Debug)]
pub struct Fault {
    pub call: String,
    pub nth: usize,
    pub for_good: bool,
    /// What the call was about, when it was let pass.
    pub line: String,
}

/// Calls that are not for ours alone, so that not all of them may fail: the C library asks for
/// memory, and the standard library panics where a folder cannot be closed. No file system refuses
/// that; the close of a file can carry the error of a write.
const SHARED: [&str; 3] = ["mmap", "munmap", "close"];

impl Fault {
    /// As strace takes it.
    pub fn argument(&self) -> String {
        let on = if self.for_good { "+" } else { "" };
        format!("inject={}:error=EIO:when={}{on}", self.call, self.nth)
    }
}

/// Runs the host below strace.
pub fn strace(user: &User, arguments: &[&str], words: &[&str]) -> Command {
    let mut strace = Command::new("strace");
    user.set(&mut strace)
        .args(["-f", "-qq", "-y", "-o"])
        .arg(user.home().join("trace"))
        .args(arguments)
        .arg(HOST)
        .args(words);
    strace
}

/// Each fault that a run can meet; without `all` two of a name and a file.
pub fn faults(run: &Run, all: bool) -> Vec<Fault> {
    let user = run.prepared();
    run.passes(&mut strace(&user, &[], run.words));
    let trace = fs::read_to_string(user.home().join("trace")).unwrap();
    let mut by_file: BTreeMap<(String, String), Vec<(usize, String)>> = BTreeMap::new();
    for (call, nth, line) in calls(&trace, user.home().to_str().unwrap()) {
        by_file
            .entry((call, file(&line)))
            .or_default()
            .push((nth, line));
    }
    let mut faults = Vec::new();
    for ((call, _), calls) in by_file {
        let last = calls.len() - 1;
        for (at, (nth, line)) in calls.into_iter().enumerate() {
            // For good from the first one on is the worst, and once it is the last that is left.
            for for_good in [false, true] {
                if all || (for_good && at == 0) || (!for_good && at == last) {
                    faults.push(Fault {
                        call: call.clone(),
                        nth,
                        for_good,
                        line: line.clone(),
                    });
                }
            }
        }
    }
    let is_shared = |fault: &Fault| SHARED.contains(&&*fault.call);
    faults.retain(|fault| {
        !is_shared(fault) || (!fault.for_good && fault.nth > before_ours(&trace, &user, fault))
    });
    faults
}

/// How often the first thread makes that call before it touches a file of ours. What is counted for
/// each thread would meet the loading of the program as well, which ends it.
fn before_ours(trace: &str, user: &User, fault: &Fault) -> usize {
    let first = trace.split_once(' ').map_or("", |(thread, _)| thread);
    let home = format!("{}/.", user.home().display());
    let before = trace.lines().take_while(|line| !line.contains(&home));
    let calls = before.filter_map(|line| line.strip_prefix(first)?.trim_start().split_once('('));
    calls.filter(|(call, _)| *call == fault.call).count()
}

/// Calls about files of ours: name, place among those of its name and thread, and the line.
fn calls(trace: &str, home: &str) -> BTreeSet<(String, usize, String)> {
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let mut ours = BTreeSet::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        let Some((call, _)) = rest.split_once('(').filter(|_| !rest.starts_with('<')) else {
            continue;
        };
        let count = counts.entry((thread, call)).or_default();
        *count += 1;
        let is_ours = rest.contains(&format!("{home}/.")) && call != "execve";
        let folders = ["telemetry>", "builds>", "fault-host>"];
        if call == "close" && folders.iter().any(|folder| rest.contains(folder)) {
            continue;
        }
        if is_ours || rest.contains("MADV_POPULATE_WRITE") {
            ours.insert((call.to_owned(), *count, rest.to_owned()));
        }
    }
    ours
}

/// The name of the file that a call is about, without what differs from run to run.
fn file(line: &str) -> String {
    let mut paths = line.split(['<', '"']).filter(|part| part.contains("/."));
    let path = paths.next_back().unwrap_or_default();
    let path = path.split(['>', '"']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let letters = |letter: &char| !letter.is_ascii_digit();
    name.chars().filter(letters).take(12).collect()
}
