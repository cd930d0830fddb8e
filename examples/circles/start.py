# Equal circles on a grid. The first line of stdin says how many.
import json
import math

n = int(input())
side = math.isqrt(n - 1) + 1
radius = 0.5 / side - 1e-12
circles = [[(i % side + 0.5) / side, (i // side + 0.5) / side, radius] for i in range(n)]
print(json.dumps(circles))
