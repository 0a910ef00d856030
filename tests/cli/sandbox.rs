//! The `sandbox` command: output, seed and exit. What the server does is tested in `tests/sandbox`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Home, Ran};
use crate::webdriver::Browser;

#[test]
fn it_prints_the_environment_of_the_other_commands_and_stops_at_ctrl_c() {
    for signal in ["-INT", "-TERM"] {
        let home = Home::new();
        let mut command =
            home.command(&["sandbox", "--subscribers", "3", "--key", "sk_0123456789ab"]);
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap().unwrap();
        let first = line();
        let url = first.strip_prefix("Sandbox running at ").unwrap();
        let url = url.strip_suffix(" (3 subscribers)").unwrap();
        assert_eq!(line(), "Postscript API key: sk_0123456789ab");
        let prive_key = line();
        let prive_key = prive_key.strip_prefix("Prive API key: ").unwrap();
        assert_eq!(line(), "");
        assert_eq!(line(), format!("export POSTSCRIPT_API_URL={url}"));
        assert_eq!(line(), "export POSTSCRIPT_API_KEY=sk_0123456789ab");
        assert_eq!(line(), format!("export PRIVE_API_URL={url}"));
        assert_eq!(line(), format!("export PRIVE_API_KEY={prive_key}"));
        assert!(
            url.strip_prefix("http://127.0.0.1:")
                .unwrap()
                .parse::<u16>()
                .is_ok()
        );

        let id = process.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let ended = process.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{signal}: {ended:?}");
    }
}

