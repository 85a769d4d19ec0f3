"""What pictures show, against values worked by hand or by other formulas."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from gdcalc.errors import GdcalcError
from gdcalc.pictures.picture import Arrow, Axis, Contours, Look, Panel, Points, Polyline, Surface
from gdcalc.tables.schedules import SCHEDULES
from tests.pictures.runs import BOWL, ORIGIN, PARABOLA, THREE, panel, picture


def marks(drawn: Panel, kind: type, look: Look | None = None) -> list[Any]:
    return [mark for mark in drawn.marks if isinstance(mark, kind) and look in (None, getattr(mark, "look", None))]


def within(axis: Axis, *values: float) -> bool:
    return all(axis.low <= value <= axis.high for value in values)


class TestLoss:
    def test_the_cost_by_epoch(self) -> None:
        """The cost before epoch k is 14/3·(1 − 7/75)^(2(k − 1)): the error of w shrinks by that factor."""
        drawn = panel("loss", **ORIGIN)
        (line,) = marks(drawn, Polyline)
        assert list(line.x) == list(range(1, 101))
        assert list(line.y) == pytest.approx([14 / 3 * (68 / 75) ** (2 * epoch) for epoch in range(100)])
        assert drawn.x.label == "epoch"
        assert drawn.y.log
        assert within(drawn.y, *line.y)
        assert within(drawn.x, *line.x)

    def test_steps_and_the_mean_of_each_epoch(self) -> None:
        """Three samples, learning rate 1: losses 1, 1, 4; then 1 (a=-2, b=-4) and so on."""
        drawn = panel("loss", **THREE, epochs="2")
        steps, means = marks(drawn, Polyline)
        assert steps.look is Look.FAINT
        assert list(steps.y)[:3] == [1, 1, 4]
        assert list(means.x) == [3, 6]
        assert means.y[0] == 2
        assert means.y[1] == pytest.approx(sum(steps.y[3:]) / 3)
        assert drawn.legend

    def test_no_logarithm_where_values_are_near_or_negative(self) -> None:
        assert not panel("loss", **THREE).y.log
        assert not panel("loss", objective="x^2-5", init=["x=100"], lr="0.4", steps="20").y.log

    def test_a_value_of_nought_is_told(self) -> None:
        drawn = panel("loss", objective="x^2", init=["x=1024"], lr="0.25", steps="600")
        assert drawn.y.log
        assert drawn.y.low > 0
        (line,) = marks(drawn, Polyline)
        # x is halved each step, so that x² underflows once 2^(20 - 2*(k - 1)) < 2^-1075
        assert drawn.notes == ("The value is 0 in step 549, which has no place on a logarithmic axis.",)
        shown = dict(zip(line.x, line.y, strict=True))
        assert all(value > 0 for step, value in shown.items() if step < 549)
        assert all(math.isnan(value) for step, value in shown.items() if step >= 549)

    def test_several_runs_have_a_legend(self) -> None:
        drawn = panel("loss", **PARABOLA, optimizers=["sgd", "adam"])
        first, second = marks(drawn, Polyline)
        assert (first.label, second.label) == ("sgd", "adam")
        assert first.series != second.series
        assert first.y[0] == second.y[0] == 16
        assert drawn.legend

    def test_a_run_that_diverges_is_finite(self) -> None:
        drawn = panel("loss", objective="theta^2", init=["theta=3"], lr="5", steps="3000")
        (line,) = marks(drawn, Polyline)
        assert line.y[1] == pytest.approx(9 * 81)  # theta is multiplied by 1 - 2*5
        assert drawn.y.log
        assert all(map(math.isfinite, (*line.y, drawn.y.low, drawn.y.high)))
        assert drawn.notes == (f"The run stopped early, after step {int(line.x[-1])}.",)

    def test_of_a_diverging_run_with_negative_values_the_first_are_in_view(self) -> None:
        drawn = panel("loss", objective="theta^3", init=["theta=-1"], lr="1", steps="50")
        (line,) = marks(drawn, Polyline)
        assert list(line.y[:2]) == [-1, -64]  # -1 - 3*1 = -4
        assert drawn.y.low > -1e6
        assert len(drawn.notes) == 2


class TestPath:
    def test_the_parabola(self) -> None:
        """Ten points on the parabola over [-2, 4]: theta after k steps is -1 + 4*0.8^k."""
        drawn = panel("path", **PARABOLA)
        (curve,) = marks(drawn, Polyline)
        (points,) = marks(drawn, Points, Look.STEPS)
        (start,) = marks(drawn, Points, Look.START)
        expected = [-1 + 4 * 0.8**step for step in range(11)]
        assert list(points.x) == pytest.approx(expected[1:])
        assert len(points.x) == 10
        assert list(points.y) == pytest.approx([(theta + 1) ** 2 for theta in expected[1:]])
        assert list(points.steps) == list(range(1, 11))
        assert (list(start.x), list(start.y), start.texts) == ([3], [16], ("0",))
        assert points.texts[0] == "1"
        assert points.texts[-1] == "10"
        assert (drawn.x.low, drawn.x.high) == pytest.approx((-2, 4), abs=1e-6)
        assert list(curve.y) == pytest.approx([(theta + 1) ** 2 for theta in curve.x], abs=1e-12)
        assert within(drawn.y, 0, 16)
        assert not drawn.legend

    def test_tangents(self) -> None:
        """From 3 the slope is 8: the tangent is at 16 - 8*0.8 where the next point is."""
        arrows = marks(panel("path", **PARABOLA), Arrow)
        assert [arrow.steps for arrow in arrows] == [(1,), (2,), (3,)]
        assert arrows[0].x == pytest.approx((3, 2.2))
        assert arrows[0].y == pytest.approx((16, 16 - 8 * 0.8))

    def test_no_tangents_where_a_step_is_of_another_function(self) -> None:
        settings = {**ORIGIN, "batch": "1", "epochs": "1"}
        assert marks(panel("path", **settings), Arrow) == []
        assert len(marks(panel("path", **{**ORIGIN, "epochs": "2"}), Arrow)) == 2

    def test_of_data_the_curve_is_the_mean_loss_of_all_samples(self) -> None:
        drawn = panel("path", **{**ORIGIN, "batch": "1", "epochs": "1"})
        (curve,) = marks(drawn, Polyline)
        (points,) = marks(drawn, Points, Look.STEPS)
        assert list(curve.y) == pytest.approx([14 / 3 * (2 - w) ** 2 for w in curve.x])
        # 1 + 0.02*1*1 = 1.02, then (2 - 1.02)*2*2*0.02 more, then for x = 3
        expected, w = [], 1.0
        for x in (1, 2, 3):
            w += 0.02 * (2 - w) * x * x
            expected.append(w)
        assert list(points.x) == pytest.approx(expected)
        assert list(points.y) == pytest.approx([14 / 3 * (2 - w) ** 2 for w in expected])
        assert within(drawn.x, 1, 2, *points.x)

    def test_the_penalty_is_in_the_curve(self) -> None:
        drawn = panel("path", **ORIGIN, penalty="5*w^2")
        (curve,) = marks(drawn, Polyline)
        assert list(curve.y) == pytest.approx([14 / 3 * (2 - w) ** 2 + 5 * w**2 for w in curve.x])

    def test_contour_lines(self) -> None:
        drawn = panel("path", **BOWL)
        (contours,) = marks(drawn, Contours)
        (line,) = marks(drawn, Polyline)
        (minimum,) = marks(drawn, Points, Look.MINIMUM)
        assert list(line.x) == pytest.approx([3 * 0.8**step for step in range(11)])
        assert list(line.y) == pytest.approx([2 * 0.4**step for step in range(11)])
        for y, row in zip(contours.y, contours.z, strict=True):
            assert list(row) == pytest.approx([x * x + 3 * y * y for x in contours.x])
        assert (minimum.x[0], minimum.y[0]) == pytest.approx((0, 0), abs=1e-4)
        assert within(drawn.x, *line.x, 0)
        assert within(drawn.y, *line.y, 0)
        assert all(0 < level < contours.z[-1][-1] for level in contours.levels)

    def test_the_maximum_of_an_ascent(self) -> None:
        drawn = panel("path", objective="1 - x^2 - y^2", init=["x=1, y=1"], lr="0.1", steps="3", maximize=True)
        (maximum,) = marks(drawn, Points, Look.MINIMUM)
        assert maximum.label == "maximum"
        assert (maximum.x[0], maximum.y[0]) == pytest.approx((0, 0), abs=1e-4)

    def test_pairs_with_the_others_held(self) -> None:
        """After 20 steps of 0.1, c = 3*0.4^20... each is held at its final value in the panels of the other two."""
        drawn = picture("path", objective="a^2+2*b^2+3*(c-1)^2", init=["1"], lr="0.1", steps="2")
        assert [(each.x.label, each.y.label) for each in drawn.panels] == [("a", "b"), ("a", "c"), ("b", "c")]
        a, b = 0.64, 0.36
        (contours,) = marks(drawn.panels[1], Contours)
        for y, row in zip(contours.y, contours.z, strict=True):
            assert list(row) == pytest.approx([x * x + 2 * b * b + 3 * (y - 1) ** 2 for x in contours.x])
        assert drawn.notes == (f"What is not on an axis is held at its final value: a = {a}, b = {b}, c = 1.",)
        assert [bool(each.legend) for each in drawn.panels] == [True, False, False]

    def test_of_many_parameters_those_that_moved_most(self) -> None:
        objective = " + ".join(f"{index}*p{index}^2" for index in range(1, 8))
        drawn = picture("path", objective=objective, init=["1"], lr="0.01", steps="1")
        assert len(drawn.panels) == 10
        assert "p3, p4, p5, p6, p7" in drawn.notes[0]

    def test_five_parameters_and_a_choice_of_them(self) -> None:
        five: dict[str, Any] = {"objective": "a^2+b^2+c^2+d^2+p^2", "init": ["1"], "lr": "0.1", "steps": "2"}
        assert len(picture("path", **five).panels) == 10
        (chosen,) = picture("path", of="b, p", **five).panels
        assert (chosen.x.label, chosen.y.label) == ("b", "p")

    def test_one_of_several_parameters(self) -> None:
        """The curve holds y at its final value; the points are at the function's own values."""
        drawn = panel("path", of="x", **BOWL)
        (curve,) = marks(drawn, Polyline)
        (points,) = marks(drawn, Points, Look.STEPS)
        held = 2 * 0.4**10
        assert list(curve.y) == pytest.approx([x * x + 3 * held * held for x in curve.x])
        expected = [(3 * 0.8**step) ** 2 + 3 * (2 * 0.4**step) ** 2 for step in range(1, 11)]
        assert list(points.y) == pytest.approx(expected)
        assert marks(drawn, Arrow) == []

    @pytest.mark.parametrize("rate", ["1.2", "5", "1e100"])
    def test_a_diverging_path(self, rate: str) -> None:
        drawn = panel("path", objective="theta^2", init=["theta=3"], lr=rate, steps="3000")
        (points,) = marks(drawn, Points, Look.STEPS)
        assert drawn.x.high - drawn.x.low < 1e3 * max(1, float(rate))
        assert within(drawn.x, 0, 3, *points.x)
        assert any("is out of view" in note for note in drawn.notes)
        assert float(rate) < 2 or any("stopped early" in note for note in drawn.notes)

    def test_a_path_that_comes_back_stays_in_view(self) -> None:
        drawn = panel("path", objective="theta^2", init=["theta=1"], lr="0.9", steps="40")
        assert drawn.notes == ()
        assert len(marks(drawn, Points, Look.STEPS)[0].x) == 40

    def test_one_step_shows_the_minimum_too(self) -> None:
        drawn = panel("path", objective="theta^2", init=["theta=1000"], lr="1e-6", steps="1")
        assert within(drawn.x, 0, 1000)
        assert within(drawn.y, 0, 1e6)

    def test_a_flat_objective(self) -> None:
        drawn = panel("path", objective="5 + 0*theta", init=["theta=3"])
        assert within(drawn.x, 3)
        assert within(drawn.y, 5)
        assert drawn.x.low < 3 < drawn.x.high

    def test_a_flat_plane_has_no_contour_lines(self) -> None:
        (contours,) = marks(panel("path", objective="5 + 0*x*y", init=["1"]), Contours)
        assert contours.levels == []

    def test_a_parameter_that_does_not_move(self) -> None:
        drawn = panel("path", objective="a^2 + 0*b", init=["a=3, b=1"], lr="0.1", steps="2")
        (line,) = marks(drawn, Polyline)
        assert list(line.y) == [1, 1, 1]
        assert drawn.y.low < 1 < drawn.y.high
        assert within(drawn.x, 0, 3)  # the floor of the valley
        assert marks(drawn, Points, Look.MINIMUM) == []

    def test_a_frozen_parameter_is_no_axis(self) -> None:
        drawn = panel("path", **BOWL, freeze=["y"])
        (curve,) = marks(drawn, Polyline)
        assert list(curve.y) == pytest.approx([x * x + 12 for x in curve.x])

    def test_a_pole_does_not_flatten_the_path(self) -> None:
        drawn = panel("path", objective="1/x + x", init=["x=3"], lr="0.1", steps="5")
        assert drawn.y.high < 50

    def test_the_two_sides_of_a_pole_are_not_joined(self) -> None:
        """From -0.5 with rate 0.5 the step leads to -0.5 + 0.5*4 = 1.5, over the pole at 0."""
        drawn = panel("path", objective="1/x", init=["x=-0.5"], lr="0.5", steps="12")
        (curve,) = marks(drawn, Polyline)
        assert marks(drawn, Points, Look.STEPS)[0].x[0] == 1.5
        assert -100 < drawn.y.low < -2
        assert drawn.y.high < 100
        values = list(zip(curve.x, curve.y, strict=True))
        for (x, one), (after, other) in itertools.pairwise(values):
            assert not (x < 0 < after and math.isfinite(one) and math.isfinite(other))

    def test_a_tangent_that_ends_out_of_view_widens_the_view(self) -> None:
        """With rate 1 the steps are 3, -3, 3, and the tangents end at 9 - 6*6 = -27."""
        drawn = panel("path", objective="x^2", init=["x=3"], lr="1", steps="5")
        arrows = marks(drawn, Arrow)
        assert [arrow.y for arrow in arrows] == [(9, -27)] * 3
        assert within(drawn.y, 0, 9)
        assert drawn.y.low < -5

    def test_arrows_too_short_to_be_seen_are_left_out(self) -> None:
        assert marks(panel("path", objective="x^2", init=["x=3"], lr="1e-4", steps="9"), Arrow) == []

    def test_the_minimum_of_a_plane_that_is_far_away_does_not_squeeze_the_path(self) -> None:
        far: dict[str, Any] = {"objective": "(a-1000)^2 + b^2 + c^2", "init": ["1"], "lr": "1e-6", "steps": "3"}
        drawn = panel("path", of="a, b", **far)
        assert drawn.x.high < 10
        assert marks(drawn, Points, Look.MINIMUM) == []
        assert within(panel("path", of="a, b", objective="(a-3)^2+b^2+c^2", init=["1"], lr="0.4", steps="3").x, 3)

    def test_the_levels_are_round_and_within_the_field(self) -> None:
        for settings in (
            BOWL,
            {**BOWL, "objective": "1e-9*x^2+1e-9*y^2 - 7", "lr": "1e8"},
            {**BOWL, "objective": "x*y"},
        ):
            (contours,) = marks(panel("path", **settings), Contours)
            values = [value for row in contours.z for value in row]
            assert len(contours.levels) > 4
            assert all(min(values) < level < max(values) for level in contours.levels)
            assert len(set(contours.levels)) == len(contours.levels)
        for level in marks(panel("path", **BOWL), Contours)[0].levels:
            assert float(f"{level:.1e}") == level

    def test_many_steps_are_spread_over_the_path(self) -> None:
        drawn = panel("path", objective="x^2", init=["x=1"], lr="1e-4", steps="20000")
        (points,) = marks(drawn, Points, Look.STEPS)
        gaps = [before - after for before, after in itertools.pairwise(points.x)]
        assert max(gaps[:-1]) < 20 * min(gaps[:-1])
        assert drawn.notes == (f"{len(points.x)} of 20,000 steps are marked.",)

    def test_no_value_is_no_number(self) -> None:
        drawn = panel("path", objective="x - ln(x)", init=["x=0.5"], lr="0.1", steps="5", ranges=["-1:2"])
        (curve,) = marks(drawn, Polyline)
        for x, y in zip(curve.x, curve.y, strict=True):
            assert math.isnan(y) if x <= 0 else y == pytest.approx(x - math.log(x))

    def test_a_hundred_thousand_steps_are_thinned(self) -> None:
        long = panel("path", objective="x^2", init=["x=1"], lr="1e-5", steps="100000")
        (points,) = marks(long, Points, Look.STEPS)
        assert len(points.x) < 1000
        assert points.steps[-1] == 100_000
        for step, x in zip(points.steps, points.x, strict=True):
            assert x == pytest.approx((1 - 2e-5) ** step)

    @pytest.mark.parametrize("arithmetic", [{"exact": True}, {"round": "2"}])
    def test_in_other_arithmetics_the_points_are_those_of_the_run(self, arithmetic: dict[str, Any]) -> None:
        drawn = panel("path", objective="x^2", init=["x=1/4"], lr="1/3", steps="2", **arithmetic)
        (points,) = marks(drawn, Points, Look.STEPS)
        # rounded: 0.25 - 0.33*0.5 = 0.085, then 0.09 - 0.33*0.18 = 0.0306
        expected = [1 / 12, 1 / 36] if "exact" in arithmetic else [0.09, 0.03]
        assert list(points.x) == pytest.approx(expected)


