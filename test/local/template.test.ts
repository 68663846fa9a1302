import { type Identity, resolve, UnresolvedError } from '../../local/template.ts';

const identities = new Map<string, Identity>([
  ['Queue', { ref: 'http://localhost/queue', attributes: { Arn: 'arn:queue' } }],
  ['AWS::Region', { ref: 'us-east-1', attributes: {} }],
]);

it('replaces what refers to existing resources, wherever it stands', () => {
  const value = {
    QUEUE_URL: { Ref: 'Queue' },
    list: [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'plain', 7, null],
    joined: { 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, { Ref: 'Queue' }]] },
  };
  expect(resolve(value, identities)).toEqual({
    QUEUE_URL: 'http://localhost/queue',
    list: ['arn:queue', 'plain', 7, null],
    joined: 'a/us-east-1/http://localhost/queue',
  });
});

// A wrong reference in the template has to fail here, before any deploy.
it.each([
  [{ Ref: 'Qeue' }, 'Qeue does not exist'],
  [{ 'Fn::GetAtt': ['Queue', 'Url'] }, 'Queue has no attribute Url'],
  [{ 'Fn::ImportValue': 'other' }, 'Fn::ImportValue is not known'],
])('refuses %j', (value, message) => {
  expect(() => resolve(value, identities)).toThrow(UnresolvedError);
  expect(() => resolve(value, identities)).toThrow(message);
});
