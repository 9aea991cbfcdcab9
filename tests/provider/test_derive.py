"""The derivation, on bindings that are written as the package's are."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import derive  # noqa: E402

DOCS = "Docs at Terraform Registry: {@link https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/thing#"
TYPES = f"""
export interface ThingConfig extends cdktf.TerraformMetaArguments {{
    /**
    * {DOCS}vpc_id Thing#vpc_id}}
    */
    readonly vpcId: string;
    /**
    * {DOCS}tags Thing#tags}}
    */
    readonly tags?: {{
        [key: string]: string;
    }};
    /**
    * rule block
    *
    * {DOCS}rule Thing#rule}}
    */
    readonly rule?: ThingRule[] | cdktf.IResolvable;
}}
export interface ThingRule {{
    /**
    * {DOCS}days Thing#days}}
    */
    readonly days: number;
}}
export declare class Thing extends cdktf.TerraformResource {{
    static readonly tfResourceType = "aws_thing";
}}
"""
CODE = """
class ThingRuleList extends cdktf.ComplexList {
    get days() {
        return this.getNumberAttribute('days');
    }
}
class Thing extends cdktf.TerraformResource {
        this._rule = new ThingRuleList(this, "rule", false);
    get arn() {
        return this.getStringAttribute('arn');
    }
}
Thing.tfResourceType = "aws_thing";
"""


class Derivation(unittest.TestCase):
    def test_arguments_blocks_and_attributes_are_read(self) -> None:
        files = {"package/lib/thing/index.d.ts": TYPES, "package/lib/thing/index.js": CODE}
        self.assertEqual(
            derive.one(files, "resource", "aws_thing"),
            {
                "arguments": {"vpc_id": {"required": True}, "tags": {}, "rule": {"within": {"days": {"required": True}}}},
                "attributes": ["arn", "rule"],
            },
        )

    def test_what_the_bindings_lack_is_null(self) -> None:
        self.assertIsNone(derive.one({}, "resource", "aws_gone"))

    def test_templates_and_mocks_name_what_is_read(self) -> None:
        text = 'resource "aws_vpc" "main" {\n}\n  mock_resource "aws_kms_key" {\n  mock_data "aws_caller_identity" {\n'
        self.assertEqual(derive.NAMED.findall(text), [("resource", "aws_vpc"), ("resource", "aws_kms_key"), ("data", "aws_caller_identity")])


if __name__ == "__main__":
    unittest.main()
