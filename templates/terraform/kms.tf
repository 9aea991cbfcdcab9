{% include "_header.tf" %}
# One key per purpose. The account and the named roles administer the keys; that alone does not let them decrypt. Data passes
# through the named services only, for principals whom IAM allows to use the key.
{%- for key in keys %}

resource "aws_kms_key" "{{ key.purpose }}" {
  description = "{{ key.description | named }}"
  deletion_window_in_days = var.kms_deletion_window_days
  enable_key_rotation = true
  rotation_period_in_days = {{ key.rotation_days }}

  policy = jsonencode({{ key.policy | policy(indent=2) }})

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-{{ key.purpose }}"
    "smgen:id" = "key/{{ key.purpose }}"
  {{ own_tags.close }}
}

resource "aws_kms_alias" "{{ key.purpose }}" {
  name = "alias/{{ key.alias | named }}"
  target_key_id = aws_kms_key.{{ key.purpose }}.key_id
}
{%- endfor %}