class TestSurface:
    def test_the_bowl(self) -> None:
        settings = {"objective": "x^2+y^2", "init": ["uniform(0,10)"], "seed": "1", "lr": "0.1", "steps": "30"}
        drawn = panel("surface", ranges=["-10:10"], **settings)
        (surface,) = marks(drawn, Surface)
        (line,) = marks(drawn, Polyline)
        assert (drawn.x.low, drawn.x.high, drawn.y.low, drawn.y.high) == (-10, 10, -10, 10)
        assert (surface.x[0], surface.x[-1]) == (-10, 10)
        for y, row in zip(surface.y, surface.z, strict=True):
            assert list(row) == pytest.approx([x * x + y * y for x in surface.x])
        assert list(line.x) == pytest.approx([line.x[0] * 0.8**step for step in range(31)])
        assert list(line.z) == pytest.approx([x * x + y * y for x, y in zip(line.x, line.y, strict=True)])
        assert drawn.z is not None
        assert within(drawn.z, 0, 200)

    def test_it_is_of_two_parameters(self) -> None:
        with pytest.raises(GdcalcError, match="over two parameters, and there are 1"):
            panel("surface", **PARABOLA)
        with pytest.raises(GdcalcError, match="there are 3"):
            panel("surface", objective="a^2+b^2+c^2")
        assert panel("surface", of="a, c", objective="a^2+b^2+c^2", init=["1"]).y.label == "c"


