# One zone leaves through a NAT gateway and the other through an instance, so that both are exercised.
locals {
  zone_ids      = sort(keys(var.zones))
  gateway_zone  = local.zone_ids[0]
  instance_zone = local.zone_ids[1]
}

resource "aws_eip" "nat" {
  domain = "vpc"

  tags = {
    Name = "sample-nat-${local.gateway_zone}"
  }

  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[local.gateway_zone].id

  tags = {
    Name = "sample-${local.gateway_zone}"
  }
}

resource "aws_route" "private_nat_gateway" {
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
  route_table_id         = aws_route_table.private[local.gateway_zone].id
}

data "aws_ssm_parameter" "al2023_arm64" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

data "aws_ssm_parameter" "al2023_x86_64" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

resource "aws_iam_role" "nat_instance" {
  name = "sample-nat-instance"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "ec2.${local.dns_suffix}" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "nat_instance_ssm" {
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
  role       = aws_iam_role.nat_instance.name
}

resource "aws_iam_instance_profile" "nat_instance" {
  name = "sample-nat-instance"
  role = aws_iam_role.nat_instance.name
}

resource "aws_network_interface" "nat_instance" {
  description       = "Primary interface of the NAT instance; forwards, so the source and destination check is off"
  security_groups   = [aws_security_group.nat_instance.id]
  source_dest_check = false
  subnet_id         = aws_subnet.public[local.instance_zone].id

  tags = {
    Name = "sample-nat-${local.instance_zone}"
  }
}

resource "aws_eip" "nat_instance" {
  #checkov:skip=CKV2_AWS_19:Attached to the interface of the NAT instance
  domain            = "vpc"
  network_interface = aws_network_interface.nat_instance.id

  tags = {
    Name = "sample-nat-${local.instance_zone}"
  }

  depends_on = [aws_internet_gateway.main]
}

resource "aws_instance" "nat" {
  ami                  = nonsensitive(data.aws_ssm_parameter.al2023_arm64.value)
  ebs_optimized        = true
  iam_instance_profile = aws_iam_instance_profile.nat_instance.name
  instance_type        = "t4g.nano"
  monitoring           = true
  user_data            = "#!/bin/bash\nsysctl -w net.ipv4.ip_forward=1\n"

  metadata_options {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }

  network_interface {
    device_index         = 0
    network_interface_id = aws_network_interface.nat_instance.id
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = aws_kms_key.main.arn
    volume_type = "gp3"
  }

  tags = {
    Name = "sample-nat-${local.instance_zone}"
  }

  lifecycle {
    # A new image is taken in a maintenance window, not by the next apply.
    ignore_changes = [ami]
  }
}

# The other way to write it: the instance's own interface, with the check turned off on the instance.
resource "aws_instance" "nat_simple" {
  ami                    = nonsensitive(data.aws_ssm_parameter.al2023_x86_64.value)
  ebs_optimized          = true
  iam_instance_profile   = aws_iam_instance_profile.nat_instance.name
  instance_type          = "t3.micro"
  monitoring             = true
  source_dest_check      = false
  subnet_id              = aws_subnet.public[local.instance_zone].id
  vpc_security_group_ids = [aws_security_group.nat_instance.id]

  metadata_options {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name = "sample-nat-simple"
  }

  lifecycle {
    ignore_changes = [ami]
  }
}

resource "aws_eip" "nat_simple" {
  domain   = "vpc"
  instance = aws_instance.nat_simple.id

  tags = {
    Name = "sample-nat-simple"
  }
}

resource "aws_route" "private_nat_instance" {
  destination_cidr_block = "0.0.0.0/0"
  network_interface_id   = aws_network_interface.nat_instance.id
  route_table_id         = aws_route_table.private[local.instance_zone].id
}
