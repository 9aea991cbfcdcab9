{% if t.hosted_zones | length > 0 %}{% include "_header.tf" %}
# Names that the VPC's resolver answers from here alone: what has no record does not exist, and nobody outside is asked.
resource "aws_route53_zone" "private" {
  for_each = toset([
{%- for zone in t.hosted_zones %}
    "{{ zone.name }}",
{%- endfor %}
  ])

  name = each.key
  comment = "Names of {{ t.prefix | named }}"
  # Records that somebody added beside the code keep a zone from being destroyed.
  force_destroy = false

  # Here and nowhere else: an aws_route53_zone_association of the same zone would be taken off by every other apply.
  vpc {
    vpc_id = aws_vpc.main.id
  }

  tags = {{ own_tags.open }}
    "Name" = "{{ t.prefix | named }}-${each.key}"
    "smgen:id" = "hosted-zone/${each.key}"
  {{ own_tags.close }}
}

resource "aws_route53_record" "private" {
  #checkov:skip={{ accepted.record_addresses.checkov[0] }}:{{ accepted.record_addresses.reason }}
  for_each = {
{%- for zone in t.hosted_zones %}
{%- for record in zone.records %}
    "{{ record.name }} {{ record.type }}" = {
      zone = "{{ zone.name }}"
      name = "{{ record.name }}"
      type = "{{ record.type }}"
      ttl = {{ record.ttl }}
      values = [
{%- for value in record.values %}
        "{{ value }}",
{%- endfor %}
      ]
    }
{%- endfor %}
{%- endfor %}
  }

  zone_id = aws_route53_zone.private[each.value.zone].zone_id
  name = each.value.name
  type = each.value.type
  ttl = each.value.ttl
  records = each.value.values
}
{%- endif %}
