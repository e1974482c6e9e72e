# Three bodies, attributes and floats.
class Body:
    def __init__(self, x, y, vx, vy, mass):
        self.x, self.y, self.vx, self.vy, self.mass = x, y, vx, vy, mass


def step(bodies, dt):
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx, dy = a.x - b.x, a.y - b.y
            square = dx * dx + dy * dy + 0.01
            force = dt / (square * square**0.5)
            a.vx -= dx * b.mass * force
            a.vy -= dy * b.mass * force
            b.vx += dx * a.mass * force
            b.vy += dy * a.mass * force
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy


def bench(rounds):
    bodies = [Body(0.0, 0.0, 0.0, 0.0, 1000.0), Body(10.0, 0.0, 0.0, 10.0, 1.0), Body(0.0, 20.0, 7.0, 0.0, 2.0)]
    for _ in range(rounds * 10):
        step(bodies, 0.001)
    return int(bodies[1].x * 100)
