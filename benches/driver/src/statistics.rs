//! Middles and tails.

/// The value in the middle; not a number where there is none.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The smallest value that so large a part does not exceed. What is not a number does not count.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let numbers = values.iter().copied().filter(|value| !value.is_nan());
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() as f64 * part).ceil() as usize).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(median(&values).to_string(), "10");
        assert_eq!(quantile(&values, 0.95).to_string(), "19");
        assert_eq!(quantile(&values, 1.0).to_string(), "20");
        assert_eq!(median(&[f64::NAN, 1.0, f64::NAN]).to_string(), "1");
        assert!(median(&[]).is_nan());
    }
}
