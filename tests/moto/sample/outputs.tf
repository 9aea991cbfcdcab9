output "arns" {
  description = "An ARN of each kind, for the check that partition, region and account are right"
  value = {
    bucket          = aws_s3_bucket.flow_logs.arn
    endpoint        = aws_vpc_endpoint.s3.arn
    flow_log        = aws_flow_log.cloudwatch.arn
    instance        = aws_instance.nat.arn
    key             = aws_kms_key.main.arn
    log_group       = aws_cloudwatch_log_group.flow_logs.arn
    network_acl     = aws_network_acl.private.arn
    role            = aws_iam_role.flow_logs.arn
    route_table     = aws_route_table.public.arn
    security_group  = aws_security_group.main["training"].arn
    security_rule   = aws_vpc_security_group_egress_rule.efa.arn
    subnet          = aws_subnet.private[local.gateway_zone].arn
    vpc             = aws_vpc.main.arn
    nat_profile     = aws_iam_instance_profile.nat_instance.arn
    internet_gate   = aws_internet_gateway.main.arn
    elastic_ip      = aws_eip.nat.arn
    interface       = aws_network_interface.nat_instance.arn
    managed_policy  = aws_iam_policy.flow_logs.arn
    caller_identity = data.aws_caller_identity.current.arn
  }
}

output "endpoint_dns" {
  description = "First DNS name of each interface endpoint"
  value       = { for key, endpoint in aws_vpc_endpoint.interface : key => endpoint.dns_entry[0].dns_name }
}
