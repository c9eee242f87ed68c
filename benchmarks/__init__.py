"""Measurements of what the product promises: each prints commit, machine, rows, CPU time and its rival's, in one run."""
