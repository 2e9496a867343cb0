//! What a consent covers, bound by bound.

use telemetry_schema::{
    Date, Level,
    document::{Catalog, Condition, FunnelStep, Origin, SCHEMA},
};

use super::*;
use crate::consent::terms::{Categories, Limits};

const PLACE: &str = "https://one.example";

fn terms(level: Level, categories: Categories) -> Terms {
    Terms {
        level,
        categories,
        share: true,
        limits: Limits::default(),
        since: Date::parse("2026-11-20").ok(),
        stretch: Some(7),
    }
}

fn only<const N: usize>(names: [&str; N]) -> Categories {
    Categories::Only(names.map(str::to_owned).into())
}

fn clearance(terms: Terms) -> Clearance {
    Clearance {
        terms,
        shares_running: false,
        agreed: None,
        endpoint: "https://inside.example".to_owned(),
        own: PLACE,
        token: None,
    }
}

fn epoch(terms: &Terms) -> Epoch {
    Epoch::of(terms, "user_file", Some(PLACE))
}

/// Asked for at once and on the way to a parcel, which come to the same.
fn covered(now: &Terms, epoch: &Epoch) -> Result<(), Withheld> {
    let asked = clearance(now.clone()).covers(epoch);
    let parcel = clearance(now.clone()).parcel(epoch, Uuid::nil(), String::new());
    assert_eq!(parcel.map(drop), asked);
    asked
}

#[test]
fn what_was_recorded_under_a_consent_leaves_under_one_that_is_as_wide() {
    let levels = [Level::Basic, Level::Enhanced, Level::Full];
    // Of each the narrower first.
    let categories = [only(["a"]), only(["a", "b"]), Categories::All];
    for (then_level, then) in levels.into_iter().enumerate() {
        for (now_level, now) in levels.into_iter().enumerate() {
            for (then_wide, recorded) in categories.iter().enumerate() {
                for (now_wide, agreed) in categories.iter().enumerate() {
                    let recorded = epoch(&terms(then, recorded.clone()));
                    let now = terms(now, agreed.clone());
                    let is_covered = then_level <= now_level && then_wide <= now_wide;
                    let expected = is_covered.then_some(()).ok_or(Withheld::OtherConsent);
                    assert_eq!(covered(&now, &recorded), expected, "{recorded:?} {now:?}");
                }
            }
        }
    }
    // Neither is wider than the other.
    let other = epoch(&terms(Level::Basic, only(["b", "c"])));
    let now = terms(Level::Full, only(["a", "b"]));
    assert_eq!(covered(&now, &other), Err(Withheld::OtherConsent));
}

#[test]
fn what_was_recorded_in_another_stretch_of_sharing_stays() {
    let of = |stretch| Terms {
        stretch,
        ..terms(Level::Full, Categories::All)
    };
    for (then, now) in [(Some(7), Some(8)), (Some(7), None), (None, Some(7))] {
        let withheld = Err(Withheld::OtherConsent);
        assert_eq!(covered(&of(now), &epoch(&of(then))), withheld);
    }
    // What the environment granted, for whoever it grants to again.
    assert_eq!(covered(&of(None), &epoch(&of(None))), Ok(()));
}

#[test]
fn what_was_not_shared_or_shared_with_another_place_stays() {
    let now = terms(Level::Full, Categories::All);
    let unshared = Terms {
        share: false,
        ..now.clone()
    };
    let not_shared = Err(Withheld::NotShared);
    assert_eq!(covered(&now, &epoch(&unshared)), not_shared);
    // The place that a system's owner has put in its stead is no place that somebody agreed to.
    for place in [Some("https://inside.example"), None] {
        let elsewhere = Epoch::of(&now, "user_file", place);
        assert_eq!(covered(&now, &elsewhere), Err(Withheld::OtherPlace));
    }
    // A consent that was written by hand to be another than it is.
    let mut widened = epoch(&terms(Level::Basic, Categories::All));
    widened.level = Level::Full;
    assert_eq!(covered(&now, &widened), Err(Withheld::OtherPlace));
    assert_eq!(covered(&now, &epoch(&now)), Ok(()));
}

#[test]
fn what_the_environment_let_record_leaves_where_it_grants_reports_again() {
    let now = terms(Level::Full, Categories::All);
    let granted = Epoch::of(&now, "environment", Some(PLACE));
    assert_eq!(covered(&now, &granted), Err(Withheld::OtherConsent));
    let again = Clearance {
        shares_running: true,
        ..clearance(now.clone())
    };
    assert_eq!(again.covers(&granted), Ok(()));
    assert_eq!(again.covers(&epoch(&now)), Ok(()));
}

fn funnel(events: &[&str]) -> Funnel {
    let step = |event: &&str| FunnelStep {
        event: (*event).to_owned(),
        conditions: vec![Condition {
            field: "field".to_owned(),
            value: "value".to_owned(),
        }],
        nth: 1,
    };
    Funnel {
        name: "activation".to_owned(),
        about: "How far.".to_owned(),
        purpose: "for the tests".to_owned(),
        allow_name: None,
        origin: Origin {
            crate_name: "tool".to_owned(),
            module: "tool".to_owned(),
        },
        steps: events.iter().map(step).collect(),
        only: Vec::new(),
    }
}

#[test]
fn a_funnel_is_told_of_where_it_was_agreed_to_or_all_of_the_program_is_covered() {
    let terms = terms(Level::Basic, Categories::All);
    let agreed = |funnels: &[Funnel]| Agreed {
        schema: SCHEMA,
        endpoint: Some(PLACE.to_owned()),
        level: terms.level,
        categories: terms.categories.clone(),
        share: true,
        stretch: terms.stretch,
        catalog: Catalog {
            schema: SCHEMA,
            entries: Vec::new(),
            funnels: funnels.to_vec(),
        },
    };
    let covers = |funnels: Option<&[Funnel]>, shares_running: bool, funnel: &Funnel| {
        let clearance = Clearance {
            shares_running,
            agreed: funnels.map(agreed),
            ..clearance(terms.clone())
        };
        clearance.covers_funnel(funnel)
    };
    let (short, long) = (funnel(&["seen"]), funnel(&["seen", "done"]));
    let other = Funnel {
        name: "other".to_owned(),
        ..short.clone()
    };
    let known = [short.clone()];
    assert!(covers(Some(&known), false, &short));
    for unknown in [&long, &other] {
        assert!(!covers(Some(&known), false, unknown));
        assert!(!covers(Some(&[]), false, unknown));
        assert!(!covers(None, false, unknown));
        assert!(covers(None, true, unknown));
    }
}
