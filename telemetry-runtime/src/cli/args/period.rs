use clap::Args;
use telemetry_schema::Date;

#[cfg(not(telemetry_off))]
use crate::{cli::outcome::Stop, insight::Period};

/// Days that a command looks at; flattened into its words.
///
/// Days are UTC, and both ends are included.
#[derive(Args, Clone, Debug, Default)]
#[cfg_attr(
    telemetry_off,
    allow(dead_code, reason = "there is nothing to look at")
)]
pub(in crate::cli) struct PeriodArgs {
    /// From this day on: YYYY-MM-DD (UTC), today or yesterday
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Day>,
    /// Up to this day, included; today unless given
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Day>,
    /// So many days, of which --until is the last
    #[arg(long, value_name = "N", conflicts_with = "since", value_parser = clap::value_parser!(u32).range(1..=DAYS_MAX))]
    days: Option<u32>,
}

/// Ten years, more than any retention.
const DAYS_MAX: i64 = 3_660;

/// A day as users write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Date(Date),
    /// So many days before today.
    Ago(u32),
}

fn day(text: &str) -> Result<Day, String> {
    match text {
        "today" => Ok(Day::Ago(0)),
        "yesterday" => Ok(Day::Ago(1)),
        _ => Date::parse(text).map(Day::Date).map_err(|_| {
            "there is no such day; write YYYY-MM-DD, as in 2026-11-20, or today or yesterday"
                .to_owned()
        }),
    }
}

#[cfg(not(telemetry_off))]
impl PeriodArgs {
    /// The days that were asked for, or so many up to today.
    pub(in crate::cli) fn or_days(&self, today: Date, days: u32) -> Result<Period, Stop> {
        let last = self.last(today);
        match self.since {
            Some(first) => between(first.on(today), last),
            None => Ok(Period::ending(last, self.days.unwrap_or(days))),
        }
    }

    /// The days that were asked for; nothing where all are meant.
    pub(in crate::cli) fn if_any(&self, today: Date) -> Result<Option<Period>, Stop> {
        let last = self.last(today);
        Ok(match (self.since, self.until, self.days) {
            (None, None, None) => None,
            (Some(first), _, _) => Some(between(first.on(today), last)?),
            (None, _, Some(days)) => Some(Period::ending(last, days)),
            (None, _, None) => Some(between(Date::from_days(0), last)?),
        })
    }

    /// Whether nothing was said.
    pub(in crate::cli) const fn is_silent(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.days.is_none()
    }

    fn last(&self, today: Date) -> Date {
        self.until.map_or(today, |until| until.on(today))
    }
}

#[cfg(not(telemetry_off))]
impl Day {
    fn on(self, today: Date) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Ago(days) => Date::from_days(today.days().saturating_sub(days)),
        }
    }
}

#[cfg(not(telemetry_off))]
fn between(first: Date, last: Date) -> Result<Period, Stop> {
    Period::new(first, last).map_err(|error| Stop::Usage(error.to_string()))
}

#[cfg(all(test, not(telemetry_off)))]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        period: PeriodArgs,
    }

    fn parsed(words: &[&str]) -> Result<PeriodArgs, clap::Error> {
        let words = [&["words"], words].concat();
        Words::try_parse_from(words).map(|words| words.period)
    }

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        let today = date("2026-11-20");
        let cases = [
            (&[][..], "2026-11-14 to 2026-11-20", None),
            (&["--days", "2"], "2026-11-19 to 2026-11-20", Some(2)),
            (&["--since", "today"], "2026-11-20", Some(1)),
            (
                &["--until", "yesterday", "--days", "1"],
                "2026-11-19",
                Some(1),
            ),
            (
                &["--since", "2026-10-31", "--until", "2026-11-02"],
                "2026-10-31 to 2026-11-02",
                Some(3),
            ),
            (
                &["--since", "2026-11-20", "--until", "2026-11-20"],
                "2026-11-20",
                Some(1),
            ),
        ];
        for (words, period, days) in cases {
            let args = parsed(words).unwrap();
            assert_eq!(args.or_days(today, 7).unwrap().to_string(), period);
            let if_any = args.if_any(today).unwrap();
            assert_eq!(if_any.map(Period::days), days, "{words:?}");
        }
        let until = parsed(&["--until", "2026-11-18"]).unwrap();
        let all = until.if_any(today).unwrap().unwrap();
        assert_eq!(all.to_string(), "1970-01-01 to 2026-11-18");
        assert_eq!(until.or_days(today, 7).unwrap().first, date("2026-11-12"));
    }

    #[test]
    fn what_is_no_day_is_refused_with_what_is() {
        for word in [
            "2026-02-30",
            "20.11.2026",
            "2026-11-2",
            "1969-12-31",
            "",
            "7d",
        ] {
            let said = parsed(&["--since", word]).unwrap_err().to_string();
            assert!(said.contains("write YYYY-MM-DD"), "{word}: {said}");
        }
        for words in [
            &["--days", "0"][..],
            &["--days", "-1"],
            &["--days", "4000"],
            &["--days", "2", "--since", "today"],
        ] {
            assert!(parsed(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn the_wrong_order_is_a_mistake_of_the_words() {
        let today = date("2026-11-20");
        for (words, said) in [
            (
                &["--since", "2026-11-10", "--until", "2026-11-09"][..],
                "the last day, 2026-11-09, is before the first, 2026-11-10",
            ),
            (
                &["--since", "2026-11-21"],
                "the last day, 2026-11-20, is before the first, 2026-11-21",
            ),
        ] {
            let args = parsed(words).unwrap();
            for wrong in [
                args.or_days(today, 7).map(drop),
                args.if_any(today).map(drop),
            ] {
                assert!(matches!(wrong, Err(Stop::Usage(sentence)) if sentence == said));
            }
        }
    }
}
