/**
 * A text in whatever direction its language is written. Telephone numbers in it stay whole: within a text from right to
 * left, a browser would turn the order of their parts round.
 */
export function Said({ text }: { text: string }) {
  return (
    <>{text.split(NUMBER).map((part, index) => (index % 2 === 0 ? part : <bdi dir="ltr">{part}</bdi>))}</>
  );
}

// With the parentheses of a group, `split` returns the numbers at the odd places.
const NUMBER = /(\+?\(?\d(?:[ ().\u00a0/-]{0,2}\d){5,})/;
