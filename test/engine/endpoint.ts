/** Environment variable by which `npm run test:conformance` tells its tests where Amazon's engine listens. */
export const ENGINE_ENDPOINT = 'CALLFOLD_TEST_DYNAMODB_ENDPOINT';
