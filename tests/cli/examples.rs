//! Every example of help, run as it stands in a folder with the files that it names and a sandbox
//! for a Postscript. What it prints is compared with what it printed when somebody last read it.

use prive_ps::help::{EXAMPLES, examples_of};
use serde_json::json;

use crate::connect::connect_to;
use crate::harness::{Home, Ran, Sandbox};
use crate::terminal::Terminal;

const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

const CONTRACTS: &str = "\
contractId,customerId,email,phone,status,nextBillingDate,createdAt
c1,7000077001,rosa@example.com,+12125550123,ACTIVE,2099-01-05,2026-01-15
c2,7000077002,mia@example.com,+12125550124,CANCELLED,,2026-01-15
c3,7000077003,ada@example.com,+12125550125,PAUSED,,2026-01-15
c4,7000077004,leo@example.com,+12125550126,EXPIRED,,2026-01-15
c5,7000077004,leo@example.com,+12125550126,ACTIVE,2099-01-09,2026-01-15
c6,7000077005,ivy@example.com,+12125550127,On ice,,2026-01-15
c7,7000077006,zoe@example.com,+12125550128,CANCELLED,,2026-01-15
";

/// A folder in which examples run.
struct Scene {
    home: Home,
    sandbox: Sandbox,
}

impl Scene {
    /// With two stores connected, and tags on some.
    fn new() -> Self {
        let scene = Self::unconnected();
        for store in ["main", "lantern-tea"] {
            connect_to(&scene.home, &scene.sandbox.url, KEY, &["--store", store]).ended(0);
            let url = &scene.sandbox.url;
            let args = ["connect", "--prive-key-stdin", "--prive-api-url", url];
            let args = [&args[..], &["--store", store]].concat();
            scene.home.run_with(KEY, &args).ended(0);
        }
        scene
    }

    /// Without a store.
    fn unconnected() -> Self {
        let home = Home::new();
        home.file("contracts.csv", CONTRACTS);
        home.file(
            "active-only.csv",
            "contractId,email,phone\nc1,rosa@example.com,+12125550123\n",
        );
        home.file("key.txt", format!("{KEY}\n"));
        let packed = home.shell("gzip -k contracts.csv").status().unwrap();
        assert!(packed.success());
        for folder in [
            ".zfunc",
            ".local/share/bash-completion/completions",
            ".config/fish/completions",
        ] {
            std::fs::create_dir_all(home.path(folder)).unwrap();
        }
        let keys = ["--key", KEY, "--prive-key", KEY];
        let sandbox = home.sandbox(&[&["--from-csv", "contracts.csv"], &keys[..]].concat());
        sandbox.put(
            "/__sandbox/prive",
            &json!({ "subscriptions": prive_contracts() }),
        );
        let active = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";
        let inactive = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER";
        let mut shop = sandbox.get("/__sandbox/shop");
        let people = shop["subscribers"].as_array_mut().unwrap();
        for (place, tags, status) in [
            (3, json!([active, inactive]), "active"),
            (4, json!([active]), "active"),
        ] {
            people[place]["tags"] = tags;
            people[place]["properties"] = json!({ "prive_status": status });
        }
        sandbox.put("/__sandbox/shop", &shop);
        Self { home, sandbox }
    }

    /// Runs a line in a shell that isn't a terminal.
    fn run(&self, line: &str) -> Ran {
        Ran::from(self.home.shell(line).output().unwrap())
    }
}

/// The contracts of the file, as Prive has them.
fn prive_contracts() -> Vec<serde_json::Value> {
    let rows = CONTRACTS.lines().skip(1);
    let contract = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        json!({
            "id": cells[0], "status": cells[4], "createdAt": "2026-05-01T10:00:00Z",
            // Left out, it would be filled in, and on some days be near enough to be listed.
            "nextBillingDate": (!cells[5].is_empty()).then(|| format!("{}T10:00:00Z", cells[5])),
            "subscriber": {"externalId": cells[1], "email": cells[2], "phone": cells[3]},
        })
    };
    rows.map(contract).collect()
}

/// Compares what the examples of a command printed, without what differs from run to run.
fn assert_printed(command: &str, printed: &[(&str, Ran)]) {
    let blocks = printed.iter().map(|(line, ran)| {
        let to_people: Vec<_> = ran
            .stderr
            .lines()
            // Printed only if a step takes longer than a second.
            .filter(|line| !line.ends_with('…'))
            .map(|line| format!("! {line}\n"))
            .collect();
        let to_people = to_people.concat();
        format!("$ {line}\n{}{to_people}[exit {}]\n", ran.stdout, ran.code)
    });
    let blocks = blocks.collect::<Vec<_>>().join("\n");
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    for (pattern, shown) in FILTERS {
        settings.add_filter(pattern, *shown);
    }
    settings.bind(|| {
        insta::assert_snapshot!(format!("examples {command}").replace(' ', "-"), blocks);
    });
}

