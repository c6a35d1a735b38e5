/** Errors as they leave the house: RFC 9457 problem details with a stable `code`. */
import { z } from 'zod';
import { AppError, type Issue, isAppError } from '#base/errors.ts';

export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
  issues: z
    .array(z.object({ code: z.string(), place: z.string(), message: z.string(), hint: z.string().optional() }))
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.input<typeof problemView>;

const titles: Record<AppError['kind'], string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Sign in first',
  denied: 'Not allowed',
  absent: 'Not found',
  conflict: 'Something else happened meanwhile',
  limited: 'Too many requests',
  busy: 'Not ready for this now',
  failed: 'Something went wrong on our side',
};

/** Anything thrown becomes an AppError; what we did not foresee says nothing about its inside. */
export function asAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  return new AppError('failed', 'internal', 'an unforeseen error; the log has the details', { cause: error });
}

export function problemOf(error: AppError, requestId: string | undefined): Problem {
  return {
    type: `https://watchfloor.invalid/problems/${error.code}`,
    title: titles[error.kind],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(error.issues.length === 0 ? {} : { issues: error.issues.map((issue) => ({ ...issue })) }),
    ...(error.details === undefined ? {} : { details: { ...error.details } }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

export function zodIssues(error: z.ZodError, part: string): Issue[] {
  return error.issues.map((issue) => ({
    code: issue.code,
    place: `${part}/${issue.path.map(String).join('/')}`,
    message: issue.message,
  }));
}
