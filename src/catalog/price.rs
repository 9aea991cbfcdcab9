//! What machines cost, roughly.

use serde::{Deserialize, Serialize};

use super::data::file;

file!(PRICES, PriceFile, prices, Price, "prices.json");

/// The price of a type of instance.
#[derive(Clone, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Type, such as `t3.nano`, or `ml.t3.medium` for SageMaker.
    pub instance_type: &'static str,
    /// US dollars an hour, on demand, in us-east-1.
    pub usd_per_hour: f64,
}

/// Returns the price of a type of instance in US dollars an hour, on demand, in us-east-1; none for types that are not in the data.
#[must_use]
pub fn price(instance_type: &str) -> Option<f64> {
    let found = PRICES
        .0
        .iter()
        .find(|price| price.instance_type == instance_type);
    found.map(|price| price.usd_per_hour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_verify_launches_by_itself_has_a_price() {
        for instance_type in ["t3.nano", "ml.t3.medium"] {
            let price = price(instance_type).unwrap();
            assert!(price > 0.001 && price < 0.1, "{price}");
        }
        assert_eq!(price("x1e.32xlarge"), None);
    }
}
