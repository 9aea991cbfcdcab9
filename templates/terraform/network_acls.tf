{% include "_header.tf" %}
# The coarse second layer, derived from the groups' rules: should a group be opened by mistake, the subnet still passes only
# what the functions need. ACLs are stateless, so every flow stands here with its replies. They do not see the VPC resolver,
# instance metadata, time sync or DHCP. A rule's number follows from its peer and port; a new rule moves no other.
{%- for acl in acls %}

resource "aws_network_acl" "{{ acl.tier | label }}" {
  vpc_id = aws_vpc.main.id
  subnet_ids = [for subnet in aws_subnet.{{ acl.tier | label }} : subnet.id]

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ acl.tier }}"
    "smgen:id" = "network-acl/{{ acl.tier }}"
  {{ own_tags.close }}
}
{%- for direction in acl.directions %}
{%- if direction.entries | length > 0 %}

resource "aws_network_acl_rule" "{{ acl.tier | label }}_{{ direction.name }}" {
{%- if direction.own_ports %}
  #checkov:skip={{ accepted.acl_own_ports.checkov[0] }}:{{ accepted.acl_own_ports.reason }}
{%- endif %}
  for_each = {
{%- for entry in direction.entries %}
    {{ entry.reason | comment(indent=4) }}
    "{{ entry.id }}" = { number = {{ entry.number }}, protocol = "{{ entry.protocol }}", cidr = "{{ entry.cidr }}", {% if entry.ports %}from = {{ entry.ports.first }}, to = {{ entry.ports.last }}{% else %}from = null, to = null{% endif %} }
{%- endfor %}
  }

  network_acl_id = aws_network_acl.{{ acl.tier | label }}.id
  egress = {{ direction.egress }}
  rule_number = each.value.number
  rule_action = "allow"
  protocol = each.value.protocol
  cidr_block = each.value.cidr
  from_port = each.value.from
  to_port = each.value.to
}
{%- endif %}
{%- endfor %}
{%- endfor %}
