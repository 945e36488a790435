"""The body model: a page is cut into segments, and logistic regression says which of them are text of its article. Pure.

`segments` cuts, `features`, `hints`, `wording` and `informed` describe each segment, `weigh` decides with the fitted `weights`.
Then structure has its say: `wholes` keeps tables, lists and boxes amid the text as one (`tables` reads their cells), `copies` leaves out
what is there again for another screen, `furniture` lines that lead elsewhere.
"""
