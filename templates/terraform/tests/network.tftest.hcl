{% include "_header.tf" %}
# Runs without an account: terraform init && terraform test

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "{% if t.account_id %}{{ t.account_id }}{% else %}123456789012{% endif %}"
    }
  }
{%- if module %}

  mock_data "aws_region" {
    defaults = {
      id = "{{ t.region }}"
    }
  }
{%- endif %}

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:{{ t.partition }}:logs:{{ t.region }}:123456789012:log-group:mock"
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = {
      arn = "arn:{{ t.partition }}:iam::123456789012:policy/mock"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:{{ t.partition }}:iam::123456789012:role/mock"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:{{ t.partition }}:kms:{{ t.region }}:123456789012:key/00000000-0000-0000-0000-000000000000"
      key_id = "00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:{{ t.partition }}:s3:::mock"
    }
  }
}

{%- set plans = protects_evidence and flow_log.destination == "s3" %}
{%- if plans %}

# Plans only: no test could destroy the bucket that it made, which is protected.
{%- else %}

# Applies to the mock once; the runs after it look at what this one made.
{%- endif %}
run "names_resolve_privately" {
  command = {% if plans %}plan{% else %}apply{% endif %}

  assert {
    condition = aws_vpc.main.enable_dns_support && aws_vpc.main.enable_dns_hostnames
    error_message = "Private DNS of interface endpoints needs both DNS attributes of the VPC."
  }
{%- for endpoint in endpoints %}
{%- if endpoint.kind == "interface" %}

  assert {
    condition = aws_vpc_endpoint.{{ endpoint.service | label }}.private_dns_enabled == {{ endpoint.private_dns }} && {% if plans %}length(aws_subnet.endpoints){% else %}length(aws_vpc_endpoint.{{ endpoint.service | label }}.subnet_ids){% endif %} == {% if plans %}{{ t.zones | length }}{% else %}{{ endpoint.zones }}{% endif %}
    error_message = "Endpoint {{ endpoint.service }} must stand in every zone{% if endpoint.lacking | length > 0 %} that offers it{% endif %}{% if endpoint.private_dns %}, with private DNS{% endif %}."
  }
{%- endif %}
{%- endfor %}
}

run "subnets_are_private_and_pinned" {
  command = plan
{%- for tier in tiers %}

  assert {
    condition = { for zone, subnet in aws_subnet.{{ tier.name | label }} : zone => subnet.cidr_block } == {
{%- for subnet in tier.subnets %}
      "{{ subnet.zone }}" = "{{ subnet.cidr }}"
{%- endfor %}
    }
    error_message = "The ranges of tier {{ tier.name }} have moved."
  }

  assert {
    condition = alltrue([for subnet in aws_subnet.{{ tier.name | label }} : !subnet.map_public_ip_on_launch])
    error_message = "No subnet of tier {{ tier.name }} may hand out public addresses."
  }
{%- endfor %}
}

run "traffic_is_logged" {
  command = plan

  assert {
    condition = aws_flow_log.main.traffic_type == "{{ flow_log.traffic_type }}" && aws_flow_log.main.max_aggregation_interval == {{ flow_log.aggregation_seconds }}
    error_message = "Flow logs must hold all traffic, in records of {{ flow_log.aggregation_seconds }} seconds."
  }
{%- if flow_log.destination != "s3" %}

  assert {
    condition = aws_cloudwatch_log_group.flow_logs.retention_in_days >= {{ flow_log.retention_days }} && aws_cloudwatch_log_group.flow_logs.kms_key_id != null
    error_message = "Flow logs must be encrypted and kept for {{ flow_log.retention_days }} days or longer."
  }
{%- endif %}
}

{%- if t.query_log %}

run "questions_for_names_are_logged" {
  command = plan

  assert {
    condition = aws_cloudwatch_log_group.query_log.retention_in_days >= {{ t.query_log.retention_days }}{% if not plans %} && aws_cloudwatch_log_group.query_log.kms_key_id != null{% endif %}
    error_message = "What the resolver is asked must be logged, encrypted, and kept for {{ t.query_log.retention_days }} days or longer."
  }
{%- if not plans %}

  assert {
    condition = aws_route53_resolver_query_log_config_association.main.resource_id == aws_vpc.main.id
    error_message = "What the resolver of this VPC is asked must be logged."
  }
{%- endif %}
}
{%- endif %}

run "keys_rotate" {
  command = plan
{%- for key in keys %}

  assert {
    condition = aws_kms_key.{{ key.purpose }}.enable_key_rotation
    error_message = "Key {{ key.purpose }} must rotate."
  }
{%- endfor %}
}
{%- if module %}

run "names_start_as_the_caller_wants" {
  command = plan

  variables {
    name_prefix = "another-instance"
  }

  assert {
    condition = alltrue([for group in [{% for group in groups %}aws_security_group.{{ group.label }}{% if not loop.last %}, {% endif %}{% endfor %}] : startswith(group.name, "another-instance-")])
    error_message = "Two instances in one account would take each other's names for groups."
  }

  assert {
    condition = aws_ssm_parameter.network.name == "/smgen/another-instance/network"
    error_message = "Two instances in one account would write the same parameter."
  }
{%- for key in keys %}

  assert {
    condition = aws_kms_alias.{{ key.purpose }}.name == "alias/another-instance/{{ key.purpose }}"
    error_message = "Two instances in one account would take the same alias for key {{ key.purpose }}."
  }
{%- endfor %}
{%- if flow_log.destination == "s3" %}

  assert {
    condition = startswith(aws_s3_bucket.flow_logs.bucket, "another-instance-flow-logs-")
    error_message = "Two instances in one account would take the same bucket."
  }
{%- else %}

  assert {
    condition = aws_cloudwatch_log_group.flow_logs.name == "/smgen/another-instance/flow-logs" && aws_iam_role.flow_logs.name == "another-instance-flow-logs" && aws_iam_policy.flow_logs.name == "another-instance-flow-logs"
    error_message = "Two instances in one account would take the same log group, role or policy."
  }
{%- endif %}
}

run "tags_need_no_provider" {
  command = plan

  variables {
    extra_tags = {
      "smgen:profile" = "of nobody"
      "commit" = "abc"
    }
  }

  assert {
    condition = alltrue([for key, value in {
{%- for tag in tags %}
      "{{ tag.key }}" = "{{ tag.value }}"
{%- endfor %}
      "commit" = "abc"
      "smgen:id" = "vpc"
    } : aws_vpc.main.tags[key] == value])
    error_message = "The profile's tags stand at each resource, whatever the caller's provider adds."
  }
}

run "another_region_is_refused" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = {
      id = "another-region"
    }
  }

  expect_failures = [data.aws_region.current]
}

run "another_account_is_refused" {
  command = plan
{%- if t.account_id %}

  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "000000000000"
    }
  }
{%- else %}

  variables {
    account_id = "000000000000"
  }
{%- endif %}

  expect_failures = [data.aws_caller_identity.current]
}
{%- endif %}
