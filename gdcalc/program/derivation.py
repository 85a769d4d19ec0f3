"""Turns a problem into its program: the model's lines, the loss's, the gradient's by the chain rule, the update's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gdcalc.arithmetic.formula_code import is_literal
from gdcalc.calculus.joint_rules import Applied, applied
from gdcalc.calculus.symbolic import Calculus
from gdcalc.expression.algebra import add, multiply
from gdcalc.expression.limits import MAX_DERIVATIVE_OPERATIONS
from gdcalc.expression.parser import parse
from gdcalc.expression.quantity import derivative, new_value
from gdcalc.expression.tree import (
    ONE,
    ZERO,
    Call,
    Expression,
    Name,
    Negative,
    Product,
    Sum,
    count_operations,
    names,
    substitute,
)
from gdcalc.problem import Problem
from gdcalc.problem.naming import COUNTERS, LOSS
from gdcalc.problem.optimizer import Statement, UpdateRule
from gdcalc.problem.stepping import BACKTRACKING
from gdcalc.program.line_search import exact_rate
from gdcalc.program.program import Line, Program, Role

TOTAL_LOSS, STEP_LOSS = "total loss", "step loss"
"""The names of the lines that are the loss over all samples, and over a batch; no model can use them."""


def derive(problem: Problem) -> Program:
    """Derive the gradients of a problem and return its program.

    A model of one line has its gradient as one formula: ``dloss/da = -2*(y - yhat)*x``. A model of several has the
    chain rule as lines, backwards from the loss: a factor ``du/dv`` for each link, ``dloss/dv`` for each intermediate,
    their product for each parameter. Raises ExpressionError where a derivative is too large.
    """
    return _Derivation(problem).program()


def total_loss(problem: Problem, program: Program) -> Program:
    """Return the program whose one step works out the loss over all samples (and the penalty), and updates nothing."""
    penalty = [line for line in program.batch if line.role is Role.PENALTY]
    parts: list[Expression] = [Call(problem.stepping.reduction, (Name(LOSS),)), *(Name(line.name) for line in penalty)]
    total = Line(TOTAL_LOSS, add(parts), Role.BATCH_LOSS)
    return replace(
        program,
        parameters=(),
        frozen=(),
        sample=program.forward,
        batch=(*penalty, total),
        step=(Line("lr", ZERO, Role.LEARNING_RATE),),
        loss=total.name,
        gradient={},
        closed_gradient={},
        chain=(),
        batched=True,
        state=dict.fromkeys(program.parameters, ZERO),
        tolerance=None,
        until=None,
    )


@dataclass(frozen=True, slots=True)
class _Gradient:
    """The gradient's lines, each parameter's gradient as one formula, and the chain rule's lines."""

    lines: tuple[Line, ...]
    closed: dict[str, Expression]
    chain: tuple[Line, ...]


