//! A host that does what its arguments say, one after the other: `start threads:4:100 fold export`.

mod out;
mod records;
mod verbs;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    out::open();
    verbs::Life::default().live(&words);
}
