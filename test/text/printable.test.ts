import { asArgument } from '../../text/printable.ts';

it.each([
  ['d649233e-9127-4ae3-b90e-09611ed94868', 'd649233e-9127-4ae3-b90e-09611ed94868'],
  ['a b', "'a b'"],
  ["$(reboot)'; x", "'$(reboot)'\\''; x'"],
  ['', "''"],
  ['\u001b]0;title\u0007', "'\\u001b]0;title\\u0007'"],
])('%j as an argument is %s', (text, argument) => expect(asArgument(text)).toBe(argument));
