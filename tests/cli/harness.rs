//! A place to run the program in: no environment but what a test sets, a home of its own, and the
//! sandbox in another process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::schemas::assert_is_promised;

/// A home directory without anything in it, and the program run from there.
pub(crate) struct Home {
    directory: TempDir,
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A sandbox in a process of its own, ended when dropped. Fails the test if Prive's API was asked for
/// anything but a GET.
pub(crate) struct Sandbox {
    process: Process,
    /// The line that says it listens.
    pub(crate) ready: Value,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// A path below the home directory.
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file below the home directory, and returns its path as text.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program with these arguments, in an environment that holds nothing else. Without an address
    /// it would look for the session of whoever runs the tests, and find their keyring.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prive-ps"));
        command
            .args(args)
            .current_dir(self.directory.path())
            .env_clear()
            .env("HOME", self.directory.path())
            .env("PRIVE_PS_CONFIG_DIR", self.path("config"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null")
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("COLUMNS", "100")
            .stdin(Stdio::null());
        command
    }

    /// The program with these arguments, connected to a sandbox.
    pub(crate) fn connected(&self, sandbox: &Sandbox, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command
            .env("POSTSCRIPT_API_URL", &sandbox.url)
            .env("POSTSCRIPT_API_KEY", &sandbox.key);
        command
    }

    /// The program with these arguments, connected to both APIs of a sandbox.
    pub(crate) fn connected_to_both(&self, sandbox: &Sandbox, args: &[&str]) -> Command {
        let ready = |name: &str| sandbox.ready[name].as_str().unwrap();
        let mut command = self.connected(sandbox, args);
        command
            .env("PRIVE_API_URL", ready("prive_url"))
            .env("PRIVE_API_KEY", ready("prive_key"));
        command
    }

    /// Runs the program with these arguments to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    /// Runs the program with this on its standard input.
    pub(crate) fn run_with(&self, input: &str, args: &[&str]) -> Ran {
        fed(self.command(args), input)
    }

    /// Runs the program with these arguments against a sandbox.
    pub(crate) fn run_on(&self, sandbox: &Sandbox, args: &[&str]) -> Ran {
        Ran::from(self.connected(sandbox, args).output().unwrap())
    }

    /// Starts a sandbox; without rate limits unless `args` set one.
    pub(crate) fn sandbox(&self, args: &[&str]) -> Sandbox {
        let mut command = self.command(&["sandbox", "--json"]);
        let is_limited = args.contains(&"--rate-limit");
        if !is_limited {
            command.args(["--rate-limit", "off"]);
        }
        let mut process = command.args(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        let sandbox = Sandbox {
            url: text("url"),
            key: text("key"),
            ready,
            process: Process(process),
        };
        if !is_limited {
            sandbox.put("/__sandbox/prive/limit", &json!({ "rate": null }));
        }
        sandbox
    }

    /// A sandbox with these subscribers, written as the back door takes them.
    pub(crate) fn sandbox_with(&self, subscribers: &[Value], args: &[&str]) -> Sandbox {
        let sandbox = self.sandbox(args);
        sandbox.put("/__sandbox/shop", &json!({ "subscribers": subscribers }));
        sandbox
    }
}

/// Runs a command and kills it after this time. Returns whether it was still running.
pub(crate) fn kill_after(mut command: Command, time: Duration) -> bool {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let kill_at = Instant::now() + time;
    while Instant::now() < kill_at {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// Runs a command with this on its standard input. A command that ends without reading it is fine.
pub(crate) fn fed(mut command: Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Ran::from(child.wait_with_output().unwrap())
}

impl Ran {
    /// The result, read as JSON, in a shape that is promised.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let read = serde_json::from_str(&self.stdout);
        let value = read.unwrap_or_else(|error| panic!("{error} in {self:?}"));
        assert_is_promised(&value);
        value
    }

    /// Fails unless the run ended in this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Fails unless standard error holds this text.
    #[track_caller]
    pub(crate) fn said(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} in {self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Sandbox {
    /// What a path below the origin answers, as JSON.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.call("GET", path, None)
    }

    /// Replaces what is behind a path.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Value {
        self.call("PUT", path, Some(body))
    }

    /// Posts to a path.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, Some(body))
    }

    /// Orders a fault.
    pub(crate) fn fault(&self, fault: &Value) {
        self.post("/__sandbox/faults", fault);
    }

    /// Takes all faults away.
    pub(crate) fn heal(&self) {
        self.fault(&json!({ "count": 0 }));
    }

    /// The shop's subscribers, as the API shows them.
    pub(crate) fn subscribers(&self) -> Vec<Value> {
        let shop = self.get("/__sandbox/shop");
        shop["subscribers"].as_array().unwrap().clone()
    }

    /// The API requests since the start, as method, path and query.
    pub(crate) fn requests(&self) -> Vec<(String, String, String)> {
        let requests = self.get("/__sandbox/requests");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let requests = requests.as_array().unwrap().iter();
        requests
            .map(|one| {
                (
                    text(&one["method"]),
                    text(&one["path"]),
                    text(&one["query"]),
                )
            })
            .collect()
    }

    /// How many API requests had this method, and a path that begins so.
    pub(crate) fn count(&self, method: &str, path: &str) -> usize {
        let is_it = |one: &&(String, String, String)| one.0 == method && one.1.starts_with(path);
        self.requests().iter().filter(is_it).count()
    }

    /// Changes what is behind a path.
    pub(crate) fn patch(&self, path: &str, body: &Value) -> Value {
        self.call("PATCH", path, Some(body))
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        call(method, &format!("{}{path}", self.url), body)
    }
}

/// What a request to this machine is answered, as JSON; anything but success fails the test.
pub(crate) fn call(method: &str, url: &str, body: Option<&Value>) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let body = body.map(Value::to_string).unwrap_or_default();
    let (status, answer) = runtime.block_on(async {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .unwrap();
        let answer = client
            .request(method.parse().unwrap(), url)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        (answer.status(), answer.bytes().await.unwrap())
    });
    let text = String::from_utf8_lossy(&answer);
    assert!(status.is_success(), "{method} {url}: {status} {text}");
    if answer.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(&answer).unwrap()
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let has_ended = self.process.0.try_wait().unwrap().is_some();
        if has_ended || std::thread::panicking() {
            return;
        }
        let requests = self.get("/__sandbox/prive/requests");
        let is_write = |one: &&Value| one["method"] != "GET";
        let writes: Vec<&Value> = requests
            .as_array()
            .unwrap()
            .iter()
            .filter(is_write)
            .collect();
        assert!(writes.is_empty(), "Prive's API was asked for {writes:?}");
    }
}

/// A process that is killed when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
