/**
 * Packages of the AWS SDK that look for credentials where a function never has them: it gets those of its role in its
 * environment, which the SDK looks at first. The SDK imports them only if the environment has none, and they are a third
 * of a bundle and a quarter of a cold start.
 */
export const UNUSED_CREDENTIAL_PROVIDERS: readonly string[] = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/**
 * esbuild's options for the functions' bundles, except for the files: the same when CDK bundles for a deployment, when
 * `npm run dev` bundles again, and for the baselines of the benchmark.
 */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node' as const,
  target: 'node24',
  format: 'esm' as const,
  mainFields: ['module', 'main'],
  external: [...UNUSED_CREDENTIAL_PROVIDERS],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
};
