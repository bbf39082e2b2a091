"""The grid and the row format that the tables here share. Needs mpmath 1.3.0."""
from mpmath import mp, mpf

mp.dps = 60

INTRINSIC = [1e-12, 1e-9, 2e-5, 1e-3, 0.05, 0.2]
DECAY = [5e-4, 3e-5, 1e-4, 5e-3, 0.01, 0.7]
MOMENTUM = [0.0, 0.1, 0.5, 0.9, 0.99, 0.999]
DIVISOR = [1 + 1e-9, 1.1, 2.0, 10.0, 1e4]
FRACTION = [0.5, 0.95, 0.999]
LEVEL, VARIANCE, MINIMUM = 0.37, 0.0123, 0.011


def header():
    print("function,arguments,value")


def row(name, arguments, value):
    print(f"{name},{' '.join(repr(a) for a in arguments)},{mp.nstr(value, 30)}")
