//! Headless Chromium, spoken to over two pipes: it opens no port and ends with its input.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// A browser with one page.
pub struct Chromium {
    child: Child,
    input: Option<ChildStdin>,
    heard: Receiver<Value>,
    calls: u64,
    session: Option<String>,
    /// What it said without being asked.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// An answer takes milliseconds; whoever waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(60);

impl Chromium {
    /// # Panics
    /// Where there is no Chromium: the checks are nothing without it.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            // The protocol is spoken on descriptors 3 and 4.
            .args([
                "-c",
                r#"exec 3<&0 4>&1 </dev/null >/dev/null; exec "$@""#,
                "sh",
            ])
            .args(["chromium", "--headless=new", "--remote-debugging-pipe"])
            // Root, as tests in a container are, has no sandbox to go into.
            .args(["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let heard = listen(&mut child);
        let mut browser = Self {
            input: child.stdin.take(),
            child,
            heard,
            calls: 0,
            session: None,
            events: Vec::new(),
            _profile: profile,
        };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let target = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let to = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", &to);
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Runtime", "Log", "Accessibility"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
    }

    /// Calls a method of the protocol.
    pub fn call(&mut self, method: &str, params: &Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let mut call = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            call["sessionId"] = session.as_str().into();
        }
        let mut line = call.to_string().into_bytes();
        line.push(0);
        let input = self.input.as_mut().unwrap();
        let written = input.write_all(&line).and_then(|()| input.flush());
        assert!(written.is_ok(), "{MISSING}");
        loop {
            let said = self.hear(method);
            if said["id"] != id {
                self.events.push(said);
            } else if said["error"].is_null() {
                return said["result"].clone();
            } else {
                panic!("{method}: {}", said["error"]);
            }
        }
    }

    fn hear(&mut self, what: &str) -> Value {
        match self.heard.recv_timeout(PATIENCE) {
            Ok(said) => said,
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{what}: {MISSING}"),
            Err(error) => panic!("{what}: {error}"),
        }
    }

    /// Opens a page and waits until it is there.
    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", &json!({ "url": url }));
        while !self
            .events
            .iter()
            .any(|event| event["method"] == "Page.loadEventFired")
        {
            let said = self.hear("the page");
            self.events.push(said);
        }
    }

    /// What an expression, or the promise that it is, comes to.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let params = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
        });
        let came = self.call("Runtime.evaluate", &params);
        assert!(
            came["exceptionDetails"].is_null(),
            "{expression}: {}",
            came["exceptionDetails"]
        );
        came["result"]["value"].clone()
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str, code: u32) {
        for (kind, text) in [
            ("keyDown", if key == "Enter" { "\r" } else { "" }),
            ("keyUp", ""),
        ] {
            let mut params = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code,
            });
            if !text.is_empty() {
                params["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", &params);
        }
    }

    /// A medium (`screen`, `print`) and what its user prefers.
    pub fn media(&mut self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        let params = json!({ "media": medium, "features": features });
        self.call("Emulation.setEmulatedMedia", &params);
    }

    /// A window of so many columns of pixels.
    pub fn width(&mut self, width: u32) {
        let params = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false,
        });
        self.call("Emulation.setDeviceMetricsOverride", &params);
    }

    /// What was said of a method, without being asked, since the start.
    pub fn said(&self, method: &str) -> Vec<&Value> {
        let of = self.events.iter().filter(|event| event["method"] == method);
        of.map(|event| &event["params"]).collect()
    }
}

const MISSING: &str = "chromium does not run; on Debian: apt-get install chromium";

fn listen(child: &mut Child) -> Receiver<Value> {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut message = Vec::new();
        while output
            .read_until(0, &mut message)
            .is_ok_and(|read| read > 0)
        {
            let said = serde_json::from_slice(message.strip_suffix(&[0]).unwrap_or(&message));
            message.clear();
            if said.is_ok_and(|said| tell.send(said).is_err()) {
                break;
            }
        }
    });
    heard
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.session = None;
        // Without input it ends; whoever does not is ended.
        drop(self.input.take());
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
