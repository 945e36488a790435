"""Whether `newscrawl add` describes outlets as a person would: a farm of made ones, on loopback."""
