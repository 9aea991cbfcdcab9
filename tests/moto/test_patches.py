#!/usr/bin/env python3
"""Asserts what each patch changes and Terraform cannot see. Run with the python named in env.json."""

from __future__ import annotations

import ipaddress
import json
import sys
import threading
import time
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

import boto3  # noqa: E402
import patches  # noqa: E402
from application import application  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto import mock_aws  # noqa: E402
from werkzeug.test import Client  # noqa: E402

patches.apply()


def client(region: str = "eu-central-1", service: str = "ec2") -> Any:
    return boto3.client(service, region_name=region, aws_access_key_id="test", aws_secret_access_key="test")


class Patches(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = mock_aws()
        self.aws.start()
        self.addCleanup(self.aws.stop)
        self.ec2 = client()
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZoneId=zone)["Subnet"]["SubnetId"]
            for cidr, zone in [("10.0.0.0/24", "euc1-az2"), ("10.0.1.0/24", "euc1-az3")]
        ]

    def group(self, name: str) -> str:
        return self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)["GroupId"]

    def endpoint(self, **arguments: Any) -> dict[str, Any]:
        return self.ec2.create_vpc_endpoint(VpcId=self.vpc, **arguments)["VpcEndpoint"]

    def interfaces(self, endpoint_id: str) -> list[dict[str, Any]]:
        endpoint = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
        ids = endpoint["NetworkInterfaceIds"]
        return self.ec2.describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]

    def test_network_acl_ends_with_a_denial(self) -> None:
        entries = self.ec2.create_network_acl(VpcId=self.vpc)["NetworkAcl"]["Entries"]
        self.assertEqual({(entry["RuleNumber"], entry["RuleAction"], entry["Egress"]) for entry in entries}, {(32767, "deny", True), (32767, "deny", False)})

    def test_rule_descriptions(self) -> None:
        group, peer = self.group("group"), self.group("peer")
        prefix_list = self.ec2.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
        for permission in [
            {"UserIdGroupPairs": [{"GroupId": peer, "Description": "peer"}]},
            {"PrefixListIds": [{"PrefixListId": prefix_list, "Description": "list"}]},
        ]:
            ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
            self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[ports | permission])
        rules = self.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
        by_text = {rule.get("Description"): rule["SecurityGroupRuleId"] for rule in rules}
        self.assertEqual(set(by_text), {None, "peer", "list"})
        change = {"IpProtocol": "-1", "ReferencedGroupId": group, "Description": "itself"}
        self.ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=[{"SecurityGroupRuleId": by_text["peer"], "SecurityGroupRule": change}])
        rule = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[by_text["peer"]])["SecurityGroupRules"][0]
        self.assertEqual((rule["Description"], rule["ReferencedGroupInfo"]["GroupId"], rule["FromPort"]), ("itself", group, -1))

    def refusal(self, call: Any, **arguments: Any) -> str:
        with self.assertRaises(ClientError) as refused:
            call(**arguments)
        return str(refused.exception.response["Error"]["Code"])

    def test_dns_firewall(self) -> None:
        resolver = client(service="route53resolver")
        domains = resolver.create_firewall_domain_list(Name="d", CreatorRequestId="1", Tags=[{"Key": "k", "Value": "v"}])["FirewallDomainList"]
        listed, group = domains["Id"], resolver.create_firewall_rule_group(Name="g", CreatorRequestId="2")["FirewallRuleGroup"]["Id"]
        self.assertEqual(resolver.list_tags_for_resource(ResourceArn=domains["Arn"])["Tags"], [{"Key": "k", "Value": "v"}])
        resolver.update_firewall_domains(FirewallDomainListId=listed, Operation="ADD", Domains=["B.example.com", "*"])
        resolver.update_firewall_domains(FirewallDomainListId=listed, Operation="ADD", Domains=["a.example.com"])
        resolver.update_firewall_domains(FirewallDomainListId=listed, Operation="REMOVE", Domains=["*"])
        self.assertEqual(resolver.list_firewall_domains(FirewallDomainListId=listed)["Domains"], ["a.example.com.", "b.example.com."])
        rule = {"FirewallRuleGroupId": group, "FirewallDomainListId": listed, "Priority": 1, "Action": "BLOCK", "Name": "r", "CreatorRequestId": "3"}
        self.assertEqual(self.refusal(resolver.create_firewall_rule, **rule), "ValidationException")
        resolver.create_firewall_rule(**rule, BlockResponse="NODATA")
        self.assertEqual(self.refusal(resolver.create_firewall_rule, **rule, BlockResponse="NODATA"), "ConflictException")
        said = resolver.update_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=listed, Action="ALLOW")["FirewallRule"]
        self.assertEqual((said["Action"], said.get("BlockResponse"), said["FirewallDomainRedirectionAction"]), ("ALLOW", None, "INSPECT_REDIRECTION_DOMAIN"))
        to = {"FirewallRuleGroupId": group, "VpcId": self.vpc, "Name": "a", "CreatorRequestId": "4"}
        self.assertEqual(self.refusal(resolver.associate_firewall_rule_group, **to, Priority=9900), "ValidationException")
        held = resolver.associate_firewall_rule_group(**to, Priority=101)["FirewallRuleGroupAssociation"]["Id"]
        self.assertEqual(self.refusal(resolver.associate_firewall_rule_group, **to, Priority=102), "ConflictException")
        for call, key, ident in [(resolver.delete_firewall_rule_group, "FirewallRuleGroupId", group), (resolver.delete_firewall_domain_list, "FirewallDomainListId", listed)]:
            self.assertEqual(self.refusal(call, **{key: ident}), "ConflictException")
        resolver.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=held)
        self.assertEqual(self.refusal(resolver.get_firewall_rule_group_association, FirewallRuleGroupAssociationId=held), "ResourceNotFoundException")
        resolver.delete_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=listed)
        resolver.delete_firewall_rule_group(FirewallRuleGroupId=group)
        resolver.delete_firewall_domain_list(FirewallDomainListId=listed)
        self.assertEqual(resolver.get_firewall_config(ResourceId=self.vpc)["FirewallConfig"]["FirewallFailOpen"], "DISABLED")

    def test_query_logs(self) -> None:
        resolver, logs = client(service="route53resolver"), client(service="logs")
        logs.create_log_group(logGroupName="/asked")
        arn = logs.describe_log_groups()["logGroups"][0]["logGroupArn"]
        config = resolver.create_resolver_query_log_config(Name="c", DestinationArn=arn, CreatorRequestId="1", Tags=[{"Key": "k", "Value": "v"}])["ResolverQueryLogConfig"]
        self.assertEqual(resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"], [{"Key": "k", "Value": "v"}])
        to = {"ResolverQueryLogConfigId": config["Id"], "ResourceId": self.vpc}
        resolver.associate_resolver_query_log_config(**to)

        def said() -> tuple[str, str]:
            [one] = resolver.list_resolver_query_log_config_associations()["ResolverQueryLogConfigAssociations"]
            return one["Status"], one["Error"]

        self.assertEqual(said(), ("FAILED", "ACCESS_DENIED"))
        statement = {"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"}, "Action": "logs:PutLogEvents", "Resource": arn + ":log-stream:*"}
        logs.put_resource_policy(policyName="p", policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        self.assertEqual(said(), ("ACTIVE", "NONE"))
        logs.delete_log_group(logGroupName="/asked")
        self.assertEqual(said(), ("FAILED", "DESTINATION_NOT_FOUND"))
        self.assertEqual(self.refusal(resolver.delete_resolver_query_log_config, ResolverQueryLogConfigId=config["Id"]), "InvalidRequestException")
        resolver.disassociate_resolver_query_log_config(**to)
        self.assertEqual(self.refusal(resolver.disassociate_resolver_query_log_config, **to), "ResourceNotFoundException")
        resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])
        self.assertEqual(self.refusal(resolver.get_resolver_query_log_config, ResolverQueryLogConfigId=config["Id"]), "ResourceNotFoundException")
        logs.delete_resource_policy(policyName="p")

    def test_private_hosted_zones(self) -> None:
        route53 = client(service="route53")
        place = {"VPCRegion": "eu-central-1", "VPCId": self.vpc}
        made = {"Name": "a.internal", "VPC": place, "HostedZoneConfig": {"Comment": "c"}}
        zone = route53.create_hosted_zone(**made, CallerReference="1")["HostedZone"]["Id"]
        said = route53.get_hosted_zone(Id=zone)
        self.assertEqual((said["HostedZone"]["Config"], said["VPCs"]), ({"Comment": "c", "PrivateZone": True}, [place]))
        self.assertEqual(route53.list_hosted_zones_by_vpc(**place)["HostedZoneSummaries"][0]["Name"], "a.internal.")
        self.assertEqual(self.refusal(route53.create_hosted_zone, **made, CallerReference="2"), "ConflictingDomainExists")
        other = place | {"VPCId": self.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]}
        second = route53.create_hosted_zone(**(made | {"VPC": other}), CallerReference="3")["HostedZone"]["Id"]
        self.assertEqual(self.refusal(route53.associate_vpc_with_hosted_zone, HostedZoneId=second, VPC=place), "ConflictingDomainExists")
        public = route53.create_hosted_zone(Name="a.internal", CallerReference="4")["HostedZone"]
        self.assertFalse(public["Config"]["PrivateZone"])

    def test_protocols_without_ports(self) -> None:
        group = self.ec2.create_security_group(GroupName="ipsec", Description="ipsec", VpcId=self.vpc)["GroupId"]
        itself = {"IpProtocol": "50", "UserIdGroupPairs": [{"GroupId": group}]}
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[itself])
        with self.assertRaisesRegex(ClientError, "Duplicate"):
            self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[itself])
        rules = self.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
        [rule] = [rule for rule in rules if not rule["IsEgress"]]
        self.assertEqual((rule["IpProtocol"], rule["FromPort"], rule["ToPort"]), ("50", -1, -1))
        change = {"IpProtocol": "51", "ReferencedGroupId": group}
        self.ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=[{"SecurityGroupRuleId": rule["SecurityGroupRuleId"], "SecurityGroupRule": change}])
        self.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[itself | {"IpProtocol": "51"}])
        self.assertEqual(self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"], [])

    def test_what_interfaces_use_is_not_deleted(self) -> None:
        group, other = self.group("group"), self.group("other")
        service = "com.amazonaws.eu-central-1.sts"
        endpoint = self.endpoint(ServiceName=service, VpcEndpointType="Interface", SubnetIds=self.subnets, SecurityGroupIds=[group])["VpcEndpointId"]
        self.assertEqual(self.refusal(self.ec2.delete_subnet, SubnetId=self.subnets[0]), "DependencyViolation")
        self.assertEqual(self.refusal(self.ec2.delete_security_group, GroupId=group), "DependencyViolation")
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveSubnetIds=self.subnets[:1], AddSecurityGroupIds=[other], RemoveSecurityGroupIds=[group])
        self.ec2.delete_subnet(SubnetId=self.subnets[0])
        self.ec2.delete_security_group(GroupId=group)
        gone = {"VpcEndpointId": endpoint, "RemoveSubnetIds": self.subnets[:1]}
        self.assertEqual(self.refusal(self.ec2.modify_vpc_endpoint, **gone), "InvalidSubnetID.NotFound")
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.ec2.delete_subnet(SubnetId=self.subnets[1])
        self.ec2.delete_security_group(GroupId=other)

    def test_a_table_that_is_gone_is_not_taken_from_an_endpoint(self) -> None:
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        endpoint = self.endpoint(ServiceName="com.amazonaws.eu-central-1.s3", RouteTableIds=[table])["VpcEndpointId"]
        self.ec2.delete_route_table(RouteTableId=table)
        self.assertEqual(self.refusal(self.ec2.modify_vpc_endpoint, VpcEndpointId=endpoint, RemoveRouteTableIds=[table]), "InvalidRouteTableID.NotFound")

    def test_names_of_china_and_of_experiments(self) -> None:
        for region, service, hosts in [
            ("cn-north-1", "com.amazonaws.cn-north-1.logs", "logs.cn-north-1.amazonaws.com.cn"),
            ("cn-north-1", "com.amazonaws.cn-north-1.sagemaker.runtime", "runtime.sagemaker.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1", "com.amazonaws.us-gov-west-1.sagemaker.api-fips", "api-fips.sagemaker.us-gov-west-1.amazonaws.com"),
            ("eu-central-1", "aws.sagemaker.eu-central-1.experiments", "eu-central-1.experiments.sagemaker.aws *.eu-central-1.experiments.sagemaker.aws"),
        ]:
            # Twice, for moto remembers the list.
            for _ in range(2):
                (details,) = client(region).describe_vpc_endpoint_services(ServiceNames=[service])["ServiceDetails"]
                self.assertEqual(details["PrivateDnsNames"], [{"PrivateDnsName": host} for host in hosts.split()])

    def test_source_dest_check(self) -> None:
        interface = self.ec2.create_network_interface(SubnetId=self.subnets[0])["NetworkInterface"]["NetworkInterfaceId"]
        for wanted in (False, True):
            self.ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, SourceDestCheck={"Value": wanted})
            (found,) = self.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
            self.assertEqual(found["SourceDestCheck"], wanted)

    def test_sagemaker_names(self) -> None:
        for service, host in [("api", "api.sagemaker"), ("runtime", "runtime.sagemaker"), ("runtime-fips", "runtime-fips.sagemaker")]:
            name = f"com.amazonaws.eu-central-1.sagemaker.{service}"
            (details,) = self.ec2.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
            self.assertEqual(details["PrivateDnsNames"], [{"PrivateDnsName": f"{host}.eu-central-1.amazonaws.com"}])

    def test_interface_endpoint(self) -> None:
        first, second = self.group("first"), self.group("second")
        service = "com.amazonaws.eu-central-1.ecr.api"
        made = self.endpoint(VpcEndpointType="Interface", ServiceName=service, SubnetIds=self.subnets[:1], SecurityGroupIds=[first], PrivateDnsEnabled=True)
        endpoint = made["VpcEndpointId"]
        self.assertRegex(made["DnsEntries"][0]["DnsName"], rf"^{endpoint}-\w+\.api\.ecr\.eu-central-1\.vpce\.amazonaws\.com$")
        self.assertIn("api.ecr.eu-central-1.amazonaws.com", [entry["DnsName"] for entry in made["DnsEntries"]])
        (interface,) = self.interfaces(endpoint)
        self.assertIn(ipaddress.ip_address(interface["PrivateIpAddress"]), ipaddress.ip_network("10.0.0.0/24"))
        self.assertEqual([group["GroupId"] for group in interface["Groups"]], [first])
        self.assertEqual(interface["InterfaceType"], "vpc_endpoint")
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddSubnetIds=self.subnets[1:], AddSecurityGroupIds=[second], RemoveSecurityGroupIds=[first])
        changed = self.interfaces(endpoint)
        self.assertEqual({interface["SubnetId"] for interface in changed}, set(self.subnets))
        self.assertEqual({group["GroupId"] for interface in changed for group in interface["Groups"]}, {second})
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveSubnetIds=self.subnets[:1], PrivateDnsEnabled=False)
        self.assertEqual([interface["SubnetId"] for interface in self.interfaces(endpoint)], self.subnets[1:])
        self.assertFalse(self.ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["PrivateDnsEnabled"])
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.assertEqual(self.ec2.describe_vpc_endpoints()["VpcEndpoints"], [])
        self.assertEqual(self.ec2.describe_network_interfaces()["NetworkInterfaces"], [])

    def test_gateway_endpoint_routes_follow_its_tables(self) -> None:
        tables = [self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
        made = self.endpoint(VpcEndpointType="Gateway", ServiceName="com.amazonaws.eu-central-1.s3", RouteTableIds=tables[:1])
        self.assertFalse(made["PrivateDnsEnabled"])
        self.ec2.modify_vpc_endpoint(VpcEndpointId=made["VpcEndpointId"], AddRouteTableIds=tables[1:], RemoveRouteTableIds=tables[:1])
        routed = [
            table["RouteTableId"]
            for table in self.ec2.describe_route_tables(RouteTableIds=tables)["RouteTables"]
            if any(route.get("GatewayId") == made["VpcEndpointId"] for route in table["Routes"])
        ]
        self.assertEqual(routed, tables[1:])

    def test_dhcp_options(self) -> None:
        (vpc,) = self.ec2.describe_vpcs(VpcIds=[self.vpc])["Vpcs"]
        (options,) = self.ec2.describe_dhcp_options(DhcpOptionsIds=[vpc["DhcpOptionsId"]])["DhcpOptions"]
        self.assertIn({"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]}, options["DhcpConfigurations"])
        for subnet in self.subnets:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.ec2.delete_vpc(VpcId=self.vpc)
        owners = [network_acl["VpcId"] for network_acl in self.ec2.describe_network_acls()["NetworkAcls"]]
        self.assertNotIn(self.vpc, owners)
        self.assertEqual(len(self.ec2.describe_dhcp_options(DhcpOptionsIds=[vpc["DhcpOptionsId"]])["DhcpOptions"]), 1)

    def test_flow_log_finds_its_group_by_arn(self) -> None:
        logs = client(service="logs")
        logs.create_log_group(logGroupName="/flow")
        self.ec2.create_flow_logs(
            ResourceType="VPC",
            ResourceIds=[self.vpc],
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogDestination="arn:aws:logs:eu-central-1:123456789012:log-group:/flow",
            DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow",
        )
        (flow_log,) = self.ec2.describe_flow_logs()["FlowLogs"]
        self.assertEqual((flow_log["DeliverLogsStatus"], flow_log["LogGroupName"]), ("SUCCESS", "/flow"))

    def test_termination_frees_interfaces(self) -> None:
        own = self.ec2.create_network_interface(SubnetId=self.subnets[0])["NetworkInterface"]["NetworkInterfaceId"]
        for placement in [{"NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": own}]}, {"SubnetId": self.subnets[1]}]:
            launched = self.ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, InstanceType="t3.nano", **placement)
            instance = launched["Instances"][0]["InstanceId"]
            monitored = self.ec2.monitor_instances(InstanceIds=[instance])["InstanceMonitorings"][0]
            self.assertEqual(monitored["Monitoring"]["State"], "enabled")
            self.ec2.terminate_instances(InstanceIds=[instance])
            (gone,) = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
            self.assertEqual((gone["State"]["Name"], gone["NetworkInterfaces"]), ("terminated", []))
        (left,) = self.ec2.describe_network_interfaces()["NetworkInterfaces"]
        self.assertEqual((left["NetworkInterfaceId"], left["Status"]), (own, "available"))

    def test_nat_gateway(self) -> None:
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        gateway = self.ec2.create_nat_gateway(SubnetId=self.subnets[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
        (interface,) = self.ec2.describe_network_interfaces()["NetworkInterfaces"]
        self.assertIn(ipaddress.ip_address(interface["PrivateIpAddress"]), ipaddress.ip_network("10.0.0.0/24"))
        (described,) = self.ec2.describe_nat_gateways(NatGatewayIds=[gateway])["NatGateways"]
        self.assertEqual(described["NatGatewayAddresses"][0]["PrivateIp"], interface["PrivateIpAddress"])
        self.ec2.delete_nat_gateway(NatGatewayId=gateway)
        self.assertEqual(self.ec2.describe_network_interfaces()["NetworkInterfaces"], [])
        self.assertNotIn("AssociationId", self.ec2.describe_addresses()["Addresses"][0])

    def test_elastic_addresses_are_public(self) -> None:
        found = {self.ec2.allocate_address(Domain="vpc")["PublicIp"] for _ in range(3)}
        self.assertEqual(len(found), 3)
        self.assertTrue(all(ipaddress.ip_address(address).is_global for address in found), found)

    def test_settings_of_sagemaker_that_moto_drops(self) -> None:
        sagemaker, role = client(service="sagemaker"), "arn:aws:iam::123456789012:role/r"
        metadata = {"MinimumInstanceMetadataServiceVersion": "2"}
        sagemaker.create_notebook_instance(NotebookInstanceName="n", InstanceType="ml.t3.medium", RoleArn=role, InstanceMetadataServiceConfiguration=metadata)
        self.assertEqual(sagemaker.describe_notebook_instance(NotebookInstanceName="n")["InstanceMetadataServiceConfiguration"], metadata)
        sagemaker.create_training_job(
            TrainingJobName="t",
            RoleArn=role,
            AlgorithmSpecification={"TrainingImage": "i", "TrainingInputMode": "File"},
            OutputDataConfig={"S3OutputPath": "s3://b"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            StoppingCondition={"MaxRuntimeInSeconds": 60},
            RemoteDebugConfig={"EnableRemoteDebug": True},
        )
        self.assertTrue(sagemaker.describe_training_job(TrainingJobName="t")["RemoteDebugConfig"]["EnableRemoteDebug"])
        sagemaker.create_model(ModelName="m", ExecutionRoleArn=role, PrimaryContainer={"Image": "i"})
        variant = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant], ShadowProductionVariants=[variant | {"VariantName": "s", "EnableSSMAccess": True}])
        shadow = sagemaker.describe_endpoint_config(EndpointConfigName="c")["ShadowProductionVariants"][0]
        self.assertTrue(shadow["EnableSSMAccess"])

    def test_private_names_of_sagemaker(self) -> None:
        services = [f"com.amazonaws.eu-central-1.sagemaker.{part}" for part in ("api", "runtime", "featurestore-runtime")]
        described = self.ec2.describe_vpc_endpoint_services(ServiceNames=services)["ServiceDetails"]
        names = {service["ServiceName"].split(".", 3)[3]: service["PrivateDnsName"] for service in described}
        host = "sagemaker.eu-central-1.amazonaws.com"
        self.assertEqual(names, {f"sagemaker.{part}": f"{part}.{host}" for part in ("api", "runtime", "featurestore-runtime")})

    def test_endpoint_services_by_filter(self) -> None:
        wanted = ["com.amazonaws.eu-central-1.sts", "com.amazonaws.eu-central-1.none"]
        services = self.ec2.describe_vpc_endpoint_services(Filters=[{"Name": "service-name", "Values": wanted}])
        self.assertEqual([service["ServiceName"] for service in services["ServiceDetails"]], wanted[:1])

    def test_endpoints_of_other_types(self) -> None:
        for kind, member, arn in [
            ("Resource", "ResourceConfigurationArn", "arn:aws:vpc-lattice:eu-central-1:210987654321:resourceconfiguration/rcfg-1"),
            ("ServiceNetwork", "ServiceNetworkArn", "arn:aws:vpc-lattice:eu-central-1:210987654321:servicenetwork/sn-1"),
        ]:
            made = self.endpoint(VpcEndpointType=kind, SubnetIds=self.subnets[:1], **{member: arn})
            (found,) = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])["VpcEndpoints"]
            self.assertEqual((found["VpcEndpointType"], found[member], found.get("ServiceName")), (kind, arn, None))

    def test_a_model_keeps_its_isolation(self) -> None:
        sagemaker = client(service="sagemaker")
        sagemaker.create_model(ModelName="m", ExecutionRoleArn="arn:aws:iam::123456789012:role/r", PrimaryContainer={"Image": "i"}, EnableNetworkIsolation=True)
        self.assertTrue(sagemaker.describe_model(ModelName="m")["EnableNetworkIsolation"])

    def test_more_kinds_of_sagemaker(self) -> None:
        sagemaker = client(service="sagemaker")
        self.assertEqual(sagemaker.list_labeling_jobs(StatusEquals="InProgress")["LabelingJobSummaryList"], [])
        settings = {"SecurityGroups": ["sg-1"]}
        sagemaker.create_user_profile(DomainId="d-1", UserProfileName="ana", UserSettings=settings)
        sagemaker.create_user_profile(DomainId="d-2", UserProfileName="ana")
        self.assertEqual(sagemaker.describe_user_profile(DomainId="d-1", UserProfileName="ana")["UserSettings"], settings)
        self.assertNotIn("UserSettings", sagemaker.describe_user_profile(DomainId="d-2", UserProfileName="ana"))
        self.assertEqual([one["DomainId"] for one in sagemaker.list_user_profiles(DomainIdEquals="d-2")["UserProfiles"]], ["d-2"])
        with self.assertRaises(sagemaker.exceptions.ResourceNotFound):
            sagemaker.describe_space(DomainId="d-1", SpaceName="none")
        sagemaker.create_mlflow_tracking_server(TrackingServerName="notes", ArtifactStoreUri="s3://b", RoleArn="arn:aws:iam::123456789012:role/r")
        (server,) = sagemaker.list_mlflow_tracking_servers()["TrackingServerSummaries"]
        self.assertEqual((server["TrackingServerName"], server["TrackingServerStatus"]), ("notes", "Created"))

    def test_inference_components_run_on_endpoints(self) -> None:
        sagemaker = client(service="sagemaker")
        network = {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
        sagemaker.create_endpoint_config(
            EndpointConfigName="shared",
            ExecutionRoleArn="arn:aws:iam::123456789012:role/r",
            ProductionVariants=[{"VariantName": "blue", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
            EnableNetworkIsolation=True,
            VpcConfig=network,
        )
        config = sagemaker.describe_endpoint_config(EndpointConfigName="shared")
        self.assertEqual((config["VpcConfig"], config["EnableNetworkIsolation"]), (network, True))
        with self.assertRaises(sagemaker.exceptions.ClientError):
            sagemaker.create_endpoint_config(EndpointConfigName="other", ProductionVariants=[{"VariantName": "blue", "ModelName": "none"}])
        sagemaker.create_endpoint(EndpointName="shared", EndpointConfigName="shared")
        self.assertEqual(sagemaker.describe_endpoint(EndpointName="shared")["EndpointConfigName"], "shared")
        specification = {"ModelName": "ours", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}}
        sagemaker.create_inference_component(InferenceComponentName="part", EndpointName="shared", VariantName="blue", Specification=specification)
        (part,) = sagemaker.list_inference_components()["InferenceComponents"]
        self.assertEqual((part["InferenceComponentName"], part["EndpointName"]), ("part", "shared"))
        self.assertEqual(sagemaker.describe_inference_component(InferenceComponentName="part")["Specification"], specification)

    def test_public_images_exist_everywhere(self) -> None:
        for region in ["cn-north-1", "us-gov-west-1"]:
            ssm = client(region, "ssm")
            name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
            image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
            self.assertEqual(len(client(region).describe_images(ImageIds=[image])["Images"]), 1)

    def test_arns_name_the_partition(self) -> None:
        for region, partition in [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]:
            subnet = client(region).describe_subnets()["Subnets"][0]
            self.assertEqual(subnet["SubnetArn"].split(":")[1], partition)
            group = client(region).describe_security_groups()["SecurityGroups"][0]
            self.assertEqual(group["SecurityGroupArn"].split(":")[1], partition)


class AtOnce(unittest.TestCase):
    def test_a_call_has_moto_to_itself(self) -> None:
        caller, inside, most, failed = Client(application()), [], [], []
        form = {"Action": "DescribeVpcs", "Version": "2016-11-15"}
        sign = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0"}

        def describe(*_: Any, **__: Any) -> list[Any]:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()
            return []

        def call() -> None:
            said = caller.post("/", data=form, base_url="https://ec2.us-east-1.amazonaws.com", headers=sign)
            failed.extend([said.text] if said.status_code != 200 else [])

        call()  # a region's first call makes its default VPC
        with mock.patch("moto.ec2.models.vpcs.VPCBackend.describe_vpcs", describe):
            threads = [threading.Thread(target=call) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual((most, failed), ([1] * 10, []))


if __name__ == "__main__":
    unittest.main()
