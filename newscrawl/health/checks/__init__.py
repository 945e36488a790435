"""The checks of a source's days: each module offers `findings(history)`. Pure."""
