//! `segment create` on a pseudo-terminal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nix::sys::wait::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, a_few, connect};
use crate::harness::{Home, Ran, Sandbox};

/// How long anything may take to appear on the screen, in milliseconds.
const PATIENCE: u64 = 60_000;

/// A terminal that runs `segment create`.
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
        // The terminal's own standard input.
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

    /// Presses Ctrl-C.
    pub(super) fn interrupts(&mut self) {
        self.session.send_control('c').unwrap();
    }

    /// Goes through a step: its instruction, and the text to paste on the clipboard and on the screen.
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
    pub(super) fn go_through(&mut self, dashboard: &str, texts: &[&str; 4]) {
        let [name, tag, property, status] = texts;
        self.step(1, "Open the dashboard in your browser", Some(dashboard));
        self.step(2, "In the menu, choose Messaging → Segments.", None);
        self.step(3, "Choose Create Segment.", None);
        self.step(4, "Enter the name of the segment", Some(name));
        self.step(5, "Add a criterion for the subscriber tag", Some(tag));
        self.step(6, "Add another criterion with AND", Some(property));
        self.step(7, "Choose the \"is not\" operator", Some(status));
        self.step(8, "Choose Save Segment.", None);
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

/// The texts to paste.
pub(super) const TEXTS: [&str; 4] = [
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
fn a_matching_count_records_the_segment() {
    let (home, sandbox) = shop();
    let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
    screen.shows("Members:  7 (including opted-out); 10 with the tag only");
    screen.go_through(&sandbox.url, &TEXTS);
    screen.answers("about seven");
    screen.shows("enter a number, or s");
    screen.shows("How many members does the dashboard show?");
    screen.answers("");
    screen.shows("enter a number, or s");
    screen.answers(" 7 ");
    screen.shows("Matches the expected count (7).");
    screen.shows("Recorded for store `tea`.");
    assert_eq!(screen.ends().0, 0);
    let made = segments(&home);
    let when = made[0]["created"].as_str().unwrap();
    when.parse::<jiff::Timestamp>().unwrap();
    let expected = json!([{
        "kind": "active", "name": TEXTS[0], "created": when, "definition": "tag_and_property",
    }]);
    assert_eq!(made, expected);
    let config = std::fs::read_to_string(home.path("config/config.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    let kept = &config["stores"]["tea"]["segments"]["active"];
    assert_eq!(kept["name"].as_str(), Some(TEXTS[0]));
    let ran = home.run(&["stores"]).ended(0);
    let line = "; active segment \"Prive: active subscribers\" created 2";
    assert!(ran.stdout.contains(line), "{ran:?}");
    assert!(ran.stdout.contains("UTC with tag and property."), "{ran:?}");
    let ran = home.run(&["check"]).ended(0);
    let made = "active segment \"Prive: active subscribers\" created 2";
    assert!(ran.stdout.contains(made), "{ran:?}");
    let missing = "with tag and property; not created with prive-ps: inactive";
    assert!(ran.stdout.contains(missing), "{ran:?}");
}

#[test]
fn each_wrong_count_is_explained_and_not_recorded() {
    for (shown, difference, explanation) in [
        (
            "10",
            "10 members, 3 more than the expected 7",
            "It includes 3 subscribers whose prive_status is inactive",
        ),
        (
            "4",
            "4 members, 3 fewer than the expected 7",
            "leaves out 3 members without prive_status",
        ),
        (
            "3",
            "3 members, 4 fewer than the expected 7",
            "Change the operator from",
        ),
        (
            "9",
            "9 members, 2 more than the expected 7",
            "No common mistake explains this number.",
        ),
    ] {
        let (home, sandbox) = shop();
        let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
        screen.go_through(&sandbox.url, &TEXTS);
        screen.answers(shown);
        screen.shows(&format!("the dashboard shows {difference}"));
        screen.shows(explanation);
        screen.shows("Names of criteria and operators may differ");
        screen.shows("Record the segment as created anyway? [y/N]");
        screen.answers("");
        screen.shows("Canceled. The segment was not recorded as created.");
        assert_eq!(screen.ends().0, 1);
        assert_eq!(segments(&home), json!([]));
    }
}

#[test]
fn a_count_of_opted_in_members_is_right_too() {
    let (home, sandbox) = shop();
    let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
    screen.go_through(&sandbox.url, &TEXTS);
    screen.answers("5");
    screen.shows("The segment is correct: the dashboard leaves out 2 opted-out members.");
    screen.shows("Recorded for store `tea`.");
    assert_eq!(screen.ends().0, 0);
}

#[test]
fn a_wrong_count_can_be_recorded_all_the_same() {
    let (home, sandbox) = shop();
    let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
    screen.go_through(&sandbox.url, &TEXTS);
    screen.answers("9");
    screen.shows("Record the segment as created anyway?");
    screen.answers("y");
    screen.shows("Recorded for store `tea`.");
    assert_eq!(screen.ends().0, 0);
    assert_eq!(segments(&home)[0]["name"], TEXTS[0]);
}

#[test]
fn without_a_count_the_person_confirms() {
    let (home, sandbox) = shop();
    let args = ["segment", "create", "inactive", "--name", "Win back"];
    let mut screen = Screen::open(home.command(&args));
    let texts = ["Win back", INACTIVE, "prive_status", "active"];
    screen.go_through(&sandbox.url, &texts);
    screen.answers("s");
    screen.shows("Is the segment saved in the dashboard? [y/N]");
    screen.answers("y");
    assert_eq!(screen.ends().0, 0);
    assert_eq!(segments(&home)[0]["name"], "Win back");
    // Created again with other criteria, it replaces the first.
    let args = [&args[..3], &["--tag-only"]].concat();
    let mut screen = Screen::open(home.command(&args));
    screen.shows("The inactive segment was already created on 2");
    for _ in 0..6 {
        screen.shows("[Enter]");
        screen.answers("");
    }
    screen.shows("How many members");
    screen.answers("3");
    screen.shows("Matches the expected count (3).");
    assert_eq!(screen.ends().0, 0);
    let made = segments(&home);
    assert_eq!(made.as_array().unwrap().len(), 1);
    assert_eq!(made[0]["name"], "Prive: inactive subscribers");
    assert_eq!(made[0]["definition"], "tag_alone");
}

#[test]
fn a_canceled_guide_records_nothing() {
    for (keys, code) in [("\u{3}", 130), ("\u{4}", 130), ("q\n", 1)] {
        let (home, _sandbox) = shop();
        let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
        screen.shows("[Enter]");
        screen.answers("");
        screen.shows("[Enter]");
        screen.session.send(keys).unwrap();
        screen.session.flush().unwrap();
        screen.shows("Canceled. The segment was not recorded as created.");
        assert_eq!(screen.ends().0, code, "{keys:?}");
        assert_eq!(segments(&home), json!([]), "{keys:?}");
    }
}

#[test]
fn a_dumb_terminal_gets_no_escape_sequence() {
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
fn without_a_store_nothing_is_recorded() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let mut screen = Screen::open(home.connected(&sandbox, &["segment", "create", "active"]));
    screen.go_through(&sandbox.url, &TEXTS);
    screen.answers("7");
    screen.shows("The segment was not recorded as created.");
    assert_eq!(screen.ends().0, 0);
    assert!(!home.path("config/config.toml").exists());
}

#[test]
fn no_input_and_json_ask_nothing() {
    for flag in ["--no-input", "--json"] {
        let (home, _sandbox) = shop();
        let args = ["segment", "create", "active", flag];
        let mut screen = Screen::open(home.command(&args));
        screen.shows("Choose Save Segment.");
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
    // A browser that records the URL it is given.
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
    ran.ended(0).said(&format!("Open {}", sandbox.url));
}

#[test]
fn with_redirected_output_the_steps_are_printed_without_prompts() {
    let (home, _sandbox) = shop();
    let line = "prive-ps segment create active > steps.txt; echo exit $?";
    let ran = home.terminal(100, line).end();
    assert!(ran.stdout.contains("exit 0"), "{ran:?}");
    assert!(!ran.stdout.contains("[Enter]"), "{ran:?}");
    let steps = std::fs::read_to_string(home.path("steps.txt")).unwrap();
    assert!(steps.contains("8. Choose Save Segment."), "{steps}");
    assert_eq!(segments(&home), json!([]));
}
