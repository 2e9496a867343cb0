//! What stays behind of a process that is killed while it records.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::FileExt,
    path::Path,
};

use super::super::{BUILD, SEARCH, build};
use crate::record::{
    journal::{
        files,
        segment::{
            self,
            layout::{Geometry, HEADER_BYTES, Key, Keyed, POSITION_AT},
        },
    },
    outcome::Outcome,
};

/// The beginning of a record.
pub fn inbox(dir: &Path, epoch: u64) {
    let path = files::path(dir, BUILD, epoch);
    let mut inbox = OpenOptions::new().append(true).open(path).unwrap();
    inbox.write_all(&[0xb5, 3, 20, 0, 1, 2, 3]).unwrap();
}

/// The words of a record without the first, behind
/// the position of each log, and a key without a count.
pub fn areas(dir: &Path) {
    let geometry = Geometry::new(build().catalog.entries.len());
    for found in segment::files::list(dir).unwrap() {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&found.path)
            .unwrap();
        let bytes = file.metadata().unwrap().len();
        let areas = bytes.saturating_sub(HEADER_BYTES as u64) / geometry.area_bytes() as u64;
        for area in 0..usize::try_from(areas).unwrap() {
            tear(&file, geometry, area);
        }
    }
}

fn tear(file: &File, geometry: Geometry, area: usize) {
    let at = |word: usize| (geometry.area_at(area) + 8 * word) as u64;
    let read = |word: usize| {
        let mut bytes = [0; 8];
        file.read_exact_at(&mut bytes, at(word)).unwrap();
        u64::from_le_bytes(bytes)
    };
    let write =
        |word: usize, value: u64| file.write_all_at(&value.to_le_bytes(), at(word)).unwrap();
    let behind = geometry.log_at() + usize::try_from(read(POSITION_AT)).unwrap();
    if behind + 4 <= geometry.area_words() {
        (1..4).for_each(|word| write(behind + word, 0xb7));
    }
    let key = Key::new(Keyed {
        entry: SEARCH.index(),
        outcome: Outcome::Cancelled,
        kind: None,
        bucket: Some(5),
    });
    let cell = geometry.table_at() + 2 * key.cell();
    if read(cell) == 0 {
        write(cell, key.word());
    }
}
