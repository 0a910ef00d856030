"""Polars groups an export by customer on two threads: `python group_polars.py EXPORT`. It keeps one
email and one phone of each, and prints how many customers there are.

The in-memory engine: the streaming one takes a tenth longer here, and a fifth more memory."""

import os
import sys

os.environ["POLARS_MAX_THREADS"] = "2"
import polars as pl

status = pl.col("status")
types = {"customerId": pl.Int64, "phone": pl.String, "email": pl.String}
customers = (
    pl.scan_csv(sys.argv[1], schema_overrides=types)
    .group_by("customerId")
    .agg(
        (status == "ACTIVE").sum().alias("active"),
        status.is_in(["CANCELLED", "EXPIRED"]).sum().alias("ended"),
        pl.col("email").first(),
        pl.col("phone").first(),
        pl.col("nextBillingDate").max(),
    )
    .select(
        pl.len(),
        pl.col("active", "ended").sum(),
        pl.col("email", "phone").str.len_bytes().sum(),
        pl.col("nextBillingDate").max(),
    )
)
print(customers.collect(engine="in-memory").item(0, 0))
