{% include "_header.tf" %}
# Everything, accepted and rejected, from the first day, in the finest grain.
resource "aws_flow_log" "main" {
  vpc_id = aws_vpc.main.id
  traffic_type = "{{ flow_log.traffic_type }}"
  max_aggregation_interval = {{ flow_log.aggregation_seconds }}
{%- if flow_log.destination == "s3" %}
  log_destination_type = "s3"
  log_destination = aws_s3_bucket.flow_logs.arn
{%- else %}
  log_destination_type = "cloud-watch-logs"
  log_destination = aws_cloudwatch_log_group.flow_logs.arn
  iam_role_arn = aws_iam_role.flow_logs.arn
{%- endif %}

  # What triage asks first stands first: when, allowed or not, which way, between whom.
  log_format = "{{ "${" ~ (flow_log.fields | join(sep="} ${")) ~ "}" }}"
{%- if flow_log.destination == "s3" %}

  destination_options {
    file_format = "parquet"
    hive_compatible_partitions = true
    per_hour_partition = true
  }
{%- endif %}

  tags = {{ own_tags.open }}
    "Name" = {{ t.prefix | named(whole=true) }}
    "smgen:id" = "flow-log"
  {{ own_tags.close }}
{%- if flow_log.destination == "s3" %}

  # Creating the flow log writes a first object.
  depends_on = [aws_s3_bucket_policy.flow_logs]
{%- endif %}
}
{%- if flow_log.destination == "s3" %}

resource "aws_s3_bucket" "flow_logs" {
  #checkov:skip={{ accepted.bucket_access_logs.checkov[0] }}:{{ accepted.bucket_access_logs.reason }}
  #checkov:skip={{ accepted.bucket_replication.checkov[0] }}:{{ accepted.bucket_replication.reason }}
  #checkov:skip={{ accepted.bucket_events.checkov[0] }}:{{ accepted.bucket_events.reason }}
  bucket = "{{ flow_log.name | named }}-${local.account_id}"

  tags = {{ own_tags.open }}
    "Name" = "{{ flow_log.name | named }}"
    "smgen:id" = "flow-log-bucket"
  {{ own_tags.close }}
{%- if protects_evidence %}

  lifecycle {
    # Evidence. S3 deletes no bucket that holds something, but the settings around it go first, and the flow log with them: a
    # plan that fails as a whole is better. The README says how to let go of a bucket that stays.
    prevent_destroy = true
  }
{%- endif %}
}

resource "aws_s3_bucket_public_access_block" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id
  block_public_acls = true
  block_public_policy = true
  ignore_public_acls = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.logs.arn
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_versioning" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id

  rule {
    id = "retention"
    status = "Enabled"

    filter {}

    expiration {
      days = {{ flow_log.retention_days }}
    }

    # Records never change, so an old version is one that was deleted or overwritten: kept as long as the record.
    noncurrent_version_expiration {
      noncurrent_days = {{ flow_log.retention_days }}
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.flow_logs]
}

resource "aws_s3_bucket_policy" "flow_logs" {
  bucket = aws_s3_bucket.flow_logs.id
  policy = jsonencode({{ flow_log.bucket_policy | policy(indent=2) }})

  # The block would refuse a policy while it is being put in place.
  depends_on = [aws_s3_bucket_public_access_block.flow_logs]
}
{%- else %}

resource "aws_cloudwatch_log_group" "flow_logs" {
{%- if flow_log.retention_days < 365 %}
  #checkov:skip={{ accepted.short_retention.checkov[0] }}:{{ accepted.short_retention.reason | replace(from="{days}", to=flow_log.retention_days | str) }}
{%- endif %}
  name = "{{ flow_log.name | named }}"
  kms_key_id = aws_kms_key.logs.arn
  retention_in_days = {{ flow_log.retention_days }}
{%- if protects_evidence %}

  # Evidence: Terraform lets go of the group and its events where it would destroy them, under another name or with the whole
  # network. Unlike `prevent_destroy` this holds when the block is gone, stops no plan, and lets `terraform test` clean up.
  skip_destroy = true
{%- endif %}

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-flow-logs"
    "smgen:id" = "flow-log-group"
  {{ own_tags.close }}
}

resource "aws_iam_role" "flow_logs" {
  name = "{{ t.prefix | named }}-flow-logs"
  description = "Delivers the VPC's flow logs to CloudWatch Logs"
  permissions_boundary = var.iam_permissions_boundary
  assume_role_policy = jsonencode({{ flow_log.trust_policy | policy(indent=2) }})

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-flow-logs"
    "smgen:id" = "flow-log-role"
  {{ own_tags.close }}
}

# The role may not create groups: deleting the group would otherwise bring it back without key and retention.
resource "aws_iam_policy" "flow_logs" {
  name = "{{ t.prefix | named }}-flow-logs"
  description = "Delivers to the VPC's flow-log group, and to no other"
  policy = jsonencode({{ flow_log.role_policy | policy(indent=2) }})

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-flow-logs"
    "smgen:id" = "flow-log-policy"
  {{ own_tags.close }}
}

resource "aws_iam_role_policy_attachment" "flow_logs" {
  role = aws_iam_role.flow_logs.name
  policy_arn = aws_iam_policy.flow_logs.arn
}
{%- endif %}
{%- if protects_evidence and flow_log.destination == "s3" %}

# Evidence of a profile that delivered to CloudWatch Logs before stays where it is.
removed {
  from = aws_cloudwatch_log_group.flow_logs

  lifecycle {
    destroy = false
  }
}
{%- endif %}
{%- if protects_evidence and flow_log.destination != "s3" %}

# Evidence of a profile that delivered to S3 before stays where it is, with all its settings.
{%- for part in ["", "_lifecycle_configuration", "_ownership_controls", "_policy", "_public_access_block", "_server_side_encryption_configuration", "_versioning"] %}
{%- if not loop.first %}
{% endif %}
removed {
  from = aws_s3_bucket{{ part }}.flow_logs

  lifecycle {
    destroy = false
  }
}
{%- endfor %}
{%- endif %}
