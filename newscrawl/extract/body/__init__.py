"""The body model: a page is cut into segments, and logistic regression says which of them are text of its article. Pure.

`segments` cuts, `features`, `hints`, `wording` and `informed` describe each segment, `weigh` decides with the fitted `weights`.
"""
