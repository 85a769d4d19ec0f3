"""Writes a run as a script in PyTorch: autograd finds the gradients, ``torch.optim`` takes the steps where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from gdcalc.arithmetic import FLOAT64
from gdcalc.arithmetic.formula_code import evaluate_constant
from gdcalc.expression.functions import WHERE
from gdcalc.expression.parser import parse
from gdcalc.expression.recognition import recognized
from gdcalc.expression.tree import Call, Expression, Name, Negative, Product, Sum, children, substitute, walk
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Line, Role
from gdcalc.run.run import Run
from gdcalc.scripts.notation import TORCH, Library, Notation
from gdcalc.scripts.source import FAILURES, Code, indent
from gdcalc.tables.losses import LOSSES
from gdcalc.tables.optimizers import OPTIMIZERS
from gdcalc.tables.optimizers import TORCH as OF_TORCH

_NAMES = ("SGD", "Adagrad", "RMSprop", "Adam", "AdamW", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop")
CLASSES = {name.lower(): name for name in _NAMES}
"""The class of ``torch.optim`` for each rule of the torch dialect."""

_ARGUMENTS = {"initial_accumulator": "initial_accumulator_value", "decoupled": "decoupled_weight_decay"}
"""The arguments that are not called as gdcalc's settings are."""

_SWITCHES = ("nesterov", "centered", "amsgrad", "decoupled")
_PAIRS = {"betas": ("beta1", "beta2"), "etas": ("eta_minus", "eta_plus"), "step_sizes": ("size_min", "size_max")}

CROSS_ENTROPY = """def cross_entropy(prediction, target):
    together = torch.broadcast_tensors(prediction, target)
    return torch.nn.functional.binary_cross_entropy(*together, reduction="none")"""

CROSS_ENTROPY_OF_LOGITS = """def cross_entropy(prediction, target, logits):
    # BCELoss's value with the gradient of BCEWithLogitsLoss, which a prediction of 0 or 1 has too.
    prediction, target, logits = torch.broadcast_tensors(prediction, target, logits)
    loss = torch.nn.functional.binary_cross_entropy(prediction.detach(), target, reduction="none")
    of_logits = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return loss + of_logits - of_logits.detach()"""

_CROSS_ENTROPY_CALL = "binary cross-entropy"


class _TorchNotation(Notation):
    """Writes formulas of tensors, of which autograd is to find the gradients that gdcalc works."""

    def __init__(self, library: Library, name: Callable[[str], str], logits: Mapping[Expression, Expression]) -> None:
        super().__init__(library, name)
        self.logits = logits
        """By prediction, what it is the sigmoid of, where a joint rule gives the gradient by that."""

    def _own_call(self, node: Expression) -> Expression | None:
        call = _with_own_gradient(node)
        if call is None:
            return None
        logits = [self.logits[part] for part in call.arguments if part in self.logits]
        return replace(call, arguments=(*call.arguments, *logits))

    def _function(self, name: str) -> str:
        if name != _CROSS_ENTROPY_CALL:
            return super()._function(name)
        self.definitions["cross_entropy"] = CROSS_ENTROPY_OF_LOGITS if self.logits else CROSS_ENTROPY
        return "cross_entropy"


def _with_own_gradient(node: Expression) -> Call | None:
    """Return the call that has the gradient gdcalc gives a formula, where autograd gives the formula another.

    At a tie torch.maximum gives half to each side, relu nothing to its zero; the logarithms of the cross-entropy are
    clamped one by one, BCELoss's gradient as a whole.
    """
    call = recognized(node)
    if call is not None:
        return call
    match node:
        case Negative(Sum(Product(target, (("*", Call(_, (prediction,))),)), _)):
            formula = substitute(parse(LOSSES["bce"].formula), {Name("y"): target, Name("yhat"): prediction})
            return Call(_CROSS_ENTROPY_CALL, (prediction, target)) if node == formula else None
    return None


def torch(run: Run) -> Iterator[str]:
    """Return a script, in pieces, that prints each step's loss, gradient and new parameters."""
    sample = run.program.sample
    predictions = [line for line in sample if line.role is Role.PREDICTION] if any(line.rule for line in sample) else []
    calls = {line.name: recognized(line.formula) or line.formula for line in predictions}
    logits: dict[Expression, Expression] = {Name(name): children(call)[0] for name, call in calls.items()}
    code = Code(run, TORCH, partial(_TorchNotation, logits=logits))
    double = "torch.set_default_dtype(torch.float64)"
    body = _body(code)
    floats = run.problem.learning_rate_varies or run.problem.stepping.until is not None
    failures = [*FAILURES] if floats else []
    if "cross_entropy" in code.notation.definitions:
        failures.append("RuntimeError")
    return code.script(["import torch", double], body, failures)


def _body(code: Code) -> list[str]:
    lines = [*code.data("torch.tensor"), *code.start("torch.tensor({}, requires_grad=True)")]
    lines += [f"optimizer = {_constructor(code)}"] if _by_torch(code) else code.state
    return lines + code.loops(str(len(code.rows)), _step(code))


def _by_torch(code: Code) -> bool:
    return code.problem.optimizer.dialect == OF_TORCH and code.problem.optimizer.name in CLASSES


