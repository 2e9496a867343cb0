use core::fmt;

/// A calendar day in UTC, as a number of days since 1970-01-01.
///
/// ```
/// use telemetry_schema::Date;
///
/// let day = Date::parse("2026-11-20").unwrap();
/// assert_eq!(day.to_string(), "2026-11-20");
/// assert_eq!(Date::from_days(day.days() + 11).to_string(), "2026-12-01");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

/// Why a text is not a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError;

impl Date {
    /// The day that is so many days after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: u32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> u32 {
        self.0
    }

    /// Reads `YYYY-MM-DD`, 1970 to 9999.
    ///
    /// # Errors
    /// When the text has another form or names a day that does not exist.
    pub const fn parse(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(DateError);
        }
        let (Some(year), Some(month), Some(day)) = (
            digits(bytes, 0, 4),
            digits(bytes, 5, 7),
            digits(bytes, 8, 10),
        ) else {
            return Err(DateError);
        };
        if year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return Err(DateError);
        }
        Ok(Self(days_from_civil(year, month, day)))
    }

    /// Year, month (1 to 12) and day (1 to 31).
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a u32 of days ends in the year 11,761,191"
    )]
    pub const fn civil(self) -> (u32, u32, u32) {
        // Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let z = self.0 as u64 + 719_468;
        let era = z / 146_097;
        let day_of_era = z % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year as u32, month as u32, day as u32)
    }
}

const fn digits(bytes: &[u8], from: usize, to: usize) -> Option<u32> {
    let mut value = 0;
    let mut at = from;
    while at < to {
        if !bytes[at].is_ascii_digit() {
            return None;
        }
        value = value * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    Some(value)
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
const fn days_from_civil(year: u32, month: u32, day: u32) -> u32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let year_of_era = year % 400;
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day of the form YYYY-MM-DD")
    }
}

impl core::error::Error for DateError {}

#[cfg(all(feature = "serde", not(telemetry_off)))]
impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(all(feature = "serde", not(telemetry_off)))]
impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_centuries_reads_back() {
        for days in 0..73_000 {
            let day = Date::from_days(days);
            assert_eq!(Date::parse(&day.to_string()), Ok(day));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "1969-12-31",
            "2026-1-01",
            "",
        ] {
            assert_eq!(Date::parse(text), Err(DateError), "{text}");
        }
        assert_eq!(Date::parse("1970-01-01").map(Date::days), Ok(0));
        assert_eq!(Date::parse("2000-02-29").map(Date::days), Ok(11_016));
    }
}
