{% if module %}{% include "_header.tf" %}
locals {
  # No provider block here adds tags, so each resource merges these with its own: they win over the caller's `default_tags`. The part
  # for nobody adds nothing; for its sake whatever carries tags waits for what data.tf demands, even where `depends_on` of the caller
  # puts that off until the apply.
  tags = merge(var.extra_tags, { for none in [] : none => local.provider }, {
{%- for tag in tags %}
    "{{ tag.key }}" = "{{ tag.value }}"
{%- endfor %}
  })
}
{%- endif %}
