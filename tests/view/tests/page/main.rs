//! The page in a browser: what its user sees, reaches by keyboard, hears read out and prints, and that
//! nothing leaves the file.

mod chromium;
#[path = "../life/mod.rs"]
mod life;

use chromium::Chromium;
use life::User;
use serde_json::{Value, json};

#[test]
fn a_page_of_some_weeks_is_right_in_every_way() {
    let user = User::new();
    user.run(&["telemetry", "enable", "full"]);
    user.works(40);
    let page = user.page();
    let mut browser = shown(&page);
    let figures = browser.evaluate("document.querySelectorAll('figure').length");
    assert!(figures.as_u64() >= Some(8), "{figures} charts");
    judge(&mut browser, &page);
}

#[test]
fn a_page_of_a_program_that_records_nothing_is_right_too() {
    let user = User::new();
    let page = user.page();
    let mut browser = shown(&page);
    let said = browser.evaluate("document.body.textContent");
    let said = said.as_str().unwrap_or_default();
    for words in [
        "Recording is off",
        "Nothing was recorded",
        "Nothing is sent",
    ] {
        assert!(said.contains(words), "{words}");
    }
    judge(&mut browser, &page);
}

fn shown(page: &str) -> Chromium {
    let mut browser = Chromium::start();
    browser.width(1_200);
    browser.open(page);
    browser.evaluate(include_str!("checks.js"));
    browser
}

/// All that is wrong is told at once.
fn judge(browser: &mut Chromium, page: &str) {
    let mut faults = Faults(Vec::new());
    for check in ["charts", "headings", "stillness"] {
        faults.ask(browser, check, check);
    }
    on_paper(browser, &mut faults);
    by_keyboard(browser, &mut faults);
    read_out(browser, &mut faults);
    in_any_light(browser, &mut faults);
    in_any_room(browser, &mut faults);
    without_motion(browser, &mut faults);
    alone(browser, page, &mut faults);
    assert!(faults.0.is_empty(), "\n{}", faults.0.join("\n"));
}

/// What is wrong, and where.
struct Faults(Vec<String>);

impl Faults {
    fn ask(&mut self, browser: &mut Chromium, check: &str, place: &str) {
        let found = browser.evaluate(&format!("checks.{check}()"));
        let found = found.as_array().expect("a check gives a list");
        self.0
            .extend(found.iter().map(|fault| format!("{place}: {fault}")));
    }

    fn add(&mut self, fault: String) {
        self.0.push(fault);
    }
}

fn on_paper(browser: &mut Chromium, faults: &mut Faults) {
    browser.media("print", &[]);
    faults.ask(browser, "paper", "print");
    browser.media("screen", &[]);
    let printed = browser.call("Page.printToPDF", &json!({}));
    if printed["data"]
        .as_str()
        .is_none_or(|data| data.len() < 10_000)
    {
        faults.add("print: nothing comes out".to_owned());
    }
}

const TAB: u32 = 9;
const ENTER: u32 = 13;

/// Tab goes through all that can be reached, in the order in which it stands, and is seen there; a table
/// that is unfolded by a key is reached, too.
fn by_keyboard(browser: &mut Chromium, faults: &mut Faults) {
    let count = browser.evaluate("checks.reachable()").as_i64().unwrap_or(0);
    for place in 0..count {
        browser.press("Tab", TAB);
        let focus = browser.evaluate("checks.focus()");
        for fault in focus["faults"].as_array().into_iter().flatten() {
            faults.add(format!("keyboard: {fault}"));
        }
        if focus["at"] != place {
            let at = &focus["at"];
            return faults.add(format!("keyboard: step {place} leads to {at} of {count}"));
        }
    }
    let open = "document.activeElement.closest('details')?.open";
    browser.evaluate("document.querySelector('summary').focus()");
    browser.press("Enter", ENTER);
    if browser.evaluate(open) != true {
        faults.add("keyboard: Enter does not unfold".to_owned());
    }
    browser.press("Enter", ENTER);
    browser.evaluate("document.querySelector('.skip').focus()");
    browser.press("Enter", ENTER);
    if browser.evaluate("document.activeElement.id") != "main" {
        faults.add("keyboard: the first link does not lead to the content".to_owned());
    }
}

