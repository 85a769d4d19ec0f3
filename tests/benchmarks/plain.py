"""What people write today: the run of ``a*x+b`` over a CSV, in plain Python.

``plain.py last FILE`` prints the final parameters, ``plain.py lines FILE`` a JSON line for every step.
"""

from __future__ import annotations

import csv
import json
import sys


def last(path: str, rate: float = 0.01) -> None:
    a = b = loss = 0.0
    with open(path, newline="") as file:  # noqa: PTH123 - as a script is written
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            x, y = float(row[0]), float(row[1])
            prediction = a * x + b
            loss = (y - prediction) ** 2
            gradient_a = -2 * (y - prediction) * x
            gradient_b = -2 * (y - prediction)
            a -= rate * gradient_a
            b -= rate * gradient_b
    print(a, b, loss)  # noqa: T201


def lines(path: str, rate: float = 0.01) -> None:
    a = b = 0.0
    with open(path, newline="") as file:  # noqa: PTH123
        rows = csv.reader(file)
        next(rows)
        for step, row in enumerate(rows, 1):
            x, y = float(row[0]), float(row[1])
            prediction = a * x + b
            loss = (y - prediction) ** 2
            gradient = {"a": -2 * (y - prediction) * x, "b": -2 * (y - prediction)}
            update = {"a": -rate * gradient["a"], "b": -rate * gradient["b"]}
            new = {"a": a + update["a"], "b": b + update["b"]}
            document = {
                "step": step,
                "epoch": 1,
                "learning_rate": rate,
                "parameters": {"a": a, "b": b},
                "samples": [
                    {
                        "index": step,
                        "inputs": {"x": x},
                        "target": y,
                        "values": {},
                        "prediction": prediction,
                        "loss": loss,
                        "gradient": gradient,
                    }
                ],
                "loss": loss,
                "gradient": gradient,
                "state": {},
                "update": update,
                "new_parameters": new,
            }
            print(json.dumps(document))  # noqa: T201
            a, b = new["a"], new["b"]


if __name__ == "__main__":
    {"last": last, "lines": lines}[sys.argv[1]](sys.argv[2])
