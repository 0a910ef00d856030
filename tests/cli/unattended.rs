//! What is copied to run by itself: the workflow among the examples, and the cron line and systemd
//! units in docs/nightly.md. Each is read as what it is, and its commands are run against the sandbox.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Home, Ran, Sandbox};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A home, and a shop with two customers and no tags.
fn scene() -> (Home, Sandbox) {
    let home = Home::new();
    let subscribers = ["+12125550180", "+12125550124"].map(|phone| json!({"phone_number": phone}));
    let sandbox = home.sandbox_with(&subscribers, &[]);
    let contract = |id: &str, phone: &str, status: &str| json!({"id": id, "status": status, "subscriber": {"phone": phone}});
    let contracts = [
        contract("c1", "+12125550180", "ACTIVE"),
        contract("c2", "+12125550124", "CANCELLED"),
    ];
    sandbox.put("/__sandbox/prive", &json!({ "subscriptions": contracts }));
    (home, sandbox)
}

/// Runs a script as it stands, with the keys in its environment.
fn run(home: &Home, sandbox: &Sandbox, script: &str, more: &[(&str, &str)]) -> Ran {
    let mut shell = home.shell(script);
    shell
        .env("POSTSCRIPT_API_URL", &sandbox.url)
        .env("POSTSCRIPT_API_KEY", &sandbox.key)
        .env("PRIVE_API_URL", &sandbox.url)
        .env(
            "PRIVE_API_KEY",
            sandbox.ready["prive_key"].as_str().unwrap(),
        )
        .envs(more.iter().copied());
    Ran::from(shell.output().unwrap())
}

/// The fenced block of this kind in docs/nightly.md that contains this text.
fn block(kind: &str, holding: &str) -> String {
    let page = read("docs/nightly.md");
    let blocks = page.split("```").skip(1).step_by(2);
    let mut contents = blocks.filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n'));
    contents
        .find(|content| content.contains(holding))
        .unwrap()
        .to_owned()
}

/// Five fields of a time, each a number or a star, within their bounds.
fn assert_is_cron_time(fields: &[&str]) {
    let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    assert_eq!(fields.len(), bounds.len(), "{fields:?}");
    for (field, (from, to)) in fields.iter().zip(bounds) {
        let number = field.parse().ok();
        let fits = number.is_some_and(|number: u8| (from..=to).contains(&number));
        assert!(*field == "*" || fits, "{fields:?}");
    }
}

mod workflow {
    use super::*;

    fn workflow() -> Value {
        serde_saphyr::from_str(&read("examples/github-actions.yml")).unwrap()
    }

    fn steps(workflow: &Value) -> Vec<Value> {
        workflow["jobs"]["backfill"]["steps"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The action's script for each step that uses the action, in order.
    fn script(workflow: &Value) -> String {
        let action = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/action/run");
        let steps = steps(workflow);
        let scripts = steps.iter().filter_map(|step| {
            let command = step["with"]["command"].as_str()?;
            let command = command.replace("${{ inputs.dry_run && '--dry-run' || '' }}", "$DRY_RUN");
            assert!(!command.contains("${{"), "{command}");
            Some(format!("COMMAND=\"{command}\" bash {}\n", action.display()))
        });
        scripts.collect()
    }

    fn run_all(home: &Home, sandbox: &Sandbox, environment: &[(&str, &str)]) -> Ran {
        home.file("steps.sh", script(&workflow()));
        let runner = [
            ("GITHUB_OUTPUT", "output"),
            ("GITHUB_STEP_SUMMARY", "summary"),
            ("RUNNER_TEMP", "."),
        ];
        let environment = [environment, &runner[..]].concat();
        // As a runner calls the shell.
        run(
            home,
            sandbox,
            "bash --noprofile --norc -eo pipefail steps.sh",
            &environment,
        )
    }

    #[test]
    fn it_is_a_workflow() {
        let workflow = workflow();
        let cron = workflow["on"]["schedule"][0]["cron"].as_str().unwrap();
        assert_is_cron_time(&cron.split(' ').collect::<Vec<_>>());
        let job = &workflow["jobs"]["backfill"];
        assert!(job["runs-on"].is_string());
        for step in steps(&workflow) {
            assert!(step["name"].is_string(), "{step}");
            let action = step["uses"].as_str().unwrap();
            assert!(action.contains('@'), "{action}");
        }
    }

    #[test]
    fn its_steps_tag_everyone() {
        let (home, sandbox) = scene();
        let ran = run_all(&home, &sandbox, &[("DRY_RUN", "")]).ended(0);
        assert_eq!(sandbox.count("PATCH", "/"), 2, "{ran:?}");
        let summary = std::fs::read_to_string(home.path("summary")).unwrap();
        assert!(summary.contains("### prive-ps backfill\n"), "{summary}");
        let output = std::fs::read_to_string(home.path("output")).unwrap();
        assert!(output.contains("/check.xml\n"), "{output}");
        assert!(home.path("report.jsonl").exists());
    }

    #[test]
    fn its_dry_run_writes_nothing() {
        let (home, sandbox) = scene();
        let ran = run_all(&home, &sandbox, &[("DRY_RUN", "--dry-run")]).ended(0);
        assert!(ran.stdout.contains("would be"), "{ran:?}");
        assert_eq!(sandbox.count("PATCH", "/"), 0);
    }
}

#[test]
fn the_cron_line_tags_everyone() {
    let (home, sandbox) = scene();
    let line = block("crontab", "prive-ps");
    let line = line.trim_end();
    let fields: Vec<&str> = line.splitn(6, ' ').collect();
    assert_is_cron_time(&fields[..5]);
    // Cron takes a percent sign for the end of the line.
    assert!(!fields[5].contains('%') && !line.contains('\n'), "{line}");
    run(&home, &sandbox, fields[5], &[]).ended(0);
    assert_eq!(sandbox.count("PATCH", "/"), 2);
    // Cron sends a mail of whatever is said: a night on which all is well is silent.
    let ran = run(&home, &sandbox, fields[5], &[]).ended(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn the_systemd_units_tag_everyone() {
    let (home, sandbox) = scene();
    let service = block("ini", "[Service]");
    let settings: Vec<(&str, &str)> = lines(&service);
    let of = |name: &str| settings.iter().find(|(of, _)| *of == name).unwrap().1;
    assert_eq!(of("Type"), "oneshot");
    let command = of("ExecStart").strip_prefix("/usr/bin/").unwrap();
    // Such a user has a home that nobody can write to.
    run(&home, &sandbox, command, &[("HOME", "/proc/none")]).ended(0);
    assert_eq!(sandbox.count("PATCH", "/"), 2);
    let timer = block("ini", "[Timer]");
    assert!(
        lines(&timer).contains(&("WantedBy", "timers.target")),
        "{timer}"
    );
    let when = lines(&timer)
        .into_iter()
        .find(|(name, _)| *name == "OnCalendar");
    let time = when.unwrap().1.strip_prefix("*-*-* ").unwrap();
    assert!(jiff::civil::Time::strptime("%H:%M", time).is_ok(), "{time}");
}

/// The settings of a unit; every line is one, a section, a remark or blank.
fn lines(unit: &str) -> Vec<(&str, &str)> {
    let is_setting = |line: &&str| !line.is_empty() && !line.starts_with(['[', '#']);
    let settings = unit.lines().filter(is_setting);
    settings.map(|line| line.split_once('=').unwrap()).collect()
}
