"""A model keeps whether its container may call anything.

AWS: DescribeModel tells the EnableNetworkIsolation that the model was created with (SageMaker API reference, "DescribeModel").
moto: it is always false.
Seen: DescribeModel of a model created with EnableNetworkIsolation.
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse

create_model = SageMakerResponse.create_model


def apply() -> None:
    SageMakerResponse.create_model = create


def create(self: SageMakerResponse) -> ActionResult:
    answer = create_model(self)
    model = self.sagemaker_backend._models[self._get_param("ModelName")]
    model.enable_network_isolation = bool(self._get_param("EnableNetworkIsolation"))
    return answer
