{% include "_header.tf" %}
output "endpoint_ids" {
  description = "VPC endpoints by service, for `aws:SourceVpce` conditions in bucket and key policies."
  value = {
{%- for endpoint in endpoints %}
    "{{ endpoint.service }}" = aws_vpc_endpoint.{{ endpoint.service | label }}.id
{%- endfor %}
  }
}

output "flow_log_destination" {
  description = "ARN of the {% if flow_log.destination == "s3" %}bucket{% else %}log group{% endif %} that holds the flow logs."
{%- if flow_log.destination == "s3" %}
  value = aws_s3_bucket.flow_logs.arn
{%- else %}
  value = aws_cloudwatch_log_group.flow_logs.arn
{%- endif %}
}

output "kms_key_arns" {
  description = "KMS keys by purpose."
  value = {
{%- for key in keys %}
    "{{ key.purpose }}" = aws_kms_key.{{ key.purpose }}.arn
{%- endfor %}
  }
}
{%- if internet %}

output "nat_public_ips" {
  description = "Addresses from which the network appears on the internet, by zone id; for the allow-lists of others."
  value = { for zone, address in aws_eip.nat : zone => address.public_ip }
}
{%- endif %}

output "route_table_ids" {
  description = "Route tables of the private subnets by zone id."
  value = { for zone, table in aws_route_table.private : zone => table.id }
}

output "security_group_ids" {
  description = "Security groups by function."
  value = {
{%- for group in groups %}
    "{{ group.name }}" = aws_security_group.{{ group.label }}.id
{%- endfor %}
  }
}

output "subnet_ids" {
  description = "Subnets by tier and zone id."
  value = {
{%- for tier in tiers %}
    "{{ tier.name }}" = { for zone, subnet in aws_subnet.{{ tier.name | label }} : zone => subnet.id }
{%- endfor %}
  }
}

output "vpc_cidr" {
  description = "The VPC's range."
  value = aws_vpc.main.cidr_block
}

output "vpc_id" {
  description = "The VPC."
  value = aws_vpc.main.id
}
{%- if t.vpc.secondary_cidrs | length > 0 %}

output "vpc_secondary_cidrs" {
  description = "The VPC's secondary ranges."
  value = [for one in aws_vpc_ipv4_cidr_block_association.secondary : one.cidr_block]
}
{%- endif %}

# The same for programs: what SageMaker calls need, in one read. The values are ids, so that plans show them.
resource "aws_ssm_parameter" "network" {
  #checkov:skip={{ accepted.parameter_plain.checkov[0] }}:{{ accepted.parameter_plain.reason }}
  name = "/smgen/{{ t.prefix | named }}/network"
  description = "What SageMaker calls need of the network"
  type = "String"
  tier = "Standard"
  insecure_value = jsonencode({
    "kms_keys" = {
{%- for key in keys %}
      "{{ key.purpose }}" = aws_kms_key.{{ key.purpose }}.arn
{%- endfor %}
    }
    "security_groups" = {
{%- for group in groups %}
{%- if group.label == "inference" or group.label == "notebook" or group.label == "training" %}
      "{{ group.name }}" = aws_security_group.{{ group.label }}.id
{%- endif %}
{%- endfor %}
    }
    "subnets" = {
{%- for tier in tiers %}
{%- if tier.name == "inference" or tier.name == "notebook" or tier.name == "training" %}
      "{{ tier.name }}" = { for zone, subnet in aws_subnet.{{ tier.name | label }} : zone => subnet.id }
{%- endif %}
{%- endfor %}
    }
    "vpc" = aws_vpc.main.id
  })

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-network"
    "smgen:id" = "network-parameter"
  {{ own_tags.close }}
}
