# Points a rendered configuration at moto: copy it beside the rendered files, in a temporary directory, and set
# AWS_ENDPOINT_URL. Terraform merges it into the `provider "aws"` block, whose region and default_tags stay.
provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  # The account must be known: without it the provider writes references between security groups as
  # "<account>/<group>" and every plan differs from the state.
  skip_requesting_account_id = false
  s3_use_path_style          = true
  # What moto lacks answers status 500: fail soon and show it, instead of retrying for minutes. Not at once: on a busy machine
  # Go's client now and then loses a connection halfway through an answer.
  max_retries = 4
}
