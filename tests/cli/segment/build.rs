//! `segment create --browser` in a real Chromium on a display of its own, on the sandbox's dashboard and on
//! others.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use prive_ps::browser::{Dashboard, Wanted, build_steps};
use serde_json::{Value, json};

use super::guide::Screen;
use super::{ACTIVE, a_few, connect};
use crate::harness::{Home, Sandbox};
use crate::hostile::server::{Server, whole};

const COMPONENTS: &str = include_str!("pages/components.html");

/// A display, and a browser that opens on it. Logging in is closing the window at once.
struct Desk {
    display: Child,
    number: String,
    browser: PathBuf,
}

impl Desk {
    fn new(home: &Home) -> Self {
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
            "#!/bin/sh\ncase \"$*\" in *remote-debugging-pipe*) ;; *) exit 0 ;; esac\n\
             echo $$ >> '{}'\n\
             exec env DISPLAY={number} chromium --no-sandbox --disable-gpu --no-proxy-server \
             --disable-dev-shm-usage --disable-background-networking --window-size=1280,1600 \"$@\"\n",
            home.path("pids").display()
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
    fn create(&self, home: &Home, arguments: &[&str]) -> Screen {
        let browser = self.browser.to_str().unwrap();
        let all = [
            &[
                "segment",
                "create",
                "active",
                "--browser",
                "--browser-path",
                browser,
            ],
            arguments,
        ]
        .concat();
        let mut command = home.command(&all);
        command.env("DISPLAY", &self.number);
        Screen::open(command)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.display.kill();
        let _ = self.display.wait();
    }
}

fn shop() -> (Home, Sandbox) {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    connect(&home, &sandbox);
    (home, sandbox)
}

/// The criteria that the sandbox's list shows.
fn listed(sandbox: &Sandbox) -> String {
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

#[test]
fn both_definitions_are_built_in_the_sandbox_and_none_twice() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    let mut screen = desk.create(&home, &[]);
    screen.shows("Log in to Postscript");
    screen.shows("10 of 10. Done");
    screen.shows("Value: inactive");
    screen.shows("Save this segment?");
    assert_eq!(listed(&sandbox), "");
    screen.answers("y");
    screen.shows("How many members does the dashboard show?");
    screen.answers("7");
    assert_eq!(screen.ends().0, 0);
    let criteria = format!("Subscriber Tag Includes {ACTIVE} AND prive_status is not inactive");
    assert_eq!(
        listed(&sandbox),
        format!("Prive: active subscribers|{criteria}")
    );

    let mut screen = desk.create(&home, &["--tag-only", "--name", "By tag"]);
    screen.shows("6 of 6. Done");
    screen.shows("Save this segment?");
    screen.answers("y");
    screen.shows("How many members");
    screen.answers("10");
    assert_eq!(screen.ends().0, 0);
    assert!(listed(&sandbox).ends_with(&format!("|By tag|Subscriber Tag Includes {ACTIVE}")));

    let mut screen = desk.create(&home, &[]);
    screen.shows("already has a segment named");
    assert_eq!(screen.ends().0, 1);
}

#[test]
fn ctrl_c_leaves_no_browser_and_no_segment() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    let mut screen = desk.create(&home, &[]);
    screen.shows("4 of 10. Done");
    screen.answers("\u{3}");
    assert_eq!(screen.ends().0, 130);
    assert_eq!(listed(&sandbox), "");
    let pid = std::fs::read_to_string(home.path("pids")).unwrap();
    // It has been killed when the program ends, and is gone a moment later.
    let pid = pid.trim().parse().unwrap();
    while nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None).is_ok() {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if stat.contains(") Z ") {
            break;
        }
        std::thread::yield_now();
    }
}

/// What became of building the segment on the page of components, broken in some way.
struct Attempt {
    /// Why a person was called, if so.
    reason: Option<String>,
    /// What was saved.
    saved: Vec<Value>,
}

/// Serves the page, on which the segment is built up to the first step that isn't recognized.
fn attempt(broken: &str, page: &'static str) -> Attempt {
    let home = Home::new();
    let desk = Desk::new(&home);
    let saved = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&saved);
    let server = Server::start(move |request, stream| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        if let Some(segment) = path.strip_prefix("/saved?") {
            let segment = percent_decode_str(segment).decode_utf8().unwrap();
            received
                .lock()
                .unwrap()
                .push(serde_json::from_str(&segment).unwrap());
        }
        whole(
            stream,
            "200 OK",
            "content-type: text/html\r\n",
            page.as_bytes(),
        )
    });
    let url = format!("{}/?{broken}", server.url);
    let wanted = Wanted {
        name: "Prive: active subscribers".to_owned(),
        tag: ACTIVE.to_owned(),
        property: Some(("prive_status".to_owned(), "inactive".to_owned())),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let reason = runtime.block_on(async {
        let profile = home.path("profile");
        let mut dashboard = Dashboard::open(Some(&desk.browser), &profile, &url, wanted.clone())
            .await
            .unwrap();
        for step in build_steps(&wanted) {
            if let Err(error) = dashboard.make(step).await {
                return Some(format!("{step:?}: {error}"));
            }
        }
        match dashboard.read_back().await {
            Ok(_) => dashboard.save().await.err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        }
    });
    let saved = saved.lock().unwrap().clone();
    Attempt { reason, saved }
}

#[track_caller]
fn assert_built(broken: &str) {
    let right = json!({"name": "Prive: active subscribers", "criteria": [
        {"of": "Subscriber Tags", "operator": "Includes", "value": ACTIVE},
        {"of": "prive_status", "operator": "is not", "value": "inactive"},
    ]});
    let attempt = attempt(broken, COMPONENTS);
    assert_eq!((attempt.reason, attempt.saved), (None, vec![right]));
}

#[track_caller]
fn assert_handed_over(broken: &str, step: &str) {
    let attempt = attempt(broken, COMPONENTS);
    let reason = attempt.reason.unwrap();
    assert!(
        reason.starts_with(step) && attempt.saved.is_empty(),
        "{reason}"
    );
}

#[test]
fn a_dashboard_of_components_is_built() {
    assert_built("");
}

#[test]
fn a_slow_dashboard_is_built() {
    assert_built("slow");
}

#[test]
fn a_missing_operator_is_handed_over() {
    assert_handed_over("no_is_not", "PropertyOperator: ");
}

#[test]
fn a_missing_tag_is_handed_over() {
    assert_handed_over("no_tag", "TagValue: ");
}

#[test]
fn a_notice_in_front_is_handed_over() {
    assert_handed_over("notice", "Builder: ");
}

#[test]
fn two_buttons_of_one_name_are_handed_over() {
    assert_handed_over("two_buttons", "List: ");
}

#[test]
fn a_dashboard_in_a_frame_of_another_origin_is_handed_over() {
    let inner = Server::start(|_, stream| {
        whole(
            stream,
            "200 OK",
            "content-type: text/html\r\n",
            COMPONENTS.as_bytes(),
        )
    });
    let outer: &'static str = Box::leak(
        format!(
            "<button>Messaging</button><iframe src='{}' width=900 height=900></iframe>",
            inner.url
        )
        .into_boxed_str(),
    );
    let attempt = attempt("", outer);
    assert!(attempt.reason.unwrap().starts_with("List: "));
}
