"""What scores do: fitted to half of the OpenScore lieder and quartets (85 pieces).

How likely a place of the bar has an onset, given the place of the onset before. `Place` gives the
order of the eight kinds.
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
