{% include "_header.ts" %}
// What the blueprint says of the whole network. Names of resources start with the prefix.
{{ constants.prefix | safe }}
{{ constants.region | safe }}
{%- if t.account_id %}

// Nothing is deployed with the credentials of another account.
{{ constants.account | safe }}
{%- else %}

// Any account: the one whose credentials deploy it.
export const ACCOUNT = undefined;
{%- endif %}

{{ description | safe }}

// Every resource that takes tags carries these; resources add their name and the id by which `smgen verify` knows them.
{{ constants.tags | safe }}