/// As a screen reader is told it.
fn read_out(browser: &mut Chromium, faults: &mut Faults) {
    browser.evaluate("checks.unfold(true)");
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let of_role = |role: &str| -> Vec<Value> {
        let is_of = |node: &&Value| node["ignored"] == false && node["role"]["value"] == role;
        nodes.iter().filter(is_of).cloned().collect()
    };
    let count = |browser: &mut Chromium, selector: &str| {
        let asked = format!("document.querySelectorAll({selector:?}).length");
        browser.evaluate(&asked).as_u64().unwrap_or(0)
    };
    let said =
        |node: &Value, what: &str| node[what]["value"].as_str().unwrap_or_default().to_owned();
    for (role, selector) in [
        ("image", "svg[role=img]"),
        ("table", "table"),
        (
            "region",
            "main > section, div[role=region], pre[role=region]",
        ),
        ("navigation", "nav"),
        ("DisclosureTriangle", "summary"),
    ] {
        let (found, due) = (of_role(role), count(browser, selector));
        if found.len() as u64 != due {
            faults.add(format!("read out: {} {role}, not {due}", found.len()));
        }
        for node in &found {
            if said(node, "name").is_empty() {
                faults.add(format!("read out: a {role} has no name"));
            }
        }
    }
    for chart in of_role("image") {
        if said(&chart, "description").is_empty() {
            let name = said(&chart, "name");
            faults.add(format!("read out: the chart {name} is not described"));
        }
    }
    browser.evaluate("checks.unfold(false)");
}

fn in_any_light(browser: &mut Chromium, faults: &mut Faults) {
    browser.evaluate("checks.unfold(true)");
    for light in ["light", "dark"] {
        browser.media("screen", &[("prefers-color-scheme", light)]);
        faults.ask(browser, "contrast", light);
    }
    browser.media("screen", &[]);
    browser.evaluate("checks.unfold(false)");
}

/// From the smallest phone to a wall.
fn in_any_room(browser: &mut Chromium, faults: &mut Faults) {
    for width in [320, 412, 768, 1_200, 2_560] {
        browser.width(width);
        for open in [false, true] {
            browser.evaluate(&format!("checks.unfold({open})"));
            faults.ask(browser, "room", &format!("{width} pixels wide"));
        }
    }
    browser.evaluate("checks.unfold(false)");
    browser.width(1_200);
}

/// For anybody: a page that is read has no need of it.
fn without_motion(browser: &mut Chromium, faults: &mut Faults) {
    let moves = "document.getAnimations().length > 0 \
        || getComputedStyle(document.documentElement).scrollBehavior !== 'auto'";
    if browser.evaluate(moves) != false {
        faults.add("motion: something moves".to_owned());
    }
}

/// The file is the one thing that was ever asked for, its policy holds, and nobody complained.
fn alone(browser: &mut Chromium, page: &str, faults: &mut Faults) {
    for (method, what) in [
        ("Log.entryAdded", "log"),
        ("Runtime.consoleAPICalled", "console"),
        ("Runtime.exceptionThrown", "exception"),
    ] {
        for said in browser.said(method) {
            faults.add(format!("{what}: {said}"));
        }
    }
    faults.ask(browser, "policy", "policy");
    let asked: Vec<String> = browser
        .said("Network.requestWillBeSent")
        .iter()
        .map(|request| {
            request["request"]["url"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let opened = |url: &&String| url.split('#').next() == Some(page);
    if asked.iter().filter(opened).count() == 0 {
        faults.add(format!("network: the page itself was not seen: {asked:?}"));
    }
    let blocked = browser.said("Network.loadingFailed").len();
    let others: Vec<&String> = asked.iter().filter(|url| !opened(url)).collect();
    // What the policy stopped may be told as a request that failed before it was one.
    if others.len() > blocked {
        faults.add(format!("network: {others:?} was asked for"));
    }
}
