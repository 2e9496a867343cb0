//! Reads a privacy page back into a lock, so that two pages are compared by the rules of the lock
//! file. What it does not know it passes over: the texts of both pages differ all the same.
//!
//! Prose stays escaped as it stands in the page: it is compared with the prose of another page and
//! with nothing else.

use telemetry_schema::{
    Date, Level, Measure,
    document::{Catalog, Domain, Entry, Field, Funnel, Kind, Origin, Value},
    lock::Lock,
};

use crate::explain::{
    funnel::{STEPS, read as step},
    promise::{GOES_TO, OF_EACH_DAY},
    ranges,
    sheet::{BY_DEFAULT, OR_NONE},
};

pub(super) fn read(page: &str) -> Lock {
    let mut sections = page.split("\n### `");
    let head = sections.next().unwrap_or_default();
    let (funnels, entries): (Vec<&str>, Vec<&str>) =
        sections.partition(|section| is_funnel(section));
    let mut entries: Vec<Entry> = entries.into_iter().filter_map(entry).collect();
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    let product = head
        .lines()
        .find_map(|line| line.strip_prefix("# Telemetry of "));
    let endpoint = head
        .split_once(GOES_TO)
        .and_then(|(_, rest)| rest.split_once(OF_EACH_DAY));
    Lock::of(
        product.unwrap_or_default(),
        endpoint.map(|(endpoint, _)| endpoint),
        &[],
        Catalog {
            schema: telemetry_schema::document::SCHEMA,
            entries,
            funnels: funnels.into_iter().filter_map(funnel).collect(),
        },
    )
}

fn entry(section: &str) -> Option<Entry> {
    let mut lines = section.lines();
    let name = lines.next()?.trim_end_matches('`');
    let mut entry = Entry::named(name, Kind::Event);
    for line in lines {
        if let Some(fact) = line.strip_prefix("- ") {
            if let Some((label, words)) = fact.split_once(": ") {
                take_fact(&mut entry, label, words);
            }
        } else if let Some(row) = line.strip_prefix("| `") {
            take_row(&mut entry, row);
        } else if let Some(about) = line.strip_suffix(" (event)") {
            about.clone_into(&mut entry.about);
        } else if let Some(about) = line.strip_suffix(" (feature)") {
            about.clone_into(&mut entry.about);
            entry.kind = Kind::Feature;
        }
    }
    Some(entry)
}

/// What stands behind the description of a funnel.
const A_FUNNEL: &str = " (funnel)";

fn is_funnel(section: &str) -> bool {
    let mut lines = section.lines().take_while(|line| !line.starts_with("- "));
    lines.any(|line| line.ends_with(A_FUNNEL))
}

fn funnel(section: &str) -> Option<Funnel> {
    let mut lines = section.lines();
    let mut funnel = Funnel {
        name: lines.next()?.trim_end_matches('`').to_owned(),
        about: String::new(),
        purpose: String::new(),
        allow_name: None,
        origin: Origin::default(),
        steps: Vec::new(),
        only: Vec::new(),
    };
    for line in lines {
        let fact = line
            .strip_prefix("- ")
            .and_then(|fact| fact.split_once(": "));
        match fact {
            Some(("Why", words)) => words.clone_into(&mut funnel.purpose),
            Some(("Crate", words)) => funnel.origin = origin(words),
            Some(("Only on", words)) => {
                funnel.only = words.split(", ").map(str::to_owned).collect();
            }
            Some(("Name", words)) => funnel.allow_name = Some(words.to_owned()),
            Some((label, words)) if STEPS.contains(&label) => funnel.steps.push(step(words)),
            Some(_) => {}
            None => {
                if let Some(about) = line.strip_suffix(A_FUNNEL) {
                    about.clone_into(&mut funnel.about);
                }
            }
        }
    }
    Some(funnel)
}

/// `sift` or `sift (sift::command)`.
fn origin(words: &str) -> Origin {
    let (crate_name, rest) = words.split_once(" (").unwrap_or((words, words));
    Origin {
        crate_name: crate_name.to_owned(),
        module: rest.trim_end_matches(')').to_owned(),
    }
}

fn take_fact(entry: &mut Entry, label: &str, words: &str) {
    let first = words.split([' ', ',']).next().unwrap_or_default();
    match label {
        "Why" => words.clone_into(&mut entry.purpose),
        "Level" => entry.level = Level::parse(words).unwrap_or(Level::Basic),
        "Category" => entry.category = Some(words.to_owned()),
        // Of an event of level full the first line says that its values leave together anyway.
        "Together" if !words.starts_with("all values ") => entry
            .crosses
            .push(words.split(" and ").map(str::to_owned).collect()),
        "Kept" => entry.retention_days = kept(words),
        "Until" => entry.expires = Date::parse(first).ok(),
        "Crate" => entry.origin = origin(words),
        "Only on" => entry.only = words.split(", ").map(str::to_owned).collect(),
        "Name" => entry.allow_name = Some(words.to_owned()),
        _ => {}
    }
}

