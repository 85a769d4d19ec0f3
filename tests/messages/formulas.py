"""Formulas that cannot be read, derived or evaluated."""

from __future__ import annotations

from fractions import Fraction

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.float64 import read_float
from gdcalc.arithmetic.formula_code import compile_formula
from gdcalc.arithmetic.rational import check_digits
from gdcalc.calculus.symbolic import Calculus
from gdcalc.expression.algebra import number
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import Expression, Name, Negative
from tests.messages.case import Case


def nested(depth: int) -> Expression:
    tree: Expression = Name("x")
    for _ in range(depth):
        tree = Negative(tree)
    return tree


CASES = (
    Case(
        "step -d three.csv -m '[a]*x'",
        "'[' (U+005B LEFT SQUARE BRACKET) is not allowed in a model",
        "square brackets are not part of a formula; write a name such as a_0, or round brackets",
    ),
    Case("step -d three.csv -m 'a*x # 1'", "'#' (U+0023 NUMBER SIGN) is not allowed in a model", "remove it"),
    Case("step -d three.csv -m 'a*x½'", "'½' (U+00BD VULGAR FRACTION ONE HALF) is not allowed in a model", "write 1/2"),
    Case(
        "step -d three.csv -m 'a*x\u200b'",
        "the hidden character U+200B ZERO WIDTH SPACE stands at column 4",
        "delete it, or type the formula anew",
    ),
    Case("step -d three.csv -m 'a*x)'", ") cannot stand here", "a number, a name or a bracket is expected"),
    Case("step -d three.csv -m 'a*x*/2'", "/ cannot stand here", "a number, a name or a bracket is expected"),
    Case("step -d three.csv -m 'a*(x'", "this ( is never closed", "add the closing )"),
    Case("step -d three.csv -m 'a*|x'", "this | is never closed", "add the closing |"),
    Case("step -d three.csv -m ''", "the model is empty", "write a formula such as a*x+b"),
    Case("step -d three.csv -m 'a*x +'", "the model ends too early", "complete it"),
    Case("step -d three.csv -m 'z = \n a*x'", "the formula breaks off here", "complete it before the next one"),
    Case("step -d three.csv -m 'a*x b'", "an operator is missing here", "write x*b"),
    Case(
        "step -d three.csv -m a/2x",
        "this can be read in two ways: is it part of the denominator?",
        "write * and add brackets",
    ),
    Case(
        "step -d three.csv -m 'a*x^2b'",
        "this can be read in two ways: is it part of the power?",
        "write * here, or brackets",
    ),
    Case(
        "step -d three.csv -m 'a*x + 2\\frac{1}{2}'",
        "this can be read in two ways: as a product or as a mixed number",
        "write * or + between them",
    ),
    Case("step -d three.csv -m 'a*x²^3'", "this power of a power can be read in two ways", "add brackets"),
    Case("step -d three.csv -m 'a*\\frac x y'", "a group in braces is needed here", "write {…}"),
    Case("step -d three.csv -m 'a*\\hat{}'", "\\hat needs a name in braces", "write \\hat{y}"),
    Case("step -d three.csv -m 'a*\\nosuch'", "this LaTeX command is not known", "write the formula without it"),
    Case("step -d three.csv -m 'a*x⁻'", "this raised sign is not a whole number", "write ^ and the power"),
    Case("step -d three.csv -m 'a*sin'", "sin is a function", "write sin(…)"),
    Case(
        "step -d three.csv -m 'a*sin(x, 1)'",
        "sin takes 1 argument; 2 given",
        "write sin(x); a decimal point is written '.', not ','",
    ),
    Case("step -d three.csv -m 'a*max(x)'", "max takes 2 arguments; 1 given", "write max(a, b)"),
    Case("step -d three.csv -m 'a*where(x, 1, 2)'", "a comparison is needed here", "write a condition such as x > 0"),
    Case("step -d three.csv -m 'a*where(x = 1, 1, 2)'", "a comparison is needed here", "write == to compare"),
    Case("step -d three.csv -m 'a*sinn(x)'", "sinn is not a function", "did you mean sin?"),
    Case("step -d three.csv -m 'a*qqq(x)'", "qqq is not a function", "for a product write qqq*(…)"),
    Case(
        "step -d three.csv -m 'a*(x, 1)'", "a comma cannot stand here", "a comma stands between a function's arguments"
    ),
    Case("step -d three.csv -m '1,5*a*x'", "a comma cannot stand here", "a decimal point is written '.'"),
    Case(
        "step -d three.csv -m 'a = x = 1'", "an = cannot stand here", "write name = formula; a comparison is written =="
    ),
    Case("step -d three.csv -m 'a*x > 1'", "a comparison cannot stand here", "use where(condition, a, b)"),
    Case("step -d three.csv -m 'a*x*1e401'", "this number's exponent is over the limit of 400", "write a smaller one"),
    Case("step -d three.csv -m 'a*x*1_000'", "a number is written without underscores", "write 1000 for 1_000"),
    Case("step -d three.csv -m 'a*x*0x10'", "a number is written in decimal", "write 16 for 0x10, or * for a product"),
    Case(
        "step -d three.csv -m 'a*9^9^9^9'",
        "this power would need 369,693,100 digits; the limit is 4,000",
        "write a smaller power",
    ),
    Case(
        "step -d three.csv -m 'a*9^(9^99)'",
        "this power would need about 2.82e+94 digits; the limit is 4,000",
        "write a smaller power",
    ),
    Case("step -d three.csv -m 'a*x^101'", "this power is over the limit of 100", "write a smaller power"),
    Case(
        f"step -d three.csv -m '{'(' * 40}x{')' * 40}'",
        "the model is nested more than 32 levels deep",
        "name a part of it, as in z = …; sigmoid(z)",
    ),
    Case(
        f"step -d three.csv -m {'a' * 2001}",
        "the model has 2,001 characters; the limit is 2,000",
        "write a shorter one",
    ),
    Case(f"step -d three.csv -m {'+'.join(['x'] * 401)}", "the model has more than 800 parts", "write a shorter one"),
    Case(f"step -d three.csv -m {'a' * 33}*x", "this name has 33 characters; the limit is 32", "shorten it"),
    Case(
        f"step -d three.csv -m {'+'.join(f'a{i}*x' for i in range(40))}",
        "the model has more than 30 names",
        "use fewer names",
    ),
    Case(f"step -d three.csv -m a*x*{'1' * 51}", "this number has more than 50 digits", "write fewer"),
    Case("step -d three.csv -m 'e = x; a*e'", "e is a constant and cannot be assigned", "choose another name"),
    Case("step -d three.csv -m 'sin = x; a*x'", "sin is a function and cannot be assigned", "choose another name"),
    Case("step -d three.csv -m 'a + a_1*x + a1'", "a_1 and a1 look the same where they are typeset", "rename one"),
    Case("step -d three.csv -m 'lr*x'", "lr means the learning rate", "choose another name"),
    Case("step -d three.csv -m 'yhat = yhat*x*a'", "yhat means the prediction", "choose another name"),
    Case("step -d three.csv -m 'loss = a*x'", "loss means the loss", "choose another name"),
    Case("step -d three.csv -m 'z = w*x; w = a; z'", "w is used before it is assigned", "put its line first"),
    Case("step -d three.csv -m 'z = a*x; z = b*z'", "z is assigned twice", "use another name for the second"),
    Case(
        "step -d three.csv -m 'y = a*x'",
        "y is a column of the data, so the model cannot assign it",
        "write the right-hand side only, or assign yhat",
    ),
    Case(
        "step -d three.csv -m 'y = a; yhat = y*x'",
        "y is a column of the data, so the model cannot assign it",
        "write the right-hand side only, or assign yhat",
    ),
    Case(
        "step -d three.csv -m 'a; b*x'",
        "this statement assigns no name",
        "write name = formula; only the last statement may be without",
    ),
    Case("step -d three.csv -m x", "the model has no parameter", "use a name that is not a column, as in a*x+b"),
    Case(
        "step -d three.csv -m 'ax + b'",
        "the model uses no column of the data",
        "ax is one name; write a*x for a product",
    ),
    Case(
        "step -d three.csv -m 'a*X + b'",
        "the model uses no column of the data",
        "did you mean the column x? the columns are x",
    ),
    Case("step -d three.csv -m 'a + b'", "the model uses no column of the data", "the columns are x"),
    Case("step -d three.csv -m 'a*y'", "the model uses y, which is the target column", "name the target with --target"),
    Case("step -d constant.csv -m a*e", "e is a constant, and a column of the data", "rename the column"),
    Case(
        "step -m a*x --sample x=1",
        "the model uses x, which is the target column",
        "give the data a target column too, as in x=1, y=2",
    ),
    Case(
        "step -d three.csv -m a*x -y x --loss '(x - yhat)^2'",
        "the loss does not use the target column x",
        "use it in --loss, or leave --target out",
    ),
    Case(
        "step -d taken.csv -m 'a*x + y' -y sin",
        "the target column sin has no name that a formula can use",
        "rename the column",
    ),
    Case("step -d three.csv -m a*x -y z", "the data have no target column z", "the columns are x, y"),
    Case("step -d three.csv -m a*x -y yy", "the data have no target column yy", "did you mean y? the columns are x, y"),
    Case(
        "step -d three.csv -m a*x -y y --loss '(x - yhat)^2'",
        "the loss does not use the target column y",
        "use it in --loss, or leave --target out",
    ),
    Case("step -d three.csv -m a*x --loss '(y - q)^2'", "the loss does not know q", "the names are y, yhat, x, a"),
    Case("step -d three.csv -m a*x --loss 'y^2 + a'", "the loss does not use the prediction", "use yhat in it"),
    Case(
        "step -d three.csv -m a*x --loss ''",
        "--loss cannot be an empty text",
        "it is the name of a loss, or a formula in y and yhat",
    ),
    Case(
        "step -d three.csv -m a*x --until 'c < 1'",
        "--until does not know c",
        "the names are loss, t, epoch, max_gradient, max_update, a",
    ),
    Case("step -f 2", "the objective has no parameter", "use a name, as in theta^2"),
    Case(
        "step -f 'ln(1/(a - a))*x' --exact",
        "a formula has no real derivative: it divides by zero or takes a root of a negative number",
        "check the numbers in it",
    ),
    Case(lambda: parse("x; y"), "the formula ends before this", "only one formula can stand here"),
    Case(lambda: parse(""), "the formula ends too early", "complete it"),
    Case(
        lambda: compile_formula(nested(3000), ["x"], FLOAT64),
        "a formula or its derivative is nested too deeply",
        "name a part of it",
    ),
    Case(
        lambda: Calculus().differentiate(nested(3000), "x"),
        "a derivative is nested too deeply",
        "name a part of the formula",
    ),
    Case(
        lambda: Calculus().differentiate(parse("*".join(f"(x + {n})" for n in range(1, 134))), "x"),
        "a derivative has more than 5,000 operations",
        "name parts of the model, as in z = …",
    ),
    Case(
        lambda: Calculus().differentiate(parse("((((9*x)^99)^99)^99)^99"), "x"),
        "a derivative has a number of more than 4,000 digits",
        "write smaller numbers or powers",
    ),
    Case(
        lambda: number(Fraction(10) ** 4001, decimal=False),
        "a derivative has a number of more than 4,000 digits",
        "write smaller numbers or powers",
    ),
    Case(
        lambda: check_digits(Fraction(10) ** 4000),
        "an exact number would need about 4,001 digits; the limit is 4,000",
        "use float64, or fewer steps",
    ),
    Case(lambda: read_float("1e400"), "1e400 is too large for float64", "the largest number is about 1.8e308"),
)
