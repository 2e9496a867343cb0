//! What use costs, as far as the host's author can say.

/// What one unit of a quantity costs: `start!(unit_costs = [UnitCost::new(…)])`.
///
/// `metrics` multiplies it by the total of the field, which stays on the device: neither price nor product
/// is ever part of a report.
///
/// ```
/// use telemetry_runtime::{Count, TelemetryEvent};
///
/// /// A question was answered.
/// #[derive(TelemetryEvent)]
/// #[telemetry(purpose = "shows what answers take")]
/// struct Answered {
///     /// How many tokens it took.
///     tokens: Count,
/// }
///
/// let telemetry = telemetry_runtime::start!(
///     unit_costs = [UnitCost::new("answered.tokens", 0.000_002, "USD")]
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitCost {
    quantity: &'static str,
    price_bits: u64,
    currency: &'static str,
}

/// The most letters of a currency, or of whatever the host counts in.
const CURRENCY_MAX: usize = 8;

impl UnitCost {
    /// An event and its field, as in `answered.tokens`; what one of its units costs; and in which currency.
    /// Units are ones of a `Count`, microseconds of an `Elapsed` and bytes of a `ByteSize`.
    ///
    /// # Panics
    /// While the host is compiled: when the quantity is not written as `event.field`, the price is not
    /// above 0 and finite, or the currency is not 1 to 8 letters.
    #[must_use]
    #[track_caller]
    pub const fn new(quantity: &'static str, price: f64, currency: &'static str) -> Self {
        assert!(
            is_quantity(quantity.as_bytes()),
            "a unit cost belongs to a field of an event, as in `answered.tokens`"
        );
        assert!(
            price > 0.0 && price.is_finite(),
            "a unit cost is above 0 and finite"
        );
        assert!(
            is_currency(currency.as_bytes()),
            "a unit cost has a currency of 1 to 8 letters, as in `USD`"
        );
        Self {
            quantity,
            price_bits: price.to_bits(),
            currency,
        }
    }

    /// The event and its field.
    #[must_use]
    pub const fn quantity(&self) -> &'static str {
        self.quantity
    }

    /// What one unit costs.
    #[must_use]
    pub const fn price(&self) -> f64 {
        f64::from_bits(self.price_bits)
    }

    /// In which currency.
    #[must_use]
    pub const fn currency(&self) -> &'static str {
        self.currency
    }

    /// Whether a field is the one that this belongs to.
    #[cfg(all(feature = "store", not(telemetry_off)))]
    fn is_of(&self, entry: &str, field: &str) -> bool {
        let rest = self.quantity.strip_prefix(entry);
        rest.and_then(|rest| rest.strip_prefix('.')) == Some(field)
    }
}

const fn is_quantity(name: &[u8]) -> bool {
    let (mut at, mut dots, mut starts_word) = (0, 0, true);
    while at < name.len() {
        let byte = name[at];
        let is_letter = byte >= b'a' && byte <= b'z';
        let goes_on = byte == b'_' || byte == b'.' || byte.is_ascii_digit();
        if !is_letter && (starts_word || !goes_on) {
            return false;
        }
        starts_word = byte == b'.';
        dots += starts_word as usize;
        at += 1;
    }
    dots > 0 && !starts_word
}

const fn is_currency(name: &[u8]) -> bool {
    let mut at = 0;
    while at < name.len() {
        if !name[at].is_ascii_alphabetic() {
            return false;
        }
        at += 1;
    }
    at > 0 && at <= CURRENCY_MAX
}

#[cfg(all(feature = "store", not(telemetry_off)))]
pub(crate) use costs::{costs, faults};

#[cfg(all(feature = "store", not(telemetry_off)))]
mod costs {
    use telemetry_schema::{
        Measure,
        document::{Entry, Kind},
    };

    use super::UnitCost;
    use crate::insight::{Cost, EntryUse};

