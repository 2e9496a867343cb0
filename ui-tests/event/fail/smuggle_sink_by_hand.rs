use telemetry_runtime::{
    TelemetryEvent, TelemetryValue,
    __private::{Site, Sink},
};

struct Text(String);

impl TelemetryEvent for Text {
    fn site(&self) -> &'static Site {
        unimplemented!()
    }

    fn fill(&self, sink: &mut Sink) {
        sink.put(bool::DOMAIN, self.0.as_str());
        sink.few[0] = u64::from(self.0.as_bytes()[0]);
        sink.push(5);
    }
}

fn main() {}
