/** What went wrong with a request: RFC 9457 problem details of the server, or no answer at all. */
import type { Issue } from '#base/errors.ts';

export interface Problem {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Stable; the only thing to decide on. */
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  /** What the person can do about it. */
  readonly remedy: string | undefined;
  readonly issues: readonly Issue[];
  readonly retryAfterS: number | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail ?? problem.title, options);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  get issues(): readonly Issue[] {
    return this.problem.issues;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const titles: Readonly<Record<number, string>> = {
  400: 'The request was not understood',
  401: 'You are signed out',
  403: 'You may not do this',
  404: 'Not found',
  409: 'Somebody else was faster',
  413: 'Too large',
  429: 'Too many requests',
  500: 'The server failed',
  502: 'The server cannot be reached',
  503: 'The server is busy',
};

function issueOf(value: unknown): Issue | undefined {
  if (!isRecord(value)) return undefined;
  const message = text(value.message);
  if (message === undefined) return undefined;
  return { code: text(value.code) ?? 'invalid', place: text(value.place) ?? '', message, hint: text(value.hint) };
}

/** Reads whatever a failed answer carried; never throws. `retryAfter` is the header of that name. */
export function problemOf(status: number, body: unknown, retryAfter: string | null = null): Problem {
  const fields = isRecord(body) ? body : {};
  const seconds = Number(retryAfter ?? Number.NaN);
  return {
    status,
    code: text(fields.code) ?? `http_${status}`,
    title: text(fields.title) ?? titles[status] ?? `The server answered ${status}`,
    detail: text(fields.detail),
    remedy: text(fields.remedy),
    issues: Array.isArray(fields.issues) ? fields.issues.map(issueOf).filter((issue) => issue !== undefined) : [],
    retryAfterS: Number.isFinite(seconds) ? seconds : undefined,
    details: isRecord(fields.details) ? fields.details : undefined,
  };
}

/** The problem behind anything that was thrown. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    ...problemOf(0, {}),
    code: 'page_error',
    title: 'This part of the page failed',
    detail: error instanceof Error ? error.message : String(error),
    remedy: 'Reload the page. If it happens again, report it with the text above.',
  };
}

/** `/filters/0/name`, `filters.0.name` and `name` name the same field in the same way. */
export const fieldOfPlace = (place: string): string => place.replace(/^\//, '').replaceAll('/', '.');

/** Messages by field, for a form; under `''` those that belong to none of its fields. */
export function issuesByField(
  issues: readonly Issue[],
  fields: readonly string[],
): Readonly<Record<string, readonly Issue[]>> {
  const sorted: Record<string, Issue[]> = {};
  for (const issue of issues) {
    const path = fieldOfPlace(issue.place);
    const field = fields.find((name) => path === name || path.startsWith(`${name}.`)) ?? '';
    sorted[field] = [...(sorted[field] ?? []), issue];
  }
  return sorted;
}
