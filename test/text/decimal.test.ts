import { decimal } from '../../text/decimal.ts';

it.each([
  ['one number', ['1.50', '1.5', '15e-1', '0.15E+1', '01.5']],
  ['a negative number', ['-20', '-2e1', '-20.0']],
  ['zero', ['0', '-0', '0.00', '0e9']],
  ['a long number', ['12345678901234567890.5', '123456789012345678905e-1']],
])('%s is one value, however it is written', (_case, texts) => {
  expect(new Set(texts.map(decimal)).size).toBe(1);
});

it('other numbers are other values', () => {
  const numbers = ['1', '-1', '10', '0.1', '11', '12345678901234567890', '12345678901234567891'];
  expect(new Set(numbers.map(decimal)).size).toBe(numbers.length);
});
