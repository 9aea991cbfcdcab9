{% if not module %}{% include "_header.tf" %}
provider "aws" {
  region = "{{ t.region }}"
{%- if t.account_id %}

  # Nothing is planned or applied with the credentials of another account.
  allowed_account_ids = ["{{ t.account_id }}"]
{%- endif %}

  # Every resource carries these; resources add their name and the id by which `smgen verify` knows them.
  default_tags {
    tags = merge(var.extra_tags, {
{%- for tag in tags %}
      "{{ tag.key }}" = "{{ tag.value }}"
{%- endfor %}
    })
  }
}
{%- endif %}
