//! The examples of every command. A test runs each as it stands, in a folder with the files that
//! they name and a sandbox for a Postscript, and compares what it prints.

use super::Example;

/// Examples by command, in the words that follow `prive-ps`; none for the program as a whole.
pub const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            Example {
                line: "prive-ps connect",
                does: "Keep the key of a store",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv",
                does: "Tag everyone who subscribed before the integration was made",
            },
        ],
    ),
    (
        "connect",
        &[
            Example {
                line: "prive-ps connect",
                does: "Ask for the key, and keep it in the keyring",
            },
            Example {
                line: "prive-ps connect --store lantern-tea --timezone Europe/Berlin --region DE",
                does: "Connect one of several stores, and say how its exports are to be read",
            },
            Example {
                line: "prive-ps connect --key-stdin --insecure-storage < key.txt",
                does: "Take the key from a file, on a machine without a keyring",
            },
        ],
    ),
    (
        "stores",
        &[
            Example {
                line: "prive-ps stores --check",
                does: "Ask Postscript whether each key works",
            },
            Example {
                line: "for store in $(prive-ps stores --names); do prive-ps check --store $store; done",
                does: "Do the same for every store",
            },
        ],
    ),
    (
        "stores default",
        &[Example {
            line: "prive-ps stores default lantern-tea",
            does: "Mean this store where none is named",
        }],
    ),
    (
        "disconnect",
        &[Example {
            line: "prive-ps disconnect --store lantern-tea",
            does: "Forget a store and its key",
        }],
    ),
    (
        "inspect",
        &[
            Example {
                line: "prive-ps inspect --csv contracts.csv",
                does: "See what was understood of an export",
            },
            Example {
                line: "prive-ps inspect --csv contracts.csv --rejects rejected.csv --strict",
                does: "Keep the rows that weren't understood, and fail if there are any",
            },
            Example {
                line: "prive-ps inspect --csv active-only.csv --assume-status active --json",
                does: "Read an export without a status column",
            },
            Example {
                line: "zcat contracts.csv.gz | prive-ps inspect --csv - --status 'On ice=PAUSED'",
                does: "Read from a pipe, and explain a status",
            },
        ],
    ),
    (
        "backfill",
        &[
            Example {
                line: "prive-ps backfill --csv contracts.csv --sandbox",
                does: "Rehearse on a shop made from the export; needs no key",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --dry-run --report plan.csv",
                does: "See what would be written, to whom, and how long it takes",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --limit 3",
                does: "Write a few first, after asking",
            },
            Example {
                line: "cat contracts.csv | prive-ps backfill --csv - --yes --json --report done.jsonl",
                does: "Write everyone from a pipe, unattended",
            },
            Example {
                line: "prive-ps backfill --csv contracts.csv --store lantern-tea --paused active --yes",
                does: "Work on one of several stores, and count paused subscriptions as active",
            },
        ],
    ),
    (
        "send-trigger",
        &[
            Example {
                line: "prive-ps send-trigger upcoming-order --to +12125550123 --dry-run",
                does: "See the request that would be sent",
            },
            Example {
                line: "prive-ps send-trigger billing-attempt-failed --to +12125550123 --property total_retries=2 --yes",
                does: "Send one, with a property of your own",
            },
            Example {
                line: "prive-ps send-trigger upcoming-order --to +12125550123 --from-csv contracts.csv --contract c1",
                does: "Send one about a contract of an export",
            },
            Example {
                line: "prive-ps send-trigger all --to rosa@example.com --json",
                does: "Send the four, a second apart, so that Postscript offers them all",
            },
        ],
    ),
    (
        "segment create",
        &[
            Example {
                line: "prive-ps segment create active",
                does: "Be led through making the segment of active subscribers",
            },
            Example {
                line: "prive-ps segment create inactive --name 'Win back' --tag-only --json",
                does: "Print the recipe of another one, made of the tag alone",
            },
        ],
    ),
    (
        "segment count",
        &[
            Example {
                line: "prive-ps segment count",
                does: "Count both segments, and who carries both tags",
            },
            Example {
                line: "prive-ps segment count inactive --list both.txt --json",
                does: "Count one, and write down who carries both tags",
            },
        ],
    ),
    (
        "check",
        &[
            Example {
                line: "prive-ps check",
                does: "See whether the key works, and what it opens",
            },
            Example {
                line: "prive-ps check --sandbox",
                does: "Live through everything once on a sandbox; needs no key",
            },
            Example {
                line: "prive-ps check --json --junit check.xml",
                does: "The same for a pipeline, with a file that it shows as tests",
            },
        ],
    ),
    (
        "sandbox",
        &[
            Example {
                line: "prive-ps sandbox --subscribers 200",
                does: "Serve a shop with 200 invented subscribers",
            },
            Example {
                line: "prive-ps sandbox --from-csv contracts.csv --port 8415 --rate-limit off",
                does: "Serve the customers of an export, always at the same address, without a limit",
            },
        ],
    ),
    (
        "completions",
        &[
            Example {
                line: "prive-ps completions bash > ~/.local/share/bash-completion/completions/prive-ps",
                does: "Complete in bash",
            },
            Example {
                line: "prive-ps completions zsh > ~/.zfunc/_prive-ps",
                does: "Complete in zsh, where ~/.zfunc is in fpath",
            },
            Example {
                line: "prive-ps completions fish > ~/.config/fish/completions/prive-ps.fish",
                does: "Complete in fish",
            },
        ],
    ),
];
