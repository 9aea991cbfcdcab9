{% include "_header.tf" %}
# Policies limit what identity policies grant, and grant nothing. What each lets pass stands above it. No statement
# asks for AWS's service principals (aws:PrincipalIsAWSService), and none treats a service that calls with somebody's
# credentials (aws:ViaAWSService) other than that caller. Service names are literal, because looking them up in a
# data source ignores the region.
{%- for endpoint in endpoints %}
{%- if endpoint.kind == "gateway" %}

{{ endpoint.reason | comment }}
resource "aws_vpc_endpoint" "{{ endpoint.service | label }}" {
  vpc_id = aws_vpc.main.id
  service_name = "{{ endpoint.service_name }}"
  vpc_endpoint_type = "Gateway"
  route_table_ids = [for table in aws_route_table.private : table.id]
{%- if endpoint.policy %}

  {{ endpoint.lets_through | comment(indent=2) }}
  policy = jsonencode({{ endpoint.policy | policy(indent=2) }})
{%- endif %}

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ endpoint.service }}"
    "smgen:id" = "endpoint/{{ endpoint.service }}"
  {{ own_tags.close }}
}
{%- endif %}
{%- endfor %}
{%- for endpoint in endpoints %}
{%- if endpoint.kind == "interface" %}

{{ endpoint.reason | comment }}
{%- if endpoint.callers | length > 0 %}
# Called by: {{ endpoint.callers | join(sep=", ") }}.
{%- endif %}
resource "aws_vpc_endpoint" "{{ endpoint.service | label }}" {
  vpc_id = aws_vpc.main.id
  service_name = "{{ endpoint.service_name }}"
  vpc_endpoint_type = "Interface"
  private_dns_enabled = {{ endpoint.private_dns }}
  security_group_ids = [{% for function in endpoint.functions %}aws_security_group.{{ function | label }}.id{% if not loop.last %}, {% endif %}{% endfor %}]
{%- if endpoint.lacking | length > 0 %}
  # The service is not offered in {{ endpoint.lacking | join(sep=", ") }}.
  subnet_ids = [for zone, subnet in aws_subnet.endpoints : subnet.id if !contains([{% for zone in endpoint.lacking %}"{{ zone }}"{% if not loop.last %}, {% endif %}{% endfor %}], zone)]
{%- else %}
  subnet_ids = [for subnet in aws_subnet.endpoints : subnet.id]
{%- endif %}
{%- if endpoint.policy %}

  {{ endpoint.lets_through | comment(indent=2) }}
  policy = jsonencode({{ endpoint.policy | policy(indent=2) }})
{%- else %}

  # The service takes no endpoint policy: the groups and the callers' own policies decide.
{%- endif %}

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ endpoint.service }}"
    "smgen:id" = "endpoint/{{ endpoint.service }}"
  {{ own_tags.close }}
}
{%- endif %}
{%- endfor %}