/// What differs from run to run.
const FILTERS: &[(&str, &str)] = &[
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
    (r"\b\d+\.\d s\b", "[time] s"),
    (r#""seconds": [\d.e-]+"#, r#""seconds": [time]"#),
    (
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[uuid]",
    ),
    (r"\b20\d\d-\d\d-\d\d(T[\d:]+Z)?", "[date]"),
    (
        r#""days_before_billing": \d+"#,
        r#""days_before_billing": [days]"#,
    ),
    (r"\b(sk|prive)_[0-9a-f]{32}\b", "[key]"),
];

/// Runs the examples of a command that ask nobody anything.
fn assert_examples(command: &str) {
    let scene = Scene::new();
    let printed: Vec<_> = examples_of(command)
        .iter()
        .map(|example| (example.line, scene.run(example.line)))
        .collect();
    assert_printed(command, &printed);
}

/// Runs a line at a terminal, answers its question with yes, and returns what is left on the screen.
fn agree(scene: &Scene, line: &str) -> Ran {
    let mut terminal = scene.home.terminal(100, line);
    terminal.see("[y/N] ");
    terminal.press("y\n");
    settled(terminal.end())
}

/// The screen without colours and without the bars that were wiped off it again.
fn settled(mut ran: Ran) -> Ran {
    let lines = ran.stdout.lines().map(|line| {
        let last = line.rsplit("\r\u{1b}[2K").next().unwrap_or(line);
        console::strip_ansi_codes(last).into_owned() + "\n"
    });
    ran.stdout = lines.collect();
    ran
}

#[test]
fn every_command_is_among_those_that_are_run() {
    let run = [
        "",
        "connect",
        "stores",
        "stores default",
        "disconnect",
        "inspect",
        "backfill",
        "send-trigger",
        "segment create",
        "segment count",
        "sync",
        "sync setup",
        "events list",
        "events show",
        "events resolve",
        "check",
        "sandbox",
        "completions",
    ];
    assert_eq!(
        EXAMPLES
            .iter()
            .map(|(command, _)| *command)
            .collect::<Vec<_>>(),
        run
    );
}

#[test]
fn stores() {
    assert_examples("stores");
    assert_examples("stores default");
}

#[test]
fn disconnect() {
    let scene = Scene::new();
    let examples = examples_of("disconnect").iter();
    let printed: Vec<_> = examples
        .map(|one| (one.line, agree(&scene, one.line)))
        .collect();
    assert_printed("disconnect", &printed);
}

#[test]
fn inspect() {
    assert_examples("inspect");
}

#[test]
fn backfill() {
    let scene = Scene::new();
    let examples = examples_of("backfill").iter().map(|example| example.line);
    let is_asked = |line: &str| {
        ["--sandbox", "--dry-run", "--yes"]
            .iter()
            .all(|flag| !line.contains(flag))
    };
    let printed: Vec<_> = examples
        .map(|line| {
            (
                line,
                if is_asked(line) {
                    agree(&scene, line)
                } else {
                    scene.run(line)
                },
            )
        })
        .collect();
    assert_printed("backfill", &printed);
}

#[test]
fn send_trigger() {
    assert_examples("send-trigger");
}

#[test]
fn sync_and_events() {
    let scene = Scene::new();
    for command in [
        "sync setup",
        "sync",
        "events list",
        "events show",
        "events resolve",
    ] {
        let lines = examples_of(command).iter().map(|example| example.line);
        let printed: Vec<_> = lines.map(|line| (line, scene.run(line))).collect();
        assert_printed(command, &printed);
    }
}

#[test]
fn segments() {
    assert_examples("segment create");
    assert_examples("segment count");
}

#[test]
fn check() {
    assert_examples("check");
}

#[test]
fn sandbox() {
    let scene = Scene::unconnected();
    let printed: Vec<_> = examples_of("sandbox")
        .iter()
        .map(|example| {
            // The port of the example may be taken here.
            let line = example.line.replace("--port 8415", "--port 0");
            let mut terminal = scene.home.terminal(100, &line);
            terminal.see("Press Ctrl-C to stop it.\r\n");
            terminal.press("\u{3}");
            (example.line, settled(terminal.end()))
        })
        .collect();
    assert_printed("sandbox", &printed);
}

#[test]
fn completions() {
    assert_examples("completions");
}

/// These examples keep a key in the keyring, so that they need `tests/with-keyring` around them.
mod keyring {
    use super::*;
    use crate::keyring::session_bus;

    #[test]
    fn connect_and_the_two_commands() {
        let (scene, keyless) = (Scene::unconnected(), Scene::unconnected());
        let examples = examples_of("connect").iter().chain(examples_of(""));
        let printed: Vec<_> = examples
            .map(|example| {
                // What is for machines without a keyring is run as on one.
                let is_keyless = example.line.contains("--insecure-storage");
                let scene = if is_keyless { &keyless } else { &scene };
                let mut shell = scene.home.shell(example.line);
                shell.env("POSTSCRIPT_API_URL", &scene.sandbox.url);
                shell.env("PRIVE_API_URL", &scene.sandbox.url);
                if !is_keyless {
                    shell.env("DBUS_SESSION_BUS_ADDRESS", session_bus());
                }
                (example.line, at_terminal(&shell, example.line))
            })
            .collect();
        assert_printed("connect", &printed);
    }

    /// Answers what is asked.
    fn at_terminal(shell: &std::process::Command, line: &str) -> Ran {
        let key = format!("{KEY}\n");
        let answers = [
            ("[y/N] ", "y\n"),
            ("input hidden): ", &key),
            ("time zone [UTC]: ", "\n"),
        ];
        settled(Terminal::start(shell, 100, line).converse(&answers))
    }
}
