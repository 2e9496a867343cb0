//! Text into what it says, or why it cannot be used.

use std::collections::BTreeSet;

use serde::Deserialize;
use telemetry_schema::{Date, Level, name};

use super::{Fault, Said, VERSION};
use crate::consent::{
    endpoint,
    sources::{Policy, Wish},
    terms::{Categories, Limits},
};

/// Reads the user's file.
///
/// # Errors
/// When anything in it is not understood: a key with a slip in it may have been meant to forbid.
pub fn read_user(text: &str) -> Result<Said, Fault> {
    let keys = keys(text)?;
    if keys.endpoint.is_some() {
        return content("has the key endpoint, which only a policy can have");
    }
    let Some(level) = level(&keys)? else {
        return Ok(Said::Off {
            answered: keys.answered.unwrap_or(true),
        });
    };
    Ok(Said::Level(Wish {
        level,
        limits: limits(&keys)?,
        share: keys.share.unwrap_or(false),
        since: since(&keys)?,
        categories: categories(keys)?,
    }))
}

/// Reads the file of the system's owner, which can refuse, lower and redirect.
///
/// # Errors
/// When anything in it is not understood.
pub fn read_policy(text: &str) -> Result<Policy, Fault> {
    let keys = keys(text)?;
    if keys.categories.is_some() {
        return content("names categories, which a policy cannot choose");
    }
    if keys.answered.is_some() {
        return content("has the key answered, which only a user's file can have");
    }
    if let Some(to) = &keys.endpoint
        && let Err(why) = endpoint::judge(to)
    {
        return content(format!("has the endpoint {to:?}, which {why}"));
    }
    let Some(level) = level(&keys)? else {
        return Ok(Policy::Refuses);
    };
    Ok(Policy::Lowers {
        level,
        share: keys.share.unwrap_or(true),
        limits: limits(&keys)?,
        endpoint: keys.endpoint,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(default, rename = "version")]
    _version: Option<u32>,
    level: String,
    categories: Option<BTreeSet<String>>,
    share: Option<bool>,
    since: Option<String>,
    answered: Option<bool>,
    #[serde(default, rename = "by")]
    _by: Option<String>,
    #[serde(default, rename = "text")]
    _text: Option<u32>,
    retention_days: Option<u16>,
    size_mib: Option<u32>,
    detail: Option<bool>,
    endpoint: Option<String>,
}

fn keys(text: &str) -> Result<Keys, Fault> {
    // The version alone first: a newer file may have keys that are not known here.
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| syntax(&error))?;
    match table.get("version") {
        Some(version) if version.as_integer().is_some_and(|n| n > i64::from(VERSION)) => {
            return Err(Fault::Newer);
        }
        _ => {}
    }
    table.try_into().map_err(|error| syntax(&error))
}

fn syntax(error: &toml::de::Error) -> Fault {
    Fault::Content(format!(
        "cannot be understood: {}",
        error.message().replace('\n', ", ")
    ))
}

fn content<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Content(why.into()))
}

fn level(keys: &Keys) -> Result<Option<Level>, Fault> {
    match keys.level.as_str() {
        "off" => Ok(None),
        word => match Level::parse(word) {
            Some(level) => Ok(Some(level)),
            None => content(format!(
                "has the level {word:?}; accepted are off, basic, enhanced and full"
            )),
        },
    }
}

fn limits(keys: &Keys) -> Result<Limits, Fault> {
    if keys.retention_days == Some(0) || keys.size_mib == Some(0) {
        return content("has a limit of 0; 1 is the least, and `level = \"off\"` records nothing");
    }
    Ok(Limits {
        retention_days: keys.retention_days,
        size_mib: keys.size_mib,
        no_detail: keys.detail == Some(false),
    })
}

fn since(keys: &Keys) -> Result<Option<Date>, Fault> {
    match &keys.since {
        None => Ok(None),
        Some(day) => Date::parse(day).map(Some).or_else(|_| {
            content(format!(
                "has the day {day:?}; accepted is the form YYYY-MM-DD"
            ))
        }),
    }
}

/// Category names end up beside what is recorded, so no other text is let through.
fn categories(keys: Keys) -> Result<Categories, Fault> {
    let Some(names) = keys.categories else {
        return Ok(Categories::All);
    };
    match names.iter().find(|name| name::check(name).is_err()) {
        Some(bad) => content(format!("has the category {bad:?}, which cannot be one")),
        None => Ok(Categories::Only(names)),
    }
}
