use super::*;

fn section(build: u64) -> Section {
    Section {
        build,
        epoch: 7,
        until: Some(Date::from_days(20_001)),
        records: true,
        entries: [(9, 0, 1), (3, 1, 3)]
            .map(|(digest, index, state)| Passed {
                digest,
                index,
                state,
            })
            .into_iter()
            .collect(),
    }
}

fn gate() -> GateFile {
    let mut gate = GateFile::new(Stamps::default());
    gate.put(section(1));
    gate.put(Section {
        until: None,
        records: false,
        entries: Entries::default(),
        ..section(2)
    });
    gate
}

#[test]
fn a_gate_reads_back() {
    let read = GateFile::from_bytes(&gate().to_bytes());
    assert_eq!(read, Some(gate()));
    let gate = gate();
    let section = gate.section(1, Date::from_days(20_000));
    assert_eq!(
        section
            .and_then(|section| section.entries.get(3))
            .map(|passed| passed.index),
        Some(1)
    );
    assert!(section.is_some_and(|section| section.entries.get(4).is_none()));
    assert_eq!(gate.section(1, Date::from_days(20_001)), None);
    assert!(gate.section(2, Date::from_days(30_000)).is_some());
    assert_eq!(gate.section(3, Date::from_days(0)), None);
}

#[test]
fn no_damage_goes_unnoticed() {
    let bytes = gate().to_bytes();
    for at in 0..bytes.len() {
        assert_eq!(GateFile::from_bytes(&bytes[..at]), None, "cut at {at}");
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert_eq!(GateFile::from_bytes(&flipped), None, "bit {bit} of {at}");
        }
        let mut zeroed = bytes.clone();
        zeroed[at..].fill(0);
        let same = zeroed == bytes;
        assert_eq!(
            GateFile::from_bytes(&zeroed).is_some(),
            same,
            "zero from {at}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(GateFile::from_bytes(&longer), None);
}

#[test]
fn the_number_of_builds_is_bounded() {
    let mut gate = gate();
    for build in 0..100 {
        gate.put(section(build));
    }
    assert_eq!(gate.sections.len(), SECTIONS_MAX);
    assert!(gate.section(99, Date::from_days(0)).is_some());
    assert!(gate.section(91, Date::from_days(0)).is_none());
}

#[test]
fn a_stamp_tells_a_missing_file_from_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    let missing = Stamp::of(&path);
    assert_eq!(missing, Stamp::default());
    fs::write(&path, "").unwrap();
    assert_ne!(Stamp::of(&path), missing);
}

#[test]
fn anything_but_nothing_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gate");
    assert!(read(&path).unwrap().is_none());
    fs::create_dir(&path).unwrap();
    assert!(read(&path).is_err());
    fs::remove_dir(&path).unwrap();
    let mut big = GateFile::new(Stamps::default());
    for build in 0..8 {
        let entries = (0..500)
            .map(|index| Passed {
                digest: u64::from(index),
                index,
                state: 1,
            })
            .collect();
        big.put(Section {
            entries,
            ..section(build)
        });
    }
    for gate in [gate(), big] {
        fs::write(&path, gate.to_bytes()).unwrap();
        let (_, bytes) = read(&path).unwrap().unwrap();
        assert_eq!(GateFile::from_bytes(&bytes), Some(gate));
    }
}
