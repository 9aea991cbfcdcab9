{% include "_header.tf" %}
# The account decides the principals in key and endpoint policies; reading it keeps account ids out of this folder.
data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
}
{%- if internet and internet.nat.kind == "instance" %}

# Amazon publishes the newest Amazon Linux 2023 image of each architecture under a fixed parameter name.
data "aws_ssm_parameter" "nat_image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{{ internet.nat.architecture }}"
}
{%- endif %}
