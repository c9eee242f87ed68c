"""Samples: what a coverage rule asks for becomes a frozen population, a seed that nobody can choose, a result, calls.

``policy`` words of the rule · ``sources`` whose records can be a population · ``scope`` whom a rule reaches · ``frames`` the frozen
list · ``seeds`` the seed from the journal · ``drawing`` announce, freeze, draw, make calls · ``checking`` the recount · ``evidence`` of
records that are all called back.
"""
