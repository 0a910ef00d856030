"""DuckDB groups an export by customer on two threads: `python group_duckdb.py EXPORT`. It keeps one
email and one phone of each, and prints how many customers there are."""

import sys

import duckdb

GROUP = """
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

duckdb.execute("set threads = 2")
duckdb.execute("set preserve_insertion_order = false")
print(duckdb.execute(GROUP, {"path": sys.argv[1]}).fetchone()[0])
