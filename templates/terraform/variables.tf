{% include "_header.tf" %}
variable "extra_tags" {
  description = "Tags to add to every resource, such as the commit that is deployed; the blueprint's own tags win."
  type = map(string)
  default = {}
}
{%- if flow_log.role_policy %}

variable "iam_permissions_boundary" {
  description = "ARN of the permissions boundary that your organization puts on IAM roles; null for none."
  type = string
  default = null
}
{%- endif %}

variable "kms_deletion_window_days" {
  description = "Days between scheduling a KMS key's deletion and losing what it encrypts."
  type = number
  default = 30

  validation {
    condition = var.kms_deletion_window_days >= 7 && var.kms_deletion_window_days <= 30
    error_message = "AWS KMS waits 7 to 30 days."
  }
}
