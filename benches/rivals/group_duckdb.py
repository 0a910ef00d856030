"""DuckDB groups an export by customer on two threads: `python group_duckdb.py EXPORT [--all]`. It keeps one
email and one phone of each; with --all, every email and phone, and it counts the contracts of each status
and checks the dates. It prints how many customers there are."""

import sys

import duckdb

ONE_OF_EACH = """
select count(*), sum(active), sum(ended), sum(length(email)), sum(length(phone)), max(next)
from (
    select customerId,
        count(*) filter (status = 'ACTIVE') as active,
        count(*) filter (status in ('CANCELLED', 'EXPIRED')) as ended,
        any_value(email) as email, any_value(phone) as phone, max(nextBillingDate) as next
    from read_csv($path, header = true, types = {'phone': 'VARCHAR', 'customerId': 'BIGINT'})
    group by customerId
)
"""

ALL = """
select count(*), sum(len(emails)), sum(len(phones)), sum(dates), max(newest),
    sum(active), sum(paused), sum(failed), sum(cancelled), sum(expired)
from (
    select customerId,
        list(distinct lower(email)) as emails, list(distinct phone) as phones,
        count(*) filter (status = 'ACTIVE') as active,
        count(*) filter (status = 'PAUSED') as paused,
        count(*) filter (status = 'FAILED') as failed,
        count(*) filter (status = 'CANCELLED') as cancelled,
        count(*) filter (status = 'EXPIRED') as expired,
        count(try_cast(nextBillingDate as timestamp)) as dates,
        max(try_cast(createdAt as date)) as newest
    from read_csv($path, header = true, types = {'phone': 'VARCHAR', 'customerId': 'BIGINT',
        'nextBillingDate': 'VARCHAR', 'createdAt': 'VARCHAR'})
    group by customerId
)
"""

duckdb.execute("set threads = 2")
duckdb.execute("set preserve_insertion_order = false")
query = ALL if "--all" in sys.argv else ONE_OF_EACH
print(duckdb.execute(query, {"path": sys.argv[1]}).fetchone()[0])
