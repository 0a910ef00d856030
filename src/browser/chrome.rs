//! Chrome, with a profile of its own, and its `DevTools` protocol over the pipe of `--remote-debugging-pipe`:
//! no port that another program could use, and the browser ends when the pipe closes.
//!
//! Source: <https://chromedevtools.github.io/devtools-protocol/>.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::files::{create_private_folder, state_folder};

/// How long the browser may take for one command.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The names of browsers, and where they are if not on the path.
const NAMES: &[&str] = &[
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// The file in a profile that marks the login as done.
const LOGGED_IN: &str = "prive-ps-logged-in";

/// Descriptors 3 and 4, on which Chrome reads and writes, from standard input and output.
const WITH_PIPE: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

/// Why the browser can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// Its profile can't be created or deleted.
    #[error("can't use the browser profile")]
    Profile(#[from] io::Error),
    /// It ended at once.
    #[error(
        "{} didn't start; if prive-ps already has a browser window open, close it and try again",
        .0.display()
    )]
    DidNotStart(PathBuf),
    /// It ended later, or a command took too long.
    #[error("the browser was closed or isn't responding")]
    Closed,
}

/// Finds the first browser that is installed.
pub fn find_browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // An absolute name replaces the folder.
    let mut candidates = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

/// The profile of the browser for a shop, with the login in it: a folder that only the user can read.
pub struct Profile(pub PathBuf);

impl Profile {
    /// The profile for a shop. Shop ids are opaque, so they are encoded.
    pub fn of_shop(shop: &str) -> Result<Self, BrowserError> {
        let name = format!("browser-{}", utf8_percent_encode(shop, NON_ALPHANUMERIC));
        Ok(Self(state_folder()?.join(name)))
    }

    /// Whether a person had the window for logging in.
    pub fn has_login(&self) -> bool {
        self.0.join(LOGGED_IN).exists()
    }

    /// Opens a page without any debugging, for a person to log in, and waits until they close the window.
    pub async fn log_in(&self, browser: &Path, url: &str) -> Result<(), BrowserError> {
        create_private_folder(&self.0)?;
        let ended = self.spawn(browser, &[url])?.wait().await;
        if !ended.is_ok_and(|status| status.success()) {
            return Err(BrowserError::DidNotStart(browser.to_owned()));
        }
        Ok(fs::write(self.0.join(LOGGED_IN), "")?)
    }

    /// Deletes it, and the login. Returns whether there was one.
    pub fn delete(&self) -> Result<bool, BrowserError> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            deleted => Ok(deleted.map(|()| true)?),
        }
    }

    /// Starts the browser with this profile, out of reach of the terminal's Ctrl-C. It is killed when the
    /// process is dropped.
    fn spawn(&self, browser: &Path, arguments: &[&str]) -> Result<Child, BrowserError> {
        let mut command = Command::new("sh");
        command
            .args(["-c", WITH_PIPE, "sh"])
            .arg(browser)
            .arg(format!("--user-data-dir={}", self.0.display()))
            .args([
                "--lang=en-US",
                "--disable-features=Translate",
                "--new-window",
            ])
            .args(["--no-first-run", "--no-default-browser-check"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
            .spawn()
            .map_err(|_| BrowserError::DidNotStart(browser.to_owned()))
    }
}

/// A connection to a browser's page. The browser is killed when it is dropped.
pub(super) struct DevTools {
    _browser: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    last_id: u64,
}

impl DevTools {
    /// Starts the browser on a page.
    pub(super) async fn start(
        browser: &Path,
        profile: &Profile,
        url: &str,
    ) -> Result<Self, BrowserError> {
        let did_not_start = || BrowserError::DidNotStart(browser.to_owned());
        let mut process = profile.spawn(browser, &["--remote-debugging-pipe", url])?;
        let input = process.stdin.take().ok_or_else(did_not_start)?;
        let output = process.stdout.take().ok_or_else(did_not_start)?;
        let mut tools = Self {
            _browser: process,
            input,
            output: BufReader::new(output),
            session: None,
            last_id: 0,
        };
        let attached = timeout(TIMEOUT, tools.attach()).await;
        attached
            .map_err(|_| did_not_start())?
            .map_err(|_| did_not_start())?;
        Ok(tools)
    }

    /// Attaches to the first page, once there is one.
    async fn attach(&mut self) -> Result<(), BrowserError> {
        let page = loop {
            let targets = self.call("Target.getTargets", json!({})).await?;
            let mut targets = targets["targetInfos"].as_array().into_iter().flatten();
            if let Some(page) = targets.find(|target| target["type"] == "page") {
                break page["targetId"].clone();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let page = json!({"targetId": page, "flatten": true});
        let attached = self.call("Target.attachToTarget", page).await?;
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "DOM", "Overlay", "Accessibility"] {
            self.call(&format!("{domain}.enable"), json!({})).await?;
        }
        Ok(())
    }

    /// Sends a command and returns its result: null if the browser refuses it, such as for an element that is
    /// gone by now. Events in between are dropped.
    pub(super) async fn call(
        &mut self,
        method: &str,
        parameters: Value,
    ) -> Result<Value, BrowserError> {
        timeout(TIMEOUT, self.exchange(method, parameters))
            .await
            .map_err(|_| BrowserError::Closed)?
    }

    async fn exchange(&mut self, method: &str, parameters: Value) -> Result<Value, BrowserError> {
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
            read.map_err(|_| BrowserError::Closed)?;
            message.pop();
            // Nothing, or a part of a message, is the end.
            let Ok(mut message) = serde_json::from_slice::<Value>(&message) else {
                return Err(BrowserError::Closed);
            };
            if message["method"] == "Target.detachedFromTarget" {
                return Err(BrowserError::Closed);
            }
            if message["id"] == self.last_id {
                return Ok(message["result"].take());
            }
        }
    }
}