def _constructor(code: Code) -> str:
    """Return the call that makes the optimizer; settings as they were typed, those of no effect left out."""
    problem = code.problem
    settings, defaults = problem.optimizer.every_setting, OPTIMIZERS[problem.optimizer.name][OF_TORCH].settings
    changed = {key: value for key, value in settings.items() if value != defaults[key]}
    values = {key: repr(float(evaluate_constant(parse(value), FLOAT64))) for key, value in settings.items()}
    single = [key for key in changed if not any(key in pair for pair in (_SWITCHES, *_PAIRS.values()))]
    given = [f"{_ARGUMENTS.get(key, key)}={values[key]}" for key in single]
    given += [f"{_ARGUMENTS.get(key, key)}=True" for key in changed if key in _SWITCHES]
    for pair, (low, high) in _PAIRS.items():
        if low in changed or high in changed:
            given.append(f"{pair}=({values[low]}, {values[high]})")
    rate = "1.0" if problem.learning_rate_varies else code.write_number(problem.learning_rate)
    given += ["maximize=True"] if problem.maximize else []
    free = ", ".join(code.name(each) for each in code.program.free)
    return f"torch.optim.{CLASSES[problem.optimizer.name]}([{free}], {', '.join([f'lr={rate}', *given])})"


def _step(code: Code) -> list[str]:
    program, problem = code.program, code.problem
    lines = ["step += 1", *([] if _by_torch(code) else code.counted), *_loss(code)]
    # Not None: a parameter that has no part in this batch's loss would get no gradient at all.
    lines += [f"{name}.grad = torch.zeros(())" for name in code.parameters]
    penalty = [line for line in program.batch if line.role is Role.PENALTY]
    if _has_cases([*program.forward, *penalty]):  # autograd may find no way from the loss to a parameter
        lines += ["if whole_loss.requires_grad:", "    whole_loss.backward()"]
    else:
        lines.append("whole_loss.backward()")
    slopes = {name: f"{code.name(name)}.grad.item()" for name in program.parameters}
    if problem.stepping.until is not None:
        lines += [f"old_{code.name(name)} = {code.name(name)}.item()" for name in program.free]
    lines += _optimized(code) if _by_torch(code) else _by_hand(code, slopes)
    new = [f"{name}.item()" for name in code.parameters]
    lines += code.printed(["whole_loss.item()", *slopes.values(), *new])
    change = {name: f"({code.name(name)}.item() - old_{code.name(name)})" for name in program.free}
    return lines + code.stops(slopes, change, "whole_loss.item()", "{}.item()")


def _loss(code: Code) -> list[str]:
    """Return the lines from a batch's columns to its loss, all samples at once where they are worked alike."""
    program, reduction = code.program, code.problem.stepping.reduction
    worked = [code.assign(line.name, line.formula) for line in program.forward]
    loss = code.name(LOSS)
    if not code.problem.has_data:
        # A loss that is a parameter itself would change with it when the step is taken.
        lines, whole = worked, f"{loss}.clone()" if isinstance(program.forward[-1].formula, Name) else loss
    elif LOSS in code.varying and not _has_cases(program.forward):
        lines = [*(f"{column} = all_{column}[batch]" for column in code.columns), *worked]
        whole = f"{loss}.{reduction}()"
    else:
        taken = ", ".join(f"all_{column}[batch]" for column in code.columns)
        samples = f"{', '.join(code.columns)} in zip({taken})" if len(code.columns) > 1 else None
        samples = samples or (f"{code.columns[0]} in {taken}" if code.columns else "_ in batch")
        lines = ["losses = []", f"for {samples}:", *indent([*worked, f"losses.append({loss})"])]
        whole = f"torch.stack(losses).{reduction}()"
    penalty = "".join(f" + {code.write(line.formula)}" for line in program.batch if line.role is Role.PENALTY)
    return [*lines, f"whole_loss = {whole}{penalty}"]


def _has_cases(lines: Iterable[Line]) -> bool:
    parts = (part for line in lines for part in walk(line.formula))
    return any(isinstance(part, Call) and part.function == WHERE for part in parts)


def _optimized(code: Code) -> list[str]:
    rate = f'optimizer.param_groups[0]["lr"] = {code.write_number(code.problem.learning_rate)}'
    return [*([rate] if code.problem.learning_rate_varies else []), "optimizer.step()"]


def _by_hand(code: Code, slopes: Mapping[str, str]) -> list[str]:
    """Return the rule's own lines, on tensors without gradients."""
    program = code.program
    lines = [f"{code.name(line)} = torch.tensor({slopes[name]})" for name, line in program.gradient.items()]
    lines += [f"now_{code.name(name)} = {code.name(name)}.detach().clone()" for name in program.free]
    before = dict(code.names)
    code.names |= {name: f"now_{code.name(name)}" for name in program.free}
    for line in program.step:
        if line.role is Role.LEARNING_RATE:
            lines.append(f"{code.name(line.name)} = torch.tensor({code.write_number(line.formula)})")
        elif line.role is Role.UPDATE:
            lines.append(f"new_{before[line.shown]} = {code.write(line.formula)}")
        else:
            lines.append(code.assign(line.name, line.formula))
    code.names = before
    lines += ["with torch.no_grad():"]
    return lines + [f"    {code.name(name)}.copy_(new_{code.name(name)})" for name in program.free]
