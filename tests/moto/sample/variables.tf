variable "endpoint_services" {
  description = "Service name of each interface endpoint, by a short key"
  type        = map(string)
}

variable "region" {
  description = "Region to apply in"
  type        = string
}

variable "zones" {
  description = "Subnet ranges by availability zone id"
  type = map(object({
    private_cidr = string
    public_cidr  = string
  }))
}
