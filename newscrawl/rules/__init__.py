"""Rules are CSS selectors for one field of one outlet: which there are that give a value, and what each would give on other pages.

`proposing` reads pages, in a worker: `places` finds the elements that give a value, `naming` makes their selectors, `values` says what a
field's value is and when two are the same. `ranking` adds up pages, `golden` keeps pages with what was expected of them. Only `golden`
touches files.
"""
