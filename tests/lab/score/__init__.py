"""Deploys what smgen renders to the lab, breaks one thing at a time, and scores what smgen says about it.

The only part of the lab that knows smgen: its command line, its tags, and the shape of its report.
"""
