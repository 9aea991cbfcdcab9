{% if t.dns_firewall %}{% include "_header.tf" %}
# Whoever can ask for a name can send data in it to whoever owns the name, past groups, ACLs and routes.
{%- if t.dns_firewall.blocks %} So the VPC's resolver
# answers for names that the network needs, and for no other.
{%- else %} So the names that the network
# needs are listed, and {% if t.query_log %}query logs and {% endif %}metrics tell of every other one.
{%- endif %} Should the firewall itself fail, nothing is answered:
# AWS's default, which no resource here changes. Names end with a dot, as Resolver answers them, or every plan would change them.
{%- for rule in t.dns_firewall.rules %}

# {{ rule.action }}: {{ rule.reason }}.
resource "aws_route53_resolver_firewall_domain_list" "{{ rule.name }}" {
  name = "{{ t.prefix | named }}-dns-{{ rule.name }}"
  domains = [
{%- for domain in rule.domains %}
    "{{ domain }}.",
{%- endfor %}
  ]

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-dns-{{ rule.name }}"
    "smgen:id" = "dns-firewall/list/{{ rule.name }}"
  {{ own_tags.close }}
}
{%- endfor %}

resource "aws_route53_resolver_firewall_rule_group" "main" {
  name = "{{ t.prefix | named }}-dns"

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-dns"
    "smgen:id" = "dns-firewall/rule-group"
  {{ own_tags.close }}
}
{%- for rule in t.dns_firewall.rules %}

resource "aws_route53_resolver_firewall_rule" "{{ rule.name }}" {
  name = "{{ rule.name }}"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.main.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.{{ rule.name }}.id
  priority = {{ rule.priority }}
  action = "{{ rule.action }}"
{%- if rule.block_response %}
  block_response = "{{ rule.block_response }}"
{%- endif %}
  firewall_domain_redirection_action = "{{ rule.redirection }}"
}
{%- endfor %}

resource "aws_route53_resolver_firewall_rule_group_association" "main" {
  name = "{{ t.prefix | named }}-dns"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.main.id
  vpc_id = aws_vpc.main.id
  priority = {{ t.dns_firewall.priority }}
  # {% if t.dns_firewall.protected %}Whoever removes it must say so first: set it to DISABLED, apply, then destroy.{% else %}It can be removed as anything else.{% endif %}
  mutation_protection = "{% if t.dns_firewall.protected %}ENABLED{% else %}DISABLED{% endif %}"

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-dns"
    "smgen:id" = "dns-firewall/association"
  {{ own_tags.close }}

  # An empty group would let every name pass for a while, and one without its allowed names none.
  depends_on = [
{%- for rule in t.dns_firewall.rules %}
    aws_route53_resolver_firewall_rule.{{ rule.name }},
{%- endfor %}
  ]
}
{%- endif %}
