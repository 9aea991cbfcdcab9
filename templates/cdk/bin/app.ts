{% include "_header.ts" %}
import { App, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks{% if packs.hipaa %}, HIPAASecurityChecks{% endif %}{% if packs.nist %}, NIST80053R5Checks{% endif %} } from "cdk-nag";
import { context } from "../cdk.json";
import { NetworkStack } from "../lib/network-stack";
import { ACCOUNT, DESCRIPTION, PREFIX, REGION, TAGS } from "../lib/profile";

// The CDK CLI hands over the context of cdk.json and says where to write; plain node gives the same templates without it.
const app = new App({
  analyticsReporting: false,
  autoSynth: true,
  context,
  outdir: process.env.CDK_OUTDIR ?? "cdk.out",
});
const stack = new NetworkStack(app, "Network", {
  stackName: PREFIX,
  description: DESCRIPTION,
  env: { account: ACCOUNT, region: REGION },
});
for (const { key, value } of TAGS) {
  Tags.of(stack).add(key, value);
}

// Every finding fails the synthesis, unless the construct that it is about says why it is accepted.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
{%- if packs.hipaa %}
Validations.of(app).addPlugins(new HIPAASecurityChecks(app));
{%- endif %}
{%- if packs.nist %}
Validations.of(app).addPlugins(new NIST80053R5Checks(app));
{%- endif %}
