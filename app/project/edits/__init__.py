"""What a person does to a piece: pure functions that take a Project and give the next.

Every edit returns an `Edited`: the project after it, what is selected then, and what the Edit
menu calls it. An edit that changes nothing returns the very project it was given, and whatever
it does not touch stays the same object. Edited notes have confidence 1: a person has seen them.

Notes of one pitch in one part never come to overlap; the rule for it is in `collisions`.
"""
