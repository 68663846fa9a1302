import { EXIT } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';

function errorOf(message: string, properties: object = {}): Error {
  return Object.assign(new Error(message), properties);
}

const refused = (address: string) =>
  errorOf(`connect ECONNREFUSED ${address}`, { code: 'ECONNREFUSED', address });

test.each([
  [errorOf('', { code: 'ENOTFOUND' }), /^Out of reach \(ENOTFOUND\): check the network, and the region/],
  [refused('203.0.113.7'), /^Out of reach \(ECONNREFUSED\)/],
  [refused('127.0.0.1'), /^The services on this machine do not answer .*npm start/],
  [
    Object.assign(new AggregateError([refused('::1'), refused('127.0.0.1')]), { code: 'ECONNREFUSED' }),
    /^The services on this machine do not answer .*npm start/,
  ],
])('tells services of this machine from those of AWS: %p', (error, message) => {
  expect(explain(error)).toEqual({ message: expect.stringMatching(message), exitCode: EXIT.no });
});
