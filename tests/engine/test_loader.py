"""Loaders by themselves: what `load` promises, and how many batches it takes."""

from types import SimpleNamespace

import pytest

from schema.engine.loader import PENDING, DataLoader, Deferred, dispatch, gather


class Doubled(DataLoader):
    """Gives 2 × key; negative keys fail, a key of 0 fails the whole batch."""

    def __init__(self, context=None, **params):
        super().__init__(context, **params)
        self.batches = []

    def batch_load(self, keys):
        self.batches.append(keys)
        if 0 in keys:
            raise ZeroDivisionError("nothing to double")
        return [ValueError(f"negative: {key}") if key < 0 else 2 * key for key in keys]


@pytest.fixture
def info():
    return SimpleNamespace(context=SimpleNamespace(loaders={}))


@pytest.fixture
def doubled(info):
    return Doubled.of(info)


def run(info):
    dispatch(info.context.loaders)


def test_keys_of_one_level_are_loaded_in_one_batch(info, doubled):
    deferreds = [doubled.load(key) for key in (3, 1, 2)]
    assert [deferred.value for deferred in deferreds] == [PENDING] * 3
    run(info)
    assert [deferred.value for deferred in deferreds] == [6, 2, 4]
    assert doubled.batches == [[3, 1, 2]]


def test_a_key_is_loaded_once_and_remembered(info, doubled):
    assert doubled.load(1) is doubled.load(1)
    run(info)
    assert doubled.load(1).value == 2
    run(info)
    assert doubled.batches == [[1]]


def test_a_failing_key_fails_alone(info, doubled):
    bad, good = doubled.load(-1), doubled.load(1)
    run(info)
    assert isinstance(bad.value, ValueError)
    assert good.value == 2


def test_a_failing_batch_fails_all_who_asked_and_is_not_remembered(info, doubled):
    first, second = doubled.load(0), doubled.load(1)
    run(info)
    assert isinstance(first.value, ZeroDivisionError)
    assert second.value is first.value
    again = doubled.load(1)
    run(info)
    assert again.value == 2


def test_load_many_keeps_the_order_and_fails_when_one_fails(info, doubled):
    good, bad = doubled.load_many([2, 1, 2]), doubled.load_many([1, -1])
    run(info)
    assert good.value == [4, 2, 4]
    assert isinstance(bad.value, ValueError)
    assert doubled.batches == [[2, 1, -1]]


def test_prime_spares_the_batch_but_never_overrides(info, doubled):
    doubled.prime(1, "primed")
    doubled.prime(1, "again")
    assert doubled.load(1).value == "primed"
    run(info)
    assert doubled.batches == []


def test_clear_forgets_one_key_and_clear_all_every_key(info, doubled):
    doubled.prime(1, "old")
    doubled.prime(2, "old")
    doubled.clear(1)
    assert doubled.load(2).value == "old"
    doubled.clear_all()
    loaded = doubled.load_many([1, 2])
    run(info)
    assert loaded.value == [2, 4]


def test_a_cleared_key_still_answers_those_who_asked_before(info, doubled):
    before = doubled.load(1)
    doubled.clear(1)
    after = doubled.load(1)
    run(info)
    assert (before.value, after.value) == (2, 2)


def test_then_runs_when_the_value_is_there_and_loads_on(info, doubled):
    chained = doubled.load(1).then(doubled.load).then(lambda value: value + 100)
    run(info)
    assert chained.value == 104
    assert doubled.batches == [[1], [2]]


def test_then_on_a_known_value_runs_at_once(doubled):
    doubled.prime(1, "known")
    assert doubled.load(1).then(str.upper).value == "KNOWN"


def test_then_passes_errors_on_and_raises_its_own(info, doubled):
    passed = doubled.load(-1).then(lambda value: pytest.fail("there is no value"))
    raised = doubled.load(1).then(lambda value: value["no such key"])
    run(info)
    assert isinstance(passed.value, ValueError)
    assert isinstance(raised.value, TypeError)


def test_chains_of_different_loaders_share_their_batches(info, doubled):
    class Text(Doubled):
        def batch_load(self, keys):
            self.batches.append(keys)
            return [str(key) for key in keys]

    chained = gather([doubled.load(key).then(Text.of(info).load) for key in (1, 2, 3)])
    run(info)
    assert chained.value == ["2", "4", "6"]
    assert Text.of(info).batches == [[2, 4, 6]]


def test_gather_waits_for_all_whichever_comes_last():
    first, second = Deferred(), Deferred()
    both = gather([first, second])
    second.settle(2)
    assert both.value is PENDING
    first.settle(1)
    assert both.value == [1, 2]
    assert gather([]).value == []
    assert isinstance(gather([Deferred(KeyError("x")), Deferred()]).value, KeyError)


def test_a_chain_of_any_length_needs_no_stack():
    first = last = Deferred()
    for _ in range(50_000):
        last = last.then(lambda value: value + 1)
    first.settle(0)
    assert last.value == 50_000


def test_batches_are_cut_to_size(info):
    class Pairs(Doubled):
        max_batch_size = 2

    loaded = Pairs.of(info).load_many([1, 2, 3, 4, 5])
    run(info)
    assert loaded.value == [2, 4, 6, 8, 10]
    assert Pairs.of(info).batches == [[1, 2], [3, 4], [5]]


