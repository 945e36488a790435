"""What lies between a hub and its workers: bundles that wait, leases, results, in PostgreSQL by procrastinate. Payloads are opaque bytes here.

`records` has the values, `schema` makes the tables, `hub.Hub` puts and takes, `worker.work` fetches and commits, `status` only reads.
Importing this package alone loads neither psycopg nor procrastinate.
"""
