"""Settings that make no problem, problems that have no values, and runs that stop."""

from __future__ import annotations

from gdcalc import plot, solve
from tests.messages.case import Case

CASES = (
    Case(
        "step three.toml --lr -1",
        "--lr cannot be '-1'",
        "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t)",
    ),
    Case(
        "step three.toml --lr ab",
        "--lr cannot be 'ab'",
        (
            "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t); ab "
            "is not known there"
        ),
    ),
    Case(
        "step three.toml --lr ''",
        "--lr cannot be an empty text",
        "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t)",
    ),
    Case(
        "step three.toml --lr 1e400",
        "--lr cannot be '1e400'",
        "it is a number, 0 or more, or a formula in t (the step) and epoch, as in 0.1/(1 + 0.01*t)",
    ),
    Case(
        "step three.toml --lr warm-upp",
        "--lr cannot be 'warm-upp'",
        (
            "did you mean warm-up? it is one of constant, step, exponential, inverse, inverse-power, "
            "cosine, warm-up, exact, backtracking"
        ),
    ),
    Case("step three.toml --lr step:every=0", "--lr cannot be 'step:every=0'", "it needs every >= 1"),
    Case("step three.toml --batch 0", "--batch cannot be '0'", "it is a whole number of samples, 1 or more, or all"),
    Case("step three.toml --epochs 0", "--epochs cannot be '0'", "it is a whole number, 1 or more"),
    Case("step three.toml --round 99", "--round cannot be '99'", "it is a whole number from 0 to 30"),
    Case(
        "step three.toml --order shuffel",
        "--order cannot be 'shuffel'",
        "did you mean shuffle? it is one of sequential, shuffle, random",
    ),
    Case("step three.toml --order '?'", "--order cannot be '?'", "it is one of sequential, shuffle, random"),
    Case("step three.toml --until ''", "--until cannot be an empty text", "it is a condition such as loss < 0.01"),
    Case("step three.toml --loss huber:delta=0", "--loss cannot be 'huber:delta=0'", "it needs delta > 0"),
    Case("step three.toml --loss huber:dleta=1", "--loss huber has no setting dleta", "did you mean delta?"),
    Case("step three.toml --loss huber:zzzzz=1", "--loss huber has no setting zzzzz", "huber has delta"),
    Case("step three.toml --loss squared:a=1", "--loss squared has no setting a", "squared has no settings"),
    Case("step three.toml --loss huber:delta=x", "--loss cannot be 'delta=x'", "delta is a number"),
    Case("step three.toml --loss huber:delta", "--loss cannot be 'delta'", "write name=value, as in x=1, y=2"),
    Case("step three.toml --loss huber:delta=1,delta=2", "--loss cannot be 'delta=1,delta=2'", "delta is given twice"),
    Case(
        "step three.toml --predict x=1,",
        "--predict cannot be 'x=1,'",
        "items are separated by single commas, as in a=0, b=1",
    ),
    Case("step three.toml --predict x=1/0", "--predict x=1/0 cannot be used: it has no value", "give numbers"),
    Case("step three.toml --predict z=1", "--predict gives z, which is not an input", "inputs: x"),
    Case(
        "step three.toml --predict x=1e400",
        "--predict x=1e400 cannot be used: 1e400 is too large for float64",
        "give numbers",
    ),
    Case("step three.toml --init c=1", "--init names c, which is not a parameter", "the parameters are a, b"),
    Case("step three.toml --init aa=1", "--init names aa, which is not a parameter", "did you mean a?"),
    Case("step three.toml --init a=1,a=2", "--init cannot be 'a=1,a=2'", "a is given twice"),
    Case("step three.toml --init 1,2", "--init cannot be '1,2'", "only one value can be without a name"),
    Case("step three.toml --init 'uniform(1)'", "--init cannot be 'uniform(1)'", "uniform takes two numbers"),
    Case("step three.toml --init 'normal(0,-1)'", "--init cannot be 'normal(0,-1)'", "a deviation is not negative"),
    Case(
        "step three.toml --init 'uniform(-1.7e308,1.7e308)' --seed 1",
        "the starting value drawn for a is too large",
        "draw from a smaller range",
    ),
    Case(
        "step three.toml --init a=1/0",
        "the starting value of a cannot be used: it has no value",
        "write a number, a fraction, uniform(low, high) or normal(mean, deviation), as in a=0, b=1/2",
    ),
    Case(
        "step three.toml --init a=1e400",
        "the starting value of a cannot be used: 1e400 is too large for float64",
        "write a number, a fraction, uniform(low, high) or normal(mean, deviation), as in a=0, b=1/2",
    ),
    Case(
        "step three.toml --init 'a=sqrt(2)' --exact",
        "the starting value of a cannot be used: sqrt(2) is irrational here, so it has no exact value",
        "write a number, a fraction, uniform(low, high) or normal(mean, deviation), as in a=0, b=1/2",
    ),
    Case("step three.toml --freeze c", "--freeze names c, which is not a parameter", "the parameters are a, b"),
    Case("step three.toml --freeze aa", "--freeze names aa, which is not a parameter", "did you mean a?"),
    Case("step three.toml --freeze a,b", "--freeze leaves no parameter to update", "freeze fewer"),
    Case(
        "step three.toml --penalty x",
        "--penalty cannot be 'x'",
        "it is a formula of the parameters (a, b), as in 0.1*a^2; x is not known there",
    ),
    Case(
        "step three.toml --penalty aa^2",
        "--penalty cannot be 'aa^2'",
        "did you mean a? it is a formula of the parameters (a, b), as in 0.1*a^2; aa is not known there",
    ),
    Case(
        "step three.toml --dialect torhc",
        "--dialect cannot be 'torhc'",
        "did you mean torch? it is one of torch, textbook, keras, optax, sklearn",
    ),
    Case(
        "step three.toml --optimizer nesterov --dialect torch",
        "the dialect torch has no optimizer nesterov",
        "it has sgd, adagrad, rmsprop, adam, adamw, adadelta, adamax, nadam, radam, rprop",
    ),
    Case("step three.toml --optimizer adam:beta1=1", "--optimizer cannot be 'adam:beta1=1'", "it needs beta1 < 1"),
    Case(
        "step three.toml --optimizer sgd:nesterov=true",
        "--optimizer cannot be 'sgd:nesterov=true'",
        "nesterov needs momentum",
    ),
    Case("step three.toml --rounding truncate", "--rounding says how --round N rounds", "give --round N with it"),
    Case("step three.toml --exact --round 2", "--exact and --round exclude each other", "give one of them"),
    Case(
        "step three.toml --lr exact",
        "the line search exact is for an --objective without a penalty",
        "give a number or a formula for --lr",
    ),
    Case("step -m a*x", "the model needs data", 'give --data FILE, or --sample "x=1, y=1"'),
    Case("step -m a*x -f a^2", "--model and --objective exclude each other", "give one of them"),
    Case("step", "there is nothing to work out", 'give --model "a*x+b" with --data, or --objective "theta^2"'),
    Case(
        "step -m a*x -d three.csv --sample x=1,y=2",
        "--data and --sample exclude each other",
        'give --data FILE, or --sample "x=1, y=1"',
    ),
    Case(
        "step -m a*x --sample x=1,y=2 --encoding utf-8",
        "--encoding is about a data file, and there is none",
        "leave it out",
    ),
    Case(
        "step -f a^2 --batch 2", "--batch is about samples, and an objective has none", "leave it out, or use --model"
    ),
    Case("step -m a*x_1+b -d folded.csv", "the columns x_1 and x₁ have one name", "rename one"),
    Case(
        "step -m 'a*x + c*z' -d xz.csv --predict x=1", "--predict gives no value for z", "give every input, as in x=4"
    ),
    Case(
        "step -m t*x -d three.csv --lr 1/t",
        "--lr uses t, which is also a name in the model or its data",
        "rename the other one",
    ),
    Case(
        "step -m t*x -d three.csv --until 't > 1'",
        "--until uses t, which is also a name in the model or its data",
        "rename the other one",
    ),
    Case(
        "step -m t*x -d three.csv --optimizer adam",
        "the optimizer's rule uses t, which is also a name in the model or its data",
        "rename the other one",
    ),
    Case(
        "step -f a^3 -i a=1 --lr exact",
        "exact line search needs a quadratic objective, and this one is not quadratic in a",
        "use --lr backtracking",
    ),
    Case(
        "step -f 'a^2 - b^2' -i 1 --lr exact",
        "exact line search needs an objective with a lowest point",
        "give --lr a number",
    ),
    Case(
        "step -f 'a^2 + b^2' -i 1 --lr exact --maximize",
        "exact line search needs an objective with a highest point",
        "give --lr a number",
    ),
    Case(
        "step -f a^2 --optimizer adam --lr exact",
        "the line search exact is for plain gradient descent",
        "leave --optimizer out",
    ),
    Case("step -f a^2 --lr backtracking:slope=1", "--lr cannot be 'backtracking:slope=1'", "it needs slope < 1"),
    Case(
        "step -f 'abs(a)^0.5' -i a=1e-300 --lr backtracking",
        (
            "in step 1 the line η = backtracking(a, ∂L/∂a) has no value: the line search found no rate in "
            "200 trials, with a = 1e-300, ∂L/∂a = 5e+149"
        ),
        "give --lr a number",
    ),
    Case(
        "step -f 'exp(a)' -i a=1 --exact",
        ("in step 1 the line L = exp(a) has no value: exp(1) is irrational here, so it has no exact value, with a = 1"),
        "use float64, or --round N",
    ),
    Case(
        "step -f 2^a -i a=1/2 --exact",
        (
            "in step 1 the line L = 2^a has no value: (2)^(1/2) is irrational here, so it has no exact "
            "value, with a = 1/2"
        ),
        "use float64, or --round N",
    ),
    Case(
        "step -f 'ln(a)'",
        "in step 1 the line L = ln(a) has no value: ln(0), with a = 0",
        "use other starting values, or another formula",
    ),
    Case(
        "step -f 'ln(a)' -i a=1 --lr 2 --steps 3",
        "in step 2 the line L = ln(a) has no value: ln(−1), with a = −1; try a smaller --lr",
    ),
    Case(
        "step -f a^4 --exact -i a=3 --lr 0.1 --steps 20",
        (
            "fractions now exceed 4,000 digits after step 7: an exact number would need about 5,061 digits; "
            "the limit is 4,000; use float64 (leave --exact out), or fewer steps"
        ),
    ),
    Case(
        "step -f '((x^100)^100)^100' -i x=3 --exact",
        (
            "fractions now exceed 4,000 digits in the first step: an exact number would need about 4,772 "
            "digits; the limit is 4,000; use float64 (leave --exact out), or fewer steps"
        ),
    ),
    Case(
        "step -f 1e200*a^4 -i a=1e60",
        ("the values grew beyond the largest number in step 1; use smaller starting values, or a smaller --lr"),
    ),
    Case(
        "step -m a*x --sample x=1e200,y=1 -i a=1e200",
        ("the loss grew beyond the largest number in step 1; use smaller starting values, or a smaller --lr"),
    ),
    Case(
        "step -m a*x -d three.csv --lr 100 --steps 300",
        ("the loss grew beyond the largest number in step 103; the 102 finished steps are kept; try a smaller --lr"),
    ),
    Case(
        "step three.toml --until 'ln(0 - loss) < 1'",
        "the condition ln(0 − L) < 1 has no value after step 1; write another --until",
    ),
    Case("step near.toml", "near.toml has the setting modle, which does not exist", "did you mean model?"),
    Case(
        "step other.toml",
        "other.toml has the setting qqqqqqq, which does not exist",
        "the names are those of the options of gdcalc step",
    ),
    Case("step kind.toml", "kind.toml: lr cannot have this value", "it is a text or a number"),
    Case("step list.toml", "list.toml: init cannot have this value", "it is a list of texts"),
    Case("step flag.toml", "flag.toml: exact cannot have this value", "it is true or false"),
    Case(
        "step bad.toml",
        "the problem file bad.toml is not TOML: Invalid value (at end of document)",
        'write texts in quotes, as in model = "a*x+b"',
    ),
    Case("step latin.toml", "the problem file latin.toml is not UTF-8 text", "save it as UTF-8"),
    Case("step nowhere.toml", "there is no file nowhere.toml", "Check the name and the folder."),
    Case("step deep.toml", "the problem file deep.toml is nested too deeply", "Nest at most 20 lists and objects."),
    Case(
        "step long.toml",
        "long.toml has a whole number of thousands of digits",
        "a number has at most 50 digits; write a larger one as 1e100",
    ),
    Case(
        lambda: solve("a*x", data=[{"x": 1, "y": 1}], lr=10**5000),
        "lr has a whole number of thousands of digits",
        "a number has at most 50 digits; write a larger one as 1e100",
    ),
    Case(
        "step writes.toml",
        "writes.toml has the setting output, which is taken from the command line alone",
        "remove it there; as an option it is --output",
    ),
    Case("step three.csv", "three.csv is not a problem file", "data are given as --data three.csv"),
    Case("step rule-unknown.toml", "the optimizer's line v = … does not know gg", "did you mean g?"),
    Case("step rule-no-name.toml", "a line of the optimizer's rule assigns no name", "write name = formula"),
    Case("step rule-given.toml", "the optimizer's rule assigns g, which is given", "use another name"),
    Case("step rule-early.toml", "the optimizer's rule updates theta before its last line", "put theta = … last"),
    Case(
        "step rule-no-update.toml",
        "the optimizer's rule has no update line",
        "end it with theta = theta - lr*g, or the like",
    ),
    Case("step rule-near.toml", "the optimizer has an unknown key ruel", "did you mean rule?"),
    Case(
        "step rule-other.toml",
        "the optimizer has an unknown key qqqqqqqq",
        "it has rule, settings, state, name",
    ),
    Case("step rule-empty.toml", "the optimizer has no rule", 'write rule = "theta = theta - lr*g"'),
    Case("step rule-both.toml", "the optimizer has m as a setting and as a state", "rename one"),
    Case("step rule-unused.toml", "the optimizer's rule never assigns the state m", "add a line m = …"),
    Case("step rule-no-table.toml", "the optimizer's state must be a table", "write state = { name = 0.9 }"),
    Case("step rule-taken.toml", "the optimizer's settings cannot have the name g", "use another name"),
    Case("step rule-in-model.toml", "the optimizer's b is also a name in the model or its data", "rename one"),
    Case("step rule-plain.toml --dialect torch", "--dialect says nothing about a rule of your own", "leave it out"),
    Case("code exact.toml", "scripts compute in float64", "leave --exact and --round out"),
    Case("code parabola.toml --lr backtracking", "scripts have no line search", "give a number or a formula for --lr"),
    Case("code -m a*x -d many.csv", "the data are too many to stand in a script", "use fewer than 10,000 samples"),
    Case("explain adamm", "there is nothing to explain under the name adamm", "did you mean adam?"),
    Case("explain qqqqqqqq", "there is nothing to explain under the name qqqqqqqq", "gdcalc list prints the names"),
    Case(lambda: solve("a*x", data=3), "the data are not a path, rows or columns", 'give rows as [{"x": 1, "y": 2}]'),
    Case(
        lambda: solve("a*x", data={"x": 1}),
        "a column of the data is not a sequence",
        'give columns as {"x": [1, 2], "y": [3, 4]}',
    ),
    Case(
        lambda: solve("a*x", data={"x": [1], "y": [1, 2]}),
        "the columns of the data differ in length",
        "give columns of one length",
    ),
    Case(lambda: solve("a*x", sampel=["x=1"]), "there is no setting sampel", "did you mean sample?"),
    Case(lambda: solve("a*x", data="three.csv", exact=2), "--exact cannot be '2'", "it is True or False"),
    Case(lambda: plot("a*x", stored="run.json"), "a stored run has its own problem", "leave out what is about another"),
    Case(
        lambda: plot(objective="a^2", range=3),
        "--range cannot be '3'",
        'it is (low, high), {"theta": (low, high)} or "theta=low:high"',
    ),
    Case(
        lambda: plot(objective="a^2").save("nowhere/run.txt"),
        "cannot write nowhere/run.txt: there is no folder nowhere",
        "write somewhere else",
    ),
)
