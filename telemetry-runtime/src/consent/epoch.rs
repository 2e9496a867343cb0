//! A stretch of time with one consent.

use serde::{Deserialize, Serialize};
use telemetry_schema::{Date, Digest, Level};

use super::terms::{Categories, Terms};

/// What was recorded under one consent is never sent under another that does not go on with it, so every record
/// stands under one. Equal terms since the same day are the same epoch, unless sharing ended in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Identity, made of all that follows and of the endpoint.
    pub id: u64,
    /// The level that was agreed to.
    pub level: Level,
    /// Whether reports may be sent.
    pub share: bool,
    /// See [`Agreed::stretch`](super::agreed::Agreed::stretch).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<u32>,
    /// The categories that were agreed to.
    #[serde(default, skip_serializing_if = "is_all")]
    pub categories: Categories,
    /// Who agreed, in a word: `user_file` or `environment`.
    pub source: String,
    /// Since when; nothing where the consent holds for one process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

impl Epoch {
    /// The epoch of terms that a source agreed to, for reports to an endpoint.
    pub fn of(terms: &Terms, source: &str, endpoint: Option<&str>) -> Self {
        Self {
            id: id(terms, source, endpoint),
            level: terms.level,
            share: terms.share,
            stretch: terms.stretch,
            categories: terms.categories.clone(),
            source: source.to_owned(),
            since: terms.since,
        }
    }

    /// Whether it was a consent to reports to this endpoint, which its identity tells.
    #[cfg(feature = "outbox")]
    pub fn is_for(&self, endpoint: Option<&str>) -> bool {
        let terms = Terms {
            level: self.level,
            categories: self.categories.clone(),
            share: self.share,
            limits: super::terms::Limits::default(),
            since: self.since,
            stretch: self.stretch,
        };
        id(&terms, &self.source, endpoint) == self.id
    }
}

fn id(terms: &Terms, source: &str, endpoint: Option<&str>) -> u64 {
    let mut digest = Digest::EMPTY
        .text(terms.level.as_str())
        .number(u128::from(terms.share))
        .text(source)
        .option(endpoint)
        .number(terms.since.map_or(0, |day| u128::from(day.days()) + 1))
        .number(terms.stretch.map_or(0, |stretch| u128::from(stretch) + 1));
    match &terms.categories {
        Categories::All => digest = digest.number(0),
        Categories::Only(names) => {
            digest = digest.number(1);
            for name in names {
                digest = digest.text(name);
            }
        }
    }
    digest.as_u64()
}

fn is_all(categories: &Categories) -> bool {
    *categories == Categories::All
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::terms::Limits;

    fn terms() -> Terms {
        Terms {
            level: Level::Basic,
            categories: Categories::All,
            share: false,
            limits: Limits::default(),
            since: Date::parse("2026-11-20").ok(),
            stretch: None,
        }
    }

    #[test]
    fn every_part_of_a_consent_makes_another_epoch() {
        let base = Epoch::of(&terms(), "user_file", Some("https://a.example"));
        let mut others = vec![
            Epoch::of(&terms(), "environment", Some("https://a.example")),
            Epoch::of(&terms(), "user_file", None),
        ];
        for change in [
            |terms: &mut Terms| terms.level = Level::Full,
            |terms: &mut Terms| terms.share = true,
            |terms: &mut Terms| terms.since = None,
            |terms: &mut Terms| terms.stretch = Some(0),
            |terms: &mut Terms| terms.categories = Categories::Only([].into()),
        ] {
            let mut changed = terms();
            change(&mut changed);
            others.push(Epoch::of(&changed, "user_file", Some("https://a.example")));
        }
        for other in others {
            assert_ne!(other.id, base.id, "{other:?}");
        }
    }

    #[cfg(feature = "outbox")]
    #[test]
    fn an_epoch_knows_the_endpoint_that_it_was_agreed_to_with() {
        let epoch = Epoch::of(&terms(), "user_file", Some("https://a.example"));
        assert!(epoch.is_for(Some("https://a.example")));
        assert!(!epoch.is_for(Some("https://b.example")));
        assert!(!epoch.is_for(None));
    }

    #[test]
    fn an_epoch_reads_back() {
        let epoch = Epoch::of(&terms(), "user_file", None);
        let text = serde_json::to_string(&epoch).unwrap();
        assert_eq!(serde_json::from_str::<Epoch>(&text).unwrap(), epoch);
    }
}