class _Derivation:
    """Builds one program, segment by segment."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.objective = problem.objective
        self.calculus = Calculus()
        self.formulas = {each.name: each.formula for each in self.objective.definitions if each.name is not None}
        self.taken = {*self.formulas, *problem.parameters, *problem.inputs, *(self.objective.targets or ())}
        self.dependent = set(problem.parameters)
        """The parameters, and the lines of the model that depend on one."""
        for name, formula in self.formulas.items():
            if not self.dependent.isdisjoint(names(formula)):
                self.dependent.add(name)
        self.chains = len(self.formulas) > problem.has_data
        self.joint = self.joint_rules() if self.chains else {}

    def program(self) -> Program:
        problem, objective = self.problem, self.objective
        gradient = self.chained() if self.chains else self.direct()
        batch, loss, components = self.batch_lines()
        predictions = set(objective.predictions)
        model = [
            Line(name, formula, Role.PREDICTION if name in predictions else Role.INTERMEDIATE)
            for name, formula in self.formulas.items()
        ]
        step, state = self.step_lines(components)
        return Program(
            inputs=problem.inputs,
            targets=tuple(objective.targets or ()),
            parameters=problem.parameters,
            frozen=problem.frozen,
            sample=(*model, Line(LOSS, objective.loss, Role.LOSS), *gradient.lines),
            batch=batch,
            step=step,
            loss=loss,
            gradient=components,
            closed_gradient=gradient.closed,
            chain=gradient.chain,
            batched=self.batched,
            state=state,
            tolerance=problem.stepping.tolerance,
            until=problem.stepping.until,
        )

    @property
    def batched(self) -> bool:
        return self.problem.has_data and self.problem.stepping.batch != 1

    # --- the gradient of a sample's loss -------------------------------------------------------------------------

    def joint_rules(self) -> dict[str, Applied]:
        """Return the joint rules for predictions that nothing but the loss reads."""
        loss, targets = self.objective.loss, tuple(self.objective.targets or ())
        inner = {name for formula in self.formulas.values() for name in names(formula)}
        found = {
            name: applied(name, self.formulas[name], loss, targets, self.calculus)
            for name in self.objective.predictions
            if name in self.dependent and name not in inner
        }
        return {name: rule for name, rule in found.items() if rule is not None}

    def loss_by(self, name: str) -> Expression:
        """Return the loss's partial derivative by a name that it reads; the table's own form where there is one."""
        if name in self.joint:
            return self.joint[name].slope
        if self.objective.derivative is not None and name in self.objective.predictions:
            return self.objective.derivative
        return self.calculus.differentiate(self.objective.loss, name)

    def direct(self) -> _Gradient:
        """Return the gradient of a model of one line, or of an objective, each component as one formula."""
        closed, chain, products = {}, dict[str, Line](), []
        for parameter in self.problem.parameters:
            parts = [self.loss_by(parameter)] if parameter in names(self.objective.loss) else []
            by_name = list(parts)
            for name, formula in self.formulas.items():
                if parameter in names(formula):
                    outer = Line(derivative(LOSS, name), self.loss_by(name), Role.ACCUMULATED)
                    inner = self.calculus.differentiate(formula, parameter, name)
                    factor = Line(derivative(name, parameter), inner, Role.CHAIN_FACTOR)
                    chain |= {outer.name: outer, factor.name: factor}
                    parts.append(multiply(outer.formula, inner))
                    by_name.append(Product(Name(outer.name), (("*", Name(factor.name)),)))
            closed[parameter] = add(parts)
            products.append(Line(derivative(LOSS, parameter), add(by_name), Role.SAMPLE_GRADIENT))
        lines = (Line(derivative(LOSS, name), formula, Role.SAMPLE_GRADIENT) for name, formula in closed.items())
        return _Gradient(tuple(lines), closed, (*chain.values(), *products))

    def chained(self) -> _Gradient:
        """Return the gradient of a model of several lines: backwards through the lines, by the chain rule.

        A joint rule takes the place of two factors, which stay in the chain.
        """
        chain: list[Line] = []
        reached: dict[str, Expression] = {}  # dloss/dv as one formula, for each v that the loss depends on
        for name in reversed(self.formulas):
            if name not in self.dependent:
                continue
            line, closed = self.accumulate(name, reached, chain, Role.ACCUMULATED)
            if line.formula != ZERO:
                chain.append(line)
                reached[name] = closed
        gradients = {}
        for parameter in self.problem.parameters:
            line, gradients[parameter] = self.accumulate(parameter, reached, chain, Role.SAMPLE_GRADIENT)
            chain.append(line)
        left_out = {derivative(LOSS, name) for name in self.joint}
        left_out |= {derivative(user, name) for user in self.joint for name in names(self.formulas[user])}
        return _Gradient(tuple(line for line in chain if line.name not in left_out), gradients, tuple(chain))

    def accumulate(
        self, name: str, reached: Mapping[str, Expression], chain: list[Line], role: Role
    ) -> tuple[Line, Expression]:
        """Return dloss/dname as the sum over the lines that read the name: a line, and its formula in one.

        Adds the lines of the factors to ``chain``.
        """
        by_name, closed, products = [], [], []
        rules: list[str] = []
        if name in names(self.objective.loss):
            partial = self.loss_by(name)
            by_name.append(partial)
            closed.append(partial)
            products.append(partial)
        for user, formula in self.formulas.items():
            if user not in reached or name not in names(formula):
                continue
            factor = Line(derivative(user, name), self.calculus.differentiate(formula, name, user), Role.CHAIN_FACTOR)
            if factor.formula == ZERO:
                continue
            chain.append(factor)
            product = Product(Name(derivative(LOSS, user)), (("*", Name(factor.name)),))
            products.append(product)
            if user in self.joint:
                joint = self.joint[user]
                inner = self.calculus.differentiate(joint.argument, name)
                by_name.append(multiply(joint.derivative, inner))
                closed.append(by_name[-1])
                rules.append(joint.rule.name)
            else:
                by_name.append(product)
                closed.append(multiply(reached[user], factor.formula))
        formula, whole = add(by_name), add(closed)
        line = Line(derivative(LOSS, name), formula, role)
        if rules:
            line = replace(line, rule=rules[0], product=add(products))
        # A deep network's gradient as one formula grows without bound; its lines say the same.
        return line, whole if count_operations(whole) <= MAX_DERIVATIVE_OPERATIONS // 10 else formula

    # --- a batch, a step -----------------------------------------------------------------------------------------

    def batch_lines(self) -> tuple[tuple[Line, ...], str, dict[str, str]]:
        """Return the batch's lines, and the names of the lines that hold the step's loss and its gradient."""
        problem, penalty = self.problem, self.problem.penalty
        components: dict[str, str] = {name: derivative(LOSS, name) for name in problem.parameters}
        if not self.batched and penalty is None:
            return (), LOSS, components
        lines: list[Line] = []
        added: dict[str, Expression] = {}
        if penalty is not None:
            lines.append(Line(self.fresh("penalty"), penalty, Role.PENALTY))
            added[LOSS] = Name(lines[0].name)
            for name in (name for name in problem.parameters if name in names(penalty)):
                slope = self.calculus.differentiate(penalty, name)
                lines.append(Line(derivative(lines[0].name, name), slope, Role.PENALTY_GRADIENT))
                added[name] = Name(lines[-1].name)
        lines.append(Line(STEP_LOSS, self.over_batch(LOSS, added.get(LOSS, ZERO)), Role.BATCH_LOSS))
        gradient = {name: self.fresh(f"g_{name}") for name in problem.parameters}
        for name, line in gradient.items():
            lines.append(Line(line, self.over_batch(components[name], added.get(name, ZERO)), Role.GRADIENT))
        return tuple(lines), STEP_LOSS, gradient

    def over_batch(self, name: str, added: Expression) -> Expression:
        value: Expression = Name(name)
        return add([Call(self.problem.stepping.reduction, (value,)) if self.batched else value, added])

    def step_lines(self, gradient: Mapping[str, str]) -> tuple[tuple[Line, ...], dict[str, Expression]]:
        """Return the lines of the learning rate, of the optimizer's settings and of its rule, and the state's start.

        What no parameter or gradient has a part in is worked once; the rest for each parameter under names of its own.
        """
        problem, rule = self.problem, self.problem.optimizer
        lines = [Line("lr", self.learning_rate(gradient), Role.LEARNING_RATE)]
        state: dict[str, Expression] = {}
        shared: dict[Expression, Expression] = {}
        for name, value in rule.settings.items():
            own = self.fresh(re.sub(r"(?<=[a-z])(?=[0-9]+$)", "_", name))
            shared[Name(name)] = Name(own)
            lines.append(Line(own, parse(value), Role.SETTING))
        common, rest = split_common(rule)
        for statement in common:
            name = statement.definition.name or ""
            if Name(name) not in shared:
                shared[Name(name)] = Name(self.fresh(name))
                state |= {self.name_of(shared, name): parse(rule.state[name])} if name in rule.state else {}
            self.add_statement(statement, shared, lines, self.name_of(shared, name))
        for parameter in problem.free:
            known = dict(shared)
            for name in dict.fromkeys(each.definition.name or "" for each in rest):
                if name == "theta":
                    continue
                known[Name(name)] = Name(self.fresh(f"{name}_{parameter}"))
                state |= {self.name_of(known, name): parse(rule.state[name])} if name in rule.state else {}
            component: Expression = Name(gradient[parameter])
            known[Name("theta")] = Name(parameter)
            known[Name("g")] = Negative(component) if problem.maximize else component
            for statement in rest:
                if statement.for_bias is not None and statement.for_bias != self.is_bias(parameter):
                    continue
                name = statement.definition.name or ""
                own = new_value(parameter) if name == "theta" else self.name_of(known, name)
                self.add_statement(statement, known, lines, own)
        return tuple(lines), state

    def learning_rate(self, gradient: Mapping[str, str]) -> Expression:
        """Return the learning rate's formula; that of a line search reads the gradient."""
        problem = self.problem
        if problem.line_search is None:
            return problem.learning_rate
        slopes = [Name(gradient[name]) for name in problem.free]
        if problem.line_search.name == BACKTRACKING:
            return Call(BACKTRACKING, (*map(Name, problem.parameters), *slopes))
        return exact_rate(problem, self.calculus, slopes)

    @staticmethod
    def name_of(known: Mapping[Expression, Expression], name: str) -> str:
        found = known[Name(name)]
        return found.name if isinstance(found, Name) else name

    def add_statement(
        self, statement: Statement, known: dict[Expression, Expression], lines: list[Line], name: str
    ) -> None:
        """Add a statement's line; one that only gives another name to something is no line of its own."""
        own = statement.definition.name or ""
        formula = pull_signs(substitute(statement.definition.formula, known))
        if own == "theta":
            role = Role.UPDATE
        elif own in self.problem.optimizer.state:
            role = Role.STATE
        else:
            role = Role.INTERMEDIATE
            if is_literal(formula):
                known[Name(own)] = formula
                return
        lines.append(Line(name, formula, role))

    def is_bias(self, parameter: str) -> bool:
        """Tell whether the prediction's derivative by a parameter is 1."""
        return any(
            self.calculus.differentiate(self.formulas[name], parameter, name) == ONE
            for name in self.objective.predictions
            if parameter in names(self.formulas[name])
        )

    def fresh(self, name: str) -> str:
        """Return the name, lengthened where the model or another line has it."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


def pull_signs(tree: Expression) -> Expression:
    """Return a sum with the signs of its terms in front: ``a - lr*(-g)`` is ``a + lr*g``.

    >>> from gdcalc.expression.printing import to_text
    >>> to_text(pull_signs(parse("a - lr*(-g)")))
    'a + lr*g'
    """
    if not isinstance(tree, Sum):
        return tree
    terms: list[Expression] = [tree.first]
    for sign, term in tree.rest:
        pulled = multiply(term) if isinstance(term, Product) and _has_signed_factor(term.rest) else term
        terms.append(Negative(pulled) if sign == "-" else pulled)
    return add(terms)


def split_common(rule: UpdateRule) -> tuple[list[Statement], list[Statement]]:
    """Return a rule's statements in which no parameter or gradient has a part, and the others."""
    shared = {"lr", *COUNTERS, *rule.settings}
    common, rest = [], []
    for statement in rule.statements:
        name, read = statement.definition.name, set(names(statement.definition.formula))
        if name != "theta" and statement.for_bias is None and read <= {*shared, name}:
            shared.add(name or "")
            common.append(statement)
        else:
            rest.append(statement)
    return common, rest


def _has_signed_factor(factors: Sequence[tuple[str, Expression]]) -> bool:
    return any(isinstance(factor, Negative) for _, factor in factors)