def test_one_instance_per_request_and_parameters(info):
    assert Doubled.of(info) is Doubled.of(info)
    assert Doubled.of(info, first=1) is Doubled.of(info, first=1)
    assert Doubled.of(info, first=1) is not Doubled.of(info, first=2)
    assert Doubled.of(info, first=1).first == 1
    assert Doubled.of(info).context is info.context


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ([1], "returned 1 values for 2 keys"),
        ({1: 1, 2: 2}, "must return a list, not dict"),
        (None, "must return a list, not NoneType"),
    ],
)
def test_a_wrong_answer_of_a_batch_is_named(info, answer, complaint):
    class Wrong(DataLoader):
        def batch_load(self, keys):
            return answer

    deferred = Wrong.of(info).load_many([1, 2])
    run(info)
    assert complaint in str(deferred.value)


def test_an_async_batch_is_refused_by_name(info):
    class Async(DataLoader):
        async def batch_load(self, keys):
            return keys

    deferred = Async.of(info).load(1)
    run(info)
    assert "Async.batch_load() is a coroutine" in str(deferred.value)


def test_none_is_not_a_key(doubled):
    with pytest.raises(TypeError, match="needs a key"):
        doubled.load(None)


class Number:
    """Something to be fetched: itself; what is odd cannot be had, and 13 breaks everything."""

    together = []

    def __init__(self, number):
        self.number = number

    @staticmethod
    def fetch_all(wanted):
        numbers = [want.number for want in wanted]
        Number.together.append(numbers)
        if 13 in numbers:
            raise RuntimeError("unlucky")
        return [ValueError(f"odd: {number}") if number % 2 else number for number in numbers]


@pytest.fixture
def together(monkeypatch):
    monkeypatch.setattr(Number, "together", [])
    return Number.together


class Fetched(DataLoader):
    """What is fetched for the sum of the keys, plus each key. Made with `plus`."""

    plus: int

    def batch_load(self, keys):
        fetched = yield Number(sum(keys) + self.plus)
        return [fetched + key for key in keys]


def test_what_the_batches_of_a_level_want_is_fetched_together(info, together):
    first = Fetched.of(info, plus=0).load_many([1, 3])
    second = Fetched.of(info, plus=10).load_many([2])
    run(info)
    assert (first.value, second.value) == ([5, 7], [14])
    assert together == [[4, 12]]


def test_a_batch_may_want_something_twice_and_another_once(info, together):
    class Twice(DataLoader):
        def batch_load(self, keys):
            one = yield Number(2)
            other = yield Number(one + 2)
            return [one + other for _ in keys]

    twice, once = Twice.of(info).load(1), Fetched.of(info, plus=5).load(1)
    run(info)
    assert (twice.value, once.value) == (6, 7)
    assert together == [[2, 6], [4]]


def test_what_cannot_be_had_fails_the_batch_that_wanted_it(info, together):
    odd, even = Fetched.of(info, plus=1).load(2), Fetched.of(info, plus=2).load(2)
    run(info)
    assert str(odd.value) == "odd: 3"
    assert even.value == 6


def test_a_batch_may_do_without_what_cannot_be_had(info, together):
    class Patient(DataLoader):
        def batch_load(self, keys):
            try:
                yield Number(3)
            except ValueError:
                fetched = yield Number(4)
            return [fetched for _ in keys]

    value = Patient.of(info).load(1)
    run(info)
    assert value.value == 4


def test_when_nothing_can_be_fetched_all_batches_fail_and_nothing_is_remembered(info, together):
    loader = Fetched.of(info, plus=12)
    deferreds = [loader.load(1), Fetched.of(info, plus=2).load(2)]
    run(info)
    assert [str(deferred.value) for deferred in deferreds] == ["unlucky", "unlucky"]
    assert loader.load(1) is not deferreds[0]


def test_many_keys_are_loaded_each_for_itself_and_none_stays_none(info, doubled):
    first = doubled.load(1)
    one, nothing, two, again = doubled.load_each([1, None, 2, 2])
    assert (one, nothing, again) == (first, None, two)
    run(info)
    assert [one.value, two.value] == [2, 4]
    assert doubled.batches == [[1, 2]]


def test_what_was_primed_is_given_at_once_unless_it_was_loaded_before(info, doubled):
    loaded = doubled.load(1)
    run(info)
    doubled.prime_all({1: "primed", 2: "primed"})
    doubled.prime_all({2: "again", 3: "again"})
    assert doubled.load_each([1, 2, 3, None]) == [loaded, "primed", "again", None]
    assert [doubled.load(key).value for key in (1, 2, 3)] == [2, "primed", "again"]
    assert doubled.batches == [[1]]


def test_what_was_primed_is_forgotten_when_it_is_cleared(info, doubled):
    doubled.prime_all({1: "old", 2: "old", 3: "old"})
    assert doubled.load(1).value == "old"
    doubled.clear(1)
    doubled.clear(2)
    assert doubled.load_each([3]) == ["old"]
    loaded = doubled.load_each([1, 2])
    run(info)
    assert [one.value for one in loaded] == [2, 4]
