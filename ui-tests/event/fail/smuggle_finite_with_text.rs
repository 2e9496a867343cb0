use telemetry_runtime::__private::{Choice, Finite, Open, Pick};

struct Text(String);

impl Finite for Text {
    const OPEN: Open = Open::choice(&[Choice::new("text", "", None)]);

    fn pick(&self) -> Pick {
        Pick::Text(self.0.clone())
    }
}

fn main() {}
