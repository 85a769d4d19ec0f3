"""Credits, columns and the histogram of a class, worked by hand."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest

from gdcalc.answers.reader import AnswerFile, read_answers
from gdcalc.errors import DataError
from gdcalc.homework.checker import Checker
from gdcalc.homework.classroom import Classroom, Student, mark_student, steps_to_check
from gdcalc.homework.exercise import Exercise
from gdcalc.homework.finding import Certainty, Verdict
from gdcalc.problem import Settings

# a*x + b from a = b = 0, samples (1, 1), (0, 1), (1, 0), learning rate 1.
THREE = Settings(model="a*x+b", data=[{"x": 1, "y": 1}, {"x": 0, "y": 1}, {"x": 1, "y": 0}], lr="1")
HEADER = "step,prediction,loss,grad_a,grad_b,a,b\n"
RIGHT = f"{HEADER}1,0,1,-2,-2,2,2\n2,2,1,0,2,2,0\n"
# Both gradients of step 1 have the wrong sign; 0 - 1*2 = -2 follows, and so does all of step 2 from a = b = -2: the
# prediction -2, the loss 3^2 = 9, the gradient -2*3 = -6 by b, b = -2 + 6 = 4. The gradient 0 by a is right anyway.
FLIPPED = f"{HEADER}1,0,1,2,2,-2,-2\n2,-2,9,0,-6,-2,4\n"


def answers(text: str) -> AnswerFile:
    return read_answers("-", io.BytesIO(text.encode()))


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Exercise(THREE, 3))


def marked(checker: Checker, **texts: str) -> list[Student]:
    return [mark_student(name, answers(text), lambda: checker) for name, text in texts.items()]


def test_credits_by_hand(checker: Checker) -> None:
    ann, bob = marked(checker, ann=RIGHT, bob=FLIPPED)
    room = Classroom([ann, bob])
    assert (room.credit(ann), room.share(ann)) == (Fraction(12), Fraction(1))
    assert [bob.count(verdict) for verdict in Verdict] == [3, 7, 0, 2, 0]
    assert (room.credit(bob), room.share(bob)) == (Fraction(10), Fraction(5, 6))
    assert bob.first is not None
    assert bob.first.answer.quantity == "grad_a"


@pytest.mark.parametrize(
    ("follows", "credit"), [(Fraction(0), Fraction(3)), (Fraction(1, 2), Fraction(13, 2)), (Fraction(1), Fraction(10))]
)
def test_what_follows_counts_what_is_asked(checker: Checker, follows: Fraction, credit: Fraction) -> None:
    (bob,) = marked(checker, bob=FLIPPED)
    assert Classroom([bob], follows).credit(bob) == credit


def test_the_credit_of_each_verdict() -> None:
    room = Classroom([], Fraction(1, 4))
    assert [room.credit_of(verdict) for verdict in (*Verdict, None)] == [1, Fraction(1, 4), 1, 0, 0, 0]


def test_what_cannot_be_read_has_no_credit() -> None:
    own = Checker(Exercise(THREE, 1))
    (student,) = marked(own, ann=f"{HEADER}1,0,one,-2,-2,2,\n")
    assert student.cells[next(iter(student.cells))] is Verdict.RIGHT
    assert student.count(Verdict.UNREADABLE) == 1
    assert Classroom([student]).credit(student) == 4
    assert Classroom([student]).share(student) == Fraction(4, 5)  # nobody answered b: it is no column


def test_the_columns_are_all_that_anyone_answered_in_working_order(checker: Checker) -> None:
    ann, bob = marked(checker, ann="step,b,prediction\n2,0,2\n", bob="step,loss,prediction\n1,1,0\n")
    room = Classroom([ann, bob])
    assert [(cell.step, cell.line) for cell in room.columns] == [
        (1, "yhat"),
        (1, "loss"),
        (2, "yhat"),
        (2, "new b"),
    ]
    assert room.share(ann) == room.share(bob) == Fraction(1, 2)
    assert room.asked == room.columns


def test_what_one_student_adds_changes_nobodys_share(checker: Checker) -> None:
    # Of cy's 12 values ann or bob has 4 too: the other 8 are those of one student in three, and count for nobody.
    ann, bob = marked(checker, ann="step,b,prediction\n2,0,2\n", bob="step,loss,prediction\n1,1,0\n")
    (cy,) = marked(checker, cy=RIGHT)
    room = Classroom([cy, ann, bob])
    assert (len(room.columns), len(room.asked)) == (12, 4)
    assert [room.credit(cy), room.share(cy), room.share(ann)] == [4, 1, Fraction(1, 2)]


def test_two_answers_to_one_value_have_no_credit(checker: Checker) -> None:
    (student,) = marked(checker, ann="step,quantity,value\n1,loss,1\n1,loss,2\n1,prediction,0\n")
    assert sorted(verdict.value for verdict in student.cells.values()) == ["right", "unreadable"]
    assert Classroom([student]).credit(student) == 1


def test_the_histogram_counts_students_not_values(checker: Checker) -> None:
    students = marked(checker, ann=RIGHT, bob=FLIPPED, cy=FLIPPED, dan=RIGHT.replace("\n2,2,1,", "\n2,2,7.89,"))
    room = Classroom(students)
    first, last = room.histogram
    assert first.cause is not None
    assert "sign-flipped" in {each.mistake.name for each in first.cause.mistakes}
    assert (first.students, first.certainties) == (2, {Certainty.PROBABLY: 2})
    assert (last.cause, last.students) == (None, 1)


def test_answers_to_another_problem_are_none(checker: Checker) -> None:
    (student,) = marked(checker, ann="step,weight\n1,2\n")
    assert student.problem.startswith("none of its answers is about this problem: gdcalc does not know the quantity")
    assert Classroom([student]).marked == []


def test_a_problem_of_one_student_is_that_students(checker: Checker) -> None:
    def fails() -> Checker:
        raise DataError("there is no file\n data/ann.csv.")

    def breaks() -> Checker:
        raise RecursionError

    assert mark_student("ann", answers(RIGHT), fails).problem == "there is no file data/ann.csv"
    assert "RecursionError" in mark_student("ann", answers(RIGHT), breaks).problem


def test_no_file_makes_the_run_long() -> None:
    """Without --steps, 1,000 at most, and the file that asks for more is named; with --steps the problem limits it."""
    usual, huge = answers(RIGHT), answers("step,loss\n1000000000000000,1\n")
    assert steps_to_check([usual], THREE) == (2, None)
    assert steps_to_check([usual, huge], THREE) == (1000, huge)
    limited = Settings(model="a*x+b", data=THREE.data, lr="1", steps="4")
    assert Exercise(limited, steps_to_check([usual, huge], limited)[0]).last_step == 4
