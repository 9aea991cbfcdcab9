"""An endpoint configuration takes variants without a model, on which inference components run.

AWS: the ModelName of a ProductionVariant is optional; inference components bring their models (SageMaker API reference,
`ProductionVariant`, `CreateInferenceComponent`).
moto: it looks every variant's model up, and answers with a status of 500 where there is none.
Seen: CreateEndpointConfig.
"""

from __future__ import annotations

from typing import Any

from moto.sagemaker.models import SageMakerModelBackend

validate = SageMakerModelBackend.validate_production_variants


def apply() -> None:
    SageMakerModelBackend.validate_production_variants = validate_named


def validate_named(self: SageMakerModelBackend, production_variants: list[dict[str, Any]]) -> None:
    validate(self, [one for one in production_variants if "ModelName" in one])