#[test]
fn with_json_it_prints_one_line_as_soon_as_it_listens() {
    let home = Home::new();
    let mut command = home.command(&["sandbox", "--json"]);
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready.as_object().unwrap().len(), 4);
    assert!(ready["key"].as_str().unwrap().starts_with("sk_"));
    assert_eq!(ready["prive_url"], ready["url"]);
    assert!(ready["prive_key"].as_str().unwrap().starts_with("prive_"));
    let address = ready["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap();
    assert!(std::net::TcpStream::connect(address).is_ok());
    process.kill().unwrap();
    process.wait().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn every_customer_of_an_export_subscribes_and_generated_ones_are_added() {
    let home = Home::new();
    let file = home.file(
        "export.csv",
        "customerId,email,phone,status\n\
         700000071,rosa@example.com,+12015550100,ACTIVE\n\
         700000072,mia@example.com,+12015550100,CANCELLED\n\
         700000073,ada@example.com,,ACTIVE\n",
    );
    let sandbox = home.sandbox(&["--from-csv", &file, "--subscribers", "5"]);
    let subscribers = sandbox.subscribers();
    assert_eq!(subscribers.len(), 8);
    let known: Vec<Value> = subscribers[..3]
        .iter()
        .map(|one| {
            json!([
                one["shopify_customer_id"],
                one["email"],
                one["phone_number"],
                one["tags"]
            ])
        })
        .collect();
    assert_eq!(
        known,
        [
            json!([700_000_071, "rosa@example.com", "+12015550100", []]),
            // A number is unique in a shop, and no subscriber is without one.
            json!([700_000_072, "mia@example.com", "+19405550199", []]),
            json!([700_000_073, "ada@example.com", "+19385550199", []]),
        ]
    );
    assert!(subscribers.iter().all(
        |one| one["subscriptions"]["promotional"]["can_send"] == true
            || one["shopify_customer_id"].as_u64() > Some(700_000_073)
    ));
}

#[test]
fn the_contracts_of_an_export_are_at_prive_and_tag_the_same_subscribers() {
    let rows = "\
        C1,700000071,rosa@example.com,(201) 555-0100,ACTIVE,2026-03-01,2026-12-01,Rye,\n\
        C2,700000072,mia@example.com,,CANCELLED,2026-01-05,,Oat,2026-05-01\n\
        C2,700000072,mia@example.com,,CANCELLED,2026-01-05,,Rye,2026-05-01\n\
        C3,700000072,mia@other.example,,EXPIRED,2026-02-05,,Oat,\n\
        C4,,ada@example.com,+442071838750,PAUSED,2026-03-01,,Rye,\n\
        C5,,,+12015550104,FAILED,2026-03-01,2026-12-03,Rye,\n\
        C6,700000076,,,FROZEN,2026-03-01,,Rye,\n";
    let with_ids = format!(
        "contractId,customerId,email,phone,status,createdAt,nextBillingDate,product,cancelledAt\n{rows}"
    );
    let without_ids = with_ids.replacen("contractId", "note", 1);
    for (export, ids) in [(with_ids, true), (without_ids, false)] {
        let home = Home::new();
        let file = home.file("export.csv", &export);
        let sandbox = home.sandbox(&["--from-csv", &file]);
        let contracts = sandbox.get("/__sandbox/prive")["subscriptions"].clone();
        let contracts = contracts.as_array().unwrap();
        // Without ids, each row is a contract.
        assert_eq!(contracts.len(), if ids { 6 } else { 7 }, "{contracts:?}");
        if ids {
            let field = |name: &str| {
                contracts
                    .iter()
                    .map(|one| one[name].clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(field("id"), ["C2", "C3", "C1", "C4", "C5", "C6"]);
            assert_eq!(contracts[0]["cancelDate"], "2026-05-01T00:00:00.000Z");
            assert_eq!(contracts[2]["nextBillingDate"], "2026-12-01T00:00:00.000Z");
            assert_eq!(
                contracts[2]["lines"][0]["variant"]["product"]["productTitle"],
                "Rye"
            );
        }
        let outcomes = |source: &[&str]| {
            let args = [
                &["backfill", "--dry-run", "--json", "--rate", "off"],
                source,
            ]
            .concat();
            let mut command = home.connected_to_both(&sandbox, &args);
            let summary = Ran::from(command.output().unwrap()).json();
            [
                "customers",
                "outcomes",
                "guards",
                "updates_left",
                "tag_counts",
            ]
            .map(|name| summary[name].clone())
        };
        assert_eq!(
            outcomes(&["--from", "prive"]),
            outcomes(&["--csv", &file]),
            "{export}"
        );
    }
}

#[test]
fn invalid_flags_and_a_taken_port_are_errors() {
    let home = Home::new();
    let taken = home.sandbox(&[]);
    let port = taken.url.rsplit(':').next().unwrap();
    home.run(&["sandbox", "--port", port])
        .ended(1)
        .said("the sandbox can't listen on port");
    home.run(&["sandbox", "--key", "pk_0123"])
        .ended(2)
        .said("pk_");
    home.run(&["sandbox", "--page-size", "0"]).ended(2);
    home.run(&["sandbox", "--rate-limit", "fast"]).ended(2);
    home.run(&["sandbox", "--from-csv", "missing.csv"])
        .ended(1)
        .said("missing.csv");
}

/// Serves one page on a free port, as a web site would, and returns its address.
fn serve_page(html: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, html) = (stream.unwrap(), html.clone());
            // A browser opens connections that it may not use; they must not keep others waiting.
            std::thread::spawn(move || {
                let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
                while request
                    .next()
                    .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                {}
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n";
                let length = html.len();
                let _ = write!(stream, "{head}content-length: {length}\r\n\r\n{html}");
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn a_page_of_another_origin_changes_nothing() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "3"]);
    let mut shop = sandbox.get("/__sandbox/shop");
    shop["subscribers"][0]["tags"] = json!(["VIP"]);
    sandbox.put("/__sandbox/shop", &shop);
    sandbox.put("/__sandbox/clock", &json!({"now": "2026-12-01T15:00:00Z"}));
    let url = &sandbox.url;
    let page = serve_page(format!(
        r#"<iframe name="frame"></iframe>
        <form action="{url}/clock" method="post" target="frame"></form>
        <script>
        const send = (method, path, body, mode) =>
            fetch("{url}" + path, {{ method, mode, body, headers: {{ "content-type": "text/plain" }} }});
        document.forms[0].submit();
        document.querySelector("iframe").onload = () => Promise.allSettled([
            send("POST", "/__sandbox/reset", null, "no-cors"),
            send("POST", "/__sandbox/faults", '{{"fault":"503","share":1}}', "no-cors"),
            send("POST", "/__sandbox/prive/subscriptions", '{{"id":"foreign"}}', "no-cors"),
            send("POST", "/clock", null, "no-cors"),
            send("POST", "/segments", "name=x&criterion=tag&operator=is&value=x", "no-cors"),
            send("PUT", "/__sandbox/shop", "{{}}", "cors"),
        ]).then((results) => {{
            const answered = results.filter((one) => one.status == "fulfilled").length;
            document.body.innerHTML = "<p id=answered>" + answered + "</p>";
        }});
        </script>"#
    ));
    let browser = Browser::open();
    browser.visit(&page);
    // A page can send these five without asking first; the sixth is stopped by the browser.
    assert_eq!(browser.find("#answered").text(), "5");

    assert_eq!(sandbox.get("/__sandbox/shop"), shop);
    let now = sandbox.get("/__sandbox/clock")["now"].to_string();
    assert!(now.starts_with("\"2026-12-01T"), "{now}");
    let contracts = sandbox.get("/__sandbox/prive");
    assert_eq!(contracts["subscriptions"].as_array().unwrap().len(), 3);
    browser.visit(&format!("{url}/segments"));
    assert_eq!(browser.find("main .empty, main p").text(), "None yet.");
    let mut command = home.connected(&sandbox, &["check", "--json"]);
    let check = command.output().unwrap();
    assert!(
        !String::from_utf8_lossy(&check.stdout).contains("503"),
        "{check:?}"
    );
    // The page's own button works.
    browser.visit(url);
    browser.button("Next day").click();
    browser.wait_for("clock", "2026-12-02 15:");
}
