# A grid of which the last circle is too much: attempt SEED.
import json

n = int(input())
circles = [[0.1 + 0.2 * (i % 5), 0.1 + 0.2 * (i // 5 % 5), 0.1] for i in range(n)]
print(json.dumps(circles))
