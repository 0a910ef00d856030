# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_prive_ps_global_optspecs
    string join \n json q/quiet v/verbose color= no-input api-url= allow-host= rate= cacert= timeout= store= h/help V/version
end

function __fish_prive_ps_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_prive_ps_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_prive_ps_using_subcommand
    set -l cmd (__fish_prive_ps_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c prive-ps -n "__fish_prive_ps_needs_command" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "connect" -d 'Connect a store: check its Postscript key, and keep it in the keyring'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "disconnect" -d 'Remove a store\'s key and settings from this machine'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "inspect" -d 'Say what an export says, without key or network'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "backfill" -d 'Put the Prive tags on everyone who subscribed before the integration was made'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "segment" -d 'Make the segments on the Prive tags, and count them'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "send-trigger" -d 'Send one of Prive\'s four triggers, or all, to one person'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "check" -d 'Check that everything works, from the settings to the shop'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "sandbox" -d 'Serve a local Postscript to rehearse on'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "completions" -d 'Print what makes a shell complete commands, flags and stores'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "stores" -d 'List the connected stores, whose keys they have, and where these are kept'
complete -c prive-ps -n "__fish_prive_ps_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l timezone -d 'Time zone of dates in this store\'s exports, such as `Europe/Berlin`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l region -d 'Region of phone numbers without a country code, such as `US`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l key-stdin -d 'Read the key from standard input: one line, and the shop\'s key on a second one for a partner'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l partner -d 'The key is a partner\'s; the shop\'s private key is asked for as well'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l replace -d 'Put the shop in the place of another one that has the store\'s name'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l insecure-storage -d 'Keep the key in a plain file that only you can read, for machines without a keyring'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand connect" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l yes -d 'Don\'t ask'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand disconnect" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l csv -d 'The export of Prive\'s, or of another subscription app; `-` reads standard input. May be packed with gzip' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l map -d 'Read a field from this column, whatever the columns\' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify\'s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l date-order -d 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read' -r -f -a "mdy\t'Month, day, year'
dmy\t'Day, month, year'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l status -d 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l assume-status -d 'Give every contract this status: for files of one status only, without a status column' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l region -d 'The country of phone numbers without a country code, in two letters; the connected store\'s, else US' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l timezone -d 'The store\'s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store\'s, else UTC' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l paused -d 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is' -r -f -a "active\t'As an active one'
inactive\t'As one that has ended'
skip\t'As neither'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l failed -d 'What a contract in dunning counts as, where nothing is active: Prive counts it as live' -r -f -a "active\t'As an active one'
inactive\t'As one that has ended'
skip\t'As neither'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l rejects -d 'Write the rejected rows to this file as they were, with line and reason in front' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l strict -d 'End with exit code 3 if any row was rejected'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand inspect" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l csv -d 'The export of Prive\'s, or of another subscription app; `-` reads standard input. May be packed with gzip' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l map -d 'Read a field from this column, whatever the columns\' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify\'s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l date-order -d 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read' -r -f -a "mdy\t'Month, day, year'
dmy\t'Day, month, year'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l status -d 'Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED. An empty word is a blank cell. Repeatable' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l assume-status -d 'Give every contract this status: for files of one status only, without a status column' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l region -d 'The country of phone numbers without a country code, in two letters; the connected store\'s, else US' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l timezone -d 'The store\'s time zone, an IANA name such as `America/New_York`: Shopify shows it under Settings, General. Without it the connected store\'s, else UTC' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l paused -d 'What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as is' -r -f -a "active\t'As an active one'
inactive\t'As one that has ended'
skip\t'As neither'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l failed -d 'What a contract in dunning counts as, where nothing is active: Prive counts it as live' -r -f -a "active\t'As an active one'
inactive\t'As one that has ended'
skip\t'As neither'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l find -d 'How to find the customers among the subscribers' -r -f -a "auto\t'List if that takes no more requests than look-ups do at least'
lookup\t'Look customers up, fifty values at a time'
list\t'List all subscribers; also finds tagged ones that aren\'t in the source'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l only -d 'Write only updates to this membership' -r -f -a "active\t'Customers with an active subscription'
inactive\t'Customers whose subscriptions have all ended'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l limit -d 'Write only the first N updates' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l report -d 'Write the result of every customer to this file (.csv or .jsonl)' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l max-unattributed -d 'Hold back INACTIVE if more than N rows belong to no customer and aren\'t readably ended' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l max-inactive -d 'Hold back INACTIVE if more than N subscribers, or P% of those marked active now, would turn inactive. The default is 20%, and at least 10' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l ignore-guard -d 'Ignore a guard. Repeatable' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l strict -d 'End with exit code 3 if any row was rejected'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l dry-run -d 'Stop before the first write; show what would be written and how long it would take'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l sandbox -d 'Rehearse on a local server inside the program, with a shop made from the source'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -s y -l yes -d 'Don\'t ask before the first write'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l no-status-property -d 'Write tags only, without the `prive_status` property'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l report-pii -d 'Include phone numbers and email addresses in the report'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand backfill" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -f -a "create" -d 'Walk through making a segment in Postscript\'s dashboard'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -f -a "count" -d 'Count what segments on the tags would hold'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and not __fish_seen_subcommand_from create count help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l name -d 'What to call it, instead of `Prive: active subscribers` or `Prive: inactive subscribers`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l tag-only -d 'Make it of the tag alone, as Prive\'s own documentation has it'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l anyway -d 'Go on where nobody carries the tag or the property yet'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l open -d 'Open the dashboard in the browser'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l list -d 'Write the ids of the subscribers with both tags to this file, one on a line' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from help" -f -a "create" -d 'Walk through making a segment in Postscript\'s dashboard'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from help" -f -a "count" -d 'Count what segments on the tags would hold'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l to -d 'For whom: a phone number, an email address or a subscriber\'s id (`s_…`)' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l region -d 'The country of a phone number that doesn\'t say its own, in two letters; the store\'s, else US' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l event -d 'The event\'s name, in place of the usual one' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l external-id -d 'What you call this one event, in place of `prive-ps:TRIGGER:UUID`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l occurred-at -d 'When it happened: 2026-03-08T10:20:30-05:00, say. Without it, now' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l timezone -d 'The store\'s time zone, by its IANA name; the one it was connected with, else UTC' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l order-date -d 'The date of the order that an upcoming order speaks of. Without it, three days from today' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l property -d 'Add or replace a property. Numbers, booleans and dates become such; quotes around a value keep it a text. An upcoming order\'s `next_billing_date` sets its `days_before_billing` too, and the other way about' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l properties -d 'Send the properties of this JSON file, in place of the sample; `-` reads standard input' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l from-csv -d 'Send the properties of a contract of this export, in place of the sample; `-` reads standard input' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l contract -d 'Which contract, by its id' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l map -d 'Read a field from this column, whatever the columns\' names suggest. Repeatable. Fields: `contract_id`, `customer_id` (Shopify\'s), `email`, `phone`, `phone_country_code`, `status`, `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l date-order -d 'Read dates like 3/4/2026, with the month or the day first. Without it they are not read' -r -f -a "mdy\t'Month, day, year'
dmy\t'Day, month, year'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l anyway -d 'Send also if nobody is found, or who is found isn\'t opted in'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l no-sample -d 'Send no properties but those given'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l dry-run -d 'Print the requests and send no event. The person is looked up all the same'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -s y -l yes -d 'Don\'t ask before it goes to a live shop'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l send-test-to -d 'Send the four triggers to this subscriber too: a phone number, an email address or an id' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l junit -d 'Write the checks as JUnit XML, which build servers show as tests' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l sandbox -d 'Connect, backfill and send triggers once on a sandbox inside the program instead, whatever store is meant'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -s y -l yes -d 'The triggers may text that person'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand check" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l port -d 'Port on 127.0.0.1; 0 takes any free one' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l subscribers -d 'Generate N subscribers, and contracts for them' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l from-csv -d 'Make every customer of this export an opted-in subscriber without tags' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l page-size -d 'Subscribers per page' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l rate-limit -d 'Requests per second for each Postscript key, or `off`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l prive-rate-limit -d 'Requests per second at Prive after a burst of 50, or `off`' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l limiter -d 'How requests are counted against Postscript\'s rate limit' -r -f -a "fixed\t'Fixed window of one second'
sliding\t'Sliding window of one second'
bucket\t'Token bucket'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l key -d 'The shop\'s Postscript key; generated by default' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l prive-key -d 'The store\'s Prive key; generated by default' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l partner-key -d 'A partner\'s Postscript key, to be used together with the shop\'s' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l max-values -d 'Reject a look-up of more values at once' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l max-query-bytes -d 'Reject a longer query string' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l strict -d 'Reject unpublished fields, and events with nested properties, names that begin with `_`, or more than 100 properties'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand sandbox" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l check -d 'Ask Postscript whether each key works, and is its shop\'s'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l names -d 'Print the names alone, one on a line, from the settings'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -f -a "default" -d 'Make a store the one that is meant where none is named'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and not __fish_seen_subcommand_from default help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise'
always\t'Also into a pipe or a file'
never\t'Not at all'"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l api-url -d 'The URL of Postscript\'s API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the store\'s, else production' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l allow-host -d 'Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback addresses only' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l rate -d 'Requests a second, or `off`. More than 15, and `off`, only towards a loopback address' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l cacert -d 'Trust the certificates of this PEM file too' -r -F
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l timeout -d 'Seconds to wait for the answer to one request' -r
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l store -d 'The connected store to use. Default: `PRIVE_PS_STORE`, else the default store' -r -f -a "(prive-ps stores --names 2>/dev/null)"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l json -d 'Print the result as JSON on standard output'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -s q -l quiet -d 'Say nothing on standard error but warnings and errors'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -s v -l verbose -d 'Say more on standard error: -v requests, -vv why they are tried again'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -l no-input -d 'Never ask; a missing answer is an error that names the flag'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -s V -l version -d 'Print version'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from help" -f -a "default" -d 'Make a store the one that is meant where none is named'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "connect" -d 'Connect a store: check its Postscript key, and keep it in the keyring'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "disconnect" -d 'Remove a store\'s key and settings from this machine'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "inspect" -d 'Say what an export says, without key or network'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "backfill" -d 'Put the Prive tags on everyone who subscribed before the integration was made'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "segment" -d 'Make the segments on the Prive tags, and count them'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "send-trigger" -d 'Send one of Prive\'s four triggers, or all, to one person'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "check" -d 'Check that everything works, from the settings to the shop'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "sandbox" -d 'Serve a local Postscript to rehearse on'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "completions" -d 'Print what makes a shell complete commands, flags and stores'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "stores" -d 'List the connected stores, whose keys they have, and where these are kept'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and not __fish_seen_subcommand_from connect disconnect inspect backfill segment send-trigger check sandbox completions stores help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and __fish_seen_subcommand_from segment" -f -a "create" -d 'Walk through making a segment in Postscript\'s dashboard'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and __fish_seen_subcommand_from segment" -f -a "count" -d 'Count what segments on the tags would hold'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand help; and __fish_seen_subcommand_from stores" -f -a "default" -d 'Make a store the one that is meant where none is named'
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from create" -f -a "active\t''
inactive\t''"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand segment; and __fish_seen_subcommand_from count" -f -a "active\t''
inactive\t''
all\t''"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand send-trigger" -f -a "subscription-started\t''
upcoming-order\t''
billing-attempt-failed\t''
subscription-canceled\t''
all\t''"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand completions" -f -a "bash\t''
elvish\t''
fish\t''
powershell\t''
zsh\t''"
complete -c prive-ps -n "__fish_prive_ps_using_subcommand stores; and __fish_seen_subcommand_from default" -f -a "(prive-ps stores --names 2>/dev/null)"
