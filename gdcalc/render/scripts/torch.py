"""Writes a run as a script in PyTorch: autograd finds the gradients, ``torch.optim`` takes the steps where it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.expression.parser import parse
from gdcalc.expression.tree import ZERO, Call, Comparison, Expression, walk
from gdcalc.optimizers import OPTIMIZERS, TORCH
from gdcalc.program import Role
from gdcalc.render.scripts import plain
from gdcalc.render.scripts.source import Code
from gdcalc.run import Run

FUNCTIONS: dict[str, str] = {
    **{name: f"torch.{name}" for name in ("exp", "log", "log2", "log10", "sqrt", "abs", "sign", "sin", "cos", "tan")},
    **{name: f"torch.{name}" for name in ("asin", "acos", "atan", "sinh", "cosh", "tanh", "floor", "sigmoid", "relu")},
    "ln": "torch.log",
    "max": "largest",
    "min": "smallest",
}

DEFINITIONS: dict[str, str] = {
    "softplus": "def softplus(x):\n    return torch.logaddexp(x, torch.zeros_like(x))",
    "logcosh": "def logcosh(x):\n    return torch.logaddexp(x, -x) - math.log(2)",
    "clampln": "def clampln(x):\n    return torch.clamp(torch.log(x), min=-100)",
    "clampln1m": "def clampln1m(x):\n    return torch.clamp(torch.log1p(-x), min=-100)",
    "max": "def largest(a, b):\n    return torch.maximum(torch.as_tensor(a), torch.as_tensor(b))",
    "min": "def smallest(a, b):\n    return torch.minimum(torch.as_tensor(a), torch.as_tensor(b))",
    "where": "def where(condition, a, b):\n    return torch.where(torch.as_tensor(condition), a, b)",
}
"""Functions that PyTorch has not, rounds elsewhere, or has for tensors only."""

CLASSES: dict[str, tuple[str, Mapping[str, str]]] = {
    "sgd": ("SGD", {"momentum": "momentum", "dampening": "dampening", "weight_decay": "weight_decay"}),
    "adagrad": ("Adagrad", {"lr_decay": "lr_decay", "weight_decay": "weight_decay", "eps": "eps",
                            "initial_accumulator": "initial_accumulator_value"}),
    "rmsprop": ("RMSprop", {"alpha": "alpha", "eps": "eps", "weight_decay": "weight_decay", "momentum": "momentum"}),
    "adam": ("Adam", {"eps": "eps", "weight_decay": "weight_decay"}),
    "adamw": ("AdamW", {"eps": "eps", "weight_decay": "weight_decay"}),
    "adadelta": ("Adadelta", {"rho": "rho", "eps": "eps", "weight_decay": "weight_decay"}),
    "adamax": ("Adamax", {"eps": "eps", "weight_decay": "weight_decay"}),
    "nadam": ("NAdam", {"eps": "eps", "weight_decay": "weight_decay", "momentum_decay": "momentum_decay"}),
    "radam": ("RAdam", {"eps": "eps", "weight_decay": "weight_decay"}),
    "rprop": ("Rprop", {}),
}  # fmt: skip
"""The class of ``torch.optim`` for each rule of the torch dialect, and its arguments by gdcalc's settings."""

