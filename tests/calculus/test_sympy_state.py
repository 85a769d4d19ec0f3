"""SymPy belongs to the person who imports gdcalc too: after gdcalc's work, and meanwhile, it is as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEFORE = """
import sys, threading
import gdcalc
from gdcalc.errors import GdcalcError

def state():
    import sympy
    from sympy.core.parameters import global_parameters
    return global_parameters.evaluate, global_parameters.distribute, sympy.S(2)*(sympy.Symbol("x") + 1)

def check():
    # In a plain SymPy: signs are distributed, and the tensors are SymPy's own.
    import sympy
    x = sympy.Symbol("x")
    assert state() == (True, True, 2*x + 2), state()
    assert "sympy.tensor.tensor" not in sys.modules or hasattr(sys.modules["sympy.tensor.tensor"], "__file__")
    import sympy.tensor.tensor
    from sympy.tensor.tensor import TensExpr, TensorIndexType, tensor_indices, tensor_heads
    assert sympy.tensor.tensor.TensorIndexType is TensorIndexType
    Lorentz = TensorIndexType("Lorentz", dummy_name="L")
    i, j = tensor_indices("i, j", Lorentz)
    A, B = tensor_heads("A, B", [Lorentz])
    product = A(i)*B(-i)
    assert isinstance(product, TensExpr) and str(product) == "A(L_0)*B(-L_0)", product
    assert str(A(i) + B(i)) == "A(i) + B(i)"
    assert isinstance(sympy.tensor.Array([1, 2]), sympy.NDimArray)
"""

WORK = {
    "a run": "print(gdcalc.solve('a*x + b', sample=['x=1, y=2']).result.parameters)",
    "a run that is shown": """
print(gdcalc.solve("sigmoid(w*x + b)", sample=["x=1, y=1"], optimizer="adam")._repr_mimebundle_())
""",
    "a derivative that is refused": """
try:
    gdcalc.solve("*".join(f"(w*x + {n})" for n in range(99)), sample=["x=1, y=2"])
except GdcalcError as error:
    assert "more than 5,000 operations" in error.message
else:
    raise AssertionError
""",
    "an error of SymPy's": """
import sympy
true_diff, sympy.diff = sympy.diff, lambda *_: 1/0
try:
    gdcalc.solve("a*x + b", sample=["x=1, y=2"]).result
except ZeroDivisionError:
    sympy.diff = true_diff
else:
    raise AssertionError
""",
}


def run(program: str) -> None:
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("name", WORK)
def test_sympy_is_as_before(name: str) -> None:
    run(f"{BEFORE}\n{WORK[name]}\ncheck()")


def test_a_thread_has_the_tensors_meanwhile() -> None:
    """The other thread asks for them while gdcalc is within SymPy."""
    run(
        BEFORE
        + """
import sympy
asked, answered, failed = threading.Event(), threading.Event(), []

def other():
    asked.wait()
    try:
        from sympy.tensor.tensor import TensorIndexType, TensExpr
        assert TensorIndexType.__module__ == TensExpr.__module__ == "sympy.tensor.tensor"
        TensorIndexType("Lorentz")
    except BaseException as error:
        failed.append(error)
    answered.set()

thread = threading.Thread(target=other)
thread.start()
true_diff = sympy.diff

def diff(*arguments):
    asked.set()
    answered.wait()
    return true_diff(*arguments)

sympy.diff = diff
gdcalc.solve("a*x + b", sample=["x=1, y=2"]).result
assert asked.is_set()
thread.join()
assert not failed, failed
check()
"""
    )
