"""What scores do: fitted to half of the OpenScore lieder and quartets (85 pieces).

How likely a place of the bar has an onset, given the place of the onset before, and what kinds of
place chords of certain features stand on. `Place` gives the order of the eight kinds.
"""

# Rows: the place of the onset before. Columns: the place looked at. In per mille; first within a
# beat of it, then further away.
NEAR = (
    (897, 821, 745, 585, 568, 183, 198, 86),
    (979, 956, 825, 415, 594, 63, 152, 89),
    (977, 907, 701, 695, 627, 138, 171, 93),
    (996, 994, 951, 829, 749, 265, 220, 56),
    (998, 997, 998, 485, 987, 118, 251, 74),
    (998, 998, 996, 965, 749, 771, 220, 29),
    (998, 998, 987, 626, 959, 187, 80, 118),
    (998, 962, 950, 324, 749, 115, 220, 977),
)
FAR = (
    (969, 816, 646, 315, 377, 42, 11, 2),
    (998, 630, 898, 369, 244, 5, 54, 3),
    (998, 968, 801, 532, 582, 59, 72, 41),
    (918, 979, 857, 564, 749, 191, 220, 15),
    (981, 956, 898, 626, 749, 187, 220, 118),
    (981, 956, 898, 710, 749, 187, 220, 92),
    (981, 956, 898, 626, 749, 187, 220, 118),
    (981, 956, 898, 349, 749, 187, 220, 508),
)

# Columns: downbeat, half bar, beat, half or third of one, finer. Rows: the columns of events, in
# their order, and a constant. Softmax of features times weights is the chance of each.
WEIGHTS = (
    (0.57, 0.10, 0.02, -0.25, -0.43),
    (0.02, 0.16, 0.04, -0.11, -0.11),
    (-0.03, 0.02, 0.03, 0.01, -0.04),
    (0.71, 0.48, 0.15, -0.47, -0.86),
    (0.28, 0.48, 0.34, -0.31, -0.79),
    (0.08, -0.04, 0.13, 0.04, -0.22),
    (0.29, 0.07, -0.08, -0.15, -0.14),
    (0.19, 0.04, 0.01, -0.10, -0.14),
    (0.80, 0.30, -0.30, -0.30, -0.50),
    (-0.65, -1.04, 0.32, 1.03, 0.35),
)
# How common each of the five is.
COMMON = (0.161, 0.063, 0.180, 0.342, 0.254)

# How much each of `clues` says for a reading: fitted to 33 performances of scores and pianists,
# so that readings rank as MV2H ranks their metre; metres weigh as they are common in the corpora.
CLUE_WEIGHTS = (
    0.13, 0.14, 0.00, 0.13, 0.11, 0.00, -0.60, -5.00, 0.00, 0.00, 0.00, 2.38, 0.00, 0.00,
    0.90, 1.11, 0.74, 0.47, -0.61, -0.99, -0.73,
)  # fmt: skip