    /// What totals come to, in the order of the prices. What was not used costs nothing and is left out.
    pub fn costs(unit_costs: &[UnitCost], entries: &[EntryUse]) -> Vec<Cost> {
        let of = |unit: &UnitCost| {
            let mut fields = entries.iter().flat_map(|entry| {
                let fields = entry.fields.iter();
                fields.map(move |field| (&entry.name, field))
            });
            let (entry, field) = fields.find(|(entry, field)| unit.is_of(entry, &field.field))?;
            let total = field.total.as_ref().filter(|total| adds_up(total.unit))?;
            Some(Cost {
                entry: entry.clone(),
                field: field.field.clone(),
                amount: total.amount,
                cost: product(total.amount, unit.price()),
                currency: unit.currency.to_owned(),
            })
        };
        unit_costs.iter().filter_map(of).collect()
    }

    /// Prices that belong to nothing, a sentence each.
    pub fn faults(unit_costs: &[UnitCost], entries: &[Entry]) -> Vec<String> {
        let is_known = |unit: &&UnitCost| {
            entries.iter().any(|entry| {
                let is_of = |field: &str| unit.is_of(&entry.name, field);
                let fields = entry.fields.iter();
                let mut priced = fields.filter(|field| is_of(&field.name));
                entry.kind == Kind::Event
                    && priced.any(|field| {
                        let measure = field.domain.measured();
                        measure.is_some_and(|measure| adds_up(Measure::unit(measure)))
                    })
            })
        };
        let lost = unit_costs.iter().filter(|unit| !is_known(unit));
        lost.map(|unit| {
            format!(
                "`unit_costs` of `start!` has a price for `{}`, which is no event and a field of it that \
                 is a `Count`, an `Elapsed` or a `ByteSize`; it is passed over",
                unit.quantity
            )
        })
        .collect()
    }

    /// Shares of a whole have a total that means nothing.
    fn adds_up(unit: &str) -> bool {
        matches!(unit, "ones" | "microseconds" | "bytes")
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "an estimate is read to a few digits"
    )]
    fn product(amount: u64, price: f64) -> f64 {
        amount as f64 * price
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_an_event_and_a_field() {
        for name in ["ask.tokens", "app.ask.tokens_2"] {
            assert!(is_quantity(name.as_bytes()), "{name}");
        }
        for name in [
            "", "ask", "ask.", ".ask", "ask..n", "Ask.n", "ask.2", "a b.c",
        ] {
            assert!(!is_quantity(name.as_bytes()), "{name}");
        }
    }

    #[cfg(all(feature = "store", not(telemetry_off)))]
    #[test]
    fn a_price_without_its_quantity_is_told() {
        use telemetry_schema::{
            Descriptor, Domain, Field, Head, Level, Measure, Origin, document::Entry,
        };

        static TOKENS: Domain = Domain::measure(Measure::Count);
        static USED: Domain = Domain::measure(Measure::Percent);
        static ASKED: Descriptor = Descriptor::event(
            Head::new(
                "assist.asked",
                "About it.",
                "for the test",
                Level::Basic,
                Origin::new("tool", 1),
            ),
            &[
                Field::new("tokens", "How many.", &TOKENS),
                Field::new("used", "How much.", &USED),
            ],
            &[],
            20,
        );
        let entries = [Entry::from(&ASKED)];
        let faults = |quantity| {
            let prices = [UnitCost::new(quantity, 0.5, "USD")];
            super::faults(&prices, &entries)
        };
        assert_eq!(faults("assist.asked.tokens"), [""; 0]);
        for lost in [
            "assist.asked.used",
            "assist.asked.words",
            "asked.tokens",
            "assist.asked",
        ] {
            let told = faults(lost);
            assert_eq!(told.len(), 1, "{lost}");
            assert!(
                told[0].contains(&format!("a price for `{lost}`")),
                "{told:?}"
            );
        }
    }

    #[test]
    fn a_currency_is_a_few_letters() {
        for name in ["USD", "g", "Credits"] {
            assert!(is_currency(name.as_bytes()), "{name}");
        }
        for name in ["", "US$", "kilograms", "a b"] {
            assert!(!is_currency(name.as_bytes()), "{name}");
        }
    }
}
