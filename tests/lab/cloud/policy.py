"""Whether the policy of an endpoint lets a call through.

IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators": a statement applies when all of
it matches; a deny wins; what nothing allows is denied. An operator on a key that the call lacks does not match, unless it
ends in IfExists or is a negated one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A signed call as an endpoint sees it. Context keys are in lower case."""

    action: str
    resource: str
    principal: str  # ARN
    account: str
    context: dict[str, str] = field(default_factory=dict)


def denial(policy: dict[str, Any], call: Call) -> str | None:
    """Returns `explicit` or `implicit` where the policy denies the call, and nothing where it allows it."""
    statements = policy.get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    applying = [statement for statement in statements if applies(statement, call)]
    if any(statement.get("Effect") == "Deny" for statement in applying):
        return "explicit"
    return None if any(statement.get("Effect") == "Allow" for statement in applying) else "implicit"


def message(call: Call, kind: str) -> str:
    """Words it as AWS does: IAM User Guide, "Troubleshoot access denied error messages"."""
    where = f' on resource: "{call.resource}"' if call.resource != "*" else ""
    why = f"because no VPC endpoint policy allows the {call.action} action"
    if kind == "explicit":
        why = "with an explicit deny in a VPC endpoint policy"
    return f"User: {call.principal} is not authorized to perform: {call.action}{where} {why}"


def applies(statement: dict[str, Any], call: Call) -> bool:
    if "Action" in statement and not any(like(one, call.action, True) for one in listed(statement["Action"])):
        return False
    if "NotAction" in statement and any(like(one, call.action, True) for one in listed(statement["NotAction"])):
        return False
    if "Resource" in statement and not any(like(one, call.resource) for one in listed(statement["Resource"])):
        return False
    if "NotResource" in statement and any(like(one, call.resource) for one in listed(statement["NotResource"])):
        return False
    if not is_principal(statement.get("Principal", "*"), call):
        return False
    conditions = statement.get("Condition", {})
    return all(holds(operator, key, listed(values), call) for operator, keys in conditions.items() for key, values in keys.items())


def is_principal(principal: Any, call: Call) -> bool:
    if principal == "*":
        return True
    allowed = listed(principal.get("AWS", []))
    return any(one in ("*", call.account, call.principal) or re.fullmatch(rf"arn:[^:]+:iam::{call.account}:root", one) for one in allowed)


def listed(value: Any) -> list[str]:
    return [str(one) if not isinstance(one, bool) else str(one).lower() for one in (value if isinstance(value, list) else [value])]


def like(pattern: str, value: str, fold: bool = False) -> bool:
    text = "".join(".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch(text, value, (re.IGNORECASE if fold else 0) | re.DOTALL) is not None


def holds(operator: str, key: str, values: list[str], call: Call) -> bool:
    lenient = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists").removeprefix("ForAnyValue:").removeprefix("ForAllValues:")
    actual = call.context.get(key.lower())
    if operator == "Null":
        return (actual is None) == (values[0].lower() == "true")
    negated = "Not" in operator
    if actual is None:
        return lenient or negated
    return any(compare(operator.replace("Not", ""), actual, value) for value in values) != negated


def compare(operator: str, actual: str, value: str) -> bool:
    match operator:
        case "StringEquals":
            return actual == value
        case "StringEqualsIgnoreCase" | "Bool":
            return actual.lower() == value.lower()
        case "StringLike" | "ArnLike" | "ArnEquals":
            return like(value, actual)
        case "NumericEquals":
            return float(actual) == float(value)
        case "NumericLessThan":
            return float(actual) < float(value)
        case "NumericLessThanEquals":
            return float(actual) <= float(value)
        case "NumericGreaterThan":
            return float(actual) > float(value)
        case "NumericGreaterThanEquals":
            return float(actual) >= float(value)
        case _:
            # An operator that is not known here must not let anything through or hide a deny by accident.
            raise NotImplementedError(f"condition operator {operator}")
