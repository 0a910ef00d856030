//! The examples of every command. A test runs each as it stands, against a sandbox and in a folder
//! with the files they name, and compares the output.

use super::Example;

/// Examples by command: the words after `prive-ps`, or nothing for the program as a whole.
pub const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            Example {
                line: "prive-ps connect",
                does: "Connect your store",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv",
                does: "Tag everyone who subscribed before Prive was connected to Postscript",
            },
        ],
    ),
    (
        "connect",
        &[
            Example {
                line: "prive-ps connect",
                does: "Prompt for the key and save it to the keyring",
            },
            Example {
                line: "prive-ps connect --store lantern-tea --timezone Europe/Berlin --region DE",
                does: "Connect one of several stores, with its time zone and phone region",
            },
            Example {
                line: "prive-ps connect --prive --store lantern-tea",
                does: "Save the Prive key of a connected store as well",
            },
            Example {
                line: "prive-ps connect --key-stdin --insecure-storage < key.txt",
                does: "Read the key from a file, on a machine without a keyring",
            },
        ],
    ),
    (
        "stores",
        &[
            Example {
                line: "prive-ps stores --check",
                does: "Verify each key",
            },
            Example {
                line: "for store in $(prive-ps stores --names); do prive-ps check --store $store; done",
                does: "Run a command for every store",
            },
        ],
    ),
    (
        "stores default",
        &[Example {
            line: "prive-ps stores default lantern-tea",
            does: "Set the default store",
        }],
    ),
    (
        "disconnect",
        &[Example {
            line: "prive-ps disconnect --store lantern-tea",
            does: "Remove a store's keys and settings",
        }],
    ),
    (
        "inspect",
        &[
            Example {
                line: "prive-ps inspect --csv contracts.csv",
                does: "Show how an export is read",
            },
            Example {
                line: "prive-ps inspect --csv contracts.csv --rejects rejected.csv --strict",
                does: "Save the rejected rows, and exit with code 3 if there are any",
            },
            Example {
                line: "prive-ps inspect --csv active-only.csv --assume-status active --json",
                does: "Read an export without a status column",
            },
            Example {
                line: "zcat contracts.csv.gz | prive-ps inspect --csv - --status 'On ice=PAUSED'",
                does: "Read from a pipe, and map a status",
            },
            Example {
                line: "prive-ps inspect --from prive --save contracts-today.csv",
                does: "Read contracts from Prive's API instead of a file, and save them",
            },
        ],
    ),
    (
        "backfill",
        &[
            Example {
                line: "prive-ps backfill --csv contracts.csv --sandbox",
                does: "Rehearse on a sandbox made from the export; needs no key",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --dry-run --report plan.csv",
                does: "Preview every update and how long a real run would take",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --limit 3",
                does: "Update only three subscribers at first, after a confirmation prompt",
            },
            Example {
                line: "cat contracts.csv | prive-ps backfill --csv - --yes --json --report done.jsonl",
                does: "Read from a pipe and update everyone, without prompts",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --store lantern-tea --paused active --yes",
                does: "Use one of several stores, and count paused subscriptions as active",
            },
            Example {
                line: "prive-ps backfill --from prive --yes",
                does: "Read contracts from Prive's API and update every matched subscriber, for example every night",
            },
            Example {
                line: "prive-ps backfill --from prive --all-stores --dry-run --expect-no-changes",
                does: "Exit with code 8 if any connected store isn't up to date",
            },
        ],
    ),
    (
        "send-trigger",
        &[
            Example {
                line: "prive-ps send-trigger upcoming-order --to +12125550123 --dry-run",
                does: "Show the request without sending it",
            },
            Example {
                line: "prive-ps send-trigger billing-attempt-failed --to +12125550123 --property total_retries=2 --yes",
                does: "Send one event, with a property of your choice",
            },
            Example {
                line: "prive-ps send-trigger upcoming-order --to +12125550123 --from-csv contracts.csv --contract c1",
                does: "Send one event with the data of a contract in an export",
            },
            Example {
                line: "prive-ps send-trigger subscription-started --to +12125550123 --from prive --contract c1 --dry-run",
                does: "Show the request with the data of a contract from Prive's API",
            },
            Example {
                line: "prive-ps send-trigger all --to rosa@example.com --json",
                does: "Send all four events, one second apart, so that Flow Builder lists them",
            },
        ],
    ),
    (
        "segment create",
        &[
            Example {
                line: "prive-ps segment create active",
                does: "Create the segment of active subscribers, step by step",
            },
            Example {
                line: "prive-ps segment create inactive --name 'Win back' --tag-only --json",
                does: "Print the criteria of a tag-only segment",
            },
        ],
    ),
    (
        "segment count",
        &[
            Example {
                line: "prive-ps segment count",
                does: "Count both segments, and subscribers with both tags",
            },
            Example {
                line: "prive-ps segment count inactive --list both.txt --json",
                does: "Count one segment, and list the subscribers with both tags",
            },
        ],
    ),
    (
        "sync",
        &[
            Example {
                line: "prive-ps sync --csv contracts.csv --dry-run",
                does: "Show the updates and the events that are due today",
            },
            Example {
                line: "prive-ps sync --csv contracts.csv --yes",
                does: "Write the tags and send the events",
            },
        ],
    ),
    (
        "sync setup",
        &[Example {
            line: "prive-ps sync setup --csv contracts.csv --events upcoming --timezone America/New_York --yes",
            does: "Record the baseline and choose the events",
        }],
    ),
    (
        "events list",
        &[Example {
            line: "prive-ps events list --state unknown",
            does: "List the events that may or may not have been delivered",
        }],
    ),
    (
        "events show",
        &[Example {
            line: "prive-ps events show upcoming:c1:2099-01-05:3",
            does: "Show the state of one event and, if it wasn't sent, the reason",
        }],
    ),
    (
        "events resolve",
        &[Example {
            line: "prive-ps events resolve upcoming:c1:2099-01-05:3 sent",
            does: "Mark an unknown event as sent, because the subscriber received it",
        }],
    ),
    (
        "check",
        &[
            Example {
                line: "prive-ps check",
                does: "Check the settings, the key, the network and the store",
            },
            Example {
                line: "prive-ps check --sandbox",
                does: "Run an end-to-end test on a sandbox; needs no key",
            },
            Example {
                line: "prive-ps check --json --junit check.xml",
                does: "Run the checks in a CI pipeline and write a JUnit report",
            },
        ],
    ),
    (
        "sandbox",
        &[
            Example {
                line: "prive-ps sandbox --subscribers 200",
                does: "Run a sandbox with 200 generated subscribers",
            },
            Example {
                line: "prive-ps sandbox --from-csv contracts.csv --port 8415 --rate-limit off",
                does: "Run a sandbox with the customers of an export, on a fixed port, without Postscript's rate limit",
            },
        ],
    ),
    (
        "completions",
        &[
            Example {
                line: "prive-ps completions bash > ~/.local/share/bash-completion/completions/prive-ps",
                does: "Install completions for bash",
            },
            Example {
                line: "prive-ps completions zsh > ~/.zfunc/_prive-ps",
                does: "Install completions for zsh, if ~/.zfunc is in fpath",
            },
            Example {
                line: "prive-ps completions fish > ~/.config/fish/completions/prive-ps.fish",
                does: "Install completions for fish",
            },
        ],
    ),
];
