"""The figures of health: simulated histories of outlets, judged run by run."""
