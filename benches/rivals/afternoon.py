"""The script that a developer writes in an afternoon: for each customer of the export one lookup
and, where the subscriber lacks something, one update, at no more than 15 requests a second.

    POSTSCRIPT_API_URL=... POSTSCRIPT_API_KEY=... python afternoon.py EXPORT
"""

import csv
import os
import sys
import time

import httpx

RATE = 15
ACTIVE = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER"
INACTIVE = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER"

client = httpx.Client(
    base_url=os.environ["POSTSCRIPT_API_URL"] + "/api/v2",
    headers={"Authorization": f"Bearer {os.environ['POSTSCRIPT_API_KEY']}"},
)
due = time.monotonic()


def send(method, path, **more):
    global due
    while True:
        time.sleep(max(0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / RATE
        answer = client.request(method, path, **more)
        if answer.status_code == 429:
            time.sleep(1)
            continue
        answer.raise_for_status()
        return answer.json()


def main():
    customers = {}
    with open(sys.argv[1], newline="") as file:
        for row in csv.DictReader(file):
            active = row["status"] == "ACTIVE"
            customers[row["customerId"]] = customers.get(row["customerId"], False) or active
    for customer, active in customers.items():
        found = send("GET", "/subscribers", params={"shopify_customer_id__eq": customer})
        tag, status = (ACTIVE, "active") if active else (INACTIVE, "inactive")
        for subscriber in found["subscribers"]:
            if tag in subscriber["tags"] and subscriber["properties"].get("prive_status") == status:
                continue
            body = {"tags": [tag], "properties": {"prive_status": status}}
            send("PATCH", f"/subscribers/{subscriber['id']}", json=body)


main()
