{% include "header.tf" %}
# One key per purpose. The account and the named roles administer the keys; that alone does not let them decrypt. Data passes
# through the named services only, for principals whom IAM allows to use the key.
{%- for view in keys %}

resource "aws_kms_key" "{{ view.label }}" {
  description = "{{ view.description }}"
  deletion_window_in_days = var.kms_deletion_window_days
  enable_key_rotation = true
  rotation_period_in_days = {{ view.rotation_days }}

  policy = jsonencode({{ view.policy | safe }})

  tags = {
    "Name" = "{{ t.prefix }}-{{ view.label }}"
    "smgen:id" = "key/{{ view.label }}"
  }
}

resource "aws_kms_alias" "{{ view.label }}" {
  name = "alias/{{ view.alias }}"
  target_key_id = aws_kms_key.{{ view.label }}.key_id
}
{%- endfor %}
