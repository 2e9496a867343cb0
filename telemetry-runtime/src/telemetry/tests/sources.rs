//! What the system and the environment say beside the user.

use super::*;

#[test]
fn the_policy_lowers_refuses_and_is_named() {
    let device = Device::new();
    device.start().enable(&choice(Level::Full)).unwrap();
    let policy = device.path("policy.toml");
    let status = |content: &[u8]| -> Status {
        fs::write(&policy, content).unwrap();
        device.start().status()
    };
    assert_eq!(status(b"level = \"basic\"").level, Some(Level::Basic));
    for content in [&b"level = \"off\""[..], b"", b"\xff", b"level = 1"] {
        let status = status(content);
        assert_eq!((status.level, status.source), (None, Source::Policy));
        let refused = device.start().enable(&choice(Level::Basic)).unwrap_err();
        assert!(refused.is_refused(), "{refused}");
    }
    fs::remove_file(&policy).unwrap();
    let running = device.start();
    assert_eq!(running.status().level, Some(Level::Full));
    assert!(records(&running, lasting()));
}

#[test]
fn an_environment_grant_leaves_no_trace_in_the_consent_of_others() {
    let device = Device::new();
    let granted = || Environment {
        word: Word::Grants(Level::Full),
        share: ShareWord::On,
        ..Environment::default()
    };
    let running = device.start_in(granted());
    assert!(records(&running, lasting()) && running.status().share);
    assert!(!device.path("data/gate").exists());
    assert!(!records(&device.start(), lasting()));

    // An answer given under it is the user's own.
    let running = device.start_in(granted());
    running.enable(&choice(Level::Basic)).unwrap();
    assert_eq!(running.status().level, Some(Level::Basic));
    let status = device.start().status();
    assert_eq!((status.level, status.share), (Some(Level::Basic), false));
}

#[test]
fn an_environment_grant_against_a_refusal_makes_nothing() {
    let device = Device::new();
    fs::write(device.path("policy.toml"), "level = \"off\"").unwrap();
    let running = device.start_in(Environment {
        word: Word::Grants(Level::Full),
        ..Environment::default()
    });
    assert!(!records(&running, lasting()));
    assert_eq!(running.status().source, Source::Policy);
    assert_eq!(fs::read_dir(device.dir.path()).unwrap().count(), 1);
}

#[test]
fn a_word_on_sharing_in_the_environment_is_not_cached() {
    let device = Device::new();
    let shares = |share| {
        let environment = Environment {
            share,
            ..Environment::default()
        };
        device.start_in(environment).status().share
    };
    assert!(!shares(ShareWord::On), "without consent it grants nothing");
    assert!(!device.path("data").exists());
    let agreed = choice(Level::Basic).share(true);
    device.start().enable(&agreed).unwrap();
    assert!(!shares(ShareWord::Off));
    assert!(shares(ShareWord::Silent));
    // What was recorded under either stands in a journal of its own.
    let journals = fs::read_dir(device.path("data")).unwrap();
    let names = journals.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("inbox-")).count(), 2);
}
