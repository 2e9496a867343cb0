use serde::{
    Deserialize,
    de::{
        IntoDeserializer as _,
        value::{Error, StrDeserializer},
    },
};
use uuid::Uuid;

use crate::wire::id;

/// Reads JSON that has no space between tokens and no escape in a text.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Whether nothing is left.
    pub const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this comes next; if so, it is behind us.
    pub fn ate(&mut self, token: &str) -> bool {
        let rest = self.0.strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// This comes next.
    pub fn eat(&mut self, token: &str) -> Option<()> {
        self.ate(token).then_some(())
    }

    /// The text behind a key, which ends with the quotation mark that opens the text.
    pub fn text(&mut self, key: &str) -> Option<&'a str> {
        self.eat(key)?;
        let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
        let end = self.0.as_bytes().iter().position(ends)?;
        let (text, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.strip_prefix('"')?;
        Some(text)
    }

    /// The same, if it is this one.
    pub fn named(&mut self, key: &str, name: &str) -> Option<()> {
        (self.text(key)? == name).then_some(())
    }

    /// The same as something that has a form of its own, read as in a document.
    pub fn word<T: Deserialize<'a>>(&mut self, key: &str) -> Option<T> {
        T::deserialize(plain(self.text(key)?)).ok()
    }

    /// The same as a uuid.
    pub fn uuid(&mut self, key: &str) -> Option<Uuid> {
        id::uuid(plain(self.text(key)?)).ok()
    }

    /// The number behind a key, of up to 19 digits.
    pub fn number(&mut self, key: &str) -> Option<u64> {
        self.eat(key)?;
        let mut number = 0;
        let mut digits = 0;
        for byte in self.0.bytes().take_while(u8::is_ascii_digit).take(20) {
            number = u64::wrapping_add(u64::wrapping_mul(number, 10), u64::from(byte - b'0'));
            digits += 1;
        }
        let is_plain = digits == 1 || !self.0.starts_with('0');
        self.0 = self.0.get(digits..)?;
        (is_plain && (1..20).contains(&digits)).then_some(number)
    }
}

fn plain(text: &str) -> StrDeserializer<'_, Error> {
    text.into_deserializer()
}
