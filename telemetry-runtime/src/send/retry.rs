//! When a report is tried again: pure functions of what happened, of the clock and of a number that was
//! drawn.
//!
//! The pauses are those of full jitter: a random part of a span that doubles with each attempt. So devices
//! that met the same fault come back spread over the span and not all at its end. (M. Brooker,
//! "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.)

use std::time::Duration;

use telemetry_schema::Date;

/// The span after the first attempt, and the shortest pause of all: there is no loop tighter than this.
pub const SHORTEST: Duration = Duration::from_secs(1);

/// The longest span: a server that was away for a weekend is found again on the same day.
pub const SPAN_MAX: Duration = Duration::from_secs(6 * 3_600);

/// The longest that a server can send a device away for, and the longest pause of all. The store takes what
/// lies farther ahead for a moment of a clock that was wrong.
pub const ASKED_MAX: Duration = Duration::from_secs(24 * 3_600);

/// How long to wait after so many attempts, the last of which failed now.
///
/// What the server asked for is a floor, and a random part comes on top: it said the same to everybody.
/// `draw` is any number, as random as the system can make it.
pub fn pause(attempts: u32, asked: Option<Duration>, draw: u64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(31);
    let span = SHORTEST
        .saturating_mul(1 << doublings)
        .clamp(SHORTEST, SPAN_MAX);
    match asked {
        None => within(span, draw).max(SHORTEST),
        Some(asked) => {
            let floor = asked.clamp(SHORTEST, ASKED_MAX);
            let spread = span.max(floor / 4);
            floor.saturating_add(within(spread, draw)).min(ASKED_MAX)
        }
    }
}

/// A random part of a span.
pub fn within(span: Duration, draw: u64) -> Duration {
    let millis = (span.as_millis() * u128::from(draw)) >> 64;
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}

/// What `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3), which is held against the moment at
/// which the server says it answered, since this device's clock may be years off. What is neither asks for
/// nothing; what is past, or no time at all, for the shortest pause.
pub fn asked(retry_after: &str, answered: Option<&str>, now_s: u64) -> Option<Duration> {
    let text = retry_after.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits that do not fit are a time that does not end.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).clamp(SHORTEST, ASKED_MAX));
    }
    let at = seconds_of(text)?;
    let from = answered
        .and_then(|date| seconds_of(date.trim()))
        .unwrap_or(now_s);
    Some(Duration::from_secs(at.saturating_sub(from)).clamp(SHORTEST, ASKED_MAX))
}

/// The seconds since 1970 of an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7). The day of
/// the week is not held against the date.
fn seconds_of(date: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, date) = date.split_once(", ")?;
    let words: Vec<&str> = date.split(' ').collect();
    let [day, month, year, time, "GMT"] = words[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let day = Date::parse(&format!("{year}-{month:02}-{day}")).ok()?;
    let times: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = times[..] else {
        return None;
    };
    // A leap second is one.
    let seconds = two_digits(hour, 23)? * 3_600 + two_digits(minute, 59)? * 60;
    Some(u64::from(day.days()) * 86_400 + seconds + two_digits(second, 60)?)
}

