// Prints, for each region that is named, the names of the endpoint services that aws-cdk-lib knows: region, then property, then name.
// The folder of the CDK's packages is the first argument.
import { createRequire } from "node:module";

const [folder, ...regions] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { App, Stack } = require("aws-cdk-lib");
const { InterfaceVpcEndpointAwsService, GatewayVpcEndpointAwsService } = require("aws-cdk-lib/aws-ec2");

// Gateways' names hold the region as CloudFormation fills it in.
const filled = (name, region) => (typeof name === "string" ? name : name["Fn::Join"][1].map((part) => (typeof part === "string" ? part : region)).join(""));

const names = {};
for (const region of regions) {
  const stack = new Stack(new App(), "Names", { env: { region, account: "123456789012" } });
  names[region] = [InterfaceVpcEndpointAwsService, GatewayVpcEndpointAwsService].flatMap((kind) =>
    Object.values(kind)
      .filter((service) => service?.name)
      .map((service) => filled(stack.resolve(service.name), region)),
  );
}
console.log(JSON.stringify(names));