class TestFit:
    def test_lines_before_on_the_way_and_after(self) -> None:
        drawn = panel("fit", **ORIGIN, predict=["x=4"])
        (data,) = marks(drawn, Points, Look.DATA)
        (predicted,) = marks(drawn, Points, Look.PREDICTED)
        lines = marks(drawn, Polyline)
        assert (list(data.x), list(data.y)) == ([1, 2, 3], [2, 4, 6])
        assert [line.label for line in lines] == ["before", "after 5 steps", "after 22 steps", "after 100 steps"]
        for line, steps in zip(lines, (0, 5, 22, 100), strict=True):
            w = 2 - (1 - 7 / 75) ** steps
            assert list(line.y) == pytest.approx([w * x for x in line.x])
        assert list(predicted.x) == [4]
        assert list(predicted.y) == pytest.approx([4 * (2 - (68 / 75) ** 100)])
        assert within(drawn.x, 1, 4)

    def test_the_last_line_is_in_view(self) -> None:
        drawn = panel("fit", **THREE)
        last = marks(drawn, Polyline)[-1]
        assert last.label == "after 3 steps"
        assert list(last.y) == pytest.approx([-2 * x - 4 for x in last.x])
        assert within(drawn.y, *last.y)

    def test_the_boundary_of_two_classes(self) -> None:
        """With w1 = w2 = 1 and b = -1 it is the line x1 + x2 = 1."""
        data = [{"x1": 0, "x2": 0, "y": 0}, {"x1": 1, "x2": 1, "y": 1}]
        settings = {"model": "sigmoid(w1*x1+w2*x2+b)", "data": data, "lr": "0", "init": ["w1=1, w2=1, b=-1"]}
        drawn = panel("fit", **settings)
        zeros, ones = marks(drawn, Points)
        assert (zeros.label, list(zeros.x), ones.label, list(ones.x)) == ("y = 0", [0], "y = 1", [1])
        contours = marks(drawn, Contours)[-1]
        assert contours.levels == (0.5,)
        for x2, row in zip(contours.y, contours.z, strict=True):
            assert list(row) == pytest.approx([1 / (1 + math.exp(1 - x1 - x2)) for x1 in contours.x])

    def test_of_several_inputs_prediction_against_target(self) -> None:
        data = [{"p": 1, "q": 2, "y": 3}, {"p": 2, "q": 1, "y": 1}]
        drawn = panel("fit", model="a*p+b*q", data=data, lr="0.1", batch="all")
        before, after = marks(drawn, Points)
        assert (list(before.x), list(before.y)) == ([3, 1], [0, 0])
        # the gradients at 0 are -2*(3*1 + 1*2)/2 = -5 and -2*(3*2 + 1*1)/2 = -7
        assert list(after.y) == pytest.approx([0.5 + 2 * 0.7, 2 * 0.5 + 0.7])
        (diagonal,) = marks(drawn, Polyline)
        assert diagonal.x == diagonal.y

    def test_a_line_that_moves(self) -> None:
        """In an animation the last line is where the model is after each step."""
        moves = marks(panel("fit", **ORIGIN), Polyline)[-1].moves
        xs = marks(panel("fit", **ORIGIN), Polyline)[-1].x
        for step in (0, 1, 50, 100):
            assert list(moves(step)) == pytest.approx([(2 - (68 / 75) ** step) * x for x in xs])

    def test_lines_that_are_out_of_view_are_told(self) -> None:
        drawn = panel("fit", **{**THREE, "lr": "100", "epochs": "20"})
        assert any(note.startswith("Out of view: the model after") for note in drawn.notes)
        assert within(drawn.y, 0, 1)
        assert drawn.y.high < 1000

    def test_what_has_no_fit(self) -> None:
        with pytest.raises(GdcalcError, match="an objective has no data"):
            panel("fit", **PARABOLA)
        network: dict[str, Any] = {
            "model": "p = a*x; q = b*x",
            "loss": "(y-p)^2+(z-q)^2",
            "data": [{"x": 1, "y": 1, "z": 2}],
        }
        with pytest.raises(GdcalcError, match="one prediction and one target"):
            panel("fit", **network)
        assert [each.kind for each in picture(**network).panels] == ["loss"]


