/** What makes the shapes of Entra's records one: JSON within texts, values that only rules have a name for. */
import { addMembers, type MutableFields } from '#engine/events/flatten.ts';
import { isObject } from '#engine/events/limits.ts';
import type { FieldScalar, Fields } from '#engine/events/model.ts';

/** Columns of Log Analytics that hold JSON as text. */
const textColumns =
  'InitiatedBy TargetResources AdditionalDetails Status DeviceDetail LocationDetails ConditionalAccessPolicies AuthenticationDetails NetworkLocationDetails'.split(
    ' ',
  );

export function expandText(fields: MutableFields): void {
  for (const name of textColumns) {
    const text = fields[name];
    if (typeof text !== 'string' || (!text.startsWith('{') && !text.startsWith('['))) continue;
    for (const object of objectsIn(text)) addMembers(fields, name, object);
  }
}

function objectsIn(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? value : [value]).filter(isObject);
  } catch {
    return [];
  }
}

const asList = (value: Fields[string] | undefined): readonly FieldScalar[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value as FieldScalar];

/** `"[\"x\"]"` and `"x"`: new values are JSON within text. */
const unquoted = (value: FieldScalar): FieldScalar =>
  typeof value === 'string' && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;

/** A changed property under its own name (`ConsentContext.IsAdminConsent`), and what rules call Status. */
export function mendNames(fields: MutableFields): void {
  for (const prefix of ['properties.targetResources', 'targetResources', 'TargetResources']) {
    const names = asList(fields[`${prefix}.modifiedProperties.displayName`]);
    const values = asList(fields[`${prefix}.modifiedProperties.newValue`]);
    if (names.length === 0) continue;
    fields[prefix] ??= names.map((name, at) => `${name}: ${values[at] ?? ''}`).join('\n');
    fields[`${prefix}.modifiedProperties`] ??= [...names, ...values];
    names.forEach((name, at) => {
      if (typeof name === 'string' && /^[A-Z][\w.]{2,80}$/.test(name)) fields[name] ??= unquoted(values[at] ?? null);
    });
  }
  const code =
    fields['properties.status.errorCode'] ?? fields['status.errorCode'] ?? fields.ResultType ?? fields.resultType;
  if (code !== undefined && isSignIn(fields)) fields.Status ??= String(code) === '0' ? 'Success' : 'Failure';
}

export const isSignIn = (fields: Fields): boolean =>
  /SignInLogs$/i.test(String(fields.category ?? fields.Category ?? fields.Type ?? '')) ||
  fields['properties.appDisplayName'] !== undefined ||
  (fields.appDisplayName !== undefined && fields.createdDateTime !== undefined);
