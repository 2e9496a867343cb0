use super::sample;
use crate::insight::Period;

#[test]
fn a_page_with_everything() {
    insta::assert_snapshot!(body(&sample::used().view().html()));
}

#[test]
fn a_page_with_nothing() {
    insta::assert_snapshot!(body(&sample::unused().view().html()));
}

#[test]
fn changes_against_less_than_the_time_before_are_told_to_be_such() {
    let mut sample = sample::used();
    let words = "First used on 1\u{a0}October 2026, so that changes compare";
    let first_use = sample.metrics.returns.as_ref().unwrap().first_use;
    sample.metrics.before = Period::ending(first_use, 30);
    assert!(sample.view().html().contains(words));
    sample.metrics.before = Period::ending(first_use, 1);
    assert!(!sample.view().html().contains(words));
}

/// The styles are looked at in a browser.
fn body(page: &str) -> &str {
    let at = page.find("<body>").unwrap_or_default();
    &page[at..]
}

#[test]
fn every_link_and_every_reference_has_its_place_and_no_place_is_twice() {
    for page in [sample::used(), sample::unused()].map(|sample| sample.view().html()) {
        let named = |mark: &str| -> Vec<String> {
            let rest = page.split(mark).skip(1);
            rest.filter_map(|rest| rest.split('"').next().map(str::to_owned))
                .collect()
        };
        let mut ids = named(" id=\"");
        for reference in [" href=\"#", " aria-labelledby=\"", " aria-describedby=\""] {
            for id in named(reference) {
                assert!(ids.contains(&id), "{reference}{id}");
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

#[test]
fn names_and_reasons_stay_text() {
    let written = |words: &str| {
        let mut sample = sample::used();
        words.clone_into(&mut sample.status.why);
        words.clone_into(&mut sample.words.command);
        words.clone_into(&mut sample.metrics.entries[0].name);
        words.clone_into(&mut sample.metrics.funnels[0].steps[0].step);
        words.clone_into(&mut sample.metrics.costs[0].currency);
        words.clone_into(&mut sample.listing.entries[0].entry.purpose);
        sample.view().html()
    };
    let hostile = "</style><script>alert(1)</script>\"'&";
    let (page, plain) = (written(hostile), written(&"x".repeat(hostile.len())));
    assert!(!page.contains("<script"), "{page}");
    assert_eq!(page.matches("</style>").count(), 1);
    assert_eq!(page.matches('<').count(), plain.matches('<').count());
}

/// Ten years of two hundred entries make no larger page than they must.
#[test]
fn charts_are_bounded() {
    let mut sample = sample::used();
    sample.metrics.activity.days = sample::days(3_650);
    sample.metrics.entries = (0..200)
        .map(|at| sample::feature(&format!("feature.number_{at}"), 10_000 - at))
        .collect();
    let page = sample.view().html();
    let marks = page.matches("class=\"mark\"").count();
    assert!(marks < 400, "{marks}");
    assert!(page.contains("By 40 days") && page.contains("180 others together"));
    assert!(page.len() < 300_000, "{}", page.len());
}