class TestParameters:
    def test_each_by_step(self) -> None:
        drawn = panel("parameters", **BOWL)
        x, y = marks(drawn, Polyline)
        assert (x.label, y.label) == ("x", "y")
        assert list(x.x) == list(range(11))
        assert list(x.y) == pytest.approx([3 * 0.8**step for step in range(11)])
        assert list(y.y) == pytest.approx([2 * 0.4**step for step in range(11)])

    def test_of_several_runs_a_panel_each(self) -> None:
        drawn = picture("parameters", **BOWL, rates=["0.1", "0.2"])
        assert [each.title for each in drawn.panels] == ["x by step", "y by step"]
        assert [line.label for line in marks(drawn.panels[0], Polyline)] == ["lr=0.1", "lr=0.2"]


class TestPictures:
    def test_what_fits_is_drawn(self) -> None:
        assert [each.kind for each in picture(**PARABOLA).panels] == ["path"]
        assert [each.kind for each in picture(**ORIGIN).panels] == ["loss", "fit"]

    def test_the_caption(self) -> None:
        rows = {row.label: row for row in picture("loss", **ORIGIN, optimizers=["sgd:momentum=0.9"]).caption}
        assert set(rows) == {"Model", "Loss", "Learning rate", "Optimizer", "Steps"}
        assert rows["Optimizer"].note == "sgd:momentum=0.9"
        assert rows["Steps"].note == "100, each with all samples"

    def test_what_varies_is_in_the_legend_and_not_in_the_caption(self) -> None:
        rows = {row.label for row in picture(**PARABOLA, rates=["0.1", "0.2"]).caption}
        assert rows == {"Objective", "Optimizer", "Steps"}

    @pytest.mark.parametrize(
        ("settings", "label", "said"),
        [
            ({**PARABOLA, "maximize": True}, "Optimizer", "sgd (ascent)"),
            ({**PARABOLA, "exact": True}, "Arithmetic", "exact"),
            ({**PARABOLA, "round": "3"}, "Arithmetic", "rounded to 3 places"),
            ({**PARABOLA, "init": ["uniform(0,1)"], "seed": "7"}, "Seed", "7"),
            ({**PARABOLA, "tolerance": "3"}, "Steps", "6, to the tolerance"),  # 8*0.8^5 = 2.6
            ({**PARABOLA, "until": "loss < 5"}, "Steps", "4, until the condition held"),  # 16*0.64^3 = 4.19
            ({**THREE, "batch": "2"}, "Steps", "2, each with at most 2 samples"),
            ({**ORIGIN, "reduction": "sum", "lr": "0.001"}, "Steps", "100, each with the sum over all samples"),
            ({**ORIGIN, "optimizer": "adam"}, "Optimizer", "adam:"),
            ({**ORIGIN, "lr": "0.1/t"}, "Learning rate", ""),
            ({**ORIGIN, "lr": "step:initial=0.1"}, "Learning rate", ""),
        ],
    )
    def test_the_caption_says_what_is_unusual(self, settings: dict[str, Any], label: str, said: str) -> None:
        if settings.get("lr") == "step:initial=0.1":
            settings = {**settings, "lr": f"{next(iter(SCHEDULES))}"}
        rows = {row.label: row for row in picture("loss", **settings).caption}
        assert rows[label].note.startswith(said)
        assert rows[label].note or rows[label].equations

    def test_a_range_may_have_the_name_that_stands_at_the_axis(self) -> None:
        assert panel("loss", **PARABOLA, ranges=["objective=0:20"]).y.high == 20
        assert panel("loss", **ORIGIN, ranges=["epoch=0:20"]).x.high == 20
        assert panel("path", **PARABOLA, ranges=["objective=-5:20"]).y.low == -5

    def test_a_range_without_a_step_shows_the_curve(self) -> None:
        drawn = panel("path", **PARABOLA, ranges=["theta=100:200"])
        assert within(drawn.y, 101**2, 201**2)
        assert drawn.notes == ("No step is in view.",)

    def test_a_surface_has_the_steps_that_are_in_its_box(self) -> None:
        drawn = panel("surface", **BOWL, ranges=["-2.5:2.5"])
        (line,) = marks(drawn, Polyline)
        assert math.isnan(line.z[0])
        assert line.z[1] == pytest.approx(2.4**2 + 3 * 0.8**2)
        assert drawn.notes == ("Some steps are out of view.",)

    def test_several_runs_on_a_plane_of_the_first(self) -> None:
        three: dict[str, Any] = {"objective": "a^2+b^2+c^2", "init": ["1"], "steps": "2", "rates": ["0.1", "0.2"]}
        assert (
            picture("path", **three).notes[0].startswith("What is not on an axis is held at its final value in lr=0.1")
        )

    def test_names_are_for_kinds_that_choose(self) -> None:
        with pytest.raises(GdcalcError, match="--of is about path, surface, parameters"):
            panel("fit", **ORIGIN, of="w")

    def test_ranges(self) -> None:
        drawn = panel("path", **BOWL, ranges=["x=-1:5", "-2:2"])
        assert (drawn.x.low, drawn.x.high, drawn.y.low, drawn.y.high) == (-1, 5, -2, 2)
        (contours,) = marks(drawn, Contours)
        assert (contours.x[0], contours.x[-1], contours.y[0], contours.y[-1]) == (-1, 5, -2, 2)
        assert panel("loss", **ORIGIN, ranges=["loss=1e-4:10, step=0:50"]).x.high == 50

    @pytest.mark.parametrize(
        ("ranges", "message"),
        [
            (["z=0:1"], "no axis shows z"),
            (["5:1"], "the first number is less"),
            (["1:1"], "the first number is less"),
            (["0:5e-324"], "too near to each other"),
            (["1:1.000000000001"], "too near to each other"),
            (["-1e307:1e307"], "too large"),
            (["1"], "it is low:high"),
            (["a:b"], "it is low:high"),
            (["1/0:2"], "it is low:high"),
            (["0:1e999"], "over the limit"),
            (["x=0:1, x=0:2"], "is given twice"),
            (["0:1", "0:2"], "it is low:high"),
        ],
    )
    def test_ranges_that_are_none(self, ranges: list[str], message: str) -> None:
        with pytest.raises(GdcalcError) as error:
            panel("path", **BOWL, ranges=ranges)
        assert message in f"{error.value.message} {error.value.hint}"

    def test_a_range_that_no_axis_uses(self) -> None:
        with pytest.raises(GdcalcError, match="no parameter is on an axis"):
            panel("loss", **BOWL, ranges=["0:1"])

    def test_names_that_are_none(self) -> None:
        with pytest.raises(GdcalcError, match="which is not a parameter"):
            panel("path", **BOWL, of="x, z")
        with pytest.raises(GdcalcError):
            panel("path", **BOWL, of="x, x")
