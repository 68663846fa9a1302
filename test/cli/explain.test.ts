import { EXIT, Failure } from '../../cli/exit-codes.ts';
import { explain } from '../../cli/explain.ts';

function errorOf(message: string, properties: object = {}): Error {
  return Object.assign(new Error(message), properties);
}

const refused = (address: string) =>
  errorOf(`connect ECONNREFUSED ${address}`, { code: 'ECONNREFUSED', address });

test.each([
  [
    errorOf('Could not load credentials from any providers', { name: 'CredentialsProviderError' }),
    /^No AWS credentials found: run aws configure or aws sso login/,
  ],
  [
    errorOf('Could not resolve credentials using profile: [staging]', { name: 'CredentialsProviderError' }),
    /^No usable AWS credentials .*staging.*: check AWS_PROFILE/,
  ],
  [
    errorOf('The SSO session associated with this profile has expired.', { name: 'TokenProviderError' }),
    /^Your AWS credentials have expired: log in again/,
  ],
  [errorOf('The security token is invalid', { name: 'InvalidClientTokenId' }), /^AWS does not know these/],
  [
    errorOf('User x is not authorized to perform: y', { name: 'AccessDeniedException' }),
    /^AWS does not allow this with your credentials: User x/,
  ],
  [errorOf('Region is missing'), /^No AWS region: set AWS_REGION/],
  [errorOf('No such table', { name: 'ResourceNotFoundException' }), /^Something of the stack is gone/],
  [errorOf('', { code: 'ENOTFOUND' }), /^Out of reach \(ENOTFOUND\): check the network, and the region/],
  [refused('203.0.113.7'), /^Out of reach \(ECONNREFUSED\)/],
  [refused('127.0.0.1'), /^The services on this machine do not answer .*npm start/],
  [
    Object.assign(new AggregateError([refused('::1'), refused('127.0.0.1')]), { code: 'ECONNREFUSED' }),
    /^The services on this machine do not answer .*npm start/,
  ],
  [errorOf('several\nlines and \u001b[2J'), /^several lines and \\u001b\[2J$/],
  ['not even an error', /^not even an error$/],
])('says what to do about %p', (error, message) => {
  expect(explain(error)).toEqual({ message: expect.stringMatching(message), exitCode: EXIT.no });
});

test('leaves what a command says of itself as it is', () => {
  expect(explain(new Failure('Set this', EXIT.usage))).toEqual({ message: 'Set this', exitCode: 2 });
});
