{% include "_header.tf" %}
# One table per zone, so that a zone can be changed, or fail, alone. Gateway endpoints add their routes themselves.
resource "aws_route_table" "private" {
  for_each = toset([
{%- for table in route_tables %}
    "{{ table.zone }}",
{%- endfor %}
  ])

  vpc_id = aws_vpc.main.id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-private-${each.key}"
    "smgen:id" = "route-table/private/${each.key}"
  {{ own_tags.close }}

  lifecycle {
    # Also orders a zone's end: gateway endpoints leave its table before it goes, and cannot leave one that is gone.
    create_before_destroy = true
  }
}
{%- for tier in tiers %}
{%- if not tier.public %}

resource "aws_route_table_association" "{{ tier.name | label }}" {
  for_each = aws_subnet.{{ tier.name | label }}

  route_table_id = aws_route_table.private[each.key].id
  subnet_id = each.value.id
}
{%- endif %}
{%- endfor %}
{%- if internet %}

# There is an internet gateway because there is a NAT; `network.nat: none` takes both away.
resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = {{ own_tags.open }}
    "Name" = {{ t.prefix | named(whole=true) }}
    "smgen:id" = "internet-gateway"
  {{ own_tags.close }}
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-public"
    "smgen:id" = "route-table/public"
  {{ own_tags.close }}
}

resource "aws_route" "public_internet" {
  route_table_id = aws_route_table.public.id
  destination_cidr_block = "{{ internet.destination }}"
  gateway_id = aws_internet_gateway.main.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  route_table_id = aws_route_table.public.id
  subnet_id = each.value.id
}
{%- if internet.nat.kind == "instance" %}

resource "aws_instance" "nat" {
  #checkov:skip={{ accepted.nat_role.checkov[0] }}:{{ accepted.nat_role.reason }}
  for_each = toset([
{%- for zone in internet.zones %}
    "{{ zone }}",
{%- endfor %}
  ])

  ami = data.aws_ssm_parameter.nat_image.insecure_value
  instance_type = "{{ internet.nat.instance_type }}"
  subnet_id = aws_subnet.public[each.key].id
  vpc_security_group_ids = [aws_security_group.nat.id]

  # It forwards what is not addressed to it.
  source_dest_check = false
  ebs_optimized = true
  monitoring = true

  # Amazon Linux brings no packet filter; the address comes only after the start, hence the patience.
  user_data = <<-EOT
    #!/bin/bash
    until dnf install -y nftables; do sleep 5; done
    echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
    sysctl --system
    nft add table ip nat
    nft 'add chain ip nat postrouting { type nat hook postrouting priority srcnat; }'
    nft add rule ip nat postrouting ip saddr {{ t.vpc_in_nftables }} ip daddr != {{ t.vpc_in_nftables }} masquerade
    nft list ruleset > /etc/sysconfig/nftables.conf
    systemctl enable nftables
  EOT

  metadata_options {
    http_endpoint = "enabled"
    http_put_response_hop_limit = 1
    http_tokens = "required"
  }

  root_block_device {
    encrypted = true
{%- if module %}

    # Its volume is no resource of its own, and no provider here tags it.
    tags = local.tags
{%- endif %}
  }

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-nat-${each.key}"
    "smgen:id" = "nat/${each.key}"
  {{ own_tags.close }}

  lifecycle {
    # A newer image is no reason to cut the way out; replace the instance to take it.
    ignore_changes = [ami]
  }
}

# Its only public address: the subnet gives none. Asking the instance for none would replace it once this is attached.
resource "aws_eip" "nat" {
  for_each = aws_instance.nat

  domain = "vpc"
  instance = each.value.id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-nat-${each.key}"
    "smgen:id" = "elastic-ip/nat/${each.key}"
  {{ own_tags.close }}

  depends_on = [aws_internet_gateway.main]
}
{%- else %}

resource "aws_eip" "nat" {
  for_each = toset([
{%- for zone in internet.zones %}
    "{{ zone }}",
{%- endfor %}
  ])

  domain = "vpc"

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-nat-${each.key}"
    "smgen:id" = "elastic-ip/nat/${each.key}"
  {{ own_tags.close }}
}

resource "aws_nat_gateway" "main" {
  for_each = toset([
{%- for zone in internet.zones %}
    "{{ zone }}",
{%- endfor %}
  ])

  allocation_id = aws_eip.nat[each.key].id
  subnet_id = aws_subnet.public[each.key].id

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-nat-${each.key}"
    "smgen:id" = "nat/${each.key}"
  {{ own_tags.close }}

  depends_on = [aws_internet_gateway.main]
}
{%- endif %}

resource "aws_route" "private_internet" {
  # Zone of the route table = zone of its NAT.
  for_each = {
{%- for table in route_tables %}
{%- if table.nat_zone %}
    "{{ table.zone }}" = "{{ table.nat_zone }}"
{%- endif %}
{%- endfor %}
  }

  route_table_id = aws_route_table.private[each.key].id
  destination_cidr_block = "{{ internet.destination }}"
{%- if internet.nat.kind == "instance" %}
  network_interface_id = aws_instance.nat[each.value].primary_network_interface_id
{%- else %}
  nat_gateway_id = aws_nat_gateway.main[each.value].id
{%- endif %}
}
{%- endif %}
