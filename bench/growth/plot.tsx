import { type Growth, type GrowthPoint, QUANTITIES, type Quantity } from './growth.ts';

const PANELS = Object.keys(QUANTITIES) as Quantity[];

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP] = [240, 190, 52, 34, 40, 26];

/**
 * Draws how requests, time and memory grow, as one SVG of three plots with logarithmic axes. A dashed line through the
 * first point of each shows what growth in proportion would be.
 */
export function plotGrowth({ name, points }: Growth): string {
  const width = LEFT + PANELS.length * (WIDTH + GAP + LEFT) - LEFT;
  const height = TOP + HEIGHT + BOTTOM;
  return String(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      font-family="system-ui, sans-serif"
      font-size="11"
      role="img"
    >
      <title>{`Requests, time and memory by ${name}`}</title>
      <rect width={width} height={height} fill="#ffffff" />
      {PANELS.map((quantity, index) => (
        <Panel quantity={quantity} name={name} points={points} x={LEFT + index * (WIDTH + GAP + LEFT)} />
      ))}
    </svg>,
  );
}

interface PanelProps {
  readonly quantity: Quantity;
  readonly name: string;
  readonly points: readonly GrowthPoint[];
  readonly x: number;
}

function Panel({ quantity, name, points, x }: PanelProps) {
  const { title, unit } = QUANTITIES[quantity];
  const amounts = points.map(({ amount }) => amount);
  const values = points.map(point => point[quantity] / unit);
  const [first = 1] = values;
  const largest = Math.max(first * (Math.max(...amounts) / (amounts[0] ?? 1)), ...values);
  const across = logScale(Math.min(...amounts), Math.max(...amounts), 0, WIDTH);
  const [bottom, top] = [Math.min(...values) / 1.5, largest * 1.2];
  const up = logScale(bottom, top, HEIGHT, 0);
  const path = (ys: readonly number[]) =>
    ys
      .map((value, index) => `${index === 0 ? 'M' : 'L'}${across(amounts[index] ?? 1)},${up(value)}`)
      .join(' ');
  const inProportion = amounts.map(amount => (first * amount) / (amounts[0] ?? 1));
  const [lowest, highest] = [Math.ceil(Math.log10(bottom)), Math.floor(Math.log10(top))];
  const powers = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  return (
    <g transform={`translate(${x} ${TOP})`}>
      <text x="0" y="-14" font-size="12" font-weight="600" fill="#1f2328">
        {title}
      </text>
      {powers.map(tick => (
        <g>
          <line x1="0" x2={WIDTH} y1={up(tick)} y2={up(tick)} stroke="#d8dee4" />
          <text x="-6" y={up(tick) + 4} text-anchor="end" fill="#57606a">
            {tick.toLocaleString('en-US')}
          </text>
        </g>
      ))}
      {amounts.map(amount => (
        <text x={across(amount)} y={HEIGHT + 16} text-anchor="middle" fill="#57606a">
          {amount.toLocaleString('en-US')}
        </text>
      ))}
      <text x={WIDTH / 2} y={HEIGHT + 32} text-anchor="middle" fill="#57606a">
        {name}
      </text>
      <path d={path(inProportion)} fill="none" stroke="#8c959f" stroke-dasharray="4 4" />
      <path d={path(values)} fill="none" stroke="#0969da" stroke-width="2" />
      {values.map((value, index) => (
        <circle cx={across(amounts[index] ?? 1)} cy={up(value)} r="3.5" fill="#0969da" />
      ))}
    </g>
  );
}

// Maps values to pixels on a logarithmic axis.
function logScale(from: number, to: number, start: number, end: number): (value: number) => number {
  return value => start + ((end - start) * Math.log10(value / from)) / Math.log10(to / from);
}
