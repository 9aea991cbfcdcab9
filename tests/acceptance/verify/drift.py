"""Changes, removes and adds one thing of each kind in a network that was deployed to the server whose address is the argument."""

from __future__ import annotations

import json
import sys

import boto3

URL = sys.argv[1]
ec2 = boto3.client("ec2", endpoint_url=URL, region_name="us-east-1")
TAGGED = {tag["Value"]: tag["ResourceId"] for page in ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "key", "Values": ["smgen:id"]}]) for tag in page["Tags"]}
VPC = TAGGED["vpc"]


def changed_and_removed() -> None:
    """What an apply puts back."""
    vpce, training = TAGGED["security-group/vpce"], TAGGED["security-group/training"]
    [group] = ec2.describe_security_groups(GroupIds=[vpce])["SecurityGroups"]
    first = group["IpPermissions"][0]
    pairs = [{"GroupId": one["GroupId"]} for one in first["UserIdGroupPairs"][:1]]
    ec2.revoke_security_group_ingress(GroupId=vpce, IpPermissions=[{key: first[key] for key in ("IpProtocol", "FromPort", "ToPort")} | {"UserIdGroupPairs": pairs}])
    [acl] = ec2.describe_network_acls(NetworkAclIds=[TAGGED["network-acl/data"]])["NetworkAcls"]
    entries = [one for one in acl["Entries"] if one["RuleNumber"] < 32767 and not one["Egress"]]
    ec2.delete_network_acl_entry(NetworkAclId=acl["NetworkAclId"], Egress=False, RuleNumber=entries[0]["RuleNumber"])
    ec2.modify_vpc_attribute(VpcId=VPC, EnableDnsHostnames={"Value": False})
    ec2.modify_subnet_attribute(SubnetId=TAGGED["subnet/training/use1-az1"], MapPublicIpOnLaunch={"Value": True})
    ec2.create_tags(Resources=[training], Tags=[{"Key": "smgen:profile", "Value": "prod"}, {"Key": "smgen:id", "Value": "security-group/other"}])
    ec2.create_tags(Resources=[training], Tags=[{"Key": "smgen:id", "Value": "security-group/training"}, {"Key": "Environment", "Value": "other"}])
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
    ec2.modify_vpc_endpoint(VpcEndpointId=TAGGED["endpoint/sts"], PolicyDocument=json.dumps(policy))
    ec2.delete_vpc_endpoints(VpcEndpointIds=[TAGGED["endpoint/logs"]])
    [acl] = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [VPC]}, {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    ec2.create_network_acl_entry(NetworkAclId=acl["NetworkAclId"], Egress=True, RuleNumber=7, RuleAction="allow", Protocol="-1", CidrBlock="203.0.113.0/24")
    [default] = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [VPC]}, {"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
    ec2.authorize_security_group_egress(GroupId=default["GroupId"], IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    ec2.authorize_security_group_ingress(GroupId=default["GroupId"], IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "192.168.10.0/24"}]}])


def added() -> None:
    """What the code does not know, and an apply leaves."""
    training, data = TAGGED["security-group/training"], TAGGED["security-group/data"]
    ec2.authorize_security_group_egress(GroupId=training, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    ec2.authorize_security_group_ingress(GroupId=data, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "192.168.10.0/24"}]}])
    for egress in (True, False):
        ec2.create_network_acl_entry(NetworkAclId=TAGGED["network-acl/training"], Egress=egress, RuleNumber=3, RuleAction="allow", Protocol="-1", CidrBlock="203.0.113.0/24")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=VPC)
    ec2.create_route(RouteTableId=TAGGED["route-table/private/use1-az1"], DestinationCidrBlock="203.0.113.0/24", GatewayId=gateway)
    vpn = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpnGatewayId=vpn, VpcId=VPC)
    ec2.create_security_group(GroupName="by-hand", Description="by hand", VpcId=VPC)
    ec2.create_egress_only_internet_gateway(VpcId=VPC)
    other = ec2.create_vpc(CidrBlock="10.250.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=VPC, PeerVpcId=other)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)


changed_and_removed()
added()
