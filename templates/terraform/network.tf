{% include "_header.tf" %}
resource "aws_vpc" "main" {
  cidr_block = "{{ t.vpc.cidr }}"

  # Private DNS of the interface endpoints needs both.
  enable_dns_hostnames = {{ t.vpc.dns_hostnames }}
  enable_dns_support = {{ t.vpc.dns_support }}

  tags = {{ own_tags.open }}
    "Name" = {{ t.prefix | named(whole=true) }}
    "smgen:id" = "vpc"
  {{ own_tags.close }}
}
{%- if t.vpc.secondary_cidrs | length > 0 %}

# Addresses beside those of the VPC itself, whose size nobody can change.
resource "aws_vpc_ipv4_cidr_block_association" "secondary" {
  for_each = toset([{% for cidr in t.vpc.secondary_cidrs %}{% if not loop.first %}, {% endif %}"{{ cidr }}"{% endfor %}])

  vpc_id = aws_vpc.main.id
  cidr_block = each.key
}
{%- endif %}
{%- if t.vpc.default_security_group_closed %}

# Closes the default group: whatever is launched without a group reaches nothing and is reached by nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id

  # Left out, they would mean whatever is there: each apply takes away what somebody added.
  ingress = []
  egress  = []

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-default-closed"
    "smgen:id" = "default-security-group"
  {{ own_tags.close }}
}
{%- endif %}
{%- if t.vpc.default_network_acl_closed %}

# Closes the default ACL: a subnet without one of the ACLs below passes nothing.
resource "aws_default_network_acl" "closed" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-default-closed"
    "smgen:id" = "default-network-acl"
  {{ own_tags.close }}

  lifecycle {
    # Subnets come and go here while their own ACLs are being attached.
    ignore_changes = [subnet_ids]
  }
}
{%- endif %}
{%- if t.vpc.main_route_table_closed %}

# Closes the main route table: a subnet without a route table of its own reaches the VPC only.
resource "aws_default_route_table" "closed" {
  default_route_table_id = aws_vpc.main.default_route_table_id
  route = []

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-main-closed"
    "smgen:id" = "main-route-table"
  {{ own_tags.close }}
}
{%- endif %}
{%- for tier in tiers %}

{{ tier.description | comment }}
{%- if tier.ranges | length == 1 %}
# All of it lies in {{ tier.ranges[0] }}, so flow logs tell the function by the address.
{%- endif %}
resource "aws_subnet" "{{ tier.name | label }}" {
  # By zone id, ranges pinned: another zone changes none of these.
  for_each = {
{%- for subnet in tier.subnets %}
    "{{ subnet.zone }}" = "{{ subnet.cidr }}"
{%- endfor %}
  }

  vpc_id = aws_vpc.main.id
  availability_zone_id = each.key
  cidr_block = each.value
  map_public_ip_on_launch = false

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ tier.name }}-${each.key}"
    "smgen:id" = "subnet/{{ tier.name }}/${each.key}"
  {{ own_tags.close }}
{%- if tier.needs_secondary %}

  # AWS makes subnets in ranges only that the VPC has already.
  depends_on = [aws_vpc_ipv4_cidr_block_association.secondary]
{%- endif %}
{%- if tier.name == "endpoints" %}

  lifecycle {
    # Also orders a zone's end: endpoints leave its subnet before it goes. AWS deletes none that has an interface in it.
    create_before_destroy = true
  }
{%- endif %}
}
{%- endfor %}
