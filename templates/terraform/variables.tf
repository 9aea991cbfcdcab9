{% include "_header.tf" %}
{% if module and not t.account_id -%}
variable "account_id" {
  description = "The account, which must be the provider's; null reads it there. Say it where the call has `depends_on`: what is read is unknown while that waits, and policies and names with it."
  type = string
  default = null

  validation {
    condition = can(regex("^[0-9]{12}$", coalesce(var.account_id, "000000000000")))
    error_message = "An account id has twelve digits."
  }
}

{% endif -%}
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
{%- if module %}

variable "name_prefix" {
  description = "What every name starts with; two instances in one account need two."
  type = string
  default = "{{ t.prefix }}"

  validation {
    condition = can(regex("^[a-z][-a-z0-9]+$", var.name_prefix)) && length(var.name_prefix) <= {{ longest_prefix }} && var.name_prefix != "aws"
    error_message = "Use 2 to {{ longest_prefix }} lower-case letters, digits and hyphens, a letter first; `aws` alone is AWS's."
  }
}
{%- endif %}
