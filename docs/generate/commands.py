"""The reference of the command line, from its parser."""

from __future__ import annotations

import argparse

from docs.generate.markdown import code, escaped, sentence, table
from nkreport.cli import _parser

LEAD = """# The command line

`nkreport COMMAND …`; `nkreport COMMAND --help` prints what stands here.

| exit status | means |
| --- | --- |
| 0 | all done, nothing found |
| 1 | something was found, or a report failed |
| 2 | the input or the command was wrong |
| 3 | the machine refused: no space, no permission, a tool that is not installed |

`nkreport --debug COMMAND …` shows the traceback of an error.
"""


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser by name, in its order; those it hides are not among them."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest for choice in action._choices_actions}
            return {name: sub for name, sub in action.choices.items() if name in told}
    return {}


def commands_page() -> str:
    """Every command: what it does, its usage, its arguments, an example."""
    parts = [LEAD]
    for name, parser in subcommands(_parser()).items():
        parts.append(f"## {name}\n\n{sentence(parser.description or '')}")
        parts.append(f"```text\n{usage(parser)}\n```")
        rows = [
            [code(written(action)), escaped((action.help or "").replace("%%", "%"))]
            for action in parser._actions
            if action.help != argparse.SUPPRESS and "-h" not in action.option_strings
        ]
        if rows:
            parts.append(table(["argument", "meaning"], rows))
        if parser.epilog:
            head, _, example = parser.epilog.partition(": ")
            parts.append(f"{head}: {code(example)}" if example else escaped(head))
    return "\n\n".join(parts) + "\n"


def usage(parser: argparse.ArgumentParser) -> str:
    """How a command is written, at one width on every machine."""
    formatter = argparse.HelpFormatter(parser.prog, width=92)
    if hasattr(parser, "color"):
        parser.color = False
    formatter.add_usage(None, parser._actions, parser._mutually_exclusive_groups, prefix="")
    return formatter.format_help().strip()


def written(action: argparse.Action) -> str:
    """An argument as it is typed."""
    if not action.option_strings:
        return str(action.metavar or action.dest)
    name = ", ".join(action.option_strings)
    if action.nargs == 0:
        return name
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else "")
    return f"{name} {value or action.dest.upper()}"
