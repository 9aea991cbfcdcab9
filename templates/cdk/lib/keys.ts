{% include "_header.ts" %}
import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { CfnAlias, CfnKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { named } from "./support";

interface Key {
  readonly description: string;
  readonly alias: string;
  readonly rotationDays: number;
  readonly policy: object;
}

// One key per purpose. The account and the named roles administer the keys; that alone does not let them decrypt. Data
// passes through the named services only, for principals whom IAM allows to use the key.
{{ constants.keys | safe }}

/** KMS keys by purpose. They outlive the stack, because losing a key loses what it encrypts. */
export class Keys extends Construct {
  /** Key ARNs by purpose. */
  readonly arns: Record<string, string> = {};

  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const [purpose, key] of Object.entries(KEYS)) {
      const resource = new CfnKey(this, purpose, {
        description: key.description,
        enableKeyRotation: true,
        rotationPeriodInDays: key.rotationDays,
        // Days between scheduling a key's deletion and losing what it encrypts.
        pendingWindowInDays: 30,
        keyPolicy: key.policy,
        tags: named(`key/${purpose}`, purpose),
      });
      resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
      this.arns[purpose] = resource.attrArn;
      const alias = new CfnAlias(this, `${purpose}-alias`, {
        aliasName: `alias/${key.alias}`,
        targetKeyId: resource.attrKeyId,
      });
      alias.applyRemovalPolicy(RemovalPolicy.DESTROY);
    }
  }

  /** Returns the ARN of the key of a purpose. */
  of(purpose: string): string {
    return this.arns[purpose];
  }
}
