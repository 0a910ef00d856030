"""Python's csv module and a dictionary group an export by customer: `python group_csv.py EXPORT`. They
keep one email and one phone of each, and print how many customers there are."""

import csv
import sys

ENDED = ("CANCELLED", "EXPIRED")

customers = {}
with open(sys.argv[1], newline="") as file:
    rows = csv.reader(file)
    next(rows)
    for _, customer, email, phone, status, following, *_ in rows:
        known = customers.get(customer)
        if known is None:
            known = customers[customer] = [email, phone, 0, 0, following]
        if status == "ACTIVE":
            known[2] += 1
        elif status in ENDED:
            known[3] += 1
        known[4] = max(known[4], following)
print(len(customers))
