"""The ledger: every link ever discovered, its outcomes, its revisits, and the requests of hosts."""
