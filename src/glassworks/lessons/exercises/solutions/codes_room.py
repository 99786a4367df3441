import math


def shortest(classes):
    return math.ceil(math.log2(classes))
