{% include "_header.tf" %}
{% if module -%}
# Where the caller's provider works. Nothing is planned or applied with the credentials of another account.
data "aws_caller_identity" "current" {
  lifecycle {
    postcondition {
{%- if t.account_id %}
      condition = self.account_id == "{{ t.account_id }}"
      error_message = "This module is for account {{ t.account_id }}, and the provider works in ${self.account_id}."
{%- else %}
      condition = self.account_id == coalesce(var.account_id, self.account_id)
      error_message = "The module is called for another account than ${self.account_id}, in which the provider works."
{%- endif %}
    }
  }
}

# Zones, endpoint names and policies are those of one region, so nothing is planned or applied in another one.
data "aws_region" "current" {
  lifecycle {
    postcondition {
      condition = self.id == "{{ t.region }}"
      error_message = "This module is for {{ t.region }}, and the provider works in ${self.id}."
    }
  }
}

locals {
  # The account decides the principals in key and endpoint policies, and the name of a bucket.
{%- if t.account_id %} What a provider reads is unknown while
  # a `depends_on` of the caller waits; what stands here is not.
  account_id = "{{ t.account_id }}"
{%- else %}
  account_id = var.account_id != null ? var.account_id : data.aws_caller_identity.current.account_id
{%- endif %}
  provider = [data.aws_caller_identity.current.account_id, data.aws_region.current.id]
}
{%- else -%}
# The account decides the principals in key and endpoint policies; reading it keeps account ids out of this folder.
data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}
{%- endif %}
{%- if internet and internet.nat.kind == "instance" %}

# Amazon publishes the newest Amazon Linux 2023 image of each architecture under a fixed parameter name.
data "aws_ssm_parameter" "nat_image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{{ internet.nat.architecture }}"
}
{%- endif %}
