"""SciPy's side of `load-tests peers`: the totals x of x = d + A x, every lane a right-hand side.

Usage: scipy_peer.py FOLDER METHOD

Methods: "solve" solves with a sparse LU of I - A that is made once; "levels" multiplies each level's rows of A with the
totals of the levels before; "column" solves for one column of the inverse and adds its product with what has changed.
"""
import json
import sys
import time
from pathlib import Path

import numpy
import scipy
import scipy.sparse
import scipy.sparse.linalg

folder, method = Path(sys.argv[1]), sys.argv[2]
match = json.loads((folder / "match.json").read_text())
cells, lanes, hot, small = match["cells"], match["lanes"], match["hot"], match["small"]


def read(name, kind):
    return numpy.fromfile(folder / name, dtype=kind)


quantities = scipy.sparse.csr_matrix(
    (read("quantities.f64", "f8"), read("inputs.i32", "i4"), read("starts.i32", "i4")), shape=(cells, cells))
direct = read("direct.f64", "f8").reshape(cells, lanes)
changed_cells = read("changes.i32", "i4")
changed_direct = read("changes.f64", "f8").reshape(hot + small, lanes)


class Solve:
    """The cells lie in the order of summation, so the matrix is triangular: in this order, and without a search for other
    pivots, nothing fills in."""

    def __init__(self):
        matrix = (scipy.sparse.identity(cells, format="csr") - quantities).tocsc()
        self.factors = scipy.sparse.linalg.splu(
            matrix, permc_spec="NATURAL", diag_pivot_thresh=0, options={"SymmetricMode": True})
        self.filled_in = int(self.factors.L.nnz - matrix.nnz)
        # Columns one after the other, as the solver wants them.
        self.direct = numpy.asfortranarray(direct)
        self.change_nothing()

    def change_nothing(self):
        self.totals = self.factors.solve(self.direct)

    def change(self, cell, to):
        self.direct[cell] = to
        self.totals = self.factors.solve(self.direct)


class Levels:
    def __init__(self):
        levels = read("levels.i32", "i4")
        assert (numpy.diff(levels) >= 0).all(), "The cells must lie level by level."
        bounds = numpy.searchsorted(levels, numpy.arange(levels[-1] + 2))
        self.rows = [(slice(a, b), quantities[a:b]) for a, b in zip(bounds[1:-1], bounds[2:])]
        self.direct = direct
        self.totals = direct.copy()
        self.pass_over()

    def pass_over(self):
        for at, rows in self.rows:
            self.totals[at] = self.direct[at] + rows @ self.totals

    def change(self, cell, to):
        self.direct[cell] = to
        self.totals[cell] = to
        self.pass_over()


class Column(Solve):
    def change(self, cell, to):
        unit = numpy.zeros(cells)
        unit[cell] = 1
        self.totals += self.factors.solve(unit)[:, None] * (to - self.direct[cell])
        self.direct[cell] = to


def measure(peer, changes, file):
    took = []
    for at in changes:
        start = time.perf_counter()
        peer.change(changed_cells[at], changed_direct[at])
        took.append((time.perf_counter() - start) * 1e3)
    numpy.ascontiguousarray(peer.totals).tofile(folder / file)
    return took


start = time.perf_counter()
peer = {"solve": Solve, "levels": Levels, "column": Column}[method]()
built = time.perf_counter() - start
answer = {
    "version": f"SciPy {scipy.__version__}",
    "build_s": built,
    "remark": f"{peer.filled_in} entries filled in" if isinstance(peer, Solve) else None,
    "hot_ms": measure(peer, range(hot), "totals-hot.f64"),
    "small_ms": measure(peer, range(hot, hot + small), "totals-small.f64"),
}
print(json.dumps(answer))
