"""The language in which somebody is spoken to: which one it is, and what our English sentences are in it.

An English sentence is its own key. What is stored, sent and exported stays English; words are looked up where they are
shown, so a plan never depends on who reads it.
"""
