{% include "_header.tf" %}
# A set of the VPC's own: whoever changes a shared one changes every VPC that uses it. Private names of endpoints resolve at the VPC's
# resolver only, and jobs of SageMaker do not start without a domain name.
resource "aws_vpc_dhcp_options" "main" {
  domain_name = "{{ t.dhcp_options.domain_name }}"
  domain_name_servers = [
{%- for server in t.dhcp_options.domain_name_servers %}
    "{{ server }}",
{%- endfor %}
  ]

  tags = {{ own_tags.open }}
    "Name" = {{ t.prefix | named(whole=true) }}
    "smgen:id" = "dhcp-options"
  {{ own_tags.close }}

  lifecycle {
    # A VPC that loses its set before it has another resolves nothing.
    create_before_destroy = true
  }
}

resource "aws_vpc_dhcp_options_association" "main" {
  dhcp_options_id = aws_vpc_dhcp_options.main.id
  vpc_id = aws_vpc.main.id
}
