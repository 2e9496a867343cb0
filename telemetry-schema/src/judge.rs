//! The limits of an event, judged while the host is compiled.
//!
//! Every message names the event, what is too large, by how much, the limit, and what makes it so
//! large. Products are exact up to 128 bits and saturate there.

use crate::{
    Digest, Event, Field,
    domain::FIELD_VALUES_MAX,
    message::Message,
    name,
    prose::{self, Fault},
};

/// The most fields of an event.
pub const FIELDS_MAX: usize = 32;

/// The most cells of a cross.
pub const CROSS_CELLS_MAX: u128 = 4_096;

/// Bits of an event of level `full` unless the author says otherwise.
pub const EVENT_BITS_DEFAULT: u32 = 20;

/// The most that an author can say.
pub const EVENT_BITS_MAX: u32 = 30;

/// How many fields a message names.
const WIDEST: usize = 3;

/// A description, purpose or reason that has to be there.
#[track_caller]
pub(crate) const fn required(owner: &str, what: &str, text: &str) {
    if let Err(fault) = prose::check_required(text) {
        refuse_text(owner, what, fault);
    }
}

/// A reason that was given.
#[track_caller]
pub(crate) const fn reason(owner: &str, reason: Option<&str>) {
    if let Some(reason) = reason {
        required(owner, "reason for the name", reason);
    }
}

#[track_caller]
pub(crate) const fn refuse_text(owner: &str, what: &str, fault: Fault) -> ! {
    let message = Message::new()
        .text("the ")
        .text(what)
        .text(" of ")
        .name(owner)
        .text(" ")
        .text(fault.as_str());
    panic!("{}", message.as_str())
}

/// Number, names, descriptions and sizes of the fields, and the digest with them added.
#[track_caller]
pub(crate) const fn fields(event: &str, fields: &[Field], mut digest: Digest) -> Digest {
    if fields.len() > FIELDS_MAX {
        refuse_fields(event, fields.len());
    }
    let mut seen = 0_u128;
    let mut at = 0;
    while at < fields.len() {
        let field = &fields[at];
        name::judge(field.name(), field.allowed_name().is_some());
        required(field.name(), "description", field.about());
        reason(field.name(), field.allowed_name());
        if field.domain().values() > FIELD_VALUES_MAX {
            refuse_values(event, field);
        }
        let name = Digest::EMPTY.text(field.name()).as_u128();
        digest = digest
            .number(name)
            .number(field.domain().digest().as_u128());
        // Names are compared where their digests agree in seven bits.
        let mark = 1 << (name & 0x7f);
        if seen & mark != 0 {
            judge_again(event, fields, at);
        }
        seen |= mark;
        at += 1;
    }
    digest
}

/// Whether the name of a field is that of one before it.
#[track_caller]
const fn judge_again(event: &str, fields: &[Field], at: usize) {
    let mut before = 0;
    while before < at {
        if name::same(fields[before].name(), fields[at].name()) {
            refuse_twice(event, fields[at].name());
        }
        before += 1;
    }
}

/// Members and size of each cross.
#[track_caller]
pub(crate) const fn crosses(event: &str, declared: Event) {
    let crosses = declared.crosses();
    let mut at = 0;
    while at < crosses.len() {
        if crosses[at].len() < 2 {
            refuse_single(event);
        }
        cross(event, declared.fields(), crosses[at]);
        at += 1;
    }
}

#[track_caller]
const fn cross(event: &str, fields: &[Field], cross: &[u8]) {
    let mut seen = 0_u32;
    let mut states = 1_u128;
    let mut at = 0;
    while at < cross.len() {
        let index = cross[at] as usize;
        assert!(
            index < fields.len(),
            "a cross names a field that does not exist"
        );
        if seen & 1 << index != 0 {
            refuse_repeated(event, &Members::of_cross(fields, cross));
        }
        seen |= 1 << index;
        states = states.saturating_mul(fields[index].domain().cardinality());
        at += 1;
    }
    if states > CROSS_CELLS_MAX {
        refuse_cells(event, &Members::of_cross(fields, cross));
    }
}

/// The states of an event that leaves singly.
#[track_caller]
pub(crate) const fn bits(event: &str, fields: &[Field], bits_max: u32) {
    if bits_max > EVENT_BITS_MAX {
        refuse_bits_max(event, bits_max);
    }
    let members = Members::of_event(fields);
    if members.states > 1 << bits_max {
        refuse_bits(event, &members, bits_max);
    }
}

/// Fields whose states multiply.
struct Members {
    fields: [Option<Field>; FIELDS_MAX],
    states: u128,
}

