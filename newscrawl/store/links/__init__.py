"""The ledger: every link ever discovered, what came of it, when it is asked for again, and what hosts asked of us."""
