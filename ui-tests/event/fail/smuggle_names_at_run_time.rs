use telemetry_runtime::__private::{Choice, Finite, Open, Pick};

struct Text(String);

fn leaked(text: &str) -> &'static [Choice] {
    Box::leak(Box::new([Choice::new(Box::leak(text.to_owned().into_boxed_str()), "", None)]))
}

impl Finite for Text {
    const OPEN: Open = Open::choice(leaked("text"));

    fn pick(&self) -> Pick {
        Pick::Choice(self.0.len())
    }
}

fn main() {}
