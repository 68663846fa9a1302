/**
 * Settings with which the AWS SDK's clients use the local services. Everything that the SDK would otherwise take from
 * environment variables or from the user's AWS configuration is set: a FIPS endpoint, a proxy mode or a retry setting
 * that is right for AWS must not break what runs on this machine.
 */
export const LOCAL_AWS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  defaultsMode: 'standard',
  retryMode: 'standard',
  maxAttempts: 4,
  // Only for DynamoDB's client; the others ignore these two.
  accountIdEndpointMode: 'disabled',
  endpointDiscoveryEnabled: false,
} as const;
