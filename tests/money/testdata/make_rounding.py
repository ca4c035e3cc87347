# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes rounding.txt: factor x numerator / denominator, rounded exactly by Python's integers.

    python3 make_rounding.py > rounding.txt

A line is 'factor numerator denominator' and seven answers in the order of the Rounding enum;
'overflow' where the answer does not fit 64 bits.
"""
import fractions
import math
import random

random.seed(4217)
INT64 = (-(2**63), 2**63 - 1)
INT128 = (-(2**127), 2**127 - 1)


def half(value, tie):
    low = math.floor(value)
    rest = value - low
    if rest * 2 == 1:
        return tie(low)
    return low if rest * 2 < 1 else low + 1


def outwards(value):
    return math.ceil(value) if value > 0 else math.floor(value)


def inwards(value):
    return math.floor(value) if value > 0 else math.ceil(value)


ROUNDINGS = (
    lambda v: half(v, lambda low: low + 1 if v > 0 else low),
    lambda v: half(v, lambda low: low if low % 2 == 0 else low + 1),
    lambda v: half(v, lambda low: low if v > 0 else low + 1),
    outwards, inwards, math.ceil, math.floor,
)


def show(number):
    return str(number) if INT64[0] <= number <= INT64[1] else "overflow"


def any_number(bits):
    magnitude = random.getrandbits(random.randint(1, bits))
    return random.choice((magnitude, -magnitude, random.randint(-30, 30)))


def rows():
    edges = (*INT64, *INT128, -1, 0, 1, 2, 3, 10**18, 10**36)
    for factor in (*INT64, -1, 0, 1, 7):
        for numerator in edges:
            for denominator in edges:
                if denominator:
                    yield factor, numerator, denominator
    for _ in range(600):
        factor, numerator = any_number(63), any_number(127)
        denominator = any_number(127) or 1
        yield factor, numerator, denominator
        # Near one, so that the answer fits and only the 192-bit product is large.
        yield factor, denominator + random.randint(-9, 9), denominator
        # A tie, or a hair beside it.
        yield 2 * random.randint(-999, 999) + 1, 2**125 + random.randint(-1, 1), 2**126


for f, n, d in rows():
    exact = fractions.Fraction(f * n, d)
    print(f, n, d, *(show(rounding(exact)) for rounding in ROUNDINGS))
