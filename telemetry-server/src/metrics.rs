//! What the server counts of itself, as Prometheus reads it (text format 0.0.4).
//!
//! Every label is a word of a closed list: a route's template, a method, a status, a code, a kind of
//! report. So the number of series is bounded, and none can hold a product, an id or an address.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// The media type of [`Metrics::render`].
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// One request that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answered {
    /// The route's template, or `none`.
    pub route: &'static str,
    /// The method, or `other`.
    pub method: &'static str,
    /// The status.
    pub status: u16,
    /// What became of it, in a word.
    pub code: &'static str,
}

/// A number that something else holds, to be shown among ours.
pub struct Figure {
    /// Its name; one that ends in `_total` only grows.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its values, each with its labels in braces if it has any.
    pub values: Vec<(&'static str, u64)>,
}

impl Figure {
    /// A number without labels.
    #[must_use]
    pub fn new(name: &'static str, says: &'static str, value: u64) -> Self {
        Self {
            name,
            says,
            values: vec![("", value)],
        }
    }
}

/// The counts.
#[derive(Default)]
pub struct Metrics {
    counted: Mutex<Counted>,
    connections: AtomicUsize,
}

#[derive(Default)]
struct Counted {
    answered: BTreeMap<Answered, u64>,
    reports: BTreeMap<(&'static str, &'static str), u64>,
    durations: BTreeMap<&'static str, Histogram>,
}

#[derive(Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: Duration,
}

/// Upper bounds of the buckets: from what a commit takes on a fast disk to where a request is given up.
const BOUNDS: [(Duration, &str); 12] = [
    (Duration::from_micros(500), "0.0005"),
    (Duration::from_millis(1), "0.001"),
    (Duration::from_micros(2_500), "0.0025"),
    (Duration::from_millis(5), "0.005"),
    (Duration::from_millis(10), "0.01"),
    (Duration::from_millis(25), "0.025"),
    (Duration::from_millis(50), "0.05"),
    (Duration::from_millis(100), "0.1"),
    (Duration::from_millis(250), "0.25"),
    (Duration::from_secs(1), "1"),
    (Duration::from_secs(5), "5"),
    (Duration::from_secs(30), "30"),
];

/// An open connection, for as long as it lives.
pub struct Connection<'a>(&'a AtomicUsize);

impl Metrics {
    /// Counts a request.
    pub fn answered(&self, answered: Answered, took: Duration) {
        let mut counted = self.counted();
        *counted.answered.entry(answered).or_default() += 1;
        let histogram = counted.durations.entry(answered.route).or_default();
        histogram.add(took);
    }

    /// Counts what became of a report: a kind, or `unread`, and a code.
    pub fn report(&self, kind: &'static str, code: &'static str) {
        *self.counted().reports.entry((kind, code)).or_default() += 1;
    }

    /// Counts a connection until what is returned is dropped.
    pub fn connection(&self) -> Connection<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connection(&self.connections)
    }

    /// All of them, and the figures, as text.
    #[must_use]
    pub fn render(&self, figures: &[Figure]) -> String {
        let mut text = String::with_capacity(8 * 1_024);
        self.counted().render(&mut text);
        let connections = self.connections.load(Ordering::Relaxed) as u64;
        let says = "Connections that are open";
        let connections = Figure::new("telemetry_connections", says, connections);
        for figure in std::iter::once(&connections).chain(figures) {
            figure.render(&mut text);
        }
        text
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Figure {
    fn render(&self, text: &mut String) {
        let Self { name, says, values } = self;
        let is_total = name.ends_with("_total");
        head(text, name, if is_total { "counter" } else { "gauge" }, says);
        for (labels, value) in values {
            line(text, format_args!("{name}{labels} {value}"));
        }
    }
}

impl Counted {
    fn render(&self, text: &mut String) {
        let name = "telemetry_requests_total";
        head(text, name, "counter", "Requests that were answered");
        for (answered, n) in &self.answered {
            let Answered {
                route,
                method,
                status,
                code,
            } = answered;
            line(
                text,
                format_args!(
                    "{name}{{route=\"{route}\",method=\"{method}\",status=\"{status}\",code=\"{code}\"}} {n}"
                ),
            );
        }
        let name = "telemetry_reports_total";
        head(
            text,
            name,
            "counter",
            "Reports by kind and what became of them",
        );
        for ((kind, code), n) in &self.reports {
            line(
                text,
                format_args!("{name}{{kind=\"{kind}\",code=\"{code}\"}} {n}"),
            );
        }
        let name = "telemetry_request_duration_seconds";
        head(text, name, "histogram", "How long requests took");
        for (route, histogram) in &self.durations {
            histogram.render(text, name, route);
        }
    }
}

impl Histogram {
    fn add(&mut self, took: Duration) {
        self.count += 1;
        self.sum += took;
        let reached = BOUNDS.iter().position(|(bound, _)| took <= *bound);
        if let Some(bucket) = reached.and_then(|at| self.buckets.get_mut(at)) {
            *bucket += 1;
        }
    }

    fn render(&self, text: &mut String, name: &str, route: &str) {
        let mut below = 0;
        for (n, (_, bound)) in self.buckets.iter().zip(BOUNDS) {
            below += n;
            line(
                text,
                format_args!("{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {below}"),
            );
        }
        let (count, sum) = (self.count, self.sum.as_secs_f64());
        line(
            text,
            format_args!("{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}"),
        );
        line(text, format_args!("{name}_sum{{route=\"{route}\"}} {sum}"));
        line(
            text,
            format_args!("{name}_count{{route=\"{route}\"}} {count}"),
        );
    }
}

fn head(text: &mut String, name: &str, kind: &str, says: &str) {
    line(text, format_args!("# HELP {name} {says}"));
    line(text, format_args!("# TYPE {name} {kind}"));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // A string takes whatever is written to it.
    let _ = writeln!(text, "{line}");
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_count_what_lies_below_them() {
        let metrics = Metrics::default();
        let answered = Answered {
            route: "/healthz",
            method: "GET",
            status: 200,
            code: "ok",
        };
        metrics.answered(answered, Duration::from_micros(700));
        metrics.answered(answered, Duration::from_mins(2));
        let text = metrics.render(&[]);
        let of = "telemetry_request_duration_seconds_bucket{route=\"/healthz\",le=";
        assert!(text.contains(&format!("{of}\"0.0005\"}} 0\n")));
        assert!(text.contains(&format!("{of}\"0.001\"}} 1\n")));
        assert!(text.contains(&format!("{of}\"30\"}} 1\n")));
        assert!(text.contains(&format!("{of}\"+Inf\"}} 2\n")));
        let of = "{route=\"/healthz\",method=\"GET\",status=\"200\",code=\"ok\"}";
        assert!(text.contains(&format!("telemetry_requests_total{of} 2\n")));
    }
}
