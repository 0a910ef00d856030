//! The walk through the dashboard, on a pseudo-terminal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nix::sys::wait::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, a_few, connect};
use crate::harness::{Home, Ran, Sandbox};

/// How long anything may take to appear on the screen, in milliseconds.
const PATIENCE: u64 = 60_000;

/// A terminal with `segment create` on it.
pub(super) struct Screen {
    session: PtySession,
}

impl Screen {
    /// Runs a command there.
    pub(super) fn open(command: std::process::Command) -> Self {
        Self::open_as("xterm-256color", command)
    }

    /// Runs a command there, on a terminal of this sort.
    fn open_as(term: &str, mut command: std::process::Command) -> Self {
        // The terminal's own: what the harness gives is nobody's keyboard.
        command
            .env("TERM", term)
            .stdin(std::process::Stdio::inherit());
        Self {
            session: spawn_command(command, Some(PATIENCE)).unwrap(),
        }
    }

    /// Waits for this text, and returns what was shown before it.
    #[track_caller]
    pub(super) fn shows(&mut self, text: &str) -> String {
        // The session takes each byte for a character.
        let text: String = text.bytes().map(char::from).collect();
        match self.session.exp_string(&text) {
            Ok(before) => before,
            Err(error) => panic!("{error}"),
        }
    }

    pub(super) fn answers(&mut self, text: &str) {
        self.session.send_line(text).unwrap();
    }

    /// Goes through a step: what it says, the text to paste on the clipboard and on the screen.
    #[track_caller]
    fn step(&mut self, number: usize, says: &str, paste: Option<&str>) {
        if let Some(paste) = paste {
            let encoded = STANDARD.encode(paste);
            self.shows(&format!("\u{1b}]52;c;{encoded}\u{7}"));
            self.shows(&format!("\r\n{number} of "));
            self.shows(says);
            self.shows(&format!("\r\n    {paste}\r\n"));
        } else {
            self.shows(&format!("\r\n{number} of "));
            self.shows(says);
        }
        self.shows("[Enter]");
        self.answers("");
    }

    /// Goes through all steps to the question at the end.
    #[track_caller]
    pub(super) fn walk(&mut self, dashboard: &str, recipe: &[&str; 4]) {
        let [name, tag, property, status] = recipe;
        self.step(1, "Open the dashboard in a browser", Some(dashboard));
        self.step(2, "In the side menu, choose Messaging → Segments.", None);
        self.step(3, "Press Create Segment, at the top right.", None);
        self.step(4, "Name the segment", Some(name));
        self.step(5, "choose the criterion for tags", Some(tag));
        self.step(6, "Add another criterion with AND", Some(property));
        self.step(7, "Choose the operator \"is not\"", Some(status));
        self.step(8, "Press Save Segment, at the bottom right.", None);
        self.shows("How many members does the dashboard show?");
    }

    /// Waits for the end, and returns the exit code and what was shown until then.
    pub(super) fn ends(mut self) -> (i32, String) {
        let rest = self.session.exp_eof().unwrap();
        match self.session.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => (code, rest),
            other => panic!("{other:?}: {rest}"),
        }
    }
}

/// The recipe's texts to paste.
pub(super) const RECIPE: [&str; 4] = [
    "Prive: active subscribers",
    ACTIVE,
    "prive_status",
    "inactive",
];

fn shop() -> (Home, Sandbox) {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    connect(&home, &sandbox);
    (home, sandbox)
}

fn segments(home: &Home) -> Value {
    home.run(&["stores", "--json"]).ended(0).json()[0]["segments"].clone()
}

