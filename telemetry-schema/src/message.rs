//! Texts of compile errors, put together in const evaluation, where `format!` does not exist.

/// As long as the longest message with three names of 64 characters, twice over.
const BYTES_MAX: usize = 1_024;

/// A text that grows by parts; what does not fit is left out.
pub(crate) struct Message {
    bytes: [u8; BYTES_MAX],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; BYTES_MAX],
            len: 0,
        }
    }

    /// Adds a text, whole or not at all, so that the message stays UTF-8.
    pub(crate) const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= BYTES_MAX {
            let mut at = 0;
            while at < text.len() {
                self.bytes[self.len] = text[at];
                self.len += 1;
                at += 1;
            }
        }
        self
    }

    /// Adds a name between backticks.
    pub(crate) const fn name(self, name: &str) -> Self {
        self.text("`").text(name).text("`")
    }

    /// Adds a number with commas between thousands.
    pub(crate) const fn number(mut self, number: u128) -> Self {
        // 39 digits and 12 commas are the most that 128 bits have.
        let mut digits = [0; 51];
        let mut from = digits.len();
        let mut rest = number;
        let mut written = 0;
        loop {
            if written > 0 && written % 3 == 0 {
                from -= 1;
                digits[from] = b',';
            }
            from -= 1;
            digits[from] = DIGITS[(rest % 10) as usize];
            written += 1;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        while from < digits.len() && self.len < BYTES_MAX {
            self.bytes[self.len] = digits[from];
            self.len += 1;
            from += 1;
        }
        self
    }

    /// Adds a number that may be below zero.
    pub(crate) const fn signed(self, number: i64) -> Self {
        let message = if number < 0 { self.text("-") } else { self };
        message.number(number.unsigned_abs() as u128)
    }

    /// Adds the binary logarithm with one decimal, rounded up, so that what is above a limit of whole
    /// bits also reads so.
    pub(crate) const fn bits(self, states: u128) -> Self {
        let tenths = log2_tenths(states);
        self.number((tenths / 10) as u128)
            .text(".")
            .number((tenths % 10) as u128)
    }

    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Only whole texts and digits were added.
            Err(_) => "",
        }
    }
}

const DIGITS: &[u8; 10] = b"0123456789";

/// Ten times the binary logarithm, rounded up. Squaring a number in [1, 2) yields the next binary
/// digit of its logarithm; 16 digits tell tenths apart.
const fn log2_tenths(states: u128) -> u32 {
    if states <= 1 {
        return 0;
    }
    let whole = states.ilog2();
    let exact = states.is_power_of_two();
    // The number scaled into [1, 2) with 63 binary places.
    let mut mantissa = if whole >= 63 {
        states >> (whole - 63)
    } else {
        states << (63 - whole)
    };
    let mut fraction = 0;
    let mut digit = 0;
    while digit < 16 {
        mantissa = (mantissa * mantissa) >> 63;
        fraction <<= 1;
        if mantissa >> 64 != 0 {
            mantissa >>= 1;
            fraction |= 1;
        }
        digit += 1;
    }
    if exact {
        whole * 10
    } else {
        whole * 10 + ((fraction * 10) >> 16) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (4_096, "4,096"),
            (
                u128::MAX,
                "340,282,366,920,938,463,463,374,607,431,768,211,455",
            ),
        ] {
            assert_eq!(Message::new().number(number).as_str(), text);
        }
        assert_eq!(Message::new().signed(-1_001).as_str(), "-1,001");
        assert_eq!(
            Message::new().signed(i64::MIN).as_str(),
            "-9,223,372,036,854,775,808"
        );
    }

    #[test]
    fn bits_are_rounded_up() {
        for (states, text) in [
            (1, "0.0"),
            (2, "1.0"),
            (3, "1.6"),
            (1 << 20, "20.0"),
            ((1 << 20) + 1, "20.1"),
            (10_u128.pow(9), "29.9"),
            (u128::MAX, "128.0"),
        ] {
            assert_eq!(Message::new().bits(states).as_str(), text, "{states}");
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_whole() {
        let long = "é".repeat(300);
        let message = Message::new().text(&long).text(&long).text("end");
        assert_eq!(message.as_str(), format!("{long}end"));
    }
}
