//! A display with a browser that `segment create --browser` opens, and the sandbox's shop to build in.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::guide::Screen;
use super::{a_few, connect};
use crate::harness::{Home, Sandbox};

/// A display, and a browser that opens on it. The window for logging in closes at once, or never if
/// there is a file `login-waits`.
pub(super) struct Desk {
    display: Child,
    number: String,
    pub(super) browser: PathBuf,
}

impl Desk {
    pub(super) fn new(home: &Home) -> Self {
        let mut display = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x1600x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb: {error}; see tests/install"));
        let mut number = String::new();
        BufReader::new(display.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let number = format!(":{}", number.trim());
        home.file("browser", format!(
            "#!/bin/sh\ncase \"$*\" in *remote-debugging-pipe*) ;;\n\
             *) [ ! -e login-waits ] || exec tail -f -- /dev/null \"$@\"; exit 0 ;; esac\n\
             exec env DISPLAY={number} chromium --no-sandbox --disable-gpu --no-proxy-server \
             --disable-dev-shm-usage --disable-background-networking --window-size=1280,1600 \"$@\"\n",
        ));
        let browser = home.path("browser");
        std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            display,
            number,
            browser,
        }
    }

    /// `segment create` in the browser.
    pub(super) fn create(&self, home: &Home, arguments: &[&str]) -> Screen {
        let browser = self.browser.to_str().unwrap();
        self.create_with(home, &[&["--browser-path", browser], arguments].concat())
    }

    /// `segment create --browser` with these arguments.
    pub(super) fn create_with(&self, home: &Home, arguments: &[&str]) -> Screen {
        let kind = if arguments.contains(&"inactive") {
            &[][..]
        } else {
            &["active"]
        };
        let all = [&["segment", "create", "--browser"], kind, arguments].concat();
        let mut command = home.command(&all);
        command
            .env("DISPLAY", &self.number)
            .env("PRIVE_PS_STATE_DIR", home.path("state"));
        Screen::open(command)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.display.kill();
        let _ = self.display.wait();
    }
}

pub(super) fn shop() -> (Home, Sandbox) {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    connect(&home, &sandbox);
    (home, sandbox)
}

/// The criteria that the sandbox's list shows.
pub(super) fn listed(sandbox: &Sandbox) -> String {
    let url = format!("{}/segments", sandbox.url);
    let output = Command::new("curl")
        .args(["--silent", &url])
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    let cells = page
        .split("<td>")
        .skip(1)
        .map(|cell| cell.split("</td>").next().unwrap());
    let text = cells.collect::<Vec<_>>().join("|");
    regex::Regex::new("<[^>]*>")
        .unwrap()
        .replace_all(&text, "")
        .into_owned()
}

/// The processes of browsers that a test opened: those with the profile in their command line.
pub(super) fn browsers(home: &Home) -> Vec<i32> {
    let profile = home.path("state").display().to_string();
    let mut pids = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap() {
        let path = process.unwrap().path();
        // It may end at any moment.
        let line = std::fs::read(path.join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(&format!("--user-data-dir={profile}")) {
            pids.extend(path.file_name().unwrap().to_str().unwrap().parse::<i32>());
        }
    }
    pids
}

/// Waits until no browser is left. They have been killed when the program ends, and are gone a moment later.
pub(super) fn wait_until_no_browser_is_left(home: &Home) {
    while !browsers(home).is_empty() {
        std::thread::yield_now();
    }
}
