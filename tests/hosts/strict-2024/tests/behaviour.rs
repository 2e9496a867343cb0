//! What functions do, tracked and not, in edition 2024.

#[path = "../../../both-editions/behaviour/mod.rs"]
mod behaviour;
