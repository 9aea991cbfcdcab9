locals {
  flow_log_format = "$${version} $${account-id} $${vpc-id} $${subnet-id} $${interface-id} $${srcaddr} $${dstaddr} $${srcport} $${dstport} $${protocol} $${action} $${log-status} $${pkt-srcaddr} $${pkt-dstaddr} $${flow-direction} $${tcp-flags}"
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 30
  description             = "Flow logs of the sample"
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "FlowLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.${local.dns_suffix}" }
        Action    = ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:/sample/flow-logs"
          }
        }
      },
    ]
  })

  tags = {
    Name = "sample"
  }
}

resource "aws_kms_alias" "main" {
  name          = "alias/sample-network"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  kms_key_id        = aws_kms_key.main.arn
  name              = "/sample/flow-logs"
  retention_in_days = 365
}

resource "aws_iam_role" "flow_logs" {
  name = "sample-flow-logs"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ec2:${var.region}:${local.account_id}:vpc-flow-log/*" }
      }
    }]
  })
}

resource "aws_iam_policy" "flow_logs" {
  name        = "sample-flow-logs"
  description = "Lets flow logs write to their own log group and nothing else"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.flow_logs.arn}:*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "flow_logs" {
  policy_arn = aws_iam_policy.flow_logs.arn
  role       = aws_iam_role.flow_logs.name
}

resource "aws_iam_role_policy" "flow_logs_describe" {
  name = "describe"
  role = aws_iam_role.flow_logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "logs:DescribeLogGroups"
      Resource = "arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:*"
    }]
  })
}

resource "aws_flow_log" "cloudwatch" {
  iam_role_arn             = aws_iam_role.flow_logs.arn
  log_destination          = aws_cloudwatch_log_group.flow_logs.arn
  log_destination_type     = "cloud-watch-logs"
  log_format               = local.flow_log_format
  max_aggregation_interval = 60
  traffic_type             = "ALL"
  vpc_id                   = aws_vpc.main.id

  tags = {
    Name = "sample-cloudwatch"
  }
}

resource "aws_flow_log" "s3" {
  log_destination          = aws_s3_bucket.flow_logs.arn
  log_destination_type     = "s3"
  log_format               = local.flow_log_format
  max_aggregation_interval = 60
  traffic_type             = "ALL"
  vpc_id                   = aws_vpc.main.id

  destination_options {
    file_format                = "parquet"
    hive_compatible_partitions = true
    per_hour_partition         = true
  }

  tags = {
    Name = "sample-s3"
  }

  depends_on = [aws_s3_bucket_policy.flow_logs]
}