impl Members {
    const fn new() -> Self {
        Self {
            fields: [None; FIELDS_MAX],
            states: 1,
        }
    }

    const fn of_event(fields: &[Field]) -> Self {
        let mut members = Self::new();
        let mut at = 0;
        while at < fields.len() {
            members.add(at, &fields[at]);
            at += 1;
        }
        members
    }

    const fn of_cross(fields: &[Field], cross: &[u8]) -> Self {
        let mut members = Self::new();
        let mut at = 0;
        while at < cross.len() {
            let index = cross[at] as usize;
            if index < fields.len() {
                members.add(index, &fields[index]);
            }
            at += 1;
        }
        members
    }

    const fn add(&mut self, index: usize, field: &Field) {
        self.fields[index] = Some(*field);
        self.states = self.states.saturating_mul(field.domain().cardinality());
    }

    /// Takes out the field with the most states.
    const fn take_widest(&mut self) -> Option<Field> {
        let mut widest = None;
        let mut most = 0;
        let mut at = 0;
        while at < FIELDS_MAX {
            if let Some(field) = &self.fields[at]
                && field.domain().cardinality() > most
            {
                most = field.domain().cardinality();
                widest = Some(at);
            }
            at += 1;
        }
        match widest {
            Some(at) => self.fields[at].take(),
            None => None,
        }
    }

    /// Adds up to three of the widest fields: `` `took` (31), `depth` (27) ``.
    const fn widest(&self, mut message: Message) -> Message {
        let mut rest = Self {
            fields: self.fields,
            ..*self
        };
        let mut named = 0;
        while named < WIDEST
            && let Some(field) = rest.take_widest()
        {
            if named > 0 {
                message = message.text(", ");
            }
            message = message
                .name(field.name())
                .text(" (")
                .number(field.domain().cardinality())
                .text(")");
            named += 1;
        }
        message
    }

    /// Adds the product: `24,576 cells (14.6 bits)`.
    const fn size(&self, message: Message, of: &str) -> Message {
        if self.states == u128::MAX {
            return message.text("more than 2^128 ").text(of);
        }
        message
            .number(self.states)
            .text(" ")
            .text(of)
            .text(" (")
            .bits(self.states)
            .text(" bits)")
    }
}

const fn event_named(event: &str) -> Message {
    Message::new().text("event ").name(event).text(" ")
}

#[track_caller]
const fn refuse_fields(event: &str, count: usize) -> ! {
    let message = event_named(event)
        .text("has ")
        .number(count as u128)
        .text(" fields: at most ")
        .number(FIELDS_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_values(event: &str, field: &Field) -> ! {
    let message = Message::new()
        .text("field ")
        .name(field.name())
        .text(" of event ")
        .name(event)
        .text(" has ")
        .number(field.domain().values() as u128)
        .text(" values: at most ")
        .number(FIELD_VALUES_MAX as u128)
        .text(" are accepted");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_twice(event: &str, field: &str) -> ! {
    let message = event_named(event).text("has two fields named ").name(field);
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_single(event: &str) -> ! {
    let message = event_named(event)
        .text("has a cross of fewer than two fields: each field is counted for itself already");
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_repeated(event: &str, members: &Members) -> ! {
    let message = event_named(event).text("has a cross that names a field twice, among ");
    panic!("{}", members.widest(message).as_str())
}

#[track_caller]
const fn refuse_cells(event: &str, members: &Members) -> ! {
    let message = members
        .size(event_named(event).text("has a cross of "), "cells")
        .text(": at most ")
        .number(CROSS_CELLS_MAX)
        .text(" are accepted\nits widest fields are ");
    panic!("{}", members.widest(message).as_str())
}

#[track_caller]
const fn refuse_bits_max(event: &str, bits_max: u32) -> ! {
    let message = event_named(event)
        .text("asks for ")
        .number(bits_max as u128)
        .text(" bits: `max_bits` is at most ")
        .number(EVENT_BITS_MAX as u128);
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_bits(event: &str, members: &Members, bits_max: u32) -> ! {
    let message = members
        .size(event_named(event).text("of level `full` has "), "states")
        .text(": at most ")
        .number(1 << bits_max)
        .text(" (")
        .number(bits_max as u128)
        .text(" bits) are accepted\nits widest fields are ");
    let message = members
        .widest(message)
        .text("\nmake them coarser, lower the level");
    let message = if bits_max < EVENT_BITS_MAX {
        message
            .text(", or raise `max_bits`, which is at most ")
            .number(EVENT_BITS_MAX as u128)
    } else {
        message.text(", or drop a field")
    };
    panic!("{}", message.as_str())
}