#[test]
fn a_person_is_led_to_the_end_and_the_segment_is_remembered() {
    let (home, sandbox) = shop();
    let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
    screen.shows("Members:  7 now, whatever their consent; 10 with the tag alone");
    screen.walk(&sandbox.url, &RECIPE);
    screen.answers("about seven");
    screen.shows("`about seven` isn't a number of members");
    screen.shows("How many members does the dashboard show?");
    screen.answers("");
    screen.shows("a number is needed");
    screen.answers(" 7 ");
    screen.shows("That is the number that was expected: 7.");
    screen.shows("Store `tea` remembers the segment");
    assert_eq!(screen.ends().0, 0);
    let made = segments(&home);
    let when = made[0]["made"].as_str().unwrap();
    when.parse::<jiff::Timestamp>().unwrap();
    let expected = json!([{
        "kind": "active", "name": RECIPE[0], "made": when, "recipe": "tag_and_property",
    }]);
    assert_eq!(made, expected);
    let config = std::fs::read_to_string(home.path("config/config.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    let kept = &config["stores"]["tea"]["segments"]["active"];
    assert_eq!(kept["name"].as_str(), Some(RECIPE[0]));
    let ran = home.run(&["stores"]).ended(0);
    let line = "Store `tea`: active segment \"Prive: active subscribers\" made 2";
    assert!(ran.stdout.contains(line), "{ran:?}");
    assert!(ran.stdout.contains("UTC by tag and property."), "{ran:?}");
    let ran = home.run(&["check"]).ended(0);
    let made = "active segment \"Prive: active subscribers\" made 2";
    assert!(ran.stdout.contains(made), "{ran:?}");
    let missing = "by tag and property; not made with this program: inactive";
    assert!(ran.stdout.contains(missing), "{ran:?}");
}

#[test]
fn each_wrong_number_is_explained() {
    for (shown, difference, explanation) in [
        (
            "10",
            "10 members, 3 more than the 7 expected",
            "3 of them have a stale tag and are inactive",
        ),
        (
            "5",
            "5 members, 2 fewer than the 7 expected",
            "the dashboard leaves out the 2 who opted out. The segment is right.",
        ),
        (
            "4",
            "4 members, 3 fewer than the 7 expected",
            "leaves out the 3 who were tagged since the last backfill",
        ),
        (
            "3",
            "3 members, 4 fewer than the 7 expected",
            "the operator must be \"is not\", and is \"is\"",
        ),
        (
            "9",
            "9 members, 2 more than the 7 expected",
            "No usual slip comes to just that number",
        ),
    ] {
        let (home, sandbox) = shop();
        let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
        screen.walk(&sandbox.url, &RECIPE);
        screen.answers(shown);
        screen.shows(&format!("the dashboard shows {difference}"));
        screen.shows(explanation);
        screen.shows("Store `tea` remembers the segment");
        assert_eq!(screen.ends().0, 0);
    }
}

#[test]
fn a_dashboard_without_a_number_can_be_skipped() {
    let (home, sandbox) = shop();
    let args = ["segment", "create", "inactive", "--name", "Win back"];
    let mut screen = Screen::open(home.command(&args));
    let recipe = ["Win back", INACTIVE, "prive_status", "active"];
    screen.walk(&sandbox.url, &recipe);
    screen.answers("skip");
    let (code, rest) = screen.ends();
    assert_eq!(code, 0);
    assert!(!rest.contains("expected"), "{rest}");
    assert_eq!(segments(&home)[0]["name"], "Win back");
    // Made again otherwise, it takes the place of the former.
    let args = [&args[..3], &["--tag-only"]].concat();
    let mut screen = Screen::open(home.command(&args));
    for _ in 0..6 {
        screen.shows("[Enter]");
        screen.answers("");
    }
    screen.shows("How many members");
    screen.answers("3");
    screen.shows("the number that was expected: 3.");
    assert_eq!(screen.ends().0, 0);
    let made = segments(&home);
    assert_eq!(made.as_array().unwrap().len(), 1);
    assert_eq!(made[0]["name"], "Prive: inactive subscribers");
    assert_eq!(made[0]["recipe"], "tag_alone");
}

#[test]
fn who_leaves_on_the_way_leaves_nothing_behind() {
    for key in ['c', 'd'] {
        let (home, _sandbox) = shop();
        let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
        screen.shows("[Enter]");
        screen.answers("");
        screen.shows("[Enter]");
        screen.session.send_control(key).unwrap();
        screen.shows("interrupted; the segment isn't remembered as made");
        assert_eq!(screen.ends().0, 130, "{key}");
        assert_eq!(segments(&home), json!([]), "{key}");
    }
}

#[test]
fn a_dumb_terminal_is_sent_no_sequence_and_shown_the_text() {
    let (home, _sandbox) = shop();
    let args = ["segment", "create", "active"];
    let mut screen = Screen::open_as("dumb", home.command(&args));
    let mut shown = String::new();
    for _ in 0..8 {
        shown += &screen.shows("[Enter]");
        screen.answers("");
    }
    shown += &screen.shows("How many members");
    assert!(shown.contains(&format!("\r\n    {ACTIVE}\r\n")), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn without_a_store_there_is_nowhere_to_remember() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let mut screen = Screen::open(home.connected(&sandbox, &["segment", "create", "active"]));
    screen.walk(&sandbox.url, &RECIPE);
    screen.answers("7");
    screen.shows("There is no store to remember this segment in");
    assert_eq!(screen.ends().0, 0);
    assert!(!home.path("config/config.toml").exists());
}

#[test]
fn nothing_is_asked_where_nobody_wants_to_be() {
    for flag in ["--no-input", "--json"] {
        let (home, _sandbox) = shop();
        let args = ["segment", "create", "active", flag];
        let mut screen = Screen::open(home.command(&args));
        screen.shows("Save Segment, at the bottom right.");
        let (code, rest) = screen.ends();
        assert_eq!(code, 0, "{flag}");
        assert!(!rest.contains("[Enter]"), "{flag}: {rest}");
        assert_eq!(segments(&home), json!([]), "{flag}");
    }
}

#[test]
fn the_dashboard_is_opened_in_the_browser() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, sandbox) = shop();
    // A browser that writes down what it was to open.
    let browser = "#!/bin/sh\nprintf '%s' \"$1\" > \"$HOME/opened\"\n";
    std::fs::create_dir(home.path("bin")).unwrap();
    let program = home.file("bin/xdg-open", browser);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = home.command(&["segment", "create", "active", "--open"]);
    command.env("PATH", home.path("bin"));
    let ran = Ran::from(command.output().unwrap());
    ran.ended(0);
    let opened = || std::fs::read_to_string(home.path("opened")).unwrap_or_default();
    let patience = std::time::Instant::now() + std::time::Duration::from_millis(PATIENCE);
    while opened() != sandbox.url {
        assert!(std::time::Instant::now() < patience, "{}", opened());
        std::thread::yield_now();
    }
    let mut command = home.command(&["segment", "create", "active", "--open"]);
    command.env("PATH", home.path("nothing"));
    let ran = Ran::from(command.output().unwrap());
    ran.ended(0).said(&format!("Open {} yourself", sandbox.url));
}
