//! The share of a core that recording takes in a service.

use std::process::{Child, Stdio};

use crate::{
    Result, Section,
    cargo::Package,
    child::{Figures, figures},
    folder::Folder,
    section::{Target, number},
    statistics::median,
};

/// Long enough for the fold that comes once a minute.
const SECONDS: u32 = 70;

/// Pairs of services that run at the same time, each with little to do.
const PAIRS: usize = 4;

/// Runs the comparison.
pub fn section() -> Result<Section> {
    let program = Package::with_calls("bench-ours").build()?.join("ours-busy");
    let start = |mode: &'static str| -> Result<(Child, Folder)> {
        let folder = Folder::new()?;
        let mut command = folder.command(&program);
        command
            .args([mode, &SECONDS.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let child = command
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        Ok((child, folder))
    };
    let mut started = Vec::new();
    for _ in 0..PAIRS {
        started.push((start("off")?, start("on")?));
    }
    let mut pairs = Vec::new();
    for (off, on) in started {
        pairs.push((told(off)?, told(on)?));
    }
    Ok(tell(&pairs))
}

fn told((child, _folder): (Child, Folder)) -> Result<Figures> {
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    if told.is_empty() {
        Err(format!("the service ended with {}", output.status))
    } else {
        Ok(figures(&told))
    }
}

fn tell(pairs: &[(Figures, Figures)]) -> Section {
    let figure = |figures: &Figures, name: &str| figures.get(name).copied().unwrap_or(f64::NAN);
    let share = |ns: f64| ns / 1e9 / f64::from(SECONDS) * 100.0;
    let middle = |name: &'static str, of: fn(f64, f64) -> f64| {
        let values: Vec<f64> = pairs
            .iter()
            .map(|(off, on)| share(of(figure(off, name), figure(on, name))))
            .collect();
        median(&values)
    };
    let rows: Vec<Vec<String>> = [
        ("the whole process", "process"),
        ("the calls themselves", "bursts"),
        ("the thread that folds", "folding"),
    ]
    .into_iter()
    .map(|(label, name)| {
        vec![
            label.to_owned(),
            number(middle(name, |off, _| off)),
            number(middle(name, |_, on| on)),
            number(middle(name, |off, on| on - off)),
        ]
    })
    .collect();
    let mut section = Section::new(
        "A busy service",
        "Per cent of one core in a service with four threads and 10,000 tracked calls a second, half \
         of them timed, over 70 s with the fold of every minute. The first row is the CPU clock of \
         the process; the other two are what the threads' own clocks say before and after every 50 \
         calls, and what the scheduler says of the thread that folds.",
    );
    section.table("CPU time", &["", "off", "on", "more"], &rows);
    let parts = middle("bursts", |off, on| on - off) + middle("folding", |off, on| on - off);
    section.targets(&[
        Target::at_most(
            "by the process's clock",
            middle("process", |off, on| on - off),
            0.5,
            " %",
        ),
        Target::at_most("by calls and fold", parts, 0.5, " %"),
    ]);
    let sum = |name| pairs.iter().map(|(_, on)| figure(on, name)).sum::<f64>() as u64;
    section.lost(sum("calls"), sum("lost"));
    section
}
