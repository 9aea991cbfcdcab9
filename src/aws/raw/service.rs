//! Services that are called without a crate of their own.

/// A service, as botocore's model describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// `serviceId`, from which the configuration has its names: `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`.
    pub id: &'static str,
    /// `endpointPrefix`: how its host begins.
    pub host: &'static str,
    /// `signingName`: what its calls are signed for.
    pub signing_name: &'static str,
}

impl Service {
    /// AWS Key Management Service.
    pub const KMS: Self = Self::new("KMS", "kms");
    /// Amazon CloudWatch Logs.
    pub const LOGS: Self = Self::new("CloudWatch Logs", "logs");
    /// AWS Identity and Access Management, one for each partition.
    pub const IAM: Self = Self::new("IAM", "iam");
    /// Amazon S3.
    pub const S3: Self = Self::new("S3", "s3");
    /// Service Quotas.
    pub const QUOTAS: Self = Self::new("Service Quotas", "servicequotas");
    /// AWS Lambda.
    pub const LAMBDA: Self = Self::new("Lambda", "lambda");

    /// Amazon SageMaker AI.
    pub const SAGEMAKER: Self = Self {
        host: "api.sagemaker",
        ..Self::new("SageMaker", "sagemaker")
    };
    /// AWS Resource Access Manager.
    pub const RAM: Self = Self::new("RAM", "ram");
    /// Amazon VPC Lattice.
    pub const LATTICE: Self = Self::new("VPC Lattice", "vpc-lattice");

    /// Amazon Route 53, one for each partition.
    pub const ROUTE53: Self = Self::new("Route 53", "route53");
    /// Amazon Route 53 Resolver.
    pub const RESOLVER: Self = Self::new("Route53Resolver", "route53resolver");

    const fn new(id: &'static str, name: &'static str) -> Self {
        Self {
            id,
            host: name,
            signing_name: name,
        }
    }

    pub(super) fn is_s3(self) -> bool {
        self == Self::S3
    }

    pub(super) fn is_route53(self) -> bool {
        self == Self::ROUTE53
    }

    pub(super) fn is_iam(self) -> bool {
        self == Self::IAM
    }
}
