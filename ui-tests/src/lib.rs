//! Cases for the compiler. `<macro>/fail` holds a file for each mistake with what the compiler says
//! of it, `<macro>/pass` a file for each shape that is accepted.
//!
//! `TRYBUILD=overwrite cargo test -p ui-tests` writes the `.stderr` files; read them as a user would.
