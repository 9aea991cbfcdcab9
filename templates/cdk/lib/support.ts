{% include "_header.ts" %}
import { type CfnResource, type CfnTag, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { PREFIX } from "./profile";

/** Returns the tags of one resource: its name behind the prefix, and the id by which `smgen verify` knows it. */
export function named(id: string, name?: string): CfnTag[] {
  return [
    { key: "Name", value: name === undefined ? PREFIX : `${PREFIX}-${name}` },
    { key: "smgen:id", value: id },
  ];
}

const PACKS = {
  AwsSolutions: "AwsSolutions",
  HIPAA: "HIPAA.Security",
  NIST: "NIST.800.53.R5",
};

/** Accepts a finding of cdk-nag on a construct, and keeps the reason in the validation report. */
export function acknowledge(construct: IConstruct, packs: (keyof typeof PACKS)[], rule: string, reason: string): void {
  for (const pack of packs) {
    // The long form of the id: with the short one, the finding vanishes from the report together with its reason.
    Validations.of(construct).acknowledge({ id: `${PACKS[pack]}::${PACKS[pack]}-${rule}`, reason });
  }
}

/** Accepts findings of checkov on a resource, each with its reason. */
export function skipCheckov(resource: CfnResource, checks: Record<string, string>): void {
  const skip = Object.entries(checks).map(([id, comment]) => ({ id, comment }));
  resource.addMetadata("checkov", { skip });
}
