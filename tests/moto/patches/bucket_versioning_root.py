"""The state of a bucket's versions is named as S3 names it.

AWS: GetBucketVersioning answers with the root element VersioningConfiguration (Amazon S3 API reference, "GetBucketVersioning").
moto: answers with GetBucketVersioningResponse; clients that do not look at the name of the root do not notice.
Seen: reading the bucket of the flow logs back, which takes a document of another name for a page of somebody else.
"""

from __future__ import annotations

from moto.s3.responses import S3Response


def apply() -> None:
    S3Response.get_bucket_versioning = get_bucket_versioning


def get_bucket_versioning(self: S3Response) -> tuple[int, dict[str, str], str]:
    self.data["Action"] = "GetBucketVersioning"
    status = self.backend.get_bucket_versioning(self.bucket_name)
    # A bucket that never had versions has no status.
    status = f"<Status>{status}</Status>" if status else ""
    root = "VersioningConfiguration"
    body = f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{status}</{root}>'
    return 200, {"content-type": "application/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
