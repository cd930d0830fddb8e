#!/usr/bin/env python3
"""Himmelblau's function of x1 and x2: four minima of value 0 (Himmelblau 1972).

Reads a JSON object per candidate from stdin and writes one per candidate to
stdout. An empty line ends a batch where the program is kept alive (mode: stream).
"""
import json
import sys

for line in sys.stdin:
    if not line.strip():
        print(flush=True)
        continue
    point = json.loads(line)
    try:
        x, y = float(point["x1"]), float(point["x2"])
        score = {"himmelblau": (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2}
    except (KeyError, TypeError, ValueError, OverflowError) as problem:
        score = {"error": f"no coordinates: {problem!r}"}
    print(json.dumps(score))
