locals {
  security_groups = {
    endpoint  = "SageMaker inference endpoints"
    notebook  = "SageMaker notebooks and Studio apps"
    training  = "SageMaker training and processing jobs"
    vpc_links = "Interface VPC endpoints"
  }

  # One map per kind of rule; the key is the address in state, so it says what the rule is for.
  group_ingress = {
    "vpc_links-from-notebook" = { group = "vpc_links", peer = "notebook", from_port = 443, to_port = 443, description = "AWS APIs for notebooks" }
    "vpc_links-from-training" = { group = "vpc_links", peer = "training", from_port = 443, to_port = 443, description = "AWS APIs for jobs" }
    "training-from-training"  = { group = "training", peer = "training", from_port = 0, to_port = 65535, description = "Workers of one distributed job" }
  }
  group_egress = {
    "notebook-to-endpoint"  = { group = "notebook", peer = "endpoint", from_port = 8080, to_port = 8080, description = "Try a model from a notebook" }
    "notebook-to-vpc_links" = { group = "notebook", peer = "vpc_links", from_port = 443, to_port = 443, description = "AWS APIs for notebooks" }
    "training-to-training"  = { group = "training", peer = "training", from_port = 0, to_port = 65535, description = "Workers of one distributed job" }
    "training-to-vpc_links" = { group = "training", peer = "vpc_links", from_port = 443, to_port = 443, description = "AWS APIs for jobs" }
  }
}

resource "aws_security_group" "main" {
  #checkov:skip=CKV2_AWS_5:SageMaker attaches these groups when a job or notebook starts
  for_each = local.security_groups

  name        = "sample-${each.key}"
  description = each.value
  vpc_id      = aws_vpc.main.id

  tags = {
    Name = "sample-${each.key}"
  }
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  #checkov:skip=CKV_AWS_24:The source is a security group, which the check does not read
  #checkov:skip=CKV_AWS_25:The source is a security group, which the check does not read
  #checkov:skip=CKV_AWS_260:The source is a security group, which the check does not read
  for_each = local.group_ingress

  description                  = each.value.description
  from_port                    = each.value.from_port
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.main[each.value.peer].id
  security_group_id            = aws_security_group.main[each.value.group].id
  to_port                      = each.value.to_port

  tags = {
    Name = each.key
  }
}

resource "aws_vpc_security_group_egress_rule" "group" {
  for_each = local.group_egress

  description                  = each.value.description
  from_port                    = each.value.from_port
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.main[each.value.peer].id
  security_group_id            = aws_security_group.main[each.value.group].id
  to_port                      = each.value.to_port

  tags = {
    Name = each.key
  }
}

resource "aws_vpc_security_group_ingress_rule" "onprem" {
  cidr_ipv4         = "192.168.0.0/16"
  description       = "Invoke models from the office network"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.main["vpc_links"].id
  to_port           = 443

  tags = {
    Name = "vpc_links-from-onprem"
  }
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  for_each = toset(["endpoint", "notebook", "training"])

  description       = "Objects in S3 through the gateway endpoint"
  from_port         = 443
  ip_protocol       = "tcp"
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  security_group_id = aws_security_group.main[each.key].id
  to_port           = 443

  tags = {
    Name = "${each.key}-to-s3"
  }
}

resource "aws_security_group" "nat_instance" {
  name        = "sample-nat-instance"
  description = "NAT instances"
  vpc_id      = aws_vpc.main.id

  tags = {
    Name = "sample-nat-instance"
  }
}

resource "aws_vpc_security_group_ingress_rule" "nat_instance" {
  for_each = var.zones

  cidr_ipv4         = each.value.private_cidr
  description       = "Traffic to forward from ${each.key}"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.nat_instance.id
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "nat_instance" {
  cidr_ipv4         = "0.0.0.0/0"
  description       = "Forwarded traffic to the internet"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.nat_instance.id
  to_port           = 443
}

# A rule for every protocol, which carries no ports, as EFA needs it.
resource "aws_vpc_security_group_egress_rule" "efa" {
  description                  = "Elastic Fabric Adapter between workers"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.main["training"].id
  security_group_id            = aws_security_group.main["training"].id
}
