//! The stable names of everything smgen complains about, each with its explanation.

macro_rules! codes {
    ($($variant:ident $name:literal $text:literal)*) => {
        /// The kind of a diagnostic; its name never changes once released.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $text] $variant,)*
        }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the kebab-case name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the paragraph that `smgen explain CODE` prints.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    ConfigUnreadable "config-unreadable" "The configuration file is not there, cannot be read, or is not text in UTF-8. `--config` names another one; without it smgen takes the nearest `smgen.yaml`, in this directory or above."
    ConfigMisnamed "config-misnamed" "Something has nearly the name of the configuration file: `smgen.yml`, or a folder called `smgen.yaml`. smgen reads no other name than `smgen.yaml`; to go on without it would judge another network than the one that was written down."
    ConfigAbsent "config-absent" "An account is judged by a profile that comes with smgen only where nobody can take it for one of their own: where this profile was rendered here, and smgen would render the same today, or where `--builtin` says so. Usually a `smgen.yaml` was meant that lies elsewhere: `--config` names it."
    AccountMismatch "account-mismatch" "The credentials, or the snapshot, belong to another account, partition or region than the one that the blueprint names. Nothing else was asked, launched or removed. `aws sts get-caller-identity` shows whose credentials they are; `AWS_PROFILE` chooses others."
    SnapshotUnreadable "snapshot-unreadable" "The file is not there, or is no snapshot that this version of smgen reads. `smgen verify --save-snapshot FILE` writes one."
    YamlSyntax "yaml-syntax" "The file is not valid YAML, or not YAML that smgen reads: one document, text keys, each key once."
    KeyUnknown "key-unknown" "smgen knows no such key here. Unknown keys are errors, because a misspelt key that is silently ignored opens a network. The JSON Schema that `smgen schema` prints lets editors complete the right ones."
    KeyMissing "key-missing" "A value is needed that no layer of the profile sets. `smgen explain PATH --profile P` shows which layers a profile has."
    TypeMismatch "type-mismatch" "A value has another type than the key takes: a list where a text is expected, a number without quotes where digits are meant."
    NameInvalid "name-invalid" "The text becomes part of file names and of the names of AWS resources, which take lower-case letters, digits and hyphens only."
    IdInvalid "id-invalid" "The text does not have the form of the AWS identifier that is expected here."
    DomainInvalid "domain-invalid" "The text is no domain name that Route 53 takes in a list of DNS Firewall, for a private hosted zone or in one, or it stands for so many names that nothing would be kept from asking: `*` may be the first label of several, and holds for all names below (Amazon Route 53 developer guide, \"Managing your own domain lists\")."
    ZoneHidesAws "zone-hides-aws" "A private hosted zone answers all names below its own, and what it has no record for does not exist (Amazon Route 53 developer guide, \"Considerations when working with a private hosted zone\"). One for names of AWS's would take services away that have no endpoint with private DNS, and AWS refuses a second zone of an endpoint's name."
    RecordInvalid "record-invalid" "The record of a private hosted zone has no value, one that its type does not take, or one that nobody would be answered with (Amazon Route 53 developer guide, \"Supported DNS record types\"; RFC 1034, 3.6.2)."
    ValueOutOfRange "value-out-of-range" "The value is of the right type, but AWS or smgen does not take it."
    DescriptionInvalid "description-invalid" "AWS limits the characters and the length of a rule's description."
    ProfileUnknown "profile-unknown" "There is no profile of that name, neither built in nor in `smgen.yaml`. `smgen profiles` lists them."
    ProfileAbstract "profile-abstract" "The layer is there for profiles to extend (`abstract: true`); it does not describe a whole network and cannot be rendered."
    ExtendsMissing "extends-missing" "A profile with a name of its own must say what it builds on, because no default would be safe for all."
    ExtendsUnknown "extends-unknown" "`extends` names a layer that is neither built in nor in this file."
    ExtendsCycle "extends-cycle" "Layers extend each other in a circle, so none of them is the lowest."
    RegionUnknown "region-unknown" "smgen's catalogue has no such region. It knows the commercial regions, GovCloud and China."
    ZoneUnknown "zone-unknown" "The zone id does not belong to the region or to the profile. smgen uses zone ids (`use1-az1`), because zone names (`us-east-1a`) mean another place in every account."
    ZoneUnchecked "zone-unchecked" "The zone id has the form of the region's others, but smgen's catalogue does not have it: a new zone, or one that few accounts see; or a slip. What is rendered stands there all the same."
    ZoneRepeated "zone-repeated" "A zone is listed twice; a tier has one subnet in each zone."
    ZonesTooFew "zones-too-few" "SageMaker hosting requires subnets in at least two availability zones (SageMaker developer guide, \"Give SageMaker hosted endpoints access to resources in your Amazon VPC\")."
    CidrInvalid "cidr-invalid" "The text is not an IPv4 range in CIDR notation."
    CidrHostBits "cidr-host-bits" "Bits behind the prefix are set. AWS would silently cut them off; smgen asks, because one of the two halves is a typing error."
    CidrReserved "cidr-reserved" "The range of the VPC, of a peer or of an on-premises network is used for something else, on the Internet or inside a SageMaker instance: what a job sends there never leaves its host (Amazon VPC user guide, \"VPC CIDR blocks\")."
    CidrPublic "cidr-public" "The VPC's range lies outside of the private ones (RFC 1918, RFC 6598). AWS takes it, and routes it within the VPC: whatever is sent to the owners of those addresses on the internet never leaves (Amazon VPC user guide, \"VPC CIDR blocks\", recommends private ranges)."
    CidrRefused "cidr-refused" "AWS does not associate the range with a VPC that has the others: ranges of different private blocks (RFC 1918) do not go together, and some parts of each are kept for AWS's own services (Amazon VPC user guide, \"VPC CIDR blocks\", \"IPv4 CIDR block association restrictions\"). `100.64.0.0/10` goes with every one of them."
    CidrUnused "cidr-unused" "No subnet lies in the secondary range. It is associated with the VPC all the same: it counts among the five ranges that AWS allows, every route table keeps it inside, and no other network may have it."
    CidrOverlap "cidr-overlap" "Two ranges share addresses. Networks that overlap can never be connected, neither by peering nor by a transit gateway nor to the data centre, and subnets of one VPC must be disjoint."
    NetworkTooLarge "network-too-large" "A range of a VPC has at most 65,536 addresses (/16)."
    NetworkTooSmall "network-too-small" "A range of a VPC and each of its subnets have at least 16 addresses (/28), five of which AWS keeps; the range cannot hold the subnets that the profile asks for."
    SubnetOutside "subnet-outside" "A tier is cut from a range that is none of the VPC's, or a pinned subnet lies outside of all of them. A subnet lies in one range of its VPC."
    TierInvalid "tier-invalid" "A tier owns an aligned run of 32nds of one of the VPC's ranges, so that it is one range of its own that network ACLs and flow-log queries can name."
    NatForbidden "nat-forbidden" "The profile's framework or environment does not allow this way to the internet."
    EgressForbidden "egress-forbidden" "Traffic to the internet is allowed in a profile that has no way there or must have none."
    RetentionTooShort "retention-too-short" "The profile's framework asks for flow logs to be kept longer (45 CFR 164.312(b) asks for audit controls, 164.316(b)(2)(i) for six years of documentation)."
    TagMissing "tag-missing" "Every resource carries `Environment` and `Project`, which are set from the profile, and the tags that `required_tags` names: `Owner`, `CostCenter` and `Compliance` unless you list others. Their values are yours: what stands for `Owner` and `CostCenter` in the profiles that come with smgen counts only where there is no `smgen.yaml`."
    TagPlaceholder "tag-placeholder" "A required tag still has the value `unassigned`, which `smgen init` writes where `--owner` and `--cost-center` name none. It is rendered as it stands: bills and alarms would be nobody's."
    TagInvalid "tag-invalid" "A tag is reserved, has characters or a length that some AWS services refuse (AWS Tagging user guide, \"Tag naming limits and requirements\"), or a key that differs from another by case only, of which an IAM role keeps one (IAM user guide, \"Tags for AWS Identity and Access Management resources\", \"Case sensitivity\")."
    ExceptionInvalid "exception-invalid" "An entry of `exceptions` accepts one setting of some workloads that departs from the blueprint, with a reason and the last day on which it holds: `{job: clarify-*, setting: network-isolation, reason: Clarify calls an endpoint, until: 2027-01-31}`. What the network itself is or lets through has no exception."
    ServiceUnknown "service-unknown" "smgen's catalogue has no endpoint service of that name. `smgen show --services` lists those that it has; any other of AWS's is declared by its `service_name` and a `reason`."
    ServiceLacking "service-lacking" "The service has no VPC endpoint in the profile's region, as far as smgen's catalogue knows."
    EndpointUnchecked "endpoint-unchecked" "smgen's catalogue does not know the service that the profile declares by its `service_name`: what the entry does not say, nothing checks. That the region and the zones have it is asked of nobody before it is created, either; `zones` says where it is not."
    EndpointLacksZone "endpoint-lacks-zone" "The profile says by `zones` of an endpoint that its service is not offered in a zone of the network. The endpoint has no subnet there: calls from that zone cross into another, whose loss stops them, too."
    EndpointUnused "endpoint-unused" "No declared workload calls the service, so the endpoint costs money every hour for nothing. Declare the workload, drop the endpoint, or set `endpoints.right_size: true`."
    WorkloadUnmet "workload-unmet" "The pages of a declared workload ask more of a network than this one has: zones, traffic within a group, addresses. `smgen show --services` lists the pages."
    EndpointMissing "endpoint-missing" "A declared workload cannot work without an endpoint that the profile does not have, because nothing else leads to the service."
    EndpointNotFips "endpoint-not-fips" "`endpoints.fips` asks for FIPS-validated TLS, and these services have no endpoint in the region of which AWS's pages say that it speaks nothing else. Their ordinary endpoints are rendered instead. `smgen show --services` lists which service has what; the README of the output says what clients have to set."
    QuotaExceeded "quota-exceeded" "The network would exceed an AWS quota; creating it would fail half-way."
    SubjectUnknown "subject-unknown" "There is neither a diagnostic code nor a blueprint path of that name."
    FileEdited "file-edited" "A rendered file was changed after smgen wrote it. smgen never overwrites work it did not write. Move the change into the blueprint, or into a file of your own beside the rendered ones (for Terraform, `*_override.tf`), or pass `--force` to discard it."
    FileForeign "file-foreign" "A file that smgen did not write lies where smgen would write. Move it away, or pass `--force` to replace it."
    FileSymlink "file-symlink" "A symbolic link lies at or above a place where smgen reads its manifest or writes. smgen follows none below the output folder, so that it can never write outside of it; the output folder itself may be a link. Replace the link by what it points at, or remove it."
    FileUnexpected "file-unexpected" "A file beside the rendered ones starts with smgen's header, but smgen neither renders it nor remembers writing it: a copy, or what an older render left before its manifest was lost. Terraform and the CDK would read it all the same. Delete it, take the header out to keep it as a file of your own, or pass `--force` to remove it."
    ManifestInvalid "manifest-invalid" "The manifest `.smgen.json` beside the rendered files cannot be read or names a path outside its folder. It is never trusted blindly. Restore it from version control, or remove it; smgen then treats the files beside it as foreign."
    OutputFailed "output-failed" "A file could not be read or written. Files are replaced one by one, each whole, so those on disk are either the old or the new ones; run the same command again once the cause is gone."
    OutputPath "output-path" "The place of a rendered file is not a plain path inside the output folder: it is absolute, climbs out with `..`, is written twice, or takes a name that smgen keeps for itself. Nothing was written. Profile names become folder names: look there first."
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        for name in &names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
