import type { JsonObject } from '../text/json.ts';
import { Value } from './value.tsx';

/** The answers to the questions of the customer's own analysis. */
export function Answers({ answers }: { answers: JsonObject }) {
  return (
    <table class="answers">
      <caption>Your own questions</caption>
      <thead>
        <tr>
          <th scope="col">Question</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(answers).map(([question, answer]) => (
          <tr>
            <th scope="row" dir="auto">
              {question}
            </th>
            <td dir="auto">
              <Value value={answer} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
