# Circles that grow and push each other apart, more and more firmly: attempt SEED.
import json
import math
import random

n = int(input())
rng = random.Random(SEED)
xs = [rng.random() for _ in range(n)]
ys = [rng.random() for _ in range(n)]
rs = [0.05] * n
steps = 800
for step in range(steps):
    rate = 0.02 * (1 - step / steps) + 1e-4
    push = 2 + 40 * step / steps
    gx, gy, gr = [0.0] * n, [0.0] * n, [-1.0] * n
    for i in range(n):
        x, y, r = xs[i], ys[i], rs[i]
        for over, sign, g in ((r - x, -1, gx), (r + x - 1, 1, gx), (r - y, -1, gy), (r + y - 1, 1, gy)):
            if over > 0:
                g[i] += push * 20 * over * sign
                gr[i] += push * 20 * over
        for j in range(i):
            dx, dy = x - xs[j], y - ys[j]
            touch = r + rs[j]
            square = dx * dx + dy * dy
            if square < touch * touch:
                d = math.sqrt(square) + 1e-9
                force = push * 20 * (touch - d)
                gx[i] -= force * dx / d
                gx[j] += force * dx / d
                gy[i] -= force * dy / d
                gy[j] += force * dy / d
                gr[i] += force
                gr[j] += force
    for i in range(n):
        xs[i] = min(max(xs[i] - rate * 0.2 * gx[i], 0.01), 0.99)
        ys[i] = min(max(ys[i] - rate * 0.2 * gy[i], 0.01), 0.99)
        rs[i] = max(rs[i] - rate * 0.05 * gr[i], 0.001)


def room(i):
    near = [math.sqrt((xs[i] - xs[j]) ** 2 + (ys[i] - ys[j]) ** 2) - rs[j] for j in range(n) if j != i]
    return min([xs[i], ys[i], 1 - xs[i], 1 - ys[i]] + near)


for i in range(n):
    rs[i] = min(rs[i], max(room(i), 0))
for i in range(n):
    rs[i] = room(i)
print(json.dumps([[x, y, r - 1e-12] for x, y, r in zip(xs, ys, rs)]))
