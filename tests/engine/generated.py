"""Valid documents for the schema of `world.py`, drawn by hypothesis."""

from graphql import get_named_type, is_abstract_type, is_composite_type
from hypothesis import strategies as st

from .world import make_schema

SCHEMA = make_schema()

COMPOSITE_FIELDS = {
    type_.name: [
        name
        for name, field in getattr(type_, "fields", {}).items()
        if is_composite_type(get_named_type(field.type))
    ]
    for type_ in SCHEMA.type_map.values()
    if is_composite_type(type_)
}
LEAF_FIELDS = {
    name: [field for field in getattr(SCHEMA.type_map[name], "fields", ()) if field not in others]
    for name, others in COMPOSITE_FIELDS.items()
}

VARIABLES = {
    "yes": ("Boolean!", [True]),
    "no": ("Boolean!", [False]),
    "maybe": ("Boolean = true", [True, True, False, False, None]),
    "count": ("Int = 3", [0, 5, None]),
    "list": ("[Int!]", [[1, 2], [], None, 7]),
    "point": ("Point", [{}, {"x": 3, "of": ["RED"]}, {"deeper": {"y": None}}, None]),
    "odd": ("Odd = 5", [7, 8, None]),
    "colour": ("[Colour!]", [["BLUE"], "GREEN", None]),
}

ARGUMENTS = [
    "",
    "(of: [1, 2])",
    "(of: 3, times: 4)",
    "(of: $list)",
    "(times: $count)",
    "(of: [1, $count], at: {x: 2, y: $count, of: [RED], deeper: {}})",
    "(at: $point)",
    "(at: {of: $colour})",
    "(at: null, of: null)",
    "(odd: 3)",
    "(odd: $odd)",
]

INTROSPECTIONS = [
    "__schema % { queryType { name fields { name isDeprecated } } types { kind name } }",
    "__schema % { directives { name args { name defaultValue type { ofType { name } } } } }",
    'typePoint: __type(name: "Point") % { inputFields { name defaultValue type { kind } } }',
    'typeThing: __type(name: "Thing") % { possibleTypes { name interfaces { name } } kind }',
    'typeNone: __type(name: "Nobody") % { name __typename }',
]

CONDITIONS = [
    *[""] * 14,
    "@skip(if: true)",
    "@skip(if: false)",
    "@include(if: $yes)",
    "@include(if: $no)",
    "@skip(if: $maybe)",
    "@include(if: $maybe)",
    "@skip(if: $no) @include(if: $maybe)",
]

FRAGMENT_TYPES = ["Leaf", "Branch", "Picky", "Thing", "Shade", "Any", "Query"]

ALIASES = ["", "", "", "a", "b"]


class Choices:
    """A row of choices, drawn at once because that is quick; when it has run out, the first."""

    def __init__(self, drawn: bytes):
        self._drawn = iter(drawn)

    def pick(self, options):
        return options[next(self._drawn, 0) % len(options)]


def requests():
    """Draw (text of the document, variable values, seed, trouble in per cent)."""
    return st.binary(min_size=200, max_size=200).map(lambda drawn: request(Choices(drawn)))


def request(choices):
    seed = choices.pick(range(256)) + 256 * choices.pick(range(256))
    trouble = choices.pick([0, 5, 30])
    return document(choices), variable_values(choices), seed, trouble


def variable_values(choices):
    values = {}
    for name, (declared, possible_values) in VARIABLES.items():
        is_given = choices.pick([True, True, False])
        if is_given or declared.endswith("!"):
            values[name] = choices.pick(possible_values)
    return values


def document(choices):
    fragments = [choices.pick(FRAGMENT_TYPES) for _ in range(choices.pick(range(4)))]
    operation = choices.pick(["query", "query", "query", "mutation"])
    declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in VARIABLES.items())
    selections = selection_set(choices, operation.capitalize(), fragments, 0, 4)
    parts = [
        f"fragment F{index} on {name} {selection_set(choices, name, fragments, index + 1, 2)}"
        for index, name in enumerate(fragments)
    ]
    return "\n".join([f"{operation} Q({declared}) {selections}", *parts])


def selection_set(choices, type_name, fragments, first_fragment, depth):
    """Write a selection set; fragments spread only later ones, so that there is no cycle."""
    type_ = SCHEMA.type_map[type_name]
    kinds = ["leaf", "typename", "leaf", "spread"]
    if type_name == "Query":
        kinds.append("introspection")
    if depth:
        kinds += ["composite", "composite", "composite", "inline"]
    below = (fragments, first_fragment, depth - 1)
    selections = []
    for _ in range(choices.pick([1, 2, 3, 4, 5])):
        kind = choices.pick(kinds)
        if kind == "leaf" and LEAF_FIELDS[type_name]:
            selections.append(field(choices, type_, LEAF_FIELDS[type_name], *below))
        elif kind == "composite" and COMPOSITE_FIELDS[type_name]:
            selections.append(field(choices, type_, COMPOSITE_FIELDS[type_name], *below))
        elif kind == "inline":
            selections.append(inline_fragment(choices, type_, *below))
        elif kind == "introspection":
            selections.append(choices.pick(INTROSPECTIONS).replace("%", choices.pick(CONDITIONS)))
        elif kind == "spread":
            selections.append(spread(choices, type_, fragments, first_fragment))
        else:
            selections.append("__typename")
    return "{ " + " ".join(selections) + " }"


def field(choices, type_, names, fragments, first_fragment, depth):
    name = choices.pick(names)
    definition = type_.fields[name]
    alias = arguments = below = ""
    if definition.args:
        arguments = choices.pick(ARGUMENTS)
        alias = f"{name}{ARGUMENTS.index(arguments)}: "
    elif suffix := choices.pick(ALIASES):
        alias = f"{name}_{suffix}: "
    condition = choices.pick(CONDITIONS)
    inner_type = get_named_type(definition.type)
    if is_composite_type(inner_type):
        below = selection_set(choices, inner_type.name, fragments, first_fragment, depth)
    return f"{alias}{name}{arguments} {condition} {below}"


def inline_fragment(choices, type_, fragments, first_fragment, depth):
    name = choices.pick(
        [type_.name, *(name for name in FRAGMENT_TYPES if overlaps(type_.name, name))]
    )
    on = f"on {name}" if name != type_.name or choices.pick([True, False]) else ""
    below = selection_set(choices, name, fragments, first_fragment, depth)
    return f"... {on} {choices.pick(CONDITIONS)} {below}"


def spread(choices, type_, fragments, first_fragment):
    fitting = [
        index
        for index, name in enumerate(fragments)
        if index >= first_fragment and overlaps(type_.name, name)
    ]
    if not fitting:
        return "__typename"
    return f"...F{choices.pick(fitting)} {choices.pick(CONDITIONS)}"


def possible(name):
    type_ = SCHEMA.type_map[name]
    return set(SCHEMA.get_possible_types(type_)) if is_abstract_type(type_) else {type_}


def overlaps(first, second):
    return bool(possible(first) & possible(second))
