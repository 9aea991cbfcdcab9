locals {
  network_acl_rules = {
    "in-100"  = { egress = false, number = 100, action = "allow", protocol = "tcp", cidr = "10.40.0.0/16", from_port = 443, to_port = 443 }
    "in-110"  = { egress = false, number = 110, action = "allow", protocol = "tcp", cidr = "0.0.0.0/0", from_port = 1024, to_port = 3388 }
    "in-111"  = { egress = false, number = 111, action = "allow", protocol = "tcp", cidr = "0.0.0.0/0", from_port = 3390, to_port = 65535 }
    "in-120"  = { egress = false, number = 120, action = "allow", protocol = "udp", cidr = "10.40.0.0/16", from_port = 53, to_port = 53 }
    "out-100" = { egress = true, number = 100, action = "allow", protocol = "tcp", cidr = "0.0.0.0/0", from_port = 443, to_port = 443 }
    "out-110" = { egress = true, number = 110, action = "allow", protocol = "tcp", cidr = "10.40.0.0/16", from_port = 1024, to_port = 65535 }
    "out-120" = { egress = true, number = 120, action = "allow", protocol = "-1", cidr = "10.40.0.0/16", from_port = null, to_port = null }
  }
}

resource "aws_network_acl" "private" {
  #checkov:skip=CKV2_AWS_1:Associated by aws_network_acl_association below, which the check does not read
  vpc_id = aws_vpc.main.id

  tags = {
    Name = "sample-private"
  }
}

resource "aws_network_acl_rule" "private" {
  for_each = local.network_acl_rules

  cidr_block     = each.value.cidr
  egress         = each.value.egress
  from_port      = each.value.from_port
  network_acl_id = aws_network_acl.private.id
  protocol       = each.value.protocol
  rule_action    = each.value.action
  rule_number    = each.value.number
  to_port        = each.value.to_port
}

resource "aws_network_acl_association" "private" {
  for_each = var.zones

  network_acl_id = aws_network_acl.private.id
  subnet_id      = aws_subnet.private[each.key].id
}
