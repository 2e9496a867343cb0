//! How much is done on which day.

use telemetry_runtime::schema::Date;

use crate::chance::Chance;

/// How many calls each day of a stretch takes; they add up to `calls`.
///
/// Work is done from Monday to Friday, a little at weekends, and more with each month. Every fifth week has
/// a long weekend, and twice a year nobody is there for two weeks.
pub fn calls_of_days(first: Date, days: u32, calls: u64, seed: u64) -> Vec<u64> {
    let mut chance = Chance::new(seed, u64::MAX);
    let weights: Vec<u64> = (0..days)
        .map(|at| weight(first.days() + at, at, &mut chance))
        .collect();
    let all: u64 = weights.iter().sum::<u64>().max(1);
    let mut so_far = 0;
    let mut given = 0;
    // What is rounded away on one day is given to the next.
    let share = |weight: u64| {
        so_far += weight;
        let due = u128::from(calls) * u128::from(so_far) / u128::from(all);
        let due = u64::try_from(due).unwrap_or(u64::MAX);
        due - std::mem::replace(&mut given, due)
    };
    weights.into_iter().map(share).collect()
}

fn weight(day: u32, at: u32, chance: &mut Chance) -> u64 {
    let base = match weekday(day) {
        Weekday::Workday if is_long_weekend(day) => 40,
        Weekday::Workday => 1_000,
        Weekday::Saturday => 220,
        Weekday::Sunday => 90,
    };
    let grown = base * (700 + u64::from(at) * 2) / 1_000;
    let uneven = grown * (80 + chance.below(40)) / 100;
    let is_away = matches!(at, 150..164 | 331..340);
    if is_away { 0 } else { uneven }
}

enum Weekday {
    Workday,
    Saturday,
    Sunday,
}

/// The first of January 1970 was a Thursday.
const fn weekday(day: u32) -> Weekday {
    match (day + 3) % 7 {
        5 => Weekday::Saturday,
        6 => Weekday::Sunday,
        _ => Weekday::Workday,
    }
}

/// The Monday of every fifth week, and in every tenth the Friday before it too.
const fn is_long_weekend(day: u32) -> bool {
    let (week, of_week) = ((day + 3) / 7, (day + 3) % 7);
    (week.is_multiple_of(5) && of_week == 0) || (week % 10 == 9 && of_week == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_add_up_and_look_like_a_year() {
        let first = Date::parse("2026-01-01").unwrap();
        for calls in [0, 1, 363, 10_000_000] {
            let days = calls_of_days(first, 365, calls, 1);
            assert_eq!(days.len(), 365);
            assert_eq!(days.iter().sum::<u64>(), calls);
        }
        let days = calls_of_days(first, 365, 1_000_000, 1);
        let idle = days.iter().filter(|calls| **calls == 0).count();
        assert!((15..40).contains(&idle), "{idle}");
        assert!(days.iter().max() > Some(&4_000));
        assert_eq!(days, calls_of_days(first, 365, 1_000_000, 1));
        assert_ne!(days, calls_of_days(first, 365, 1_000_000, 2));
    }
}
