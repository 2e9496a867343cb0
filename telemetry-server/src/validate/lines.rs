use std::fmt::Write as _;

use telemetry_schema::wire::Report;

/// The lines of a report as texts, each with its number; one allocation for all of them.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    keys: String,
    /// Where each key ends, and its number.
    ends: Vec<(usize, u64)>,
}

impl Lines {
    /// What a report adds to totals, and the report itself as one more.
    pub fn of(report: &Report) -> Self {
        let mut lines = Self::default();
        // As the lines of the product itself it begins with `/`, which no entry's name does.
        lines.push(format_args!("/reports/{}", report.kind().as_str()), 1);
        report.each_line(&mut |line, n| lines.push(format_args!("{line}"), n));
        lines
    }

    fn push(&mut self, key: std::fmt::Arguments<'_>, n: u64) {
        let _ = self.keys.write_fmt(key);
        self.ends.push((self.keys.len(), n));
    }

    /// Each key with its number.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, n)| {
            let key = self.keys.get(begin..*end).unwrap_or_default();
            begin = *end;
            (key, *n)
        })
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }
}
