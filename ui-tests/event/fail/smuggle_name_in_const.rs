use telemetry_runtime::__private::{Choice, Finite, Open, Pick};

enum Text {
    Only,
}

impl Finite for Text {
    const OPEN: Open = Open::choice(&[Choice::new("Alice Smith, 12 Elm Street", "", None)]);

    fn pick(&self) -> Pick {
        Pick::Choice(0)
    }
}

const _: Open = <Text as Finite>::OPEN;

fn main() {}
