{% if t.query_log %}{% include "_header.tf" %}
# What the VPC's resolver is asked, which no flow log sees. Answers from its cache are not logged: a name that is missing here may
# have been asked for all the same.
resource "aws_route53_resolver_query_log_config" "main" {
  name = "{{ t.prefix | named }}-query-log"
  destination_arn = aws_cloudwatch_log_group.query_log.arn

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-query-log"
    "smgen:id" = "query-log"
  {{ own_tags.close }}

  # AWS tries whether it may deliver, and would write a policy of its own.
  depends_on = [aws_cloudwatch_log_resource_policy.query_log]
}

resource "aws_route53_resolver_query_log_config_association" "main" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.main.id
  resource_id = aws_vpc.main.id
}

resource "aws_cloudwatch_log_group" "query_log" {
{%- if t.query_log.retention_days < 365 %}
  #checkov:skip={{ accepted.short_retention.checkov[0] }}:{{ accepted.short_retention.reason | replace(from="{days}", to=t.query_log.retention_days | str) }}
{%- endif %}
  name = {{ t.query_log.group | named(whole=true) }}
  kms_key_id = aws_kms_key.logs.arn
  retention_in_days = {{ t.query_log.retention_days }}
{%- if protects_evidence %}

  # Evidence: Terraform lets go of the group and its events where it would destroy them.
  skip_destroy = true
{%- endif %}

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-query-log"
    "smgen:id" = "query-log-group"
  {{ own_tags.close }}
}

# A policy of the account, of which a region has ten; it has no tags.
resource "aws_cloudwatch_log_resource_policy" "query_log" {
  policy_name = "{{ t.prefix | named }}-query-log"
  policy_document = jsonencode({{ t.query_log.policy | policy(indent=2) }})
}
{%- endif %}