fn two_digits(text: &str, most: u64) -> Option<u64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number)?;
    (number <= most).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_S: u64 = 1_795_172_400;
    const DATE: &str = "Fri, 20 Nov 2026 11:00:00 GMT";

    const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

    #[test]
    fn a_span_doubles_from_a_second_to_six_hours() {
        let longest = |attempts| pause(attempts, None, u64::MAX).as_millis().div_ceil(1_000);
        let spans: Vec<u128> = (0..5).map(longest).collect();
        assert_eq!(spans, [1, 1, 2, 4, 8]);
        for attempts in [16, 31, 32, 1_000, u32::MAX] {
            assert_eq!(longest(attempts), 21_600, "{attempts}");
        }
    }

    #[test]
    fn whoever_draws_little_waits_for_a_second_and_for_what_was_asked() {
        for attempts in [0, 1, 2, 16, u32::MAX] {
            assert_eq!(pause(attempts, None, 0), SHORTEST, "{attempts}");
            assert_eq!(pause(attempts, None, 1 << 40), SHORTEST, "{attempts}");
            for asked_s in [0, 1, 7, 3_600, 86_400, u64::MAX] {
                let floor = asked_s.clamp(1, 86_400);
                let asked = Some(Duration::from_secs(asked_s));
                assert_eq!(pause(attempts, asked, 0).as_secs(), floor, "{asked_s}");
            }
        }
    }

    /// The server said the same to everybody: a quarter of it at least comes on top, and never more than a day.
    #[test]
    fn whoever_was_asked_comes_back_at_a_moment_of_its_own() {
        let half = u64::MAX / 2 + 1;
        let hour = Some(Duration::from_secs(3_600));
        for (attempts, draw, wait_s) in [
            (1, half, 3_600 + 450),
            (1, u64::MAX, 3_600 + 899),
            // The span has outgrown the quarter.
            (16, half, 3_600 + 10_800),
            (16, u64::MAX, 3_600 + 21_599),
        ] {
            assert_eq!(pause(attempts, hour, draw).as_secs(), wait_s);
        }
        let day = Some(ASKED_MAX);
        assert_eq!(pause(16, day, u64::MAX), ASKED_MAX);
    }

    #[test]
    fn a_date_is_held_against_the_servers_own_clock() {
        assert_eq!(seconds_of(DATE), Some(NOW_S));
        assert_eq!(
            seconds_of("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(784_111_777)
        );
        let in_a_minute = "Fri, 20 Nov 2026 11:01:00 GMT";
        let ten_years = 315_360_000;
        assert_eq!(asked(in_a_minute, Some(DATE), NOW_S), MINUTE);
        assert_eq!(asked(in_a_minute, Some(DATE), NOW_S + ten_years), MINUTE);
        assert_eq!(asked(in_a_minute, None, NOW_S), MINUTE);
        assert_eq!(asked(in_a_minute, Some("soon"), NOW_S), MINUTE);
        assert_eq!(asked(in_a_minute, None, NOW_S + ten_years), Some(SHORTEST));
        assert_eq!(asked(in_a_minute, None, NOW_S - ten_years), Some(ASKED_MAX));
    }

    #[test]
    fn what_cannot_be_meant_is_clamped_and_what_cannot_be_read_asks_for_nothing() {
        for (text, wait) in [
            ("0", Some(SHORTEST)),
            ("1", Some(SHORTEST)),
            (" 120 ", Some(Duration::from_secs(120))),
            ("86401", Some(ASKED_MAX)),
            ("99999999999999999999999999", Some(ASKED_MAX)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(SHORTEST)),
            ("Fri, 31 Dec 2899 23:59:60 GMT", Some(ASKED_MAX)),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
            ("Fri, 32 Nov 2026 11:00:00 GMT", None),
            ("Fri, 20 Nov 2026 24:00:00 GMT", None),
            ("Fri, 20 Nov 2026 1:00:00 GMT", None),
            ("Fri, 20 Nov 2026 +1:00:00 GMT", None),
            ("Fri, 20 Nov 2026 11:00:00", None),
            ("Fri, 20 Nov 2026 11:00:00 CET", None),
            ("Friday, 20-Nov-26 11:00:00 GMT", None),
        ] {
            assert_eq!(asked(text, None, NOW_S), wait, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_pause_is_shorter_than_a_second_or_longer_than_is_believed(
            attempts: u32, asked in prop::option::of(0_u64..100_000), draw: u64,
        ) {
            let asked = asked.map(Duration::from_secs);
            let pause = pause(attempts, asked, draw);
            prop_assert!((SHORTEST..=ASKED_MAX).contains(&pause));
            let floor = asked.unwrap_or_default().min(ASKED_MAX);
            prop_assert!(pause >= floor);
            if asked.is_none() {
                prop_assert!(pause <= SPAN_MAX);
            }
        }

        #[test]
        fn a_later_attempt_waits_as_long_at_least(attempts in 0_u32..100, draw: u64) {
            prop_assert!(pause(attempts, None, draw) <= pause(attempts + 1, None, draw));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", answered in ".*", now_s: u64) {
            if let Some(wait) = asked(&text, Some(&answered), now_s) {
                prop_assert!((SHORTEST..=ASKED_MAX).contains(&wait));
            }
        }

        #[test]
        fn a_draw_falls_evenly(span_s in 1_u64..100_000, parts in 1_u64..64) {
            let span = Duration::from_secs(span_s);
            let draw = (u64::MAX / 64) * parts;
            let share = within(span, draw).as_secs_f64() / span.as_secs_f64();
            let expected = f64::from(u32::try_from(parts).unwrap()) / 64.0;
            prop_assert!((share - expected).abs() < 0.01, "{} {}", share, expected);
        }
    }
}
