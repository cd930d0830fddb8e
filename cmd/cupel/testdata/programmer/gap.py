# A grid of five by five, and small circles in its gaps: attempt SEED.
import json
import math

n = int(input())
grid = [[0.1 + 0.2 * i, 0.1 + 0.2 * j, 0.1 - 1e-12] for i in range(5) for j in range(5)]
gaps = [[0.2 + 0.2 * i, 0.2 + 0.2 * j, 0.1 * (math.sqrt(2) - 1) - 1e-12] for i in range(4) for j in range(4)]
print(json.dumps((grid + gaps)[:n]))
