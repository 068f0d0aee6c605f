"""Reads option values without pydantic.

Typer 0.29 reads every value that is not a flag through pydantic, whose loading takes longer than the command itself. Our options
are texts, numbers, paths and lists of texts; these few lines read them, with the limits that each option states.
A parameter of any other kind is left to Typer; a test holds that there is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer._coercion import RuntimeParam  # typer has no other door here; its version is locked
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Quick(RuntimeParam):
    """One parameter's reading."""

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, list | tuple):
            return list(value)
        if self.annotation in (int, float) and not isinstance(value, int | float):
            value = _number(str(value), self.annotation, param, ctx)
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._check_range(value, param, ctx)
        return Path(value) if self.annotation is Path else value

    def _check_range(self, value: float, param: Any, ctx: Any) -> None:
        least, most = self.parameter_info.min, self.parameter_info.max
        if (least is not None and value < least) or (most is not None and value > most):
            raise typer.BadParameter(f"{value} is not between {least} and {most}", ctx=ctx, param=param)


def _number(written: str, kind: Any, param: Any, ctx: Any) -> float:
    try:
        number: float = kind(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise typer.BadParameter("not a number", ctx=ctx, param=param)
    return number


class QuickCommand(TyperCommand):
    """A command whose values, ``--help`` among them, are read quickly."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        read_quickly(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        return _quick_help(super().get_help_option(ctx))


class QuickGroup(TyperGroup):
    """A group of which the same is true."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        read_quickly(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        return _quick_help(super().get_help_option(ctx))


def _quick_help(option: Any) -> Any:
    read_quickly([option])
    return option


def read_quickly(params: Iterable[Any]) -> None:
    """Gives each parameter of a kind known here its own reading."""
    for param in params:
        kind = getattr(param, "type_descriptor", None)
        if kind is not None and kind.annotation in (str, bool, int, float, Path, list[str]):
            param._runtime_param = Quick(kind.parameter_info, kind.annotation)
