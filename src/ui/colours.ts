/**
 * The colours of the page, in the dark and in the light. One list, from which the CSS variables are made (`--wf-…`)
 * and against which the contrast test runs. Text colours hold 4.5 : 1 on every ground they stand on, signs and focus
 * rings 3 : 1 (WCAG 2.2 AA).
 */
const dark = {
  /** Grounds: page, rail and bars, what lies above the page, row under the pointer, chosen row. */
  ground: '#101317',
  bar: '#15191f',
  raised: '#1b2027',
  hover: '#1d232b',
  chosen: '#1c2e4a',
  field: '#0c0f12',
  line: '#2a313a',
  /** The edge of a field or tick box: must be seen by itself. */
  edge: '#748190',
  text: '#e4e8ec',
  dim: '#a0aab6',
  accent: '#7db1ff',
  fill: '#2463c4',
  onFill: '#ffffff',
  focus: '#7db1ff',
  bad: '#ff8f86',
  warn: '#efb955',
  good: '#67cf90',
  calm: '#a9b8c9',
  dangerFill: '#bf362f',
  mark: '#5a4a12',
  onMark: '#fff3c4',
  critical: '#ff6b73',
  onCritical: '#2a0003',
  high: '#ff9d4d',
  onHigh: '#2b1300',
  medium: '#e8c547',
  onMedium: '#241c00',
  low: '#6fb3f2',
  onLow: '#04182b',
  informational: '#a0aab6',
} as const;

export type ColourName = keyof typeof dark;

const light: Readonly<Record<ColourName, string>> = {
  ground: '#ffffff',
  bar: '#f5f6f8',
  raised: '#ffffff',
  hover: '#f0f2f5',
  chosen: '#dfeafc',
  field: '#ffffff',
  line: '#d9dde3',
  edge: '#7d8793',
  text: '#171b20',
  dim: '#545e6b',
  accent: '#1a56b8',
  fill: '#1f5fc4',
  onFill: '#ffffff',
  focus: '#1f5fc4',
  bad: '#b3231c',
  warn: '#825300',
  good: '#16693a',
  calm: '#4b5a6b',
  dangerFill: '#b3231c',
  mark: '#ffec9e',
  onMark: '#3a2d00',
  critical: '#b5121b',
  onCritical: '#ffffff',
  high: '#c2500a',
  onHigh: '#ffffff',
  medium: '#8a6a00',
  onMedium: '#ffffff',
  low: '#2a6fb8',
  onLow: '#ffffff',
  informational: '#5b6570',
};

export const colours: Readonly<Record<'dark' | 'light', Readonly<Record<ColourName, string>>>> = { dark, light };

/** Grounds on which text stands. */
export const grounds = ['ground', 'bar', 'raised', 'hover', 'chosen', 'field'] as const satisfies ColourName[];

const channel = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

function luminance(hex: string): number {
  const number = Number.parseInt(hex.slice(1), 16);
  const [red, green, blue] = [number >> 16, (number >> 8) & 255, number & 255].map(channel);
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** Contrast of two colours (`#rrggbb`) after WCAG: 1 … 21. */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** `onFill` → `--wf-on-fill` */
export const variableOf = (name: string): `--wf-${string}` =>
  `--wf-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
