/**
 * Values for `{name:Type}` places, embedded form. Set as session variables in SQL text, because chDB runs *all*
 * queries with bound values one after the other through the whole process (its sessions would overwrite each other's).
 */
import { invalid } from '#base/errors.ts';
import { escaped } from './literal.ts';

/** An element of an array, as ClickHouse writes literals. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  if (typeof value === 'string') return `'${escaped(value)}'`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw invalid('lake_parameter_invalid', 'A parameter is text, a number, true or false, null, or a list of these.');
}

/** The value in ClickHouse's `Escaped` text form, which both forms read parameters in. */
export function paramText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (Array.isArray(value)) return literal(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string') return escaped(value).replaceAll("\\'", "'");
  return literal(value);
}

/** `SET param_a = '…', param_b = '…'`, or undefined when there are none. */
export function paramStatement(params: Readonly<Record<string, unknown>> = {}): string | undefined {
  const parts = Object.entries(params).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw invalid('lake_parameter_invalid', 'The name of a parameter has letters, digits and underscores.');
    return `param_${name} = '${escaped(paramText(value))}'`;
  });
  return parts.length === 0 ? undefined : `SET ${parts.join(', ')}`;
}
