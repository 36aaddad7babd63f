"""YAML that remembers on which line each thing stood, so that a mistake can be pointed at."""

from pathlib import Path
from typing import Any

import yaml

from lodestar.kernel.kit.problems import KitError, Problem


Where = dict[tuple[str | int, ...], int]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is some ten times as fast


def read_yaml(path: Path) -> tuple[Any, Where]:  # Any: YAML is untyped until its schema has read it
    """The content of a YAML file, and for each path of keys into it its 1-based line.

    Raises KitError where it is not YAML, or holds the same key twice.
    """
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = Problem(path, line, f"This is not YAML: {error.problem}.", "Mend the line.")
        raise KitError([problem]) from error
    where: Where = {}
    problems: list[Problem] = []
    note_lines(node, (), where, problems, path)
    if problems:
        raise KitError(problems)
    return yaml.load(text, Loader=LOADER), where  # noqa: S506 - one of the two safe loaders


def note_lines(
    node: yaml.Node | None,
    keys: tuple[str | int, ...],
    where: Where,
    problems: list[Problem],
    path: Path,
) -> None:
    if node is None:
        return
    where[keys] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            note_lines(item, (*keys, index), where, problems, path)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*keys, key.value)
            line = key.start_mark.line + 1
            if inner in where:
                problems.append(
                    Problem(path, line, f"The key “{key.value}” stands twice.", "Remove one.")
                )
            note_lines(value, inner, where, problems, path)
            where[inner] = line


def line_of(where: Where, keys: tuple[str | int, ...]) -> int:
    """The line of a path of keys, or of the nearest thing around it."""
    while keys and keys not in where:
        keys = keys[:-1]
    return where.get(keys, 1)
