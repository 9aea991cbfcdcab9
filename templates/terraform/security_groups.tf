{% include "header.tf" %}
# A group per function; rules name groups and prefix lists, not addresses. Each rule is a resource of its own, because rules
# inside a group and rules beside it undo each other.
{%- for view in groups %}

{{ view.description | comment }}
resource "aws_security_group" "{{ view.label }}" {
{%- if view.unattached %}
  #checkov:skip=CKV2_AWS_5:SageMaker jobs, models and notebooks carry it at run time; nothing in this folder attaches it.
{%- endif %}
  name = "{{ t.prefix }}-{{ view.label }}"
  description = "{{ view.description }}"
  vpc_id = aws_vpc.main.id

  tags = {
    "Name" = "{{ t.prefix }}-{{ view.label }}"
    "smgen:id" = "security-group/{{ view.label }}"
  }
}
{%- for r in view.ingress %}

resource "aws_vpc_security_group_ingress_rule" "{{ r.label }}" {
{%- for check in r.misread %}
  #checkov:skip={{ check }}:The source is a group. checkov takes a rule that names no range for one that is open to the world.
{%- endfor %}
  security_group_id = aws_security_group.{{ view.label }}.id
  description = "{{ r.description }}"
  ip_protocol = "{{ r.protocol }}"
{%- if r.from_port is not none %}
  from_port = {{ r.from_port }}
  to_port = {{ r.to_port }}
{%- endif %}
  {{ r.peer[0] }} = {{ r.peer[1] | safe }}

  tags = {
    "smgen:id" = "security-group/{{ view.label }}/ingress/{{ r.id }}"
  }
}
{%- endfor %}
{%- for r in view.egress %}

resource "aws_vpc_security_group_egress_rule" "{{ r.label }}" {
  security_group_id = aws_security_group.{{ view.label }}.id
  description = "{{ r.description }}"
  ip_protocol = "{{ r.protocol }}"
{%- if r.from_port is not none %}
  from_port = {{ r.from_port }}
  to_port = {{ r.to_port }}
{%- endif %}
  {{ r.peer[0] }} = {{ r.peer[1] | safe }}

  tags = {
    "smgen:id" = "security-group/{{ view.label }}/egress/{{ r.id }}"
  }
}
{%- endfor %}
{%- endfor %}