_SWITCHES = {
    "nesterov": "nesterov",
    "centered": "centered",
    "amsgrad": "amsgrad",
    "decoupled": "decoupled_weight_decay",
}
_PAIRS = {
    "betas": ("beta1", "beta2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("size_min", "size_max"),
}


def torch(run: Run) -> Iterator[str]:
    """Return a script, in pieces, that prints each step's loss, gradient and new parameters."""
    code = Code(run, FUNCTIONS, "where({0}, {1}, {2})", for_numbers=plain.FUNCTIONS)
    program = run.program
    worked = [line for line in program.sample if line.role in _FORWARD]
    worked += [line for line in program.batch if line.role is Role.PENALTY]
    worked += [] if _by_torch(code) else program.step
    formulas = [line.formula for line in worked]
    numbers = [each for each in (run.problem.schedule.until, run.problem.learning_rate) if each is not None]
    own = {name: plain.DEFINITIONS[name] for name in code.used(numbers) if name in plain.DEFINITIONS}
    formulas += numbers
    double = "torch.set_default_dtype(torch.float64)"
    return code.script(["import torch", double], own | DEFINITIONS, formulas, _body(code))


_FORWARD = (Role.INTERMEDIATE, Role.PREDICTION, Role.LOSS)


def _body(code: Code) -> list[str]:
    problem = code.problem
    lines = []
    for place, column in enumerate(code.columns):
        lines.append(f"all_{column} = torch.tensor({[row[place] for row in code.rows]!r})")
    for name, value in problem.start.items():
        lines.append(f"{code.name(name)} = torch.tensor({float(value)!r}, requires_grad=True)")
    if _by_torch(code):
        lines.append(f"optimizer = {_constructor(code)}")
    else:
        lines += [f"{code.name(name)} = torch.tensor({code.write(start)}.0)" if code.write(start).isdigit()
                  else f"{code.name(name)} = torch.tensor({code.write(start)})"
                  for name, start in code.program.state.items()]  # fmt: skip
    return lines + code.loops(str(len(code.rows)), _step(code))


def _by_torch(code: Code) -> bool:
    return code.problem.optimizer.dialect == TORCH and code.problem.optimizer.name in CLASSES


def _constructor(code: Code) -> str:
    """Return the call that makes the optimizer; settings as they were typed, those of no effect left out."""
    problem = code.problem
    name, arguments = CLASSES[problem.optimizer.name]
    settings, defaults = problem.optimizer.every_setting, OPTIMIZERS[problem.optimizer.name][TORCH].settings
    changed = {key: value for key, value in settings.items() if value != defaults[key]}
    values = {key: repr(float(evaluate_constant(parse(value), FLOAT64))) for key, value in settings.items()}
    given = [f"{arguments[key]}={values[key]}" for key in changed if key in arguments]
    given += [f"{_SWITCHES[key]}=True" for key in changed if key in _SWITCHES]
    for pair, (low, high) in _PAIRS.items():
        if low in changed or high in changed:
            given.append(f"{pair}=({values[low]}, {values[high]})")
    rate = "1.0" if problem.learning_rate_varies else _plain(code).write(problem.learning_rate)
    given += ["maximize=True"] if problem.maximize else []
    free = ", ".join(code.name(each) for each in code.program.free)
    return f"torch.optim.{name}([{free}], {', '.join([f'lr={rate}', *given])})"


def _step(code: Code) -> list[str]:
    program, problem = code.program, code.problem
    lines = ["step += 1", *(["t = step"] if code.counts else [])]
    lines += [f"{column} = all_{column}[batch]" for column in code.columns]
    lines += [code.assign(line.name, line.formula) for line in program.sample if line.role in _FORWARD]
    own = code.name("loss")
    whole = f"{own}.{problem.schedule.reduction}()" if problem.has_data else own
    penalty = next((code.write(line.formula) for line in program.batch if line.role is Role.PENALTY), None)
    lines.append(f"whole_loss = {whole}" + (f" + {penalty}" if penalty else ""))
    lines += [f"{name}.grad = None" for name in code.parameters] + ["whole_loss.backward()"]
    # A parameter that has no part in this batch's loss gets no gradient at all.
    unsure = [name for name in code.parameters if _may_have_no_part(code, name)]
    lines += [f"{name}.grad = torch.zeros(()) if {name}.grad is None else {name}.grad" for name in unsure]
    slopes = {name: f"{code.name(name)}.grad.item()" for name in program.parameters}
    if problem.schedule.until is not None:
        lines += [f"old_{code.name(name)} = {code.name(name)}.item()" for name in program.free]
    lines += _optimized(code) if _by_torch(code) else _by_hand(code, slopes)
    shown = ", ".join(["step", "whole_loss.item()", *slopes.values(), *(f"{name}.item()" for name in code.parameters)])
    lines.append(f'print({shown}, sep=",")')
    change = {name: f"({code.name(name)}.item() - old_{code.name(name)})" for name in program.free}
    return lines + code.stops(slopes, change, "whole_loss.item()")


def _may_have_no_part(code: Code, name: str) -> bool:
    """Tell whether autograd may find no way from the loss to a parameter: through a condition, or not at all."""
    formulas = [line.formula for line in code.program.sample if line.role in _FORWARD]
    cases = any(isinstance(part, (Comparison, Call)) and _is_case(part) for each in formulas for part in walk(each))
    closed = code.program.closed_gradient
    return cases or any(closed.get(each) == ZERO for each in code.program.parameters if code.name(each) == name)


def _is_case(part: Expression) -> bool:
    return isinstance(part, Comparison) or (isinstance(part, Call) and part.function in ("where", "floor", "sign"))


def _optimized(code: Code) -> list[str]:
    if not code.problem.learning_rate_varies:
        return ["optimizer.step()"]
    rate = _plain(code).write(code.problem.learning_rate)
    return [f'optimizer.param_groups[0]["lr"] = {rate}', "optimizer.step()"]


def _plain(code: Code) -> Code:
    """Return a writer of formulas of numbers."""
    return Code(code.run, plain.FUNCTIONS, "({1} if {0} else {2})")


def _by_hand(code: Code, slopes: Mapping[str, str]) -> list[str]:
    """Return the rule's own lines, on tensors without gradients."""
    program = code.program
    lines = [f"{code.name(line)} = torch.tensor({slopes[name]})" for name, line in program.gradient.items()]
    lines += [f"now_{code.name(name)} = {code.name(name)}.detach()" for name in program.free]
    before = dict(code.names)
    code.names |= {name: f"now_{code.name(name)}" for name in program.free}
    for line in program.step:
        formula = code.write(line.formula)
        if line.role is Role.LEARNING_RATE:
            lines.append(f"{code.name(line.name)} = torch.tensor(float({_plain(code).write(line.formula)}))")
        elif line.role is Role.UPDATE:
            lines.append(f"new_{before[line.name]} = {formula}")
        else:
            lines.append(f"{code.name(line.name)} = torch.as_tensor({formula})")
    code.names = before
    lines += ["with torch.no_grad():"]
    return lines + [f"    {code.name(name)}.copy_(new_{code.name(name)})" for name in program.free]
