{% include "_header.tf" %}
# A group per function; rules name groups and prefix lists, not addresses. Each rule is a resource of its own, because rules
# inside a group and rules beside it undo each other.
{%- for group in groups %}

{{ group.description | comment }}
resource "aws_security_group" "{{ group.label }}" {
{%- if group.unattached %}
  #checkov:skip={{ accepted.group_unattached.checkov[0] }}:{{ accepted.group_unattached.reason }}
{%- endif %}
  name = "{{ t.prefix | named }}-{{ group.name }}"
  description = "{{ group.description }}"
  vpc_id = aws_vpc.main.id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ group.name }}"
    "smgen:id" = "security-group/{{ group.name }}"
  {{ own_tags.close }}

  lifecycle {
    # Under another name it is another group: what carries it moves there before it goes. AWS deletes none that is carried.
    create_before_destroy = true
  }
}
{%- for rule in group.ingress %}

resource "aws_vpc_security_group_ingress_rule" "{{ rule.label }}" {
{%- for check in rule.misread %}
  #checkov:skip={{ check }}:{{ accepted.group_ports.reason }}
{%- endfor %}
  security_group_id = aws_security_group.{{ group.label }}.id
  description = "{{ rule.description }}"
  ip_protocol = "{{ rule.protocol }}"
{%- if rule.from_port is not none %}
  from_port = {{ rule.from_port }}
  to_port = {{ rule.to_port }}
{%- endif %}
  {{ rule.peer[0] }} = {{ rule.peer[1] | safe }}

  tags = {{ own_tags.open }}
    "smgen:id" = "security-group/{{ group.name }}/ingress/{{ rule.id }}"
  {{ own_tags.close }}
}
{%- endfor %}
{%- for rule in group.egress %}

resource "aws_vpc_security_group_egress_rule" "{{ rule.label }}" {
  security_group_id = aws_security_group.{{ group.label }}.id
  description = "{{ rule.description }}"
  ip_protocol = "{{ rule.protocol }}"
{%- if rule.from_port is not none %}
  from_port = {{ rule.from_port }}
  to_port = {{ rule.to_port }}
{%- endif %}
  {{ rule.peer[0] }} = {{ rule.peer[1] | safe }}

  tags = {{ own_tags.open }}
    "smgen:id" = "security-group/{{ group.name }}/egress/{{ rule.id }}"
  {{ own_tags.close }}
}
{%- endfor %}
{%- endfor %}
