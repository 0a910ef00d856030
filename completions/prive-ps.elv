
use builtin;
use str;

set edit:completion:arg-completer[prive-ps] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'prive-ps'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'prive-ps'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand connect 'Connect a store: check its Postscript key, and keep it in the keyring'
            cand disconnect 'Remove a store''s key and settings from this machine'
            cand inspect 'Say what an export says, without key or network'
            cand backfill 'Put the Prive tags on everyone who subscribed before the integration was made'
            cand segment 'Make the segments on the Prive tags, and count them'
            cand send-trigger 'Send one of Prive''s four triggers, or all, to one person'
            cand check 'Check that everything works, from the settings to the shop'
            cand sandbox 'Serve a local Postscript to rehearse on'
            cand completions 'Print what makes a shell complete commands, flags and stores'
            cand stores 'List the connected stores, whose keys they have, and where these are kept'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;connect'= {
            cand --timezone 'Time zone of dates in this store''s exports, such as `Europe/Berlin`'
            cand --region 'Region of phone numbers without a country code, such as `US`'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --key-stdin 'Read the key from standard input: one line, and the shop''s key on a second one for a partner'
            cand --partner 'The key is a partner''s; the shop''s private key is asked for as well'
            cand --replace 'Put the shop in the place of another one that has the store''s name'
            cand --insecure-storage 'Keep the key in a plain file that only you can read, for machines without a keyring'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;disconnect'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --yes 'Don''t ask'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;inspect'= {
            cand --csv 'The export of Prive''s, or of another subscription app; `-` reads standard input. May be packed with gzip'
            cand --map 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`'
            cand --date-order 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read'
            cand --status 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable'
            cand --assume-status 'Give every contract this status: for files of one status only, without a status column'
            cand --region 'The country of phone numbers without a country code, in two letters; the connected store''s, else US'
            cand --timezone 'The store''s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store''s, else UTC'
            cand --paused 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is'
            cand --failed 'What a contract in dunning counts as, where nothing is active: Prive counts it as live'
            cand --rejects 'Write the rejected rows to this file as they were, with line and reason in front'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --strict 'End with exit code 3 if any row was rejected'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;backfill'= {
            cand --csv 'The export of Prive''s, or of another subscription app; `-` reads standard input. May be packed with gzip'
            cand --map 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`'
            cand --date-order 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read'
            cand --status 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable'
            cand --assume-status 'Give every contract this status: for files of one status only, without a status column'
            cand --region 'The country of phone numbers without a country code, in two letters; the connected store''s, else US'
            cand --timezone 'The store''s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store''s, else UTC'
            cand --paused 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is'
            cand --failed 'What a contract in dunning counts as, where nothing is active: Prive counts it as live'
            cand --find 'How to find the customers among the subscribers'
            cand --only 'Write only updates to this membership'
            cand --limit 'Write only the first N updates'
            cand --report 'Write the result of every customer to this file (.csv or .jsonl)'
            cand --max-unattributed 'Hold back INACTIVE if more than N rows belong to no customer and aren''t readably ended'
            cand --max-inactive 'Hold back INACTIVE if more than N subscribers, or P% of those marked active now, would turn inactive. The default is 20%, and at least 10'
            cand --ignore-guard 'Ignore a guard. Repeatable'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --strict 'End with exit code 3 if any row was rejected'
            cand --dry-run 'Stop before the first write; show what would be written and how long it would take'
            cand --sandbox 'Rehearse on a local server inside the program, with a shop made from the source'
            cand -y 'Don''t ask before the first write'
            cand --yes 'Don''t ask before the first write'
            cand --no-status-property 'Write tags only, without the `prive_status` property'
            cand --report-pii 'Include phone numbers and email addresses in the report'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;segment'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand create 'Walk through making a segment in Postscript''s dashboard'
            cand count 'Count what segments on the tags would hold'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;segment;create'= {
            cand --name 'What to call it, instead of `Prive: active subscribers` or `Prive: inactive subscribers`'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --tag-only 'Make it of the tag alone, as Prive''s own documentation has it'
            cand --anyway 'Go on where nobody carries the tag or the property yet'
            cand --open 'Open the dashboard in the browser'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;segment;count'= {
            cand --list 'Write the ids of the subscribers with both tags to this file, one on a line'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;segment;help'= {
            cand create 'Walk through making a segment in Postscript''s dashboard'
            cand count 'Count what segments on the tags would hold'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;segment;help;create'= {
        }
        &'prive-ps;segment;help;count'= {
        }
        &'prive-ps;segment;help;help'= {
        }
        &'prive-ps;send-trigger'= {
            cand --to 'For whom: a phone number, an email address or a subscriber''s id (`s_…`)'
            cand --region 'The country of a phone number that doesn''t say its own, in two letters; the store''s, else US'
            cand --event 'The event''s name, in place of the usual one'
            cand --external-id 'What you call this one event, in place of `prive-ps:TRIGGER:UUID`'
            cand --occurred-at 'When it happened: 2026-03-08T10:20:30-05:00, say. Without it, now'
            cand --timezone 'The store''s time zone, by its IANA name; the one it was connected with, else UTC'
            cand --order-date 'The date of the order that an upcoming order speaks of. Without it, three days from today'
            cand --property 'Add or replace a property. Numbers, booleans and dates become such; quotes around a value keep it a text. An upcoming order''s `next_billing_date` sets its `days_before_billing` too, and the other way about'
            cand --properties 'Send the properties of this JSON file, in place of the sample; `-` reads standard input'
            cand --from-csv 'Send the properties of a contract of this export, in place of the sample; `-` reads standard input'
            cand --contract 'Which contract, by its id'
            cand --map 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`'
            cand --date-order 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --anyway 'Send also if nobody is found, or who is found isn''t opted in'
            cand --no-sample 'Send no properties but those given'
            cand --dry-run 'Print the requests and send no event. The person is looked up all the same'
            cand -y 'Don''t ask before it goes to a live shop'
            cand --yes 'Don''t ask before it goes to a live shop'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;check'= {
            cand --send-test-to 'Send the four triggers to this subscriber too: a phone number, an email address or an id'
            cand --junit 'Write the checks as JUnit XML, which build servers show as tests'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --sandbox 'Connect, backfill and send triggers once on a sandbox inside the program instead, whatever store is meant'
            cand -y 'The triggers may text that person'
            cand --yes 'The triggers may text that person'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;sandbox'= {
            cand --port 'Port on 127.0.0.1; 0 takes any free one'
            cand --subscribers 'Generate N subscribers, and contracts for them'
            cand --from-csv 'Make every customer of this export an opted-in subscriber without tags'
            cand --page-size 'Subscribers per page'
            cand --rate-limit 'Requests per second for each Postscript key, or `off`'
            cand --prive-rate-limit 'Requests per second at Prive after a burst of 50, or `off`'
            cand --limiter 'How requests are counted against Postscript''s rate limit'
            cand --key 'The shop''s Postscript key; generated by default'
            cand --prive-key 'The store''s Prive key; generated by default'
            cand --partner-key 'A partner''s Postscript key, to be used together with the shop''s'
            cand --max-values 'Reject a look-up of more values at once'
            cand --max-query-bytes 'Reject a longer query string'
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --strict 'Reject unpublished fields, and events with nested properties, names that begin with `_`, or more than 100 properties'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;completions'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;stores'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --check 'Ask Postscript whether each key works, and is its shop''s'
            cand --names 'Print the names alone, one on a line, from the settings'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand default 'Make a store the one that is meant where none is named'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;stores;default'= {
            cand --color 'When to colour'
            cand --api-url 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production'
            cand --allow-host 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only'
            cand --rate 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address'
            cand --cacert 'Trust the certificates of this PEM file too'
            cand --timeout 'Seconds to wait for the answer to one request'
            cand --store 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store'
            cand --json 'Print the result as JSON on standard output'
            cand -q 'Say nothing on standard error but warnings and errors'
            cand --quiet 'Say nothing on standard error but warnings and errors'
            cand -v 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --verbose 'Say more on standard error: -v requests, -vv why they are tried again'
            cand --no-input 'Never ask; a missing answer is an error that names the flag'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'prive-ps;stores;help'= {
            cand default 'Make a store the one that is meant where none is named'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;stores;help;default'= {
        }
        &'prive-ps;stores;help;help'= {
        }
        &'prive-ps;help'= {
            cand connect 'Connect a store: check its Postscript key, and keep it in the keyring'
            cand disconnect 'Remove a store''s key and settings from this machine'
            cand inspect 'Say what an export says, without key or network'
            cand backfill 'Put the Prive tags on everyone who subscribed before the integration was made'
            cand segment 'Make the segments on the Prive tags, and count them'
            cand send-trigger 'Send one of Prive''s four triggers, or all, to one person'
            cand check 'Check that everything works, from the settings to the shop'
            cand sandbox 'Serve a local Postscript to rehearse on'
            cand completions 'Print what makes a shell complete commands, flags and stores'
            cand stores 'List the connected stores, whose keys they have, and where these are kept'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'prive-ps;help;connect'= {
        }
        &'prive-ps;help;disconnect'= {
        }
        &'prive-ps;help;inspect'= {
        }
        &'prive-ps;help;backfill'= {
        }
        &'prive-ps;help;segment'= {
            cand create 'Walk through making a segment in Postscript''s dashboard'
            cand count 'Count what segments on the tags would hold'
        }
        &'prive-ps;help;segment;create'= {
        }
        &'prive-ps;help;segment;count'= {
        }
        &'prive-ps;help;send-trigger'= {
        }
        &'prive-ps;help;check'= {
        }
        &'prive-ps;help;sandbox'= {
        }
        &'prive-ps;help;completions'= {
        }
        &'prive-ps;help;stores'= {
            cand default 'Make a store the one that is meant where none is named'
        }
        &'prive-ps;help;stores;default'= {
        }
        &'prive-ps;help;help'= {
        }
    ]
    $completions[$command]
}
