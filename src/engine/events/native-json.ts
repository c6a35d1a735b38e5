/**
 * Native fields as the JSON text that the lake keeps and searches. Its JSON reader refuses a whole text for half of a
 * surrogate pair or for a whole number beyond 64 bits, and writes other large numbers in its own way; a sender could
 * hide an event from every search with one such value. So those are written as text that reads the same to a rule.
 */
import type { FieldScalar, Fields, FieldValue } from './model.ts';

const largest = 2 ** 63;

const isLarge = (value: FieldScalar): boolean => typeof value === 'number' && Math.abs(value) >= largest;

const hasLarge = (value: FieldValue | undefined): boolean =>
  Array.isArray(value) ? value.some(isLarge) : isLarge(value as FieldScalar);

function plain(value: FieldScalar): FieldScalar {
  if (typeof value === 'string') return value.toWellFormed();
  return isLarge(value) ? String(value) : value;
}

function plainFields(fields: Fields): Record<string, unknown> {
  const written: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    written[name.toWellFormed()] = Array.isArray(value) ? value.map(plain) : plain(value as FieldScalar);
  }
  return written;
}

export function nativeJson(fields: Fields): string {
  let large = false;
  for (const name in fields) large ||= hasLarge(fields[name]);
  const text = large ? '' : JSON.stringify(fields);
  // Also true of a plain `C:\udata`, where writing it again changes nothing.
  return large || text.includes('\\ud') ? JSON.stringify(plainFields(fields)) : text;
}
