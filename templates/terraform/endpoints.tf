{% include "header.tf" %}
# Policies limit what identity policies grant: principals of the own {% if t.organization_id %}organization{% else %}account{% endif %}, the actions that the declared workloads
# need, nothing else. Service names are literal, because looking them up in a data source ignores the region.
{%- for view in gateways %}

{{ view.reason | comment }}
resource "aws_vpc_endpoint" "{{ view.label }}" {
  vpc_id = aws_vpc.main.id
  service_name = "{{ view.service_name }}"
  vpc_endpoint_type = "Gateway"
  route_table_ids = [for table in aws_route_table.private : table.id]
{%- if view.policy %}

  policy = jsonencode({{ view.policy | safe }})
{%- endif %}

  tags = {
    "Name" = "{{ t.prefix }}-{{ view.service }}"
    "smgen:id" = "endpoint/{{ view.service }}"
  }
}
{%- endfor %}
{%- for view in interfaces %}

{{ view.reason | comment }}
{%- if view.callers | length > 0 %}
# Called by: {{ view.callers | join(sep=", ") }}.
{%- endif %}
resource "aws_vpc_endpoint" "{{ view.label }}" {
  vpc_id = aws_vpc.main.id
  service_name = "{{ view.service_name }}"
  vpc_endpoint_type = "Interface"
  private_dns_enabled = {{ view.private_dns }}
  security_group_ids = [aws_security_group.vpce.id]
  subnet_ids = [for subnet in aws_subnet.endpoints : subnet.id]
{%- if view.policy %}

  policy = jsonencode({{ view.policy | safe }})
{%- else %}

  # The service takes no endpoint policy: the groups and the callers' own policies decide.
{%- endif %}

  tags = {
    "Name" = "{{ t.prefix }}-{{ view.service }}"
    "smgen:id" = "endpoint/{{ view.service }}"
  }
}
{%- endfor %}
