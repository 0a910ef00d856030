//! The `DevTools` protocol of Chrome over the pipe of `--remote-debugging-pipe`: no port that another program
//! could use, and the browser ends when the pipe closes.
//!
//! Source: <https://chromedevtools.github.io/devtools-protocol/>.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// How long the browser may take for one command.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The names of browsers, and where they are if not on the path.
const NAMES: &[&str] = &[
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// Descriptors 3 and 4, on which Chrome reads and writes, from standard input and output.
const WITH_PIPE: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

/// Why the browser can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// None is installed where they usually are.
    #[error("no Chrome, Chromium or Edge found")]
    NotFound,
    /// The program doesn't start.
    #[error("can't start {}", path.display())]
    Start {
        /// The browser.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It ended at once.
    #[error(
        "the browser didn't start; close the other window that prive-ps opened, if there is one"
    )]
    DidNotStart,
    /// It ended later.
    #[error("the browser was closed")]
    Closed,
    /// A command took too long.
    #[error("the browser doesn't respond")]
    NoResponse,
    /// A command was refused.
    #[error("the browser refused {method}: {message}")]
    Refused {
        /// The command.
        method: &'static str,
        /// The browser's words.
        message: String,
    },
}

/// Finds the browser: the one named, else the first that is installed.
pub(super) fn find(named: Option<&Path>) -> Result<PathBuf, BrowserError> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // An absolute name replaces the folder.
    let candidates = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates
        .into_iter()
        .find(|candidate| candidate.is_file())
        .ok_or(BrowserError::NotFound)
}

fn arguments(profile: &Path, url: &str) -> Vec<String> {
    [
        &format!("--user-data-dir={}", profile.display()),
        "--lang=en-US",
        "--disable-features=Translate",
        "--no-first-run",
        "--no-default-browser-check",
        "--new-window",
        url,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Opens a page without any debugging, for a person to log in, and waits until they close it.
pub(super) async fn browse(browser: &Path, profile: &Path, url: &str) -> Result<(), BrowserError> {
    let mut child = Command::new(browser)
        .args(arguments(profile, url))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| start_error(browser, source))?;
    let ended = child.wait().await;
    ended
        .map(drop)
        .map_err(|source| start_error(browser, source))
}

fn start_error(path: &Path, source: std::io::Error) -> BrowserError {
    BrowserError::Start {
        path: path.to_owned(),
        source,
    }
}

/// A connection to a browser's page. The browser is killed when it is dropped.
pub(super) struct DevTools {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    last_id: u64,
}

impl DevTools {
    /// Starts the browser on a page.
    pub(super) async fn start(
        browser: &Path,
        profile: &Path,
        url: &str,
    ) -> Result<Self, BrowserError> {
        let mut child = Command::new("sh")
            .args(["-c", WITH_PIPE, "sh"])
            .arg(browser)
            .arg("--remote-debugging-pipe")
            .args(arguments(profile, url))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| start_error(browser, source))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(BrowserError::DidNotStart);
        };
        let mut tools = Self {
            _child: child,
            input,
            output: BufReader::new(output),
            session: None,
            last_id: 0,
        };
        tools.attach().await.map_err(|error| match error {
            BrowserError::Closed => BrowserError::DidNotStart,
            error => error,
        })?;
        Ok(tools)
    }

    /// Attaches to the first page, once there is one.
    async fn attach(&mut self) -> Result<(), BrowserError> {
        let page = loop {
            let targets = self.call("Target.getTargets", json!({})).await?;
            let infos = targets["targetInfos"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let page = infos.iter().find(|info| info["type"] == "page");
            if let Some(page) = page {
                break page["targetId"].clone();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let attached = self
            .call(
                "Target.attachToTarget",
                json!({"targetId": page, "flatten": true}),
            )
            .await?;
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for method in [
            "Page.enable",
            "DOM.enable",
            "Overlay.enable",
            "Accessibility.enable",
        ] {
            self.call(method, json!({})).await?;
        }
        Ok(())
    }

    /// Sends a command and returns its result. Events in between are dropped.
    pub(super) async fn call(
        &mut self,
        method: &'static str,
        parameters: Value,
    ) -> Result<Value, BrowserError> {
        timeout(TIMEOUT, self.exchange(method, parameters))
            .await
            .map_err(|_| BrowserError::NoResponse)?
    }

    async fn exchange(
        &mut self,
        method: &'static str,
        parameters: Value,
    ) -> Result<Value, BrowserError> {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input
            .write_all(&bytes)
            .await
            .map_err(|_| BrowserError::Closed)?;
        loop {
            let mut message = Vec::new();
            let read = self.output.read_until(0, &mut message).await;
            if !matches!(read, Ok(1..)) {
                return Err(BrowserError::Closed);
            }
            message.pop();
            let Ok(mut message) = serde_json::from_slice::<Value>(&message) else {
                return Err(BrowserError::Closed);
            };
            if message["method"] == "Target.detachedFromTarget" {
                return Err(BrowserError::Closed);
            }
            if message["id"] != self.last_id {
                continue;
            }
            if let Some(message) = message["error"]["message"].as_str() {
                return Err(BrowserError::Refused {
                    method,
                    message: message.to_owned(),
                });
            }
            return Ok(message["result"].take());
        }
    }
}