/// Counts come first, and are kept for as long as the author chose.
fn kept(words: &str) -> Option<u16> {
    if words.ends_with(BY_DEFAULT) {
        return None;
    }
    words.split(' ').find_map(|word| word.parse().ok())
}

fn take_row(entry: &mut Entry, row: &str) {
    let mut cells = row.trim_end_matches(" |").splitn(3, " | ");
    let (Some(name), Some(about), Some(set)) = (cells.next(), cells.next(), cells.next()) else {
        return;
    };
    let name = name.trim_end_matches('`');
    match (entry.kind, name) {
        (Kind::Feature, "error") => entry.errors = Some(domain(set)),
        (Kind::Feature, "time") => entry.timed = true,
        (Kind::Feature, _) => {}
        (Kind::Event, _) => entry.fields.push(Field {
            about: about.to_owned(),
            ..Field::named(name, domain(set))
        }),
    }
}

fn domain(set: &str) -> Domain {
    let (optional, quantity) = match set.strip_prefix(OR_NONE) {
        Some(quantity) => (true, quantity),
        None => (false, set),
    };
    match measure(quantity) {
        Some(measure) if optional => Domain::Optional(Box::new(Domain::Measure(measure))),
        Some(measure) => Domain::Measure(measure),
        None => listed(set),
    }
}

/// `a time, in` and where its ranges are.
fn measure(quantity: &str) -> Option<Measure> {
    let (name, _) = quantity.strip_prefix("a ")?.split_once(", in ")?;
    Measure::ALL
        .into_iter()
        .find(|measure| ranges::name(*measure) == name)
}

/// A domain whose values stand in the row.
fn listed(set: &str) -> Domain {
    let (lead, rest) = set.split_once(':').unwrap_or((set, ""));
    let mut values: Vec<Value> = match rest.strip_prefix("<br>") {
        Some(explained) => explained.split("<br>").map(value).collect(),
        None => rest.trim_start().split(", ").map(value).collect(),
    };
    if lead == "any number of" {
        return Domain::Flags { values };
    }
    let optional = values.len() > 1 && values[0].name == "none";
    if optional {
        values.remove(0);
    }
    let inner = single(lead, values);
    if optional {
        Domain::Optional(Box::new(inner))
    } else {
        inner
    }
}

fn single(lead: &str, values: Vec<Value>) -> Domain {
    let names: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
    if lead.ends_with(ranges::OF_BOUNDS) {
        let bounds = names.iter().skip(1).filter_map(|name| start(name));
        Domain::Buckets {
            bounds: bounds.collect(),
        }
    } else if names == ["false", "true"] {
        Domain::Bool
    } else {
        Domain::Choice { values }
    }
}

/// The first number of `-10..-1`, `11-50`, `7` and `201 or more`.
fn start(range: &str) -> Option<i64> {
    let digits = range
        .char_indices()
        .find(|(at, character)| !(character.is_ascii_digit() || *at == 0 && *character == '-'));
    let end = digits.map_or(range.len(), |(at, _)| at);
    range[..end].parse().ok()
}

/// `` `name`: about ``, `` `name` `` or `name`.
fn value(words: &str) -> Value {
    let (name, about) = words.split_once("`: ").unwrap_or((words, ""));
    Value {
        about: about.to_owned(),
        ..Value::named(name.trim_matches('`'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{
        Listing,
        tests::{EVERYTHING, FUNNELS},
    };
    use telemetry_schema::lock;

    /// The catalog has no prose that Markdown would escape, so it reads back as it is, but for
    /// reasons for names, which stand in the prose.
    #[test]
    fn a_page_reads_back() {
        let catalog = Catalog::of(EVERYTHING).with_funnels(FUNNELS);
        let before = Lock::of("sift", Some("https://example.org"), &[], catalog);
        let after = read(&Listing::of_lock(&before).markdown());
        assert_eq!(lock::diff(&before, &after), []);
    }

    #[test]
    fn anything_is_read_without_a_fault() {
        for page in [
            "",
            "# Telemetry of ",
            "\n### `",
            "\n### `x`\n- \n- Why: \n| `\n| `a` | b |",
            "\n### `x`\n| `a` | b | : |",
        ] {
            read(page);
        }
    }
}
