//! What is written for an item that has been judged.

pub mod feature;
