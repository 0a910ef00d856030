
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'prive-ps' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'prive-ps'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'prive-ps' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a store: check its Postscript key, and keep it in the keyring')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Remove a store''s key and settings from this machine')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Say what an export says, without key or network')
            [CompletionResult]::new('backfill', 'backfill', [CompletionResultType]::ParameterValue, 'Put the Prive tags on everyone who subscribed before the integration was made')
            [CompletionResult]::new('segment', 'segment', [CompletionResultType]::ParameterValue, 'Make the segments on the Prive tags, and count them')
            [CompletionResult]::new('send-trigger', 'send-trigger', [CompletionResultType]::ParameterValue, 'Send one of Prive''s four triggers, or all, to one person')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that everything works, from the settings to the shop')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a local Postscript to rehearse on')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what makes a shell complete commands, flags and stores')
            [CompletionResult]::new('stores', 'stores', [CompletionResultType]::ParameterValue, 'List the connected stores, whose keys they have, and where these are kept')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;connect' {
            [CompletionResult]::new('--timezone', '--timezone', [CompletionResultType]::ParameterName, 'Time zone of dates in this store''s exports, such as `Europe/Berlin`')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Region of phone numbers without a country code, such as `US`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--key-stdin', '--key-stdin', [CompletionResultType]::ParameterName, 'Read the key from standard input: one line, and the shop''s key on a second one for a partner')
            [CompletionResult]::new('--partner', '--partner', [CompletionResultType]::ParameterName, 'The key is a partner''s; the shop''s private key is asked for as well')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Put the shop in the place of another one that has the store''s name')
            [CompletionResult]::new('--insecure-storage', '--insecure-storage', [CompletionResultType]::ParameterName, 'Keep the key in a plain file that only you can read, for machines without a keyring')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;disconnect' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;inspect' {
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'The export of Prive''s, or of another subscription app; `-` reads standard input. May be packed with gzip')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`')
            [CompletionResult]::new('--date-order', '--date-order', [CompletionResultType]::ParameterName, 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable')
            [CompletionResult]::new('--assume-status', '--assume-status', [CompletionResultType]::ParameterName, 'Give every contract this status: for files of one status only, without a status column')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The country of phone numbers without a country code, in two letters; the connected store''s, else US')
            [CompletionResult]::new('--timezone', '--timezone', [CompletionResultType]::ParameterName, 'The store''s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store''s, else UTC')
            [CompletionResult]::new('--paused', '--paused', [CompletionResultType]::ParameterName, 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'What a contract in dunning counts as, where nothing is active: Prive counts it as live')
            [CompletionResult]::new('--rejects', '--rejects', [CompletionResultType]::ParameterName, 'Write the rejected rows to this file as they were, with line and reason in front')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 3 if any row was rejected')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;backfill' {
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'The export of Prive''s, or of another subscription app; `-` reads standard input. May be packed with gzip')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`')
            [CompletionResult]::new('--date-order', '--date-order', [CompletionResultType]::ParameterName, 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable')
            [CompletionResult]::new('--assume-status', '--assume-status', [CompletionResultType]::ParameterName, 'Give every contract this status: for files of one status only, without a status column')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The country of phone numbers without a country code, in two letters; the connected store''s, else US')
            [CompletionResult]::new('--timezone', '--timezone', [CompletionResultType]::ParameterName, 'The store''s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store''s, else UTC')
            [CompletionResult]::new('--paused', '--paused', [CompletionResultType]::ParameterName, 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'What a contract in dunning counts as, where nothing is active: Prive counts it as live')
            [CompletionResult]::new('--find', '--find', [CompletionResultType]::ParameterName, 'How to find the customers among the subscribers')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Write only updates to this membership')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Write only the first N updates')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write the result of every customer to this file (.csv or .jsonl)')
            [CompletionResult]::new('--max-unattributed', '--max-unattributed', [CompletionResultType]::ParameterName, 'Hold back INACTIVE if more than N rows belong to no customer and aren''t readably ended')
            [CompletionResult]::new('--max-inactive', '--max-inactive', [CompletionResultType]::ParameterName, 'Hold back INACTIVE if more than N subscribers, or P% of those marked active now, would turn inactive. The default is 20%, and at least 10')
            [CompletionResult]::new('--ignore-guard', '--ignore-guard', [CompletionResultType]::ParameterName, 'Ignore a guard. Repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 3 if any row was rejected')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Stop before the first write; show what would be written and how long it would take')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse on a local server inside the program, with a shop made from the source')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask before the first write')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask before the first write')
            [CompletionResult]::new('--no-status-property', '--no-status-property', [CompletionResultType]::ParameterName, 'Write tags only, without the `prive_status` property')
            [CompletionResult]::new('--report-pii', '--report-pii', [CompletionResultType]::ParameterName, 'Include phone numbers and email addresses in the report')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;segment' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Walk through making a segment in Postscript''s dashboard')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count what segments on the tags would hold')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;segment;create' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'What to call it, instead of `Prive: active subscribers` or `Prive: inactive subscribers`')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--tag-only', '--tag-only', [CompletionResultType]::ParameterName, 'Make it of the tag alone, as Prive''s own documentation has it')
            [CompletionResult]::new('--anyway', '--anyway', [CompletionResultType]::ParameterName, 'Go on where nobody carries the tag or the property yet')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the dashboard in the browser')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;segment;count' {
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Write the ids of the subscribers with both tags to this file, one on a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;segment;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Walk through making a segment in Postscript''s dashboard')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count what segments on the tags would hold')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;segment;help;create' {
            break
        }
        'prive-ps;segment;help;count' {
            break
        }
        'prive-ps;segment;help;help' {
            break
        }
        'prive-ps;send-trigger' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'For whom: a phone number, an email address or a subscriber''s id (`s_…`)')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The country of a phone number that doesn''t say its own, in two letters; the store''s, else US')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event''s name, in place of the usual one')
            [CompletionResult]::new('--external-id', '--external-id', [CompletionResultType]::ParameterName, 'What you call this one event, in place of `prive-ps:TRIGGER:UUID`')
            [CompletionResult]::new('--occurred-at', '--occurred-at', [CompletionResultType]::ParameterName, 'When it happened: 2026-03-08T10:20:30-05:00, say. Without it, now')
            [CompletionResult]::new('--timezone', '--timezone', [CompletionResultType]::ParameterName, 'The store''s time zone, by its IANA name; the one it was connected with, else UTC')
            [CompletionResult]::new('--order-date', '--order-date', [CompletionResultType]::ParameterName, 'The date of the order that an upcoming order speaks of. Without it, three days from today')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'Add or replace a property. Numbers, booleans and dates become such; quotes around a value keep it a text. An upcoming order''s `next_billing_date` sets its `days_before_billing` too, and the other way about')
            [CompletionResult]::new('--properties', '--properties', [CompletionResultType]::ParameterName, 'Send the properties of this JSON file, in place of the sample; `-` reads standard input')
            [CompletionResult]::new('--from-csv', '--from-csv', [CompletionResultType]::ParameterName, 'Send the properties of a contract of this export, in place of the sample; `-` reads standard input')
            [CompletionResult]::new('--contract', '--contract', [CompletionResultType]::ParameterName, 'Which contract, by its id')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Read a field from this column, whatever the columns'' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify''s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`')
            [CompletionResult]::new('--date-order', '--date-order', [CompletionResultType]::ParameterName, 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--anyway', '--anyway', [CompletionResultType]::ParameterName, 'Send also if nobody is found, or who is found isn''t opted in')
            [CompletionResult]::new('--no-sample', '--no-sample', [CompletionResultType]::ParameterName, 'Send no properties but those given')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the requests and send no event. The person is looked up all the same')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Don''t ask before it goes to a live shop')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Don''t ask before it goes to a live shop')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;check' {
            [CompletionResult]::new('--send-test-to', '--send-test-to', [CompletionResultType]::ParameterName, 'Send the four triggers to this subscriber too: a phone number, an email address or an id')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write the checks as JUnit XML, which build servers show as tests')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Connect, backfill and send triggers once on a sandbox inside the program instead, whatever store is meant')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'The triggers may text that person')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'The triggers may text that person')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1; 0 takes any free one')
            [CompletionResult]::new('--subscribers', '--subscribers', [CompletionResultType]::ParameterName, 'Generate N subscribers, and contracts for them')
            [CompletionResult]::new('--from-csv', '--from-csv', [CompletionResultType]::ParameterName, 'Make every customer of this export an opted-in subscriber without tags')
            [CompletionResult]::new('--page-size', '--page-size', [CompletionResultType]::ParameterName, 'Subscribers per page')
            [CompletionResult]::new('--rate-limit', '--rate-limit', [CompletionResultType]::ParameterName, 'Requests per second for each Postscript key, or `off`')
            [CompletionResult]::new('--prive-rate-limit', '--prive-rate-limit', [CompletionResultType]::ParameterName, 'Requests per second at Prive after a burst of 50, or `off`')
            [CompletionResult]::new('--limiter', '--limiter', [CompletionResultType]::ParameterName, 'How requests are counted against Postscript''s rate limit')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The shop''s Postscript key; generated by default')
            [CompletionResult]::new('--prive-key', '--prive-key', [CompletionResultType]::ParameterName, 'The store''s Prive key; generated by default')
            [CompletionResult]::new('--partner-key', '--partner-key', [CompletionResultType]::ParameterName, 'A partner''s Postscript key, to be used together with the shop''s')
            [CompletionResult]::new('--max-values', '--max-values', [CompletionResultType]::ParameterName, 'Reject a look-up of more values at once')
            [CompletionResult]::new('--max-query-bytes', '--max-query-bytes', [CompletionResultType]::ParameterName, 'Reject a longer query string')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Reject unpublished fields, and events with nested properties, names that begin with `_`, or more than 100 properties')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;stores' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Ask Postscript whether each key works, and is its shop''s')
            [CompletionResult]::new('--names', '--names', [CompletionResultType]::ParameterName, 'Print the names alone, one on a line, from the settings')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('default', 'default', [CompletionResultType]::ParameterValue, 'Make a store the one that is meant where none is named')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;stores;default' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour')
            [CompletionResult]::new('--api-url', '--api-url', [CompletionResultType]::ParameterName, 'The URL of Postscript''s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store''s, else production')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds to wait for the answer to one request')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the result as JSON on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on standard error but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on standard error: -v requests, -vv why they are tried again')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; a missing answer is an error that names the flag')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'prive-ps;stores;help' {
            [CompletionResult]::new('default', 'default', [CompletionResultType]::ParameterValue, 'Make a store the one that is meant where none is named')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;stores;help;default' {
            break
        }
        'prive-ps;stores;help;help' {
            break
        }
        'prive-ps;help' {
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Connect a store: check its Postscript key, and keep it in the keyring')
            [CompletionResult]::new('disconnect', 'disconnect', [CompletionResultType]::ParameterValue, 'Remove a store''s key and settings from this machine')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Say what an export says, without key or network')
            [CompletionResult]::new('backfill', 'backfill', [CompletionResultType]::ParameterValue, 'Put the Prive tags on everyone who subscribed before the integration was made')
            [CompletionResult]::new('segment', 'segment', [CompletionResultType]::ParameterValue, 'Make the segments on the Prive tags, and count them')
            [CompletionResult]::new('send-trigger', 'send-trigger', [CompletionResultType]::ParameterValue, 'Send one of Prive''s four triggers, or all, to one person')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that everything works, from the settings to the shop')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a local Postscript to rehearse on')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what makes a shell complete commands, flags and stores')
            [CompletionResult]::new('stores', 'stores', [CompletionResultType]::ParameterValue, 'List the connected stores, whose keys they have, and where these are kept')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'prive-ps;help;connect' {
            break
        }
        'prive-ps;help;disconnect' {
            break
        }
        'prive-ps;help;inspect' {
            break
        }
        'prive-ps;help;backfill' {
            break
        }
        'prive-ps;help;segment' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Walk through making a segment in Postscript''s dashboard')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count what segments on the tags would hold')
            break
        }
        'prive-ps;help;segment;create' {
            break
        }
        'prive-ps;help;segment;count' {
            break
        }
        'prive-ps;help;send-trigger' {
            break
        }
        'prive-ps;help;check' {
            break
        }
        'prive-ps;help;sandbox' {
            break
        }
        'prive-ps;help;completions' {
            break
        }
        'prive-ps;help;stores' {
            [CompletionResult]::new('default', 'default', [CompletionResultType]::ParameterValue, 'Make a store the one that is meant where none is named')
            break
        }
        'prive-ps;help;stores;default' {
            break
        }
        'prive-ps;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
