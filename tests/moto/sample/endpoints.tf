data "aws_iam_policy_document" "endpoint" {
  statement {
    actions   = ["sagemaker:*"]
    resources = ["arn:${local.partition}:sagemaker:${var.region}:${local.account_id}:*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  route_table_ids   = [for table in aws_route_table.private : table.id]
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.main.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnBuckets"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceAccount" = local.account_id } }
      },
      {
        Sid       = "ImageLayers"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:${local.partition}:s3:::prod-${var.region}-starport-layer-bucket/*"
      },
    ]
  })

  tags = {
    Name = "sample-s3"
  }
}

resource "aws_vpc_endpoint" "dynamodb" {
  route_table_ids   = [for table in aws_route_table.private : table.id]
  service_name      = "com.amazonaws.${var.region}.dynamodb"
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.main.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceAccount" = local.account_id } }
    }]
  })

  tags = {
    Name = "sample-dynamodb"
  }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.endpoint_services

  # InvokeEndpoint through the FIPS endpoint takes no policy.
  policy              = endswith(each.value, "sagemaker.runtime-fips") ? null : data.aws_iam_policy_document.endpoint.json
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.main["vpc_links"].id]
  service_name        = each.value
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.main.id

  tags = {
    Name = "sample-${each.key}"
  }
}
