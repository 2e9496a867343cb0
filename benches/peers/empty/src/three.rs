//! A program that does nothing: what it takes, every program takes.

fn main() {}
